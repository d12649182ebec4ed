"""Carry out a run: the seven stages in order, each by the same step that its button starts.

What a run has done is in the rows themselves and in its claims, not in the run: so a run that is resumed, after a
pause or after a crash, simply asks each stage again what waits. Nothing that was finished comes up again, and an
answer that was paid for but not used is used.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from igny8_desktop.automation.forecast import Forecast, Forecaster
from igny8_desktop.automation.runs import RunInfo, Runs
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.data import claims
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import STAGES, ItemState, RunStatus, RunTrigger, StageName
from igny8_desktop.domain.errors import Conflict, ErrorInfo, ErrorKind, Igny8Error, describe
from igny8_desktop.domain.ports import Clock, Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.planner.ideas import Approval
from igny8_desktop.services.step_starter import STEP_TITLES
from igny8_desktop.services.steps import Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

#: Failures that every following item would meet as well: the run pauses at the first one.
_STOPPING_KINDS = frozenset({ErrorKind.CREDENTIALS, ErrorKind.CREDITS, ErrorKind.STORAGE})
_LONGEST_WAIT_SECONDS = 300.0
_MOST_HELD_SAID = 20


@dataclass
class RunControl:
    """The wish to pause a run, from any thread."""

    pause: threading.Event = field(default_factory=threading.Event)
    reason: str = ""


class _Paused(Exception):
    """Unwind a run that is to pause, with the reason for the user."""

    def __init__(self, reason: str, error: ErrorInfo | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


class AutomationEngine:
    """Start, carry out, pause, resume and cancel runs."""

    def __init__(
        self,
        database: Database,
        steps: Callable[[RunSettings], Mapping[StageName, Step]],
        runs: Runs,
        credits: CreditService,  # noqa: A002 - the field's word
        forecaster: Forecaster,
        owner: str,
        *,
        safety_factor: Callable[[], float],
        approve_ideas: Callable[[Scope], Approval],
        approve_content: Callable[[Scope], Sequence[int]],
        clock: Clock,
    ) -> None:
        self._database = database
        self._steps = steps
        self._runs = runs
        self._credits = credits
        self._forecaster = forecaster
        self._owner = owner
        self._safety_factor = safety_factor
        self._approve_ideas = approve_ideas
        self._approve_content = approve_content
        self._clock = clock
        self._controls: dict[int, RunControl] = {}

    # ------------------------------------------------------------------------------------------------ commands

    def forecast(self, scope: Scope, settings: RunSettings) -> Forecast:
        """Return what a run would take."""
        return self._forecaster.forecast(scope, settings)

    def create(self, scope: Scope, settings: RunSettings, *, trigger: RunTrigger = RunTrigger.MANUAL) -> RunInfo:
        """Record a run that can be paid for.

        Raises `NotEnoughCredits` when its estimate times the safety factor is not there, `Busy` when the site has a
        run, `WrongInput` for senseless settings.
        """
        settings.checked()
        forecast = self.forecast(scope, settings)
        self._credits.require(forecast.total, factor=self._safety_factor(), action="This run")
        run = self._runs.create(scope, settings, forecast.total, trigger=trigger)
        with self._database.write(scope.whole_site(), "automation") as work:
            claims.forget_failures(work)
        return run

    def pause(self, run_id: int, reason: str = "Paused by you.") -> None:
        """Let a running run finish its current items and then pause; one that does not run here is left alone."""
        control = self._controls.get(run_id)
        if control is not None:
            control.reason = reason
            control.pause.set()

    def is_running(self, run_id: int) -> bool:
        """Say whether this process carries the run out at the moment."""
        return run_id in self._controls

    def cancel(self, scope: Scope, run_id: int) -> RunInfo:
        """Cancel a run that is not being carried out; a running one is cancelled through its job."""
        run = self._runs.get(scope, run_id)
        if run.over:
            raise Conflict("This run is over", f"“{run.name}” is {run.status}.", "Start a new run.")
        return self._runs.end(scope, run_id, RunStatus.CANCELLED, reason="Cancelled by you.")

    # ---------------------------------------------------------------------------------------------- carrying out

    async def execute(
        self,
        scope: Scope,
        run_id: int,
        progress: Progress = no_progress,
        *,
        cancelled_means: RunStatus | Callable[[], RunStatus] = RunStatus.PAUSED,
    ) -> RunInfo:
        """Carry a created or paused run out until it is over, pauses, or waits for a person.

        When the task is cancelled, the run becomes what `cancelled_means` says: paused when the program closes,
        cancelled when the user cancels.
        """
        if run_id in self._controls:
            raise Conflict("This run is running", "It is being carried out already.", "Wait for it or pause it.")
        control = self._controls[run_id] = RunControl()
        try:
            run = await in_thread(lambda: self._begin(scope, run_id))
            try:
                await self._stages(run, control, progress)
            except _Paused as pause:
                return await in_thread(lambda pause=pause: self._rest(run, pause.reason, pause.error))  # type: ignore[misc]
            return await in_thread(lambda: self._conclude(run))
        except asyncio.CancelledError:
            await in_thread(lambda: self._cancelled(scope, run_id, cancelled_means))
            raise
        except Exception as error:
            info = describe(error)
            known = await in_thread(lambda: self._runs.get(scope, run_id))
            if known.status is not RunStatus.RUNNING:
                raise
            if isinstance(error, Igny8Error):
                # What concerns the whole step (no connection, a full disk) is mended by a person, who then resumes.
                return await in_thread(lambda: self._rest(known, f"{info.title}. {info.what} {info.next}", info))
            await in_thread(lambda: self._runs.end(scope, run_id, RunStatus.FAILED, error=info))
            raise
        finally:
            self._controls.pop(run_id, None)

    def _begin(self, scope: Scope, run_id: int) -> RunInfo:
        resumed = self._runs.get(scope, run_id).status is not RunStatus.CREATED
        run = self._runs.begin(scope, run_id)
        if resumed:
            # Whoever resumes has mended what stopped the run, such as a key: what failed gets its tries again.
            with self._database.write(scope.whole_site(), "automation") as work:
                claims.forget_failures(work)
        return run

    def _rest(self, run: RunInfo, reason: str, error: ErrorInfo | None) -> RunInfo:
        """Pause a run and say why in its log."""
        paused = self._runs.end(run.scope, run.id, RunStatus.PAUSED, reason=reason, error=error)
        self._runs.log(run.scope, run.id, reason, level="warning")
        return paused

    def _cancelled(
        self, scope: Scope, run_id: int, cancelled_means: RunStatus | Callable[[], RunStatus]
    ) -> RunInfo | None:
        """Give a run whose task was cancelled its status; one that came to its end just before keeps it."""
        status = cancelled_means() if callable(cancelled_means) else cancelled_means
        run = self._runs.get(scope, run_id)
        if run.over or run.status is status:
            return None
        reason = (
            "Cancelled by you."
            if status is RunStatus.CANCELLED
            else "The program was closed while this run was under way. Nothing is lost: resume it."
        )
        if run.status is RunStatus.CREATED:
            self._runs.begin(scope, run_id)
        return self._runs.end(scope, run_id, status, reason=reason)

    async def _stages(self, run: RunInfo, control: RunControl, progress: Progress) -> None:
        for number, stage in enumerate(STAGES):
            self._stop_if_asked(control)
            await in_thread(lambda stage=stage: self._runs.at_stage(run.scope, run.id, stage))  # type: ignore[misc]
            progress(number * 1000, len(STAGES) * 1000, STEP_TITLES[stage])
            await self._stage(run, stage, control, _within(progress, number, STEP_TITLES[stage]))
            await in_thread(lambda stage=stage: self._open_gate(run, stage))  # type: ignore[misc]
            if run.settings.between_stage_delay and stage is not STAGES[-1]:
                await self._pause_between(run.settings.between_stage_delay, control)
        progress(len(STAGES) * 1000, len(STAGES) * 1000, "")

    def _open_gate(self, run: RunInfo, stage: StageName) -> None:
        if stage is StageName.IDEAS and not run.settings.approve_ideas:
            approved = self._approve_all_ideas(run)
        elif stage is StageName.IMAGES and not run.settings.approve_content:
            approved = len(self._approve_content(run.scope))
        else:
            return
        if stage is StageName.IMAGES and (waiting := self._waiting_articles(run)):
            words = f"{waiting} articles are not approved yet, since images of them are missing."
            self._runs.log(run.scope, run.id, words, stage=stage, level="warning")
        if approved:
            what = "ideas" if stage is StageName.IDEAS else "articles"
            self._runs.log(run.scope, run.id, f"{approved} {what} approved automatically.", stage=stage)

    def _approve_all_ideas(self, run: RunInfo) -> int:
        """Approve the drafts that compete with nothing; the others stay drafts, and the log says why."""
        approval = self._approve_ideas(run.scope)
        for held in approval.held[:_MOST_HELD_SAID]:
            self._runs.log(run.scope, run.id, f"Not approved: {held.words}", stage=StageName.IDEAS, level="warning")
        if len(approval.held) > _MOST_HELD_SAID:
            words = f"{len(approval.held):,} ideas were not approved, since they would compete with others."
            self._runs.log(run.scope, run.id, words, stage=StageName.IDEAS, level="warning")
        if approval.held and approval.posts:
            self._runs.log(run.scope, run.id, approval.posts, stage=StageName.IDEAS)
        return len(approval.approved)

    def _waiting_articles(self, run: RunInfo) -> int:
        with self._database.read(run.scope) as work:
            return queries.waiting_for_approval(work)["content"]

    async def _stage(self, run: RunInfo, stage: StageName, control: RunControl, progress: Progress) -> None:
        step, settings = self._steps(run.settings)[stage], run.settings
        taken = await in_thread(lambda: self._taken(run, stage))
        idle_rounds = 0
        while True:
            self._stop_if_asked(control)
            # Asked before the items: one whose wait ends between the two questions is then among the items.
            moment = await in_thread(lambda: self._next_retry(run, stage))
            ids, held_back = await in_thread(lambda: self._next_items(run, step, taken))
            if not ids:
                if moment is not None:
                    await self._wait_for(moment, control)
                    continue
                if held_back:
                    limit = settings.limit(stage)
                    await self._log(run, f"The limit of {limit} items is reached.", stage=stage)
                return
            report = await self._batch(run, step, ids, control, progress)
            taken.update(report.done)
            taken.update(failure.entity_id for failure in report.failed)
            if not report.done and not report.failed:
                # Somebody else works on all of them; give them time rather than spin.
                idle_rounds += 1
                if idle_rounds > 60:
                    return
                await self._pause_between(1.0, control)
            else:
                idle_rounds = 0

    def _next_items(self, run: RunInfo, step: Step, taken: set[int]) -> tuple[list[int], bool]:
        """Return the next batch, and whether the stage's limit holds something back.

        What failed and may be tried again counts once against the limit.
        """
        settings = run.settings
        size, limit = settings.batch_size(step.name), settings.limit(step.name)
        if limit is None:
            return step.waiting(run.scope, size, max_failures=settings.max_attempts), False
        room = max(0, limit - len(taken))
        waiting = step.waiting(run.scope, size + len(taken) + 1, max_failures=settings.max_attempts)
        fresh = [item for item in waiting if item not in taken]
        allowed = taken | set(fresh[:room])
        return [item for item in waiting if item in allowed][:size], len(fresh) > room

    async def _batch(
        self, run: RunInfo, step: Step, ids: Sequence[int], control: RunControl, progress: Progress
    ) -> StepReport:
        await in_thread(
            lambda: self._runs.record_items(
                run.scope, run.id, step.name, step.input_kind, [(item, ItemState.RUNNING, None) for item in ids]
            )
        )
        states: dict[int, tuple[ItemState, ErrorInfo | None]] = dict.fromkeys(ids, (ItemState.PENDING, None))

        def note(item: int, state: str, error: ErrorInfo | None) -> None:
            if state != "running":
                states[item] = (ItemState(state), error)

        step_control = StepControl(
            owner=self._owner,
            progress=progress,
            should_stop=control.pause.is_set,
            concurrency=run.settings.concurrency,
            by_person=False,
            run_id=run.id,
            delay=run.settings.within_stage_delay,
            backoff=run.settings.backoff,
            on_item=note,
        )
        try:
            report = await step.run(run.scope, ids, step_control)
        except BaseException:
            await in_thread(lambda: self._record_states(run, step, states))
            raise
        await in_thread(lambda: self._record(run, step, report))
        stopping = next((failure.error for failure in report.failed if failure.error.kind in _STOPPING_KINDS), None)
        if stopping is not None:
            raise _Paused(f"{stopping.title}. {stopping.what} {stopping.next}", stopping)
        return report

    def _record(self, run: RunInfo, step: Step, report: StepReport) -> None:
        states: list[tuple[int, ItemState, ErrorInfo | None]] = [(item, ItemState.DONE, None) for item in report.done]
        states += [(failure.entity_id, ItemState.FAILED, failure.error) for failure in report.failed]
        states += [(item, ItemState.PENDING, None) for item in report.left]
        self._runs.record_items(run.scope, run.id, step.name, step.input_kind, states)
        result = self._runs.add_result(run.scope, run.id, report)
        if report.done or report.failed:
            words = f"{STEP_TITLES[step.name]}: {result['done']} done, {result['made']} made"
            if result["failed"]:
                words += f", {result['failed']} failed"
            self._runs.log(run.scope, run.id, words + ".", stage=step.name)
        for failure in report.failed:
            self._runs.log(
                run.scope, run.id, f"Item {failure.entity_id}: {failure.error}", stage=step.name, level="error"
            )

    def _record_states(
        self, run: RunInfo, step: Step, states: Mapping[int, tuple[ItemState, ErrorInfo | None]]
    ) -> None:
        """Write how far the items of a batch came that was broken off."""
        rows = [(item, state, error) for item, (state, error) in states.items()]
        self._runs.record_items(run.scope, run.id, step.name, step.input_kind, rows)

    def _taken(self, run: RunInfo, stage: StageName) -> set[int]:
        with self._database.read(run.scope.whole_site()) as work:
            over = (ItemState.DONE, ItemState.FAILED)
            return {row.entity_id for row in queries.run_items(work, run.id, stage) if row.state in over}

    async def _wait_for(self, moment: datetime, control: RunControl) -> None:
        seconds = min(max(0.05, (moment - self._clock()).total_seconds()), _LONGEST_WAIT_SECONDS)
        await self._pause_between(seconds, control)

    def _next_retry(self, run: RunInfo, stage: StageName) -> datetime | None:
        """Return when the first failed item of a stage may be tried again; `None` without one."""
        with self._database.read(run.scope.whole_site()) as work:
            return claims.next_moment(work, stage, max_failures=run.settings.max_attempts)

    def _conclude(self, run: RunInfo) -> RunInfo:
        with self._database.read(run.scope) as work:
            approval = queries.waiting_for_approval(work)
        waits = []
        if run.settings.approve_ideas and approval["ideas"]:
            waits.append(f"{approval['ideas']} ideas")
        if run.settings.approve_content and approval["content"]:
            waits.append(f"{approval['content']} articles")
        if waits:
            reason = f"{' and '.join(waits)} wait for your approval. Approve them, then resume the run."
            self._runs.log(run.scope, run.id, reason)
            return self._runs.end(run.scope, run.id, RunStatus.PAUSED, reason=reason)
        self._runs.settle_items(run.scope, run.id)
        ended = self._runs.end(run.scope, run.id, RunStatus.COMPLETED)
        words = "The run is complete."
        if ended.failed_items:
            words = f"The run is complete; {ended.failed_items} items failed."
        self._runs.log(run.scope, run.id, words)
        return ended

    async def _log(self, run: RunInfo, message: str, *, stage: StageName | None = None, level: str = "info") -> None:
        await in_thread(lambda: self._runs.log(run.scope, run.id, message, stage=stage, level=level))

    @staticmethod
    def _stop_if_asked(control: RunControl) -> None:
        if control.pause.is_set():
            raise _Paused(control.reason)

    async def _pause_between(self, seconds: float, control: RunControl) -> None:
        """Sleep, but wake up soon when a pause is asked for."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            self._stop_if_asked(control)
            await asyncio.sleep(min(left, 0.2))


def _within(progress: Progress, number: int, title: str) -> Progress:
    """Return a progress that shows the items of a stage as the fraction of the whole run, in thousandths."""

    def report(done: int, total: int, text: str = "") -> None:
        part = done / total if total else 0.0
        progress(
            round((number + part) * 1000),
            len(STAGES) * 1000,
            f"{title}: {done} of {total}" + (f" · {text}" if text else ""),
        )

    return report
