"""Find words in the text, by their letters or by a pattern, and replace them without losing markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex
from PySide6.QtGui import QTextBlock, QTextCursor

from igny8_desktop.ui.writer.page.lines import line_of
from igny8_desktop.ui.writer.page.page import Page

#: Seconds for one pattern over the whole text: a pattern that explodes ends with `TimeoutError`.
_SECONDS = 0.5
_MOST = 5000


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `pattern` says that `text` is a regular expression."""

    text: str
    case: bool = False
    words: bool = False
    pattern: bool = False

    def compiled(self) -> regex.Pattern[str]:
        """Return the pattern; raises `regex.error` when it is none."""
        source = self.text if self.pattern else regex.escape(self.text)
        if self.words:
            source = rf"\b(?:{source})\b"
        return regex.compile(source, 0 if self.case else regex.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A find: positions in the document, and the match for patterns with groups."""

    start: int
    end: int
    match: regex.Match[str]


def find_all(page: Page, wanted: Wanted) -> list[Place]:
    """Return the places in reading order, at most 5,000; raises `regex.error` and `TimeoutError`."""
    if not wanted.text:
        return []
    pattern = wanted.compiled()
    found: list[Place] = []
    block = page.document.begin()
    while block.isValid() and len(found) < _MOST:
        found.extend(_in_line(block, pattern))
        block = block.next()
    return found[:_MOST]


def _in_line(block: QTextBlock, pattern: regex.Pattern[str]) -> Iterator[Place]:
    text = block.text().replace("\u2028", "\n")
    wide = not text.isascii() and any(character > "\uffff" for character in text)
    for match in pattern.finditer(text, timeout=_SECONDS):
        if match.end() > match.start():
            start, end = match.span()
            if wide:
                # Positions count UTF-16 units, Python counts characters.
                start, end = _units(text[:start]), _units(text[:end])
            yield Place(block.position() + start, block.position() + end, match)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def replacement(place: Place, wanted: Wanted, text: str) -> str:
    """Return what comes in the place of a find; groups of a pattern are named by a backslash and number."""
    return place.match.expand(text) if wanted.pattern else text


def replace_all(page: Page, places: list[Place], wanted: Wanted, text: str) -> int:
    """Replace all places as one step of undo; the new words take on the markup of the old."""
    cursor = QTextCursor(page.document)
    cursor.beginEditBlock()
    for place in reversed(places):
        replace_one(page, cursor, place, replacement(place, wanted, text))
    cursor.endEditBlock()
    return len(places)


def replace_one(page: Page, cursor: QTextCursor, place: Place, text: str) -> None:
    """Replace one place."""
    cursor.setPosition(place.start + 1)
    fmt = cursor.charFormat()
    line = line_of(page.document.findBlock(place.start))
    cursor.setPosition(place.start)
    cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text.replace("\n", "\u2028"), page.char_format(line, fmt))
