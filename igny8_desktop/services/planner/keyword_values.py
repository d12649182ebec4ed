"""Read the cells of keyword tables: numbers of any country, markets, intents. What is missing is never zero.

The same few thousand cells come again and again in a large file, so what was read once is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.keyword_markets import market_of_file_name, parse_market

_MISSING: Final = frozenset(
    {"", "-", "–", "—", "--", "n/a", "na", "n.a.", "none", "null", "nan", "unknown", "no data", "?", "∞", "-∞", "inf"}
)
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2007\u2009'’]")
_CURRENCY_SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "zł": "PLN", "₩": "KRW", "₽": "RUB",
    "r$": "BRL", "a$": "AUD", "c$": "CAD", "us$": "USD", "chf": "CHF", "kr": "SEK", "kč": "CZK", "ft": "HUF",
}  # fmt: skip
_SIGN: Final = "|".join(re.escape(sign) for sign in sorted(_CURRENCY_SIGNS, key=len, reverse=True))
_SIGNS: Final = re.compile(f"^(?:{_SIGN})|(?:{_SIGN})$")
_CODES: Final = re.compile(r"^[A-Z]{3}(?=[\d.,])|(?<=[\d.,KMB])(?!MIO|MLN|TSD)[A-Z]{3}$")
_CODE: Final = re.compile(r"\b([A-Z]{3})\b")
_NUMBER: Final = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)([kmb]|tsd|mln|mio)?\.?", re.IGNORECASE)
_RANGE: Final = re.compile(r"(?<=[\dkmb+])(?:\.\.+|[-–—]|to|bis)(?=[\d.,])", re.IGNORECASE)
_SCALE: Final = {"": 1, "k": 1_000, "tsd": 1_000, "m": 1_000_000, "mln": 1_000_000, "mio": 1_000_000, "b": 10**9}
_URL: Final = re.compile(r"https?://[^\s,;|\"'<>\[\]]+", re.IGNORECASE)
_LONGEST_URL: Final = 2_000
_MOST_URLS: Final = 100
_LARGEST: Final = 10.0**12
_THOUSANDS: Final = {",": re.compile(r"[1-9]\d{0,2}(,\d{3})+"), ".": re.compile(r"[1-9]\d{0,2}(\.\d{3})+")}

#: Google shows these round figures to accounts that spend little; each stands for a range.
PLANNER_BUCKETS: Final[Mapping[int, tuple[int, int]]] = {
    50: (10, 100), 500: (100, 1_000), 5_000: (1_000, 10_000), 50_000: (10_000, 100_000),
    500_000: (100_000, 1_000_000),
}  # fmt: skip


def is_missing(cell: str) -> bool:
    """Say whether a cell says that its value is not known."""
    return cell.strip().casefold() in _MISSING


def _plain(digits: str, *, whole: bool) -> float | None:
    """Return a number without sign and scale; a lone separator before three digits groups thousands."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        decimal, group = (",", ".") if comma > point else (".", ",")
        digits = digits.replace(group, "")
        if digits.count(decimal) > 1:
            return None
        digits = digits.replace(decimal, ".")
    elif comma >= 0 or point >= 0:
        mark = "," if comma >= 0 else "."
        grouped = _THOUSANDS[mark].fullmatch(digits) is not None and (whole or mark == "," or digits.count(mark) > 1)
        if grouped:
            digits = digits.replace(mark, "")
        elif digits.count(mark) > 1:
            return None
        else:
            digits = digits.replace(mark, ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _one(text: str, *, whole: bool) -> float | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, digits, scale = match.groups()
    factor = _SCALE[(scale or "").casefold()]
    value = _plain(digits, whole=whole and factor == 1)
    if value is None or (sign == "-" and value > 0):
        return None
    value *= factor
    return value if value <= _LARGEST else None


def _stripped(cell: str) -> str:
    text = _CODES.sub("", _SPACES.sub("", cell)).casefold().replace("%", "")
    return _SIGNS.sub("", text)


@lru_cache(maxsize=65_536)
def parse_range(cell: str, *, whole: bool = True) -> tuple[float, float | None] | None:
    """Return a number as (value, None), a range as (low, high), or `None` for a missing or unreadable one.

    Reads thousands and decimals of both habits, currency signs, `%`, `1K`, `10K–100K`, `118001..300000`, `<10`.
    """
    if len(cell) < 13 and cell.isascii() and cell.isdigit():
        return float(cell), None
    if is_missing(cell) or len(cell) > 60:
        return None
    text = _stripped(cell)
    if text[:1] in ("<", "≤"):
        high = _one(text[1:].removeprefix("="), whole=whole)
        return None if high is None else (0.0, high)
    if text[:1] in (">", "≥", "~"):
        text = text[1:].removeprefix("=")
    text = text.removesuffix("+")
    parts = _RANGE.split(text)
    if len(parts) == 2:
        low, high = _one(parts[0], whole=whole), _one(parts[1], whole=whole)
        if low is None or high is None or high < low:
            return None
        return (low, None) if low == high else (low, high)
    value_or_none = _one(text, whole=whole) if len(parts) == 1 else None
    return None if value_or_none is None else (value_or_none, None)


@lru_cache(maxsize=65_536)
def parse_number(cell: str) -> float | None:
    """Return a decimal number; the middle of a range, since prices and difficulties have no range of their own."""
    found = parse_range(cell, whole=False)
    if found is None:
        return None
    low, high = found
    return low if high is None else round((low + high) / 2, 2)


@lru_cache(maxsize=65_536)
def parse_volume(cell: str) -> tuple[int | None, int | None]:
    """Return a volume as (low, high); high is `None` for an exact one, both are for one that is not known."""
    found = parse_range(cell)
    if found is None:
        return None, None
    low, high = round(found[0]), None if found[1] is None else round(found[1])
    return low, high if high is not None and high > low else None


def parse_count(cell: str) -> int | None:
    """Return a whole number, or `None`."""
    return parse_volume(cell)[0]


def parse_urls(cell: str) -> tuple[str, ...]:
    """Return the web addresses of a cell in order; spaces, line breaks, commas or bars stand between several."""
    return tuple(dict.fromkeys(match[:_LONGEST_URL].rstrip(".,;") for match in _URL.findall(cell)))[:_MOST_URLS]


def currency_of(text: str) -> str:
    """Return the currency code that a cell or header names, by its code or sign; "" where there is none."""
    code = _CODE.search(text)
    if code is not None and code.group(1) != "CPC":
        return code.group(1)
    folded = text.casefold()
    for sign in ("us$", "a$", "c$", "r$", "zł", "€", "£", "₹", "₺", "₩", "₽", "¥", "$"):
        if sign in folded:
            return _CURRENCY_SIGNS[sign]
    return ""


# --------------------------------------------------------------------------------------------------------- intents

_INTENT_WORDS: Final[dict[str, SearchIntent]] = {
    **dict.fromkeys(("informational", "info", "i", "1", "informationnel", "know"), SearchIntent.INFORMATIONAL),
    **dict.fromkeys(("commercial", "c", "0", "commercial investigation", "kommerziell"), SearchIntent.COMMERCIAL),
    **dict.fromkeys(("transactional", "t", "3", "do", "buy", "transaktional"), SearchIntent.TRANSACTIONAL),
    **dict.fromkeys(("navigational", "n", "2", "branded", "go", "navigation"), SearchIntent.NAVIGATIONAL),
}
_FIRM_TO_VAGUE: Final = (
    SearchIntent.TRANSACTIONAL, SearchIntent.COMMERCIAL, SearchIntent.NAVIGATIONAL, SearchIntent.INFORMATIONAL,
)  # fmt: skip
_TRUE: Final = frozenset({"true", "1", "yes", "y", "x", "✓", "✔", "ja", "oui", "si", "sí", "wahr", "vrai", "active"})
_FALSE: Final = frozenset({"false", "0", "no", "n", "nein", "non", "falsch", "faux", "inactive"})


@lru_cache(maxsize=1_024)
def parse_intent(cell: str) -> SearchIntent | None:
    """Return the firmest of the intents that a cell names by word, letter or Semrush's code."""
    named = {
        _INTENT_WORDS[word]
        for part in re.split(r"[,;/|&]", cell.casefold())
        if (word := part.strip().strip('"[]')) in _INTENT_WORDS
    }
    return firmest(named)


def firmest(intents: set[SearchIntent]) -> SearchIntent | None:
    """Return the most decided of several intents: who wants to buy also wants to know."""
    return next((intent for intent in _FIRM_TO_VAGUE if intent in intents), None)


def parse_truth(cell: str) -> bool | None:
    """Return what a true/false cell says, or `None`."""
    word = cell.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


__all__ = [
    "PLANNER_BUCKETS",
    "currency_of",
    "firmest",
    "is_missing",
    "market_of_file_name",
    "parse_count",
    "parse_intent",
    "parse_market",
    "parse_number",
    "parse_range",
    "parse_truth",
    "parse_urls",
    "parse_volume",
]
