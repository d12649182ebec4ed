"""Change, delete and restore many keywords at once, so that each can be taken back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any, Final

from igny8_desktop.data.queries import keyword_bulk as queries
from igny8_desktop.data.queries.keywords import living_clusters
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.keyword_values import parse_market
from igny8_desktop.services.planner.keywords import FROM_HAND, check_numbers

_AT_ONCE: Final = 5_000
_FIELDS: Final = frozenset({"status", "intent", "market", "volume", "difficulty", "cpc", "currency"})


@dataclass(frozen=True)
class BulkEdit:
    """What was done: how many keywords changed, how many could not, and how the changed ones were before.

    A keyword cannot change its market to one in which the same words are there already.
    """

    changed: int
    skipped: int
    before: Sequence[tuple[Mapping[str, Any], array[int]]] = field(default=(), repr=False)


class KeywordBulk:
    """Many keywords at once; every call is one unit of work, so that a cancel leaves nothing half done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def edit(
        self,
        scope: Scope,
        ids: Sequence[int],
        changes: Mapping[str, object],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> BulkEdit:
        """Give keywords the same values: status, intent, market, volume, difficulty, cpc, currency.

        A keyword whose status changes leaves its cluster. Raises `WrongInput` for values that make no sense and
        `CancelledError` where `should_stop` says so.
        """
        values = _checked(changes)
        if not values:
            return BulkEdit(0, 0)
        names = sorted(values)
        wanted = tuple(values[name] for name in names)
        decides = names.index("status") if "status" in values else None
        groups: dict[tuple[Any, ...], array[int]] = {}
        changed, skipped = 0, 0
        ids = queries.in_order(ids)
        with self._database.write(scope, "keywords") as work:
            for start in range(0, len(ids), _AT_ONCE):
                if should_stop():
                    raise CancelledError
                progress(start, len(ids))
                rows = queries.values_before(work, ids[start : start + _AT_ONCE], names)
                rows = [
                    row
                    for row in rows
                    if (row[decides + 1] != values["status"] if decides is not None else tuple(row[1:]) != wanted)
                ]
                todo = [int(row[0]) for row in rows]
                queries.change(work, todo, values)
                done = set(todo)
                if "market" in values:
                    done = set(queries.ids_with(work, todo, "market", values["market"]))
                    skipped += len(todo) - len(done)
                for row in rows:
                    if row[0] in done:
                        groups.setdefault(tuple(row[1:]), array("q")).append(row[0])
                changed += len(done)
                queries.announce(work, todo if len(ids) <= _AT_ONCE else ids)
            progress(len(ids), len(ids))
        before = [(dict(zip(names, found, strict=True)), kept) for found, kept in groups.items()]
        return BulkEdit(changed, skipped, before)

    def undo(self, scope: Scope, edit: BulkEdit, *, progress: Progress = no_progress) -> int:
        """Take an edit back and return how many keywords are as they were; clusters that are gone stay gone."""
        done = 0
        with self._database.write(scope, "keywords") as work:
            alive = living_clusters(work, {each for values, _ids in edit.before if (each := values.get("cluster_id"))})
            before = []
            for values, ids in edit.before:
                if values.get("cluster_id") is not None and values["cluster_id"] not in alive:
                    values = {**values, "cluster_id": None, "status": KeywordStatus.ACTIVE, "pinned": False}
                before.append((values, ids))
            if edit.changed <= _AT_ONCE:
                for values, ids in before:
                    queries.change(work, ids, values)
                    queries.announce(work, ids)
                    done += len(ids)
            else:
                for part in queries.rows_before(before):
                    queries.put_back(work, part)
                    done += len(part)
                    progress(done, edit.changed)
                work.touch_many(EntityKind.KEYWORD)
        return done

    def delete(
        self,
        scope: Scope,
        ids: Sequence[int],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Delete keywords so that they can be restored; return how many."""
        return self._by_parts(scope, ids, queries.delete, progress, should_stop)

    def restore(
        self,
        scope: Scope,
        ids: Sequence[int],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Bring deleted keywords back, into their cluster where it still is; return how many."""
        return self._by_parts(scope, ids, queries.restore, progress, should_stop)

    def _by_parts(
        self,
        scope: Scope,
        ids: Sequence[int],
        act: Callable[[Work, Sequence[int]], int],
        progress: Progress,
        should_stop: Callable[[], bool],
    ) -> int:
        count, ids = 0, queries.in_order(ids)
        with self._database.write(scope, "keywords") as work:
            for start in range(0, len(ids), _AT_ONCE):
                if should_stop():
                    raise CancelledError
                progress(start, len(ids))
                count += act(work, ids[start : start + _AT_ONCE])
            queries.announce(work, ids)
        progress(len(ids), len(ids))
        return count


def _checked(changes: Mapping[str, object]) -> dict[str, Any]:
    """Return the columns to set; raises `WrongInput`."""
    if unknown := set(changes) - _FIELDS:
        raise TypeError(f"keywords have no field {', '.join(sorted(unknown))} that can be edited together")
    values: dict[str, Any] = dict(changes)
    check_numbers(values.get("volume"), values.get("difficulty"), values.get("cpc"))
    if "status" in values:
        if values["status"] == KeywordStatus.USED:
            raise WrongInput(
                "“Used” cannot be set by hand",
                "A keyword is used when it sits in a cluster.",
                "Move it into a cluster instead.",
            )
        values.update(status=KeywordStatus(values["status"]), cluster_id=None, pinned=False)
    if "intent" in values:
        intent = values["intent"]
        values.update(intent=SearchIntent(intent) if intent else None, intent_source=FROM_HAND if intent else "")
    if "market" in values:
        values["market"] = parse_market(str(values["market"] or ""))
    if "volume" in values:
        values["volume_max"] = None
    if "currency" in values:
        values["currency"] = str(values["currency"] or "").strip().upper()[:8]
    return values


__all__ = ["BulkEdit", "KeywordBulk"]
