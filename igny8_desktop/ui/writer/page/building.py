"""Write blocks into the document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtGui import (
    QColor,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page.lines import (
    BLOCK_ID,
    CELL,
    ORIGIN,
    CharFormats,
    Line,
    Role,
    Run,
    Written,
    block_format,
    cell_json,
    line_of,
)
from igny8_desktop.ui.writer.page.reading import Table, read_lines

GAP = Line(role=Role.GAP)


class Builder:
    """Writes blocks at a cursor. `origin` is asked for a number for each block that is written."""

    def __init__(self, origin: Callable[[Block], int]) -> None:
        self.formats = CharFormats()
        self._origin = origin

    def write(self, cursor: QTextCursor, blocks: Sequence[tuple[str, Block]], *, fresh: bool) -> bool:
        """Write blocks with their ids behind the cursor; say whether an unused paragraph is left at its end.

        `fresh` says that the cursor stands in an empty paragraph that is to be used.
        """
        for block_id, block in blocks:
            origin = self._origin(block)
            content = read_lines(block)
            if isinstance(content, Table):
                self._table(cursor, content, block_id, origin, fresh=fresh)
                fresh = True
                continue
            for written in content:
                line = replace(written.line, block_id=block_id, origin=origin)
                self.line(cursor, replace(written, line=line), fresh=fresh)
                fresh = False
        return fresh

    def line(self, cursor: QTextCursor, written: Written, *, fresh: bool) -> None:
        """Write one line."""
        line = written.line
        if fresh:
            self.mark(cursor, line)
        else:
            cursor.insertBlock(block_format(line), self.formats.of(line))
        self.runs(cursor, line, written.runs, written.atom)

    def mark(self, cursor: QTextCursor, line: Line) -> None:
        """Make the cursor's paragraph a line of another kind; its text keeps the format it has."""
        cursor.setBlockFormat(block_format(line))
        cursor.setBlockCharFormat(self.formats.of(line))

    def runs(self, cursor: QTextCursor, line: Line, runs: Sequence[Run], atom: Block | None = None) -> None:
        """Write runs at the cursor."""
        for run in runs:
            fmt = self.formats.run(line, run) if atom is None else self.formats.atom(line, atom)
            cursor.insertText(run.text, fmt)

    def _table(self, cursor: QTextCursor, content: Table, block_id: str, origin: int, *, fresh: bool) -> None:
        if fresh:
            before = cursor.block().previous()
            if before.isValid() and line_of(before).kind is not BlockKind.TABLE:
                line = line_of(before)
                shape = before.blockFormat()
                cursor.deletePreviousChar()
                if line_of(cursor.block()) != line:
                    cursor.setBlockFormat(shape)
            else:
                self.mark(cursor, GAP)
        table = cursor.insertTable(len(content.rows), len(content.rows[0]), table_format(block_id, origin))
        for row, cells in enumerate(content.rows):
            for column, cell in enumerate(cells):
                place = table.cellAt(row, column)
                dress_cell(place, cell_json(cell.tag, cell.attrs, cell.part))
                inside = place.firstCursorPosition()
                line = Line(block_id, BlockKind.TABLE, origin=origin)
                # Not `mark`: the character format of the first paragraph of a cell is the cell's own.
                inside.setBlockFormat(block_format(line))
                stack = (("strong", ()),) if cell.tag == "th" else ()
                for run in cell.runs:
                    fmt = self.formats.run(line, run)
                    if stack:
                        fmt.setFontWeight(600)
                    inside.insertText(run.text, fmt)
        cursor.setPosition(table.lastPosition() + 1)
        self.mark(cursor, GAP)


def table_format(block_id: str, origin: int) -> QTextTableFormat:
    """Return how tables look, with what they are."""
    colours, space = theme().tokens.colours, theme().tokens.space
    fmt = QTextTableFormat()
    fmt.setProperty(BLOCK_ID, block_id)
    fmt.setProperty(ORIGIN, origin)
    fmt.setCellPadding(space.sm)
    fmt.setCellSpacing(0)
    fmt.setBorder(1)
    fmt.setBorderCollapse(True)
    fmt.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    fmt.setBorderBrush(QColor(colours.border_strong))
    fmt.setTopMargin(space.sm)
    fmt.setBottomMargin(space.lg)
    fmt.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return fmt


def dress_cell(cell: QTextTableCell, value: str) -> None:
    """Give a cell what it keeps of its tag, and its look."""
    fmt = cell.format()
    fmt.setProperty(CELL, value)
    if json.loads(value)[0] == "th":
        fmt.setBackground(QColor(theme().tokens.colours.sunken))
    cell.setFormat(fmt)


def add_to_table(table: QTextTable, row: int, column: int, what: str) -> None:
    """Insert or remove a row or column at a cell; new cells are like their neighbours."""
    match what:
        case "row above":
            _copy_cells(table, [((row, at), (row + 1, at)) for at in range(table.columns())], table.insertRows, row)
        case "row below":
            pairs = [((row + 1, at), (row, at)) for at in range(table.columns())]
            _copy_cells(table, pairs, table.insertRows, row + 1)
        case "column before":
            pairs = [((at, column), (at, column + 1)) for at in range(table.rows())]
            _copy_cells(table, pairs, table.insertColumns, column)
        case "column after":
            pairs = [((at, column + 1), (at, column)) for at in range(table.rows())]
            _copy_cells(table, pairs, table.insertColumns, column + 1)
        case "remove row":
            table.removeRows(row, 1)
        case _:
            table.removeColumns(column, 1)


def _copy_cells(
    table: QTextTable,
    pairs: list[tuple[tuple[int, int], tuple[int, int]]],
    insert: Callable[[int, int], None],
    at: int,
) -> None:
    insert(at, 1)
    for new, old in pairs:
        value = table.cellAt(*old).format().property(CELL)
        tag, attrs, part = json.loads(value) if value else ("td", [], "tbody")
        is_row = new[1] == old[1]
        if is_row and part == "thead":
            # A second row of headings is hardly ever meant.
            tag, part = "td", "tbody"
        dress_cell(table.cellAt(*new), json.dumps([tag, attrs if is_row else [], part]))
        cursor = table.cellAt(*new).firstCursorPosition()
        line = Line(str(table.format().property(BLOCK_ID) or ""), BlockKind.TABLE)
        cursor.setBlockFormat(block_format(line))
