"""A text field for one block of an article: as high as its text, and lossless."""

from __future__ import annotations

import html

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextListFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.services.writer.article_blocks import html_to_blocks
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer import inline_html

_MIME = "application/x-igny8-inline"
_LINE_HEIGHT = 145.0


class InlineEdit(QTextEdit):
    """Edits inline HTML; with a wrapper (`li`, `p`) each paragraph is one such element.

    Without a wrapper, Enter asks to split (`split` carries the HTML behind the cursor). `join_before`,
    `join_after`, `go_up`, `go_down` ask the article to move on; `blocks_pasted` carries what does not fit here.
    """

    split = Signal(str)
    left_list = Signal()
    join_before = Signal()
    join_after = Signal()
    go_up = Signal()
    go_down = Signal()
    blocks_pasted = Signal(object)
    got_focus = Signal()

    def __init__(self, name: str, *, wrapper: str = "", ordered: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wrapper = wrapper
        self._ordered = ordered
        self.setProperty("role", "block")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit_timer = QTimer(self)
        self._fit_timer.setSingleShot(True)
        self._fit_timer.setInterval(0)
        self._fit_timer.timeout.connect(self._fit)

    # ---------------------------------------------------------------------------------------------------- content

    def set_text_font(self, font: QFont) -> None:
        """Show the text in a font."""
        self.setFont(font)
        self.document().setDefaultFont(font)

    def load(self, source: str) -> None:
        """Show HTML; the history of undo begins anew."""
        inline_html.load(self.document(), source, self.wrapper)
        self.document().setUndoRedoEnabled(False)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        shape = QTextBlockFormat()
        shape.setLineHeight(_LINE_HEIGHT, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        if self.wrapper == "p":
            shape.setBottomMargin(theme().tokens.space.sm)
        cursor.mergeBlockFormat(shape)
        if self.wrapper == "li":
            style = QTextListFormat()
            style.setStyle(QTextListFormat.Style.ListDecimal if self._ordered else QTextListFormat.Style.ListDisc)
            style.setIndent(1)
            cursor.createList(style)
            self.document().setIndentWidth(24)
        self.document().setUndoRedoEnabled(True)
        self.document().setModified(False)
        self._fit()

    def html(self) -> str:
        """Return the HTML of the text."""
        return inline_html.dump(self.document(), self.wrapper)

    def put_cursor(self, position: int) -> None:
        """Move the cursor, -1 for the end, and take the focus."""
        cursor = self.textCursor()
        if position < 0:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        else:
            cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def append_html(self, source: str) -> None:
        """Write HTML behind the text, as one step of undo."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        inline_html.insert(cursor, source)
        cursor.endEditBlock()

    def toggle(self, tag: str) -> None:
        """Put the selection, or the word at the cursor, into a tag or take it out."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        if cursor.hasSelection():
            inline_html.toggle(cursor, tag)

    # ------------------------------------------------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer Enter, Backspace and Delete at the ends, arrows at the edges, and the keys of emphasis."""
        cursor, key, modifiers = self.textCursor(), event.key(), event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Approves the article; the text stays as it is.
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Bold):
            self.toggle("strong")
        elif event.matches(QKeySequence.StandardKey.Italic):
            self.toggle("em")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(cursor, bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Backspace and not cursor.hasSelection() and cursor.atBlockStart():
            if cursor.atStart():
                self.join_before.emit()
            else:
                # Qt would end the list first; here a list item simply joins the one before.
                cursor.deletePreviousChar()
        elif key == Qt.Key.Key_Delete and not cursor.hasSelection() and cursor.atEnd():
            self.join_after.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not modifiers:
            before = cursor.position()
            super().keyPressEvent(event)
            if self.textCursor().position() == before or not self._moved_line(key, before):
                (self.go_up if key == Qt.Key.Key_Up else self.go_down).emit()
        else:
            super().keyPressEvent(event)

    def _moved_line(self, key: int, before: int) -> bool:
        """Say whether an arrow moved to another line, and not only to the end of the same one."""
        old = QTextCursor(self.document())
        old.setPosition(before)
        return self.cursorRect(old).top() != self.cursorRect().top() or key not in (Qt.Key.Key_Up, Qt.Key.Key_Down)

    def _enter(self, cursor: QTextCursor, soft: bool) -> None:
        if soft:
            cursor.insertText("\u2028", cursor.charFormat())
        elif not self.wrapper:
            cursor.removeSelectedText()
            end = self.document().characterCount() - 1
            after = inline_html.dump_range(self.document(), cursor.position(), end)
            self.split.emit(after)
        elif not cursor.block().text() and cursor.atEnd() and self.document().blockCount() > 1:
            cursor.deletePreviousChar()
            self.left_list.emit()
        else:
            cursor.insertBlock()
        self.ensureCursorVisible()

    # ------------------------------------------------------------------------------------------------ copy, paste

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy with all tags, for pasting here and elsewhere."""
        cursor = self.textCursor()
        source = inline_html.dump_range(self.document(), cursor.selectionStart(), cursor.selectionEnd())
        data = QMimeData()
        data.setText(cursor.selection().toPlainText())
        data.setHtml(source)
        data.setData(_MIME, source.encode("utf-8"))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste cleaned text; what has several paragraphs becomes several blocks."""
        cursor = self.textCursor()
        if source.hasFormat(_MIME):
            blocks = html_to_blocks(bytes(source.data(_MIME).data()).decode("utf-8"))
        elif source.hasHtml():
            blocks = html_to_blocks(source.html())
        else:
            lines = [line for line in source.text().splitlines() if line.strip()]
            if len(lines) <= 1 or self.wrapper:
                cursor.insertText(source.text(), cursor.charFormat())
                return
            blocks = tuple(_plain(line) for line in lines)
        if not blocks:
            cursor.insertText(source.text(), cursor.charFormat())
        elif len(blocks) == 1 and blocks[0].kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            cursor.beginEditBlock()
            cursor.removeSelectedText()
            inline_html.insert(cursor, blocks[0].html)
            cursor.endEditBlock()
        else:
            self.blocks_pasted.emit(blocks)

    # ------------------------------------------------------------------------------------------------- size, focus

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that this is where emphasis goes now."""
        super().focusInEvent(event)
        self.got_focus.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new width."""
        super().resizeEvent(event)
        self._fit_timer.start()

    def _fit(self) -> None:
        margins = self.contentsMargins()
        frame = self.height() - self.viewport().height()
        height = round(self.document().size().height() + 0.5) + max(frame, margins.top() + margins.bottom())
        height = max(height, self.fontMetrics().height() + 10)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)


def _plain(line: str) -> Block:
    return Block(BlockKind.PARAGRAPH, html.escape(line.strip(), quote=False))
