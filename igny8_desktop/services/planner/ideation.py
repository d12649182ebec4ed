"""Find ideas for clusters: one AI action per cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword, Keyword
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.keywords import keywords_of_cluster
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.answers import IdeaAnswer, parse_ideas
from igny8_desktop.domain.enums import ClusterStatus, ContentType, EntityKind, IdeaStatus, Operation, StageName
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread

_KEYWORDS_ASKED: Final = 100
"""The most searched keywords of a cluster go into the prompt; hundreds more would only cost tokens."""
_TITLES_ASKED: Final = 200


class IdeationStep:
    """Find ideas for active clusters that have keywords and no ideas yet."""

    name = StageName.IDEAS
    input_kind = EntityKind.CLUSTER

    def __init__(
        self,
        database: Database,
        gateway: AiGateway,
        prompts: PromptBook,
        *,
        ideas_per_cluster: Callable[[], int] = lambda: 2,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._ideas_per_cluster = ideas_per_cluster

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return clusters without ideas, oldest first."""
        with self._database.read(scope) as work:
            return list(queries.clusters_to_ideate(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of the ideas for these clusters."""
        return len(ids) * self._gateway.estimate(Operation.IDEA_GENERATION, self._ideas_per_cluster())

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Find ideas for these clusters."""
        return await run_items(
            self._database, self.name, scope, ids, control, lambda ticket: self._ideate(scope, ticket, control)
        )

    async def _ideate(self, scope: Scope, ticket: Ticket, control: StepControl) -> ItemResult:
        facts = await in_thread(lambda: self._facts(scope, ticket.entity_id))
        request = self._prompts.fill(Operation.IDEA_GENERATION, facts)
        paid = await self._gateway.ask_parsed(
            scope,
            request,
            lambda text: parse_ideas(text, facts),
            subject=(EntityKind.CLUSTER, ticket.entity_id),
            quantity=int(facts["count"]),
            run_id=control.run_id,
        )
        made = await in_thread(lambda: self._save(scope, ticket, paid))
        return ItemResult(made, paid.credits, {"ideas": len(made)})

    def _facts(self, scope: Scope, cluster_id: int) -> dict[str, Any]:
        with self._database.read(scope) as work:
            cluster = work.get(Cluster, cluster_id)
            _check_waiting(work, cluster)
            site = queries.site(work)
            keywords = keywords_of_cluster(work, cluster_id)
            if not keywords:
                raise Conflict(
                    "This cluster is empty",
                    f"“{cluster.name}” has no keywords, so there is nothing to find ideas for.",
                    "Move keywords into it, or archive it.",
                )
            return {
                "language": site.language,
                "site_name": site.name,
                "cluster": {
                    "name": cluster.name,
                    "intent": str(cluster.intent) if cluster.intent is not None else None,
                    "keywords": [_keyword_facts(row) for row in keywords[:_KEYWORDS_ASKED]],
                },
                "count": self._ideas_per_cluster(),
                "existing_titles": list(queries.idea_titles(work)[:_TITLES_ASKED]),
            }

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[tuple[IdeaAnswer, ...]]) -> tuple[int, ...]:
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            cluster = work.get(Cluster, ticket.entity_id)
            _check_waiting(work, cluster)
            known = {row.normalised: row.id for row in reversed(keywords_of_cluster(work, cluster.id))}
            made = []
            for answer in paid.value:
                idea = work.add(
                    ContentIdea(
                        sector_id=cluster.sector_id,
                        cluster_id=cluster.id,
                        title=answer.title,
                        description=answer.description,
                        primary_keyword=answer.primary_keyword,
                        content_type=_publishable(answer.content_type),
                        structure=answer.structure,
                        audience=answer.audience,
                        word_count=answer.word_count,
                        outline=[item.as_json() for item in answer.outline],
                        status=IdeaStatus.DRAFT,
                        source=f"{paid.provider}/{paid.model}"[:80],
                    )
                )
                texts = (answer.primary_keyword, *answer.supporting_keywords)
                ids = dict.fromkeys(known[key] for text in texts if (key := normalise_keyword(text)) in known)
                work.add_all(
                    IdeaKeyword(idea_id=idea.id, keyword_id=keyword_id, position=at)
                    for at, keyword_id in enumerate(ids)
                )
                made.append(idea.id)
            self._gateway.mark_used(work, paid)
            return tuple(made)


def _keyword_facts(row: Keyword) -> dict[str, Any]:
    return {
        "text": row.text,
        "volume": row.volume,
        "difficulty": row.difficulty,
        "intent": str(row.intent) if row.intent is not None else None,
    }


def _check_waiting(work: Work, cluster: Cluster) -> None:
    if cluster.status is not ClusterStatus.ACTIVE:
        raise Conflict(
            "This cluster is archived",
            f"“{cluster.name}” takes no part in planning.",
            "Bring it back from the archive first.",
        )
    if queries.ideas_of_cluster(work, cluster.id):
        raise Conflict(
            "This cluster has ideas already",
            f"Ideas for “{cluster.name}” were made meanwhile.",
            "Look at them under Ideas; delete them there if you want new ones.",
        )


def _publishable(wanted: ContentType) -> ContentType:
    """Return a type that every site takes: products need a shop and terms a taxonomy, which a person chooses."""
    return wanted if wanted in (ContentType.POST, ContentType.PAGE) else ContentType.POST
