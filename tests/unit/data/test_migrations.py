"""Files of every released version open; newer ones are refused; nothing is half migrated."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine

from igny8_desktop.data.backup import KEEP, back_up
from igny8_desktop.data.base import Base
from igny8_desktop.data.migrations import runner
from igny8_desktop.data.migrations.versions import m0001_first_schema
from igny8_desktop.data.opening import open_database
from igny8_desktop.domain.errors import NotFound, StorageTrouble
from tests.harness.world import World

SAVED = Path(__file__).parents[2] / "upgrades"


def test_the_migrations_make_exactly_the_schema_of_the_models(tmp_path: Path) -> None:
    path = tmp_path / "igny8.db"
    assert runner.migrate(path, tmp_path / "b") == runner.latest_version()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("saved", sorted(SAVED.glob("version-*.db")), ids=lambda path: path.stem)
def test_a_file_of_every_released_version_opens(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "igny8.db"
    shutil.copy(saved, path)
    before = sqlite3.connect(path).execute("SELECT count(*) FROM keyword").fetchone()[0]
    database = open_database(path, tmp_path / "b")
    database.close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == runner.latest_version()
    assert connection.execute("SELECT count(*) FROM keyword").fetchone()[0] == before > 0
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as migrated:
        # Fails when a released migration was edited, or a saved file made anew with another schema.
        assert compare_metadata(MigrationContext.configure(migrated), Base.metadata) == []
    engine.dispose()


def test_there_is_a_saved_file_for_each_version() -> None:
    versions = {int(path.stem.removeprefix("version-")) for path in SAVED.glob("version-*.db")}
    assert versions == set(range(1, runner.latest_version() + 1))


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "igny8.db"
    open_database(path, tmp_path / "b").close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={runner.latest_version() + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageTrouble) as caught:
        open_database(path, tmp_path / "b")
    assert "newer" in caught.value.title
    assert path.read_bytes() == before


def test_a_failing_migration_is_taken_back_whole_and_a_copy_is_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = world.site()
    world.keywords(scope, "espresso machine")
    world.database.close()
    path = world.database.path

    def half_way(op: Operations) -> None:
        op.execute("ALTER TABLE keyword ADD COLUMN mood VARCHAR")
        op.execute("SELECT * FROM a_table_that_is_not_there")

    monkeypatch.setattr(m0001_first_schema, "upgrade", half_way)
    monkeypatch.setattr(runner, "_all_versions", lambda: [(runner.file_version(path) + 1, "m0001_first_schema")])
    with pytest.raises(StorageTrouble):
        runner.migrate(path, tmp_path / "kept")
    connection = sqlite3.connect(path)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(keyword)")}
    connection.close()
    assert "mood" not in columns
    [copy] = (tmp_path / "kept").glob("*.sqlite3")
    saved = sqlite3.connect(copy)
    assert saved.execute("SELECT text FROM keyword").fetchall() == [("espresso machine",)]
    saved.close()


def test_a_backup_holds_what_was_just_committed_and_old_ones_go(world: World, tmp_path: Path) -> None:
    scope = world.site()
    world.keywords(scope, "espresso machine")
    folder = tmp_path / "kept"
    for _ in range(KEEP + 3):
        latest = back_up(world.database.path, folder, "test")
    assert len(list(folder.iterdir())) == KEEP
    copy = sqlite3.connect(latest)
    assert copy.execute("SELECT text FROM keyword").fetchall() == [("espresso machine",)]
    copy.close()


def test_a_backup_that_cannot_be_made_says_so(world: World, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(StorageTrouble):
        back_up(world.database.path, blocked, "test")


def test_a_reader_that_comes_before_the_folder_was_set_up_is_told_to_wait(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_database(tmp_path / "igny8.db", tmp_path / "b", read_only=True)
