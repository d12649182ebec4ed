"""Mark misspelt words in sight. Words are asked for once, on a reading thread; painting waits for nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QTextEdit

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.services.writer.spelling import Spelling, words_of
from igny8_desktop.ui.models.readers import Lane, Readers
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page.lines import line_of
from igny8_desktop.ui.writer.page.margins import visible_blocks

_ASK_AFTER_MS = 120
_KEPT = 600


class SpellingMarks(QObject):
    """Paints a wave under each misspelt word of the lines in sight."""

    def __init__(self, edit: QTextEdit, spelling: Spelling, readers: Readers) -> None:
        super().__init__(edit)
        self._edit = edit
        self._spelling = spelling
        self._readers = readers
        self._dictionary = ""
        self._words: OrderedDict[str, list[tuple[int, int, str]]] = OrderedDict()
        self._unknown: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def dictionary(self) -> str:
        """Return the dictionary in use; empty for none."""
        return self._dictionary

    def set_language(self, language: str) -> None:
        """Check in a language from now on; nothing is marked where no dictionary is."""
        self._dictionary = self._spelling.dictionary_for(language) if language else ""
        self._edit.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Paint the waves."""
        if not self._dictionary:
            return
        painter.setPen(QPen(QColor(theme().tokens.colours.danger), 1.3))
        cursor = self._edit.textCursor()
        typing = cursor.position() if not cursor.hasSelection() else -1
        for block, _place in visible_blocks(self._edit):
            if line_of(block).kind is BlockKind.CODE:
                continue
            for start, end, word in self._words_of(block.text()):
                wrong = self._spelling.known(self._dictionary, word)
                if wrong is None:
                    self._unknown.add(word)
                elif wrong and block.position() + _units(block, end) != typing:
                    self._wave(painter, block, _units(block, start), _units(block, end))
        if self._unknown and not self._timer.isActive():
            self._timer.start()

    def word_at(self, position: int) -> tuple[int, int, str] | None:
        """Return the misspelt word at a position of the document: start, end, word."""
        if not self._dictionary:
            return None
        block = self._edit.document().findBlock(position)
        if line_of(block).kind is BlockKind.CODE:
            return None
        for start, end, word in self._words_of(block.text()):
            first, last = block.position() + _units(block, start), block.position() + _units(block, end)
            if first <= position <= last:
                return (first, last, word) if self._spelling.known(self._dictionary, word) else None
        return None

    def suggest(self, word: str, done: Callable[[list[str]], object]) -> None:
        """Hand over what may have been meant, once it is known."""
        dictionary, spelling = self._dictionary, self._spelling
        self._readers.submit(
            Lane.AHEAD, self, lambda: spelling.suggestions(dictionary, word), done, lambda _error: done([])
        )

    def ignore(self, word: str) -> None:
        """Leave a word alone until the program ends."""
        self._spelling.ignore(word)
        self._edit.viewport().update()

    def add(self, word: str) -> None:
        """Take a word into the user's own list."""
        spelling = self._spelling
        self._readers.submit(
            Lane.AHEAD,
            self,
            lambda: spelling.add(word),
            lambda _done: self._edit.viewport().update(),
            lambda _error: None,
        )

    def _ask(self) -> None:
        words, self._unknown = self._unknown, set()
        dictionary, spelling = self._dictionary, self._spelling
        if dictionary and words:
            self._readers.submit(
                Lane.AHEAD,
                self,
                lambda: spelling.look_up(dictionary, words),
                lambda _done: self._edit.viewport().update(),
                lambda _error: None,
            )

    def _words_of(self, text: str) -> list[tuple[int, int, str]]:
        known = self._words.get(text)
        if known is None:
            known = self._words[text] = words_of(text)
            if len(self._words) > _KEPT:
                self._words.popitem(last=False)
        return known

    def _wave(self, painter: QPainter, block: QTextBlock, start: int, end: int) -> None:
        layout = block.layout()
        line = layout.lineForTextPosition(start)
        if not line.isValid():
            return
        outer = self._edit.document().documentLayout().blockBoundingRect(block).topLeft()
        scrolled = self._edit.verticalScrollBar().value()
        left, right = (
            float(_x(line.cursorToX(start))),
            float(_x(line.cursorToX(min(end, line.textStart() + line.textLength())))),
        )
        left, right = min(left, right), max(left, right)
        y = outer.y() - layout.boundingRect().y() + line.y() + line.ascent() + 3 - scrolled
        x0 = outer.x() - layout.boundingRect().x()
        points, x, up = [], left, False
        while x <= right:
            points.append(QPointF(x0 + x, y + (0 if up else 2)))
            x, up = x + 2, not up
        painter.drawPolyline(points)


def _x(value: object) -> float:
    # The binding returns the position, or the position with the cursor it came to.
    return float(value[0] if isinstance(value, tuple) else value)  # type: ignore[arg-type]


def _units(block: QTextBlock, characters: int) -> int:
    """Return a place counted in UTF-16 units, as Qt does, for one counted in characters."""
    text = block.text()
    if len(text) + 1 == block.length():
        return characters
    return len(text[:characters].encode("utf-16-le")) // 2
