"""An article as one page: blocks are written, moved, turned into others and taken away in one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.services.writer.contents import ImageInfo
from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.block_kinds import kind_name, new_block
from igny8_desktop.ui.writer.page.atom_dialogs import HtmlDialog, ImageDialog
from igny8_desktop.ui.writer.page.building import add_to_table
from igny8_desktop.ui.writer.page.keys import blank
from igny8_desktop.ui.writer.page.menus import TURNABLE, SlashMenu, add_menu, add_spelling, kinds_menu
from igny8_desktop.ui.writer.page.places import span_of
from igny8_desktop.ui.writer.page.taking import Group
from igny8_desktop.ui.writer.page.text_page import TextPage
from igny8_desktop.ui.writer.pictures import Pictures

_PAUSE_MS = 150
#: How many blocks are shown before the window is painted, and with each turn of the event loop after that.
_AT_ONCE = 20
_EACH_TURN = 8


class ArticleEditor(QWidget):
    """The writing surface (see `ui.writer.surface`). `left_up` comes when the cursor leaves the text upwards."""

    edited = Signal()
    changed = Signal()
    left_up = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = TextPage(pictures)
        self.text.setAccessibleName(self.tr("Text of the article"))
        self.page = self.text.page
        self.slash_menu = SlashMenu(self.text)
        self._loading = False
        self._quiet = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._paused)
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._load_more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.text, 1)
        self.setFocusProxy(self.text)
        self.text.document().contentsChange.connect(self._contents_changed)
        self.text.opened.connect(self.open_atom)
        self.text.menu_wanted.connect(lambda place: self.open_menu(*place))
        self.text.left_up.connect(self.left_up)
        self.slash_menu.chosen.connect(self._slash_chosen)
        theme().changed.connect(self._theme_changed)
        for key, kind in (
            *((f"Ctrl+Alt+{level}", f"heading:{level}") for level in range(2, 7)),
            ("Ctrl+Alt+0", "paragraph"),
            ("Ctrl+Shift+8", "list"),
            ("Ctrl+Shift+7", "list:ordered"),
            ("Ctrl+Shift+9", "quote"),
        ):
            add_key(self, key, partial(self.text.turn_into, kind))
        add_key(self, "Ctrl+Shift+Up", lambda: self.shift_current(-1))
        add_key(self, "Ctrl+Shift+Down", lambda: self.shift_current(1))
        add_key(self, "Ctrl+Shift+V", self.paste_plain)
        add_key(self, "Ctrl+E", lambda: self.text.toggle("code"))
        add_key(self, "Ctrl+U", lambda: self.text.toggle("u"))
        add_key(self, "Ctrl+D", lambda: self.text.toggle("s"))

    # ---------------------------------------------------------------------------------------------------- content

    def set_blocks(self, blocks: Blocks, images: Iterable[ImageInfo]) -> None:
        """Show an article; a long one appears from the top, and may be edited once all of it is there."""
        self.text.atoms.set_images(images)
        self._quiet = True
        self._loading = True
        self.text.setReadOnly(True)
        self.page.load(blocks, _AT_ONCE)
        self._show_starts()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._more.start()
        if not self.page.load_more(0):
            self._loaded()

    def _load_more(self) -> None:
        if not self.page.load_more(_EACH_TURN):
            self._loaded()

    def _loaded(self) -> None:
        self._more.stop()
        self._loading = self._quiet = False
        self.text.setReadOnly(False)
        self._pause.start()

    def take_news(self, blocks: Blocks, images: Iterable[ImageInfo]) -> None:
        """Turn the text into what it became elsewhere (a generation, say), as one step of undo."""
        self.finish_loading()
        self.text.atoms.set_images(images)
        self.page.apply(blocks)
        self.text.relayout()

    def finish_loading(self) -> None:
        """Show all that is still waiting at once."""
        if self._loading:
            self.page.load_more(1_000_000)
            self._loaded()

    def blocks(self) -> Blocks:
        """Return the article; blocks that nobody touched are the ones that were shown."""
        return self.page.blocks()

    def block_ids(self) -> tuple[str, ...]:
        """Return the ids of the blocks, in order."""
        return self.page.block_ids()

    def word_count(self) -> int:
        """Return how many words a reader reads."""
        return self.page.word_count()

    def settle(self, sent: Blocks, saved: Blocks) -> None:
        """Show blocks that saving cleaned as they are now, unless they were edited since."""
        if sent == saved or len(sent) != len(saved) or self.blocks() != sent:
            return
        self.page.apply(saved)

    def show_images(self, images: Iterable[ImageInfo]) -> None:
        """Show pictures that were made meanwhile."""
        self.text.atoms.set_images(images)
        self.text.relayout()

    # --------------------------------------------------------------------------------------------- for other panels

    def reveal(self, block_id: str, start: int = 0, length: int = 0) -> None:
        """Select a place of a block, counted in characters of its plain text, and bring it into sight."""
        self.finish_loading()
        group = self.page.find(block_id)
        if group is None:
            return
        first, last = span_of(self.text.document(), group, start, length)
        cursor = self.text.textCursor()
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def replace(self, block_id: str, blocks: Sequence[Block]) -> None:
        """Put other blocks in the place of one, as one step of undo; the first one keeps the id."""
        self.finish_loading()
        found = self.page.groups()
        place = next((at for at, group in enumerate(found) if group.block_id == block_id), None)
        if place is not None:
            named = [(block_id if at == 0 else self.page.new_id(), block) for at, block in enumerate(blocks)]
            self.page.replace(place, place, named, found)

    # ------------------------------------------------------------------------------------------- acts on structure

    def enter(self) -> None:
        """Move the cursor to the beginning of the text."""
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self, kind: str) -> None:
        """Add an empty block of a kind at the cursor, in place of an empty paragraph, and move the cursor there."""
        cursor = self.text.textCursor()
        if not blank(cursor.block()):
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            self.text.setTextCursor(cursor)
        name = kind.partition(":")[0]
        found = self.page.groups()
        self.text.insert_blocks([new_block(kind)])
        if name in ("table", "details", "list", "quote"):
            self._to_new(found)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_new(self, before: list[Group]) -> None:
        known = {group.block_id for group in before}
        fresh = next((group for group in self.page.groups() if group.block_id not in known), None)
        if fresh is not None:
            cursor = self.text.textCursor()
            cursor.setPosition(fresh.start)
            self.text.setTextCursor(cursor)

    def current_places(self) -> tuple[int, int] | None:
        """Return the first and last block that the selection touches."""
        found = self.page.groups()
        if not found:
            return None
        cursor = self.text.textCursor()
        first = self.page.index_at(cursor.selectionStart(), found)
        return first, max(first, self.page.index_at(max(cursor.selectionEnd() - 1, cursor.selectionStart()), found))

    def shift_current(self, step: int) -> None:
        """Move the blocks that the selection touches up or down; the cursor stays in them."""
        places = self.current_places()
        found = self.page.groups()
        if places is None or places[0] + step < 0 or places[1] + step >= len(found):
            return
        first, last = places
        offset = self.text.textCursor().position() - found[first].start
        self.page.move(first, last, first - 1 if step < 0 else last + 2)
        cursor = self.text.textCursor()
        cursor.setPosition(
            min(self.page.groups()[first + step].start + offset, self.text.document().characterCount() - 1)
        )
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()

    def remove_current(self) -> None:
        """Take the blocks away that the selection touches; Undo brings them back."""
        places = self.current_places()
        if places is not None:
            self.page.replace(*places, [])

    def paste_plain(self) -> None:
        """Paste the words only."""
        data = QApplication.clipboard().mimeData()
        if data is not None:
            self.text.paste_plain(data)

    def open_atom(self, group: Group | None) -> None:
        """Open the dialog of a picture or of HTML."""
        if group is None:
            return
        block, block_id = self.page.block(group), group.block_id
        dialog = ImageDialog if block.kind is BlockKind.IMAGE else HtmlDialog
        dialog(block, lambda new: self.replace(block_id, [new]), self.window()).open()

    def open_menu(self, group: Group | None, place: QPoint) -> None:
        """Open the menu of a block."""
        menu = self.make_menu(group)
        add_spelling(menu, self.text, self.text.textCursor().position())
        menu.popup(place)

    def make_menu(self, group: Group | None) -> QMenu:
        """Return the menu of a block and of what is selected; it goes away by itself once closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def entry(text: str, icon: str, run: Callable[[], object], enabled: bool = True) -> None:
            action = menu.addAction(text)
            theme().set_icon(action, icon, "danger_text" if icon == "trash-2" else "text_muted")
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False: run())

        chosen = self.text.textCursor().hasSelection()
        entry(self.tr("Cut\tCtrl+X"), "x", self.text.cut, chosen)
        entry(self.tr("Copy\tCtrl+C"), "copy", self.text.copy, chosen)
        entry(self.tr("Paste\tCtrl+V"), "clipboard-paste", self.text.paste)
        entry(self.tr("Paste as plain text\tCtrl+Shift+V"), "clipboard-paste", self.paste_plain)
        menu.addSeparator()
        if group is None:
            return menu
        turn = kinds_menu(TURNABLE, self.text.turn_into, menu)
        turn.setTitle(self.tr("Turn into"))
        theme().set_icon(turn.menuAction(), "pilcrow")
        if group.atom is None and group.table is None:
            menu.addMenu(turn)
        elif group.atom is not None and group.kind is not BlockKind.SEPARATOR:
            entry(self.tr("Edit {0}…").format(kind_name(group.kind)), "pencil", lambda: self.open_atom(group))
        below = add_menu(self.add, menu)
        below.setTitle(self.tr("Add below"))
        theme().set_icon(below.menuAction(), "plus")
        menu.addMenu(below)
        if group.table is not None:
            menu.addMenu(self._table_menu(menu))
        entry(self.tr("Move up\tCtrl+Shift+Up"), "arrow-up", lambda: self.shift_current(-1))
        entry(self.tr("Move down\tCtrl+Shift+Down"), "arrow-down", lambda: self.shift_current(1))
        entry(self.tr("Remove block"), "trash-2", self.remove_current)
        return menu

    def _table_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu(self.tr("Table"), parent)
        theme().set_icon(menu.menuAction(), "table")
        for text, what in (
            (self.tr("Row above"), "row above"),
            (self.tr("Row below"), "row below"),
            (self.tr("Column before"), "column before"),
            (self.tr("Column after"), "column after"),
            (self.tr("Remove row"), "remove row"),
            (self.tr("Remove column"), "remove column"),
        ):
            menu.addAction(text).triggered.connect(lambda _checked=False, what=what: self.change_table(what))
        return menu

    def change_table(self, what: str) -> None:
        """Insert or remove a row or column where the cursor is."""
        cursor = self.text.textCursor()
        table = cursor.currentTable()
        if table is None:
            return
        cell = table.cellAt(cursor)
        cursor.beginEditBlock()
        add_to_table(table, cell.row(), cell.column(), what)
        cursor.endEditBlock()

    # ------------------------------------------------------------------------------------------------------ inside

    def _slash_chosen(self, kind: str, typed: int) -> None:
        cursor = self.text.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, typed)
        cursor.removeSelectedText()
        self.text.setTextCursor(cursor)
        if kind in TURNABLE:
            if blank(cursor.block()) or kind.startswith("heading"):
                self.text.turn_into(kind)
            else:
                self.add(kind)
        else:
            self.add(kind)
        cursor.endEditBlock()

    def _contents_changed(self, _position: int, removed: int, added: int) -> None:
        if not self._quiet and (removed or added):
            self.edited.emit()
            self._pause.start()

    def _paused(self) -> None:
        self._show_starts()
        self.changed.emit()

    def _show_starts(self) -> None:
        self.text.set_starts(list(zip(self.block_ids(), self.blocks(), strict=True)))

    def _theme_changed(self) -> None:
        """Show the text in the colours of the other theme; the history of undo begins anew."""
        if not self.page.groups():
            return
        self.finish_loading()
        place = self.text.textCursor().position()
        self._quiet = True
        self.page.load(self.blocks())
        self._quiet = False
        cursor = self.text.textCursor()
        cursor.setPosition(min(place, self.text.document().characterCount() - 1))
        self.text.setTextCursor(cursor)
