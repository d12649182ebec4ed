"""Declare the columns of a table and write their values in the reader's own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime

#: What stands where a row has no value.
NO_VALUE = "–"


class ColumnKind(StrEnum):
    """How the values of a column are written, aligned and painted."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    BADGE = "badge"
    LINK = "link"
    LEVEL = "level"
    SELECT = "select"


class LevelLike(Protocol):
    """How a `LEVEL` column shows a figure."""

    @property
    def text(self) -> str:
        """Return figure and word."""


@dataclass(frozen=True)
class Column:
    """One column: `key` is the key in the source's rows and, unless `sort_key` says else, in the sort.

    Widths are device-independent pixels. `stretch` takes the space that is left. `percent` values are 0 to 100.
    `hint_key` names the row value that explains this one (why something failed): a mark and a tool tip. `details`
    makes a tool tip of the whole row. `level` says how a `LEVEL` column shows its figure. `editable` is the key of
    what F2 edits in the cell's place. `exports` are the keys and headings that stand for this column in a file, where
    the column itself would be text made of figures.
    """

    key: str
    title: str
    width: int = 120
    kind: ColumnKind = ColumnKind.TEXT
    align: Qt.AlignmentFlag | None = None
    visible: bool = True
    sortable: bool = True
    stretch: bool = False
    strong: bool = False
    tooltip: str = ""
    hint_key: str = ""
    sort_key: str = ""
    format: Callable[[object], str] | None = None
    level: Callable[[float], LevelLike] | None = None
    details: Callable[[Mapping[str, object]], str] | None = None
    editable: str = ""
    exports: tuple[tuple[str, str], ...] = ()

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Return where values stand: numbers to the right, so that digits line up."""
        if self.align is not None:
            return self.align | Qt.AlignmentFlag.AlignVCenter
        if self.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT, ColumnKind.MONEY):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

    @property
    def numeric(self) -> bool:
        """Say whether figures of equal width are wanted."""
        return self.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT, ColumnKind.MONEY, ColumnKind.DATE)


def reading_locale() -> QLocale:
    """Return the locale in force; where the system names none, English, since “C” writes 1000000 unreadably."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return locale


def write_value(column: Column, value: object) -> str:
    """Return a value as text by the column's kind and the locale in force; None and "" become a dash."""
    if value is None or value == "":
        return "" if column.kind is ColumnKind.SELECT else NO_VALUE
    if column.format is not None:
        return column.format(value)
    if column.level is not None and isinstance(value, (int, float)):
        return column.level(float(value)).text
    locale = reading_locale()
    if column.kind is ColumnKind.DATE:
        return _write_date(locale, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if column.kind is ColumnKind.PERCENT:
        return f"{_write_number(locale, value, 0)} %"
    if column.kind is ColumnKind.MONEY:
        return locale.toString(float(value), "f", 2)
    return _write_number(locale, value, 2)


def _write_number(locale: QLocale, value: float, places: int) -> str:
    if isinstance(value, int) or float(value).is_integer():
        return locale.toString(int(value))
    return locale.toString(float(value), "f", places)


def _write_date(locale: QLocale, value: object) -> str:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        local = value.astimezone() if value.tzinfo else value
        moment = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute))
        return locale.toString(moment, QLocale.FormatType.ShortFormat)
    if isinstance(value, date):
        return locale.toString(QDate(value.year, value.month, value.day), QLocale.FormatType.ShortFormat)
    return str(value)
