"""Write blocks as Markdown for a model to read; what comes back is read by `markdown_to_blocks`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Final

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text

_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~"}
_SPACES = re.compile(r"[ \t\n]+")


def blocks_to_markdown(blocks: Iterable[Block]) -> str:
    """Return the readable text of blocks with its structure, inline marks and links; images are left out."""
    return "\n\n".join(text for text in map(_block, blocks) if text)


def _block(block: Block) -> str:
    match block.kind:
        case BlockKind.HEADING:
            return f"{'#' * int(block.attrs.get('level', 2))} {_inline(block.html)}"
        case BlockKind.LIST:
            return _list(block)
        case BlockKind.QUOTE:
            return "\n".join(f"> {line}" for line in _flow(block.html).split("\n"))
        case BlockKind.TABLE:
            return _table(block.html)
        case BlockKind.CODE:
            return f"```\n{html.unescape(block.html)}\n```"
        case BlockKind.DETAILS:
            return f"**{block.attrs.get('summary', '')}**\n\n{_flow(block.html)}"
        case BlockKind.SEPARATOR:
            return "---"
        case BlockKind.IMAGE:
            return ""
        case BlockKind.PARAGRAPH:
            return _inline(block.html)
        case _:
            return plain_text(block)


def _flow(inner: str) -> str:
    return _inline(re.sub(r"</p>\s*<p>", "<br>", inner))


def _list(block: Block) -> str:
    items = re.findall(r"<li\b[^>]*>(.*?)(?=<li\b|</li>|$)", block.html, re.DOTALL)
    start = int(block.attrs.get("start") or 1)
    marks = (f"{start + at}." if block.attrs.get("ordered") else "-" for at in range(len(items)))
    return "\n".join(f"{mark} {_inline(item)}" for mark, item in zip(marks, items, strict=True))


def _table(inner: str) -> str:
    rows = [
        [_inline(cell).replace("|", "\\|") for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", inner, re.DOTALL)
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


class _Inline(HTMLParser):
    """Gather text with Markdown's marks; unknown tags leave their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a mark or a link."""
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")
            self.parts.append("[" if self._links[-1] else "")
        elif tag == "br":
            self.parts.append("\0")
        else:
            self.parts.append(_MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Close a mark or a link."""
        if tag == "a" and self._links:
            address = self._links.pop()
            self.parts.append(f"]({address})" if address else "")
        else:
            self.parts.append(_MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        """Take text as it is."""
        self.parts.append(data)


def _inline(inner: str) -> str:
    parser = _Inline()
    parser.feed(inner)
    parser.close()
    return _SPACES.sub(" ", "".join(parser.parts)).replace("\0", "\n").strip()
