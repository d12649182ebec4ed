"""Measure the keywords table with a million rows in a real window: how long things take, and how late the window is.

Beside each figure stands a limit of the same run: the bare SQL statement for sorted ids and for a filter, and a table
that holds all rows in a Python list, sorted and filtered in Python as programs do that do not think about it.
A heartbeat on the main thread tells by how much the window is late while each thing happens, in calm moments and at
all, and how late a process is that does nothing: see `_heartbeat`. The limit of 50 ms is for calm moments.
Options: `--rows` (1,000,000), `--database FILE` (kept and used again), `--no-peer`.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from benchmarks._heartbeat import BareHeartbeat, Heartbeat, Lateness
from igny8_desktop.data.models import Account, Cluster, KeywordImport, Sector, Site
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.queries.keyword_store import KeywordStore
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.listing import Listing
from igny8_desktop.ui.bridge import SWITCH_INTERVAL, GcOnMainThread
from igny8_desktop.ui.context import CurrentScope
from igny8_desktop.ui.models import Readers
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.keyword_columns import keyword_columns, with_figures
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import DataTable, EmptySpec, Facet

Index = QModelIndex | QPersistentModelIndex
_WORDS = tuple("best cheap how to buy for near me review vs cost of price guide 2026 online home small".split())  # noqa: SIM905
_TYPED = ("b", "be", "bes", "best", "best o", "best on", "on", "a", "ra", "zzzz")


# ------------------------------------------------------------------------------------------------------- the rows


def keyword_rows(count: int) -> Iterator[tuple[object, ...]]:
    """Yield made-up keywords: Zipf-like words, volumes over five decades, some of everything missing."""
    chance = random.Random(1)
    names = [
        "".join(chance.choice("bcdfglmnprstvw") + chance.choice("aeiou") for _ in range(chance.randint(1, 4)))
        for _ in range(20_000)
    ]
    seen: set[str] = set()
    while len(seen) < count:
        words = [
            chance.choice(_WORDS) if chance.random() < 0.35 else names[int(20_000 ** chance.random()) - 1]
            for _ in range(chance.choice((2, 3, 3, 4, 4, 5, 6)))
        ]
        text = " ".join(words)
        if text in seen:
            continue
        seen.add(text)
        cluster = chance.randint(1, 2_000) if chance.random() < 0.6 else None
        yield (
            text,
            text,
            len(words),
            chance.choice(("us", "us", "gb", "de", "")),
            None if chance.random() < 0.05 else int(10 ** (chance.random() * 5)) // 10 * 10,
            None if chance.random() < 0.1 else float(chance.randint(0, 100)),
            None if chance.random() < 0.2 else round(chance.random() * 9, 2),
            chance.choice(("informational", "commercial", "transactional", None)),
            "used" if cluster else chance.choice(("active", "active", "inactive")),
            cluster,
            chance.choice((1, 1, None)),
        )


def make_database(path: Path, count: int) -> None:
    """Fill a new database with one site's keywords."""
    database = open_database(path, path.parent / "backups")
    with database.write(ACCOUNT) as work:
        account = work.find(Account, 1)
        assert account is not None
        site = work.add(Site(account_id=account.id, name="Large", slug="large", url="https://large.test")).id
    with database.write(Scope(site)) as work:
        sector = work.add(Sector(name="all", slug="all")).id
        work.add(KeywordImport(sector_id=sector, name="export.csv", tool="Semrush"))
        work.add_all(Cluster(sector_id=sector, name=f"cluster {number * 7_919 % 2_000:04}") for number in range(2_000))
    database.close()
    connection = sqlite3.connect(path)
    moment = "2026-11-22 10:00:00.000000"
    connection.executemany(
        "INSERT INTO keyword (site_id, sector_id, text, normalised, word_count, market, volume, difficulty, cpc,"
        " intent, status, cluster_id, import_id, currency, intent_source, sources, ranking_urls, pinned, outlier,"
        f" created_at, updated_at) VALUES ({site}, {sector}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'USD', 'file', '[]',"
        f" '[]', 0, 0, '{moment}', '{moment}')",
        keyword_rows(count),
    )
    connection.commit()
    connection.close()


# ------------------------------------------------------------------------------------------------------ measuring


_ROUNDS = 4


class Report:
    """Times of things done again and again, printed as median and worst with the worst delay of the window."""

    def __init__(self, heart: Heartbeat) -> None:
        self._heart = heart
        self.worst = Lateness()
        self.medians: dict[str, float] = {}

    def measure(
        self, name: str, things: list[Callable[[], object]], done: Callable[[], bool], *, again: bool = True
    ) -> None:
        """Do each thing, wait with a running event loop until `done`, and print a line.

        Where other programs were busy meanwhile, all is done `again` to learn more of the delays; the times are those
        of the first round.
        """
        times: list[float] = []
        stalls: list[Lateness] = []
        for round_ in range(_ROUNDS):
            for thing in things:
                spin(0.05)
                self._heart.start()
                begin = time.perf_counter()
                thing()
                wait_until(done)
                if not round_:
                    times.append(time.perf_counter() - begin)
                stalls.append(self._heart.take())
            if not again or 2 * sum(bool(each.calm_moments) for each in stalls) >= len(things):
                break
        self.line(name, times, stalls)

    def line(self, name: str, times: list[float], stalls: list[Lateness] | None = None) -> None:
        """Print median and worst of some times in seconds, as milliseconds."""
        self.medians[name] = statistics.median(times)
        late = ""
        if stalls is not None:
            worst = Lateness()
            for each in stalls:
                worst.add(each)
            self.worst.add(worst)
            late = f"   {worst.words}"
        median, longest = statistics.median(times) * 1000, max(times) * 1000
        print(f"{name:40} {median:8.1f} ms  worst {longest:8.1f} ms{late}", flush=True)


def spin(seconds: float) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_until(done: Callable[[], bool], seconds: float = 120.0) -> None:
    """Let the event loop run until something is true."""
    end = time.perf_counter() + seconds
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError("what was measured did not end")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


# ------------------------------------------------------------------------------------------------------ the table


def measure_table(database: Database, scope: Scope, report: Report) -> None:
    """Measure IGNY8's own table."""
    readers = Readers()
    holder = QWidget()
    store = KeywordStore(database)
    listing = Listing(database, store)
    source = ListingSource(
        listing, CurrentScope(), EntityKind.KEYWORD, scope=lambda: scope, enrich=lambda at, rows: with_figures(at, rows)
    )
    table = DataTable(
        source,
        keyword_columns(holder),
        readers,
        name="keywords",
        title="Keywords",
        empty=EmptySpec("key-round", "No keywords", "", "", None),
        facets=[Facet(key, key) for key in ("status", "intent", "cluster", "market")],
        sort=("volume", True),
    )
    table.resize(1400, 900)
    model, view = table.model, table.view

    def painted() -> bool:
        first = view.rowAt(5)
        return model.loaded and not model.loading and (first < 0 or model.values_at(first) is not None)

    report.measure("nothing: how late the machine itself is", [lambda: spin(0.5)] * 3, lambda: True)
    report.worst = Lateness()
    report.measure("open: first rows painted", [table.show], painted, again=False)
    begin = time.perf_counter()
    report.measure("read ahead for searches", [lambda: None], lambda: store.holds(scope), again=False)
    print(f"{'':44} (in the background, {time.perf_counter() - begin:.1f} s after the first rows)")
    bar = view.verticalScrollBar()
    page = view.viewport().height()

    def scroll(to: int) -> Callable[[], object]:
        def move() -> None:
            bar.setValue(to)
            view.viewport().repaint()

        return move

    report.measure("scroll by one page, rows painted", [scroll(page * step) for step in range(1, 61)], painted)
    report.measure("jump to the end and back", [scroll(bar.maximum() * step) for step in (1, 0) * 10], painted)
    chance = random.Random(2)
    report.measure("jump anywhere", [scroll(chance.randrange(bar.maximum())) for _ in range(30)], painted)
    sections = [at for at, column in enumerate(model.columns) if column.sortable and column.visible]

    def sort(section: int) -> Callable[[], object]:
        return lambda: view.header.sectionClicked.emit(section)

    for section in sections:
        report.measure(f"sort by {model.columns[section].title}", [sort(section)] * 4, painted)
    table.clear_filters()

    def type_in(text: str) -> Callable[[], object]:
        return lambda: table.search.searched.emit(text)

    report.measure("filter: a keystroke", [type_in(text) for text in _TYPED], painted)
    report.measure("filter: cleared", [type_in(text) for text in ("", "be", "")], painted)
    report.measure("select all", [view.selectAll, view.clearSelection] * 5, painted)
    view.selectAll()
    report.measure("sort with all rows selected", [sort(sections[1]), sort(sections[1])], painted)
    view.clearSelection()
    for key in ("status", "intent", "cluster", "market", "source"):
        times = []
        for text in ("", "be", "on"):
            begin = time.perf_counter()
            source.facets(table.query.__class__(text=text), key)
            times.append(time.perf_counter() - begin)
        report.line(f"choices of the filter {key}", times)
    table.close()
    readers.close()
    table.deleteLater()
    holder.deleteLater()
    spin(0.05)


# ------------------------------------------------------------------------------------------------ limits and peers


def measure_limits(path: Path, site_id: int, report: Report) -> None:
    """Measure the bare statements behind a sort and a filter."""
    connection = sqlite3.connect(path)
    alive = f"site_id = {site_id} AND deleted_at IS NULL"
    statements = {
        "limit: bare SQL, ids by volume (index)": f"SELECT id FROM keyword WHERE {alive} ORDER BY volume DESC, id",
        "limit: bare SQL, ids by difficulty": f"SELECT id FROM keyword WHERE {alive} ORDER BY difficulty DESC, id",
        "limit: bare SQL, LIKE '%be%' by volume": (
            f"SELECT id FROM keyword WHERE {alive} AND normalised LIKE '%be%' ORDER BY +volume DESC, id"
        ),
    }
    for name, statement in statements.items():
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            connection.execute(statement).fetchall()
            times.append(time.perf_counter() - begin)
        report.line(name, times)
    connection.close()


class ListModel(QAbstractTableModel):
    """The peer: all rows in a Python list."""

    def __init__(self, rows: list[tuple[object, ...]]) -> None:
        super().__init__()
        self._all = rows
        self._rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of columns."""
        return 0 if parent.isValid() else 5

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the text of a cell."""
        return str(self._rows[index.row()][index.column()]) if role == Qt.ItemDataRole.DisplayRole else None

    def order(self, column: int) -> None:
        """Sort all rows."""
        self.layoutAboutToBeChanged.emit()
        self._rows = sorted(self._rows, key=lambda row: (row[column] is None, row[column]))
        self.layoutChanged.emit()

    def search(self, text: str) -> None:
        """Show the rows that hold a text."""
        self.beginResetModel()
        self._rows = [row for row in self._all if text in str(row[0])]
        self.endResetModel()


def measure_peer(path: Path, site_id: int, report: Report) -> None:
    """Measure the peer in a window of the same size."""
    connection = sqlite3.connect(path)
    view = QTableView()
    view.resize(1400, 900)

    def open_it() -> None:
        rows = connection.execute(
            f"SELECT text, volume, difficulty, intent, status FROM keyword WHERE site_id = {site_id}"
        ).fetchall()
        view.setModel(ListModel(rows))
        view.show()
        view.viewport().repaint()

    report.measure("peer, list in Python: open", [open_it], lambda: True, again=False)
    model = view.model()
    assert isinstance(model, ListModel)
    report.measure("peer, list in Python: sort", [lambda: model.order(1), lambda: model.order(2)], lambda: True)

    def search(text: str) -> Callable[[], object]:
        return lambda: model.search(text)

    report.measure("peer, list in Python: filter", [search(text) for text in _TYPED[:4]], lambda: True)
    report.measure("peer, list in Python: select all", [view.selectAll], lambda: True)
    connection.close()
    view.close()


def main() -> int:
    """Run the benchmark; exit code 1 where the window was late by 50 ms in calm moments or a filter took 300 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme().apply(application)
    # As the window does.
    collector = GcOnMainThread(application)
    sys.setswitchinterval(SWITCH_INTERVAL)
    with tempfile.TemporaryDirectory() as folder, BareHeartbeat() as bare:
        path = options.database or Path(folder) / "igny8.db"
        if not path.exists():
            make_database(path, options.rows)
        database = Database(path)
        heart = Heartbeat(bare)
        report = Report(heart)
        measure_table(database, Scope(1), report)
        worst = report.worst
        keystroke = report.medians["filter: a keystroke"]
        measure_limits(path, 1, report)
        if not options.no_peer:
            measure_peer(path, 1, report)
        heart.stop()
        database.close()
    collector.stop()
    print(f"the window was {worst.words}; a keystroke in the filter took {keystroke * 1000:.0f} ms")
    return 1 if max(worst.calm, worst.work) >= 0.05 or keystroke >= 0.3 else 0


if __name__ == "__main__":
    raise SystemExit(main())
