"""Read and write the database in short units of work, and say afterwards what changed.

A unit of work lives for milliseconds on one thread: nothing may wait for a network inside it. Every write goes
through one lock and one connection; what it changed is announced after its commit, never before.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Executable, Result, Select, event, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, UOWTransaction

from igny8_desktop.data.base import Base, SiteScoped, SoftDelete, utc_now
from igny8_desktop.data.engine import open_readers, open_writer, translate
from igny8_desktop.data.packed import PACKED, read_ids
from igny8_desktop.data.scoping import INCLUDE_DELETED, ScopedSession
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Busy, NotFound
from igny8_desktop.domain.ports import Clock
from igny8_desktop.domain.scope import AnyScope, Scope

T = TypeVar("T", bound=Base)
R = TypeVar("R")

_NAMES = {
    "Site": "site", "Sector": "sector", "Keyword": "keyword", "Cluster": "cluster", "ContentIdea": "idea",
    "Task": "task", "Content": "article", "Image": "image", "AutomationRun": "run",
    "KeywordImport": "import", "ClusterChange": "change of clusters", "SavedView": "view", "SitePost": "post",
}  # fmt: skip


class Work:
    """One unit of work: the only way to rows. Objects it hands out are not used after it ends."""

    def __init__(self, session: ScopedSession, clock: Clock) -> None:
        self.session = session
        self.now = clock()
        self._touched: dict[EntityKind, set[int]] = {}
        self._many: set[EntityKind] = set()
        self._new: list[Base] = []

    @property
    def scope(self) -> AnyScope:
        """Return the site and sector that this unit sees."""
        return self.session.scope

    @property
    def site_id(self) -> int | None:
        """Return the site of the scope, if it is bound to one."""
        return self.scope.site_id if isinstance(self.scope, Scope) else None

    def add(self, row: T) -> T:
        """Save a new row and return it with its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Iterable[Base]) -> None:
        """Save several new rows."""
        self.session.add_all(rows)
        self.session.flush()

    def insert_many(self, model: type[T], rows: Sequence[Mapping[str, Any]]) -> None:
        """Save many plain rows fast; each must carry its own site (and sector)."""
        if rows:
            self.session.execute(insert(model), list(rows))
            self.touch_many(model.__kind__)

    def get(self, model: type[T], row_id: int, *, deleted: bool = False) -> T:
        """Return a row of this scope; raises `NotFound`, also for rows of another site."""
        found = self.find(model, row_id, deleted=deleted)
        if found is None:
            name = _NAMES.get(model.__name__, model.__name__)
            raise NotFound(
                f"This {name} is not here",
                f"There is no {name} number {row_id} in this site: it was deleted, or it belongs to another site.",
                "Refresh the list and try again.",
            )
        return found

    def find(self, model: type[T], row_id: int, *, deleted: bool = False) -> T | None:
        """Return a row of this scope or `None`."""
        options: dict[str, Any] = INCLUDE_DELETED if deleted else {}
        return self.session.get(model, row_id, execution_options=options, populate_existing=bool(deleted))

    def scalars(self, statement: Select[R], **options: Any) -> Sequence[R]:
        """Return the first column of all rows."""
        return self.session.scalars(statement, execution_options=options).all()

    def scalar(self, statement: Select[R], **options: Any) -> R | None:
        """Return the first column of the first row."""
        return self.session.scalar(statement, execution_options=options)

    def rows(self, statement: Executable, **options: Any) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return [tuple(row) for row in self.session.execute(statement, execution_options=options)]

    def id_array(self, statement: Select[int], **options: Any) -> array[int]:
        """Return the one column of whole numbers of a statement, fast and without holding up other threads."""
        packed: Any = self.session.scalar(statement, execution_options={**PACKED, **options})
        return read_ids(packed)

    def execute(self, statement: Executable, **options: Any) -> Result[Any]:
        """Carry out an update or delete statement; say by `touch` what it changed."""
        return self.session.execute(statement, execution_options=options)

    def delete(self, row: Base) -> None:
        """Delete a row: softly where it can be restored, really otherwise."""
        if isinstance(row, SoftDelete):
            row.deleted_at = self.now
        else:
            self.session.delete(row)
        self.session.flush()

    def restore(self, row: T) -> T:
        """Bring a softly deleted row back."""
        if isinstance(row, SoftDelete):
            row.deleted_at = None
        self.session.flush()
        return row

    def flush(self) -> None:
        """Send pending changes to the database, so that its rules speak now."""
        self.session.flush()

    def touch(self, kind: EntityKind, ids: Iterable[int]) -> None:
        """Announce rows that a statement changed without loading them."""
        self._touched.setdefault(kind, set()).update(ids)

    def touch_many(self, kind: EntityKind | None) -> None:
        """Announce that many rows of a kind changed."""
        if kind is not None:
            self._many.add(kind)

    def note_flushed(self, new: Iterable[object], changed: Iterable[object]) -> None:
        """Remember rows that a flush wrote; called by the session."""
        self._new.extend(row for row in new if isinstance(row, Base))
        for row in changed:
            if isinstance(row, Base) and row.__kind__ is not None and row.id is not None:
                self._touched.setdefault(row.__kind__, set()).add(row.id)

    def changes(self, origin: str) -> Changes:
        """Return what was written so far."""
        for row in self._new:
            if row.__kind__ is not None:
                self._touched.setdefault(row.__kind__, set()).add(row.id)
        kinds: dict[EntityKind, frozenset[int]] = {
            kind: frozenset(ids) for kind, ids in self._touched.items() if ids and kind not in self._many
        }
        kinds.update({kind: frozenset() for kind in self._many})
        return Changes(kinds, origin, self.site_id)


class ChangeFeed:
    """Tell subscribers what was committed, on the thread that committed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[Callable[[Changes], None]] = []

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `callback` after every commit that changed something; return how to stop it. It must be quick."""
        with self._lock:
            self._subscribers.append(callback)

        def stop() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return stop

    def publish(self, changes: Changes) -> None:
        """Hand changes to every subscriber."""
        with self._lock:
            subscribers = list(self._subscribers)
        for callback in subscribers:
            callback(changes)


class Database:
    """The database of a data folder; `read_only` for a process that does not own the folder."""

    def __init__(self, path: Path, *, read_only: bool = False, clock: Clock = utc_now) -> None:
        self.path = path
        self.read_only = read_only
        self.clock = clock
        self.feed = ChangeFeed()
        self._write_lock = threading.Lock()
        self._readers = open_readers(path)
        self._writer = None if read_only else open_writer(path)

    def close(self) -> None:
        """Close all connections."""
        self._readers.dispose()
        if self._writer is not None:
            self._writer.dispose()

    @contextmanager
    def read(self, scope: AnyScope) -> Iterator[Work]:
        """Open a unit of work that sees one consistent moment and cannot write."""
        session = ScopedSession(self._readers, autoflush=False)
        session.scope = scope
        try:
            yield Work(session, self.clock)
        except DBAPIError as error:
            raise translate(error, self.path) from error
        finally:
            session.close()

    @contextmanager
    def write(self, scope: AnyScope, origin: str = "") -> Iterator[Work]:
        """Open a unit of work that commits when it ends well and leaves no trace otherwise.

        Raises `Busy` in a process that does not own the data folder and `StorageTrouble` when the disk refuses.
        """
        if self._writer is None:
            raise Busy(
                "Another IGNY8 is using this data folder",
                "It is open in the window or in another command, and only one process may write.",
                "Do this in the window that is open, or close it and try again.",
            )
        with self._write_lock:
            session = ScopedSession(self._writer, expire_on_commit=False)
            session.scope = scope
            work = Work(session, self.clock)
            event.listen(session, "after_flush", _flush_listener(work))
            try:
                yield work
                session.flush()
                changes = work.changes(origin)
                session.commit()
            except DBAPIError as error:
                raise translate(error, self.path) from error
            finally:
                session.close()
        if changes.kinds:
            self.feed.publish(changes)


def _flush_listener(work: Work) -> Callable[[Session, UOWTransaction], None]:
    def listener(session: Session, _context: UOWTransaction) -> None:
        work.note_flushed(session.new, [*session.dirty, *session.deleted])

    return listener


__all__ = ["ChangeFeed", "Database", "SiteScoped", "Work"]
