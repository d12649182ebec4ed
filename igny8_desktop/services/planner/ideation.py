"""Find ideas for clusters: one AI action per cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword, Keyword
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.keywords import keywords_of_cluster
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.answers import IdeaAnswer, OutlineItem, parse_ideas
from igny8_desktop.domain.enums import (
    ClusterRole,
    ClusterStatus,
    ContentStructure,
    EntityKind,
    IdeaStatus,
    Operation,
    SearchIntent,
    StageName,
)
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.page_shapes import fitting_structure, type_of
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.planner.intent import classify_intent
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.prompts import PromptBook, PromptPlace
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread

_KEYWORDS_ASKED: Final = 100
"""The most searched keywords of a cluster go into the prompt; hundreds more would only cost tokens."""
_TITLES_ASKED: Final = 200
_PAGES_ASKED: Final = 30
_PLAIN: Final = 0.8
_SURE: Final = 0.5
"""From this confidence on the words of a keyword speak for themselves."""


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
        self._opportunities = Opportunities(database)
        self._gateway = gateway
        self._prompts = prompts
        self._ideas_per_cluster = ideas_per_cluster

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return clusters without ideas: hubs first, so that what supports them can name them, then the oldest."""
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
        place = PromptPlace(scope.site_id)
        request = await in_thread(lambda: self._prompts.fill(Operation.IDEA_GENERATION, facts, place))
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
                "profile": SiteProfile.from_json(site.profile).for_prompt(),
                "cluster": {
                    "name": cluster.name,
                    "intent": str(cluster.intent) if cluster.intent is not None else None,
                    "role": str(ClusterRole.HUB) if _is_hub(work, cluster) else None,
                    "keywords": [_keyword_facts(row) for row in keywords[:_KEYWORDS_ASKED]],
                },
                "count": self._ideas_per_cluster(),
                "existing_titles": list(queries.idea_titles(work)[:_TITLES_ASKED]),
                **_place_facts(work, cluster),
            }

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[tuple[IdeaAnswer, ...]]) -> tuple[int, ...]:
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            cluster = work.get(Cluster, ticket.entity_id)
            _check_waiting(work, cluster)
            rows = {row.normalised: row for row in reversed(keywords_of_cluster(work, cluster.id))}
            known = {key: row.id for key, row in rows.items()}
            made = []
            hub = queries.hub_idea(work, cluster.hub_id) if cluster.hub_id is not None else None
            answers = _with_hub_page(work, cluster, paid.value)
            for answer in answers:
                intent = _intent_of(answer, rows, cluster)
                structure = fitting_structure(intent, answer.structure)
                idea = work.add(
                    ContentIdea(
                        sector_id=cluster.sector_id,
                        cluster_id=cluster.id,
                        title=answer.title,
                        angle=answer.angle,
                        description=answer.description,
                        primary_keyword=answer.primary_keyword,
                        intent=intent,
                        content_type=type_of(structure),
                        structure=structure,
                        audience=answer.audience,
                        word_count=answer.word_count,
                        outline=[item.as_json() for item in answer.outline],
                        meta_title=answer.meta_title,
                        meta_description=answer.meta_description,
                        hub_idea_id=hub.id if hub is not None else None,
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
                if structure is ContentStructure.CLUSTER_HUB:
                    hub = idea
                    for supporting in queries.ideas_without_hub(work, cluster.id):
                        supporting.hub_idea_id = idea.id
            self._opportunities.update(work, cluster_ids=[cluster.id])
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


def _is_hub(work: Work, cluster: Cluster) -> bool:
    """Say whether a cluster is to have a hub page: a hub that nothing supports is one where a person made it so."""
    if cluster.role is not ClusterRole.HUB:
        return False
    return bool(queries.supporting_pages(work, cluster.id, 1)) or cluster.role_source == "by hand"


def _place_facts(work: Work, cluster: Cluster) -> dict[str, Any]:
    """Return what a hub leads to, or which hub a supporting cluster belongs to."""
    if _is_hub(work, cluster):
        pages = queries.supporting_pages(work, cluster.id, _PAGES_ASKED)
        return {
            "supporting_pages": [
                {"name": name, "primary_keyword": keyword, "title": title} for _id, name, keyword, title in pages
            ]
        }
    if cluster.hub_id is None or (parent := work.find(Cluster, cluster.hub_id)) is None:
        return {}
    hub = queries.hub_idea(work, parent.id)
    return {"hub": {"name": parent.name, "title": hub.title if hub is not None else ""}}


def _with_hub_page(work: Work, cluster: Cluster, answers: Sequence[IdeaAnswer]) -> list[IdeaAnswer]:
    """Return the ideas with exactly one hub page where the cluster is a hub, and with none where it is not.

    Models forget pages that the hub is to lead to: every supporting page has a section in the end.
    """
    if not _is_hub(work, cluster):
        return [
            replace(each, structure=ContentStructure.GUIDE) if each.structure is ContentStructure.CLUSTER_HUB else each
            for each in answers
        ]
    place = next((at for at, each in enumerate(answers) if each.structure is ContentStructure.CLUSTER_HUB), 0)
    first = answers[place]
    said = normalise_keyword(" ".join(f"{part.heading} {part.notes}" for part in first.outline))
    pages = queries.supporting_pages(work, cluster.id, _PAGES_ASKED)
    missing = [
        OutlineItem(name, title or keyword)
        for _id, name, keyword, title in pages
        if not any(text and normalise_keyword(text) in said for text in (name, title, keyword))
    ]
    outline = (*first.outline, *missing)
    hub = replace(first, structure=ContentStructure.CLUSTER_HUB, outline=outline)
    rest = [each for at, each in enumerate(answers) if at != place]
    return [
        hub,
        *(
            replace(each, structure=ContentStructure.GUIDE) if each.structure is ContentStructure.CLUSTER_HUB else each
            for each in rest
        ),
    ]


def _intent_of(answer: IdeaAnswer, rows: Mapping[str, Keyword], cluster: Cluster) -> SearchIntent | None:
    """Return what the searchers of the main keyword want: plain words of its own decide, else what its file says."""
    row = rows.get(normalise_keyword(answer.primary_keyword))
    guess = classify_intent(answer.primary_keyword)
    if guess.confidence >= _PLAIN:
        # Keyword tools call "best grinder" transactional; who searches for it wants to compare.
        return guess.intent
    if row is not None and row.intent is not None:
        return row.intent
    return guess.intent if guess.confidence >= _SURE else cluster.intent
