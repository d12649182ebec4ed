"""The Writer: tasks, content, images."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.widgets import SubTabs


class WriterTab(QWidget):
    """Three pages, built when they are first looked at."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self.tabs = SubTabs(self.tr("Writer"))
        self.tabs.add("tasks", self.tr("Tasks"), self._tasks)
        self.tabs.add("content", self.tr("Content"), self._content)
        self.tabs.add("images", self.tr("Images"), self._images)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.tabs.show_page("tasks")

    def show_page(self, key: str) -> QWidget:
        """Go to a page: `tasks`, `content` or `images`."""
        return self.tabs.show_page(key)

    def open_content(self, content_id: int) -> None:
        """Open an article in the editor."""
        from igny8_desktop.ui.writer.content_page import ContentPage

        page = self.tabs.show_page("content")
        assert isinstance(page, ContentPage)
        page.open(content_id)

    def _tasks(self) -> QWidget:
        from igny8_desktop.ui.writer.tasks_page import TasksPage

        return TasksPage(self._context)

    def _content(self) -> QWidget:
        from igny8_desktop.ui.writer.content_page import ContentPage

        return ContentPage(self._context)

    def _images(self) -> QWidget:
        from igny8_desktop.ui.writer.images_page import ImagesPage

        return ImagesPage(self._context, self.open_content)
