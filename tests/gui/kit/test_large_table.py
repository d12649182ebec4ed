"""A list too large to be moved row by row: what survives when it is replaced as a whole."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.ui.models.order_change import LARGE, plan_change, rows_of
from igny8_desktop.ui.widgets import DataTable
from tests.gui.kit.conftest import MakeTable, settle
from tests.gui.kit.memory_source import MemorySource

KEYWORDS = Changes({EntityKind.KEYWORD: frozenset()})
COUNT = LARGE + 2_000


class AheadMemorySource(MemorySource):
    """A source that is told to read ahead."""

    prepared = 0

    def prepare(self, should_stop: Callable[[], bool]) -> None:
        self.prepared += 1
        assert not should_stop()


@pytest.fixture
def source() -> AheadMemorySource:
    return AheadMemorySource(COUNT)


@pytest.fixture
def table(make_table: MakeTable, source: AheadMemorySource) -> DataTable:
    return make_table(source)


def test_selection_current_row_and_place_are_found_again_by_id(
    qtbot: QtBot, table: DataTable, source: AheadMemorySource
) -> None:
    ids = table.model.ids()
    chosen = [ids[500], ids[501], ids[9_000]]
    table.view.setCurrentIndex(table.model.index(600, 1))
    table.select_ids(chosen)
    bar = table.view.verticalScrollBar()
    bar.setValue(450 * table.view.verticalHeader().defaultSectionSize() + 7)
    place = bar.value()
    for gone in (ids[3], ids[501], ids[9_001]):
        del source.data[gone]
    table.apply_changes(KEYWORDS)
    settle(qtbot, table)
    assert table.model.rowCount() == COUNT - 3
    assert table.selected_ids() == [ids[500], ids[9_000]]
    assert table.model.id_at(table.view.currentIndex().row()) == ids[600]
    assert bar.value() == place - table.view.verticalHeader().defaultSectionSize()
    assert source.prepared == 1


def test_a_selection_of_everything_stays_one_only_while_no_row_is_new(
    qtbot: QtBot, table: DataTable, source: AheadMemorySource
) -> None:
    table.view.selectAll()
    table.set_filter("intent", frozenset({"commercial"}))
    settle(qtbot, table)
    assert 0 < table.selection().count == table.model.rowCount() < COUNT
    table.clear_filters()
    settle(qtbot, table)
    assert table.model.rowCount() == COUNT
    assert not table.selection().all_matching, "rows that nobody selected must not be deleted with the others"


def test_filters_lead_from_large_to_small_to_none_and_back(
    qtbot: QtBot, table: DataTable, source: AheadMemorySource
) -> None:
    ids = table.model.ids()
    for text, count in (("keyword 1999", 11), ("no such", 0), ("", COUNT), ("keyword 19999", 1), ("keyword 1", None)):
        table.search.setText(text)
        qtbot.waitUntil(lambda text=text: table.query.text == text)  # type: ignore[misc]
        settle(qtbot, table)
        matching = [one for one in ids if text in str(source.data[one]["text"])]
        assert list(table.model.ids()) == matching
        assert count is None or len(matching) == count
        for place in {0, len(matching) // 2, len(matching) - 1}:
            if matching:
                assert table.model.row_of(matching[place]) == place
    assert table.model.row_of(10**12) is None


def test_changes_of_large_lists_are_planned_as_one_replacement() -> None:
    old = array("q", range(LARGE + 10))
    assert plan_change(old, array("q", old)).same
    turned = plan_change(old, array("q", reversed(old)))
    assert (turned.reset, turned.all_known) == (True, True)
    assert rows_of(turned.ids, turned.by_id, [0, 5, LARGE + 9, LARGE + 10, -1]) == [0, LARGE + 4, LARGE + 9]
    grown = plan_change(old, array("q", [*old, 10**15]))
    assert not grown.all_known
    small = plan_change(old, array("q", [7, 3]))
    assert (small.reset, small.by_id, rows_of(small.ids, small.by_id, [3, 8])) == (True, None, [1])
    assert dataclasses.replace(plan_change(array("q"), old), by_id=None).reset
