"""Take drafts in that were written elsewhere: each becomes an article, or fills a task that waits to be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, Image, Sector, Task
from igny8_desktop.data.queries import sites
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain import blocks as article
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_to_json, plain_text, word_count
from igny8_desktop.domain.enums import (
    ContentStatus,
    IdeaStatus,
    ImageRole,
    RevisionOrigin,
    StageName,
    TaskStatus,
)
from igny8_desktop.domain.errors import BadAnswer, Conflict, WrongInput
from igny8_desktop.domain.ports import ImageStore
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import shorten, slugify
from igny8_desktop.services.writer.draft_files import SUFFIXES, Draft, featured_from_blocks, read_draft
from igny8_desktop.services.writer.image_variants import Variant, show
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class ImportedDraft:
    """What became of a draft; `left_out` names pictures that could not be taken in."""

    content_id: int
    title: str
    words: int
    pictures: int
    left_out: tuple[str, ...]


class ArticleImport:
    """Read drafts from files; blocking, so it runs as a job."""

    suffixes = SUFFIXES

    def __init__(self, database: Database, store: ImageStore) -> None:
        self._database = database
        self._store = store

    def take(self, scope: Scope, path: Path, *, task_id: int | None = None) -> ImportedDraft:
        """Save the draft in a file as an article, or as what was written for a task.

        Raises `WrongInput` for a file that is none of its kind or hostile, `Conflict` for a task that is written
        already, and `StorageTrouble` where it cannot be read or the disk refuses.
        """
        draft = read_draft(path)
        blocks, first = featured_from_blocks(draft.blocks) if not draft.featured else (draft.blocks, None)
        left_out = list(draft.left_out)
        files: dict[str, Variant] = {}
        slug = slugify(draft.slug or draft.title, fallback="article")
        featured = draft.featured or (str(first.attrs.get("url") or "") if first is not None else "")
        for number, (place, data) in enumerate(draft.pictures.items(), 1):
            role = ImageRole.FEATURED if place == featured else ImageRole.IN_ARTICLE
            name = slug if role is ImageRole.FEATURED else f"{slug}-{number}"
            try:
                stored = self._store.save(data, role=role, name=name)
            except BadAnswer:
                left_out.append(f"picture {number}")
                continue
            files[place] = Variant.of(stored, original=self._store.keep_raw(data), source="import", prompt="")
        if first is not None and featured not in files:
            blocks, featured = draft.blocks, ""
        alt = draft.featured_alt or (str(first.attrs.get("alt") or "") if first is not None else "")
        caption = draft.featured_caption or (str(first.attrs.get("caption") or "") if first is not None else "")
        with self._database.write(scope, "import") as work:
            content = self._content(work, scope, task_id, path)
            self._fill(work, content, draft, slug)
            if featured in files:
                self._add(work, content, ImageRole.FEATURED, 0, files[featured], alt, caption)
            placed = self._place(work, content, blocks, files)
            content.blocks = blocks_to_json(placed)
            content.word_count = word_count(placed)
            content.excerpt = draft.excerpt or draft.meta_description or _excerpt(placed)
            # Without a featured picture, one is still to be described; a draft's own pictures count with the others.
            content.prompts_made = featured in files
            work.flush()
            set_terms(work, content, draft.categories, draft.tags)
            add_revision(work, content, RevisionOrigin.IMPORTED, f"Imported from {path.name}"[:300])
            return ImportedDraft(content.id, content.title, content.word_count, len(files), tuple(left_out))

    # ---------------------------------------------------------------------------------------------------- inside

    def _content(self, work: Work, scope: Scope, task_id: int | None, path: Path) -> Content:
        if task_id is None:
            content = Content(sector_id=_sector(work, scope), language=queries.site(work).language)
            content.source = f"file/{path.suffix.casefold().lstrip('.')}"
            return content
        task = work.get(Task, task_id)
        known = queries.content_of_task(work, task_id)
        if known is not None and (known.deleted_at is not None or not known.is_working_draft):
            raise Conflict(
                "This task is written already",
                f"“{task.title}” has an article.",
                "Open it under Content, or import the draft as an article of its own.",
            )
        content = known or Content(sector_id=task.sector_id, task_id=task.id)
        if known is not None:
            images = queries.images_of_content(work, known.id)
            claims.forget(work, StageName.IMAGES, [row.id for row in images])
            for row in images:
                work.delete(row)
            if known.status is not ContentStatus.DRAFT:
                known.status = ContentStatus.DRAFT
        content.cluster_id, content.primary_keyword = task.cluster_id, task.primary_keyword
        content.content_type, content.structure = task.content_type, task.structure
        content.language = task.language or queries.site(work).language
        content.source, content.is_working_draft = f"file/{path.suffix.casefold().lstrip('.')}", False
        task.status = TaskStatus.COMPLETED
        idea = queries.idea_of_task(work, task)
        if idea is not None and idea.status is IdeaStatus.IN_PROGRESS:
            idea.status = IdeaStatus.COMPLETED
        return content

    @staticmethod
    def _fill(work: Work, content: Content, draft: Draft, slug: str) -> None:
        content.title = draft.title
        content.meta_title = draft.meta_title[:300]
        content.meta_description = draft.meta_description[:600]
        content.primary_keyword = content.primary_keyword or draft.keyword[:500]
        if content.task_id is None and _LANGUAGE.fullmatch(draft.language):
            content.language = draft.language
        content.author = content.author or draft.author[:80]
        if not content.slug:
            content.slug = _unique(slug, queries.slugs_like(work, slug))
        work.add(content)

    def _place(self, work: Work, content: Content, blocks: Blocks, files: dict[str, Variant]) -> Blocks:
        """Return the blocks with pictures of the draft as images of the article; what was left out keeps its words."""
        result: list[Block] = []
        position, section = 0, ""
        for block in blocks:
            if block.kind is BlockKind.HEADING:
                section = plain_text(block)
            place = str(block.attrs.get("url") or "") if block.kind is BlockKind.IMAGE else ""
            picture = files.get(place)
            if picture is not None:
                alt, caption = str(block.attrs.get("alt") or ""), str(block.attrs.get("caption") or "")
                row = self._add(work, content, ImageRole.IN_ARTICLE, position, picture, alt, caption, section)
                position += 1
                result.append(article.image(row.id, row.alt_text, row.caption))
            elif ".invalid/" in place:
                words = " ".join(str(block.attrs.get(name) or "") for name in ("caption", "alt")).strip()
                if words:
                    result.append(article.paragraph(words))
            else:
                result.append(block)
        return tuple(result)

    @staticmethod
    def _add(
        work: Work,
        content: Content,
        role: ImageRole,
        position: int,
        picture: Variant,
        alt: str,
        caption: str,
        section: str = "",
    ) -> Image:
        row = work.add(
            Image(
                sector_id=content.sector_id,
                content_id=content.id,
                role=role,
                position=position,
                section=section[:500],
                alt_text=alt[:500],
                caption=caption,
            )
        )
        show(work, row, picture)
        return row


def _sector(work: Work, scope: Scope) -> int:
    if scope.sector_id is not None:
        return work.get(Sector, scope.sector_id).id
    known = [row for row in sites.sectors(work) if row.is_active] or list(sites.sectors(work))
    if not known:
        raise WrongInput("This site has no sector", "Articles belong to a sector.", "Add a sector to the site first.")
    return known[0].id


def _unique(slug: str, taken: set[str]) -> str:
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def _excerpt(blocks: Blocks) -> str:
    first = next((plain_text(block) for block in blocks if block.kind is BlockKind.PARAGRAPH), "")
    return shorten(first, 160)
