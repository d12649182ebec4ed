"""No label or button ever flashes up as a window of its own while places and dialogs are built."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.shell.places import PLACES
from igny8_desktop.ui.widgets import SubTabs
from tests.gui.conftest import open_dialogs


class StrayWindows(QObject):
    """Notes every widget that is shown as a window and is none."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, QMainWindow | QDialog)
        ):
            self.found.append(
                f"{type(watched).__name__} {watched.accessibleName()!r} {getattr(watched, 'text', str)()!r}"
            )
        return False


@pytest.fixture
def strays(qapp: QApplication) -> StrayWindows:
    return StrayWindows()


def test_nothing_but_the_window_and_dialogs_shows_up(
    window: MainWindow, strays: StrayWindows, qapp: QApplication, qtbot: QtBot
) -> None:
    qapp.installEventFilter(strays)
    try:
        for key, *_rest in PLACES:
            window.show_place(key)
            tabs = window.tab(key).findChild(SubTabs)
            for page in tabs.keys() if isinstance(tabs, SubTabs) else []:
                window.show_place(key, page)
                qtbot.wait(50)
        for name in ("start_run", "add_site", "ai", "keys", "credits", "settings", "about", "shortcuts"):
            window.open_dialog(name)
            qtbot.wait(50)
            (dialog,) = open_dialogs(window)
            dialog.reject()
    finally:
        qapp.removeEventFilter(strays)
    assert strays.found == []
