"""Texts are as wide as Arial sets them, and cut where a result page cuts them."""

from __future__ import annotations

import pytest

from igny8_desktop.domain.pixel_width import (
    DESCRIPTION_PIXELS,
    TITLE_FONT,
    TITLE_PIXELS,
    cut_to_pixels,
    description_pixels,
    text_pixels,
    title_pixels,
)
from igny8_desktop.domain.snippets import description_fits, fit_description, fit_title, title_fits


@pytest.mark.parametrize(
    ("text", "units"),
    [
        # Advance widths of Arial, in 1/2048: the figures of the font's own table.
        ("i", 455),
        ("W", 1933),
        ("The", 1251 + 1139 + 1139),
        ("é", 1139),
        ("e\u0301", 1139),
        ("Straße", 1366 + 569 + 682 + 1139 + 1251 + 1139),
        ("Привет", 1472 + 1165 - 26 + 1144 + 1088 + 1139 + 938),
        ("電", 2048),
        ("\u200b", 0),
    ],
)
def test_widths_are_those_of_the_font(text: str, units: int) -> None:
    """A text is as wide as its characters are in Arial."""
    assert text_pixels(text, 2048) == units


def test_sizes_of_a_result_page() -> None:
    """Titles are measured at 20 pixels, descriptions at 14."""
    assert title_pixels("a" * 100) == round(1139 * 100 * 20 / 2048)
    assert description_pixels("a" * 100) == round(1139 * 100 * 14 / 2048)


def test_cut_at_a_word() -> None:
    """What does not fit is cut at a word, and what is left fits."""
    long = "A very long title that no result page will ever show whole, because it goes on and on"
    cut = cut_to_pixels(long, TITLE_PIXELS, TITLE_FONT)
    assert cut.endswith(" …")
    assert long.startswith(cut.removesuffix(" …"))
    assert long[len(cut) - 2] in " ,"
    assert title_pixels(cut) <= TITLE_PIXELS
    assert cut_to_pixels("  short   title ", TITLE_PIXELS, TITLE_FONT) == "short title"
    assert title_pixels(cut_to_pixels("W" * 200, TITLE_PIXELS, TITLE_FONT)) <= TITLE_PIXELS


def test_wide_letters_do_not_pass_for_narrow_ones() -> None:
    """Sixty wide letters are too wide for a title, and 155 of them for a description."""
    assert not title_fits("W" * 40)
    assert title_fits("i" * 60)
    wide = " ".join(["WWWWWW"] * 22)
    assert len(wide) <= 155
    assert not description_fits(wide)
    assert description_pixels(fit_description(wide)) <= DESCRIPTION_PIXELS
    assert title_pixels(fit_title(wide)) <= TITLE_PIXELS
