"""Say what a step of the lifecycle is: the object that both a button and the automation call.

A step claims its items in a short write, waits for a model or a site with no transaction open, and saves in a short
write together with the end of its claim.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster, Content, ContentIdea, Image, Task
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.errors import ClaimLost, ErrorInfo, ErrorKind, Igny8Error, NotFound, describe
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.threads import in_thread

_log = logging.getLogger(__name__)
#: What the items of a step are; clustering, which takes all at once, has its own way.
_INPUTS: Mapping[StageName, type[Cluster | ContentIdea | Task | Content | Image]] = {
    StageName.IDEAS: Cluster,
    StageName.TASKS: ContentIdea,
    StageName.WRITE: Task,
    StageName.IMAGE_PROMPTS: Content,
    StageName.IMAGES: Image,
    StageName.PUBLISH: Content,
}


@dataclass(frozen=True)
class ItemFailure:
    """One item that failed, and why."""

    entity_id: int
    error: ErrorInfo


@dataclass(frozen=True)
class StepReport:
    """What one call of a step did.

    `done` are input items, `made` output rows, `left` items that somebody else works on or that were not reached
    before a stop. `counts` are extra figures for the run's result, such as `words`.
    """

    step: StageName
    done: tuple[int, ...] = ()
    made: tuple[int, ...] = ()
    failed: tuple[ItemFailure, ...] = ()
    left: tuple[int, ...] = ()
    credits: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def merged(self, other: StepReport) -> StepReport:
        """Return the sum of two reports of the same step."""
        counts = dict(self.counts)
        for key, value in other.counts.items():
            counts[key] = counts.get(key, 0) + value
        return StepReport(
            self.step,
            self.done + other.done,
            self.made + other.made,
            self.failed + other.failed,
            self.left + other.left,
            self.credits + other.credits,
            counts,
        )


@dataclass(frozen=True)
class StepControl:
    """How a step is to be carried out.

    `owner` names this process in claims. `should_stop` is asked before each item: items under way are finished.
    `by_person` takes items whose back-off has not passed yet. `run_id` ties costs to an automation run. `delay` is
    the pause between items in seconds, `backoff` the first pause before a failed item is tried again.
    """

    owner: str
    progress: Progress = no_progress
    should_stop: Callable[[], bool] = lambda: False
    concurrency: int = 4
    by_person: bool = True
    run_id: int | None = None
    delay: float = 0.0
    backoff: float = 30.0
    on_item: Callable[[int, str, ErrorInfo | None], None] = lambda entity_id, state, error: None


class Step(Protocol):
    """A step of the lifecycle."""

    @property
    def name(self) -> StageName:
        """Return the step's word."""

    @property
    def input_kind(self) -> EntityKind:
        """Return the kind of its input items."""

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return items that could be claimed now, oldest first; those that failed `max_failures` times are left out."""

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return what these items will cost in credits at most."""

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Carry the step out on these items; per-item failures are in the report, not raised."""


@dataclass(frozen=True)
class ItemResult:
    """What working on one item gave."""

    made: tuple[int, ...] = ()
    credits: int = 0
    counts: dict[str, int] = field(default_factory=dict)


async def run_items(
    database: Database,
    step: StageName,
    scope: Scope,
    ids: Sequence[int],
    control: StepControl,
    work_on: Callable[[Ticket], Awaitable[ItemResult]],
    *,
    on_failure: Callable[[Work, Ticket, bool], None] | None = None,
) -> StepReport:
    """Claim each item, work on it with bounded concurrency, and account for what became of it.

    `work_on` saves its result and ends the claim itself, in one unit of work. What it raises is recorded on the
    claim, where `on_failure(work, ticket, final)` may add to it; a cancel gives the item back untouched. Raises
    `StorageTrouble` when not even that can be written.
    """
    report = StepReport(step)
    queue = list(dict.fromkeys(ids))
    total, finished = len(queue), 0
    lock = asyncio.Lock()

    def take(entity_id: int) -> Ticket | None:
        with database.write(scope, str(step)) as work:
            # A claim on an item of another site would keep that site from its own work.
            work.get(_INPUTS[step], entity_id)
            tickets = claims.claim(work, step, [entity_id], control.owner, even_if_waiting=control.by_person)
        return tickets[0] if tickets else None

    def give_back(ticket: Ticket) -> None:
        with database.write(scope, str(step)) as work:
            claims.release(work, ticket)

    def record(ticket: Ticket, error: Igny8Error | None, info: ErrorInfo) -> None:
        with database.write(scope, str(step)) as work:
            final = error is None or not error.transient
            # A server needs time to recover; a bad answer is best asked for again at once.
            backoff = 0.0 if info.kind is ErrorKind.BAD_ANSWER else control.backoff
            claims.fail(work, ticket, info, final=final, backoff=backoff)
            if on_failure is not None:
                on_failure(work, ticket, final)

    async def one(entity_id: int) -> StepReport:
        try:
            ticket = await in_thread(
                lambda: take(entity_id), undo=lambda taken: give_back(taken) if taken is not None else None
            )
        except NotFound as gone:
            control.on_item(entity_id, "failed", gone.info)
            return StepReport(step, failed=(ItemFailure(entity_id, gone.info),))
        if ticket is None:
            return StepReport(step, left=(entity_id,))
        control.on_item(entity_id, "running", None)
        try:
            result = await work_on(ticket)
        except asyncio.CancelledError:
            await in_thread(lambda: give_back(ticket))
            control.on_item(entity_id, "pending", None)
            raise
        except ClaimLost:
            return StepReport(step, left=(entity_id,))
        except Exception as error:  # noqa: BLE001 - recorded on the row; a bug is one failed item, not a dead run
            info = describe(error)
            known = error if isinstance(error, Igny8Error) else None
            if known is None:
                _log.error("step %s failed on item %d", step, entity_id, exc_info=error)
            try:
                await in_thread(lambda: record(ticket, known, info))
            except ClaimLost:
                return StepReport(step, left=(entity_id,))
            control.on_item(entity_id, "failed", info)
            return StepReport(step, failed=(ItemFailure(entity_id, info),))
        control.on_item(entity_id, "done", None)
        return StepReport(step, done=(entity_id,), made=result.made, credits=result.credits, counts=result.counts)

    async def worker() -> None:
        nonlocal report, finished
        while queue and not control.should_stop():
            entity_id = queue.pop(0)
            part = await one(entity_id)
            async with lock:
                report = report.merged(part)
                finished += 1
                control.progress(finished, total)
            if control.delay and queue:
                await asyncio.sleep(control.delay)

    control.progress(0, total)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, min(control.concurrency, total))):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        # What is raised here concerns all items, such as a full disk: one of them says it as well as all.
        raise errors.exceptions[0] from None
    return report.merged(StepReport(step, left=tuple(queue)))
