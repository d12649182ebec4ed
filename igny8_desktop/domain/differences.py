"""Tell two versions of a text apart, block by block and word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from igny8_desktop.domain.blocks import Block, Blocks, plain_text

_TOKEN = re.compile(r"\w+(?:['’\-.]\w+)*|\s+|[^\w\s]")
_LEAST_ALIKE = 0.35
#: Beyond this many tokens on a side, pieces of a block are compared by sentence instead of by word.
_MANY = 4000


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of text and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True)
class BlockDifference:
    """One block before and after; `before` is `None` for a new one, `after` for one that is gone.

    `markup_only` says that a reader reads the same words and only their markup or attributes differ.
    """

    before: Block | None
    after: Block | None
    pieces: tuple[Piece, ...]
    markup_only: bool = False

    @property
    def changed(self) -> bool:
        """Say whether the two are not the same."""
        return self.before != self.after


@dataclass(frozen=True)
class TextDifference:
    """All blocks of two versions, in reading order; words are counted as a reader counts them."""

    blocks: tuple[BlockDifference, ...]
    added: int
    removed: int

    @property
    def changed(self) -> bool:
        """Say whether anything differs."""
        return any(block.changed for block in self.blocks)


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return what was kept, removed and added between two texts; removed comes before added."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > _MANY:
        old, new = re.split(r"(?<=[.!?])(?=\s)", before), re.split(r"(?<=[.!?])(?=\s)", after)
    pieces: list[Piece] = []
    for what, a, b, c, d in _joined(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old):
        if what == "equal":
            pieces.append(Piece(Change.SAME, "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece(Change.REMOVED, "".join(old[a:b])))
        if d > c:
            pieces.append(Piece(Change.ADDED, "".join(new[c:d])))
    return tuple(piece for piece in pieces if piece.text)


_Code = tuple[str, int, int, int, int]


def _joined(codes: Sequence[_Code], old: Sequence[str]) -> list[_Code]:
    """Join changes between which only a space is the same: whole phrases read better than a row of single words."""
    joined: list[_Code] = []
    for place, (what, a, b, c, d) in enumerate(codes):
        only_space = what == "equal" and not "".join(old[a:b]).strip() and 0 < place < len(codes) - 1
        if joined and joined[-1][0] == "replace" and (what != "equal" or only_space):
            last = joined[-1]
            joined[-1] = ("replace", last[1], b, last[3], d)
        else:
            joined.append(("equal" if what == "equal" else "replace", a, b, c, d))
    return joined


def compare_blocks(before: Blocks, after: Blocks) -> TextDifference:
    """Return how one version of a text became another."""
    old, new = [_key(block) for block in before], [_key(block) for block in after]
    found: list[BlockDifference] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.extend(_pair(one, other) for one, other in zip(before[a:b], after[c:d], strict=True))
        else:
            found.extend(_align(before[a:b], after[c:d]))
    pieces = [piece for block in found for piece in block.pieces]
    return TextDifference(tuple(found), _count(pieces, Change.ADDED), _count(pieces, Change.REMOVED))


def _key(block: Block) -> tuple[str, str]:
    return str(block.kind), plain_text(block) or block.html or repr(sorted(block.attrs.items(), key=str))


def _align(before: Blocks, after: Blocks) -> list[BlockDifference]:
    """Pair blocks that are alike, in order; the others are gone or new."""
    found: list[BlockDifference] = []
    at = 0
    for block in after:
        best, place = _LEAST_ALIKE, -1
        for index in range(at, min(at + 12, len(before))):
            alike = _alike(before[index], block)
            if alike > best:
                best, place = alike, index
        if place < 0:
            found.append(_pair(None, block))
            continue
        found.extend(_pair(gone, None) for gone in before[at:place])
        found.append(_pair(before[place], block))
        at = place + 1
    found.extend(_pair(gone, None) for gone in before[at:])
    return found


def _alike(one: Block, other: Block) -> float:
    first, second = plain_text(one).split(), plain_text(other).split()
    if not first and not second:
        return 1.0 if one.kind is other.kind else 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio() * (1.0 if one.kind is other.kind else 0.8)


def _pair(before: Block | None, after: Block | None) -> BlockDifference:
    old = plain_text(before) if before is not None else ""
    new = plain_text(after) if after is not None else ""
    markup_only = before is not None and after is not None and before != after and old == new
    return BlockDifference(before, after, compare_words(old, new), markup_only)


def _count(pieces: Sequence[Piece], change: Change) -> int:
    return sum(len(re.findall(r"\w+(?:['’\-.]\w+)*", piece.text)) for piece in pieces if piece.change is change)
