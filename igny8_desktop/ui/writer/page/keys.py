"""What Enter, Backspace, Delete and Tab do in each kind of line, and how lines turn into others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextCursor

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.ui.writer.page.lines import LINE_BREAK, OBJECT_CHAR, Line, Role, Written, atom_of, line_of
from igny8_desktop.ui.writer.page.page import Page
from igny8_desktop.ui.writer.page.reading import Table, read_lines

#: What typed at the beginning of a paragraph, followed by a space, makes another kind of it.
SHORTCUTS = {
    "##": "heading:2",
    "###": "heading:3",
    "####": "heading:4",
    "-": "list",
    "*": "list",
    "1.": "list:ordered",
    ">": "quote",
    "```": "code",
}


def atom_at(block: QTextBlock) -> Block | None:
    """Return the atom of a line that holds nothing else."""
    if block.text() != OBJECT_CHAR:
        return None
    return atom_of(block.begin().fragment().charFormat())


def blank(block: QTextBlock) -> bool:
    """Say whether there is nothing in a line."""
    return block.length() <= 1


class Keys:
    """Carries out keys at a cursor; each is one step of undo."""

    def __init__(self, page: Page) -> None:
        self._page = page

    # ------------------------------------------------------------------------------------------------------ enter

    def enter(self, cursor: QTextCursor, *, soft: bool) -> None:
        """Begin a new line, item or paragraph."""
        cursor.beginEditBlock()
        self.remove_selection(cursor)
        self._settle(cursor)
        block, line = cursor.block(), line_of(cursor.block())
        if atom_at(block) is not None:
            self.paragraph_after(cursor)
        elif line.kind is BlockKind.TABLE or (soft and line.role is not Role.SUMMARY):
            cursor.insertText(LINE_BREAK, cursor.charFormat())
        elif line.kind is BlockKind.CODE:
            self._enter_code(cursor)
        elif line.role is Role.ITEM and blank(block):
            self.outdent(cursor)
        elif blank(block) and (line.kind is BlockKind.QUOTE or (line.kind is BlockKind.DETAILS and self._last(block))):
            self._page.restyle(cursor, Line(self._page.new_id()))
        else:
            self._split(cursor, line)
        cursor.endEditBlock()

    def _split(self, cursor: QTextCursor, line: Line) -> None:
        at_start, at_end = cursor.atBlockStart(), cursor.atBlockEnd()
        new = line
        if line.role is Role.SUMMARY:
            new = replace(line, role=Role.TEXT)
        elif line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            kind = BlockKind.PARAGRAPH if at_end else line.kind
            new = Line(self._page.new_id(), kind, level=line.level)
        cursor.insertBlock()
        if at_start and not at_end and line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            # The text goes down and stays the block it was; what is new is the empty line above it.
            above = QTextCursor(cursor.block().previous())
            self._page.builder.mark(above, Line(self._page.new_id()))
            self._page.builder.mark(cursor, line)
        else:
            self._page.restyle(cursor, new)

    def _enter_code(self, cursor: QTextCursor) -> None:
        block = cursor.block()
        if cursor.atBlockEnd() and block.text().endswith(LINE_BREAK):
            cursor.deletePreviousChar()
            self.paragraph_after(cursor)
            return
        before = block.text()[: cursor.positionInBlock()].rpartition(LINE_BREAK)[2]
        indent = before[: len(before) - len(before.lstrip(" "))]
        cursor.insertText(LINE_BREAK + indent, cursor.charFormat())

    def _last(self, block: QTextBlock) -> bool:
        following = block.next()
        return not following.isValid() or line_of(following).block_id != line_of(block).block_id

    def paragraph_after(self, cursor: QTextCursor) -> None:
        """Begin an empty paragraph below the cursor's line."""
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        line = Line(self._page.new_id())
        self._page.builder.line(cursor, _empty(line), fresh=False)

    # ----------------------------------------------------------------------------------------- backspace and delete

    def backspace(self, cursor: QTextCursor) -> bool:
        """Answer Backspace where Qt's own would not do; say whether that was so."""
        if cursor.hasSelection():
            cursor.beginEditBlock()
            self.remove_selection(cursor)
            self._settle(cursor)
            cursor.endEditBlock()
            return True
        block, line = cursor.block(), line_of(cursor.block())
        if atom_at(block) is not None:
            _select(cursor, block)
            return True
        if not cursor.atBlockStart():
            return False
        if line.kind is BlockKind.TABLE:
            return True
        cursor.beginEditBlock()
        self._backspace_at_start(cursor, block, line)
        cursor.endEditBlock()
        return True

    def _backspace_at_start(self, cursor: QTextCursor, block: QTextBlock, line: Line) -> None:
        before = block.previous()
        above = line_of(before) if before.isValid() else None
        if line.role is Role.ITEM and (len(line.lists) > 1 or above is None or above.block_id != line.block_id):
            self.outdent(cursor)
        elif line.role is Role.SUMMARY or line.kind is BlockKind.CODE:
            if blank(block):
                self._page.restyle(cursor, Line(self._page.new_id()))
        elif line.kind is BlockKind.QUOTE and (above is None or above.block_id != line.block_id):
            self._page.restyle(cursor, Line(self._page.new_id()))
        elif above is None:
            if line.kind is not BlockKind.PARAGRAPH:
                self._page.restyle(cursor, Line(self._page.new_id()))
        elif above.kind is BlockKind.TABLE:
            if blank(block) and line.role is not Role.GAP:
                self._drop_line(cursor, block)
            else:
                cursor.setPosition(before.position() + before.length() - 1)
        elif atom_at(before) is not None:
            if blank(block):
                self._drop_line(cursor, block)
            _select(cursor, before)
        elif above.joins or above.role is Role.SUMMARY:
            self._join(cursor, before, above)
        elif blank(block):
            self._drop_line(cursor, block)
            cursor.setPosition(before.position() + before.length() - 1)
        else:
            cursor.setPosition(before.position() + before.length() - 1)

    def delete(self, cursor: QTextCursor) -> bool:
        """Answer Delete where Qt's own would not do; say whether that was so."""
        if cursor.hasSelection():
            return self.backspace(cursor)
        block, line = cursor.block(), line_of(cursor.block())
        if atom_at(block) is not None:
            _select(cursor, block)
            return True
        if not cursor.atBlockEnd():
            return False
        following = block.next()
        if line.kind is BlockKind.TABLE or not following.isValid():
            return True
        below = line_of(following)
        cursor.beginEditBlock()
        if blank(block) and line.kind is BlockKind.PARAGRAPH and below.kind is not BlockKind.TABLE:
            self._drop_line(cursor, block)
        elif atom_at(following) is not None:
            _select(cursor, following)
        elif below.joins and line.joins:
            self._join(QTextCursor(following), block, line)
        cursor.endEditBlock()
        return True

    def _join(self, cursor: QTextCursor, before: QTextBlock, line: Line) -> None:
        """Join the cursor's line to the one before, whose kind it takes on."""
        if blank(before) and line.role is Role.TEXT and line.kind is BlockKind.PARAGRAPH:
            # An empty paragraph gives way; what stays is the line below.
            kept = line_of(cursor.block())
            cursor.deletePreviousChar()
            self._page.restyle(cursor, kept)
            return
        at = before.position() + before.length() - 1
        cursor.setPosition(at + 1)
        cursor.deletePreviousChar()
        self._page.restyle(cursor, line if line.role is not Role.GAP else Line(self._page.new_id()))
        cursor.setPosition(at)

    def _drop_line(self, cursor: QTextCursor, block: QTextBlock) -> None:
        found = self._page.groups()
        index = next((at for at, group in enumerate(found) if group.start == block.position()), None)
        if index is not None and found[index].size <= 1:
            self._page.replace(index, index, [], found)

    def remove_selection(self, cursor: QTextCursor) -> None:
        """Remove what is selected; what stands before it says what the line is that is left."""
        if not cursor.hasSelection():
            return
        first = self._page.document.findBlock(cursor.selectionStart())
        line, whole = line_of(first), cursor.selectionStart() == first.position()
        last = self._page.document.findBlock(cursor.selectionEnd())
        below, rest = line_of(last), cursor.selectionEnd() < last.position() + last.length() - 1
        one = first == last
        cursor.removeSelectedText()
        if one or line_of(cursor.block()).kind is BlockKind.TABLE:
            return
        # Of two lines that become one, the first stays what it was, unless nothing is left of it.
        self._page.restyle(cursor, below if whole and rest and below.kind is not BlockKind.TABLE else line)

    def _settle(self, cursor: QTextCursor) -> None:
        """Let a line that was an atom, or a gap with text, be a paragraph."""
        block, line = cursor.block(), line_of(cursor.block())
        empty_atom = line.role is Role.ATOM and OBJECT_CHAR not in block.text()
        lone_summary = line.role is Role.SUMMARY and blank(block) and self._last(block)
        if empty_atom or lone_summary or (line.role is Role.GAP and not blank(block)):
            self._page.restyle(cursor, Line(self._page.new_id()))

    def before_text(self, cursor: QTextCursor) -> None:
        """Make sure that text may be written at the cursor: not into an atom, and not into a gap."""
        self.remove_selection(cursor)
        self._settle(cursor)
        block, line = cursor.block(), line_of(cursor.block())
        if atom_at(block) is not None:
            if cursor.atBlockStart():
                cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
                cursor.insertBlock()
                above = QTextCursor(cursor.block().previous())
                self._page.builder.mark(above, Line(self._page.new_id()))
                cursor.setPosition(above.position())
            else:
                self.paragraph_after(cursor)
        elif line.role is Role.GAP:
            self._page.builder.mark(cursor, Line(self._page.new_id()))

    # ------------------------------------------------------------------------------------------------------- lists

    def indent(self, cursor: QTextCursor) -> bool:
        """Make a list item one of the item above."""
        line, before = line_of(cursor.block()), cursor.block().previous()
        above = line_of(before) if before.isValid() else None
        if line.role is not Role.ITEM or above is None or above.block_id != line.block_id:
            return line.role is Role.ITEM
        if len(above.lists) >= len(line.lists):
            deeper = above.lists[: len(line.lists) + 1]
            lists = deeper if len(deeper) > len(line.lists) else line.lists + line.lists[-1]
            self._page.restyle(cursor, replace(line, lists=lists))
        return True

    def outdent(self, cursor: QTextCursor) -> bool:
        """Move a list item one list outwards; from the outermost it becomes a paragraph."""
        line = line_of(cursor.block())
        if line.role is not Role.ITEM:
            return False
        if len(line.lists) > 1:
            self._page.restyle(cursor, replace(line, lists=line.lists[:-1]))
        elif line.kind is BlockKind.LIST:
            self._page.restyle(cursor, Line(self._page.new_id()))
        else:
            self._page.restyle(cursor, replace(line, role=Role.TEXT, lists=""))
        return True

    # ------------------------------------------------------------------------------------------------ other kinds

    def shortcut(self, cursor: QTextCursor) -> str:
        """Return the kind that what was typed before the cursor stands for, and take it away."""
        block, line = cursor.block(), line_of(cursor.block())
        typed = block.text()[: cursor.positionInBlock()]
        kind = SHORTCUTS.get(typed, "") if line.kind is BlockKind.PARAGRAPH and line.role is not Role.ATOM else ""
        if kind:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        return kind

    def turn_into(self, cursor: QTextCursor, kind: str) -> None:
        """Turn the lines of the selection into another kind (`heading:3`, `list:ordered`, …); their text stays."""
        name, _, detail = kind.partition(":")
        wanted = BlockKind(name)
        cursor.beginEditBlock()
        first = self._page.document.findBlock(cursor.selectionStart())
        last = self._page.document.findBlock(cursor.selectionEnd())
        shared = self._page.new_id()
        block = first
        while block.isValid() and block.position() <= last.position():
            line = line_of(block)
            if atom_at(block) is None and line.kind is not BlockKind.TABLE:
                self._page.restyle(QTextCursor(block), self._turned(line, wanted, detail, shared))
            block = block.next()
        cursor.endEditBlock()

    def _turned(self, line: Line, wanted: BlockKind, detail: str, shared: str) -> Line:
        own = line.block_id if line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and line.block_id else ""
        match wanted:
            case BlockKind.HEADING:
                return Line(
                    own or self._page.new_id(), wanted, level=int(detail or 2), origin=line.origin if own else 0
                )
            case BlockKind.LIST:
                lists = "o" if detail == "ordered" else "u"
                deeper = line.lists[1:] if line.role is Role.ITEM else ""
                return Line(shared, wanted, Role.ITEM, lists + deeper)
            case BlockKind.QUOTE:
                return Line(shared, wanted)
            case BlockKind.DETAILS:
                return Line(self._page.new_id(), wanted, Role.SUMMARY)
            case BlockKind.CODE:
                return Line(self._page.new_id(), wanted)
            case _:
                return Line(own or self._page.new_id(), origin=line.origin if own else 0)

    # ------------------------------------------------------------------------------------------------------- paste

    def insert(self, cursor: QTextCursor, blocks: Sequence[Block]) -> None:
        """Write blocks at the cursor: text goes into the line, other blocks come behind it, its rest after them."""
        cursor.beginEditBlock()
        self.before_text(cursor)
        line = line_of(cursor.block())
        first = read_lines(blocks[0]) if blocks else []
        inline_first = not isinstance(first, Table) and len(first) == 1 and first[0].atom is None
        if line.kind is BlockKind.TABLE or line.plain:
            if any(block.kind in (BlockKind.IMAGE, BlockKind.HTML, BlockKind.SEPARATOR) for block in blocks):
                # What is no text has no place in here: it comes behind.
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                self._insert_blocks(cursor, blocks)
                cursor.endEditBlock()
                return
            text = (" " if line.kind is not BlockKind.CODE else LINE_BREAK).join(map(_plain, blocks))
            cursor.insertText(text, self._page.builder.formats.of(line))
        elif len(blocks) == 1 and inline_first and blocks[0].kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            assert not isinstance(first, Table)
            if blank(cursor.block()) and line.kind is BlockKind.PARAGRAPH:
                self._page.restyle(cursor, replace(first[0].line, block_id=self._page.new_id()))
                line = line_of(cursor.block())
            self._page.builder.runs(cursor, line, first[0].runs)
        else:
            self._insert_blocks(cursor, blocks)
        cursor.endEditBlock()

    def _insert_blocks(self, cursor: QTextCursor, blocks: Sequence[Block]) -> None:
        block, line = cursor.block(), line_of(cursor.block())
        at_start = cursor.atBlockStart()
        if not at_start and not cursor.atBlockEnd():
            cursor.insertBlock()
            below = line if line.role is Role.ITEM or line.kind is BlockKind.QUOTE else Line(self._page.new_id())
            self._page.restyle(cursor, below)
            cursor.setPosition(block.position())
        found = self._page.groups()
        here = next((at for at, group in enumerate(found) if group.start <= block.position() <= group.end), None)
        named = [(self._page.new_id(), new) for new in blocks]
        if here is None:
            self._page.replace(len(found), len(found) - 1, named, found)
            place = len(found) + len(named) - 1
        elif blank(block) and found[here].size == 1 and found[here].atom is None:
            self._page.replace(here, here, named, found)
            place = here + len(named) - 1
        elif at_start and not blank(block) and found[here].start == block.position():
            self._page.replace(here, here - 1, named, found)
            place = here + len(named) - 1
        else:
            self._page.replace(here + 1, here, named, found)
            place = here + len(named)
        after = self._page.groups()
        if place < len(after):
            cursor.setPosition(after[place].end)


def _plain(block: Block) -> str:
    lines = read_lines(block)
    if isinstance(lines, Table):
        return " ".join(run.text for row in lines.rows for cell in row for run in cell.runs)
    if lines and lines[0].atom is not None:
        return re.sub(r"<[^>]*>", " ", block.html)
    return LINE_BREAK.join("".join(run.text for run in written.runs) for written in lines)


def _empty(line: Line) -> Written:
    return Written(line, [])


def _select(cursor: QTextCursor, block: QTextBlock) -> None:
    cursor.setPosition(block.position())
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
