"""Read a post's raw text as blocks: the other direction of `block_markup` and `classic_markup`.

Block comments are split off, never re-written; a block that this program has no kind for becomes an HTML block that
keeps its markup, so that it can go back to the site as it was.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from igny8_desktop.clients.wordpress import fragments
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks

#: The attribute in which an HTML block keeps the site's own markup, and the HTML that it stands for.
SITE_MARKUP, SITE_HTML = "site_markup", "site_html"
_COMMENT = re.compile(
    r"<!--\s+(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(\{(?:(?!\}\s+/?-->).)*\}\s+)?(/)?-->", re.DOTALL
)
_MARKER = re.compile(r"<!--\s*igny8:[A-Za-z0-9_-]{1,100}\s*-->")
_NO_BLOCK = re.compile(r"<!--\s+/?wp:.*?-->", re.DOTALL)
_CAPTION = re.compile(r"\[caption[^\]]*\](.*?)\[/caption\]", re.DOTALL)
_IMG = re.compile(r"<img\b([^>]*?)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")
_FIGCAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
_LIST_CLASS = re.compile(r"<(ul|ol) class=\"wp-block-list\">")
_BETWEEN = re.compile(r"\s*(</?(?:li|ul|ol|p|thead|tbody|tfoot|tr|td|th)\b[^>]*>)\s*")


@dataclass
class _Raw:
    """One top-level block as it stands in the text."""

    name: str
    attrs: Mapping[str, Any] = field(default_factory=dict)
    inner: str = ""
    markup: str = ""


def read_blocks(raw: str) -> Blocks:
    """Return a post's raw content as blocks, uncleaned; the marker that we put there is left out."""
    blocks: list[Block] = []
    for part in _top_level(raw):
        block = _KINDS.get(part.name, _unknown)(part)
        if block is not None:
            blocks.append(block)
    return tuple(blocks)


def _top_level(raw: str) -> Iterator[_Raw]:
    """Yield the top-level blocks; text between them comes under an empty name."""
    depth, start, opened = 0, 0, _Raw("")
    body = 0
    for found in _COMMENT.finditer(raw):
        closing, name, attributes, single = found.groups()
        name = name.removeprefix("core/")
        if depth == 0 and not closing:
            yield from _freeform(raw[start : found.start()])
            start, body, opened = found.start(), found.end(), _Raw(name, _attributes(attributes))
        if single:
            if depth == 0:
                opened.markup = raw[start : found.end()]
                yield opened
                start = found.end()
            continue
        depth += -1 if closing else 1
        if depth <= 0:
            depth = 0
            opened.inner, opened.markup = raw[body : found.start()].strip("\n"), raw[start : found.end()]
            yield opened
            start = found.end()
    yield from _freeform(raw[start:])


def _freeform(text: str) -> Iterator[_Raw]:
    text = _MARKER.sub("", text).strip()
    position = 0
    for found in _CAPTION.finditer(text):
        if before := text[position : found.start()].strip():
            yield _Raw("", inner=before)
        image = _IMG.search(found.group(1))
        picture = image.group(0) if image else ""
        caption = found.group(1)[image.end() if image else 0 :].strip()
        yield _Raw("image", inner=f"{picture}<figcaption>{caption}</figcaption>", markup=found.group(0))
        position = found.end()
    if rest := text[position:].strip():
        yield _Raw("", inner=rest)


def _attributes(text: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _inner(text: str, *tags: str) -> str | None:
    """Return what stands inside the one element that a fragment is; `None` for anything else."""
    parts = fragments.children(text.strip())
    if parts is None or len(parts) != 1 or isinstance(parts[0], str) or parts[0].name not in tags:
        return None
    return parts[0].inner


def _unknown(part: _Raw) -> Block | None:
    text = _NO_BLOCK.sub("", part.inner or part.markup).strip()
    if not part.name:
        return Block(BlockKind.HTML, text) if text else None
    return Block(BlockKind.HTML, text, {SITE_MARKUP: part.markup, SITE_HTML: text})


def _html(part: _Raw) -> Block | None:
    text = _MARKER.sub("", part.inner).strip()
    return Block(BlockKind.HTML, text) if text else None


def _paragraph(part: _Raw) -> Block | None:
    inner = _inner(part.inner, "p")
    if inner is None or part.attrs:
        return _unknown(part)
    return Block(BlockKind.PARAGRAPH, inner.strip()) if inner.strip() else None


def _heading(part: _Raw) -> Block | None:
    inner = _inner(part.inner, *(f"h{level}" for level in range(1, 7)))
    if inner is None or set(part.attrs) - {"level"}:
        return _unknown(part)
    return Block(BlockKind.HEADING, inner.strip(), {"level": int(part.inner.strip()[2])})


def _flat(text: str) -> str:
    """Return nested block markup as plain HTML without the line breaks between its elements."""
    return _BETWEEN.sub(r"\1", _LIST_CLASS.sub(r"<\1>", _NO_BLOCK.sub("", text))).strip()


def _list(part: _Raw) -> Block | None:
    inner = _inner(_flat(part.inner), "ul", "ol")
    if inner is None or set(part.attrs) - {"ordered"}:
        return _unknown(part)
    return Block(BlockKind.LIST, inner, {"ordered": part.inner.lstrip().startswith("<ol")})


def _quote(part: _Raw) -> Block | None:
    inner = _inner(_flat(part.inner), "blockquote")
    return Block(BlockKind.QUOTE, inner) if inner is not None and not part.attrs else _unknown(part)


def _table(part: _Raw) -> Block | None:
    figure = _inner(part.inner, "figure")
    table = _inner(figure, "table") if figure is not None else None
    if table is None or set(part.attrs) - {"hasFixedLayout"}:
        return _unknown(part)
    return Block(BlockKind.TABLE, _flat(table))


def _code(part: _Raw) -> Block | None:
    code = _inner(_inner(part.inner, "pre") or "", "code")
    return Block(BlockKind.CODE, code.replace("&#91;", "[")) if code is not None else _unknown(part)


def _image(part: _Raw) -> Block | None:
    image = _IMG.search(part.inner)
    if image is None or "<a " in part.inner:
        return _unknown(part)
    values = {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(image.group(1))}
    below = _FIGCAPTION.search(part.inner)
    caption = html.unescape(fragments.text_of(below.group(1))).strip() if below else ""
    return Block(BlockKind.IMAGE, "", {"url": values.get("src", ""), "alt": values.get("alt", ""), "caption": caption})


def _details(part: _Raw) -> Block | None:
    inner = _inner(_flat(part.inner), "details")
    summary, found, body = (inner or "").partition("</summary>")
    if not found or not summary.startswith("<summary"):
        return _unknown(part)
    words = html.unescape(fragments.text_of(summary))
    return Block(BlockKind.DETAILS, body.strip(), {"summary": words})


_KINDS: Mapping[str, Callable[[_Raw], Block | None]] = {
    "": _unknown,
    "html": _html,
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "table": _table,
    "code": _code,
    "image": _image,
    "details": _details,
    "separator": lambda part: Block(BlockKind.SEPARATOR),
}
