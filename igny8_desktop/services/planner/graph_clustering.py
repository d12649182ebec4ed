"""Cut keywords into clusters: the pairs that one page may serve make a graph, and the Leiden method cuts it.

The weight of an edge is how probable it is that one page should serve both (`pair_scoring.py`). Probabilities mean the
same in a list of any subject, size and density, so one threshold serves all. Leiden maximises the constant Potts
model, whose resolution does not depend on the size of the list. Topics are clusters of the centres of pages: there
the weight is the similarity less (in part) the mean similarity of its two ends to their own neighbours (CSLS), which
keeps what is near everything from gluing a list together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner.cluster_space import (
    KeywordSpace,
    Recipe,
    embed_space,
    facet_penalties,
)
from igny8_desktop.services.planner.neighbours import Points, unit_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
else:
    Floats = Ints = Any

NO_CLUSTER: Final = -1


class Granularity(StrEnum):
    """The named stops of the granularity control."""

    PAGE = "page"
    TOPIC = "topic"


STOPS: Final[dict[Granularity, float]] = {Granularity.PAGE: 0.7, Granularity.TOPIC: 0.3}
"""Where the named stops are on the scale from 0 (broad) to 1 (fine)."""

_COARSE_BELOW: Final = 0.5
_STEP: Final = 0.5
"""How far the threshold for topics moves over the whole scale."""
_PROBABILITY_RATIO: Final = 200.0
_RESOLUTION_RATIO: Final = 15.0
"""How many times more probable a pair has to be over the whole scale, and how many times more it has to gain."""
_TOLERANCE: Final = 1e-7
_TOLERANCE_OF_LONG: Final = 1e-4
_LONG: Final = 20_000
_TOPIC_THRESHOLD: Final = -0.2
_TOPIC_DENSITY_SHARE: Final = 0.5
_TOPIC_DENSITY_MEAN: Final = 0.6


@dataclass(frozen=True, slots=True)
class ClusterGroup:
    """One cluster: positions of its members in the input, of the most central one, and mean closeness to its centre."""

    members: tuple[int, ...]
    representative: int
    cohesion: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one keyword went: its cluster (-1: a stray), the second-best one, and how close it is to each."""

    cluster: int
    similarity: float
    second: int
    second_similarity: float


@dataclass(frozen=True)
class ClusterCut:
    """The result of one cut: clusters of two and more keywords, largest first, and a placement for every keyword."""

    granularity: float
    groups: tuple[ClusterGroup, ...]
    placements: tuple[Placement, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """Return each keyword's cluster number, -1 for a stray."""
        return tuple(placement.cluster for placement in self.placements)

    @property
    def strays(self) -> tuple[int, ...]:
        """Return the positions of keywords that belong to no cluster."""
        return tuple(index for index, each in enumerate(self.placements) if each.cluster == NO_CLUSTER)


def granularity_value(granularity: Granularity | str | float) -> float:
    """Return a granularity as a number from 0 (broad) to 1 (fine).

    Raises `ValueError` for anything but `page`, `topic` or a number in that range.
    """
    if isinstance(granularity, str):
        text = granularity.strip().casefold()
        if text in tuple(Granularity):
            return STOPS[Granularity(text)]
        try:
            granularity = float(text)
        except ValueError as error:
            raise ValueError("granularity is page, topic or a number from 0 (broad) to 1 (fine)") from error
    if not 0 <= granularity <= 1:
        raise ValueError("granularity is page, topic or a number from 0 (broad) to 1 (fine)")
    return float(granularity)


def cluster_keywords(
    texts: Sequence[str],
    embed: Callable[[Sequence[str]], Vectors],
    granularity: Granularity | str | float = Granularity.PAGE,
) -> ClusterCut:
    """Return one cut of these keywords. For several cuts build the space once and call `cut` on it."""
    return cut(embed_space(texts, embed), granularity)


def cut(space: KeywordSpace, granularity: Granularity | str | float = Granularity.PAGE) -> ClusterCut:
    """Return the clusters at one granularity; embeds nothing, and gives the same result every time."""
    value = granularity_value(granularity)
    labels = _distinct_labels(space, value)
    return _describe(space, labels, value)


def _distinct_labels(space: KeywordSpace, value: float) -> Ints:
    import numpy as np
    from scipy import sparse

    recipe = space.recipe
    total = len(space.texts)
    if total < 2:
        return np.zeros(total, dtype=np.int64)
    finer = max(value, _COARSE_BELOW) - STOPS[Granularity.PAGE]
    least = recipe.page_probability * _PROBABILITY_RATIO**finer
    resolution = recipe.page_resolution * _RESOLUTION_RATIO**finer
    kept = space.pairs.probability > least
    weights = space.pairs.probability[kept] - np.float32(least)
    graph = sparse.csr_matrix((weights, (space.pairs.one[kept], space.pairs.other[kept])), shape=(total, total))
    labels = _communities((graph + graph.T).tocsr(), resolution)
    if value < _COARSE_BELOW:
        shift = _STEP * (value - STOPS[Granularity.TOPIC])
        coarse = replace(
            recipe,
            threshold=_TOPIC_THRESHOLD + shift,
            facet_weight=0.0,
            density_share=_TOPIC_DENSITY_SHARE,
            density_mean=_TOPIC_DENSITY_MEAN,
        )
        # What keywords have in common makes the topic: whole queries count here, not the words that set them apart.
        labels = _merge(space, space.whole, labels, coarse)
    return labels


def _merge(space: KeywordSpace, points: Points, labels: Ints, recipe: Recipe) -> Ints:
    """Cluster the centres of clusters."""
    centres = _centres(points, labels)
    neighbours, similarities, _first_half = space.search(centres, recipe.neighbours, facet_penalties(recipe))
    return _leiden(neighbours, similarities, recipe)[labels]


def _centres(points: Points, labels: Ints) -> Points:
    import numpy as np

    count = int(labels.max()) + 1
    vectors, facets = points.sums(labels, count)
    sizes = np.bincount(labels, minlength=count).astype(np.float32)[:, None]
    return Points(unit_rows(vectors), np.asarray(facets / sizes, dtype=np.float32), points.split, points.turned)


def _leiden(neighbours: Ints, similarities: Floats, recipe: Recipe) -> Ints:
    import numpy as np
    from scipy import sparse

    total, count = neighbours.shape
    if count == 0:
        return np.arange(total, dtype=np.int64)
    local = similarities[:, : min(recipe.density_neighbours, count)].mean(axis=1)
    local = np.clip(local, recipe.density_low, recipe.density_high)
    local = recipe.density_share * local + (1 - recipe.density_share) * recipe.density_mean
    corrected = similarities - 0.5 * (local[:, None] + local[neighbours])
    kept = (neighbours >= 0) & (corrected >= recipe.threshold) & (similarities >= recipe.floor)
    weights = (corrected[kept] - recipe.threshold + 1e-3).astype(np.float32)
    graph = sparse.csr_matrix((weights, (np.nonzero(kept)[0], neighbours[kept])), shape=(total, total))
    graph = graph.maximum(graph.T).tocsr()
    return _communities(graph.maximum(graph.T).tocsr(), recipe.resolution)


def _communities(graph: Any, penalty: float) -> Ints:
    """Return the partition by Leiden on the constant Potts model, which asks `penalty` of every pair in a cluster."""
    import numpy as np

    total = graph.shape[0]
    labels = np.arange(total, dtype=np.int64)
    # Leiden is given only the connected part: without edges it divides by nought.
    linked = np.flatnonzero(np.diff(graph.indptr))
    if len(linked):
        from sknetwork.clustering import Leiden

        inner = graph[linked][:, linked]
        # The penalty per pair, in the units that scikit-network expects.
        resolution = penalty * len(linked) ** 2 / float(inner.sum())
        # Of a long list the last thousandths of the gain take as long as all the rest, and change next to nothing.
        tolerance = _TOLERANCE if len(linked) <= _LONG else _TOLERANCE_OF_LONG
        method = Leiden(
            resolution=resolution,
            modularity="potts",
            random_state=0,
            tol_optimization=tolerance,
            tol_aggregation=tolerance,
        )
        labels[linked] = total + method.fit_predict(inner)
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def _describe(space: KeywordSpace, labels: Ints, value: float) -> ClusterCut:
    import numpy as np

    position = np.asarray(space.position, dtype=np.int64)
    if not len(position):
        return ClusterCut(value, (), ())
    centres = _centres(space.points, labels)
    own = space.points.closeness(centres, labels)
    second, second_similarity = _second_best(space, labels, centres)
    sizes = np.bincount(labels[position], minlength=len(centres))
    nearest_first = np.lexsort((np.arange(len(labels)), -own, labels))
    best = nearest_first[np.searchsorted(labels[nearest_first], np.arange(len(centres)))]
    kept = np.flatnonzero(sizes >= 2).tolist()
    kept.sort(key=lambda label: (-int(sizes[label]), space.texts[best[label]]))
    # One more place, so that -1 (no other cluster) stays -1.
    number = np.full(len(centres) + 1, NO_CLUSTER, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    cluster, other = number[labels[position]], number[second[position]]
    similarity = np.where(cluster != NO_CLUSTER, own[position], 0)
    other_similarity = np.where(other != NO_CLUSTER, second_similarity[position], 0)
    first_at = np.zeros(len(labels), dtype=np.int64)
    first_at[position[::-1]] = np.arange(len(position))[::-1]
    by_cluster = np.argsort(cluster, kind="stable")[int((cluster == NO_CLUSTER).sum()) :]
    members = np.split(by_cluster, np.cumsum(sizes[kept])[:-1]) if kept else []
    groups = tuple(
        ClusterGroup(tuple(inside.tolist()), int(first_at[best[label]]), float(np.mean(similarity[inside])))
        for label, inside in zip(kept, members, strict=True)
    )
    columns = (cluster.tolist(), similarity.tolist(), other.tolist(), other_similarity.tolist())
    return ClusterCut(value, groups, tuple(map(Placement, *columns)))


def _second_best(space: KeywordSpace, labels: Ints, centres: Points) -> tuple[Ints, Floats]:
    """Return for every distinct keyword the other cluster its nearest neighbour is in, and the closeness to it."""
    import numpy as np

    total, count = space.nearest.indices.shape
    second = np.full(total, NO_CLUSTER, dtype=np.int64)
    sizes = np.bincount(labels)
    for rank in range(count):
        candidate = labels[space.nearest.indices[:, rank]]
        fits = (second == NO_CLUSTER) & (candidate != labels) & (sizes[candidate] > 1)
        fits &= space.nearest.indices[:, rank] >= 0
        second[fits] = candidate[fits]
    closeness = space.points.closeness(centres, np.maximum(second, 0))
    return second, np.where(second != NO_CLUSTER, closeness, 0).astype(np.float32)
