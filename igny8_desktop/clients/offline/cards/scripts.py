"""Split text by script and direction, and find the places where a line may break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Script(StrEnum):
    """Scripts that have a font of their own on a card; everything else is set in the Latin one."""

    LATIN = "latin"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    DEVANAGARI = "devanagari"
    THAI = "thai"
    CJK = "cjk"


_RANGES: Sequence[tuple[int, int, Script]] = (
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x06FF, Script.ARABIC),
    (0x0750, 0x077F, Script.ARABIC),
    (0x08A0, 0x08FF, Script.ARABIC),
    (0x0900, 0x097F, Script.DEVANAGARI),
    (0x0E00, 0x0E7F, Script.THAI),
    (0x1100, 0x11FF, Script.CJK),
    (0x2E80, 0x9FFF, Script.CJK),
    (0xA8E0, 0xA8FF, Script.DEVANAGARI),
    (0xAC00, 0xD7AF, Script.CJK),
    (0xF900, 0xFAFF, Script.CJK),
    (0xFB1D, 0xFB4F, Script.HEBREW),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE30, 0xFE4F, Script.CJK),
    (0xFE70, 0xFEFF, Script.ARABIC),
    (0xFF00, 0xFFEF, Script.CJK),
)
RIGHT_TO_LEFT = frozenset({Script.ARABIC, Script.HEBREW})
_MIRROR = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
#: Marks that must not begin a line, and those that must not end one (JIS X 4051, the common part).
_NOT_FIRST = frozenset("、。，．・：；？！）］｝」』】〉》〕…‥ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.!?:;)]}%")
_NOT_LAST = frozenset("（［｛「『【〈《〔([{")


@dataclass(frozen=True)
class Run:
    """A piece of a line in one font and direction; `text` is in reading order."""

    text: str
    script: Script
    rtl: bool


def script_of(char: str) -> Script | None:
    """Return the script of a character; `None` for spaces, marks and punctuation that any script uses."""
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.LATIN if unicodedata.category(char)[0] in "LN" else None


def is_right_to_left(text: str) -> bool:
    """Say whether text reads from right to left: its first letter decides (UAX #9, rule P2)."""
    for char in text:
        if unicodedata.category(char)[0] == "L":
            return script_of(char) in RIGHT_TO_LEFT
    return False


def visual_runs(line: str, *, rtl: bool) -> list[Run]:
    """Return the runs of a line from left to right as they are seen.

    A two-level reading of the bidirectional algorithm (UAX #9): enough for headlines, not for nested quotations.
    """
    pieces: list[Run] = []
    for text, right in _directions(line, base=rtl):
        runs = _scripts(text, right)
        seen = runs[::-1] if right else runs
        pieces = [*seen, *pieces] if rtl else [*pieces, *seen]
    return pieces


def _directions(line: str, *, base: bool) -> list[tuple[str, bool]]:
    """Return pieces of one direction in reading order.

    Digits read from the left, yet count as right-to-left for the neutral characters beside them (UAX #9, rule N1);
    what has no direction goes with equal neighbours, else with the line.
    """
    strong: list[bool | None] = []
    for char in line:
        script = script_of(char)
        if script is None:
            strong.append(None)
        elif unicodedata.category(char) == "Nd":
            strong.append(base)
        else:
            strong.append(script in RIGHT_TO_LEFT)
    pieces: list[tuple[str, bool]] = []
    before = base
    for index, char in enumerate(line):
        known = strong[index]
        if known is None:
            after = next((later for later in strong[index + 1 :] if later is not None), base)
            right = before if before == after else base
        else:
            before = known
            right = known and unicodedata.category(char) != "Nd"
        if pieces and pieces[-1][1] == right:
            pieces[-1] = (pieces[-1][0] + char, right)
        else:
            pieces.append((char, right))
    return pieces


def _scripts(text: str, right: bool) -> list[Run]:
    runs: list[Run] = []
    for char in text:
        script = script_of(char)
        combining = unicodedata.category(char)[0] == "M"
        if (combining or char == " ") and runs:
            script = runs[-1].script
        script = script or Script.LATIN
        if runs and runs[-1].script is script:
            runs[-1] = Run(runs[-1].text + char, script, right)
        else:
            runs.append(Run(char, script, right))
    return runs


def reorder_without_shaper(text: str) -> str:
    """Return right-to-left text in the order in which a simple renderer must draw it, with its letters joined."""
    import arabic_reshaper

    joined = str(arabic_reshaper.reshape(text))
    clusters: list[str] = []
    for char in joined:
        if unicodedata.category(char)[0] == "M" and clusters:
            clusters[-1] += char
        else:
            clusters.append(char)
    return "".join(reversed(clusters)).translate(_MIRROR)


_KANA = re.compile(r"[\u3040-\u30ff]")
_JAPANESE = re.compile(
    r"[\u30a0-\u30ff]+[\u3040-\u309f]*|[\u4e00-\u9fff々]+[\u3040-\u309f]*|[\u3040-\u309f]+|.", re.DOTALL
)


def break_points(text: str) -> list[tuple[str, bool]]:
    """Return pieces that stay together, each with whether a space stands before it.

    Japanese breaks between phrases, Chinese between characters, Thai between letter groups, all else at spaces.
    """
    pieces: list[tuple[str, bool]] = []
    for word in text.split():
        parts = _parts(word)
        pieces.extend((part, index == 0 and bool(pieces)) for index, part in enumerate(parts))
    return pieces


def _parts(word: str) -> list[str]:
    scripts = {script_of(char) for char in word}
    if Script.CJK in scripts and not all(
        "\uac00" <= char <= "\ud7af" or script_of(char) is not Script.CJK for char in word
    ):
        atoms = _cjk_atoms(word)
    elif Script.THAI in scripts and len(word) > 14:
        atoms = re.findall(r"[เแโใไ]?[^\u0e31\u0e33-\u0e3a\u0e47-\u0e4e][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]*", word) or [
            word
        ]
        atoms = atoms if "".join(atoms) == word else [word]
    else:
        return [word]
    parts: list[str] = []
    for atom in atoms:
        if parts and (atom[0] in _NOT_FIRST or parts[-1][-1] in _NOT_LAST):
            parts[-1] += atom
        else:
            parts.append(atom)
    return parts


def _cjk_atoms(word: str) -> list[str]:
    pieces = re.findall(r"[^\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+", word)
    atoms: list[str] = []
    for piece in pieces:
        if script_of(piece[0]) is not Script.CJK:
            atoms.append(piece)
        elif _KANA.search(word):
            atoms.extend(_JAPANESE.findall(piece))
        else:
            atoms.extend(piece)
    return atoms
