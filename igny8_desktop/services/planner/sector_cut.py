"""Cut the keywords of a sector into groups at any granularity, and into the topics above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Final, Protocol

from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Embedder, Progress, Vectors, no_progress
from igny8_desktop.services.planner.cluster_space import DEFAULT_RECIPE, FAST_RECIPE, KeywordSpace, embed_space
from igny8_desktop.services.planner.fast_vectors import word_by_word
from igny8_desktop.services.planner.graph_clustering import (
    NO_CLUSTER,
    STOPS,
    ClusterCut,
    Granularity,
    Placement,
    cut,
    granularity_value,
)
from igny8_desktop.services.planner.parallel import Watch
from igny8_desktop.services.planner.vectors import VectorCache

_LEAST_STEP: Final = 0.3
"""How much coarser topics are than the clusters in them, at least."""

Cut = Callable[[Granularity | str | float], ClusterCut]


class Cutter(Protocol):
    """Make ready for cuts of one list of keywords; each cut then takes a moment."""

    def __call__(self, texts: Sequence[str], progress: Progress, should_stop: Callable[[], bool]) -> Cut:
        """Return what cuts these keywords; raises `CancelledError` where `should_stop` says so."""


@dataclass(frozen=True)
class SectorCut:
    """One cut of a list: every position is in one group; strays are groups of one.

    `topics` has the number of each position's topic, and `centrality` how near it is to the middle of it.
    """

    granularity: float
    groups: tuple[tuple[int, ...], ...]
    placements: tuple[Placement, ...]
    topics: tuple[int, ...] = ()
    centrality: tuple[float, ...] = ()


class MeaningCutter:
    """Cut by meaning and search intent; the space of the list that was cut last is kept for the next cut of it."""

    def __init__(self, database: Database, embedder: Embedder, *, fast: Callable[[], bool] = lambda: False) -> None:
        """`fast` says whether a list's vectors are to be made from those of its words, see `word_by_word`."""
        self._vectors = VectorCache(database, embedder)
        self._fast = fast
        self._last: tuple[tuple[bool, tuple[str, ...]], KeywordSpace] | None = None

    def __call__(self, texts: Sequence[str], progress: Progress, should_stop: Callable[[], bool]) -> Cut:
        """Return what cuts these keywords."""
        key, last = (self._fast(), tuple(texts)), self._last
        if last is not None and last[0] == key:
            space = last[1]
        else:
            self._last = last = None  # two of them need not be in memory at once

            def embed(needed: Sequence[str]) -> Vectors:
                return self._vectors.vectors(needed, progress=progress, should_stop=should_stop)

            space = embed_space(
                texts,
                (lambda needed: word_by_word(needed, embed)) if key[0] else embed,
                recipe=FAST_RECIPE if key[0] else DEFAULT_RECIPE,
                watch=Watch(progress, should_stop),
            )
            self._last = key, space
        if should_stop():
            raise CancelledError
        return lambda granularity: cut(space, granularity)


def sector_cut(cut_at: Cut, granularity: float, *, topics: bool = True) -> SectorCut:
    """Return a cut at one granularity, with the topics above it."""
    found = cut_at(granularity)
    groups = (*(group.members for group in found.groups), *((stray,) for stray in found.strays))
    if not topics:
        return SectorCut(granularity, groups, found.placements)
    above = cut_at(topic_granularity(granularity))
    next_number = len(above.groups)
    numbers = []
    for label in above.labels:
        numbers.append(label if label != NO_CLUSTER else next_number)
        next_number += label == NO_CLUSTER
    centrality = tuple(placement.similarity for placement in above.placements)
    return SectorCut(granularity, groups, found.placements, tuple(numbers), centrality)


def topic_granularity(granularity: float) -> float:
    """Return how fine the topics above clusters are: the stop `topic`, or coarser where the clusters are coarse."""
    return max(0.0, min(STOPS[Granularity.TOPIC], granularity - _LEAST_STEP))


def checked_granularity(granularity: Granularity | str | float) -> float:
    """Return a granularity as a number; raises `WrongInput` that says what it can be."""
    try:
        return granularity_value(granularity)
    except ValueError:
        raise WrongInput(
            "This is no granularity",
            f"“{granularity}” is neither page, nor topic, nor a number from 0 (broad) to 1 (fine).",
            "Use page for keywords that one page can answer, topic for broader groups, or a number.",
        ) from None


def page_of(cut_of: SectorCut) -> Mapping[int, int]:
    """Return the number of its group by position."""
    return {at: number for number, group in enumerate(cut_of.groups) for at in group}


__all__ = [
    "Cut",
    "Cutter",
    "MeaningCutter",
    "SectorCut",
    "checked_granularity",
    "no_progress",
    "page_of",
    "sector_cut",
    "topic_granularity",
]
