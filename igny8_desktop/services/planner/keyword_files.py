"""Read keyword lists of any tool: find encoding, delimiter, header and columns, then stream the keywords.

The first look (`read_keyword_file`) costs one block of the file; the rows are read as they are asked for, so memory
stays the same whatever the size. Anything that is no keyword list raises `WrongInput`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.text import MAX_KEYWORD_LENGTH, clean_keyword
from igny8_desktop.services.planner.keyword_bytes import (
    ByteSource,
    detect_encoding,
    file_source,
    open_lines,
    read_head,
    text_source,
)
from igny8_desktop.services.planner.keyword_headers import (
    ColumnMap,
    Field,
    KeywordTool,
    is_keyword_header,
    map_columns,
    recognise_tool,
)
from igny8_desktop.services.planner.keyword_values import (
    PLANNER_BUCKETS,
    currency_of,
    firmest,
    is_missing,
    market_of_file_name,
    parse_intent,
    parse_market,
    parse_number,
    parse_range,
    parse_truth,
)

DELIMITERS: Final = (",", "\t", ";", "|")
HEADER_ROWS: Final = 40
_LOOK_ROWS: Final = 60
_REPORT_EVERY: Final = 500
_PROSE_WORDS: Final = 15


class ParsedKeyword(NamedTuple):
    """One keyword as its row gives it; a range of volumes has `volume_max`, unknown figures are `None`."""

    row_number: int
    text: str
    volume: int | None = None
    volume_max: int | None = None
    difficulty: float | None = None
    cpc: float | None = None
    currency: str = ""
    intent: SearchIntent | None = None
    market: str = ""
    active: bool = True


class RefusedRow(NamedTuple):
    """A row that gives no keyword, and why; `text` is what stood there, cut short."""

    row_number: int
    text: str
    reason: str


@dataclass(frozen=True)
class KeywordFile:
    """A keyword list that was looked at; `header_row` counts from 1 and is 0 for a list without a header."""

    source: ByteSource = field(repr=False)
    tool: KeywordTool
    encoding: str
    delimiter: str
    header_row: int
    columns: ColumnMap
    market: str = ""

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.source.name

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return self.source.size

    @property
    def encoding_name(self) -> str:
        """Return the encoding as people write it."""
        return {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}.get(self.encoding, self.encoding.upper())

    def rows(self, at_byte: Callable[[int], None] | None = None) -> Iterator[ParsedKeyword | RefusedRow]:
        """Yield keywords and refused rows in order; blank rows and comments are passed over.

        `at_byte` is told now and then how far in the file the reading is. Close the iterator if it is left early.
        Raises `WrongInput` where the file stops making sense.
        """
        with self.source.open() as stream, closing(open_lines(stream, self.encoding, self.name)) as lines:
            reader = _RowReader(self)
            for number, cells in _records(lines, self.delimiter, self.name):
                if at_byte is not None and number % _REPORT_EVERY == 0:
                    at_byte(stream.tell())
                if number <= self.header_row or _is_blank(cells):
                    continue
                row = reader.read(number, cells)
                if row is not None:
                    yield row


def read_keyword_file(path: Path, *, columns: Mapping[str, str] | None = None, market: str = "") -> KeywordFile:
    """Return what a file is; raises `WrongInput` for one that holds no keyword list.

    `columns` maps fields (`keyword`, `volume` ...) to headers and wins over what is known of the headers. `market` is
    used for rows that name none.
    """
    return _look(file_source(path), columns, market)


def read_keyword_text(text: str, *, market: str = "") -> KeywordFile:
    """Return what pasted text is: one keyword per line, keywords with commas between, or a copied table."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and map_columns(re.split(r"[,;\t|]", lines[0])) is None:
        text = "\n".join(part for part in re.split(r"[,;\t|]", lines[0]) if part.strip())
    if not text.strip():
        raise WrongInput("There is nothing to add", "The text holds no keywords.", "Write one keyword per line.")
    return _look(text_source(text), None, market)


# -------------------------------------------------------------------------------------------------- the first look


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    header_row: int
    cells: tuple[str, ...]
    columns: ColumnMap
    score: int


def _look(source: ByteSource, chosen: Mapping[str, str] | None, market: str) -> KeywordFile:
    head = read_head(source)
    encoding = detect_encoding(source, head)
    complete = len(head) >= source.size
    text = "".join(_head_lines(source, head, encoding))
    if not complete:
        # The last line of the look is cut; leave it out unless it is all there is.
        cut = max(text.rfind("\n"), text.rfind("\r"))
        text = text[: cut + 1] if cut > 0 else text
    layouts = [layout for mark in DELIMITERS if (layout := _layout(text, mark, chosen)) is not None]
    market = parse_market(market) or market_of_file_name(source.name)
    if layouts:
        best = max(layouts, key=lambda layout: layout.score)
        tool = recognise_tool(best.cells)
        delimiter = best.delimiter if len(best.cells) > 1 else ""
        return KeywordFile(source, tool, encoding, delimiter, best.header_row, best.columns, market)
    _refuse_unless_list(source.name, text, chosen)
    columns = ColumnMap({Field.KEYWORD: 0})
    return KeywordFile(source, KeywordTool.PLAIN_LIST, encoding, "", 0, columns, market)


def _head_lines(source: ByteSource, head: bytes, encoding: str) -> Iterator[str]:
    if len(head) >= source.size:
        yield from open_lines(io.BytesIO(head), encoding, source.name)
        return
    # Read from the file itself, so that a line of many megabytes is met here and refused at once.
    with source.open() as stream, closing(open_lines(stream, encoding, source.name)) as text:
        seen = 0
        for line in text:
            yield line
            seen += len(line)
            if seen >= len(head) // 2:
                return


def _layout(text: str, delimiter: str, chosen: Mapping[str, str] | None) -> _Layout | None:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _LOOK_ROWS))
    except csv.Error:
        return None
    first = next((index for index, row in enumerate(rows) if not _is_blank(row)), 0)
    for index, row in enumerate(rows[:HEADER_ROWS]):
        if _is_blank(row) or (len(row) == 1 and index > first):
            continue
        columns = map_columns(row, chosen)
        if columns is None:
            continue
        body = rows[index + 1 :]
        steady = sum(1 for each in body if len(each) == len(row))
        known = len(columns.fields) + len(columns.intents)
        return _Layout(delimiter, index + 1, tuple(row), columns, 100 * known + 10 * min(len(row), 9) + steady)
    return None


def _refuse_unless_list(name: str, text: str, chosen: Mapping[str, str] | None) -> None:
    """Raise `WrongInput` unless a text without a known header is a list of keywords, one per line."""
    sample = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")][:_LOOK_ROWS]
    if not sample:
        raise WrongInput("This file is empty", f"“{name}” holds no keywords.", "Choose another file.")
    if chosen:
        headers = ", ".join(f"“{header}”" for header in chosen.values())
        raise WrongInput(
            "The chosen columns are not in this file",
            f"“{name}” has no row with the headers {headers}.",
            "Choose the columns again.",
        )
    if sample[0].lstrip()[:1] in ("{", "<") or sample[0].lstrip().startswith("[{"):
        raise WrongInput(
            "This is not a keyword list",
            f"“{name}” looks like a web page, XML or JSON, not like a table.",
            "Export the list as CSV and choose that file.",
        )
    parts = re.split(r"[^\w\s.()#%/'-]+", sample[0])
    if len(parts) > 1 and any(is_keyword_header(part) for part in parts):
        raise WrongInput(
            "The columns of this file cannot be told apart",
            f"The first line of “{name}” names a keyword column, but its separator is none of comma, semicolon, tab "
            "and vertical bar.",
            "Save the table as CSV with commas or semicolons, then import it again.",
        )
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _try_rows(sample, delimiter))
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        if width > 1 and count > len(sample) // 2:
            first = next(row for row in _try_rows(sample, delimiter) if len(row) > 1)
            found = ", ".join(f"“{cell.strip()[:40]}”" for cell in first[:12])
            raise WrongInput(
                "There is no keyword column in this file",
                f"“{name}” is a table, but none of its columns has a name that means keyword. Its columns: {found}.",
                "Name the column “Keyword” in the file, or choose the export of keywords (not of pages) in your tool.",
            )
    wordy = sum(1 for line in sample if len(line.split()) > _PROSE_WORDS)
    if wordy > len(sample) // 2:
        raise WrongInput(
            "This is not a keyword list",
            f"“{name}” looks like running text: most of its lines are whole sentences.",
            "Choose a file with one keyword per line or a table with a keyword column.",
        )


def _try_rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []


# --------------------------------------------------------------------------------------------------------- the rows


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(cell.strip(" \t\ufeff\r\n") for cell in cells)


def _records(lines: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield records with their row numbers, as a spreadsheet counts them (a quoted line break stays in its row)."""
    if not delimiter:
        for number, line in enumerate(lines, 1):
            text = line.strip().strip("\ufeff")
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            yield number, [text]
        return
    number = 0
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise WrongInput(
                "This file stops making sense",
                f"After row {number:,} of “{name}” a cell has no end: a quotation mark is opened and never closed.",
                "Open the file in a spreadsheet program, look at that row, save it as CSV and import it again.",
            ) from None
        if cells is None:
            return
        number += 1
        yield number, cells


class _RowReader:
    """Turn records into keywords by the column map."""

    def __init__(self, file: KeywordFile) -> None:
        self._file = file
        self._columns = file.columns
        self._fields = file.columns.fields
        self._keyword = self._fields[Field.KEYWORD]
        self._plain = file.tool is KeywordTool.PLAIN_LIST or not file.delimiter
        self._buckets = file.tool is KeywordTool.KEYWORD_PLANNER

    def read(self, number: int, cells: Sequence[str]) -> ParsedKeyword | RefusedRow | None:
        """Return what a record gives; `None` for comments."""
        original = cells[self._keyword] if self._keyword < len(cells) else ""
        if self._plain and original.startswith("#"):
            return None
        refusal = self._refusal(original)
        if refusal:
            shown = original if original.strip() else " | ".join(cell.strip() for cell in cells if cell.strip())
            return RefusedRow(number, clean_keyword(shown)[:120], refusal)
        volume, volume_max = self._volume(cells)
        difficulty = parse_number(self._cell(cells, Field.DIFFICULTY))
        cpc_cell = self._cell(cells, Field.CPC)
        cpc = parse_number(cpc_cell)
        currency = self._columns.currency or self._cell(cells, Field.CURRENCY).strip().upper() or currency_of(cpc_cell)
        active = parse_truth(self._cell(cells, Field.ACTIVE))
        return ParsedKeyword(
            number,
            clean_keyword(original),
            volume,
            volume_max,
            difficulty if difficulty is not None and difficulty <= 100 else None,
            cpc,
            currency[:8] if cpc is not None else "",
            self._intent(cells),
            parse_market(self._cell(cells, Field.MARKET)) or self._file.market,
            active is not False,
        )

    def _refusal(self, original: str) -> str:
        if not original.strip():
            return "no keyword in this row"
        if "\ufffd" in original:
            return "unreadable characters (the file was saved with a wrong encoding)"
        if "\n" in original.strip() or "\r" in original.strip():
            return "the keyword has a line break in it (is a quotation mark never closed?)"
        text = clean_keyword(original)
        if len(text) > MAX_KEYWORD_LENGTH:
            return f"longer than {MAX_KEYWORD_LENGTH} characters"
        if not any(char.isalnum() for char in text):
            return "no letter or digit in it"
        return ""

    def _cell(self, cells: Sequence[str], wanted: Field) -> str:
        index = self._fields.get(wanted)
        return cells[index] if index is not None and index < len(cells) else ""

    def _volume(self, cells: Sequence[str]) -> tuple[int | None, int | None]:
        found = parse_range(self._cell(cells, Field.VOLUME))
        if found is None:
            low = parse_range(self._cell(cells, Field.VOLUME_MIN))
            high = parse_range(self._cell(cells, Field.VOLUME_MAX))
            if low is None and high is None:
                return None, None
            bottom = 0.0 if low is None else low[0]
            top = bottom if high is None else high[1] if high[1] is not None else high[0]
            return round(bottom), round(top) if top > bottom else None
        if found[1] is not None:
            return round(found[0]), round(found[1])
        volume = round(found[0])
        if self._buckets and volume in PLANNER_BUCKETS and self._no_months(cells):
            return PLANNER_BUCKETS[volume]
        return volume, None

    def _no_months(self, cells: Sequence[str]) -> bool:
        return all(index >= len(cells) or is_missing(cells[index]) for index in self._columns.months)

    def _intent(self, cells: Sequence[str]) -> SearchIntent | None:
        named = parse_intent(self._cell(cells, Field.INTENT))
        if named is not None or not self._columns.intents:
            return named
        marked = {
            intent
            for intent, index in self._columns.intents.items()
            if index < len(cells) and parse_truth(cells[index]) is True
        }
        return firmest(marked)
