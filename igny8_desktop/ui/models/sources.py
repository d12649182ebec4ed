"""What the kit needs from the rest of the program, as protocols small enough to write in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.tables import RangeFacet, TableQuery


@dataclass(frozen=True)
class FacetOption:
    """One choice of a filter and how many rows have it."""

    value: str
    label: str
    count: int


class TableSource(Protocol):
    """Give a table its ids in order and its rows by id; what reads runs on a reader thread."""

    def ids(self, query: TableQuery) -> Sequence[int]:
        """Return the ids of all matching rows in the order asked for, each id once."""

    def rows(self, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        """Return the rows of these ids by column key; an id that is gone is left out."""

    def facets(self, query: TableQuery, key: str) -> Sequence[FacetOption]:
        """Return the choices of one filter with counts under the rest of the query."""

    def range_facet(self, query: TableQuery, key: str) -> RangeFacet:
        """Return the bounds and a histogram of a column of figures under the rest of the query."""

    def facet_label(self, key: str, value: str) -> str:
        """Return how a choice of a filter is shown; asked on the main thread, so it reads nothing."""

    def affected_by(self, changes: Changes) -> bool:
        """Say, at once and on the main thread, whether these changes may alter what the table shows."""


@runtime_checkable
class AheadSource(Protocol):
    """A source that can read what searches of a large list will need, before there are any."""

    def prepare(self, should_stop: Callable[[], bool]) -> None:
        """Read ahead on the calling thread; gives up soon after `should_stop` says so."""


class ViewState(Protocol):
    """Keep how a person arranged a table or splitter; values are JSON-able."""

    def load(self, name: str) -> Mapping[str, object] | None:
        """Return what was saved under a name, or None."""

    def save(self, name: str, state: Mapping[str, object]) -> None:
        """Keep a state under a name."""


class MemoryViewState:
    """A `ViewState` that lasts as long as the process."""

    def __init__(self) -> None:
        self._states: dict[str, Mapping[str, object]] = {}

    def load(self, name: str) -> Mapping[str, object] | None:
        """Return what was saved under a name, or None."""
        return self._states.get(name)

    def save(self, name: str, state: Mapping[str, object]) -> None:
        """Keep a state under a name."""
        self._states[name] = dict(state)


class JobHandleLike(Protocol):
    """A job that was started; what becomes of it comes as `JobEvent` through the bridge."""

    @property
    def id(self) -> int:
        """Return what tells this job from all others of the process."""

    def cancel(self) -> None:
        """Ask the job to stop; returns at once."""


__all__ = ["AheadSource", "FacetOption", "JobHandleLike", "MemoryViewState", "TableQuery", "TableSource", "ViewState"]
