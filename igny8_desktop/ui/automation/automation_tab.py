"""The Automation place: the board of the seven stages, and the history of runs."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.ui.automation.board_page import BoardPage
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.widgets import SubTabs


class AutomationTab(QWidget):
    """Runs all seven steps over the site in sight."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.tabs = SubTabs(self.tr("Automation"))
        self.tabs.add("board", self.tr("Run"), lambda: BoardPage(context))
        self.tabs.add("history", self.tr("History"), self._make_history)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)

    def show_page(self, key: str) -> None:
        """Go to a page: `board` or `history`."""
        self.tabs.show_page(key)

    @property
    def board(self) -> BoardPage:
        """Return the page with the board."""
        page = self.tabs.page("board")
        assert isinstance(page, BoardPage)
        return page

    def _make_history(self) -> QWidget:
        from igny8_desktop.ui.automation.history_page import HistoryPage

        return HistoryPage(self._context)
