"""What the program writes for WordPress it reads again; what others wrote stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.clients.wordpress.block_markup import to_block_markup
from igny8_desktop.clients.wordpress.block_reader import read_blocks
from igny8_desktop.clients.wordpress.classic_markup import to_classic_html
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.domain.ports import RemoteMedia
from igny8_desktop.services.publishing.versions import _cleaned
from tests.unit.clients.target_contract import make_draft

MEDIA = {7: RemoteMedia("12", "https://e.com/red-0123456789abcdef.webp", 320, 180)}
EMBED = (
    '<!-- wp:embed {"url":"https://v.example/1","type":"video"} -->\n<figure class="wp-block-embed"><div>'
    "https://v.example/1</div></figure>\n<!-- /wp:embed -->"
)

texts = st.text("abc ÄöÜ&<>\"'-日", min_size=1, max_size=20).filter(lambda text: text.strip())
blocks = st.lists(
    st.one_of(
        texts.map(b.paragraph),
        st.builds(b.heading, texts, st.integers(2, 6)),
        st.builds(b.bullet_list, st.lists(texts, min_size=1, max_size=3), ordered=st.booleans()),
        st.builds(b.details, texts, texts),
        st.just(Block(BlockKind.SEPARATOR)),
    ),
    max_size=6,
).map(tuple)


def shape(found: Blocks) -> list[tuple[str, str]]:
    return [(str(block.kind), b.plain_text(block)) for block in found]


@given(article=blocks)
def test_what_is_written_is_read_again(article: Blocks) -> None:
    read = read_blocks(to_block_markup(article, token="abc"))
    assert shape(read) == shape(article)
    assert to_block_markup(read) == to_block_markup(article), "read and written again it is the same"


def test_every_kind_and_images_are_read() -> None:
    article = (*make_draft().blocks, b.image(7, "Red & green", "Two <shoes>"))
    read = read_blocks(to_block_markup(article, media=MEDIA, token="abc"))
    assert [block.kind for block in read] == [block.kind for block in article]
    assert dict(read[-1].attrs) == {"url": MEDIA[7].url, "alt": "Red & green", "caption": "Two <shoes>"}


def test_a_block_that_we_do_not_have_goes_back_as_it_came() -> None:
    raw = f"<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n{EMBED}\n\n<!-- wp:more /-->"
    read = read_blocks(raw)
    assert [block.kind for block in read] == [BlockKind.PARAGRAPH, BlockKind.HTML, BlockKind.HTML]
    clean = tuple(piece for block in read for piece in _cleaned(block))
    assert EMBED in to_block_markup(clean)
    changed = tuple(
        Block(block.kind, "<p>Mine</p>", block.attrs) if "embed" in str(block.attrs) else block for block in clean
    )
    assert "wp:embed" not in to_block_markup(changed)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "just words",
        "<p>unclosed",
        "<!-- wp:paragraph -->no end",
        "<!-- /wp:list -->",
        "<!-- wp:x {bad} --><!-- /wp:x -->",
    ],
)
def test_odd_texts_are_read_without_a_fuss(raw: str) -> None:
    read_blocks(raw)


def test_classic_html_is_what_that_editor_saves() -> None:
    article = (b.heading("A & b"), b.paragraph("Text"), b.image(7, "Red", "Two [shoes]"), b.details("Why?", "So."))
    html = to_classic_html(article, media=MEDIA, token="abc", size="full")
    assert "<!-- wp:" not in html
    assert (
        '[caption id="attachment_12" align="alignnone" width="320"]<img class="alignnone size-full wp-image-12"' in html
    )
    assert "Two &#91;shoes]" in html
    assert html.endswith("<!-- igny8:abc -->")
    images = [block for block in read_blocks(html) if block.kind is BlockKind.IMAGE]
    assert [block.attrs["url"] for block in images] == [MEDIA[7].url]
