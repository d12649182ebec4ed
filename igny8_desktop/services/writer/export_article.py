"""Gather all that leaves the program with one article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from igny8_desktop.data.models import Content, Site
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.blocks import BlockKind, Blocks, blocks_from_json
from igny8_desktop.domain.enums import ImageRole, ImageStatus, TermKind
from igny8_desktop.domain.structured_data import JsonLd, PageFacts, structured_data


@dataclass(frozen=True)
class ExportImage:
    """A picture that goes along; `file_name` is its name in the image folder."""

    image_id: int
    role: ImageRole
    file_name: str
    alt_text: str
    caption: str
    width: int
    height: int
    section: str = ""


@dataclass(frozen=True)
class ExportArticle:
    """One article as it is written to files."""

    content_id: int
    title: str
    slug: str
    excerpt: str
    meta_title: str
    meta_description: str
    primary_keyword: str
    language: str
    author: str
    site_name: str
    site_url: str
    url: str
    content_type: str
    structure: str
    status: str
    word_count: int
    published_at: datetime | None
    changed_at: datetime | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    blocks: Blocks
    images: Mapping[int, ExportImage] = field(default_factory=dict)

    @property
    def featured(self) -> ExportImage | None:
        """Return the picture at the head."""
        return next((image for image in self.images.values() if image.role is ImageRole.FEATURED), None)

    @property
    def pictures(self) -> tuple[ExportImage, ...]:
        """Return the pictures that readers see: the featured one, and those that stand in the text, in order."""
        placed = [
            self.images[number]
            for block in self.blocks
            if block.kind is BlockKind.IMAGE and (number := _number(block.attrs.get("image_id"))) in self.images
        ]
        first = [self.featured] if self.featured is not None else []
        return tuple(dict.fromkeys([*first, *placed]))

    def page_facts(self, folder: str = "images") -> PageFacts:
        """Return what structured data tells; pictures lie in `folder` beside the page."""
        return PageFacts(
            title=self.title,
            description=self.meta_description or self.excerpt,
            language=self.language,
            url=self.url if self.url.startswith(("http://", "https://")) else "",
            image_urls=tuple(f"{folder}/{image.file_name}" for image in self.pictures),
            author=self.author,
            publisher=self.site_name,
            publisher_url=self.site_url,
            published_at=self.published_at,
            modified_at=self.changed_at,
            keywords=tuple(dict.fromkeys(filter(None, (self.primary_keyword, *self.tags)))),
            word_count=self.word_count,
        )

    def json_ld(self) -> list[JsonLd]:
        """Return the valid JSON-LD objects of the article."""
        return structured_data(self.page_facts(), self.blocks)

    def meta(self) -> dict[str, Any]:
        """Return everything but the text, for programs."""
        return {
            "format": "igny8-article/1",
            "title": self.title,
            "slug": self.slug,
            "excerpt": self.excerpt,
            "meta_title": self.meta_title,
            "meta_description": self.meta_description,
            "primary_keyword": self.primary_keyword,
            "language": self.language,
            "author": self.author,
            "site": {"name": self.site_name, "url": self.site_url},
            "url": self.url,
            "content_type": self.content_type,
            "structure": self.structure,
            "status": self.status,
            "words": self.word_count,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "changed_at": self.changed_at.isoformat() if self.changed_at else None,
            "categories": list(self.categories),
            "tags": list(self.tags),
            "images": [
                {
                    "file": f"images/{image.file_name}",
                    "role": str(image.role),
                    "alt": image.alt_text,
                    "caption": image.caption,
                    "width": image.width,
                    "height": image.height,
                    "section": image.section,
                }
                for image in self.pictures
            ],
            "structured_data": self.json_ld(),
        }


def read_article(work: Work, content_id: int) -> ExportArticle:
    """Return an article of the scope; raises `NotFound`."""
    content = work.get(Content, content_id)
    site: Site = queries.site(work)
    terms = queries.terms_of_content(work, content_id)
    return ExportArticle(
        content_id=content.id,
        title=content.title,
        slug=content.slug,
        excerpt=content.excerpt,
        meta_title=content.meta_title,
        meta_description=content.meta_description,
        primary_keyword=content.primary_keyword,
        language=content.language,
        author=content.author or str(site.profile.get("author") or ""),
        site_name=site.name,
        site_url=site.url,
        url=content.url,
        content_type=str(content.content_type),
        structure=str(content.structure),
        status=str(content.status),
        word_count=content.word_count,
        published_at=content.published_at,
        changed_at=content.updated_at,
        categories=tuple(term.name for term in terms if term.kind is TermKind.CATEGORY),
        tags=tuple(term.name for term in terms if term.kind is TermKind.TAG),
        blocks=blocks_from_json(content.blocks),
        images={
            row.id: ExportImage(
                row.id, row.role, row.file_name, row.alt_text, row.caption, row.width, row.height, row.section
            )
            for row in queries.images_of_content(work, content_id)
            if row.file_name and row.status is not ImageStatus.FAILED
        },
    )


def _number(value: object) -> int:
    return int(value) if isinstance(value, (int, str)) and str(value).isdigit() else -1
