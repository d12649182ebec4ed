"""Say which rows a list shows and in which order; the window, the command line and the queries speak it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class TableQuery:
    """Search, filters and order of one list; everything that is set must hold.

    `filters` maps a column to the values that are let through, as words; "" stands for rows without a value. `ranges`
    maps a column of figures to its inclusive bounds, either of which may be `None`; rows without a value are left out.
    `contains` and `excludes` are pieces of the searched text that must all, or must not, occur; `regex` is a regular
    expression in Python's syntax that must be found in it. An empty `sort_key` is the list's own order.
    """

    text: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort_key: str = ""
    descending: bool = False
    ranges: Mapping[str, Range] = field(default_factory=dict)
    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    regex: str = ""

    @property
    def narrowed(self) -> bool:
        """Say whether search or filters hide anything."""
        return (
            any(piece.strip() for piece in (self.text, self.regex, *self.contains, *self.excludes))
            or any(self.filters.values())
            or any(bounds != (None, None) for bounds in self.ranges.values())
        )


@dataclass(frozen=True)
class RangeBucket:
    """How many rows have a value from `low` up to `high`; `high` belongs to the last bucket only."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class RangeFacet:
    """The figures of one column: smallest, largest, how many rows have one, how many have none, and a histogram.

    Without any figure `low` and `high` are `None` and there are no buckets.
    """

    low: float | None
    high: float | None
    count: int
    without: int
    buckets: tuple[RangeBucket, ...] = ()


ALL_ROWS = TableQuery()
