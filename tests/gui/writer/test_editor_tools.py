"""What stands around the text: finding, what a crash left, revisions, rewriting, HTML, preview, focus."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.domain.enums import RewriteAction
from igny8_desktop.ui.writer.content_editor import ContentEditor
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.preview import PreviewDialog
from igny8_desktop.ui.writer.revisions_dialog import RevisionsDialog
from igny8_desktop.ui.writer.rewrite_dialog import RewriteDialog
from igny8_desktop.ui.writer.source_dialog import SourceDialog
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
    page.editor.article.finish_loading()
    return page.editor


def test_find_and_replace(desk: Desk, editor: ContentEditor) -> None:
    bar = editor.find_bar
    bar.open()
    bar.text.setText("so")
    bar.look()
    assert bar.count.text() == "1 found"
    bar.text.setText("a")
    bar.words.setChecked(True)
    assert bar.count.text() == "5 found"
    bar.pattern.setChecked(True)
    bar.text.setText("(")
    bar.look()
    assert bar.count.text() == "Not a pattern"
    bar.words.setChecked(False)
    bar.case.setChecked(True)
    bar.text.setText(r"(b)o(ld|th)")
    bar.new.setText(r"\1u\2")
    bar.go(1)
    assert editor.article.text.textCursor().selectedText() == "bold"
    assert bar.count.text() == "1 of 2"
    bar.replace_all()
    assert "<strong>buld <em>buth</em></strong>" in editor.article.blocks()[0].html
    editor.article.text.undo()
    assert editor.article.blocks() == BLOCKS
    bar.leave()
    assert bar.isHidden()


def test_what_a_crash_left_behind_is_offered(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    cursor = editor.article.text.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(" Typed before the crash.")
    editor.unsaved.keep()
    desk.quiet()
    kept = desk.program.autosaves.find(desk.scope, content_id)
    assert kept is not None
    assert kept.text.blocks[-1].html == "The end. Typed before the crash."
    # As after a crash: what is in the editor is gone, what is in the database is not.
    editor.load_newest()
    desk.qtbot.waitUntil(editor.unsaved_note.isVisible)
    assert editor.article.blocks() == BLOCKS
    editor.unsaved.take()
    assert editor.article.blocks()[-1].html == "The end. Typed before the crash."
    editor.save()
    desk.qtbot.waitUntil(lambda: not editor.dirty)
    desk.quiet()
    assert desk.program.autosaves.find(desk.scope, content_id) is None


def test_revisions_are_compared_and_named(desk: Desk, editor: ContentEditor, content_id: int) -> None:
    contents = desk.program.contents
    now = contents.get(desk.scope, content_id)
    changed = (*BLOCKS[:-1], Block(BlockKind.PARAGRAPH, "The bitter end."))
    contents.save(desk.scope, content_id, replace(now.text, title="New", blocks=changed), based_on=now.revision)
    desk.qtbot.waitUntil(lambda: editor.headline.text() == "New")
    editor.open_revisions()
    dialog = desk.dialog(RevisionsDialog)
    desk.qtbot.waitUntil(lambda: "1 words came, 0 went" in dialog.summary.text())
    assert "bitter" in dialog.view.toPlainText()
    assert "one" not in dialog.view.toPlainText()
    dialog.whole.setChecked(True)
    assert "two & a half" in dialog.view.toPlainText()
    dialog.name.setText("sent to the client")
    dialog.give_name()
    desk.qtbot.waitUntil(lambda: "sent to the client" in dialog.list.item(0).text())
    assert contents.revisions(desk.scope, content_id)[0].note == "sent to the client"
    dialog.reject()


def test_a_section_is_rewritten_only_when_accepted(desk: Desk, editor: ContentEditor) -> None:
    article = editor.article
    article.reveal(article.block_ids()[2])
    editor.tools.rewrite(RewriteAction.SHORTEN)
    dialog = desk.dialog(RewriteDialog)
    assert dialog._blocks[0].kind is BlockKind.HEADING
    dialog.go()
    desk.qtbot.waitUntil(lambda: dialog._result is not None or bool(dialog.banner.text), timeout=20_000)
    assert not dialog.banner.text
    assert article.blocks() == BLOCKS
    dialog.go()
    assert article.blocks() != BLOCKS
    assert article.blocks()[1] == BLOCKS[1]
    article.text.undo()
    assert article.blocks() == BLOCKS


def test_html_is_checked_before_it_goes_back(desk: Desk, editor: ContentEditor) -> None:
    editor.tools.source()
    dialog = desk.dialog(SourceDialog)
    source = dialog.source.toPlainText()
    dialog.source.setPlainText(source.replace("block:quote", "block:qoute"))
    dialog.save()
    assert "qoute" in dialog.banner.text
    dialog.source.setPlainText(source.replace("The end.", "The end<script>x</script>."))
    dialog.save()
    assert "<script>" in dialog.banner.text
    dialog.save()
    assert editor.article.blocks() == (*BLOCKS[:-1], Block(BlockKind.PARAGRAPH, "The end."))
    assert editor.article.blocks()[10] is not None
    assert plain_text(editor.article.blocks()[-1]) == "The end."


def test_preview_and_nothing_but_the_text(desk: Desk, editor: ContentEditor) -> None:
    editor.tools.preview()
    dialog = desk.dialog(PreviewDialog)
    assert "All kinds of blocks" in dialog.view.toPlainText()
    assert "two & a half" in dialog.view.toPlainText()
    dialog.switch.setCurrentIndex(1)
    assert dialog.view.width() < 500
    dialog.reject()
    editor.tools.toggle_focus()
    assert editor.article.text.isVisible()
    assert not editor.top.isVisible()
    assert not editor.headline.isVisible()
    editor.leave()
    assert editor.top.isVisible()
    assert editor.isVisible()


@pytest.mark.parametrize("width", [1024, 1440])
def test_no_button_of_the_bar_lies_over_another(desk: Desk, editor: ContentEditor, width: int) -> None:
    desk.window.resize(width, 700)
    bar = editor.format_bar
    shown = [child for child in bar.children() if isinstance(child, QWidget) and child.isVisible()]
    assert len(shown) > 12

    def apart() -> bool:
        places = [child.geometry() for child in shown]
        inside = all(bar.rect().contains(place) for place in places)
        return inside and not any(one.intersects(other) for one, other in itertools.combinations(places, 2))

    desk.qtbot.waitUntil(lambda: desk.window.width() == width and apart())
