"""Classify what a searcher wants from the words of the query alone: no network, no model, eight languages.

The facet (cost, near me, how to, versus ...) is finer than the intent: it tells which *page* a query wants,
and the clustering uses it to keep "cost of X" apart from "how to X".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent_phrases import PHRASES
from igny8_desktop.services.planner.intent_rules import (
    FACET_INTENT,
    LANGUAGE_NAMES,
    PRIORITY,
    Facet,
)

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LONGEST_PHRASE: Final = 5
_UNSURE: Final = 0.35


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTION_WORDS: Final[dict[str, frozenset[str]]] = {
    "en": _words("the a an for to in of is are my your how what does do with on at when why you i from can"),
    "de": _words("der die das und für mit ein eine einen im beim von zum zur wie was ist bei auf nach"),
    "es": _words("el la los las de del en para por un una con qué cómo mi cuánto al es como que"),
    "fr": _words("le la les des du de en pour une un avec dans comment sur au aux est quel quelle"),
    "it": _words("il lo gli di del della dei per con una un come che cosa nel alla da dove quanto"),
    "pt": _words("o os as do da dos das em para com uma um como no na que de ao qual"),
    "nl": _words("de het een voor van met hoe wat in op is bij zijn naar je mijn"),
    "tr": _words("ve için ile nasıl ne bir mi mı mu mü nedir kaç nerede en bu"),
}
_OWN_LETTERS: Final[dict[str, frozenset[str]]] = {
    "de": frozenset("äß"),
    "es": frozenset("ñ¿"),
    "fr": frozenset("êèœë"),
    "it": frozenset("ìò"),
    "pt": frozenset("ãõ"),
    "tr": frozenset("ğışİ"),
}
_VERSUS_BETWEEN: Final = frozenset({"or", "oder", "o", "ou", "of", "oppure", "veya"})
"""Conjunctions that compare only where they stand between two subjects."""


@dataclass(frozen=True)
class IntentGuess:
    """What a searcher probably wants, which rule said so, and how sure it is (0 to 1)."""

    intent: SearchIntent
    reason: str
    confidence: float


@dataclass(frozen=True)
class FacetMatch:
    """A phrase of the query that names a facet: which, in what language, at which words [start, end).

    `compound_subject` is what a compound word keeps when the facet is taken out ("kredit" of
    "kreditrechner").
    """

    facet: Facet
    phrase: str
    language: str
    start: int
    end: int
    compound_subject: str = ""


class FacetRules:
    """Find the facets of a query by longest phrase; built once, then read only (safe to share between threads)."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, ...], list[tuple[Facet, str, bool]]] = {}
        self._prefixes: list[tuple[str, Facet, str]] = []
        self._suffixes: list[tuple[str, Facet, str]] = []
        for facet, by_language in PHRASES.items():
            for language, text in by_language.items():
                for phrase in (part.strip() for part in text.split(";")):
                    if phrase:
                        self._add(facet, language, phrase)
        self._any_prefix = tuple(prefix for prefix, _, _ in self._prefixes)
        self._any_suffix = tuple(suffix for suffix, _, _ in self._suffixes)

    def _add(self, facet: Facet, language: str, phrase: str) -> None:
        if phrase.endswith("*"):
            self._prefixes.append((phrase[:-1], facet, language))
        elif phrase.startswith("*"):
            self._suffixes.append((phrase[1:], facet, language))
        else:
            at_start = phrase.startswith(">")
            words = tuple(split_words(phrase.lstrip(">")))
            self._exact.setdefault(words, []).append((facet, language, at_start))

    def find(self, words: list[str]) -> list[FacetMatch]:
        """Return the matches in reading order, none overlapping another."""
        found: list[FacetMatch] = []
        position = 0
        while position < len(words):
            match = self._at(words, position)
            if match is None:
                position += 1
            else:
                found.append(match)
                position = match.end
        return found

    def _at(self, words: list[str], position: int) -> FacetMatch | None:
        for length in range(min(_LONGEST_PHRASE, len(words) - position), 0, -1):
            key = tuple(words[position : position + length])
            for facet, language, at_start in self._ranked(key, words):
                if at_start and position > 0:
                    continue
                if length == 1 and key[0] in _VERSUS_BETWEEN and not 0 < position < len(words) - 1:
                    continue
                return FacetMatch(facet, " ".join(key), language, position, position + length)
        return self._by_ending(words, position)

    def _ranked(self, key: tuple[str, ...], words: list[str]) -> list[tuple[Facet, str, bool]]:
        options = self._exact.get(key, [])
        if not options:
            return []
        votes = _language_votes(words)
        leader = max(votes.values())
        own = [option for option in options if votes[option[1]] == leader]
        if own:
            return own
        # A conjunction of another language ("of" in an English query) says nothing here.
        return [] if len(key) == 1 and key[0] in _VERSUS_BETWEEN else options

    def _by_ending(self, words: list[str], position: int) -> FacetMatch | None:
        word = words[position]
        if not word.startswith(self._any_prefix) and not word.endswith(self._any_suffix):
            return None
        for prefix, facet, language in self._prefixes:
            if word.startswith(prefix):
                return FacetMatch(facet, prefix + "…", language, position, position + 1)
        for suffix, facet, language in self._suffixes:
            if len(word) > len(suffix) + 2 and word.endswith(suffix):
                subject = word[: -len(suffix)]
                return FacetMatch(facet, "…" + suffix, language, position, position + 1, subject)
        return None


def split_words(text: str) -> list[str]:
    """Return the casefolded words of a text; apostrophes, dots and hyphens inside a word stay."""
    return _WORD.findall(normalise_keyword(text))


def _language_votes(words: list[str]) -> dict[str, int]:
    present = set(words)
    return {language: len(present & known) for language, known in _FUNCTION_WORDS.items()}


@dataclass(frozen=True)
class QueryShape:
    """A query taken apart: its deciding facet, all facets found, and the subject that is left over."""

    facet: Facet
    matches: tuple[FacetMatch, ...]
    subject: tuple[str, ...]


class IntentClassifier:
    """Tell facet and intent of queries; build one and keep it."""

    def __init__(self) -> None:
        self._rules = FacetRules()

    def shape(self, text: str) -> QueryShape:
        """Return the facet and the subject of a query."""
        words = split_words(text)
        matches = tuple(self._rules.find(words))
        named = {match.facet for match in matches}
        facet = next((each for each in PRIORITY if each in named), Facet.NONE)
        subject: list[str] = []
        position = 0
        for match in matches:
            subject += words[position : match.start]
            if match.compound_subject:
                subject.append(match.compound_subject)
            position = match.end
        subject += words[position:]
        return QueryShape(facet, matches, tuple(subject or words))

    def classify(self, text: str) -> IntentGuess:
        """Return the intent with the rule that decided; a bare subject counts as informational, with low confidence."""
        shape = self.shape(text)
        if shape.facet is Facet.NONE:
            return IntentGuess(SearchIntent.INFORMATIONAL, "no rule matched: a bare subject", _UNSURE)
        intent, confidence = FACET_INTENT[shape.facet]
        match = next(each for each in shape.matches if each.facet is shape.facet)
        reason = f"{shape.facet.value}: “{match.phrase}” ({LANGUAGE_NAMES[match.language]})"
        return IntentGuess(intent, reason, confidence)


@cache
def _classifier() -> IntentClassifier:
    return IntentClassifier()


def classify_intent(text: str) -> IntentGuess:
    """Return what the searcher of one keyword wants, by rules for eight languages."""
    return _classifier().classify(text)


def query_shape(text: str) -> QueryShape:
    """Return the facet (kind of page wanted) and the subject of one keyword."""
    return _classifier().shape(text)


def guess_language(texts: Sequence[str]) -> str:
    """Return the language that most of these keywords speak, as a two-letter code; `en` where nothing tells.

    It counts function words, facet phrases and letters that only one of the languages uses: right for a cluster or a
    list, not for every single keyword.
    """
    votes: Counter[str] = Counter()
    for text in texts:
        words = split_words(text)
        votes.update({language: count for language, count in _language_votes(words).items() if count})
        votes.update({match.language: 2 for match in query_shape(text).matches})
        votes.update({language: 2 for language, letters in _OWN_LETTERS.items() if letters & set("".join(words))})
    return min(votes, key=lambda language: (-votes[language], language != "en", language)) if votes else "en"
