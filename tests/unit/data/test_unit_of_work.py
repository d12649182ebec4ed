"""Many threads and two processes at one database: nothing lost, nothing locked, everything announced."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Keyword, Site
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Busy, StorageTrouble
from igny8_desktop.domain.scope import ACCOUNT
from tests.harness.world import World


def test_concurrent_updates_of_one_row_are_all_kept(world: World) -> None:
    scope = world.site()
    [keyword] = world.keywords(scope, "espresso machine")
    with world.database.write(scope) as work:
        work.get(Keyword, keyword).volume = 0

    def add_one(_number: int) -> None:
        with world.database.write(scope) as work:
            row = work.get(Keyword, keyword)
            row.volume = (row.volume or 0) + 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(400)))
    with world.database.read(scope) as work:
        assert work.get(Keyword, keyword).volume == 400


def test_readers_see_one_moment_while_writers_write(world: World) -> None:
    scope = world.site()
    stop = threading.Event()
    torn: list[int] = []

    def write_pairs() -> None:
        for number in range(150):
            world.keywords(scope, f"left {number}", f"right {number}")
        stop.set()

    def read() -> None:
        while not stop.is_set():
            with world.database.read(scope) as work:
                count = len(work.scalars(select(Keyword.id)))
                again = len(work.scalars(select(Keyword.id)))
            if count % 2 or count != again:
                torn.append(count)

    threads = [threading.Thread(target=write_pairs), *(threading.Thread(target=read) for _ in range(4))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []


def test_what_was_written_is_announced_after_the_commit(world: World) -> None:
    scope = world.site()
    seen: list[Changes] = []
    world.database.feed.subscribe(seen.append)
    [keyword] = world.keywords(scope, "espresso machine")
    with world.database.write(scope, "me") as work:
        work.get(Keyword, keyword).volume = 10
        assert len(seen) == 1, "nothing is announced before the commit"
    assert seen[0].kinds == {EntityKind.KEYWORD: frozenset({keyword})}
    assert (seen[1].origin, seen[1].site_id) == ("me", scope.site_id)


def test_a_read_unit_cannot_write(world: World) -> None:
    scope = world.site()
    with pytest.raises(StorageTrouble), world.database.read(scope) as work:
        work.add(Keyword(text="a", normalised="a"))


def test_a_second_process_reads_at_once_and_writing_is_refused_in_plain_words(world: World) -> None:
    scope = world.site()
    world.keywords(scope, "espresso machine")
    second = Database(world.database.path, read_only=True)
    try:
        with second.read(scope) as work:
            assert list(work.scalars(select(Keyword.text))) == ["espresso machine"]
        with pytest.raises(Busy) as caught, second.write(scope):
            pass
        assert "window" in caught.value.next
    finally:
        second.close()


def test_a_commit_that_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from igny8_desktop.data.models import Site
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.queries.billing import account
from igny8_desktop.domain.scope import ACCOUNT
database = open_database(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(100000):
    with database.write(ACCOUNT) as work:
        work.add(Site(account_id=account(work).id, name=str(number), slug=str(number)))
    os.write(1, b"%d\\n" % number)
"""
    path = tmp_path / "igny8.db"
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path), str(tmp_path / "b")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(50)]
    process.kill()
    acknowledged += process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    database = open_database(path, tmp_path / "b")
    try:
        with database.read(ACCOUNT) as work:
            kept = {int(slug) for slug in work.scalars(select(Site.slug))}
    finally:
        database.close()
    assert {int(line) for line in acknowledged if line.strip()} <= kept


def test_a_full_disk_is_told_in_plain_words_and_loses_nothing(world: World) -> None:
    scope = world.site()
    world.keywords(scope, "espresso machine")
    with world.database.write(scope) as work:
        pages = int(work.session.connection().exec_driver_sql("PRAGMA page_count").scalar() or 0)
        work.session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageTrouble) as caught:
        world.keywords(scope, *(f"{number} " + "long " * 80 for number in range(500)))
    assert caught.value.title == "The disk is full"
    with world.database.read(scope) as work:
        assert list(work.scalars(select(Keyword.text))) == ["espresso machine"]


def test_a_damaged_file_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "igny8.db"
    path.write_bytes(b"this is no database, and long enough to be read as one" * 100)
    with pytest.raises(StorageTrouble) as caught:
        open_database(path, tmp_path / "b")
    assert caught.value.title == "The database is damaged"
    assert path.read_bytes().startswith(b"this is no database")


def test_opening_again_is_quick_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "igny8.db"
    for _ in range(2):
        database = open_database(path, tmp_path / "b")
        database.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM account").fetchone()[0] == 1
    connection.close()
    with pytest.raises(StorageTrouble):
        bad = Database(tmp_path / "nowhere" / "x.db", read_only=True)
        try:
            with bad.read(ACCOUNT) as work:
                work.scalars(select(Site))
        finally:
            bad.close()
