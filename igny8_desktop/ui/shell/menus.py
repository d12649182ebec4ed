"""The menu bar: every action of the window that is not of one page, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from igny8_desktop.settings import schema
from igny8_desktop.ui.shell.places import PLACES
from igny8_desktop.ui.theme import ThemeMode, theme

if TYPE_CHECKING:
    from igny8_desktop.ui.main_window import MainWindow


def fill_menus(window: MainWindow) -> None:
    """Give the window its menus."""
    bar = window.menuBar()
    _file(window, bar.addMenu(window.tr("&File")))
    _view(window, bar.addMenu(window.tr("&View")))
    _tools(window, bar.addMenu(window.tr("&Tools")))
    _help(window, bar.addMenu(window.tr("&Help")))


def _add(menu: QMenu, text: str, run: Callable[[], object], keys: str = "", icon: str = "") -> QAction:
    action = menu.addAction(text)
    if keys:
        action.setShortcut(QKeySequence(keys))
    if icon:
        theme().set_icon(action, icon)
    action.triggered.connect(lambda _checked=False: run())
    return action


def _file(window: MainWindow, menu: QMenu) -> None:
    _add(menu, window.tr("&Import keywords…"), window.import_keywords, "Ctrl+I", "upload")
    _add(menu, window.tr("&Add site…"), lambda: window.open_dialog("add_site"), "Ctrl+Shift+N", "plus")
    menu.addSeparator()
    settings = _add(menu, window.tr("&Settings…"), lambda: window.open_dialog("settings"), "Ctrl+,", "settings")
    settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    menu.addSeparator()
    leave = _add(menu, window.tr("&Quit"), window.close, "Ctrl+Q")
    leave.setMenuRole(QAction.MenuRole.QuitRole)


def _view(window: MainWindow, menu: QMenu) -> None:
    for key, title, icon, keys in PLACES:
        _add(menu, window.tr(title), partial(window.show_place, key), keys, icon)
    menu.addSeparator()
    look = menu.addMenu(window.tr("&Theme"))
    group = QActionGroup(look)
    words = {ThemeMode.SYSTEM: "monitor", ThemeMode.LIGHT: "sun", ThemeMode.DARK: "moon"}
    labels = {choice.value: choice.label for choice in schema.APPEARANCE_THEME.choices}
    for mode, icon in words.items():
        action = _add(look, window.tr(labels[str(mode)]), partial(window.set_theme, mode), icon=icon)
        action.setCheckable(True)
        action.setData(str(mode))
        group.addAction(action)

    def mark() -> None:
        for action in group.actions():
            action.setChecked(action.data() == str(theme().mode))

    look.aboutToShow.connect(mark)


def _tools(window: MainWindow, menu: QMenu) -> None:
    _add(menu, window.tr("&Start a run…"), lambda: window.open_dialog("start_run"), "Ctrl+R", "play")
    _add(menu, window.tr("Sche&dule…"), lambda: window.open_dialog("schedule"), icon="calendar")
    menu.addSeparator()
    _add(menu, window.tr("AI &provider…"), lambda: window.open_dialog("ai"), icon="sparkles")
    _add(menu, window.tr("&Keys and passwords…"), lambda: window.open_dialog("keys"), icon="key-round")
    _add(menu, window.tr("&Credits…"), lambda: window.open_dialog("credits"), icon="coins")


def _help(window: MainWindow, menu: QMenu) -> None:
    _add(menu, window.tr("&Keyboard shortcuts"), lambda: window.open_dialog("shortcuts"), "F1", "list")
    home = window.context.services.home
    _add(menu, window.tr("Open &log folder"), lambda: window.open_folder(home / "logs"), icon="file-text")
    _add(menu, window.tr("Open &data folder"), lambda: window.open_folder(home), icon="folder-open")
    menu.addSeparator()
    about = _add(menu, window.tr("&About IGNY8"), lambda: window.open_dialog("about"), icon="info")
    about.setMenuRole(QAction.MenuRole.AboutRole)
