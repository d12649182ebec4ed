"""Tables of the writer: tasks, content with its revisions, images, taxonomy terms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from igny8_desktop.data.base import (
    Base,
    SectorScoped,
    SiteScoped,
    SoftDelete,
    Stamped,
    Word,
    checked,
    same_site,
    sector_scoped,
    utc_now,
)
from igny8_desktop.domain.enums import (
    CONTENT_TRANSITIONS,
    IMAGE_TRANSITIONS,
    SITE_STATUS_TRANSITIONS,
    TASK_TRANSITIONS,
    BriefSourceKind,
    ClaimKind,
    ClaimState,
    ContentStatus,
    ContentStructure,
    ContentType,
    EntityKind,
    ImageRole,
    ImageStatus,
    LinkState,
    RevisionOrigin,
    SearchIntent,
    SiteStatus,
    TaskStatus,
    TermKind,
)


class Task(Stamped, SoftDelete, SectorScoped, Base):
    """An order to write one piece of content, with its brief; an idea makes at most one."""

    __tablename__ = "task"
    __kind__ = EntityKind.TASK
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("idea_id"),
        same_site("idea_id", "content_idea"),
        same_site("cluster_id", "cluster"),
        Index("ix_task_site_status", "site_id", "status"),
    )

    idea_id: Mapped[int | None] = mapped_column(default=None)
    cluster_id: Mapped[int | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(String(500))
    brief: Mapped[str] = mapped_column(default="")
    primary_keyword: Mapped[str] = mapped_column(String(500), default="")
    content_type: Mapped[ContentType] = mapped_column(Word(ContentType), default=ContentType.POST)
    structure: Mapped[ContentStructure] = mapped_column(Word(ContentStructure), default=ContentStructure.ARTICLE)
    audience: Mapped[str] = mapped_column(String(300), default="")
    tone: Mapped[str] = mapped_column(String(120), default="")
    word_count: Mapped[int] = mapped_column(default=1200)
    outline: Mapped[list[Any]] = mapped_column(default=list)
    intent: Mapped[SearchIntent | None] = mapped_column(Word(SearchIntent), default=None)
    #: The language to write in; empty for the site's own.
    language: Mapped[str] = mapped_column(String(10), default="")
    avoid: Mapped[list[Any]] = mapped_column(default=list)
    call_to_action: Mapped[str] = mapped_column(String(500), default="")
    links: Mapped[list[Any]] = mapped_column(default=list)
    meta_title: Mapped[str] = mapped_column(String(300), default="")
    meta_description: Mapped[str] = mapped_column(String(500), default="")
    #: How many images to place in the article; `None` for what the setting says.
    images_wanted: Mapped[int | None] = mapped_column(default=None)
    #: Supporting keywords that are not in the keyword list.
    more_keywords: Mapped[list[Any]] = mapped_column(default=list)
    priority: Mapped[int] = mapped_column(default=0)
    due_date: Mapped[date | None] = mapped_column(default=None)
    status: Mapped[TaskStatus] = mapped_column(Word(TaskStatus), default=TaskStatus.QUEUED)

    @validates("status")
    def _check_status(self, _key: str, new: TaskStatus) -> TaskStatus:
        return checked(self, "status", TASK_TRANSITIONS, new)


class TaskKeyword(SiteScoped, Base):
    """A keyword that a task is to cover."""

    __tablename__ = "task_keyword"
    __table_args__ = (
        same_site("task_id", "task"),
        same_site("keyword_id", "keyword"),
        UniqueConstraint("task_id", "keyword_id"),
        Index("ix_task_keyword_keyword", "keyword_id"),
    )

    task_id: Mapped[int] = mapped_column()
    keyword_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)


class BriefSource(Stamped, SiteScoped, Base):
    """Facts that the user gave a task: pasted text, a page fetched on request, or a file's text."""

    __tablename__ = "brief_source"
    __kind__ = EntityKind.BRIEF_SOURCE
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        same_site("task_id", "task"),
        Index("ix_brief_source_task", "task_id"),
    )

    task_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[BriefSourceKind] = mapped_column(Word(BriefSourceKind))
    title: Mapped[str] = mapped_column(String(500), default="")
    address: Mapped[str] = mapped_column(String(4000), default="")
    text: Mapped[str] = mapped_column(default="")
    fetched_at: Mapped[datetime | None] = mapped_column(default=None)


class Content(Stamped, SoftDelete, SectorScoped, Base):
    """A piece of content: its text as blocks, and what the client's site is known to hold of it."""

    __tablename__ = "content"
    __kind__ = EntityKind.CONTENT
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("task_id"),
        same_site("task_id", "task"),
        same_site("cluster_id", "cluster"),
        Index("ix_content_site_status", "site_id", "status", "site_status"),
    )

    task_id: Mapped[int | None] = mapped_column(default=None)
    cluster_id: Mapped[int | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(String(500))
    slug: Mapped[str] = mapped_column(String(200), default="")
    excerpt: Mapped[str] = mapped_column(default="")
    meta_title: Mapped[str] = mapped_column(String(300), default="")
    meta_description: Mapped[str] = mapped_column(String(600), default="")
    primary_keyword: Mapped[str] = mapped_column(String(500), default="")
    blocks: Mapped[list[Any]] = mapped_column(default=list)
    word_count: Mapped[int] = mapped_column(default=0)
    content_type: Mapped[ContentType] = mapped_column(Word(ContentType), default=ContentType.POST)
    structure: Mapped[ContentStructure] = mapped_column(Word(ContentStructure), default=ContentStructure.ARTICLE)
    language: Mapped[str] = mapped_column(String(10), default="en")
    status: Mapped[ContentStatus] = mapped_column(Word(ContentStatus), default=ContentStatus.DRAFT)
    site_status: Mapped[SiteStatus] = mapped_column(Word(SiteStatus), default=SiteStatus.NOT_PUBLISHED)
    is_working_draft: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(80), default="")
    revision: Mapped[int] = mapped_column(default=0)
    prompts_made: Mapped[bool] = mapped_column(default=False)
    title_options: Mapped[list[Any]] = mapped_column(default=list)
    #: Sections of the outline that are still to be written after a cancel or a failure; empty: the article is whole.
    unwritten: Mapped[list[Any]] = mapped_column(default=list)
    #: The overall score from 0 to 100 when the text was last judged; `None`: never yet.
    score: Mapped[int | None] = mapped_column(default=None)
    open_claims: Mapped[int] = mapped_column(default=0)
    #: The revision that score, claims and sketch were last made of.
    judged_revision: Mapped[int] = mapped_column(default=0)
    author: Mapped[str] = mapped_column(String(80), default="")
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    remote_status: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    scheduled_at: Mapped[datetime | None] = mapped_column(default=None)

    @validates("status")
    def _check_status(self, _key: str, new: ContentStatus) -> ContentStatus:
        return checked(self, "status", CONTENT_TRANSITIONS, new)

    @validates("site_status")
    def _check_site_status(self, _key: str, new: SiteStatus) -> SiteStatus:
        return checked(self, "site_status", SITE_STATUS_TRANSITIONS, new)


class ContentRevision(SectorScoped, Base):
    """What a piece of content was after one save, generation or sync."""

    __tablename__ = "content_revision"
    __kind__ = EntityKind.REVISION
    __table_args__ = sector_scoped(same_site("content_id", "content"), UniqueConstraint("content_id", "number"))

    content_id: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    origin: Mapped[RevisionOrigin] = mapped_column(Word(RevisionOrigin))
    note: Mapped[str] = mapped_column(String(300), default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ContentAutosave(SectorScoped, Base):
    """What the editor held when it last had no time to save: offered after a crash, gone after a save."""

    __tablename__ = "content_autosave"
    __table_args__ = sector_scoped(same_site("content_id", "content"), UniqueConstraint("content_id"))

    content_id: Mapped[int] = mapped_column()
    #: The content's revision that the edits began from.
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class FactClaim(Stamped, SectorScoped, Base):
    """A number, date, name, quotation or superlative in a text, and what stands behind it."""

    __tablename__ = "fact_claim"
    __kind__ = EntityKind.FACT_CLAIM
    __table_args__ = sector_scoped(
        same_site("content_id", "content"),
        same_site("source_id", "brief_source"),
        UniqueConstraint("content_id", "fingerprint"),
    )

    content_id: Mapped[int] = mapped_column()
    #: Recognises the claim in the next version of the text, wherever it moved.
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[ClaimKind] = mapped_column(Word(ClaimKind))
    text: Mapped[str] = mapped_column()
    #: The fact in a form that is the same however it is written.
    value: Mapped[str] = mapped_column(default="")
    sentence: Mapped[str] = mapped_column(default="")
    block_id: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[ClaimState] = mapped_column(Word(ClaimState), default=ClaimState.UNSOURCED)
    source_id: Mapped[int | None] = mapped_column(default=None)
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    #: Where it comes in the text; a claim that is not in the text any more keeps its state for when it comes back.
    position: Mapped[int] = mapped_column(default=0)
    present: Mapped[bool] = mapped_column(default=True)
    #: Whether a person decided the state; what the program matched by itself is matched anew with every text.
    by_user: Mapped[bool] = mapped_column(default=False)


class ArticleSketch(SiteScoped, Base):
    """The smallest hashes of an article's word sequences: enough to tell near-duplicates without reading the text."""

    __tablename__ = "article_sketch"
    __table_args__ = (same_site("content_id", "content"), UniqueConstraint("content_id"))

    content_id: Mapped[int] = mapped_column()
    hashes: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class InternalLink(Stamped, SiteScoped, Base):
    """A link from one article to another page of the same site; a reservation until its target is live."""

    __tablename__ = "internal_link"
    __kind__ = EntityKind.INTERNAL_LINK
    __table_args__ = (
        same_site("content_id", "content"),
        same_site("target_content_id", "content"),
        same_site("target_task_id", "task"),
        same_site("target_post_id", "site_post"),
        Index("ix_internal_link_content", "content_id"),
        Index("ix_internal_link_target", "target_content_id"),
    )

    content_id: Mapped[int] = mapped_column()
    target_content_id: Mapped[int | None] = mapped_column(default=None)
    target_task_id: Mapped[int | None] = mapped_column(default=None)
    target_post_id: Mapped[int | None] = mapped_column(default=None)
    anchor: Mapped[str] = mapped_column(String(300))
    block_id: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[LinkState] = mapped_column(Word(LinkState), default=LinkState.RESERVED)
    url: Mapped[str] = mapped_column(String(2000), default="")


class Image(Stamped, SectorScoped, Base):
    """An image of a piece of content: first a prompt, then a web-ready file."""

    __tablename__ = "image"
    __kind__ = EntityKind.IMAGE
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("content_id", "role", "position"),
        same_site("content_id", "content"),
        Index("ix_image_site_status", "site_id", "status"),
    )

    content_id: Mapped[int] = mapped_column()
    role: Mapped[ImageRole] = mapped_column(Word(ImageRole))
    position: Mapped[int] = mapped_column(default=0)
    section: Mapped[str] = mapped_column(String(500), default="")
    prompt: Mapped[str] = mapped_column(default="")
    alt_text: Mapped[str] = mapped_column(String(500), default="")
    caption: Mapped[str] = mapped_column(default="")
    status: Mapped[ImageStatus] = mapped_column(Word(ImageStatus), default=ImageStatus.PENDING)
    file_name: Mapped[str] = mapped_column(String(300), default="")
    mime: Mapped[str] = mapped_column(String(40), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    source: Mapped[str] = mapped_column(String(80), default="")
    #: The file as it came, before it was made ready for the web.
    original_file: Mapped[str] = mapped_column(String(300), default="")
    #: Files made from the same prompt that were not chosen (yet): what `choose` of a variant swaps in.
    variants: Mapped[list[Any]] = mapped_column(default=list)

    @validates("status")
    def _check_status(self, _key: str, new: ImageStatus) -> ImageStatus:
        return checked(self, "status", IMAGE_TRANSITIONS, new)


class ContentTaxonomy(Stamped, SiteScoped, Base):
    """A category or tag of a site; `remote_id` is set once the site has it."""

    __tablename__ = "content_taxonomy"
    __kind__ = EntityKind.TERM
    __table_args__ = (UniqueConstraint("site_id", "id"), UniqueConstraint("site_id", "kind", "slug"))

    kind: Mapped[TermKind] = mapped_column(Word(TermKind))
    name: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="")
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    parent_remote_id: Mapped[str] = mapped_column(String(80), default="")
    count: Mapped[int] = mapped_column(default=0)


class ContentTaxonomyRelation(SiteScoped, Base):
    """A category or tag that a piece of content is to have."""

    __tablename__ = "content_taxonomy_relation"
    __table_args__ = (
        same_site("content_id", "content"),
        same_site("taxonomy_id", "content_taxonomy"),
        UniqueConstraint("content_id", "taxonomy_id"),
    )

    content_id: Mapped[int] = mapped_column()
    taxonomy_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
