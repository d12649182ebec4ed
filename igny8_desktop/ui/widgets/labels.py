"""Labels that elide and icons that follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from igny8_desktop.ui.theme import theme


class ElidedLabel(QLabel):
    """A label of one line that ends in … when it is too long; the whole text is then its tool tip."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setAccessibleName(text)
        self._set_tip()

    def minimumSizeHint(self) -> QSize:
        """Allow shrinking to a few letters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), QFontMetrics(self.font()).horizontalAdvance("MMM…")), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the tool tip only while something is cut off."""
        super().resizeEvent(event)
        self._set_tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the elided text."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            self._elided(),
            self.foregroundRole(),
        )
        if self.hasFocus():
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def _set_tip(self) -> None:
        self.setToolTip(self.text() if self._elided() != self.text() else "")


class IconLabel(QWidget):
    """A bundled icon in the colour of a token; decoration only, so screen readers pass over it."""

    def __init__(self, name: str, role: str = "text_muted", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._role, self._size = name, role, size
        self.setFixedSize(size, size)

    def set_icon(self, name: str, role: str | None = None) -> None:
        """Show another icon, or the same in another colour."""
        self._name, self._role = name, role or self._role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon for this screen's pixel ratio."""
        painter = QPainter(self)
        painter.drawPixmap(QPoint(0, 0), theme().pixmap(self._name, self._role, self._size, self.devicePixelRatioF()))
