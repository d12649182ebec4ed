"""Lay out a card: a background of shapes, then the words, each template with room of its own for both."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from igny8_desktop.clients.offline.cards.palette import PALETTES, WHITE, Color, Palette, choose, mix
from igny8_desktop.clients.offline.cards.scripts import is_right_to_left
from igny8_desktop.clients.offline.cards.typesetting import SEMI_BOLD, Fitted, Typesetter
from igny8_desktop.domain.text import normalise_keyword

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw as Pen

#: The size that templates are drawn for; other sizes are scaled from it. Social networks show 1.91 : 1 whole.
WIDTH, HEIGHT = 1200, 630
_OVERSAMPLING = 2
#: A title below this size is hard to read where the card is shown small, so a roomier template is taken.
_READABLE = 46


@dataclass(frozen=True)
class Words:
    """What stands on a card."""

    title: str
    label: str = ""
    footer: str = ""
    seed: str = ""


@dataclass(frozen=True)
class Template:
    """A background and where the words go on it (fractions of the card's width and height)."""

    paint: Callable[[Board], None]
    ink: Callable[[Palette], Color]
    label_ink: Callable[[Palette], Color]
    left: float = 0.075
    right: float = 0.925
    top: float = 0.13
    bottom: float = 0.80
    center: bool = False


class Board:
    """The background on its way: draws with fractions of the card, in twice the size so that edges come out smooth."""

    def __init__(self, width: int, height: int, palette: Palette, seed: str) -> None:
        from PIL import Image, ImageDraw

        self.width, self.height = width * _OVERSAMPLING, height * _OVERSAMPLING
        self.palette = palette
        self.random = random.Random(seed)
        self.picture: Picture = Image.new("RGB", (self.width, self.height), palette.tint)
        self.draw: Pen = ImageDraw.Draw(self.picture)

    def fill(self, color: Color) -> None:
        """Fill the whole card."""
        self.draw.rectangle((0, 0, self.width, self.height), fill=color)

    def box(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """Draw a rectangle."""
        self.draw.rectangle(
            (left * self.width, top * self.height, right * self.width - 1, bottom * self.height - 1), fill=color
        )

    def disc(self, x: float, y: float, radius: float, color: Color) -> None:
        """Draw a filled circle; the radius is a fraction of the card's height."""
        self.draw.ellipse(self._round(x, y, radius), fill=color)

    def ring(self, x: float, y: float, radius: float, color: Color, line: float) -> None:
        """Draw a circle's line; radius and line are fractions of the card's height."""
        self.draw.ellipse(self._round(x, y, radius), outline=color, width=max(round(line * self.height), 1))

    def _round(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        wide = radius * self.height
        return x * self.width - wide, y * self.height - wide, x * self.width + wide, y * self.height + wide

    def gradient(self, first: Color, second: Color) -> None:
        """Fill the card with a gradient from the top left to the bottom right."""
        from PIL import Image

        across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
        mask = Image.blend(across, down, 0.4).resize((self.width, self.height))
        front = Image.new("RGB", (self.width, self.height), second)
        self.picture.paste(Image.composite(front, Image.new("RGB", front.size, first), mask))

    def tile(self, left: float, top: float, side: float, colors: tuple[Color, Color], turn: int) -> None:
        """Draw a square with a quarter disc in one of its corners; `side` in pixels of the board."""
        x, y = left, top
        self.draw.rectangle((x, y, x + side - 1, y + side - 1), fill=colors[0])
        corner = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))[turn % 4]
        self.draw.pieslice(
            (corner[0] - side, corner[1] - side, corner[0] + side - 1, corner[1] + side - 1),
            (turn % 4) * 90, (turn % 4) * 90 + 90, fill=colors[1],
        )  # fmt: skip

    def done(self, width: int, height: int, *, mirrored: bool) -> Picture:
        """Return the background in its final size, turned round for words that read from the right."""
        from PIL import Image, ImageOps

        small = self.picture.resize((width, height), Image.Resampling.LANCZOS)
        return ImageOps.mirror(small) if mirrored else small


def _paint_corner(board: Board) -> None:
    colors = board.palette
    board.fill(colors.tint)
    board.disc(1.0, 1.0, 0.66, mix(colors.tint, colors.main, 0.16))
    board.disc(1.0, 1.0, 0.48, mix(colors.tint, colors.main, 0.40))
    board.disc(1.0, 1.0, 0.31, colors.main)
    board.disc(0.905, 0.17, 0.055, colors.accent)
    board.box(0, 0, 0.012, 1, colors.main)


def _paint_rings(board: Board) -> None:
    colors = board.palette
    board.gradient(mix(colors.deep, colors.main, 0.15), mix(colors.main, colors.deep, 0.1))
    for step in range(5):
        board.ring(0.985, 0.06, 0.16 + 0.11 * step, mix(colors.main, WHITE, 0.34 - 0.05 * step), 0.006)
    board.disc(0.985, 0.06, 0.09, colors.accent)


def _paint_tiles(board: Board) -> None:
    colors = board.palette
    board.fill(colors.tint)
    shades = (
        colors.main,
        colors.deep,
        mix(colors.main, colors.tint, 0.55),
        colors.accent,
        mix(colors.main, WHITE, 0.2),
    )
    side = board.height / 4
    columns = 2 if board.width / board.height < 1.5 else 3
    last = -1
    for column in range(columns):
        for row in range(4):
            first, second = board.random.sample(range(len(shades)), 2)
            first = second if first == last and second != last else first
            second = next(index for index in (second, *range(len(shades))) if index != first)
            last = first
            left = board.width - side * (columns - column)
            board.tile(left, row * side, side, (shades[first], shades[second]), board.random.randrange(4))


def _paint_frame(board: Board) -> None:
    colors = board.palette
    board.fill(colors.deep)
    glow = mix(colors.deep, colors.main, 0.35)
    board.disc(0.08, 1.02, 0.42, glow)
    board.disc(0.94, -0.02, 0.34, glow)
    inset = 0.055 * board.height
    board.draw.rounded_rectangle(
        (inset, inset, board.width - inset, board.height - inset), radius=0.035 * board.height,
        outline=mix(colors.main, WHITE, 0.35), width=max(round(0.005 * board.height), 1),
    )  # fmt: skip


def _paint_band(board: Board) -> None:
    colors = board.palette
    board.fill(colors.tint)
    board.box(0, 0, 0.03, 1, colors.main)
    board.box(0.03, 0, 0.038, 1, colors.accent)
    for row in range(5):
        for column in range(7):
            board.disc(0.80 + 0.026 * column, 0.10 + 0.05 * row, 0.008, mix(colors.tint, colors.main, 0.35))


def _paint_strip(board: Board) -> None:
    colors = board.palette
    board.gradient(mix(colors.main, colors.deep, 0.25), colors.deep)
    shades = (mix(colors.main, WHITE, 0.12), mix(colors.main, colors.deep, 0.5), colors.main, colors.accent)
    side = board.height * 0.16
    count = int(board.width / side) + 1
    for column in range(count):
        first = board.random.randrange(3)
        second = 3 if column % 5 == 2 else (first + 1 + board.random.randrange(2)) % 3
        board.tile(column * side, board.height - side, side, (shades[first], shades[second]), board.random.randrange(4))


FEATURED: Mapping[str, Template] = {
    "corner": Template(_paint_corner, lambda p: p.deep, lambda p: p.main, right=0.72),
    "rings": Template(_paint_rings, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.12), right=0.86),
    "tiles": Template(_paint_tiles, lambda p: p.deep, lambda p: p.main, left=0.06, right=0.575),
    "frame": Template(
        _paint_frame, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.1), left=0.11, right=0.89, center=True
    ),
}
IN_ARTICLE: Mapping[str, Template] = {
    "band": Template(_paint_band, lambda p: p.deep, lambda p: p.main, left=0.09, right=0.92, top=0.2, bottom=0.78),
    "strip": Template(
        _paint_strip, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.1), right=0.925, top=0.12, bottom=0.66
    ),
}


def draw_card(
    words: Words,
    fonts: Path,
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    templates: Mapping[str, Template] = FEATURED,
    template: str | None = None,
    palette: Palette | None = None,
) -> bytes:
    """Return a card as PNG bytes: template by the title, palette by the seed, so that a site keeps its colours."""
    palette = palette or choose(PALETTES, words.seed or words.footer)
    setter = Typesetter(fonts)
    title, label, footer = (setter.drawable(text) for text in (words.title, words.label, words.footer))
    title, label = (title, label) if title else (label or footer, "")
    rtl = is_right_to_left(title)
    size = (width, height)
    options = [template] if template else _by_seed(sorted(templates), words)
    chosen = templates[_roomiest(options, templates, setter, title, size)]
    board = Board(width, height, palette, f"{words.seed}\n{words.title}")
    chosen.paint(board)
    picture = board.done(width, height, mirrored=rtl)
    if title:
        _write(picture, setter, chosen, palette, Words(title, _fresh(label, title), footer), rtl)
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
        fitted = _fit_title(setter, title, templates[name], size, above=80 * unit)
        found[name] = 0 if fitted.cut else fitted.size
        if found[name] >= _READABLE * unit:
            return name
    return max(names, key=lambda name: (found[name], templates[name].right - templates[name].left))


def _fit_title(setter: Typesetter, title: str, chosen: Template, size: tuple[int, int], *, above: float) -> Fitted:
    """Return the title in the room that a template has for it under its label."""
    unit = min(size[0] / WIDTH, size[1] / HEIGHT)
    share = chosen.right - chosen.left
    return setter.fit(
        title,
        width=share * size[0],
        height=(chosen.bottom - chosen.top) * size[1] - above,
        largest=round((112 if len(title) <= 22 else 84) * unit),
        smallest=max(round(32 * unit), 8),
        lines=6 if share < 0.6 else 5,
    )


def _fresh(label: str, title: str) -> str:
    """Return the label unless the title says it already."""
    said = set(normalise_keyword(title).replace(":", " ").replace("?", " ").split())
    return "" if set(normalise_keyword(label).split()) <= said else label


def _write(picture: Picture, setter: Typesetter, chosen: Template, palette: Palette, words: Words, rtl: bool) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    unit = min(width / WIDTH, height / HEIGHT)
    left, right = (1 - chosen.right, 1 - chosen.left) if rtl else (chosen.left, chosen.right)
    x, column = left * width, (right - left) * width
    top, bottom = chosen.top * height, chosen.bottom * height
    align = "center" if chosen.center else "start"
    ink, label_ink = chosen.ink(palette), chosen.label_ink(palette)
    small, bar = round(27 * unit), max(round(6 * unit), 2)
    label = None
    if words.label:
        label = setter.fit(words.label, width=column, height=small * 2, largest=small, smallest=small, lines=1,
                           weight=SEMI_BOLD)  # fmt: skip
    above = (small * 1.9 if label else 0) + 34 * unit
    title = _fit_title(setter, words.title, chosen, picture.size, above=above)
    y = top + max((bottom - top - above - title.height) / 2, 0)
    start = x + (column - 72 * unit) / 2 if chosen.center else (x + column - 72 * unit if rtl else x)
    draw.rounded_rectangle((start, y, start + 72 * unit, y + bar), radius=bar / 2, fill=palette.accent)
    y += 34 * unit
    if label:
        setter.draw(draw, label, (x, y, column), label_ink, weight=SEMI_BOLD, align=align)
        y += small * 1.9
    setter.draw(draw, title, (x, y, column), ink, align=align)
    if words.footer:
        _footer(draw, setter, chosen, (x, column, height, unit), words.footer, label_ink, align, rtl)


def _footer(
    draw: Pen,
    setter: Typesetter,
    chosen: Template,
    place: tuple[float, float, int, float],
    text: str,
    ink: Color,
    align: str,
    rtl: bool,
) -> None:
    x, column, height, unit = place
    size = max(round(25 * unit), 6)
    footer = setter.fit(text, width=column, height=size * 2, largest=size, smallest=size, lines=1, weight=SEMI_BOLD)
    if rtl and not footer.rtl:
        footer = type(footer)(footer.lines, footer.size, footer.leading, rtl=True, cut=footer.cut)
    y = height * (0.855 if chosen.bottom > 0.7 else 0.735)
    setter.draw(draw, footer, (x, y, column), ink, weight=SEMI_BOLD, align=align)
