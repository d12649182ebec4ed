"""A table model that holds ids in sort order and fetches rows by id when they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from igny8_desktop.domain.changes import Changes
from igny8_desktop.ui.models.columns import Column, ColumnKind, write_value
from igny8_desktop.ui.models.order_change import LARGE, OrderChange, plan_change, rows_of
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import AheadSource, TableQuery, TableSource

if TYPE_CHECKING:
    from igny8_desktop.ui.models.order_change import Rows

AnyIndex = QModelIndex | QPersistentModelIndex

#: The raw value of a cell.
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)

_PAGE = 100
_PAGES_AT_ONCE = 3
_KEPT_ROWS = 6000


class IdTableModel(QAbstractTableModel):
    """Shows what a `TableSource` gives.

    Memory is 8 bytes a row and a few thousand rows of values. Sorting and filtering run in the source on a reader
    thread; results of superseded questions are dropped. After `refresh`, rows are moved, inserted and removed, so
    selection and scroll stay with their rows. Only a large list is reset: `all_known` then says whether all of its
    rows were there before, and the view finds its selection again by id.
    """

    loading_changed = Signal(bool)
    order_about_to_change = Signal()
    order_changed = Signal()
    failed = Signal(object)

    def __init__(
        self, source: TableSource, columns: Sequence[Column], readers: Readers, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._columns = tuple(columns)
        self._readers = readers
        self._query = TableQuery()
        # The array of a large list is never changed, only replaced: other threads may be reading it.
        self._ids: array[int] = array("q")
        self._by_id: Rows | None = None
        self.all_known = False
        self._loaded = False
        self._loading = False
        self._again = False
        self._ids_ticket: Ticket | None = None
        self._rows_ticket: Ticket | None = None
        self._rows_blocked = False
        self._epoch = 0
        self._cache: OrderedDict[int, tuple[int, Mapping[str, object]]] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._fetch_timer = QTimer(self)
        self._fetch_timer.setSingleShot(True)
        self._fetch_timer.setInterval(0)
        self._fetch_timer.timeout.connect(self._fetch)

    # --------------------------------------------------------------------------------------------------- asking

    @property
    def query(self) -> TableQuery:
        """Return the query in force or on its way."""
        return self._query

    @property
    def loaded(self) -> bool:
        """Say whether ids have arrived at least once."""
        return self._loaded

    @property
    def loading(self) -> bool:
        """Say whether an id list is on its way."""
        return self._loading

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the declared columns."""
        return self._columns

    def ids(self) -> array[int]:
        """Return a copy of all ids in the order shown."""
        return self._ids[:]

    def ids_between(self, first: int, last: int) -> array[int]:
        """Return the ids of rows `first` to `last`, both included."""
        return self._ids[first : last + 1]

    def id_at(self, row: int) -> int | None:
        """Return the id of a row, or None beyond the end."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, entity_id: int) -> int | None:
        """Return the row that shows an id, or None."""
        if self._by_id is None:
            try:
                return self._ids.index(entity_id)
            except ValueError:
                return None
        rows = self.rows_of([entity_id])
        return rows[0] if rows else None

    def rows_of(self, ids: Sequence[int]) -> list[int]:
        """Return the rows that show these ids, from top to bottom."""
        return rows_of(self._ids, self._by_id, ids)

    def values_at(self, row: int) -> Mapping[str, object] | None:
        """Return the values of a row, asking for them if they are not here yet; None while they are on their way."""
        entity_id = self._ids[row]
        entry = self._cache.get(entity_id)
        if entry is None:
            self._want(row)
            return None
        if entry[0] != self._epoch:
            self._want(row)
        self._cache.move_to_end(entity_id)
        return entry[1]

    # ------------------------------------------------------------------------------------------------ commanding

    def set_query(self, query: TableQuery) -> None:
        """Show other rows or another order; the present ones stay until the new ones are here."""
        if query == self._query and self._loaded:
            return
        self._query = query
        self._ask_ids()

    def refresh(self, changes: Changes | None = None) -> None:
        """Read again what is shown, if the changes concern it (None: always)."""
        if changes is not None and not self._source.affected_by(changes):
            return
        if self._loading:
            self._again = True
            return
        self._ask_ids()

    # -------------------------------------------------------------------------------------------- Qt's questions

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return what a cell shows; values that are not here yet are asked for."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            VALUE_ROLE,
        ):
            return None
        values = self.values_at(index.row())
        if values is None or column.kind is ColumnKind.SELECT:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            hint = values.get(column.hint_key)
            return hint or (column.details(values) or None if column.details is not None and values else None)
        value = values.get(column.key)
        return value if role == VALUE_ROLE else write_value(column, value)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Return the title and tool tip of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        return None

    # ------------------------------------------------------------------------------------------------- id lists

    def _ask_ids(self) -> None:
        if self._ids_ticket is not None:
            self._ids_ticket.cancel()
        self._again = False
        query, source = self._query, self._source
        old = self._ids if len(self._ids) > LARGE else self._ids[:]

        def work() -> OrderChange:
            ids = source.ids(query)
            return plan_change(old, ids if isinstance(ids, array) else array("q", ids))

        self._ids_ticket = self._readers.submit(Lane.LISTS, self, work, self._ids_came, self._ids_failed)
        self._set_loading(True)

    def _ids_came(self, change: OrderChange) -> None:
        self._ids_ticket = None
        if not self._loaded and len(change.ids) > LARGE:
            self._read_ahead()
        self._loaded = True
        self._epoch += 1
        self._rows_blocked = False
        self._wanted.clear()
        if not change.same:
            self.order_about_to_change.emit()
            self._apply(change)
        self._set_loading(False)
        self.order_changed.emit()
        if self._again:
            self._ask_ids()

    def _read_ahead(self) -> None:
        source, readers = self._source, self._readers
        if isinstance(source, AheadSource):
            # The first search would wait for it otherwise; if it fails, the search does it and says why.

            def read() -> None:
                source.prepare(lambda: readers.closed)

            readers.submit(Lane.AHEAD, self, read, lambda _none: None, lambda _error: None)

    def _ids_failed(self, error: BaseException) -> None:
        self._ids_ticket = None
        self._again = False
        self._set_loading(False)
        self.failed.emit(error)

    def _set_loading(self, loading: bool) -> None:
        if loading != self._loading:
            self._loading = loading
            self.loading_changed.emit(loading)

    def _apply(self, change: OrderChange) -> None:
        if change.reset:
            self.beginResetModel()
            self._ids, self._by_id, self.all_known = change.ids, change.by_id, change.all_known
            self.endResetModel()
            return
        if change.middle is not None:
            self._reorder(change.middle)
            if len(self._ids) > change.kept:
                self.beginRemoveRows(QModelIndex(), change.kept, len(self._ids) - 1)
                del self._ids[change.kept :]
                self.endRemoveRows()
            kept = set(self._ids)
            added = array("q", (value for value in change.ids if value not in kept))
            if added:
                self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids) + len(added) - 1)
                self._ids.extend(added)
                self.endInsertRows()
            self._reorder(change.ids)
            return
        for first, last in reversed(change.removed):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._ids[first : last + 1]
            self.endRemoveRows()
        for first, last in change.inserted:
            self.beginInsertRows(QModelIndex(), first, last)
            self._ids[first:first] = change.ids[first : last + 1]
            self.endInsertRows()

    def _reorder(self, ids: array[int]) -> None:
        if ids == self._ids:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        wanted = [self._ids[index.row()] for index in before]
        self._ids = ids[:]
        if before:
            needed = set(wanted)
            places = {value: row for row, value in enumerate(self._ids) if value in needed}
            after = [self.index(places[value], index.column()) for value, index in zip(wanted, before, strict=True)]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # ----------------------------------------------------------------------------------------------------- rows

    def _want(self, row: int) -> None:
        if self._rows_blocked:
            return
        self._wanted[row // _PAGE] = None
        self._wanted.move_to_end(row // _PAGE)
        if self._rows_ticket is None and not self._fetch_timer.isActive():
            self._fetch_timer.start()

    @Slot()
    def _fetch(self) -> None:
        if self._rows_ticket is not None or not self._wanted:
            return
        # While somebody drags the scroll bar, pages that have already gone by are not worth reading.
        pages = list(self._wanted)[-_PAGES_AT_ONCE:]
        self._wanted.clear()
        ids = [value for page in pages for value in self._missing(page)]
        if not ids:
            return
        epoch, source = self._epoch, self._source
        self._rows_ticket = self._readers.submit(
            Lane.ROWS,
            self,
            lambda: source.rows(ids),
            lambda rows: self._rows_came(epoch, pages, ids, rows),
            self._rows_failed,
        )

    def _missing(self, page: int) -> list[int]:
        part = self._ids[page * _PAGE : (page + 1) * _PAGE]
        return [value for value in part if (entry := self._cache.get(value)) is None or entry[0] != self._epoch]

    def _rows_came(
        self, epoch: int, pages: Sequence[int], ids: Sequence[int], rows: Mapping[int, Mapping[str, object]]
    ) -> None:
        self._rows_ticket = None
        for entity_id in ids:
            self._cache[entity_id] = (epoch, rows.get(entity_id, {}))
            self._cache.move_to_end(entity_id)
        while len(self._cache) > _KEPT_ROWS:
            self._cache.popitem(last=False)
        last_row, last_column = len(self._ids) - 1, len(self._columns) - 1
        if epoch == self._epoch:
            for page in pages:
                first, last = page * _PAGE, min((page + 1) * _PAGE - 1, last_row)
                if first <= last_row:
                    self.dataChanged.emit(self.index(first, 0), self.index(last, last_column))
        elif last_row >= 0:
            # The order changed while these were read: where they stand now is found by id when they are painted.
            self.dataChanged.emit(self.index(0, 0), self.index(last_row, last_column))
        if self._wanted:
            self._fetch_timer.start()

    def _rows_failed(self, error: BaseException) -> None:
        self._rows_ticket = None
        # Painting asks for missing rows again and again: after a failure wait for the next refresh instead.
        self._rows_blocked = True
        self.failed.emit(error)
