"""Find places of a block's plain text in the document."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextDocument

from igny8_desktop.ui.writer.page.taking import Group


def text_of(document: QTextDocument, group: Group) -> tuple[str, list[int]]:
    """Return what a reader reads of a block, with the position in the document of each of its characters.

    It is the same text as `domain.blocks.plain_text` gives for the block: lines are joined by spaces, and white space
    is one space.
    """
    characters: list[str] = []
    places: list[int] = []
    if group.atom is not None:
        return "", []
    block = document.findBlock(group.start)
    while block.isValid() and block.position() <= group.end:
        _add(characters, places, block, group)
        block = block.next()
        if characters and characters[-1] != " ":
            characters.append(" ")
            places.append(max(block.position() - 1, 0) if block.isValid() else group.end)
    while characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return "".join(characters), places


def _add(characters: list[str], places: list[int], block: QTextBlock, group: Group) -> None:
    at = block.position()
    first, last = group.piece or (0, 1 << 40)
    for character in block.text():
        if first <= at < last and character != "\ufffc":
            if not character.isspace():
                characters.append(character)
                places.append(at)
            elif characters and characters[-1] != " ":
                characters.append(" ")
                places.append(at)
        # Positions count UTF-16 units, Python counts characters.
        at += 2 if character > "\uffff" else 1


def span_of(document: QTextDocument, group: Group, start: int, length: int) -> tuple[int, int]:
    """Return the first and last position in the document of a piece of a block's plain text."""
    if group.atom is not None:
        return group.start, group.end
    text, places = text_of(document, group)
    if not places:
        return group.start, group.start
    first = places[min(start, len(places) - 1)]
    if length <= 0:
        return first, first
    last = min(start + length, len(places)) - 1
    wide = 2 if text[last] > "\uffff" else 1
    return first, max(places[last] + wide, first)
