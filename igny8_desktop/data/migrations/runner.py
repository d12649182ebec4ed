"""Bring a database file to the schema of this program, safely.

`PRAGMA user_version` holds the number of the last migration. Each migration runs in one transaction with foreign
keys off (Alembic's batch mode would delete child rows otherwise) and is checked afterwards; a backup is made before
the first one. A file of a newer program is refused.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from igny8_desktop.data.backup import back_up
from igny8_desktop.data.engine import open_writer, translate
from igny8_desktop.data.migrations import versions
from igny8_desktop.domain.errors import StorageTrouble

if TYPE_CHECKING:
    from alembic.operations import Operations

_MODULE = re.compile(r"m(\d{4})_\w+")


def _all_versions() -> list[tuple[int, str]]:
    found = []
    for module in pkgutil.iter_modules(versions.__path__):
        match = _MODULE.fullmatch(module.name)
        if match:
            found.append((int(match[1]), module.name))
    return sorted(found)


def latest_version() -> int:
    """Return the schema version that this program needs."""
    return max((number for number, _ in _all_versions()), default=0)


def file_version(path: Path) -> int:
    """Return the schema version of a file, 0 for a file that is not there or is empty.

    Raises `StorageTrouble` for a file that is no database.
    """
    if not path.exists() or path.stat().st_size == 0:
        return 0
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise translate(error, path) from error


def check_not_newer(path: Path) -> int:
    """Return the version of a file; raise `StorageTrouble` if a newer program made it."""
    version = file_version(path)
    if version > latest_version():
        raise StorageTrouble(
            "This data folder was made by a newer IGNY8",
            f"Its database has version {version}; this program knows versions up to {latest_version()}. "
            "Nothing was changed.",
            "Update IGNY8 Desktop, or open another data folder with --home.",
        )
    return version


def migrate(path: Path, backup_folder: Path) -> int:
    """Bring the file to the latest version and return how many migrations ran; raises `StorageTrouble`."""
    version = check_not_newer(path)
    todo = [(number, name) for number, name in _all_versions() if number > version]
    if not todo:
        return 0
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    saved = back_up(path, backup_folder, f"before-version-{todo[-1][0]}") if version else None
    engine = open_writer(path, foreign_keys=False)
    try:
        for number, name in todo:
            upgrade: Callable[[Operations], None] = importlib.import_module(f"{versions.__name__}.{name}").upgrade
            with engine.begin() as connection:
                context = MigrationContext.configure(connection, opts={"render_as_batch": True})
                upgrade(Operations(context))
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1)
                if broken:
                    raise StorageTrouble(
                        "The database could not be updated",
                        f"Update {number} would have left rows without their owner, so it was taken back.",
                        f"Your data is unchanged{f'; a copy is {saved.name}' if saved else ''}. Please report this.",
                    )
                connection.exec_driver_sql(f"PRAGMA user_version={number}")
    except DBAPIError as error:
        raise translate(error, path) from error
    finally:
        engine.dispose()
    return len(todo)
