"""Let the system's own scheduler look for due runs while the program is closed.

systemd timers (Linux), launchd agents (macOS) and the Task Scheduler (Windows) belong to the user: nobody else's rights
are needed. Each calls `igny8 run --due` every quarter of an hour, which starts nothing but what is due. What sleep kept
away is made up for: by `Persistent=true` (systemd.timer(5)), by launchd itself (launchd.plist(5), StartInterval), and
by the next quarter of an hour.
"""

from __future__ import annotations

import hashlib
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from igny8_desktop.domain.errors import NotFound, StorageTrouble

_EVERY_MINUTES = 15


@dataclass(frozen=True)
class Entry:
    """What was added to the system's scheduler: where it is, how to undo it, and words for the user."""

    where: str
    undo: str
    words: str


class SystemScheduler(ABC):
    """Add and remove the one entry of a data folder."""

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._command = [*_program(), "--home", str(home), "run", "--due"]
        # Two data folders have an entry each.
        self._mark = hashlib.sha256(str(home).encode()).hexdigest()[:8]

    @abstractmethod
    def install(self) -> Entry:
        """Add the entry, or bring it up to date; raises `NotFound` with the line to add by hand."""

    @abstractmethod
    def remove(self) -> str:
        """Take the entry away, whether it is there or not, and return words for the user."""

    def _call(self, *command: str) -> None:
        """Run a tool of the system; raises `NotFound` where it is missing or refuses."""
        tool = shutil.which(command[0], path=self._environ.get("PATH"))
        if tool is None:
            raise self._by_hand(f"The program “{command[0]}” is not here.")
        try:
            done = subprocess.run(
                [tool, *command[1:]],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
                env=dict(self._environ),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._by_hand(f"“{command[0]}” did not answer.") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise self._by_hand(f"“{command[0]}” refused: {said.splitlines()[-1] if said else 'it gave no reason'}")

    def _by_hand(self, what: str) -> NotFound:
        line = f"*/{_EVERY_MINUTES} * * * * {shlex.join(self._command)}"
        return NotFound(
            "The system's scheduler could not be set up",
            what,
            f"Let any scheduler call this every quarter of an hour; for cron: {line}",
        )

    def _folder(self, variable: str, *fallback: str) -> Path:
        chosen = self._environ.get(variable)
        return Path(chosen) if chosen else Path(self._environ.get("HOME") or Path.home()).joinpath(*fallback)


class Systemd(SystemScheduler):
    """A timer of the user's own systemd."""

    def install(self) -> Entry:
        """Write service and timer and start the timer."""
        folder = self._folder("XDG_CONFIG_HOME", ".config") / "systemd" / "user"
        name = self._name
        _write(
            folder / f"{name}.service",
            "[Unit]\nDescription=IGNY8: start the runs that are due\n\n[Service]\nType=oneshot\n"
            f"ExecStart={' '.join(_systemd_word(word) for word in self._command)}\n",
        )
        _write(
            folder / f"{name}.timer",
            "[Unit]\nDescription=IGNY8: look for due runs\n\n[Timer]\n"
            f"OnCalendar=*:0/{_EVERY_MINUTES}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n",
        )
        self._call("systemctl", "--user", "daemon-reload")
        self._call("systemctl", "--user", "enable", "--now", f"{name}.timer")
        words = f"A timer of systemd looks for due runs every {_EVERY_MINUTES} minutes while you are logged in."
        return Entry(str(folder / f"{name}.timer"), "igny8 schedule remove", words)

    def remove(self) -> str:
        """Stop the timer and delete both files."""
        folder = self._folder("XDG_CONFIG_HOME", ".config") / "systemd" / "user"
        timer = folder / f"{self._name}.timer"
        if timer.exists():
            self._call("systemctl", "--user", "disable", "--now", timer.name)
        for path in (timer, timer.with_suffix(".service")):
            path.unlink(missing_ok=True)
        return "The system looks for due runs no more."

    @property
    def _name(self) -> str:
        return f"igny8-due-{self._mark}"


class Launchd(SystemScheduler):
    """An agent of the user's own launchd."""

    def install(self) -> Entry:
        """Write the agent and load it."""
        path = self._path
        content = {
            "Label": path.stem,
            "ProgramArguments": self._command,
            "StartInterval": _EVERY_MINUTES * 60,
            "ProcessType": "Background",
        }
        _write(path, plistlib.dumps(content).decode())
        self._unload()
        self._call("launchctl", "bootstrap", self._domain, str(path))
        words = f"launchd looks for due runs every {_EVERY_MINUTES} minutes while you are logged in."
        return Entry(str(path), "igny8 schedule remove", words)

    def remove(self) -> str:
        """Unload the agent and delete its file."""
        if self._path.exists():
            self._unload()
            self._path.unlink()
        return "The system looks for due runs no more."

    def _unload(self) -> None:
        try:
            self._call("launchctl", "bootout", f"{self._domain}/{self._path.stem}")
        except NotFound:
            # It says the same of an agent that is not loaded; where there is no launchctl, loading says so.
            return

    @property
    def _path(self) -> Path:
        return self._folder("", "Library", "LaunchAgents") / f"com.igny8.due.{self._mark}.plist"

    @property
    def _domain(self) -> str:
        return f"gui/{os.getuid()}"


class TaskScheduler(SystemScheduler):
    """A task of the Windows Task Scheduler."""

    def install(self) -> Entry:
        """Make the task, or make it anew."""
        line = subprocess.list2cmdline(self._command)
        minutes = str(_EVERY_MINUTES)
        self._call("schtasks", "/Create", "/F", "/SC", "MINUTE", "/MO", minutes, "/TN", self._name, "/TR", line)
        words = f"The Task Scheduler looks for due runs every {minutes} minutes while you are logged in."
        return Entry(self._name, "igny8 schedule remove", words)

    def remove(self) -> str:
        """Delete the task."""
        self._call("schtasks", "/Delete", "/F", "/TN", self._name)
        return "The system looks for due runs no more."

    @property
    def _name(self) -> str:
        return f"IGNY8 due runs {self._mark}"


def system_scheduler(
    home: Path, environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> SystemScheduler:
    """Return the scheduler of this system for a data folder."""
    kinds: dict[str, type[SystemScheduler]] = {"win32": TaskScheduler, "darwin": Launchd}
    return kinds.get(platform, Systemd)(home, environ)


def _program() -> Sequence[str]:
    """Return how this very program is called."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("igny8.exe" if sys.platform == "win32" else "igny8")
        return [str(beside if beside.exists() else sys.executable)]
    return [sys.executable, "-m", "igny8_desktop.app.cli"]


def _systemd_word(word: str) -> str:
    """Return a word of an ExecStart line; systemd.service(5), “Command lines”, and specifiers of systemd.unit(5)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageTrouble(
            "The entry of the scheduler could not be written",
            f"Writing {path} failed: {error.strerror or error}.",
            "Make the folder writable and try again.",
        ) from error
