"""Merge two edits of one article, block by block, over the version that both began from."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks

_SPACE = re.compile(r"\s+")
#: Attributes that a reader sees; others (local numbers, kept markup) tell two blocks apart for no one.
_SEEN = ("level", "ordered", "summary", "alt", "caption", "image_id", "url")


class Side(StrEnum):
    """Who changed a part since the version that both began from."""

    SAME = "same"
    OURS = "ours"
    THEIRS = "theirs"
    #: Both made the same change.
    BOTH = "both"
    CONFLICT = "conflict"


class Pick(StrEnum):
    """Which version of a part is taken."""

    OURS = "ours"
    THEIRS = "theirs"
    OURS_THEN_THEIRS = "both"


@dataclass(frozen=True)
class MergePart:
    """A run of blocks in its three versions; `ours_at` is where ours begins in our article."""

    side: Side
    base: Blocks
    ours: Blocks
    theirs: Blocks
    ours_at: int = 0

    @property
    def suggested(self) -> Pick | None:
        """Return what a merge takes by itself; `None` where somebody has to decide."""
        if self.side is Side.CONFLICT:
            return None
        return Pick.THEIRS if self.side is Side.THEIRS else Pick.OURS

    def taken(self, pick: Pick) -> Blocks:
        """Return the blocks of a choice."""
        if pick is Pick.OURS_THEN_THEIRS:
            return self.ours + self.theirs
        return self.theirs if pick is Pick.THEIRS else self.ours


def block_key(block: Block) -> tuple[str, ...]:
    """Return what two blocks have in common when a reader cannot tell them apart."""
    text = _SPACE.sub(" ", html.unescape(block.html)).strip()
    seen = tuple(f"{name}={block.attrs[name]}" for name in _SEEN if block.attrs.get(name) not in (None, "", False))
    if block.kind is BlockKind.HEADING and not block.attrs.get("level"):
        seen += ("level=2",)
    return (str(block.kind), text, *seen)


def merge_blocks(base: Blocks, ours: Blocks, theirs: Blocks) -> tuple[MergePart, ...]:
    """Return the article in parts, in order; parts that nobody changed are among them.

    Blocks that both sides left as they were hold the parts together; what lies between two of them is one part.
    """
    keys = [block_key(block) for block in base]
    in_ours = _matches(keys, [block_key(block) for block in ours])
    in_theirs = _matches(keys, [block_key(block) for block in theirs])
    parts: list[MergePart] = []
    at, at_ours, at_theirs = 0, 0, 0
    for index in range(len(base) + 1):
        end = index == len(base)
        if not end and not (index in in_ours and index in in_theirs):
            continue
        to_ours = len(ours) if end else in_ours[index]
        to_theirs = len(theirs) if end else in_theirs[index]
        part = _part(base[at:index], ours[at_ours:to_ours], theirs[at_theirs:to_theirs], at_ours)
        if part is not None:
            parts.append(part)
        if not end:
            _add_same(parts, base[index], ours[to_ours], theirs[to_theirs], to_ours)
            at, at_ours, at_theirs = index + 1, to_ours + 1, to_theirs + 1
    return tuple(parts)


def merged(parts: Sequence[MergePart], picks: Mapping[int, Pick]) -> Blocks:
    """Return the article with these choices, by the part's position; raises `KeyError` for a conflict without one."""
    blocks: list[Block] = []
    for position, part in enumerate(parts):
        pick = picks.get(position, part.suggested)
        if pick is None:
            raise KeyError(position)
        blocks.extend(part.taken(pick))
    return tuple(blocks)


def align(one: Blocks, other: Blocks) -> dict[int, int]:
    """Return which block of `other` is which of `one`, where their order and words say so; for two spellings."""
    words = [(str(block.kind), _words(block)) for block in one], [(str(block.kind), _words(block)) for block in other]
    found: dict[int, int] = {}
    for tag, a, a_end, b, b_end in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        # Two runs of the same length in the same place are the same blocks, spelt otherwise.
        if tag == "equal" or (tag == "replace" and a_end - a == b_end - b):
            found |= {b + step: a + step for step in range(a_end - a)}
    return {a: b for b, a in found.items()}


def _words(block: Block) -> str:
    return _SPACE.sub(" ", re.sub(r"<[^>]*>", " ", html.unescape(block.html))).strip().casefold()


def _matches(base: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start, there, size in SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks():
        found |= {start + step: there + step for step in range(size)}
    return found


def _part(base: Blocks, ours: Blocks, theirs: Blocks, ours_at: int) -> MergePart | None:
    if not base and not ours and not theirs:
        return None
    was, our, their = ([block_key(block) for block in blocks] for blocks in (base, ours, theirs))
    if our == their:
        side = Side.SAME if our == was else Side.BOTH
    elif our == was:
        side = Side.THEIRS
    else:
        side = Side.OURS if their == was else Side.CONFLICT
    return MergePart(side, base, ours, theirs, ours_at)


def _add_same(parts: list[MergePart], base: Block, ours: Block, theirs: Block, ours_at: int) -> None:
    if parts and parts[-1].side is Side.SAME:
        last = parts[-1]
        parts[-1] = MergePart(Side.SAME, (*last.base, base), (*last.ours, ours), (*last.theirs, theirs), last.ours_at)
    else:
        parts.append(MergePart(Side.SAME, (base,), (ours,), (theirs,), ours_at))
