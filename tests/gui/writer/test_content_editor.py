"""The editor: what nobody touched is saved byte for byte, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.domain.enums import ContentStatus, EntityKind, RevisionOrigin
from igny8_desktop.ui.writer.article_editor import BlockRow
from igny8_desktop.ui.writer.block_widgets import DetailsBlock, SourceBlock, TextBlock
from igny8_desktop.ui.writer.content_editor import ContentEditor
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.editor_bar import LinkDialog
from igny8_desktop.ui.writer.inline_edit import InlineEdit
from igny8_desktop.ui.writer.revisions_dialog import RevisionsDialog
from tests.gui.desk import Desk
from tests.gui.writer.articles import BLOCKS, add_article


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


def _edit(row: BlockRow) -> InlineEdit:
    return row.widget_in.edits()[0]


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


def test_every_kind_has_the_widget_that_keeps_it(editor: ContentEditor) -> None:
    kinds = [type(row.widget_in) for row in editor.article.rows]
    assert kinds[:3] == [TextBlock, TextBlock, TextBlock]
    assert kinds[3] is SourceBlock  # a nested list is not flattened
    assert kinds[7] is DetailsBlock


def test_typing_in_one_paragraph_leaves_all_others_as_they_were(
    desk: Desk, editor: ContentEditor, content_id: int
) -> None:
    edit = _edit(editor.article.rows[0])
    desk.focus(edit)
    edit.put_cursor(edit.toPlainText().index("bold") + 4)
    desk.qtbot.keyClicks(edit, "er")
    assert editor.dirty
    desk.qtbot.keyClick(edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: not editor.dirty)
    saved = _blocks(desk, content_id)
    assert saved[0].html == BLOCKS[0].html.replace("bold", "bolder")
    assert saved[1:] == BLOCKS[1:]
    newest = desk.program.contents.revisions(desk.scope, content_id)[0]
    assert (newest.number, newest.origin) == (2, RevisionOrigin.EDITED)


def test_undo_brings_the_original_back(desk: Desk, editor: ContentEditor) -> None:
    edit = _edit(editor.article.rows[2])
    desk.focus(edit)
    edit.put_cursor(-1)
    desk.qtbot.keyClicks(edit, "!")
    assert editor.article.blocks()[2].html == "<li>one</li><li>two &amp; a half!</li>"
    edit.undo()
    assert editor.article.blocks() == BLOCKS


def test_enter_splits_and_backspace_joins(desk: Desk, editor: ContentEditor) -> None:
    edit = _edit(editor.article.rows[0])
    desk.focus(edit)
    edit.put_cursor(edit.toPlainText().index("both") + 2)
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
    first, second = editor.article.blocks()[:2]
    assert first.html == "Intro with <strong>bold <em>bo</em></strong>"
    assert second.html.startswith("<strong><em>th</em></strong>, <code>x&lt;y</code>")
    assert editor.article.blocks()[2:] == BLOCKS[1:]
    below = _edit(editor.article.rows[1])
    desk.qtbot.waitUntil(below.hasFocus)
    desk.qtbot.keyClick(below, Qt.Key.Key_Backspace)
    assert editor.article.blocks()[0].html == BLOCKS[0].html
    assert editor.article.blocks()[1:] == BLOCKS[1:]


def test_blocks_move_by_keys_and_come_back_after_removal(desk: Desk, editor: ContentEditor) -> None:
    edit = _edit(editor.article.rows[1])
    desk.focus(edit)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.qtbot.keyClick(edit, Qt.Key.Key_Up, keys)
    assert editor.article.blocks()[:2] == (BLOCKS[1], BLOCKS[0])
    assert edit.hasFocus()
    desk.qtbot.keyClick(edit, Qt.Key.Key_Down, keys)
    assert editor.article.blocks() == BLOCKS
    editor.article.remove(editor.article.rows[5])
    assert editor.article.blocks() == BLOCKS[:5] + BLOCKS[6:]
    desk.press_in_notice("Table removed")
    assert editor.article.blocks() == BLOCKS


def test_adding_and_converting_blocks(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    editor.article.add("list", 0)
    edit = _edit(editor.article.rows[1])
    desk.focus(edit)
    desk.qtbot.keyClicks(edit, "a")
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
    desk.qtbot.keyClicks(edit, "b")
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)  # an empty item at the end leaves the list
    desk.qtbot.keyClicks(_edit(editor.article.rows[2]), "after")
    editor.article.convert(editor.article.rows[2], BlockKind.HEADING)
    _saved(desk, editor)
    saved = _blocks(desk, content_id)
    assert saved[1] == Block(BlockKind.LIST, "<li>a</li><li>b</li>", {"ordered": False})
    assert saved[2] == Block(BlockKind.HEADING, "after", {"level": 2})
    assert saved[3:] == BLOCKS[1:]


def test_emphasis_and_links(desk: Desk, editor: ContentEditor) -> None:
    edit = _edit(editor.article.rows[-1])
    desk.focus(edit)
    cursor = edit.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    desk.qtbot.keyClick(edit, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    editor.format_bar.ask_for_link()
    link = desk.dialog(LinkDialog)
    link.address.setText("https://example.com")
    link.save()
    assert editor.article.blocks()[-1].html == 'The <a href="https://example.com"><strong>end</strong></a>.'


def test_pasted_paragraphs_become_clean_blocks(desk: Desk, editor: ContentEditor) -> None:
    edit = _edit(editor.article.rows[-1])
    data = QMimeData()
    data.setHtml("<p>one <b onclick='x()'>b</b></p><script>bad()</script><ul><li>two</li></ul>")
    edit.insertFromMimeData(data)
    pasted = editor.article.blocks()[len(BLOCKS) :]
    assert [(block.kind, plain_text(block)) for block in pasted] == [
        (BlockKind.PARAGRAPH, "one b"),
        (BlockKind.LIST, "two"),
    ]
    assert "onclick" not in pasted[0].html


def test_copy_and_paste_keeps_markup(editor: ContentEditor) -> None:
    first, last = _edit(editor.article.rows[0]), _edit(editor.article.rows[-1])
    first.selectAll()
    data = first.createMimeDataFromSelection()
    last.selectAll()
    last.insertFromMimeData(data)
    assert 'href="https://e.com/?a=1&amp;b=2"' in editor.article.blocks()[-1].html
    assert "<strong>bold <em>both</em></strong>" in editor.article.blocks()[-1].html


def test_fields_and_details(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    editor.headline.set_text("Another title")
    editor.fields.categories.setText("Coffee, Machines, coffee")
    editor.fields.meta_description.setPlainText("x" * 161)
    assert "cut it off" in editor.fields.row("meta_description").findChildren(type(editor.top.state))[-2].text()
    details = editor.article.rows[7].widget_in
    assert isinstance(details, DetailsBlock)
    details.summary.setText("How?")
    _saved(desk, editor)
    detail = desk.program.contents.get(desk.scope, content_id)
    assert detail.text.title == "Another title"
    assert detail.text.categories == ("Coffee", "Machines")
    assert detail.text.excerpt == "An  excerpt"
    assert detail.text.blocks[7] == Block(BlockKind.DETAILS, "<p>Because.</p>", {"summary": "How?"})


def test_a_conflict_overwrites_nothing_until_told(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    edit = _edit(editor.article.rows[-1])
    edit.append_html(" Mine.")
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
    _edit(editor.article.rows[-1]).append_html(" More.")
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
    _edit(editor.article.rows[-1]).append_html(" Last words.")
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
    edit = _edit(editor.article.rows[-1])
    desk.focus(edit)
    edit.put_cursor(-1)
    desk.qtbot.keyClicks(edit, " Good.")
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
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
    _edit(editor.article.rows[-1]).append_html(" Typed.")
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
