"""Open the database of a data folder: migrate it, seed what every folder needs, free what dead processes held."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from igny8_desktop.data.base import utc_now
from igny8_desktop.data.migrations.runner import check_not_newer, migrate
from igny8_desktop.data.models import Account, CreditCostConfig
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.costs import DEFAULT_COSTS
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.ports import Clock
from igny8_desktop.domain.scope import ACCOUNT


def open_database(path: Path, backup_folder: Path, *, read_only: bool = False, clock: Clock = utc_now) -> Database:
    """Return the open database; a process that does not own the folder opens it read-only.

    Raises `StorageTrouble` for a damaged file or one of a newer program, `NotFound` when a read-only process comes
    before the folder was ever set up.
    """
    if read_only:
        if check_not_newer(path) == 0:
            raise NotFound(
                "This data folder is empty",
                "Another IGNY8 is just setting it up.",
                "Try again in a moment.",
            )
        return Database(path, read_only=True, clock=clock)
    path.parent.mkdir(parents=True, exist_ok=True)
    migrate(path, backup_folder)
    database = Database(path, clock=clock)
    _seed(database)
    return database


def _seed(database: Database) -> None:
    with database.write(ACCOUNT, "opening") as work:
        if work.scalar(select(Account)) is None:
            work.add(Account())
        known = {(cost.operation, cost.price_class) for cost in work.scalars(select(CreditCostConfig))}
        for cost in DEFAULT_COSTS:
            if (cost.operation, cost.price_class) not in known:
                work.add(
                    CreditCostConfig(
                        operation=cost.operation, price_class=cost.price_class, unit=cost.unit, credits=cost.credits
                    )
                )
