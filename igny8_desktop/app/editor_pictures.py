"""Take pictures of the editor: the page, finding, revisions, rewriting, HTML, preview, nothing but the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.domain.enums import RewriteAction

if TYPE_CHECKING:
    from igny8_desktop.ui.writer.content_page import ContentPage

#: What the sample article gets in addition, so that every kind of block is in sight.
ADDED: Blocks = (
    Block(
        BlockKind.PARAGRAPH,
        'Bold words are <strong>bold</strong>, links are <a href="https://e.com/">links</a>, and '
        "a misspelt word is <em>recieved</em> with a wave.",
    ),
    Block(
        BlockKind.LIST,
        "<li>Nested lists<ul><li>one level</li><li>and another</li></ul></li><li>and on</li>",
        {"ordered": True},
    ),
    Block(
        BlockKind.TABLE,
        "<thead><tr><th>Method</th><th>Minutes</th></tr></thead><tbody><tr><td>By hand</td>"
        "<td>12</td></tr><tr><td>By machine</td><td>3</td></tr></tbody>",
    ),
    Block(BlockKind.QUOTE, "<p>A quotation stands a little apart.</p>"),
    Block(BlockKind.DETAILS, "<p>Because the answer is folded on the site.</p>", {"summary": "Why is there an arrow?"}),
)


def take_editor(
    page: ContentPage,
    take: Callable[[str], None],
    until: Callable[[Callable[[], bool]], None],
    settle: Callable[[], None],
    dialogs: Callable[[], list[QDialog]],
) -> None:
    """Open the first article of the list and take everything."""
    from igny8_desktop.ui.writer.rewrite_dialog import RewriteDialog

    editor = page.editor
    page.open(int(page.table.model.id_at(0) or 0))
    until(lambda: editor.isVisible() and editor.content_id is not None and not editor.article.text.isReadOnly())
    article = editor.article
    if article.blocks()[: len(ADDED)] != ADDED:
        article.page.apply((*ADDED, *article.blocks()))
        saved: list[bool] = []
        editor.save(lambda: saved.append(True))
        until(lambda: bool(saved))
    article.enter()
    settle()
    take("writer-editor")
    editor.find_bar.text.setText("bold")
    editor.find_bar.open()
    editor.find_bar.go(1)
    settle()
    take("writer-editor-find")
    editor.find_bar.leave()
    for name, show in (
        ("revisions", editor.open_revisions),
        ("source", editor.tools.source),
        ("preview", editor.tools.preview),
    ):
        show()
        until(lambda: bool(dialogs()))
        settle()
        take(f"writer-editor-{name}")
        for dialog in dialogs():
            dialog.reject()
        settle()
    article.text.moveCursor(QTextCursor.MoveOperation.Start)
    editor.tools.rewrite(RewriteAction.SHORTEN)
    rewriting = next(dialog for dialog in dialogs() if isinstance(dialog, RewriteDialog))
    rewriting.go()
    until(lambda: rewriting.view.isVisible() or bool(rewriting.banner.text))
    settle()
    take("writer-editor-rewrite")
    rewriting.reject()
    settle()
    editor.tools.toggle_focus()
    settle()
    take("writer-editor-focus")
    editor.tools.toggle_focus()
    left: list[bool] = []
    editor.left.connect(lambda: left.append(True))
    editor.leave()
    until(lambda: bool(left))
    settle()
