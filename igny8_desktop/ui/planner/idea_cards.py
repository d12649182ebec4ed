"""The cards of one column of a board of ideas: painted, dragged, and moved by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QPainter, QPen, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from igny8_desktop.domain.enums import IdeaStatus
from igny8_desktop.ui.planner.idea_words import collisions_of, opportunity_level
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import status_spec
from igny8_desktop.ui.widgets.badges import badge_width, paint_badge
from igny8_desktop.ui.widgets.levels import paint_level

#: What cards may be moved from, and to; an idea is completed by its article alone.
OPEN: Final = frozenset({IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.REJECTED})
TARGETS: Final = OPEN | {IdeaStatus.IN_PROGRESS}
_CARD_HEIGHT: Final = 134
_TITLE_LINES: Final = 3
_MIME: Final = "application/x-igny8-ideas"
Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, object]


class _Cards(QAbstractListModel):
    """The rows of one column that are in sight."""

    def __init__(self, status: IdeaStatus, parent: QWidget) -> None:
        super().__init__(parent)
        self._status = status
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many cards are in sight."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a card's row, or its words for screen readers and tool tips."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(row["title"])
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            said = [str(row["title"]), status_spec(row["intent"]).text if row.get("intent") else ""]
            said += [str(row[key]) for key in ("why", "problem") if row.get(key)]
            return "\n".join(part for part in said if part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [str(row["title"]), status_spec(row["status"]).text, str(row.get("primary_keyword") or "")]
            if isinstance(score := row.get("opportunity"), int):
                parts.append(opportunity_level(score).text)
            return ", ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let open ideas be dragged."""
        kept = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return kept | Qt.ItemFlag.ItemIsDragEnabled if self._status in OPEN else kept

    def mimeTypes(self) -> list[str]:
        """Return the type of what is dragged."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the ids of dragged cards."""
        ids = ",".join(str(self.rows[index.row()]["id"]) for index in indexes)
        data = QMimeData()
        data.setData(_MIME, QByteArray(ids.encode()))
        return data


class _CardDelegate(QStyledItemDelegate):
    """Paints a card: title, main keyword, score and intent, and a mark where it would compete."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a card."""
        return QSize(120, _CARD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a card."""
        look = theme()
        colours, space = look.tokens.colours, look.tokens.space
        row = index.data(Qt.ItemDataRole.UserRole)
        state: Any = option.state
        widget: QWidget = option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        box = QRectF(option.rect).adjusted(0.5, 3.5, -0.5, -4.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = chosen and widget.hasFocus()
        painter.setPen(
            QPen(QColor(colours.focus), 2)
            if focused
            else QPen(QColor(colours.accent if chosen else colours.border_strong if over else colours.border), 1)
        )
        painter.setBrush(QColor(colours.accent_soft if chosen else colours.surface))
        painter.drawRoundedRect(box, look.tokens.radius.lg, look.tokens.radius.lg)
        inside = box.adjusted(space.md, space.sm + 2, -space.md, -space.sm)
        colliding = bool(collisions_of(row)) and row["status"] in ("draft", "approved")
        mark = 20 if colliding else 0
        painter.setFont(look.font(weight=look.tokens.type.medium))
        painter.setPen(QColor(colours.text))
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.NoWrap)
        height = painter.fontMetrics().height() * _TITLE_LINES + 2
        title = QRectF(inside.left(), inside.top(), inside.width() - mark, height)
        painter.setClipRect(title)
        painter.drawText(title, _in_lines(str(row["title"]), painter, title.width()), wrap)
        painter.setClipping(False)
        if colliding:
            place = QRectF(inside.right() - 15, inside.top() + 1, 16, 16)
            painter.drawPixmap(
                place.topLeft(), look.pixmap("triangle-alert", "warning_text", 16, widget.devicePixelRatioF())
            )
        painter.setFont(look.font(size=look.tokens.type.caption))
        painter.setPen(QColor(colours.text_muted))
        line = QRectF(inside.left(), title.bottom() + 2, inside.width(), painter.fontMetrics().height())
        keyword = str(row.get("primary_keyword") or "")
        painter.drawText(
            line,
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(keyword, Qt.TextElideMode.ElideRight, int(line.width())),
        )
        foot = QRectF(inside.left(), inside.bottom() - 22, inside.width(), 22)
        left = foot.left()
        score = row.get("opportunity")
        if isinstance(score, int):
            paint_level(painter, QRectF(left, foot.top(), 48, foot.height()), opportunity_level(score), look)
            left += 58
        if row.get("intent"):
            rest = QRectF(left, foot.top(), foot.right() - left, foot.height())
            spec = status_spec(row["intent"])
            if badge_width(spec, look) > rest.width():
                # Half a word says nothing; the icon has its word in the tool tip.
                spec = replace(spec, text="")
                rest.setLeft(rest.right() - 30)
            paint_badge(painter, rest, spec, look, widget.devicePixelRatioF())
        painter.restore()


def _in_lines(text: str, painter: QPainter, width: float) -> str:
    """Return a text in a card's lines, ended by … where it takes more of them."""
    metrics = painter.fontMetrics()
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < _TITLE_LINES - 1:
        taken = [words.pop(0)]
        while words and metrics.horizontalAdvance(" ".join([*taken, words[0]])) <= width:
            taken.append(words.pop(0))
        lines.append(metrics.elidedText(" ".join(taken), Qt.TextElideMode.ElideRight, int(width)))
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, int(width)))
    return "\n".join(lines)


class CardList(QListView):
    """The cards of one column. `moved` carries ids that were dropped here; `step` the way of Ctrl+arrow."""

    moved = Signal(list)
    step = Signal(int)
    go = Signal(int)
    pressed_key = Signal(str)

    def __init__(self, status: IdeaStatus, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self.cards = _Cards(status, self)
        self.setModel(self.cards)
        self.setItemDelegate(_CardDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("role", "board")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(status in OPEN)
        self.setAcceptDrops(status in TARGETS)
        self.setDropIndicatorShown(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def chosen(self) -> list[int]:
        """Return the ids of the selected cards in order."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [row_id(self.cards.rows[place]) for place in places]

    def _drops_here(self, event: QDragEnterEvent | QDragMoveEvent | QDropEvent) -> bool:
        return event.mimeData().hasFormat(_MIME) and event.source() is not self and self.status in TARGETS

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take cards of other columns."""
        event.setAccepted(self._drops_here(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take cards of other columns."""
        event.setAccepted(self._drops_here(event))

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which cards came; the column fills itself once that is saved."""
        if self._drops_here(event):
            # A copy, so that the view it came from leaves its rows to the next reading.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            text = bytes(event.mimeData().data(_MIME).data()).decode()
            self.moved.emit([int(part) for part in text.split(",") if part])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the neighbouring column with an arrow, take the cards along with Ctrl."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step.emit(way)
        elif way:
            self.go.emit(way)
        else:
            super().keyPressEvent(event)


def row_id(row: Row) -> int:
    """Return the id of a row."""
    value = row["id"]
    assert isinstance(value, int)
    return value
