"""Find the header row, the delimiter and the meaning of the columns of a keyword table from its first rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_guess import guess_columns
from igny8_desktop.services.planner.keyword_headers import (
    ColumnMap,
    Field,
    KeywordTool,
    column_letter,
    is_keyword_header,
    map_columns,
    normalise_header,
    recognise_tool,
)

DELIMITERS: Final = (",", "\t", ";", "|")
HEADER_ROWS: Final = 40
LOOK_ROWS: Final = 120
_PROSE_WORDS: Final = 15
_FORECAST: Final = re.compile(r"keyword forecasts?\b", re.IGNORECASE)
_FORECAST_HEADERS: Final = frozenset({"estimated clicks", "estimated impressions", "est. clicks", "est. impressions"})
_PLANNER_TITLE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\s+[^\W\d]{1,12}\s+\d{1,2}_\d{2}_\d{2}")
_PLANNER_COLUMNS: Final = {Field.KEYWORD: 0, Field.CURRENCY: 1, Field.VOLUME: 2, Field.CPC: 8}
_ONLY_COLUMN: Final = {"keyword": "Column A"}
_YEAR: Final = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True)
class Layout:
    """How a table is laid out: `header_row` counts from 1 and is 0 where there is none.

    `guessed` says that the keyword column was told from the cells, not from a header.
    """

    delimiter: str
    header_row: int
    cells: tuple[str, ...]
    columns: ColumnMap
    tool: KeywordTool
    guessed: bool = False
    score: int = 0


@dataclass(frozen=True)
class ReadOptions:
    """What a person says of a file where the program is wrong: `None` leaves it to the program.

    `has_header` says whether there is a row of headers; `encoding` is a codec's name, `delimiter` one character ("" for
    one keyword per line), `sheet` the name of a sheet of a workbook or of a file in an archive.
    """

    has_header: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class HeadRows:
    """The first rows of a table, by delimiter ("" for a sheet), and the lines they come from (none for a sheet)."""

    name: str
    by_delimiter: Mapping[str, Sequence[Sequence[str]]]
    lines: Sequence[str] = field(default=())


class NoKeywordColumn(WrongInput):
    """A table without a column that can be told to hold keywords.

    `rows` are its first ones, split at `delimiter`; `headed` says that the first of them looks like headers.
    """

    rows: Sequence[Sequence[str]] = ()
    delimiter: str = ""
    headed: bool = False


def split_rows(text: str, delimiter: str, limit: int = LOOK_ROWS) -> list[list[str]]:
    """Return the first rows of a text; those before the first that cannot be read."""
    rows: list[list[str]] = []
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), limit):
            rows.append(row)  # noqa: PERF402 - the rows before the error are wanted
    except csv.Error:
        pass
    return rows


def is_blank(cells: Sequence[str]) -> bool:
    """Say whether a row holds nothing."""
    return not any(cell.strip(" \t\ufeff\r\n") for cell in cells)


def find_layout(head: HeadRows, chosen: Mapping[str, str] | None, options: ReadOptions) -> Layout | None:
    """Return how a table is laid out, `None` for a plain list of keywords; raises `WrongInput` for anything else."""
    _refuse_forecasts(head)
    if options.has_header is not False:
        known = [layout for mark in head.by_delimiter if (layout := _by_header(head, mark, chosen)) is not None]
        if known:
            return max(known, key=lambda layout: layout.score)
    if not any(not is_blank(row) for rows in head.by_delimiter.values() for row in rows):
        raise WrongInput("This file is empty", f"“{head.name}” holds no keywords.", "Choose another file.")
    _refuse_markup(head)
    delimiter = _steady_delimiter(head)
    if delimiter is not None:
        return _without_known_header(head, delimiter, chosen, options)
    if chosen and {field: name for field, name in chosen.items() if name} not in ({}, _ONLY_COLUMN):
        raise _not_there(head.name, chosen)
    _refuse_odd_separator(head)
    _refuse_prose(head)
    return None


def _by_header(head: HeadRows, delimiter: str, chosen: Mapping[str, str] | None) -> Layout | None:
    rows = head.by_delimiter[delimiter]
    first = next((index for index, row in enumerate(rows) if not is_blank(row)), 0)
    for index, row in enumerate(rows[:HEADER_ROWS]):
        if is_blank(row) or (len(row) == 1 and index > first and delimiter):
            continue
        columns = map_columns(row, chosen)
        if columns is None:
            continue
        tool = recognise_tool(row)
        if _looks_like_planner(head, rows[:index]) and len(row) >= 9:
            tool = KeywordTool.KEYWORD_PLANNER
            columns = planner_columns(columns)
        steady = sum(1 for each in rows[index + 1 :] if len(each) == len(row))
        used = len(columns.fields) + len(columns.intents)
        score = 100 * used + 10 * min(len(row), 9) + steady
        return Layout(delimiter if len(row) > 1 else "", index + 1, tuple(row), columns, tool, score=score)
    return None


def _looks_like_planner(head: HeadRows, before: Sequence[Sequence[str]]) -> bool:
    if _PLANNER_TITLE.search(head.name):
        return True
    return any(_PLANNER_TITLE.search(cell) for row in before for cell in row[:1])


def planner_columns(columns: ColumnMap) -> ColumnMap:
    """Return Keyword Planner's columns with the places filled in that an unknown language leaves: they never move."""
    taken = {*columns.fields.values(), *columns.urls}
    fields = dict(columns.fields)
    for each, index in _PLANNER_COLUMNS.items():
        if each not in fields and index not in taken and index < len(columns.names):
            fields[each] = index
    used = {columns.names[index] for index in fields.values()}
    months = columns.months or tuple(index for index, name in enumerate(columns.names) if _YEAR.search(name))
    ignored = {name: why for name, why in columns.ignored.items() if name not in used}
    return ColumnMap(fields, columns.intents, months, columns.currency, columns.names, ignored, columns.urls)


def _steady_delimiter(head: HeadRows) -> str | None:
    """Return the delimiter that gives most rows the same number of cells, `None` where none does."""
    best: tuple[int, int, str] | None = None
    for delimiter, rows in head.by_delimiter.items():
        body = [row for row in rows if not is_blank(row)]
        widths = Counter(len(row) for row in body)
        if not delimiter:
            return delimiter
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        if width > 1 and count > len(body) // 2 and (best is None or (count, width) > best[:2]):
            best = (count, width, delimiter)
    return None if best is None else best[2]


def _without_known_header(
    head: HeadRows, delimiter: str, chosen: Mapping[str, str] | None, options: ReadOptions
) -> Layout | None:
    rows = head.by_delimiter[delimiter]
    if not delimiter:
        # Sheets leave out the empty cells at the end of a row.
        most = max((len(row) for row in rows), default=0)
        rows = [[*row, *[""] * (most - len(row))] for row in rows]
    body = [(index, row) for index, row in enumerate(rows) if not is_blank(row) and not row[0].startswith("#")]
    width = Counter(len(row) for _, row in body).most_common(1)[0][0] if body else 0
    if width == 1 and not delimiter:
        # A sheet with one column is a list.
        return None
    table = [(index, row) for index, row in body if len(row) == width]
    if not table:
        raise WrongInput("This file is empty", f"“{head.name}” holds no keywords.", "Choose another file.")
    first, names = table[0]
    letters = tuple(f"Column {column_letter(index)}" for index in range(width))
    if options.has_header is not True and chosen and any(chosen.values()):
        columns = map_columns(letters, chosen)
        if columns is None:
            raise _not_there(head.name, chosen)
        return Layout(delimiter, 0, letters, columns, KeywordTool.TABLE)
    if _looks_like_planner(head, rows[:first]) and width >= 9:
        columns = planner_columns(map_columns(names, {"keyword": names[0]}) or ColumnMap({Field.KEYWORD: 0}))
        return Layout(delimiter, first + 1, tuple(names), columns, KeywordTool.KEYWORD_PLANNER)
    guess = guess_columns([row for _, row in table], has_header=options.has_header)
    headed = guess.has_header
    cells = tuple(names) if headed else letters
    columns = map_columns(cells, {**guess.fields_by_name(cells), **(chosen or {})})
    if columns is None:
        raise _no_keyword_column(head.name, [row for _, row in table], delimiter, headed=headed)
    return Layout(
        delimiter, first + 1 if headed else 0, cells, columns, guess.tool, guessed=Field.KEYWORD in guess.fields
    )


def _no_keyword_column(name: str, rows: Sequence[Sequence[str]], delimiter: str, *, headed: bool) -> NoKeywordColumn:
    found = ", ".join(f"“{cell.strip()[:40]}”" for cell in rows[0][:12])
    problem = NoKeywordColumn(
        "There is no keyword column in this file",
        f"“{name}” is a table, but none of its columns has a name that means keyword, and the cells do not tell which "
        f"one it is. Its first row: {found}.",
        "Choose the column with the keywords, name it “Keyword” in the file, or choose the export of keywords (not of "
        "pages) in your tool.",
    )
    problem.rows, problem.delimiter, problem.headed = rows, delimiter, headed
    return problem


def _not_there(name: str, chosen: Mapping[str, str]) -> WrongInput:
    headers = ", ".join(f"“{header}”" for header in chosen.values() if header)
    return WrongInput(
        "The chosen columns are not in this file",
        f"“{name}” has no row with the headers {headers}.",
        "Choose the columns again.",
    )


def _refuse_forecasts(head: HeadRows) -> None:
    for rows in head.by_delimiter.values():
        top = [row for row in rows[:HEADER_ROWS] if row]
        titled = any(_FORECAST.match(cell.strip("\ufeff ")) for row in top[:3] for cell in row[:1])
        headed = any(not _FORECAST_HEADERS.isdisjoint(map(normalise_header, row)) for row in top)
        if titled or headed or _FORECAST.match(head.name):
            raise WrongInput(
                "This is a forecast, not a keyword list",
                f"“{head.name}” is the forecast of Google Keyword Planner: clicks and costs that a campaign would "
                "have, not how often people search.",
                "In Keyword Planner choose “Get search volume and forecasts”, open “Historical metrics” or “Keyword "
                "ideas”, download that (“Keyword Stats …”), and import the file.",
            )


def _refuse_markup(head: HeadRows) -> None:
    first = next((line for line in head.lines if line.strip()), "").lstrip("\ufeff \t")
    if first[:1] in ("{", "<") or first.startswith("[{"):
        raise WrongInput(
            "This is not a keyword list",
            f"“{head.name}” looks like a web page, XML or JSON, not like a table.",
            "Export the list as CSV and choose that file.",
        )


def _refuse_odd_separator(head: HeadRows) -> None:
    first = next((line for line in head.lines if line.strip() and not line.lstrip().startswith("#")), "")
    parts = re.split(r"[^\w\s.()#%/'-]+", first)
    if len(parts) > 1 and any(is_keyword_header(part) for part in parts):
        raise WrongInput(
            "The columns of this file cannot be told apart",
            f"The first line of “{head.name}” names a keyword column, but its separator is none of comma, semicolon, "
            "tab and vertical bar.",
            "Save the table as CSV with commas or semicolons, then import it again.",
        )


def _refuse_prose(head: HeadRows) -> None:
    sample = [line for line in head.lines if line.strip() and not line.lstrip().startswith("#")][:LOOK_ROWS]
    if not sample:
        raise WrongInput("This file is empty", f"“{head.name}” holds no keywords.", "Choose another file.")
    wordy = sum(1 for line in sample if len(line.split()) > _PROSE_WORDS)
    if wordy > len(sample) // 2:
        raise WrongInput(
            "This is not a keyword list",
            f"“{head.name}” looks like running text: most of its lines are whole sentences.",
            "Choose a file with one keyword per line or a table with a keyword column.",
        )
