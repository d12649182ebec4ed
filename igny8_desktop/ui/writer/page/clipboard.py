"""What goes to the clipboard and what comes from it: blocks, HTML, Markdown and plain text."""

from __future__ import annotations

import html
import json
import re

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json, blocks_to_json, plain_text
from igny8_desktop.services.writer.article_blocks import (
    blocks_to_html,
    html_to_blocks,
    markdown_to_blocks,
    sanitize_blocks,
)
from igny8_desktop.services.writer.pasting import clean_pasted
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.page import Page
from igny8_desktop.ui.writer.page.taking import runs_of

BLOCKS_MIME = "application/x-igny8-blocks"
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2029\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|[-*+] \S|\d+[.)] \S|> \S|```)", re.MULTILINE)


def selected_blocks(page: Page, cursor: QTextCursor) -> Blocks:
    """Return what is selected as blocks; pieces of lines are lines."""
    first, last = cursor.selectionStart(), cursor.selectionEnd()
    blocks: list[Block] = []
    for group in page.groups():
        if group.end < first or group.start > last or (group.start == last and group.end > last):
            continue
        if group.start >= first and group.end <= last:
            blocks.append(page.block(group))
        elif group.table is not None:
            text = cursor.selection().toPlainText()
            blocks.extend(paragraphs_of(text))
        else:
            for line, block in group.parts:
                runs = list(
                    runs_of(block, max(first, block.position()), min(last, block.position() + block.length() - 1))
                )
                source = inline.join((run.stack, run.source or inline.escape(run.text)) for run in runs)
                if source:
                    kind = line.kind if line.kind is BlockKind.HEADING else BlockKind.PARAGRAPH
                    blocks.append(Block(kind, source, {"level": line.level} if kind is BlockKind.HEADING else {}))
    return tuple(blocks)


def mime_of_blocks(blocks: Blocks) -> QMimeData:
    """Return blocks for the clipboard: whole for this program, as HTML and as text for others."""
    data = QMimeData()
    data.setText("\n".join(plain_text(block) for block in blocks))
    one = len(blocks) == 1 and blocks[0].kind is BlockKind.PARAGRAPH
    data.setHtml(blocks[0].html if one else blocks_to_html(blocks, lambda _id: None))
    data.setData(BLOCKS_MIME, json.dumps(blocks_to_json(blocks)).encode())
    return data


def blocks_of_mime(source: QMimeData) -> Blocks:
    """Return pasted or dropped data as clean blocks."""
    if source.hasFormat(BLOCKS_MIME):
        blocks = blocks_from_json(json.loads(bytes(source.data(BLOCKS_MIME).data()).decode()))
        return sanitize_blocks(blocks)
    if source.hasHtml():
        blocks = html_to_blocks(clean_pasted(source.html()))
        if blocks:
            return blocks
    text = source.text()
    if "\n" in text.strip() and _MARKDOWN.search(text):
        return markdown_to_blocks(text)
    return paragraphs_of(text)


def paragraphs_of(text: str) -> Blocks:
    """Return plain text as paragraphs, one a line."""
    lines = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")).split("\n")
    return tuple(
        Block(BlockKind.PARAGRAPH, html.escape(line.replace("\u2028", " ").strip("\n"), quote=False))
        for line in lines
        if line.strip()
    )
