"""Take rows of keyword files into the database, chunk by chunk, merging what is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import classify_intent
from igny8_desktop.services.planner.keyword_files import ParsedKeyword, RefusedRow

CHUNK: Final = 5_000
"""Rows per insert, sorted by the unique key: so many at once are fastest, and memory stays the same for any file."""
MAX_REFUSED: Final = 10_000

FROM_FILE: Final = "file"
FROM_RULES: Final = "rules"

Key = tuple[str, str]


def in_chunks(rows: Iterator[ParsedKeyword | RefusedRow]) -> Iterator[list[ParsedKeyword | RefusedRow]]:
    """Yield the rows in lists of `CHUNK`."""
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


class Intake:
    """Take chunks of rows into the database and count what becomes of them."""

    def __init__(self, work: Work, site_id: int, sector_id: int, import_id: int, tool: str, name: str) -> None:
        self._work = work
        self._site_id = site_id
        self._sector_id = sector_id
        self._import_id = import_id
        self._tool = tool
        self._name = name
        self.added = self.merged = self.rows_read = self.refused_count = 0
        self.refused: list[RefusedRow] = []

    def take(self, chunk: Sequence[ParsedKeyword | RefusedRow]) -> None:
        """Save one chunk."""
        self.rows_read += len(chunk)
        grouped: dict[Key, list[ParsedKeyword]] = {}
        for row in chunk:
            if isinstance(row, RefusedRow):
                self.refused_count += 1
                if len(self.refused) < MAX_REFUSED:
                    self.refused.append(row)
            else:
                grouped.setdefault((normalise_keyword(row.text), row.market), []).append(row)
        keys = sorted(grouped)
        known = queries.keywords_by_key(self._work, self._sector_id, keys)
        new: list[dict[str, Any]] = []
        for key in keys:
            rows = grouped[key]
            existing = known.get(key)
            if existing is None:
                new.append(self._new(key, rows))
                self.added += 1
                self.merged += len(rows) - 1
                continue
            if existing.deleted_at is not None:
                bring_back(existing)
                self.added += 1
                self.merged -= 1
            for row in rows:
                merge(existing, row, self._source(row), FROM_FILE)
            self.merged += len(rows)
        self._work.flush()
        self._work.insert_many(Keyword, new)

    def _source(self, row: ParsedKeyword) -> dict[str, Any]:
        return {"tool": self._tool, "name": self._name, "row": row.row_number, "import_id": self._import_id}

    def _new(self, key: Key, rows: Sequence[ParsedKeyword]) -> dict[str, Any]:
        first, *others = rows
        for other in others:
            first = _filled(first, other)
        return new_values(first, key, self._site_id, self._sector_id, self._import_id, self._source(rows[0]), FROM_FILE)


def new_values(
    row: ParsedKeyword,
    key: Key,
    site_id: int,
    sector_id: int,
    import_id: int | None,
    source: Mapping[str, Any],
    origin: str,
) -> dict[str, Any]:
    """Return the columns of a new keyword; without an intent of its own it gets the one its words tell."""
    intent, intent_source = row.intent, origin
    if intent is None:
        intent, intent_source = classify_intent(row.text).intent, FROM_RULES
    return {
        "site_id": site_id,
        "sector_id": sector_id,
        "text": row.text,
        "normalised": key[0],
        "market": key[1],
        "volume": row.volume,
        "volume_max": row.volume_max,
        "difficulty": row.difficulty,
        "cpc": row.cpc,
        "currency": row.currency,
        "intent": intent,
        "intent_source": intent_source,
        "status": KeywordStatus.ACTIVE if row.active else KeywordStatus.INACTIVE,
        "import_id": import_id,
        "word_count": key[0].count(" ") + 1,
        "sources": [{**source, "volume": row.volume, "volume_max": row.volume_max}],
    }


def _better_volume(
    volume: int | None, volume_max: int | None, other: int | None, other_max: int | None
) -> tuple[int | None, int | None]:
    """Return the volume to keep: a known one before none, an exact one before a range, else the first."""
    if other is None:
        return volume, volume_max
    if volume is None or (volume_max is not None and other_max is None):
        return other, other_max
    return volume, volume_max


def _filled(row: ParsedKeyword, other: ParsedKeyword) -> ParsedKeyword:
    volume, volume_max = _better_volume(row.volume, row.volume_max, other.volume, other.volume_max)
    with_cpc = row if row.cpc is not None else other
    return row._replace(
        volume=volume,
        volume_max=volume_max,
        difficulty=row.difficulty if row.difficulty is not None else other.difficulty,
        cpc=with_cpc.cpc,
        currency=with_cpc.currency,
        intent=row.intent or other.intent,
        active=row.active or other.active,
    )


def merge(existing: Keyword, row: ParsedKeyword, source: Mapping[str, Any], origin: str) -> None:
    """Fill what is not known of a keyword from another source of it; volumes are never added up."""
    existing.volume, existing.volume_max = _better_volume(
        existing.volume, existing.volume_max, row.volume, row.volume_max
    )
    if existing.difficulty is None:
        existing.difficulty = row.difficulty
    if existing.cpc is None:
        existing.cpc, existing.currency = row.cpc, row.currency
    if row.intent is not None and existing.intent_source in ("", FROM_RULES):
        existing.intent, existing.intent_source = row.intent, origin
    said = {**source, "volume": row.volume, "volume_max": row.volume_max}
    if all(_what_it_says(each) != _what_it_says(said) for each in existing.sources):
        existing.sources = [*existing.sources, said]


def _what_it_says(source: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what makes a source news: the same file again, with the same volume, says nothing new."""
    return tuple(source.get(key) for key in ("tool", "name", "volume", "volume_max"))


def bring_back(row: Keyword) -> None:
    """Make a deleted keyword a fresh one."""
    row.deleted_at = None
    row.cluster_id = None
    row.status = KeywordStatus.ACTIVE
