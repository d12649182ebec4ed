"""Paint the cells of a data table: one look for every kind of column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from igny8_desktop.ui.models.columns import NO_VALUE, Column, ColumnKind
from igny8_desktop.ui.theme import ThemeManager, theme
from igny8_desktop.ui.widgets.badges import paint_badge, status_spec
from igny8_desktop.ui.widgets.levels import Level, paint_level
from igny8_desktop.ui.widgets.table_stamps import TableStamps

if TYPE_CHECKING:
    from igny8_desktop.ui.models.id_table_model import IdTableModel
    from igny8_desktop.ui.widgets.table_view import TableView

PAD = 12
BOX = 16


def paint_check_box(painter: QPainter, place: QRectF, look: ThemeManager, state: Qt.CheckState, ratio: float) -> None:
    """Draw a check box in line with the left margin of the page and the middle of `place`."""
    colours = look.tokens.colours
    box = QRectF(place.left() + look.tokens.space.xl, place.center().y() - BOX / 2, BOX, BOX)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state is Qt.CheckState.Unchecked:
        painter.setPen(QPen(QColor(colours.text_faint), 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(box, 4, 4)
        name = "check" if state is Qt.CheckState.Checked else "minus"
        painter.drawPixmap(box.topLeft() + QPointF(2, 2), look.pixmap(name, "on_accent", 12, ratio))
    painter.restore()


class TableDelegate(QStyledItemDelegate):
    """Paints text, numbers, badges, links and the check column, and a quiet bar for rows still on their way."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._look = theme()
        self._stamps = TableStamps(self._look)
        self._look.changed.connect(self._forget)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the fixed row height: asking the values of every row would read them all."""
        return QSize(100, theme().tokens.size.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        look, stamps = self._look, self._stamps
        model: IdTableModel = self._view.id_model
        column = model.columns[index.column()]
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        row = index.row()
        self._paint_ground(painter, rect, look, row, selected)
        values = model.values_at(row)
        ratio = self._view.devicePixelRatioF()
        if column.kind is ColumnKind.SELECT:
            state = Qt.CheckState.Checked if selected else Qt.CheckState.Unchecked
            stamps.paint(
                painter, rect, ("check", selected), ratio, lambda at, box: paint_check_box(at, box, look, state, ratio)
            )
        elif values is None:
            self._paint_waiting(painter, rect, look)
        else:
            inner = rect.adjusted(PAD, 0, -PAD, 0)
            hint = values.get(column.hint_key) if column.hint_key else None
            self._paint_value(painter, inner, look, column, values.get(column.key), bool(hint), ratio)
        self._paint_focus(painter, rect, look, index)

    def _paint_ground(self, painter: QPainter, rect: QRect, look: ThemeManager, row: int, selected: bool) -> None:
        colours, colour = look.tokens.colours, self._stamps.colour
        if selected:
            painter.fillRect(rect, colour(colours.selected))
        elif row == self._view.hover_row:
            painter.fillRect(rect, colour(colours.hover))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour(colours.border))

    def _paint_waiting(self, painter: QPainter, rect: QRect, look: ThemeManager) -> None:
        def draw(at: QPainter, box: QRectF) -> None:
            width = min(box.width() - 2 * PAD, 90)
            if width > 0:
                at.setRenderHint(QPainter.RenderHint.Antialiasing)
                at.setPen(Qt.PenStyle.NoPen)
                at.setBrush(QColor(look.tokens.colours.sunken))
                at.drawRoundedRect(QRectF(box.left() + PAD, box.center().y() - 4, width, 8), 4, 4)

        self._stamps.paint(painter, rect, "waiting", self._view.devicePixelRatioF(), draw)

    def _paint_value(
        self,
        painter: QPainter,
        rect: QRect,
        look: ThemeManager,
        column: Column,
        value: object,
        hinted: bool,
        ratio: float,
    ) -> None:
        stamps = self._stamps
        if column.kind is ColumnKind.BADGE and value not in (None, ""):
            stamps.paint(
                painter,
                rect,
                ("badge", str(value)),
                ratio,
                lambda at, box: paint_badge(at, box, status_spec(value), look, ratio),
            )
            return
        if column.level is not None and isinstance(value, (int, float)):
            level = column.level(float(value))
            if isinstance(level, Level):
                stamps.paint(painter, rect, level, ratio, lambda at, box: paint_level(at, box, level, look))
                return
        if hinted:
            mark = look.pixmap("triangle-alert", "danger_text", 14, ratio)
            painter.drawPixmap(QPointF(rect.left(), rect.center().y() - 6), mark)
            rect = rect.adjusted(20, 0, 0, 0)
        text = stamps.text(column, value)
        colours = look.tokens.colours
        ink = colours.text
        if text == NO_VALUE:
            ink = colours.text_faint
        elif column.kind is ColumnKind.LINK:
            ink = colours.accent_text
        elif not column.strong and column.kind is ColumnKind.DATE:
            ink = colours.text_muted
        font, metrics, widest = stamps.font(column)
        painter.setFont(font)
        painter.setPen(stamps.colour(ink))
        if len(text) * widest > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(column.alignment), text)

    @Slot()
    def _forget(self) -> None:
        self._stamps.forget()

    def _paint_focus(
        self, painter: QPainter, rect: QRect, look: ThemeManager, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not self._view.focus_visible or index.row() != self._view.currentIndex().row():
            return
        ink = QColor(look.tokens.colours.focus)
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), ink)
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), ink)
        header = self._view.horizontalHeader()
        if header.visualIndex(index.column()) == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), ink)
        edge = self._view.viewport().width() - 1
        if rect.right() >= edge - 1:
            painter.fillRect(QRect(min(edge, rect.right()) - 1, rect.top(), 2, rect.height()), ink)
