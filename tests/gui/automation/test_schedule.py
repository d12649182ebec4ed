"""The schedule of a site in the window: set, seen on the board, and carried out when its time comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.domain.enums import RunStatus, RunTrigger
from igny8_desktop.domain.recurrence import Every
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.settings import schema
from igny8_desktop.ui.automation.automation_tab import AutomationTab
from igny8_desktop.ui.automation.schedule_dialog import ScheduleDialog
from igny8_desktop.ui.main_window import MainWindow
from tests.gui.conftest import MakeWindow, open_dialogs


class WallClock:
    """A clock that goes on from where it is set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def program(home: Path, qtbot: QtBot, clock: WallClock) -> Iterator[Program]:
    opened = open_program(home, environ={}, clock=clock)
    opened.settings.set(schema.REGION_TIME_ZONE, "Europe/Berlin")
    yield opened
    opened.close()


def board_of(window: MainWindow) -> AutomationTab:
    window.show_place("automation", "board")
    tab = window.tab("automation")
    assert isinstance(tab, AutomationTab)
    return tab


def opened_dialog(qtbot: QtBot, window: MainWindow) -> ScheduleDialog:
    window.open_dialog("schedule")
    qtbot.waitUntil(lambda: any(isinstance(one, ScheduleDialog) for one in open_dialogs(window)))
    [dialog] = [one for one in open_dialogs(window) if isinstance(one, ScheduleDialog)]
    qtbot.waitUntil(lambda: bool(dialog.preview.text()))
    return dialog


def test_a_schedule_is_set_and_seen_on_the_board(
    qtbot: QtBot, program: Program, site: SiteInfo, make_main_window: MakeWindow
) -> None:
    window = make_main_window()
    tab = board_of(window)
    dialog = opened_dialog(qtbot, window)
    assert "no run starts" in dialog.preview.text()
    assert dialog.form.row("weekdays").isVisible()
    dialog.on.setChecked(True)
    dialog.every.setCurrentIndex(dialog.every.findData(str(Every.MONTH)))
    assert dialog.form.row("days").isVisible()
    assert not dialog.form.row("weekdays").isVisible()
    dialog.days.setText("1, x")
    save = dialog.primary
    assert save is not None
    save.click()
    assert "days of a month" in dialog.form.row("days").error
    dialog.days.setText("1, 15")
    dialog.times.setText("6:30")
    dialog.times.textEdited.emit("6:30")
    qtbot.waitUntil(lambda: dialog.preview.text().count("·") == 2)
    with qtbot.waitSignal(dialog.finished):
        save.click()
    qtbot.waitUntil(lambda: tab.board.buttons.schedule.text().startswith("Next: "))
    saved = program.schedules.get(site.scope).schedule
    assert (saved.on, saved.recurrence.every, saved.recurrence.days) == (True, Every.MONTH, (1, 15))

    again = opened_dialog(qtbot, window)
    assert (again.times.text(), again.days.text(), again.on.isChecked()) == ("06:30", "1, 15", True)
    again.reject()


def test_a_run_whose_time_came_while_the_program_was_closed_starts_with_the_window(
    qtbot: QtBot, program: Program, site: SiteInfo, clock: WallClock, make_main_window: MakeWindow
) -> None:
    from igny8_desktop.automation.scheduling import Schedule

    program.schedules.save(site.scope, Schedule(on=True))
    clock.ahead = timedelta(days=8)
    window = make_main_window()
    qtbot.waitUntil(
        lambda: any(
            run.trigger is RunTrigger.SCHEDULED and run.status is RunStatus.PAUSED
            for run in program.runs.history(site.scope)
        ),
        timeout=30_000,
    )
    qtbot.waitUntil(lambda: any("started by its schedule" in card.notice.text for card in window.notices.cards))
    [run] = program.runs.history(site.scope)
    assert "wait for your approval" in run.pause_reason
