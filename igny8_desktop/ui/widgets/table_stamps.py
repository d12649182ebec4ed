"""Keep what a table paints again and again: pictures of badges and check boxes, colours, fonts, texts as written.

A screenful of cells painted from scratch in Python takes longer than the window may be late.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from igny8_desktop.ui.models.columns import Column, write_value
from igny8_desktop.ui.theme import ThemeManager

_MOST_STAMPS = 500
_MOST_TEXTS = 5_000


class TableStamps:
    """What one table has painted already; `forget` it all when the theme or the language changes."""

    def __init__(self, look: ThemeManager) -> None:
        self._look = look
        self._stamps: dict[object, QPixmap] = {}
        self._texts: dict[tuple[str, object], str] = {}
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[str, tuple[QFont, QFontMetrics, int]] = {}

    def forget(self) -> None:
        """Paint everything afresh."""
        self._stamps.clear()
        self._texts.clear()
        self._colours.clear()
        self._fonts.clear()

    def colour(self, name: str) -> QColor:
        """Return a colour by its `#rrggbb`."""
        known = self._colours.get(name)
        if known is None:
            known = self._colours[name] = QColor(name)
        return known

    def font(self, column: Column) -> tuple[QFont, QFontMetrics, int]:
        """Return the font of a column, its metrics, and how wide a letter can be that is not very unusual."""
        name = "strong" if column.strong else "tabular" if column.numeric else "plain"
        known = self._fonts.get(name)
        if known is None:
            font = self._look.font(weight=500 if column.strong else 400, tabular=column.numeric)
            metrics = QFontMetrics(font)
            known = self._fonts[name] = (font, metrics, metrics.horizontalAdvance("W"))
        return known

    def text(self, column: Column, value: object) -> str:
        """Return a value as the column writes it."""
        if not isinstance(value, str | int | float):
            return write_value(column, value)
        key = (column.key, value)
        known = self._texts.get(key)
        if known is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            known = self._texts[key] = write_value(column, value).replace("\n", " ")
        return known

    def paint(self, painter: QPainter, place: QRect, key: object, ratio: float, draw: Callable[..., object]) -> None:
        """Put a picture into `place`; `draw(painter, rectangle)` makes it when there is none yet for `key`."""
        size = place.size()
        whole = (key, size.width(), size.height(), ratio)
        known = self._stamps.get(whole)
        if known is None:
            if len(self._stamps) >= _MOST_STAMPS:
                self._stamps.clear()
            known = self._stamps[whole] = _picture(size, ratio, draw)
        painter.drawPixmap(QPointF(place.topLeft()), known)


def _picture(size: QSize, ratio: float, draw: Callable[..., object]) -> QPixmap:
    picture = QPixmap(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return picture
