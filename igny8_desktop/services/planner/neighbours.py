"""Find the nearest neighbours of points: the part of clustering whose cost grows with the square of the list.

The similarity of two points is the cosine of their vectors less what their facets cost each other. Up to
`EXACT_UP_TO` points every pair is compared. Above, vectors are turned so that the dimensions in which they differ most
come first, and lose those in which they hardly do. Then the points are sorted into cells twice, by either half of their
vectors (for keywords: by the whole query, and by its words), and each is compared with the cells around its own: 97 %
of the true ten nearest are found at 100,000 keywords, in a fiftieth of the time. What one way of sorting tears apart,
the other one seldom does. Nothing is left to chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from igny8_desktop.services.planner.parallel import NO_WATCH, Watch, in_pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Halves = NDArray[np.float16]
    Ints = NDArray[np.int64]
else:
    Floats = Halves = Ints = Any

EXACT_UP_TO: Final = 10_000
_PER_CELL: Final = 112
_CELLS_SEARCHED: Final = 10
_VIEW_WIDTH: Final = 64
_SAMPLE: Final = 8_000
_KEPT_OF_PRODUCT: Final = 0.98
_LARGEST_CELL: Final = 4
"""How many times larger than the average a cell may be; the work stays in proportion to the points thereby."""
_BLOCK_ENTRIES: Final = 4_000_000
"""How many similarities a thread holds at once: 16 MB."""
_ROWS_AT_ONCE: Final = 4_096


@dataclass(frozen=True)
class Points:
    """Things to cluster: unit vectors, and for each the share of every facet.

    Vectors of two halves that mean different things have their second one from column `split` on; it is nought for
    others. They are `turned` where the columns of a half are in the order of how much the points differ in them.
    """

    vectors: Floats | Halves
    facets: Floats
    split: int = 0
    turned: bool = False

    def __len__(self) -> int:
        return int(self.vectors.shape[0])

    def rows(self, index: Ints | slice) -> Floats:
        """Return some of the vectors in single precision."""
        import numpy as np

        return np.asarray(self.vectors[index], dtype=np.float32)

    def sums(self, labels: Ints, count: int) -> tuple[Floats, Floats]:
        """Return the sum of the vectors, and of the facets, of the points under each of `count` labels."""
        import numpy as np
        from scipy import sparse

        vectors = np.zeros((count, self.vectors.shape[1]), dtype=np.float32)
        facets = np.zeros((count, self.facets.shape[1]), dtype=np.float32)
        order = np.argsort(labels, kind="stable")
        for start in range(0, len(order), _ROWS_AT_ONCE):
            part = order[start : start + _ROWS_AT_ONCE]
            low = int(labels[part[0]])
            high = int(labels[part[-1]]) + 1
            ones = np.ones(len(part), dtype=np.float32)
            member = sparse.csr_matrix((ones, (labels[part] - low, np.arange(len(part)))), (high - low, len(part)))
            vectors[low:high] += member @ self.rows(part)
            facets[low:high] += member @ self.facets[part]
        return vectors, facets

    def closeness(self, others: Points, which: Ints) -> Floats:
        """Return the cosine of each point with the one of `others` that `which` names for it."""
        import numpy as np

        found = np.empty(len(self), dtype=np.float32)
        for start in range(0, len(self), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            found[part] = np.einsum("ij,ij->i", self.rows(part), others.rows(which[part]))
        return found


class Nearest(NamedTuple):
    """The nearest others of each point: (points, count), nearest first; -1 and -2 where there are fewer.

    `first_half` is what the first half of the vectors contributes to each similarity.
    """

    indices: Ints
    similarities: Floats
    first_half: Floats


class NeighbourSearch(Protocol):
    """Find each point's nearest others."""

    def __call__(self, points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> Nearest:
        """Return so many nearest others of each point.

        `penalties` is what each facet costs every other one, (facets, facets). Raises `CancelledError` where the
        watch says so.
        """


def unit_rows(rows: Floats) -> Floats:
    """Return the rows scaled to length one; a row of zeros stays."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def compact(
    total: int, split: int, rows: Callable[[Ints | slice], Floats], facets: Floats, watch: Watch = NO_WATCH
) -> Points:
    """Return points whose vectors `rows` makes: all of them as they are, or in fewer dimensions where they are many.

    `rows` is given an index of points and may be called from several threads. The dimensions left out hold a fiftieth
    of the products of vectors.
    """
    import numpy as np

    if total <= EXACT_UP_TO:
        return Points(np.asarray(rows(slice(None)), dtype=np.float32), facets, split)
    sample = rows(np.sort(np.random.default_rng(0).choice(total, min(total, _SAMPLE), replace=False)))
    first = _axes(sample[:, :split])
    second = _axes(sample[:, split:])
    vectors = np.empty((total, first.shape[1] + second.shape[1]), dtype=np.float32)

    def turn(start: int) -> None:
        part = slice(start, min(start + _ROWS_AT_ONCE, total))
        made = rows(part)
        np.matmul(made[:, :split], first, out=vectors[part, : first.shape[1]])
        np.matmul(made[:, split:], second, out=vectors[part, first.shape[1] :])

    in_pieces(range(0, total, _ROWS_AT_ONCE), turn, Watch(should_stop=watch.should_stop))
    return Points(vectors, facets, first.shape[1], turned=True)


def _axes(sample: Floats) -> Floats:
    """Return the directions in which these vectors differ most, as columns."""
    import numpy as np

    strengths, axes = np.linalg.eigh(sample.T @ sample)
    kept = np.cumsum(strengths[::-1]) < _KEPT_OF_PRODUCT * strengths.sum()
    return np.ascontiguousarray(axes[:, ::-1][:, : 1 + int(kept.sum())])


def nearest_neighbours(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> Nearest:
    """Return the nearest neighbours: exact for a list of usual size, nearly all of them for a large one."""
    search = every_pair if len(points) <= EXACT_UP_TO else cells_around
    return search(points, count, penalties, watch)


def every_pair(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> Nearest:
    """Return the exact nearest neighbours: about 3 s of one core at 10,000 points."""
    import numpy as np

    total = len(points)
    found = _nothing_found(total, max(0, min(count, total - 1)))
    if found.indices.shape[1] == 0:
        return found
    everything = points.rows(slice(None))
    penalised = points.facets @ penalties
    block = max(1, min(512, _BLOCK_ENTRIES // total))

    def search(start: int) -> None:
        rows = np.arange(start, min(start + block, total))
        first, similar = _products(everything[rows], everything, points.split)
        similar -= penalised[rows] @ points.facets.T
        similar[np.arange(len(rows)), rows] = -2
        _keep_best(found, rows, np.arange(total), similar, first)

    in_pieces(range(0, total, block), search, watch)
    return found


def _products(some: Floats, others: Floats, split: int) -> tuple[Floats, Floats]:
    """Return the products of the first halves of vectors, and of all of them."""
    import numpy as np

    if not split:
        return np.zeros((len(some), 0), dtype=np.float32), some @ others.T
    first = some[:, :split] @ others[:, :split].T
    return first, first + some[:, split:] @ others[:, split:].T


def cells_around(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> Nearest:
    """Return nearly all nearest neighbours, in time that grows little faster than the number of points."""
    found = _in_cells_of(points, 0, count, penalties, watch.part(0, 2))
    return _merged(found, _in_cells_of(points, 1, count, penalties, watch.part(1, 2)))


def found_quickly(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> Nearest:
    """Return the nearest neighbours in half the time: of a large list 93 % of what `nearest_neighbours` finds."""
    if len(points) <= EXACT_UP_TO:
        return every_pair(points, count, penalties, watch)
    return _in_cells_of(points, 0, count, penalties, watch)


def _in_cells_of(points: Points, half: int, count: int, penalties: Floats, watch: Watch) -> Nearest:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        count = max(0, min(count, len(points) - 1))
        return _within_cells(points, count, penalties, _Cells(points, half, penalties, watch), watch)


class _Cells:
    """The points sorted into cells by one half of their vectors."""

    def __init__(self, points: Points, half: int, penalties: Floats, watch: Watch) -> None:
        import numpy as np

        chance = np.random.default_rng(0)
        places = _places(points, half, penalties)
        wanted = max(1, len(places) // _PER_CELL)
        cell = _assigned(places, _centres(places, wanted, chance, watch), watch)
        self.members = _split(places, cell, _LARGEST_CELL * _PER_CELL, chance)
        middles = unit_rows(np.stack([places[each].mean(axis=0) for each in self.members]))
        reach = min(_CELLS_SEARCHED, len(self.members))
        near = middles @ middles.T
        np.fill_diagonal(near, 2)  # a cell is its own nearest, also beside one like it
        order = np.argsort(-near, axis=1, kind="stable")[:, :reach]
        self.around: list[list[int]] = order.tolist()

    def around_members(self, cell: int) -> Ints:
        """Return the points of a cell, which come first, and of those around it."""
        import numpy as np

        return np.concatenate([self.members[each] for each in self.around[cell]])


def _places(points: Points, half: int, penalties: Floats) -> Floats:
    """Return a half of the vectors in few dimensions, with the facets beside."""
    import numpy as np

    middle = points.split or points.vectors.shape[1] // 2
    mine = np.asarray(points.vectors[:, middle:] if half else points.vectors[:, :middle], dtype=np.float32)
    if not points.turned and mine.shape[1] > _VIEW_WIDTH:
        every = max(1, len(mine) // _SAMPLE)
        mine = mine @ _axes(mine[::every])
    facet = math.sqrt(float(penalties.mean())) if penalties.size else 0.0
    return unit_rows(np.hstack([unit_rows(mine[:, :_VIEW_WIDTH]), facet * points.facets]))


def _centres(places: Floats, wanted: int, chance: np.random.Generator, watch: Watch) -> Floats:
    """Return the centres of spherical k-means over a sample."""
    import numpy as np

    size = min(len(places), 30 * wanted)
    sample = places[np.sort(chance.choice(len(places), size, replace=False))]
    centres = sample[chance.choice(size, wanted, replace=False)]
    for _round in range(5):
        cell = _assigned(sample, centres, watch)
        order = np.argsort(cell, kind="stable")
        sizes = np.bincount(cell, minlength=wanted)
        filled = sizes > 0
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])[filled]
        centres = unit_rows(np.add.reduceat(sample[order], starts, axis=0))
        wanted = len(centres)
    return centres


def _assigned(places: Floats, centres: Floats, watch: Watch) -> Ints:
    import numpy as np

    block = max(1, _BLOCK_ENTRIES // 4 // len(centres))
    nearest = np.empty(len(places), dtype=np.int64)

    def assign(start: int) -> None:
        part = slice(start, start + block)
        nearest[part] = np.argmax(places[part] @ centres.T, axis=1)

    in_pieces(range(0, len(places), block), assign, Watch(should_stop=watch.should_stop))
    return nearest


def _split(places: Floats, cell: Ints, largest: int, chance: np.random.Generator) -> list[Ints]:
    """Return the members of each cell; those of a cell that is too large in slices along one direction."""
    import numpy as np

    order = np.argsort(cell, kind="stable")
    bounds = np.flatnonzero(np.diff(cell[order])) + 1
    parts: list[Ints] = []
    for members in np.split(order, bounds):
        if len(members) > largest:
            along = places[members] @ chance.standard_normal(places.shape[1])
            members = members[np.argsort(along, kind="stable")]
        parts += np.array_split(members, math.ceil(len(members) / largest))
    return parts


def _within_cells(points: Points, count: int, penalties: Floats, cells: _Cells, watch: Watch) -> Nearest:
    import numpy as np

    found = _nothing_found(len(points), count)

    def search(cell: int) -> None:
        members = cells.members[cell]
        others = cells.around_members(cell)
        vectors = points.rows(others)
        # The members of the cell itself come first among the others.
        first, similar = _products(vectors[: len(members)], vectors, points.split)
        similar -= (points.facets[members] @ penalties) @ points.facets[others].T
        similar[np.arange(len(members)), np.arange(len(members))] = -2
        _keep_best(found, members, others, similar, first)

    in_pieces(range(len(cells.members)), search, watch)
    return found


def _nothing_found(total: int, count: int) -> Nearest:
    import numpy as np

    shape = (total, count)
    return Nearest(
        np.full(shape, -1, dtype=np.int64), np.full(shape, -2, dtype=np.float32), np.zeros(shape, np.float32)
    )


def _keep_best(found: Nearest, rows: Ints, others: Ints, similar: Floats, first: Floats) -> None:
    """Keep the most similar of `others` for each of `rows`; what has -2 is the row itself."""
    import numpy as np

    width = similar.shape[1]
    count = min(found.indices.shape[1], width - 1)
    if count <= 0:
        return
    nearest = np.argpartition(similar, width - count, axis=1)[:, width - count :]
    best = np.take_along_axis(similar, nearest, axis=1)
    which = others[nearest]
    # The index decides between equals, so that the result does not depend on the machine's partition order.
    order = np.lexsort((which, -best), axis=1)
    found.indices[rows, :count] = np.take_along_axis(which, order, axis=1)
    found.similarities[rows, :count] = np.take_along_axis(best, order, axis=1)
    if first.shape[1]:
        halves = np.take_along_axis(first, nearest, axis=1)
        found.first_half[rows, :count] = np.take_along_axis(halves, order, axis=1)


def _merged(one: Nearest, other: Nearest) -> Nearest:
    """Put the better of two findings into the first one."""
    import numpy as np

    count = one.indices.shape[1]
    for start in range(0, len(one.indices), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        which = np.hstack([one.indices[part], other.indices[part]])
        best = np.hstack([one.similarities[part], other.similarities[part]])
        halves = np.hstack([one.first_half[part], other.first_half[part]])
        order = np.lexsort((-best, which), axis=1)
        which = np.take_along_axis(which, order, axis=1)
        twice = np.zeros(which.shape, dtype=bool)
        twice[:, 1:] = which[:, 1:] == which[:, :-1]
        # What was found twice goes to the end.
        best = np.where(twice, -2, np.take_along_axis(best, order, axis=1))
        which[twice] = -1
        again = np.lexsort((which, -best), axis=1)[:, :count]
        one.indices[part] = np.take_along_axis(which, again, axis=1)
        one.similarities[part] = np.take_along_axis(best, again, axis=1)
        one.first_half[part] = np.take_along_axis(np.take_along_axis(halves, order, axis=1), again, axis=1)
    return one
