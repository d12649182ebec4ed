"""The view inside a data table: row selection by mouse, check boxes and keys, and a header of our own."""

from __future__ import annotations

from array import array
from collections.abc import Collection

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from igny8_desktop.ui.models.columns import ColumnKind
from igny8_desktop.ui.models.id_table_model import IdTableModel
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets.table_delegate import PAD, TableDelegate, paint_check_box
from igny8_desktop.ui.widgets.table_types import Selection

#: A selection of more rows than this, or in more pieces, is not carried over when a large list changes.
_MOST_KEPT = 50_000
_MOST_PIECES = 1_000


class TableHeader(QHeaderView):
    """Column titles with a sort arrow beside the title, and a check box that selects all or nothing."""

    def __init__(self, model: IdTableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.check_state = Qt.CheckState.Unchecked
        self.sort_section = -1
        self.descending = False
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setFixedHeight(theme().tokens.size.header)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Column titles"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Draw one title."""
        look = theme()
        colours = look.tokens.colours
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.fillRect(rect, QColor(colours.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(colours.border))
        column = self._model.columns[logicalIndex]
        if column.kind is ColumnKind.SELECT:
            paint_check_box(painter, QRectF(rect), look, self.check_state, ratio)
        else:
            sorted_here = logicalIndex == self.sort_section
            font = look.font(size=look.tokens.type.caption, weight=600 if sorted_here else 500)
            painter.setFont(font)
            painter.setPen(QColor(colours.text if sorted_here else colours.text_muted))
            room = rect.adjusted(PAD, 0, -PAD, 0)
            arrow = 16 if sorted_here else 0
            metrics = QFontMetrics(font)
            title = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, room.width() - arrow)
            right = bool(column.alignment & Qt.AlignmentFlag.AlignRight)
            if right:
                # The arrow stands before the title, so that the title stays above its figures.
                arrow_at = room.right() - metrics.horizontalAdvance(title) - arrow
            else:
                arrow_at = room.left() + metrics.horizontalAdvance(title) + 4
            painter.drawText(room, int(column.alignment), title)
            if sorted_here:
                name = "arrow-down" if self.descending else "arrow-up"
                painter.drawPixmap(
                    QPointF(arrow_at, rect.center().y() - 6), look.pixmap(name, "accent_text", 12, ratio)
                )
        painter.restore()


class TableView(QTableView):
    """Shows an `IdTableModel`; speaks in ids."""

    open_requested = Signal(int)
    link_clicked = Signal(int, str)
    delete_requested = Signal()
    edit_requested = Signal(int)
    copy_requested = Signal()
    search_requested = Signal()
    escaped = Signal()
    resized = Signal()

    def __init__(self, model: IdTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id_model = model
        self.hover_row = -1
        self.focus_visible = False
        header = TableHeader(model, self)
        self.header = header
        self.setHorizontalHeader(header)
        self.setModel(model)
        self._kept = Selection()
        self._kept_current: int | None = None
        # After the view's own answers to a reset, which forget everything.
        model.modelAboutToBeReset.connect(self._remember_selection)
        model.modelReset.connect(self._restore_selection)
        # With the view's own selection model the header asks every row at each repaint: 10 s for a million rows.
        header.setSelectionModel(QItemSelectionModel(model, header))
        self.setItemDelegate(TableDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.apply_density()
        theme().changed.connect(self.apply_density)
        header.sectionClicked.connect(self._header_clicked)
        self.viewport().installEventFilter(self)
        self.doubleClicked.connect(self._double_clicked)

    # ------------------------------------------------------------------------------------------------ selection

    def selection_of_rows(self) -> Selection:
        """Return the selected ids; reads ranges, so that selecting a million rows costs nothing."""
        chosen = self.selectionModel().selection()
        ranges = [part for place in range(chosen.count()) if (part := chosen.at(place)).left() == 0]
        ids = array("q")
        for part in sorted(ranges, key=lambda one: one.top()):
            found = self.id_model.ids_between(part.top(), part.bottom())
            ids = found if not ids else ids + found
        return Selection(ids, bool(ids) and len(ids) == self.id_model.rowCount())

    def select_ids(self, wanted: Collection[int]) -> None:
        """Select the rows of these ids and no others; nothing where they lie in too many pieces."""
        model = self.id_model
        last = model.columnCount() - 1
        chosen = QItemSelection()
        first, before = -1, -2  # row 0 begins a piece, too
        pieces = 0
        for row in [*model.rows_of(array("q", wanted)), None]:
            if row is None or row != before + 1:
                if first >= 0:
                    chosen.select(model.index(first, 0), model.index(before, last))
                    pieces += 1
                first = -1 if row is None else row
            before = -1 if row is None else row
            if pieces > _MOST_PIECES:
                chosen.clear()
                break
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def _remember_selection(self) -> None:
        self._kept = self.selection_of_rows()
        current = self.currentIndex()
        self._kept_current = self.id_model.id_at(current.row()) if current.isValid() else None

    @Slot()
    def _restore_selection(self) -> None:
        kept, current = self._kept, self._kept_current
        self._kept, self._kept_current = Selection(), None
        row = self.id_model.row_of(current) if current is not None else None
        if row is not None:
            # The current row is not to be scrolled to: the table stays where it was.
            self.setAutoScroll(False)
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.id_model.index(row, 0), flags)
            self.setAutoScroll(True)
        if kept.all_matching and self.id_model.all_known:
            self.selectAll()
        elif 0 < kept.count <= _MOST_KEPT:
            self.select_ids(kept.ids)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let a click on a check box add or take away one row, as Ctrl+click does."""
        if (
            index.isValid()
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonPress
            and event.button() == Qt.MouseButton.LeftButton
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            and self.id_model.columns[index.column()].kind is ColumnKind.SELECT
        ):
            return QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
        return super().selectionCommand(index, event)

    def update_check_state(self, selection: Selection) -> None:
        """Show all, some or none in the header's check box."""
        if selection.count == 0:
            state = Qt.CheckState.Unchecked
        else:
            state = Qt.CheckState.Checked if selection.all_matching else Qt.CheckState.PartiallyChecked
        if state is not self.header.check_state:
            self.header.check_state = state
            self.header.viewport().update()

    # ------------------------------------------------------------------------------------------------- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys that every table has."""
        self.set_focus_visible(True)
        current = self.id_model.id_at(self.currentIndex().row()) if self.currentIndex().isValid() else None
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.search_requested.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        elif current is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_requested.emit(current)
        elif current is not None and key == Qt.Key.Key_F2:
            self.edit_requested.emit(current)
        elif current is not None and key == Qt.Key.Key_Space:
            flags = QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().select(self.currentIndex(), flags)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which row has the focus when it came by keyboard, and give the first row the focus if none has."""
        super().focusInEvent(event)
        self.set_focus_visible(event.reason() is not Qt.FocusReason.MouseFocusReason)
        if not self.currentIndex().isValid() and self.id_model.rowCount():
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.id_model.index(0, 0), flags)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus mark."""
        super().focusOutEvent(event)
        self.set_focus_visible(False)

    def set_focus_visible(self, visible: bool) -> None:
        """Show or hide the frame around the current row."""
        if visible != self.focus_visible:
            self.focus_visible = visible
            self.viewport().update()

    # ----------------------------------------------------------------------------------------------- mouse, look

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep track of the row under the mouse."""
        if watched is self.viewport():
            if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
                self._set_hover(self.rowAt(round(event.position().y())))
            elif event.type() == QEvent.Type.Leave:
                self._set_hover(-1)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select rows; a press on a link opens it instead."""
        self.set_focus_visible(False)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            column = self.id_model.columns[index.column()]
            values = self.id_model.values_at(index.row())
            if column.kind is ColumnKind.LINK and values and values.get(column.key):
                entity_id = self.id_model.id_at(index.row())
                if entity_id is not None:
                    self.link_clicked.emit(entity_id, column.key)
                    return
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the new size, which also changes when a scroll bar comes or goes."""
        super().resizeEvent(event)
        self.resized.emit()

    def apply_density(self) -> None:
        """Take row and header heights from the theme."""
        size = theme().tokens.size
        self.verticalHeader().setMinimumSectionSize(size.row)
        self.verticalHeader().setDefaultSectionSize(size.row)
        self.header.setFixedHeight(size.header)
        self.viewport().update()

    def _set_hover(self, row: int) -> None:
        if row != self.hover_row:
            self.hover_row = row
            self.viewport().update()

    def _double_clicked(self, index: QModelIndex) -> None:
        entity_id = self.id_model.id_at(index.row())
        if entity_id is not None and self.id_model.columns[index.column()].kind is not ColumnKind.SELECT:
            self.open_requested.emit(entity_id)

    def _header_clicked(self, section: int) -> None:
        if self.id_model.columns[section].kind is ColumnKind.SELECT:
            if self.header.check_state is Qt.CheckState.Checked:
                self.clearSelection()
            else:
                self.selectAll()
