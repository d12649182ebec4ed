"""Read what keywords ask for, and gather those that ask for the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from igny8_desktop.clients.offline import english
from igny8_desktop.clients.offline.languages.model import Kind, Language
from igny8_desktop.clients.offline.wording import content_words, overlap, words
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import clean_keyword, normalise_keyword

_SAME = 0.6


@dataclass(frozen=True)
class Keyword:
    """A keyword with what it asks for; `core` are its meaning words without those that only tell the kind."""

    text: str
    kind: Kind
    core: frozenset[str]
    volume: int = 0
    intent: str | None = None


@dataclass
class Group:
    """Keywords that one piece of content can answer; the first is the one that is searched most."""

    kind: Kind
    keywords: list[Keyword] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Return the group's search volume, with something for keywords whose volume nobody knows."""
        return sum(max(keyword.volume, 10) for keyword in self.keywords)


@lru_cache(maxsize=2_000)
def _marker(marker: str) -> re.Pattern[str]:
    start = "^" if marker.startswith("^") else r"(?<!\w)"
    end = "$" if marker.endswith("$") else r"(?!\w)"
    return re.compile(start + re.escape(marker.strip("^$")) + end)


def classify(text: str, language: Language) -> Kind:
    """Return what a keyword asks for, by the words of its language."""
    plain = normalise_keyword(text)
    for kind, markers in language.markers.items():
        if any(_marker(marker).search(plain) for marker in markers):
            if kind is Kind.VERSUS and not _has_two_sides(plain, markers):
                continue
            return kind
    if language.code == "en" and english.is_action(plain):
        return Kind.HOW_TO
    return Kind.TOPIC


def _has_two_sides(plain: str, markers: Sequence[str]) -> bool:
    """Say whether something stands on both sides of the comparing word, or it is no infix ("difference")."""
    short = [marker for marker in markers if len(marker) <= 6]
    found = [match for marker in short if (match := _marker(marker).search(plain))]
    return all(match.start() > 0 and match.end() < len(plain) for match in found)


def core_words(text: str, kind: Kind, language: Language) -> frozenset[str]:
    """Return the meaning words of a keyword without the markers of its kind."""
    plain = normalise_keyword(text)
    for marker in (*language.markers.get(kind, ()), *language.noise):
        plain = _marker(marker).sub(" ", plain)
    return content_words(plain, language) or content_words(text, language) or frozenset(words(text))


def without_noise(text: str, language: Language) -> str:
    """Return a keyword without words that no headline has ("near me")."""
    for noise in language.noise:
        shorter = re.sub(rf"(?<!\w){re.escape(noise)}(?!\w)", " ", text, flags=re.IGNORECASE)
        text = shorter if shorter.strip() else text
    return " ".join(text.split())


def without_markers(text: str, kind: Kind, language: Language) -> str:
    """Return what a keyword is about: "espresso machine" of "best espresso machine"; all of it if nothing is left."""
    plain = normalise_keyword(text)
    for marker in language.markers.get(kind, ()):
        plain = _marker(marker).sub(" ", plain)
    plain = " ".join(plain.split())
    return plain if content_words(plain, language) else text


def read_keywords(items: Iterable[Any], language: Language) -> list[Keyword]:
    """Return the keywords of the facts, most searched first, each spelling once."""
    found: dict[str, Keyword] = {}
    for item in items:
        value = item if isinstance(item, Mapping) else {"text": item}
        text = clean_keyword(str(value.get("text") or ""))
        if not text or normalise_keyword(text) in found:
            continue
        kind = classify(text, language)
        intent = str(value["intent"]) if value.get("intent") else None
        if kind is Kind.TOPIC and intent == SearchIntent.TRANSACTIONAL:
            kind = Kind.BUY
        elif kind is Kind.TOPIC and intent == SearchIntent.COMMERCIAL:
            kind = Kind.BEST
        volume = value.get("volume")
        volume = volume if isinstance(volume, int) and not isinstance(volume, bool) else 0
        found[normalise_keyword(text)] = Keyword(text, kind, core_words(text, kind, language), volume, intent)
    return sorted(found.values(), key=lambda keyword: (-keyword.volume, normalise_keyword(keyword.text)))


def group_keywords(keywords: Sequence[Keyword]) -> list[Group]:
    """Return groups of keywords that ask for the same thing in the same way, the weightiest first."""
    groups: list[Group] = []
    for keyword in sorted(keywords, key=lambda keyword: keyword.kind is Kind.TOPIC):
        home = next((group for group in groups if _belongs(keyword, group)), None)
        if home is None:
            groups.append(Group(keyword.kind, [keyword]))
        else:
            home.keywords.append(keyword)
    return sorted(groups, key=lambda group: (-group.weight, normalise_keyword(group.keywords[0].text)))


def _belongs(keyword: Keyword, group: Group) -> bool:
    """Say whether one page answers both; "descaling kettle" is no topic beside "how to descale a kettle"."""
    alike = overlap(group.keywords[0].core, keyword.core)
    if keyword.kind is Kind.TOPIC and group.kind is Kind.HOW_TO:
        return alike == 1.0
    return keyword.kind is group.kind and alike >= _SAME
