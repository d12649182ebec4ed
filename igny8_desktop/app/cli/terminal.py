"""Say where a command reads and writes: this process's streams, or those of a process that handed it over."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from igny8_desktop.app.handover import Caller

#: Columns where nothing says how wide the paper is: a file or a pipe should not cut cells short.
_PIPE_WIDTH = 200


@dataclass
class Terminal:
    """The streams of a command and what is known of them; `folder` is where relative paths begin."""

    out: TextIO
    err: TextIO
    read_stdin: Callable[[], bytes] = field(default=lambda: b"")
    folder: Path = field(default_factory=Path.cwd)
    width: int | None = None
    colour: bool = True
    _consoles: dict[int, Console] = field(default_factory=dict)

    @staticmethod
    def of_this_process(environ: Mapping[str, str]) -> Terminal:
        """Return the terminal of this process."""
        width = None
        if sys.stderr.isatty() or sys.stdout.isatty():
            import shutil

            width = shutil.get_terminal_size().columns
        return Terminal(
            sys.stdout,
            sys.stderr,
            sys.stdin.buffer.read,
            Path.cwd(),
            width,
            colour=not environ.get("NO_COLOR") and environ.get("TERM") != "dumb",
        )

    @staticmethod
    def of_caller(caller: Caller) -> Terminal:
        """Return the terminal of the process that handed a command over."""
        request = caller.request
        return Terminal(
            caller.out,  # type: ignore[arg-type]  # a TextIOBase does all that is used of a TextIO
            caller.err,  # type: ignore[arg-type]
            lambda: request.stdin,
            Path(request.folder),
            request.width,
            request.colour,
        )

    def console(self, *, err: bool = False) -> Console:
        """Return where people read; colours only on a terminal."""
        stream = self.err if err else self.out
        if id(stream) not in self._consoles:
            from rich.console import Console

            is_terminal = stream.isatty()
            self._consoles[id(stream)] = Console(
                file=stream,
                force_terminal=is_terminal,
                no_color=not self.colour,
                width=self.width if is_terminal and self.width else _PIPE_WIDTH,
                markup=False,
                highlight=False,
                emoji=False,
                soft_wrap=not is_terminal,
                legacy_windows=None if is_terminal and os.name == "nt" else False,
            )
        return self._consoles[id(stream)]

    def say(self, text: str, *, err: bool = False, style: str = "") -> None:
        """Print a line of plain words; the terminal wraps it, so that a path in it can be copied whole."""
        self.console(err=err).print(text, style=style or None, soft_wrap=True)

    def path(self, text: str) -> Path:
        """Return a path that the user typed, seen from where the user is."""
        return self.folder / Path(text).expanduser()
