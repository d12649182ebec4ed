"""Say which rows a list shows and in which order; the window, the command line and the queries speak it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TableQuery:
    """Search, filters and order of one list.

    `filters` maps a column to the values that are let through, as words; "" stands for rows without a value. An
    empty `sort_key` is the list's own order.
    """

    text: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort_key: str = ""
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Say whether search or filters hide anything."""
        return bool(self.text.strip()) or any(self.filters.values())


ALL_ROWS = TableQuery()
