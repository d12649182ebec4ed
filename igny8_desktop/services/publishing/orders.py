"""Publish now, or as soon as the network, the time or a decision allows: a queue around the publishing step.

Where the site cannot be reached, everything that was to go out is queued in order, and goes out by itself later. A
post that somebody changed on the site waits for a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from igny8_desktop.data.models import Content, PublishOrder, SyncEvent
from igny8_desktop.data.queries import publish_plans as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, OrderWait, SiteStatus, StageName
from igny8_desktop.domain.errors import ErrorInfo, ErrorKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.steps import ItemFailure, Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

#: Troubles that pass without anybody doing anything about the article.
WAITING_HELPS = frozenset({ErrorKind.NETWORK, ErrorKind.RATE_LIMIT, ErrorKind.OVERLOAD})


class Publishing(Step, Protocol):
    """The step that this queue stands around."""

    def publishing_as(self, status: str) -> Publishing:
        """Return the same step with another status for the posts."""


@dataclass(frozen=True)
class OrderInfo:
    """One wish to publish that waits."""

    content_id: int
    title: str
    waits_for: OrderWait
    wanted_status: str
    not_before: datetime | None
    attempts: int
    problem: str


class Orders:
    """Keep what waits to be published."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, scope: Scope) -> list[OrderInfo]:
        """Return what waits, in the order in which it goes out."""
        with self._database.read(scope.whole_site()) as work:
            found = []
            for row in queries.orders(work):
                content = work.find(Content, row.content_id)
                if content is not None:
                    problem = f"{row.error_title}: {row.error_what} {row.error_next}".strip(" :")
                    found.append(
                        OrderInfo(content.id, content.title, row.waits_for, row.wanted_status, row.not_before,
                                  row.attempts, problem)
                    )  # fmt: skip
            return found

    def due(self, scope: Scope, waits: OrderWait) -> list[int]:
        """Return the content of orders that may go out, in order."""
        with self._database.read(scope.whole_site()) as work:
            return list(queries.due_orders(work, waits))

    def wanted_status(self, scope: Scope, content_id: int) -> str:
        """Return the status that an order asks for."""
        with self._database.read(scope.whole_site()) as work:
            row = queries.order_of(work, content_id)
            return row.wanted_status if row is not None else "publish"

    def place(
        self,
        scope: Scope,
        ids: Sequence[int],
        waits: OrderWait,
        *,
        wanted_status: str = "publish",
        not_before: datetime | None = None,
        error: ErrorInfo | None = None,
    ) -> None:
        """Queue these at the end; one that is queued already keeps its place."""
        with self._database.write(scope.whole_site(), "orders") as work:
            for content_id in ids:
                _place(work, content_id, waits, wanted_status, not_before, error)

    def cancel(self, scope: Scope, ids: Sequence[int]) -> None:
        """Take these out of the queue; nothing is sent."""
        with self._database.write(scope.whole_site(), "orders") as work:
            queries.drop_orders(work, ids)


class QueuedPublishing:
    """The publishing step with the queue around it; what buttons, commands and runs call."""

    name = StageName.PUBLISH
    input_kind = EntityKind.CONTENT

    def __init__(self, step: Publishing, orders: Orders, database: Database, *, wanted_status: str = "publish") -> None:
        self._step = step
        self._orders = orders
        self._database = database
        self._wanted = wanted_status

    def publishing_as(self, status: str) -> QueuedPublishing:
        """Return the same step with another status for the posts; raises `WrongInput`."""
        return QueuedPublishing(self._step.publishing_as(status), self._orders, self._database, wanted_status=status)

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return approved content that the site does not hold yet and that waits for no date of its own.

        A run, which limits failures, leaves the queue to the watcher; a person who presses the button wants it now.
        """
        timed = set(self._timed(scope, by_run=max_failures is not None))
        found = [each for each in self._step.waiting(scope, None, max_failures=max_failures) if each not in timed]
        return found if limit is None else found[:limit]

    def _timed(self, scope: Scope, *, by_run: bool) -> list[int]:
        with self._database.read(scope.whole_site()) as work:
            return [
                row.content_id
                for row in queries.orders(work)
                if row.waits_for is OrderWait.DECISION
                or (by_run and row.waits_for is OrderWait.NETWORK)
                or (row.waits_for is OrderWait.TIME and row.not_before is not None and row.not_before > work.now)
            ]

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return 0: publishing costs no credits."""
        return self._step.estimate(scope, ids)

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Publish this content; after the first failure of the network the rest is queued without being tried.

        `counts["queued"]` of the report says how many wait now; they are among `left`, not among `failed`.
        """
        offline: list[ErrorInfo] = []

        def on_item(content_id: int, state: str, error: ErrorInfo | None) -> None:
            if state == "failed" and error is not None and error.kind is ErrorKind.NETWORK:
                offline.append(error)
            control.on_item(content_id, state, error)

        report = await self._step.run(
            scope,
            ids,
            replace(control, on_item=on_item, should_stop=lambda: bool(offline) or control.should_stop()),
        )
        return await in_thread(lambda: self._settle(scope, report, offline))

    def _settle(self, scope: Scope, report: StepReport, offline: Sequence[ErrorInfo]) -> StepReport:
        """Queue what may go out later, forget what went out, and say so in the log."""
        later = {each.entity_id: each.error for each in report.failed if each.error.kind in WAITING_HELPS}
        asking = {each.entity_id: each.error for each in report.failed if each.error.kind is ErrorKind.CONFLICT}
        if offline:
            later |= dict.fromkeys(report.left, offline[0])
        settled = [*report.done, *(each.entity_id for each in report.failed if each.entity_id not in later | asking)]
        with self._database.write(scope.whole_site(), "orders") as work:
            queries.drop_orders(work, settled)
            for content_id, error in sorted(later.items()):
                if _place(work, content_id, OrderWait.NETWORK, self._wanted, None, error):
                    _log(work, content_id, "queued", f"waits for the network ({error.title})")
            for content_id, error in sorted(asking.items()):
                if _place(work, content_id, OrderWait.DECISION, self._wanted, None, error):
                    _log(work, content_id, "asks", f"waits for your decision ({error.title})")
        failed: tuple[ItemFailure, ...] = tuple(each for each in report.failed if each.entity_id not in later)
        left = tuple(dict.fromkeys((*report.left, *later)))
        counts = {**report.counts, "queued": len(later)} if later else report.counts
        return replace(report, failed=failed, left=left, counts=counts)


def _place(
    work: Work,
    content_id: int,
    waits: OrderWait,
    wanted_status: str,
    not_before: datetime | None,
    error: ErrorInfo | None,
) -> bool:
    """Queue one piece of content; return whether it was not queued in this way before."""
    content = work.find(Content, content_id)
    if content is None:
        return False
    row = queries.order_of(work, content_id)
    new = row is None or row.waits_for is not waits
    if row is None:
        row = work.add(PublishOrder(content_id=content_id, waits_for=waits))
    row.waits_for, row.wanted_status, row.not_before = waits, wanted_status, not_before
    if error is not None:
        row.attempts += 1
        row.error_title, row.error_what, row.error_next = error.title, error.what, error.next
    else:
        row.error_title = row.error_what = row.error_next = ""
    if waits is OrderWait.NETWORK and content.site_status is SiteStatus.FAILED:
        # It did not fail: it waits, and the site holds what it held before.
        content.site_status = SiteStatus.PUBLISHED if content.remote_status == "publish" else SiteStatus.NOT_PUBLISHED
    return new


def _log(work: Work, content_id: int, action: str, words: str) -> None:
    content = work.get(Content, content_id)
    work.add(SyncEvent(content_id=content_id, direction="out", action=action, message=f"“{content.title}” {words}"))
