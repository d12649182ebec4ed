"""Work out how one order of ids becomes another, without ever resetting a model.

A reset throws the selection and the scroll position away; inserting, removing and re-ordering keep them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Above this many separate runs it is quicker to re-order twice than to remove and insert run by run.
_MOST_RUNS = 64

Run = tuple[int, int]


@dataclass(frozen=True)
class OrderChange:
    """The steps from an old order to `ids`.

    Either `removed` and `inserted` are runs of rows (first, last) to take out (old rows) and put in (new rows),
    or `middle` is an order of the old ids that has the kept ones in their new order first and then `doomed` others.
    """

    ids: array[int]
    same: bool = False
    removed: Sequence[Run] = field(default_factory=tuple)
    inserted: Sequence[Run] = field(default_factory=tuple)
    middle: array[int] | None = None
    kept: int = 0


def plan_change(old: array[int], new: array[int]) -> OrderChange:
    """Return the steps from `old` to `new`; linear in both, safe on any thread."""
    if old == new:
        return OrderChange(new, same=True)
    old_set, new_set = set(old), set(new)
    kept_old = array("q", (value for value in old if value in new_set))
    kept_new = array("q", (value for value in new if value in old_set))
    if kept_old == kept_new:
        removed = _runs(old, new_set)
        inserted = _runs(new, old_set)
        if len(removed) + len(inserted) <= _MOST_RUNS:
            return OrderChange(new, removed=removed, inserted=inserted)
    middle = array("q", kept_new)
    middle.extend(value for value in old if value not in new_set)
    return OrderChange(new, middle=middle, kept=len(kept_new))


def _runs(values: array[int], known: set[int]) -> list[Run]:
    """Return the runs of positions whose value is not known."""
    runs: list[Run] = []
    first = -1
    for place, value in enumerate(values):
        if value in known:
            if first >= 0:
                runs.append((first, place - 1))
                first = -1
        elif first < 0:
            first = place
    if first >= 0:
        runs.append((first, len(values) - 1))
    return runs
