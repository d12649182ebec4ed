"""Gather everything that is known locally of a post before the site is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from igny8_desktop.data.models import Cluster, Content, PublishRecord, Sector
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.queries import writer
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json
from igny8_desktop.domain.enums import ContentType, ImageRole, PublishStage, TermKind
from igny8_desktop.domain.ports import ImageStore, MediaUpload, PostDraft, RemoteMedia, RemoteTerm, TermWish
from igny8_desktop.domain.site_publishing import SitePublishing


@dataclass(frozen=True)
class PostImage:
    """An image file that belongs to the post."""

    image_id: int
    role: ImageRole
    file_name: str
    mime: str
    sha256: str
    alt_text: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True)
class Post:
    """Everything that is known locally of a post before the site is called."""

    record_id: int
    content_id: int
    token: str
    slug: str
    create_sent: bool
    update_sent: bool
    remote_id: str
    remote_hash: str
    content_type: ContentType
    revision: int
    title: str
    excerpt: str
    meta_title: str
    meta_description: str
    primary_keyword: str
    is_working_draft: bool
    blocks: Blocks
    terms: tuple[tuple[TermKind, str], ...]
    images: tuple[PostImage, ...]
    was_completed: bool = False
    was_undone: bool = False
    allowed_hash: str = ""
    author: str = ""
    scheduled_at: datetime | None = None
    origin: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)

    def uploads(self, store: ImageStore) -> Iterable[MediaUpload]:
        """Return the files that the post needs: the featured image and those that its text shows."""
        shown = {block.attrs.get("image_id") for block in self.blocks if block.kind is BlockKind.IMAGE}
        for image in self.images:
            if image.role is ImageRole.FEATURED or image.image_id in shown:
                yield MediaUpload(
                    image.image_id,
                    store.path(image.file_name),
                    image.file_name,
                    image.mime,
                    image.sha256,
                    image.alt_text,
                    image.caption,
                    image.alt_text or self.title,
                    image.width,
                    image.height,
                )

    def wishes(self, publishing: SitePublishing) -> list[TermWish]:
        """Return the terms under the names that they have at the site."""
        wishes = [
            TermWish(kind, publishing.category_at_site(name) if kind is TermKind.CATEGORY else name)
            for kind, name in self.terms
        ]
        if publishing.default_category and not any(wish.kind is TermKind.CATEGORY for wish in wishes):
            wishes.append(TermWish(TermKind.CATEGORY, publishing.default_category))
        return wishes

    def draft(
        self,
        terms: Sequence[RemoteTerm],
        media: Mapping[int, RemoteMedia],
        *,
        author_id: str = "",
        date: datetime | None = None,
    ) -> PostDraft:
        """Return what is sent; places of images that were never made are left out."""
        blocks = tuple(block for block in self.blocks if not _is_missing_image(block, media))
        featured = next((image.image_id for image in self.images if image.role is ImageRole.FEATURED), None)
        return PostDraft(
            token=self.token,
            content_type=self.content_type,
            title=self.title,
            slug=self.slug,
            excerpt=self.excerpt,
            blocks=blocks,
            terms=tuple(terms),
            media=dict(media),
            featured=featured,
            meta_title=self.meta_title,
            meta_description=self.meta_description,
            primary_keyword=self.primary_keyword,
            is_working_draft=self.is_working_draft,
            author_id=self.author if self.author.isdigit() else author_id,
            date=date,
            origin=self.origin,
        )


def _is_missing_image(block: Block, media: Mapping[int, RemoteMedia]) -> bool:
    number = block.attrs.get("image_id")
    return block.kind is BlockKind.IMAGE and number is not None and number not in media


def read_post(work: Work, content: Content, record: PublishRecord) -> Post:
    """Return everything that is known locally of a post."""
    return Post(
        record_id=record.id,
        content_id=content.id,
        token=record.token,
        slug=record.slug,
        create_sent=record.create_sent,
        update_sent=bool(record.report.get("update_sent")),
        remote_id=record.remote_id,
        remote_hash=record.remote_hash,
        content_type=content.content_type,
        revision=content.revision,
        title=content.title,
        excerpt=content.excerpt,
        meta_title=content.meta_title,
        meta_description=content.meta_description,
        primary_keyword=content.primary_keyword,
        is_working_draft=content.is_working_draft,
        blocks=blocks_from_json(content.blocks),
        terms=tuple((term.kind, term.name) for term in writer.terms_of_content(work, content.id)),
        images=tuple(
            PostImage(
                row.id,
                row.role,
                row.file_name,
                row.mime,
                row.sha256,
                row.alt_text,
                row.caption,
                row.width,
                row.height,
            )
            for row in queries.finished_images(work, content.id)
        ),
        was_completed=record.stage is PublishStage.COMPLETED,
        was_undone=record.undone_at is not None,
        allowed_hash=str(record.conflict.get("allowed") or ""),
        author=content.author,
        scheduled_at=content.scheduled_at,
        origin=_origin(work, content),
        sent=dict(record.sent),
    )


def _origin(work: Work, content: Content) -> dict[str, str]:
    """Return the numbers and names under which a site's companion plugin knows where a post comes from."""
    cluster = work.find(Cluster, content.cluster_id) if content.cluster_id is not None else None
    sector = work.find(Sector, content.sector_id)
    return {
        "content_id": str(content.id),
        "task_id": str(content.task_id or ""),
        "cluster_id": str(content.cluster_id or ""),
        "sector_id": str(content.sector_id),
        "cluster": cluster.name if cluster is not None else "",
        "sector": sector.name if sector is not None else "",
    }
