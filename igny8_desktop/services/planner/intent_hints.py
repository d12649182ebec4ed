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
_SITES: Final = 1
"""The bit of the list of sites."""


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

    def may_begin(self, word: str) -> bool:
        """Say whether a phrase can begin with this word: where no word of a query can, there is nothing to find."""
        return word in self._by_first or (bool(self._suffixes) and self._ends_so(word))

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
        goods = SearchIntent.COMMERCIAL
        lists: tuple[tuple[str, _Place, SearchIntent, str, float], ...] = (
            (VISITS, _Place.ANYWHERE, SearchIntent.NAVIGATIONAL, "visit", 0.75),
            (ACTS, _Place.ANYWHERE, SearchIntent.TRANSACTIONAL, "act", 0.7),
            (TRADES, _Place.ANYWHERE, SearchIntent.TRANSACTIONAL, "trade", 0.6),
            (GOODS_ANYWHERE, _Place.ANYWHERE, goods, "goods", 0.45),
            (GOODS_LAST, _Place.LAST, goods, "goods", 0.45),
            (GOODS_FIRST, _Place.FIRST, goods, "goods", 0.45),
        )
        #: The lists in the order in which they decide, each with a bit of its own above that of the sites.
        self._by_rank: tuple[tuple[int, _Phrases, _Place, SearchIntent, str, float], ...] = tuple(
            (_SITES << 1 + at, _Phrases(text), place, intent, name, confidence)
            for at, (text, place, intent, name, confidence) in enumerate(lists)
        )
        self._lists_of: dict[str, int] = {}
        self._beside_a_site = frozenset(
            word for phrase in (*VISITS.split(";"), *FILLING.split(";")) for word in phrase.split()
        )

    def find(self, words: list[str], *, bare: bool) -> Hint | None:
        """Return what the words say; `bare` says that no facet was found."""
        # Which lists have a phrase that begins with one of the words; words come again and again in a list.
        lists, known = 0, self._lists_of
        for word in words:
            found_in = known.get(word)
            lists |= self._look_up(word) if found_in is None else found_in
        site = self._sites.find(words) if lists & _SITES else None
        if site is None and words and "." in words[0] and _DOMAIN.fullmatch(words[0]):
            site = (0, 1)
        if site is not None:
            rest = (*words[: site[0]], *words[site[1] :])
            if all(word in self._beside_a_site for word in rest):
                return SearchIntent.NAVIGATIONAL, f"site: “{' '.join(words[site[0] : site[1]])}”", 0.85
        if not bare or lists <= _SITES:
            return None
        for bit, phrases, place, intent, name, confidence in self._by_rank:
            found = phrases.find(words, place) if lists & bit else None
            if found is not None:
                return intent, f"{name}: “{' '.join(words[found[0] : found[1]])}”", confidence
        return None

    def _look_up(self, word: str) -> int:
        if len(self._lists_of) >= _WORDS_KEPT:
            self._lists_of.clear()
        lists = _SITES if self._sites.may_begin(word) else 0
        for bit, phrases, *_rest in self._by_rank:
            lists |= bit if phrases.may_begin(word) else 0
        self._lists_of[word] = lists
        return lists


@cache
def intent_hints() -> IntentHints:
    """Return the hints, built when first needed."""
    return IntentHints()
