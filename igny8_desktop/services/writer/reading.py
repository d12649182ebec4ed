"""Read a block as a person does: its words, its sentences, and where each stands in the plain text.

All offsets count characters of `domain.blocks.plain_text(block)`.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, NamedTuple

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.services.writer.language_words import LanguageWords

WORD: Final = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_TAG: Final = re.compile(r"<[^>]*>")
_BREAKS: Final = re.compile(r"</(?:p|li|tr|td|th|h[1-6]|div|blockquote)>|<br\s*/?>", re.IGNORECASE)
_LINK: Final = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_ENDS: Final = re.compile(r"[.!?…]+[\"”’»'\)\]]*(?=\s|$)")
#: Stands for the end of a list item or paragraph inside a block; text that holds it itself is read without breaks.
_MARK: Final = "\ue000"


class Span(NamedTuple):
    """A piece of a block's plain text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence with its words: `words[first:last]` of its block."""

    start: int
    end: int
    first: int
    last: int


class Link(NamedTuple):
    """A link in a text with its address."""

    start: int
    end: int
    href: str


@dataclass(frozen=True)
class Reading:
    """A block's plain text with the offsets at which an item or paragraph inside it ends."""

    text: str
    breaks: tuple[int, ...]
    words: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    links: tuple[Link, ...]


def read_block(block: Block, language: LanguageWords) -> Reading:
    """Return the words, sentences and links of a block."""
    text, breaks = _text_and_breaks(block)
    words = tuple(Span(*match.span()) for match in WORD.finditer(text))
    return Reading(text, breaks, words, tuple(_sentences(text, breaks, words, language)), tuple(_links(block, text)))


def _text_and_breaks(block: Block) -> tuple[str, tuple[int, ...]]:
    text = plain_text(block)
    if _MARK in block.html or not _BREAKS.search(block.html):
        return text, ()
    marked = html.unescape(_TAG.sub("", _BREAKS.sub(f"{_MARK} ", block.html)))
    if block.kind is BlockKind.DETAILS:
        marked = f"{block.attrs.get('summary', '')}{_MARK} {marked}"
    parts: list[str] = []
    breaks: list[int] = []
    length = 0
    for token in marked.split():
        word = token.replace(_MARK, "")
        if word:
            length += len(word) + (1 if parts else 0)
            parts.append(word)
        if word != token and length and (not breaks or breaks[-1] != length):
            breaks.append(length)
    # A summary with marks of its own, or markup that reads otherwise with a mark in it: no breaks are better than
    # wrong offsets.
    return (text, tuple(breaks)) if " ".join(parts) == text else (text, ())


def _sentences(text: str, breaks: tuple[int, ...], words: tuple[Span, ...], language: LanguageWords) -> list[Sentence]:
    ends = sorted({*breaks, *(end for end in _full_stops(text, language)), len(text)})
    starts = [word.start for word in words]
    found: list[Sentence] = []
    begin = 0
    for end in ends:
        first, last = bisect_left(starts, begin), bisect_left(starts, end)
        if last > first:
            start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
            found.append(Sentence(start, end, first, last))
        begin = end
    return found


def _full_stops(text: str, language: LanguageWords) -> list[int]:
    ends: list[int] = []
    for match in _ENDS.finditer(text):
        if match.group().startswith(".") and not _ends_here(text, match.start(), match.end(), language):
            continue
        ends.append(match.end())
    return ends


def _ends_here(text: str, dot: int, end: int, language: LanguageWords) -> bool:
    """Say whether a full stop ends a sentence and not an abbreviation, an initial or an ordinal number."""
    following = text[end:].lstrip()[:1]
    if following.islower():
        return False
    begin = dot
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    word = text[begin:dot].strip("(“\"'„«").casefold()
    if word in language.abbreviations and following:
        return False
    if len(word) == 1 and word.isalpha() and word != "i" and following:
        return False
    # “am 3. März”, “3. bölüm”: what is an ordinal number there is a list's number elsewhere, and ends nothing either.
    return not (word.isdigit() and len(word) <= 2 and following)


def _links(block: Block, text: str) -> list[Link]:
    found: list[Link] = []
    if "<a" not in block.html and "<A" not in block.html:
        return found
    summary = f"{block.attrs.get('summary', '')} " if block.kind is BlockKind.DETAILS else ""
    search_from = len(" ".join(summary.split()))
    for match in _LINK.finditer(block.html):
        address = _HREF.search(match.group(1))
        href = html.unescape(next((part for part in address.groups() if part), "")) if address is not None else ""
        anchor = _plain(match.group(2))
        start = text.find(anchor, search_from) if anchor else -1
        if start >= 0:
            before = _plain(block.html[: match.start()])
            # The same words may stand before the link without being one.
            start = max(start, text.find(anchor, max(search_from, len(" ".join(summary.split())) + len(before) - 1)))
            found.append(Link(start, start + len(anchor), href))
            search_from = start + len(anchor)
        else:
            found.append(Link(search_from, search_from, href))
    return found


def _plain(fragment: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", _BREAKS.sub(" ", fragment))).split())
