"""Open a data folder: to work in it, or to read it while another process does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from igny8_desktop.app.ownership import take_folder
from igny8_desktop.app.program import Program
from igny8_desktop.app.redaction import Redactor
from igny8_desktop.app.wiring import wire
from igny8_desktop.data.base import utc_now
from igny8_desktop.data.migrations.runner import file_version, latest_version
from igny8_desktop.domain.enums import RunStatus
from igny8_desktop.domain.ports import Clock
from igny8_desktop.settings.paths import DataFolder


def open_program(
    home: Path,
    *,
    lock: FileLock | None = None,
    wait: float = 0.5,
    offline: bool = False,
    environ: Mapping[str, str] | None = None,
    redactor: Redactor | None = None,
    passphrase: str | None = None,
    clock: Clock = utc_now,
) -> Program:
    """Open a data folder and return the running program, which owns the folder unless another process does.

    `lock` is what `take_folder` gave; without it the folder is taken here, after up to `wait` seconds (a command that
    is just ending). `offline` uses the offline engine whatever the settings say. Raises `StorageTrouble` when the
    folder cannot be used and `NotFound` when another process is just making it.
    """
    folder = DataFolder(home)
    if lock is None:
        lock = take_folder(folder, wait=wait)
    try:
        return wire(folder, lock, os.environ if environ is None else environ, redactor, passphrase, clock, offline)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def open_for_reading(
    home: Path, *, environ: Mapping[str, str] | None = None, redactor: Redactor | None = None
) -> Program:
    """Open a data folder to read it, leaving it free for a process that writes.

    A folder that is new, older than this program, or left behind by a process that died is taken and put right.
    """
    folder = DataFolder(home)
    environ = os.environ if environ is None else environ
    lock = take_folder(folder)
    if lock is not None and file_version(folder.database) == latest_version():
        # Given back at once: a reader that kept it would make others wait who want to write.
        lock.release()
        program = wire(folder, None, environ, redactor, None, utc_now, False)
        if not _left_behind(program):
            return program
        program.close()
        lock = take_folder(folder)
    return open_program(home, lock=lock, wait=0.0, environ=environ, redactor=redactor)


def _left_behind(program: Program) -> bool:
    """Say whether a run counts as running; asked while nobody owned the folder a moment ago."""
    return any(run.status in (RunStatus.CREATED, RunStatus.RUNNING) for run in program.runs.unfinished_everywhere())


__all__ = ["Program", "open_for_reading", "open_program"]
