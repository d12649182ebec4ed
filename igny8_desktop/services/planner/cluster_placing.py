"""Say where a cut puts each keyword, in terms of clusters, and what the new clusters are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from igny8_desktop.data.queries.clustering import CutKeyword, Placing
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.cluster_naming import name_clusters
from igny8_desktop.services.planner.graph_clustering import NO_CLUSTER, Placement
from igny8_desktop.services.planner.sector_cut import SectorCut

_NAMED_IN_DESCRIPTION: Final = 5


@dataclass(frozen=True)
class ClusterWords:
    """What a new cluster is called by the rules."""

    name: str
    primary_keyword: str
    description: str
    intent: SearchIntent | None


def describe_groups(
    groups: Sequence[Sequence[int]],
    keywords: Sequence[CutKeyword],
    placements: Sequence[Placement],
    taken: Sequence[str],
) -> list[ClusterWords]:
    """Return the words for groups of positions; no name is equal to another one or to one that is taken."""
    texts = [row.text for row in keywords]
    names = name_clusters(
        groups,
        texts,
        volumes=[row.volume if row.volume is not None else row.volume_max for row in keywords],
        closeness=[placement.similarity for placement in placements],
        intents=[row.intent for row in keywords],
        taken=taken,
    )
    words = []
    for members, named in zip(groups, names, strict=True):
        primary = texts[named.primary]
        others = [texts[at] for at in members if at != named.primary]
        words.append(
            ClusterWords(
                named.name,
                primary,
                ", ".join([primary, *others][:_NAMED_IN_DESCRIPTION]),
                next(iter(named.intents), None),
            )
        )
    return words


def lead_clusters(cut: SectorCut, homes: Mapping[int, int]) -> dict[int, int]:
    """Return for each group the cluster that most of its keywords are in."""
    lead: dict[int, int] = {}
    for number, group in enumerate(cut.groups):
        counts = Counter(homes[at] for at in group if at in homes)
        if counts:
            lead[number] = min(counts, key=lambda cluster_id: (-counts[cluster_id], cluster_id))
    return lead


def placing(keyword_id: int, at: int, homes: Mapping[int, int], cut: SectorCut, lead: Mapping[int, int]) -> Placing:
    """Return where a keyword is and how it fits there.

    One that stays elsewhere than the cut would have it gets the cut's choice as its second-best cluster.
    """
    home, found = homes[at], cut.placements[at]
    own = lead.get(found.cluster) if found.cluster != NO_CLUSTER else None
    second = lead.get(found.second) if found.second != NO_CLUSTER else None
    if own == home:
        fit = found.similarity
        if second == home:
            second = None
        return Placing(keyword_id, home, _figure(fit), second, _figure(found.second_similarity) if second else None)
    fits_second = _figure(found.second_similarity) if second == home else None
    if own is not None:
        return Placing(keyword_id, home, fits_second, own, _figure(found.similarity))
    if second is None or second == home:
        return Placing(keyword_id, home, fits_second, None, None)
    return Placing(keyword_id, home, None, second, _figure(found.second_similarity))


def _figure(value: float) -> float:
    return round(min(1.0, max(0.0, float(value))), 3)
