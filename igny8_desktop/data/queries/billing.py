"""Queries about credits and paid calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update

from igny8_desktop.data.models import (
    Account,
    AiCall,
    AutomationRun,
    CreditCostConfig,
    CreditTransaction,
    CreditUsageLog,
)
from igny8_desktop.data.scoping import ALL_SITES
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import AiCallState, EntityKind, Operation


def account(work: Work) -> Account:
    """Return the one account of the data folder."""
    found = work.scalar(select(Account).order_by(Account.id).limit(1))
    assert found is not None, "opening a database makes its account"
    return found


def cost(work: Work, operation: Operation, price_class: str) -> CreditCostConfig | None:
    """Return the active price of an operation for a class of models."""
    return work.scalar(
        select(CreditCostConfig).where(
            CreditCostConfig.operation == operation,
            CreditCostConfig.price_class == price_class,
            CreditCostConfig.is_active,
        )
    )


def costs(work: Work) -> Sequence[CreditCostConfig]:
    """Return the whole cost map."""
    return work.scalars(select(CreditCostConfig).order_by(CreditCostConfig.price_class, CreditCostConfig.id))


def ledger(work: Work, limit: int | None = None) -> Sequence[CreditTransaction]:
    """Return the lines of the ledger, newest first."""
    return work.scalars(select(CreditTransaction).order_by(CreditTransaction.id.desc()).limit(limit))


def ledger_sum(work: Work) -> int:
    """Return the sum of all lines, which must equal the balance."""
    return int(work.scalar(select(func.coalesce(func.sum(CreditTransaction.amount), 0))) or 0)


def reusable_call(
    work: Work, operation: Operation, subject_kind: EntityKind, subject_id: int, request_hash: str
) -> AiCall | None:
    """Return a paid answer to this very request that was never used."""
    return work.scalar(
        select(AiCall)
        .where(
            AiCall.operation == operation,
            AiCall.subject_kind == subject_kind,
            AiCall.subject_id == subject_id,
            AiCall.request_hash == request_hash,
            AiCall.state == AiCallState.ANSWERED,
        )
        .order_by(AiCall.id.desc())
        .limit(1)
    )


def open_calls_of_others(work: Work, owner: str) -> Sequence[AiCall]:
    """Return calls that a dead process left reserved or sent, over all sites."""
    return work.scalars(
        select(AiCall).where(AiCall.state.in_([AiCallState.RESERVED, AiCallState.SENT]), AiCall.owner != owner),
        **ALL_SITES,
    )


def usage(work: Work, run_id: int | None = None) -> Sequence[CreditUsageLog]:
    """Return the usage lines of a site, of one run where given."""
    statement = select(CreditUsageLog).order_by(CreditUsageLog.id)
    if run_id is not None:
        statement = statement.where(CreditUsageLog.run_id == run_id)
    return work.scalars(statement)


class UsageRow(NamedTuple):
    """One finished call, as sums need it."""

    site_id: int
    at: datetime
    operation: str
    provider: str
    model: str
    tokens_in: int | None
    tokens_out: int | None
    credits: int


def usage_between(work: Work, site_id: int | None, start: datetime | None, end: datetime | None) -> Sequence[UsageRow]:
    """Return the finished calls from `start` up to `end`, of all sites or of one."""
    log = CreditUsageLog
    statement = select(
        log.site_id, log.created_at, log.operation, log.provider, log.model, log.tokens_in, log.tokens_out, log.credits
    )
    if site_id is not None:
        statement = statement.where(log.site_id == site_id)
    if start is not None:
        statement = statement.where(log.created_at >= start)
    if end is not None:
        statement = statement.where(log.created_at < end)
    rows = work.rows(statement.order_by(log.id), **ALL_SITES)
    return [UsageRow(row[0], row[1], str(row[2]), *row[3:]) for row in rows]


def spent_since(work: Work, start: datetime, site_id: int | None = None) -> int:
    """Return what was used since a moment, and what calls under way hold; of one site or of all."""
    used = select(func.coalesce(func.sum(CreditUsageLog.credits), 0)).where(CreditUsageLog.created_at >= start)
    held = select(func.coalesce(func.sum(AiCall.credits_reserved), 0)).where(
        AiCall.state.in_([AiCallState.RESERVED, AiCallState.SENT])
    )
    if site_id is not None:
        used, held = used.where(CreditUsageLog.site_id == site_id), held.where(AiCall.site_id == site_id)
    return sum(int(work.scalar(statement, **ALL_SITES) or 0) for statement in (used, held))


def spent_by_run(work: Work, run_id: int) -> int:
    """Return what the calls of a run used, and what those under way hold."""
    held = select(func.coalesce(func.sum(AiCall.credits_reserved), 0)).where(
        AiCall.state.in_([AiCallState.RESERVED, AiCallState.SENT]), AiCall.run_id == run_id
    )
    return credits_of_run(work, run_id) + int(work.scalar(held) or 0)


def cap_of_run(work: Work, run_id: int) -> int:
    """Return how many credits a run may use; 0 for no cap."""
    run = work.scalar(select(AutomationRun).where(AutomationRun.id == run_id))
    return int(run.settings.get("credit_cap", 0)) if run is not None else 0


def credits_of_run(work: Work, run_id: int) -> int:
    """Return what the finished calls of a run cost."""
    total = work.scalar(
        select(func.coalesce(func.sum(CreditUsageLog.credits), 0)).where(CreditUsageLog.run_id == run_id)
    )
    return int(total or 0)


def take_credits(work: Work, amount: int) -> int | None:
    """Change the balance by `amount` and return it, or `None` if it would fall below zero."""
    result = work.execute(
        update(Account)
        .where(Account.credits + amount >= 0)
        .values(credits=Account.credits + amount)
        .returning(Account.credits)
    )
    row = result.first()
    if row is None:
        return None
    work.touch_many(EntityKind.CREDIT)
    return int(row[0])
