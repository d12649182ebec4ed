"""What can be done with the whole text: rewriting a part by a model, HTML, preview, nothing but the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu

from igny8_desktop.domain.blocks import BlockKind, Blocks
from igny8_desktop.domain.enums import RewriteAction
from igny8_desktop.domain.writing import Rewritten
from igny8_desktop.services.writer.contents import ContentDetail
from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import GhostButton, IconButton
from igny8_desktop.ui.writer.article_editor import ArticleEditor
from igny8_desktop.ui.writer.editor_view import EditorView
from igny8_desktop.ui.writer.focus_mode import FocusMode
from igny8_desktop.ui.writer.page.spelling import SpellingMarks
from igny8_desktop.ui.writer.preview import PreviewDialog
from igny8_desktop.ui.writer.rewrite_dialog import RewriteDialog, action_name
from igny8_desktop.ui.writer.source_dialog import SourceDialog


class EditorTools(QObject):
    """Puts its buttons into the bar over the text; `detail` gives the article that is open."""

    def __init__(self, view: EditorView, detail: Callable[[], ContentDetail | None]) -> None:
        super().__init__(view)
        self._view = view
        self._article: ArticleEditor = view.article
        self._detail = detail
        self.focus_mode = FocusMode(self._article)
        services, readers = view.context.services, view.context.readers
        self.spelling = SpellingMarks(self._article.text, services.spelling, readers)
        self._article.text.spelling = self.spelling
        self.rewrite_button = GhostButton(self.tr("Rewrite"), icon="wand-sparkles", tip=self.tr("Rewrite by AI"))
        self.rewrite_button.setMinimumWidth(124)
        self.rewrite_button.setMenu(self._rewrite_menu())
        self.find_button = IconButton("search", self.tr("Find and replace (Ctrl+F)"), lambda: view.find_bar.open())
        self.preview_button = IconButton("eye", self.tr("Preview (Ctrl+Shift+P)"), self.preview)
        self.source_button = IconButton("file-text", self.tr("HTML of the article (Ctrl+Shift+H)"), self.source)
        self.focus_button = IconButton("monitor", self.tr("Nothing but the text (F11)"), self.toggle_focus)
        view.format_bar.add(
            self.rewrite_button, self.find_button, self.preview_button, self.source_button, self.focus_button
        )
        add_key(view, "Ctrl+Shift+P", self.preview)
        add_key(view, "Ctrl+Shift+H", self.source)
        add_key(view, "F11", self.toggle_focus)

    def article_opened(self) -> None:
        """Check the spelling in the language of the site that is open."""
        site = self._view.context.current.site
        self.spelling.set_language(site.language if site is not None else "")

    def toggle_focus(self) -> None:
        """Show nothing but the text, or everything again."""
        self.focus_mode.toggle()
        self._article.text.setFocus()

    def leave_focus(self) -> bool:
        """Show everything again; say whether that was needed."""
        was = self.focus_mode.on
        if was:
            self.focus_mode.leave()
        return was

    def preview(self) -> None:
        """Show the article as a reader sees it."""
        detail = self._detail()
        if detail is not None:
            title, blocks = self._view.headline.text(), self._article.blocks()
            PreviewDialog(title, blocks, detail.images, self._view.pictures, self._view.context.window).open()

    def source(self) -> None:
        """Show the article as HTML."""
        if self._detail() is not None:
            self._article.finish_loading()
            SourceDialog(self._article.blocks(), self._article.page.apply, self._view.context.window).open()

    def rewrite(self, action: RewriteAction) -> None:
        """Have the selection rewritten, or without one the section that the cursor is in."""
        detail = self._detail()
        if detail is None:
            return
        self._article.finish_loading()
        part = self._part()
        if part is None:
            return
        blocks, first, accept = part
        dialog = RewriteDialog(
            self._view.context, detail.id, action, blocks, first, self._article.blocks(), lambda new: accept(new)
        )
        dialog.open()

    # ------------------------------------------------------------------------------------------------------ inside

    def _part(self) -> tuple[Blocks, int, Callable[[Rewritten], object]] | None:
        """Return what is to be rewritten, which block it begins with, and how the new text gets into its place."""
        found = self._article.page.groups()
        places = self._article.current_places()
        if places is None:
            return None
        first, last = places
        cursor = self._article.text.textCursor()
        if cursor.hasSelection() and first == last and found[first].table is None and found[first].atom is None:
            whole = cursor.selectionStart() <= found[first].start and cursor.selectionEnd() >= found[first].end
            if not whole:
                blocks = self._article.text.selected_blocks()
                return blocks, first, lambda new: self._put_words(QTextCursor(cursor), new)
        if not cursor.hasSelection():
            first, last = self._section(first)
        blocks = tuple(self._article.page.block(group) for group in found[first : last + 1])
        ids = [group.block_id for group in found[first : last + 1]]
        return blocks, first, lambda new: self._put_blocks(ids, new)

    def _section(self, place: int) -> tuple[int, int]:
        """Return the blocks from the heading above a block to the one before the next heading."""
        found = self._article.page.groups()
        first = place
        while first > 0 and found[first].kind is not BlockKind.HEADING:
            first -= 1
        last = place
        while last + 1 < len(found) and found[last + 1].kind is not BlockKind.HEADING:
            last += 1
        return first, last

    def _put_words(self, cursor: QTextCursor, new: Rewritten) -> None:
        if new.action is RewriteAction.CONTINUE:
            cursor.setPosition(cursor.selectionEnd())
        self._article.text.setTextCursor(cursor)
        self._article.text.insert_blocks(new.after)
        self._article.text.setFocus()

    def _put_blocks(self, ids: list[str], new: Rewritten) -> None:
        page = self._article.page
        found = page.groups()
        here = [place for place, group in enumerate(found) if group.block_id in set(ids)]
        first, last = (here[0], here[-1]) if here else (len(found), len(found) - 1)
        if new.action is RewriteAction.CONTINUE:
            first, last = last + 1, last
        after = new.after
        heading = bool(here) and first < len(found) and found[first].kind is BlockKind.HEADING
        if new.action is not RewriteAction.CONTINUE and heading and after and after[0].kind is not BlockKind.HEADING:
            # Models write the section and leave its heading to the article.
            after = (page.block(found[first]), *after)
        page.replace(first, last, [(page.new_id(), block) for block in after], found)
        self._article.text.setFocus()

    def _rewrite_menu(self) -> QMenu:
        menu = QMenu(self.rewrite_button)
        for action, icon in (
            (RewriteAction.REGENERATE, "refresh-cw"),
            (RewriteAction.EXPAND, "plus"),
            (RewriteAction.SHORTEN, "minus"),
            (RewriteAction.SIMPLIFY, "sparkles"),
            (RewriteAction.CHANGE_TONE, "pen-line"),
            (RewriteAction.CONTINUE, "arrow-right"),
        ):
            entry = menu.addAction(action_name(self, action))
            theme().set_icon(entry, icon)
            entry.triggered.connect(lambda _checked=False, action=action: self.rewrite(action))
        return menu
