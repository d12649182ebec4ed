"""Cut what search engines show of a page, its title and its description, to the room that they give it."""

from __future__ import annotations

from typing import Final

from igny8_desktop.domain.pixel_width import (
    DESCRIPTION_PIXELS,
    TITLE_PIXELS,
    description_pixels,
    title_pixels,
)
from igny8_desktop.domain.text import shorten

__all__ = [
    "DESCRIPTION_CHARACTERS",
    "DESCRIPTION_PIXELS",
    "TITLE_CHARACTERS",
    "TITLE_PIXELS",
    "description_fits",
    "fit_description",
    "fit_title",
    "title_fits",
    "title_pixels",
]

TITLE_CHARACTERS: Final = 60
DESCRIPTION_CHARACTERS: Final = 155


def title_fits(text: str) -> bool:
    """Say whether a result page shows a title whole."""
    return len(text) <= TITLE_CHARACTERS and title_pixels(text) <= TITLE_PIXELS


def description_fits(text: str) -> bool:
    """Say whether a result page shows a description whole."""
    return len(text) <= DESCRIPTION_CHARACTERS and description_pixels(text) <= DESCRIPTION_PIXELS


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
    """Return a description that is shown whole: whole sentences where they say enough, else cut at a word."""
    text = " ".join(text.split())
    if description_fits(text):
        return text
    end = max(text.rfind(mark, 0, DESCRIPTION_CHARACTERS) for mark in (". ", "! ", "? "))
    if end >= 70 and description_fits(text[: end + 1]):
        return text[: end + 1]
    limit = DESCRIPTION_CHARACTERS
    short = shorten(text, limit)
    while limit > 2 and not description_fits(short):
        limit -= 1
        short = shorten(text, limit)
    return short
