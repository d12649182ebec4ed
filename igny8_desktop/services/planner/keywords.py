"""Keep the keywords of a site: import, paste, add, edit, change status, delete and restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.queries import keyword_bulk as bulk
from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.queries.keyword_imports import known_keywords
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import MAX_KEYWORD_LENGTH, clean_keyword, normalise_keyword
from igny8_desktop.services.planner.import_reports import ImportReport
from igny8_desktop.services.planner.keyword_files import ParsedKeyword
from igny8_desktop.services.planner.keyword_imports import KeywordImports
from igny8_desktop.services.planner.keyword_intake import Intake
from igny8_desktop.services.planner.keyword_rows import FROM_HAND, SourceMark, prepare
from igny8_desktop.services.planner.keyword_values import parse_market
from igny8_desktop.services.planner.sectors import sector_for


class Keywords:
    """The keywords of sites; every call is one unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._imports = KeywordImports(database)

    # ------------------------------------------------------------------------------------------------- coming in

    def import_file(
        self,
        scope: Scope,
        path: Path,
        *,
        columns: Mapping[str, str] | None = None,
        market: str = "",
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Bring in a file, all of it or nothing; progress counts bytes.

        Raises `WrongInput` for a file that is no keyword list, `CancelledError` where `should_stop` says so. It is
        one transaction fed in chunks: a crash at any moment leaves no half import, readers see the old state
        meanwhile, and other writes wait for its end.
        """
        return self._imports.import_file(
            scope, path, columns=columns, market=market, progress=progress, should_stop=should_stop
        )

    def paste(self, scope: Scope, text: str, *, market: str = "", name: str = "Pasted text") -> ImportReport:
        """Bring in pasted text: a keyword per line, keywords with commas between, or a table with a header."""
        return self._imports.paste(scope, text, market=market, name=name)

    def add(
        self,
        scope: Scope,
        text: str,
        *,
        market: str = "",
        volume: int | None = None,
        difficulty: float | None = None,
        cpc: float | None = None,
        currency: str = "",
        intent: SearchIntent | None = None,
    ) -> int:
        """Add one keyword by hand and return its id; raises `Conflict` when it is there already."""
        row = ParsedKeyword(
            0, checked_text(text), volume, None, difficulty, cpc, currency, intent, parse_market(market)
        )
        check_numbers(volume, difficulty, cpc)
        with self._database.write(scope, "keywords") as work:
            sector_id = sector_for(work, scope)
            key = (normalise_keyword(row.text), row.market)
            known = queries.keywords_by_key(work, sector_id, [key]).get(key)
            if known is not None and known.deleted_at is None:
                raise _there_already(row.text)
            intake = Intake(work, sector_id, None)
            for batch in prepare([row], SourceMark(FROM_HAND, ""), origin=FROM_HAND):
                intake.take(batch)
            return known_keywords(work, sector_id, [key])[key].id

    # -------------------------------------------------------------------------------------------------- changing

    def edit(self, scope: Scope, keyword_id: int, **changes: Any) -> None:
        """Change fields of a keyword: text, market, volume, volume_max, difficulty, cpc, currency, intent.

        Raises `WrongInput` for values that make no sense and `Conflict` when the new text is there already.
        """
        allowed = {"text", "market", "volume", "volume_max", "difficulty", "cpc", "currency", "intent"}
        if unknown := set(changes) - allowed:
            raise TypeError(f"keywords have no field {', '.join(sorted(unknown))} that can be edited")
        check_numbers(changes.get("volume"), changes.get("difficulty"), changes.get("cpc"))
        with self._database.write(scope, "keywords") as work:
            row = work.get(Keyword, keyword_id)
            text = checked_text(changes.pop("text", row.text))
            market = parse_market(changes.pop("market", row.market))
            key = (normalise_keyword(text), market)
            other = queries.keywords_by_key(work, row.sector_id, [key]).get(key)
            if other is not None and other.id != row.id:
                raise _there_already(text, deleted=other.deleted_at is not None)
            row.text, row.normalised, row.market = text, *key
            row.word_count = row.normalised.count(" ") + 1
            if "intent" in changes:
                intent = changes.pop("intent")
                row.intent = SearchIntent(intent) if intent else None
                row.intent_source = FROM_HAND if intent else ""
            for name, value in changes.items():
                setattr(row, name, value)
            if row.volume_max is not None and (row.volume is None or row.volume_max <= row.volume):
                row.volume_max = None
            # The undo of an import leaves alone what a person edited.
            others = [source for source in row.sources if source.get("tool") != FROM_HAND]
            row.sources = [*others, _by_hand(row)]

    def set_status(self, scope: Scope, ids: Sequence[int], status: KeywordStatus) -> int:
        """Activate or deactivate keywords and return how many changed; `used` is what clustering sets.

        A keyword that becomes inactive leaves its cluster.
        """
        if status is KeywordStatus.USED:
            raise WrongInput(
                "“Used” cannot be set by hand",
                "A keyword is used when it sits in a cluster.",
                "Move it into a cluster instead.",
            )
        values = {"status": status, "cluster_id": None, "pinned": False}
        ids, changed = bulk.in_order(ids), 0
        with self._database.write(scope, "keywords") as work:
            for chunk in queries.batches(ids):
                todo = [row[0] for row in bulk.values_before(work, chunk, ["status"]) if row[1] is not status]
                bulk.change(work, todo, values)
                bulk.announce(work, todo)
                changed += len(todo)
        return changed

    def delete(self, scope: Scope, ids: Sequence[int]) -> int:
        """Delete keywords so that they can be restored; return how many."""
        with self._database.write(scope, "keywords") as work:
            bulk.announce(work, ids)
            return bulk.delete(work, bulk.in_order(ids))

    def restore(self, scope: Scope, ids: Sequence[int]) -> int:
        """Bring deleted keywords back, into their cluster where it still is; return how many."""
        with self._database.write(scope, "keywords") as work:
            bulk.announce(work, ids)
            return bulk.restore(work, bulk.in_order(ids))


def checked_text(text: str) -> str:
    """Return a keyword as it is kept; raises `WrongInput` for an empty, too long or meaningless one."""
    shown = clean_keyword(text)
    if not any(char.isalnum() for char in shown):
        raise WrongInput("This is no keyword", "It has no letter or digit.", "Write the words people search for.")
    if len(shown) > MAX_KEYWORD_LENGTH:
        raise WrongInput(
            "This keyword is too long",
            f"It has {len(shown):,} characters; {MAX_KEYWORD_LENGTH} are possible.",
            "Shorten it.",
        )
    return shown


def _by_hand(row: Keyword) -> dict[str, Any]:
    return {"tool": FROM_HAND, "name": "", "row": 0, "volume": row.volume, "volume_max": row.volume_max}


def check_numbers(volume: int | None, difficulty: float | None, cpc: float | None) -> None:
    """Raise `WrongInput` for figures that make no sense."""
    wrong = (
        (volume is not None and not 0 <= volume <= 10**12)
        or (difficulty is not None and not 0 <= difficulty <= 100)
        or (cpc is not None and not 0 <= cpc <= 10**9)
    )
    if wrong:
        raise WrongInput(
            "A figure makes no sense",
            "Volume and CPC cannot be negative, and difficulty goes from 0 to 100.",
            "Correct it, or leave the field empty where you do not know.",
        )


def _there_already(text: str, *, deleted: bool = False) -> Conflict:
    if deleted:
        return Conflict(
            "This keyword was deleted",
            f"“{text}” is among the deleted keywords of this sector.",
            "Restore it, or use other words.",
        )
    return Conflict(
        "This keyword is there already",
        f"“{text}” is in this sector for the same market.",
        "Search for it in the table.",
    )


__all__ = ["FROM_HAND", "ImportReport", "Keywords", "checked_text"]
