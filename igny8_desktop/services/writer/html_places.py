"""Find the HTML of a stretch of a block's plain text, and set a link on it or take one away; the rest stays."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text

_TOKEN: Final = re.compile(r"<[^>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);?|[^<&]|[<&]", re.DOTALL)
_BREAK: Final = re.compile(r"</(?:p|li|tr|td|th|h[1-6]|div|blockquote)>|<br\s*/?>", re.IGNORECASE)
_LINK: Final = re.compile(r"(<a\b[^>]*>)(.*?)</a>", re.IGNORECASE | re.DOTALL)
_HREF: Final = re.compile(r"""(\bhref\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
#: Blocks whose words may carry a link.
LINKABLE: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE, BlockKind.DETAILS})
#: Text inside these is no place for a link.
_CLOSED: Final = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "figcaption", "kbd"})


class _Char(NamedTuple):
    start: int
    end: int
    open: bool
    run: int


def free_stretch(block: Block, start: int, end: int) -> tuple[int, int] | None:
    """Return where in the HTML a stretch of plain text stands; `None` where it holds tags or may carry no link."""
    if block.kind not in LINKABLE or not 0 <= start < end:
        return None
    text, chars = _chars(block.html, _summary(block))
    if text != plain_text(block) or end > len(chars):
        return None
    stretch = chars[start:end]
    first = stretch[0]
    if first is None or stretch[-1] is None:
        return None
    if any(char is None or not char.open or char.run != first.run for char in stretch):
        return None
    last = stretch[-1]
    return first.start, last.end


def with_link(block: Block, start: int, end: int, href: str) -> Block | None:
    """Return the block with a link on a stretch of its plain text; `None` where none can be."""
    place = free_stretch(block, start, end)
    if place is None:
        return None
    low, high = place
    anchor = f'<a href="{html.escape(href)}">{block.html[low:high]}</a>'
    linked = replace(block, html=f"{block.html[:low]}{anchor}{block.html[high:]}")
    return linked if plain_text(linked) == plain_text(block) else None


def without_links(block: Block, href: str) -> Block:
    """Return the block with the links to an address taken away; their words stay."""

    def unlink(match: re.Match[str]) -> str:
        return match.group(2) if _address(match.group(1)) == href else match.group()

    return replace(block, html=_LINK.sub(unlink, block.html))


def with_address(block: Block, old: str, new: str) -> Block:
    """Return the block with the links to an address leading to another one."""

    def turn(match: re.Match[str]) -> str:
        if _address(match.group(1)) != old:
            return match.group()
        opening = _HREF.sub(lambda found: f'{found.group(1)}"{html.escape(new)}"', match.group(1), count=1)
        return f"{opening}{match.group(2)}</a>"

    return replace(block, html=_LINK.sub(turn, block.html))


def _address(opening: str) -> str:
    found = _HREF.search(opening)
    return html.unescape(next((part for part in found.groups()[1:] if part), "")) if found is not None else ""


def _summary(block: Block) -> str:
    return str(block.attrs.get("summary", "")) if block.kind is BlockKind.DETAILS else ""


@lru_cache(maxsize=1024)
def _chars(markup: str, summary: str) -> tuple[str, list[_Char | None]]:
    """Return the plain text with the place of each character in the HTML; `None` for spaces that stand for several.

    `run` counts the stretches between tags: a link may not cross one.
    """
    text: list[str] = []
    chars: list[_Char | None] = []
    opening = " ".join(summary.split())
    text.extend(opening)
    chars.extend([None] * len(opening))
    space: _Char | None = None
    pending = bool(text)
    closed: list[str] = []
    run = 0
    for token in _TOKEN.finditer(markup):
        piece = token.group()
        if piece.startswith("<") and piece.endswith(">") and len(piece) > 1:
            run += 1
            if _BREAK.fullmatch(piece):
                space, pending = None, bool(text)
            _enter(piece, closed)
            continue
        value = html.unescape(piece) if piece.startswith("&") else piece
        for char in value:
            if char.isspace():
                space = _Char(*token.span(), not closed, run) if not pending else None
                pending = bool(text)
                continue
            if pending:
                text.append(" ")
                chars.append(space)
            pending, space = False, None
            text.append(char)
            chars.append(_Char(*token.span(), not closed, run))
    return "".join(text), chars


def _enter(tag: str, closed: list[str]) -> None:
    """Note that a tag opens or ends what may carry no link."""
    found = re.match(r"<\s*(/?)\s*([a-zA-Z][a-zA-Z0-9]*)", tag)
    if found is None or found.group(2).lower() not in _CLOSED:
        return
    name = found.group(2).lower()
    if not found.group(1):
        closed.append(name)
    elif name in closed:
        closed.remove(name)
