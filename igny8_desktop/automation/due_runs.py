"""Carry out the runs that the clock starts, while the program is open."""

from __future__ import annotations

from collections.abc import Callable

from igny8_desktop.automation.engine import AutomationEngine
from igny8_desktop.automation.jobs import JobContext, JobHandle, JobRunner
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.scheduling import DueStart, Schedules
from igny8_desktop.domain.enums import RunStatus
from igny8_desktop.services.threads import in_thread

#: Seconds between two looks at the clock. A computer that wakes from sleep is noticed by the next one.
LOOK_EVERY = 30.0


def submit_run(jobs: JobRunner, engine: AutomationEngine, run: RunInfo) -> JobHandle[RunInfo]:
    """Carry out a created or paused run as a background job; cancelling the job cancels the run."""

    async def work(job: JobContext) -> RunInfo:
        def means() -> RunStatus:
            # Closing the program pauses runs; only a person's cancel ends them.
            return RunStatus.PAUSED if jobs.closing else RunStatus.CANCELLED

        return await engine.execute(run.scope, run.id, job.progress, cancelled_means=means)

    return jobs.submit(run.name, work, kind="run", site_id=run.site_id)


class DueRuns:
    """Look at the clock now and then, and start what is due as jobs; `tell` hears of every start and non-start."""

    def __init__(
        self,
        schedules: Schedules,
        engine: AutomationEngine,
        jobs: JobRunner,
        tell: Callable[[DueStart], object] = lambda _start: None,
    ) -> None:
        self._schedules = schedules
        self._engine = engine
        self._jobs = jobs
        self._tell = tell

    def keep_looking(self) -> None:
        """Look now and every `LOOK_EVERY` seconds until the program closes."""
        self._jobs.repeat("scheduled runs", LOOK_EVERY, self.look)

    async def look(self) -> list[DueStart]:
        """Start what is due and return it."""
        starts = await in_thread(self._schedules.start_due)
        for start in starts:
            if start.run is not None:
                submit_run(self._jobs, self._engine, start.run)
            self._tell(start)
        return starts
