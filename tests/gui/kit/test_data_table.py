"""The data table as a person uses it: keys, mouse, filters, copying, and what survives a refresh."""

from __future__ import annotations

from threading import get_ident

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar, QStackedWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.ui.models import MemoryViewState
from igny8_desktop.ui.models.columns import NO_VALUE
from igny8_desktop.ui.widgets import DataTable, Selection, TableAction
from igny8_desktop.ui.widgets.popups import CheckListPopup
from tests.gui.kit.conftest import MakeTable, settle
from tests.gui.kit.memory_source import MemorySource

KEYWORDS = Changes({EntityKind.KEYWORD: frozenset({1})})


def press(table: DataTable, key: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(table.view, key, modifier)


def shown(table: DataTable, row: int, column: int = 1) -> object:
    return table.model.data(table.model.index(row, column))


def test_rows_come_sorted_and_are_read_off_the_main_thread(make_table: MakeTable) -> None:
    source = MemorySource(300)
    table = make_table(source)
    volumes = [int(source.data[one]["volume"]) for one in table.model.ids()]  # type: ignore[call-overload]
    assert volumes == sorted(volumes, reverse=True)
    assert shown(table, 0) == source.data[table.model.ids()[0]]["text"]
    assert get_ident() not in source.threads
    assert len(source.threads) == 2
    assert table.footer.count_label.text() == "300 keywords"
    assert table.footer.range_label.text().startswith("1 to ")


def test_200_000_rows_select_all_and_scroll_ask_for_little(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(200_000)
    table = make_table(source)
    asked, read = source.calls["ids"], source.rows_read
    press(table, Qt.Key.Key_A, control=True)
    table.view.horizontalHeader().viewport().repaint()
    selection = table.selection()
    assert selection.count == 200_000
    assert selection.all_matching
    assert table.footer.count_label.text() == "200,000 selected"
    assert source.calls["ids"] == asked
    assert source.rows_read == read
    bar = table.view.verticalScrollBar()
    for step in range(200):
        bar.setValue(bar.maximum() * step // 200)
        table.view.viewport().repaint()
    bar.setValue(bar.maximum())
    table.view.viewport().repaint()
    qtbot.waitUntil(lambda: table.model.values_at(199_999) is not None)
    # A drag over everything must not read everything.
    assert source.rows_read < 20_000
    press(table, Qt.Key.Key_Escape)
    assert table.selection().count == 0


def test_selection_current_row_and_scroll_survive_a_refresh(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(900)
    table = make_table(source)
    ids = table.model.ids()
    chosen = [ids[500], ids[501], ids[700]]
    table.select_ids(chosen)
    table.view.setCurrentIndex(table.model.index(600, 1))
    table.select_ids(chosen)
    bar = table.view.verticalScrollBar()
    height = table.view.verticalHeader().defaultSectionSize()
    bar.setValue(595 * height + 7)
    top = table.model.id_at(bar.value() // height)
    for gone in ids[10:20]:
        del source.data[gone]
    for new in range(3001, 3101):
        source.data[new] = dict(source.data[ids[0]], volume=200_000 + new)
    source.data[chosen[2]]["volume"] = 999_999
    table.apply_changes(KEYWORDS)
    qtbot.waitUntil(lambda: table.model.rowCount() == 990)
    assert sorted(table.selected_ids()) == sorted(chosen)
    assert table.selected_ids()[0] == chosen[2]
    assert table.model.id_at(bar.value() // height) == top
    assert bar.value() % height == 7


def test_many_scattered_changes_keep_the_selection_too(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(900)
    table = make_table(source)
    ids = table.model.ids()
    table.select_ids([ids[100], ids[600]])
    for gone in ids[1:600:3]:
        source.data.pop(gone)
    for number, kept in enumerate(sorted(source.data)):
        source.data[kept]["volume"] = number
    for new in range(5000, 5300):
        source.data[new] = {**source.data[ids[0]], "volume": new % 777}
    expected = {one for one in (ids[100], ids[600]) if one in source.data}
    table.apply_changes(KEYWORDS)
    qtbot.waitUntil(lambda: table.model.rowCount() == len(source.data))
    settle(qtbot, table)
    assert set(table.selected_ids()) == expected
    assert list(table.model.ids()) == list(source.ids(table.query))


def test_changed_values_show_without_a_new_order(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(50)
    table = make_table(source)
    first = table.model.ids()[0]
    source.data[first]["text"] = "renamed"
    resets: list[int] = []
    table.model.modelReset.connect(lambda: resets.append(1))
    table.apply_changes(KEYWORDS)
    qtbot.waitUntil(lambda: shown(table, 0) == "renamed")
    table.apply_changes(Changes({EntityKind.IMAGE: frozenset({1})}))
    assert not table.model.loading
    assert not resets


def test_a_hidden_table_waits_until_it_is_shown(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(20)
    table = make_table(source)
    table.hide()
    asked = source.calls["ids"]
    source.data.pop(3)
    table.apply_changes(KEYWORDS)
    assert source.calls["ids"] == asked
    table.show()
    qtbot.waitUntil(lambda: table.model.rowCount() == 19)


def test_search_drops_the_answers_to_older_questions(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(400)
    table = make_table(source)
    source.gate.clear()
    table.search.setText("keyword 1")
    QTest.keyClick(table.search, Qt.Key.Key_Return)
    table.search.setText("keyword 399")
    QTest.keyClick(table.search, Qt.Key.Key_Return)
    source.gate.set()
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert list(table.model.ids()) == [399]
    assert not table.model.loading


def test_search_by_keys_and_back(qtbot: QtBot, make_table: MakeTable) -> None:
    table = make_table(MemorySource(120))
    table.activateWindow()
    table.view.setFocus()
    press(table, Qt.Key.Key_F, control=True)
    qtbot.waitUntil(table.search.hasFocus)
    QTest.keyClicks(table.search, "no such thing")
    qtbot.waitUntil(lambda: table.model.rowCount() == 0)
    assert table._stack.currentWidget() is table._nothing_page
    table._nothing_page.action_button.click()
    qtbot.waitUntil(lambda: table.model.rowCount() == 120)
    assert table.search.text() == ""
    assert table._stack.currentWidget() is table.view


def test_facets_narrow_and_count(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(300)
    table = make_table(source)
    button = table.facets[0]
    popup = button.popup
    assert isinstance(popup, CheckListPopup)
    button.click()
    qtbot.waitUntil(lambda: popup.list.count() == 3)
    assert popup.list.item(0).text() == "Commercial  (100)"
    popup.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: table.model.rowCount() == 100)
    popup.list.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: table.model.rowCount() == 200)
    assert button.accessibleName() == "Filter Intent: Commercial, Informational"
    popup.close()
    table.clear_filters()
    qtbot.waitUntil(lambda: table.model.rowCount() == 300)
    assert button.accessibleName() == "Filter Intent"


def test_keys_open_edit_toggle_and_delete(qtbot: QtBot, make_table: MakeTable) -> None:
    deleted: list[Selection] = []
    table = make_table(MemorySource(30), actions=[TableAction("delete", "Delete", deleted.append, danger=True)])
    ids = table.model.ids()
    table.view.setCurrentIndex(table.model.index(0, 1))
    press(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as opened:
        press(table, Qt.Key.Key_Return)
    assert opened.args == [ids[1]]
    with qtbot.waitSignal(table.edit_requested) as edited:
        press(table, Qt.Key.Key_F2)
    assert edited.args == [ids[1]]
    assert table.selected_ids() == [ids[1]]
    press(table, Qt.Key.Key_Space)
    assert table.selected_ids() == []
    press(table, Qt.Key.Key_Delete)
    assert deleted == []
    press(table, Qt.Key.Key_Space)
    press(table, Qt.Key.Key_Delete)
    assert [list(one.ids) for one in deleted] == [[ids[1]]]


def test_check_boxes_add_rows_and_the_bar_offers_actions(qtbot: QtBot, make_table: MakeTable) -> None:
    ran: list[Selection] = []
    table = make_table(
        MemorySource(30),
        actions=[TableAction("one", "Edit", ran.append, single=True), TableAction("all", "Approve", ran.append)],
    )
    for row in (2, 4):
        place = table.view.visualRect(table.model.index(row, 0)).center()
        QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    ids = table.model.ids()
    assert table.selected_ids() == [ids[2], ids[4]]
    assert not table.footer.buttons["one"].isEnabled()
    assert table.footer.count_label.text() == "2 selected"
    table.footer.buttons["all"].click()
    assert list(ran[0].ids) == [ids[2], ids[4]]
    table.footer.select_all_button.click()
    assert table.selection().all_matching
    assert not table.footer.select_all_button.isVisible()
    header = table.view.header
    place = QPoint(header.sectionViewportPosition(0) + 20, 15)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert table.selection().count == 0


def test_copy_takes_rows_that_were_never_in_sight(qtbot: QtBot, make_table: MakeTable) -> None:
    table = make_table(MemorySource(500))
    press(table, Qt.Key.Key_A, control=True)
    with qtbot.waitSignal(table._copier.copied):
        press(table, Qt.Key.Key_C, control=True)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == ["Keyword", "Volume", "CPC", "Intent", "Status", "Changed"]
    assert len(lines) == 501
    last = table.model.ids()[-1]
    assert lines[-1].startswith(f"keyword {last}\t")


def test_header_sorts_and_keeps_the_selection(qtbot: QtBot, make_table: MakeTable) -> None:
    table = make_table(MemorySource(300))
    chosen = table.model.ids()[5]
    table.select_ids([chosen])
    header = table.view.header
    place = QPoint(header.sectionViewportPosition(2) + 20, 15)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    qtbot.waitUntil(lambda: table.model.ids()[-6] == chosen)
    assert not table.query.descending
    assert table.selected_ids() == [chosen]


def test_columns_are_remembered(qtbot: QtBot, make_table: MakeTable) -> None:
    states = MemoryViewState()
    table = make_table(MemorySource(10), view_state=states)
    table._choose_columns()
    popup = table._column_popup
    assert [key for key, _on in popup.items()] == ["text", "volume", "cpc", "intent", "status", "updated"]
    popup.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    popup.close()
    assert table.view.isColumnHidden(3)
    table._layout_keeper.arrange([("status", True), ("text", True), ("volume", True), ("cpc", False)])
    table._sort_clicked(1)
    table.hide()
    again = make_table(MemorySource(10), view_state=states)
    assert [key for key, _title, _on in again._layout_keeper.arrangement()][:3] == ["status", "text", "volume"]
    assert again.view.isColumnHidden(3)
    assert again.query.sort_key == "text"


def test_empty_and_error_states_say_what_to_do(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(0)
    table = make_table(source)
    assert table._stack.currentWidget() is table._empty_page
    assert not table.toolbar.isVisible()
    source.error = StorageTrouble("The disk is full", "Nothing could be read.", "Free some space.")
    with qtbot.waitSignal(table.failed):
        table.refresh()
    assert table._error_page.isVisible()
    assert table._error_page.accessibleName() == "The disk is full"
    source.error = None
    source.data[1] = MemorySource(1).data[1]
    table._error_page.action_button.click()
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert table._stack.currentWidget() is table.view


@pytest.mark.parametrize("count", [1, 2])
def test_count_words(make_table: MakeTable, count: int) -> None:
    table = make_table(MemorySource(count))
    assert table.footer.count_label.text() == ("1 keyword" if count == 1 else "2 keywords")


def test_every_control_of_a_table_has_a_name_and_icons_have_tips(qtbot: QtBot, make_table: MakeTable) -> None:
    table = make_table(MemorySource(20), actions=[TableAction("delete", "Delete", print, danger=True)])
    table._choose_columns()
    table._column_popup.close()
    controls = [table, *table.findChildren(QWidget)]
    focusable = [one for one in controls if one.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert len(focusable) > 8
    nameless = []
    for one in focusable:
        name = QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
        if not name and not isinstance(one, QScrollBar | QStackedWidget):
            nameless.append(f"{type(one).__name__} in {type(one.parent()).__name__}")
    assert nameless == []
    icons = [one for one in table.findChildren(QToolButton) if not one.text() and one.isVisible()]
    assert [one for one in icons if not one.toolTip()] == []
    assert QAccessible.queryAccessibleInterface(table.view).text(QAccessible.Text.Name) == "Keywords"


def test_a_failing_page_is_not_asked_for_again_and_again(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(500)
    table = make_table(source)
    problems: list[object] = []
    table.failed.connect(problems.append)
    source.row_error = StorageTrouble("The disk is gone", "Nothing could be read.", "Plug it in.")
    table.view.scrollToBottom()
    qtbot.waitUntil(lambda: bool(problems))
    asked = source.calls["rows"]
    for _turn in range(5):
        table.view.viewport().repaint()
        qtbot.wait(10)
    assert source.calls["rows"] == asked
    assert len(problems) == 1
    source.row_error = None
    table.refresh()
    qtbot.waitUntil(lambda: table.model.values_at(499) is not None)


def test_the_thumb_finds_values_of_a_row_that_is_gone(qtbot: QtBot, make_table: MakeTable) -> None:
    source = MemorySource(300)
    table = make_table(source)
    last = table.model.ids()[-1]
    del source.data[last]
    table.view.scrollToBottom()
    qtbot.waitUntil(lambda: table.model.values_at(299) == {})
    assert shown(table, 299) == NO_VALUE
