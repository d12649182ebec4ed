"""Paint what is beside the text: bullets and numbers, bars of quotes, grounds of code, the handle of a block."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QTextEdit

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page.lines import BODY_SIZE, INDENT, Line, Role, line_of

#: Room on both sides of the text, where the handles are.
GUTTER = 40


def visible_blocks(edit: QTextEdit) -> Iterator[tuple[QTextBlock, QRectF]]:
    """Yield the paragraphs in sight with their places in the viewport."""
    layout = edit.document().documentLayout()
    scrolled = edit.verticalScrollBar().value()
    bottom = edit.viewport().height()
    first = edit.cursorForPosition(edit.viewport().rect().topLeft()).block()
    # A paragraph that begins above the edge may reach into sight; so may the one before a margin.
    block = first.previous() if first.previous().isValid() else first
    while block.isValid():
        place = layout.blockBoundingRect(block).translated(0, -scrolled)
        if place.top() > bottom:
            return
        if place.bottom() >= 0:
            yield block, place
        block = block.next()


def number_of(block: QTextBlock, line: Line) -> int:
    """Return the number of an item of a numbered list."""
    number = 1
    before = block.previous()
    while before.isValid():
        above = line_of(before)
        if above.role is not Role.ITEM or above.block_id != line.block_id or len(above.lists) < len(line.lists):
            break
        if above.lists == line.lists:
            number += 1
        elif len(above.lists) == len(line.lists):
            break
        before = before.previous()
    return number


def paint_grounds(edit: QTextEdit, painter: QPainter) -> None:
    """Paint what lies under the text."""
    colours = theme().tokens.colours
    for block, place in visible_blocks(edit):
        line = line_of(block)
        if line.kind is BlockKind.CODE and line.role is Role.TEXT:
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.setBrush(QColor(colours.sunken))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            layout = block.layout()
            ground = (
                layout.boundingRect().translated(layout.position()).translated(0, -edit.verticalScrollBar().value())
            )
            ground.setLeft(place.left())
            ground.setRight(edit.viewport().width() - GUTTER)
            painter.drawRoundedRect(ground.adjusted(0, -8, 0, 8), 6, 6)


def paint_marks(edit: QTextEdit, painter: QPainter, starts: dict[str, int]) -> None:
    """Paint bullets, numbers, bars and arrows; `starts` says with which number lists begin that do not with 1."""
    colours = theme().tokens.colours
    scrolled = edit.verticalScrollBar().value()
    for block, _place in visible_blocks(edit):
        line = line_of(block)
        if line.kind is BlockKind.TABLE or line.role in (Role.ATOM, Role.GAP):
            continue
        text = block.layout()
        if text.lineCount() == 0:
            continue
        first = text.lineAt(0)
        rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
        top = text.position().y() + first.y() - scrolled
        if line.kind is BlockKind.QUOTE or (line.kind is BlockKind.DETAILS and line.role is not Role.SUMMARY):
            bar = QColor(colours.accent if line.kind is BlockKind.QUOTE else colours.border_strong)
            x = edit.viewport().width() - GUTTER - 10 if rtl else GUTTER + 8
            last = text.lineAt(text.lineCount() - 1)
            bottom = text.position().y() + last.y() + last.height() - scrolled
            painter.fillRect(QRectF(x, top - 4, 3, bottom - top + 8), bar)
        mark = _mark(block, line, starts)
        if mark:
            depth = block.blockFormat().indent()
            width = INDENT - 6.0
            edge = GUTTER + (depth - 1) * INDENT
            x = edit.viewport().width() - edge - INDENT + 6 if rtl else edge
            painter.setFont(theme().font(size=BODY_SIZE - (1 if line.role is Role.ITEM else 3)))
            painter.setPen(QColor(colours.text_muted))
            side = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
            # Long numbers grow away from the text.
            box = QRectF(x - (0 if rtl else 30), top, width + 30, first.height())
            painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), mark)


def _mark(block: QTextBlock, line: Line, starts: dict[str, int]) -> str:
    if line.role is Role.SUMMARY:
        return "▼"
    if line.role is not Role.ITEM:
        return ""
    if line.lists[-1] == "o":
        first = starts.get(line.block_id, 1) if len(line.lists) == 1 else 1
        return f"{number_of(block, line) + first - 1}."
    return ("•", "◦", "▪")[min(len(line.lists), 3) - 1]


def paint_handle(painter: QPainter, place: QRectF, *, strong: bool) -> None:
    """Paint the six dots by which a block is dragged."""
    colour = QColor(theme().tokens.colours.text_muted if strong else theme().tokens.colours.text_faint)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for column in (0, 1):
        for row in (0, 1, 2):
            painter.drawEllipse(QPointF(place.left() + 5 + column * 6, place.top() + 6 + row * 6), 1.6, 1.6)
