"""The Planner: keywords, clusters, ideas."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.widgets import SubTabs


class PlannerTab(QWidget):
    """Three pages, built when they are first looked at."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self.tabs = SubTabs(self.tr("Planner"))
        self.tabs.add("keywords", self.tr("Keywords"), self._keywords)
        self.tabs.add("clusters", self.tr("Clusters"), self._clusters)
        self.tabs.add("ideas", self.tr("Ideas"), self._ideas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.tabs.show_page("keywords")

    def show_page(self, key: str) -> QWidget:
        """Go to a page: `keywords`, `clusters` or `ideas`."""
        return self.tabs.show_page(key)

    def import_keywords(self) -> None:
        """Ask for a keyword file."""
        page = self.tabs.show_page("keywords")
        from igny8_desktop.ui.planner.keywords_page import KeywordsPage

        assert isinstance(page, KeywordsPage)
        page.import_keywords()

    def _keywords(self) -> QWidget:
        from igny8_desktop.ui.planner.keywords_page import KeywordsPage

        return KeywordsPage(self._context)

    def _clusters(self) -> QWidget:
        from igny8_desktop.ui.planner.clusters_page import ClustersPage

        return ClustersPage(self._context)

    def _ideas(self) -> QWidget:
        from igny8_desktop.ui.planner.ideas_page import IdeasPage

        return IdeasPage(self._context)
