"""Two versions of a text are told apart by the words a reader sees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.blocks import Block, BlockKind, heading, paragraph
from igny8_desktop.domain.differences import Change, compare_blocks, compare_words

_TEXT = st.text(alphabet="ab c.é\n-’1", max_size=40)


@given(_TEXT, _TEXT)
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == after
    if before == after:
        assert all(piece.change is Change.SAME for piece in pieces)


def test_a_changed_phrase_is_one_change() -> None:
    found = [
        (str(piece.change), piece.text) for piece in compare_words("The old grey cat sat.", "The new black cat sat.")
    ]
    assert found == [("same", "The "), ("removed", "old grey"), ("added", "new black"), ("same", " cat sat.")]


def test_blocks_are_paired_even_when_some_come_and_go() -> None:
    before = (heading("One"), paragraph("Coffee is good in the morning."), paragraph("Gone for ever."))
    after = (
        heading("One"),
        paragraph("Entirely different words here."),
        paragraph("Coffee is very good in the morning."),
        Block(BlockKind.SEPARATOR),
    )
    difference = compare_blocks(before, after)
    shape = [(block.before is not None, block.after is not None, block.changed) for block in difference.blocks]
    assert shape == [
        (True, True, False),
        (False, True, True),
        (True, True, True),
        (False, True, True),
        (True, False, True),
    ]
    assert (difference.added, difference.removed) == (5, 3)


def test_markup_alone_is_told() -> None:
    difference = compare_blocks((paragraph("a b"),), (Block(BlockKind.PARAGRAPH, "<b>a</b> b"),))
    assert difference.changed
    assert [block.markup_only for block in difference.blocks] == [True]
    assert difference.added == difference.removed == 0


@given(st.lists(_TEXT, max_size=5), st.lists(_TEXT, max_size=5))
def test_every_block_of_both_is_there_once(before: list[str], after: list[str]) -> None:
    old, new = tuple(map(paragraph, before)), tuple(map(paragraph, after))
    difference = compare_blocks(old, new)
    assert tuple(block.before for block in difference.blocks if block.before is not None) == old
    assert tuple(block.after for block in difference.blocks if block.after is not None) == new
