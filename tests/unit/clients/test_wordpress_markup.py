"""Block markup: its comments nest, its attributes are JSON, its text is all there, and nothing breaks out of it."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.clients.wordpress import fragments
from igny8_desktop.clients.wordpress.block_markup import attributes, marker, to_block_markup, token_of
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.domain.ports import RemoteMedia

_COMMENT = re.compile(r"<!--\s+(/)?wp:([a-z][a-z0-9-]*)\s+(\{.*?\}\s+)?-->", re.DOTALL)


def names(markup: str) -> list[str]:
    """Return the blocks in order of opening, after checking that all are closed in turn and nothing is outside."""
    opened: list[str] = []
    found: list[str] = []
    position = 0
    for comment in _COMMENT.finditer(markup):
        closing, name, values = comment.groups()
        if not opened:
            assert not markup[position : comment.start()].strip(), "text outside of blocks"
        if closing:
            assert opened.pop() == name
        else:
            opened.append(name)
            found.append(name)
            json.loads(values or "{}")
        position = comment.end()
    assert not opened
    assert not markup[position:].strip()
    return found


def one(block: Block, *, details: bool = True) -> str:
    return to_block_markup([block], media={5: RemoteMedia("12", "https://e.com/a.webp")}, details=details)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b.paragraph("a & b"), "<!-- wp:paragraph -->\n<p>a &amp; b</p>\n<!-- /wp:paragraph -->"),
        (b.heading("T"), '<!-- wp:heading -->\n<h2 class="wp-block-heading">T</h2>\n<!-- /wp:heading -->'),
        (
            b.heading("T", 3),
            '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">T</h3>\n<!-- /wp:heading -->',
        ),
        (
            b.bullet_list(["a"], ordered=True),
            '<!-- wp:list {"ordered":true} -->\n<ol class="wp-block-list"><!-- wp:list-item -->\n<li>a</li>\n'
            "<!-- /wp:list-item --></ol>\n<!-- /wp:list -->",
        ),
        (
            Block(BlockKind.TABLE, "<tr><td>1</td></tr>"),
            '<!-- wp:table {"hasFixedLayout":false} -->\n<figure class="wp-block-table"><table><tbody><tr><td>1</td>'
            "</tr></tbody></table></figure>\n<!-- /wp:table -->",
        ),
        (
            b.image(5, 'a "b"', "c & d"),
            '<!-- wp:image {"id":12,"sizeSlug":"large","linkDestination":"none"} -->\n'
            '<figure class="wp-block-image size-large"><img src="https://e.com/a.webp" alt="a &quot;b&quot;" '
            'class="wp-image-12"/><figcaption class="wp-element-caption">c &amp; d</figcaption></figure>\n'
            "<!-- /wp:image -->",
        ),
        (
            b.details("Why?", "So"),
            '<!-- wp:details -->\n<details class="wp-block-details"><summary>Why?</summary><!-- wp:paragraph -->\n'
            "<p>So</p>\n<!-- /wp:paragraph --></details>\n<!-- /wp:details -->",
        ),
        (
            Block(BlockKind.CODE, "a &lt; [b]"),
            '<!-- wp:code -->\n<pre class="wp-block-code"><code>a &lt; &#91;b]</code></pre>\n<!-- /wp:code -->',
        ),
        (b.image(99), ""),
        (b.paragraph("  "), ""),
    ],
)
def test_the_form_that_the_editor_writes(block: Block, expected: str) -> None:
    assert one(block) == expected


@pytest.mark.parametrize(
    "block",
    [
        Block(BlockKind.PARAGRAPH, "an <b>unclosed"),
        Block(BlockKind.PARAGRAPH, "<strong></strong>empty"),
        Block(BlockKind.PARAGRAPH, "<ul><li>x</li></ul>"),
        Block(BlockKind.PARAGRAPH, "a < b"),
        Block(BlockKind.PARAGRAPH, "<!-- note -->"),
        Block(BlockKind.HEADING, "<p>x</p>"),
        Block(BlockKind.LIST, '<li value="3">x</li>'),
        Block(BlockKind.LIST, "<li><h3>x</h3></li>"),
        Block(BlockKind.LIST, "text"),
        Block(BlockKind.QUOTE, "<ul><li>x</li></ul>"),
        Block(BlockKind.TABLE, '<tr><td colspan="2">x</td></tr>'),
        Block(BlockKind.TABLE, "<caption>x</caption><tr><td>x</td></tr>"),
        Block(BlockKind.HTML, "<iframe src='x'></iframe>"),
    ],
)
def test_what_is_not_sure_becomes_an_html_block(block: Block) -> None:
    assert names(one(block)) == ["html"]


def test_nested_lists() -> None:
    block = Block(BlockKind.LIST, "<li>a<ul>\n<li>b</li><li>c<ol><li>d</li></ol></li></ul></li>\n<li><p>e</p></li>")

    markup = one(block)

    assert names(markup) == ["list", "list-item", "list", "list-item", "list-item", "list", "list-item", "list-item"]
    assert re.findall(r"<li>(\w)", markup) == ["a", "b", "c", "d", "e"]


def test_questions_on_a_site_without_the_details_block() -> None:
    markup = one(b.details("Why?", "So"), details=False)

    assert names(markup) == ["heading", "paragraph"]
    assert "<details" not in markup


def test_block_comments_inside_html_cannot_open_blocks() -> None:
    assert names(one(Block(BlockKind.HTML, "x<!-- wp:html --><p>y</p><!-- /wp:paragraph -->"))) == ["html"]
    assert names(one(b.image(5, "--> <!-- wp:x -->", "<!-- /wp:image -->"))) == ["image"]


def test_attributes_are_escaped_as_core_does() -> None:
    value = 'a--b<c>&"d\\e/é'

    text = attributes({"x": value})

    assert text == ' {"x":"a\\u002d\\u002db\\u003cc\\u003e\\u0026\\u0022d\\u005ce/é"}'
    assert json.loads(text) == {"x": value}


def test_the_token_is_kept_and_read_back() -> None:
    markup = to_block_markup([b.paragraph("x")], token="ab_C-9")

    assert names(markup) == ["paragraph", "html"]
    assert token_of(markup) == "ab_C-9"
    assert token_of(markup.replace("<!-- igny8:ab_C-9 -->", "<!--igny8:ab_C-9-->")) == "ab_C-9"
    assert token_of("<p>igny8:x</p>") == ""
    for bad in ("", "a b", "-->", "x" * 101):
        with pytest.raises(ValueError, match="token"):
            marker(bad)


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1, max_size=30)
ANY_HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<li>", "</li>", "<ul>", "</ul>", "<ol>", "</ol>", "<tr>", "</tr>", "<td>",
         "</td>", "<br>", "<tbody>", "</tbody>", "<cite>", "</cite>", "<!-- wp:html -->", "<!-- /wp:list -->", "<!--",
         "-->", "<", "&amp;", "word", " ", '<a href="x">', "</a>"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.builds(b.paragraph, TEXT),
            st.builds(b.heading, TEXT, st.integers(2, 6)),
            st.builds(b.bullet_list, st.lists(TEXT, min_size=1, max_size=3)),
            st.builds(b.details, TEXT, TEXT),
            st.builds(lambda alt, caption: b.image(5, alt, caption), TEXT, TEXT),
            st.builds(Block, st.sampled_from(BlockKind), ANY_HTML),
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_any_article_gives_sound_markup(article: list[Block], details: bool) -> None:
    markup = to_block_markup(article, media={5: RemoteMedia("12", "https://e.com/a.webp")}, details=details, token="t")

    assert names(markup)[-1] == "html"
    assert token_of(markup) == "t"


@given(TEXT)
def test_no_word_of_a_paragraph_is_lost(text: str) -> None:
    markup = to_block_markup([b.paragraph(text)])
    inner = re.sub(r"<!--.*?-->|</?p>", "", markup, flags=re.DOTALL)

    assert html.unescape(inner).split() == html.unescape(html.escape(text, quote=False)).split()


@given(ANY_HTML)
def test_fragments_are_slices_of_the_source(fragment: str) -> None:
    parts = fragments.children(fragment)
    for part in parts or ():
        piece = part if isinstance(part, str) else part.inner
        assert piece in fragment
