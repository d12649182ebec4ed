"""Tables of automation: runs with their items and log, and the claims that both buttons and runs work under."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from igny8_desktop.data.base import Base, SiteScoped, Stamped, Word, checked, same_site, utc_now
from igny8_desktop.domain.enums import (
    RUN_TRANSITIONS,
    EntityKind,
    ItemState,
    RunStatus,
    RunTrigger,
    StageName,
)


class Claim(SiteScoped, Base):
    """Work in progress on one item, or the memory of its last failure.

    `owner` is the process that works on it, `None` when nobody does. `attempt` is the fence: only the attempt that
    holds the claim may save a result.
    """

    __tablename__ = "claim"
    __kind__ = EntityKind.CLAIM
    __table_args__ = (UniqueConstraint("step", "entity_id"), Index("ix_claim_site_step", "site_id", "step"))

    step: Mapped[StageName] = mapped_column(Word(StageName))
    entity_id: Mapped[int] = mapped_column()
    owner: Mapped[str | None] = mapped_column(String(64), default=None)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)
    final: Mapped[bool] = mapped_column(default=False)
    error_kind: Mapped[str] = mapped_column(String(40), default="")
    error_title: Mapped[str] = mapped_column(String(300), default="")
    error_what: Mapped[str] = mapped_column(default="")
    error_next: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class AutomationRun(Stamped, SiteScoped, Base):
    """One run of the seven stages over a site; a site has at most one that is not over."""

    __tablename__ = "automation_run"
    __kind__ = EntityKind.RUN
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        Index(
            "uq_automation_run_active",
            "site_id",
            unique=True,
            sqlite_where=text("status IN ('created', 'running', 'paused')"),
        ),
    )

    name: Mapped[str] = mapped_column(String(300))
    trigger: Mapped[RunTrigger] = mapped_column(Word(RunTrigger), default=RunTrigger.MANUAL)
    status: Mapped[RunStatus] = mapped_column(Word(RunStatus), default=RunStatus.CREATED)
    pause_reason: Mapped[str] = mapped_column(default="")
    owner: Mapped[str | None] = mapped_column(String(64), default=None)
    sector_id: Mapped[int | None] = mapped_column(default=None)
    current_stage: Mapped[StageName | None] = mapped_column(Word(StageName), default=None)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    initial_snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    results: Mapped[dict[str, Any]] = mapped_column(default=dict)
    estimate: Mapped[int] = mapped_column(default=0)
    credits_used: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    error_title: Mapped[str] = mapped_column(String(300), default="")
    error_what: Mapped[str] = mapped_column(default="")
    error_next: Mapped[str] = mapped_column(default="")

    @validates("status")
    def _check_status(self, _key: str, new: RunStatus) -> RunStatus:
        return checked(self, "status", RUN_TRANSITIONS, new)


class RunItem(SiteScoped, Base):
    """How one item fared in one stage of a run."""

    __tablename__ = "run_item"
    __kind__ = EntityKind.RUN_ITEM
    __table_args__ = (same_site("run_id", "automation_run"), UniqueConstraint("run_id", "stage", "entity_id"))

    run_id: Mapped[int] = mapped_column()
    stage: Mapped[StageName] = mapped_column(Word(StageName))
    entity_kind: Mapped[EntityKind] = mapped_column(Word(EntityKind))
    entity_id: Mapped[int] = mapped_column()
    label: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[ItemState] = mapped_column(Word(ItemState), default=ItemState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    credits: Mapped[int] = mapped_column(default=0)
    error_title: Mapped[str] = mapped_column(String(300), default="")
    error_what: Mapped[str] = mapped_column(default="")
    error_next: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class RunLog(SiteScoped, Base):
    """One line of a run's log, in words for the user."""

    __tablename__ = "run_log"
    __kind__ = EntityKind.RUN_LOG
    __table_args__ = (same_site("run_id", "automation_run"), Index("ix_run_log_run", "run_id", "id"))

    run_id: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(default=utc_now)
    level: Mapped[str] = mapped_column(String(10), default="info")
    stage: Mapped[StageName | None] = mapped_column(Word(StageName), default=None)
    message: Mapped[str] = mapped_column()
