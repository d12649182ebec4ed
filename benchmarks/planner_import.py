"""Measure an import of many keywords against the bare limit of this machine, in the same run.

usage: python -m benchmarks.planner_import [--rows N] [--keep DIR]

The limit is a program of its own: `csv` (the fastest reader that gives SQLite what it wants: pyarrow and polars read
faster, but making their columns into rows of Python again takes longer than `csv` does) and `executemany` of what it
reads, in the order of the file, into the same table with the same indexes, pragmas and foreign keys; nothing is parsed,
normalised, classified or merged. Ours is the whole import, as the window starts it: as a job beside a running event
loop of Qt whose heartbeat, every 5 ms, says how late the window would be, and how late a process is that does nothing
(see `_heartbeat`). The limit is measured before and after it. On a machine that others use, too, the clock says more of
them than of the import, so the share is told by the CPU of the busiest process, too: what the clock says on two free
processors.

Memory is the highest sum of this process and its children over what the process had before the import, and beside it
(in brackets) without the pages of files that are mapped (SQLite's index of its log).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks._many_keywords import many_keywords

GOAL_SHARE, GOAL_MEMORY, GOAL_LATE = 0.60, 400, 20
_AHREFS = (
    "#", "Keyword", "Country", "Difficulty", "Volume", "CPC", "CPS", "Parent Keyword", "Last Update", "SERP Features",
    "Global volume", "Traffic potential", "Global traffic potential", "First seen", "Intents",
)  # fmt: skip
_PLAIN = ("Keyword", "Country", "Volume", "Difficulty", "CPC")
_LIMIT_COLUMNS = ("text", "normalised", "market", "volume", "difficulty", "cpc")


def write_files(folder: Path, rows: int) -> dict[str, Path]:
    """Write the same keywords as Ahrefs does (UTF-16, tabs, quotes) and as a plain UTF-8 CSV."""
    import random

    chance = random.Random(7)
    words = many_keywords(rows)
    paths = {"UTF-8 CSV": folder / "plain.csv", "Ahrefs, UTF-16": folder / "ahrefs.csv"}
    with (
        paths["UTF-8 CSV"].open("w", encoding="utf-8", newline="") as plain,
        paths["Ahrefs, UTF-16"].open("w", encoding="utf-16", newline="") as ahrefs,
    ):
        first, second = csv.writer(plain), csv.writer(ahrefs, delimiter="\t", quoting=csv.QUOTE_ALL)
        first.writerow(_PLAIN)
        second.writerow(_AHREFS)
        for number, word in enumerate(words, 1):
            volume = chance.choice(("", 0, 10, 10, 20, 30, 50, 90, 140, 320, 1_300, 8_100))
            difficulty = chance.choice(("", chance.randrange(101)))
            cpc = chance.choice(("", round(chance.expovariate(0.7), 2)))
            first.writerow((word, "us", volume, difficulty, cpc))
            intents = chance.choice(("", "Informational", "Commercial, Informational", "Transactional"))
            second.writerow(
                (number, word, "us", difficulty, volume, cpc, "1.02", words[number // 3], "2026-05-01 10:11:12",
                 "Sitelinks, Image pack, People also ask", 9 * (volume or 0), volume, volume, "2015-09-01", intents)
            )  # fmt: skip
    return paths


# ------------------------------------------------------------------------------------------------------- the limit


def limit(database: str, path: str, site_id: int, sector_id: int) -> None:
    """Read a file and insert its rows; the whole program of the limit. Prints seconds."""
    from igny8_desktop.data.engine import _WRITER_PRAGMAS

    begin, worked = time.perf_counter(), time.process_time()
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in _WRITER_PRAGMAS:
        connection.execute(pragma)
    utf16 = Path(path).name.startswith("ahrefs")
    now = "2026-01-01 00:00:00.000000"
    defaults: dict[str, Any] = {
        "site_id": site_id, "sector_id": sector_id, "currency": "USD", "intent": "commercial", "intent_source": "file",
        "status": "active", "sources": '[{"tool":"Ahrefs","name":"ahrefs.csv","row":1,"volume":10,"volume_max":null}]',
        "word_count": 3, "ranking_urls": "[]", "created_at": now, "updated_at": now,
    }  # fmt: skip
    for _id, name, _type, required, default, _key in connection.execute("PRAGMA table_info(keyword)"):
        if required and default is None and name not in (*defaults, *_LIMIT_COLUMNS, "id"):
            defaults[name] = 0
    quoted = [repr(value) if isinstance(value, int) else f"'{value}'" for value in defaults.values()]
    sql = (
        f"INSERT INTO keyword ({','.join((*defaults, *_LIMIT_COLUMNS))}) "
        f"VALUES ({','.join((*quoted, *'?' * len(_LIMIT_COLUMNS)))})"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        with open(path, encoding="utf-16" if utf16 else "utf-8", newline="") as stream:
            reader = csv.reader(stream, delimiter="\t" if utf16 else ",")
            next(reader)
            if utf16:
                for row in reader:
                    yield row[1], row[1], "us", row[4] or None, row[3] or None, row[5] or None
            else:
                for word, market, volume, difficulty, cpc in reader:
                    yield word, word, market, volume or None, difficulty or None, cpc or None

    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(sql, rows())
    connection.execute("COMMIT")
    print(json.dumps({"seconds": time.perf_counter() - begin, "busiest": time.process_time() - worked}))


# ----------------------------------------------------------------------------------------------------------- ours


class Memory:
    """The memory of this process and its children, watched by a thread."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.before = self.now()
        self.peak = self.before

    @staticmethod
    def now() -> tuple[float, float]:
        """Return megabytes in all, and those that are no pages of files."""
        whole = own = 0.0
        for pid in [os.getpid(), *_descendants(os.getpid())]:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            facts = dict(line.split(":", 1) for line in status.splitlines())
            whole += int(facts.get("VmRSS", "0 kB").split()[0]) / 1024
            own += int(facts.get("RssAnon", "0 kB").split()[0]) / 1024
        return whole, own

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            whole, own = self.now()
            self.peak = max(whole, self.peak[0]), max(own, self.peak[1])


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            found += [child, *_descendants(child)]
    return found


def ours(home: str, path: str, site_id: int, sector_id: int) -> None:
    """Import a file as the window does, beside its event loop; prints seconds, lateness and memory as JSON."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from benchmarks._heartbeat import BareHeartbeat, Heartbeat
    from igny8_desktop.automation.jobs import JobRunner
    from igny8_desktop.data.unit_of_work import Database
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.planner.keyword_imports import KeywordImports
    from igny8_desktop.ui.bridge import SWITCH_INTERVAL, Bridge, GcOnMainThread

    app = QApplication([])
    collector = GcOnMainThread(app)
    sys.setswitchinterval(SWITCH_INTERVAL)
    jobs = JobRunner().start()
    bridge = Bridge()
    jobs.subscribe(bridge.publish_job)
    database = Database(Path(home))
    imports = KeywordImports(database)
    memory = Memory()
    with BareHeartbeat() as bare:
        heart = Heartbeat(bare)
        loop = QEventLoop()
        with memory:
            heart.start()
            begin = time.perf_counter()
            worked, children = time.process_time(), _children()
            handle = jobs.submit_blocking(
                "Import",
                lambda job: imports.import_file(
                    Scope(site_id, sector_id), Path(path), progress=job.progress, should_stop=job.should_stop
                ),
            )
            handle.finished.add_done_callback(lambda _future: bridge.run_on_main(loop.quit))
            loop.exec()
            seconds, report = time.perf_counter() - begin, handle.result()
            saving, reading = time.process_time() - worked, _children() - children
            gaps = sorted(each * 1000 for each in heart.gaps)
            worst = heart.take()
        heart.stop()
    jobs.close()
    collector.stop()
    database.close()
    print(
        json.dumps(
            {
                "seconds": seconds,
                "busiest": max(saving, reading),
                "saving": saving,
                "reading": reading,
                "added": report.added,
                "late": worst.words,
                "late_calm": worst.calm * 1000,
                "late_p999": gaps[int(len(gaps) * 0.999)],
                "late_median": statistics.median(gaps),
                "memory": memory.peak[0] - memory.before[0],
                "memory_own": memory.peak[1] - memory.before[1],
            }
        )
    )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# ------------------------------------------------------------------------------------------------------------ both


def _empty(folder: Path) -> tuple[Path, int, int]:
    from igny8_desktop.data.models import Sector, Site
    from igny8_desktop.data.opening import open_database
    from igny8_desktop.domain.scope import ACCOUNT, Scope

    path = folder / "empty.db"
    database = open_database(path, folder / "backups")
    with database.write(ACCOUNT) as work:
        site_id = work.add(Site(account_id=1, name="Bench", slug="bench", url="http://127.0.0.1")).id
    with database.write(Scope(site_id)) as work:
        sector_id = work.add(Sector(name="All", slug="all")).id
    database.close()
    return path, site_id, sector_id


def _run(which: str, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.planner_import", "--part", which, *map(str, arguments)]
    done = subprocess.run(
        command, check=True, timeout=3_600, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print a table: rows per second of limit and ours, their share, memory, and how late the window was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--part", nargs=5, metavar="X", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part is not None:
        which, database, path, site_id, sector_id = options.part
        {"limit": limit, "ours": ours}[which](database, path, int(site_id), int(sector_id))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"writing {options.rows:,} rows …", flush=True)
        files = write_files(folder, options.rows)
        empty, site_id, sector_id = _empty(folder)
        for kind, path in files.items():
            results: dict[str, list[dict[str, Any]]] = {"limit": [], "ours": []}
            # The limit before and after, so that a machine that gets busier meanwhile favours neither.
            for which in ("limit", "ours", "limit"):
                shutil.copy(empty, folder / "work.db")
                results[which].append(_run(which, folder / "work.db", path, site_id, sector_id))
                for left in folder.glob("work.db*"):
                    left.unlink()
            first, second = results["limit"]
            bare = {key: (first[key] + second[key]) / 2 for key in first}
            _tell(kind, path, options.rows, bare, results["ours"][0])


def _tell(kind: str, path: Path, rows: int, limit: dict[str, Any], ours: dict[str, Any]) -> None:
    print(f"\n{kind}, {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
    for name, each in (("limit (csv, executemany)", limit), ("import", ours)):
        seconds, busiest = each["seconds"], each["busiest"]
        print(f"  {name:24} {rows / seconds:9,.0f} rows/s {seconds:7.1f} s, {busiest:6.1f} s of CPU, busiest process")
    print(f"  (the import's processes: {ours['saving']:.1f} s window and saving, {ours['reading']:.1f} s reading)")
    print(f"  share of the limit: {limit['seconds'] / ours['seconds']:.0%} by the clock,", end=" ")
    print(f"{limit['busiest'] / ours['busiest']:.0%} with a processor for each process (goal {GOAL_SHARE:.0%})")
    print(f"  added {ours['added']:,}; memory above the empty program {ours['memory']:,.0f} MB", end="")
    print(f" ({ours['memory_own']:,.0f} MB) (goal {GOAL_MEMORY} MB)")
    print(f"  window {ours['late']}, 99.9 % of the time under {ours['late_p999']:.1f} ms", end="")
    print(f" (goal {GOAL_LATE} ms in calm moments)", flush=True)


if __name__ == "__main__":
    main()
