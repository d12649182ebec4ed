"""Give commands to `igny8`: in this process, where a test can look inside, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.running import run
from igny8_desktop.app.cli.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
_MAIN = "import sys; from igny8_desktop.app.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Return the JSON document on standard output, which must hold nothing else."""
        return json.loads(self.out)


@dataclass
class CommandLine:
    """Commands on one data folder."""

    home: Path
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, stdin: str = "", code: int | None = 0) -> Told:
        """Carry a command out in this process; fails unless it ends with `code` (None: however)."""
        out, err = io.StringIO(), io.StringIO()
        terminal = Terminal(out, err, lambda: stdin.encode(), self.folder)
        words = [str(word) for word in arguments]
        invocation = Invocation(terminal, ["--home", str(self.home), *words], environ=self.environ)
        told = Told(run(invocation), out.getvalue(), err.getvalue())
        assert code is None or told.code == code, f"{words} ended with {told.code}\n{told.out}\n{told.err}"
        return told

    def json(self, *arguments: str | Path, stdin: str = "", code: int | None = 0) -> Any:
        """Carry a command out with --json and return its document."""
        return self(*arguments, "--json", stdin=stdin, code=code).document

    def process(self, *arguments: str | Path, stdin: str = "", timeout: float = 120.0) -> Told:
        """Carry a command out in a process of its own."""
        done = subprocess.run(
            self._command(arguments),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self._environment(),
            cwd=self.folder,
            timeout=timeout,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def started(self, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """Start a command in a process of its own; it is killed when the block ends before it."""
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self._environment(),
            cwd=self.folder,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)

    def _command(self, arguments: tuple[str | Path, ...]) -> list[str]:
        return [sys.executable, "-c", _MAIN, "--home", str(self.home), *(str(word) for word in arguments)]

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), **self.environ}


def wait_until(holds: Callable[[], object], *, seconds: float = 60.0, what: str = "it") -> None:
    """Wait until something holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what} did not happen within {seconds:.0f} seconds"
        time.sleep(0.05)
