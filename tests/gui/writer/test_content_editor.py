"""The editor: what nobody touched is saved byte for byte, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.domain.enums import ContentStatus, EntityKind, RevisionOrigin
from igny8_desktop.ui.writer.content_editor import ContentEditor
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.editor_bar import LinkDialog
from igny8_desktop.ui.writer.page.atom_dialogs import HtmlDialog, ImageDialog
from igny8_desktop.ui.writer.revisions_dialog import RevisionsDialog
from tests.gui.desk import Desk
from tests.gui.writer.articles import BLOCKS, add_article

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def content_id(desk: Desk) -> int:
    return add_article(desk.program.database, desk.scope)


@pytest.fixture
def editor(desk: Desk, content_id: int) -> ContentEditor:
    page = desk.page("writer", "content", ContentPage)
    desk.settled(page.table, 1)
    page.open(content_id)
    desk.qtbot.waitUntil(lambda: page.editor.content_id == content_id and page.editor.isVisible())
    return page.editor


def _blocks(desk: Desk, content_id: int) -> tuple[Block, ...]:
    return desk.program.contents.get(desk.scope, content_id).text.blocks


def _put(editor: ContentEditor, words: str, offset: int = 0) -> None:
    """Put the cursor before these words of the article, or `offset` characters further on."""
    text = editor.article.text
    cursor = text.document().find(words)
    assert not cursor.isNull(), words
    cursor.setPosition(cursor.selectionStart() + offset)
    text.setTextCursor(cursor)


def _type(desk: Desk, editor: ContentEditor, words: str) -> None:
    desk.focus(editor.article.text)
    desk.qtbot.keyClicks(editor.article.text, words)


def _key(desk: Desk, editor: ContentEditor, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    desk.focus(editor.article.text)
    desk.qtbot.keyClick(editor.article.text, key, modifiers)


def _append(editor: ContentEditor, words: str) -> None:
    cursor = editor.article.text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(words)


def _saved(desk: Desk, editor: ContentEditor) -> None:
    editor.save()
    desk.qtbot.waitUntil(lambda: not editor.dirty)
    desk.quiet()


def test_opening_and_saving_changes_nothing(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    assert editor.article.blocks() == BLOCKS
    assert not editor.dirty
    editor.save()
    desk.quiet()
    assert [info.number for info in desk.program.contents.revisions(desk.scope, content_id)] == [1]


def test_typing_in_one_paragraph_leaves_all_others_as_they_were(
    desk: Desk, editor: ContentEditor, content_id: int
) -> None:
    _put(editor, "bold", 4)
    _type(desk, editor, "er")
    assert editor.dirty
    _key(desk, editor, Qt.Key.Key_S, CTRL)
    desk.qtbot.waitUntil(lambda: not editor.dirty)
    saved = _blocks(desk, content_id)
    assert saved[0].html == BLOCKS[0].html.replace("bold", "bolder")
    assert saved[1:] == BLOCKS[1:]
    newest = desk.program.contents.revisions(desk.scope, content_id)[0]
    assert (newest.number, newest.origin) == (2, RevisionOrigin.EDITED)


def test_undo_brings_the_original_back_even_after_saving(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "two & a half", 12)
    _type(desk, editor, "!")
    assert editor.article.blocks()[2].html == "<li>one</li><li>two &amp; a half!</li>"
    _saved(desk, editor)
    editor.article.text.undo()
    assert editor.article.blocks() == BLOCKS


def test_enter_splits_and_backspace_joins(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "both", 2)
    _key(desk, editor, Qt.Key.Key_Return)
    first, second = editor.article.blocks()[:2]
    assert first.html == "Intro with <strong>bold <em>bo</em></strong>"
    assert second.html.startswith("<strong><em>th</em></strong>, <code>x&lt;y</code>")
    assert editor.article.blocks()[2:] == BLOCKS[1:]
    _key(desk, editor, Qt.Key.Key_Backspace)
    assert editor.article.blocks() == BLOCKS


def test_blocks_move_by_keys_and_come_back_after_removal(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "First part", 3)
    _key(desk, editor, Qt.Key.Key_Up, CTRL | SHIFT)
    assert editor.article.blocks()[:2] == (BLOCKS[1], BLOCKS[0])
    _key(desk, editor, Qt.Key.Key_Down, CTRL | SHIFT)
    assert editor.article.blocks() == BLOCKS
    for place in range(len(BLOCKS)):
        group = editor.article.page.groups()[place]
        editor.article.reveal(group.block_id)
        editor.article.remove_current()
        assert editor.article.blocks() == BLOCKS[:place] + BLOCKS[place + 1 :]
        editor.article.text.undo()
        assert editor.article.blocks() == BLOCKS


def test_a_selection_across_blocks_is_removed_as_one(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "bold")
    cursor = editor.article.text.textCursor()
    end = editor.article.text.document().find("Twice")
    cursor.setPosition(end.selectionStart(), QTextCursor.MoveMode.KeepAnchor)
    editor.article.text.setTextCursor(cursor)
    _type(desk, editor, "X")
    assert editor.article.blocks()[0].html == "Intro with XTwice."
    assert editor.article.blocks()[1:] == BLOCKS[5:]
    editor.article.text.undo()
    while editor.article.blocks() != BLOCKS:
        assert editor.article.text.document().isUndoAvailable()
        editor.article.text.undo()


def test_lists_are_written_by_keys(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    _put(editor, "The end.", 8)
    _key(desk, editor, Qt.Key.Key_Return)
    _type(desk, editor, "- a")
    _key(desk, editor, Qt.Key.Key_Return)
    _key(desk, editor, Qt.Key.Key_Tab)
    _type(desk, editor, "b")
    _key(desk, editor, Qt.Key.Key_Return)
    _key(desk, editor, Qt.Key.Key_Return)  # an empty item goes outwards …
    _type(desk, editor, "c")
    _key(desk, editor, Qt.Key.Key_Return)
    _key(desk, editor, Qt.Key.Key_Return)  # … and from the outermost list into a paragraph
    _type(desk, editor, "## after")
    _saved(desk, editor)
    saved = _blocks(desk, content_id)
    assert saved[: len(BLOCKS)] == BLOCKS
    assert saved[len(BLOCKS) :] == (
        Block(BlockKind.LIST, "<li>a<ul><li>b</li></ul></li><li>c</li>", {"ordered": False}),
        Block(BlockKind.HEADING, "after", {"level": 2}),
    )


def test_a_slash_offers_blocks(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "The end.", 8)
    _key(desk, editor, Qt.Key.Key_Return)
    _type(desk, editor, "/tab")
    menu = editor.article.slash_menu
    assert menu.isVisible()
    assert menu.count() == 1
    _key(desk, editor, Qt.Key.Key_Return)
    assert not menu.isVisible()
    assert [block.kind for block in editor.article.blocks()[len(BLOCKS) :]] == [BlockKind.TABLE]
    _type(desk, editor, "cell")
    assert "cell" in editor.article.blocks()[-1].html
    editor.article.change_table("row below")
    editor.article.change_table("column after")
    assert editor.article.blocks()[-1].html.count("<tr>") == 3
    assert editor.article.blocks()[-1].html.count("<th>") == 3


def test_emphasis_and_links(desk: Desk, editor: ContentEditor) -> None:
    _put(editor, "end.")
    cursor = editor.article.text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, 3)
    editor.article.text.setTextCursor(cursor)
    _key(desk, editor, Qt.Key.Key_B, CTRL)
    editor.format_bar.ask_for_link()
    link = desk.dialog(LinkDialog)
    link.address.setText("javascript:alert(1)")
    link.save()
    assert link.banner.text
    link.address.setText("https://example.com")
    link.save()
    assert editor.article.blocks()[-1].html == 'The <a href="https://example.com"><strong>end</strong></a>.'


def test_pasted_html_becomes_clean_blocks(desk: Desk, editor: ContentEditor) -> None:
    data = QMimeData()
    data.setHtml("<p>one <b onclick='x()'>b</b></p><script>bad()</script><ul><li>two</li></ul>")
    _put(editor, "The end.", 4)
    editor.article.text.insertFromMimeData(data)
    pasted = editor.article.blocks()[len(BLOCKS) - 1 :]
    assert [(block.kind, block.html) for block in pasted] == [
        (BlockKind.PARAGRAPH, "The "),
        (BlockKind.PARAGRAPH, "one <b>b</b>"),
        (BlockKind.LIST, "<li>two</li>"),
        (BlockKind.PARAGRAPH, "end."),
    ]


def test_copy_and_paste_keeps_every_block(editor: ContentEditor) -> None:
    text = editor.article.text
    text.selectAll()
    data = text.createMimeDataFromSelection()
    text.moveCursor(QTextCursor.MoveOperation.End)
    text.insertFromMimeData(data)
    assert editor.article.blocks() == BLOCKS + BLOCKS
    assert len(set(editor.article.block_ids())) == 2 * len(BLOCKS)


def test_reveal_and_replace_for_panels(editor: ContentEditor) -> None:
    article = editor.article
    for place, words in ((0, "a link"), (4, "Twice"), (7, "Because"), (3, "inner"), (5, "1")):
        start = plain_text(article.blocks()[place]).index(words)
        article.reveal(article.block_ids()[place], start, len(words))
        assert article.text.textCursor().selectedText() == words
    block_id = article.block_ids()[4]
    article.replace(block_id, [Block(BlockKind.PARAGRAPH, "new"), BLOCKS[5]])
    assert article.blocks() == (*BLOCKS[:4], Block(BlockKind.PARAGRAPH, "new"), BLOCKS[5], *BLOCKS[5:])
    assert article.block_ids()[4] == block_id
    article.text.undo()
    assert article.blocks() == BLOCKS


def test_pictures_and_html_are_edited_in_dialogs(desk: Desk, editor: ContentEditor) -> None:
    article = editor.article
    article.open_atom(article.page.groups()[9])
    image = desk.dialog(ImageDialog)
    image.alt.setText("A cup")
    image.save()
    assert article.blocks()[9].attrs == {**BLOCKS[9].attrs, "alt": "A cup"}
    article.open_atom(article.page.groups()[10])
    source = desk.dialog(HtmlDialog)
    source.source.setPlainText("<div>new<script>alert(1)</script></div>")
    source.save()
    assert "Not all of this" in source.banner.text
    source.save()
    assert article.blocks()[10] == Block(BlockKind.HTML, "<div>new</div>", {"name": "core/group"})


def test_fields_and_details(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    editor.headline.set_text("Another title")
    editor.fields.categories.setText("Coffee, Machines, coffee")
    editor.fields.meta_description.setPlainText("x" * 161)
    assert any("cut it off" in label.text() for label in editor.fields.row("meta_description").findChildren(QLabel))
    _put(editor, "Why?")
    cursor = editor.article.text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    editor.article.text.setTextCursor(cursor)
    _type(desk, editor, "How?")
    _saved(desk, editor)
    detail = desk.program.contents.get(desk.scope, content_id)
    assert detail.text.title == "Another title"
    assert detail.text.categories == ("Coffee", "Machines")
    assert detail.text.excerpt == "An  excerpt"
    assert detail.text.blocks[7] == Block(BlockKind.DETAILS, "<p>Because.</p>", {"summary": "How?"})


def test_a_conflict_overwrites_nothing_until_told(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    _append(editor, " Mine.")
    contents = desk.program.contents
    theirs = contents.get(desk.scope, content_id)
    contents.save(desk.scope, content_id, replace(theirs.text, title="Theirs"), based_on=theirs.revision)
    desk.qtbot.waitUntil(lambda: editor.conflict.isVisible())
    editor.save()
    desk.quiet()
    assert contents.get(desk.scope, content_id).text.title == "Theirs"
    assert editor.article.blocks()[-1].html == "The end. Mine."
    editor.save_on_top()
    desk.qtbot.waitUntil(lambda: not editor.dirty)
    saved = contents.get(desk.scope, content_id)
    assert (saved.text.title, saved.text.blocks[-1].html) == ("All kinds of blocks", "The end. Mine.")
    assert saved.revision == 3


def test_news_from_elsewhere_is_shown_when_nothing_is_typed(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    contents = desk.program.contents
    now = contents.get(desk.scope, content_id)
    contents.save(desk.scope, content_id, replace(now.text, title="Fresh"), based_on=now.revision)
    desk.qtbot.waitUntil(lambda: editor.headline.text() == "Fresh")
    assert not editor.conflict.isVisible()


def test_leaving_saves_and_an_empty_title_keeps_one_here(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    _append(editor, " More.")
    editor.headline.set_text("  ")
    editor.leave()
    desk.qtbot.waitUntil(lambda: editor.problem.isVisible())
    assert editor.isVisible()
    editor.headline.set_text("Titled")
    desk.focus(editor.headline)
    desk.qtbot.keyClick(editor.headline, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: not editor.isVisible())
    assert _blocks(desk, content_id)[-1].html == "The end. More."


def test_closing_the_window_saves_first(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    _append(editor, " Last words.")
    with desk.qtbot.waitSignal(desk.window.closed, timeout=30_000):
        desk.window.close()
    from igny8_desktop.app.bootstrap import open_program

    again = open_program(desk.program.folder.home, environ={})
    try:
        saved = again.contents.get(desk.scope, content_id)
        assert saved.text.blocks[-1].html == "The end. Last words."
    finally:
        again.close()


def test_approving_by_key_saves_first_and_old_revisions_come_back(
    desk: Desk, editor: ContentEditor, content_id: int
) -> None:
    _put(editor, "The end.", 8)
    _type(desk, editor, " Good.")
    _key(desk, editor, Qt.Key.Key_Return, CTRL)
    desk.notice("Approved")
    row = desk.rows(EntityKind.CONTENT)[0]
    assert row["status"] == ContentStatus.APPROVED
    assert _blocks(desk, content_id)[-1].html == "The end. Good."
    desk.qtbot.waitUntil(editor.publish_button.isVisible)
    desk.click(editor.top.revisions)
    dialog = desk.dialog(RevisionsDialog)
    desk.qtbot.waitUntil(lambda: dialog.list.count() == 2)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.list.setCurrentRow(1)
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(lambda: editor.article.blocks() == BLOCKS)
    assert len(desk.program.contents.revisions(desk.scope, content_id)) == 3


def test_going_to_the_next_article(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    other = add_article(desk.program.database, desk.scope, "Second one")
    page = desk.page("writer", "content", ContentPage)
    editor.leave()
    desk.settled(page.table, 2)
    ids = list(page.table.model.ids())
    page.open(ids[0])
    desk.qtbot.waitUntil(lambda: editor.content_id == ids[0])
    _append(editor, " Typed.")
    editor.step(1)
    desk.qtbot.waitUntil(lambda: editor.content_id == ids[1])
    assert _blocks(desk, ids[0])[-1].html == "The end. Typed."
    assert not editor.top.next.isEnabled()
    assert other in ids


def test_deleting_in_the_list_and_undo(desk: Desk, content_id: int) -> None:
    page = desk.page("writer", "content", ContentPage)
    desk.settled(page.table, 1)
    desk.focus(page.table.view)
    page.table.view.selectAll()
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_Delete)
    desk.settled(page.table, 0)
    desk.press_in_notice("article deleted")
    desk.settled(page.table, 1)


def test_nothing_can_be_typed_where_no_article_is(desk: Desk, content_id: int) -> None:
    page = desk.page("writer", "content", ContentPage)
    desk.settled(page.table, 1)
    editor = page.editor
    assert not editor.headline.isEnabled()
    desk.program.contents.delete(desk.scope, [content_id])
    page.open(content_id)
    desk.qtbot.waitUntil(editor.problem.isVisible)
    assert not editor.headline.isEnabled()
    assert not editor.approve_button.isEnabled()
    desk.program.contents.restore(desk.scope, [content_id])
    page.open(content_id)
    desk.qtbot.waitUntil(editor.headline.isEnabled)
    assert editor.content_id == content_id
