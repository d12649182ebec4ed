"""Make small real databases with sites in them, for tests of services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igny8_desktop.data.models import Keyword, Sector, Site, SiteIntegration, Task
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.queries.billing import account
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.domain.text import normalise_keyword


class SteppingClock:
    """A clock that stands still until it is moved, but never gives the same moment twice."""

    def __init__(self) -> None:
        self._now = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment, a microsecond later than the last one."""
        self._now += timedelta(microseconds=1)
        return self._now

    def forward(self, **parts: float) -> None:
        """Move on: `forward(minutes=31)`."""
        self._now += timedelta(**parts)


@dataclass
class World:
    """A database with its clock."""

    database: Database
    clock: SteppingClock
    folder: Path

    def site(self, name: str = "Blue Cafe", *, target: TargetKind = TargetKind.FOLDER) -> Scope:
        """Add a site with one sector and return the scope of that sector."""
        slug = name.lower().replace(" ", "-")
        with self.database.write(ACCOUNT) as work:
            site = work.add(Site(account_id=account(work).id, name=name, slug=slug))
        with self.database.write(Scope(site.id)) as work:
            sector = work.add(Sector(name="Main", slug="main"))
            work.add(SiteIntegration(target=target, folder=str(self.folder / f"web-{slug}")))
        return Scope(site.id, sector.id)

    def keywords(self, scope: Scope, *texts: str) -> list[int]:
        """Add keywords and return their ids."""
        with self.database.write(scope) as work:
            return [work.add(Keyword(text=text, normalised=normalise_keyword(text))).id for text in texts]

    def tasks(self, scope: Scope, count: int, *, words: int = 300) -> list[int]:
        """Add queued tasks and return their ids."""
        with self.database.write(scope) as work:
            return [
                work.add(
                    Task(title=f"How to brew coffee, part {number}", primary_keyword="brew coffee", word_count=words)
                ).id
                for number in range(1, count + 1)
            ]


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Open a world in an empty folder and close it."""
    clock = SteppingClock()
    database = open_database(folder / "igny8.db", folder / "backups", clock=clock)
    try:
        yield World(database, clock, folder)
    finally:
        database.close()
