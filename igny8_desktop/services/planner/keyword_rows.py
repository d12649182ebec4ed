"""Prepare the rows of keyword files for the database: plain tuples, one per keyword, sorted as the table is.

It runs in a process of its own for large files, so nothing here knows the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from igny8_desktop.domain.enums import KeywordStatus, SearchIntent
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import intent_of
from igny8_desktop.services.planner.keyword_files import ParsedKeyword, RefusedRow

WINDOW: Final = 10_000
"""Rows that are sorted together: neighbours in the table's indexes are written at once, which is much faster."""

FROM_FILE: Final = "file"
FROM_RULES: Final = "rules"
FROM_MEANING: Final = "meaning"
GUESSED: Final = ("", FROM_RULES, FROM_MEANING)
"""Where an intent comes from that gives way to one that somebody says."""
FROM_HAND: Final = "by hand"

#: Looking a word up is several times faster than asking a member of an enum for it.
_INTENTS: Final = {intent: intent.value for intent in SearchIntent}
_ACTIVE: Final = KeywordStatus.ACTIVE.value
_INACTIVE: Final = KeywordStatus.INACTIVE.value

#: The columns of a prepared row, in order; the first two are its key within a sector.
COLUMNS: Final = (
    "normalised", "market", "text", "volume", "volume_max", "difficulty", "cpc", "currency", "intent",
    "intent_source", "status", "word_count", "sources", "ranking_urls",
)  # fmt: skip

Row = tuple[Any, ...]
Refused = tuple[int, str, str]


class Batch(NamedTuple):
    """Some prepared rows, and what became of the other rows of the file since the batch before.

    `repeated` counts rows that were merged into another one of the batch; `at_byte` says how far the reading is.
    """

    rows: list[Row]
    refused: list[Refused]
    rows_read: int
    repeated: int
    at_byte: int


class SourceMark(NamedTuple):
    """Where rows come from: what each keyword remembers of them."""

    tool: str
    name: str
    import_id: int | None = None


def prepare(
    rows: Iterable[ParsedKeyword | RefusedRow],
    mark: SourceMark,
    *,
    at_byte: Callable[[], int] = lambda: 0,
    window: int | None = None,
    origin: str = FROM_FILE,
    with_intent: bool = True,
) -> Iterator[Batch]:
    """Yield the rows in batches of one window each; in a batch every key stands once, and keys ascend."""
    source = iter(rows)
    to_row = _Preparer(mark, origin, with_intent)
    while part := list(islice(source, window or WINDOW)):
        refused: list[Refused] = []
        by_key: dict[tuple[str, str], ParsedKeyword] = {}
        for row in part:
            if isinstance(row, RefusedRow):
                refused.append((row.row_number, row.text, row.reason))
                continue
            key = normalise_keyword(row.text), row.market
            known = by_key.setdefault(key, row)
            if known is not row:
                by_key[key] = filled(known, row)
        prepared = [to_row(key, by_key[key]) for key in sorted(by_key)]
        yield Batch(prepared, refused, len(part), len(part) - len(refused) - len(prepared), at_byte())


class _Preparer:
    def __init__(self, mark: SourceMark, origin: str, with_intent: bool) -> None:
        self._origin = origin
        self._with_intent = with_intent
        head = {"tool": mark.tool, "name": mark.name, "import_id": mark.import_id}
        # The rest of a source is put behind it row by row: ten times faster than to dump each.
        self._head = "[" + _json(head)[:-1] + ',"row":'
        self._currencies: dict[str, str] = {}

    def __call__(self, key: tuple[str, str], row: ParsedKeyword) -> Row:
        # A tuple is taken apart at once, and words are looked up: this runs for every row of a file.
        number, text, volume, volume_max, difficulty, cpc, currency, intent, _market, active, urls, shows, clicks = row
        source = (
            f'{self._head}{number},"volume":{"null" if volume is None else volume}'
            f',"volume_max":{"null" if volume_max is None else volume_max}'
        )
        if difficulty is not None:
            source += f',"difficulty":{difficulty!r}'
        if cpc is not None:
            source += f',"cpc":{cpc!r},"currency":{self._currencies.get(currency) or self._currency(currency)}'
        if shows is not None:
            source += f',"impressions":{shows}'
        if clicks is not None:
            source += f',"clicks":{clicks}'
        word: str | None
        if intent is not None:
            origin, word = self._origin, _INTENTS[intent]
            source += f',"intent":"{word}"'
        else:
            origin, word = FROM_RULES, _INTENTS[intent_of(key[0])] if self._with_intent else None
        return (
            *key,
            text,
            volume,
            volume_max,
            difficulty,
            cpc,
            currency,
            word,
            origin,
            _ACTIVE if active else _INACTIVE,
            key[0].count(" ") + 1,
            source + "}]",
            _json(urls) if urls else "[]",
        )

    def _currency(self, code: str) -> str:
        text = self._currencies.get(code)
        if text is None:
            text = self._currencies[code] = _json(code)
        return text


def better_volume(
    volume: int | None, volume_max: int | None, other: int | None, other_max: int | None
) -> tuple[int | None, int | None]:
    """Return the volume to keep: a known one before none, an exact one before a range, else the first."""
    if other is None:
        return volume, volume_max
    if volume is None or (volume_max is not None and other_max is None):
        return other, other_max
    return volume, volume_max


def filled(row: ParsedKeyword, other: ParsedKeyword) -> ParsedKeyword:
    """Return a row with what it leaves open taken from another one of the same keyword."""
    volume, volume_max = better_volume(row.volume, row.volume_max, other.volume, other.volume_max)
    with_cpc = row if row.cpc is not None else other
    merged = row._replace(
        volume=volume,
        volume_max=volume_max,
        difficulty=row.difficulty if row.difficulty is not None else other.difficulty,
        cpc=with_cpc.cpc,
        currency=with_cpc.currency,
        intent=row.intent or other.intent,
        active=row.active or other.active,
    )
    more = [url for url in other.ranking_urls if url not in row.ranking_urls]
    return merged._replace(ranking_urls=(*row.ranking_urls, *more)) if more else merged


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


__all__ = [
    "COLUMNS",
    "FROM_FILE",
    "FROM_HAND",
    "FROM_MEANING",
    "FROM_RULES",
    "GUESSED",
    "WINDOW",
    "Batch",
    "SourceMark",
    "prepare",
]
