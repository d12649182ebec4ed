"""Tables of the planner: keywords, clusters, ideas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
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
    CLUSTER_TRANSITIONS,
    IDEA_TRANSITIONS,
    KEYWORD_TRANSITIONS,
    ClusterRole,
    ClusterStatus,
    ContentStructure,
    ContentType,
    EntityKind,
    IdeaStatus,
    KeywordStatus,
    SearchIntent,
)

_ALIVE = text("deleted_at IS NULL")


class KeywordImport(Stamped, SectorScoped, Base):
    """One file or paste that brought keywords, with its report."""

    __tablename__ = "keyword_import"
    __kind__ = EntityKind.IMPORT
    __table_args__ = sector_scoped(UniqueConstraint("site_id", "id"))

    name: Mapped[str] = mapped_column(String(500))
    tool: Mapped[str] = mapped_column(String(80), default="")
    encoding: Mapped[str] = mapped_column(String(40), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    rows_read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    market: Mapped[str] = mapped_column(String(20), default="")
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class KeywordImportChange(SiteScoped, Base):
    """What a keyword was before an import filled in or brought it back, so that the import can be undone."""

    __tablename__ = "keyword_import_change"
    __table_args__ = (
        same_site("import_id", "keyword_import"),
        same_site("keyword_id", "keyword"),
        UniqueConstraint("import_id", "keyword_id"),
        Index("ix_keyword_import_change_keyword", "keyword_id"),
    )

    import_id: Mapped[int] = mapped_column()
    keyword_id: Mapped[int] = mapped_column()
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportMapping(Stamped, Base):
    """Which column of a keyword tool's export means what, as a person last chose; belongs to no site."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("tool", "header"),)

    tool: Mapped[str] = mapped_column(String(80))
    header: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SavedView(Stamped, SiteScoped, Base):
    """A search, filters, order and columns of a list, kept under a name."""

    __tablename__ = "saved_view"
    __kind__ = EntityKind.SAVED_VIEW
    __table_args__ = (UniqueConstraint("site_id", "list_kind", "name"),)

    list_kind: Mapped[EntityKind] = mapped_column(Word(EntityKind))
    name: Mapped[str] = mapped_column(String(100))
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Cluster(Stamped, SoftDelete, SectorScoped, Base):
    """Keywords that one page, or one topic, should target."""

    __tablename__ = "cluster"
    __kind__ = EntityKind.CLUSTER
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("sector_id", "id"),
        ForeignKeyConstraint(["sector_id", "hub_id"], ["cluster.sector_id", "cluster.id"]),
        Index("uq_cluster_name_live", "sector_id", "name", unique=True, sqlite_where=_ALIVE),
        Index("ix_cluster_hub", "hub_id"),
    )

    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(default="")
    primary_keyword: Mapped[str] = mapped_column(String(500), default="")
    intent: Mapped[SearchIntent | None] = mapped_column(Word(SearchIntent), default=None)
    status: Mapped[ClusterStatus] = mapped_column(Word(ClusterStatus), default=ClusterStatus.ACTIVE)
    locked: Mapped[bool] = mapped_column(default=False)
    by_hand: Mapped[bool] = mapped_column(default=False)
    #: A keyword that is like no other, kept as a cluster of its own.
    stray: Mapped[bool] = mapped_column(default=False)
    #: Who named it: "rules", "ai" or "by hand"; a name given by hand survives a new cut.
    name_source: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[ClusterRole | None] = mapped_column(Word(ClusterRole), default=None)
    role_source: Mapped[str] = mapped_column(String(40), default="")
    hub_id: Mapped[int | None] = mapped_column(default=None)
    #: How well it is worth writing for, 0 to 100; `None` until it was worked out.
    opportunity: Mapped[int | None] = mapped_column(default=None)

    @validates("status")
    def _check_status(self, _key: str, new: ClusterStatus) -> ClusterStatus:
        return checked(self, "status", CLUSTER_TRANSITIONS, new)


class ClusterChange(Stamped, SectorScoped, Base):
    """What a merge, split, move or new cut changed, so that it can be undone as a whole, also another day."""

    __tablename__ = "cluster_change"
    __table_args__ = sector_scoped(Index("ix_cluster_change_site", "site_id", "id"))

    action: Mapped[str] = mapped_column(String(40))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: The rows before and after, as compressed JSON: a new cut of 100,000 keywords takes about a megabyte.
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class Keyword(Stamped, SoftDelete, SectorScoped, Base):
    """One search term of one market; unknown numbers are `None`, never zero."""

    __tablename__ = "keyword"
    __kind__ = EntityKind.KEYWORD
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "sector_id", "normalised", "market"),
        ForeignKeyConstraint(["sector_id", "cluster_id"], ["cluster.sector_id", "cluster.id"]),
        same_site("import_id", "keyword_import"),
        # With the site in it SQLite prefers it to the sort indexes, which make it read all keywords of the site.
        # And with the figures that clusters are listed by: reading the rows for them takes ten times as long.
        Index(
            "ix_keyword_cluster",
            "cluster_id",
            "site_id",
            "deleted_at",
            "market",
            "volume_max",
            "volume",
            "difficulty",
            "intent",
            "sector_id",
            sqlite_where=text("cluster_id IS NOT NULL"),
        ),
        # With all that lists in these orders ask for: reading the rows themselves takes twenty times as long.
        Index("ix_keyword_site_volume", "site_id", "volume", "id", "sector_id", sqlite_where=_ALIVE),
        Index("ix_keyword_site_text", "site_id", "text", "id", "sector_id", sqlite_where=_ALIVE),
        Index("ix_keyword_site_status", "site_id", "status"),
    )

    text: Mapped[str] = mapped_column(String(500))
    normalised: Mapped[str] = mapped_column(String(500))
    market: Mapped[str] = mapped_column(String(20), default="")
    volume: Mapped[int | None] = mapped_column(default=None)
    volume_max: Mapped[int | None] = mapped_column(default=None)
    difficulty: Mapped[float | None] = mapped_column(default=None)
    cpc: Mapped[float | None] = mapped_column(default=None)
    currency: Mapped[str] = mapped_column(String(8), default="")
    intent: Mapped[SearchIntent | None] = mapped_column(Word(SearchIntent), default=None)
    intent_source: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[KeywordStatus] = mapped_column(Word(KeywordStatus), default=KeywordStatus.ACTIVE)
    cluster_id: Mapped[int | None] = mapped_column(default=None)
    import_id: Mapped[int | None] = mapped_column(default=None)
    sources: Mapped[list[Any]] = mapped_column(default=list)
    word_count: Mapped[int] = mapped_column(default=0)
    #: Put where it is by a person: a new cut leaves it there.
    pinned: Mapped[bool] = mapped_column(default=False)
    #: How close it is to its cluster, and the next best cluster: hints of the last cut, from 0 to 1.
    fit: Mapped[float | None] = mapped_column(default=None)
    second_cluster_id: Mapped[int | None] = mapped_column(default=None)
    second_fit: Mapped[float | None] = mapped_column(default=None)
    #: An AI model doubts that it belongs to its cluster: a hint for a person, nothing moves by it.
    outlier: Mapped[bool] = mapped_column(default=False)
    #: Addresses that rank for it, best first, where a file says so.
    ranking_urls: Mapped[list[str]] = mapped_column(default=list)

    @validates("status")
    def _check_status(self, _key: str, new: KeywordStatus) -> KeywordStatus:
        return checked(self, "status", KEYWORD_TRANSITIONS, new)


class Embedding(Base):
    """A vector of a text, kept so that clustering again never computes it twice; belongs to no site."""

    __tablename__ = "embedding"
    __table_args__ = (UniqueConstraint("model", "text"),)

    model: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(500))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ContentIdea(Stamped, SoftDelete, SectorScoped, Base):
    """Something worth writing for a cluster; waits for approval before it costs anything more."""

    __tablename__ = "content_idea"
    __kind__ = EntityKind.IDEA
    __table_args__ = sector_scoped(
        UniqueConstraint("site_id", "id"),
        same_site("cluster_id", "cluster"),
        same_site("hub_idea_id", "content_idea"),
        Index("ix_content_idea_site_status", "site_id", "status"),
        Index("ix_content_idea_cluster", "cluster_id"),
    )

    cluster_id: Mapped[int | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(default="")
    primary_keyword: Mapped[str] = mapped_column(String(500), default="")
    content_type: Mapped[ContentType] = mapped_column(Word(ContentType), default=ContentType.POST)
    structure: Mapped[ContentStructure] = mapped_column(Word(ContentStructure), default=ContentStructure.ARTICLE)
    audience: Mapped[str] = mapped_column(String(300), default="")
    word_count: Mapped[int] = mapped_column(default=1200)
    outline: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[IdeaStatus] = mapped_column(Word(IdeaStatus), default=IdeaStatus.DRAFT)
    source: Mapped[str] = mapped_column(String(80), default="")
    angle: Mapped[str] = mapped_column(default="")
    intent: Mapped[SearchIntent | None] = mapped_column(Word(SearchIntent), default=None)
    meta_title: Mapped[str] = mapped_column(String(300), default="")
    meta_description: Mapped[str] = mapped_column(String(500), default="")
    #: The idea of the hub page that a supporting article belongs to.
    hub_idea_id: Mapped[int | None] = mapped_column(default=None)
    opportunity: Mapped[int | None] = mapped_column(default=None)
    #: What it was found to collide with, and what a person decided about it.
    collisions: Mapped[list[Any]] = mapped_column(default=list)
    collision_decision: Mapped[str] = mapped_column(String(40), default="")
    collisions_checked_at: Mapped[datetime | None] = mapped_column(default=None)

    @validates("status")
    def _check_status(self, _key: str, new: IdeaStatus) -> IdeaStatus:
        return checked(self, "status", IDEA_TRANSITIONS, new)


class IdeaKeyword(SiteScoped, Base):
    """A keyword that an idea is to cover."""

    __tablename__ = "idea_keyword"
    __table_args__ = (
        same_site("idea_id", "content_idea"),
        same_site("keyword_id", "keyword"),
        UniqueConstraint("idea_id", "keyword_id"),
        # Without it the deletion of a keyword reads the whole table to see that nothing points to it.
        Index("ix_idea_keyword_keyword", "keyword_id"),
    )

    idea_id: Mapped[int] = mapped_column()
    keyword_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
