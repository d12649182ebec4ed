"""Stream the records of text tables, block by block, and get over rows whose quotation mark is never closed.

Memory stays the same for any file: a line has a longest length, and so has a record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO, Final, Protocol

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import Source

MAX_LINE: Final = 1_000_000
"""Characters of one line; the longest real ones (cells that list competitors) have some thousands."""
BLOCK: Final = 256 * 1024
"""Characters that are read at once."""
HEAD_CHARACTERS: Final = 128 * 1024
"""Characters that are enough for the first look."""
UNCLOSED: Final = "a quotation mark is opened in this row and never closed"

Record = tuple[int, Sequence[str], str]
"""Row number as a spreadsheet counts, cells, and why the row cannot be read ("" for a good one)."""


class RowSource(Protocol):
    """A table whose records can be read again and again."""

    @property
    def name(self) -> str:
        """Return the name of the file."""

    @property
    def size(self) -> int:
        """Return how many bytes `records` reads."""

    def records(self, shape: TableShape, at_byte: Callable[[int], None] | None = None) -> Generator[Record, None, None]:
        """Yield the records; `at_byte` is told now and then how many bytes were read."""


@dataclass(frozen=True)
class TableShape:
    """What is known of a table: the row of its header (0 for none), the cells of a row, and the columns that matter.

    Other columns may come empty; without `columns` all matter.
    """

    header_row: int = 0
    width: int = 0
    columns: frozenset[int] | None = None


@dataclass(frozen=True)
class TextTable:
    """A text file with delimiters; without one, every line is a record of one cell."""

    source: Source = field(repr=False)
    encoding: str
    delimiter: str

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.source.name

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return self.source.size

    def records(self, shape: TableShape, at_byte: Callable[[int], None] | None = None) -> Generator[Record, None, None]:
        """Yield the records; close the iterator if it is left early. Raises `WrongInput` at a line beyond reason."""
        with self.source.open() as stream:
            blocks = LineBlocks(stream, self.encoding, self.name, at_byte)
            try:
                if self.delimiter:
                    yield from _records(blocks, self.delimiter, shape)
                else:
                    yield from _lines(blocks)
            finally:
                blocks.detach()


class _Runaway(Exception):
    """A record goes on over more than a whole block of lines."""


class LineBlocks:
    """Lines of a stream in lists of some hundred kilobytes, with the lines since the last whole record kept."""

    def __init__(
        self, stream: BinaryIO, encoding: str, name: str, at_byte: Callable[[int], None] | None = None
    ) -> None:
        self._stream = stream
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._name = name
        self._at_byte = at_byte
        self._carry = ""
        self._kept: list[list[str]] = []
        self._before = 0
        self.done = 0
        """How many lines belong to records that are whole; set by the reader."""

    def __iter__(self) -> LineBlocks:
        """Return itself: one pass over the stream."""
        return self

    def __next__(self) -> list[str]:
        """Return the next lines with their ends; raises `WrongInput` at a line that is far too long."""
        while self._kept and self._before + len(self._kept[0]) <= self.done:
            self._before += len(self._kept.pop(0))
        if len(self._kept) > 1:
            raise _Runaway
        while chunk := self._text.read(BLOCK):
            if self._at_byte is not None:
                self._at_byte(self._stream.tell())
            piece = self._carry + chunk if self._carry else chunk
            # A carriage return at the very end may be half of a line end.
            cut = max(piece.rfind("\n"), piece.rfind("\r", 0, len(piece) - 1)) + 1
            self._carry = piece[cut:]
            if len(self._carry) > MAX_LINE:
                raise self._too_long()
            if cut:
                return self._keep(piece[:cut])
        if not self._carry:
            raise StopIteration
        rest, self._carry = self._carry, ""
        return self._keep(rest)

    def between(self, first: int, last: int) -> list[str]:
        """Return the kept lines from `first` (counting from 0) up to but without `last`."""
        return list(chain.from_iterable(self._kept))[first - self._before : last - self._before]

    def detach(self) -> None:
        """Let go of the stream without closing it."""
        self._text.detach()

    def _keep(self, text: str) -> list[str]:
        lines = io.StringIO(text, newline="").readlines()
        self._kept.append(lines)
        return lines

    def _too_long(self) -> WrongInput:
        number = self._before + sum(map(len, self._kept)) + 1
        return WrongInput(
            "This file has a line that is far too long",
            f"Line {number:,} of “{self._name}” has more than {MAX_LINE:,} characters, so this is no keyword list.",
            "Export the list again as CSV, one keyword per line.",
        )


def _lines(blocks: LineBlocks) -> Generator[Record, None, None]:
    for number, line in enumerate(_settled(blocks), 1):
        text = line.strip().strip("\ufeff")
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1].replace('""', '"')
        yield number, [text], ""


def _settled(blocks: LineBlocks) -> Iterator[str]:
    for block in blocks:
        blocks.done += len(block)
        yield from block


def _records(blocks: LineBlocks, delimiter: str, shape: TableShape) -> Generator[Record, None, None]:
    lines: Iterator[str] = chain.from_iterable(blocks)
    number = 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter)
        begun = blocks.done
        seen = 0
        try:
            for cells in reader:
                at = reader.line_num
                number += 1
                if at - seen > 1 and number > shape.header_row:
                    several = blocks.between(begun + seen, begun + at)
                    if _swallows(several, delimiter, shape.width):
                        for line in several:
                            yield number, *_alone(line, delimiter)
                            number += 1
                        number -= 1
                        seen = at
                        blocks.done = begun + at
                        continue
                seen = at
                blocks.done = begun + at
                yield number, cells, ""
            return
        except csv.Error:
            at = reader.line_num
        except _Runaway:
            at = reader.line_num
            lines = chain.from_iterable(blocks)
        # The record that was begun has no end: take its lines one by one and go on after them.
        for line in blocks.between(begun + seen, begun + at):
            number += 1
            yield number, *_alone(line, delimiter)
        blocks.done = begun + at


def _swallows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Say whether a record of several lines took in rows of their own, because a quotation mark was never closed.

    The lines of a real cell with line breaks are parts of a row; swallowed lines are whole rows.
    """
    if width < 2:
        return False
    if all(line.count(delimiter) >= width - 1 for line in lines if line.strip()):
        return True
    try:
        return any(len(row) == width for row in csv.reader(lines[1:-1], delimiter=delimiter, strict=True))
    except csv.Error:
        return False


def _alone(line: str, delimiter: str) -> tuple[list[str], str]:
    """Return the cells of one line read by itself, and why it cannot be read."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), []), ""
    except csv.Error:
        return [line.strip()], UNCLOSED


def head_text(source: Source, encoding: str) -> str:
    """Return the first whole lines of a text file; raises `WrongInput` where a line is too long to be one."""
    with source.open() as stream:
        blocks = LineBlocks(stream, encoding, source.name)
        try:
            lines: list[str] = []
            length = 0
            for block in islice(blocks, 2):
                lines += block
                length += sum(map(len, block))
                if length >= HEAD_CHARACTERS:
                    break
            return "".join(lines)
        finally:
            blocks.detach()
