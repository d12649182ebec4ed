"""Bring three versions of an article into one form: as last sent, as it is here, and as it is on the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json, blocks_to_json
from igny8_desktop.domain.merging import MergePart, align, block_key, merge_blocks
from igny8_desktop.domain.ports import PostDraft, PublishTarget, RemotePost
from igny8_desktop.services.publishing.post import Post, PostImage
from igny8_desktop.services.writer.article_blocks import html_to_blocks, sanitize_blocks

#: Attributes in which a block of a kind that we do not have keeps the site's markup, so that it can go back as it was.
_KEPT_MARKUP, _KEPT_HTML = "site_markup", "site_html"
_HASH_LETTERS = 16


def sent_version(post: Post, draft: PostDraft, remote: RemotePost, target: PublishTarget) -> dict[str, Any]:
    """Return what is kept of a publish as the common ancestor of later edits, here and on the site."""
    return {
        "revision": post.revision,
        "title": post.title,
        "excerpt": post.excerpt,
        "blocks": blocks_to_json(draft.blocks),
        "content_type": str(post.content_type),
        "media": [
            {"image_id": image.image_id, "sha256": image.sha256, "remote_id": draft.media[image.image_id].remote_id}
            for image in post.images
            if image.image_id in draft.media
        ],
        "site": {
            "title": remote.title,
            "excerpt": remote.excerpt,
            "blocks": blocks_to_json(read_site_blocks(target, remote, post.images)),
        },
    }


def read_site_blocks(target: PublishTarget, remote: RemotePost, images: Iterable[PostImage] = ()) -> Blocks:
    """Return a post's text as clean blocks; images that were uploaded from here are known again by their hash."""
    known = {image.sha256[:_HASH_LETTERS]: image for image in images if image.sha256}
    blocks: list[Block] = []
    for block in target.blocks_of(remote):
        blocks.extend(_cleaned(block))
    return tuple(_known_image(block, known) for block in blocks)


def _cleaned(block: Block) -> Blocks:
    if block.kind is not BlockKind.HTML:
        return sanitize_blocks([block])
    if _KEPT_MARKUP not in block.attrs:
        return html_to_blocks(block.html)
    [clean] = sanitize_blocks([block])
    # The markup goes back to the site that it came from and nowhere else; here the cleaned HTML is shown.
    return (Block(clean.kind, clean.html, {**clean.attrs, _KEPT_HTML: clean.html}),)


def _known_image(block: Block, known: Mapping[str, PostImage]) -> Block:
    if block.kind is not BlockKind.IMAGE:
        return block
    url = str(block.attrs.get("url") or "")
    image = next((image for short, image in known.items() if short in url), None)
    if image is None:
        return block
    attrs = {key: value for key, value in block.attrs.items() if key != "url"}
    return Block(block.kind, block.html, {**attrs, "image_id": image.image_id})


def three_ways(ours: Blocks, theirs: Blocks, sent: Mapping[str, Any]) -> tuple[MergePart, ...]:
    """Return our present text and the site's, merged over what was sent last; ours comes back in our own spelling.

    The site spells some blocks otherwise (entities, kinds that it does not have), so all three are compared as it
    spells them.
    """
    was = blocks_from_json(sent.get("blocks"))
    base = blocks_from_json((sent.get("site") or {}).get("blocks"))
    pairs = align(was, base)
    spelt = {block_key(block): base[pairs[at]] for at, block in enumerate(was) if at in pairs}
    parts = merge_blocks(base, tuple(spelt.get(block_key(block), block) for block in ours), theirs)
    return tuple(replace(part, ours=ours[part.ours_at : part.ours_at + len(part.ours)]) for part in parts)
