"""Take prepared rows of keyword files into the database, merging what is there already.

What a merge changes is kept beside the keyword, so that the import can be undone: for each field the value before and
the value after. A keyword that was brought again without any news is kept on record, too: it then belongs to both
imports, and stays when one of them is undone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from igny8_desktop.data.queries import keyword_imports as queries
from igny8_desktop.data.queries.keyword_imports import Key, KnownKeyword
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.services.planner.keyword_files import RefusedRow
from igny8_desktop.services.planner.keyword_rows import COLUMNS, FROM_RULES, GUESSED, Batch, Row, better_volume

MAX_REFUSED: Final = 10_000
AT_ONCE: Final = 500
"""Rows per statement: so few that other threads get their turn in between."""

_AT: Final = {name: index for index, name in enumerate(COLUMNS)}
_NEWS: Final = ("tool", "name", "volume", "volume_max", "difficulty", "cpc", "intent", "impressions", "clicks")

Changes = dict[str, list[Any]]


class Intake:
    """Take batches of rows into the database and count what becomes of them."""

    def __init__(self, work: Work, sector_id: int, import_id: int | None) -> None:
        self._work = work
        self._sector_id = sector_id
        self._import_id = import_id
        self._youngest_before = queries.youngest(work)
        self.added = self.merged = self.rows_read = self.refused_count = 0
        self.refused: list[RefusedRow] = []

    def take(self, batch: Batch) -> None:
        """Save one batch."""
        self.rows_read += batch.rows_read
        self.refused_count += len(batch.refused)
        room = MAX_REFUSED - len(self.refused)
        self.refused += [RefusedRow(*row) for row in batch.refused[:room]]
        self.merged += batch.repeated
        for start in range(0, len(batch.rows), AT_ONCE):
            rows = batch.rows[start : start + AT_ONCE]
            youngest = queries.youngest(self._work)
            new = queries.add_new(self._work, self._sector_id, self._import_id, COLUMNS, rows)
            self.added += new
            if new < len(rows):
                self._merge({(row[0], row[1]): row for row in rows}, youngest)

    def _merge(self, rows: Mapping[Key, Row], youngest: int) -> None:
        known = queries.known_keywords(self._work, self._sector_id, list(rows), youngest)
        changed: dict[int, dict[str, Any]] = {}
        remembered: dict[int, Changes] = {}
        for key, there in known.items():
            if there.deleted_at is not None:
                self.added += 1
            else:
                self.merged += 1
            changes = merged(there, rows[key])
            changed[there.id] = {name: after for name, (_before, after) in changes.items()}
            if there.id <= self._youngest_before:
                remembered[there.id] = _plain(changes)
        queries.change_keywords(self._work, changed)
        if self._import_id is not None and remembered:
            for keyword_id, (_record, before) in queries.changes_of(self._work, self._import_id, remembered).items():
                remembered[keyword_id] = joined(before, remembered[keyword_id])
            queries.keep_changes(self._work, self._import_id, remembered)


def merged(there: KnownKeyword, row: Row) -> dict[str, list[Any]]:
    """Return what a row changes of a known keyword: by column, the value before and after.

    Only what is not known is filled in; volumes are never added up; a deleted keyword comes back as a fresh one.
    """
    new: dict[str, Any] = {}
    volume, volume_max = better_volume(there.volume, there.volume_max, row[_AT["volume"]], row[_AT["volume_max"]])
    new["volume"], new["volume_max"] = volume, volume_max
    if there.difficulty is None:
        new["difficulty"] = row[_AT["difficulty"]]
    if there.cpc is None:
        new["cpc"], new["currency"] = row[_AT["cpc"]], row[_AT["currency"]]
    given = row[_AT["intent_source"]] != FROM_RULES
    if given and there.intent_source in GUESSED:
        new["intent"], new["intent_source"] = row[_AT["intent"]], row[_AT["intent_source"]]
    said = json.loads(row[_AT["sources"]])[0]
    if all(_what_it_says(each) != _what_it_says(said) for each in there.sources):
        new["sources"] = [*there.sources, said]
    urls = json.loads(row[_AT["ranking_urls"]])
    if more := [url for url in urls if url not in there.ranking_urls]:
        new["ranking_urls"] = [*there.ranking_urls, *more]
    if there.deleted_at is not None:
        new["deleted_at"], new["cluster_id"], new["status"] = None, None, KeywordStatus.ACTIVE.value
    return {name: [before, after] for name, after in new.items() if (before := getattr(there, name)) != after}


def _what_it_says(source: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what makes a source news: the same file again, with the same figures, says nothing new."""
    return tuple(source.get(key) for key in _NEWS)


def _plain(changes: Changes) -> Changes:
    """Return changes as they are remembered: moments as text, without the sources, which tell their import."""
    kept = {name: list(pair) for name, pair in changes.items() if name != "sources"}
    if "deleted_at" in kept:
        kept["deleted_at"][0] = kept["deleted_at"][0].isoformat()
    return kept


def joined(first: Mapping[str, list[Any]], second: Mapping[str, list[Any]]) -> Changes:
    """Return two changes of one keyword as one, from the value before the first to the value after the last."""
    together = {name: list(pair) for name, pair in first.items()}
    for name, (before, after) in second.items():
        together[name] = [together[name][0] if name in together else before, after]
    return together
