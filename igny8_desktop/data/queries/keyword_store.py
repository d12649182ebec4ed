"""Keep the `KeywordColumns` of the large site in sight, and keep them true."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.queries.keyword_columns import KeywordColumns
from igny8_desktop.data.queries.keyword_lists import KeywordLists
from igny8_desktop.data.queries.keyword_search import PatternSearch
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import AnyScope, Scope

#: Fewer keywords than this are listed by SQLite alone, as quickly.
LARGE = 20_000
#: More changed keywords than this are not read one by one.
_MANY = 50_000


class KeywordStore:
    """Columns of one site at a time; another site's take their place. Safe on any thread."""

    def __init__(self, database: Database, large: int = LARGE) -> None:
        self._database = database
        self._large = large
        self._lock = threading.Lock()
        self._news_lock = threading.Lock()
        self._site_id = 0
        self._columns: KeywordColumns | None = None
        self._changed: set[int] = set()
        self._all_changed = True
        if not database.read_only:
            # Another process's database does not tell what changes; its lists come from SQLite alone.
            database.feed.subscribe(self._note)

    def holds(self, scope: AnyScope) -> bool:
        """Say whether the columns of a scope's site are here already, though perhaps not quite fresh."""
        return isinstance(scope, Scope) and self._columns is not None and self._site_id == scope.site_id

    @contextmanager
    def lists(
        self, scope: AnyScope, should_stop: Callable[[], bool] = lambda: False, *, pattern: str = ""
    ) -> Iterator[KeywordLists | None]:
        """Give the fresh lists of a large site; `None` for others, which SQLite lists by itself.

        A regular expression that they will be asked for is searched before, while others can use them: it takes the
        longest by far. Raises `WrongInput` for one that makes no sense or takes too long.
        """
        if self._database.read_only or not isinstance(scope, Scope):
            yield None
            return
        if pattern.strip():
            self._search(scope, pattern.strip(), should_stop)
        with self._lock, self._database.read(Scope(scope.site_id)) as work:
            columns = self._fresh(work, scope.site_id, should_stop)
            if columns is not None:
                yield KeywordLists(columns, work, scope.sector_id)
        if columns is None:
            yield None

    def _search(self, scope: Scope, pattern: str, should_stop: Callable[[], bool]) -> None:
        with self._lock, self._database.read(Scope(scope.site_id)) as work:
            columns = self._fresh(work, scope.site_id, should_stop)
            if columns is None or ("pattern", pattern) in columns.masks:
                return
            search = PatternSearch(columns, pattern)
        mask = search.mask()
        with self._lock:
            if self._columns is columns:
                search.keep(columns, mask)

    def _fresh(self, work: Work, site_id: int, should_stop: Callable[[], bool]) -> KeywordColumns | None:
        # What changed is taken before the first statement: what is told later was perhaps not seen by it.
        changed, everything = self._news(site_id)
        columns, self._columns = self._columns, None
        if everything or columns is None:
            row_id: Any = Keyword.id
            if work.scalar(select(row_id).limit(1).offset(self._large)) is None:
                return None
            columns = KeywordColumns()
            columns.read_all(work, should_stop)
        elif changed:
            columns.read_again(work, changed)
        # Where reading failed, the next call reads everything.
        self._columns = columns
        return columns

    def _news(self, site_id: int) -> tuple[set[int], bool]:
        with self._news_lock:
            if site_id != self._site_id:
                self._site_id, self._all_changed = site_id, True
            changed, everything = self._changed, self._all_changed or len(self._changed) > _MANY
            self._changed, self._all_changed = set(), False
        wasted = self._columns is not None and self._columns.wasted > len(self._columns) // 4
        return changed, everything or wasted

    def _note(self, changes: Changes) -> None:
        ids = changes.kinds.get(EntityKind.KEYWORD)
        if ids is None or changes.site_id not in (None, self._site_id):
            return
        with self._news_lock:
            self._changed |= ids
            self._all_changed = self._all_changed or not ids or len(self._changed) > _MANY
