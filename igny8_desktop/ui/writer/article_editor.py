"""An article as one page of blocks that can be edited, added, moved and taken away."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, plain_text
from igny8_desktop.services.writer.contents import ImageInfo
from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import GhostButton, IconButton
from igny8_desktop.ui.writer import inline_html
from igny8_desktop.ui.writer.block_kinds import ADDABLE, KIND_ICONS, kind_name, new_block
from igny8_desktop.ui.writer.block_widgets import (
    BlockWidget,
    CodeBlock,
    DetailsBlock,
    ImageBlock,
    SeparatorBlock,
    SourceBlock,
    TextBlock,
)
from igny8_desktop.ui.writer.inline_edit import InlineEdit
from igny8_desktop.ui.writer.pictures import Pictures

_JOINABLE = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_PAUSE_MS = 150


class BlockRow(QFrame):
    """A block with the button of what can be done with it."""

    def __init__(self, editor: ArticleEditor, widget: BlockWidget) -> None:
        super().__init__()
        self.widget_in = widget
        self.block_id = editor.next_id()
        self._editor = editor
        self.menu_button = IconButton(
            "ellipsis", editor.tr("Actions of this block: {0}").format(widget.name), self.open_menu
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().tokens.space.xs)
        layout.addWidget(widget, 1)
        layout.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)

    def open_menu(self) -> None:
        """Open the menu of the block."""
        self._editor.make_menu(self).popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))


class ArticleEditor(QWidget):
    """Holds the blocks in order.

    `edited` comes with every edit, `changed` after a pause, `focused` with the rich text field that has the cursor,
    and `removed` carries the
    name of a block that was taken away and how to bring it back.
    """

    edited = Signal()
    changed = Signal()
    focused = Signal(object)
    removed = Signal(str, object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._images: Mapping[int, ImageInfo] = {}
        self.rows: list[BlockRow] = []
        self.current: InlineEdit | None = None
        self._loaded: Blocks = ()
        self._ids = itertools.count(1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._box = QVBoxLayout()
        self._box.setSpacing(theme().tokens.space.xs)
        self.add_button = GhostButton(self.tr("Add block"), icon="plus")
        self.add_button.setMenu(self._add_menu(lambda: len(self.rows) - 1, self.add_button))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._box)
        layout.addWidget(self.add_button)
        layout.addStretch(1)
        add_key(self, "Ctrl+Shift+Up", lambda: self.shift_current(-1))
        add_key(self, "Ctrl+Shift+Down", lambda: self.shift_current(1))

    # ---------------------------------------------------------------------------------------------------- content

    def set_blocks(self, blocks: Blocks, images: Iterable[ImageInfo]) -> None:
        """Show an article."""
        self._images = {image.id: image for image in images}
        self.current = None
        for row in self.rows:
            self._drop(row)
        self.rows = []
        for block in blocks:
            self._insert(len(self.rows), block)
        self._loaded = blocks
        self._order_of_tab()
        self._pause.start()

    def next_id(self) -> str:
        """Return an id that no block of this editor has had."""
        return f"b{next(self._ids)}"

    def block_ids(self) -> tuple[str, ...]:
        """Return the ids of the blocks, in order."""
        return tuple(row.block_id for row in self.rows)

    def reveal(self, block_id: str, start: int = 0, length: int = 0) -> None:
        """Select a place of a block, counted in characters of its plain text."""
        row = next((row for row in self.rows if row.block_id == block_id), None)
        if row is None:
            return
        row.widget_in.take_focus()
        for edit in row.widget_in.edits()[:1]:
            cursor = edit.textCursor()
            cursor.setPosition(min(start, edit.document().characterCount() - 1))
            cursor.setPosition(
                min(start + length, edit.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor
            )
            edit.setTextCursor(cursor)

    def replace(self, block_id: str, blocks: Sequence[Block]) -> None:
        """Put other blocks in the place of one; the first one keeps the id."""
        place = next((at for at, row in enumerate(self.rows) if row.block_id == block_id), None)
        if place is None:
            return
        self._drop(self.rows.pop(place))
        for at, block in enumerate(blocks):
            row = self._insert(place + at, block)
            row.block_id = block_id if at == 0 else row.block_id
        self._reordered()

    def blocks(self) -> Blocks:
        """Return the article; blocks that nobody touched are the ones that were shown."""
        return tuple(row.widget_in.block() for row in self.rows)

    def settle(self, sent: Blocks, saved: Blocks) -> None:
        """Take a saved article as the original; blocks that saving cleaned are shown anew, unless edited since."""
        self._loaded = saved
        if len(sent) != len(saved) or len(self.rows) != len(sent):
            return
        for place, (before, after) in enumerate(zip(sent, saved, strict=True)):
            row = self.rows[place]
            if row.widget_in.block() != before:
                continue
            if before == after:
                row.widget_in.settle(after)
            else:
                self._replace(place, after)

    def show_images(self, images: Iterable[ImageInfo]) -> None:
        """Show pictures that were made meanwhile."""
        self._images = {image.id: image for image in images}
        for row in self.rows:
            if isinstance(row.widget_in, ImageBlock):
                row.widget_in.show_image(self._image_of(row.widget_in.original))

    # ------------------------------------------------------------------------------------------- acts on structure

    def add(self, kind: str, after: int) -> None:
        """Add an empty block of a kind behind a place and move the cursor there."""
        row = self._insert(after + 1, new_block(kind))
        self._reordered()
        row.widget_in.take_focus()

    def enter(self) -> None:
        """Move the cursor to the first block, making one where there is none."""
        if self.rows:
            self.rows[0].widget_in.take_focus()
        else:
            self.add("paragraph", -1)

    def remove(self, row: BlockRow) -> None:
        """Take a block away; `removed` tells how to bring it back."""
        place = self.rows.index(row)
        block = row.widget_in.block()
        self.rows.pop(place)
        self._drop(row)
        self._reordered()
        near = self.rows[max(place - 1, 0)] if self.rows else None
        if near is not None:
            near.widget_in.take_focus(at_end=True)

        def back() -> None:
            restored = self._insert(min(place, len(self.rows)), block)
            self._reordered()
            restored.widget_in.take_focus()

        self.removed.emit(row.widget_in.name, back)

    def shift(self, row: BlockRow, step: int) -> None:
        """Move a block up or down and keep the cursor in it."""
        place = self.rows.index(row)
        to = place + step
        if not 0 <= to < len(self.rows):
            return
        had: QWidget | None = self.focusWidget()
        self.rows.insert(to, self.rows.pop(place))
        self._box.removeWidget(row)
        self._box.insertWidget(to, row)
        if had is not None and row.isAncestorOf(had):
            had.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reordered()

    def convert(self, row: BlockRow, kind: BlockKind) -> None:
        """Turn a paragraph into a heading or back; the text stays with all its markup."""
        place = self.rows.index(row)
        block = row.widget_in.block()
        attrs = {key: value for key, value in block.attrs.items() if key != "level"}
        if kind is BlockKind.HEADING:
            attrs["level"] = 2
        self._replace(place, Block(kind, block.html, attrs))
        self.rows[place].widget_in.take_focus(at_end=True)
        self._reordered()

    def make_menu(self, row: BlockRow) -> QMenu:
        """Return the menu of a block; it goes away by itself once closed."""
        place, kind = self.rows.index(row), row.widget_in.original.kind
        menu = QMenu(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def entry(text: str, icon: str, run: Callable[[], object], enabled: bool = True) -> None:
            action = menu.addAction(text)
            theme().set_icon(action, icon, "danger_text" if icon == "trash-2" else "text_muted")
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False: run())

        entry(self.tr("Move up\tCtrl+Shift+Up"), "arrow-up", lambda: self.shift(row, -1), place > 0)
        entry(
            self.tr("Move down\tCtrl+Shift+Down"),
            "arrow-down",
            lambda: self.shift(row, 1),
            place < len(self.rows) - 1,
        )
        if kind in _JOINABLE:
            other = BlockKind.HEADING if kind is BlockKind.PARAGRAPH else BlockKind.PARAGRAPH
            text = self.tr("Turn into {0}").format(kind_name(other))
            entry(text, KIND_ICONS[other], lambda: self.convert(row, other))
        below = self._add_menu(lambda: self.rows.index(row), menu)
        below.setTitle(self.tr("Add below"))
        theme().set_icon(below.menuAction(), "plus")
        menu.addMenu(below)
        menu.addSeparator()
        entry(self.tr("Remove block"), "trash-2", lambda: self.remove(row))
        return menu

    def row_with_focus(self) -> BlockRow | None:
        """Return the block that the cursor is in."""
        now: QWidget | None = self.focusWidget()
        return next((row for row in self.rows if now is not None and (row is now or row.isAncestorOf(now))), None)

    def shift_current(self, step: int) -> None:
        """Move the block that the cursor is in."""
        row = self.row_with_focus()
        if row is not None:
            self.shift(row, step)

    # ------------------------------------------------------------------------------------------------- the cursor

    def _split(self, row: BlockRow, after: str) -> None:
        place = self.rows.index(row)
        edit = row.widget_in.edits()[0]
        cursor = edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        made = self._insert(place + 1, Block(BlockKind.PARAGRAPH, after))
        made.widget_in.remember()
        made.widget_in.take_focus()
        self._reordered()

    def _join_before(self, row: BlockRow) -> None:
        place = self.rows.index(row)
        block = row.widget_in.block()
        if place == 0:
            return
        previous = self.rows[place - 1]
        both = previous.widget_in.original.kind in _JOINABLE and block.kind in _JOINABLE
        if both and previous.widget_in.edits():
            edit = previous.widget_in.edits()[0]
            end = edit.document().characterCount() - 1
            edit.append_html(block.html)
            self.rows.pop(place)
            self._drop(row)
            edit.put_cursor(end)
            self._reordered()
        elif not plain_text(block):
            self.remove(row)
        else:
            previous.widget_in.take_focus(at_end=True)

    def _join_after(self, row: BlockRow) -> None:
        place = self.rows.index(row)
        if place + 1 < len(self.rows) and self.rows[place + 1].widget_in.original.kind in _JOINABLE:
            self._join_before(self.rows[place + 1])

    def _go(self, row: BlockRow, step: int) -> None:
        to = self.rows.index(row) + step
        if 0 <= to < len(self.rows):
            self.rows[to].widget_in.take_focus(at_end=step < 0)

    def _leave_list(self, row: BlockRow) -> None:
        self.add("paragraph", self.rows.index(row))

    def _paste(self, row: BlockRow, blocks: Sequence[Block]) -> None:
        place = self.rows.index(row)
        empty = not plain_text(row.widget_in.block()) and row.widget_in.original.kind in _JOINABLE
        made = [self._insert(place + 1 + at, block) for at, block in enumerate(blocks)]
        if empty:
            self.rows.pop(place)
            self._drop(row)
        made[-1].widget_in.take_focus(at_end=True)
        self._reordered()

    # ------------------------------------------------------------------------------------------------------ inside

    def _add_menu(self, after: Callable[[], int], parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for kind in ADDABLE:
            action = menu.addAction(kind_name(kind))
            theme().set_icon(action, KIND_ICONS[BlockKind(kind.split(":")[0])])
            action.triggered.connect(lambda _checked=False, wanted=kind: self.add(wanted, after()))
        return menu

    def _insert(self, place: int, block: Block) -> BlockRow:
        widget = self._make(block)
        row = BlockRow(self, widget)
        self.rows.insert(place, row)
        self._box.insertWidget(place, row)
        widget.changed.connect(self._told)
        for edit in widget.edits():
            edit.got_focus.connect(lambda edit=edit: self._focus_came(edit))
            edit.split.connect(lambda after: self._split(row, after))
            edit.join_before.connect(lambda: self._join_before(row))
            edit.join_after.connect(lambda: self._join_after(row))
            edit.go_up.connect(lambda: self._go(row, -1))
            edit.go_down.connect(lambda: self._go(row, 1))
            edit.left_list.connect(lambda: self._leave_list(row))
            edit.blocks_pasted.connect(lambda blocks: self._paste(row, blocks))
        return row

    def _make(self, block: Block) -> BlockWidget:
        name = kind_name(block.kind)
        match block.kind:
            case BlockKind.PARAGRAPH | BlockKind.HEADING if inline_html.can_edit(block.html):
                return TextBlock(block, name, "")
            case BlockKind.LIST if inline_html.can_edit(block.html, "li"):
                return TextBlock(block, name, "li")
            case BlockKind.QUOTE if inline_html.can_edit(block.html, "p"):
                return TextBlock(block, name, "p")
            case BlockKind.QUOTE if "<p" not in block.html and inline_html.can_edit(block.html):
                return TextBlock(block, name, "")
            case BlockKind.CODE if html.escape(html.unescape(block.html), quote=False) == block.html:
                return CodeBlock(block, name)
            case BlockKind.DETAILS:
                return DetailsBlock(block, name)
            case BlockKind.IMAGE:
                return ImageBlock(block, name, self._image_of(block), self._pictures)
            case BlockKind.SEPARATOR:
                return SeparatorBlock(block, name)
            case BlockKind.TABLE | BlockKind.HTML:
                return SourceBlock(block, name, name)
            case _:
                note = self.tr("{0}: edited as HTML, because plain editing would lose some of its markup.")
                return SourceBlock(block, name, note.format(name))

    def _image_of(self, block: Block) -> ImageInfo | None:
        image_id = block.attrs.get("image_id")
        return self._images.get(image_id) if isinstance(image_id, int) else None

    def _replace(self, place: int, block: Block) -> None:
        old = self.rows.pop(place)
        self._drop(old)
        self._insert(place, block)
        self._order_of_tab()

    def _drop(self, row: BlockRow) -> None:
        if self.current is not None and row.isAncestorOf(self.current):
            self.current = None
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _focus_came(self, edit: InlineEdit) -> None:
        self.current = edit
        self.focused.emit(edit)

    def _told(self) -> None:
        self.edited.emit()
        self._pause.start()

    def _reordered(self) -> None:
        self._order_of_tab()
        self._told()

    def _order_of_tab(self) -> None:
        fields = [field for row in self.rows for field in (*row.widget_in.fields(), row.menu_button)]
        fields.append(self.add_button)
        for before, after in itertools.pairwise(fields):
            QWidget.setTabOrder(before, after)
