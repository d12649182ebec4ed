"""Give out work so that nobody does the same item twice, and remember why an item failed.

A claim is taken in a short write, held while the work waits for a model or a site, and ended in the same write that
saves the result. `attempt` fences it: a worker that lost its claim cannot save. Claims of processes that are gone
are freed at start, since only one process owns a data folder.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from igny8_desktop.data.models import Claim
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.errors import ClaimLost, ErrorInfo

LEASE = timedelta(minutes=30)
BACKOFF_SECONDS = 30.0
BACKOFF_LIMIT_SECONDS = 3600.0


@dataclass(frozen=True)
class Ticket:
    """The right to work on one item until it is finished, failed or released."""

    step: StageName
    entity_id: int
    owner: str
    attempt: int


def claim(
    work: Work, step: StageName, entity_ids: Sequence[int], owner: str, *, even_if_waiting: bool = False
) -> list[Ticket]:
    """Take the items that nobody works on, in order; those that somebody has are left out.

    `even_if_waiting` takes items whose back-off has not passed yet, as a person who presses the button means to.
    """
    known = {
        row.entity_id: row
        for row in work.scalars(select(Claim).where(Claim.step == step, Claim.entity_id.in_(list(entity_ids))))
    }
    tickets: list[Ticket] = []
    for entity_id in entity_ids:
        row = known.get(entity_id)
        if row is None:
            row = Claim(site_id=work.site_id, step=step, entity_id=entity_id, attempt=0, failures=0)
            work.session.add(row)
        elif _is_held(row, work.now) or (not even_if_waiting and _is_waiting(row, work.now)):
            continue
        row.owner = owner
        row.attempt += 1
        row.lease_until = work.now + LEASE
        tickets.append(Ticket(step, entity_id, owner, row.attempt))
    work.flush()
    return tickets


def _is_held(row: Claim, now: datetime) -> bool:
    return row.owner is not None and row.lease_until is not None and row.lease_until > now


def _is_waiting(row: Claim, now: datetime) -> bool:
    return row.not_before is not None and row.not_before > now


def _held(work: Work, ticket: Ticket) -> Claim:
    row = work.scalar(
        select(Claim).where(
            Claim.step == ticket.step,
            Claim.entity_id == ticket.entity_id,
            Claim.owner == ticket.owner,
            Claim.attempt == ticket.attempt,
        )
    )
    if row is None:
        raise ClaimLost(str(ticket.step), ticket.entity_id)
    return row


def check(work: Work, ticket: Ticket) -> None:
    """Raise `ClaimLost` unless the ticket still holds its claim."""
    _held(work, ticket)


def finish(work: Work, ticket: Ticket) -> None:
    """End a claim whose result is saved in this same unit of work; raises `ClaimLost`."""
    work.session.delete(_held(work, ticket))
    work.flush()


def release(work: Work, ticket: Ticket) -> None:
    """Give an item back untouched, as after a cancel; a claim that was lost already is fine."""
    work.execute(
        update(Claim)
        .where(
            Claim.step == ticket.step,
            Claim.entity_id == ticket.entity_id,
            Claim.owner == ticket.owner,
            Claim.attempt == ticket.attempt,
        )
        .values(owner=None, lease_until=None)
    )
    work.touch(EntityKind.CLAIM, [ticket.entity_id])


def fail(
    work: Work, ticket: Ticket, error: ErrorInfo, *, final: bool = False, backoff: float = BACKOFF_SECONDS
) -> None:
    """Give an item back with the reason on it; it may be claimed again after a back-off with jitter.

    The pause doubles with every failure from `backoff` seconds to an hour, or is what the other side asked for.
    `final` failures (a wrong key, refused content) have no pause: a person mends the cause and presses the button.
    """
    row = _held(work, ticket)
    row.owner = None
    row.lease_until = None
    row.failures += 1
    row.final = final
    row.error_kind = str(error.kind)
    row.error_title, row.error_what, row.error_next = error.title, error.what, error.next
    pause = min(backoff * 2.0 ** (row.failures - 1), BACKOFF_LIMIT_SECONDS) * random.uniform(0.8, 1.2)
    row.not_before = None if final else work.now + timedelta(seconds=max(pause, error.retry_after or 0))
    work.flush()


def unavailable_ids(work: Work, step: StageName, *, max_failures: int | None = None) -> set[int]:
    """Return the items of a step that somebody works on, that wait, or that failed `max_failures` times."""
    busy = or_(
        (Claim.owner.is_not(None)) & (Claim.lease_until > work.now),
        Claim.not_before > work.now,
        *([Claim.failures >= max_failures, Claim.final] if max_failures is not None else []),
    )
    return set(work.scalars(select(Claim.entity_id).where(Claim.step == step, busy)))


def failures(work: Work, step: StageName, entity_ids: Iterable[int] | None = None) -> dict[int, Claim]:
    """Return the failure of each item of a step that has one."""
    statement = select(Claim).where(Claim.step == step, Claim.failures > 0)
    if entity_ids is not None:
        statement = statement.where(Claim.entity_id.in_(list(entity_ids)))
    return {row.entity_id: row for row in work.scalars(statement)}


def forget(work: Work, step: StageName, entity_ids: Sequence[int]) -> None:
    """Forget failures and waits of items that nobody works on, so that they count as fresh."""
    work.execute(delete(Claim).where(Claim.step == step, Claim.entity_id.in_(list(entity_ids)), Claim.owner.is_(None)))
    work.touch(EntityKind.CLAIM, entity_ids)


def forget_failures(work: Work) -> None:
    """Forget all failures of the scope, so that a new run tries every item again."""
    work.execute(delete(Claim).where(Claim.owner.is_(None)))
    work.touch_many(EntityKind.CLAIM)


def next_moment(work: Work, step: StageName, *, max_failures: int) -> datetime | None:
    """Return when the first waiting item of a step may be tried again; `None` if none waits."""
    return work.scalar(
        select(func.min(Claim.not_before)).where(
            Claim.step == step,
            Claim.owner.is_(None),
            Claim.not_before > work.now,
            Claim.failures < max_failures,
            ~Claim.final,
        )
    )


def free_orphans(work: Work, owner: str) -> int:
    """Free the claims of a site that other, dead processes held; return how many."""
    result = work.execute(
        update(Claim).where(Claim.owner.is_not(None), Claim.owner != owner).values(owner=None, lease_until=None)
    )
    count = int(getattr(result, "rowcount", 0))
    if count:
        work.touch_many(EntityKind.CLAIM)
    return count
