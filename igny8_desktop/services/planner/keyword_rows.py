"""Prepare the rows of keyword files for the database: plain tuples, one per keyword, sorted as the table is.

It runs in a process of its own for large files, so nothing here knows the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from igny8_desktop.domain.enums import KeywordStatus
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
        grouped: dict[tuple[str, str], list[ParsedKeyword]] = {}
        for row in part:
            if isinstance(row, RefusedRow):
                refused.append((row.row_number, row.text, row.reason))
            else:
                grouped.setdefault((normalise_keyword(row.text), row.market), []).append(row)
        prepared = [to_row(key, grouped[key]) for key in sorted(grouped)]
        yield Batch(prepared, refused, len(part), len(part) - len(refused) - len(prepared), at_byte())


class _Preparer:
    def __init__(self, mark: SourceMark, origin: str, with_intent: bool) -> None:
        self._origin = origin
        self._with_intent = with_intent
        head = {"tool": mark.tool, "name": mark.name, "import_id": mark.import_id}
        # The rest of a source is put behind it row by row: ten times faster than to dump each.
        self._head = "[" + _json(head)[:-1] + ',"row":'
        self._currencies: dict[str, str] = {}

    def __call__(self, key: tuple[str, str], rows: Sequence[ParsedKeyword]) -> Row:
        row = rows[0]
        for other in rows[1:]:
            row = filled(row, other)
        intent, origin = row.intent, self._origin
        source = (
            f'{self._head}{row.row_number},"volume":{_number(row.volume)},"volume_max":{_number(row.volume_max)}'
            + (f',"difficulty":{row.difficulty!r}' if row.difficulty is not None else "")
            + (f',"cpc":{row.cpc!r},"currency":{self._currency(row.currency)}' if row.cpc is not None else "")
            + (f',"impressions":{row.impressions}' if row.impressions is not None else "")
            + (f',"clicks":{row.clicks}' if row.clicks is not None else "")
            + (f',"intent":"{intent.value}"' if intent is not None else "")
            + "}]"
        )
        if intent is None:
            origin = FROM_RULES
            if self._with_intent:
                intent = intent_of(key[0])
        return (
            *key,
            row.text,
            row.volume,
            row.volume_max,
            row.difficulty,
            row.cpc,
            row.currency,
            intent.value if intent is not None else None,
            origin,
            (KeywordStatus.ACTIVE if row.active else KeywordStatus.INACTIVE).value,
            key[0].count(" ") + 1,
            source,
            _json(row.ranking_urls) if row.ranking_urls else "[]",
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


def _number(value: float | None) -> str:
    return "null" if value is None else repr(value)


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
