"""List rows of any kind for the window and the command line."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence

from igny8_desktop.data.queries import tables as queries
from igny8_desktop.data.queries.keyword_store import KeywordStore
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.domain.tables import ALL_ROWS, RangeFacet, TableQuery


class Listing:
    """Read-only lists; every call is one short read and may be made from any thread.

    The keywords of a large site are searched, filtered, counted and sorted in memory (`KeywordStore`): the first such
    call reads their columns, some seconds for a million.
    """

    def __init__(self, database: Database, store: KeywordStore | None = None) -> None:
        self._database = database
        self._store = store or KeywordStore(database)

    def ids(self, scope: AnyScope, kind: EntityKind, query: TableQuery = ALL_ROWS) -> list[int]:
        """Return the ids of all matching rows in order; raises `WrongInput` for an unknown column."""
        return list(self.id_array(scope, kind, query))

    def id_array(self, scope: AnyScope, kind: EntityKind, query: TableQuery = ALL_ROWS) -> array[int]:
        """Return the ids of all matching rows in order as plain numbers: 8 bytes each, whatever their count."""
        if kind is EntityKind.KEYWORD and (self._store.holds(scope) or not queries.in_index_order(query)):
            with self._store.lists(scope, pattern=query.regex) as lists:
                if lists is not None:
                    return lists.ids(query)
        with self._database.read(scope) as work:
            return queries.table_ids(work, kind, query)

    def prepare(self, scope: AnyScope, kind: EntityKind, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Read ahead what the first search of a large list needs; raises `CancelledError` when told to stop."""
        if kind is EntityKind.KEYWORD:
            with self._store.lists(scope, should_stop):
                pass

    def count(self, scope: AnyScope, kind: EntityKind, query: TableQuery = ALL_ROWS) -> int:
        """Return how many rows match; raises `WrongInput` as `ids` does."""
        if kind is EntityKind.KEYWORD and query.narrowed:
            with self._store.lists(scope, pattern=query.regex) as lists:
                if lists is not None:
                    return lists.count(query)
        with self._database.read(scope) as work:
            return queries.table_count(work, kind, query)

    def rows(
        self, scope: AnyScope, kind: EntityKind, ids: Sequence[int], *, only: Collection[str] = ()
    ) -> dict[int, dict[str, object]]:
        """Return the rows of these ids by column key, in the order of the ids; those that are gone are left out.

        `only` names the columns that are wanted, where not all are.
        """
        with self._database.read(scope) as work:
            return queries.table_rows(work, kind, ids, only=only)

    def facets(self, scope: AnyScope, kind: EntityKind, query: TableQuery, key: str) -> list[tuple[str, int]]:
        """Return the choices of one filter with counts under the rest of the query; "" stands for "no value"."""
        if kind is EntityKind.KEYWORD:
            with self._store.lists(scope, pattern=query.regex) as lists:
                choices = lists.facets(query, key) if lists is not None else None
                if choices is not None:
                    return choices
        with self._database.read(scope) as work:
            return queries.table_facets(work, kind, query, key)

    def range_facet(self, scope: AnyScope, kind: EntityKind, query: TableQuery, key: str) -> RangeFacet:
        """Return the bounds and a histogram of a column of figures under the rest of the query."""
        if kind is EntityKind.KEYWORD:
            with self._store.lists(scope, pattern=query.regex) as lists:
                if lists is not None:
                    return lists.range_facet(query, key)
        with self._database.read(scope) as work:
            return queries.table_range_facet(work, kind, query, key)

    def range_keys(self, kind: EntityKind) -> tuple[str, ...]:
        """Return the columns that a list can be filtered by with bounds."""
        return queries.table_spec(kind).ranges

    def facet_keys(self, kind: EntityKind) -> tuple[str, ...]:
        """Return the columns that a list can be filtered by with choices."""
        return queries.table_spec(kind).facets

    def column_keys(self, kind: EntityKind) -> tuple[str, ...]:
        """Return every column of a list."""
        return tuple(queries.table_spec(kind).columns())

    def all_rows(
        self, scope: AnyScope, kind: EntityKind, limit: int | None = None, query: TableQuery = ALL_ROWS
    ) -> list[dict[str, object]]:
        """Return whole rows, every field under its model's name, in the list's order."""
        with self._database.read(scope) as work:
            ids = queries.table_ids(work, kind, query, limit)
            return list(queries.table_rows(work, kind, ids, every_field=True).values())

    def status_counts(self, scope: Scope) -> dict[EntityKind, dict[str, int]]:
        """Return how many keywords, clusters, ideas, tasks, articles and images have which status."""
        with self._database.read(scope) as work:
            return queries.count_by_status(work)

    def site_status_counts(self, scope: Scope) -> dict[str, int]:
        """Return how many articles have which status on the client's site."""
        with self._database.read(scope) as work:
            return queries.count_by_site_status(work)
