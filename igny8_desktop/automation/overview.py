"""Say at one glance how the seven stages of a site stand, for the automation board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from igny8_desktop.automation.runs import RunInfo, Runs
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.queries import overview as counts
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import STAGES, ItemState, RunStatus, StageName
from igny8_desktop.domain.scope import Scope


@dataclass(frozen=True)
class StageFigures:
    """Items of one stage: to do, worked on now, through, failed, and waiting for a person before they may come in."""

    pending: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    waiting: int = 0

    def state(self, name: StageName, run: RunInfo | None) -> str:
        """Return the status word of the stage; the run's own stage speaks first."""
        if run is not None and not run.over and run.current_stage is name:
            if run.status is RunStatus.RUNNING:
                return "running"
            if run.status is RunStatus.PAUSED and self.pending:
                return "paused"
        if self.running:
            return "running"
        if self.waiting and not self.pending:
            return "waiting"
        if self.failed and not self.pending - self.failed > 0:
            return "failed"
        if self.pending:
            return "pending"
        return "done" if self.done else "idle"


@dataclass(frozen=True)
class RunFigures:
    """Items of a whole run by how they fared."""

    pending: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Overview:
    """How a site stands: its stages, what waits for a person, and its latest run."""

    stages: Mapping[StageName, StageFigures]
    waiting_ideas: int
    waiting_content: int
    run: RunInfo | None
    run_figures: RunFigures


class Overviews:
    """Read overviews; every call is one short read and may be made from any thread."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    def of(self, scope: Scope) -> Overview:
        """Return how a site or sector stands; claims and runs are those of the whole site."""
        with self._database.read(scope) as work:
            pending = queries.pending_counts(work)
            done = counts.done_counts(work)
            claims = counts.claim_counts(work)
            approval = queries.waiting_for_approval(work)
        with self._database.read(scope.whole_site()) as work:
            latest = counts.latest_run(work)
            run_id = latest.id if latest is not None else None
            items = queries.item_counts(work, run_id) if run_id is not None else {}
        run = self._runs.get(scope, run_id) if run_id is not None else None
        waiting = {StageName.TASKS: approval["ideas"], StageName.PUBLISH: approval["content"]}
        nothing = counts.ClaimCounts(0, 0)
        stages = {}
        for name in STAGES:
            claim = claims.get(name, nothing)
            failed = min(claim.failed, pending[name])
            stages[name] = StageFigures(
                pending=max(0, pending[name] - claim.running - failed),
                running=claim.running,
                done=done[name],
                failed=failed,
                waiting=waiting.get(name, 0),
            )
        return Overview(stages, approval["ideas"], approval["content"], run, _run_figures(items))

    def item_titles(self, scope: Scope, item_ids: Sequence[int]) -> dict[int, str]:
        """Return what items of runs are called, by the item's id."""
        with self._database.read(scope.whole_site()) as work:
            return counts.item_titles(work, counts.run_items_by_id(work, item_ids))


def _run_figures(items: Mapping[str, Mapping[str, int]]) -> RunFigures:
    def total(state: ItemState) -> int:
        return sum(stage.get(str(state), 0) for stage in items.values())

    return RunFigures(
        pending=total(ItemState.PENDING),
        running=total(ItemState.RUNNING),
        done=total(ItemState.DONE) + total(ItemState.SKIPPED),
        failed=total(ItemState.FAILED),
    )
