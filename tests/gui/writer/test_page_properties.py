"""Whatever is edited or pasted: what comes out is clean, comes back the same, and has every word that was typed."""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QPixmap, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, article_text, blocks_from_json, blocks_to_json
from igny8_desktop.services.writer.article_blocks import html_to_blocks, sanitize_blocks
from igny8_desktop.services.writer.pasting import clean_pasted
from igny8_desktop.ui.writer.page.page import Page
from igny8_desktop.ui.writer.page.taking import block_of
from igny8_desktop.ui.writer.page.text_page import TextPage
from igny8_desktop.ui.writer.pictures import Pictures
from tests.gui.writer.articles import BLOCKS

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

_MORE = (
    Block(BlockKind.LIST, "<li>a<ol><li>b<ul><li>c</li></ul></li><li>d</li></ol></li><li>e</li>", {"ordered": False}),
    Block(BlockKind.TABLE, "<tbody><tr><td>x <b>y</b></td><td></td></tr><tr><td>z</td><td>w</td></tr></tbody>"),
    Block(BlockKind.TABLE, '<tbody><tr><td colspan="2">wide</td></tr><tr><td>l</td><td>r</td></tr></tbody>'),
    Block(BlockKind.QUOTE, "<p>q</p><ul><li>in quote</li></ul>"),
    Block(BlockKind.DETAILS, "bare answer", {"summary": "Q & A?", "open": True}),
    Block(BlockKind.PARAGRAPH, "سلام دنیا"),
    Block(BlockKind.PARAGRAPH, ""),
    Block(BlockKind.HEADING, "😀 emoji <i>x</i>", {"level": 4, "anchor": "e"}),
    Block(BlockKind.PARAGRAPH, 'with <img src="https://e.com/i.png" alt="i"> inside'),
)
_ANY = st.lists(st.sampled_from([*BLOCKS, *_MORE]), max_size=7).map(tuple)


class _NoPictures(Pictures):
    def __init__(self) -> None:
        pass

    def get(self, *_args: object, **_named: object) -> QPixmap | None:
        return None


@pytest.fixture
def text(qtbot: QtBot) -> TextPage:
    made = TextPage(_NoPictures())
    qtbot.addWidget(made)
    made.resize(700, 500)
    return made


def _letters(value: str) -> Counter[str]:
    return Counter(character for character in value if character.isalnum())


def _words(blocks: Blocks) -> Counter[str]:
    atoms = " ".join(
        html.unescape(re.sub("<[^>]*>", " ", block.html)) for block in blocks if block.kind is BlockKind.HTML
    )
    return _letters(article_text(block for block in blocks if block.kind is not BlockKind.HTML) + atoms)


def _sound(page: Page) -> Blocks:
    """Check what is true of every page at every time, and return its blocks."""
    blocks = page.blocks()
    fresh = tuple(block_of(group, page._origins.get(group.origin)) for group in page.groups())
    assert blocks == fresh, "what is remembered is what is there"
    ids = page.block_ids()
    assert len(set(ids)) == len(ids) == len(blocks)
    again = Page(type(page.document)())
    again.load(blocks)
    assert again.blocks() == blocks, "what is stored comes back"
    assert blocks_from_json(blocks_to_json(blocks)) == blocks
    return blocks


@given(_ANY)
@MANY
def test_what_is_loaded_comes_out(text: TextPage, blocks: Blocks) -> None:
    text.page.load(blocks)
    assert text.page.blocks() == blocks
    assert _sound(text.page) == blocks


_KEYS = st.sampled_from(
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier),
    ]
)
_KINDS = st.sampled_from(["paragraph", "heading:3", "list", "list:ordered", "quote", "code", "details"])
_ACTS = st.one_of(
    st.tuples(st.just("key"), _KEYS),
    st.tuples(st.just("turn"), _KINDS),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 9), st.integers(0, 9))),
    st.tuples(st.just("insert"), st.sampled_from([*BLOCKS, *_MORE])),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("redo"), st.none()),
)
_PLACE = st.tuples(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1)))


def _select(text: TextPage, place: tuple[float, float | None]) -> None:
    most = text.document().characterCount() - 1
    cursor = text.textCursor()
    cursor.setPosition(round(place[0] * most))
    if place[1] is not None:
        cursor.setPosition(round(place[1] * most), QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)


def _act(text: TextPage, what: str, how: object) -> None:
    match what, how:
        case "key", (Qt.Key() as key, Qt.KeyboardModifier() as modifiers):
            QTest.keyClick(text, key, modifiers)
        case "turn", str(kind):
            text.turn_into(kind)
        case "move", (int(first), int(to)):
            count = len(text.page.groups())
            if count:
                text.page.move(first % count, first % count, to % (count + 1))
        case "insert", Block() as block:
            text.insert_blocks([block])
        case "undo", _:
            text.undo()
        case _:
            text.redo()


@given(_ANY, st.lists(st.tuples(_PLACE, _ACTS), max_size=8))
@MANY
def test_any_edits_leave_a_sound_page_and_can_be_undone(
    text: TextPage, blocks: Blocks, acts: list[tuple[tuple[float, float | None], tuple[str, object]]]
) -> None:
    text.page.load(blocks)
    for place, (what, how) in acts:
        _select(text, place)
        before = _words(text.page.blocks())
        _act(text, what, how)
        after = _sound(text.page)
        if what in ("turn", "move"):
            assert _words(after) == before, "no word is lost"
        if what == "insert" and place[1] is None and isinstance(how, Block):
            assert _words(after) == before + _words((how,)), "no word is lost"
    clean = sanitize_blocks(text.page.blocks())
    assert _words(clean) == _words(text.page.blocks())
    while text.document().isUndoAvailable():
        text.undo()
    assert text.page.blocks() == blocks


_PIECES = (
    *"p b ul li ol table tr td h1 blockquote pre div span details summary".split(),  # noqa: SIM905
    "<br>",
    "<script>alert(1)</script>",
    '<a href="javascript:x()">',
    '<img src=x onerror="y()">',
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>",
    "<span style='font-weight:700'>",
    "<o:p></o:p>",
    "<iframe src=//e.com></iframe>",
    "<style>p{}</style>",
    "<!-- wp:x -->",
    "&amp;",
    "&nbsp;",
    "<b style='font-weight:normal'>",
)
_TAGS = [piece for name in _PIECES for piece in ((name,) if name[0] in "<&" else (f"<{name}>", f"</{name}>"))]
_MARKUP = st.lists(st.one_of(st.sampled_from(_TAGS), st.text(max_size=12)), max_size=14).map("".join)


@given(_MARKUP, st.floats(0, 1))
@MANY
def test_any_paste_is_clean_and_keeps_its_words(text: TextPage, source: str, place: float) -> None:
    text.page.load(BLOCKS[:4])
    before = _words(text.page.blocks())
    _select(text, (place, None))
    data = QMimeData()
    data.setHtml(source)
    wanted = html_to_blocks(clean_pasted(source))
    text.insertFromMimeData(data)
    after = _sound(text.page)
    written = "".join(block.html for block in after).casefold()
    assert not re.search(r"<(?:script|style|iframe)|\son\w+\s*=|javascript:", re.sub(r"&[lg]t;", " ", written))
    clean = sanitize_blocks(after)
    assert sanitize_blocks(clean) == clean
    assert _words(clean) == _words(after)
    if wanted:
        assert _words(after) == before + _words(wanted)


@given(_MARKUP)
@MANY
def test_cleaning_a_paste_loses_no_words(source: str) -> None:
    plain = html_to_blocks(source)
    marked = re.search("MsoList|mso-list", source)
    if not marked:
        assert _words(html_to_blocks(clean_pasted(source))) == _words(plain)
