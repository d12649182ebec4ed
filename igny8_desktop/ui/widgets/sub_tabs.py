"""Tabs within a tab: Keywords, Clusters and Ideas within the Planner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import theme


class ViewSwitch(QTabBar):
    """A small row of segments that chooses between views of the same things, such as table and map."""

    def __init__(self, name: str, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "segments")
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for title in titles:
            self.addTab(title)


class SubTabs(QWidget):
    """A segmented row of tabs over pages that are built when they are first looked at."""

    changed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._keys: list[str] = []
        self._titles: list[str] = []
        self._makers: list[Callable[[], QWidget]] = []
        self._pages: dict[str, QWidget] = {}
        self.setAccessibleName(name)
        self.bar = QTabBar()
        self.bar.setProperty("look", "segments")
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(space.xl, space.md, space.xl, 0)
        self._line.setSpacing(space.sm)
        self._line.addWidget(self.bar)
        self._line.addStretch(1)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._line)
        layout.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._show)

    @property
    def current(self) -> str:
        """Return the key of the tab in sight, or an empty text."""
        place = self.bar.currentIndex()
        return self._keys[place] if 0 <= place < len(self._keys) else ""

    def keys(self) -> list[str]:
        """Return the keys of all tabs in order."""
        return list(self._keys)

    def add(self, key: str, title: str, make: Callable[[], QWidget]) -> None:
        """Add a tab at the end; `make` builds its page when it is first shown."""
        self._keys.append(key)
        self._titles.append(title)
        self._makers.append(make)
        self.bar.addTab(title)

    def add_corner(self, widget: QWidget) -> None:
        """Add a control at the right end of the row."""
        self._line.addWidget(widget)

    def page(self, key: str) -> QWidget:
        """Return a page, building it if nobody has looked at it yet; raises ValueError for an unknown key."""
        place = self._keys.index(key)
        known = self._pages.get(key)
        if known is None:
            known = self._makers[place]()
            self._pages[key] = known
            self._stack.addWidget(known)
        return known

    def show_page(self, key: str) -> QWidget:
        """Go to a tab and return its page."""
        self.bar.setCurrentIndex(self._keys.index(key))
        return self.page(key)

    def set_count(self, key: str, count: int | None) -> None:
        """Show how many things a tab holds, or nothing."""
        place = self._keys.index(key)
        title = self._titles[place]
        self.bar.setTabText(place, title if count is None else f"{title}  {reading_locale().toString(count)}")

    @Slot(int)
    def _show(self, place: int) -> None:
        if 0 <= place < len(self._keys):
            key = self._keys[place]
            self._stack.setCurrentWidget(self.page(key))
            self.changed.emit(key)
