"""Runs by the buttons of the Automation place, with the offline engine and a folder as target."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.enums import EntityKind, RunStatus
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.automation.automation_tab import AutomationTab
from igny8_desktop.ui.automation.board_page import BoardPage
from igny8_desktop.ui.automation.start_run import StartRunDialog
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.widgets import DangerButton
from tests.gui.conftest import MakeWindow, close, open_dialogs

LIMITS = {"tasks": 2, "write": 2}


class Heartbeat(QObject):
    """Counts how often the main thread answers a timer of 10 ms."""

    def __init__(self) -> None:
        super().__init__()
        self.beats = 0
        self._timer = QTimer(self)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        self.beats += 1

    def stop(self) -> None:
        self._timer.stop()


@pytest.fixture
def heartbeat(qtbot: QtBot) -> Iterator[Heartbeat]:
    heart = Heartbeat()
    yield heart
    heart.stop()


def board_of(window: MainWindow) -> BoardPage:
    tab = window.tab("automation")
    assert isinstance(tab, AutomationTab)
    return tab.board


def start(window: MainWindow, qtbot: QtBot) -> StartRunDialog:
    """Open the dialog by its button and wait until the forecast is there."""
    window.show_place("automation")
    board = board_of(window)
    qtbot.waitUntil(lambda: board.buttons.start.isVisible() and board.buttons.start.isEnabled())
    board.buttons.start.click()
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, StartRunDialog)
    qtbot.waitUntil(lambda: dialog.primary is not None and dialog.primary.isEnabled())
    return dialog


def press_start(dialog: StartRunDialog) -> None:
    assert dialog.primary is not None
    dialog.primary.click()


def status_is(window: MainWindow, *wanted: RunStatus) -> bool:
    overview = board_of(window).overview
    return overview is not None and overview.run is not None and overview.run.status in wanted


def figures_done(window: MainWindow) -> int:
    overview = board_of(window).overview
    return overview.run_figures.done if overview is not None else 0


def slowly(program: Program, site: SiteInfo) -> None:
    """Let runs of the site take their time, so that a test can step in."""
    settings = RunSettings(approve_ideas=False, approve_content=False, concurrency=1, within_stage_delay=0.4)
    program.automation_settings.save(site.scope, replace(settings, limits={**settings.limits, "write": 3}))


def test_a_run_completes_while_the_window_stays_alive(
    window: MainWindow, program: Program, site: SiteInfo, heartbeat: Heartbeat, qtbot: QtBot
) -> None:
    dialog = start(window, qtbot)
    dialog.form.approve_ideas.setChecked(False)
    dialog.form.approve_content.setChecked(False)
    dialog.form.publish_as.setCurrentIndex(1)
    dialog.form.articles.setValue(2)
    qtbot.waitUntil(lambda: "Free of charge" in dialog.forecast.words.text())
    beats = heartbeat.beats
    press_start(dialog)
    qtbot.waitUntil(lambda: status_is(window, RunStatus.COMPLETED), timeout=60_000)
    assert heartbeat.beats > beats + 10
    board = board_of(window)
    assert board.overview is not None
    assert board.overview.stages["publish"].done == 2  # type: ignore[index]
    assert board.overview.run_figures.failed == 0
    assert program.listing.site_status_counts(site.scope) == {"published": 2}
    qtbot.waitUntil(lambda: board.log.model.rowCount() > 5)
    qtbot.waitUntil(lambda: board.buttons.start.isVisible() and not board.buttons.cancel.isVisible())
    qtbot.waitUntil(lambda: any("is complete" in notice.text for notice in window.notices.history))
    window.show_place("automation", "history")
    from igny8_desktop.ui.automation.history_page import HistoryPage

    history = window.tab("automation").findChild(HistoryPage)
    assert isinstance(history, HistoryPage)
    qtbot.waitUntil(lambda: history.items.model.rowCount() >= 7)


def test_gates_stop_the_run_and_show_what_waits(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    press_start(start(window, qtbot))
    qtbot.waitUntil(lambda: status_is(window, RunStatus.PAUSED), timeout=60_000)
    board = board_of(window)
    assert board.overview is not None
    waiting = board.overview.waiting_ideas
    assert waiting > 0
    assert board.panel.ideas.isVisible()
    assert board.panel.ideas.text() == f"Approve {waiting} ideas"
    board.panel.ideas.click()
    assert window.place == "planner"
    ideas = program.listing.ids(site.scope, EntityKind.IDEA)
    program.ideas.approve(site.scope, ideas[:1])
    window.show_place("automation")
    qtbot.waitUntil(lambda: board.overview is not None and board.overview.waiting_ideas == waiting - 1)
    board.buttons.resume.click()
    qtbot.waitUntil(lambda: board.overview is not None and board.overview.waiting_content == 1, timeout=60_000)
    qtbot.waitUntil(lambda: status_is(window, RunStatus.PAUSED), timeout=60_000)


def test_pause_resume_and_cancel(window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot) -> None:
    slowly(program, site)
    press_start(start(window, qtbot))
    board = board_of(window)
    qtbot.waitUntil(lambda: board.buttons.pause.isVisible() and board.buttons.pause.isEnabled(), timeout=20_000)
    qtbot.waitUntil(lambda: board.overview is not None and board.overview.run_figures.done > 0, timeout=20_000)
    board.buttons.pause.click()
    assert not board.buttons.pause.isEnabled()  # a second press does nothing
    qtbot.waitUntil(lambda: status_is(window, RunStatus.PAUSED), timeout=20_000)
    assert board.panel.reason.text() == "Paused by you."
    qtbot.waitUntil(lambda: board.buttons.resume.isEnabled())
    board.buttons.resume.click()
    board.buttons.resume.click()
    qtbot.waitUntil(lambda: status_is(window, RunStatus.RUNNING), timeout=20_000)
    assert len([job for job in program.jobs.running() if job.kind == "run"]) == 1
    qtbot.waitUntil(lambda: board.buttons.cancel.isEnabled())
    board.buttons.cancel.click()
    (question,) = open_dialogs(window)
    confirm = question.findChild(DangerButton)
    assert isinstance(confirm, DangerButton)
    confirm.click()
    qtbot.waitUntil(lambda: status_is(window, RunStatus.CANCELLED), timeout=20_000)
    qtbot.waitUntil(lambda: board.buttons.start.isVisible())
    assert program.runs.active(site.scope) is None


def test_a_paused_run_is_cancelled_without_a_job(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    run = program.engine.create(site.scope, RunSettings())
    window.show_place("automation")
    board = board_of(window)
    qtbot.waitUntil(lambda: board.buttons.cancel.isVisible())
    board.buttons.cancel.click()
    (question,) = open_dialogs(window)
    confirm = question.findChild(DangerButton)
    assert isinstance(confirm, DangerButton)
    confirm.click()
    qtbot.waitUntil(lambda: program.runs.get(site.scope, run.id).status is RunStatus.CANCELLED)


def test_pressing_start_twice_makes_one_run(window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot) -> None:
    dialog = start(window, qtbot)
    press_start(dialog)
    press_start(dialog)
    qtbot.waitUntil(lambda: status_is(window, RunStatus.PAUSED), timeout=60_000)
    assert len(program.runs.history(site.scope)) == 1


def test_a_run_that_cannot_be_paid_for_is_refused_in_words(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    program.settings.update({"ai.provider": "custom", "ai.base_url": "http://127.0.0.1:9/v1", "ai.model": "none"})
    dialog = start(window, qtbot)
    press_start(dialog)
    qtbot.waitUntil(lambda: "are available" in dialog.banner.text, timeout=10_000)
    assert "are missing" in dialog.banner.text
    assert dialog.credits_button.isVisible()
    assert program.runs.history(site.scope) == []


def test_closing_mid_run_leaves_it_paused_and_the_next_start_offers_it(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot, make_main_window: MakeWindow
) -> None:
    slowly(program, site)
    press_start(start(window, qtbot))
    # Clustering is one piece that cannot be cut short: let it pass.
    qtbot.waitUntil(lambda: figures_done(window) >= 7, timeout=20_000)
    run_id = program.runs.history(site.scope)[0].id
    window.close()
    (question,) = open_dialogs(window)
    from igny8_desktop.ui.widgets import PrimaryButton

    leave = question.findChild(PrimaryButton)
    assert isinstance(leave, PrimaryButton)
    assert leave.text() == "Pause and quit"
    begun = time.monotonic()
    with qtbot.waitSignal(window.closed, timeout=10_000) as closed:
        leave.click()
    assert time.monotonic() - begun < 20
    assert closed.args == [True]
    again = open_program(program.folder.home, environ={})
    try:
        run = again.runs.get(site.scope, run_id)
        assert run.status is RunStatus.PAUSED
        assert "Nothing is lost" in run.pause_reason
    finally:
        again.close()
    assert close(qtbot, window) == 0.0
