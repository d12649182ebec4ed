"""Turn answers, Markdown and HTML into blocks, and blocks into classic HTML.

This is the border where foreign text enters: it is cleaned by nh3 (ammonia) down to a semantic subset first, so that
no script, style, event handler, frame or form ever becomes part of an article. What arrives as words stays as words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from igny8_desktop.domain.answers import ArticleAnswer
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, heading

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from markdown_it import MarkdownIt

_INLINE = "a abbr b br cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var"
_BLOCK = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote table caption thead tbody tfoot tr th td pre hr img figure "
    "figcaption details summary div section article aside header footer main"
)
INLINE_TAGS = frozenset(_INLINE.split())
BLOCK_TAGS = frozenset(_BLOCK.split())
_ATTRIBUTES = {
    # “nofollow” and “sponsored” are words of this trade: who edits a sentence must not lose them.
    "a": {"href", "title", "rel", "target"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
#: Characters that no HTML parser and no database can be relied on to keep: controls, surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLOCK_EDGE = re.compile(rf"<(?=/?(?:{'|'.join(sorted(BLOCK_TAGS))})\b)")
_HEADING = re.compile(r"h[1-6]")
_MAX_DEPTH = 120

ImageUrl = Callable[[int], str | None]


def article_to_blocks(article: ArticleAnswer, *, faq_heading: str = "Frequently asked questions") -> Blocks:
    """Return an article's sections, then its questions as details blocks under a heading of their own.

    Headings inside a section's Markdown come below the section's own heading. The title is not part of the blocks.
    """
    markdown = _markdown()
    blocks: list[Block] = []
    for section in article.sections:
        title = section.heading.strip("#* ").strip()
        if title:
            blocks.append(heading(_fit(title)))
        blocks.extend(_read(markdown.render(_fit(section.body)), top_level=3 if title else 2))
    if article.faq:
        blocks.append(heading(_fit(faq_heading)))
    for entry in article.faq:
        body = blocks_to_html(_read(markdown.render(_fit(entry.answer)), top_level=3), lambda _id: None)
        blocks.append(Block(BlockKind.DETAILS, body, {"summary": _fit(entry.question)}))
    return tuple(blocks)


def markdown_to_blocks(text: str) -> Blocks:
    """Return Markdown (CommonMark with tables and strikethrough; HTML in it counts as text) as blocks."""
    return html_to_blocks(_markdown().render(_fit(text)))


def html_to_blocks(text: str) -> Blocks:
    """Return HTML as blocks: cleaned, with headings from level 2; what has no block of its own becomes `html`."""
    return tuple(_read(text, top_level=2))


def sanitize_inline(text: str) -> str:
    """Return HTML with only what may stand inside a paragraph: emphasis, links, code and the like."""
    return _clean(text, INLINE_TAGS).strip()


def is_safe_address(address: str) -> bool:
    """Say whether a link may point to an address: the sanitiser would keep it."""
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.\-]*):", _fit(address))
    return bool(address.strip()) and (scheme is None or scheme[1].lower() in _SCHEMES)


def sanitize_blocks(blocks: Iterable[Block]) -> Blocks:
    """Return blocks whose HTML holds only what may be published; clean blocks come back byte for byte."""
    return tuple(Block(block.kind, _clean_block(block), block.attrs) for block in blocks)


def _clean_block(block: Block) -> str:
    tags = INLINE_TAGS | BLOCK_TAGS
    if block.kind is BlockKind.TABLE:
        # Rows outside a table are no HTML: the sanitiser would drop their tags.
        return _clean(f"<table>{block.html}</table>", tags).removeprefix("<table>").removesuffix("</table>")
    return _clean(block.html, tags)


def blocks_to_html(blocks: Iterable[Block], image_url: ImageUrl) -> str:
    """Return classic semantic HTML, one block after the other on lines of their own.

    `image_url` gives the address of a local image by its id; an image without an address is left out.
    """
    return "\n".join(piece for piece in (_block_html(block, image_url) for block in blocks) if piece)


def _block_html(block: Block, image_url: ImageUrl) -> str:
    inner, attrs = block.html, block.attrs
    match block.kind:
        case BlockKind.PARAGRAPH:
            return f"<p>{inner}</p>"
        case BlockKind.HEADING:
            level = min(max(int(attrs.get("level", 2)), 2), 6)
            return f"<h{level}>{inner}</h{level}>"
        case BlockKind.LIST:
            start = attrs.get("start")
            first = f' start="{int(start)}"' if start is not None else ""
            return f"<ol{first}>{inner}</ol>" if attrs.get("ordered") else f"<ul>{inner}</ul>"
        case BlockKind.QUOTE:
            return f"<blockquote>{inner}</blockquote>"
        case BlockKind.TABLE:
            return f"<table>{inner}</table>"
        case BlockKind.CODE:
            return f"<pre><code>{inner}</code></pre>"
        case BlockKind.DETAILS:
            return f"<details><summary>{html.escape(str(attrs.get('summary', '')))}</summary>{inner}</details>"
        case BlockKind.SEPARATOR:
            return "<hr>"
        case BlockKind.IMAGE:
            return _image_html(block, image_url)
        case BlockKind.HTML:
            return inner


def _image_html(block: Block, image_url: ImageUrl) -> str:
    number = block.attrs.get("image_id")
    address = (image_url(int(number)) if number is not None else None) or str(block.attrs.get("url") or "")
    if not address:
        return ""
    alt, caption = str(block.attrs.get("alt") or ""), str(block.attrs.get("caption") or "")
    picture = f'<img src="{html.escape(address)}" alt="{html.escape(alt)}">'
    below = f"<figcaption>{html.escape(caption, quote=False)}</figcaption>" if caption else ""
    return f"<figure>{picture}{below}</figure>"


# ------------------------------------------------------------------------------------------------------- reading HTML


def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def _clean(text: str, tags: Iterable[str]) -> str:
    import nh3

    allowed = set(tags)
    return nh3.clean(
        _fit(text),
        tags=allowed,
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag in allowed},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _read(text: str, *, top_level: int) -> list[Block]:
    from lxml import html as lxml_html

    cleaned = _clean(text, INLINE_TAGS | BLOCK_TAGS)
    if not cleaned.strip():
        return []
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    root = lxml_html.fragment_fromstring(cleaned.encode(), create_parent="div", parser=parser)
    words = html.unescape(_clean(_BLOCK_EDGE.sub("\n<", cleaned), ()))
    if "".join(root.text_content().split()) != "".join(words.split()):
        # libxml2 drops what is nested a few hundred levels deep; the words matter more than such a structure.
        return [Block(BlockKind.PARAGRAPH, _escape(line.strip())) for line in words.splitlines() if line.strip()]
    return _Reader(top_level).read(root)


class _Reader:
    """Walk a cleaned tree and gather blocks; loose text between block elements becomes paragraphs."""

    def __init__(self, top_level: int) -> None:
        self._shift = top_level
        self._blocks: list[Block] = []
        self._loose: list[str] = []
        self._pictures: list[HtmlElement] = []

    def read(self, root: HtmlElement) -> list[Block]:
        """Return the blocks of everything inside `root`."""
        self._container(root, 0)
        return self._blocks

    def _container(self, element: HtmlElement, depth: int) -> None:
        self._loose.append(_escape(element.text))
        for child in element:
            tag = str(child.tag)
            if tag in INLINE_TAGS and not _has_block(child):
                self._inline(child)
            elif tag == "img":
                self._pictures.append(child)
            else:
                self._flush()
                if depth > _MAX_DEPTH:
                    self._add_paragraph(_escape(" ".join(child.itertext())))
                else:
                    self._element(child, tag, depth)
            self._loose.append(_escape(child.tail))
        self._flush()

    def _inline(self, element: HtmlElement) -> None:
        self._pictures.extend(element.iter("img"))
        self._loose.append(_outer(element))

    def _flush(self) -> None:
        text, pictures = "".join(self._loose), self._pictures
        self._loose, self._pictures = [], []
        self._add_paragraph(re.sub(r"<img\b[^>]*>", "", text) if pictures else text)
        for picture in pictures:
            self._image(picture, "")

    def _add_paragraph(self, inner: str) -> None:
        inner = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", inner)
        if re.sub(r"<[^>]*>", "", inner).strip():
            self._blocks.append(Block(BlockKind.PARAGRAPH, inner))

    def _element(self, element: HtmlElement, tag: str, depth: int) -> None:
        if tag == "p" and not _has_block(element, ("img",)):
            self._container(element, depth + 1)
        elif _HEADING.fullmatch(tag):
            self._heading(element, int(tag[1]))
        elif tag in ("ul", "ol"):
            self._list(element, tag)
        elif tag == "blockquote":
            self._blocks.append(Block(BlockKind.QUOTE, _flow(element)))
        elif tag == "table":
            self._table(element)
        elif tag == "pre":
            self._blocks.append(Block(BlockKind.CODE, _escape(element.text_content().strip("\n"))))
        elif tag == "hr":
            self._blocks.append(Block(BlockKind.SEPARATOR))
        elif tag == "figure" and _only_picture(element) is not None:
            self._figure(element)
        elif tag == "details":
            self._details(element)
        elif tag == "dl":
            self._blocks.append(Block(BlockKind.HTML, _outer(element)))
        else:
            self._container(element, depth + 1)

    def _heading(self, element: HtmlElement, level: int) -> None:
        inner = sanitize_inline(_inner(element))
        if re.sub(r"<[^>]*>", "", inner).strip():
            shifted = level if level >= self._shift else self._shift
            self._blocks.append(Block(BlockKind.HEADING, inner, {"level": min(shifted, 6)}))
        for picture in element.iter("img"):
            self._image(picture, "")

    def _list(self, element: HtmlElement, tag: str) -> None:
        inner = _inner(element).strip()
        if not inner:
            return
        attrs: dict[str, bool | int] = {"ordered": tag == "ol"}
        start = element.get("start", "")
        if tag == "ol" and re.fullmatch(r"-?\d{1,6}", start) and start != "1":
            attrs["start"] = int(start)
        self._blocks.append(Block(BlockKind.LIST, inner, attrs))

    def _table(self, element: HtmlElement) -> None:
        captions = [child for child in element if child.tag == "caption"]
        for caption in captions:
            self._add_paragraph(sanitize_inline(_inner(caption)))
            _remove(caption)
        inner = _inner(element).strip()
        if inner:
            self._blocks.append(Block(BlockKind.TABLE, inner))

    def _figure(self, element: HtmlElement) -> None:
        picture = _only_picture(element)
        captions = [" ".join(child.text_content().split()) for child in element.iter("figcaption")]
        if picture is not None:
            self._image(picture, " ".join(captions))

    def _image(self, element: HtmlElement, caption: str) -> None:
        address = element.get("src", "").strip()
        if address:
            attrs = {"url": address, "alt": element.get("alt", "").strip(), "caption": caption}
            self._blocks.append(Block(BlockKind.IMAGE, "", attrs))

    def _details(self, element: HtmlElement) -> None:
        summaries = [child for child in element if child.tag == "summary"]
        summary = " ".join(" ".join(child.text_content() for child in summaries).split())
        for child in summaries:
            _remove(child)
        self._blocks.append(Block(BlockKind.DETAILS, _flow(element), {"summary": summary}))


def _escape(text: str | None) -> str:
    return html.escape(text or "", quote=False)


def _outer(element: HtmlElement) -> str:
    from lxml import html as lxml_html

    return str(lxml_html.tostring(element, encoding="unicode", with_tail=False))


def _inner(element: HtmlElement) -> str:
    return _escape(element.text) + "".join(_outer(child) + _escape(child.tail) for child in element)


def _flow(element: HtmlElement) -> str:
    """Return what is inside with loose text wrapped in paragraphs."""
    if not _has_block(element):
        inner = _inner(element).strip()
        return f"<p>{inner}</p>" if inner else ""
    return _inner(element).strip()


def _has_block(element: HtmlElement, except_for: Sequence[str] = ()) -> bool:
    return any(str(child.tag) in BLOCK_TAGS and child.tag not in except_for for child in element.iterdescendants())


def _only_picture(element: HtmlElement) -> HtmlElement | None:
    """Return the one picture of a figure that holds nothing else but links and a caption."""
    pictures = list(element.iter("img"))
    others = [child for child in element.iterdescendants() if child.tag not in ("img", "a", "figcaption", "br")]
    outside = [child for child in others if not any(up.tag == "figcaption" for up in child.iterancestors())]
    loose = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    return pictures[0] if len(pictures) == 1 and not outside and not loose else None


def _remove(element: HtmlElement) -> None:
    """Take an element out of its tree but leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
