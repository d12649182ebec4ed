"""Write a list to a file that spreadsheets open: CSV or XLSX, in constant memory, all of it or nothing."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import StorageTrouble, WrongInput
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import AnyScope
from igny8_desktop.domain.tables import ALL_ROWS, TableQuery
from igny8_desktop.services.listing import Listing

if TYPE_CHECKING:
    import xlsxwriter

#: Rows below the header that one sheet of an XLSX file holds; the format's own limit.
MOST_XLSX_ROWS: Final = 1_048_575

#: Rows that are read at once: enough that the reads do not count, few enough that they do not stay in memory.
_AT_ONCE = 4_000
#: Characters that a spreadsheet takes for the start of a formula, also behind blanks.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: What one cell of an XLSX file holds.
_MOST_CELL = 32_767


class ExportFormat(StrEnum):
    """The kinds of files a list can be written to."""

    CSV = "csv"
    XLSX = "xlsx"

    @staticmethod
    def of(path: Path) -> ExportFormat:
        """Return the kind that a file name asks for; CSV where it says nothing."""
        return ExportFormat.XLSX if path.suffix.casefold() == ".xlsx" else ExportFormat.CSV


@dataclass(frozen=True)
class ExportColumn:
    """One column of the file: the key in the list's rows, its heading, and how its values are written.

    `convert` is called on a worker thread and never with `None`.
    """

    key: str
    title: str
    convert: Callable[[Any], object] | None = None


@dataclass(frozen=True)
class ExportReport:
    """What was written."""

    path: Path
    rows: int


class ListExport:
    """Writes lists to files; blocking, so it runs as a job."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def write(
        self,
        scope: AnyScope,
        kind: EntityKind,
        path: Path,
        columns: Sequence[ExportColumn],
        *,
        query: TableQuery = ALL_ROWS,
        ids: Sequence[int] | None = None,
        form: ExportFormat | None = None,
        for_excel: bool = True,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> ExportReport:
        """Write the rows of a query, or those of `ids`, in their order; what stood at `path` is replaced at the end.

        The form is taken from the file's name unless given. `for_excel` starts a CSV file with a byte order mark,
        without which Excel reads letters beyond ASCII wrongly. Raises `WrongInput` for more rows than an XLSX sheet
        holds, `StorageTrouble` where the file cannot be written, `CancelledError` where `should_stop` says so; the
        file that stood there before is then untouched.
        """
        wanted = self._listing.ids(scope, kind, query) if ids is None else ids
        form = form or ExportFormat.of(path)
        if form is ExportFormat.XLSX:
            check_xlsx_rows(len(wanted))
        progress(0, len(wanted), path.name)
        rows, keys = 0, [column.key for column in columns]
        with _replacing(path) as temporary, _open_sheet(form, temporary, columns, for_excel) as sheet:
            for start in range(0, len(wanted), _AT_ONCE):
                if should_stop():
                    raise CancelledError
                chunk = list(wanted[start : start + _AT_ONCE])
                for row in self._listing.rows(scope, kind, chunk, only=keys).values():
                    sheet.add([_value(column, row) for column in columns])
                    rows += 1
                progress(min(start + _AT_ONCE, len(wanted)), len(wanted), path.name)
            if should_stop():
                raise CancelledError
        return ExportReport(path, rows)


def write_rows(
    path: Path, columns: Sequence[ExportColumn], rows: Sequence[Mapping[str, object]], form: ExportFormat
) -> ExportReport:
    """Write rows that are at hand to a file; raises `StorageTrouble`."""
    with _replacing(path) as temporary, _open_sheet(form, temporary, columns, True) as sheet:
        for row in rows:
            sheet.add([_value(column, row) for column in columns])
    return ExportReport(path, len(rows))


def check_xlsx_rows(rows: int) -> None:
    """Raise `WrongInput` when these are more rows than one sheet of an XLSX file holds."""
    if rows > MOST_XLSX_ROWS:
        raise WrongInput(
            "Too many rows for an Excel file",
            f"A sheet of an Excel file (.xlsx) holds {MOST_XLSX_ROWS:,} rows below its header; these are {rows:,}.",
            "Export as CSV, which has no such limit, or narrow the list first.",
        )


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe is put before one that looks like it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else text


class _Sheet(Protocol):
    """What rows are written to."""

    def add(self, values: Sequence[object]) -> None:
        """Write one row."""


class _CsvSheet:
    def __init__(self, stream: IO[str], columns: Sequence[ExportColumn]) -> None:
        self._writer = csv.writer(stream)
        self._writer.writerow([harmless(column.title) for column in columns])

    def add(self, values: Sequence[object]) -> None:
        self._writer.writerow([harmless(value) if isinstance(value, str) else value for value in values])


class _XlsxSheet:
    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[ExportColumn]) -> None:
        self._sheet = book.add_worksheet()
        self._day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._at = 0
        bold = book.add_format({"bold": True})
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, 40 if place == 0 else 16)
            self._sheet.write_string(0, place, column.title, bold)
        self._sheet.freeze_panes(1, 0)

    def add(self, values: Sequence[object]) -> None:
        self._at += 1
        for place, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, (int, float)):
                self._sheet.write_number(self._at, place, value)
            elif isinstance(value, datetime):
                self._sheet.write_datetime(self._at, place, value, self._day)
            else:
                # Written as text, "=1+1" stays text: no cell of ours is a formula.
                self._sheet.write_string(self._at, place, str(value)[:_MOST_CELL])


@contextmanager
def _open_sheet(form: ExportFormat, path: Path, columns: Sequence[ExportColumn], for_excel: bool) -> Iterator[_Sheet]:
    if form is ExportFormat.CSV:
        with path.open("w", encoding="utf-8-sig" if for_excel else "utf-8", newline="") as stream:
            yield _CsvSheet(stream, columns)
        return
    import xlsxwriter

    # Its rows wait in a file until the end: beside the target, where there must be room for them anyway.
    with tempfile.TemporaryDirectory(prefix=".igny8-export-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder},
        )
        sheet = _XlsxSheet(book, columns)
        try:
            yield sheet
        except BaseException:
            # Closing would put the whole file together first; only the waiting rows have to be let go.
            for each in book.worksheets():
                each.row_data_fh.close()
            raise
        _close(book)


def _close(book: xlsxwriter.Workbook) -> None:
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise OSError(*error.args) from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a new file beside `path` that takes its place when the block ends well, and is gone otherwise."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise StorageTrouble(
            "The file could not be written",
            f"Writing “{path.name}” failed: {error.strerror or error}.",
            "Close it if another program has it open, check that there is room, or choose another folder.",
        ) from error


def _value(column: ExportColumn, row: Mapping[str, object]) -> object:
    value = row.get(column.key)
    if value is None:
        return None
    if column.convert is not None:
        return column.convert(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, datetime):
        # Spreadsheets know no time zones: the clock of this machine is what the window shows.
        return value.astimezone().replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return str(value)


__all__ = [
    "MOST_XLSX_ROWS",
    "ExportColumn",
    "ExportFormat",
    "ExportReport",
    "ListExport",
    "check_xlsx_rows",
    "harmless",
    "write_rows",
]
