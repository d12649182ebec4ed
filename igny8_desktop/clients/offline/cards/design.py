"""Lay out a card: a background of shapes, then the words and the logo, each where its template has room for it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from igny8_desktop.clients.offline.cards.board import Board
from igny8_desktop.clients.offline.cards.logo import Logo, open_logo
from igny8_desktop.clients.offline.cards.palette import PALETTES, WHITE, Color, Palette, choose, contrast
from igny8_desktop.clients.offline.cards.scripts import is_right_to_left
from igny8_desktop.clients.offline.cards.templates import FEATURED, IN_ARTICLE, Template
from igny8_desktop.clients.offline.cards.typesetting import SEMI_BOLD, Fitted, Typesetter
from igny8_desktop.domain.text import normalise_keyword

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: The size that templates are drawn for; other sizes are scaled from it. Social networks show 1.91 : 1 whole.
WIDTH, HEIGHT = 1200, 630
#: A title below this size is hard to read where the card is shown small, so a roomier template is taken.
_READABLE = 46
#: Contrast that large text needs (WCAG 2.2 asks for 3); small text is large here, since cards are shown small.
LEAST_CONTRAST = 4.5


@dataclass(frozen=True)
class Words:
    """What stands on a card."""

    title: str
    label: str = ""
    footer: str = ""
    seed: str = ""


def draw_card(
    words: Words,
    fonts: Path,
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    templates: Mapping[str, Template] = FEATURED,
    template: str | None = None,
    palette: Palette | None = None,
    logo: bytes | None = None,
    variant: int = 0,
) -> bytes:
    """Return a card as PNG bytes: template by the title, palette by the seed, so that a site keeps its colours.

    Another `variant` is another design of the same words. A `template` that is none of `templates` counts as none.
    """
    palette = palette or choose(PALETTES, words.seed or words.footer)
    setter = Typesetter(fonts)
    title, label, footer = (setter.drawable(text) for text in (words.title, words.label, words.footer))
    title, label = (title, label) if title else (label or footer, "")
    rtl = is_right_to_left(title)
    size = (width, height)
    order = _by_seed(sorted(templates), words)
    named = template if template in templates else None
    if named is not None:
        order = [named, *(name for name in order if name != named)]
    options = [order[variant % len(order)]] if named is not None or variant else order
    chosen = templates[_roomiest(options, templates, setter, title, size)]
    board = Board(width, height, palette, f"{words.seed}\n{words.title}\n{variant or ''}".rstrip("\n"))
    chosen.paint(board)
    picture = board.done(width, height, mirrored=rtl)
    if title:
        mark = open_logo(logo) if logo else None
        _write(picture, setter, chosen, palette, Words(title, _fresh(label, title), footer), rtl, mark)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _by_seed(names: list[str], words: Words) -> list[str]:
    first = names.index(choose(names, words.title, words.seed))
    return names[first:] + names[:first]


def _roomiest(
    names: list[str], templates: Mapping[str, Template], setter: Typesetter, title: str, size: tuple[int, int]
) -> str:
    """Return the first template in which the title stands large enough to read; else that in which it is largest."""
    unit = min(size[0] / WIDTH, size[1] / HEIGHT)
    found: dict[str, int] = {}
    for name in names:
        fitted = fit_title(setter, title, templates[name], size, above=80 * unit)
        found[name] = 0 if fitted.cut else fitted.size
        if found[name] >= _READABLE * unit:
            return name
    return max(names, key=lambda name: (found[name], templates[name].right - templates[name].left))


def fit_title(setter: Typesetter, title: str, chosen: Template, size: tuple[int, int], *, above: float) -> Fitted:
    """Return the title in the room that a template has for it under its label."""
    unit = min(size[0] / WIDTH, size[1] / HEIGHT)
    share = chosen.right - chosen.left
    width, height = share * size[0], (chosen.bottom - chosen.top) * size[1] - above
    largest, smallest = round((112 if len(title) <= 22 else 84) * unit), max(round(32 * unit), 8)
    lines = 6 if share < 0.6 else 5
    fitted = setter.fit(title, width=width, height=height, largest=largest, smallest=smallest, lines=lines)
    if not fitted.cut:
        return fitted
    # A title is never clipped: a very long one stands small, and an endless word is broken.
    return setter.fit(title, width=width, height=height, largest=smallest, smallest=6, lines=40, splitting=True)


def _fresh(label: str, title: str) -> str:
    """Return the label unless the title says it already."""
    said = set(normalise_keyword(title).replace(":", " ").replace("?", " ").split())
    return "" if set(normalise_keyword(label).split()) <= said else label


def _write(
    picture: Picture,
    setter: Typesetter,
    chosen: Template,
    palette: Palette,
    words: Words,
    rtl: bool,
    logo: Logo | None,
) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    unit = min(width / WIDTH, height / HEIGHT)
    left, right = (1 - chosen.right, 1 - chosen.left) if rtl else (chosen.left, chosen.right)
    x, column = left * width, (right - left) * width
    top, bottom = chosen.top * height, chosen.bottom * height
    align = "center" if chosen.center else "start"
    small, bar = round(27 * unit), max(round(6 * unit), 2)
    label = None
    if words.label:
        label = setter.fit(words.label, width=column, height=small * 2, largest=small, smallest=small, lines=1,
                           weight=SEMI_BOLD)  # fmt: skip
    above = (small * 1.9 if label else 0) + 34 * unit
    title = fit_title(setter, words.title, chosen, picture.size, above=above)
    y = top + max((bottom - top - above - title.height) / 2, 0)
    ground = (x, y, x + column, y + above + title.height)
    ink = readable(picture, ground, chosen.ink(palette), palette)
    label_ink = readable(picture, ground, chosen.label_ink(palette), palette)
    start = x + (column - 72 * unit) / 2 if chosen.center else (x + column - 72 * unit if rtl else x)
    draw.rounded_rectangle((start, y, start + 72 * unit, y + bar), radius=bar / 2, fill=palette.accent)
    y += 34 * unit
    if label:
        setter.draw(draw, label, (x, y, column), label_ink, weight=SEMI_BOLD, align=align)
        y += small * 1.9
    setter.draw(draw, title, (x, y, column), ink, align=align)
    foot_ink = chosen.foot_ink(palette) if chosen.foot_ink is not None else chosen.label_ink(palette)
    _foot(picture, setter, chosen, palette, words.footer, foot_ink, (x, column, unit), rtl, logo)


def _foot(
    picture: Picture,
    setter: Typesetter,
    chosen: Template,
    palette: Palette,
    text: str,
    ink: Color,
    place: tuple[float, float, float],
    rtl: bool,
    logo: Logo | None,
) -> None:
    """Write the site's name, with its logo before it; a wide logo has the name in it and stands alone."""
    from PIL import ImageDraw

    x, column, unit = place
    size, gap = max(round(25 * unit), 6), 14 * unit
    middle = picture.height * chosen.foot + size * 0.6
    mark = logo.fitted(260 * unit, 54 * unit) if logo is not None else None
    wide = mark.width if mark is not None else 0
    fitted = None
    if text and not (logo is not None and logo.wide):
        fitted = setter.fit(text, width=max(column - wide - gap, size), height=size * 2, largest=size, smallest=size,
                            lines=1, weight=SEMI_BOLD)  # fmt: skip
        fitted = replace(fitted, rtl=rtl) if rtl and not fitted.rtl else fitted
    words = setter.width(fitted.lines[0], size, SEMI_BOLD, fitted.rtl) if fitted is not None else 0.0
    whole = wide + (gap if wide and words else 0) + words
    start = x + (column - whole) / 2 if chosen.center else (x + column - whole if rtl else x)
    logo_at, text_at = (start + whole - wide, start) if rtl else (start, start + whole - words)
    if mark is not None and logo is not None:
        logo.paste(picture, mark, (logo_at, middle - mark.height / 2), palette)
    if fitted is not None:
        ground = (text_at, middle - size * 0.6, text_at + words, middle + size * 0.6)
        pen = ImageDraw.Draw(picture)
        setter.draw(pen, fitted, (text_at, middle - size * 0.6, words), readable(picture, ground, ink, palette),
                    weight=SEMI_BOLD)  # fmt: skip


def readable(picture: Picture, box: tuple[float, float, float, float], ink: Color, palette: Palette) -> Color:
    """Return `ink` where it has enough contrast with all that lies under the box, else what has the most."""
    left, top, right, bottom = (round(value) for value in box)
    crop = picture.crop((max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height)))
    if crop.width < 1 or crop.height < 1:
        return ink
    ground = [color for _count, color in crop.resize((24, 12)).getcolors(288) or ()]

    def worst(color: Color) -> float:
        return min((contrast(color, other) for other in ground), default=21.0)  # type: ignore[arg-type]

    return ink if worst(ink) >= LEAST_CONTRAST else max((ink, palette.deep, WHITE), key=worst)


__all__ = ["FEATURED", "HEIGHT", "IN_ARTICLE", "LEAST_CONTRAST", "WIDTH", "Words", "draw_card", "fit_title", "readable"]
