"""Copy the selected rows of a table to the clipboard as text that spreadsheets understand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from igny8_desktop.ui.models.columns import NO_VALUE, Column, ColumnKind, write_value
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.widgets.badges import status_spec
from igny8_desktop.ui.widgets.table_view import TableView

_CHUNK = 2000


class TableCopier(QObject):
    """Reads the selected rows on a reader thread, since most of a large selection was never in sight."""

    copied = Signal(int)

    def __init__(self, view: TableView, source: TableSource, readers: Readers) -> None:
        super().__init__(view)
        self._view, self._source, self._readers = view, source, readers
        self._ticket: Ticket | None = None

    def copy(self) -> None:
        """Put titles and rows of the visible columns on the clipboard, tab-separated, in the order shown."""
        ids = list(self._view.selection_of_rows().ids)
        if not ids:
            return
        columns = self._visible_columns()
        source = self._source
        if self._ticket is not None:
            self._ticket.cancel()

        def read() -> dict[int, Mapping[str, object]]:
            rows: dict[int, Mapping[str, object]] = {}
            for start in range(0, len(ids), _CHUNK):
                rows.update(source.rows(ids[start : start + _CHUNK]))
            return rows

        def done(rows: dict[int, Mapping[str, object]]) -> None:
            self._ticket = None
            lines = ["\t".join(_clean(column.title) for column in columns)]
            lines += [
                "\t".join(_cell(column, rows[one].get(column.key)) for column in columns) for one in ids if one in rows
            ]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.copied.emit(len(lines) - 1)

        self._ticket = self._readers.submit(Lane.ROWS, self, read, done, self._view.id_model.failed.emit)

    def _visible_columns(self) -> list[Column]:
        header = self._view.header
        sections = [header.logicalIndex(visual) for visual in range(header.count())]
        columns = self._view.id_model.columns
        return [
            columns[section]
            for section in sections
            if not header.isSectionHidden(section) and columns[section].kind is not ColumnKind.SELECT
        ]


def _cell(column: Column, value: object) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        # A spreadsheet wants the figure, not how this table writes it.
        return str(value)
    if column.kind is ColumnKind.BADGE and value not in (None, ""):
        return _clean(status_spec(value).text)
    text = write_value(column, value)
    return "" if text == NO_VALUE else _clean(text)


def _clean(text: str) -> str:
    return " ".join(text.split())
