"""Large files are read in a process of their own: the same outcome, and nothing is left when either side ends early."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from sqlalchemy import func, select

from igny8_desktop.data.models import Keyword, KeywordImport
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import Igny8Error, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner import keyword_feed
from igny8_desktop.services.planner.keyword_imports import KeywordImports

ROWS = 1_500


@pytest.fixture(autouse=True)
def _every_file_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyword_feed, "OWN_PROCESS_BYTES", 0)


def listed(tmp_path: Path, rows: int = ROWS) -> Path:
    path = tmp_path / "list.csv"
    lines = (f'"desk {number}",us,{number % 900},\n' for number in range(rows))
    path.write_text("Keyword,Country,Volume,KD\n!!!,us,1,\n" + "".join(lines) + "DESK 1,us,,7\n", encoding="utf-16")
    return path


def saved(database: Database, scope: Scope) -> tuple[int, int]:
    with database.read(scope) as work:
        return (
            work.scalar(select(func.count(Keyword.id))) or 0,
            work.scalar(select(func.count(KeywordImport.id))) or 0,
        )


def test_a_file_read_apart_gives_the_same(database: Database, scope: Scope, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    path = listed(tmp_path)
    report = KeywordImports(database).import_file(
        scope, path, progress=lambda done, total, text="": steps.append((done, total))
    )
    assert (report.added, report.merged, report.refused_count, report.rows_read) == (ROWS, 1, 1, ROWS + 2)
    assert report.refused[0].row_number == 2
    assert steps == sorted(steps)
    assert steps[-1] == (path.stat().st_size, path.stat().st_size)
    with database.read(scope) as work:
        row = work.scalar(select(Keyword).where(Keyword.normalised == "desk 1"))
        assert row is not None
        assert (row.text, row.market, row.volume, row.difficulty) == ("desk 1", "us", 1, 7.0)
    assert not multiprocessing.active_children()


def test_a_cancel_ends_the_reader_and_leaves_nothing(database: Database, scope: Scope, tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        KeywordImports(database).import_file(scope, listed(tmp_path), should_stop=lambda: next(asked, True))
    assert saved(database, scope) == (0, 0)
    assert not multiprocessing.active_children()


def test_trouble_of_the_reader_is_told_and_leaves_nothing(database: Database, scope: Scope, tmp_path: Path) -> None:
    imports = KeywordImports(database)
    path = listed(tmp_path)

    def vanish(done: int, total: int, text: str = "") -> None:
        path.unlink(missing_ok=True)

    with pytest.raises(WrongInput):
        imports.import_file(scope, path, progress=vanish)
    assert saved(database, scope) == (0, 0)

    def kill(done: int, total: int, text: str = "") -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(Igny8Error, match="ended unexpectedly"):
        imports.import_file(scope, listed(tmp_path, 60_000), progress=kill)
    assert saved(database, scope) == (0, 0)
    assert not multiprocessing.active_children()


def test_a_reader_that_dies_in_the_middle_of_a_message_has_ended(tmp_path: Path) -> None:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    with receiver:
        with sender:
            os.write(sender.fileno(), (1000).to_bytes(4, "big") + b"only a part")
        with pytest.raises(EOFError):
            keyword_feed._received(receiver)


_VICTIM = """
import sys
from pathlib import Path
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.keyword_imports import KeywordImports
if __name__ == "__main__":
    database = Database(Path(sys.argv[1]))
    def told(done, total, text=""):
        print(done, flush=True)
    KeywordImports(database).import_file(Scope(int(sys.argv[3])), Path(sys.argv[2]), progress=told)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_import_leaves_nothing_not_even_its_reader(database: Database, scope: Scope, tmp_path: Path) -> None:
    program = tmp_path / "victim.py"
    program.write_text(_VICTIM)
    path = listed(tmp_path, 60_000)
    assert path.stat().st_size > 1_000_000, "read apart also where nothing is patched"
    command = [sys.executable, str(program), str(database.path), str(path), str(scope.site_id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as victim:
        assert victim.stdout is not None
        while int(victim.stdout.readline()) == 0:
            pass
        readers = _children(victim.pid)
        assert readers
        victim.send_signal(signal.SIGKILL)
    end = time.monotonic() + 20
    while any(_lives(pid) for pid in readers) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(_lives(pid) for pid in readers)
    assert saved(database, scope) == (0, 0)
    assert KeywordImports(database).import_file(scope, listed(tmp_path)).added == ROWS


def _children(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in done.stdout.split()]


def _lives(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")
