"""Fixtures of the kit's tests: an application with the theme, reader threads, and tables over memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from igny8_desktop.ui.models import Readers
from igny8_desktop.ui.theme import ThemeManager, ThemeMode, theme
from igny8_desktop.ui.widgets import DataTable, EmptySpec, Facet, TableAction, counted
from tests.gui.kit.memory_source import COLUMNS, MemorySource


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[ThemeManager]:
    manager = theme()
    if not qapp.styleSheet():
        manager.apply(qapp)
    manager.set_mode(ThemeMode.LIGHT)
    yield manager
    manager.set_mode(ThemeMode.LIGHT)


@pytest.fixture
def readers(qtbot: QtBot) -> Iterator[Readers]:
    pair = Readers()
    yield pair
    pair.close()


MakeTable = Callable[..., DataTable]


@pytest.fixture
def make_table(qtbot: QtBot, readers: Readers) -> MakeTable:
    """Return a maker of tables that are shown and have their first rows."""

    def make(
        source: MemorySource,
        *,
        actions: list[TableAction] | None = None,
        facets: Sequence[Facet] = (Facet("intent", "Intent"),),
        wait: bool = True,
        **extra: object,
    ) -> DataTable:
        table = DataTable(
            source,
            COLUMNS,
            readers,
            name="keywords",
            title="Keywords",
            empty=EmptySpec("key-round", "No keywords yet", "Import a file.", "Import…", lambda: None),
            count_text=lambda count: counted(count, "keyword", "keywords"),
            actions=actions or [],
            facets=facets,
            sort=("volume", True),
            **extra,  # type: ignore[arg-type]
        )
        qtbot.addWidget(table)
        if source.small:
            # It looks at every cell after every change, which takes minutes for very many.
            mode = QAbstractItemModelTester.FailureReportingMode.Fatal
            QAbstractItemModelTester(table.model, mode, table.model)
        table.resize(1000, 600)
        table.show()
        if wait:
            qtbot.waitUntil(lambda: table.model.loaded and not table.model.loading)
            settle(qtbot, table)
        return table

    return make


def settle(qtbot: QtBot, table: DataTable) -> None:
    """Wait until the rows in sight are here."""

    def here() -> bool:
        last = min(table.model.rowCount(), 10)
        return not table.model.loading and all(table.model.values_at(row) is not None for row in range(last))

    qtbot.waitUntil(here)
