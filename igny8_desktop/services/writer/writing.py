"""Turn a task into a draft: brief in, content with its first revision out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Content, Task
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.answer_stream import whole_sentences
from igny8_desktop.domain.answers import ArticleAnswer, SectionAnswer
from igny8_desktop.domain.blocks import Blocks, blocks_to_json, word_count
from igny8_desktop.domain.briefs import OutlinePart
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, Operation, RevisionOrigin, StageName, TaskStatus
from igny8_desktop.domain.errors import ClaimLost
from igny8_desktop.domain.ports import Progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.section_goals import SectionGoal
from igny8_desktop.domain.text import slugify
from igny8_desktop.domain.writing import WritingProgress
from igny8_desktop.domain.writing_answers import DetailsAnswer
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_blocks import article_to_blocks
from igny8_desktop.services.writer.article_writer import (
    DETAILS_ONLY,
    OFFLINE_PROVIDER,
    ArticleState,
    ArticleWriter,
    Step,
)
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms
from igny8_desktop.services.writer.writing_feed import WritingFeed
from igny8_desktop.services.writer.writing_order import WritingOrder, read_order, unwritten_content


class WritingStep:
    """Write queued tasks section by section; what was stopped is kept as a draft, and the next try completes it."""

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
        feed: WritingFeed | None = None,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._tone = tone
        self._audience = audience
        self._feed = feed or WritingFeed()

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
        told = _Told(control.progress, single=len(set(ids)) == 1)
        return await run_items(
            self._database,
            self.name,
            scope,
            ids,
            replace(control, progress=told),
            lambda ticket: self._write(scope, ticket, control.run_id, told),
        )

    async def _write(self, scope: Scope, ticket: Ticket, run_id: int | None, told: _Told) -> ItemResult:
        task_id = ticket.entity_id
        order = await in_thread(lambda: self._order(scope, task_id))
        writer = ArticleWriter(self._gateway, self._prompts, scope, order, run_id)
        saved: int | None = None
        try:
            outlined = await writer.prepare()
            if outlined is not None:
                await in_thread(lambda: self._keep_outline(scope, ticket, outlined))
            writer.plan()

            def on_section(number: int, total: int, heading: str, text: str) -> None:
                told.section(order.title, number, total)
                self._feed.publish(WritingProgress(task_id, None, order.title, number, total, heading, text))

            await writer.sections(on_section)
            details = await writer.details()
            content_id, words = await in_thread(lambda: self._save(scope, ticket, order, writer.state, details))
            saved = content_id
            return ItemResult((content_id,), writer.state.credits, {"words": words})
        except ClaimLost:
            raise
        except (Exception, asyncio.CancelledError):
            saved = await in_thread(lambda: self._save_part(scope, ticket, order, writer.state))
            raise
        finally:
            self._feed.publish(WritingProgress(task_id, saved, order.title, 0, 0, "", over=True))

    def _order(self, scope: Scope, task_id: int) -> WritingOrder:
        with self._database.read(scope) as work:
            return read_order(work, task_id, tone=self._tone, audience=self._audience)

    def _keep_outline(self, scope: Scope, ticket: Ticket, paid: Paid[tuple[OutlinePart, ...]]) -> None:
        with self._database.write(scope, str(self.name)) as work:
            claims.check(work, ticket)
            task = work.get(Task, ticket.entity_id)
            task.outline = [part.as_json() for part in paid.value]
            self._gateway.mark_used(work, paid)

    # ---------------------------------------------------------------------------------------------------- saving

    def _save(
        self, scope: Scope, ticket: Ticket, order: WritingOrder, state: ArticleState, details: DetailsAnswer
    ) -> tuple[int, int]:
        blocks = (*order.written, *_blocks(state.steps, details))
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            task = work.get(Task, ticket.entity_id)
            content = self._content(work, task, details.slug or details.title)
            title = content.title if order.continues and content.title != task.title else details.title
            content.title = title
            content.title_options = [each for each in (details.title, *details.title_options) if each != title]
            content.excerpt = details.excerpt
            content.meta_title, content.meta_description = details.meta_title, details.meta_description
            content.unwritten = []
            self._put(work, task, content, order, blocks, state)
            set_terms(work, content, details.categories, details.tags)
            note = "Completed" if order.continues else "Written"
            add_revision(work, content, RevisionOrigin.GENERATED, f"{note} by {state.paid[-1].model}")
            task.status = TaskStatus.COMPLETED
            idea = queries.idea_of_task(work, task)
            if idea is not None and idea.status is IdeaStatus.IN_PROGRESS:
                idea.status = IdeaStatus.COMPLETED
            for paid in state.paid:
                self._gateway.mark_used(work, paid)
            return content.id, content.word_count

    def _save_part(self, scope: Scope, ticket: Ticket, order: WritingOrder, state: ArticleState) -> int | None:
        """Keep what is written of an article that was stopped, with what is left to write; return its content."""
        begun = whole_sentences(state.coming) if state.left else ""
        steps = [*state.steps, *([Step(state.left[0], begun)] if begun else [])]
        left = list(state.left)
        if begun:
            left[0] = replace(left[0], begun=True, words=max(left[0].words - steps[-1].words, 0))
        if not steps:
            return None
        blocks = (*order.written, *_blocks(steps, None))
        with self._database.write(scope, str(self.name)) as work:
            claims.check(work, ticket)
            task = work.get(Task, ticket.entity_id)
            content = self._content(work, task, task.title)
            content.title = content.title or task.title
            content.unwritten = [goal.as_json() for goal in left or [SectionGoal("", "", 0, DETAILS_ONLY)]]
            self._put(work, task, content, order, blocks, state)
            content.is_working_draft = True
            missing = len({goal.index for goal in left})
            add_revision(work, content, RevisionOrigin.GENERATED, f"Stopped; sections still to write: {missing}")
            for paid in state.paid:
                self._gateway.mark_used(work, paid)
            return content.id

    @staticmethod
    def _content(work: Work, task: Task, slug: str) -> Content:
        content = unwritten_content(work, task)
        if content is None:
            content = Content(sector_id=task.sector_id, task_id=task.id, title="")
            content.slug = unique_slug(work, slug)
            content.content_type, content.structure = task.content_type, task.structure
        return content

    @staticmethod
    def _put(
        work: Work, task: Task, content: Content, order: WritingOrder, blocks: Blocks, state: ArticleState
    ) -> None:
        last = state.paid[-1] if state.paid else None
        content.cluster_id = task.cluster_id
        content.primary_keyword = task.primary_keyword
        content.blocks = blocks_to_json(blocks)
        content.word_count = word_count(blocks)
        content.language = order.language
        content.is_working_draft = last is not None and last.provider == OFFLINE_PROVIDER
        content.source = f"{last.provider}/{last.model}" if last is not None else content.source
        work.add(content)


def _blocks(steps: Sequence[Step], details: DetailsAnswer | None) -> Blocks:
    """Return the blocks of written steps; parts of one section come under one heading."""
    sections: list[SectionAnswer] = []
    for step in steps:
        heading = "" if step.goal.begun else step.goal.heading
        if step.goal.begun and sections:
            before = sections.pop()
            sections.append(SectionAnswer(before.heading, f"{before.body}\n\n{step.body}"))
        else:
            sections.append(SectionAnswer(heading, step.body))
    faq, title = (details.faq, details.faq_heading) if details is not None else ((), "")
    article = ArticleAnswer("", "", "", "", "", tuple(sections), faq)
    return article_to_blocks(article, faq_heading=title) if title else article_to_blocks(article)


class _Told:
    """Pass progress on: of several tasks by task, of a single one by its sections."""

    def __init__(self, progress: Progress, *, single: bool) -> None:
        self._progress = progress
        self._single = single
        self._last = (0, 0)

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Report how many tasks are done."""
        self._last = (done, total)
        if not self._single or done == total:
            self._progress(done, total, text)

    def section(self, title: str, number: int, total: int) -> None:
        """Report that a section of an article is under way."""
        text = f"{title} ({number + 1}/{total})"
        done, of = (number, total) if self._single else self._last
        self._progress(done, of, text)


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
