"""Cut keywords into clusters: a neighbour graph corrected for hubs and density, and the Leiden method on it.

The weight of an edge is the similarity less (in part) the mean similarity of its two ends to their own
neighbours (CSLS): it keeps "best running shoes", which is near everything, from gluing a list together, and
lets one threshold serve lists of any subject. The correction is bounded, so that dozens of variants of one
query stay together. Leiden maximises the constant Potts model, whose resolution does not depend on the size
of the list. Coarser levels cluster the centres of finer clusters.
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
"""How far the threshold moves over the whole scale."""
_TOPIC_THRESHOLD: Final = -0.15
_TOPIC_DENSITY_SHARE: Final = 0.5
_TOPIC_DENSITY_MEAN: Final = 0.6
_DENSE_SIZE: Final = 12.0
_DENSE_THRESHOLD: Final = 0.0


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

    recipe = space.recipe
    if len(space.texts) < 2:
        return np.zeros(len(space.texts), dtype=np.int64)
    page = STOPS[Granularity.PAGE]
    fine = replace(recipe, threshold=recipe.threshold + _STEP * (max(value, _COARSE_BELOW) - page))
    labels = _leiden(space.neighbours, space.similarities, fine)
    sizes = np.bincount(labels)
    if float((sizes.astype(np.float64) ** 2).sum() / sizes.sum()) >= _DENSE_SIZE:
        # Dozens of keywords per cluster: the list is dense, and its pages are among the centres.
        shift = _STEP * (value - page) if value >= _COARSE_BELOW else 0.0
        labels = _merge(space, space.points, labels, replace(recipe, threshold=_DENSE_THRESHOLD + shift))
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
    neighbours, similarities = space.search(centres, recipe.neighbours, facet_penalties(recipe))
    return _leiden(neighbours, similarities, recipe)[labels]


def _centres(points: Points, labels: Ints) -> Points:
    import numpy as np

    count = int(labels.max()) + 1
    vectors, facets = points.sums(labels, count)
    sizes = np.bincount(labels, minlength=count).astype(np.float32)[:, None]
    return Points(unit_rows(vectors), np.asarray(facets / sizes, dtype=np.float32))


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
    labels = np.arange(total, dtype=np.int64)
    # Leiden is given only the connected part: without edges it divides by nought.
    linked = np.flatnonzero(np.diff(graph.indptr))
    if len(linked):
        from sknetwork.clustering import Leiden

        inner = graph[linked][:, linked]
        # The constant Potts model's penalty per pair, in the units that scikit-network expects.
        resolution = recipe.resolution * len(linked) ** 2 / float(inner.sum())
        method = Leiden(
            resolution=resolution,
            modularity="potts",
            random_state=0,
            tol_optimization=1e-7,
            tol_aggregation=1e-7,
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

    total, count = space.neighbours.shape
    second = np.full(total, NO_CLUSTER, dtype=np.int64)
    sizes = np.bincount(labels)
    for rank in range(count):
        candidate = labels[space.neighbours[:, rank]]
        fits = (second == NO_CLUSTER) & (candidate != labels) & (sizes[candidate] > 1)
        fits &= space.neighbours[:, rank] >= 0
        second[fits] = candidate[fits]
    closeness = space.points.closeness(centres, np.maximum(second, 0))
    return second, np.where(second != NO_CLUSTER, closeness, 0).astype(np.float32)
