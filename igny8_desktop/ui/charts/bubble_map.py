"""A map of bubbles to zoom, move, hover, lasso and click, with mouse or keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from igny8_desktop.ui.charts.bubble_picture import Bubble, BubblePicture, ChartView, ChartWords, Sprites
from igny8_desktop.ui.theme import theme

_MOST_ZOOM = 40.0
_STEP = 1.25
_CLICK = 4.0
_AT_ONCE = 2_000
"""Bubbles drawn before the window may do something else: some 10 ms."""
_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class BubbleMap(QWidget):
    """Shows bubbles; the selection is kept by id when other bubbles come.

    Wheel: zoom. Drag: lasso; with Ctrl it adds. Drag with the right or middle button, or with Space held: move.
    Arrows go from bubble to bubble, Space selects, Enter opens, + and - zoom, 0 shows all, Esc clears.
    """

    selection_changed = Signal(object)
    opened = Signal(int)

    def __init__(self, name: str, words: ChartWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._picture = BubblePicture((), words)
        self._view = ChartView()
        self._selected: frozenset[int] = frozenset()
        self._current: int | None = None
        self._sprites: Sprites | None = None
        self._ground: QPixmap | None = None
        self._drawn = 0
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._draw_more)
        self._pressed: QPointF | None = None
        self._moving = False
        self._space = False
        self._lasso: list[QPointF] = []
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self._theme_changed)

    # ---------------------------------------------------------------------------------------------------- content

    @property
    def picture(self) -> BubblePicture:
        """Return what is shown, for saving it."""
        return self._picture

    @property
    def view(self) -> ChartView:
        """Return the part in sight."""
        return self._view

    @property
    def selected(self) -> frozenset[int]:
        """Return the ids of the selected bubbles."""
        return self._selected

    @property
    def current(self) -> Bubble | None:
        """Return the bubble that the keyboard is on."""
        return self._picture.bubbles[self._current] if self._current is not None else None

    def set_bubbles(self, bubbles: Sequence[Bubble]) -> None:
        """Show other bubbles; the view, and the selection of those that are still there, stay."""
        current = self.current
        self._picture = BubblePicture(bubbles, self._words)
        there = {bubble.id for bubble in bubbles}
        self._current = None
        if current is not None:
            self._current = next(
                (at for at, bubble in enumerate(self._picture.bubbles) if bubble.id == current.id), None
            )
        self._lay_out()
        self._select(self._selected & there)

    def select(self, ids: Sequence[int] | frozenset[int]) -> None:
        """Select bubbles by id; unknown ids are left out."""
        self._select(frozenset(ids) & {bubble.id for bubble in self._picture.bubbles})

    def show_all(self) -> None:
        """Show the whole picture."""
        self._set_view(ChartView())

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge or shrink around a point of the widget, or around the middle."""
        at = self._picture.plot.center() if at is None else at
        x, y = self._picture.to_world(at)
        zoom = min(_MOST_ZOOM, max(1.0, self._view.zoom * factor))
        plot = self._picture.plot
        left = x - (at.x() - plot.center().x()) / (zoom * plot.width())
        top = y + (at.y() - plot.center().y()) / (zoom * plot.height())
        self._set_view(ChartView(zoom, left, top))

    def _set_view(self, view: ChartView) -> None:
        # The picture's edges never leave the plot: nobody gets lost in emptiness.
        half = 0.5 / view.zoom
        view = ChartView(view.zoom, min(1 - half, max(half, view.x)), min(1 - half, max(half, view.y)))
        if view != self._view:
            self._view = view
            self._lay_out()

    def _lay_out(self) -> None:
        self._picture.lay_out(self.size(), self._view)
        self._repaint()

    def _repaint(self) -> None:
        self._ground = None
        self._more.stop()
        self.update()

    def _theme_changed(self) -> None:
        self._sprites = None
        self._repaint()

    def _select(self, ids: frozenset[int]) -> None:
        if ids != self._selected:
            self._selected = ids
            self._repaint()
            self.selection_changed.emit(sorted(ids))

    def _go_to(self, index: int | None) -> None:
        if index == self._current:
            return
        self._current = index
        bubble = self.current
        self.setAccessibleDescription(f"{bubble.label}. {bubble.tip}" if bubble is not None else "")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self._repaint()

    # --------------------------------------------------------------------------------------------------- painting

    def sizeHint(self) -> QSize:
        """Return a size that shows a few hundred bubbles well."""
        return QSize(720, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what is drawn so far; names, ring and lasso come over it."""
        tokens = theme().tokens
        if self._ground is None or self._ground.devicePixelRatio() != self.devicePixelRatioF():
            self._draw_ground()
        assert self._ground is not None
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        if self._drawn >= len(self._picture.bubbles):
            self._picture.paint_names(painter, tokens, self._selected)
        if self._current is not None and self.hasFocus():
            self._picture.paint_current(painter, tokens, self._current)
        if self._lasso:
            fill = QColor(tokens.colours.accent)
            fill.setAlphaF(0.12)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.colours.accent), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self._lasso))

    def _draw_ground(self) -> None:
        ratio = self.devicePixelRatioF()
        tokens = theme().tokens
        if self._sprites is None or self._sprites.ratio != ratio:
            self._sprites = Sprites(tokens, ratio)
        self._ground = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._ground.setDevicePixelRatio(ratio)
        self._ground.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._ground)
        self._picture.paint_axes(painter, tokens)
        painter.end()
        self._drawn = 0
        self._draw_more()

    def _draw_more(self) -> None:
        """Draw the next bubbles: the large ones stand at the back and come first, so the rest goes on top."""
        if self._ground is None:
            return
        painter = QPainter(self._ground)
        last = self._drawn + _AT_ONCE
        self._picture.paint_marks(painter, theme().tokens, self._drawn, last, self._selected, self._sprites)
        painter.end()
        self._drawn = last
        if self._drawn < len(self._picture.bubbles):
            self._more.start()
        self.update()

    # ------------------------------------------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a lasso or a move."""
        self._pressed = event.position()
        self._moving = self._space or event.button() in (_RIGHT, _MIDDLE)
        self._lasso = []
        if self._moving:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or show that something can be clicked."""
        at = event.position()
        if self._pressed is None:
            over = self._picture.at(at) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        if self._moving:
            plot, view = self._picture.plot, self._view
            moved = at - self._pressed
            self._pressed = at
            x = view.x - moved.x() / (view.zoom * plot.width())
            y = view.y + moved.y() / (view.zoom * plot.height())
            self._set_view(ChartView(view.zoom, x, y))
        elif self._lasso or (at - self._pressed).manhattanLength() > _CLICK:
            self._lasso = [*(self._lasso or [self._pressed]), at]
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select what the lasso holds, or what was clicked."""
        adding = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        lasso, self._lasso = self._lasso, []
        moving, self._moving = self._moving, False
        self._pressed = None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if moving or event.button() != _LEFT:
            return
        if len(lasso) > 2:
            bubbles = self._picture.bubbles
            caught = frozenset(bubbles[at].id for at in self._picture.inside(QPolygonF(lasso)))
            self._select(self._selected | caught if adding else caught)
            self.update()
            return
        hit = self._picture.at(event.position())
        if hit is None:
            if not adding:
                self._select(frozenset())
            return
        self._go_to(hit)
        self._toggle(hit, adding=adding)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a bubble; on empty ground show all."""
        hit = self._picture.at(event.position())
        if hit is not None:
            self.opened.emit(self._picture.bubbles[hit].id)
        elif event.button() == _LEFT:
            self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(_STEP**notches, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tell what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._picture.at(QPointF(event.pos()))
            if hit is None:
                QToolTip.hideText()
            else:
                bubble = self._picture.bubbles[hit]
                QToolTip.showText(event.globalPos(), f"{bubble.label}\n{bubble.tip}".strip(), self)
            return True
        return super().event(event)

    def _toggle(self, index: int, *, adding: bool) -> None:
        one = frozenset({self._picture.bubbles[index].id})
        self._select(self._selected ^ one if adding else one)

    # --------------------------------------------------------------------------------------------------- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between bubbles, select, open, zoom."""
        keys = Qt.Key
        key = event.key()
        directions = {keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Up: (0, -1), keys.Key_Down: (0, 1)}
        if key in directions:
            self._go(*directions[keys(key)])
        elif key in (keys.Key_Return, keys.Key_Enter) and self.current is not None:
            self.opened.emit(self.current.id)
        elif key == keys.Key_Space:
            self._space = True
            if not event.isAutoRepeat() and self._current is not None and self._pressed is None:
                self._toggle(self._current, adding=True)
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            at = QPointF(*self._picture.places[self._current][:2]) if self._current is not None else None
            self.zoom(1 / _STEP if key == keys.Key_Minus else _STEP, at)
        elif key == keys.Key_0:
            self.show_all()
        elif key == keys.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._select(frozenset(bubble.id for bubble in self._picture.bubbles))
        elif key == keys.Key_Escape and self._selected:
            self._select(frozenset())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End moving with Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        """Show where the keyboard is."""
        self._repaint()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show no place of the keyboard."""
        self._space = False
        self._repaint()

    def _go(self, right: int, down: int) -> None:
        """Go to the nearest bubble in a direction; from nowhere to the largest in sight."""
        places = self._picture.places
        if not places:
            return
        if self._current is None:
            contains = self._picture.plot.contains
            first = next((at for at, (x, y, _) in enumerate(places) if contains(QPointF(x, y))), 0)
            self._go_to(first)
            return
        x, y, _radius = places[self._current]
        best: tuple[float, int] | None = None
        for index, (left, top, _) in enumerate(places):
            ahead = (left - x) * right + (top - y) * down
            if index == self._current or ahead <= 0:
                continue
            aside = abs((left - x) * down) + abs((top - y) * right)
            far = ahead + 2.5 * aside
            if best is None or (far, index) < best:
                best = (far, index)
        if best is not None:
            self._go_to(best[1])
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        assert self._current is not None
        x, y, _ = self._picture.places[self._current]
        if not self._picture.plot.contains(QPointF(x, y)):
            at = self._picture.to_world(QPointF(x, y))
            self._set_view(ChartView(self._view.zoom, *at))
