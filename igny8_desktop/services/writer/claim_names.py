"""Find names of people and organisations by their capitals, and in German by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from igny8_desktop.services.writer.article_facts import BlockFacts, lower_word
from igny8_desktop.services.writer.claim_words import GIVEN_NAMES, ORGANISATIONS, ClaimWords
from igny8_desktop.services.writer.language_words import LanguageWords
from igny8_desktop.services.writer.reading import Sentence, Span

#: Small words inside names: “Ludwig van Beethoven”, “Bank of England”.
_INSIDE: Final = frozenset("of de la du del della di da dos van von der den zu bin al el y".split())  # noqa: SIM905
_MOST_WORDS: Final = 6
#: A sentence with more capitals than this is a title or a label.
_TITLE_SHARE: Final = 0.6


def names_in(
    block: BlockFacts, language: LanguageWords, words: ClaimWords, common: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield start and end of each name. `common` are words that the article also writes with a small letter."""
    for sentence in block.reading.sentences:
        spans = block.reading.words[sentence.first : sentence.last]
        capitals = sum(_is_capital(block.text, span) for span in spans)
        if len(spans) >= 4 and capitals > _TITLE_SHARE * len(spans) and not words.nouns_are_capital:
            continue
        for run in _runs(block.text, spans):
            kept = _trimmed(block.text, run, sentence, language, words, common)
            if kept and _is_name(block.text, kept, spans, language, words):
                start, end = kept[0].start, kept[-1].end
                if start == sentence.start and block.text[end : end + 1] == ":":
                    continue  # a label: “Water Hardness: …”
                yield start, end


def _is_capital(text: str, span: Span) -> bool:
    return text[span.start].isupper()


def _runs(text: str, spans: tuple[Span, ...]) -> Iterator[list[Span]]:
    """Yield stretches of capital words that only a space, or a small word of names, stands between."""
    run: list[Span] = []
    small: list[Span] = []
    for span in spans:
        joined = not run or text[(small or run)[-1].end : span.start] in (" ", "\u00a0", ". ")
        if run and not joined:
            yield run
            run, small = [], []
        if _is_capital(text, span):
            run += [*small, span]
            small = []
        elif run and text[span.start : span.end].casefold() in _INSIDE and len(small) < 2:
            small.append(span)
        elif run:
            yield run
            run, small = [], []
    if run:
        yield run


def _trimmed(
    text: str,
    run: list[Span],
    sentence: Sentence,
    language: LanguageWords,
    words: ClaimWords,
    common: frozenset[str],
) -> list[Span]:
    """Return a run without what has its capital from the start of a sentence, and without stop words and titles."""
    kept = list(run)
    while kept:
        word = lower_word(text[kept[0].start : kept[0].end], language.code)
        first = kept[0].start <= sentence.start + 1
        if (
            word in language.stop
            or word in words.honorifics
            or word in words.cues
            or word in _INSIDE
            or (first and word in common)
        ):
            kept.pop(0)
        else:
            break
    return kept[:_MOST_WORDS]


def _is_name(text: str, run: list[Span], spans: tuple[Span, ...], language: LanguageWords, words: ClaimWords) -> bool:
    lower = [lower_word(text[span.start : span.end], language.code) for span in run]
    at = spans.index(run[0])
    before = lower_word(text[spans[at - 1].start : spans[at - 1].end], language.code) if at > 0 else ""
    if before in words.honorifics:
        return len(lower[0]) > 1
    if len(run) < 2 or not any(text[span.start + 1 : span.end].islower() for span in run):
        return False
    if all(_is_month(word, words) for word in lower):
        return False
    if not words.nouns_are_capital:
        return True
    if lower[0] in GIVEN_NAMES or any(word in ORGANISATIONS for word in lower):
        return True
    return before in words.cues


def _is_month(word: str, words: ClaimWords) -> bool:
    return any(re.fullmatch(month, word) for month in words.months)
