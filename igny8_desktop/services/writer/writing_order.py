"""Read all that a task says about its article, in one moment, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from igny8_desktop.data.models import Content, Task
from igny8_desktop.data.queries import briefs as brief_queries
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.blocks import Blocks, blocks_from_json
from igny8_desktop.domain.briefs import OutlinePart, SourceText
from igny8_desktop.domain.enums import ContentStructure, TaskStatus, TermKind
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.section_goals import SectionGoal
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.services.prompts import PromptPlace


@dataclass(frozen=True)
class WritingOrder:
    """One task as the writer takes it: facts for prompts, the brief's parts, and what is written already."""

    task_id: int
    title: str
    language: str
    structure: ContentStructure
    word_count: int
    outline: tuple[OutlinePart, ...]
    keywords: tuple[str, ...]
    links: tuple[dict[str, str], ...]
    sources: tuple[SourceText, ...]
    facts: dict[str, Any]
    place: PromptPlace
    #: What stands there already of an article that was stopped, and what is still to come of it.
    written: Blocks = ()
    goals: tuple[SectionGoal, ...] = field(default=())

    @property
    def continues(self) -> bool:
        """Say whether an article that was begun is to be completed."""
        return bool(self.goals)


def read_order(work: Work, task_id: int, *, tone: Callable[[], str], audience: Callable[[], str]) -> WritingOrder:
    """Return a task as the writer takes it; raises `Conflict` for one that is written already."""
    task = work.get(Task, task_id)
    content = unwritten_content(work, task)
    site = queries.site(work)
    profile = SiteProfile.from_json(site.profile)
    rows = queries.task_keywords(work, task_id)
    keywords = list(dict.fromkeys([*(row.text for row in rows), *map(str, task.more_keywords)]))
    first = next((row for row in rows if row.text == task.primary_keyword), None)
    intent = task.intent or (first.intent if first is not None else None)
    language = task.language or site.language
    outline = tuple(part for part in map(OutlinePart.from_json, task.outline) if part.heading)
    known = {kind: [term.name for term in queries.terms(work, kind)] for kind in (TermKind.CATEGORY, TermKind.TAG)}
    facts: dict[str, Any] = {
        "language": language,
        "site_name": site.name,
        "profile": profile.for_prompt(),
        "task": {
            "title": task.title,
            "brief": task.brief,
            "primary_keyword": task.primary_keyword,
            "keywords": keywords,
            "intent": str(intent) if intent is not None else None,
            "content_type": str(task.content_type),
            "structure": str(task.structure),
            "word_count": task.word_count,
            "audience": task.audience or profile.audience or audience(),
            "tone": task.tone or profile.tone or tone(),
            "outline": [part.as_json() for part in outline],
            "avoid": [str(each) for each in task.avoid],
            "call_to_action": task.call_to_action,
            "meta_title": task.meta_title,
            "meta_description": task.meta_description,
        },
        "categories": list(dict.fromkeys([*profile.categories, *known[TermKind.CATEGORY]])),
        "tags": known[TermKind.TAG],
    }
    sources = tuple(
        SourceText(row.id, row.kind, row.title, row.address, row.text, row.fetched_at)
        for row in brief_queries.sources(work, task_id)
    )
    begun = content is not None and bool(content.unwritten)
    return WritingOrder(
        task_id=task_id,
        title=task.title,
        language=language,
        structure=task.structure,
        word_count=task.word_count,
        outline=outline,
        keywords=tuple(text for text in keywords if text != task.primary_keyword),
        links=tuple(dict(each) for each in task.links if isinstance(each, dict) and each.get("url")),
        sources=sources,
        facts=facts,
        place=PromptPlace(work.site_id, task_id, str(task.structure)),
        written=blocks_from_json(content.blocks) if content is not None and begun else (),
        goals=tuple(map(SectionGoal.from_json, content.unwritten)) if content is not None and begun else (),
    )


def unwritten_content(work: Work, task: Task) -> Content | None:
    """Return the draft that this task is to write anew or to complete, `None` for a first time.

    Raises `Conflict` for a task that is written already.
    """
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
