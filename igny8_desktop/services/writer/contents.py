"""Let people read, edit, approve and take back content; every save is a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, Task
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import Blocks, blocks_from_json, blocks_to_json, word_count
from igny8_desktop.domain.enums import (
    ContentStatus,
    ContentStructure,
    ContentType,
    EntityKind,
    IdeaStatus,
    ImageRole,
    ImageStatus,
    RevisionOrigin,
    SiteStatus,
    StageName,
    TaskStatus,
    TermKind,
)
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import slugify
from igny8_desktop.services.writer.article_blocks import sanitize_blocks
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms
from igny8_desktop.services.writer.writing import unique_slug


@dataclass(frozen=True)
class ImageInfo:
    """An image of a piece of content, as it is shown."""

    id: int
    role: ImageRole
    status: ImageStatus
    section: str
    prompt: str
    alt_text: str
    caption: str
    file_name: str
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class ContentText:
    """What an editor edits of a piece of content."""

    title: str
    slug: str
    excerpt: str
    meta_title: str
    meta_description: str
    blocks: Blocks
    categories: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ContentDetail:
    """A piece of content with all that belongs to it. `revision` is what an edit starts from."""

    id: int
    sector_id: int
    text: ContentText
    primary_keyword: str
    content_type: ContentType
    structure: ContentStructure
    status: ContentStatus
    site_status: SiteStatus
    is_working_draft: bool
    source: str
    word_count: int
    revision: int
    url: str
    remote_status: str
    images: tuple[ImageInfo, ...]


@dataclass(frozen=True)
class RevisionInfo:
    """One line of the history of a piece of content."""

    number: int
    origin: RevisionOrigin
    note: str
    created_at: datetime


class Contents:
    """Read and edit content."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, scope: Scope, content_id: int) -> ContentDetail:
        """Return a piece of content; raises `NotFound`."""
        with self._database.read(scope) as work:
            return _detail(work, work.get(Content, content_id))

    def save(
        self,
        scope: Scope,
        content_id: int,
        text: ContentText,
        *,
        based_on: int,
        note: str = "",
        origin: RevisionOrigin = RevisionOrigin.EDITED,
    ) -> ContentDetail:
        """Save an edited text as the next revision and return it; nothing happens if nothing changed.

        Raises `Conflict` when the content has a newer revision than the one the edit started from, and `WrongInput`
        for an empty title.
        """
        if not text.title.strip():
            raise WrongInput("The title is empty", "An article needs a title.", "Type a title, then save again.")
        with self._database.write(scope, "editor") as work:
            content = work.get(Content, content_id)
            if content.revision != based_on:
                raise Conflict(
                    "This article was changed meanwhile",
                    f"You edited revision {based_on}; the newest is revision {content.revision}.",
                    "Copy your text, reload the article and put your change in again. Nothing was overwritten.",
                )
            if text == _text(work, content):
                return _detail(work, content)
            _put(work, content, text, trusted=blocks_from_json(content.blocks))
            if content.status is ContentStatus.PUBLISHED:
                content.status = ContentStatus.APPROVED
            add_revision(work, content, origin, note)
            return _detail(work, content)

    def approve(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Approve drafts for publishing; return those that were drafts. What is not written to its end stays one."""
        return self._move(scope, ids, ContentStatus.DRAFT, ContentStatus.APPROVED)

    def withdraw(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Turn approved content back into drafts; return those that were approved."""
        return self._move(scope, ids, ContentStatus.APPROVED, ContentStatus.DRAFT)

    def approve_all(self, scope: Scope, limit: int | None = None) -> list[int]:
        """Approve every draft of the scope, oldest first, at most `limit`."""
        with self._database.read(scope) as work:
            ids = queries.drafts(work, limit)
        return self.approve(scope, ids)

    def approve_illustrated(self, scope: Scope) -> list[int]:
        """Approve every draft of the scope that has all its images: a post is not to go out without them."""
        with self._database.read(scope) as work:
            ids = queries.illustrated_drafts(work)
        return self.approve(scope, ids)

    def write_again(self, scope: Scope, ids: Sequence[int] | None = None) -> list[int]:
        """Hand working drafts back to be written, by an AI model say; return the tasks that are queued again.

        Without `ids`, every working draft of the scope. The text stays as a revision until and after the new one is
        there; the images go, since they belong to sections that may not come again. The address on the site stays.
        """
        with self._database.write(scope, "content") as work:
            queued: list[int] = []
            for content_id in queries.working_drafts(work) if ids is None else ids:
                content = work.get(Content, content_id)
                task = work.find(Task, content.task_id) if content.task_id is not None else None
                if task is None or not content.is_working_draft:
                    continue
                content.status = ContentStatus.DRAFT
                task.status = TaskStatus.QUEUED
                idea = queries.idea_of_task(work, task)
                if idea is not None and idea.status is IdeaStatus.COMPLETED:
                    idea.status = IdeaStatus.IN_PROGRESS
                images = queries.images_of_content(work, content_id)
                claims.forget(work, StageName.IMAGES, [row.id for row in images])
                for row in images:
                    work.delete(row)
                content.prompts_made = False
                queued.append(task.id)
            return queued

    def _move(self, scope: Scope, ids: Sequence[int], old: ContentStatus, new: ContentStatus) -> list[int]:
        moved: list[int] = []
        with self._database.write(scope, "content") as work:
            for content_id in ids:
                content = work.get(Content, content_id)
                if content.status is old and not (new is ContentStatus.APPROVED and content.unwritten):
                    content.status = new
                    moved.append(content_id)
        return moved

    def delete(self, scope: Scope, ids: Sequence[int]) -> None:
        """Delete content softly; what is on the client's site stays there."""
        with self._database.write(scope, "content") as work:
            for content_id in ids:
                work.delete(work.get(Content, content_id))

    def restore(self, scope: Scope, ids: Sequence[int]) -> None:
        """Bring deleted content back."""
        with self._database.write(scope, "content") as work:
            for content_id in ids:
                work.restore(work.get(Content, content_id, deleted=True))

    def revisions(self, scope: Scope, content_id: int) -> list[RevisionInfo]:
        """Return the history, newest first."""
        with self._database.read(scope) as work:
            return [
                RevisionInfo(row.number, row.origin, row.note, row.created_at)
                for row in queries.revisions(work, content_id)
            ]

    def restore_revision(self, scope: Scope, content_id: int, number: int) -> ContentDetail:
        """Make an old revision the newest one; what it replaces stays in the history."""
        with self._database.write(scope, "editor") as work:
            content = work.get(Content, content_id)
            old = queries.revision(work, content_id, number)
            if old is None:
                raise NotFound(
                    "This revision is not here",
                    f"The article has no revision {number}.",
                    "Choose another one from the list.",
                )
            text = _text_of_snapshot(old.snapshot)
            _put(work, content, text, trusted=text.blocks)
            add_revision(work, content, RevisionOrigin.RESTORED, f"Revision {number} brought back")
            return _detail(work, content)


def _text(work: Work, content: Content) -> ContentText:
    terms = queries.terms_of_content(work, content.id)
    return ContentText(
        content.title,
        content.slug,
        content.excerpt,
        content.meta_title,
        content.meta_description,
        blocks_from_json(content.blocks),
        tuple(term.name for term in terms if term.kind is TermKind.CATEGORY),
        tuple(term.name for term in terms if term.kind is TermKind.TAG),
    )


def _text_of_snapshot(values: dict[str, Any]) -> ContentText:
    terms = values.get("terms", [])
    return ContentText(
        values["title"],
        values["slug"],
        values["excerpt"],
        values["meta_title"],
        values["meta_description"],
        blocks_from_json(values["blocks"]),
        tuple(term["name"] for term in terms if term["kind"] == TermKind.CATEGORY),
        tuple(term["name"] for term in terms if term["kind"] == TermKind.TAG),
    )


def _put(work: Work, content: Content, text: ContentText, *, trusted: Blocks) -> None:
    """Store a text; blocks that were in the database already stay byte for byte, others are cleaned."""
    known = {(block.kind, block.html) for block in trusted}
    blocks = tuple(block if (block.kind, block.html) in known else sanitize_blocks([block])[0] for block in text.blocks)
    text = replace(text, blocks=blocks, title=text.title.strip())
    slug = slugify(text.slug or text.title, fallback="article")
    if slug != content.slug:
        content.slug = unique_slug(work, slug)
    content.title = text.title[:500]
    content.excerpt = text.excerpt
    content.meta_title = text.meta_title[:300]
    content.meta_description = text.meta_description[:600]
    content.blocks = blocks_to_json(text.blocks)
    content.word_count = word_count(text.blocks)
    set_terms(work, content, text.categories, text.tags)
    work.touch(EntityKind.CONTENT, [content.id])


def _detail(work: Work, content: Content) -> ContentDetail:
    images = tuple(
        ImageInfo(
            row.id,
            row.role,
            row.status,
            row.section,
            row.prompt,
            row.alt_text,
            row.caption,
            row.file_name,
            row.width,
            row.height,
            row.size,
        )
        for row in queries.images_of_content(work, content.id)
    )
    return ContentDetail(
        content.id,
        content.sector_id,
        _text(work, content),
        content.primary_keyword,
        content.content_type,
        content.structure,
        content.status,
        content.site_status,
        content.is_working_draft,
        content.source,
        content.word_count,
        content.revision,
        content.url,
        content.remote_status,
        images,
    )
