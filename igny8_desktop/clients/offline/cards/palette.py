"""Colours of cards: each set has enough contrast for text in every template that uses it."""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Color = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """`deep` and `main` carry white text, `tint` carries `deep` and `main` text; `accent` is never under text."""

    name: str
    deep: Color
    main: Color
    accent: Color
    tint: Color


def _color(text: str) -> Color:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _palette(name: str, deep: str, main: str, accent: str, tint: str) -> Palette:
    return Palette(name, _color(deep), _color(main), _color(accent), _color(tint))


PALETTES: Sequence[Palette] = (
    _palette("indigo", "1E1B4B", "4338CA", "F59E0B", "EEF0FE"),
    _palette("teal", "082F2E", "0F766E", "FB923C", "EAF7F4"),
    _palette("plum", "331047", "7E22A8", "F9A8C9", "F8F0FB"),
    _palette("forest", "0B2E1A", "1B7340", "F2C230", "EEF7EF"),
    _palette("navy", "0B1B3F", "1D4FBF", "38C6E0", "EDF3FD"),
    _palette("brick", "3F1210", "A8341F", "F6B26B", "FCF1EC"),
    _palette("slate", "131C2B", "3A4D66", "5CC8F2", "F0F3F7"),
    _palette("bronze", "2A2118", "8A5A14", "E9B44C", "FAF5EA"),
)
WHITE: Color = (255, 255, 255)
#: Contrast that text needs (WCAG 2.2), that dark grounds have, and that an accent has to its ground.
_TEXT, _DEEP, _APART = 4.5, 13.0, 1.9


def choose(options: Sequence[T], *seed: str) -> T:
    """Return one of the options by a hash of the seed: the same everywhere and always."""
    digest = hashlib.sha256("\n".join(seed).encode("utf-8", "replace")).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def palette_of(colours: Sequence[str]) -> Palette | None:
    """Return a palette of a site's own colours (`#rrggbb`: main, perhaps accent); `None` without any.

    The main colour is darkened as far as text on it and in it needs; a pale one then lives on as the accent.
    """
    own = [_color(text.lstrip("#")) for text in colours]
    if not own:
        return None
    brand = own[0]
    tint = mix(WHITE, brand, 0.08)
    main = _darkened(brand, lambda color: min(contrast(color, WHITE), contrast(color, tint)) >= _TEXT)
    deep = _darkened(mix(main, (10, 10, 24), 0.45), lambda color: contrast(color, WHITE) >= _DEEP)
    accent = own[1] if len(own) > 1 else (brand if contrast(brand, main) >= _APART else _opposite(main))
    return Palette("own", deep, main, accent, tint)


def _darkened(color: Color, enough: Callable[[Color], bool]) -> Color:
    for step in range(41):
        found = mix(color, (0, 0, 0), step / 40)
        if enough(found):
            return found
    return 0, 0, 0


def _opposite(color: Color) -> Color:
    """Return a light warm or cool colour that stands out from `color`."""
    hue, _light, _full = colorsys.rgb_to_hls(*(value / 255 for value in color))
    red, green, blue = colorsys.hls_to_rgb((hue + 0.45) % 1.0, 0.66, 0.85)
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(one: Color, other: Color, part: float) -> Color:
    """Return a colour between two: `part` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance), from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [value / 255 for value in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
