"""A search field that waits until typing pauses."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from igny8_desktop.ui.theme import theme

#: Milliseconds after the last key before a search starts.
DEBOUNCE_MS = 180


class SearchField(QLineEdit):
    """Emits `searched` once typing pauses; Esc clears, Enter searches at once.

    `shortcut_scope` is the widget within which Ctrl+F moves the focus here.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(
        self,
        placeholder: str = "",
        *,
        shortcut_scope: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        placeholder = placeholder or self.tr("Search")
        self.setProperty("role", "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setToolTip(self.tr("Search (Ctrl+F). Esc clears."))
        self._icon = QAction(self)
        self._icon.setText(placeholder)
        theme().set_icon(self._icon, "search", "text_faint")
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self)
        self._clear.setText(self.tr("Clear the search"))
        self._clear.setToolTip(self.tr("Clear the search (Esc)"))
        theme().set_icon(self._clear, "x")
        self._clear.triggered.connect(self._clear_clicked)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._sent = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(self._text_changed)
        if shortcut_scope is not None:
            shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), shortcut_scope)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.take_focus)

    def sizeHint(self) -> QSize:
        """Ask for room for a few words."""
        return QSize(240, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear on Esc, search at once on Enter, hand the focus on with the down key."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._send()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._send()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self._send()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def take_focus(self) -> None:
        """Move the focus here and select what is typed."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def show_text(self, text: str) -> None:
        """Show what is searched for; no search starts by it. What a person is just typing is left alone."""
        if not self._timer.isActive() and text != self.text().strip():
            self.setText(text)
            self._timer.stop()
            self._sent = text

    @Slot(str)
    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    @Slot()
    def _clear_clicked(self) -> None:
        self.clear()
        self._send()

    @Slot()
    def _send(self) -> None:
        self._timer.stop()
        if self.text() != self._sent:
            self._sent = self.text()
            self.searched.emit(self._sent)
