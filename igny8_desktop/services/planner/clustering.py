"""Cluster keywords: claim them, cut them into groups off the event loop, save the groups.

New keywords and those of existing automatic clusters are cut together; a group with known members joins the cluster
that most of them are in, a group without becomes a new cluster. Known members never move, and clusters that were
made or locked by hand are left alone. A stray becomes a cluster of its own, so that no keyword is lost on the way
to a page; a later stray like it joins that cluster.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.queries import many_claims
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.keywords import keywords_by_ids
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, SearchIntent, StageName
from igny8_desktop.domain.errors import ErrorInfo, Igny8Error, describe
from igny8_desktop.domain.ports import Embedder, Progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_naming import name_clusters
from igny8_desktop.services.planner.clusters import MAX_NAME, free_name
from igny8_desktop.services.planner.graph_clustering import Granularity, cluster_keywords
from igny8_desktop.services.planner.vectors import VectorCache
from igny8_desktop.services.steps import ItemFailure, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

_log = logging.getLogger(__name__)
_SAVED_AT_ONCE: Final = 5_000
_NAMED_IN_DESCRIPTION: Final = 5


@dataclass(frozen=True)
class _Item:
    """What clustering needs to know of a keyword; `cluster_id` is set for one that sits in a cluster already."""

    id: int
    text: str
    volume: int | None
    intent: SearchIntent | None
    cluster_id: int | None = None


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
        self, database: Database, embedder: Embedder, *, granularity: Callable[[], str] = lambda: Granularity.PAGE
    ) -> None:
        self._database = database
        self._vectors = VectorCache(database, embedder)
        self._granularity = granularity

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
        assert scope.sector_id is not None
        with self._database.read(scope) as work:
            fresh = [_item(row) for row in keywords_by_ids(work, queries.unclustered(work, _ids(tickets)))]
            settled = queries.settled_keywords(work, scope.sector_id)
            taken = sorted(queries.cluster_names(work, scope.sector_id))
        known = [_Item(key, text, None, None, cluster_id) for key, (text, cluster_id) in settled.items()]
        groups = self._groups([*fresh, *known], taken, progress, should_stop) if fresh else []
        return self._save(scope, tickets, groups)

    def _groups(
        self, items: Sequence[_Item], taken: Sequence[str], progress: Progress, should_stop: Callable[[], bool]
    ) -> list[_Group]:
        cut = cluster_keywords(
            [item.text for item in items],
            lambda texts: self._vectors.vectors(texts, progress=progress, should_stop=should_stop),
            self._granularity(),
        )
        together = [group.members for group in cut.groups] + [(stray,) for stray in cut.strays]
        joining: list[_Group] = []
        founding: list[tuple[int, ...]] = []
        for members in together:
            new = tuple(at for at in members if items[at].cluster_id is None)
            homes = Counter(cluster_id for at in members if (cluster_id := items[at].cluster_id) is not None)
            if new and homes:
                home = min(homes, key=lambda cluster_id: (-homes[cluster_id], cluster_id))
                # The words serve where the cluster is gone or locked by the time of saving.
                words = items[new[0]].text
                joining.append(
                    _Group(tuple(items[at].id for at in new), home, words, words, words, items[new[0]].intent)
                )
            elif new:
                founding.append(new)
        names = name_clusters(
            founding,
            [item.text for item in items],
            volumes=[item.volume for item in items],
            closeness=[placement.similarity for placement in cut.placements],
            intents=[item.intent for item in items],
            taken=taken,
        )
        for members, named in zip(founding, names, strict=True):
            primary = items[named.primary].text
            others = [items[at].text for at in members if at != named.primary]
            joining.append(
                _Group(
                    tuple(items[at].id for at in members),
                    None,
                    named.name,
                    primary,
                    ", ".join([primary, *others][:_NAMED_IN_DESCRIPTION]),
                    next(iter(named.intents), None),
                )
            )
        return joining

    def _save(self, scope: Scope, tickets: Sequence[Ticket], groups: Sequence[_Group]) -> StepReport:
        """Save the groups, some thousand keywords per unit of work, each with the end of its claims."""
        by_id = {ticket.entity_id: ticket for ticket in tickets}
        report = StepReport(self.name)
        part: list[_Group] = []
        for group in groups:
            part.append(group)
            if sum(len(each.members) for each in part) >= _SAVED_AT_ONCE:
                report = report.merged(self._save_part(scope, by_id, part))
                part = []
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
                    founded.append((_new_cluster(group, names), keep))
            work.add_all(cluster for cluster, _keep in founded)
            for cluster, keep in founded:
                homes.update(dict.fromkeys(keep, cluster.id))
            queries.put_into_clusters(work, homes)
            made = tuple(cluster.id for cluster, _keep in founded)
        return StepReport(self.name, tuple(homes), made, counts={"keywords": len(homes), "clusters": len(made)})


def _new_cluster(group: _Group, names: set[str]) -> Cluster:
    """Return a cluster of a group under a name that is free, and take the name."""
    name = free_name(group.name[:MAX_NAME], names)
    names.add(name)
    return Cluster(name=name, primary_keyword=group.primary_keyword, description=group.description, intent=group.intent)


def _ids(tickets: Sequence[Ticket]) -> list[int]:
    return [ticket.entity_id for ticket in tickets]


def _item(row: Keyword) -> _Item:
    return _Item(row.id, row.text, row.volume, row.intent)
