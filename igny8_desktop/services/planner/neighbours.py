"""Find the nearest neighbours of points: the part of clustering whose cost grows with the square of the list.

The similarity of two points is the cosine of their vectors less what their facets cost each other. Up to
`EXACT_UP_TO` points every pair is compared. Above, the points are sorted into cells twice, by the first and by the
second half of their vectors (for keywords: by the whole query, and by its words), and each is compared with the cells
around its own: 98 % of the true ten nearest are found at 100,000 keywords, in a fiftieth of the time. What one way of
sorting tears apart, the other one seldom does. The similarities are exact either way, and nothing is left to chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

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
    """Things to cluster: unit vectors in single or half precision, and for each the share of every facet."""

    vectors: Floats | Halves
    facets: Floats

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


class NeighbourSearch(Protocol):
    """Find each point's nearest others."""

    def __call__(self, points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> tuple[Ints, Floats]:
        """Return indices and similarities, both (points, count), nearest first; -1 and -2 where there are fewer.

        `penalties` is what each facet costs every other one, (facets, facets). Raises `CancelledError` where the
        watch says so.
        """


def unit_rows(rows: Floats) -> Floats:
    """Return the rows scaled to length one; a row of zeros stays."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def nearest_neighbours(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> tuple[Ints, Floats]:
    """Return the nearest neighbours: exact for a list of usual size, nearly all of them for a large one."""
    search = every_pair if len(points) <= EXACT_UP_TO else cells_around
    return search(points, count, penalties, watch)


def every_pair(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> tuple[Ints, Floats]:
    """Return the exact nearest neighbours: about 3 s of one core at 10,000 points."""
    import numpy as np

    total = len(points)
    found = _nothing_found(total, max(0, min(count, total - 1)))
    if found[0].shape[1] == 0:
        return found
    everything = points.rows(slice(None))
    penalised = points.facets @ penalties
    block = max(1, min(512, _BLOCK_ENTRIES // total))

    def search(start: int) -> None:
        rows = np.arange(start, min(start + block, total))
        similar = everything[rows] @ everything.T
        similar -= penalised[rows] @ points.facets.T
        similar[np.arange(len(rows)), rows] = -2
        _keep_best(found, rows, np.arange(total), similar)

    in_pieces(range(0, total, block), search, watch)
    return found


def cells_around(points: Points, count: int, penalties: Floats, watch: Watch = NO_WATCH) -> tuple[Ints, Floats]:
    """Return nearly all nearest neighbours, in time that grows little faster than the number of points."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        return _cells_around(points, count, penalties, watch)


def _cells_around(points: Points, count: int, penalties: Floats, watch: Watch) -> tuple[Ints, Floats]:
    import numpy as np

    width = points.vectors.shape[1]
    count = max(0, min(count, len(points) - 1))
    views = [slice(0, width // 2), slice(width // 2, width)] if width > 1 else [slice(0, 1)]
    short = _shortened(points, np.random.default_rng(0), watch)
    together: tuple[Ints, Floats] | None = None
    for number, view in enumerate(views):
        watch.check()
        half = Watch(
            lambda done, total, text="", before=number: watch.progress(before * total + done, len(views) * total, text),
            watch.should_stop,
        )
        found = _within_cells(short, count, penalties, _Cells(points, view, penalties, watch), half)
        together = _merged(together, found) if together else found
    assert together is not None
    return together


def _shortened(points: Points, chance: np.random.Generator, watch: Watch) -> Points:
    """Return the points in fewer dimensions: those in which they differ, which hold nearly all of every product."""
    import numpy as np

    seen = points.rows(_sample(len(points), chance))
    strengths, axes = np.linalg.eigh(seen.T @ seen)
    kept = np.cumsum(strengths[::-1]) < _KEPT_OF_PRODUCT * strengths.sum()
    axes = np.ascontiguousarray(axes[:, ::-1][:, : 1 + int(kept.sum())])
    vectors = np.empty((len(points), axes.shape[1]), dtype=np.float32)

    def shorten(start: int) -> None:
        part = slice(start, start + _ROWS_AT_ONCE)
        vectors[part] = points.rows(part) @ axes

    in_pieces(range(0, len(points), _ROWS_AT_ONCE), shorten, Watch(should_stop=watch.should_stop))
    return Points(vectors, points.facets)


def _sample(total: int, chance: np.random.Generator) -> Ints:
    import numpy as np

    return np.sort(chance.choice(total, min(total, _SAMPLE), replace=False))


class _Cells:
    """The points sorted into cells by one view of their vectors."""

    def __init__(self, points: Points, view: slice, penalties: Floats, watch: Watch) -> None:
        import numpy as np

        chance = np.random.default_rng(0)
        places = _projected(points, view, penalties, chance, watch)
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


def _projected(points: Points, view: slice, penalties: Floats, chance: np.random.Generator, watch: Watch) -> Floats:
    """Return the points in few dimensions, the ones in which they differ most, with their facets beside."""
    import numpy as np

    total = len(points)
    seen = points.rows(_sample(total, chance))[:, view]
    axes = np.linalg.eigh(seen.T @ seen)[1][:, -_VIEW_WIDTH:]
    facet = math.sqrt(float(penalties.mean())) if penalties.size else 0.0
    found = np.empty((total, axes.shape[1] + points.facets.shape[1]), dtype=np.float32)

    def project(start: int) -> None:
        part = slice(start, start + _ROWS_AT_ONCE)
        place = unit_rows(np.asarray(points.vectors[part, view], dtype=np.float32) @ axes)
        found[part] = unit_rows(np.hstack([place, facet * points.facets[part]]))

    in_pieces(range(0, total, _ROWS_AT_ONCE), project, Watch(should_stop=watch.should_stop))
    return found


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


def _within_cells(points: Points, count: int, penalties: Floats, cells: _Cells, watch: Watch) -> tuple[Ints, Floats]:
    import numpy as np

    found = _nothing_found(len(points), count)

    def search(cell: int) -> None:
        members = cells.members[cell]
        others = cells.around_members(cell)
        vectors = points.rows(others)
        # The members of the cell itself come first among the others.
        similar = vectors[: len(members)] @ vectors.T
        similar -= (points.facets[members] @ penalties) @ points.facets[others].T
        similar[np.arange(len(members)), np.arange(len(members))] = -2
        _keep_best(found, members, others, similar)

    in_pieces(range(len(cells.members)), search, watch)
    return found


def _nothing_found(total: int, count: int) -> tuple[Ints, Floats]:
    import numpy as np

    return np.full((total, count), -1, dtype=np.int64), np.full((total, count), -2, dtype=np.float32)


def _keep_best(found: tuple[Ints, Floats], rows: Ints, others: Ints, similar: Floats) -> None:
    """Keep the most similar of `others` for each of `rows`; what has -2 is the row itself."""
    import numpy as np

    indices, values = found
    width = similar.shape[1]
    count = min(indices.shape[1], width - 1)
    if count <= 0:
        return
    nearest = np.argpartition(similar, width - count, axis=1)[:, width - count :]
    best = np.take_along_axis(similar, nearest, axis=1)
    which = others[nearest]
    # The index decides between equals, so that the result does not depend on the machine's partition order.
    order = np.lexsort((which, -best), axis=1)
    indices[rows, :count] = np.take_along_axis(which, order, axis=1)
    values[rows, :count] = np.take_along_axis(best, order, axis=1)


def _merged(one: tuple[Ints, Floats], other: tuple[Ints, Floats]) -> tuple[Ints, Floats]:
    """Put the better of two findings into the first one."""
    import numpy as np

    indices, values = one
    count = indices.shape[1]
    for start in range(0, len(indices), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        which = np.hstack([indices[part], other[0][part]])
        best = np.hstack([values[part], other[1][part]])
        order = np.lexsort((-best, which), axis=1)
        which, best = np.take_along_axis(which, order, axis=1), np.take_along_axis(best, order, axis=1)
        twice = np.zeros(which.shape, dtype=bool)
        twice[:, 1:] = which[:, 1:] == which[:, :-1]
        best[twice] = -2
        which[twice] = -1
        order = np.lexsort((which, -best), axis=1)[:, :count]
        indices[part] = np.take_along_axis(which, order, axis=1)
        values[part] = np.take_along_axis(best, order, axis=1)
    return indices, values
