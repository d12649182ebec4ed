"""Turn the cells of a keyword table into keywords, or into rows that are refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import MAX_KEYWORD_LENGTH, clean_keyword
from igny8_desktop.services.planner.keyword_headers import ColumnMap, Field
from igny8_desktop.services.planner.keyword_values import (
    PLANNER_BUCKETS,
    currency_of,
    firmest,
    is_missing,
    parse_count,
    parse_intent,
    parse_market,
    parse_number,
    parse_truth,
    parse_urls,
    parse_volume,
)

REFUSED_TEXT: Final = 120
"""Characters of a refused row that are kept."""


class ParsedKeyword(NamedTuple):
    """One keyword as its row gives it; a range of volumes has `volume_max`, unknown figures are `None`.

    `impressions` and `clicks` are Search Console's and say nothing about volume. `ranking_urls` are the pages that the
    row names as ranking for the keyword.
    """

    row_number: int
    text: str
    volume: int | None = None
    volume_max: int | None = None
    difficulty: float | None = None
    cpc: float | None = None
    currency: str = ""
    intent: SearchIntent | None = None
    market: str = ""
    active: bool = True
    ranking_urls: tuple[str, ...] = ()
    impressions: int | None = None
    clicks: int | None = None


class RefusedRow(NamedTuple):
    """A row that gives no keyword, and why; `text` is what stood there, cut short."""

    row_number: int
    text: str
    reason: str


Row = ParsedKeyword | RefusedRow
ReadRow = Callable[[int, Sequence[str]], Row | None]
"""Turns row number and cells into what the row gives; `None` for a comment."""

_NO_VOLUME: Final = (None, None)


def refused(number: int, cells: Sequence[str], reason: str, original: str = "") -> RefusedRow:
    """Return a refused row that shows the keyword's cell, or all cells where that one is empty."""
    shown = original if original.strip() else " | ".join(cell[:REFUSED_TEXT].strip() for cell in cells if cell.strip())
    return RefusedRow(number, clean_keyword(shown[: 4 * REFUSED_TEXT])[:REFUSED_TEXT], reason)


def row_reader(columns: ColumnMap, *, plain: bool, buckets: bool, market: str) -> ReadRow:
    """Return the function that reads the rows of one file.

    `plain` says that the file is a list without columns, where lines that begin with `#` are comments; `buckets` that
    round volumes without monthly figures stand for ranges (Google Keyword Planner); `market` is for rows that name
    none.
    """
    fields = columns.fields
    keyword_at = fields[Field.KEYWORD]
    volume_of = _volume_reader(columns, buckets=buckets)
    difficulty_at = fields.get(Field.DIFFICULTY, -1)
    cpc_at = fields.get(Field.CPC, -1)
    currency_at = fields.get(Field.CURRENCY, -1)
    intent_at = fields.get(Field.INTENT, -1)
    market_at = fields.get(Field.MARKET, -1)
    active_at = fields.get(Field.ACTIVE, -1)
    impressions_at = fields.get(Field.IMPRESSIONS, -1)
    clicks_at = fields.get(Field.CLICKS, -1)
    urls_at = columns.urls
    intents = columns.intents
    fixed_currency = columns.currency
    needed = 1 + max([*fields.values(), *intents.values(), *urls_at, *columns.months])

    # One function with everything at hand in local names: it runs a million times for a large file.
    def read(number: int, cells: Sequence[str]) -> Row | None:
        if len(cells) < needed:
            # What a short row has not is missing.
            cells = [*cells, *[""] * (needed - len(cells))]
        original = cells[keyword_at]
        usual = original.isascii() and original.isprintable()
        text = " ".join(original.split()) if usual else clean_keyword(original)
        if plain and text[:1] == "#":
            return None
        if not usual or not text or not text[0].isalnum() or len(text) > MAX_KEYWORD_LENGTH:
            reason = _refusal(original, text)
            if reason:
                return refused(number, cells, reason, original)
        volume, volume_max = volume_of(cells)
        cpc, currency = None, ""
        if cpc_at >= 0:
            price = cells[cpc_at]
            cpc = parse_number(price)
            if cpc is not None:
                currency = fixed_currency or _currency(cells[currency_at] if currency_at >= 0 else "", price)
        intent = parse_intent(cells[intent_at]) if intent_at >= 0 else None
        if intents and intent is None:
            intent = _marked_intent(intents, cells)
        return ParsedKeyword(
            number,
            text,
            volume,
            volume_max,
            parse_difficulty(cells[difficulty_at]) if difficulty_at >= 0 else None,
            cpc,
            currency,
            intent,
            (parse_market(cells[market_at]) or market) if market_at >= 0 else market,
            active_at < 0 or parse_truth(cells[active_at]) is not False,
            _urls(urls_at, cells) if urls_at else (),
            parse_count(cells[impressions_at]) if impressions_at >= 0 else None,
            parse_count(cells[clicks_at]) if clicks_at >= 0 else None,
        )

    return read


def _refusal(original: str, text: str) -> str:
    stripped = original.strip()
    if not stripped:
        return "no keyword in this row"
    if "\ufffd" in original:
        return "unreadable characters (the file was saved with a wrong encoding)"
    if "\n" in stripped or "\r" in stripped:
        return "the keyword has a line break in it (is a quotation mark never closed?)"
    if len(text) > MAX_KEYWORD_LENGTH:
        return f"longer than {MAX_KEYWORD_LENGTH} characters"
    if not any(char.isalnum() for char in text):
        return "no letter or digit in it"
    return ""


@lru_cache(maxsize=4_096)
def parse_difficulty(cell: str) -> float | None:
    """Return a difficulty from 0 to 100, else `None`."""
    value = parse_number(cell)
    return value if value is not None and value <= 100 else None


@lru_cache(maxsize=65_536)
def _currency(named: str, price: str) -> str:
    return (named.strip().upper() or currency_of(price))[:8]


def _volume_reader(columns: ColumnMap, *, buckets: bool) -> Callable[[Sequence[str]], tuple[int | None, int | None]]:
    volume_at = columns.fields.get(Field.VOLUME, -1)
    low_at = columns.fields.get(Field.VOLUME_MIN, -1)
    high_at = columns.fields.get(Field.VOLUME_MAX, -1)
    months = columns.months
    if low_at < 0 and high_at < 0 and not buckets:
        if volume_at < 0:
            return lambda cells: _NO_VOLUME
        return lambda cells: parse_volume(cells[volume_at])

    def read(cells: Sequence[str]) -> tuple[int | None, int | None]:
        volume, volume_max = parse_volume(cells[volume_at]) if volume_at >= 0 else _NO_VOLUME
        if volume is None:
            return _between(cells[low_at] if low_at >= 0 else "", cells[high_at] if high_at >= 0 else "")
        if buckets and volume_max is None and volume in PLANNER_BUCKETS and all(is_missing(cells[at]) for at in months):
            return PLANNER_BUCKETS[volume]
        return volume, volume_max

    return read


def _between(low_cell: str, high_cell: str) -> tuple[int | None, int | None]:
    low, low_max = parse_volume(low_cell)
    high, high_max = parse_volume(high_cell)
    if low is None and high is None:
        return _NO_VOLUME
    bottom = low or 0
    top = max(each for each in (low_max, high, high_max, bottom) if each is not None)
    return bottom, top if top > bottom else None


def _marked_intent(intents: Mapping[SearchIntent, int], cells: Sequence[str]) -> SearchIntent | None:
    return firmest({intent for intent, at in intents.items() if parse_truth(cells[at]) is True})


def _urls(columns: Sequence[int], cells: Sequence[str]) -> tuple[str, ...]:
    found = [url for at in columns if cells[at] for url in parse_urls(cells[at])]
    return tuple(dict.fromkeys(found))
