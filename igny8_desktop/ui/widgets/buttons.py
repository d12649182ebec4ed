"""Buttons in the looks of the program; all take their text, icon, what to do and a tool tip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from igny8_desktop.ui.theme import restyle, theme


class Button(QPushButton):
    """A push button of one look; the text is its accessible name."""

    look = "secondary"
    ink = "text_muted"

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        icon: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("look", self.look)
        self.setAccessibleName(text.replace("&", ""))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(22, 16))
        if icon:
            self.set_icon(icon)
        if tip:
            self.setToolTip(tip)
            self.setAccessibleDescription(tip)
        if on_click is not None:
            # `clicked` carries a flag that callers have no use for.
            self.clicked.connect(lambda _checked=False: on_click())

    def set_icon(self, name: str) -> None:
        """Show a bundled icon before the text, in this look's colour."""
        theme().set_icon(self, name, self.ink, padded=True)

    def set_look(self, look: str, ink: str) -> None:
        """Change the look, as a job button does while its job runs."""
        self.setProperty("look", look)
        self.ink = ink
        restyle(self)


class PrimaryButton(Button):
    """The one thing a page is for; at most one in sight."""

    look = "primary"
    ink = "on_accent"


class SecondaryButton(Button):
    """Any other action."""


class DangerButton(Button):
    """An action that takes something away for good, in a dialog that asks about it."""

    look = "danger"
    ink = "on_danger"


class QuietDangerButton(Button):
    """An action that takes something away but can be undone."""

    look = "danger-quiet"
    ink = "danger_text"


class GhostButton(Button):
    """An action without a frame, for bars with many of them."""

    look = "ghost"


class LinkButton(Button):
    """An action that reads like a link."""

    look = "link"
    ink = "accent_text"


class IconButton(QToolButton):
    """A square button with an icon only; the name is its tool tip and accessible name."""

    def __init__(
        self,
        icon: str,
        name: str,
        on_click: Callable[[], object] | None = None,
        *,
        role: str = "text_muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "icon")
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme().set_icon(self, icon, role)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
