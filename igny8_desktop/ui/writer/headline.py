"""The title of an article: large, on as many lines as it needs, but without line breaks of its own."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from igny8_desktop.ui.theme import theme

MAX_LENGTH = 500


class Headline(QTextEdit):
    """A text field that grows with its text. `edited` comes with typing, `left` with Enter."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "block")
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        font = theme().font(size=theme().tokens.type.display, weight=600)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.document().setDocumentMargin(2)
        self._setting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fit)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """Return the title."""
        return self.document().toRawText().replace("\u2029", " ").replace("\u2028", " ")

    def set_text(self, text: str) -> None:
        """Show a title without a signal."""
        self._setting = True
        self.setPlainText(text)
        self._setting = False
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter go on to the text, and keep within the possible length."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
            else:
                self.left.emit()
        elif event.text().isprintable() and event.text() and self._room() <= 0 and not self.textCursor().hasSelection():
            event.accept()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste on one line, as much as fits."""
        room = self._room() + len(self.textCursor().selectedText())
        self.textCursor().insertText(" ".join(source.text().split())[: max(room, 0)])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new width."""
        super().resizeEvent(event)
        self._timer.start()

    def _room(self) -> int:
        return MAX_LENGTH - len(self.text())

    def _changed(self) -> None:
        if not self._setting:
            self.edited.emit()

    def _fit(self) -> None:
        height = round(self.document().size().height() + 0.5) + self.height() - self.viewport().height()
        if height != self.height():
            self.setFixedHeight(max(height, self.fontMetrics().height() + 10))
