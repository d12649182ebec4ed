"""Write an article as WordPress block markup that the block editor opens without complaint.

The editor saves every block again and compares: attributes, classes and nesting must be exactly its own. What is not
certain to pass becomes an HTML block, which takes anything.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from igny8_desktop.clients.wordpress import fragments
from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.domain.ports import RemoteMedia

_MARKER = re.compile(r"<!--\s*igny8:([A-Za-z0-9_-]{1,100})\s*-->")
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->", re.DOTALL)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")


def attributes(values: Mapping[str, Any]) -> str:
    r"""Return block attributes as core writes them into the comment, with a leading space; empty for none.

    The escapes are those of WordPress's `serialize_block_attributes`: `--`, `<`, `>`, `&`, `\\` and `"` in values.
    """
    if not values:
        return ""
    text = json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\\\\", "\\u005c").replace('\\"', "\\u0022")
    for raw, safe in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(raw, safe)
    return f" {text}"


def comment(name: str, body: str, values: Mapping[str, Any] | None = None) -> str:
    """Return a block: its body between an opening and a closing comment."""
    return f"<!-- wp:{name}{attributes(values or {})} -->\n{body}\n<!-- /wp:{name} -->"


def html_block(fragment: str) -> str:
    """Return any HTML as an HTML block; block comments inside would be read as blocks, so they go."""
    return comment("html", _BLOCK_COMMENT.sub("", fragment).strip())


def to_block_markup(
    blocks: Iterable[Block],
    *,
    media: Mapping[int, RemoteMedia] | None = None,
    details: bool = True,
    token: str = "",
    size: str = "large",
) -> str:
    """Return the article's block markup.

    `media` maps local image ids to uploaded images; an image that is in neither `media` nor has an address is left
    out. `details` says whether the site has the details block (WordPress 6.3 and later); without it a question
    becomes a heading. `token` is kept in an invisible marker at the end. `size` is WordPress's name of an image size.
    """
    writer = _Writer(media or {}, details, size)
    parts = [part for part in map(writer.write, blocks) if part]
    if token:
        parts.append(comment("html", marker(token)))
    return "\n\n".join(parts)


def marker(token: str) -> str:
    """Return the comment that marks a post as this article; raises `ValueError` for an unusable token."""
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token has letters, digits, - and _ only")
    return f"<!-- igny8:{token} -->"


def token_of(content: str) -> str:
    """Return the token in a post's raw content, or an empty text."""
    found = _MARKER.search(content)
    return found.group(1) if found else ""


class _Writer:
    """Write one block after the other."""

    def __init__(self, media: Mapping[int, RemoteMedia], details: bool, size: str) -> None:
        self._media = media
        self._size = size
        self._details = details
        self._writers: Mapping[BlockKind, Callable[[Block], str]] = {
            BlockKind.PARAGRAPH: self._paragraph,
            BlockKind.HEADING: self._heading,
            BlockKind.LIST: self._list,
            BlockKind.QUOTE: self._quote,
            BlockKind.TABLE: self._table,
            BlockKind.CODE: self._code,
            BlockKind.IMAGE: self._image,
            BlockKind.DETAILS: self._details_block,
            BlockKind.SEPARATOR: self._separator,
        }

    def write(self, block: Block) -> str:
        """Return one block's markup; empty for what says nothing."""
        writer = self._writers.get(block.kind)
        if writer is not None:
            return writer(block)
        markup = str(block.attrs.get("site_markup") or "")
        if markup and block.attrs.get("site_html") == block.html:
            return markup  # a block of the site that nobody changed here goes back as it came
        return html_block(block.html) if block.html.strip() else ""

    def _paragraph(self, block: Block) -> str:
        inner = block.html.strip()
        if not inner:
            return ""
        if not fragments.is_inline(inner):
            return html_block(fragments.tidy(inner if fragments.starts_with_block(inner) else f"<p>{inner}</p>"))
        return comment("paragraph", f"<p>{inner}</p>")

    def _heading(self, block: Block) -> str:
        level = min(6, max(1, int(block.attrs.get("level") or 2)))
        inner = block.html.strip()
        if not inner:
            return ""
        if not fragments.is_inline(inner):
            return html_block(fragments.tidy(f"<h{level}>{inner}</h{level}>"))
        values = {} if level == 2 else {"level": level}
        return comment("heading", f'<h{level} class="wp-block-heading">{inner}</h{level}>', values)

    def _list(self, block: Block) -> str:
        ordered = bool(block.attrs.get("ordered"))
        tag = "ol" if ordered else "ul"
        if not block.html.strip():
            return ""
        items = fragments.list_items(block.html)
        if items is None:
            return html_block(fragments.tidy(f"<{tag}>{block.html}</{tag}>"))
        return self._list_of(items, ordered)

    def _list_of(self, items: Iterable[fragments.ListItem], ordered: bool) -> str:
        tag = "ol" if ordered else "ul"
        written = []
        for item in items:
            inner = item.html + "".join(self._list_of(sub.items, sub.ordered) for sub in item.lists)
            written.append(comment("list-item", f"<li>{inner}</li>"))
        body = "\n\n".join(written)
        return comment("list", f'<{tag} class="wp-block-list">{body}</{tag}>', {"ordered": True} if ordered else None)

    def _quote(self, block: Block) -> str:
        if not block.html.strip():
            return ""
        parsed = fragments.quote_parts(block.html)
        if parsed is None:
            return html_block(fragments.tidy(f"<blockquote>{block.html}</blockquote>"))
        paragraphs, cite = parsed
        body = "\n\n".join(comment("paragraph", f"<p>{inner}</p>") for inner in paragraphs)
        cited = f"<cite>{cite}</cite>" if cite else ""
        return comment("quote", f'<blockquote class="wp-block-quote">{body}{cited}</blockquote>')

    def _table(self, block: Block) -> str:
        if not block.html.strip():
            return ""
        rows = fragments.table_rows(block.html)
        if rows is None:
            return html_block(fragments.tidy(f"<table>{block.html}</table>"))
        # Newer editors take fixed columns for granted, older ones do not: saying it holds in both.
        return comment(
            "table", f'<figure class="wp-block-table"><table>{rows}</table></figure>', {"hasFixedLayout": False}
        )

    def _code(self, block: Block) -> str:
        # The text of code is plain text: a bracket would otherwise start a shortcode on the page.
        text = html.escape(html.unescape(fragments.text_of(block.html)), quote=False).replace("[", "&#91;")
        return comment("code", f'<pre class="wp-block-code"><code>{text}</code></pre>')

    def _image(self, block: Block) -> str:
        local = block.attrs.get("image_id")
        remote = self._media.get(int(local)) if local is not None else None
        url = remote.url if remote else str(block.attrs.get("url") or "")
        if not url:
            return ""
        # The editor does not escape the ampersand of what looks like an entity, so none may be left in plain text.
        alt = html.escape(html.unescape(str(block.attrs.get("alt") or "")))
        caption = html.escape(str(block.attrs.get("caption") or ""), quote=False)
        src = html.escape(url)
        below = f'<figcaption class="wp-element-caption">{caption}</figcaption>' if caption else ""
        if remote is not None and remote.remote_id.isdigit():
            number = int(remote.remote_id)
            image = f'<img src="{src}" alt="{alt}" class="wp-image-{number}"/>'
            return comment(
                "image",
                f'<figure class="wp-block-image size-{self._size}">{image}{below}</figure>',
                {"id": number, "sizeSlug": self._size, "linkDestination": "none"},
            )
        return comment("image", f'<figure class="wp-block-image"><img src="{src}" alt="{alt}"/>{below}</figure>')

    def _details_block(self, block: Block) -> str:
        summary = html.escape(str(block.attrs.get("summary") or ""), quote=False)
        body = self._body_of(block.html)
        if not summary:
            return body
        if not self._details:
            question = comment("heading", f'<h3 class="wp-block-heading">{summary}</h3>', {"level": 3})
            return f"{question}\n\n{body}" if body else question
        return comment("details", f'<details class="wp-block-details"><summary>{summary}</summary>{body}</details>')

    def _body_of(self, inner: str) -> str:
        """Return the blocks inside a details block."""
        paragraphs = fragments.paragraphs(inner)
        if paragraphs is None:
            return html_block(fragments.tidy(inner)) if inner.strip() else ""
        return "\n\n".join(comment("paragraph", f"<p>{each}</p>") for each in paragraphs)

    def _separator(self, block: Block) -> str:
        return comment("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
