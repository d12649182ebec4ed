"""Take HTML fragments apart without rewriting them: every piece is a slice of the source, or `None` for "not sure".

The fragments were sanitised before; what is unusual all the same (stray `<`, unbalanced or empty elements, unexpected
attributes) is refused, so that the caller can fall back to a form that takes anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z_:][-\w:.]*(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\s*(/?)>")
_ANY_TAG = re.compile(r"<[^>]*>")
_VOID = frozenset({"br", "img", "wbr", "hr", "input", "source", "col"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark",
     "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)  # fmt: skip
_BLOCKS = re.compile(
    r"\s*<(?:address|article|aside|blockquote|details|div|dl|figure|footer|form|h[1-6]|header|hr|iframe|main|nav|ol|p|"
    r"pre|section|table|ul|video)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Element:
    """One element of a fragment: its name, its attributes as written, and what stands inside."""

    name: str
    attributes: str
    inner: str


@dataclass(frozen=True)
class SubList:
    """A list inside a list item."""

    ordered: bool
    items: Sequence[ListItem]


@dataclass(frozen=True)
class ListItem:
    """One item: its inline HTML and the lists below it."""

    html: str
    lists: Sequence[SubList] = ()


def text_of(fragment: str) -> str:
    """Return a fragment without its tags; entities stay as they are."""
    return _ANY_TAG.sub("", fragment)


def tidy(fragment: str) -> str:
    """Return a fragment with all elements closed and table rows in a body, as a browser would understand it.

    Editors before WordPress 6.3 complain about HTML blocks that a browser would have to repair.
    """
    from lxml import etree
    from lxml import html as lxml_html

    try:
        holder = lxml_html.fragment_fromstring(fragment, create_parent="div")
    except (etree.LxmlError, ValueError):
        return html.escape(text_of(fragment), quote=False)
    for table in holder.iter("table"):
        rows = [child for child in table if child.tag == "tr"]
        if rows:
            body = etree.Element("tbody")
            rows[0].addprevious(body)
            body.extend(rows)
    whole = str(lxml_html.tostring(holder, encoding="unicode"))
    return whole.partition(">")[2].rpartition("</div>")[0]


def starts_with_block(fragment: str) -> bool:
    """Say whether a fragment begins with a block-level element."""
    return _BLOCKS.match(fragment) is not None


def is_inline(fragment: str) -> bool:
    """Say whether a fragment is text with balanced inline elements that all hold something."""
    stack: list[tuple[str, int]] = []
    position = 0
    for tag in _TAG.finditer(fragment):
        if "<" in fragment[position : tag.start()]:
            return False
        position = tag.end()
        closing, name, _, _ = tag.groups()
        if name not in _INLINE:
            return False
        if name in _VOID:
            continue
        if not closing:
            stack.append((name, tag.end()))
        elif not stack or stack[-1][0] != name or stack.pop()[1] == tag.start():
            return False
    return not stack and "<" not in fragment[position:]


def children(fragment: str) -> list[Element | str] | None:
    """Return the top-level elements and texts of a fragment in order; `None` if it is not balanced."""
    found: list[Element | str] = []
    stack: list[str] = []
    opened: re.Match[str] | None = None
    position = 0
    for tag in _TAG.finditer(fragment):
        closing, name, attributes, _ = tag.groups()
        if not stack:
            text = fragment[position : tag.start()]
            if "<" in text or closing:
                return None
            if text:
                found.append(text)
            if name in _VOID:
                found.append(Element(name, attributes.strip(), ""))
                position = tag.end()
                continue
            opened = tag
        if name in _VOID:
            continue
        if not closing:
            stack.append(name)
            continue
        if stack.pop() != name:
            return None
        if not stack and opened is not None:
            found.append(Element(opened.group(2), opened.group(3).strip(), fragment[opened.end() : tag.start()]))
            position = tag.end()
    rest = fragment[position:]
    if stack or "<" in rest:
        return None
    if rest:
        found.append(rest)
    return found


def _elements(fragment: str, *names: str) -> list[Element] | None:
    """Return the top-level elements if there is nothing but these, without attributes."""
    parts = children(fragment)
    if parts is None:
        return None
    found: list[Element] = []
    for part in parts:
        if isinstance(part, str):
            if part.strip():
                return None
        elif part.name not in names or part.attributes:
            return None
        else:
            found.append(part)
    return found


def paragraphs(fragment: str) -> list[str] | None:
    """Return the inner HTML of a fragment's paragraphs; text without any is one paragraph."""
    if not fragment.strip():
        return []
    if is_inline(fragment.strip()):
        return [fragment.strip()]
    found = _elements(fragment, "p")
    if found is None or not all(is_inline(each.inner.strip()) for each in found):
        return None
    return [each.inner.strip() for each in found if each.inner.strip()]


def quote_parts(fragment: str) -> tuple[list[str], str] | None:
    """Return a quotation's paragraphs and its source line."""
    parts = children(fragment.strip())
    cite = ""
    if parts and isinstance(parts[-1], Element) and parts[-1].name == "cite" and not parts[-1].attributes:
        cite = parts[-1].inner.strip()
        fragment = fragment[: fragment.rindex("<cite")]
        if not is_inline(cite):
            return None
    found = paragraphs(fragment)
    return None if not found else (found, cite)


def list_items(fragment: str) -> list[ListItem] | None:
    """Return the items of a list with the lists below them."""
    found = _elements(fragment, "li")
    if not found:
        return None
    items = [_item(each.inner) for each in found]
    return None if any(item is None for item in items) else [item for item in items if item is not None]


def _item(inner: str) -> ListItem | None:
    parts = children(inner)
    if parts is None:
        return None
    position = next(
        (at for at, part in enumerate(parts) if isinstance(part, Element) and part.name in ("ul", "ol")), len(parts)
    )
    lists: list[SubList] = []
    for part in parts[position:]:
        if isinstance(part, str):
            if part.strip():
                return None
            continue
        below = list_items(part.inner) if part.name in ("ul", "ol") and not part.attributes else None
        if below is None:
            return None
        lists.append(SubList(part.name == "ol", below))
    head = inner
    if position < len(parts):
        cuts = [at for at in (inner.find("<ul"), inner.find("<ol")) if at >= 0]
        head = inner[: min(cuts)]
    texts = paragraphs(head)
    if texts is None or len(texts) > 1:
        return None
    return ListItem(texts[0] if texts else "", tuple(lists))


def table_rows(fragment: str) -> str | None:
    """Return a table's head, body and foot in the order and form that the table block has; rows alone are a body."""
    found = _elements(fragment, "thead", "tbody", "tfoot", "tr")
    if not found:
        return None
    sections: dict[str, str] = {}
    loose = [each for each in found if each.name == "tr"]
    if loose:
        if len(loose) != len(found):
            return None
        found = [Element("tbody", "", "".join(f"<tr>{each.inner}</tr>" for each in loose))]
    for section in found:
        rows = _elements(section.inner, "tr")
        if rows is None or section.name in sections:
            return None
        written = [_row(row.inner) for row in rows]
        if not written or any(row is None for row in written):
            return None
        sections[section.name] = "".join(f"<tr>{row}</tr>" for row in written)
    return "".join(f"<{name}>{sections[name]}</{name}>" for name in ("thead", "tbody", "tfoot") if name in sections)


def _row(inner: str) -> str | None:
    cells = _elements(inner, "th", "td")
    if not cells or not all(is_inline(cell.inner.strip()) for cell in cells):
        return None
    return "".join(f"<{cell.name}>{cell.inner.strip()}</{cell.name}>" for cell in cells)
