"""Know markets: the country a figure is about, from a cell, a file's name or Search Console's filter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from igny8_desktop.services.planner.country_names import COUNTRY_NAMES

MARKET_LENGTH: Final = 20
_NOWHERE: Final = frozenset({
    "", "-", "–", "—", "n/a", "na", "none", "null", "nan", "unknown", "?", "global", "worldwide", "all",
    "all locations", "any location", "all countries", "world", "(not set)",
})  # fmt: skip
_LOCALE: Final = re.compile(r"[a-z]{2}[-_]([a-z]{2})")
_NAMED_MARKET: Final = (
    re.compile(r"(?:^|› )google_([a-z]{2})_", re.IGNORECASE),
    re.compile(r"_(?:[a-z]+-)*[a-z]+_([a-z]{2})_\d{4}-\d{2}-\d{2}", re.IGNORECASE),
    re.compile(r"positions-([a-z]{2})-\d{8}", re.IGNORECASE),
)


@cache
def _codes() -> dict[str, str]:
    """Return the code of each country by its code and by its names in all languages, built when first needed."""
    found: dict[str, str] = {}
    for entry in COUNTRY_NAMES.rstrip(";").split(";"):
        code, _, names = entry.partition("=")
        found.update(dict.fromkeys((code, *names.split("|")), code))
    return found


@lru_cache(maxsize=4_096)
def known_country(text: str) -> str:
    """Return the two-letter code of a country that is named by code, locale or name in any language, else ""."""
    folded = " ".join(text.casefold().split())
    codes = _codes()
    if folded in codes:
        return codes[folded]
    locale = _LOCALE.fullmatch(folded)
    if locale is not None:
        return codes.get(locale.group(1), "")
    # A place inside a country ("Austin, Texas, United States"), or a country with its language ("Germany (German)").
    return codes.get(folded.rpartition(",")[2].strip(), "") or codes.get(folded.partition("(")[0].strip(), "")


@lru_cache(maxsize=4_096)
def parse_market(cell: str) -> str:
    """Return a market as a two-letter country code where it is one, else in lower case; "" for none."""
    text = " ".join(cell.casefold().split())
    if text in _NOWHERE:
        return ""
    locale = _LOCALE.fullmatch(text)
    return known_country(text) or (locale.group(1) if locale else text)[:MARKET_LENGTH].strip()


def is_market(cell: str) -> bool:
    """Say whether a cell names a country."""
    return bool(known_country(cell)) if len(cell) <= 80 else False


def market_of_file_name(name: str) -> str:
    """Return the market that exports of Ahrefs and Semrush carry in their names, or ""."""
    for pattern in _NAMED_MARKET:
        match = pattern.search(name)
        if match is not None:
            return known_country(match.group(1))
    return ""


def market_of_filters(rows: Iterable[Sequence[str]]) -> str:
    """Return the country that a table of Search Console's filters names, in any language, or ""."""
    for row in rows:
        filled = [cell.strip(" +") for cell in row if cell.strip()]
        if len(filled) > 2:
            return ""
        # Two Latin letters would be a language or a search type; the filter writes names.
        if len(filled) == 2 and not (len(filled[1]) == 2 and filled[1].isascii()):
            country = known_country(filled[1])
            if country:
                return country
    return ""
