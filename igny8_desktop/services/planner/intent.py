"""Classify what a searcher wants from the words of the query alone: no network, no model, eight languages.

The facet (cost, near me, how to, versus ...) is finer than the intent: it tells which *page* a query wants,
and the clustering uses it to keep "cost of X" apart from "how to X".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent_hints import intent_hints
from igny8_desktop.services.planner.intent_phrases import PHRASES
from igny8_desktop.services.planner.intent_rules import (
    FACET_INTENT,
    LANGUAGE_NAMES,
    PRIORITY,
    Facet,
)

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_WORDS_KEPT: Final = 100_000
_UNSURE: Final = 0.35
_CLEAR_LEAD: Final = 8
"""Votes by which a language leads where it is certain: four phrases of it."""


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
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(language for language, known in _FUNCTION_WORDS.items() if word in known)
    for word in frozenset().union(*_FUNCTION_WORDS.values())
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
        #: The lengths of the phrases that begin with a word, longest first; what is no key begins none.
        self._lengths: dict[str, tuple[int, ...]] = {
            first: tuple(sorted({len(key) for key in self._exact if key and key[0] == first}, reverse=True))
            for first in {key[0] for key in self._exact if key}
        }
        #: Phrases that mean the same facet whatever the language of the query.
        self._plain: dict[tuple[str, ...], Facet] = {
            key: options[0][0]
            for key, options in self._exact.items()
            if len({facet for facet, _language, _at_start in options}) == 1
            and not any(at_start for _facet, _language, at_start in options)
            and not (len(key) == 1 and key[0] in _VERSUS_BETWEEN)
        }
        self._by_word: dict[str, tuple[Facet, str] | None] = {}

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

    def facets(self, words: list[str]) -> set[Facet]:
        """Return the facets that `find` finds, several times as fast."""
        return {facet for facet, _start, _end, _subject in self.places(words)}

    def places(self, words: list[str]) -> list[tuple[Facet, int, int, str]]:
        """Return facet, start, end and compound subject of what `find` finds, several times as fast."""
        found: list[tuple[Facet, int, int, str]] = []
        lengths_of = self._lengths
        position, end = 0, len(words)
        while position < end:
            word = words[position]
            lengths = lengths_of.get(word)
            if lengths is None:
                known = self._ending(word)
                if known is not None:
                    found.append((known[0], position, position + 1, known[1]))
                position += 1
                continue
            place = self._phrase(words, position, lengths)
            if place is None:
                position += 1
            else:
                found.append(place)
                position = place[2]
        return found

    def _phrase(self, words: list[str], position: int, lengths: tuple[int, ...]) -> tuple[Facet, int, int, str] | None:
        for length in lengths:
            key = tuple(words[position : position + length])
            facet = self._plain.get(key)
            if facet is not None:
                return facet, position, position + length, ""
            if key in self._exact:
                # The words around it decide.
                match = self._at(words, position)
                return None if match is None else (match.facet, match.start, match.end, match.compound_subject)
        known = self._ending(words[position])
        return None if known is None else (known[0], position, position + 1, known[1])

    def _ending(self, word: str) -> tuple[Facet, str] | None:
        """Return the facet that the beginning or end of a word names, and what it leaves of the word.

        Words come again and again in a list.
        """
        try:
            return self._by_word[word]
        except KeyError:
            match = self._by_ending([word], 0)
            if len(self._by_word) >= _WORDS_KEPT:
                self._by_word.clear()
            self._by_word[word] = found = None if match is None else (match.facet, match.compound_subject)
            return found

    def _at(self, words: list[str], position: int) -> FacetMatch | None:
        for length in self._lengths.get(words[position], ()):
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
    votes = dict.fromkeys(_FUNCTION_WORDS, 0)
    for word in set(words):
        for language in _LANGUAGES_OF.get(word, ()):
            votes[language] += 1
    return votes


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
        self._hints = intent_hints()

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

    def page_wanted(self, normalised: str) -> tuple[Facet, tuple[str, ...]]:
        """Return facet and subject of `shape` for a query that is normalised already, several times as fast."""
        words = _WORD.findall(normalised)
        places = self._rules.places(words)
        if not places:
            return Facet.NONE, tuple(words)
        named = {place[0] for place in places}
        facet = places[0][0] if len(named) == 1 else next(each for each in PRIORITY if each in named)
        subject: list[str] = []
        position = 0
        for _facet, start, end, compound in places:
            subject += words[position:start]
            if compound:
                subject.append(compound)
            position = end
        subject += words[position:]
        return facet, tuple(subject or words)

    def classify(self, text: str) -> IntentGuess:
        """Return the intent with the rule that decided; a bare subject counts as informational, with low confidence."""
        shape = self.shape(text)
        hint = self._hints.find(split_words(text), bare=shape.facet is Facet.NONE)
        if hint is not None:
            return IntentGuess(*hint)
        if shape.facet is Facet.NONE:
            return IntentGuess(SearchIntent.INFORMATIONAL, "no rule matched: a bare subject", _UNSURE)
        intent, confidence = FACET_INTENT[shape.facet]
        match = next(each for each in shape.matches if each.facet is shape.facet)
        reason = f"{shape.facet.value}: “{match.phrase}” ({LANGUAGE_NAMES[match.language]})"
        return IntentGuess(intent, reason, confidence)

    def intent_of(self, normalised: str) -> SearchIntent:
        """Return the intent alone of a query that is normalised already, several times as fast."""
        words = _WORD.findall(normalised)
        named = self._rules.facets(words)
        hint = self._hints.find(words, bare=not named)
        if hint is not None:
            return hint[0]
        if not named:
            return SearchIntent.INFORMATIONAL
        if len(named) == 1:
            return FACET_INTENT[named.pop()][0]
        return FACET_INTENT[next(each for each in PRIORITY if each in named)][0]

    def languages(self, words: list[str]) -> set[str]:
        """Return the languages of the phrases in a query."""
        return {match.language for match in self._rules.find(words)} if self._rules.places(words) else set()

    def names_intent(self, normalised: str) -> bool:
        """Say whether any rule knows a query that is normalised already."""
        words = _WORD.findall(normalised)
        named = self._rules.facets(words)
        return bool(named) or self._hints.find(words, bare=True) is not None


@cache
def _classifier() -> IntentClassifier:
    return IntentClassifier()


def classify_intent(text: str) -> IntentGuess:
    """Return what the searcher of one keyword wants, by rules for eight languages."""
    return _classifier().classify(text)


def intent_of(normalised: str) -> SearchIntent:
    """Return the intent that `classify_intent` finds, for a text that `normalise_keyword` made: for long lists."""
    return _classifier().intent_of(normalised)


def names_intent(text: str) -> bool:
    """Say whether a rule knows the intent of a keyword; where none does, `classify_intent` only guesses."""
    return _classifier().names_intent(normalise_keyword(text))


def page_wanted(normalised: str) -> tuple[Facet, tuple[str, ...]]:
    """Return facet and subject of a text that `normalise_keyword` made: for long lists."""
    return _classifier().page_wanted(normalised)


def query_shape(text: str) -> QueryShape:
    """Return the facet (kind of page wanted) and the subject of one keyword."""
    return _classifier().shape(text)


def guess_language(texts: Sequence[str]) -> str:
    """Return the language that most of these keywords speak, as a two-letter code; `en` where nothing tells.

    It counts function words, facet phrases and letters that only one of the languages uses: right for a cluster or a
    list, not for every single keyword.
    """
    votes = dict.fromkeys(_FUNCTION_WORDS, 0)
    classifier = _classifier()
    for text in texts:
        normalised = normalise_keyword(text)
        words = _WORD.findall(normalised)
        for word in set(words):
            for language in _LANGUAGES_OF.get(word, ()):
                votes[language] += 1
        for language in classifier.languages(words):
            votes[language] += 2
        if not normalised.isascii():
            for language, letters in _OWN_LETTERS.items():
                votes[language] += 2 if letters & set(normalised) else 0
        most, second = sorted(votes.values())[-1:-3:-1]
        if most - second >= _CLEAR_LEAD:
            break
    # English comes first: it wins a tie.
    return max(votes, key=votes.__getitem__)
