"""Fixtures of the tests of real screens: a program in a fresh home, and its window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.app.window_services import make_window
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.services.sites.sites import NewSite, SiteInfo
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.theme import ThemeMode, theme

KEYWORDS = """keyword,volume
espresso machine with grinder,4400
best espresso machine with grinder,3600
espresso machine with grinder under 500,880
burr grinder for espresso,1900
best burr grinder for espresso,1300
how to clean an espresso machine,2400
clean espresso machine with vinegar,720
"""


@pytest.fixture
def program(home: Path, qtbot: QtBot) -> Iterator[Program]:
    """Return a program in a fresh home; a window of the test may have closed it already."""
    opened = open_program(home, environ={})
    yield opened
    opened.close()


@pytest.fixture
def site(program: Program) -> SiteInfo:
    """Return a site that publishes to a folder, with seven keywords."""
    made = program.sites.add(NewSite("Corner Coffee", TargetKind.FOLDER, sectors=("Coffee", "Equipment")))
    program.keywords.paste(made.scope, KEYWORDS)
    return made


MakeWindow = Callable[[], MainWindow]


@pytest.fixture
def make_main_window(program: Program, qtbot: QtBot, qapp: QApplication) -> Iterator[MakeWindow]:
    """Return a maker of the program's window, shown and ready; it is closed at the end if the test did not."""
    look = theme()
    if not qapp.styleSheet():
        look.apply(qapp)
    look.set_mode(ThemeMode.LIGHT)
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = make_window(program)
        made.append(window)
        window.resize(1280, 820)
        with qtbot.waitSignal(window.ready, timeout=10_000):
            window.show()
            window.start()
        with qtbot.waitActive(window):
            window.activateWindow()
        return window

    yield make
    for window in made:
        close(qtbot, window)
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


def close(qtbot: QtBot, window: MainWindow) -> float:
    """Close a window as if nothing were to be asked, and return how long it took in seconds."""
    begun = time.monotonic()
    if window.over:
        return 0.0
    with qtbot.waitSignal(window.closed, timeout=20_000):
        window.quit_now()
    return time.monotonic() - begun


@pytest.fixture
def window(make_main_window: MakeWindow, site: SiteInfo) -> MainWindow:
    """Return the window over one site."""
    return make_main_window()


def open_dialogs(window: MainWindow) -> list[QDialog]:
    """Return the dialogs in sight."""
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
