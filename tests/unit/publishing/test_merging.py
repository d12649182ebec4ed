"""Two edits of one article are merged block by block; what both changed is never decided silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, heading, paragraph
from igny8_desktop.domain.merging import Pick, Side, align, merge_blocks, merged


def text(*words: str) -> Blocks:
    return tuple(paragraph(word) for word in words)


articles = st.lists(st.sampled_from("abcdefg"), max_size=8).map(lambda words: text(*words))
BASE = text("one", "two", "three", "four")


def test_changes_in_different_places_are_both_taken() -> None:
    parts = merge_blocks(BASE, text("ONE", "two", "three", "four"), text("one", "two", "three", "four", "five"))
    assert [part.side for part in parts] == [Side.OURS, Side.SAME, Side.THEIRS]
    assert merged(parts, {}) == text("ONE", "two", "three", "four", "five")


def test_a_change_of_the_same_block_has_to_be_decided() -> None:
    parts = merge_blocks(BASE, text("one", "zwei", "three", "four"), text("one", "deux", "three"))
    assert [part.side for part in parts] == [Side.SAME, Side.CONFLICT, Side.SAME, Side.THEIRS]
    with pytest.raises(KeyError):
        merged(parts, {})
    assert merged(parts, {1: Pick.OURS}) == text("one", "zwei", "three")
    assert merged(parts, {1: Pick.THEIRS}) == text("one", "deux", "three")
    assert merged(parts, {1: Pick.OURS_THEN_THEIRS}) == text("one", "zwei", "deux", "three")


def test_the_same_change_on_both_sides_is_none() -> None:
    parts = merge_blocks(BASE, text("one", "2", "three", "four"), text("one", "2", "three", "four"))
    assert [part.side for part in parts] == [Side.SAME, Side.BOTH, Side.SAME]
    assert merged(parts, {}) == text("one", "2", "three", "four")


def test_entities_and_default_levels_are_no_changes() -> None:
    site = (Block(BlockKind.HEADING, "Tips &amp; tricks", {"level": 2}), paragraph("a"))
    ours = (Block(BlockKind.HEADING, "Tips & tricks"), paragraph("b"))
    assert [part.side for part in merge_blocks(site, ours, site)] == [Side.SAME, Side.OURS]


def test_two_spellings_are_lined_up() -> None:
    one = (heading("A"), Block(BlockKind.LIST, "<li>x</li>"), paragraph("end"))
    other = (heading("A"), Block(BlockKind.HTML, "<ul><li>x</li></ul>"), paragraph("end"))
    assert align(one, other) == {0: 0, 1: 1, 2: 2}


@given(base=articles, other=articles)
def test_one_sided_changes_need_nobody(base: Blocks, other: Blocks) -> None:
    assert merged(merge_blocks(base, other, base), {}) == other
    assert merged(merge_blocks(base, base, other), {}) == other
    assert merged(merge_blocks(base, other, other), {}) == other


@given(base=articles, ours=articles, theirs=articles)
def test_every_part_is_somewhere_and_whole_sides_come_back(base: Blocks, ours: Blocks, theirs: Blocks) -> None:
    parts = merge_blocks(base, ours, theirs)
    assert merged(parts, dict.fromkeys(range(len(parts)), Pick.OURS)) == ours
    assert merged(parts, dict.fromkeys(range(len(parts)), Pick.THEIRS)) == theirs
    assert sum((part.base for part in parts), ()) == base
    assert all(part.ours == ours[part.ours_at : part.ours_at + len(part.ours)] for part in parts)
