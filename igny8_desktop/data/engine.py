"""Open the database file: one connection that writes, a few that can only read.

SQLite before 3.51.3 can corrupt a WAL file when two connections write or checkpoint at the same moment, and
SQLAlchemy's defaults lose concurrent updates silently. So exactly one connection of one process ever writes; it opens
every transaction with BEGIN IMMEDIATE; all others are `query_only`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from igny8_desktop.data.packed import pack
from igny8_desktop.domain.errors import Conflict, Igny8Error, ScopeViolation, StorageTrouble

_WRITER_PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA wal_autocheckpoint=1000",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)
#: Bytes below which a disk counts as full; the WAL index alone grows by 32 KiB at a time.
_LEAST_FREE = 256 * 1024
_READER_PRAGMAS = ("PRAGMA busy_timeout=10000", "PRAGMA query_only=ON", "PRAGMA cache_size=-32768")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _open(path: Path, *, pool_size: int, pragmas: tuple[str, ...], begin: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        json_serializer=_json,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # pysqlite must not open transactions by itself: ours are explicit, so that DDL is transactional too.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _pack(
        _connection: Connection, _cursor: object, statement: str, parameters: object, context: Any, _many: bool
    ) -> tuple[str, object]:
        packed = context is not None and context.execution_options.get("packed")
        return pack(statement) if packed else statement, parameters

    return engine


def open_writer(path: Path, *, foreign_keys: bool = True) -> Engine:
    """Return the engine whose single connection writes; `foreign_keys` is off only while migrating."""
    pragmas = _WRITER_PRAGMAS if foreign_keys else tuple(p for p in _WRITER_PRAGMAS if "foreign_keys" not in p)
    return _open(path, pool_size=1, pragmas=pragmas, begin="BEGIN IMMEDIATE")


def open_readers(path: Path, *, count: int = 6) -> Engine:
    """Return an engine whose connections can only read."""
    return _open(path, pool_size=count, pragmas=_READER_PRAGMAS, begin="BEGIN")


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_FREE
    except OSError:
        return False


def translate(error: Exception, path: Path | None = None) -> Igny8Error:
    """Return what a database error means to a person; `path` is the database file, whose disk may be full."""
    text = str(getattr(error, "orig", None) or error).lower()
    if ("unable to open" in text or "disk i/o" in text) and path is not None and _is_full(path):
        # SQLite says “full” only where it writes the database itself, not where it makes or maps its helper files.
        text = "disk is full"
    if "foreign key constraint" in text:
        return ScopeViolation("A row was to point to a row of another site, or to one that is gone.")
    if "unique constraint" in text:
        return Conflict(
            "This exists already",
            "Something with the same name or key is there, perhaps made a moment ago.",
            "Refresh, and use another name if you still need to.",
        )
    if "is full" in text:
        return StorageTrouble(
            "The disk is full",
            "There was no room to save. Nothing was half saved: the last step was taken back.",
            "Free some space on the disk that holds the data folder, then try again.",
        )
    if "readonly" in text or "read-only" in text:
        return StorageTrouble(
            "The data folder cannot be written",
            "The database file is read-only.",
            "Check the rights of the data folder, or choose another one with --home.",
        )
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return StorageTrouble(
            "The database is damaged",
            "The file cannot be read as a database.",
            "Restore the latest file of the “backups” folder; keep the damaged one for support.",
        )
    if "unable to open" in text or "disk i/o" in text:
        return StorageTrouble(
            "The data folder cannot be used",
            "The database file could not be opened or written.",
            "Check that the folder exists, that you may write to it, and that the disk works.",
        )
    return StorageTrouble(
        "The database did not answer",
        f"It reported: {text.splitlines()[0] if text else type(error).__name__}.",
        "Try again. If it happens again, report it with the log file (Help → Open log folder).",
    )
