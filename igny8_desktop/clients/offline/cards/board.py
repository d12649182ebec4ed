"""Draw the background of a card with fractions of its size, smooth at every edge."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from igny8_desktop.clients.offline.cards.palette import Color, Palette

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw as Pen

_OVERSAMPLING = 2


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

    def shape(self, points: Sequence[tuple[float, float]], color: Color) -> None:
        """Draw a filled polygon."""
        self.draw.polygon([(x * self.width, y * self.height) for x, y in points], fill=color)

    def stroke(self, points: Sequence[tuple[float, float]], color: Color, line: float) -> None:
        """Draw a line; its width is a fraction of the card's height."""
        self.draw.line(
            [(x * self.width, y * self.height) for x, y in points],
            fill=color, width=max(round(line * self.height), 1), joint="curve",
        )  # fmt: skip

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
