"""End thousands of claims at once; one by one they would take longer than the work itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Claim
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.errors import ErrorInfo


def claim_many(
    work: Work, step: StageName, entity_ids: Iterable[int], owner: str, *, even_if_waiting: bool
) -> list[Ticket]:
    """Take the items that nobody works on."""
    return [
        ticket
        for chunk in batches(entity_ids)
        for ticket in claims.claim(work, step, chunk, owner, even_if_waiting=even_if_waiting)
    ]


def _held(work: Work, tickets: Sequence[Ticket]) -> dict[int, Ticket]:
    """Return the claims that are still held, by the claim's own id."""
    wanted = {(ticket.step, ticket.entity_id, ticket.owner, ticket.attempt): ticket for ticket in tickets}
    found: dict[int, Ticket] = {}
    for step in {ticket.step for ticket in tickets}:
        for chunk in batches(ticket.entity_id for ticket in tickets if ticket.step is step):
            rows = work.rows(
                select(Claim.id, Claim.entity_id, Claim.owner, Claim.attempt).where(
                    Claim.step == step, Claim.entity_id.in_(chunk)
                )
            )
            for claim_id, entity_id, owner, attempt in rows:
                ticket = wanted.get((step, entity_id, owner, attempt))
                if ticket is not None:
                    found[claim_id] = ticket
    return found


def finish_many(work: Work, tickets: Sequence[Ticket]) -> set[int]:
    """End claims whose results are saved in this unit of work; return the items that were still held.

    A result for an item that is not among them must not be saved.
    """
    held = _held(work, tickets)
    for chunk in batches(held):
        work.execute(delete(Claim).where(Claim.id.in_(chunk)))
    items = {ticket.entity_id for ticket in held.values()}
    work.touch(EntityKind.CLAIM, items)
    return items


def release_many(work: Work, tickets: Sequence[Ticket]) -> None:
    """Give items back untouched; claims that were lost already are fine."""
    held = _held(work, tickets)
    for chunk in batches(held):
        work.execute(update(Claim).where(Claim.id.in_(chunk)).values(owner=None, lease_until=None))
    work.touch(EntityKind.CLAIM, (ticket.entity_id for ticket in held.values()))


def fail_many(work: Work, tickets: Sequence[Ticket], error: ErrorInfo, *, final: bool, backoff: float) -> set[int]:
    """Give items back with the reason on each; return those that were still held."""
    held = _held(work, tickets)
    for ticket in held.values():
        claims.fail(work, ticket, error, final=final, backoff=backoff)
    return {ticket.entity_id for ticket in held.values()}
