"""The article as HTML: checked and cleaned before it goes back, with a difference of what would change."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.services.writer.source_view import SourceProblem, blocks_to_source, source_to_blocks
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone, make_label, theme

_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>")


class _Colours(QSyntaxHighlighter):
    """Shows tags in another colour than words."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        colours = theme().tokens.colours
        self._tag = QTextCharFormat()
        self._tag.setForeground(QColor(colours.accent_text))
        self._mark = QTextCharFormat()
        self._mark.setForeground(QColor(colours.text_faint))
        self._mark.setFontWeight(QFont.Weight.Medium)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for match in _TAG.finditer(text):
            fmt = self._mark if match[0].startswith("<!--") else self._tag
            self.setFormat(match.start(), match.end() - match.start(), fmt)


class SourceDialog(BaseDialog):
    """Shows the HTML of all blocks; `done` gets the blocks that it was changed into."""

    def __init__(self, blocks: Blocks, done: Callable[[Blocks], object], parent: QWidget) -> None:
        super().__init__(
            self.tr("HTML of the article"),
            self.tr("A comment before each block says what it is. Blocks that you leave alone stay byte for byte."),
            parent=parent,
            width=980,
            scroll=False,
        )
        self._blocks = blocks
        self._done = done
        self._warned = ""
        self.source = QPlainTextEdit(blocks_to_source(blocks))
        self.source.setProperty("role", "mono")
        self.source.setAccessibleName(self.tr("HTML of the article"))
        self.source.setMinimumHeight(520)
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._colours = _Colours(self.source.document())
        self.add(self.source)
        self.add(make_label(self.tr("Scripts, styles, frames and forms are taken out when you set it."), "caption"))
        self.set_buttons(self.tr("Set"), self.save)
        self.source.setFocus()

    def save(self) -> None:
        """Hand the blocks over; what cleaning takes away is said first."""
        text = self.source.document().toRawText().replace("\u2029", "\n")
        try:
            read = source_to_blocks(text, self._blocks)
        except SourceProblem as problem:
            self.banner.say(
                Tone.WARNING,
                self.tr("Line {0} cannot be read").format(problem.line),
                self.tr("{0} Nothing was changed.").format(problem.reason),
            )
            cursor = self.source.textCursor()
            cursor.setPosition(self.source.document().findBlockByNumber(problem.line - 1).position())
            self.source.setTextCursor(cursor)
            self.source.setFocus()
            return
        if read.dropped and self._warned != text:
            self._warned = text
            self.banner.say(
                Tone.WARNING,
                self.tr("Not all of this may be published"),
                self.tr("This is taken out: {0}. Press Set again to go on without it.").format(", ".join(read.dropped)),
            )
            return
        self.accept()
        if read.blocks != self._blocks:
            self._done(read.blocks)
