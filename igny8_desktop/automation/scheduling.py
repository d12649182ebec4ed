"""Start runs by the clock: what is due, what was missed, and what stood in the way.

The next time of each site is a row, compared with the clock of the wall: so a computer that slept, or a program that
was closed, finds on its return what it missed. A run is recorded before its time is moved on; a crash between the two
leaves a run that is offered for resuming, and no second one, since a site has one run at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from igny8_desktop.automation.engine import AutomationEngine
from igny8_desktop.automation.runs import RunInfo, Runs
from igny8_desktop.automation.settings import AutomationSettings
from igny8_desktop.data.models import AutomationConfig
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import RunStatus, RunTrigger
from igny8_desktop.domain.errors import Busy, ErrorInfo, Igny8Error
from igny8_desktop.domain.ports import Clock
from igny8_desktop.domain.recurrence import Recurrence
from igny8_desktop.domain.scope import ACCOUNT, Scope

#: A start that comes at most this late is on time: programs look at the clock twice a minute, system timers less.
ON_TIME = timedelta(minutes=10)
#: A clock that goes back by more than this was set; by less, it was corrected, and nothing may start twice.
_CLOCK_WAS_SET = timedelta(hours=1)


class StartOutcome(StrEnum):
    """What became of a scheduled start."""

    STARTED = "started"
    MISSED = "missed"
    BLOCKED = "blocked"
    REFUSED = "refused"


@dataclass(frozen=True)
class Schedule:
    """When the runs of a site start by themselves.

    `catch_up`: a start that was missed (the computer was off) is made up for once; else it is skipped. `sector_id`
    limits the runs to one sector.
    """

    on: bool = False
    recurrence: Recurrence = field(default_factory=Recurrence)
    catch_up: bool = True
    sector_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the storable form, without `on`."""
        return {**self.recurrence.as_json(), "catch_up": self.catch_up, "sector_id": self.sector_id}

    @staticmethod
    def from_json(on: bool, values: dict[str, Any]) -> Schedule:
        """Read the storable form; what is missing has its default."""
        return Schedule(on, Recurrence.from_json(values), bool(values.get("catch_up", True)), values.get("sector_id"))


@dataclass(frozen=True)
class ScheduleInfo:
    """A schedule as it is shown: with its next start and what became of the last one; times in UTC."""

    site_id: int
    schedule: Schedule
    next_at: datetime | None
    last_at: datetime | None
    last_outcome: StartOutcome | None
    last_words: str


@dataclass(frozen=True)
class DueStart:
    """What became of one start that was due; `run` is there when it is to be carried out now."""

    site_id: int
    due_at: datetime
    outcome: StartOutcome
    words: str
    run: RunInfo | None = None
    error: ErrorInfo | None = None


class Schedules:
    """Keep the schedules of all sites and start what is due."""

    def __init__(
        self,
        database: Database,
        engine: AutomationEngine,
        runs: Runs,
        settings: AutomationSettings,
        *,
        zone: Callable[[], tzinfo],
        clock: Clock,
    ) -> None:
        self._database = database
        self._engine = engine
        self._runs = runs
        self._settings = settings
        self._zone = zone
        self._clock = clock
        self._looking = threading.Lock()

    def get(self, scope: Scope) -> ScheduleInfo:
        """Return the schedule of a site; one that is off where none was set."""
        with self._database.read(scope.whole_site()) as work:
            row = queries.config(work)
            return _info(row) if row is not None else ScheduleInfo(scope.site_id, Schedule(), None, None, None, "")

    def next_start(self, scope: Scope) -> datetime | None:
        """Return when the next run of a site starts, in the user's time zone; `None` when none does."""
        moment = self.get(scope).next_at
        return moment.astimezone(self._zone()) if moment is not None else None

    def save(self, scope: Scope, schedule: Schedule) -> ScheduleInfo:
        """Set the schedule of a site and return it with its next start; raises `WrongInput`."""
        schedule = replace(schedule, recurrence=schedule.recurrence.checked())
        if not self._has_config(scope):
            self._settings.save(scope, self._settings.get(scope))
        with self._database.write(scope.whole_site(), "automation") as work:
            row = queries.config(work)
            assert row is not None  # saved above; settings are never deleted
            row.enabled = schedule.on
            row.schedule = schedule.as_json()
            row.next_run_at = self._next(schedule)
            return _info(row)

    def preview(self, schedule: Schedule, count: int = 3) -> list[datetime]:
        """Return the next starts of a schedule, in the user's time zone; raises `WrongInput`."""
        recurrence, zone = schedule.recurrence.checked(), self._zone()
        moment, found = self._clock(), []
        for _ in range(count):
            moment = recurrence.next_after(moment, zone)
            found.append(moment.astimezone(zone))
        return found

    def start_due(self) -> list[DueStart]:
        """Record the runs that are due and return them, with the starts that did not come about and why.

        The caller carries the runs out. Moves each schedule on to its next time.
        """
        # The window's look and a command that was handed over may come at the same moment.
        with self._looking:
            return self._start_due(self._clock())

    def _start_due(self, now: datetime) -> list[DueStart]:
        starts = []
        for scope, info in self._all():
            due = info.next_at
            if due is not None and due <= now:
                start = self._start(scope, info, due, now)
                self._move_on(scope, info, now, start)
                starts.append(start)
            elif due is None or (_clock_was_set_back(info, now) and due != self._next(info.schedule, now)):
                self._move_on(scope, info, now)
        return starts

    def _start(self, scope: Scope, info: ScheduleInfo, due: datetime, now: datetime) -> DueStart:
        when = f"{due.astimezone(self._zone()):%d %B %Y, %H:%M}"

        def became(outcome: StartOutcome, words: str, **more: Any) -> DueStart:
            return DueStart(info.site_id, due, outcome, words, **more)

        late = now - due > ON_TIME
        if late and not info.schedule.catch_up:
            words = f"The start of {when} was missed, since the program was not running, and skipped as you chose."
            return became(StartOutcome.MISSED, words)
        active = self._runs.active(scope)
        if active is not None:
            return became(StartOutcome.BLOCKED, _blocked(active, when))
        try:
            run = self._engine.create(
                Scope(info.site_id, info.schedule.sector_id),
                self._settings.get(scope),
                trigger=RunTrigger.SCHEDULED,
            )
        except Busy as error:  # somebody was quicker
            return became(StartOutcome.BLOCKED, f"The start of {when} did not come about. {error.what}")
        except Igny8Error as error:
            words = f"The run of {when} did not start. {error.title}: {error.what} {error.next}"
            return became(StartOutcome.REFUSED, words, error=error.info)
        words = f"Started for {when}, which was missed." if late else f"Started for {when}."
        self._runs.log(run.scope, run.id, words)
        return became(StartOutcome.STARTED, words, run=run)

    def _move_on(self, scope: Scope, info: ScheduleInfo, now: datetime, start: DueStart | None = None) -> None:
        with self._database.write(scope.whole_site(), "automation") as work:
            row = queries.config(work)
            if row is None or not row.enabled:
                return
            row.next_run_at = self._next(info.schedule, now)
            if start is not None:
                row.schedule_result = {
                    "at": start.due_at.isoformat(),
                    "outcome": str(start.outcome),
                    "words": start.words,
                }
                if start.outcome is StartOutcome.STARTED:
                    row.last_run_at = start.due_at

    def _next(self, schedule: Schedule, now: datetime | None = None) -> datetime | None:
        if not schedule.on:
            return None
        return schedule.recurrence.next_after(now or self._clock(), self._zone())

    def _has_config(self, scope: Scope) -> bool:
        with self._database.read(scope.whole_site()) as work:
            return queries.config(work) is not None

    def _all(self) -> list[tuple[Scope, ScheduleInfo]]:
        with self._database.read(ACCOUNT) as work:
            rows = queries.enabled_configs_everywhere(work)
            return [(Scope(row.site_id), _info(row)) for row in rows]


def _clock_was_set_back(info: ScheduleInfo, now: datetime) -> bool:
    """Say whether the last start lies well in the future: then the next one lies there too, and would never come."""
    return info.last_at is not None and info.last_at - now > _CLOCK_WAS_SET


def _blocked(active: RunInfo, when: str) -> str:
    if active.status is RunStatus.PAUSED:
        return (
            f"The run of {when} did not start: “{active.name}” is paused. Resume or cancel it, "
            "so that the next one can start."
        )
    return f"The run of {when} did not start: “{active.name}” is still at work."


def _info(row: AutomationConfig) -> ScheduleInfo:
    result = row.schedule_result or {}
    return ScheduleInfo(
        row.site_id,
        Schedule.from_json(row.enabled, dict(row.schedule or {})),
        row.next_run_at,
        datetime.fromisoformat(result["at"]) if result else None,
        StartOutcome(result["outcome"]) if result else None,
        str(result.get("words", "")),
    )
