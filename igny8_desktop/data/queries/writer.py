"""Queries about tasks, content, revisions, images and terms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from igny8_desktop.data.models import (
    Claim,
    Content,
    ContentIdea,
    ContentRevision,
    ContentTaxonomy,
    ContentTaxonomyRelation,
    Image,
    Keyword,
    Site,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import (
    ContentStatus,
    ImageRole,
    ImageStatus,
    StageName,
    TaskStatus,
    TermKind,
)


def site(work: Work) -> Site:
    """Return the site of the scope; raises `NotFound`."""
    assert work.site_id is not None
    return work.get(Site, work.site_id)


def _free(
    work: Work, step: StageName, column: InstrumentedAttribute[int], max_failures: int | None
) -> ColumnElement[bool]:
    """Return the condition that nobody works on an item and that it may be tried now."""
    taken: list[ColumnElement[bool]] = [
        (Claim.owner.is_not(None)) & (Claim.lease_until > work.now),
        Claim.not_before > work.now,
    ]
    if max_failures is not None:
        taken.extend([Claim.failures >= max_failures, Claim.final.is_(True)])
    return ~exists().where(Claim.step == step, Claim.entity_id == column, or_(*taken))


def tasks_to_write(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return queued tasks that could be claimed, the most urgent first."""
    return work.scalars(
        select(Task.id)
        .where(Task.status == TaskStatus.QUEUED, _free(work, StageName.WRITE, Task.id, max_failures))
        .order_by(Task.priority.desc(), Task.id)
        .limit(limit)
    )


def content_without_prompts(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return content whose images were not described yet."""
    return work.scalars(
        select(Content.id)
        .where(
            ~Content.prompts_made,
            # Pictures belong to whole articles: the sections of one that was stopped are not all there.
            func.json_array_length(Content.unwritten) == 0,
            Content.status != ContentStatus.PUBLISHED,
            _free(work, StageName.IMAGE_PROMPTS, Content.id, max_failures),
        )
        .order_by(Content.id)
        .limit(limit)
    )


def images_to_make(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return images that are still prompts, or could not be made: a new run or a person may try those again."""
    wanted = Image.status.in_([ImageStatus.PENDING, ImageStatus.FAILED])
    return work.scalars(
        select(Image.id)
        .join(Content, Content.id == Image.content_id)
        .where(wanted, _free(work, StageName.IMAGES, Image.id, max_failures))
        .order_by(Image.content_id, Image.role, Image.position)
        .limit(limit)
    )


def words_wanted(work: Work, ids: Sequence[int]) -> Sequence[int]:
    """Return the word counts of tasks."""
    return work.scalars(select(Task.word_count).where(Task.id.in_(list(ids))))


def task_keywords(work: Work, task_id: int) -> Sequence[Keyword]:
    """Return the keywords of a task, the primary one first."""
    return work.scalars(
        select(Keyword)
        .join(TaskKeyword, TaskKeyword.keyword_id == Keyword.id)
        .where(TaskKeyword.task_id == task_id)
        .order_by(TaskKeyword.position, Keyword.id)
    )


def content_of_task(work: Work, task_id: int) -> Content | None:
    """Return what was written for a task, also when it was deleted."""
    return work.scalar(select(Content).where(Content.task_id == task_id), **INCLUDE_DELETED)


def idea_of_task(work: Work, task: Task) -> ContentIdea | None:
    """Return the idea that a task was made of."""
    return work.find(ContentIdea, task.idea_id) if task.idea_id is not None else None


def slugs_like(work: Work, slug: str) -> set[str]:
    """Return the slugs of the site's content that begin with `slug`, deleted content included."""
    pattern = slug.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return set(work.scalars(select(Content.slug).where(Content.slug.like(pattern, escape="\\")), **INCLUDE_DELETED))


def terms(work: Work, kind: TermKind | None = None) -> Sequence[ContentTaxonomy]:
    """Return the site's terms by name."""
    statement = select(ContentTaxonomy).order_by(ContentTaxonomy.kind, ContentTaxonomy.name)
    return work.scalars(statement.where(ContentTaxonomy.kind == kind) if kind is not None else statement)


def term(work: Work, kind: TermKind, slug: str) -> ContentTaxonomy | None:
    """Return one term by its slug."""
    return work.scalar(select(ContentTaxonomy).where(ContentTaxonomy.kind == kind, ContentTaxonomy.slug == slug))


def terms_of_content(work: Work, content_id: int) -> Sequence[ContentTaxonomy]:
    """Return the terms of a piece of content, categories first."""
    return work.scalars(
        select(ContentTaxonomy)
        .join(ContentTaxonomyRelation, ContentTaxonomyRelation.taxonomy_id == ContentTaxonomy.id)
        .where(ContentTaxonomyRelation.content_id == content_id)
        .order_by(ContentTaxonomy.kind, ContentTaxonomyRelation.position)
    )


def term_relations(work: Work, content_id: int) -> Sequence[ContentTaxonomyRelation]:
    """Return the relations between a piece of content and its terms."""
    return work.scalars(select(ContentTaxonomyRelation).where(ContentTaxonomyRelation.content_id == content_id))


def images_of_content(work: Work, content_id: int) -> Sequence[Image]:
    """Return the images of a piece of content, the featured one first."""
    rows = work.scalars(select(Image).where(Image.content_id == content_id).order_by(Image.position, Image.id))
    return sorted(rows, key=lambda row: row.role is not ImageRole.FEATURED)


def last_revision_number(work: Work, content_id: int) -> int:
    """Return the number of the newest revision, 0 without any."""
    number = work.scalar(
        select(func.coalesce(func.max(ContentRevision.number), 0)).where(ContentRevision.content_id == content_id)
    )
    return int(number or 0)


def revisions(work: Work, content_id: int) -> Sequence[ContentRevision]:
    """Return all revisions, newest first."""
    return work.scalars(
        select(ContentRevision).where(ContentRevision.content_id == content_id).order_by(ContentRevision.number.desc())
    )


def revision(work: Work, content_id: int, number: int) -> ContentRevision | None:
    """Return one revision."""
    return work.scalar(
        select(ContentRevision).where(ContentRevision.content_id == content_id, ContentRevision.number == number)
    )


def illustrated_drafts(work: Work) -> Sequence[int]:
    """Return content that waits for approval and has all its images, oldest first."""
    missing = exists().where(Image.content_id == Content.id, Image.status != ImageStatus.GENERATED)
    return work.scalars(
        select(Content.id)
        .where(Content.status == ContentStatus.DRAFT, Content.prompts_made, ~missing)
        .order_by(Content.id)
    )


def drafts(work: Work, limit: int | None = None) -> Sequence[int]:
    """Return content that waits for approval, oldest first."""
    return work.scalars(
        select(Content.id).where(Content.status == ContentStatus.DRAFT).order_by(Content.id).limit(limit)
    )


def working_drafts(work: Work) -> Sequence[int]:
    """Return content that the offline engine drafted and nobody has had written since."""
    return work.scalars(
        select(Content.id).where(Content.is_working_draft, Content.task_id.is_not(None)).order_by(Content.id)
    )


def all_content(work: Work) -> Sequence[int]:
    """Return all content of the scope, oldest first."""
    return work.scalars(select(Content.id).order_by(Content.id))
