"""Look at a keyword file before it is imported: what it is, what each column means, and its first rows as they read.

It reads one block of the file, so it is quick for any size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import file_source, text_source
from igny8_desktop.services.planner.keyword_files import (
    KeywordFile,
    NoKeywordColumn,
    ParsedKeyword,
    ReadOptions,
    RefusedRow,
    look,
    one_per_line,
)
from igny8_desktop.services.planner.keyword_headers import KeywordTool, column_letter, column_names
from igny8_desktop.services.planner.keyword_tables import TableShape

PREVIEW_ROWS: Final = 50
CONSOLE_ROWS: Final = 1_000
"""Search Console cuts its lists off at so many rows."""
_SAMPLES: Final = 3
_SAMPLE_LENGTH: Final = 80
_MOST_COLUMNS: Final = 200


@dataclass(frozen=True)
class PreviewColumn:
    """A column: its name, what it is used as ("" for nothing), why it is not used, and its first filled cells.

    `field` is a key of the `columns` that `read_keyword_file` takes, `name` the value for it.
    """

    index: int
    name: str
    field: str
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class FilePreview:
    """What an import of the file would read.

    `header_row` counts from 1 and is 0 where there is none; `encoding` is written for people, `codec` for
    `ReadOptions`. `market_from` says where the market comes from. `rows` are the first rows, kept and refused, in
    order. `complete` says that they are all there are. `problem` says why nothing can be read as it stands though a
    person can help, by naming the keyword column; then `rows` is empty. `part` and `parts` are the sheets of a workbook
    or the files of an archive.
    """

    name: str
    size: int
    tool: str
    encoding: str
    codec: str
    delimiter: str
    header_row: int
    columns: tuple[PreviewColumn, ...]
    rows: tuple[ParsedKeyword | RefusedRow, ...]
    complete: bool
    market: str
    market_from: str
    guessed: bool
    warnings: tuple[str, ...]
    part: str = ""
    parts: tuple[str, ...] = ()
    problem: WrongInput | None = None

    @property
    def mapping(self) -> dict[str, str]:
        """Return the columns that are used, from a field's word to a header, as `read_keyword_file` takes them."""
        found: dict[str, str] = {}
        for column in self.columns:
            if column.field:
                found.setdefault(column.field, column.name)
        return found

    @property
    def keywords(self) -> tuple[ParsedKeyword, ...]:
        """Return the first rows that give a keyword."""
        return tuple(row for row in self.rows if isinstance(row, ParsedKeyword))

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """Return the first rows that are refused."""
        return tuple(row for row in self.rows if isinstance(row, RefusedRow))


def preview_keyword_file(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> FilePreview:
    """Return what an import of a file would read; raises `WrongInput` where choosing columns cannot help."""
    source = file_source(path)
    try:
        return _preview(look(source, columns, market, options))
    except NoKeywordColumn as problem:
        return _unmapped(source.name, source.size, problem)


def preview_keyword_text(
    text: str,
    *,
    columns: Mapping[str, str] | None = None,
    market: str = "",
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> FilePreview:
    """Return what an import of pasted text would read; raises `WrongInput` where choosing columns cannot help."""
    source = text_source(one_per_line(text))
    try:
        return _preview(look(source, columns, market, options))
    except NoKeywordColumn as problem:
        return _unmapped(source.name, source.size, problem)


def _preview(file: KeywordFile) -> FilePreview:
    # Search Console's lists are short: reading on tells whether this one was cut off.
    most = CONSOLE_ROWS + 1 if file.tool is KeywordTool.SEARCH_CONSOLE else PREVIEW_ROWS + 1
    with closing(file.rows()) as reading:
        rows = list(islice(reading, most))
    warnings = file.warnings
    if file.tool is KeywordTool.SEARCH_CONSOLE and len(rows) == CONSOLE_ROWS:
        warnings += ("Search Console exports at most 1,000 rows: this list is probably cut off.",)
    kept = [row for row in rows if isinstance(row, ParsedKeyword)]
    if rows and not kept:
        warnings += ("None of the first rows gives a keyword: check that the right column is used.",)
    return FilePreview(
        file.name,
        file.size,
        str(file.tool),
        file.encoding_name,
        file.encoding,
        file.delimiter,
        file.header_row,
        _columns(file),
        tuple(rows[:PREVIEW_ROWS]),
        len(rows) <= PREVIEW_ROWS,
        file.market,
        file.market_from,
        file.guessed,
        warnings,
        file.part,
        file.parts,
    )


def _columns(file: KeywordFile) -> tuple[PreviewColumn, ...]:
    names = file.columns.names or ("Column A",)
    shape = TableShape(file.header_row, len(names))
    with closing(file.table.records(shape)) as records:
        head = [cells for number, cells, fault in islice(records, file.header_row + PREVIEW_ROWS) if not fault]
    body = head[file.header_row :]
    columns: list[PreviewColumn] = []
    for index, name in enumerate(names[:_MOST_COLUMNS]):
        used = file.columns.use_of(index)
        reason = "" if used else file.columns.ignored.get(name, "has no name")
        if reason == "not a field of a keyword" and not file.header_row:
            reason = "nothing says what it is"
        columns.append(PreviewColumn(index, name, used, reason, _samples(body, index)))
    return tuple(columns)


def _samples(rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    cells = (" ".join(row[index].split())[:_SAMPLE_LENGTH] for row in rows if index < len(row) and row[index].strip())
    return tuple(islice(cells, _SAMPLES))


def _unmapped(name: str, size: int, problem: NoKeywordColumn) -> FilePreview:
    rows = [row for row in problem.rows if any(cell.strip() for cell in row)]
    names = column_names(rows[0]) if problem.headed else tuple(map(_letter, range(max(map(len, rows)))))
    body = rows[1:] if problem.headed else rows
    columns = tuple(
        PreviewColumn(index, each, "", "no keyword column was chosen", _samples(body, index))
        for index, each in enumerate(names[:_MOST_COLUMNS])
    )
    header_row = 1 if problem.headed else 0
    return FilePreview(
        name, size, str(KeywordTool.TABLE), "", "", problem.delimiter, header_row, columns, (), False, "", "", True, (),
        problem=problem,
    )  # fmt: skip


def _letter(index: int) -> str:
    return f"Column {column_letter(index)}"
