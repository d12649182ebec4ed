"""Drag keywords from one table onto a cluster of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from igny8_desktop.ui.widgets import DataTable

KEYWORDS_MIME = "application/x-igny8-keyword-ids"


def ids_in(data: QMimeData) -> list[int]:
    """Return the keyword ids that are dragged; none for anything else."""
    raw = bytes(data.data(KEYWORDS_MIME).data()).decode("ascii", errors="ignore")
    return [int(word) for word in raw.split(",") if word.isdigit()]


def data_of(ids: Sequence[int]) -> QMimeData:
    """Return keyword ids as something that can be dragged."""
    data = QMimeData()
    data.setData(KEYWORDS_MIME, QByteArray(",".join(map(str, ids)).encode("ascii")))
    return data


class KeywordDrag(QObject):
    """Starts a drag where a selected row of a keyword table is pulled.

    A press on a selected row waits for what follows: a pull is a drag, a release a click.
    """

    def __init__(self, table: DataTable) -> None:
        super().__init__(table)
        self._table = table
        self._pressed: QPoint | None = None
        table.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse."""
        if not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = None
            if event.button() == Qt.MouseButton.LeftButton and not event.modifiers() and self._is_selected(at):
                self._pressed = at
                return True
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            if (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self._drag()
            return True
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._pressed = None
            row = self._table.view.indexAt(at).row()
            entity_id = self._table.model.id_at(row)
            if entity_id is not None:
                self._table.select_ids([entity_id])
            return True
        return super().eventFilter(watched, event)

    def _is_selected(self, at: QPoint) -> bool:
        index = self._table.view.indexAt(at)
        entity_id = self._table.model.id_at(index.row()) if index.isValid() else None
        return entity_id is not None and entity_id in self._table.selection().ids

    def _drag(self) -> None:
        ids = list(self._table.selection().ids)
        if ids:
            drag = QDrag(self._table)
            drag.setMimeData(data_of(ids))
            drag.exec(Qt.DropAction.MoveAction)


class KeywordDrop(QObject):
    """Takes dragged keywords on the rows of a cluster table; `on_drop` gets them with the cluster's id."""

    def __init__(self, table: DataTable, on_drop: Callable[[list[int], int], object]) -> None:
        super().__init__(table)
        self._table = table
        self._on_drop = on_drop
        viewport = table.view.viewport()
        viewport.setAcceptDrops(True)
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch for keywords over the rows."""
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            target = self._cluster_at(event.position().toPoint())
            if event.mimeData().hasFormat(KEYWORDS_MIME) and (
                target is not None or event.type() == QEvent.Type.DragEnter
            ):
                event.acceptProposedAction()
            else:
                event.ignore()
            return True
        if isinstance(event, QDragLeaveEvent):
            return True
        if isinstance(event, QDropEvent):
            target, ids = self._cluster_at(event.position().toPoint()), ids_in(event.mimeData())
            if target is not None and ids:
                event.acceptProposedAction()
                self._on_drop(ids, target)
            return True
        return super().eventFilter(watched, event)

    def _cluster_at(self, at: QPoint) -> int | None:
        index = self._table.view.indexAt(at)
        return self._table.model.id_at(index.row()) if index.isValid() else None
