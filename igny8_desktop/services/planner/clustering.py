"""Cluster keywords: claim them, cut them into groups off the event loop, save the groups.

New keywords are cut together with those that sit in clusters; a group with known members joins the cluster that most
of them are in, a group without becomes a new cluster. Known members never move, and clusters that were made or locked
by hand are left alone. A stray becomes a cluster of its own, marked as such, so that no keyword is lost on the way to
a page; a later stray like it joins that cluster.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Final

from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster
from igny8_desktop.data.queries import clustering as cutting
from igny8_desktop.data.queries import many_claims
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.clustering import CutKeyword, Placing
from igny8_desktop.data.queries.keywords import keywords_by_ids
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, SearchIntent, StageName
from igny8_desktop.domain.errors import ErrorInfo, Igny8Error, describe
from igny8_desktop.domain.ports import Embedder, Progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import free_name
from igny8_desktop.services.planner.cluster_placing import describe_groups, lead_clusters, placing
from igny8_desktop.services.planner.cluster_roles import BY_RULES, save_roles
from igny8_desktop.services.planner.clusters import MAX_NAME
from igny8_desktop.services.planner.graph_clustering import Granularity
from igny8_desktop.services.planner.sector_cut import (
    Cutter,
    MeaningCutter,
    SectorCut,
    checked_granularity,
    sector_cut,
)
from igny8_desktop.services.steps import ItemFailure, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

_log = logging.getLogger(__name__)
_SAVED_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class _Group:
    """New keywords that belong together; they join `cluster_id` or found a cluster with the other fields."""

    members: tuple[int, ...]
    cluster_id: int | None
    name: str
    primary_keyword: str
    description: str
    intent: SearchIntent | None


class ClusteringStep:
    """Put active keywords into clusters, on this machine and free of charge."""

    name = StageName.CLUSTER
    input_kind = EntityKind.KEYWORD

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None = None,
        *,
        cutter: Cutter | None = None,
        granularity: Callable[[], str] = lambda: "",
        default: Callable[[], str] = lambda: Granularity.PAGE,
    ) -> None:
        if cutter is None:
            assert embedder is not None
            cutter = MeaningCutter(database, embedder)
        self._database = database
        self._cutter = cutter
        self._granularity = granularity
        self._default = default

    def cutting(self, granularity: str = "", cutter: Cutter | None = None) -> ClusteringStep:
        """Return this step with a granularity of its own: page, topic, a number from 0 to 1, or "" for the usual.

        The usual is what the sector was cut at last, else the setting. Raises `WrongInput` for anything else.
        """
        if granularity:
            checked_granularity(granularity)
        return ClusteringStep(
            self._database,
            cutter=cutter or self._cutter,
            granularity=(lambda: granularity) if granularity else self._granularity,
            default=self._default,
        )

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return active keywords that are in no cluster, oldest first."""
        with self._database.read(scope) as work:
            return list(queries.keywords_to_cluster(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return zero: nothing leaves this machine."""
        return 0

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Cluster these keywords, sector by sector; all keywords of a sector succeed or fail together."""
        report = StepReport(self.name)
        if not ids or control.should_stop():
            return StepReport(self.name, left=tuple(ids))
        sectors = await in_thread(lambda: self._by_sector(scope, ids))
        reached = {item for items in sectors.values() for item in items}
        report = StepReport(self.name, left=tuple(item for item in dict.fromkeys(ids) if item not in reached))
        for sector_id, items in sectors.items():
            if control.should_stop():
                report = report.merged(StepReport(self.name, left=tuple(items)))
                continue
            report = report.merged(await self._sector(Scope(scope.site_id, sector_id), items, control))
        return report

    async def _sector(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        tickets = await in_thread(
            lambda: self._claim(scope, ids, control), undo=lambda taken: self._give_back(scope, taken)
        )
        claimed = {ticket.entity_id for ticket in tickets}
        left = StepReport(self.name, left=tuple(item for item in ids if item not in claimed))
        for item in claimed:
            control.on_item(item, "running", None)
        cancelled = threading.Event()
        work = asyncio.ensure_future(
            asyncio.to_thread(self._cluster, scope, tickets, control.progress, cancelled.is_set)
        )
        try:
            done = await asyncio.shield(work)
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()
            await in_thread(lambda: self._give_back(scope, tickets))
            raise
        except Exception as error:  # noqa: BLE001 - recorded on every keyword; the run goes on with the next sector
            info = describe(error)
            final = not (isinstance(error, Igny8Error) and error.transient)
            if not isinstance(error, Igny8Error):
                _log.error("clustering failed", exc_info=error)
            failed = await in_thread(lambda: self._fail(scope, tickets, info, final, control.backoff))
            for item in failed:
                control.on_item(item, "failed", info)
            return left.merged(StepReport(self.name, failed=tuple(ItemFailure(item, info) for item in sorted(failed))))
        for item in done.done:
            control.on_item(item, "done", None)
        return left.merged(done)

    # --------------------------------------------------------------------------------- blocking, on a worker thread

    def _by_sector(self, scope: Scope, ids: Sequence[int]) -> dict[int, list[int]]:
        sectors: dict[int, list[int]] = {}
        with self._database.read(scope) as work:
            for row in keywords_by_ids(work, ids):
                sectors.setdefault(row.sector_id, []).append(row.id)
        return sectors

    def _claim(self, scope: Scope, ids: Sequence[int], control: StepControl) -> list[Ticket]:
        with self._database.write(scope, str(self.name)) as work:
            return many_claims.claim_many(work, self.name, ids, control.owner, even_if_waiting=control.by_person)

    def _give_back(self, scope: Scope, tickets: Sequence[Ticket]) -> None:
        with self._database.write(scope, str(self.name)) as work:
            many_claims.release_many(work, tickets)

    def _fail(self, scope: Scope, tickets: Sequence[Ticket], error: ErrorInfo, final: bool, backoff: float) -> set[int]:
        with self._database.write(scope, str(self.name)) as work:
            return many_claims.fail_many(work, tickets, error, final=final, backoff=backoff)

    def _cluster(
        self, scope: Scope, tickets: Sequence[Ticket], progress: Progress, should_stop: Callable[[], bool]
    ) -> StepReport:
        sector_id = scope.sector_id
        assert sector_id is not None
        with self._database.read(scope) as work:
            keywords = cutting.cut_keywords(work, sector_id, _ids(tickets))
            clusters = cutting.cut_clusters(work, sector_id)
            taken = sorted(queries.cluster_names(work, sector_id))
            last = cutting.granularity(work, sector_id)
        if all(row.cluster_id is not None for row in keywords):
            return self._save(scope, tickets, [])
        granularity = self._granularity_of(last)
        cut_at = self._cutter([row.text for row in keywords], progress, should_stop)
        found = sector_cut(cut_at, granularity)
        groups = self._groups(keywords, found, {key for key, each in clusters.items() if each.fixed}, taken)
        report = self._save(scope, tickets, groups)
        if report.done:
            self._finish(scope, keywords, found, set(report.done))
        return report

    def _granularity_of(self, last: float | None) -> float:
        wanted = self._granularity()
        if wanted:
            return checked_granularity(wanted)
        return last if last is not None else checked_granularity(self._default())

    def _groups(
        self, items: Sequence[CutKeyword], cut: SectorCut, fixed: Container[int], taken: Sequence[str]
    ) -> list[_Group]:
        joining: list[_Group] = []
        founding: list[tuple[int, ...]] = []
        for members in cut.groups:
            new = tuple(at for at in members if items[at].cluster_id is None)
            homes = Counter(
                cluster_id
                for at in members
                if (cluster_id := items[at].cluster_id) is not None and cluster_id not in fixed
            )
            if new and homes:
                home = min(homes, key=lambda cluster_id: (-homes[cluster_id], cluster_id))
                # The words serve where the cluster is gone or locked by the time of saving.
                words = items[new[0]].text
                joining.append(
                    _Group(tuple(items[at].id for at in new), home, words, words, words, items[new[0]].intent)
                )
            elif new:
                founding.append(new)
        for members, called in zip(founding, describe_groups(founding, items, cut.placements, taken), strict=True):
            joining.append(
                _Group(
                    tuple(items[at].id for at in members),
                    None,
                    called.name,
                    called.primary_keyword,
                    called.description,
                    called.intent,
                )
            )
        return joining

    def _save(self, scope: Scope, tickets: Sequence[Ticket], groups: Sequence[_Group]) -> StepReport:
        """Save the groups, some thousand keywords per unit of work, each with the end of its claims."""
        by_id = {ticket.entity_id: ticket for ticket in tickets}
        report = StepReport(self.name)
        part: list[_Group] = []
        size = 0
        for group in groups:
            part.append(group)
            size += len(group.members)
            if size >= _SAVED_AT_ONCE:
                report = report.merged(self._save_part(scope, by_id, part))
                part, size = [], 0
        report = report.merged(self._save_part(scope, by_id, part))
        # What was clustered, deactivated or deleted by somebody else meanwhile needs no work any more.
        left = sorted(by_id.keys() - set(report.done))
        with self._database.write(scope, str(self.name)) as work:
            many_claims.finish_many(work, [by_id[item] for item in left])
        return report.merged(StepReport(self.name, left=tuple(left)))

    def _save_part(self, scope: Scope, tickets: dict[int, Ticket], groups: Sequence[_Group]) -> StepReport:
        with self._database.write(scope, str(self.name)) as work:
            members = [item for group in groups for item in group.members]
            mine = many_claims.finish_many(work, [tickets[item] for item in members if item in tickets])
            free = queries.unclustered(work, mine)
            receptive = queries.receptive_clusters(work, {g.cluster_id for g in groups if g.cluster_id is not None})
            names = queries.cluster_names(work, scope.sector_id or 0)
            founded: list[tuple[Cluster, list[int]]] = []
            homes: dict[int, int] = {}
            for group in groups:
                keep = [item for item in group.members if item in free]
                if keep and group.cluster_id in receptive:
                    homes.update(dict.fromkeys(keep, group.cluster_id))
                elif keep:
                    founded.append((_new_cluster(group, names, stray=len(keep) == 1), keep))
            work.add_all(cluster for cluster, _keep in founded)
            for cluster, keep in founded:
                homes.update(dict.fromkeys(keep, cluster.id))
            cutting.place_keywords(
                work, [Placing(item, home, None, None, None) for item, home in homes.items()], unpinned=True
            )
            cutting.no_strays(work, set(homes.values()) & receptive)
            made = tuple(cluster.id for cluster, _keep in founded)
        return StepReport(self.name, tuple(homes), made, counts={"keywords": len(homes), "clusters": len(made)})

    def _finish(self, scope: Scope, keywords: Sequence[CutKeyword], cut: SectorCut, done: Container[int]) -> None:
        """Note how well the new keywords fit, give new clusters their roles, and remember the granularity."""
        assert scope.sector_id is not None
        with self._database.write(scope, str(self.name)) as work:
            now = {row.id: row.cluster_id for row in cutting.cut_keywords(work, scope.sector_id)}
            homes = {at: home for at, row in enumerate(keywords) if (home := now.get(row.id)) is not None}
            lead = lead_clusters(cut, homes)
            cutting.place_keywords(
                work,
                [
                    placing(row.id, at, homes, cut, lead)
                    for at, row in enumerate(keywords)
                    if at in homes and row.id in done
                ],
            )
            save_roles(work, scope.sector_id, keywords, homes, cut.topics, cut.centrality, keep=True)
            cutting.set_granularity(work, scope.sector_id, cut.granularity)


def _new_cluster(group: _Group, names: set[str], *, stray: bool) -> Cluster:
    """Return a cluster of a group under a name that is free, and take the name."""
    name = free_name(group.name[:MAX_NAME], names)
    names.add(name)
    return Cluster(
        name=name,
        name_source=BY_RULES,
        primary_keyword=group.primary_keyword,
        description=group.description,
        intent=group.intent,
        stray=stray,
    )


def _ids(tickets: Sequence[Ticket]) -> list[int]:
    return [ticket.entity_id for ticket in tickets]
