"""A figure from 0 to 100 as bars, number and word: never a colour alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from igny8_desktop.ui.theme import ThemeManager, Tone

_BAR = 3
_GAP = 2
_TALL = 14
_NUMBER = 26


@dataclass(frozen=True)
class Level:
    """How a figure is shown: how many of the bars are full, their tone, the figure and its word."""

    step: int
    steps: int
    tone: Tone
    number: str
    word: str

    @property
    def text(self) -> str:
        """Return “38 · Medium”."""
        return f"{self.number} · {self.word}" if self.word else self.number


LevelOf = Callable[[float], Level]


def paint_level(painter: QPainter, place: QRectF, level: Level, look: ThemeManager) -> None:
    """Draw bars, number and word from the left, in the vertical middle."""
    colours = look.tokens.colours
    full, empty = QColor(look.tokens.tone(level.tone).solid), QColor(colours.border_strong)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = place.center().y() + _TALL / 2
    for step in range(level.steps):
        tall = _TALL * (step + 2) / (level.steps + 1)
        painter.setBrush(full if step < level.step else empty)
        painter.drawRoundedRect(QRectF(place.left() + step * (_BAR + _GAP), ground - tall, _BAR, tall), 1, 1)
    left = place.left() + level.steps * (_BAR + _GAP)
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(look.font(tabular=True))
    painter.setPen(QColor(colours.text))
    number = QRectF(left, place.top(), _NUMBER, place.height())
    painter.drawText(number, middle | int(Qt.AlignmentFlag.AlignRight), level.number)
    rest = QRectF(left + _NUMBER, place.top(), place.right() - left - _NUMBER, place.height())
    font = look.font()
    painter.setFont(font)
    painter.setPen(QColor(colours.text_muted))
    word = f" · {level.word}"
    # Half a word says less than none: bars and figure stand for it in a narrow column.
    if level.word and QFontMetricsF(font).horizontalAdvance(word) <= rest.width():
        painter.drawText(rest, middle | int(Qt.AlignmentFlag.AlignLeft), word)
    painter.restore()
