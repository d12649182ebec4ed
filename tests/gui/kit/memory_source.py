"""A table source over plain Python, which counts how often it is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from threading import Event, Lock, get_ident

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.tables import RangeBucket, RangeFacet
from igny8_desktop.ui.models import Column, ColumnKind, FacetOption, TableQuery

COLUMNS = [
    Column("text", "Keyword", 260, stretch=True, strong=True),
    Column("volume", "Volume", 90, ColumnKind.NUMBER, tooltip="Searches a month"),
    Column("cpc", "CPC", 80, ColumnKind.MONEY),
    Column("intent", "Intent", 140, ColumnKind.BADGE),
    Column("status", "Status", 130, ColumnKind.BADGE, hint_key="problem"),
    Column("updated", "Changed", 130, ColumnKind.DATE),
]
INTENTS = ("informational", "commercial", "transactional")


class MemorySource:
    """Keeps rows in a dictionary; `gate` can hold back id lists."""

    def __init__(self, count: int) -> None:
        self.data: dict[int, dict[str, object]] = {
            number: {
                "text": f"keyword {number}",
                "volume": (number * 7919) % 100_003,
                "cpc": number % 500 / 100,
                "intent": INTENTS[number % 3],
                "status": "active" if number % 5 else "used",
                "updated": "2026-11-20",
            }
            for number in range(1, count + 1)
        }
        self.small = count < 5000
        self.calls: Counter[str] = Counter()
        self.rows_read = 0
        self.threads: set[int] = set()
        self.gate = Event()
        self.gate.set()
        self.error: Exception | None = None
        self.row_error: Exception | None = None
        self._lock = Lock()

    def _matching(self, query: TableQuery, without: str = "") -> list[int]:
        wanted = query.text.casefold()
        return [
            number
            for number, row in list(self.data.items())
            if (not wanted or wanted in str(row["text"]))
            and all(word in str(row["text"]) for word in query.contains)
            and not any(word in str(row["text"]) for word in query.excludes)
            and (not query.regex or re.search(query.regex, str(row["text"])))
            and all(
                (low is None or float(str(row[key])) >= low) and (high is None or float(str(row[key])) <= high)
                for key, (low, high) in query.ranges.items()
                if key != without
            )
            and all(str(row[key]) in values for key, values in query.filters.items() if values and key != without)
        ]

    def ids(self, query: TableQuery) -> Sequence[int]:
        with self._lock:
            self.calls["ids"] += 1
            self.threads.add(get_ident())
        self.gate.wait(10)
        if self.error is not None:
            raise self.error
        found = self._matching(query)
        if query.sort_key:
            found.sort(key=lambda number: (self.data[number][query.sort_key], number), reverse=query.descending)
        return found

    def rows(self, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        with self._lock:
            self.calls["rows"] += 1
            self.rows_read += len(ids)
            self.threads.add(get_ident())
        if self.row_error is not None:
            raise self.row_error
        return {number: dict(self.data[number]) for number in ids if number in self.data}

    def facets(self, query: TableQuery, key: str) -> Sequence[FacetOption]:
        self.calls["facets"] += 1
        counts = Counter(str(self.data[number][key]) for number in self._matching(query, key))
        return [FacetOption(value, value.capitalize(), count) for value, count in sorted(counts.items())]

    def range_facet(self, query: TableQuery, key: str) -> RangeFacet:
        self.calls["ranges"] += 1
        values = sorted(float(str(self.data[number][key])) for number in self._matching(query, key))
        if not values:
            return RangeFacet(None, None, 0, 0)
        low, high = values[0], values[-1]
        middle = (low + high) / 2
        below = sum(value < middle for value in values)
        buckets = (RangeBucket(low, middle, below), RangeBucket(middle, high, len(values) - below))
        return RangeFacet(low, high, len(values), 0, buckets)

    def facet_label(self, key: str, value: str) -> str:
        return value.capitalize()

    def affected_by(self, changes: Changes) -> bool:
        return changes.touches(EntityKind.KEYWORD)
