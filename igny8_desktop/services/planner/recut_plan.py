"""Plan a new cut of a sector: what stays, what moves, what goes away; from its state at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from igny8_desktop.data.queries import clustering as queries
from igny8_desktop.data.queries.clustering import CutKeyword
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.services.planner.cluster_roles import BY_HAND
from igny8_desktop.services.planner.recut_matching import Matching, match_clusters, places
from igny8_desktop.services.planner.sector_cut import SectorCut


@dataclass(frozen=True)
class RecutPreview:
    """What a new cut would give, before it is made.

    `clusters` have two and more keywords, `strays` one. `moving` keywords would change their cluster; `held` ones stay
    where they are: in locked clusters and those made by hand, moved there by a person, or needed by ideas and tasks.
    """

    granularity: float
    clusters: int
    strays: int
    clusters_now: int
    strays_now: int
    keywords: int
    moving: int
    held: int


@dataclass(frozen=True)
class RecutPlan:
    """Where every keyword goes, by position: into known clusters, or with its group into a new one.

    `gone` are the clusters that nothing is left in.
    """

    homes: Mapping[int, int]
    founding: Sequence[tuple[int, ...]]
    matching: Matching
    gone: tuple[int, ...]


class SectorState:
    """What decides about a new cut, as it is at one moment."""

    def __init__(self, work: Work, sector_id: int) -> None:
        self.keywords = queries.cut_keywords(work, sector_id)
        self.clusters = queries.cut_clusters(work, sector_id)
        self.in_use = queries.clusters_in_use(work, sector_id)
        self.covered = queries.keywords_in_use(work, sector_id)

    @property
    def fixed(self) -> set[int]:
        """Return the clusters that are left alone."""
        return {key for key, each in self.clusters.items() if each.fixed}

    @property
    def keepers(self) -> set[int]:
        """Return the clusters that must live on."""
        by_hand = {key for key, each in self.clusters.items() if BY_HAND in (each.name_source, each.role_source)}
        return by_hand | (self.in_use & self.clusters.keys())

    def holds(self, row: CutKeyword) -> bool:
        """Say whether a keyword stays where it is."""
        return row.cluster_id is not None and (row.pinned or row.id in self.covered)


def plan_recut(state: SectorState, keywords: Sequence[CutKeyword], cut: SectorCut) -> RecutPlan:
    """Match a cut of keywords, by position, with the present state of those that are still there."""
    present = {row.id: row for row in state.keywords}
    now = [present.get(row.id) for row in keywords]
    groups = [tuple(at for at in group if now[at] is not None) for group in cut.groups]
    cluster_of = [row.cluster_id if row is not None else None for row in now]
    held = {at for at, row in enumerate(now) if row is not None and state.holds(row)}
    fixed = state.fixed
    matching = match_clusters(groups, cluster_of, held=held, keepers=state.keepers, fixed=fixed)
    homes, founding = places(groups, cluster_of, matching)
    # A keyword that came after the cut stays where it is, and so does its cluster.
    known = {row.id for row in keywords}
    later = {row.cluster_id for row in state.keywords if row.id not in known}
    had = {cluster for cluster in cluster_of if cluster is not None}
    gone = tuple(sorted(had - set(homes.values()) - state.keepers - fixed - later))
    return RecutPlan(homes, founding, matching, gone)


def preview_recut(state: SectorState, cut: SectorCut, value: float) -> RecutPreview:
    """Return what a cut of all keywords of a state would give."""
    plan = plan_recut(state, state.keywords, cut)
    sizes = Counter(plan.homes.values())
    after = [*sizes.values(), *map(len, plan.founding)]
    before = Counter(row.cluster_id for row in state.keywords if row.cluster_id is not None)
    moving = sum(state.keywords[at].cluster_id != home for at, home in plan.homes.items())
    moving += sum(map(len, plan.founding))
    return RecutPreview(
        value,
        sum(size > 1 for size in after),
        sum(size == 1 for size in after),
        sum(size > 1 for size in before.values()),
        sum(size == 1 for size in before.values()),
        len(state.keywords),
        moving,
        len(plan.matching.stays),
    )


def sum_previews(one: RecutPreview, other: RecutPreview) -> RecutPreview:
    """Return two previews of the same granularity as one."""
    return RecutPreview(
        one.granularity,
        one.clusters + other.clusters,
        one.strays + other.strays,
        one.clusters_now + other.clusters_now,
        one.strays_now + other.strays_now,
        one.keywords + other.keywords,
        one.moving + other.moving,
        one.held + other.held,
    )
