"""Inline HTML in a document: what comes out says what went in."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

from igny8_desktop.ui.writer import inline_html as inline

RICH = (
    "Intro <strong>bold <em>both</em></strong>, <code>x&lt;y</code>, <mark>m</mark>, H<sub>2</sub>O, "
    '<abbr title="Search Engine">SEO</abbr>, <a href="https://e.com/?a=1&amp;b=2" rel="nofollow" data-id="7">link '
    "<strong>b</strong></a> &amp; <span>red</span><br>ünï 日本 😀&nbsp;end"
)


@pytest.fixture
def document(qapp: QApplication) -> QTextDocument:
    return QTextDocument()


def test_round_trip_is_exact(document: QTextDocument) -> None:
    inline.load(document, RICH)
    assert inline.dump(document) == RICH


def test_typing_changes_only_the_text(document: QTextDocument) -> None:
    inline.load(document, RICH)
    cursor = QTextCursor(document)
    cursor.setPosition(document.toPlainText().index("link") + 2)
    cursor.insertText("XY")
    assert inline.dump(document) == RICH.replace("link", "liXYnk")


def test_list_items_are_paragraphs(document: QTextDocument) -> None:
    source = "<li>One <em>a</em></li><li></li><li>Three &lt;3</li>"
    inline.load(document, source, "li")
    assert document.blockCount() == 3
    assert inline.dump(document, "li") == source


@pytest.mark.parametrize(
    ("source", "wrapper", "good"),
    [
        (RICH, "", True),
        ("plain", "", True),
        ("line\nbreak &quot;q&quot;", "", True),
        ("<!-- wp:x -->a", "", False),
        ("<li>a<ul><li>b</li></ul></li>", "li", False),
        ('<li value="3">a</li>', "li", False),
        ("<li>a</li>\n<li>b</li>", "li", True),
        ("loose<li>a</li>", "li", False),
        ("<p>a</p><p>b</p>", "p", True),
        ("<p>a</p><ul><li>b</li></ul>", "p", False),
        ("an unclosed <em>tag", "", False),
    ],
)
def test_what_can_be_edited_as_rich_text(qapp: QApplication, source: str, wrapper: str, good: bool) -> None:
    assert inline.can_edit(source, wrapper) is good


def test_toggle_and_link(document: QTextDocument) -> None:
    inline.load(document, "one two three")
    cursor = QTextCursor(document)
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    inline.toggle(cursor, "strong")
    assert inline.dump(document) == "one <strong>two</strong> three"
    inline.set_link(cursor, 'https://example.com/?q="x"')
    assert inline.dump(document) == (
        'one <a href="https://example.com/?q=&quot;x&quot;"><strong>two</strong></a> three'
    )
    assert inline.link_of(cursor) == 'https://example.com/?q="x"'
    inline.set_link(cursor, "")
    inline.toggle(cursor, "strong")
    assert inline.dump(document) == "one two three"


def test_part_of_a_document_past_the_basic_plane(document: QTextDocument) -> None:
    inline.load(document, "😀😀 <em>ab</em>cd")
    text = "😀😀 ab"
    end = len(text.encode("utf-16-le")) // 2
    assert inline.dump_range(document, 0, end - 1) == "😀😀 <em>a</em>"
    assert inline.dump_range(document, end - 1, end + 1) == "<em>b</em>c"


_words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffc\ufffe\uffff"), max_size=20
)
_tags = st.sampled_from(["strong", "em", "code", "a", "span", "sub", "kbd"])


@st.composite
def _inline_html(draw: st.DrawFn, depth: int = 0) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        text = html.escape(draw(_words), quote=False).replace("\xa0", "&nbsp;")
        if depth < 3 and draw(st.booleans()):
            tag = draw(_tags)
            attrs = ' href="https://e.com"' if tag == "a" else ""
            text = f"<{tag}{attrs}>{text}{draw(_inline_html(depth + 1))}</{tag}>"
        parts.append(text)
    return "".join(parts)


@given(_inline_html())
def test_whatever_can_be_edited_keeps_its_meaning(source: str) -> None:
    assert isinstance(QApplication.instance() or QApplication([]), QApplication)
    if inline.can_edit(source):
        document = QTextDocument()
        inline.load(document, source)
        assert inline.meaning(inline.dump(document)) == inline.meaning(source)
