"""Choose what of a brief a prompt is told: keywords and links by section, and of long sources what bears on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from igny8_desktop.domain.briefs import OutlinePart, SourceText
from igny8_desktop.domain.tokens import estimate_tokens
from igny8_desktop.services.writer.language_words import language_words, stem

_WORD = re.compile(r"[^\W_]+")
_LONGEST_PIECE: Final = 700


def topic_words(text: str, language: str) -> frozenset[str]:
    """Return the stems of the words of a text that carry its topic."""
    code = language.split("-")[0].casefold()
    stop = language_words(code).stop
    return frozenset(stem(word, code) for word in _WORD.findall(text.casefold()) if word not in stop and len(word) > 1)


def spread(texts: Iterable[str], outline: Sequence[OutlinePart], language: str) -> list[list[str]]:
    """Give each text (a keyword, a link's words) to the section that shares most with it, else to the emptiest."""
    topics = [topic_words(f"{part.heading} {part.notes}", language) for part in outline]
    placed: list[list[str]] = [[] for _part in outline]
    for text in texts:
        words = topic_words(text, language)
        best = max(
            range(len(outline)),
            key=lambda at: (len(words & topics[at]), -len(placed[at]), -at),
            default=None,
        )
        if best is not None:
            placed[best].append(text)
    return placed


def sources_for(sources: Sequence[SourceText], query: str, language: str, tokens: int) -> list[str]:
    """Return of the sources what bears most on a query, in at most so many tokens, each under its title.

    Sources that fit are given whole. Otherwise paragraphs are chosen by the topic words they share with the query,
    rarer words counting more, and stand in their order.
    """
    if tokens <= 0 or not sources:
        return []
    heads = [_head(number, source) for number, source in enumerate(sources, 1)]
    whole = [f"{head}\n{source.text.strip()}" for head, source in zip(heads, sources, strict=True)]
    if sum(map(estimate_tokens, whole)) <= tokens:
        return whole
    pieces = [(at, piece) for at, source in enumerate(sources) for piece in _pieces(source.text)]
    words = [topic_words(piece, language) for _at, piece in pieces]
    wanted = topic_words(query, language)
    common = {word: sum(word in each for each in words) for word in wanted}
    scores = [sum(1 / common[word] for word in wanted & each) for each in words]
    order = sorted(range(len(pieces)), key=lambda at: (-scores[at], at))
    left = tokens - sum(map(estimate_tokens, heads))
    chosen: set[int] = set()
    for at in order:
        cost = estimate_tokens(pieces[at][1]) + 1
        if cost <= left:
            chosen.add(at)
            left -= cost
    texts: dict[int, list[str]] = {}
    for at in sorted(chosen):
        texts.setdefault(pieces[at][0], []).append(pieces[at][1])
    return ["\n".join([heads[source], *found]) for source, found in sorted(texts.items())]


def _head(number: int, source: SourceText) -> str:
    named = " — ".join(part for part in (source.title.strip(), source.address.strip()) if part)
    return f"[{number}] {named}" if named else f"[{number}]"


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=\s*[-*•#])", text):
        plain = " ".join(block.split())
        while len(plain) > _LONGEST_PIECE:
            cut = max(plain.rfind(mark, 0, _LONGEST_PIECE) for mark in (". ", "! ", "? ", "; "))
            cut = cut + 1 if cut > _LONGEST_PIECE // 3 else _LONGEST_PIECE
            pieces.append(plain[:cut].strip())
            plain = plain[cut:].strip()
        if plain:
            pieces.append(plain)
    return pieces


def tail(text: str, tokens: int) -> str:
    """Return the end of a text in at most so many tokens, from the beginning of a line or a sentence."""
    if tokens <= 0:
        return ""
    text = text.strip()
    if estimate_tokens(text) <= tokens:
        return text
    kept = text[-tokens * 5 :]
    while kept and estimate_tokens(kept) > tokens:
        kept = kept[max(1, len(kept) // 10) :]
    start = re.search(r"\n+|(?<=[.!?])\s+", kept)
    return kept[start.end() :].strip() if start is not None else kept.strip()


def without_notes(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task's facts with the outline's headings alone."""
    return {**task, "outline": [{"heading": part.get("heading")} for part in task.get("outline") or ()]}
