"""Give tables their rows from the listing service, for the site and sector in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.domain.tables import RangeFacet, TableQuery
from igny8_desktop.services.listing import Listing
from igny8_desktop.ui.context import CurrentScope
from igny8_desktop.ui.models.sources import FacetOption
from igny8_desktop.ui.widgets.badges import status_spec

Filters = Mapping[str, frozenset[str]]
Rows = dict[int, dict[str, object]]

#: Kinds whose changes alter what a list shows of other rows: names, counts, and why something failed.
_ALSO: Mapping[EntityKind, frozenset[EntityKind]] = {
    EntityKind.KEYWORD: frozenset({EntityKind.CLUSTER, EntityKind.SECTOR, EntityKind.CLAIM}),
    EntityKind.CLUSTER: frozenset({EntityKind.KEYWORD, EntityKind.IDEA, EntityKind.SECTOR, EntityKind.CLAIM}),
    EntityKind.IDEA: frozenset({EntityKind.CLUSTER, EntityKind.SECTOR, EntityKind.CLAIM}),
    EntityKind.TASK: frozenset({EntityKind.CLUSTER, EntityKind.IDEA, EntityKind.SECTOR, EntityKind.CLAIM}),
    EntityKind.CONTENT: frozenset(
        {EntityKind.CLUSTER, EntityKind.TASK, EntityKind.IMAGE, EntityKind.TERM, EntityKind.SECTOR, EntityKind.CLAIM}
    ),
    EntityKind.IMAGE: frozenset({EntityKind.CONTENT, EntityKind.SECTOR, EntityKind.CLAIM}),
    EntityKind.SITE: frozenset({EntityKind.INTEGRATION, EntityKind.SECTOR}),
    EntityKind.PUBLISH_RECORD: frozenset({EntityKind.CONTENT}),
    EntityKind.SYNC_EVENT: frozenset({EntityKind.CONTENT}),
}
#: Filters whose values are names that people gave, not words of the program.
_NAMES = frozenset({"sector", "cluster", "content", "idea", "task", "market", "model", "provider", "tool", "source"})


class ListingSource:
    """Rows of one kind in the scope in sight; without a site there are none.

    `labels` writes the choices of a filter (by column); the program's own status words are written as their badges.
    `scope` stands in for the scope in sight, `fixed` adds filters that a person does not see (the items of one run),
    `enrich` adds columns that no list has, on a reader thread. `also` names more kinds to refresh for.
    """

    def __init__(
        self,
        listing: Listing,
        current: CurrentScope,
        kind: EntityKind,
        *,
        labels: Mapping[str, Callable[[str], str]] | None = None,
        scope: Callable[[], AnyScope | None] | None = None,
        fixed: Callable[[], Filters] | None = None,
        enrich: Callable[[AnyScope, Rows], Mapping[int, Mapping[str, object]]] | None = None,
        also: frozenset[EntityKind] = frozenset(),
        empty_label: str = "–",
    ) -> None:
        self._listing = listing
        self._kind = kind
        self._labels = labels or {}
        self._scope: Callable[[], AnyScope | None] = scope or (lambda: current.scope)
        self._fixed = fixed
        self._enrich = enrich
        self._cares_for = frozenset({kind}) | _ALSO.get(kind, frozenset()) | also
        self._empty_label = empty_label

    def ids(self, query: TableQuery) -> Sequence[int]:
        """Return the ids of all matching rows in order."""
        scope = self._scope()
        return self._listing.ids(scope, self._kind, self.asked(query)) if scope is not None else []

    def prepare(self, should_stop: Callable[[], bool]) -> None:
        """Read what the first search of a large list needs."""
        scope = self._scope()
        if scope is not None:
            self._listing.prepare(scope, self._kind, should_stop)

    def rows(self, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        """Return rows by id; those that are gone are left out."""
        scope = self._scope()
        if scope is None:
            return {}
        found = self._listing.rows(scope, self._kind, ids)
        return self._enrich(scope, found) if self._enrich is not None else found

    def facets(self, query: TableQuery, key: str) -> Sequence[FacetOption]:
        """Return the choices of one filter with counts under the rest of the query."""
        scope = self._scope()
        if scope is None:
            return []
        choices = self._listing.facets(scope, self._kind, self.asked(query), key)
        return [FacetOption(value, self.facet_label(key, value), count) for value, count in choices]

    def range_facet(self, query: TableQuery, key: str) -> RangeFacet:
        """Return the bounds and a histogram of a column of figures under the rest of the query."""
        scope = self._scope()
        if scope is None:
            return RangeFacet(None, None, 0, 0)
        return self._listing.range_facet(scope, self._kind, self.asked(query), key)

    def facet_label(self, key: str, value: str) -> str:
        """Return how a choice of a filter is shown."""
        if value == "":
            return self._empty_label
        if key in self._labels:
            return self._labels[key](value)
        return value if key in _NAMES else status_spec(value).text

    def count(self, query: TableQuery) -> int:
        """Return how many rows match."""
        scope = self._scope()
        return self._listing.count(scope, self._kind, self.asked(query)) if scope is not None else 0

    def affected_by(self, changes: Changes) -> bool:
        """Say whether these changes may alter what is shown: the kind and what it names, in the site in sight."""
        scope = self._scope()
        if scope is None or not changes.touches(*self._cares_for):
            return False
        return changes.site_id is None or not isinstance(scope, Scope) or changes.site_id == scope.site_id

    def asked(self, query: TableQuery) -> TableQuery:
        """Return what the list is really asked: the query and what is fixed for this table."""
        return replace(query, filters={**query.filters, **self._fixed()}) if self._fixed is not None else query
