"""Filters of a list: ranges, words and choices, what they say as chips, and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.ui.models.figures import read_figure, write_price, write_range, write_short
from igny8_desktop.ui.models.query_state import query_of_state, query_state
from igny8_desktop.ui.widgets import DataTable
from igny8_desktop.ui.widgets.filter_popups import RangePopup, WordsPopup
from igny8_desktop.ui.widgets.popups import CheckListPopup
from igny8_desktop.ui.widgets.table_types import Facet, FacetKind
from tests.gui.kit.conftest import MakeTable
from tests.gui.kit.memory_source import MemorySource

FACETS = [
    Facet("intent", "Intent"),
    Facet("volume", "Volume", kind=FacetKind.RANGE),
    Facet("status", "Status", pinned=False),
    Facet("words", "Words", kind=FacetKind.WORDS, pinned=False),
]


@pytest.fixture
def table(make_table: MakeTable) -> DataTable:
    return make_table(MemorySource(300), facets=FACETS)


def texts(table: DataTable) -> list[str]:
    return [chip.spec.text for chip in table.toolbar.chips]


def volumes(table: DataTable) -> list[int]:
    return [(one * 7919) % 100_003 for one in table.model.ids()]


def test_a_range_is_typed_shown_as_a_chip_and_taken_away_by_key(qtbot: QtBot, table: DataTable) -> None:
    button = table.facets[1]
    button.click()
    popup = button.popup
    assert isinstance(popup, RangePopup)
    qtbot.waitUntil(lambda: "300 rows" in popup.message.text())
    assert popup.low.placeholderText() == "503"
    popup.low.setText("1k")
    popup.high.setText("nonsense")
    popup.apply()
    assert popup.high.property("invalid")
    assert table.query.ranges == {}
    popup.high.setText("500")
    popup.apply()
    assert table.query.ranges == {}
    popup.high.setText("20,000")
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    qtbot.waitUntil(lambda: 0 < table.model.rowCount() < 300)
    assert all(1000 <= volume <= 20_000 for volume in volumes(table))
    assert texts(table) == ["Volume: 1,000 – 20,000"]
    assert button.accessibleName() == "Filter Volume: 1,000 – 20,000"
    chip = table.toolbar.chips[0]
    chip.button.setFocus()
    QTest.keyClick(chip.button, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: table.model.rowCount() == 300)
    assert texts(table) == []


def test_bars_choose_a_part_of_the_range(qtbot: QtBot, table: DataTable) -> None:
    button = table.facets[1]
    button.click()
    popup = button.popup
    assert isinstance(popup, RangePopup)
    qtbot.waitUntil(lambda: popup.histogram.facet is not None)
    bars = popup.histogram
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(bars.width() - 10, 20))
    qtbot.waitUntil(lambda: 0 < table.model.rowCount() < 300)
    low = table.query.ranges["volume"][0]
    assert low is not None
    assert min(volumes(table)) >= low > 40_000
    popup.clear_button.click()
    qtbot.waitUntil(lambda: table.model.rowCount() == 300)


def test_words_and_patterns_have_chips_of_their_own(qtbot: QtBot, table: DataTable) -> None:
    words = table.toolbar.filter("words")
    assert words is not None
    words.open(table.toolbar.menu_button)
    popup = words.popup
    assert isinstance(popup, WordsPopup)
    popup.contains.setText("keyword, 1")
    popup.excludes.setText("2")
    popup.regex.setText("(")
    popup.apply()
    assert "cannot be read" in popup.message.text()
    assert not table.query.narrowed
    popup.regex.setText(r"\d{3}$")
    popup.apply()
    popup.close()
    qtbot.waitUntil(lambda: 0 < table.model.rowCount() < 100)
    assert texts(table) == ["Contains “keyword”", "Contains “1”", "Without “2”", r"Matches \d{3}$"]
    table.toolbar.chips[2].cross.click()
    assert table.query.excludes == ()
    assert table.query.contains == ("keyword", "1")
    assert popup.excludes.text() == ""
    table.toolbar.clear_button.click()
    qtbot.waitUntil(lambda: table.model.rowCount() == 300)
    assert texts(table) == []
    assert table.query.sort_key == "volume"


def test_the_menu_reaches_filters_without_a_button(qtbot: QtBot, table: DataTable) -> None:
    table.activateWindow()
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Intent", "Volume", "Status", "Words"]
    menu.actions()[2].trigger()
    menu.close()
    status = table.toolbar.filter("status")
    assert status is not None
    popup = status.popup
    assert isinstance(popup, CheckListPopup)
    qtbot.waitUntil(lambda: popup.list.count() == 2)
    popup.list.item(1).setCheckState(Qt.CheckState.Checked)
    popup.close()
    qtbot.waitUntil(lambda: table.model.rowCount() == 60)
    assert texts(table) == ["Status: Used"]


def test_chosen_values_stay_in_sight_when_others_leave_none(qtbot: QtBot, table: DataTable) -> None:
    table.set_filter("intent", frozenset({"commercial"}))
    table.toolbar.changed.emit(TableQuery(filters=table.query.filters, contains=("keyword 300",)))
    qtbot.waitUntil(lambda: table.model.rowCount() == 0)
    assert texts(table) == ["Intent: Commercial", "Contains “keyword 300”"]
    table.facets[0].click()
    popup = table.facets[0].popup
    assert isinstance(popup, CheckListPopup)
    qtbot.waitUntil(lambda: popup.list.count() == 2)
    assert popup.list.item(0).text() == "Commercial  (0)"
    assert popup.checked() == {"commercial"}
    popup.close()


def test_buttons_that_have_no_room_are_in_the_menu(qtbot: QtBot, make_table: MakeTable) -> None:
    many = [Facet(key, f"A rather long title {key}") for key in ("intent", "status", "volume", "cpc", "updated")]
    table = make_table(MemorySource(5), facets=many)
    table.resize(700, 400)
    qtbot.waitUntil(lambda: not table.facets[-1].isVisible())
    assert table.facets[0].isVisible()
    assert table.toolbar.menu_button.isVisible()
    table.resize(1900, 400)
    qtbot.waitUntil(lambda: all(button.isVisible() for button in table.facets))


def test_queries_survive_being_kept() -> None:
    query = TableQuery(
        "coffee", {"status": frozenset({"active", ""})}, "volume", True, {"cpc": (None, 2.5)}, ("a",), ("b",), "^x"
    )
    assert query_of_state(query_state(query)) == query
    assert query_of_state(None) == TableQuery()
    odd = {"text": 3, "filters": {"a": "b"}, "ranges": {"v": [1], "w": ["x", None]}, "sort": "no", "contains": [1, "z"]}
    assert query_of_state(odd) == TableQuery(contains=("z",))


def test_figures_are_read_and_written_as_people_do() -> None:
    assert [read_figure(text) for text in ("", "1,200", "2.5k", "1M", " 7 ")] == [None, 1200.0, 2500.0, 1e6, 7.0]
    for wrong in ("lots", "1-2", "nan", "k"):
        with pytest.raises(ValueError):  # noqa: PT011 - the words are Python's
            read_figure(wrong)
    assert [write_short(value) for value in (100, 1000, 1500, 1234, 2_500_000)] == [
        "100",
        "1K",
        "1.5K",
        "1,234",
        "2.5M",
    ]
    assert write_range(100, 1000) == "100–1K"
    assert write_range(1000, None) == "1K"
    assert write_price(1.2, "eur") == "€1.20"
    assert write_price(1234.5, "CHF") == "CHF\u00a01,234.50"
    assert write_price(0.5) == "0.50"
