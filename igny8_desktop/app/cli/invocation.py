"""One command on its way: its options, its streams, the program it uses, and how it can be interrupted."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from igny8_desktop.app.cli.output import print_json
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.errors import Busy, NotFound
from igny8_desktop.domain.ports import Progress, no_progress

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.app.handover import CommandServer
    from igny8_desktop.app.logs import LogFile
    from igny8_desktop.automation.jobs import JobContext, JobHandle
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.sites.sites import SiteInfo

R = TypeVar("R")
_LOOK_EVERY = 0.2
_OWNER_SECONDS = 5.0


class WrongUse(NotFound):
    """A name on the command line that means nothing here."""


class Stopped(Exception):
    """The user interrupted the command; `how_to_resume` says how to go on."""

    def __init__(self, how_to_resume: str = "") -> None:
        super().__init__(how_to_resume)
        self.how_to_resume = how_to_resume


class CarriedOutElsewhere(Exception):
    """The owner of the data folder carried the command out and ended it with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Invocation:
    """What every command is given. `given` is the program of the process that a command was handed over to."""

    terminal: Terminal
    arguments: list[str] = field(default_factory=list)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    given: Program | None = None
    home_text: str | None = None
    json: bool = False
    log_file: LogFile | None = None
    _program: Program | None = None
    _server: CommandServer | None = None
    _waits: bool = False
    _stdin: bytes | None = None
    _interrupted: bool = False

    # -------------------------------------------------------------------------------------------- the program

    @property
    def home(self) -> Path:
        """Return the data folder."""
        from igny8_desktop.settings.paths import default_home

        if self.home_text:
            return (self.terminal.folder / Path(self.home_text).expanduser()).resolve()
        return default_home()

    @property
    def was_handed_over(self) -> bool:
        """Say whether this process carries the command out for another one."""
        return self.given is not None

    def reading(self) -> Program:
        """Return the program for a command that changes nothing."""
        if self.given is not None:
            return self.given
        if self._program is None:
            redactor = self._start_log()  # before anything that may fail

            from igny8_desktop.app.bootstrap import open_for_reading

            self._program = open_for_reading(self.home, environ=self.environ, redactor=redactor)
        return self._program

    def writing(self, *, stdin: bool = False, offline: bool = False) -> Program:
        """Return the program for a command that changes something.

        Where another process owns the data folder, the command is handed to it and `CarriedOutElsewhere` is raised
        when it is done there; `Busy` when that process does not answer. `stdin` sends standard input along.
        """
        if self.given is not None:
            return self.given
        if self._program is None:
            self._program = self._own(stdin, offline)
        return self._program

    def _own(self, stdin: bool, offline: bool) -> Program:
        redactor = self._start_log()  # before anything that may fail

        from igny8_desktop.app.ownership import take_folder
        from igny8_desktop.settings.paths import DataFolder

        folder = DataFolder(self.home)
        end = time.monotonic() + _OWNER_SECONDS
        while (lock := take_folder(folder, wait=0.05)) is None:
            self._hand_over(folder, stdin, end - time.monotonic())
            if time.monotonic() >= end:
                raise Busy(
                    "Another IGNY8 is using this data folder",
                    "It is open in another process, which takes no commands at the moment.",
                    "Wait for it or close it, then try again. Lists and “status” can be read all the time.",
                )
        # Only now: a process that hands its command over need not load the whole program.
        from igny8_desktop.app.bootstrap import open_program
        from igny8_desktop.app.cli.serving import serve

        program = open_program(self.home, lock=lock, environ=self.environ, redactor=redactor, offline=offline)
        try:
            self._server = serve(program)
        except BaseException:
            program.close()
            raise
        return program

    def _hand_over(self, folder: Any, stdin: bool, seconds: float) -> None:
        from igny8_desktop.app.handover import Handed, hand_over

        terminal = self.terminal
        request = Handed(
            arguments=self.arguments,
            folder=str(terminal.folder),
            stdin=self.stdin() if stdin else b"",
            out_is_terminal=terminal.out.isatty(),
            err_is_terminal=terminal.err.isatty(),
            width=terminal.width,
            colour=terminal.colour,
        )
        handed_over = hand_over(folder, request, seconds=max(0.1, seconds))
        if handed_over is None:
            return
        with self._waiting():
            code = handed_over.follow(_writer(terminal.out), _writer(terminal.err), lambda: self._interrupted)
        raise CarriedOutElsewhere(code)

    def _start_log(self) -> Any:
        from igny8_desktop.app.logs import start_log
        from igny8_desktop.app.redaction import Redactor
        from igny8_desktop.settings.paths import DataFolder

        redactor = Redactor(self.environ)
        folder = DataFolder(self.home)
        folder.create()
        if self.log_file is None:
            self.log_file = start_log(folder.logs, redactor)
        return redactor

    def stdin(self) -> bytes:
        """Return all of standard input; it can be asked for again."""
        if self._stdin is None:
            self._stdin = self.terminal.read_stdin()
        return self._stdin

    def close(self) -> None:
        """End the program that this command opened; commands that others handed over are finished first."""
        with self._waiting():
            if self._server is not None:
                self._server.close(interrupted=lambda: self._interrupted)
            if self._program is not None:
                self._program.close()
            if self.log_file is not None:
                self.log_file.close()

    # ------------------------------------------------------------------------------------------------- naming

    def site(self, program: Program, slug: str) -> SiteInfo:
        """Return the site with this slug; raises `WrongUse`."""
        try:
            return program.sites.by_slug(slug)
        except NotFound as error:
            raise WrongUse(error.title, error.what, error.next) from None

    def scope(self, program: Program, slug: str, sector: str | None = None) -> Scope:
        """Return the scope of a site, or of one of its sectors; raises `WrongUse`."""
        try:
            return program.sites.scope(slug, sector)
        except NotFound as error:
            raise WrongUse(error.title, error.what, error.next) from None

    # ------------------------------------------------------------------------------------------------- working

    def work(
        self,
        program: Program,
        title: str,
        work: Callable[[JobContext], Awaitable[R]],
        *,
        kind: str,
        site_id: int | None = None,
        resume: str = "",
    ) -> R:
        """Carry out a job, show its progress, and return its result; raises its error, or `Stopped`."""
        with self.progress(title) as report:

            async def shown(context: JobContext) -> R:
                context.report = _both(context.report, report)
                return await work(context)

            return self._wait(program.jobs.submit(title, shown, kind=kind, site_id=site_id), resume)

    def work_blocking(
        self,
        program: Program,
        title: str,
        work: Callable[[JobContext], R],
        *,
        kind: str,
        site_id: int | None = None,
        resume: str = "",
    ) -> R:
        """Carry out a blocking job in the same way."""
        with self.progress(title) as report:

            def shown(context: JobContext) -> R:
                context.report = _both(context.report, report)
                return work(context)

            return self._wait(program.jobs.submit_blocking(title, shown, kind=kind, site_id=site_id), resume)

    def _wait(self, handle: JobHandle[R], resume: str) -> R:
        cancelled = False
        with self._waiting():
            while True:
                if self._interrupted and not cancelled:
                    cancelled = True
                    handle.cancel()
                try:
                    # In short pieces: only so does Windows let a Ctrl-C through.
                    return handle.result(_LOOK_EVERY)
                except CancelledError:
                    raise Stopped(resume) from None
                except TimeoutError:
                    if isinstance(handle.exception, TimeoutError):
                        raise

    def interrupt(self) -> bool:
        """Ask for an orderly stop; return whether something will see it. Safe in a signal handler: takes no lock."""
        self._interrupted = True
        return self._waits

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        before, self._waits = self._waits, True
        try:
            yield
        finally:
            self._waits = before

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Show progress on standard error while the block runs, where that is a terminal."""
        if not self.terminal.err.isatty():
            yield no_progress
            return
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=self.terminal.console(err=True),
            transient=True,
        )
        with bars:
            task = bars.add_task(title, total=None)

            def report(done: int, total: int, text: str = "") -> None:
                words = text or (f"{title}: {done:,} of {total:,}" if total else title)
                bars.update(task, completed=done, total=total or None, description=words)

            yield report

    # ------------------------------------------------------------------------------------------------- telling

    def result(self, document: Any, show: Callable[[Terminal], object]) -> None:
        """Print the result: the document with `--json`, words and tables otherwise."""
        if self.json:
            print_json(self.terminal, document)
        else:
            show(self.terminal)

    def note_meanwhile(self, text: str) -> None:
        """Say something while a progress display may be on standard error: above it, or on standard output."""
        shown = self.terminal.err.isatty()
        if shown or not self.json:
            self.terminal.say(text, err=shown)

    def warn(self, text: str) -> None:
        """Say on standard error what the user should know."""
        self.terminal.say(text, err=True, style="yellow")


def _both(first: Callable[[int, int, str], None], second: Progress) -> Callable[[int, int, str], None]:
    def report(done: int, total: int, text: str) -> None:
        first(done, total, text)
        second(done, total, text)

    return report


def _writer(stream: Any) -> Callable[[str], object]:
    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    return write
