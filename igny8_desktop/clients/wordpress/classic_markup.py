"""Write an article as the classic editor has it: plain HTML with WordPress's own classes on images."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from igny8_desktop.clients.wordpress import fragments
from igny8_desktop.clients.wordpress.block_markup import marker
from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.domain.ports import RemoteMedia


def to_classic_html(
    blocks: Iterable[Block], *, media: Mapping[int, RemoteMedia] | None = None, token: str = "", size: str = "large"
) -> str:
    """Return the article's HTML, one block after the other with an empty line between, as that editor saves it.

    `token` is kept in an invisible marker at the end. A caption is WordPress's own `[caption]` shortcode.
    """
    parts = [part for part in (_write(block, media or {}, size) for block in blocks) if part]
    if token:
        parts.append(marker(token))
    return "\n\n".join(parts)


def _write(block: Block, media: Mapping[int, RemoteMedia], size: str) -> str:
    inner = block.html.strip()
    if block.kind is BlockKind.IMAGE:
        return _image(block, media, size)
    if block.kind is BlockKind.SEPARATOR:
        return "<hr />"
    if block.kind is BlockKind.DETAILS:
        summary = html.escape(str(block.attrs.get("summary") or ""), quote=False)
        return f"<details><summary>{summary}</summary>\n{inner}\n</details>" if summary else inner
    if not inner:
        return ""
    match block.kind:
        case BlockKind.HEADING:
            level = min(6, max(1, int(block.attrs.get("level") or 2)))
            return f"<h{level}>{inner}</h{level}>"
        case BlockKind.LIST:
            tag = "ol" if block.attrs.get("ordered") else "ul"
            return f"<{tag}>{inner}</{tag}>"
        case BlockKind.QUOTE:
            return f"<blockquote>{inner}</blockquote>"
        case BlockKind.TABLE:
            return f"<table>{inner}</table>"
        case BlockKind.CODE:
            text = html.escape(html.unescape(fragments.text_of(block.html)), quote=False).replace("[", "&#91;")
            return f"<pre><code>{text}</code></pre>"
        case BlockKind.PARAGRAPH:
            return inner if fragments.starts_with_block(inner) else f"<p>{inner}</p>"
        case _:
            return inner


def _image(block: Block, media: Mapping[int, RemoteMedia], size: str) -> str:
    local = block.attrs.get("image_id")
    remote = media.get(int(local)) if local is not None else None
    url = remote.url if remote else str(block.attrs.get("url") or "")
    if not url:
        return ""
    alt = html.escape(html.unescape(str(block.attrs.get("alt") or "")))
    caption = html.escape(str(block.attrs.get("caption") or ""), quote=False).replace("[", "&#91;")
    number = int(remote.remote_id) if remote is not None and remote.remote_id.isdigit() else 0
    classes = f"alignnone size-{size} wp-image-{number}" if number else "alignnone"
    sides = f' width="{remote.width}" height="{remote.height}"' if remote and remote.width and remote.height else ""
    picture = f'<img class="{classes}" src="{html.escape(url)}" alt="{alt}"{sides} />'
    if not caption:
        return picture
    width = remote.width if remote and remote.width else 1024
    name = f' id="attachment_{number}"' if number else ""
    return f'[caption{name} align="alignnone" width="{width}"]{picture} {caption}[/caption]'
