"""The writing surface: one text field for the whole article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.atoms import Atoms
from igny8_desktop.ui.writer.page.clipboard import (
    BLOCKS_MIME,
    blocks_of_mime,
    mime_of_blocks,
    paragraphs_of,
    selected_blocks,
)
from igny8_desktop.ui.writer.page.cursors import at_top, inside_link
from igny8_desktop.ui.writer.page.keys import Keys, atom_at, blank
from igny8_desktop.ui.writer.page.lines import ATOM, ATOM_TYPE, Role, atom_of, line_of
from igny8_desktop.ui.writer.page.margins import GUTTER, paint_grounds, paint_handle, paint_marks
from igny8_desktop.ui.writer.page.page import Page
from igny8_desktop.ui.writer.page.spelling import SpellingMarks
from igny8_desktop.ui.writer.page.taking import Group
from igny8_desktop.ui.writer.pictures import Pictures

_COLUMN = 800


class TextPage(QTextEdit):
    """Edits an article. `menu_wanted` asks for the menu of a place, `opened` for the dialog of an atom.

    `slash` tells what stands behind a slash just typed, `None` once there is none.
    """

    opened = Signal(object)
    menu_wanted = Signal(object)
    slash = Signal(object)
    left_up = Signal()
    column_moved = Signal(int)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "article")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(True)
        self.setTabChangesFocus(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.page = Page(self.document(), self)
        self.document().setDocumentMargin(GUTTER)
        self.keys = Keys(self.page)
        self.atoms = Atoms(pictures, lambda: self.viewport().width() - 2.0 * GUTTER, self.relayout)
        self.document().documentLayout().registerHandler(ATOM_TYPE, self.atoms)
        self.spelling: SpellingMarks | None = None
        self._starts: dict[str, int] = {}
        self._hovered: Group | None = None
        self._dragging: Group | None = None
        self._drop_at: int | None = None
        self.setPlaceholderText(self.tr("Write, or press / for headings, lists, tables and more"))

    # ---------------------------------------------------------------------------------------------------- content

    def relayout(self) -> None:
        """Ask every atom for its size again, say after a picture came."""
        self.document().markContentsDirty(0, self.document().characterCount())
        self.viewport().update()

    def set_starts(self, blocks: Sequence[tuple[str, Block]]) -> None:
        """Tell which lists begin with another number than 1."""
        self._starts = {name: int(block.attrs["start"]) for name, block in blocks if block.attrs.get("start")}

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the text in a column of a readable width in the middle."""
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        side = max((room - _COLUMN - 2 * GUTTER) // 2, 0)
        margins = self.viewportMargins()
        if margins.left() != side:
            self.setViewportMargins(side, 0, side, 0)
            self.column_moved.emit(side)
        super().resizeEvent(event)

    # ------------------------------------------------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys that mean something else in a page of blocks."""
        if self.isReadOnly():
            super().keyPressEvent(event)
            return
        cursor, key = self.textCursor(), event.key()
        control = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier))
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(event, cursor, control=control, shift=shift)
        elif self._removed(key, cursor, plain=not control and not shift):
            self.setTextCursor(cursor)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not control:
            self._tab(event, cursor, back=key == Qt.Key.Key_Backtab)
        elif event.matches(QKeySequence.StandardKey.Bold):
            self.toggle("strong")
        elif event.matches(QKeySequence.StandardKey.Italic):
            self.toggle("em")
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy()
            self._remove_selected()
        elif key == Qt.Key.Key_Space and not control and self._shortcut(cursor):
            return
        elif key == Qt.Key.Key_Up and not event.modifiers() and at_top(cursor):
            self.left_up.emit()
        else:
            if event.text() and not control and event.text().isprintable():
                self._prepare(cursor)
            super().keyPressEvent(event)
        self._tell_slash()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Let composed text begin where text may stand."""
        if event.commitString() or event.preeditString():
            self._prepare(self.textCursor())
        super().inputMethodEvent(event)

    def _prepare(self, cursor: QTextCursor) -> None:
        """Make room for text that is about to be typed, in a format that is the text's own."""
        cursor.beginEditBlock()
        self.keys.before_text(cursor)
        cursor.endEditBlock()
        fmt = cursor.charFormat()
        special = fmt.hasProperty(ATOM) or fmt.hasProperty(inline.OBJECT)
        link = any(tag == "a" for tag, _attrs in inline.stack_of(fmt))
        if special or link or blank(cursor.block()):
            stack = inline.stack_of(fmt)
            if link and not inside_link(cursor):
                stack = tuple(part for part in stack if part[0] != "a")
            line = line_of(cursor.block())
            cursor.setCharFormat(self.page.builder.formats.of(line, () if line.plain else stack))
        self.setTextCursor(cursor)

    def _enter(self, event: QKeyEvent, cursor: QTextCursor, *, control: bool, shift: bool) -> None:
        atom = atom_at(cursor.block())
        if control:
            # Approves the article; the text stays as it is.
            event.ignore()
        elif atom is not None and not shift and atom.kind is not BlockKind.SEPARATOR and cursor.hasSelection():
            self.opened.emit(self.group_at(cursor.position()))
        else:
            self.keys.enter(cursor, soft=shift)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def _removed(self, key: int, cursor: QTextCursor, *, plain: bool) -> bool:
        if key == Qt.Key.Key_Backspace and plain:
            return self.keys.backspace(cursor)
        return key == Qt.Key.Key_Delete and plain and self.keys.delete(cursor)

    def _tab(self, event: QKeyEvent, cursor: QTextCursor, *, back: bool) -> None:
        table = cursor.currentTable()
        line = line_of(cursor.block())
        if table is not None:
            move = QTextCursor.MoveOperation.PreviousCell if back else QTextCursor.MoveOperation.NextCell
            cursor.movePosition(move)
            self.setTextCursor(cursor)
        elif line.role is Role.ITEM:
            (self.keys.outdent if back else self.keys.indent)(cursor)
            self.setTextCursor(cursor)
        elif line.kind is BlockKind.CODE and not back:
            cursor.insertText("    ", self.page.builder.formats.of(line))
        else:
            event.ignore()
            self.focusNextPrevChild(not back)

    def _shortcut(self, cursor: QTextCursor) -> bool:
        if cursor.hasSelection() or cursor.positionInBlock() > 4:
            return False
        cursor.beginEditBlock()
        kind = self.keys.shortcut(cursor)
        if kind:
            self.keys.turn_into(cursor, kind)
        cursor.endEditBlock()
        if kind:
            self.setTextCursor(cursor)
        return bool(kind)

    def _tell_slash(self) -> None:
        cursor = self.textCursor()
        typed = cursor.block().text()[: cursor.positionInBlock()]
        found = re.search(r"(?:^|\s)/(\w{0,20})$", typed)
        plain = line_of(cursor.block()).plain or line_of(cursor.block()).kind is BlockKind.TABLE
        self.slash.emit(found[1] if found and not plain and not cursor.hasSelection() else None)

    def _remove_selected(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            self.keys.backspace(cursor)
            self.setTextCursor(cursor)

    # ------------------------------------------------------------------------------------------------------- acts

    def group_at(self, position: int) -> Group | None:
        """Return the block at a position of the document."""
        found = self.page.groups()
        return found[self.page.index_at(position, found)] if found else None

    def format_at(self, position: int, stack: inline.Stack) -> QTextCharFormat | None:
        """Return the format of a run with other tags; nothing for atoms and plain lines."""
        block = self.document().findBlock(position)
        line = line_of(block)
        probe = QTextCursor(self.document())
        probe.setPosition(min(position + 1, self.document().characterCount() - 1))
        if line.plain or atom_of(probe.charFormat()) is not None:
            return None
        return self.page.builder.formats.of(line, stack)

    def toggle(self, tag: str) -> None:
        """Put the selection, or the word at the cursor, into a tag or take it out."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        if cursor.hasSelection():
            inline.toggle(cursor, tag, self.format_at)

    def turn_into(self, kind: str) -> None:
        """Turn what is selected, or the line at the cursor, into another kind."""
        cursor = self.textCursor()
        self.keys.turn_into(cursor, kind)
        self.setTextCursor(cursor)

    def insert_blocks(self, blocks: Sequence[Block]) -> None:
        """Write blocks at the cursor."""
        cursor = self.textCursor()
        self.keys.insert(cursor, blocks)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # ------------------------------------------------------------------------------------------------ copy, paste

    def selected_blocks(self) -> Blocks:
        """Return what is selected as blocks; pieces of lines are lines."""
        return selected_blocks(self.page, self.textCursor())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy with all that the blocks say, for pasting here and elsewhere."""
        return mime_of_blocks(self.selected_blocks())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take whatever has text in it."""
        return source.hasFormat(BLOCKS_MIME) or source.hasHtml() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste, cleaned."""
        blocks = blocks_of_mime(source)
        if blocks:
            self.insert_blocks(blocks)

    def paste_plain(self, source: QMimeData) -> None:
        """Paste the words only."""
        self.insert_blocks(paragraphs_of(source.text()))

    # ------------------------------------------------------------------------------------------ painting, the mouse

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text and what stands beside it."""
        painter = QPainter(self.viewport())
        paint_grounds(self, painter)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        paint_marks(self, painter, self._starts)
        if self.spelling is not None:
            self.spelling.paint(painter)
        shown = self._dragging or self._hovered
        if shown is not None and not self.isReadOnly():
            paint_handle(painter, self.handle_place(shown), strong=self._dragging is not None)
        if self._drop_at is not None:
            self._paint_drop(painter)
        painter.end()

    def place_of(self, group: Group) -> QRectF:
        """Return where a block is in the viewport."""
        layout = self.document().documentLayout()
        if group.table is not None:
            place = layout.frameBoundingRect(group.table)
        else:
            first, last = self.document().findBlock(group.start), self.document().findBlock(group.end)
            place = layout.blockBoundingRect(first).united(layout.blockBoundingRect(last))
        return place.translated(0, -self.verticalScrollBar().value())

    def handle_place(self, group: Group) -> QRectF:
        """Return where the handle of a block is."""
        return QRectF(8, self.place_of(group).top() + 4, 18, 24)

    def _paint_drop(self, painter: QPainter) -> None:
        found = self.page.groups()
        at = self._drop_at or 0
        y = self.place_of(found[at]).top() - 4 if at < len(found) else self.place_of(found[-1]).bottom()
        painter.fillRect(QRectF(GUTTER, y, self.viewport().width() - 2 * GUTTER, 3), theme().tokens.colours.accent)

    def _group_under(self, point: QPoint) -> Group | None:
        found = self.page.groups()
        for group in found:
            place = self.place_of(group)
            if place.top() - 6 <= point.y() <= place.bottom() + 6:
                return group
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the handle of the block under the mouse, or where the dragged one would go."""
        point = event.position().toPoint()
        if self._dragging is not None:
            found = self.page.groups()
            self._drop_at = next(
                (at for at, group in enumerate(found) if self.place_of(group).center().y() > point.y()), len(found)
            )
            self.viewport().update()
            return
        if not event.buttons() and not self.isReadOnly():
            inside = point.x() < GUTTER
            hovered = (
                self._group_under(point) if inside or self._hovered is None or not self._near(point) else self._hovered
            )
            if hovered is not self._hovered:
                self._hovered = hovered
                self.viewport().update()
            on_handle = hovered is not None and self.handle_place(hovered).contains(event.position())
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if on_handle else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def _near(self, point: QPoint) -> bool:
        assert self._hovered is not None
        place = self.place_of(self._hovered)
        return bool(place.top() <= point.y() <= place.bottom())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a block by its handle, or select an atom."""
        hovered = self._hovered
        if hovered is not None and self.handle_place(hovered).contains(event.position()) and not self.isReadOnly():
            self._dragging = hovered
            return
        super().mousePressEvent(event)
        cursor = self.cursorForPosition(event.position().toPoint())
        if atom_at(cursor.block()) is not None and event.button() == Qt.MouseButton.LeftButton:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.setPosition(cursor.block().position())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of a dragged block."""
        group, to = self._dragging, self._drop_at
        self._dragging = self._drop_at = None
        if group is None:
            super().mouseReleaseEvent(event)
            return
        if to is None:
            self.menu_wanted.emit((group, event.globalPosition().toPoint()))
            return
        place = self.page.index_at(group.start)
        self.page.move(place, place, to)
        self._hovered = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open an atom."""
        cursor = self.cursorForPosition(event.position().toPoint())
        atom = atom_at(cursor.block())
        if atom is not None and atom.kind is not BlockKind.SEPARATOR and not self.isReadOnly():
            self.opened.emit(self.group_at(cursor.position()))
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the place."""
        cursor = self.cursorForPosition(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cursor = self.textCursor()
        elif not self.textCursor().hasSelection():
            self.setTextCursor(cursor)
        self.menu_wanted.emit((self.group_at(cursor.position()), event.globalPos()))
