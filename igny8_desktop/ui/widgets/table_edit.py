"""Edit one cell in its place: F2 opens a field over it, Enter saves, Esc leaves it as it was."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.ui.models.columns import Column
from igny8_desktop.ui.models.figures import write_figure
from igny8_desktop.ui.widgets.table_view import TableView


class CellEditor(QLineEdit):
    """A field over a cell; `done` carries the new text once, and only when it is another.

    It stands by itself, not as an editor of the model: a model whose flags say that cells can be edited is asked for
    the flags of every row when all are selected.
    """

    done = Signal(str)

    def __init__(self, view: TableView, index: QModelIndex, column: Column, value: object) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._before = write_figure(value, 6) if isinstance(value, (int, float)) else str(value or "")
        self.setText(self._before)
        self.setAccessibleName(self.tr("Edit {0}").format(column.title))
        self.setAlignment(column.alignment)
        self.setProperty("look", "cell")
        place = view.visualRect(index)
        self.setGeometry(place.adjusted(1, 1, -1, -2))
        self.selectAll()
        self._open = True
        for moved in (view.verticalScrollBar().valueChanged, view.horizontalScrollBar().valueChanged):
            moved.connect(self._view_moved)
        view.id_model.order_about_to_change.connect(self._view_moved)
        view.header.sectionResized.connect(self._view_moved)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Enter, leave on Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(saving=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(saving=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save when a person goes on elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finish(saving=True)

    def _view_moved(self, *_args: object) -> None:
        self._finish(saving=True)

    def _finish(self, *, saving: bool) -> None:
        if not self._open:
            return
        self._open = False
        had_focus = self.hasFocus()
        if saving and self.text() != self._before:
            self.done.emit(self.text())
        self.hide()
        self.deleteLater()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)


def cell_to_edit(view: TableView) -> tuple[QModelIndex, Column] | None:
    """Return the cell that F2 means: the current one, or the first of its row that can be edited in its place."""
    current = view.currentIndex()
    if not current.isValid():
        return None
    header, columns = view.header, view.id_model.columns
    sections = [header.logicalIndex(visual) for visual in range(header.count())]
    shown = [section for section in sections if not header.isSectionHidden(section) and columns[section].editable]
    if not shown:
        return None
    section = current.column() if current.column() in shown else shown[0]
    return view.id_model.index(current.row(), section), columns[section]
