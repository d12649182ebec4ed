"""Read one page of the web as text: a single, bounded, honest request, and only what readers come for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from igny8_desktop.domain.errors import (
    BadAnswer,
    NetworkTrouble,
    NotFound,
    Overloaded,
    PermissionRefused,
    RateLimited,
    WrongInput,
)
from igny8_desktop.domain.source_ports import PageText
from igny8_desktop.domain.text import clean_keyword, shorten

if TYPE_CHECKING:
    import requests
    from lxml.html import HtmlElement

#: What one request may take: bytes after decompression, seconds in all, redirects.
MOST_BYTES: Final = 4_000_000
TOTAL_SECONDS: Final = 30.0
_CONNECT_SECONDS: Final = 10.0
_MOST_REDIRECTS: Final = 5
_MOST_TEXT: Final = 200_000
_AGENT: Final = "IGNY8-Desktop/1.0 (reads single pages at its user's request)"

_LEFT_OUT: Final = frozenset(
    {
        "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe", "svg",
        "canvas", "button", "select", "dialog", "video", "audio",
    }
)  # fmt: skip
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})
_NOISE = re.compile(r"\b(?:cookie|consent|breadcrumb|sidebar|related|share|social|newsletter|comments?|advert)", re.I)
_TEXT_TAGS: Final = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "blockquote", "pre", "figcaption"}
)


class WebPageReader:
    """Read pages over HTTP; `total_seconds` bounds a whole read."""

    def __init__(self, *, total_seconds: float = TOTAL_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._total_seconds = total_seconds
        self._most_bytes = most_bytes

    def read(self, address: str) -> PageText:
        """Return a page's text; raises as `PageReader` says."""
        import requests

        address = _checked(address)
        host = urlsplit(address).hostname or address
        trouble: NetworkTrouble | WrongInput
        try:
            with requests.Session() as session:
                session.max_redirects = _MOST_REDIRECTS
                session.headers.update({"User-Agent": _AGENT, "Accept": "text/html,text/plain;q=0.9,*/*;q=0.1"})
                with session.get(address, timeout=(_CONNECT_SECONDS, self._total_seconds / 2), stream=True) as answer:
                    _check_status(answer, host)
                    data = self._body(answer, host)
                    kind = answer.headers.get("Content-Type", "").casefold()
                    return self._text(data, kind, answer)
        except requests.exceptions.TooManyRedirects:
            trouble = WrongInput(
                "This address leads nowhere", f"{host} sends visitors in circles.", "Open it in a browser and copy it."
            )
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
            trouble = _no_address(address)
        except requests.exceptions.RequestException:
            trouble = NetworkTrouble(
                "The page cannot be read",
                f"{host} did not answer, or its connection is not safe.",
                "Check the address and the network, or paste the text instead.",
            )
        raise trouble

    def text_of_html(self, data: bytes, address: str = "") -> PageText:
        """Return the readable text of HTML, without menus and the like; raises `BadAnswer` without any."""
        from lxml import etree
        from lxml import html as lxml_html

        try:
            root = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(recover=True, no_network=True))
        except (etree.ParserError, ValueError):
            raise _no_text(address) from None
        titles = [clean_keyword(str(each.xpath("string()"))) for each in root.iter("title", "h1")]
        etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_LEFT_OUT, with_tail=False)
        for element in list(root.iter()):
            if _left_out(element):
                _drop(element)
        mains: list[HtmlElement] = [*root.iter("article", "main")]
        body = max(mains, key=_length, default=root)
        text = "\n".join(_lines(body))[:_MOST_TEXT].strip()
        if len(text) < 20:
            lines = map(str.strip, str(body.xpath("string()")).splitlines())
            text = "\n".join(line for line in lines if line)[:_MOST_TEXT]
        if not text.strip():
            raise _no_text(address)
        return PageText(address, shorten(next((title for title in titles if title), address), 300), text)

    def _text(self, data: bytes, kind: str, answer: requests.Response) -> PageText:
        if "html" in kind or (not kind and data.lstrip()[:1] == b"<"):
            declared = answer.encoding if "charset" in kind else None
            if declared:
                data = data.decode(declared, errors="replace").encode("utf-8")
                data = b"<meta charset=utf-8>" + data
            return self.text_of_html(data, answer.url)
        if kind.startswith("text/") or "json" in kind:
            text = data.decode(answer.encoding or "utf-8", errors="replace").strip()
            if text:
                return PageText(answer.url, answer.url, text[:_MOST_TEXT])
        raise _no_text(answer.url)

    def _body(self, answer: requests.Response, host: str) -> bytes:
        begun, parts, size = time.monotonic(), list[bytes](), 0
        for part in answer.iter_content(65_536):
            parts.append(part)
            size += len(part)
            if size > self._most_bytes:
                raise BadAnswer(
                    "The page is too large",
                    f"{host} sends more than {self._most_bytes // 1_000_000} MB.",
                    "Paste the part that matters instead.",
                )
            if time.monotonic() - begun > self._total_seconds:
                raise NetworkTrouble(
                    "The page takes too long", f"{host} is too slow.", "Try again later, or paste the text instead."
                )
        return b"".join(parts)


def _checked(address: str) -> str:
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in address:
        raise _no_address(address)
    # The part behind # never leaves; a name and password in an address are not passed on.
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))


def _check_status(answer: requests.Response, host: str) -> None:
    status = answer.status_code
    if status < 400:
        return
    paste = "Open it in a browser and paste the text instead."
    if status in (404, 410):
        raise NotFound("This page does not exist", f"{host} answered {status}.", "Check the address.")
    if status in (401, 402, 403, 451):
        raise PermissionRefused("This page is not open to programs", f"{host} answered {status}.", paste)
    if status == 429:
        raise RateLimited("The site asks for a pause", f"{host} gets too many requests.", f"Wait a little. {paste}")
    raise Overloaded("The site has trouble", f"{host} answered {status}.", f"Try again later. {paste}")


def _no_address(address: str) -> WrongInput:
    return WrongInput(
        "This is no address of a page", f"“{shorten(address, 120)}” cannot be opened.", "It begins with https://."
    )


def _no_text(address: str) -> BadAnswer:
    return BadAnswer(
        "There is no text to read",
        f"{address or 'The file'} holds pictures, a program or nothing at all.",
        "Paste the text instead.",
    )


def _left_out(element: HtmlElement) -> bool:
    if element.get("role", "") in _ROLES or element.get("hidden") is not None:
        return True
    named = f"{element.get('class', '')} {element.get('id', '')}"
    # A page that calls its whole body “with-sidebar” is still a page.
    return (
        element.tag in ("div", "section", "ul") and bool(_NOISE.search(named)) and len(element.text_content()) < 3_000
    )


def _length(element: HtmlElement) -> int:
    return len(element.text_content())


def _drop(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


def _lines(root: HtmlElement) -> Iterator[str]:
    """Yield the text of the innermost text elements, headings and list items with Markdown's marks."""
    for element in root.iter():
        tag = str(element.tag)
        if tag not in _TEXT_TAGS or any(str(child.tag) in _TEXT_TAGS for child in element.iterdescendants()):
            continue
        text = clean_keyword(element.text_content())
        if text:
            mark = {"li": "- ", "dt": "- "}.get(tag, "## " if tag[0] == "h" and tag[1:].isdigit() else "")
            yield f"{mark}{text}"
