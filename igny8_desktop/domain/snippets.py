"""Measure and cut what search engines show of a page: its title by pixels, its description by characters."""

from __future__ import annotations

import unicodedata
from typing import Final

from igny8_desktop.domain.text import shorten

TITLE_CHARACTERS: Final = 60
TITLE_PIXELS: Final = 580
DESCRIPTION_CHARACTERS: Final = 155

#: Widths of characters in thousandths of the font's size (Arial, in which result pages set titles at 20 pixels).
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|", 222), **dict.fromkeys("fIt.,:;/\\!() []-", 278), **dict.fromkeys("r“”", 333),
    **dict.fromkeys("ckszvxyJ", 500), **dict.fromkeys("abdeghnopqu0123456789?L$€–«»", 556),
    **dict.fromkeys("FTZ+=<>", 611), **dict.fromkeys("ABEKPSVXY&", 667), **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM", 833), **dict.fromkeys("%", 889), **dict.fromkeys("W—…@", 1000),
}  # fmt: skip
_FONT_PIXELS: Final = 20
_NARROW, _WIDE = 556, 1000


def title_pixels(text: str) -> int:
    """Return about how wide a title is on a result page, in pixels; good to some 3 % for Latin letters."""
    total = 0
    for char in text:
        base = unicodedata.normalize("NFD", char)[0]
        wide = unicodedata.east_asian_width(char) in "WF"
        total += _WIDTHS.get(base, _WIDE if wide else _NARROW)
    return round(total * _FONT_PIXELS / 1000)


def title_fits(text: str) -> bool:
    """Say whether a result page shows a title whole."""
    return len(text) <= TITLE_CHARACTERS and title_pixels(text) <= TITLE_PIXELS


def fit_title(text: str) -> str:
    """Return a title that is shown whole: cut at its colon where that leaves enough, else at a word."""
    text = " ".join(text.split())
    if title_fits(text):
        return text
    head = text.split(":")[0].strip()
    if head != text and len(head) >= 15 and title_fits(head):
        return head
    limit = TITLE_CHARACTERS
    short = shorten(text, limit)
    while limit > 2 and not title_fits(short):
        limit -= 1
        short = shorten(text, limit)
    return short


def fit_description(text: str) -> str:
    """Return a description of at most 155 characters: whole sentences where they say enough, else cut at a word."""
    text = " ".join(text.split())
    if len(text) <= DESCRIPTION_CHARACTERS:
        return text
    end = max(text.rfind(mark, 0, DESCRIPTION_CHARACTERS) for mark in (". ", "! ", "? "))
    return text[: end + 1] if end >= 70 else shorten(text, DESCRIPTION_CHARACTERS)
