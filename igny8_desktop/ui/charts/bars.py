"""Bars side by side, one for each day or thing, with their values on hover and as text for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from igny8_desktop.ui.theme import theme

_HEIGHT = 72
_WIDEST = 56.0
_GAP = 0.25
_ROUND = 3.0


@dataclass(frozen=True)
class BarValue:
    """One bar: what it is about, how high it is, and its value in words."""

    label: str
    value: float
    words: str


class Bars(QWidget):
    """Draws up to a few hundred bars; the highest reaches the top."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[BarValue, ...] = ()
        self._name = name
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[BarValue]) -> None:
        """Show these bars from left to right."""
        self._bars = tuple(bars)
        spoken = "; ".join(f"{bar.label}: {bar.words}" for bar in self._bars)
        self.setAccessibleDescription(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height that shows differences and leaves room for the table."""
        return QSize(400, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return QSize(200, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground line and the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, bar in enumerate(self._bars):
            place = self._place(index)
            painter.setBrush(QColor(theme().colour("accent" if bar.value else "border")))
            painter.drawRoundedRect(place, _ROUND, _ROUND)
        painter.setPen(QColor(theme().colour("border")))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Say a bar's value where the pointer rests."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            for index, bar in enumerate(self._bars):
                column = self._place(index)
                if column.left() <= event.pos().x() <= column.right():
                    QToolTip.showText(event.globalPos(), f"{bar.label}\n{bar.words}", self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def _place(self, index: int) -> QRectF:
        highest = max((bar.value for bar in self._bars), default=0.0) or 1.0
        step = min(_WIDEST, self.width() / max(1, len(self._bars)))
        height = max(2.0, self._bars[index].value / highest * (self.height() - 4))
        return QRectF(index * step + step * _GAP / 2, self.height() - height - 1, step * (1 - _GAP), height)
