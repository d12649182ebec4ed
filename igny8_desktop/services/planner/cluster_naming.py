"""Name clusters, choose their primary keyword, and sum up what their keywords want: no model, no network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import clean_keyword, normalise_keyword
from igny8_desktop.services.planner.intent import guess_language, intent_of

_SMALL_WORDS: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "or", "per", "the"}
    | {"to", "vs", "via", "with"}
)
_FIXED_CASE: Final[Mapping[str, str]] = {
    "ai": "AI",
    "api": "API",
    "css": "CSS",
    "diy": "DIY",
    "ebay": "eBay",
    "eu": "EU",
    "faq": "FAQ",
    "gps": "GPS",
    "html": "HTML",
    "ipad": "iPad",
    "iphone": "iPhone",
    "led": "LED",
    "pc": "PC",
    "pdf": "PDF",
    "seo": "SEO",
    "spf": "SPF",
    "ssl": "SSL",
    "tv": "TV",
    "uk": "UK",
    "usa": "USA",
    "vpn": "VPN",
    "vps": "VPS",
    "woocommerce": "WooCommerce",
    "wordpress": "WordPress",
    "youtube": "YouTube",
}
_HEARD: Final = 12
"""How many keywords of a cluster tell its language."""
_WORD_START: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class ClusterName:
    """A cluster's name, the position of its primary keyword, and how many of its keywords have which intent."""

    name: str
    primary: int
    intents: Mapping[SearchIntent, int]
    language: str


def name_clusters(
    groups: Sequence[Sequence[int]],
    texts: Sequence[str],
    *,
    volumes: Sequence[int | None] | None = None,
    closeness: Sequence[float] | None = None,
    intents: Sequence[SearchIntent | None] | None = None,
    taken: Sequence[str] = (),
) -> list[ClusterName]:
    """Return a name for each group of positions in `texts`; no two names are equal, nor equal to one in `taken`.

    The name is the primary keyword in the case of its language: the keyword searched most often, then the one nearest
    the centre (`closeness`), then the shortest. `intents` come from a file where it had them; others are classified.
    """
    used = {name.casefold() for name in taken}
    named = []
    for group in groups:
        ranked = sorted(group, key=lambda index: _rank(index, texts, volumes, closeness))
        language = guess_language([texts[index] for index in ranked[:_HEARD]])
        name = _free_name([texts[index] for index in ranked], language, used)
        used.add(name.casefold())
        mix = Counter(_intent(index, texts, intents) for index in group)
        named.append(ClusterName(name, ranked[0], dict(mix.most_common()), language))
    return named


def title_in(text: str, language: str) -> str:
    """Return a keyword as a title: title case in English, a capital first letter in other languages.

    Words that already hold capitals stay as they are, but for a keyword of several words all in capitals.
    """
    text = clean_keyword(text)
    words = (text.lower() if text.isupper() and " " in text else text).split(" ")
    if language == "en":
        last = len(words) - 1
        words = [_english_word(word, edge=index in (0, last)) for index, word in enumerate(words)]
    else:
        words = [_FIXED_CASE.get(word, word) for word in words]
        words[0] = _capital(words[0], language)
    return " ".join(words)


def _english_word(word: str, *, edge: bool) -> str:
    if word != word.lower():
        return word
    if word in _FIXED_CASE:
        return _FIXED_CASE[word]
    if word in _SMALL_WORDS and not edge:
        return word
    return "-".join(_capital(part, "en") for part in word.split("-")) if word.count("-") else _capital(word, "en")


def _capital(word: str, language: str) -> str:
    found = _WORD_START.search(word)
    if found is None or word in _FIXED_CASE.values():
        return word
    letter = found.group()
    large = "İ" if language == "tr" and letter == "i" else letter.upper()
    if len(large) > 1:  # ß and the like have no single capital
        return word
    at = found.start()
    # "500g" and "3rd" keep their small letters.
    return word if at > 0 and word[at - 1].isdigit() else word[:at] + large + word[at + 1 :]


def _rank(
    index: int, texts: Sequence[str], volumes: Sequence[int | None] | None, closeness: Sequence[float] | None
) -> tuple[int, float, int, str]:
    volume = (volumes[index] if volumes is not None else None) or 0
    near = closeness[index] if closeness is not None else 0.0
    return -volume, -near, len(texts[index]), texts[index].swapcase()  # small letters first


def _intent(index: int, texts: Sequence[str], intents: Sequence[SearchIntent | None] | None) -> SearchIntent:
    given = intents[index] if intents is not None else None
    return given or intent_of(normalise_keyword(texts[index]))


def _free_name(ranked: Sequence[str], language: str, used: set[str]) -> str:
    for text in ranked:
        name = title_in(text, language)
        if name.casefold() not in used:
            return name
    base = title_in(ranked[0], language)
    number = 2
    while f"{base} ({number})".casefold() in used:
        number += 1
    return f"{base} ({number})"
