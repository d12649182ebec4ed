"""Write an article as Markdown (CommonMark with tables) that reads back with every word.

What Markdown has no signs for stays the HTML that it is: CommonMark allows that, and readers show it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.services.writer.article_blocks import BLOCK_TAGS, blocks_to_html
from igny8_desktop.services.writer.export_article import ExportArticle, ExportImage
from igny8_desktop.services.writer.export_html import Address, beside

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINE_START = re.compile(r"^([#+\-=]|\d{1,9}(?=[.)]))", re.MULTILINE)
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_BREAK = "\\\n"


def article_markdown(article: ExportArticle, address: Address = beside) -> str:
    """Return front matter, title and text."""
    fields: list[tuple[str, str | Sequence[str]]] = [
        ("title", article.title),
        ("meta_title", article.meta_title),
        ("description", article.meta_description),
        ("excerpt", article.excerpt),
        ("slug", article.slug),
        ("language", article.language),
        ("author", article.author),
        ("keyword", article.primary_keyword),
        ("categories", article.categories),
        ("tags", article.tags),
    ]
    featured = article.featured
    if featured is not None:
        fields += [("image", address(featured)), ("image_alt", featured.alt_text), ("image_caption", featured.caption)]
    head = "\n".join(line for name, value in fields for line in _field(name, value))
    return f"---\n{head}\n---\n\n{blocks_markdown(article, address)}\n"


def blocks_markdown(article: ExportArticle, address: Address = beside) -> str:
    """Return the text of an article."""
    parts: list[str] = []
    before: Block | None = None
    for block in article.blocks:
        try:
            text = _block(block, article, address)
        except RecursionError:  # marks nested by the thousand: the words are what counts
            text = _guarded(_escaped(plain_text(block)))
        if not text:
            continue
        if before is not None and before.kind is block.kind is BlockKind.LIST:
            parts.append("<!-- -->")  # Two lists in a row would be read as one.
        parts.append(text)
        before = block
    return "\n\n".join(parts)


def _field(name: str, value: str | Sequence[str]) -> list[str]:
    if not value:
        return []
    if isinstance(value, str):
        return [f"{name}: {_quoted(value)}"]
    return [f"{name}:", *(f"  - {_quoted(item)}" for item in value)]


def _quoted(value: str) -> str:
    text = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _block(block: Block, article: ExportArticle, address: Address) -> str:
    match block.kind:
        case BlockKind.PARAGRAPH:
            return _guarded(_inline_of(block.html))
        case BlockKind.HEADING:
            level = min(max(int(block.attrs.get("level", 2)), 2), 6)
            return f"{'#' * level} {_inline_of(block.html).replace(_BREAK, ' ')}"
        case BlockKind.LIST:
            return _list_block(block) or _raw(block, article, address)
        case BlockKind.QUOTE:
            return _quote(block) or _raw(block, article, address)
        case BlockKind.CODE:
            return _code(_tree(block.html).text_content())
        case BlockKind.TABLE:
            return _table(block) or _raw(block, article, address)
        case BlockKind.SEPARATOR:
            return "---"
        case BlockKind.IMAGE:
            return _picture(block, article, address)
        case _:
            return _raw(block, article, address)


def _raw(block: Block, article: ExportArticle, address: Address) -> str:
    """Return a block as HTML on one line: a blank line would end it for a reader of Markdown."""
    source = blocks_to_html([block], lambda number: _address(article.images.get(number), address))
    source = re.sub(r"<pre\b.*?</pre>", lambda found: found[0].replace("\n", "&#10;"), source, flags=re.DOTALL)
    source = _SPACES.sub(" ", source).strip()
    if not source:
        return ""
    first = re.match(r"<([a-z0-9]+)", source)
    # “pre” begins a block that only its own closing tag ends; all others that count as blocks end at a blank line.
    return source if first and first[1] in BLOCK_TAGS - {"pre", "img"} else f"<div>{source}</div>"


def _address(image: ExportImage | None, address: Address) -> str | None:
    return address(image) if image is not None else None


def _picture(block: Block, article: ExportArticle, address: Address) -> str:
    number, alt = block.attrs.get("image_id"), str(block.attrs.get("alt") or "")
    image = article.images.get(int(number)) if number is not None else None
    place = _address(image, address) or str(block.attrs.get("url") or "")
    if not place:
        return ""
    if block.attrs.get("caption") or not re.fullmatch(r"[^\s<>]+", place):
        return _raw(block, article, address)
    return f"![{_escaped(_SPACES.sub(' ', alt))}](<{place}>)"


def _code(text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _quote(block: Block) -> str:
    root = _tree(block.html)
    if any(child.tag != "p" or _has_blocks(child) for child in root) or (root.text or "").strip():
        return "" if len(root) and _has_blocks(root) else _quoted_lines(_guarded(_inline(root)))
    if any((child.tail or "").strip() for child in root):
        return ""
    texts = [_guarded(_inline(child)) for child in root]
    return _quoted_lines("\n\n".join(text for text in texts if text))


def _quoted_lines(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def _table(block: Block) -> str:
    """Return a plain table with a head; empty for one that joins cells or holds more than lines of text."""
    root = _tree(f"<table>{block.html}</table>")
    rows = list(root.iter("tr"))
    cells = [[cell for cell in row if cell.tag in ("th", "td")] for row in rows]
    widths = {len(row) for row in cells}
    plain = len(rows) > 1 and len(widths) == 1 and widths != {0} and all(cell.tag == "th" for cell in cells[0])
    if not plain or any(
        _has_blocks(cell) or cell.get("colspan") or cell.get("rowspan") or (cell.tag == "th" and number)
        for number, row in enumerate(cells)
        for cell in row
    ):
        return ""
    lines = ["| " + " | ".join(_inline(cell).replace(_BREAK, "<br>") for cell in row) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * len(cells[0]), *lines[1:]])


def _list_block(block: Block) -> str:
    tag = "ol" if block.attrs.get("ordered") else "ul"
    root = _tree(f"<{tag}>{block.html}</{tag}>")[0]
    return "\n".join(_list(root, int(block.attrs.get("start") or 1)) or [])


def _list(element: HtmlElement, start: int = 1) -> list[str] | None:
    """Return the lines of a list; `None` where an item holds more than text and further lists."""
    if start < 0 or (element.text or "").strip():
        return None
    lines: list[str] = []
    for number, item in enumerate(element, start):
        if item.tag != "li" or (item.tail or "").strip():
            return None
        mark = f"{number}. " if element.tag == "ol" else "- "
        inner = [child for child in item if child.tag in ("ul", "ol")]
        if any(child.tag in BLOCK_TAGS - {"ul", "ol"} or _has_deep_block(child) for child in item) or any(
            (child.tail or "").strip() for child in inner
        ):
            return None
        if inner and list(item)[-len(inner) :] != inner:
            return None
        text = _guarded(_inline(item, skip=("ul", "ol")))
        pad = " " * len(mark)
        lines.append((mark + text.replace("\n", f"\n{pad}")).rstrip() if text else f"{mark}<!-- -->")
        for child in inner:
            first = child.get("start", "1")
            below = _list(child, int(first) if re.fullmatch(r"\d{1,6}", first) else 1)
            if below is None:
                return None
            lines.extend(f"{pad}{line}" for line in below)
            if child is not inner[-1]:
                lines.append(f"{pad}<!-- -->")
    return lines


def _has_deep_block(child: HtmlElement) -> bool:
    return child.tag not in ("ul", "ol") and _has_blocks(child)


def _has_blocks(element: HtmlElement) -> bool:
    return any(str(child.tag) in BLOCK_TAGS for child in element.iterdescendants())


# --------------------------------------------------------------------------------------------------------- inline


def _tree(source: str) -> HtmlElement:
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    return lxml_html.fragment_fromstring(source.encode("utf-8", "ignore"), create_parent="div", parser=parser)


def _inline_of(source: str) -> str:
    return _inline(_tree(source))


def _inline(element: HtmlElement, skip: Sequence[str] = ()) -> str:
    text = _children(element, skip)
    text = re.sub(r"[ \t]*\\\n[ \t]*", lambda _found: _BREAK, _collapsed(text))
    return re.sub(r"^(?:\\\n|[ ])+|(?:\\\n|[ ])+$", "", text)


def _collapsed(text: str) -> str:
    """Return text with single spaces, its line breaks kept."""
    return _BREAK.join(_SPACES.sub(" ", part) for part in text.split(_BREAK))


def _children(element: HtmlElement, skip: Sequence[str]) -> str:
    parts = [_escaped(element.text or "")]
    for child in element:
        if child.tag not in skip:
            parts.append(_one(child, before="".join(parts), after=child.tail or ""))
        parts.append(_escaped(child.tail or ""))
    return "".join(parts)


def _one(element: HtmlElement, *, before: str, after: str) -> str:
    tag = str(element.tag)
    if tag == "br":
        return _BREAK
    inner = _children(element, ())
    if tag == "a" and element.get("href") and set(element.keys()) <= {"href"} and inner.strip():
        place = str(element.get("href"))
        if re.fullmatch(r"[^\s<>\\]+", place) and "<a" not in inner:
            return f"[{inner}](<{place}>)"
    if tag == "code" and not len(element):
        return _code_span(element.text or "")
    mark = _MARKS.get(tag)
    plain = element.text_content()
    if mark and not element.keys() and _stands_alone(before, plain, after) and not len(element):
        return f"{mark}{inner}{mark}"
    return f"<{tag}{_attributes(element)}>{inner}</{tag}>" if tag not in BLOCK_TAGS else f" {inner} "


def _stands_alone(before: str, inner: str, after: str) -> bool:
    """Say whether marks around a text are read as such: by CommonMark's rules for what stands beside them."""
    return (
        bool(inner)
        and inner[0].isalnum()
        and inner[-1].isalnum()
        and (not before or before[-1] in " (\n")
        and (not after or after[0] in " .,;:!?)\n")
    )


def _code_span(text: str) -> str:
    text = _SPACES.sub(" ", text)
    if not text.strip() or text != text.strip():
        return f"<code>{_escaped(text)}</code>"
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}"


def _attributes(element: HtmlElement) -> str:
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in element.items())


def _escaped(text: str) -> str:
    """Return text that Markdown takes for nothing but text."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))


def _guarded(text: str) -> str:
    """Return lines whose beginnings are not taken for a heading, a list or a rule."""

    def guard(found: re.Match[str]) -> str:
        return f"\\{found[1]}" if not found[1].isdigit() else found[1]

    text = _LINE_START.sub(guard, text)
    return re.sub(r"^(\d{1,9})([.)])", r"\1\\\2", text, flags=re.MULTILINE)


__all__ = ["article_markdown", "blocks_markdown"]
