"""Tables of publishing: what was sent where, and what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from igny8_desktop.data.base import Base, SiteScoped, Stamped, Word, same_site, utc_now
from igny8_desktop.domain.enums import EntityKind, OrderWait, PublishStage, TargetKind, WatchKind


class PublishRecord(Stamped, SiteScoped, Base):
    """The one record of publishing a piece of content to a target; written before the first call.

    `token` is kept with the post on the target, so that a lost answer is looked up instead of sent again.
    """

    __tablename__ = "publish_record"
    __kind__ = EntityKind.PUBLISH_RECORD
    __table_args__ = (
        same_site("content_id", "content"),
        UniqueConstraint("content_id", "target"),
        UniqueConstraint("token"),
    )

    content_id: Mapped[int] = mapped_column()
    target: Mapped[TargetKind] = mapped_column(Word(TargetKind))
    token: Mapped[str] = mapped_column(String(64))
    slug: Mapped[str] = mapped_column(String(200), default="")
    stage: Mapped[PublishStage] = mapped_column(Word(PublishStage), default=PublishStage.INTENDED)
    create_sent: Mapped[bool] = mapped_column(default=False)
    wanted_status: Mapped[str] = mapped_column(String(20), default="publish")
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    remote_status: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    remote_modified_at: Mapped[datetime | None] = mapped_column(default=None)
    remote_hash: Mapped[str] = mapped_column(String(64), default="")
    sent_revision: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error_title: Mapped[str] = mapped_column(String(300), default="")
    error_what: Mapped[str] = mapped_column(default="")
    error_next: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What was sent last and confirmed: the common ancestor when both sides changed.
    sent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What undoing the last publish restores on the target; empty when there is nothing to take back.
    undo: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The target's version that stood in the way, until somebody decides.
    conflict: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PublishOrder(Stamped, SiteScoped, Base):
    """A wish to publish that waits for the network, for its time or for a decision, in the order of its id."""

    __tablename__ = "publish_order"
    __kind__ = EntityKind.PUBLISH_ORDER
    __table_args__ = (same_site("content_id", "content"), UniqueConstraint("content_id"))

    content_id: Mapped[int] = mapped_column()
    wanted_status: Mapped[str] = mapped_column(String(20), default="publish")
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    waits_for: Mapped[OrderWait] = mapped_column(Word(OrderWait))
    attempts: Mapped[int] = mapped_column(default=0)
    error_title: Mapped[str] = mapped_column(String(300), default="")
    error_what: Mapped[str] = mapped_column(default="")
    error_next: Mapped[str] = mapped_column(default="")


class SiteWatch(Stamped, SiteScoped, Base):
    """Something about a published post that a person should look at."""

    __tablename__ = "site_watch"
    __kind__ = EntityKind.SITE_WATCH
    __table_args__ = (same_site("content_id", "content"), UniqueConstraint("content_id", "kind"))

    content_id: Mapped[int] = mapped_column()
    kind: Mapped[WatchKind] = mapped_column(Word(WatchKind))
    detail: Mapped[str] = mapped_column(default="")
    dismissed_at: Mapped[datetime | None] = mapped_column(default=None)


class PublishedMedia(Stamped, SiteScoped, Base):
    """An image file as the target holds it, found again by its content hash."""

    __tablename__ = "published_media"
    __table_args__ = (UniqueConstraint("site_id", "target", "sha256"),)

    target: Mapped[TargetKind] = mapped_column(Word(TargetKind))
    sha256: Mapped[str] = mapped_column(String(64))
    upload_sent: Mapped[bool] = mapped_column(default=False)
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)


class SitePost(SiteScoped, Base):
    """A post or page as it was last seen on the client's site, ours or not; kept so that plans do not collide."""

    __tablename__ = "site_post"
    __kind__ = EntityKind.SITE_POST
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "post_type", "remote_id"),
        same_site("content_id", "content"),
    )

    post_type: Mapped[str] = mapped_column(String(40))
    remote_id: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(500), default="")
    slug: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    status: Mapped[str] = mapped_column(String(40), default="")
    excerpt: Mapped[str] = mapped_column(default="")
    remote_modified_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    #: Our article that is this post: published by us, or adopted for editing.
    content_id: Mapped[int | None] = mapped_column(default=None)


class SyncEvent(SiteScoped, Base):
    """One line of the log of everything sent to or read from a site."""

    __tablename__ = "sync_event"
    __kind__ = EntityKind.SYNC_EVENT
    __table_args__ = (same_site("content_id", "content"), Index("ix_sync_event_site_at", "site_id", "at"))

    content_id: Mapped[int | None] = mapped_column(default=None)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    direction: Mapped[str] = mapped_column(String(10))
    action: Mapped[str] = mapped_column(String(40))
    ok: Mapped[bool] = mapped_column(default=True)
    message: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
