"""Cut the keywords of a sector anew, coarser or finer, without embedding them again; look before, and undo after.

All keywords of automatic, unlocked clusters are cut together with those that wait. `recut_matching` says which
cluster lives on in which group, so that ids, names, ideas, locks and moves survive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Final

from igny8_desktop.data.models import Cluster
from igny8_desktop.data.queries import cluster_changes as change_queries
from igny8_desktop.data.queries import clustering as queries
from igny8_desktop.data.queries.clustering import CutCluster, CutKeyword, Placing
from igny8_desktop.data.queries.planner import cluster_names
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit, free_name, recorded
from igny8_desktop.services.planner.cluster_placing import describe_groups, lead_clusters, placing
from igny8_desktop.services.planner.cluster_roles import BY_RULES, save_roles
from igny8_desktop.services.planner.clusters import MAX_NAME
from igny8_desktop.services.planner.graph_clustering import Granularity
from igny8_desktop.services.planner.recut_plan import (
    RecutPlan,
    RecutPreview,
    SectorState,
    plan_recut,
    preview_recut,
    sum_previews,
)
from igny8_desktop.services.planner.sector_cut import Cutter, SectorCut, checked_granularity, sector_cut

BY_AI: Final = "ai"
_FINER_STEP: Final = 0.05


@dataclass(frozen=True)
class RecutReport:
    """What a new cut did, by sector; `undo` takes `change_id` of each edit."""

    granularity: float
    edits: Mapping[int, ClusterEdit]
    clusters: int
    strays: int

    @property
    def moved(self) -> int:
        """Return how many keywords changed their cluster."""
        return sum(edit.moved for edit in self.edits.values())


class Recut:
    """Cut sectors anew. Every call blocks: from a window, run it on a worker thread.

    `cutter` is the one of the clustering step, so that both share what is kept of the list that was cut last. `after`
    is called for each sector that was cut: scores are worked out anew there.
    """

    def __init__(
        self, database: Database, cutter: Cutter, *, after: Callable[[Scope], object] = lambda _scope: None
    ) -> None:
        self._database = database
        self._cutter = cutter
        self._after = after
        self._lock = threading.Lock()

    def preview(
        self,
        scope: Scope,
        granularities: Sequence[Granularity | str | float],
        *,
        cutter: Cutter | None = None,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> tuple[RecutPreview, ...]:
        """Return what cuts at these granularities would give, for a slider; nothing is saved.

        The first call for a list embeds what is not embedded yet; later ones take a moment. Sums over the sectors of
        the scope. Raises `WrongInput` for an impossible granularity, `CancelledError` where `should_stop` says so.
        """
        values = [checked_granularity(each) for each in granularities]
        found: dict[int, RecutPreview] = {}
        with self._lock:
            for sector_id in self._sectors(scope):
                with self._database.read(Scope(scope.site_id, sector_id)) as work:
                    state = SectorState(work, sector_id)
                cut_at = (cutter or self._cutter)([row.text for row in state.keywords], progress, should_stop)
                for at, value in enumerate(values):
                    if should_stop():
                        raise CancelledError
                    one = preview_recut(state, sector_cut(cut_at, value, topics=False), value)
                    found[at] = sum_previews(found[at], one) if at in found else one
        return tuple(found.get(at, RecutPreview(value, 0, 0, 0, 0, 0, 0, 0)) for at, value in enumerate(values))

    def granularity(self, scope: Scope) -> float | None:
        """Return how fine the scope was cut last; `None` where it never was, or where its sectors differ."""
        with self._database.read(scope) as work:
            values = {queries.granularity(work, sector_id) for sector_id in queries.cut_sectors(work)}
        return values.pop() if len(values) == 1 else None

    def has_clusters(self, scope: Scope) -> bool:
        """Say whether there is anything to cut anew: an automatic cluster that is not locked."""
        with self._database.read(scope) as work:
            return any(
                not cluster.fixed
                for sector_id in queries.cut_sectors(work)
                for cluster in queries.cut_clusters(work, sector_id).values()
            )

    def run(
        self,
        scope: Scope,
        granularity: Granularity | str | float,
        *,
        cutter: Cutter | None = None,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> RecutReport:
        """Cut the sectors of a scope anew at this granularity, each as a whole or not at all.

        `cutter` replaces the usual way, such as `UrlCutter`. What changed since the cut was begun is respected: the
        matching is made when it is saved. Raises `WrongInput`, and `CancelledError` where `should_stop` says so.
        """
        value = checked_granularity(granularity)
        edits: dict[int, ClusterEdit] = {}
        clusters = strays = 0
        with self._lock:
            for sector_id in self._sectors(scope):
                inner = Scope(scope.site_id, sector_id)
                with self._database.read(inner) as work:
                    keywords = queries.cut_keywords(work, sector_id)
                cut_at = (cutter or self._cutter)([row.text for row in keywords], progress, should_stop)
                cut = sector_cut(cut_at, value)
                if should_stop():
                    raise CancelledError
                with self._database.write(inner, "recut") as work:
                    edits[sector_id], sizes = _save(work, sector_id, keywords, cut)
                self._after(inner)
                clusters += sum(size > 1 for size in sizes)
                strays += sum(size == 1 for size in sizes)
        return RecutReport(value, edits, clusters, strays)

    def split(
        self, scope: Scope, cluster_id: int, *, granularity: Granularity | str | float | None = None
    ) -> ClusterEdit:
        """Split a cluster into its finer cut; the largest part keeps the cluster, the others become new ones.

        Without a granularity the first finer one that splits it is taken. The parts are pinned, so that a new cut does
        not put them together again. Raises `WrongInput` for a cluster that does not come apart.
        """
        with self._database.read(scope) as work:
            cluster = work.get(Cluster, cluster_id)
            sector_id, name = cluster.sector_id, cluster.name
            inside = [row for row in queries.cut_keywords(work, sector_id) if row.cluster_id == cluster_id]
            last = queries.granularity(work, sector_id)
        with self._lock:
            cut = self._finer(inside, last, granularity)
        if cut is None:
            raise WrongInput(
                "This cluster does not come apart",
                f"The keywords of “{name}” stay together in the finest cut.",
                "Select the keywords that belong elsewhere and move them into a new cluster.",
            )
        with self._database.write(Scope(scope.site_id, sector_id), "clusters") as work:
            with recorded(work, sector_id, "split") as change:
                change.watch([row.id for row in inside], [cluster_id])
                now = {row.id for row in queries.cut_keywords(work, sector_id) if row.cluster_id == cluster_id}
                parts = [part for group in cut.groups if (part := tuple(at for at in group if inside[at].id in now))]
                parts.sort(key=len, reverse=True)
                made = _found(work, sector_id, parts[1:], inside, cut)
                moved = [
                    Placing(inside[at].id, home.id, None, cluster_id, None)
                    for home, part in zip(made, parts[1:], strict=True)
                    for at in part
                ]
                queries.place_keywords(work, moved)
                queries.pin_keywords(work, [row.id for row in inside if row.id in now])
            return change.result

    # ------------------------------------------------------------------------------------------------------ inside

    def _sectors(self, scope: Scope) -> list[int]:
        with self._database.read(scope) as work:
            return list(queries.cut_sectors(work))

    def _finer(
        self, inside: Sequence[CutKeyword], last: float | None, granularity: Granularity | str | float | None
    ) -> SectorCut | None:
        if len(inside) < 2:
            return None
        cut_at = self._cutter([row.text for row in inside], no_progress, lambda: False)
        start = last if last is not None else 0.0
        steps = round((1 - start) / _FINER_STEP)
        values = [min(1.0, start + _FINER_STEP * step) for step in range(1, steps + 1)] or [1.0]
        for value in [checked_granularity(granularity)] if granularity is not None else values:
            cut = sector_cut(cut_at, value, topics=False)
            if len(cut.groups) > 1:
                return cut
        return None


def _save(work: Work, sector_id: int, keywords: Sequence[CutKeyword], cut: SectorCut) -> tuple[ClusterEdit, list[int]]:
    """Save a cut in one go; return what it changed, and the sizes of all clusters after it."""
    state = SectorState(work, sector_id)
    plan = plan_recut(state, keywords, cut)
    fixed = state.fixed
    with recorded(work, sector_id, "recut") as change:
        change.watch([row.id for row in keywords], state.clusters)
        change_queries.drop_clusters(work, plan.gone)
        made = _found(work, sector_id, plan.founding, keywords, cut)
        homes = dict(plan.homes)
        for cluster, members in zip(made, plan.founding, strict=True):
            homes.update(dict.fromkeys(members, cluster.id))
        lead = lead_clusters(cut, homes)
        present = {row.id: row for row in state.keywords}
        places_of = [
            (row, to)
            for at in sorted(homes)
            if homes[at] not in fixed
            and _differs(row := present[keywords[at].id], to := placing(keywords[at].id, at, homes, cut, lead))
        ]
        queries.place_keywords(work, [to for row, to in places_of if row.cluster_id is not None])
        # Where it was pinned is gone: nobody chose where it goes now.
        queries.place_keywords(work, [to for row, to in places_of if row.cluster_id is None], unpinned=True)
        _rename(work, sector_id, state, keywords, cut, plan)
        save_roles(work, sector_id, keywords, homes, cut.topics, cut.centrality, keep=False)
        queries.set_granularity(work, sector_id, cut.granularity)
    sizes: dict[int, int] = {}
    for home in homes.values():
        sizes[home] = sizes.get(home, 0) + 1
    return change.result, list(sizes.values())


def _differs(row: CutKeyword, to: Placing) -> bool:
    return (row.cluster_id, row.fit, row.second_cluster_id, row.second_fit) != (
        to.cluster_id,
        to.fit,
        to.second_cluster_id,
        to.second_fit,
    )


def _found(
    work: Work, sector_id: int, groups: Sequence[tuple[int, ...]], keywords: Sequence[CutKeyword], cut: SectorCut
) -> list[Cluster]:
    """Make the clusters of new groups, named by the rules."""
    names = cluster_names(work, sector_id)
    made = []
    for members, words in zip(groups, describe_groups(groups, keywords, cut.placements, sorted(names)), strict=True):
        name = free_name(words.name[:MAX_NAME], names)
        names.add(name)
        made.append(
            Cluster(
                sector_id=sector_id,
                name=name,
                name_source=BY_RULES,
                primary_keyword=words.primary_keyword,
                description=words.description,
                intent=words.intent,
                stray=len(members) == 1,
            )
        )
    work.add_all(made)
    return made


def _rename(
    work: Work, sector_id: int, state: SectorState, keywords: Sequence[CutKeyword], cut: SectorCut, plan: RecutPlan
) -> None:
    """Name clusters that are not what they were after what they are now; names by hand and in use stay."""
    before: dict[int, dict[int, str]] = {}
    for row in state.keywords:
        if row.cluster_id is not None:
            before.setdefault(row.cluster_id, {})[row.id] = row.text
    after: dict[int, list[int]] = {}
    for at, home in plan.homes.items():
        after.setdefault(home, []).append(at)
    fixed, keepers = state.fixed, state.keepers
    strays: list[tuple[object, ...]] = []
    primary: list[tuple[object, ...]] = []
    anew: list[int] = []
    for cluster_id, members in after.items():
        old = state.clusters[cluster_id]
        now = {keywords[at].id for at in members}
        if cluster_id in fixed or now == before.get(cluster_id, {}).keys():
            continue
        if old.stray != (len(now) == 1):
            strays.append((int(len(now) == 1), cluster_id))
        if cluster_id in keepers:
            texts = {keywords[at].text: keywords[at].volume or 0 for at in members}
            if old.primary_keyword not in texts and old.primary_keyword in before.get(cluster_id, {}).values():
                primary.append((max(texts, key=lambda text: (texts[text], -len(text), text)), cluster_id))
        elif not _keeps_ai_name(old, set(before.get(cluster_id, ())), now):
            anew.append(cluster_id)
    queries.update_many(work, Cluster, ["stray"], strays)
    queries.update_many(work, Cluster, ["primary_keyword"], primary)
    taken = cluster_names(work, sector_id) - {state.clusters[each].name for each in anew}
    words = describe_groups([after[each] for each in anew], keywords, cut.placements, sorted(taken))
    names: dict[int, str] = {}
    rows: list[tuple[object, ...]] = []
    for cluster_id, each in zip(anew, words, strict=True):
        names[cluster_id] = free_name(each.name[:MAX_NAME], taken)
        taken.add(names[cluster_id])
        intent = str(each.intent) if each.intent is not None else None
        rows.append((each.primary_keyword, each.description, intent, BY_RULES, cluster_id))
    queries.name_clusters(work, names)
    queries.update_many(work, Cluster, ["primary_keyword", "description", "intent", "name_source"], rows)


def _keeps_ai_name(old: CutCluster, before: set[int], now: set[int]) -> bool:
    """Say whether a name that an AI model gave still fits: most keywords are the same."""
    return old.name_source == BY_AI and 2 * len(before & now) >= len(before | now)
