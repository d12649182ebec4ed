"""Copy the selected rows of a table to the clipboard as text that spreadsheets understand."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.ui.models.columns import NO_VALUE, Column, ColumnKind, reading_locale, write_value
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.widgets.badges import status_spec
from igny8_desktop.ui.widgets.table_view import TableView

#: Rows that are read at a time: pages of the table are read in between.
_CHUNK = 2_000
#: More rows than this are for a file: programs choke on a clipboard of hundreds of megabytes.
MOST_COPIED = 200_000


class TableCopier(QObject):
    """Reads and writes the selected rows on a reader thread, since most of a large selection was never in sight."""

    copied = Signal(int)

    def __init__(self, view: TableView, source: TableSource, readers: Readers) -> None:
        super().__init__(view)
        self._view, self._source, self._readers = view, source, readers
        self._ticket: Ticket | None = None

    def copy(self) -> None:
        """Put titles and rows of the visible columns on the clipboard, tab-separated, in the order shown."""
        ids = self._view.selection_of_rows().ids
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        if not ids:
            return
        if len(ids) > MOST_COPIED:
            write = reading_locale().toString
            self._failed(
                WrongInput(
                    self.tr("Too many rows to copy"),
                    self.tr("At most {0} rows can be copied; {1} are selected.").format(
                        write(MOST_COPIED), write(len(ids))
                    ),
                    self.tr("Export them to a file instead."),
                )
            )
            return
        columns = visible_columns(self._view)
        self._next(ids, columns, ["\t".join(_clean(column.title) for column in columns)], 0)

    def _next(self, ids: array[int], columns: Sequence[Column], lines: list[str], start: int) -> None:
        source = self._source

        def read() -> str | None:
            chunk = ids[start : start + _CHUNK]
            lines.extend(_lines(columns, list(chunk), source.rows(chunk)))
            return "\n".join(lines) if start + _CHUNK >= len(ids) else None

        def done(text: str | None) -> None:
            self._ticket = None
            if text is None:
                self._next(ids, columns, lines, start + _CHUNK)
                return
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(len(lines) - 1)

        self._ticket = self._readers.submit(Lane.ROWS, self, read, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._ticket = None
        self._view.id_model.failed.emit(error)


def visible_columns(view: TableView) -> list[Column]:
    """Return the columns that are shown, in their order, without the check boxes."""
    header, columns = view.header, view.id_model.columns
    sections = [header.logicalIndex(visual) for visual in range(header.count())]
    return [
        columns[section]
        for section in sections
        if not header.isSectionHidden(section) and columns[section].kind is not ColumnKind.SELECT
    ]


def _lines(columns: Sequence[Column], ids: Sequence[int], rows: Mapping[int, Mapping[str, object]]) -> list[str]:
    return ["\t".join(_cell(column, rows[one].get(column.key)) for column in columns) for one in ids if one in rows]


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
