"""Read blocks out of the document again."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.lines import (
    BLOCK_ID,
    CELL,
    LINE_BREAK,
    MANY_LINES,
    OBJECT_CHAR,
    ORIGIN,
    Line,
    Role,
    Run,
    Written,
    atom_of,
    cell_from,
    line_of,
)
from igny8_desktop.ui.writer.page.reading import Cell, Table, read_lines


@dataclass
class Group:
    """What makes one block: lines of the document, one atom, or a table. Positions are those of the document."""

    block_id: str
    kind: BlockKind
    origin: int
    start: int
    end: int
    parts: list[tuple[Line, QTextBlock]] = field(default_factory=list)
    atom: Block | None = None
    table: QTextTable | None = None
    #: Only this piece of its paragraph, where an atom stands in the middle of text.
    piece: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """Return of how many lines it is made."""
        return self.table.rows() * self.table.columns() if self.table is not None else len(self.parts)


def groups(document: QTextDocument, known: dict[int, Line] | None = None) -> list[Group]:
    """Return the blocks of a document as they lie in it, each with an id of its own.

    `known` keeps what formats of this document say from one call to the next.
    """
    found: list[Group] = []
    known = {} if known is None else known
    places = document.rootFrame().begin()
    while not places.atEnd():
        frame = places.currentFrame()
        if isinstance(frame, QTextTable):
            fmt = frame.format()
            found.append(
                Group(
                    str(fmt.property(BLOCK_ID) or ""),
                    BlockKind.TABLE,
                    int(fmt.property(ORIGIN) or 0),
                    frame.firstPosition(),
                    frame.lastPosition(),
                    table=frame,
                )
            )
        elif frame is None:
            _add_line(found, places.currentBlock(), known)
        places += 1
    seen: dict[str, int] = {}
    for group in found:
        raw = group.block_id
        count = seen[raw] = seen.get(raw, 0) + 1
        if count > 1 or not raw:
            group.block_id = f"{raw}~{count}"
    return found


def _add_line(found: list[Group], block: QTextBlock, known: dict[int, Line]) -> None:
    index = block.blockFormatIndex()
    line = known.get(index)
    if line is None:
        line = known[index] = line_of(block)
    start, text = block.position(), block.text()
    if OBJECT_CHAR in text and _add_atoms(found, block, line):
        return
    if line.role is Role.GAP and not text:
        return
    if line.role in (Role.GAP, Role.ATOM):
        line = Line(line.block_id, origin=line.origin)
    end = start + block.length() - 1
    last = found[-1] if found else None
    if last is not None and last.parts and line.kind in MANY_LINES and _belongs(last, line):
        last.parts.append((line, block))
        last.end = end
    else:
        found.append(Group(line.block_id, line.kind, line.origin, start, end, [(line, block)]))


def _belongs(group: Group, line: Line) -> bool:
    before = group.parts[-1][0]
    if group.piece or (before.block_id, before.kind) != (line.block_id, line.kind) or line.role is Role.SUMMARY:
        return False
    return line.kind is not BlockKind.LIST or before.lists[:1] == line.lists[:1]


def _add_atoms(found: list[Group], block: QTextBlock, line: Line) -> bool:
    """Add a paragraph in which atoms stand; each atom is a block, and so is the text between two of them."""
    pieces: list[tuple[int, int, Block | None]] = []
    places = block.begin()
    while not places.atEnd():
        fragment = places.fragment()
        places += 1
        atom = atom_of(fragment.charFormat())
        start, end = fragment.position(), fragment.position() + fragment.length()
        if atom is not None:
            for at in range(start, end):
                real = fragment.text()[at - start : at - start + 1] == OBJECT_CHAR
                pieces.append((at, at + 1, atom if real else None))
        elif pieces and pieces[-1][2] is None:
            pieces[-1] = (pieces[-1][0], end, None)
        else:
            pieces.append((start, end, None))
    if not any(atom for _start, _end, atom in pieces):
        return False
    for start, end, atom in pieces:
        if atom is not None:
            found.append(Group(line.block_id, atom.kind, line.origin, start, end, atom=atom, piece=(start, end)))
        else:
            text = Line(line.block_id) if line.role in (Role.ATOM, Role.GAP) else line
            found.append(Group(line.block_id, text.kind, 0, start, end, [(text, block)], piece=(start, end)))
    return True


# ------------------------------------------------------------------------------------------------------------ writing


def block_of(group: Group, original: Block | None) -> Block:
    """Return the block that a group says; the original one, bytes and all, if it still says the same."""
    if group.atom is not None:
        return group.atom
    source, attrs = _said(_content(group), group.kind)
    if original is None or original.kind is not group.kind:
        return Block(group.kind, source, attrs)
    said, had = _said(read_lines(original), original.kind)
    own = set(had) | set(attrs)
    if (source, attrs) == (said, had):
        return original
    rest = {key: value for key, value in original.attrs.items() if key not in own or attrs.get(key) == value}
    return Block(group.kind, original.html if source == said else source, {**rest, **attrs})


def _content(group: Group) -> list[Written] | Table:
    if group.table is not None:
        return _table_of(group.table)
    first, last = group.piece or (0, None)
    return [Written(line, list(runs_of(block, first, last))) for line, block in group.parts]


def _said(content: list[Written] | Table, kind: BlockKind) -> tuple[str, dict[str, Any]]:
    """Return the HTML of a content, and the attributes that lines carry."""
    if isinstance(content, Table):
        return _table_html(content), {}
    match kind:
        case BlockKind.HEADING:
            return _inline(content[0].runs), {"level": content[0].line.level}
        case BlockKind.PARAGRAPH:
            return _inline(content[0].runs), {}
        case BlockKind.CODE:
            text = "".join(run.text for written in content for run in written.runs)
            return html.escape(text.replace(LINE_BREAK, "\n"), quote=False), {}
        case BlockKind.LIST:
            return _flow(content, outer=True), {"ordered": content[0].line.lists[:1] == "o"}
        case BlockKind.DETAILS:
            body, summary = content, ""
            if content and content[0].line.role is Role.SUMMARY:
                body = content[1:]
                summary = "".join(run.text for run in content[0].runs).replace(LINE_BREAK, " ")
            return _flow(body, outer=False), {"summary": summary}
        case _:
            return _flow(content, outer=False), {}


def _inline(runs: Sequence[Run]) -> str:
    return inline.join((run.stack, run.source or inline.escape(run.text)) for run in runs)


def _flow(lines: Sequence[Written], *, outer: bool) -> str:
    """Return paragraphs and lists; with `outer` the outermost list is the block itself and is not written."""
    pieces: list[str] = []
    now = ""

    def leave(depth: int) -> None:
        nonlocal now
        while len(now) > depth:
            pieces.append("</li>" if outer and len(now) == 1 else f"</li></{now[-1]}l>")
            now = now[:-1]

    for written in lines:
        source = _inline(written.runs)
        if written.line.role is not Role.ITEM:
            leave(0)
            pieces.append(f"<p>{source}</p>")
            continue
        path = written.line.lists[: len(now) + 1]
        same = 0
        while same < min(len(now), len(path)) and now[same] == path[same]:
            same += 1
        if same == len(path):
            leave(same)
            pieces.append("</li><li>")
        else:
            leave(same)
            now = path
            pieces.append("<li>" if outer and len(now) == 1 else f"<{now[-1]}l><li>")
        pieces.append(source)
    leave(0)
    return "".join(pieces)


def runs_of(block: QTextBlock, first: int = 0, last: int | None = None) -> Iterator[Run]:
    """Yield the runs of a paragraph, between two positions of the document."""
    places = block.begin()
    while not places.atEnd():
        fragment = places.fragment()
        places += 1
        text, start = fragment.text(), fragment.position()
        if start < first or (last is not None and start + fragment.length() > last):
            # Positions count UTF-16 units, Python counts characters: cut in units.
            units = text.encode("utf-16-le")
            end = len(units) // 2 if last is None else min(last - start, len(units) // 2)
            begin = max(first - start, 0)
            if end <= begin:
                continue
            text = units[begin * 2 : end * 2].decode("utf-16-le")
        fmt = fragment.charFormat()
        source = str(fmt.property(inline.OBJECT) or "")
        stack = inline.stack_of(fmt)
        if source:
            # Two equal pictures beside each other are one fragment of two characters.
            for char in text:
                yield Run(OBJECT_CHAR, stack, source) if char == OBJECT_CHAR else Run(char, stack)
        else:
            yield Run(text, stack)


# ------------------------------------------------------------------------------------------------------------- tables


def _table_of(table: QTextTable) -> Table:
    rows = []
    for row in range(table.rows()):
        cells = []
        for column in range(table.columns()):
            place = table.cellAt(row, column)
            cell = Cell(*cell_from(place.format().property(CELL)))
            block, end = place.firstCursorPosition().block(), place.lastCursorPosition().position()
            while block.isValid() and block.position() <= end:
                if cell.runs:
                    cell.runs.append(Run(LINE_BREAK))
                cell.runs.extend(runs_of(block))
                block = block.next()
            cells.append(cell)
        rows.append(cells)
    return Table(rows)


def _table_html(table: Table) -> str:
    pieces: list[str] = []
    part = ""
    for row in table.rows:
        if row[0].part != part:
            pieces.extend([f"</{part}>" if part else "", f"<{row[0].part}>" if row[0].part else ""])
            part = row[0].part
        pieces.append("<tr>")
        pieces.extend(f"{inline.open_tag((cell.tag, cell.attrs))}{_inline(cell.runs)}</{cell.tag}>" for cell in row)
        pieces.append("</tr>")
    pieces.append(f"</{part}>" if part else "")
    return "".join(pieces)
