"""The leak checks themselves: each notices what it is for, and lets good behaviour pass."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.harness import leaks
from tests.harness.logfail import LogWatch


def test_a_running_thread_is_named_and_a_finished_one_is_not() -> None:
    before = leaks.threads_now()
    release = threading.Event()
    stuck = threading.Thread(target=release.wait, name="stuck-worker", daemon=True)
    stuck.start()
    quick = threading.Thread(target=lambda: None, name="quick-worker")
    quick.start()
    problems = leaks.leaked_threads(before, grace=0.2)
    release.set()
    stuck.join()
    assert problems == ["daemon thread still running: stuck-worker (Event.wait)"]


def test_a_kept_thread_may_stay() -> None:
    before = leaks.threads_now()
    release = threading.Event()
    server = threading.Thread(target=release.wait)
    leaks.keep(server)
    server.start()
    problems = leaks.leaked_threads(before, grace=0.05)
    release.set()
    server.join()
    assert problems == []


def test_windows_timers_and_qt_threads_are_found_and_ended(qtbot: QtBot) -> None:
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    window.setObjectName("forgotten")
    window.show()
    timer = QTimer()
    timer.setObjectName("ticking")
    timer.start(50)
    thread = QThread()
    thread.setObjectName("spinning")
    thread.start()
    problems = leaks.leaked_qt(grace=0.1)
    assert [text.split(";")[0] for text in problems] == [
        "shown window still there: QWidget 'forgotten'",
        "timer still running: QTimer 'ticking', every 50 ms",
        "Qt thread still running: QThread 'spinning'",
    ]
    thread.quit()
    thread.wait()
    assert leaks.leaked_qt(grace=0.1) == []


def test_a_window_given_to_the_bot_is_no_leak(qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    QTimer(window).start(10)
    window.show()
    assert window.isVisible()  # the check after this test is the assertion that counts


def test_a_finished_qt_thread_and_a_stopped_timer_are_no_leak(qtbot: QtBot) -> None:
    from PySide6.QtCore import QThread, QTimer

    timer = QTimer()
    timer.start(10)
    timer.stop()
    thread = QThread()
    thread.start()
    thread.quit()
    assert leaks.leaked_qt(grace=2.0) == []


@pytest.fixture
def watch() -> LogWatch:
    return LogWatch()


def test_an_unexpected_warning_is_told(watch: LogWatch, expect_log: LogWatch) -> None:
    expect_log("disk is full")
    watch.start()
    logging.getLogger("igny8.test").warning("the disk is %s", "full")
    logging.getLogger("igny8.test").info("nothing to see")
    assert watch.stop() == ["unexpected log record: WARNING igny8.test: the disk is full"]


def test_an_expected_warning_passes_and_a_missing_one_is_told(watch: LogWatch, expect_log: LogWatch) -> None:
    expect_log("timed out", optional=True)
    watch.start()
    watch("timed out", logger="igny8")
    watch("never said")
    logging.getLogger("igny8.clients").warning("request timed out")
    assert watch.stop() == ["expected a log record like 'never said', and none came"]


def test_a_handler_that_is_left_behind_is_told_and_removed(watch: LogWatch) -> None:
    watch.start()
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    problems = watch.stop()
    assert len(problems) == 1
    assert "NullHandler" in problems[0]
    assert handler not in logging.getLogger().handlers


LEAKING_TESTS = """
import logging, threading
from hypothesis import given, strategies

def test_thread():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()

def test_log():
    logging.getLogger("igny8").warning("nobody expected this")

def test_expected_log(expect_log):
    expect_log("expected")
    logging.getLogger("igny8").warning("this was expected")

def test_window(qapp):
    from PySide6.QtWidgets import QWidget
    qapp.setProperty("left", None)
    window = QWidget(objectName="forgotten window")
    qapp.forgotten = window
    window.show()

@given(strategies.integers())
def test_fine(number):
    assert number == number
"""


def test_every_test_is_checked(tmp_path: Path) -> None:
    """The checks reach ordinary tests through conftest.py, and only leaking tests fail."""
    (tmp_path / "test_leaking.py").write_text(LEAKING_TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rA", "-q"]
    done = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        check=False,
    )
    outcomes = re.findall(r"^(ERROR|PASSED) \S+::(\w+)", done.stdout, re.MULTILINE)
    assert sorted(name for outcome, name in outcomes if outcome == "ERROR") == [
        "test_log",
        "test_thread",
        "test_window",
    ]
    assert "5 passed, 3 errors" in done.stdout
    assert "daemon thread still running: forgotten" in done.stdout
    assert "unexpected log record: WARNING igny8: nobody expected this" in done.stdout
    assert "shown window still there: QWidget 'forgotten window'" in done.stdout
