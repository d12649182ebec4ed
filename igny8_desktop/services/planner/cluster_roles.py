"""Say which cluster of a topic is its hub, and which ones support it.

Within a topic the hub is the broadest cluster: its head term is part of the others' head terms, it is searched most,
has many keywords and lies in the middle. Roles that a person gave stay, and so do those of locked clusters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from igny8_desktop.data.models import Cluster
from igny8_desktop.data.queries.clustering import CutCluster, CutKeyword, cut_clusters, update_many
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import ClusterRole
from igny8_desktop.domain.text import normalise_keyword

BY_HAND: Final = "by hand"
BY_RULES: Final = "rules"

_CONTAINED, _SEARCHED, _LARGE, _CENTRAL = 0.5, 0.3, 0.1, 0.1
"""What counts towards being the hub, as shares of one."""


@dataclass(frozen=True)
class RoleFacts:
    """What decides a cluster's role. `volume` is of the market where it is searched most; `fixed` roles stay."""

    id: int
    topic: int
    primary_keyword: str
    volume: int
    keywords: int
    centrality: float
    stray: bool = False
    role: ClusterRole | None = None
    hub_id: int | None = None
    fixed: bool = False


def choose_roles(clusters: Iterable[RoleFacts]) -> dict[int, tuple[ClusterRole | None, int | None]]:
    """Return role and hub by cluster.

    A cluster that is alone in its topic is a hub with nothing to support it, but for a stray, which has no role.
    """
    topics: dict[int, list[RoleFacts]] = {}
    for each in clusters:
        topics.setdefault(each.topic, []).append(each)
    known = {each.id for members in topics.values() for each in members}
    chosen: dict[int, tuple[ClusterRole | None, int | None]] = {}
    for members in topics.values():
        hub = _hub(members)
        for each in members:
            if each.fixed and each.role is not None:
                kept = each.hub_id if each.hub_id in known and each.hub_id != each.id else None
                needs = each.role is ClusterRole.SUPPORTING and kept is None
                chosen[each.id] = (each.role, hub.id if needs and hub is not None and hub.id != each.id else kept)
            elif hub is None:
                chosen[each.id] = (None, None)
            elif each.id == hub.id:
                chosen[each.id] = (ClusterRole.HUB, None)
            else:
                chosen[each.id] = (ClusterRole.SUPPORTING, hub.id)
    return chosen


def _hub(members: Sequence[RoleFacts]) -> RoleFacts | None:
    given = [each for each in members if each.fixed and each.role is ClusterRole.HUB]
    able = given or [each for each in members if not (each.fixed and each.role is not None)]
    # A stray is the hub of nothing, unless there are only strays and more than one.
    able = [each for each in able if not each.stray] or (able if len(members) > 1 else [])
    if not able:
        return None
    words = {each.id: _words(each.primary_keyword) for each in members}
    holding: dict[str, set[int]] = {}
    for cluster_id, found in words.items():
        for word in found:
            holding.setdefault(word, set()).add(cluster_id)
    most_volume = max(each.volume for each in members) or 1
    most_keywords = max(each.keywords for each in members) or 1

    def score(each: RoleFacts) -> float:
        sets = [holding[word] for word in words[each.id]]
        inside = len(set.intersection(*sets)) - 1 if sets else 0
        return (
            _CONTAINED * inside / max(1, len(members) - 1)
            + _SEARCHED * each.volume / most_volume
            + _LARGE * each.keywords / most_keywords
            + _CENTRAL * each.centrality
        )

    return max(able, key=lambda each: (round(score(each), 6), -len(each.primary_keyword), -each.id))


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word[:-1] if word.endswith("s") and len(word) > 3 else word for word in normalise_keyword(text).split()
    )


def save_roles(
    work: Work,
    sector_id: int,
    keywords: Sequence[CutKeyword],
    homes: Mapping[int, int],
    topics: Sequence[int],
    centrality: Sequence[float],
    *,
    keep: bool,
) -> int:
    """Give the clusters of a sector their roles and return how many changed.

    `homes` are the clusters of keywords by position, as they are now. With `keep`, clusters that have a role keep it:
    new ones find their place among them.
    """
    clusters = cut_clusters(work, sector_id)
    facts = role_facts(clusters, keywords, homes, topics, centrality, keep=keep)
    rows = []
    for cluster_id, (role, hub_id) in choose_roles(facts).items():
        old = clusters[cluster_id]
        if (old.role, old.hub_id) != (role, hub_id):
            source = old.role_source if old.role_source == BY_HAND and old.role is role else BY_RULES
            rows.append((str(role) if role is not None else None, hub_id, source, cluster_id))
    update_many(work, Cluster, ["role", "hub_id", "role_source"], rows)
    return len(rows)


def role_facts(
    clusters: Mapping[int, CutCluster],
    keywords: Sequence[CutKeyword],
    homes: Mapping[int, int],
    topics: Sequence[int],
    centrality: Sequence[float],
    *,
    keep: bool,
) -> list[RoleFacts]:
    """Return what decides the roles of these clusters, for those that have keywords."""
    members: dict[int, list[int]] = {}
    for at, cluster_id in homes.items():
        if cluster_id in clusters:
            members.setdefault(cluster_id, []).append(at)
    facts = []
    for cluster_id, inside in members.items():
        cluster = clusters[cluster_id]
        volumes: Counter[str] = Counter()
        for at in inside:
            volumes[keywords[at].market] += keywords[at].volume or 0
        found = Counter(topics[at] for at in inside)
        facts.append(
            RoleFacts(
                cluster_id,
                min(found, key=lambda topic: (-found[topic], topic)),
                cluster.primary_keyword or cluster.name,
                max(volumes.values()),
                len(inside),
                sum(centrality[at] for at in inside) / len(inside),
                cluster.stray,
                cluster.role,
                cluster.hub_id,
                fixed=keep or cluster.role_source == BY_HAND or cluster.locked,
            )
        )
    return facts
