"""Copy the database while it is in use, and keep a sensible number of copies.

A WAL database must not be copied as a file: what was committed since the last checkpoint would be missing. SQLite's
backup call with all pages at once takes 0.7 s for 326 MiB and blocks nobody; in small steps it may never end.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from igny8_desktop.data.engine import translate
from igny8_desktop.domain.errors import StorageTrouble

KEEP = 10


def back_up(database: Path, folder: Path, reason: str, *, now: datetime | None = None) -> Path:
    """Write a checked copy into `folder` and return its path; older copies beyond `KEEP` go.

    Raises `StorageTrouble` when the copy cannot be made; a half-made copy is removed.
    """
    moment = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"igny8-{moment}-{reason}.sqlite3"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        copy = sqlite3.connect(part)
        try:
            source.backup(copy, pages=-1)
            answer = copy.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            copy.close()
            source.close()
        if answer != "ok":
            raise StorageTrouble(
                "The database is damaged",
                "A backup was tried and the copy did not pass its check.",
                "Restore an earlier file of the “backups” folder.",
            )
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise translate(error, target) from error
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise StorageTrouble(
            "The backup could not be written",
            f"Writing into “{folder}” failed: {error.strerror or type(error).__name__}.",
            "Check that the folder can be written and that the disk has room.",
        ) from error
    for old in sorted(folder.glob("igny8-*.sqlite3"))[:-KEEP]:
        old.unlink(missing_ok=True)
    return target
