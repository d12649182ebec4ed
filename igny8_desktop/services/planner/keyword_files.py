"""Read keyword lists of any tool: find encoding, delimiter, header and columns, then stream the keywords.

The first look (`read_keyword_file`) costs one block of the file; the rows are read as they are asked for, so memory
stays the same whatever the size. Anything that is no keyword list raises `WrongInput`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import (
    ByteSource,
    detect_encoding,
    file_source,
    read_head,
    text_source,
)
from igny8_desktop.services.planner.keyword_cells import ParsedKeyword, RefusedRow, refused, row_reader
from igny8_desktop.services.planner.keyword_headers import ColumnMap, Field, KeywordTool, map_columns
from igny8_desktop.services.planner.keyword_layout import (
    DELIMITERS,
    HeadRows,
    Layout,
    NoKeywordColumn,
    ReadOptions,
    find_layout,
    is_blank,
    split_rows,
)
from igny8_desktop.services.planner.keyword_tables import LineBlocks, RowSource, TableShape, TextTable
from igny8_desktop.services.planner.keyword_values import market_of_file_name, parse_market

_HEAD_CHARACTERS: Final = 128 * 1024
_SEPARATORS: Final = re.compile(r"[,;\t|]")
_ENCODING_NAMES: Final = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "": "Excel"}


@dataclass(frozen=True)
class KeywordFile:
    """A keyword list that was looked at; `header_row` counts from 1 and is 0 for a list without a header.

    `market` is what rows get that name none, and `market_from` says where it comes from. `guessed` says that the
    keyword column was told from the cells. `warnings` are sentences for a person; `part` is the sheet of a workbook or
    the file of an archive that is read, `parts` are all that could be.
    """

    table: RowSource = field(repr=False)
    tool: KeywordTool
    encoding: str
    delimiter: str
    header_row: int
    columns: ColumnMap
    market: str = ""
    market_from: str = ""
    guessed: bool = False
    warnings: tuple[str, ...] = ()
    part: str = ""
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.table.name

    @property
    def size(self) -> int:
        """Return the number of bytes that `rows` reads: what its progress counts up to."""
        return self.table.size

    @property
    def encoding_name(self) -> str:
        """Return the encoding as people write it."""
        return _ENCODING_NAMES.get(self.encoding, self.encoding.upper())

    def rows(self, at_byte: Callable[[int], None] | None = None) -> Generator[ParsedKeyword | RefusedRow, None, None]:
        """Yield keywords and refused rows in order; blank rows and comments are passed over.

        `at_byte` is told now and then how far in the file the reading is. Close the iterator if it is left early.
        Raises `WrongInput` where the file stops making sense.
        """
        read = row_reader(
            self.columns,
            plain=self.tool is KeywordTool.PLAIN_LIST or not self.columns.names,
            buckets=self.tool is KeywordTool.KEYWORD_PLANNER,
            market=self.market,
        )
        header_row = self.header_row
        shape = TableShape(header_row, len(self.columns.names))
        keyword = self.columns.fields[Field.KEYWORD]
        with closing(self.table.records(shape, at_byte)) as records:
            for number, cells, fault in records:
                if number <= header_row:
                    continue
                if fault:
                    yield refused(number, cells, fault)
                    continue
                if (keyword >= len(cells) or not cells[keyword]) and is_blank(cells):
                    continue
                row = read(number, cells)
                if row is not None:
                    yield row


def read_keyword_file(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> KeywordFile:
    """Return what a file is; raises `WrongInput` for one that holds no keyword list.

    `columns` maps fields (`keyword`, `volume` ...) to headers and wins over what is known of the headers; a field
    mapped to "" is not read. `market` is used for rows that name none, unless the file itself names one.
    """
    return look(file_source(path), columns, market, options)


def read_keyword_text(
    text: str,
    *,
    columns: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> KeywordFile:
    """Return what pasted text is: one keyword per line, keywords with commas between, or a copied table."""
    return look(text_source(one_per_line(text)), columns, market, options)


def one_per_line(text: str) -> str:
    """Return pasted text with a single line of several keywords split; raises `WrongInput` for nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and map_columns(_SEPARATORS.split(lines[0])) is None:
        text = "\n".join(part for part in _SEPARATORS.split(lines[0]) if part.strip())
    if not text.strip():
        raise WrongInput("There is nothing to add", "The text holds no keywords.", "Write one keyword per line.")
    return text


# -------------------------------------------------------------------------------------------------- the first look


def look(
    source: ByteSource,
    chosen: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> KeywordFile:
    """Return what a source of bytes is; raises `WrongInput` for one that holds no keyword list."""
    head = read_head(source)
    encoding = options.encoding or detect_encoding(source, head)
    text = _head_text(source, encoding)
    marks = DELIMITERS if options.delimiter is None else (options.delimiter,)
    rows = {mark: split_rows(text, mark) if mark else [[line] for line in text.splitlines()] for mark in marks}
    head_rows = HeadRows(source.name, {m: r for m, r in rows.items() if m}, text.splitlines())
    layout = find_layout(head_rows, chosen, options) if any(marks) else None
    return _opened(source, encoding, layout, market)


def _opened(source: ByteSource, encoding: str, layout: Layout | None, given_market: str) -> KeywordFile:
    if layout is None:
        layout = Layout("", 0, (), ColumnMap({Field.KEYWORD: 0}), KeywordTool.PLAIN_LIST)
    market, market_from = market_of_file_name(source.name), "the file's name"
    if not market:
        market, market_from = parse_market(given_market), "your choice"
    return KeywordFile(
        TextTable(source, encoding, layout.delimiter),
        layout.tool,
        encoding,
        layout.delimiter,
        layout.header_row,
        layout.columns,
        market,
        market_from if market else "",
        layout.guessed,
        warnings_of(layout),
    )


def warnings_of(layout: Layout) -> tuple[str, ...]:
    """Return what a person should know before the rows of a table are read."""
    if not layout.guessed:
        return ()
    names = layout.columns.names_by_field()
    taken = ", ".join(f"“{header}” as {word.replace('_', ' ')}" for word, header in names.items())
    return (f"No column has a name that means keyword, so the cells had to tell: {taken}. Check that this is right.",)


def _head_text(source: ByteSource, encoding: str) -> str:
    """Return the first whole lines of a file; raises `WrongInput` where a line is too long to be one."""
    with source.open() as stream:
        blocks = LineBlocks(stream, encoding, source.name)
        try:
            lines: list[str] = []
            length = 0
            for block in islice(blocks, 2):
                lines += block
                length += sum(map(len, block))
                if length >= _HEAD_CHARACTERS:
                    break
            return "".join(lines)
        finally:
            blocks.detach()


__all__: Sequence[str] = (
    "KeywordFile",
    "NoKeywordColumn",
    "ParsedKeyword",
    "ReadOptions",
    "RefusedRow",
    "look",
    "read_keyword_file",
    "read_keyword_text",
)
