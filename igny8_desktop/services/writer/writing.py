"""Turn a task into a draft: brief in, content with its first revision out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Content, Task
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.answers import ArticleAnswer, parse_article
from igny8_desktop.domain.blocks import blocks_to_json, word_count
from igny8_desktop.domain.enums import (
    EntityKind,
    IdeaStatus,
    Operation,
    RevisionOrigin,
    StageName,
    TaskStatus,
    TermKind,
)
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import slugify
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_blocks import article_to_blocks
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms

OFFLINE_PROVIDER = "offline"


class WritingStep:
    """Write queued tasks, one AI action each."""

    name = StageName.WRITE
    input_kind = EntityKind.TASK

    def __init__(
        self,
        database: Database,
        gateway: AiGateway,
        prompts: PromptBook,
        *,
        tone: Callable[[], str] = lambda: "",
        audience: Callable[[], str] = lambda: "",
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._tone = tone
        self._audience = audience

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return queued tasks, the most urgent first."""
        with self._database.read(scope) as work:
            return list(queries.tasks_to_write(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of the words that these tasks ask for."""
        with self._database.read(scope) as work:
            wanted = queries.words_wanted(work, ids)
        return sum(self._gateway.estimate(Operation.CONTENT_GENERATION, words) for words in wanted)

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Write these tasks."""
        return await run_items(
            self._database, self.name, scope, ids, control, lambda ticket: self._write(scope, ticket, control)
        )

    async def _write(self, scope: Scope, ticket: Ticket, control: StepControl) -> ItemResult:
        facts = await in_thread(lambda: self._facts(scope, ticket.entity_id))
        request = self._prompts.fill(Operation.CONTENT_GENERATION, facts)
        paid = await self._gateway.ask_parsed(
            scope,
            request,
            parse_article,
            subject=(EntityKind.TASK, ticket.entity_id),
            quantity=int(facts["task"]["word_count"]),
            run_id=control.run_id,
        )
        content_id, words = await in_thread(lambda: self._save(scope, ticket, paid))
        return ItemResult((content_id,), paid.credits, {"words": words})

    def _facts(self, scope: Scope, task_id: int) -> dict[str, Any]:
        with self._database.read(scope) as work:
            task = work.get(Task, task_id)
            _check_unwritten(work, task)
            site = queries.site(work)
            keywords = queries.task_keywords(work, task_id)
            first = next((row for row in keywords if row.text == task.primary_keyword), None)
            return {
                "language": site.language,
                "site_name": site.name,
                "task": {
                    "title": task.title,
                    "brief": task.brief,
                    "primary_keyword": task.primary_keyword,
                    "keywords": [row.text for row in keywords],
                    "intent": str(first.intent) if first is not None and first.intent is not None else None,
                    "content_type": str(task.content_type),
                    "structure": str(task.structure),
                    "word_count": task.word_count,
                    "audience": task.audience or self._audience(),
                    "tone": task.tone or self._tone(),
                    "outline": list(task.outline),
                },
                "categories": [term.name for term in queries.terms(work, TermKind.CATEGORY)],
                "tags": [term.name for term in queries.terms(work, TermKind.TAG)],
            }

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[ArticleAnswer]) -> tuple[int, int]:
        article = paid.value
        blocks = article_to_blocks(article)
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            task = work.get(Task, ticket.entity_id)
            content = _check_unwritten(work, task) or Content(sector_id=task.sector_id, task_id=task.id)
            if content.id is None:
                content.slug = unique_slug(work, article.slug or article.title)
                content.content_type, content.structure = task.content_type, task.structure
            content.cluster_id = task.cluster_id
            content.title = article.title
            content.excerpt = article.excerpt
            content.meta_title, content.meta_description = article.meta_title, article.meta_description
            content.primary_keyword = task.primary_keyword
            content.blocks = blocks_to_json(blocks)
            content.word_count = word_count(blocks)
            content.language = queries.site(work).language
            content.is_working_draft = paid.provider == OFFLINE_PROVIDER
            content.source = f"{paid.provider}/{paid.model}"
            work.add(content)
            set_terms(work, content, article.categories, article.tags)
            add_revision(work, content, RevisionOrigin.GENERATED, f"Written by {paid.model}")
            task.status = TaskStatus.COMPLETED
            idea = queries.idea_of_task(work, task)
            if idea is not None and idea.status is IdeaStatus.IN_PROGRESS:
                idea.status = IdeaStatus.COMPLETED
            self._gateway.mark_used(work, paid)
            return content.id, content.word_count


def _check_unwritten(work: Work, task: Task) -> Content | None:
    """Return the working draft that this task is to write anew, `None` for a first time; raise `Conflict` otherwise."""
    content = queries.content_of_task(work, task.id)
    if content is not None and (
        content.deleted_at is not None or not content.is_working_draft or task.status is not TaskStatus.QUEUED
    ):
        raise Conflict(
            "This task is written already",
            f"“{task.title}” has an article.",
            "Open it under Content; restore it there if it was deleted.",
        )
    return content


def unique_slug(work: Work, wanted: str) -> str:
    """Return a slug that no other content of the site has."""
    slug = slugify(wanted, fallback="article")
    taken = queries.slugs_like(work, slug)
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
