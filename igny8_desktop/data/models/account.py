"""Tables of the account, its sites and their settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from igny8_desktop.data.base import Base, SiteScoped, SoftDelete, Stamped, Word
from igny8_desktop.domain.enums import EntityKind, Operation, TargetKind


class Account(Stamped, Base):
    """The one agency or freelancer whose data folder this is; it holds the credits."""

    __tablename__ = "account"
    __kind__ = EntityKind.ACCOUNT
    __table_args__ = (CheckConstraint("credits >= 0", name="credits_not_negative"),)

    name: Mapped[str] = mapped_column(String(200), default="My agency")
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    credits: Mapped[int] = mapped_column(default=0)


class Site(Stamped, SoftDelete, Base):
    """A client's site: the frame of everything that is planned, written and published for it."""

    __tablename__ = "site"
    __kind__ = EntityKind.SITE
    __table_args__ = (UniqueConstraint("slug"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    is_active: Mapped[bool] = mapped_column(default=True)
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Whether unsourced claims hold an article back from being published.
    hold_unsourced: Mapped[bool] = mapped_column(default=True)


class Sector(Stamped, SoftDelete, SiteScoped, Base):
    """A field of business within a site; keywords and everything made of them belong to one."""

    __tablename__ = "sector"
    __kind__ = EntityKind.SECTOR
    __table_args__ = (UniqueConstraint("site_id", "id"), UniqueConstraint("site_id", "slug"))

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    #: How fine its keywords were cut last, 0 (broad) to 1 (fine): later keywords are cut alike. `None`: never yet.
    granularity: Mapped[float | None] = mapped_column(default=None)


class SiteIntegration(Stamped, SiteScoped, Base):
    """How a site is published to, without its secret: that lies in the secret store under `secret_name`."""

    __tablename__ = "site_integration"
    __kind__ = EntityKind.INTEGRATION
    __table_args__ = (UniqueConstraint("site_id"),)

    target: Mapped[TargetKind] = mapped_column(Word(TargetKind))
    url: Mapped[str] = mapped_column(String(2000), default="")
    rest_root: Mapped[str] = mapped_column(String(2000), default="")
    username: Mapped[str] = mapped_column(String(200), default="")
    folder: Mapped[str] = mapped_column(String(4000), default="")
    secret_name: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_checked_at: Mapped[datetime | None] = mapped_column(default=None)
    last_ok: Mapped[bool | None] = mapped_column(default=None)
    last_problem: Mapped[str] = mapped_column(default="")
    last_synced_at: Mapped[datetime | None] = mapped_column(default=None)
    #: How articles become posts here: post type, author, categories, slots, editor, SEO plugin, image sizes.
    publishing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What the site doctor found last.
    doctor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    doctor_at: Mapped[datetime | None] = mapped_column(default=None)


class AutomationConfig(Stamped, SiteScoped, Base):
    """The automation settings of a site; made with defaults when first asked for."""

    __tablename__ = "automation_config"
    __kind__ = EntityKind.AUTOMATION_CONFIG
    __table_args__ = (UniqueConstraint("site_id"),)

    enabled: Mapped[bool] = mapped_column(default=False)
    schedule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What became of the last scheduled start: when it was due, the outcome and words for the user.
    schedule_result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    batch_sizes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    within_stage_delay: Mapped[float] = mapped_column(default=0.0)
    between_stage_delay: Mapped[float] = mapped_column(default=0.0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    concurrency: Mapped[int] = mapped_column(default=4)
    approve_ideas: Mapped[bool] = mapped_column(default=True)
    approve_content: Mapped[bool] = mapped_column(default=True)
    publish_as: Mapped[str] = mapped_column(String(20), default="draft")
    #: page, topic or a number from 0 to 1; empty for what the sector or the setting says.
    granularity: Mapped[str] = mapped_column(String(20), default="")
    #: The most credits that a run may use; 0 for no cap.
    credit_cap: Mapped[int] = mapped_column(default=0)
    last_run_at: Mapped[datetime | None] = mapped_column(default=None)
    next_run_at: Mapped[datetime | None] = mapped_column(default=None)


class PromptTemplate(Stamped, Base):
    """A prompt that the user changed; the defaults are files of the program."""

    __tablename__ = "prompt_template"
    __kind__ = EntityKind.PROMPT
    __table_args__ = (UniqueConstraint("operation", "structure", "site_id", "task_id", "version"),)

    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), default=None)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), default=None)
    operation: Mapped[Operation] = mapped_column(Word(Operation))
    structure: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column()
