"""The bridge between threads, and the widgets that show jobs."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.automation.jobs import JobContext, JobEvent, JobRunner, JobState
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Busy, CredentialsRefused
from igny8_desktop.ui.bridge import Bridge, GcOnMainThread
from igny8_desktop.ui.models.sources import JobHandleLike
from igny8_desktop.ui.widgets import JobButton, JobsPanel, Notices, StatusBarJobs


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    one = Bridge()
    yield one
    one.close()


@pytest.fixture
def runner(bridge: Bridge) -> Iterator[JobRunner]:
    one = JobRunner(workers=2).start()
    one.subscribe(bridge.publish_job)
    yield one
    one.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


class Script:
    """A job that goes on when told to."""

    def __init__(self, runner: JobRunner) -> None:
        self.runner = runner
        self.go = threading.Event()
        self.started = 0
        self.error: Exception | None = None

    def work(self, context: JobContext) -> str:
        context.progress(3, 10, "Third keyword")
        while not self.go.wait(0.01):
            if context.should_stop():
                return "stopped"
        if self.error is not None:
            raise self.error
        return "done"

    def start(self) -> JobHandleLike:
        self.started += 1
        return self.runner.submit_blocking("Cluster keywords", self.work)


def test_news_of_many_threads_arrive_merged_on_the_main_thread(qtbot: QtBot, bridge: Bridge) -> None:
    merged: list[Changes] = []
    where: set[int] = set()

    def take(changes: Changes) -> None:
        merged.append(changes)
        where.add(threading.get_ident())

    bridge.changes_published.connect(take)

    def publish(first: int) -> None:
        for number in range(first, first + 250):
            bridge.publish_changes(Changes({EntityKind.KEYWORD: frozenset({number})}))

    threads = [threading.Thread(target=publish, args=(start * 250,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def seen() -> set[int]:
        return {one for changes in merged for one in changes.kinds[EntityKind.KEYWORD]}

    qtbot.waitUntil(lambda: len(seen()) == 1000)
    assert where == {threading.get_ident()}
    assert len(merged) < 20


def test_the_last_state_of_a_job_always_arrives(qtbot: QtBot, bridge: Bridge) -> None:
    events: list[JobEvent] = []
    bridge.job_changed.connect(events.append)

    def publish() -> None:
        for done in range(500):
            bridge.publish_job(JobEvent(1, "x", "", None, JobState.RUNNING, done, 500, ""))
        bridge.publish_job(JobEvent(1, "x", "", None, JobState.DONE, 500, 500, ""))

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(events) and events[-1].state is JobState.DONE)
    assert len(events) < 20


def test_calls_run_on_the_main_thread_in_order(qtbot: QtBot, bridge: Bridge) -> None:
    ran: list[tuple[int, int]] = []

    def call(number: int) -> None:
        for step in range(5):
            bridge.run_on_main(lambda step=step: ran.append((step, threading.get_ident())))  # type: ignore[misc]

    thread = threading.Thread(target=call, args=(1,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(ran) == 5)
    assert ran == [(step, threading.get_ident()) for step in range(5)]


def test_a_closed_bridge_is_silent(qtbot: QtBot, bridge: Bridge) -> None:
    heard: list[object] = []
    bridge.changes_published.connect(heard.append)
    bridge.publish_changes(Changes({EntityKind.KEYWORD: frozenset({1})}))
    bridge.close()
    bridge.publish_changes(Changes({EntityKind.KEYWORD: frozenset({2})}))
    bridge.run_on_main(lambda: heard.append("call"))
    qtbot.wait(120)
    assert heard == []


def test_garbage_is_collected_here_only(qtbot: QtBot) -> None:
    before = gc.isenabled()
    keeper = GcOnMainThread(interval_ms=10)
    try:
        assert not gc.isenabled()
        marks = [gc.get_stats()[0]["collections"]]
        for _turn in range(3):
            kept = [[number] for number in range(2000)]
            qtbot.wait(30)
            assert kept
        marks.append(sum(one["collections"] for one in gc.get_stats()))
        assert marks[1] > marks[0]
    finally:
        keeper.stop()
        keeper.deleteLater()
    assert gc.isenabled() is before


def test_button_shows_progress_and_cannot_start_twice(
    qtbot: QtBot, bridge: Bridge, runner: JobRunner, window: QWidget
) -> None:
    script = Script(runner)
    notices = Notices(window)
    button = JobButton(
        "Cluster",
        script.start,
        bridge,
        notices,
        primary=True,
        done_text=lambda event: f"{event.title}: ready",
        parent=window,
    )
    button.show()
    button.click()
    assert button.busy
    qtbot.waitUntil(lambda: "3 of 10" in button.text())
    assert button.toolTip() == "Third keyword"
    assert script.started == 1
    with qtbot.waitSignal(button.finished) as finished:
        script.go.set()
    assert finished.args is not None
    assert finished.args[0].state is JobState.DONE
    assert button.text() == "Cluster"
    assert not button.busy
    assert [card.notice.text for card in notices.cards] == ["Cluster keywords: ready"]


def test_button_cancels(qtbot: QtBot, bridge: Bridge, runner: JobRunner, window: QWidget) -> None:
    script = Script(runner)
    notices = Notices(window)
    button = JobButton("Cluster", script.start, bridge, notices, parent=window)
    button.show()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Cancel" in button.text())
    with qtbot.waitSignal(button.finished) as finished:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.isEnabled()
    assert finished.args is not None
    assert finished.args[0].state is JobState.CANCELLED
    assert button.isEnabled()
    assert script.started == 1
    assert notices.cards[-1].notice.text == "Cancelled: Cluster keywords"


def test_button_shows_errors_of_the_job_and_of_the_start(
    qtbot: QtBot, bridge: Bridge, runner: JobRunner, window: QWidget
) -> None:
    script = Script(runner)
    script.error = CredentialsRefused("The key was refused", "401.", "Check the key.")
    script.go.set()
    notices = Notices(window)
    button = JobButton("Cluster", script.start, bridge, notices, parent=window)
    with qtbot.waitSignal(button.finished):
        button.click()
    assert notices.cards[-1].notice.text == "The key was refused"

    def refuse() -> JobHandleLike:
        raise Busy("A run is going on", "Only one run at a time.", "Wait for it.")

    other = JobButton("Run", refuse, bridge, notices, parent=window)
    other.click()
    assert notices.cards[-1].notice.text == "A run is going on"
    assert not other.busy
    nothing = JobButton("Ask", lambda: None, bridge, notices, parent=window)
    nothing.click()
    assert not nothing.busy


def test_panel_and_status_bar_show_jobs(qtbot: QtBot, bridge: Bridge, window: QWidget) -> None:
    cancelled: list[int] = []
    panel = JobsPanel(bridge, cancelled.append, window)
    status = StatusBarJobs(bridge, panel, window)
    status.show()
    assert "No jobs running" in status.text()
    bridge.publish_job(JobEvent(7, "Write drafts", "", 1, JobState.RUNNING, 2, 5, "Trail shoes"))
    bridge.publish_job(JobEvent(8, "Publish", "", 1, JobState.RUNNING, 0, 0, ""))
    qtbot.waitUntil(lambda: len(panel.rows) == 2)
    assert "2 jobs running" in status.text()
    status.click()
    assert panel.isVisible()
    assert panel.rows[7].accessibleName() == "Write drafts: running, 2 / 5  ·  Trail shoes"
    panel.rows[7].cancel_button.click()
    assert cancelled == [7]
    error = CredentialsRefused("The key was refused", "401.", "Check.").info
    bridge.publish_job(JobEvent(7, "Write drafts", "", 1, JobState.FAILED, 2, 5, "", error))
    qtbot.waitUntil(lambda: panel.rows[7].event_.state is JobState.FAILED)
    assert "Publish" in status.text()
    assert not panel.rows[7].cancel_button.isVisible()
    assert panel.rows[7].details_button.isVisible()
    assert panel.rows[8].y() < panel.rows[7].y() or panel._list.indexOf(panel.rows[8]) < panel._list.indexOf(
        panel.rows[7]
    )
    panel.clear_finished()
    assert list(panel.rows) == [8]
    panel.close()
