"""The bar over an article: way back, what it is like now, emphasis, and what can be done with it."""

from __future__ import annotations

import html

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.services.writer.article_blocks import is_safe_address
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Bar, ElidedLabel, Form, GhostButton, IconButton, LinkButton, StatusBadge
from igny8_desktop.ui.widgets.flow_layout import FlowLayout
from igny8_desktop.ui.writer.article_editor import ArticleEditor
from igny8_desktop.ui.writer.block_kinds import kind_name
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.lines import line_of
from igny8_desktop.ui.writer.page.menus import TURNABLE, add_menu, kinds_menu
from igny8_desktop.ui.writer.page.text_page import TextPage

#: Room for the longest name of a kind, so that the bar does not move while the cursor does.
_KIND_WIDTH = 150


class LinkDialog(BaseDialog):
    """Asks for the address of a link."""

    def __init__(self, text: TextPage, parent: QWidget) -> None:
        super().__init__(self.tr("Link"), parent=parent, width=460, scroll=False)
        self._text = text
        self._cursor = text.textCursor()
        if not self._cursor.hasSelection():
            self._cursor.select(self._cursor.SelectionType.WordUnderCursor)
        self.address = QLineEdit(inline.link_of(self._cursor))
        self.address.setPlaceholderText("https://")
        form = Form()
        form.add("address", self.tr("&Address"), self.address, help_text=self.tr("Empty takes the link away."))
        self.add(form)
        self.set_buttons(self.tr("Set link"), self.save)
        self.address.setFocus()

    def save(self) -> None:
        """Set the link on what was selected; without a selection the address itself is written as a link."""
        address = self.address.text().strip()
        if address and not is_safe_address(address):
            self.banner.say(
                Tone.WARNING,
                self.tr("This is not an address of a link"),
                self.tr("Links begin with https://, http://, mailto:, tel:, / or #."),
            )
            return
        if self._cursor.hasSelection():
            inline.set_link(self._cursor, address, self._text.format_at)
        elif address:
            link = f'<a href="{html.escape(address)}">{html.escape(address, quote=False)}</a>'
            self._text.insert_blocks([Block(BlockKind.PARAGRAPH, link)])
        self.accept()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)


class FormatBar(QFrame):
    """Kind of block, emphasis and more for the place of the cursor; wraps where the window is narrow."""

    def __init__(self, article: ArticleEditor, window: QWidget) -> None:
        super().__init__()
        space = theme().tokens.space
        self.setProperty("role", "bar")
        self.setAccessibleName(self.tr("Formatting"))
        self._flow = FlowLayout(space.xxs, QMargins(space.xl, space.sm, space.xl, space.sm), self)
        self._article = article
        self._text = article.text
        self._window = window
        self.kind = GhostButton(kind_name("paragraph"), tip=self.tr("Kind of this block"))
        self.kind.setMinimumWidth(_KIND_WIDTH)
        self.kind.setMenu(kinds_menu(TURNABLE, self._turn, self.kind))
        self.bold = IconButton("bold", self.tr("Bold (Ctrl+B)"), lambda: self._toggle("strong"))
        self.italic = IconButton("italic", self.tr("Italic (Ctrl+I)"), lambda: self._toggle("em"))
        self.link = IconButton("link", self.tr("Link (Ctrl+K)"), self.ask_for_link)
        self.bullets = IconButton("list", self.tr("List (Ctrl+Shift+8)"), lambda: self._turn("list"))
        self.numbers = IconButton(
            "list-ordered", self.tr("Numbered list (Ctrl+Shift+7)"), lambda: self._turn("list:ordered")
        )
        self.insert = GhostButton(self.tr("Add"), icon="plus", tip=self.tr("Add a block here (/ in the text)"))
        self.insert.setMenu(add_menu(article.add, self.insert))
        self.undo = IconButton("undo-2", self.tr("Undo (Ctrl+Z)"), self._text.undo)
        self.redo = IconButton("redo-2", self.tr("Redo (Ctrl+Y)"), self._text.redo)
        self.tools = (
            self.kind,
            self.bold,
            self.italic,
            self.link,
            self.bullets,
            self.numbers,
            self.insert,
            self.undo,
            self.redo,
        )
        for button in self.tools:
            # The cursor has to stay in the text while a button is pressed.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note = make_label("", "caption")
        for widget in (*self.tools, self.note):
            self._flow.addWidget(widget)
        self._text.document().undoAvailable.connect(self.undo.setEnabled)
        self._text.document().redoAvailable.connect(self.redo.setEnabled)
        self.undo.setEnabled(False)
        self.redo.setEnabled(False)
        self._text.cursorPositionChanged.connect(self.show_state)

    def add(self, *widgets: QWidget) -> None:
        """Add more buttons, before the note at the end."""
        self._flow.removeWidget(self.note)
        for widget in (*widgets, self.note):
            self._flow.addWidget(widget)

    def ask_for_link(self) -> None:
        """Ask for the address of a link for the selection."""
        LinkDialog(self._text, self._window).open()

    def show_state(self) -> None:
        """Show of which kind the block at the cursor is."""
        line = line_of(self._text.textCursor().block())
        kind = f"heading:{line.level}" if line.kind is BlockKind.HEADING else str(line.kind)
        if line.kind is BlockKind.LIST and line.lists[-1:] == "o":
            kind = "list:ordered"
        if self.kind.text() != kind_name(kind):
            self.kind.setText(kind_name(kind))

    def _toggle(self, tag: str) -> None:
        self._text.toggle(tag)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, kind: str) -> None:
        self._text.turn_into(kind)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_state()


class TopBar(Bar):
    """The way back to the list, the neighbours, and the state of the article."""

    def __init__(self) -> None:
        super().__init__(name="")
        self.setAccessibleName(self.tr("Article"))
        self.back = GhostButton(self.tr("Content"), icon="arrow-left", tip=self.tr("Back to the list (Esc)"))
        self.previous = IconButton("chevron-left", self.tr("Previous article (Alt+Up)"))
        self.next = IconButton("chevron-right", self.tr("Next article (Alt+Down)"))
        self.place = make_label("", "caption")
        self.status = StatusBadge("draft")
        self.on_site = make_label(self.tr("On the site:"), "caption")
        self.site_status = StatusBadge("not_published")
        self.link = LinkButton(self.tr("Open post"), icon="external-link")
        self.state = ElidedLabel("", "caption")
        self.revisions = GhostButton(self.tr("Revisions"), icon="history")
        self.add(
            self.back, self.previous, self.next, self.place, self.status, self.on_site, self.site_status, self.link
        )
        self.stretch()
        self.add(self.state, self.revisions)
