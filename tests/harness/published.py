"""Compare an article with the post that a real WordPress holds of it."""

from __future__ import annotations

import re
from typing import Any

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.services.writer.contents import ContentDetail
from tests.harness.wordpress.reader import WordPressReader


def check_post(program: Program, article: ContentDetail, reader: WordPressReader, media: dict[int, Any]) -> None:
    """Compare one article with what WordPress holds of it."""
    found = [post for post in reader.own_posts() if post["slug"] == article.text.slug]
    assert len(found) == 1, f"{article.text.slug} is on the site {len(found)} times"
    post = found[0]
    assert post["status"] == "publish"
    assert post["link"] == article.url
    assert post["title"]["raw"] == article.text.title
    assert post["excerpt"]["raw"] == article.text.excerpt
    assert reader.term_names(post, "categories") == sorted(article.text.categories)
    assert reader.term_names(post, "tags") == sorted(article.text.tags)
    featured = next(image for image in article.images if image.role is ImageRole.FEATURED)
    assert media[post["featured_media"]]["alt_text"] == featured.alt_text
    shown = [block for block in article.text.blocks if block.kind is BlockKind.IMAGE]
    inside = [image for image in article.images if image.role is ImageRole.IN_ARTICLE]
    assert [block.attrs["image_id"] for block in shown] == [image.id for image in inside]
    assert inside, "the article has images in its text"
    raw, html = post["content"]["raw"], post["content"]["rendered"]
    for image in inside:
        [number] = [int(n) for n in re.findall(r'class="wp-image-(\d+)"', raw)]
        item = media[number]
        assert item["alt_text"] == image.alt_text
        assert item["source_url"] in html
        assert f'alt="{image.alt_text}"' in html
        assert reader.download(item["source_url"]) == program.images_store.path(image.file_name).read_bytes()
    headings = re.findall(r'<h2 class="wp-block-heading">(.*?)</h2>', html)
    assert len(headings) == sum(block.kind is BlockKind.HEADING for block in article.text.blocks)
    status, page = reader.page(article.url)
    assert status == 200
    assert article.text.title in page
