"""Lay bubbles out on two axes and draw them: on a widget, into a PNG, into an SVG.

The horizontal axis goes from 0 to 100, the vertical one is logarithmic. A bubble without a value stands in a strip of
its own at the right or at the bottom: not known is not zero. Shapes differ as well as colours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from igny8_desktop.ui.theme.fonts import make_font
from igny8_desktop.ui.theme.tokens import Tokens
from igny8_desktop.ui.widgets.badges import status_spec

#: Room for the axes, and the share of each side that is for bubbles whose value is not known.
LEFT: Final = 62.0
BOTTOM: Final = 52.0
TOP: Final = 12.0
RIGHT: Final = 14.0
UNKNOWN_SHARE: Final = 0.11

SMALLEST: Final = 4.0
LARGEST: Final = 26.0
_LEAST_LARGEST: Final = 9.0
_MARGIN: Final = 0.03
_X_STEP: Final = 20
_SIZES: Final = 16
_LABELS: Final = 16
_GOLDEN: Final = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing: `x` from 0 to 100, `y` from 0 up, either `None` where not known; its area grows with `weight`."""

    id: int
    label: str
    x: float | None
    y: float | None
    weight: float
    category: str = ""
    tip: str = ""


@dataclass(frozen=True)
class ChartWords:
    """What stands at the axes."""

    x: str
    y: str
    x_unknown: str
    y_unknown: str


@dataclass(frozen=True)
class ChartView:
    """The part in sight: how much it is enlarged, and which point (both from 0 to 1) is in the middle."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass
class BubblePicture:
    """Bubbles with their places; `lay_out` for a size and a view, then `paint`."""

    bubbles: Sequence[Bubble]
    words: ChartWords
    places: list[tuple[float, float, float]] = field(default_factory=list)
    plot: QRectF = field(default_factory=QRectF)
    size: QSize = field(default_factory=QSize)
    view: ChartView = field(default_factory=ChartView)
    _world: list[tuple[float, float, float]] = field(default_factory=list)
    _right = _low = 0.0
    _x_top: int = 100
    _first_decade: int = 0
    _last_decade: int = 1

    def __post_init__(self) -> None:
        """Sort the large ones to the back and work out where everything is."""
        self.bubbles = sorted(self.bubbles, key=lambda bubble: (-bubble.weight, bubble.id))
        self._measure()
        heaviest = max((bubble.weight for bubble in self.bubbles), default=1.0) or 1.0
        # Many bubbles are drawn smaller, or they would hide each other.
        largest = max(_LEAST_LARGEST, LARGEST * min(1.0, 9 / math.sqrt(len(self.bubbles) or 1)))
        self._world = []
        for bubble in self.bubbles:
            # Where a value is missing, the id spreads the bubbles over the strip, the same way every time.
            spread = (bubble.id * _GOLDEN) % 1
            x = self._known_x(bubble.x) if bubble.x is not None else 1 - self._right * (0.2 + 0.6 * spread)
            y = self._known_y(bubble.y) if bubble.y is not None else self._low * (0.15 + 0.6 * ((7 * spread) % 1))
            radius = SMALLEST + (largest - SMALLEST) * math.sqrt(bubble.weight / heaviest)
            self._world.append((x, y, radius))

    def _measure(self) -> None:
        """Choose axes that just hold what is known, and strips only where something is not."""
        xs = [bubble.x for bubble in self.bubbles if bubble.x is not None]
        ys = [max(bubble.y, 1.0) for bubble in self.bubbles if bubble.y is not None]
        self._right = UNKNOWN_SHARE if len(xs) < len(self.bubbles) else 0.0
        self._low = UNKNOWN_SHARE if len(ys) < len(self.bubbles) else 0.0
        self._x_top = min(100, max(_X_STEP, _X_STEP * math.ceil(max(xs, default=100.0) / _X_STEP)))
        self._first_decade = math.floor(math.log10(min(ys, default=1.0)))
        self._last_decade = max(self._first_decade + 1, math.ceil(math.log10(max(ys, default=10.0))))

    def _known_x(self, value: float) -> float:
        """Return where a known value stands: bubbles at both ends are whole, too."""
        return (1 - self._right) * (_MARGIN + (1 - 2 * _MARGIN) * value / self._x_top)

    def _known_y(self, value: float) -> float:
        step = (math.log10(max(value, 1.0)) - self._first_decade) / (self._last_decade - self._first_decade)
        return self._low + (1 - self._low) * (_MARGIN + (1 - 2 * _MARGIN) * step)

    # ---------------------------------------------------------------------------------------------------- layout

    def lay_out(self, size: QSize, view: ChartView) -> None:
        """Work out the place of every bubble, in the order of `bubbles`: x, y and radius in logical pixels."""
        self.size, self.view = size, view
        self.plot = QRectF(LEFT, TOP, max(1.0, size.width() - LEFT - RIGHT), max(1.0, size.height() - TOP - BOTTOM))
        grown = min(3.0, math.sqrt(view.zoom))
        # Written out: a call for each of twenty thousand bubbles would be felt while zooming.
        wide, high = view.zoom * self.plot.width(), view.zoom * self.plot.height()
        left = self.plot.center().x() - view.x * wide
        top = self.plot.center().y() + view.y * high
        self.places = [(left + x * wide, top - y * high, radius * grown) for x, y, radius in self._world]

    def _to_screen(self, x: float, y: float) -> tuple[float, float]:
        plot, view = self.plot, self.view
        return (
            plot.center().x() + (x - view.x) * view.zoom * plot.width(),
            plot.center().y() - (y - view.y) * view.zoom * plot.height(),
        )

    def to_world(self, at: QPointF) -> tuple[float, float]:
        """Return the point of the picture (both from 0 to 1) under a point of the screen."""
        plot, view = self.plot, self.view
        return (
            view.x + (at.x() - plot.center().x()) / (view.zoom * plot.width()),
            view.y - (at.y() - plot.center().y()) / (view.zoom * plot.height()),
        )

    def at(self, point: QPointF) -> int | None:
        """Return the position in `bubbles` of the one in front at a point."""
        if not self.plot.contains(point):
            return None
        x, y = point.x(), point.y()
        for index in range(len(self.places) - 1, -1, -1):
            left, top, radius = self.places[index]
            if (left - x) ** 2 + (top - y) ** 2 <= (radius + 1.5) ** 2:
                return index
        return None

    def inside(self, outline: QPolygonF) -> list[int]:
        """Return the positions of bubbles whose middle is inside an outline and in sight."""
        box = (outline.boundingRect() & self.plot).toAlignedRect()
        if box.isEmpty():
            return []
        # The outline is filled in an image and looked up there: asking the polygon for each point is far slower.
        mask = QImage(box.size(), QImage.Format.Format_Grayscale8)
        mask.fill(0)
        painter = QPainter(mask)
        painter.translate(-box.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPolygon(outline, Qt.FillRule.OddEvenFill)
        painter.end()
        bits, line = bytes(mask.constBits()), mask.bytesPerLine()
        left, top, wide, high = box.left(), box.top(), box.width(), box.height()
        return [
            index
            for index, (x, y, _radius) in enumerate(self.places)
            if 0 <= (column := int(x - left)) < wide
            and 0 <= (row := int(y - top)) < high
            and x >= left
            and y >= top
            and bits[row * line + column]
        ]

    # -------------------------------------------------------------------------------------------------- painting

    def paint(self, painter: QPainter, tokens: Tokens, selected: frozenset[int] = frozenset()) -> None:
        """Draw everything at once, as vectors."""
        self.paint_axes(painter, tokens)
        self.paint_marks(painter, tokens, 0, len(self.bubbles), selected)
        self.paint_names(painter, tokens, selected)

    def paint_marks(
        self,
        painter: QPainter,
        tokens: Tokens,
        first: int,
        last: int,
        selected: frozenset[int],
        sprites: Sprites | None = None,
    ) -> None:
        """Draw the bubbles from `first` up to `last`, the back ones come first; `sprites` makes it quick."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.plot)
        faded = bool(selected)
        for index in range(first, min(last, len(self.bubbles))):
            bubble, (x, y, radius) = self.bubbles[index], self.places[index]
            if not self._in_sight(x, y, radius):
                continue
            dim = faded and bubble.id not in selected
            if sprites is not None:
                picture, half = sprites.get(bubble.category, radius, dim=dim)
                painter.drawPixmap(QPointF(x - half, y - half), picture)
            else:
                draw_mark(painter, tokens, bubble.category, QPointF(x, y), radius, dim=dim)
        painter.restore()

    def paint_current(self, painter: QPainter, tokens: Tokens, index: int) -> None:
        """Draw a ring around one bubble."""
        x, y, radius = self.places[index]
        if self.plot.contains(QPointF(x, y)):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.colours.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius * _WIDEST + 2, radius * _WIDEST + 2)

    def _in_sight(self, x: float, y: float, radius: float) -> bool:
        plot = self.plot
        return plot.left() - radius <= x <= plot.right() + radius and plot.top() - radius <= y <= plot.bottom() + radius

    def paint_axes(self, painter: QPainter, tokens: Tokens) -> None:
        """Draw the ground, the grid and the axes with their words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens.colours
        plot = self.plot
        painter.fillRect(plot, QColor(colours.surface))
        painter.save()
        painter.setClipRect(plot)
        strip_x = self._to_screen(1 - self._right, 0)[0] if self._right else plot.right() + 1
        strip_y = self._to_screen(0, self._low)[1] if self._low else plot.bottom() + 1
        ground = QColor(colours.sunken)
        if strip_x < plot.right():
            painter.fillRect(QRectF(QPointF(max(strip_x, plot.left()), plot.top()), plot.bottomRight()), ground)
        if strip_y < plot.bottom():
            painter.fillRect(QRectF(QPointF(plot.left(), max(strip_y, plot.top())), plot.bottomRight()), ground)
        painter.setPen(QPen(QColor(colours.border), 1))
        decades = range(self._first_decade, self._last_decade + 1)
        rows = [(10**decade, self._to_screen(0, self._known_y(10**decade))[1]) for decade in decades]
        step = _X_STEP if self._x_top > _X_STEP else _X_STEP // 2
        columns = [(value, self._to_screen(self._known_x(value), 0)[0]) for value in range(0, self._x_top + 1, step)]
        for _value, y in rows:
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        for _value, x in columns:
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.restore()
        painter.setPen(QPen(QColor(colours.border_strong), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plot)
        font = _font(tokens, tokens.type.caption)
        painter.setFont(font)
        painter.setPen(QColor(colours.text_muted))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, y in rows:
            if plot.top() - 1 <= y <= plot.bottom() + 1:
                painter.drawText(QRectF(20, y - 9, LEFT - 28, 18), right, short_number(value))
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        for value, x in columns:
            if plot.left() - 1 <= x <= plot.right() + 1:
                painter.drawText(QRectF(x - 30, plot.bottom() + 6, 60, 16), middle, str(value))
        self._paint_axis_words(painter, tokens, strip_x, strip_y)

    def _paint_axis_words(self, painter: QPainter, tokens: Tokens, strip_x: float, strip_y: float) -> None:
        plot = self.plot
        middle = int(Qt.AlignmentFlag.AlignCenter)
        metrics = QFontMetricsF(painter.font())
        if strip_x < plot.right():
            left = max(strip_x, plot.left())
            place = QRectF(left + 6, plot.top() + 6, plot.right() - left - 12, 2 * metrics.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap), self.words.x_unknown)
        if strip_y < plot.bottom():
            place = QRectF(plot.left() + 6, plot.bottom() - 18, plot.width() / 2, 16)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), self.words.y_unknown)
        painter.setFont(_font(tokens, tokens.type.caption, weight=tokens.type.medium))
        painter.setPen(QColor(tokens.colours.text))
        painter.drawText(QRectF(plot.left(), plot.bottom() + 26, plot.width(), 18), middle, self.words.x)
        painter.save()
        painter.translate(12, plot.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-plot.height() / 2, -9, plot.height(), 18), middle, self.words.y)
        painter.restore()

    def paint_names(self, painter: QPainter, tokens: Tokens, selected: frozenset[int]) -> None:
        """Write the names of the largest in sight (or of the selected), none over another."""
        font = _font(tokens, tokens.type.caption, weight=tokens.type.medium)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        taken: list[QRectF] = []
        halo, ink = QColor(tokens.colours.surface), QColor(tokens.colours.text)
        halo.setAlphaF(0.82)
        for bubble, (x, y, radius) in zip(self.bubbles, self.places, strict=True):
            if len(taken) >= _LABELS:
                break
            if not self.plot.contains(QPointF(x, y)) or (selected and bubble.id not in selected):
                continue
            name = metrics.elidedText(bubble.label, Qt.TextElideMode.ElideRight, 180)
            width = metrics.horizontalAdvance(name)
            left = x + radius + 4
            if left + width > self.plot.right() - 2:
                left = x - radius - 4 - width
            box = QRectF(left - 2, y - metrics.height() / 2, width + 4, metrics.height())
            if left < self.plot.left() + 2 or any(box.intersects(other) for other in taken):
                continue
            taken.append(box.adjusted(-4, -2, 4, 2))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(ink)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)


class Sprites:
    """Bubbles drawn once per category and size, so that twenty thousand of them are copied, not drawn."""

    def __init__(self, tokens: Tokens, ratio: float) -> None:
        self._tokens = tokens
        self.ratio = ratio
        self._known: dict[tuple[str, int, bool], tuple[QPixmap, float]] = {}

    def get(self, category: str, radius: float, *, dim: bool) -> tuple[QPixmap, float]:
        """Return a picture, and half its side in logical pixels."""
        step = (3 * LARGEST - SMALLEST) / (_SIZES * 3)
        size = max(0, round((radius - SMALLEST) / step))
        found = self._known.get((category, size, dim))
        if found is None:
            drawn = SMALLEST + size * step
            half = math.ceil(drawn * _WIDEST) + 2
            picture = QPixmap(round(2 * half * self.ratio), round(2 * half * self.ratio))
            picture.setDevicePixelRatio(self.ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_mark(painter, self._tokens, category, QPointF(half, half), drawn, dim=dim)
            painter.end()
            found = self._known[category, size, dim] = (picture, float(half))
        return found


def draw_mark(
    painter: QPainter, tokens: Tokens, category: str, at: QPointF, radius: float, *, dim: bool = False
) -> None:
    """Draw one bubble in the shape and colour of its category."""
    tone = tokens.tone(status_spec(category).tone) if category else None
    fill = QColor(tone.solid if tone else tokens.colours.text_faint)
    edge = QColor(tone.text if tone else tokens.colours.text_muted)
    fill.setAlphaF(0.10 if dim else 0.42)
    edge.setAlphaF(0.25 if dim else 0.95)
    painter.setPen(QPen(edge, 1.3))
    painter.setBrush(fill)
    corners = _CORNERS.get(category)
    if corners is None:
        painter.drawEllipse(at, radius, radius)
        return
    # Shapes of the same area look equally large; the factor is that of a circle to the polygon it encloses.
    count, turn, factor = corners
    reach = radius * factor
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(
                    at.x() + reach * math.sin(turn + 2 * math.pi * step / count),
                    at.y() - reach * math.cos(turn + 2 * math.pi * step / count),
                )
                for step in range(count)
            ]
        )
    )


#: Shapes of the categories: corners, turn in radians, and reach beside a circle's radius; the others are circles.
_CORNERS: Final[Mapping[str, tuple[int, float, float]]] = {
    "commercial": (4, 0.0, 1.25),
    "transactional": (4, math.pi / 4, 1.25),
    "navigational": (3, 0.0, 1.35),
}


_WIDEST: Final = 1.35


def short_number(value: float) -> str:
    """Return a round number in few characters: 100, 1K, 10M."""
    for least, sign in ((1_000_000, "M"), (1_000, "K")):
        if value >= least:
            return f"{value / least:g}{sign}"
    return f"{value:g}"


def _font(tokens: Tokens, size: int, *, weight: int = 400) -> QFont:
    return make_font(tokens, size=size, weight=weight, tabular=True)
