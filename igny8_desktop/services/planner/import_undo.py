"""Take an import back as a whole, in one transaction.

A keyword that only this import brought goes. One that it merged with gets back, field by field, what stood there
before, as far as the import's value still stands there. Where a later import says something about a field, that
counts, as if this import had never been.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError
from datetime import datetime
from typing import Any, Final

from igny8_desktop.data.models import KeywordImport
from igny8_desktop.data.queries import keyword_imports as queries
from igny8_desktop.data.queries.keyword_imports import KnownKeyword
from igny8_desktop.data.queries.keywords import living_clusters
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.ports import Progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.import_reports import KeptKeyword, UndoReport
from igny8_desktop.services.planner.intent import classify_intent
from igny8_desktop.services.planner.keyword_rows import FROM_FILE, FROM_HAND, FROM_RULES, GUESSED, better_volume

AT_ONCE: Final = 2_000
_DELETION: Final = ("deleted_at", "cluster_id", "status")
_EXAMPLES: Final = 100

COVERED = "an idea or a task covers it"
HANDLED = "it was edited, pinned or put into a cluster of your own"
BROUGHT_AGAIN = "another import brought it, too"

#: Columns that are one value together.
_GROUPS: Final = (
    ("volume", "volume_max"),
    ("difficulty",),
    ("cpc", "currency"),
    ("intent", "intent_source"),
)


def undo_import(
    database: Database, scope: Scope, import_id: int, progress: Progress, should_stop: Callable[[], bool]
) -> UndoReport:
    """Take an import back; see `KeywordImports.undo`."""
    with database.write(scope, "import-undo") as work:
        record = work.get(KeywordImport, import_id)
        if record.undone_at is not None:
            raise Conflict(
                "This import was undone already",
                f"“{record.name}” was taken back before.",
                "Import the file again if you want its keywords after all.",
            )
        report = _Undo(work, record, progress, should_stop).run()
        record.undone_at = work.now
        record.report = {
            **record.report,
            "undone": {"removed": report.removed, "restored": report.restored, "kept": dict(report.kept_by_reason)},
        }
        work.flush()
        if should_stop():
            raise CancelledError
    progress(1, 1, record.name)
    return report


class _Undo:
    def __init__(self, work: Work, record: KeywordImport, progress: Progress, should_stop: Callable[[], bool]) -> None:
        self._work = work
        self._id = record.id
        self._name = record.name
        self._progress = progress
        self._should_stop = should_stop
        self._done = self._total = 0
        self._removed = self._restored = 0
        self._kept: Counter[str] = Counter()
        self._examples: list[KeptKeyword] = []

    def run(self) -> UndoReport:
        work = self._work
        changed = queries.changed_by(work, self._id)
        added = queries.added_by(work, self._id)
        self._total = len(changed) + len(added)
        covered = queries.used_keywords(work, self._id)
        for part in self._parts(changed):
            self._restore(part, covered)
        shared = queries.brought_by_others(work, self._id)
        handled = queries.handled_keywords(work, self._id, FROM_HAND)
        keep = covered | handled
        for part in self._parts([each for each in added if each in shared and each not in keep]):
            self._hand_over(part)
        stay = [each for each in added if each in keep]
        for part in self._parts(stay):
            for row in queries.keywords_with_ids(work, part):
                self._keep(row, COVERED if row.id in covered else HANDLED)
        gone = keep | shared
        emptied = self._erase([each for each in added if each not in gone])
        return UndoReport(
            import_id=self._id,
            name=self._name,
            removed=self._removed,
            restored=self._restored,
            kept=self._kept.total(),
            kept_by_reason=dict(self._kept),
            clusters_removed=queries.drop_empty_clusters(work, emptied),
            examples=tuple(self._examples),
        )

    def _parts(self, ids: Sequence[int]) -> Iterable[Sequence[int]]:
        for start in range(0, len(ids), AT_ONCE):
            if self._should_stop():
                raise CancelledError
            part = ids[start : start + AT_ONCE]
            yield part
            self._done += len(part)
            self._progress(self._done, max(1, self._total), self._name)

    def _keep(self, row: KnownKeyword, reason: str) -> None:
        if row.deleted_at is not None:
            return
        self._kept[reason] += 1
        if len(self._examples) < _EXAMPLES:
            self._examples.append(KeptKeyword(row.id, row.text, reason))

    # ------------------------------------------------------------------------------- known before this import

    def _restore(self, ids: Sequence[int], covered: set[int]) -> None:
        work = self._work
        records = queries.changes_of(work, self._id, ids)
        others = queries.other_changes(work, self._id, ids)
        rows = queries.keywords_with_ids(work, ids)
        alive = living_clusters(work, {each for row in rows for each in _clusters_before(records[row.id][1])})
        changes: dict[int, dict[str, Any]] = {}
        rewritten: dict[int, Any] = {}
        for row in rows:
            pairs = records[row.id][1]
            rest = [each for each in row.sources if each.get("import_id") != self._id]
            later = [each for each in rest if (each.get("import_id") or 0) > self._id]
            back = _values_back(row, pairs, later)
            heirs = [each for each in others.get(row.id, ()) if each[1] > self._id]
            passed_on: dict[str, Any] = {}
            if "deleted_at" in pairs and row.deleted_at is None:
                if row.id in covered:
                    self._keep(row, COVERED)
                elif heirs:
                    # The next import would have brought it back: its undo is what deletes it again.
                    self._keep(row, BROUGHT_AGAIN)
                    passed_on = {name: pairs[name] for name in _DELETION if name in pairs}
                else:
                    back |= _deleted_again(row, pairs, alive)
            if len(rest) != len(row.sources):
                back["sources"] = rest
            if (urls := pairs.get("ranking_urls")) is not None:
                theirs = set(urls[1]) - set(urls[0])
                back["ranking_urls"] = [url for url in row.ranking_urls if url not in theirs]
            changes[row.id] = back
            self._restored += bool(back)
            for record_id, _heir, content in heirs:
                # What a later import found was this one's: it now found what was there before.
                taken_over = {**_rewritten(content, pairs), **passed_on}
                passed_on = {}
                if taken_over != content:
                    rewritten[record_id] = taken_over
        queries.change_keywords(work, changes)
        queries.rewrite_changes(work, rewritten)
        queries.drop_changes(work, [record_id for record_id, _before in records.values()])

    # ---------------------------------------------------------------------------------- added by this import

    def _hand_over(self, ids: Sequence[int]) -> None:
        """Make keywords belong to the next import that brought them, with what that one and later ones say."""
        work = self._work
        others = queries.other_changes(work, self._id, ids)
        changes: dict[int, dict[str, Any]] = {}
        settled: list[int] = []
        for row in queries.keywords_with_ids(work, ids):
            record_id, heir, _content = others[row.id][0]
            own = [each for each in row.sources if each.get("import_id") == self._id]
            rest = [each for each in row.sources if each.get("import_id") != self._id]
            back: dict[str, Any] = {"import_id": heir}
            if rest:
                back |= _values_back(row, _all_from(row, own), rest)
                back["sources"] = rest
            else:
                # The other one brought the same file again: what it says is what is there.
                back["sources"] = [{**each, "import_id": heir} for each in own]
            changes[row.id] = back
            settled.append(record_id)
            self._keep(row, BROUGHT_AGAIN)
        queries.change_keywords(work, changes)
        queries.drop_changes(work, settled)

    def _erase(self, ids: Sequence[int]) -> set[int]:
        """Delete keywords for good and return the clusters that they were in."""
        work = self._work
        homes: set[int] = set()
        youngest = queries.youngest(work)
        for part in self._parts(ids):
            homes |= queries.clusters_of(work, part)
            doomed = list(part)
            if doomed and doomed[-1] == youngest:
                # SQLite would give its id, and those below it, to other keywords, while ids are still remembered in
                # lists and histories: an empty shell holds the place.
                queries.empty_keyword(work, doomed.pop())
            queries.erase_keywords(work, doomed)
            self._removed += len(part)
        return homes


def _clusters_before(pairs: Mapping[str, Any]) -> list[int]:
    before = pairs.get("cluster_id", [None])[0]
    return [] if before is None else [before]


def _all_from(row: KnownKeyword, own: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return what an import that added a keyword gave it, as changes from nothing."""
    said = _said(own, {})
    given = {name: [None, value] for name, value in said.items() if value is not None}
    if "intent" in given:
        given["intent_source"] = [FROM_RULES, FROM_FILE]
    if "cpc" in given:
        given["currency"] = ["", said.get("currency") or ""]
    return given


def _values_back(
    row: KnownKeyword, pairs: Mapping[str, Sequence[Any]], sources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the figures to write back: those before the import, filled in from the sources that remain."""
    back: dict[str, Any] = {}
    for group in _GROUPS:
        mine = {name: pairs[name] for name in group if name in pairs}
        if not mine or any(getattr(row, name) != pair[1] for name, pair in mine.items()):
            continue  # nothing was changed, or it was changed again since
        before = {name: pairs[name][0] if name in pairs else getattr(row, name) for name in group}
        back.update(_said(sources, before, group))
    if "intent" in back and back["intent"] is None:
        back["intent"], back["intent_source"] = classify_intent(row.text).intent, FROM_RULES
    return back


def _said(sources: Sequence[Mapping[str, Any]], before: Mapping[str, Any], group: Sequence[str] = ()) -> dict[str, Any]:
    """Return what sources say, in order, on top of what stood there before."""
    said = dict(before)
    for source in sources:
        if not group or "volume" in group:
            said["volume"], said["volume_max"] = better_volume(
                said.get("volume"), said.get("volume_max"), source.get("volume"), source.get("volume_max")
            )
        if (not group or "difficulty" in group) and said.get("difficulty") is None:
            said["difficulty"] = source.get("difficulty")
        if (not group or "cpc" in group) and said.get("cpc") is None:
            said["cpc"], said["currency"] = source.get("cpc"), source.get("currency", "")
        known = said.get("intent") is not None and said.get("intent_source") not in GUESSED[1:]
        if (not group or "intent" in group) and not known and source.get("intent") is not None:
            said["intent"], said["intent_source"] = source["intent"], FROM_FILE
    return said


def _deleted_again(row: KnownKeyword, pairs: Mapping[str, Sequence[Any]], alive: set[int]) -> dict[str, Any]:
    """Return what makes a keyword that was brought back deleted again, in its cluster where that still is."""
    home = pairs.get("cluster_id", [row.cluster_id])[0]
    status = pairs.get("status", [row.status])[0]
    if home not in alive:
        home, status = None, KeywordStatus.ACTIVE if status == KeywordStatus.USED else status
    return {"deleted_at": datetime.fromisoformat(pairs["deleted_at"][0]), "cluster_id": home, "status": status}


def _rewritten(later: Mapping[str, Sequence[Any]], pairs: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return a later change that begins at what stood there before this one, where it began at what this one set."""
    return {
        name: [pairs[name][0], pair[1]] if name in pairs and pair[0] == pairs[name][1] else pair
        for name, pair in later.items()
    }
