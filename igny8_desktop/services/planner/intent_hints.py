"""Tell the intent of queries that name no kind of page: sites, trades, acts and goods by their words.

These words decide only where the facets say nothing (or where the whole query is the name of a site). They are no
facets, so that clustering does not see them.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.intent_goods import GOODS_ANYWHERE, GOODS_FIRST, GOODS_LAST
from igny8_desktop.services.planner.intent_hint_words import ACTS, FILLING, SITES, TRADES, VISITS

Hint = tuple[SearchIntent, str, float]
Phrase = tuple[str, ...]

_DOMAIN: Final = re.compile(
    r"(?:www\.)?[\w-]+\.(?:com|org|net|edu|gov|io|co|co\.uk|de|es|fr|it|pt|br|com\.br|nl|be|at|ch|tr|com\.tr|eu)"
)
_NARROWING: Final = frozenset(
    {"for", "with", "without", "under", "men", "women", "kids", "girls", "boys", "adults", "size", "set", "kit",
     "white", "black", "für", "mit", "ohne", "unter", "damen", "herren", "kinder", "weiß", "schwarz",
     "voor", "met", "zonder", "onder", "dames", "heren", "kinderen", "wit", "zwart", "kadın", "erkek", "çocuk"}
)  # fmt: skip
_FIRST_WORDS: Final = 2
_SHORTEST_STEM: Final = 3
_WORDS_KEPT: Final = 100_000


class _Place(Enum):
    """Where in a query a phrase must stand to count."""

    ANYWHERE = 0
    FIRST = 1
    LAST = 2


def _is_last(words: list[str], end: int) -> bool:
    """Say whether what follows only narrows down the thing before it: "desk for kids", "tent 4 person"."""
    return end == len(words) or words[end] in _NARROWING or words[end][0].isdigit()


class _Phrases:
    """Phrases found by their first word; `*` at the start of a word stands for any beginning (compounds)."""

    def __init__(self, text: str) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        suffixes: list[str] = []
        for phrase in (tuple(part.split()) for part in text.split(";")):
            if not phrase:
                continue
            if phrase[0].startswith("*"):
                suffixes.append(phrase[0][1:])
            else:
                self._by_first.setdefault(phrase[0], []).append(phrase)
        for phrases in self._by_first.values():
            phrases.sort(key=len, reverse=True)
        self._suffixes = tuple(suffixes)
        self._ends: dict[str, bool] = {}

    def find(self, words: list[str], place: _Place = _Place.ANYWHERE) -> tuple[int, int] | None:
        """Return where the first phrase stands: from its first word up to but without the last."""
        by_first = self._by_first
        for start, word in enumerate(words[:_FIRST_WORDS] if place is _Place.FIRST else words):
            phrases = by_first.get(word)
            if phrases is not None:
                for phrase in phrases:
                    end = start + len(phrase)
                    if (len(phrase) == 1 or tuple(words[start:end]) == phrase) and (
                        place is not _Place.LAST or _is_last(words, end)
                    ):
                        return start, end
            if self._suffixes and self._ends_so(word) and (place is not _Place.LAST or _is_last(words, start + 1)):
                return start, start + 1
        return None

    def _ends_so(self, word: str) -> bool:
        known = self._ends.get(word)
        if known is None:
            if len(self._ends) >= _WORDS_KEPT:
                self._ends.clear()
            known = self._ends[word] = any(
                word.endswith(suffix) and len(word) >= len(suffix) + _SHORTEST_STEM for suffix in self._suffixes
            )
        return known


class IntentHints:
    """The words of all languages; built once, then read only."""

    def __init__(self) -> None:
        self._sites = _Phrases(SITES)
        self._visits = _Phrases(VISITS)
        self._acts = _Phrases(ACTS)
        self._trades = _Phrases(TRADES)
        self._goods = (
            (_Phrases(GOODS_ANYWHERE), _Place.ANYWHERE),
            (_Phrases(GOODS_LAST), _Place.LAST),
            (_Phrases(GOODS_FIRST), _Place.FIRST),
        )
        self._beside_a_site = frozenset(
            word for phrase in (*VISITS.split(";"), *FILLING.split(";")) for word in phrase.split()
        )

    def find(self, words: list[str], *, bare: bool) -> Hint | None:
        """Return what the words say; `bare` says that no facet was found."""
        site = self._sites.find(words)
        if site is None and words and "." in words[0] and _DOMAIN.fullmatch(words[0]):
            site = (0, 1)
        if site is not None:
            rest = (*words[: site[0]], *words[site[1] :])
            if all(word in self._beside_a_site for word in rest):
                return SearchIntent.NAVIGATIONAL, f"site: “{' '.join(words[site[0] : site[1]])}”", 0.85
        if not bare:
            return None
        for phrases, intent, name, confidence in (
            (self._visits, SearchIntent.NAVIGATIONAL, "visit", 0.75),
            (self._acts, SearchIntent.TRANSACTIONAL, "act", 0.7),
            (self._trades, SearchIntent.TRANSACTIONAL, "trade", 0.6),
        ):
            found = phrases.find(words)
            if found is not None:
                return intent, f"{name}: “{' '.join(words[found[0] : found[1]])}”", confidence
        for phrases, place in self._goods:
            found = phrases.find(words, place)
            if found is not None:
                return SearchIntent.COMMERCIAL, f"goods: “{' '.join(words[found[0] : found[1]])}”", 0.45
        return None


@cache
def intent_hints() -> IntentHints:
    """Return the hints, built when first needed."""
    return IntentHints()
