"""Nothing but the text: hide all that stands around a widget, and bring it back as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class FocusMode:
    """Hides what lies beside `kept` and its ancestors, up to the window, which fills the screen."""

    def __init__(self, kept: QWidget) -> None:
        self._kept = kept
        self._hidden: list[QWidget] = []
        self._was: Qt.WindowState = Qt.WindowState.WindowNoState

    @property
    def on(self) -> bool:
        """Say whether it is on."""
        return bool(self._hidden)

    def toggle(self) -> None:
        """Turn it on or off."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Hide everything else."""
        inside, parent = self._kept, self._kept.parentWidget()
        while parent is not None:
            for child in parent.children():
                other = isinstance(child, QWidget) and child is not inside and not child.isWindow()
                if other and isinstance(child, QWidget) and not child.isHidden():
                    child.hide()
                    self._hidden.append(child)
            if inside.isWindow() or parent.isWindow():
                break
            inside, parent = parent, parent.parentWidget()
        window = self._kept.window()
        self._was = window.windowState()
        window.setWindowState(self._was | Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Show everything again."""
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        self._kept.window().setWindowState(self._was)
