"""Tables of credits and of paid calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from igny8_desktop.data.base import Base, SiteScoped, Stamped, Word, utc_now
from igny8_desktop.domain.enums import AiCallState, CostUnit, EntityKind, LedgerKind, Operation


class CreditCostConfig(Stamped, Base):
    """The price of one operation for one class of models."""

    __tablename__ = "credit_cost_config"
    __kind__ = EntityKind.CREDIT
    __table_args__ = (UniqueConstraint("operation", "price_class"), CheckConstraint("credits >= 0", name="price"))

    operation: Mapped[Operation] = mapped_column(Word(Operation))
    price_class: Mapped[str] = mapped_column(String(40), default="standard")
    unit: Mapped[CostUnit] = mapped_column(Word(CostUnit))
    credits: Mapped[int] = mapped_column()
    is_active: Mapped[bool] = mapped_column(default=True)


class AiCall(Stamped, SiteScoped, Base):
    """One paid call: recorded before it is sent, its answer kept before it is read.

    A finished answer whose use was interrupted is found by `request_hash` and used instead of being bought again.
    """

    __tablename__ = "ai_call"
    __kind__ = EntityKind.AI_CALL
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        Index("ix_ai_call_lookup", "site_id", "operation", "subject_kind", "subject_id", "state"),
    )

    operation: Mapped[Operation] = mapped_column(Word(Operation))
    subject_kind: Mapped[EntityKind] = mapped_column(Word(EntityKind))
    subject_id: Mapped[int] = mapped_column()
    request_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[AiCallState] = mapped_column(Word(AiCallState), default=AiCallState.RESERVED)
    owner: Mapped[str] = mapped_column(String(64), default="")
    provider: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=0)
    credits_reserved: Mapped[int] = mapped_column(default=0)
    credits_used: Mapped[int] = mapped_column(default=0)
    tokens_in: Mapped[int | None] = mapped_column(default=None)
    tokens_out: Mapped[int | None] = mapped_column(default=None)
    finish_reason: Mapped[str] = mapped_column(String(40), default="")
    answer_text: Mapped[str | None] = mapped_column(default=None)
    answer_file: Mapped[str] = mapped_column(String(300), default="")
    problem: Mapped[str] = mapped_column(default="")
    run_id: Mapped[int | None] = mapped_column(default=None)


class CreditTransaction(Base):
    """One line of the ledger; lines are added, never changed or removed."""

    __tablename__ = "credit_transaction"
    __kind__ = EntityKind.CREDIT
    __table_args__ = (CheckConstraint("balance_after >= 0", name="balance_not_negative"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), default=None)
    ai_call_id: Mapped[int | None] = mapped_column(ForeignKey("ai_call.id"), default=None)
    kind: Mapped[LedgerKind] = mapped_column(Word(LedgerKind))
    operation: Mapped[Operation | None] = mapped_column(Word(Operation), default=None)
    amount: Mapped[int] = mapped_column()
    balance_after: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class CreditUsageLog(SiteScoped, Base):
    """What one finished call used: tokens as the provider counted them, credits as the cost map says."""

    __tablename__ = "credit_usage_log"
    __kind__ = EntityKind.CREDIT
    __table_args__ = (UniqueConstraint("ai_call_id"), Index("ix_credit_usage_log_site_at", "site_id", "created_at"))

    ai_call_id: Mapped[int] = mapped_column(ForeignKey("ai_call.id"))
    operation: Mapped[Operation] = mapped_column(Word(Operation))
    provider: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(120))
    tokens_in: Mapped[int | None] = mapped_column(default=None)
    tokens_out: Mapped[int | None] = mapped_column(default=None)
    credits: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(20), default="answered")
    run_id: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
