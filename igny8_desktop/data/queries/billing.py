"""Queries about credits and paid calls."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from igny8_desktop.data.models import Account, AiCall, CreditCostConfig, CreditTransaction, CreditUsageLog
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
