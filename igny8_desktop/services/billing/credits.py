"""Keep the credits: what actions cost, what is available, and a ledger that only grows.

Life of the cost of one call: `reserve` takes the estimate out of the balance before anything is sent; `settle` gives
back what was not used; `release` gives everything back when the call failed. All three write a ledger line with the
balance after it, in the same unit of work as the call's own record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from igny8_desktop.data.models import AiCall, CreditTransaction, CreditUsageLog
from igny8_desktop.data.queries import billing as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.costs import Cost, units
from igny8_desktop.domain.enums import AiCallState, EntityKind, LedgerKind, Operation
from igny8_desktop.domain.errors import CapReached, NotEnoughCredits, WrongInput
from igny8_desktop.domain.scope import ACCOUNT, Scope

_WORDS = {
    Operation.CLUSTERING: "Naming clusters",
    Operation.IDEA_GENERATION: "Finding ideas",
    Operation.OUTLINE: "Making an outline",
    Operation.CONTENT_GENERATION: "Writing",
    Operation.ARTICLE_DETAILS: "Titles, meta fields and questions",
    Operation.REWRITE: "Rewriting",
    Operation.BRAND_VOICE: "Learning a voice",
    Operation.IMAGE_PROMPTS: "Describing images",
    Operation.IMAGE_GENERATION: "Making an image",
    Operation.REPAIR: "Repairing an answer",
}


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger, as it is shown."""

    id: int
    created_at: datetime
    kind: str
    operation: str
    amount: int
    balance_after: int
    site_id: int | None
    ai_call_id: int | None
    note: str


@dataclass(frozen=True)
class Caps:
    """How many credits a calendar month may use, of all sites together and of each; 0 for no cap."""

    month: int = 0
    site_month: int = 0


class CreditService:
    """The only place that changes the balance."""

    def __init__(
        self,
        database: Database,
        *,
        caps: Callable[[], Caps] = lambda: Caps(),
        zone: Callable[[], tzinfo] = lambda: UTC,
    ) -> None:
        self._database = database
        self._caps = caps
        self._zone = zone

    # ------------------------------------------------------------------------------------------ what it costs

    def estimate(self, operation: Operation, quantity: int, price_class: str) -> int:
        """Return the most that an action may cost; `quantity` is words, ideas, articles, images or batches."""
        with self._database.read(ACCOUNT) as work:
            return self.price(work, operation, quantity, price_class)

    def price(self, work: Work, operation: Operation, quantity: int, price_class: str) -> int:
        """Return the price of an action within a unit of work; raises `WrongInput` for one without a price."""
        cost = queries.cost(work, operation, price_class)
        if cost is None:
            raise WrongInput(
                "This action has no price",
                f"The cost map has no active price for “{operation}” with “{price_class}” models.",
                "Set one under Credits → Cost map.",
            )
        return cost.credits * units(cost.unit, max(0, quantity))

    def cost_map(self) -> list[Cost]:
        """Return all prices."""
        with self._database.read(ACCOUNT) as work:
            return [Cost(row.operation, row.price_class, row.unit, row.credits) for row in queries.costs(work)]

    def set_cost(self, operation: Operation, price_class: str, price: int) -> None:
        """Change a price from now on; raises `WrongInput` for a negative one."""
        if price < 0:
            raise WrongInput("A price cannot be negative", f"{price} was given.", "Use zero or more credits.")
        with self._database.write(ACCOUNT, "credits") as work:
            cost = queries.cost(work, operation, price_class)
            if cost is None:
                raise WrongInput("This action has no price", f"“{operation}” is not in the cost map.", "Use another.")
            cost.credits = price

    # ------------------------------------------------------------------------------------------ what there is

    def balance(self) -> int:
        """Return the credits that are free to use; those reserved for calls under way are not among them."""
        with self._database.read(ACCOUNT) as work:
            return queries.account(work).credits

    def ledger(self, limit: int | None = None) -> Sequence[LedgerLine]:
        """Return the lines of the ledger, newest first."""
        with self._database.read(ACCOUNT) as work:
            return [
                LedgerLine(
                    row.id,
                    row.created_at,
                    str(row.kind),
                    str(row.operation or ""),
                    row.amount,
                    row.balance_after,
                    row.site_id,
                    row.ai_call_id,
                    row.note,
                )
                for row in queries.ledger(work, limit)
            ]

    def grant(self, amount: int, note: str = "") -> int:
        """Add credits and return the new balance; raises `WrongInput` unless 1 to 100,000,000 are added."""
        if not 1 <= amount <= 100_000_000:
            raise WrongInput(
                "This number of credits cannot be added",
                f"{amount:,} was given.",
                "Add between 1 and 100,000,000 credits.",
            )
        with self._database.write(ACCOUNT, "credits") as work:
            return self._line(work, LedgerKind.GRANT, amount, note=note or "Added by hand")

    def require(self, estimate: int, *, factor: float, action: str) -> None:
        """Raise `NotEnoughCredits` unless the estimate times the safety factor is available."""
        needed = -(-round(estimate * factor * 100) // 100)
        available = self.balance()
        if needed > available:
            raise NotEnoughCredits(needed, available, action)

    # --------------------------------------------------------------------------------- around one paid call

    def reserve(self, work: Work, call: AiCall, amount: int) -> None:
        """Take the most that a call may cost out of the balance; raises `NotEnoughCredits` and `CapReached`."""
        if amount:
            self._check_caps(work, call, amount)
        call.credits_reserved = amount
        if amount:
            self._line(work, LedgerKind.RESERVE, -amount, call=call)

    def _check_caps(self, work: Work, call: AiCall, amount: int) -> None:
        """Raise `CapReached` when this call would go beyond a cap; writes come one at a time, so that none slips by."""
        caps = self._caps()
        local = work.now.astimezone(self._zone())
        month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        settings = "Settings → Credits"
        limits: list[tuple[int, str, str, Callable[[], int]]] = [
            (caps.month, "this month", settings, lambda: queries.spent_since(work, month)),
            (
                caps.site_month,
                "this site this month",
                settings,
                lambda: queries.spent_since(work, month, call.site_id),
            ),
        ]
        run_id = call.run_id
        if run_id is not None:
            cap = queries.cap_of_run(work, run_id)
            limits.append((cap, "this run", "when you start the next one", lambda: queries.spent_by_run(work, run_id)))
        for cap, whose, where, spent in limits:
            if cap and (left := cap - spent()) < amount:
                raise CapReached(amount, left, cap, whose, where)

    def settle(self, work: Work, call: AiCall, used: int) -> None:
        """Charge what a call really used: at most what was reserved for it; the rest goes back."""
        used = min(used, call.credits_reserved)
        if call.credits_reserved:
            self._line(work, LedgerKind.SETTLE, call.credits_reserved - used, call=call)
        call.credits_used = used
        self._log_usage(work, call, used, "answered")

    def release(self, work: Work, call: AiCall, outcome: str, note: str = "") -> None:
        """Give back all that was reserved for a call that brought nothing."""
        if call.credits_reserved:
            self._line(work, LedgerKind.RELEASE, call.credits_reserved, call=call, note=note)
        if outcome != "not_sent":
            self._log_usage(work, call, 0, outcome)

    def free_orphans(self, owner: str) -> int:
        """Give back what dead processes reserved; calls that were sent are noted as lost. Return how many."""
        with self._database.read(ACCOUNT) as work:
            orphans = [(row.site_id, row.id) for row in queries.open_calls_of_others(work, owner)]
        for site_id, call_id in orphans:
            with self._database.write(Scope(site_id), "recovery") as work:
                call = work.get(AiCall, call_id)
                sent = call.state is AiCallState.SENT
                call.state = AiCallState.LOST if sent else AiCallState.FAILED
                call.problem = (
                    "The program ended before the answer came; the provider may have billed it." if sent else ""
                )
                self.release(work, call, "lost" if sent else "not_sent", "The program ended before the answer came")
        return len(orphans)

    def _log_usage(self, work: Work, call: AiCall, used: int, outcome: str) -> None:
        work.add(
            CreditUsageLog(
                ai_call_id=call.id,
                operation=call.operation,
                provider=call.provider,
                model=call.model,
                tokens_in=call.tokens_in,
                tokens_out=call.tokens_out,
                credits=used,
                outcome=outcome,
                run_id=call.run_id,
                created_at=work.now,
            )
        )

    def _line(self, work: Work, kind: LedgerKind, amount: int, *, call: AiCall | None = None, note: str = "") -> int:
        balance = queries.take_credits(work, amount)
        if balance is None:
            available = queries.account(work).credits
            action = _WORDS[call.operation] if call is not None else "This action"
            raise NotEnoughCredits(-amount, available, action)
        work.add(
            CreditTransaction(
                account_id=queries.account(work).id,
                site_id=call.site_id if call is not None else None,
                ai_call_id=call.id if call is not None else None,
                kind=kind,
                operation=call.operation if call is not None else None,
                amount=amount,
                balance_after=balance,
                note=note,
            )
        )
        work.touch(EntityKind.ACCOUNT, [queries.account(work).id])
        return balance
