"""Make plain semantic HTML of what word processors and web pages put on the clipboard.

Word writes lists as paragraphs with markers, Google Docs wraps everything into a bold tag that is not bold, and both
write emphasis as styles. What is left goes through the sanitiser like all foreign HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Characters that an XML tree cannot hold; the sanitiser drops them, too.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONDITIONAL = re.compile(r"<!\[(?:if|endif)[^\]]*\]>", re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--StartFragment-->(.*)<!--EndFragment-->", re.DOTALL | re.IGNORECASE)
_NAMESPACED = re.compile(r"</?(?:o|w|m|v|st1):[^>]*>", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:[^;]*?level(\d)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:\d+|[a-zA-Z]|[ivxlc]+)[.)]", re.IGNORECASE)
_HEADING = re.compile(r"MsoHeading(\d)|^Heading(\d)", re.IGNORECASE)


def clean_pasted(source: str) -> str:
    """Return HTML from the clipboard with lists as lists and emphasis as tags; words are never dropped."""
    from lxml import html as lxml_html

    source = _UNFIT.sub("", source)
    fragment = _FRAGMENT.search(source)
    text = fragment[1] if fragment else source
    text = _NAMESPACED.sub("", _CONDITIONAL.sub("", _COMMENT.sub("", text)))
    if not text.strip():
        return ""
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    root = lxml_html.fragment_fromstring(text.encode("utf-8", "ignore"), create_parent="div", parser=parser)
    for element in list(root.iter("style", "script", "xml", "meta", "link", "title")):
        element.drop_tree()
    _emphasis(root)
    _word_lists(root)
    for paragraph in list(root.iter("p")):
        parent = paragraph.getparent()
        if parent is not None and parent.tag == "li":
            # Google Docs puts a paragraph into each item.
            if paragraph.getnext() is not None and paragraph.getnext().tag == "p":
                paragraph.tail = " " + (paragraph.tail or "")
            if (parent.text or "").strip() or paragraph.getprevious() is not None:
                paragraph.text = " " + (paragraph.text or "")
            paragraph.drop_tag()
    return str(lxml_html.tostring(root, encoding="unicode"))


def _emphasis(root: HtmlElement) -> None:
    for element in list(root.iter("b", "strong", "span", "font", "p")):
        style = element.get("style") or ""
        if _IGNORED.search(style):
            continue
        if element.tag in ("b", "strong"):
            if _NOT_BOLD.search(style):
                element.drop_tag()
            continue
        if element.tag == "p":
            heading = _HEADING.search(element.get("class") or "")
            if heading:
                element.tag = f"h{min(int(heading[1] or heading[2]), 6)}"
            elif (element.get("class") or "") == "MsoTitle":
                element.tag = "h2"
            continue
        wanted = [
            tag
            for tag, pattern in (("strong", _BOLD), ("em", _ITALIC), ("s", _STRUCK))
            if pattern.search(style) and not _within(element, tag)
        ]
        if wanted and (element.text_content() or "").strip():
            _wrap(element, wanted)


def _within(element: HtmlElement, tag: str) -> bool:
    return any(up.tag in (tag, "h1", "h2", "h3", "h4", "h5", "h6") for up in element.iterancestors())


def _wrap(element: HtmlElement, tags: list[str]) -> None:
    """Put what is inside an element into tags."""
    from lxml import html as lxml_html

    for tag in reversed(tags):
        inner = lxml_html.Element(tag)
        inner.text, element.text = element.text, None
        for child in list(element):
            inner.append(child)
        element.append(inner)


def _word_lists(root: HtmlElement) -> None:
    """Make lists of paragraphs that Word marks as items."""
    from lxml import html as lxml_html

    open_lists: list[HtmlElement] = []
    last: HtmlElement | None = None
    for paragraph in list(root.iter("p")):
        level = _LEVEL.search(paragraph.get("style") or "")
        if level is None:
            open_lists = []
            continue
        depth = int(level[1])
        tag = "ol" if _NUMBER.match(_take_marker(paragraph)) else "ul"
        if not open_lists or last is None or not _follows(paragraph, open_lists[0]):
            first = lxml_html.Element(tag)
            paragraph.addprevious(first)
            open_lists = [first]
        while len(open_lists) > depth:
            open_lists.pop()
        while len(open_lists) < depth and last is not None and len(open_lists[-1]):
            deeper = lxml_html.Element(tag)
            open_lists[-1][-1].append(deeper)
            open_lists.append(deeper)
        paragraph.tail, tail = None, paragraph.tail
        if tail and tail.strip():
            open_lists = []
            paragraph.tail = tail
            continue
        open_lists[-1].append(paragraph)
        paragraph.tag = "li"
        paragraph.attrib.clear()
        last = paragraph


def _follows(paragraph: HtmlElement, before: HtmlElement) -> bool:
    return paragraph.getprevious() is before


def _take_marker(paragraph: HtmlElement) -> str:
    """Return the marker that Word drew for an item, and take it out."""
    for span in list(paragraph.iter("span")):
        if _IGNORED.search(span.get("style") or ""):
            marker = str(span.text_content())
            span.drop_tree()
            return marker
    return ""
