"""Let a model name and describe clusters, and doubt keywords in them: in batches, with a price known before.

Names that a person gave, locked clusters and those made by hand keep their words. Doubts are suggestions: keywords are
marked, and nothing moves. It is not a step of the lifecycle: nothing has to wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.queries import clustering as cut_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.keywords import keywords_of_cluster
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.answer_schemas import MAX_CLUSTERS
from igny8_desktop.domain.answers import ClusterAnswer, parse_clusters
from igny8_desktop.domain.enums import EntityKind, Operation
from igny8_desktop.domain.errors import BadAnswer, ErrorInfo, Igny8Error
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.planner.cluster_changes import free_name
from igny8_desktop.services.planner.cluster_roles import BY_HAND
from igny8_desktop.services.planner.clusters import MAX_NAME
from igny8_desktop.services.prompts import PromptBook, PromptPlace
from igny8_desktop.services.threads import in_thread

BY_AI: Final = "ai"
BATCH: Final = MAX_CLUSTERS
"""Clusters in one request."""
_KEYWORDS_ASKED: Final = 30
"""The most searched keywords of a cluster; the rest says little more and costs tokens."""
_NAMES_ASKED: Final = 200


@dataclass(frozen=True)
class Doubt:
    """A keyword that may not belong to its cluster, with the cluster that fits it second best, if any."""

    keyword_id: int
    text: str
    cluster_id: int
    second_cluster_id: int | None


@dataclass(frozen=True)
class RefineReport:
    """What was refined: clusters that got new words, keywords that are doubted, and batches that failed."""

    refined: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    failed: Mapping[int, ErrorInfo] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    credits: int = 0

    def merged(self, other: RefineReport) -> RefineReport:
        """Return the sum of two reports."""
        return RefineReport(
            self.refined + other.refined,
            self.doubts + other.doubts,
            {**self.failed, **other.failed},
            self.left + other.left,
            self.credits + other.credits,
        )


class ClusterRefinement:
    """Names, descriptions and doubts by a model, or by the built-in engine where none is set."""

    def __init__(
        self,
        database: Database,
        gateway: AiGateway,
        credits: CreditService,  # noqa: A002 - the field's word
        prompts: PromptBook,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._credits = credits
        self._prompts = prompts

    def waiting(self, scope: Scope, ids: Sequence[int] | None = None, *, again: bool = False) -> list[int]:
        """Return those of these clusters, or of all, that a model may name: automatic, unlocked, not named by hand.

        Strays have nothing to be named after but their keyword. With `again` also those that a model named before.
        """
        with self._database.read(scope) as work:
            return [
                cluster_id
                for sector_id in cut_queries.cut_sectors(work)
                for cluster_id, cluster in cut_queries.cut_clusters(work, sector_id).items()
                if not cluster.fixed
                and not cluster.stray
                and cluster.name_source != BY_HAND
                and (again or ids is not None or cluster.name_source != BY_AI)
                and (ids is None or cluster_id in ids)
            ]

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of refining these clusters in credits: by the started batch of 20."""
        batches = -(-len(ids) // BATCH)
        return batches * self._gateway.estimate(Operation.CLUSTERING, 1)

    async def run(
        self,
        scope: Scope,
        ids: Sequence[int],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> RefineReport:
        """Refine these clusters, batch by batch; a batch that fails leaves its clusters as they are.

        Raises `NotEnoughCredits` before anything is done when it cannot be paid for.
        """
        chosen = await in_thread(lambda: self.waiting(scope, ids))
        price = await in_thread(lambda: self.estimate(scope, chosen))
        if price:
            await in_thread(lambda: self._credits.require(price, factor=1.0, action="Naming clusters"))
        report = RefineReport()
        for start in range(0, len(chosen), BATCH):
            progress(start, len(chosen))
            batch = chosen[start : start + BATCH]
            if should_stop():
                return report.merged(RefineReport(left=tuple(chosen[start:])))
            try:
                report = report.merged(await self._batch(scope, batch))
            except asyncio.CancelledError:
                raise
            except BadAnswer as error:
                report = report.merged(RefineReport(failed=dict.fromkeys(batch, error.info)))
            except Igny8Error as error:
                # The next batch would meet the same: a missing key, no credits, no network.
                failed = dict.fromkeys(batch, error.info)
                return report.merged(RefineReport(failed=failed, left=tuple(chosen[start + BATCH :])))
        progress(len(chosen), len(chosen))
        return report

    # ------------------------------------------------------------------------------------------------------ inside

    async def _batch(self, scope: Scope, ids: Sequence[int]) -> RefineReport:
        facts = await in_thread(lambda: self._facts(scope, ids))
        if not facts["clusters"]:
            return RefineReport(left=tuple(ids))
        place = PromptPlace(scope.site_id)
        request = await in_thread(lambda: self._prompts.fill(Operation.CLUSTERING, facts, place))
        paid = await self._gateway.ask_parsed(
            scope,
            request,
            lambda text: parse_clusters(text, facts),
            subject=(EntityKind.CLUSTER, ids[0]),
            quantity=1,
        )
        return await in_thread(lambda: self._save(scope, ids, paid))

    def _facts(self, scope: Scope, ids: Sequence[int]) -> dict[str, Any]:
        with self._database.read(scope) as work:
            asked = []
            names: set[str] = set()
            for cluster in queries.clusters_by_ids(work, ids):
                names |= queries.cluster_names(work, cluster.sector_id)
                rows = keywords_of_cluster(work, cluster.id)[:_KEYWORDS_ASKED]
                if rows:
                    asked.append({"number": cluster.id, "keywords": [_keyword_facts(row) for row in rows]})
            own = {cluster.name for cluster in queries.clusters_by_ids(work, ids)}
            return {
                "language": queries.site(work).language,
                "clusters": asked,
                "taken_names": sorted(names - own)[:_NAMES_ASKED],
            }

    def _save(self, scope: Scope, ids: Sequence[int], paid: Paid[tuple[ClusterAnswer, ...]]) -> RefineReport:
        answers = {answer.number: answer for answer in paid.value}
        refined: list[int] = []
        doubts: list[Doubt] = []
        with self._database.write(scope, "clusters") as work:
            rows = queries.clusters_by_ids(work, answers)
            names = {sector: queries.cluster_names(work, sector) for sector in {row.sector_id for row in rows}}
            for cluster in rows:
                if cluster.locked or cluster.by_hand or cluster.name_source == BY_HAND:
                    continue
                answer = answers[cluster.id]
                _give_words(cluster, answer, names[cluster.sector_id])
                # At once: the next one may take the name that this one gave up.
                work.flush()
                refined.append(cluster.id)
                doubted = set(map(normalise_keyword, answer.outliers))
                for keyword in keywords_of_cluster(work, cluster.id):
                    # What a person put there is not doubted.
                    keyword.outlier = keyword.normalised in doubted and not keyword.pinned
                    if keyword.outlier:
                        doubts.append(Doubt(keyword.id, keyword.text, cluster.id, keyword.second_cluster_id))
            self._gateway.mark_used(work, paid)
        left = tuple(each for each in ids if each not in refined)
        return RefineReport(tuple(refined), tuple(doubts), left=left, credits=paid.credits)


def _give_words(cluster: Cluster, answer: ClusterAnswer, taken: set[str]) -> None:
    name = " ".join(answer.name.split())[:MAX_NAME]
    if name and name != cluster.name:
        taken.discard(cluster.name)
        cluster.name = free_name(name, taken)
        taken.add(cluster.name)
    if name:
        cluster.name_source = BY_AI
    cluster.description = answer.description or cluster.description
    cluster.primary_keyword = answer.primary_keyword or cluster.primary_keyword


def _keyword_facts(row: Keyword) -> dict[str, Any]:
    return {"text": row.text, "volume": row.volume}
