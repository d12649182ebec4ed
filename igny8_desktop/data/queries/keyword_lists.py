"""Answer what lists ask about the keywords of a large site, from `KeywordColumns`; the same answers as `tables`."""

from __future__ import annotations

from array import array
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.packed import as_array
from igny8_desktop.data.queries import range_facets
from igny8_desktop.data.queries.keyword_columns import NUMBERS, REFERENCES, WORDS, KeywordColumns
from igny8_desktop.data.queries.keyword_search import has_pattern, has_piece
from igny8_desktop.data.queries.table_conditions import has_value, no_column, order
from igny8_desktop.data.queries.table_specs import Reference, specs
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.tables import RangeFacet, TableQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from igny8_desktop.data.queries.keyword_columns import Bools, Ints

_WHOLE = frozenset({"volume", "word_count"})
_MOST_OPTIONS = 1_000


class KeywordLists:
    """Lists of one site's keywords, or of one sector of it; `work` sees the whole site."""

    def __init__(self, columns: KeywordColumns, work: Work, sector_id: int | None) -> None:
        self._columns = columns
        self._work = work
        self._sector_id = sector_id
        self._spec = specs()[EntityKind.KEYWORD]

    def ids(self, query: TableQuery) -> array[int]:
        """Return the ids of all matching keywords in order."""
        wanted = self._mask(query)
        places = self._order(query)
        return as_array(self._columns.ids[places[wanted[places]]])

    def count(self, query: TableQuery) -> int:
        """Return how many keywords match."""
        return int(self._mask(query).sum())

    def facets(self, query: TableQuery, key: str) -> list[tuple[str, int]] | None:
        """Return the choices of a filter with counts, the most frequent first; `None` for a column that is not held."""
        import numpy as np

        if key in WORDS:
            wanted = self._mask(query, without=key)
            counts = np.bincount(self._columns.words[key][wanted])
            named = [(self._columns.vocabulary[key][at], int(counts[at])) for at in np.flatnonzero(counts).tolist()]
            return sorted(named, key=lambda item: (-item[1], item[0]))[:_MOST_OPTIONS]
        reference = self._reference(key)
        if reference is None:
            return None
        wanted = self._mask(query, without=key)
        counts = np.bincount(self._columns.references[reference.column.key][wanted] + 1)
        most = np.argsort(-counts, kind="stable")[:_MOST_OPTIONS]
        by_id = {int(at) - 1: int(counts[at]) for at in most if counts[at]}
        names = self._names(reference, by_id)
        found: dict[str, int] = {}
        for each, number in by_id.items():
            name = names.get(each, "")
            found[name] = found.get(name, 0) + number
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def range_facet(self, query: TableQuery, key: str) -> RangeFacet:
        """Return the bounds and a histogram of a column of figures."""
        import numpy as np

        if key not in self._spec.ranges:
            raise no_column(self._spec, key)
        values = self._columns.numbers[key][self._mask(query, without=key)]
        total = len(values)
        values = values[~np.isnan(values)]
        if not len(values):
            return RangeFacet(None, None, 0, total)
        whole = key in _WHOLE
        low, high = float(values.min()), float(values.max())
        if whole:
            low, high = int(low), int(high)
        lows = range_facets.edges(low, high, whole=whole)
        counts = np.histogram(values, bins=[*lows, np.inf])[0].tolist()
        return range_facets.facet(low, high, len(values), total - len(values), lows, counts)

    def _mask(self, query: TableQuery, without: str = "") -> Bools:
        found = self._columns.alive.copy()
        if self._sector_id is not None:
            found &= self._columns.references["sector_id"] == self._sector_id
        for key, values in query.filters.items():
            if values and key != without:
                found &= self._has_value(key, values)
        for key, (low, high) in query.ranges.items():
            if (low, high) != (None, None) and key != without:
                if key not in self._spec.ranges:
                    raise no_column(self._spec, key)
                figures = self._columns.numbers[key]
                # A comparison with "none" (NaN) is never true.
                if low is not None:
                    found &= figures >= low
                if high is not None:
                    found &= figures <= high
        for piece in (query.text, *query.contains):
            if piece.strip():
                found &= has_piece(self._columns, piece.strip())
        for piece in query.excludes:
            if piece.strip():
                found &= ~has_piece(self._columns, piece.strip())
        if pattern := query.regex.strip():
            found &= has_pattern(self._columns, pattern)
        return found

    def _has_value(self, key: str, values: frozenset[str]) -> Bools:
        import numpy as np

        if key in WORDS:
            allowed = np.array([word in values for word in self._columns.vocabulary[key]], np.bool_)
            return np.asarray(allowed[self._columns.words[key]])
        reference = self._reference(key)
        if reference is not None:
            target: Any = reference.target
            named = self._work.scalars(select(target.id).where(reference.label.in_(sorted(values - {""}))))
            held = self._columns.references[reference.column.key]
            allowed = np.zeros(int(max([*named, held.max(initial=0)])) + 2, np.bool_)
            allowed[[each + 1 for each in named]] = True
            allowed[0] = "" in values
            return np.asarray(allowed[held + 1])
        # A column that is not held here: the database says which rows have the value.
        row_id: Any = Keyword.id
        found = np.zeros(len(self._columns), np.bool_)
        matching = self._work.id_array(select(row_id).where(has_value(self._spec, key, values)))
        found[self._columns.places(matching)] = True
        return found

    def _reference(self, key: str) -> Reference | None:
        """Return the reference of a column, if which rows it points to is held here."""
        reference = self._spec.references.get(key)
        return reference if reference is not None and reference.column.key in REFERENCES else None

    def _names(self, reference: Reference, wanted: Container[int]) -> dict[int, str]:
        target: Any = reference.target
        rows = self._work.rows(select(target.id, reference.label))
        return {row[0]: str(row[1]) for row in rows if row[0] in wanted}

    def _order(self, query: TableQuery) -> NDArray[Any]:
        """Return the places of all living rows in order: by the column, none last, then by id."""
        key = query.sort_key or self._spec.sort
        descending = query.descending if query.sort_key else self._spec.descending
        known = self._columns.orders.get((key, descending))
        if known is not None:
            return known
        if key in self._spec.references:
            # Not kept: names of clusters and sectors change by themselves.
            reference = self._reference(key)
            ranks = self._ranks_of_names(reference) if reference is not None else None
            return self._sorted(ranks, descending) if ranks is not None else self._ordered_by_database(query)
        if key == "id":
            return self._columns.keep_order((key, descending), self._by_id(descending))
        if key in NUMBERS:
            return self._columns.keep_order((key, descending), self._sorted(self._columns.numbers[key], descending))
        if key in WORDS:
            return self._columns.keep_order((key, descending), self._sorted(self._ranks_of_words(key), descending))
        return self._columns.keep_order((key, descending), self._ordered_by_database(query))

    def _by_id(self, descending: bool) -> Ints:
        import numpy as np

        used = np.flatnonzero(self._columns.alive)
        found = used[np.argsort(self._columns.ids[used], kind="stable")]
        return (found[::-1] if descending else found).astype(np.int32)

    def _sorted(self, keys: NDArray[Any], descending: bool) -> Ints:
        """Return places by keys, which are numbers or NaN for rows without one; those come last in either direction."""
        import numpy as np

        places = self._by_id(False)
        values = -keys[places] if descending else keys[places]
        return places[np.argsort(values, kind="stable")]

    def _ranks_of_words(self, key: str) -> NDArray[Any]:
        import numpy as np

        words = self._columns.vocabulary[key]
        column = Keyword.__table__.columns[key]
        ranks = np.empty(len(words), np.float32)
        # SQLite compares words by their bytes.
        for rank, at in enumerate(sorted(range(len(words)), key=lambda each: words[each].encode())):
            ranks[at] = rank
        if column.nullable:
            ranks[0] = np.nan
        return np.asarray(ranks[self._columns.words[key]])

    def _ranks_of_names(self, reference: Reference) -> NDArray[Any]:
        import numpy as np

        target: Any = reference.target
        held = self._columns.references[reference.column.key]
        ranks = np.full(int(held.max(initial=0)) + 2, np.nan, np.float32)
        rank, before = -1, None
        for row_id, name in self._work.rows(select(target.id, reference.label).order_by(reference.label)):
            if name != before:
                rank, before = rank + 1, name
            if row_id + 1 < len(ranks):
                ranks[row_id + 1] = rank
        return np.asarray(ranks[held + 1])

    def _ordered_by_database(self, query: TableQuery) -> Ints:
        import numpy as np

        row_id: Any = Keyword.id
        sorted_ids = self._work.id_array(select(row_id).order_by(*order(self._spec, query, narrowed=False)))
        return self._columns.places(np.frombuffer(sorted_ids, np.int64)).astype(np.int32)
