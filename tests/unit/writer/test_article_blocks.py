"""Foreign text becomes clean blocks without losing words; blocks become classic HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.answers import ArticleAnswer, FaqAnswer, SectionAnswer
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, article_text, blocks_from_json, blocks_to_json
from igny8_desktop.services.writer.article_blocks import (
    BLOCK_TAGS,
    INLINE_TAGS,
    article_to_blocks,
    blocks_to_html,
    html_to_blocks,
    markdown_to_blocks,
    sanitize_inline,
)


class Danger(HTMLParser):
    """Gather whatever must not be in an article."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE_TAGS | BLOCK_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcset", "srcdoc"):
                self.found.append(name)
            if name in ("href", "src") and address.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(address)


def dangers(blocks: Blocks) -> list[str]:
    """Return the tags and attributes of the blocks' HTML that must not be there."""
    parser = Danger()
    parser.feed(blocks_to_html(blocks, lambda number: f"/{number}.webp"))
    parser.close()
    return parser.found


NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<a href='javascript:x'>",
        "<iframe src=//x>",
        "<style>*{}</style>",
        "<p>",
        "</p>",
        "<li>",
        "<table>",
        "<td>",
        "<ul>",
        "<noscript>",
        "<math>",
        "<b onclick=x>",
        "<!--",
        "-->",
        "<template>",
        "&lt;script&gt;",
        "\x00",
        "<details><summary>",
        "[a](javascript:x)",
        "![a](data:x)",
        "`<script>`",
        "<xmp>",
        "<div>",
        "</div>",
        "\ud800",
        "<textarea>",
        "<h1>",
        "<pre>",
        "| a |\n|--|\n",
        "<title></h1>",
        "<figure>",
        "<figcaption>",
        "<dl><dt>",
        "<base href=x>",
        "<form action=x>",
        "<input autofocus onfocus=x>",
    ]
)


@given(st.lists(NASTY | st.text(max_size=12), max_size=12).map("".join))
def test_nothing_active_passes(text: str) -> None:
    for blocks in (html_to_blocks(text), markdown_to_blocks(text)):
        assert dangers(blocks) == []
        assert blocks_from_json(blocks_to_json(blocks)) == blocks
        "".join(block.html for block in blocks).encode()
    article = ArticleAnswer("t", "t", "", "", "", (SectionAnswer(text, text),), (FaqAnswer(text, text),))
    assert dangers(article_to_blocks(article)) == []


WORDS = st.lists(st.from_regex(r"[a-zäéßøžğ]{1,8}", fullmatch=True), min_size=1, max_size=6)
TAGS = st.sampled_from(
    [
        "p",
        "div",
        "b",
        "span",
        "h1",
        "h3",
        "ul",
        "li",
        "blockquote",
        "section",
        "em",
        "td",
        "details",
        "figure",
        "dl",
        "pre",
    ]
)


@given(st.lists(st.tuples(WORDS, TAGS, TAGS), min_size=1, max_size=6))
def test_no_word_is_lost(parts: list[tuple[list[str], str, str]]) -> None:
    pieces = [
        f"<{outer}>{' '.join(words)} <{inner}>{' '.join(words)}</{inner}> {words[0]}</{outer}>"
        for words, outer, inner in parts
    ]
    wanted = sorted(word for words, _outer, _inner in parts for word in [*words, *words, words[0]])
    assert sorted(article_text(html_to_blocks(" loose ".join(pieces))).split()) == sorted(
        wanted + ["loose"] * (len(parts) - 1)
    )


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=5))
def test_plain_text_is_kept_word_for_word(lines: list[str]) -> None:
    blocks = markdown_to_blocks("\n\n".join(lines))
    assert article_text(blocks).split("\n") == [" ".join(line.split()) for line in lines]


def test_each_kind_of_block_is_read() -> None:
    source = (
        '<h1>Title</h1><p>One <a href="https://e.org" onclick="x()">link</a> &amp; <em>more</em>.</p>'
        "<ol start=3><li>a<ul><li>b</li></ul></li></ol><blockquote>said</blockquote><hr>"
        "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
        "<pre><code>if a &lt; b:\n  c</code></pre>"
        '<figure><img src="/a.webp" alt="An A"><figcaption>Fig</figcaption></figure>'
        "<details><summary>Why?</summary>Because.</details><dl><dt>t</dt><dd>d</dd></dl>"
    )
    blocks = html_to_blocks(source)
    assert [(str(block.kind), block.html, dict(block.attrs)) for block in blocks] == [
        ("heading", "Title", {"level": 2}),
        ("paragraph", 'One <a href="https://e.org">link</a> &amp; <em>more</em>.', {}),
        ("list", "<li>a<ul><li>b</li></ul></li>", {"ordered": True, "start": 3}),
        ("quote", "<p>said</p>", {}),
        ("separator", "", {}),
        ("table", "<thead><tr><th>h</th></tr></thead><tbody><tr><td>1</td></tr></tbody>", {}),
        ("code", "if a &lt; b:\n  c", {}),
        ("image", "", {"url": "/a.webp", "alt": "An A", "caption": "Fig"}),
        ("details", "<p>Because.</p>", {"summary": "Why?"}),
        ("html", "<dl><dt>t</dt><dd>d</dd></dl>", {}),
    ]
    assert html_to_blocks(blocks_to_html(blocks, lambda _number: None)) == blocks


def test_an_article_becomes_sections_and_questions() -> None:
    article = ArticleAnswer(
        "T", "t", "", "", "",
        (
            SectionAnswer("", "Intro with **bold**."),
            SectionAnswer("## First & last", "# Sub\n\n- a\n- b\n\n<b>not a tag</b>"),
        ),
        (FaqAnswer("Is 1 < 2?", "Yes.\n\nIt *is*."),),
    )  # fmt: skip
    assert article_to_blocks(article, faq_heading="Fragen") == (
        Block(BlockKind.PARAGRAPH, "Intro with <strong>bold</strong>."),
        Block(BlockKind.HEADING, "First &amp; last", {"level": 2}),
        Block(BlockKind.HEADING, "Sub", {"level": 3}),
        Block(BlockKind.LIST, "<li>a</li>\n<li>b</li>", {"ordered": False}),
        Block(BlockKind.PARAGRAPH, "&lt;b&gt;not a tag&lt;/b&gt;"),
        Block(BlockKind.HEADING, "Fragen", {"level": 2}),
        Block(BlockKind.DETAILS, "<p>Yes.</p>\n<p>It <em>is</em>.</p>", {"summary": "Is 1 < 2?"}),
    )


def test_classic_html_names_images_by_their_address() -> None:
    blocks = (
        Block(BlockKind.IMAGE, "", {"image_id": 7, "alt": 'A "b"', "caption": "c < d"}),
        Block(BlockKind.IMAGE, "", {"image_id": 8}),
        Block(BlockKind.DETAILS, "<p>a</p>", {"summary": "q < r"}),
    )
    assert blocks_to_html(blocks, {7: "https://e.org/7.webp"}.get) == (
        '<figure><img src="https://e.org/7.webp" alt="A &quot;b&quot;"><figcaption>c &lt; d</figcaption></figure>\n'
        "<details><summary>q &lt; r</summary><p>a</p></details>"
    )


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<p>a <b onclick=x>b</b></p>", "a <b>b</b>"),
        ("<script>x</script>y", "y"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ('<a href="javascript:x">l</a>', "<a>l</a>"),
    ],
)
def test_inline_html_is_cleaned(text: str, clean: str) -> None:
    assert sanitize_inline(text) == clean


def test_absurd_nesting_keeps_its_words() -> None:
    assert article_text(html_to_blocks("<div>" * 3_000 + "word")) == "word"
    assert article_text(html_to_blocks("<div>" * 3_000 + "one<p>two")) == "one\ntwo"
    assert article_text(html_to_blocks("<div>" * 150 + "one<p>two</p><p>three")).split() == ["one", "two", "three"]
    assert article_text(html_to_blocks("<div>" * 100 + "word<p>other")) == "word\nother"
