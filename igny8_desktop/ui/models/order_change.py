"""Work out how one order of ids becomes another, without resetting a model unless it is large.

A reset throws the selection and the scroll position away; inserting, removing and re-ordering keep them. With many
rows a reset is the only change that takes Qt no time; the view then finds selection and place again by id.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.int32]

#: Above this many separate runs it is quicker to re-order twice than to remove and insert run by run.
_MOST_RUNS = 64
#: Lists of more rows than this are replaced as a whole.
LARGE = 20_000

Run = tuple[int, int]


@dataclass(frozen=True)
class OrderChange:
    """The steps from an old order to `ids`.

    Either `removed` and `inserted` are runs of rows (first, last) to take out (old rows) and put in (new rows),
    or `middle` is an order of the old ids that has the kept ones in their new order first and then `doomed` others.
    With `reset`, the whole list is replaced: `by_id` has the rows sorted by id where there are many, and `all_known`
    says whether every id was there before.
    """

    ids: array[int]
    same: bool = False
    removed: Sequence[Run] = field(default_factory=tuple)
    inserted: Sequence[Run] = field(default_factory=tuple)
    middle: array[int] | None = None
    kept: int = 0
    reset: bool = False
    by_id: Rows | None = None
    all_known: bool = False


def plan_change(old: array[int], new: array[int]) -> OrderChange:
    """Return the steps from `old` to `new`; linear in both, safe on any thread."""
    if max(len(old), len(new)) > LARGE:
        return _plan_reset(old, new)
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


def _plan_reset(old: array[int], new: array[int]) -> OrderChange:
    import numpy as np  # compares and sorts millions of ids while the window goes on

    before, after = np.frombuffer(old, np.int64), np.frombuffer(new, np.int64)
    if np.array_equal(before, after):
        return OrderChange(new, same=True)
    by_id = np.argsort(after).astype(np.int32) if len(after) > LARGE else None
    known = len(after) <= len(before) and bool(np.isin(after, before, assume_unique=True).all())
    return OrderChange(new, reset=True, by_id=by_id, all_known=known)


def rows_of(ids: array[int], by_id: Rows | None, wanted: Sequence[int]) -> list[int]:
    """Return the rows of some ids, in the order of the rows; ids that have none are left out."""
    if by_id is None:
        chosen = set(wanted)
        return [row for row, value in enumerate(ids) if value in chosen]
    import numpy as np

    values, asked = np.frombuffer(ids, np.int64), np.asarray(wanted, np.int64)
    at = np.minimum(np.searchsorted(values, asked, sorter=by_id), len(values) - 1)
    rows = by_id[at]
    return sorted(rows[values[rows] == asked].tolist())


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
