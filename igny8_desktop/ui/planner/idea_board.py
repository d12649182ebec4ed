"""Ideas as cards in columns by status: drag a card, or move it by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import IdeaStatus
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.planner.idea_cards import OPEN, TARGETS, CardList, Row, row_id
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import LinkButton, StatusBadge, status_spec

#: Cards that a column shows at first, and how many more at a time.
PAGE: Final = 40
COLUMNS: Final = (
    IdeaStatus.DRAFT,
    IdeaStatus.APPROVED,
    IdeaStatus.IN_PROGRESS,
    IdeaStatus.COMPLETED,
    IdeaStatus.REJECTED,
)


class BoardColumn(QFrame):
    """One status: how many ideas have it, their cards, and a way to more of them."""

    def __init__(self, status: IdeaStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.status = status
        self.limit = PAGE
        self.total = 0
        self.setProperty("role", "sunken")
        name = status_spec(status).text
        self.count = make_label("", "caption")
        head = QHBoxLayout()
        head.setContentsMargins(space.xs, 0, space.xs, 0)
        head.addWidget(StatusBadge(status))
        head.addStretch(1)
        head.addWidget(self.count)
        self.list = CardList(status, name)
        self.more = LinkButton("", self._show_more)
        self.more.hide()
        self.changed: Callable[[], object] = lambda: None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.sm, space.md, space.sm, space.sm)
        layout.setSpacing(space.sm)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_rows(self, rows: Sequence[Row], total: int, keep: Sequence[int]) -> None:
        """Show cards and how many there are in all; cards that were selected stay so."""
        self.total = total
        place = self.list.verticalScrollBar().value()
        at = self.list.currentIndex().row()
        self.list.cards.show(rows)
        write = reading_locale().toString
        self.count.setText(write(total))
        left = total - len(rows)
        self.more.setVisible(left > 0)
        self.more.setText(self.tr("Show {0} more").format(write(min(left, PAGE))))
        chosen = self.list.selectionModel()
        for row, values in enumerate(rows):
            if row_id(values) in keep:
                chosen.select(self.list.cards.index(row), chosen.SelectionFlag.Select)
        if rows:
            chosen.setCurrentIndex(self.list.cards.index(min(max(at, 0), len(rows) - 1)), chosen.SelectionFlag.NoUpdate)
        self.list.verticalScrollBar().setValue(place)

    def _show_more(self) -> None:
        self.limit += PAGE
        self.changed()


class IdeaBoard(QWidget):
    """The board. `move(ids, status)` is asked to move ideas; `chosen` carries the idea that was selected, or `None`."""

    chosen = Signal(object)
    opened = Signal(int)

    def __init__(
        self, context: WindowContext, source: ListingSource, move: Callable[[list[int], IdeaStatus], object]
    ) -> None:
        super().__init__()
        space = theme().tokens.space
        self._context = context
        self._source = source
        self._move = move
        self._tickets: dict[IdeaStatus, Ticket] = {}
        self._stale = True
        self._settling = False
        self.setAccessibleName(self.tr("Board of ideas"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.sm, space.lg, space.md)
        outer.setSpacing(space.sm)
        layout = QHBoxLayout()
        layout.setSpacing(space.sm)
        outer.addLayout(layout, 1)
        outer.addWidget(
            make_label(
                self.tr(
                    "Drag a card, or move it with Ctrl and an arrow key. A approves, R rejects, P approves and plans."
                ),
                "caption",
                wrap=True,
            )
        )
        self.columns: dict[IdeaStatus, BoardColumn] = {}
        for status in COLUMNS:
            column = BoardColumn(status)
            column.changed = lambda status=status: self._load(status)  # type: ignore[misc]
            column.list.moved.connect(lambda ids, status=status: self._move(ids, status))
            column.list.step.connect(lambda way, status=status: self._carry(status, way))
            column.list.go.connect(lambda way, status=status: self._go(status, way))
            column.list.selectionModel().selectionChanged.connect(
                lambda *_args, column=column: self._selection_moved(column)
            )
            column.list.activated.connect(lambda index, column=column: self._open(column, index))
            self.columns[status] = column
            layout.addWidget(column, 5 if status is IdeaStatus.DRAFT else 4)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self.refresh)
        context.bridge.changes_published.connect(self._changes_came)
        context.current.changed.connect(lambda _scope: self._soon())
        theme().changed.connect(self.update)

    @property
    def loading(self) -> bool:
        """Say whether cards are on their way."""
        return bool(self._tickets) or self._later.isActive()

    def selected(self) -> list[int]:
        """Return the ids of the selected cards."""
        return [each for column in self.columns.values() for each in column.list.chosen()]

    def clear_selection(self) -> None:
        """Select nothing."""
        for column in self.columns.values():
            column.list.clearSelection()

    def refresh(self) -> None:
        """Read all columns again."""
        self._stale = False
        for status in self.columns:
            self._load(status)

    def _soon(self) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    @Slot(object)
    def _changes_came(self, changes: Changes) -> None:
        if self._source.affected_by(changes):
            self._soon()

    def showEvent(self, event: Any) -> None:
        """Read what changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self._later.start()

    def _load(self, status: IdeaStatus) -> None:
        column, source = self.columns[status], self._source
        known = self._tickets.pop(status, None)
        if known is not None:
            known.cancel()
        limit = column.limit
        query = TableQuery(filters={"status": frozenset({str(status)})}, sort_key="opportunity", descending=True)

        def read() -> tuple[list[Row], int]:
            ids = source.ids(query)
            rows = source.rows(ids[:limit])
            return [rows[each] for each in ids[:limit] if each in rows], len(ids)

        def came(found: tuple[list[Row], int]) -> None:
            self._tickets.pop(status, None)
            keep = column.list.chosen()
            self._settling = True
            column.show_rows(found[0], found[1], keep)
            self._settling = False

        def failed(error: BaseException) -> None:
            self._tickets.pop(status, None)
            self._context.notices.error(error)

        self._tickets[status] = self._context.readers.submit(Lane.ROWS, self, read, came, failed)

    def _carry(self, status: IdeaStatus, way: int) -> None:
        """Move the selected cards to the next column that takes them."""
        ids = self.columns[status].list.chosen()
        place = COLUMNS.index(status) + way
        while 0 <= place < len(COLUMNS) and COLUMNS[place] not in TARGETS:
            place += way
        if ids and status in OPEN and 0 <= place < len(COLUMNS):
            self._move(ids, COLUMNS[place])

    def _go(self, status: IdeaStatus, way: int) -> None:
        """Give the keyboard to the next column with cards."""
        place = COLUMNS.index(status) + way
        while 0 <= place < len(COLUMNS):
            column = self.columns[COLUMNS[place]]
            if column.list.cards.rowCount():
                column.list.setFocus()
                current = column.list.currentIndex()
                column.list.setCurrentIndex(current if current.isValid() else column.list.cards.index(0))
                return
            place += way

    def _selection_moved(self, column: BoardColumn) -> None:
        if self._settling:
            return
        mine = column.list.chosen()
        if mine:
            for other in self.columns.values():
                if other is not column and other.list.chosen():
                    other.list.clearSelection()
        chosen = self.selected()
        self.chosen.emit(chosen[0] if len(chosen) == 1 else None)

    def _open(self, column: BoardColumn, index: QModelIndex) -> None:
        self.opened.emit(row_id(column.list.cards.rows[index.row()]))
