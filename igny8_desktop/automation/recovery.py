"""Put right at start what a process that died left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from igny8_desktop.automation.runs import RunInfo, Runs
from igny8_desktop.data import claims
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService


@dataclass(frozen=True)
class Recovery:
    """What was found and put right; `runs` can be resumed."""

    claims_freed: int
    calls_freed: int
    runs: tuple[RunInfo, ...]


def recover(
    database: Database,
    credits: CreditService,  # noqa: A002 - the field's word
    runs: Runs,
    owner: str,
    site_ids: Callable[[], Iterable[int]],
) -> Recovery:
    """Free claims and reservations of dead processes and pause their runs; called by the owner of the folder only."""
    freed = 0
    for site_id in site_ids():
        with database.write(Scope(site_id), "recovery") as work:
            freed += claims.free_orphans(work, owner)
    calls = credits.free_orphans(owner)
    return Recovery(freed, calls, tuple(runs.pause_orphans()))
