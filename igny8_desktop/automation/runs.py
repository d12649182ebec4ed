"""Keep the records of automation runs: their status, items, results and log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.data.models import AutomationRun, RunItem, RunLog
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.queries import billing
from igny8_desktop.data.queries.writer import site
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, ItemState, RunStatus, RunTrigger, StageName
from igny8_desktop.domain.errors import Busy, ErrorInfo
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.steps import StepReport


@dataclass(frozen=True)
class RunInfo:
    """A run as it is shown."""

    id: int
    site_id: int
    sector_id: int | None
    name: str
    trigger: RunTrigger
    status: RunStatus
    pause_reason: str
    current_stage: StageName | None
    settings: RunSettings
    initial_snapshot: dict[str, Any]
    results: dict[str, Any]
    estimate: int
    credits_used: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: ErrorInfo | None

    @property
    def over(self) -> bool:
        """Say whether the run has ended for good."""
        return self.status in (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)

    @property
    def failed_items(self) -> int:
        """Return how many items failed in this run."""
        return sum(int(result.get("failed", 0)) for result in self.results.values())

    @property
    def scope(self) -> Scope:
        """Return what the run works on."""
        return Scope(self.site_id, self.sector_id)


@dataclass(frozen=True)
class LogLine:
    """One line of a run's log."""

    at: datetime
    level: str
    stage: StageName | None
    message: str


class Runs:
    """Create, change and read runs."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    def create(
        self, scope: Scope, settings: RunSettings, estimate: int, *, trigger: RunTrigger = RunTrigger.MANUAL
    ) -> RunInfo:
        """Record a new run; raises `Busy` when the site has one that is not over."""
        with self._database.write(scope.whole_site(), "automation") as work:
            active = queries.active_run(work)
            if active is not None:
                raise Busy(
                    "This site has a run already",
                    f"“{active.name}” is {active.status}.",
                    "Wait for it, resume it, or cancel it; then start a new one.",
                )
            run = work.add(
                AutomationRun(
                    name=f"{site(work).name} · run {queries.run_number(work)}",
                    trigger=trigger,
                    sector_id=scope.sector_id,
                    settings=settings.as_json(),
                    initial_snapshot={str(stage): n for stage, n in queries.pending_counts(work).items()},
                    estimate=estimate,
                    owner=self._owner,
                )
            )
            return _info(run)

    def get(self, scope: Scope, run_id: int) -> RunInfo:
        """Return a run; raises `NotFound`."""
        with self._database.read(scope.whole_site()) as work:
            return _info(work.get(AutomationRun, run_id))

    def active(self, scope: Scope) -> RunInfo | None:
        """Return the run of the site that is not over."""
        with self._database.read(scope.whole_site()) as work:
            run = queries.active_run(work)
            return _info(run) if run is not None else None

    def history(self, scope: Scope, limit: int | None = None) -> list[RunInfo]:
        """Return the runs of a site, newest first."""
        with self._database.read(scope.whole_site()) as work:
            return [_info(run) for run in queries.runs(work, limit)]

    def unfinished_everywhere(self) -> list[RunInfo]:
        """Return the runs of all sites that are not over."""
        with self._database.read(ACCOUNT) as work:
            return [_info(run) for run in queries.unfinished_runs_everywhere(work)]

    def item_counts(self, scope: Scope, run_id: int) -> dict[str, dict[str, int]]:
        """Return how many items each stage has in each state."""
        with self._database.read(scope.whole_site()) as work:
            return queries.item_counts(work, run_id)

    def items(self, scope: Scope, run_id: int) -> list[dict[str, Any]]:
        """Return every item of a run with its story."""
        with self._database.read(scope.whole_site()) as work:
            return [
                {
                    "stage": str(row.stage),
                    "kind": str(row.entity_kind),
                    "entity_id": row.entity_id,
                    "state": str(row.state),
                    "attempts": row.attempts,
                    "error_title": row.error_title,
                    "error_what": row.error_what,
                    "error_next": row.error_next,
                }
                for row in queries.run_items(work, run_id)
            ]

    def log_lines(self, scope: Scope, run_id: int, limit: int | None = None) -> list[LogLine]:
        """Return the log of a run, newest first."""
        with self._database.read(scope.whole_site()) as work:
            return [
                LogLine(row.at, row.level, row.stage, row.message) for row in queries.log_lines(work, run_id, limit)
            ]

    # --------------------------------------------------------------------------------------------- life of a run

    def begin(self, scope: Scope, run_id: int) -> RunInfo:
        """Mark a run as running under this process; raises `Conflict` when it is over.

        One that counts as running is one that could not be ended, for a full disk perhaps.
        """
        with self._database.write(scope.whole_site(), "automation") as work:
            run = work.get(AutomationRun, run_id)
            run.status = RunStatus.RUNNING
            run.owner = self._owner
            run.pause_reason = run.error_title = run.error_what = run.error_next = ""
            run.started_at = run.started_at or work.now
            return _info(run)

    def at_stage(self, scope: Scope, run_id: int, stage: StageName) -> None:
        """Record which stage a run has come to."""
        with self._database.write(scope.whole_site(), "automation") as work:
            work.get(AutomationRun, run_id).current_stage = stage

    def end(
        self, scope: Scope, run_id: int, status: RunStatus, *, reason: str = "", error: ErrorInfo | None = None
    ) -> RunInfo:
        """Mark a run as paused, completed, failed or cancelled, and write what it cost."""
        with self._database.write(scope.whole_site(), "automation") as work:
            run = work.get(AutomationRun, run_id)
            run.status = status
            run.pause_reason = reason
            run.credits_used = billing.credits_of_run(work, run_id)
            if status is RunStatus.PAUSED:
                run.paused_at = work.now
            else:
                run.finished_at = work.now
            if error is not None:
                run.error_title, run.error_what, run.error_next = error.title, error.what, error.next
            return _info(run)

    def pause_orphans(self) -> list[RunInfo]:
        """Turn runs that a dead process left running into paused ones and return them: they can be resumed."""
        return [self._orphaned(run) for run in self.unfinished_everywhere() if run.status is not RunStatus.PAUSED]

    def _orphaned(self, run: RunInfo) -> RunInfo:
        with self._database.write(run.scope.whole_site(), "recovery") as work:
            row = work.get(AutomationRun, run.id)
            if row.status is RunStatus.CREATED:
                row.status = RunStatus.RUNNING
            row.status = RunStatus.PAUSED
            row.pause_reason = "The program ended while this run was under way. Nothing is lost: resume it."
            row.paused_at = work.now
            row.credits_used = billing.credits_of_run(work, run.id)
            work.add(RunLog(run_id=run.id, level="warning", message=row.pause_reason))
            return _info(row)

    # ------------------------------------------------------------------------------------------ items and log

    def log(
        self, scope: Scope, run_id: int, message: str, *, stage: StageName | None = None, level: str = "info"
    ) -> None:
        """Add a line to the log of a run."""
        with self._database.write(scope.whole_site(), "automation") as work:
            work.add(RunLog(run_id=run_id, stage=stage, level=level, message=message))

    def record_items(
        self,
        scope: Scope,
        run_id: int,
        stage: StageName,
        kind: EntityKind,
        states: Sequence[tuple[int, ItemState, ErrorInfo | None]],
    ) -> None:
        """Write how items fare in a stage."""
        if not states:
            return
        with self._database.write(scope.whole_site(), "automation") as work:
            for entity_id, state, error in states:
                row = queries.run_item(work, run_id, stage, entity_id)
                if row is None:
                    row = work.add(
                        RunItem(run_id=run_id, stage=stage, entity_kind=kind, entity_id=entity_id, attempts=0)
                    )
                row.state = state
                if state is ItemState.RUNNING:
                    row.attempts += 1
                    row.started_at = row.started_at or work.now
                elif state in (ItemState.DONE, ItemState.FAILED):
                    row.finished_at = work.now
                row.error_title, row.error_what, row.error_next = (
                    (error.title, error.what, error.next) if error is not None else ("", "", "")
                )

    def settle_items(self, scope: Scope, run_id: int) -> None:
        """Count items as done that nothing waits for any more: their result was saved, but a crash came before this.

        To be called when every stage has found nothing left to do.
        """
        with self._database.write(scope.whole_site(), "automation") as work:
            run = work.get(AutomationRun, run_id)
            done: dict[str, int] = {}
            for row in queries.run_items(work, run_id):
                if row.state in (ItemState.PENDING, ItemState.RUNNING):
                    row.state, row.finished_at = ItemState.DONE, work.now
                done[str(row.stage)] = done.get(str(row.stage), 0) + (row.state is ItemState.DONE)
            results = {stage: dict(values) for stage, values in run.results.items()}
            for stage, number in done.items():
                result = results.setdefault(stage, {"done": 0, "made": 0, "failed": 0, "credits": 0})
                result["done"] = max(result["done"], number)
            run.results = results

    def add_result(self, scope: Scope, run_id: int, report: StepReport) -> dict[str, Any]:
        """Add what one call of a stage did to the run's results and return the stage's sum."""
        with self._database.write(scope.whole_site(), "automation") as work:
            run = work.get(AutomationRun, run_id)
            results = {stage: dict(values) for stage, values in run.results.items()}
            result = results.setdefault(str(report.step), {"done": 0, "made": 0, "failed": 0, "credits": 0})
            result["done"] += len(report.done)
            result["made"] += len(report.made)
            result["credits"] += report.credits
            for key, value in report.counts.items():
                result[key] = result.get(key, 0) + value
            items = queries.run_items(work, run_id, report.step)
            result["failed"] = sum(1 for item in items if item.state is ItemState.FAILED)
            run.results = results
            run.credits_used = billing.credits_of_run(work, run_id)
            return result


def _info(run: AutomationRun) -> RunInfo:
    error = ErrorInfo(run.error_title, run.error_what, run.error_next) if run.error_title else None
    return RunInfo(
        run.id,
        run.site_id,
        run.sector_id,
        run.name,
        run.trigger,
        run.status,
        run.pause_reason,
        run.current_stage,
        RunSettings.from_json(run.settings),
        dict(run.initial_snapshot),
        dict(run.results),
        run.estimate,
        run.credits_used,
        run.created_at,
        run.started_at,
        run.finished_at,
        error,
    )
