"""The rail at the left: the four places of the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from igny8_desktop.ui.theme import theme


@dataclass(frozen=True)
class Place:
    """One place: its key, title, icon, and the keys that go there."""

    key: str
    title: str
    icon: str
    shortcut: str


class NavButton(QPushButton):
    """One entry of the rail."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(place.title, parent)
        self.place = place
        self.setProperty("look", "nav")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(QSize(25, 18))
        self.setAccessibleName(place.title)
        self.setToolTip(f"{place.title} ({place.shortcut})")
        self.toggled.connect(self._show)
        self._show(False)

    def _show(self, checked: bool) -> None:
        theme().set_icon(self, self.place.icon, "accent_text" if checked else "text_muted", padded=True)


class Rail(QFrame):
    """Goes to places; `chosen` carries the key of the place. Up and down move between them."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "rail")
        self.setAccessibleName(self.tr("Places"))
        self.setFixedWidth(176)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.md, space.lg, space.md, space.lg)
        layout.setSpacing(space.xs)
        for place in places:
            button = NavButton(place)
            button.clicked.connect(lambda _checked=False, key=place.key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[place.key] = button
            layout.addWidget(button)
        layout.addStretch(1)

    def show_place(self, key: str) -> None:
        """Mark the place that is in sight."""
        self.buttons[key].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down with the arrow keys."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self.buttons)
        now = next((place for place, key in enumerate(keys) if self.buttons[key].hasFocus()), 0)
        button = self.buttons[keys[(now + step) % len(keys)]]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.click()
