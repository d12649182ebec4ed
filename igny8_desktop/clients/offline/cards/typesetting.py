"""Measure, break and draw text in the fonts that its scripts need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from igny8_desktop.clients.offline.cards.scripts import (
    Run,
    Script,
    break_points,
    is_right_to_left,
    reorder_without_shaper,
    visual_runs,
)

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen
    from PIL.ImageFont import FreeTypeFont

Color = tuple[int, int, int]

BOLD, SEMI_BOLD = "Bold", "SemiBold"
_FILES = {
    Script.ARABIC: "cards/NotoSansArabic-Bold.ttf",
    Script.HEBREW: "cards/NotoSansHebrew-Bold.ttf",
    Script.DEVANAGARI: "cards/NotoSansDevanagari-Bold.ttf",
    Script.THAI: "cards/NotoSansThai-Bold.ttf",
    Script.CJK: "cards/DroidSansFallback.ttf",
}
_LINE = 1.16
_TALL = {Script.ARABIC: 1.4, Script.DEVANAGARI: 1.4, Script.THAI: 1.4, Script.CJK: 1.28, Script.HEBREW: 1.2}
_PROBE = 100


@dataclass(frozen=True)
class Fitted:
    """Lines of text at the size in which they fit their box; sizes in pixels."""

    lines: tuple[str, ...]
    size: int
    leading: float
    rtl: bool
    cut: bool = False

    @property
    def height(self) -> float:
        """Return the height from the top of the first line to the foot of the last."""
        return self.leading * (len(self.lines) - 1) + self.size * 1.05


class Typesetter:
    """Set text with the fonts of a folder; one per card, on one thread."""

    def __init__(self, fonts: Path, *, shaper: bool | None = None) -> None:
        from PIL import ImageFont, features

        self._fonts = fonts
        # Pillow's wheels carry raqm but load fribidi from the system, where it may be missing (Windows, bare Linux).
        self._shaper = bool(features.check("raqm") and features.check("fribidi")) if shaper is None else shaper
        self._engine = ImageFont.Layout.RAQM if self._shaper else ImageFont.Layout.BASIC
        self._loaded: dict[tuple[Script, str, int], FreeTypeFont] = {}
        self._missing: dict[Script, bytes] = {}
        self._drawable: dict[str, bool] = {}

    def drawable(self, text: str) -> str:
        """Return text without what no font has a shape for (emoji, rare scripts); empty where too little is left."""
        text = unicodedata.normalize("NFC", text)
        kept = "".join(char if self._has(char) else " " for char in text if unicodedata.category(char) != "Cf")
        kept = re.sub(r"\s+([:;,.!?…])", r"\1", " ".join(kept.split())).strip(" -–—|·:")
        letters = sum(char.isalnum() for char in text)
        return kept if 2 * sum(char.isalnum() for char in kept) > letters else ""

    def fit(
        self, text: str, *, width: float, height: float, largest: int, smallest: int, lines: int, weight: str = BOLD,
        splitting: bool = False,
    ) -> Fitted:  # fmt: skip
        """Return text broken into balanced lines, as large as the box allows; what never fits ends in an ellipsis.

        `splitting` also breaks inside words that are longer than any word of a language.
        """
        rtl = is_right_to_left(text)
        pieces = break_points(text)
        if splitting:
            pieces = [part for piece in pieces for part in _split(*piece)]
        stretch = max([_LINE, *(_TALL.get(run.script, _LINE) for run in visual_runs(text, rtl=rtl))])
        widths = [self._width(piece, _PROBE, weight, rtl) / _PROBE for piece, _space in pieces]
        space = (
            self._width("n n", _PROBE, weight, False) / _PROBE - 2 * self._width("n", _PROBE, weight, False) / _PROBE
        )
        found: dict[int, int] = {}  # the largest size for each number of lines
        for size in range(largest, smallest - 1, -2):
            limit = width / size
            if max(widths, default=0.0) > limit:
                continue
            count = len(_wrap(pieces, widths, space, limit))
            if count <= lines and size * stretch * (count - 1) + size * 1.05 <= height:
                if splitting:  # Lines of so long a text are even enough, and balancing them takes its square.
                    return Fitted(tuple(_wrap(pieces, widths, space, limit)), size, size * stretch, rtl)
                found.setdefault(count, size)
        options = []
        for count, size in found.items():
            cost, broken = _balance(pieces, widths, space, width / size, count)
            options.append((cost + 1.3 * (1 - size / largest), size, broken))
        if options:
            _cost, size, broken = min(options)
            return Fitted(tuple(broken), size, size * stretch, rtl)
        return self._forced(pieces, widths, space, width, smallest, lines, stretch, rtl, weight)

    def _forced(
        self,
        pieces: Sequence[tuple[str, bool]],
        widths: Sequence[float],
        space: float,
        width: float,
        size: int,
        lines: int,
        stretch: float,
        rtl: bool,
        weight: str,
    ) -> Fitted:
        broken = _wrap(pieces, widths, space, width / size)
        kept = broken[:lines]
        if len(broken) > lines:
            kept[-1] = f"{kept[-1].rstrip(' ,;:.–-')}…"
        for index, line in enumerate(kept):
            while len(line) > 2 and self._width(line, size, weight, rtl) > width:
                line = f"{line.rstrip('…')[:-1].rstrip()}…"
            kept[index] = line
        return Fitted(tuple(kept), size, size * stretch, rtl, cut=True)

    def draw(
        self, draw: Pen, fitted: Fitted, box: tuple[float, float, float], fill: Color, *,
        weight: str = BOLD, align: str = "start"
    ) -> None:  # fmt: skip
        """Draw fitted text from the top left of `box` (x, y, width); `align` is start or center."""
        left, top, width = box
        baseline = top + fitted.size * 0.86
        for line in fitted.lines:
            wide = self._width(line, fitted.size, weight, fitted.rtl)
            x = left + (width - wide) / 2 if align == "center" else left + (width - wide if fitted.rtl else 0)
            self._draw_line(draw, line, x, baseline, fitted.size, weight, fitted.rtl, fill)
            baseline += fitted.leading

    def _draw_line(
        self, draw: Pen, line: str, x: float, y: float, size: int, weight: str, rtl: bool, fill: Color
    ) -> None:
        for run in visual_runs(line, rtl=rtl):
            text, direction = self._shaped(run)
            font = self._font(run.script, size, weight)
            # One font is regular only: a thin stroke makes it as heavy as its bold neighbours.
            stroke = size / 60 if run.script is Script.CJK and size >= 30 else 0
            draw.text((x, y), text, fill=fill, font=font, anchor="ls", direction=direction, stroke_width=stroke)
            x += font.getlength(text, direction=direction)

    def _shaped(self, run: Run) -> tuple[str, str | None]:
        if self._shaper:
            return run.text, "rtl" if run.rtl else "ltr"
        return (reorder_without_shaper(run.text) if run.rtl else run.text), None

    def width(self, line: str, size: int, weight: str, rtl: bool) -> float:
        """Return how wide a line is in pixels."""
        return self._width(line, size, weight, rtl)

    def _width(self, line: str, size: int, weight: str, rtl: bool) -> float:
        total = 0.0
        for run in visual_runs(line, rtl=rtl):
            text, direction = self._shaped(run)
            total += self._font(run.script, size, weight).getlength(text, direction=direction)
        return total

    def _font(self, script: Script, size: int, weight: str) -> FreeTypeFont:
        from PIL import ImageFont

        key = (script, weight if script is Script.LATIN else BOLD, size)
        if key not in self._loaded:
            file = self._fonts / _FILES.get(script, f"Inter-{weight}.ttf")
            self._loaded[key] = ImageFont.truetype(str(file), size, layout_engine=self._engine)
        return self._loaded[key]

    def _has(self, char: str) -> bool:
        """Say whether the font of a character has a shape for it: a missing one looks like every other missing one."""
        if char.isspace() or unicodedata.category(char)[0] == "M":
            return True
        if char not in self._drawable:
            runs = visual_runs(char, rtl=False)
            script = runs[0].script if runs else Script.LATIN
            font = self._font(script, 40, BOLD)
            if script not in self._missing:
                self._missing[script] = bytes(font.getmask("\U0010fffd"))
            self._drawable[char] = bytes(font.getmask(char)) != self._missing[script]
        return self._drawable[char]


def _split(piece: str, spaced: bool, most: int = 24) -> list[tuple[str, bool]]:
    return [(piece[at : at + most], spaced and at == 0) for at in range(0, len(piece), most)]


def _wrap(pieces: Sequence[tuple[str, bool]], widths: Sequence[float], space: float, limit: float) -> list[str]:
    lines: list[str] = []
    used = 0.0
    for (piece, spaced), wide in zip(pieces, widths, strict=True):
        gap = space if spaced else 0.0
        if lines and used + gap + wide <= limit:
            lines[-1] += f" {piece}" if spaced else piece
            used += gap + wide
        else:
            lines.append(piece)
            used = wide
    return lines


def _balance(
    pieces: Sequence[tuple[str, bool]], widths: Sequence[float], space: float, limit: float, count: int
) -> tuple[float, list[str]]:
    """Return exactly `count` lines and how bad they look: uneven ones do, and a small word at a line's end."""
    best: dict[tuple[int, int], tuple[float, list[str]]] = {(0, 0): (0.0, [])}
    total = len(pieces)
    for number in range(1, count + 1):
        for start in range(total):
            if (number - 1, start) not in best:
                continue
            cost, lines = best[number - 1, start]
            used = 0.0
            for end in range(start + 1, total + 1):
                gap = space if pieces[end - 1][1] and end - 1 > start else 0.0
                used += widths[end - 1] + gap
                if used > limit:
                    break
                text = _join(pieces[start:end])
                new = cost + _ugliness(text, used / limit, last=end == total)
                if new < best.get((number, end), (float("inf"), []))[0]:
                    best[number, end] = (new, [*lines, text])
    return best.get((count, total), (0.0, _wrap(pieces, widths, space, limit)))


def _join(pieces: Sequence[tuple[str, bool]]) -> str:
    return "".join(f" {piece}" if spaced and index else piece for index, (piece, spaced) in enumerate(pieces))


def _ugliness(text: str, full: float, *, last: bool) -> float:
    if last:
        return (1 - full) ** 2 * 0.6 + (0.25 if " " not in text and full < 0.5 else 0.0)
    cost = (1 - full) ** 2
    word = text.rsplit(" ", 1)[-1]
    if word[-1:] in ":?!–—：？！،":
        return cost - 0.12
    small = len(word) <= 3 and word.isascii() and word.isalpha() and not word.isupper()
    return cost + (0.2 if small or word == "A" else 0.0)
