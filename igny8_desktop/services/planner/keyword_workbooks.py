"""Stream the rows of Excel workbooks (.xlsx): one pass over the XML, whatever its size.

The libraries for it either build the whole sheet in memory or take ten times as long (docs/decisions.md), and what is
needed here is little: text, numbers, and where they stand.
"""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO, Final
from xml.parsers import expat

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_archives import opened_archive
from igny8_desktop.services.planner.keyword_bytes import Source
from igny8_desktop.services.planner.keyword_tables import Record, TableShape

MOST_SHEETS: Final = 50
_CHUNK: Final = 64 * 1024
_SMALL_PART: Final = 4 * 1024 * 1024
_LONGEST_TOKEN: Final = 8 * 1024 * 1024
_MOST_COLUMNS: Final = 16_384
_MOST_TEXT: Final = 1024**3
_PIECES: Final = 64
"""Pieces of 32,768 characters that are kept of a cell; Excel's longest cell is one."""
_DIGITS: Final = "0123456789"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, and the parts of the archive that hold its rows and all texts."""

    name: str
    part: str
    strings: str
    size: int


@dataclass(frozen=True)
class SheetTable:
    """The rows of one sheet; `size` counts the unpacked bytes of its XML."""

    source: Source = field(repr=False)
    sheet: Sheet

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.source.name

    @property
    def size(self) -> int:
        """Return the number of bytes that are read."""
        return self.sheet.size

    def records(self, shape: TableShape, at_byte: Callable[[int], None] | None = None) -> Generator[Record, None, None]:
        """Yield the rows that hold something, with Excel's row numbers; close the iterator if it is left early."""
        with opened_archive(self.source) as archive, archive.open(self.sheet.part) as stream:
            strings = _SharedStrings(archive, self.sheet.strings, self.name)
            try:
                rows = _SheetRows(strings, shape.columns)
                for chunk in _Parsing(rows, self.name).chunks(stream):
                    if at_byte is not None:
                        at_byte(chunk)
                    yield from rows.taken()
            finally:
                strings.close()


def sheets_of(source: Source, archive: zipfile.ZipFile) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones last; raises `WrongInput` where it has none."""
    names = set(archive.namelist())
    book = next((each for each in ("xl/workbook.xml",) if each in names), None) or next(
        each for each in sorted(names) if each.endswith("workbook.xml")
    )
    folder, _, file = book.rpartition("/")
    links = _Links()
    rels = f"{folder}/_rels/{file}.rels".lstrip("/")
    if rels in names:
        _parse_small(archive, rels, links, source.name)
    listed = _SheetList()
    _parse_small(archive, book, listed, source.name)
    strings = links.strings(folder) or "xl/sharedStrings.xml"
    found = [
        Sheet(name[:100], part, strings if strings in names else "", archive.getinfo(part).file_size)
        for name, link in listed.ordered()
        if (part := links.part(folder, link)) in names
    ]
    if not found:
        raise WrongInput(
            "This file is empty",
            f"“{source.name}” is a workbook without a sheet that can be read.",
            "Save the table as CSV or as a new workbook and import that file.",
        )
    return found[:MOST_SHEETS]


def sheet_head(table: SheetTable, rows: int) -> list[list[str]]:
    """Return the first rows of a sheet, each at its place: empty ones stay."""
    head: list[list[str]] = []
    with closing(table.records(TableShape())) as records:
        for number, cells, _ in records:
            if number > rows:
                break
            head.extend([] for _ in range(number - 1 - len(head)))
            head.append(list(cells))
    return head


# ------------------------------------------------------------------------------------------------------ reading XML


class _Handler:
    """Takes what a part of a workbook says; names come without their namespace's prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take a piece of text."""


class _Parsing:
    """One pass over the XML of a part, with nothing in it that could fill the memory."""

    def __init__(self, handler: _Handler, name: str) -> None:
        self._name = name
        self._fed = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 32_768
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        # Workbooks have no document type; those that define entities are made to blow up.
        parser.StartDoctypeDeclHandler = self._refuse_doctype

    def chunks(self, stream: IO[bytes]) -> Iterator[int]:
        """Feed a stream; yield after each chunk how many bytes were fed."""
        try:
            while chunk := stream.read(_CHUNK):
                self._fed += len(chunk)
                self._parser.Parse(chunk, False)
                if self._fed - self._parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise _broken(self._name)
                yield self._fed
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            raise _broken(self._name) from None
        yield self._fed

    def _refuse_doctype(self, *_: object) -> None:
        raise _broken(self._name)


def _broken(name: str) -> WrongInput:
    return WrongInput(
        "This workbook cannot be read",
        f"“{name}” looks like an Excel workbook, but what is in it does not make sense.",
        "Open it in Excel or LibreOffice, save it as CSV, and import that file.",
    )


def _parse_small(archive: zipfile.ZipFile, part: str, handler: _Handler, name: str) -> None:
    if archive.getinfo(part).file_size > _SMALL_PART:
        raise _broken(name)
    with archive.open(part) as stream:
        for _ in _Parsing(handler, name).chunks(stream):
            pass


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Links(_Handler):
    """The relationships of a workbook: which part an id means."""

    def __init__(self) -> None:
        self._targets: dict[str, str] = {}
        self._strings = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a relationship."""
        if _local(name) == "Relationship":
            target = attributes.get("Target", "")
            self._targets[attributes.get("Id", "")] = target
            if attributes.get("Type", "").endswith("/sharedStrings"):
                self._strings = target

    def part(self, folder: str, link: str) -> str:
        """Return the part of a sheet."""
        return _part(folder, self._targets.get(link, ""))

    def strings(self, folder: str) -> str:
        """Return the part with the shared texts, or ""."""
        return _part(folder, self._strings) if self._strings else ""


def _part(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target)) if target else ""


class _SheetList(_Handler):
    """The sheets of a workbook."""

    def __init__(self) -> None:
        self._sheets: list[tuple[bool, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a sheet."""
        if _local(name) == "sheet":
            link = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self._sheets.append((hidden, attributes.get("name", ""), link))

    def ordered(self) -> list[tuple[str, str]]:
        """Return names and ids, visible sheets first."""
        return [(name, link) for _, name, link in sorted(self._sheets, key=lambda sheet: sheet[0])]


class _SharedStrings(_Handler):
    """The texts of a workbook, read only as far as they are asked for, and kept as bytes side by side."""

    def __init__(self, archive: zipfile.ZipFile, part: str, name: str) -> None:
        self._name = name
        self._bytes = bytearray()
        self._ends: array[int] = array("Q")
        self._pieces: list[str] = []
        self._kept: list[str] = []
        self._in_text = False
        self._stream: IO[bytes] | None = archive.open(part) if part else None
        self._chunks = _Parsing(self, name).chunks(self._stream) if self._stream is not None else iter(())

    def close(self) -> None:
        """Let go of the stream."""
        if self._stream is not None:
            self._stream.close()

    def get(self, index: int) -> str:
        """Return a text by its number; "" where there is none."""
        ends = self._ends
        while index >= len(ends):
            if next(self._chunks, None) is None:
                return ""
        return self._bytes[ends[index - 1] if index else 0 : ends[index]].decode("utf-8", "replace")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element: text stands in `t`, but not in the reading aids of Japanese (`rPh`)."""
        name = _local(name)
        if name == "si":
            self._pieces = []
        elif name == "t":
            self._in_text = True
        elif name == "rPh":
            self._kept, self._pieces = self._pieces, []

    def end(self, name: str) -> None:
        """Take the end of an element."""
        name = _local(name)
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._pieces = self._kept
        elif name == "si":
            self._bytes += "".join(self._pieces).encode("utf-8", "replace")
            self._ends.append(len(self._bytes))
            if len(self._bytes) > _MOST_TEXT:
                raise _broken(self._name)

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._in_text and len(self._pieces) < _PIECES:
            self._pieces.append(data)


class _SheetRows(_Handler):
    """The rows of a sheet as they come by."""

    def __init__(self, strings: _SharedStrings, wanted: frozenset[int] | None) -> None:
        self._strings = strings
        self._wanted = wanted
        self._used = True
        self._ready: list[Record] = []
        self._number = 0
        self._cells: list[str] = []
        self._column = -1
        self._type = "n"
        self._pieces: list[str] = []
        self._in_text = False
        self._aid = False
        self._columns: dict[str, int] = {"": -1}
        self._locals: dict[str, str] = {}

    def taken(self) -> list[Record]:
        """Return the rows since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if ":" in name:
            name = _local(name)
        if name == "c":
            place = attributes.get("r", "").rstrip(_DIGITS)
            column = self._columns.get(place)
            if column is None:
                column = _column_of(place)
                if column >= 0:
                    self._columns[place] = column
            self._column = column if column >= 0 else self._column + 1
            self._used = self._wanted is None or self._column in self._wanted
            self._type = attributes.get("t", "n")
            self._pieces = []
        elif name == "v" or name == "t":
            self._in_text = self._used and not self._aid
        elif name == "row":
            number = attributes.get("r", "")
            wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
            self._number = max(wanted, self._number + 1)
            self._cells = []
            self._column = -1
        elif name == "rPh":
            self._aid = True

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._in_text and len(self._pieces) < _PIECES:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if ":" in name:
            name = _local(name)
        if name == "v" or name == "t":
            self._in_text = False
        elif name == "c":
            if self._pieces and self._column < _MOST_COLUMNS:
                cells = self._cells
                short = self._column - len(cells)
                if short > 0:
                    cells.extend([""] * short)
                if short >= 0:
                    cells.append(self._value())
        elif name == "row":
            if self._cells:
                self._ready.append((self._number, self._cells, ""))
        elif name == "rPh":
            self._aid = False

    def _value(self) -> str:
        text = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        kind = self._type
        if kind == "s":
            return self._strings.get(int(text)) if text.isdecimal() and len(text) < 10 else ""
        if kind == "n":
            return text if text.isdigit() else _number(text)
        if kind == "b":
            return "true" if text.strip() == "1" else "false"
        # A formula that failed (#N/A) has no value.
        return "" if kind == "e" else text


def _column_of(letters: str) -> int:
    """Return the number of a column counting from 0, -1 for none."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return -1
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number - 1


def _number(text: str) -> str:
    """Return a number of a workbook as a person would write it."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or abs(value) > 10.0**15:
        return ""
    if value == int(value):
        return str(int(value))
    # Three decimals could be taken for thousands ("1.234").
    written = f"{value:.6f}".rstrip("0")
    return written + "0" if len(written) - written.index(".") == 4 else written
