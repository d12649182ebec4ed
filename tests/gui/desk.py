"""The real window over a real program in an empty folder, and how tests wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.app.window_services import make_window
from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.sites.sites import NewSite, SiteInfo
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import DataTable

PATIENCE = 30_000
FOLDER_SITE = NewSite("Corner Coffee", TargetKind.FOLDER, sectors=("Coffee",))
W = TypeVar("W", bound=QWidget)


class Desk:
    """A program, its window, and a site that the window shows."""

    def __init__(self, qtbot: QtBot, program: Program, window: MainWindow, site: SiteInfo) -> None:
        self.qtbot = qtbot
        self.program = program
        self.window = window
        self.site = site

    @property
    def scope(self) -> Scope:
        """Return the site's scope."""
        return self.site.scope

    @property
    def context(self) -> WindowContext:
        """Return what the window hands to its pages."""
        return self.window.context

    def page(self, tab: str, key: str, kind: type[W]) -> W:
        """Go to a page and return it."""
        self.window.show_place(tab, key)
        page = self.window.tab(tab).tabs.page(key)  # type: ignore[attr-defined]
        assert isinstance(page, kind)
        self.qtbot.waitUntil(page.isVisible)
        return page

    def click(self, button: QPushButton) -> None:
        """Click a button that can be clicked."""
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def focus(self, widget: QWidget) -> None:
        """Give a widget the keyboard."""
        widget.window().activateWindow()
        widget.setFocus()
        self.qtbot.waitUntil(widget.hasFocus)

    def quiet(self) -> None:
        """Wait until no job runs and its news have reached the window."""
        self.qtbot.waitUntil(lambda: not self.program.jobs.running(), timeout=PATIENCE)
        self.qtbot.wait(120)

    def settled(self, table: DataTable, count: int | None = None) -> None:
        """Wait until a table has its rows, and as many as expected."""

        def here() -> bool:
            model = table.model
            rows = model.rowCount()
            if not model.loaded or model.loading or (count is not None and rows != count):
                return False
            return all(model.values_at(row) is not None for row in range(min(rows, 5)))

        self.qtbot.waitUntil(here, timeout=PATIENCE)

    def rows(self, kind: EntityKind, **filters: str) -> list[dict[str, object]]:
        """Return rows of the database."""
        query = TableQuery(filters={key: frozenset({value}) for key, value in filters.items()}, sort_key="id")
        return self.program.listing.all_rows(self.scope, kind, query=query)

    def dialog(self, kind: type[W]) -> W:
        """Wait for a dialog and return it."""

        def found() -> list[W]:
            return [each for each in self.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(found()), timeout=PATIENCE)
        return found()[0]

    def notice(self, part: str) -> object:
        """Wait for a notice that holds these words and return its card."""

        def found() -> list[object]:
            return [card for card in self.window.notices.cards if part in card.accessibleName()]

        self.qtbot.waitUntil(lambda: bool(found()), timeout=PATIENCE)
        return found()[-1]

    def press_in_notice(self, part: str) -> None:
        """Press the action of a notice, such as Undo."""
        button = self.notice(part).action_button  # type: ignore[attr-defined]
        assert button is not None
        button.click()


@contextmanager
def open_desk(
    qtbot: QtBot, folder: Path, *, site: NewSite = FOLDER_SITE, environ: Mapping[str, str] | None = None
) -> Iterator[Desk]:
    """Open the window over an empty folder with one site, and close it as a person would."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if not app.styleSheet():
        theme().apply(app)
    program = open_program(folder, environ=dict(environ or {}))
    program.credits.grant(5000, "for the test")
    added = program.sites.add(site)
    window = make_window(program)
    window.resize(1440, 900)
    window.show()
    with qtbot.waitSignal(window.ready, timeout=PATIENCE):
        window.start()
    try:
        yield Desk(qtbot, program, window, added)
    finally:
        if window.isVisible():
            with qtbot.waitSignal(window.closed, timeout=PATIENCE):
                window.quit_now()
        window.deleteLater()
