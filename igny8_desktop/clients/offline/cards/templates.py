"""The templates of cards: each a background of shapes, with room of its own for the words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from igny8_desktop.clients.offline.cards.board import Board
from igny8_desktop.clients.offline.cards.palette import WHITE, Color, Palette, mix


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
    #: Where the line at the foot begins, and its colour where it stands on another ground than the label.
    foot: float = 0.855
    foot_ink: Callable[[Palette], Color] | None = None


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


def _paint_waves(board: Board) -> None:
    colors = board.palette
    board.gradient(colors.tint, mix(colors.tint, colors.main, 0.14))
    board.disc(0.83, 0.34, 0.13, colors.accent)
    shift = board.random.random() * math.tau
    layers = ((0.62, 0.10, 0.30), (0.74, 0.05, 0.62), (0.93, 0.04, 1.0))
    for number, (height, swing, depth) in enumerate(layers):
        points = [
            (step / 60, height - 0.2 * (step / 60) ** 2 + 0.1
             + swing * math.sin(shift + number * 1.3 + step / 60 * 4.2))
            for step in range(61)
        ]  # fmt: skip
        color = mix(colors.tint, colors.main, depth) if number < 2 else mix(colors.main, colors.deep, 0.25)
        board.shape([*points, (1, 1), (0, 1)], color)


def _paint_slant(board: Board) -> None:
    colors = board.palette
    board.fill(colors.main)
    board.shape([(0.70, 0), (1, 0), (1, 1), (0.54, 1)], mix(colors.main, colors.deep, 0.35))
    board.shape([(0.82, 0), (1, 0), (1, 1), (0.66, 1)], mix(colors.main, colors.deep, 0.7))
    board.shape([(0.94, 0), (1, 0), (1, 1), (0.78, 1)], colors.deep)
    board.stroke([(0.82, 0), (0.66, 1)], colors.accent, 0.012)


def _paint_grid(board: Board) -> None:
    colors = board.palette
    board.fill(colors.deep)
    side = board.height / 9
    faint = mix(colors.deep, colors.main, 0.28)
    columns = int(board.width / side) + 1
    for column in range(columns):
        board.draw.line((column * side, 0, column * side, board.height), fill=faint, width=2)
    for row in range(10):
        board.draw.line((0, row * side, board.width, row * side), fill=faint, width=2)
    shades = (colors.main, mix(colors.main, colors.deep, 0.4), mix(colors.main, WHITE, 0.18))
    right = int(board.width / side)
    cells = [(column, row) for column in range(right - 4, right + 1) for row in range(9)]
    for column, row in board.random.sample(cells, 13):
        near = (column - right + 5) / 5
        if board.random.random() < near + 0.2:
            x, y = column * side, row * side
            board.draw.rectangle((x, y, x + side, y + side), fill=board.random.choice(shades))
    column, row = right - 1, board.random.randrange(2, 6)
    board.draw.ellipse((column * side, row * side, (column + 1) * side, (row + 1) * side), fill=colors.accent)


def _paint_arch(board: Board) -> None:
    colors = board.palette
    board.fill(colors.tint)
    centre = 0.82
    for radius, color in ((0.40, mix(colors.tint, colors.main, 0.22)), (0.30, mix(colors.tint, colors.main, 0.55)),
                          (0.20, colors.main), (0.10, colors.accent)):  # fmt: skip
        half = radius * board.height / board.width
        board.disc(centre, 0.56, radius, color)
        board.box(centre - half, 0.56, centre + half, 1, color)
    board.box(0, 0.985, 1, 1, colors.main)


def _paint_margin(board: Board) -> None:
    colors = board.palette
    board.gradient(mix(colors.tint, colors.main, 0.05), mix(colors.tint, colors.main, 0.18))
    board.disc(1.0, 0.0, 0.30, mix(colors.tint, colors.main, 0.30))
    board.disc(1.0, 0.0, 0.16, colors.main)
    board.disc(0.0, 1.0, 0.22, mix(colors.tint, colors.main, 0.26))
    board.disc(0.0, 1.0, 0.10, colors.accent)


FEATURED: Mapping[str, Template] = {
    "corner": Template(_paint_corner, lambda p: p.deep, lambda p: p.main, right=0.72),
    "rings": Template(_paint_rings, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.12), right=0.86),
    "tiles": Template(_paint_tiles, lambda p: p.deep, lambda p: p.main, left=0.06, right=0.575),
    "frame": Template(
        _paint_frame, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.1), left=0.11, right=0.89, center=True
    ),
    "waves": Template(_paint_waves, lambda p: p.deep, lambda p: p.main, right=0.74, top=0.09, bottom=0.60, foot=0.915,
                      foot_ink=lambda _p: WHITE),
    "slant": Template(_paint_slant, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.05), right=0.60),
    "grid": Template(_paint_grid, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.15), right=0.70),
    "arch": Template(_paint_arch, lambda p: p.deep, lambda p: p.main, left=0.06, right=0.555),
}  # fmt: skip
IN_ARTICLE: Mapping[str, Template] = {
    "band": Template(_paint_band, lambda p: p.deep, lambda p: p.main, left=0.09, right=0.92, top=0.2, bottom=0.78),
    "strip": Template(
        _paint_strip,
        lambda _p: WHITE,
        lambda p: mix(p.tint, p.main, 0.1),
        right=0.925,
        top=0.12,
        bottom=0.66,
        foot=0.735,
    ),
    "margin": Template(_paint_margin, lambda p: p.deep, lambda p: p.main, left=0.12, right=0.88, top=0.14, center=True),
    "lean": Template(_paint_slant, lambda _p: WHITE, lambda p: mix(p.tint, p.main, 0.05), right=0.60, top=0.16),
}
