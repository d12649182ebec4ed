"""Say how easy a text reads, by the formula that was made for its language.

Every formula but Gulpease is Flesch's idea with weights of its own: words per sentence and syllables per word. All
give about 0 (hard) to 100 (easy). Sources: Flesch 1948 (English), Amstad 1978 (German), Kandel and Moles 1958
(French), Fernández Huerta 1959 (Spanish), Lucisano and Piemontese 1988 (Italian, counts letters), Douma 1960 (Dutch),
Martins et al. 1996 (Portuguese), Ateşman 1997 (Turkish).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True)
class TextCounts:
    """What a formula counts."""

    sentences: int
    words: int
    syllables: int
    letters: int


@dataclass(frozen=True)
class Formula:
    """A formula with the value from which a text for everybody reads well, and the one from which few follow it."""

    name: str
    good: float
    poor: float
    value: Callable[[float, float, float], float]


@dataclass(frozen=True)
class Readability:
    """A text's value by its language's formula, held to 0 to 100; `share` is 1 where it reads well, 0 where poorly."""

    formula: str
    value: int
    share: float


def _flesch_like(name: str, base: float, per_sentence: float, per_word: float, good: float = 60) -> Formula:
    return Formula(
        name, good, 30, lambda words, syllables, _letters: base - per_sentence * words - per_word * syllables
    )


FORMULAS: Final[Mapping[str, Formula]] = {
    "en": _flesch_like("Flesch reading ease", 206.835, 1.015, 84.6),
    "de": _flesch_like("Amstad", 180, 1, 58.5),
    "fr": _flesch_like("Kandel-Moles", 207, 1.015, 73.6),
    "es": _flesch_like("Fernández Huerta", 206.84, 1.02, 60),
    "nl": _flesch_like("Flesch-Douma", 206.84, 0.93, 77),
    "pt": _flesch_like("Flesch-Martins", 248.835, 1.015, 84.6),
    "tr": _flesch_like("Ateşman", 198.825, 2.610, 40.175),
    "it": Formula("Gulpease", 60, 40, lambda words, _syllables, letters: 89 + 300 / words - 10 * letters),
}
#: How many words make a sentence long; Turkish says in one word what English says in two.
LONG_SENTENCE: Final = 25
LONG_SENTENCE_TURKISH: Final = 18


def readability(counts: TextCounts, language: str) -> Readability | None:
    """Return how easy a text reads; `None` for a language without a formula, or for no text."""
    formula = FORMULAS.get(language)
    if formula is None or not counts.words or not counts.sentences:
        return None
    value = formula.value(
        counts.words / counts.sentences, counts.syllables / counts.words, counts.letters / counts.words
    )
    share = (value - formula.poor) / (formula.good - formula.poor)
    return Readability(formula.name, round(min(max(value, 0.0), 100.0)), min(max(share, 0.0), 1.0))


def long_sentence(language: str) -> int:
    """Return from how many words on a sentence is a long one."""
    return LONG_SENTENCE_TURKISH if language == "tr" else LONG_SENTENCE


_RUNS: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(r"[aeiouyàâäéèêëïîôöûü]+"),
    "de": re.compile(r"(?:au|ei|ai|eu|äu|ie|aa|ee|oo|[aeiouyäöü])"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+"),
    "nl": re.compile(r"(?:ij|aa|ee|oo|uu|ie|oe|eu|ui|ei|au|ou|eeu|ieu|aai|ooi|oei|[aeiouyäëïöüéè])"),
    "tr": re.compile(r"[aeıioöuüâîû]"),
    "es": re.compile(r"[aeiouáéíóúü]+"),
    "pt": re.compile(r"[aeiouáéíóúâêôãõàü]+"),
}
#: In Spanish and Portuguese two strong vowels are two syllables, a weak one joins its neighbour.
_STRONG: Final = re.compile(r"[aeoáéíóúâêô]|ã[oe]|õe|[ãõà]")
_FRENCH_MUTE: Final = re.compile(r"(?<=[^aeiouyàâéèêëîïôùûü])(?:e|es|ent)$")
_ENGLISH_MUTE: Final = re.compile(r"(?:[^laeiouysxzcgh]es|[^td]ed|[^aeiouy]e)$")
_ENGLISH_LE: Final = re.compile(r"[^aeiouy]les?$")
_ENGLISH_SPLIT: Final = re.compile(r"ia(?!n\b|l\b)|io(?!n|us)|(?<!p)eo|[aeiou]ing|ea$|uo|ua(?!r)|iu")


@lru_cache(maxsize=60_000)
def syllables(word: str, language: str) -> int:
    """Return about how many syllables a lower-case word has: counted by vowels, at least one."""
    runs = _RUNS.get(language)
    if runs is None:
        return max(1, len(word) // 3)
    if language in ("es", "pt"):
        return max(1, sum(max(1, len(_STRONG.findall(run))) for run in runs.findall(word)))
    count = len(runs.findall(word))
    if language == "fr" and count > 1 and _FRENCH_MUTE.search(word):
        count -= 1
    if language == "en":
        count += len(_ENGLISH_SPLIT.findall(word))
        if count > 1 and _ENGLISH_MUTE.search(word) and not _ENGLISH_LE.search(word):
            count -= 1
    return max(1, count)
