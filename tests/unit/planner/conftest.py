"""A data folder with two sites, for tests of the planner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Account, Keyword, Sector, Site
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.planner.keywords import Keywords
from tests.unit.planner._cutting import KEYWORDS, WordCutter, cluster


@pytest.fixture(scope="session")
def empty_data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated database file, made once."""
    folder = tmp_path_factory.mktemp("template")
    open_database(folder / "igny8.db", folder / "backups").close()
    return folder / "igny8.db"


@pytest.fixture
def database(tmp_path: Path, empty_data_file: Path) -> Iterator[Database]:
    path = tmp_path / "igny8.db"
    shutil.copy(empty_data_file, path)
    database = Database(path)
    yield database
    database.close()


def make_site(database: Database, name: str, *sectors: str) -> list[Scope]:
    """Add a site and return the scopes of its sectors."""
    with database.write(ACCOUNT) as work:
        account = work.find(Account, 1)
        assert account is not None
        site_id = work.add(Site(account_id=account.id, name=name, slug=name, url=f"https://{name}.test")).id
    with database.write(Scope(site_id)) as work:
        return [Scope(site_id, work.add(Sector(name=sector, slug=sector)).id) for sector in sectors]


@pytest.fixture
def scope(database: Database) -> Scope:
    return make_site(database, "desks", "office")[0]


@pytest.fixture
def other_scope(database: Database, scope: Scope) -> Scope:
    return make_site(database, "bread", "baking")[0]


@pytest.fixture
def cutter() -> WordCutter:
    return WordCutter()


@pytest.fixture
def ids(database: Database, scope: Scope, cutter: WordCutter) -> dict[str, int]:
    """Bring the keywords of `_cutting` in, cluster them as pages, and return them by text."""
    Keywords(database).paste(scope, KEYWORDS)
    cluster(database, scope, cutter)
    with database.read(scope) as work:
        return {row.text: row.id for row in work.scalars(select(Keyword))}
