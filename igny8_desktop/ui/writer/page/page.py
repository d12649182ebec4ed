"""An article as one document: what it holds as blocks, and changes of whole blocks. Everything can be undone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextOption

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, word_count
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.building import GAP, Builder
from igny8_desktop.ui.writer.page.lines import BLOCK_ID, BODY_SIZE, INDENT, Line, Role, atom_of, line_of
from igny8_desktop.ui.writer.page.taking import Group, block_of, groups

Named = tuple[str, Block]


class Page(QObject):
    """Holds the document. Blocks that nobody touched are the ones that were put in, byte for byte."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._ids = itertools.count(1)
        self._origins: dict[int, Block] = {}
        self._numbers = itertools.count(1)
        #: What a group said when it was read last, with the number of its lines, by the id in the document.
        self._known: dict[str, dict[str, tuple[int, Block]]] = {}
        self._lines: dict[int, Line] = {}
        self._waiting: list[Named] = []
        self._fresh = True
        self._counted: list[tuple[Block, int]] = []
        self.builder = Builder(self._new_origin)
        document.setIndentWidth(INDENT)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.contentsChange.connect(self._contents_changed)

    # ---------------------------------------------------------------------------------------------------- content

    def new_id(self) -> str:
        """Return an id that no block of this page has had."""
        return f"b{next(self._ids)}"

    def load(self, blocks: Blocks, first: int | None = None) -> None:
        """Show an article; the history of undo begins anew.

        With `first`, only so many blocks are shown at once; `load_more` shows the others, and nothing may be edited
        until it returns `False`.
        """
        document = self.document
        document.setUndoRedoEnabled(False)
        self.builder = Builder(self._new_origin)
        self._origins.clear()
        self._known.clear()
        self._lines.clear()
        document.clear()
        document.setDefaultFont(theme().font(size=BODY_SIZE))
        self.builder.mark(QTextCursor(document), GAP)
        self._waiting = [(self.new_id(), block) for block in blocks]
        self._fresh = True
        self._show(len(blocks) if first is None else first)

    def load_more(self, count: int) -> bool:
        """Show some more blocks of an article that is being loaded; say whether there are others still."""
        if self._waiting:
            self._show(count)
        return bool(self._waiting)

    def _show(self, count: int) -> None:
        cursor = QTextCursor(self.document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        self._fresh = self.builder.write(cursor, now, fresh=self._fresh)
        cursor.endEditBlock()
        if self._waiting:
            return
        self.document.setUndoRedoEnabled(True)
        self.document.setModified(False)
        self._known = {}
        for group in self.groups():
            block = self._origins.get(group.origin)
            if block is not None and group.piece is None:
                self._remember(group, block)

    def groups(self) -> list[Group]:
        """Return the blocks of the document with their places."""
        return groups(self.document, self._lines)

    def blocks(self) -> Blocks:
        """Return the article."""
        return (*map(self.block, self.groups()), *(block for _id, block in self._waiting))

    def block_ids(self) -> tuple[str, ...]:
        """Return the ids of the blocks, in order."""
        return (*(group.block_id for group in self.groups()), *(block_id for block_id, _block in self._waiting))

    def block(self, group: Group) -> Block:
        """Return the block of a group, read anew only if something in it has changed."""
        known = self._known.get(group.block_id.partition("~")[0], {}).get(group.block_id)
        if known is not None and known[0] == group.size and group.piece is None:
            return known[1]
        block = block_of(group, self._origins.get(group.origin))
        self._remember(group, block)
        return block

    def word_count(self) -> int:
        """Count the words a reader reads; what did not change is not counted again."""
        known = {id(block): count for block, count in self._counted}
        counted = []
        for block in self.blocks():
            count = known.get(id(block))
            counted.append((block, word_count([block]) if count is None else count))
        self._counted = counted
        return sum(count for _block, count in counted)

    def index_at(self, position: int, found: Sequence[Group] | None = None) -> int:
        """Return which block is at a position of the document; beside a table, the block before."""
        at = -1
        for index, group in enumerate(found if found is not None else self.groups()):
            if group.start > position:
                break
            at = index
        return max(at, 0)

    def find(self, block_id: str) -> Group | None:
        """Return the place of a block."""
        return next((group for group in self.groups() if group.block_id == block_id), None)

    # ------------------------------------------------------------------------------------------------- structure

    def replace(self, first: int, last: int, new: Sequence[Named], found: list[Group] | None = None) -> None:
        """Put blocks in the place of those from `first` to `last`; with `last` before `first` only insert them."""
        found = found if found is not None else self.groups()
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        fresh = self._take_away(cursor, found, first, last) if first <= last else self._open(cursor, found, first)
        fresh = self.builder.write(cursor, new, fresh=fresh)
        if fresh:
            self._close(cursor)
        cursor.endEditBlock()

    def apply(self, blocks: Blocks, ids: Sequence[str] | None = None) -> None:
        """Turn the article into another one, as one step of undo; what is equal stays where it is."""
        found = self.groups()
        now = [_key(self.block(group)) for group in found]
        then = [_key(block) for block in blocks]
        matcher = SequenceMatcher(None, now, then, autojunk=False)
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        for what, first, last, new_first, new_last in reversed(matcher.get_opcodes()):
            if what == "equal":
                continue
            old = [group.block_id for group in found[first:last]]
            wanted = blocks[new_first:new_last]
            named = [
                (ids[new_first + at] if ids else old[at] if at < len(old) else self.new_id(), block)
                for at, block in enumerate(wanted)
            ]
            self.replace(first, last - 1, named, found)
        cursor.endEditBlock()

    def move(self, first: int, last: int, to: int) -> None:
        """Move blocks so that they stand before what is now block `to`."""
        found = self.groups()
        if first <= to <= last + 1:
            return
        named = [(group.block_id, self.block(group)) for group in found[first : last + 1]]
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        if to > last:
            self.replace(to, to - 1, named, found)
            self.replace(first, last, [], found)
        else:
            self.replace(first, last, [], found)
            self.replace(to, to - 1, named, found)
        cursor.endEditBlock()

    def restyle(self, cursor: QTextCursor, line: Line) -> None:
        """Make the cursor's paragraph a line of another kind, its text included."""
        block = cursor.block()
        pieces = []
        places = block.begin()
        while not places.atEnd():
            fragment = places.fragment()
            places += 1
            pieces.append((fragment.position(), fragment.length(), fragment.charFormat()))
        self.builder.mark(cursor, line)
        edit = QTextCursor(block)
        for start, length, old in pieces:
            fmt = self.char_format(line, old)
            edit.setPosition(start)
            edit.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            edit.setCharFormat(fmt)

    def char_format(self, line: Line, old: QTextCharFormat) -> QTextCharFormat:
        """Return the format that a run of `old` format has in a line."""
        atom = atom_of(old)
        if atom is not None:
            return self.builder.formats.atom(line, atom)
        stack = () if line.plain else inline.stack_of(old)
        fmt = self.builder.formats.of(line, stack)
        if old.hasProperty(inline.OBJECT):
            fmt.setProperty(inline.OBJECT, old.property(inline.OBJECT))
        return fmt

    # ------------------------------------------------------------------------------------------------------ inside

    def _new_origin(self, block: Block) -> int:
        number = next(self._numbers)
        self._origins[number] = block
        return number

    def _remember(self, group: Group, block: Block) -> None:
        if group.piece is None:
            self._known.setdefault(group.block_id.partition("~")[0], {})[group.block_id] = (group.size, block)

    def _contents_changed(self, position: int, _removed: int, added: int) -> None:
        block = self.document.findBlock(position)
        while block.isValid() and block.position() <= position + added:
            fmt = block.blockFormat()
            self._known.pop(str(fmt.property(BLOCK_ID) or ""), None)
            block = block.next()

    def _open(self, cursor: QTextCursor, found: Sequence[Group], place: int) -> bool:
        """Put the cursor where blocks are to be inserted; say whether in an empty paragraph of their own."""
        if place > 0:
            before = found[place - 1]
            if before.table is None:
                cursor.setPosition(before.end)
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                return False
            cursor.setPosition(before.table.lastPosition() + 1)
        else:
            cursor.setPosition(0)
        if cursor.currentTable() is not None or cursor.block().text() or line_of(cursor.block()).role is not Role.GAP:
            at = cursor.position()
            cursor.insertBlock()
            cursor.setPosition(at)
        return True

    def _take_away(self, cursor: QTextCursor, found: Sequence[Group], first: int, last: int) -> bool:
        """Remove blocks; say whether the cursor is left in an empty paragraph that nothing else uses."""
        begin, end = found[first], found[last]
        if end.table is not None:
            stop = end.table.lastPosition() + 1
            cursor.setPosition(stop)
            if cursor.block().text() or line_of(cursor.block()).role is not Role.GAP or begin.table is not None:
                cursor.insertBlock()
            stop = end.table.lastPosition() + 1
        else:
            stop = end.end
        start = begin.table.firstPosition() - 1 if begin.table is not None else begin.start
        before = self.document.findBlock(start)
        line, fmt = line_of(before), before.blockFormat()
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if begin.table is None:
            return begin.piece is None or cursor.block().length() == 1
        if line.role is Role.GAP and not cursor.block().text():
            return True
        if cursor.blockFormat() != fmt:
            cursor.setBlockFormat(fmt)
        return False

    def _close(self, cursor: QTextCursor) -> None:
        """Do away with the unused paragraph at the cursor, unless Qt or the reader needs it."""
        block = cursor.block()
        following, before = block.next(), block.previous()
        if following.isValid() and line_of(following).kind is not BlockKind.TABLE:
            fmt, char = following.blockFormat(), following.charFormat()
            cursor.deleteChar()
            cursor.setBlockFormat(fmt)
            cursor.setBlockCharFormat(char)
        elif before.isValid() and line_of(before).kind is not BlockKind.TABLE:
            fmt = before.blockFormat()
            cursor.deletePreviousChar()
            cursor.setBlockFormat(fmt)
        else:
            self.builder.mark(cursor, GAP)


def _key(block: Block) -> str:
    return json.dumps(block.as_json(), sort_keys=True)
