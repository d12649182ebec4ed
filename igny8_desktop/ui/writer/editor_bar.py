"""The bar over an article: way back, what it is like now, emphasis, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import Bar, Form, GhostButton, IconButton, LinkButton, StatusBadge
from igny8_desktop.ui.writer import inline_html
from igny8_desktop.ui.writer.inline_edit import InlineEdit


class LinkDialog(BaseDialog):
    """Asks for the address of a link."""

    def __init__(self, edit: InlineEdit, parent: QWidget) -> None:
        super().__init__(self.tr("Link"), parent=parent, width=460, scroll=False)
        self._edit = edit
        self._cursor = edit.textCursor()
        if not self._cursor.hasSelection():
            self._cursor.select(self._cursor.SelectionType.WordUnderCursor)
        self.address = QLineEdit(inline_html.link_of(self._cursor))
        self.address.setPlaceholderText("https://")
        form = Form()
        form.add("address", self.tr("&Address"), self.address, help_text=self.tr("Empty takes the link away."))
        self.add(form)
        self.set_buttons(self.tr("Set link"), self.save)
        self.address.setFocus()

    def save(self) -> None:
        """Set the link on what was selected."""
        inline_html.set_link(self._cursor, self.address.text().strip())
        self.accept()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)


class FormatBar(Bar):
    """Emphasis for the text field that has the cursor."""

    def __init__(self, current: Callable[[], InlineEdit | None], window: QWidget) -> None:
        super().__init__(name="")
        self.setAccessibleName(self.tr("Formatting"))
        self._current = current
        self._window = window
        self.bold = IconButton("bold", self.tr("Bold (Ctrl+B)"), lambda: self._toggle("strong"))
        self.italic = IconButton("italic", self.tr("Italic (Ctrl+I)"), lambda: self._toggle("em"))
        self.code = IconButton("code", self.tr("Code"), lambda: self._toggle("code"))
        self.link = IconButton("link", self.tr("Link (Ctrl+K)"), self.ask_for_link)
        self.undo = IconButton("undo-2", self.tr("Undo in this block (Ctrl+Z)"), lambda: self._with(InlineEdit.undo))
        self.redo = IconButton("redo-2", self.tr("Redo in this block (Ctrl+Y)"), lambda: self._with(InlineEdit.redo))
        self.tools = (self.bold, self.italic, self.code, self.link, self.undo, self.redo)
        for button in self.tools:
            # The cursor has to stay in the text while a button is pressed.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add(*self.tools)
        self.stretch()
        self.note = make_label("", "caption")
        self.add(self.note)
        self.show_state()

    def ask_for_link(self) -> None:
        """Ask for the address of a link for the selection."""
        edit = self._current()
        if edit is not None:
            LinkDialog(edit, self._window).open()

    def show_state(self) -> None:
        """Enable the buttons while there is a text field they can work on."""
        for button in self.tools:
            button.setEnabled(self._current() is not None)

    def _toggle(self, tag: str) -> None:
        self._with(lambda edit: edit.toggle(tag))

    def _with(self, run: Callable[[InlineEdit], object]) -> None:
        edit = self._current()
        if edit is not None:
            run(edit)
            edit.setFocus(Qt.FocusReason.OtherFocusReason)


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
        self.state = make_label("", "caption")
        self.revisions = GhostButton(self.tr("Revisions"), icon="history")
        self.add(
            self.back, self.previous, self.next, self.place, self.status, self.on_site, self.site_status, self.link
        )
        self.stretch()
        self.add(self.state, self.revisions)
