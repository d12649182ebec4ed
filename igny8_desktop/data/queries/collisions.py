"""Queries about what a site plans and has: everything that a new idea could compete with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select, update

from igny8_desktop.data.models import Content, ContentIdea, IdeaKeyword, Keyword, Task, TaskKeyword
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, IdeaStatus


def idea_targets(work: Work) -> list[tuple[Any, ...]]:
    """Return id, title, keyword, status, hub, score and known collisions of the ideas that are not rejected."""
    return work.rows(
        select(
            ContentIdea.id,
            ContentIdea.title,
            ContentIdea.primary_keyword,
            ContentIdea.status,
            ContentIdea.hub_idea_id,
            ContentIdea.opportunity,
            ContentIdea.collisions,
        )
        .where(ContentIdea.status != IdeaStatus.REJECTED)
        .order_by(ContentIdea.id)
    )


def task_targets(work: Work) -> list[tuple[Any, ...]]:
    """Return id, title, keyword, status and idea of the tasks that no idea in the list stands for.

    An idea stands for a task with the same main keyword only: a task can be edited after it was made.
    """
    idea = (
        select(ContentIdea.id)
        .where(
            ContentIdea.id == Task.idea_id,
            ContentIdea.deleted_at.is_(None),
            ContentIdea.status != IdeaStatus.REJECTED,
            ContentIdea.primary_keyword == Task.primary_keyword,
        )
        .correlate(Task)
    )
    return work.rows(
        select(Task.id, Task.title, Task.primary_keyword, Task.status, Task.idea_id)
        .where(or_(Task.idea_id.is_(None), ~idea.exists()))
        .order_by(Task.id)
    )


def content_targets(work: Work) -> list[tuple[Any, ...]]:
    """Return id, title, keyword, status, address and idea of the articles that no task in the list stands for.

    A task stands for an article with the same main keyword only, or with none.
    """
    task = (
        select(Task.id)
        .where(
            Task.id == Content.task_id,
            Task.deleted_at.is_(None),
            Content.primary_keyword.in_(["", Task.primary_keyword]),
        )
        .correlate(Content)
    )
    idea_id = select(Task.idea_id).where(Task.id == Content.task_id).correlate(Content).scalar_subquery()
    return work.rows(
        select(Content.id, Content.title, Content.primary_keyword, Content.status, Content.url, idea_id)
        .where(or_(Content.task_id.is_(None), ~task.exists()))
        .order_by(Content.id)
    )


def keywords_of(work: Work, kind: EntityKind) -> dict[int, list[str]]:
    """Return the normalised keywords of ideas or tasks."""
    link: Any = IdeaKeyword if kind is EntityKind.IDEA else TaskKeyword
    owner = IdeaKeyword.idea_id if kind is EntityKind.IDEA else TaskKeyword.task_id
    found: dict[int, list[str]] = {}
    for owner_id, text in work.rows(
        select(owner, Keyword.normalised).join(Keyword, Keyword.id == link.keyword_id).order_by(link.position)
    ):
        found.setdefault(owner_id, []).append(text)
    return found


def task_keywords(work: Work, task_id: int) -> Sequence[str]:
    """Return the normalised keywords of a task in order."""
    return work.scalars(
        select(Keyword.normalised)
        .join(TaskKeyword, TaskKeyword.keyword_id == Keyword.id)
        .where(TaskKeyword.task_id == task_id)
        .order_by(TaskKeyword.position)
    )


def keep_collisions(work: Work, found: Mapping[int, Sequence[Mapping[str, Any]]]) -> None:
    """Keep what ideas collide with; one statement for all that collide with nothing."""
    free = [idea_id for idea_id, rows in found.items() if not rows]
    for chunk in batches(free):
        work.execute(
            update(ContentIdea)
            .where(ContentIdea.id.in_(chunk))
            .values(collisions=[], collisions_checked_at=work.now, updated_at=ContentIdea.updated_at),
            synchronize_session=False,
        )
    for idea_id, rows in found.items():
        if rows:
            work.execute(
                update(ContentIdea)
                .where(ContentIdea.id == idea_id)
                .values(
                    collisions=[dict(row) for row in rows],
                    collisions_checked_at=work.now,
                    updated_at=ContentIdea.updated_at,
                ),
                synchronize_session=False,
            )
    work.touch(EntityKind.IDEA, found)


def idea_keyword_links(work: Work, idea_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the keyword ids of ideas in order."""
    found: dict[int, list[int]] = {}
    for chunk in batches(idea_ids):
        for idea_id, keyword_id in work.rows(
            select(IdeaKeyword.idea_id, IdeaKeyword.keyword_id)
            .where(IdeaKeyword.idea_id.in_(chunk))
            .order_by(IdeaKeyword.position, IdeaKeyword.id)
        ):
            found.setdefault(idea_id, []).append(keyword_id)
    return found


def task_of(work: Work, idea_id: int) -> Task | None:
    """Return the living task of an idea."""
    return work.scalar(select(Task).where(Task.idea_id == idea_id))


__all__ = [
    "content_targets",
    "idea_keyword_links",
    "idea_targets",
    "keep_collisions",
    "keywords_of",
    "task_keywords",
    "task_of",
    "task_targets",
]
