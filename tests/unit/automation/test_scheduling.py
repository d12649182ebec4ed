"""Runs that start by the clock: once each, made up for or skipped, and honest about what stood in the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.automation.scheduling import DueStart, Schedule, StartOutcome
from igny8_desktop.domain.enums import Operation, RunStatus, RunTrigger, TargetKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.recurrence import Every, Recurrence
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.settings import schema

#: A Monday, seen from Berlin in summer.
NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
NIGHTLY = Schedule(True, Recurrence(Every.DAY, (time(2, 0),)))


class WallClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment


class Desk:
    """A program with a site and a clock that tests set."""

    def __init__(self, program: Program, clock: WallClock, scope: Scope) -> None:
        self.program, self.clock, self.scope = program, clock, scope

    def at(self, moment: datetime) -> list[DueStart]:
        """Look at the clock at this moment."""
        self.clock.moment = moment
        return self.program.schedules.start_due()

    def end_run(self) -> None:
        """Cancel the run that is not over."""
        run = self.program.runs.active(self.scope)
        assert run is not None
        self.program.engine.cancel(self.scope, run.id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a site that publishes to a folder, in the zone of Berlin."""
    clock = WallClock()
    program = open_program(tmp_path / "home", clock=clock, offline=True, environ={})
    try:
        program.settings.set(schema.REGION_TIME_ZONE, "Europe/Berlin")
        site = program.sites.add(NewSite("Coffee", TargetKind.FOLDER, folder=str(tmp_path / "web"), sectors=["All"]))
        yield Desk(program, clock, Scope(site.id))
    finally:
        program.close()


def test_a_run_starts_when_its_time_has_come_and_once(desk: Desk) -> None:
    saved = desk.program.schedules.save(desk.scope, NIGHTLY)
    assert saved.next_at == datetime(2026, 6, 2, 0, 0, tzinfo=UTC)  # 02:00 in Berlin
    assert desk.at(datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)) == []
    [start] = desk.at(datetime(2026, 6, 2, 0, 0, 20, tzinfo=UTC))
    assert start.outcome is StartOutcome.STARTED
    assert start.run is not None
    assert (start.run.trigger, start.run.status) == (RunTrigger.SCHEDULED, RunStatus.CREATED)
    assert desk.at(datetime(2026, 6, 2, 0, 0, 50, tzinfo=UTC)) == []
    info = desk.program.schedules.get(desk.scope)
    assert info.next_at == datetime(2026, 6, 3, 0, 0, tzinfo=UTC)
    assert (info.last_outcome, info.last_at) == (StartOutcome.STARTED, datetime(2026, 6, 2, tzinfo=UTC))


@pytest.mark.parametrize(("catch_up", "outcome"), [(True, StartOutcome.STARTED), (False, StartOutcome.MISSED)])
def test_a_week_of_missed_starts_is_made_up_for_once_or_not_at_all(
    desk: Desk, catch_up: bool, outcome: StartOutcome
) -> None:
    desk.program.schedules.save(desk.scope, Schedule(True, NIGHTLY.recurrence, catch_up))
    back = NOON + timedelta(days=7)
    [start] = desk.at(back)
    assert start.outcome is outcome
    assert "missed" in start.words
    assert (start.run is not None) is catch_up
    assert desk.at(back + timedelta(minutes=1)) == []
    assert desk.program.schedules.get(desk.scope).next_at == datetime(2026, 6, 9, 0, 0, tzinfo=UTC)


def test_a_start_that_is_a_little_late_is_not_missed(desk: Desk) -> None:
    desk.program.schedules.save(desk.scope, Schedule(True, NIGHTLY.recurrence, catch_up=False))
    [start] = desk.at(datetime(2026, 6, 2, 0, 9, tzinfo=UTC))
    assert start.outcome is StartOutcome.STARTED


def test_a_paused_run_blocks_the_next_start_and_says_so(desk: Desk) -> None:
    desk.program.schedules.save(desk.scope, NIGHTLY)
    [first] = desk.at(datetime(2026, 6, 2, 0, 1, tzinfo=UTC))
    assert first.run is not None
    desk.program.runs.begin(desk.scope, first.run.id)
    desk.program.runs.end(desk.scope, first.run.id, RunStatus.PAUSED, reason="Paused by you.")
    [second] = desk.at(datetime(2026, 6, 3, 0, 1, tzinfo=UTC))
    assert (second.outcome, second.run) == (StartOutcome.BLOCKED, None)
    assert f"“{first.run.name}” is paused. Resume or cancel it" in second.words
    assert "03 June 2026, 02:00" in second.words
    assert desk.program.schedules.get(desk.scope).last_words == second.words
    desk.end_run()
    [third] = desk.at(datetime(2026, 6, 4, 0, 1, tzinfo=UTC))
    assert third.outcome is StartOutcome.STARTED


def test_a_run_that_cannot_be_paid_for_does_not_start_and_says_what_to_do(desk: Desk) -> None:
    program = desk.program
    for operation in Operation:
        program.credits.set_cost(operation, "offline", 1000)
    program.keywords.add(program.sites.scope("coffee", "All"), "how to clean a grinder")
    program.schedules.save(desk.scope, NIGHTLY)
    [start] = desk.at(datetime(2026, 6, 2, 0, 1, tzinfo=UTC))
    assert start.outcome is StartOutcome.REFUSED
    assert start.error is not None
    assert start.error.next in start.words
    assert program.runs.active(desk.scope) is None


def test_a_clock_that_was_wrong_for_a_while_does_not_stop_the_schedule(desk: Desk) -> None:
    desk.program.schedules.save(desk.scope, NIGHTLY)
    [wrong] = desk.at(NOON + timedelta(days=900))
    assert wrong.outcome is StartOutcome.STARTED
    desk.end_run()
    assert desk.at(NOON + timedelta(hours=1)) == []
    assert desk.program.schedules.get(desk.scope).next_at == datetime(2026, 6, 2, 0, 0, tzinfo=UTC)
    [right] = desk.at(datetime(2026, 6, 2, 0, 1, tzinfo=UTC))
    assert right.outcome is StartOutcome.STARTED


def test_a_clock_that_is_corrected_by_seconds_starts_nothing_twice(desk: Desk) -> None:
    desk.program.schedules.save(desk.scope, NIGHTLY)
    [start] = desk.at(datetime(2026, 6, 2, 0, 0, 5, tzinfo=UTC))
    assert start.run is not None
    desk.end_run()
    assert desk.at(datetime(2026, 6, 1, 23, 59, 50, tzinfo=UTC)) == []
    assert desk.at(datetime(2026, 6, 2, 0, 0, 1, tzinfo=UTC)) == []


def test_off_and_deleted_sites_start_nothing(desk: Desk) -> None:
    program = desk.program
    program.schedules.save(desk.scope, NIGHTLY)
    off = program.schedules.save(desk.scope, Schedule(False, NIGHTLY.recurrence))
    assert off.next_at is None
    assert desk.at(NOON + timedelta(days=2)) == []
    program.schedules.save(desk.scope, NIGHTLY)
    program.sites.remove(desk.scope.site_id)
    assert desk.at(NOON + timedelta(days=5)) == []


def test_setting_a_schedule_keeps_the_sites_other_settings(desk: Desk) -> None:
    settings = desk.program.automation_settings
    before = settings.get(desk.scope)
    desk.program.schedules.save(desk.scope, NIGHTLY)
    assert settings.get(desk.scope) == before


def test_the_preview_shows_the_next_starts_in_the_users_zone(desk: Desk) -> None:
    starts = desk.program.schedules.preview(NIGHTLY)
    assert [f"{start:%d %H:%M %Z}" for start in starts] == ["02 02:00 CEST", "03 02:00 CEST", "04 02:00 CEST"]
    with pytest.raises(WrongInput):
        desk.program.schedules.preview(Schedule(True, Recurrence(Every.WEEK, (time(9),), weekdays=())))


def test_two_looks_at_the_same_moment_start_one_run_and_blame_nobody(desk: Desk) -> None:
    desk.program.schedules.save(desk.scope, NIGHTLY)
    desk.clock.moment = datetime(2026, 6, 2, 0, 1, tzinfo=UTC)
    together = threading.Barrier(2)

    def look() -> list[DueStart]:
        together.wait(10)
        return desk.program.schedules.start_due()

    with ThreadPoolExecutor(2) as pool:
        found = [start for looked in pool.map(lambda _number: look(), range(2)) for start in looked]
    assert [start.outcome for start in found] == [StartOutcome.STARTED]
    assert desk.program.schedules.get(desk.scope).last_outcome is StartOutcome.STARTED
