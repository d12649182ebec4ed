"""Read keyword lists of any tool: find encoding, delimiter, header and columns, then stream the keywords.

The first look (`read_keyword_file`) costs one block of the file; the rows are read as they are asked for, so memory
stays the same whatever the size. Anything that is no keyword list raises `WrongInput`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_archives import (
    ARCHIVE_MARKS,
    ArchiveMember,
    is_workbook,
    members,
    nested,
    opened_archive,
)
from igny8_desktop.services.planner.keyword_bytes import (
    Source,
    detect_encoding,
    file_source,
    read_head,
    text_source,
)
from igny8_desktop.services.planner.keyword_cells import ParsedKeyword, RefusedRow, refused, row_reader
from igny8_desktop.services.planner.keyword_headers import ColumnMap, Field, KeywordTool, map_columns
from igny8_desktop.services.planner.keyword_layout import (
    DELIMITERS,
    LOOK_ROWS,
    HeadRows,
    Layout,
    NoKeywordColumn,
    ReadOptions,
    find_layout,
    is_blank,
    split_rows,
)
from igny8_desktop.services.planner.keyword_markets import market_of_file_name, market_of_filters, parse_market
from igny8_desktop.services.planner.keyword_tables import RowSource, TableShape, TextTable, head_text
from igny8_desktop.services.planner.keyword_workbooks import Sheet, SheetTable, sheet_head, sheets_of

WORKBOOK: Final = "xlsx"
MOST_MEMBERS: Final = 50
BY_NAME: Final = "the file's name"
BY_FILTER: Final = "the filter of Search Console"
BY_HAND: Final = "your choice"
_NO_SEPARATORS: Final = ('"', "\r", "\n", " ", "\0", "\ufeff")
_FILTERS_SIZE: Final = 64 * 1024
_SEPARATORS: Final = re.compile(r"[,;\t|]")
_ENCODING_NAMES: Final = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", WORKBOOK: "Excel workbook"}
PLAIN_LAYOUT: Final = Layout("", 0, (), ColumnMap({Field.KEYWORD: 0}), KeywordTool.PLAIN_LIST)


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
    certainty: int = 0

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
        shape = TableShape(header_row, len(self.columns.names), self.columns.used())
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
    source: Source,
    chosen: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> KeywordFile:
    """Return what a source of bytes is; raises `WrongInput` for one that holds no keyword list."""
    with source.open() as stream:
        packed = stream.read(4) in ARCHIVE_MARKS
    if not packed:
        return _look_at_text(source, chosen, market, options)
    with opened_archive(source) as archive:
        if is_workbook(archive):
            return _look_at_workbook(source, archive, chosen, market, options)
        return _look_at_archive(source, archive, chosen, market, options)


def _look_at_text(source: Source, chosen: Mapping[str, str] | None, market: str, options: ReadOptions) -> KeywordFile:
    head = read_head(source)
    _check_options(options)
    encoding = options.encoding or detect_encoding(source, head)
    text = head_text(source, encoding)
    marks = DELIMITERS if options.delimiter is None else (options.delimiter,)
    layout = None
    if any(marks):
        rows = {mark: split_rows(text, mark) for mark in marks}
        layout = find_layout(HeadRows(source.name, rows, text.splitlines()), chosen, options)
    layout = layout or PLAIN_LAYOUT
    return _file(TextTable(source, encoding, layout.delimiter), encoding, layout, (market, BY_HAND))


def _check_options(options: ReadOptions) -> None:
    # Python has codecs of other things, too; that of domain names only fails at long words and at dots.
    text = "a" * 80 + "..\n"
    try:
        known = options.encoding is None or text.encode(options.encoding).decode(options.encoding) == text
    except (LookupError, UnicodeError, TypeError, ValueError):
        known = False
    if not known:
        raise WrongInput(
            "This encoding is not known",
            f"“{options.encoding}” is no encoding of text.",
            "Choose another one, or leave it to the program.",
        )
    if options.delimiter is not None and (len(options.delimiter) > 1 or options.delimiter in _NO_SEPARATORS):
        raise WrongInput(
            "This separator cannot be used",
            f"“{options.delimiter}” is not a single character that could stand between cells.",
            "Choose a comma, a semicolon, a tab or a vertical bar.",
        )


def _look_at_workbook(
    source: Source,
    archive: zipfile.ZipFile,
    chosen: Mapping[str, str] | None,
    market: str,
    options: ReadOptions,
) -> KeywordFile:
    sheets = sheets_of(source, archive)
    heads = {sheet.name: sheet_head(SheetTable(source, sheet), LOOK_ROWS) for sheet in sheets}
    found: list[tuple[Layout, Sheet]] = []
    problem: WrongInput | None = None
    for sheet in sheets:
        if options.sheet is not None and sheet.name != options.sheet:
            continue
        rows = heads[sheet.name]
        lines = [row[0] for row in rows if row]
        try:
            layout = find_layout(HeadRows(source.name, {"": rows}, lines), chosen, options)
        except WrongInput as refusal:
            problem = problem if isinstance(problem, NoKeywordColumn) else refusal
        else:
            found.append((layout or PLAIN_LAYOUT, sheet))
    if not found:
        raise problem or _no_such_part(source.name, options.sheet)
    layout, sheet = max(found, key=lambda each: each[0].score)
    parts = tuple(each.name for named, each in found if named.score > 0) if layout.score > 0 else ()
    given = (market, BY_HAND)
    if layout.tool is KeywordTool.SEARCH_CONSOLE:
        filtered = next((place for rows in heads.values() if (place := market_of_filters(rows))), "")
        given = (filtered, BY_FILTER) if filtered else given
    return _file(SheetTable(source, sheet), WORKBOOK, layout, given, sheet.name, parts)


def _look_at_archive(
    source: Source,
    archive: zipfile.ZipFile,
    chosen: Mapping[str, str] | None,
    market: str,
    options: ReadOptions,
) -> KeywordFile:
    inside = members(source, archive)
    found: list[KeywordFile] = []
    problem: WrongInput | None = None
    wanted = [each for each in inside if options.sheet in (None, each.part)]
    for member in wanted[:MOST_MEMBERS]:
        inner = replace(options, sheet=None)
        try:
            found.append(_look_inside(member, chosen, market, inner))
        except WrongInput as refusal:
            problem = problem if isinstance(problem, NoKeywordColumn) else refusal
    if not found:
        raise problem or _no_such_part(source.name, options.sheet)
    file = max(found, key=lambda each: (each.certainty, each.size if each.guessed else 0))
    parts = tuple(each.part for each in found if each.certainty == file.certainty) if not file.guessed else ()
    if file.tool is KeywordTool.SEARCH_CONSOLE:
        filtered = next((place for each in inside if (place := _filter_market(each))), "")
        if filtered:
            file = replace(file, market=filtered, market_from=BY_FILTER)
    return replace(file, parts=parts, warnings=file.warnings + _other_parts(file.part, parts))


def _look_inside(
    member: ArchiveMember, chosen: Mapping[str, str] | None, market: str, options: ReadOptions
) -> KeywordFile:
    with member.open() as stream:
        packed = stream.read(4) in ARCHIVE_MARKS
    if not packed:
        file = _look_at_text(member, chosen, market, options)
    else:
        with opened_archive(member) as archive:
            if not is_workbook(archive):
                raise nested(member.archive.name)
            file = _look_at_workbook(member, archive, chosen, market, options)
    return replace(file, part=member.part)


def _filter_market(member: ArchiveMember) -> str:
    """Return the country that a small table of filters names, or ""."""
    if member.size > _FILTERS_SIZE:
        return ""
    try:
        text = head_text(member, detect_encoding(member, read_head(member)))
    except WrongInput:
        return ""
    return next((place for mark in DELIMITERS if (place := market_of_filters(split_rows(text, mark)))), "")


def _file(
    table: RowSource,
    encoding: str,
    layout: Layout,
    given: tuple[str, str],
    part: str = "",
    parts: tuple[str, ...] = (),
) -> KeywordFile:
    market, market_from = market_of_file_name(table.name), BY_NAME
    if not market:
        market, market_from = parse_market(given[0]), given[1]
    return KeywordFile(
        table,
        layout.tool,
        encoding,
        layout.delimiter,
        layout.header_row,
        layout.columns,
        market,
        market_from if market else "",
        layout.guessed,
        warnings_of(layout) + _other_parts(part, parts),
        part,
        parts,
        layout.score,
    )


def _other_parts(part: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    others = ", ".join(f"“{each}”" for each in parts if each != part)
    if not others:
        return ()
    return (f"Only “{part}” is read. There are keywords in {others}, too: import those by themselves.",)


def _no_such_part(name: str, part: str | None) -> WrongInput:
    return WrongInput(
        "This part is not in the file",
        f"“{name}” has no sheet or file “{part}” with keywords.",
        "Choose another part of the file.",
    )


def warnings_of(layout: Layout) -> tuple[str, ...]:
    """Return what a person should know before the rows of a table are read."""
    if not layout.guessed:
        return ()
    names = layout.columns.names_by_field()
    taken = ", ".join(f"“{header}” as {word.replace('_', ' ')}" for word, header in names.items())
    return (f"No column has a name that means keyword, so the cells had to tell: {taken}. Check that this is right.",)


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
