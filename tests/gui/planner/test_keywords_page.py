"""The keywords page: files in, rows changed, everything undone again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.ui.common.list_export import ExportDialog
from igny8_desktop.ui.common.list_views import ViewNameDialog, ViewsButton
from igny8_desktop.ui.planner.bulk_edit import BulkEditDialog
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.import_report import ImportReportDialog
from igny8_desktop.ui.planner.keyword_columns import cluster_details
from igny8_desktop.ui.planner.keyword_dialogs import KeywordDialog
from igny8_desktop.ui.planner.keywords_page import KeywordsPage
from igny8_desktop.ui.widgets.filter_popups import RangePopup
from igny8_desktop.ui.widgets.table_edit import CellEditor
from tests.gui.desk import Desk


def _page(desk: Desk) -> KeywordsPage:
    return desk.page("planner", "keywords", KeywordsPage)


def test_a_file_that_is_none_says_so_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(bytes(range(256)) * 40)
    page = _page(desk)
    page.import_file(file)
    desk.quiet()
    assert [notice.tone for notice in desk.window.notices.history] == ["danger"]
    assert not page.import_button.busy
    assert desk.rows(EntityKind.KEYWORD) == []


def test_several_files_are_imported_one_after_the_other(desk: Desk, tmp_path: Path) -> None:
    page = _page(desk)
    for number in range(3):
        file = tmp_path / f"{number}.csv"
        file.write_text(f"Keyword\ncoffee number {number}\n", encoding="utf-8")
        page.import_file(file)
    report = desk.dialog(ImportReportDialog)
    assert report.report.name == "2.csv"
    assert len(desk.rows(EntityKind.KEYWORD)) == 3
    report.reject()


def test_add_edit_and_statuses(desk: Desk) -> None:
    page = _page(desk)
    desk.program.keywords.paste(desk.scope, "flat white\ncold brew")
    desk.settled(page.table, 2)

    desk.click(page.add_button)
    add = desk.dialog(KeywordDialog)
    add.volume.setText("lots")
    add.save()
    assert add.form.row("volume").error
    assert add.form.row("text").error
    add.text.setText("ristretto")
    add.volume.setText("1,200")
    add.save()
    desk.settled(page.table, 3)
    row = desk.rows(EntityKind.KEYWORD, text="ristretto")[0]
    assert row["volume"] == 1200

    page.edit(int(str(row["id"])))
    edit = desk.dialog(KeywordDialog)
    edit.text.setText("cold brew")
    edit.save()
    desk.qtbot.waitUntil(lambda: bool(edit.banner.text))
    assert "there already" in edit.banner.text
    edit.reject()

    page.table.view.selectAll()
    page.table.footer.buttons["status"].menu().actions()[1].trigger()
    desk.notice("3 keywords changed")
    assert {row["status"] for row in desk.rows(EntityKind.KEYWORD)} == {KeywordStatus.INACTIVE}


def test_delete_key_and_undo(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "flat white\ncold brew")
    page = _page(desk)
    desk.settled(page.table, 2)
    desk.focus(page.table.view)
    page.table.view.selectAll()
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_Delete)
    desk.settled(page.table, 0)
    desk.press_in_notice("2 keywords deleted")
    desk.settled(page.table, 2)


def test_moving_to_a_new_cluster(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "flat white\ncold brew")
    page = _page(desk)
    desk.settled(page.table, 2)
    page.table.view.selectAll()
    page.table.footer.buttons["move"].click()
    picker = desk.dialog(ClusterPicker)
    assert picker.primary is not None
    assert not picker.primary.isEnabled()
    picker.narrow.setText("Drinks")
    desk.click(picker.primary)
    desk.notice("2 keywords moved")
    assert {row["cluster"] for row in desk.rows(EntityKind.KEYWORD)} == {"Drinks"}


def test_clustering_with_nothing_to_do_says_so(desk: Desk) -> None:
    page = _page(desk)
    desk.click(page.cluster_button)
    desk.notice("No keyword waits")


def test_many_are_edited_and_everything_is_taken_back(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "keyword,volume\nflat white,100\ncold brew,200\nlatte,300\n")
    page = _page(desk)
    desk.settled(page.table, 3)
    page.table.view.selectAll()
    page.table.footer.buttons["edit"].click()
    dialog = desk.dialog(BulkEditDialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.ticks["difficulty"].setChecked(True)
    difficulty = dialog.fields["difficulty"]
    assert isinstance(difficulty, QLineEdit)
    difficulty.setText("hard")
    dialog.save()
    assert "Difficulty" in dialog.banner.text
    difficulty.setText("38")
    desk.click(dialog.primary)
    desk.notice("3 keywords changed")
    assert {row["difficulty"] for row in desk.rows(EntityKind.KEYWORD)} == {38.0}
    desk.settled(page.table, 3)
    desk.qtbot.waitUntil(lambda: "38 · Medium" in _row_text(page, 0))
    desk.press_in_notice("3 keywords changed")
    desk.qtbot.waitUntil(lambda: {row["difficulty"] for row in desk.rows(EntityKind.KEYWORD)} == {None})
    menu = page.table.footer.buttons["intent"].menu()
    menu.actions()[0].trigger()
    desk.qtbot.waitUntil(lambda: len(desk.rows(EntityKind.KEYWORD, intent=str(next(iter(SearchIntent))))) == 3)


def test_a_cell_is_edited_in_its_place(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "keyword,volume\nflat white,100\ncold brew,200\n")
    page = _page(desk)
    desk.settled(page.table, 2)
    view = page.table.view
    desk.focus(view)
    view.setCurrentIndex(page.table.model.index(1, 1))
    desk.qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(CellEditor)
    assert isinstance(editor, CellEditor)
    assert editor.text() == "flat white"
    editor.setText("flat white recipe")
    desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(desk.rows(EntityKind.KEYWORD, text="flat white recipe")) == 1)
    desk.qtbot.waitUntil(lambda: "flat white recipe" in _row_text(page, 1))
    desk.qtbot.waitUntil(view.hasFocus)
    view.setCurrentIndex(page.table.model.index(1, 2))
    desk.qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = next(each for each in view.viewport().findChildren(CellEditor) if each.isVisible())
    assert editor.text() == "100"
    editor.setText("many")
    desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.notice("is not a number")
    assert {row["volume"] for row in desk.rows(EntityKind.KEYWORD)} == {100, 200}


def test_figures_filter_and_a_view_keeps_it_for_this_site(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "keyword,volume\nflat white,100\ncold brew,2000\nlatte,30000\nmocha,\n")
    page = _page(desk)
    desk.settled(page.table, 4)
    volume = page.table.toolbar.filter("volume")
    assert volume is not None
    volume.open(page.table.toolbar.menu_button)
    popup = volume.popup
    assert isinstance(popup, RangePopup)
    desk.qtbot.waitUntil(lambda: popup.low.placeholderText() == "100")
    assert "(1)" in popup.without.text()
    popup.low.setText("1k")
    popup.apply()
    popup.close()
    desk.settled(page.table, 2)
    views = page.findChild(ViewsButton)
    assert isinstance(views, ViewsButton)
    views.save_new()
    dialog = desk.dialog(ViewNameDialog)
    dialog.name.setText("Big ones")
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(lambda: "Big ones" in views.text() and len(views.views) == 1)
    page.table.clear_filters()
    desk.settled(page.table, 4)
    assert views.altered
    menu = views.make_menu()
    next(entry for entry in menu.actions() if entry.text() == "Big ones").trigger()
    menu.close()
    desk.settled(page.table, 2)
    assert [chip.spec.text for chip in page.table.toolbar.chips] == ["Volume: from 1,000"]
    assert not views.altered
    # A view of another version: what this list does not know is left out, and the rest holds.
    query = {"filters": {"mood": ["sad"]}, "ranges": {"weight": [1, 2], "volume": [1000, None]}, "sort": ["mood", True]}
    page.table.clear_filters()
    desk.settled(page.table, 4)
    page.table.show_view({"query": query, "columns": ["mood"]})
    desk.settled(page.table, 2)
    views.delete_chosen()
    desk.notice("View “Big ones” deleted")
    assert desk.program.views.all(desk.scope, EntityKind.KEYWORD) == []
    desk.press_in_notice("View “Big ones” deleted")
    desk.qtbot.waitUntil(lambda: len(desk.program.views.all(desk.scope, EntityKind.KEYWORD)) == 1)


def test_the_list_is_exported_as_it_is_shown(desk: Desk, tmp_path: Path) -> None:
    desk.program.keywords.paste(
        desk.scope, "keyword,volume,intent\n=evil(),100,commercial\ncold brew,2000,\nlatte,30000,\n"
    )
    page = _page(desk)
    desk.settled(page.table, 3)
    page.table._layout_keeper.arrange([("volume_range", True), ("text", True), ("intent", True)])
    page.table.select_ids(list(page.table.model.ids())[1:])
    desk.focus(page.table.view)
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = desk.dialog(ExportDialog)
    assert dialog.selected.isChecked()
    dialog.everything.setChecked(True)
    dialog.csv.setChecked(True)
    target = tmp_path / "out.csv"
    dialog.export_to(target)
    desk.notice("3 rows exported to out.csv")
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Volume,Volume up to,Keyword,Intent")
    assert lines[1].startswith("30000,,latte,")
    assert lines[3].startswith("100,,'=evil(),Commercial")


def _row_text(page: KeywordsPage, row: int) -> str:
    model = page.table.model
    return " | ".join(str(model.data(model.index(row, column))) for column in range(model.columnCount()))


def test_a_keyword_tells_every_source_and_its_second_best_cluster(desk: Desk, tmp_path: Path) -> None:
    for name, volume in (("one.csv", "100"), ("two.csv", "250")):
        (tmp_path / name).write_text(f"Keyword,Volume\nflat white,{volume}\n", encoding="utf-8")
        desk.program.keywords.import_file(desk.scope, tmp_path / name)
    page = _page(desk)
    desk.settled(page.table, 1)
    tip = page.table.model.data(page.table.model.index(0, 1), int(Qt.ItemDataRole.ToolTipRole))
    assert "one.csv: 100" in str(tip)
    assert "two.csv: 250" in str(tip)
    page.edit(int(str(desk.rows(EntityKind.KEYWORD)[0]["id"])))
    dialog = desk.dialog(KeywordDialog)
    assert "two.csv: 250" in dialog.sources.text()
    dialog.reject()
    assert cluster_details({"second_cluster": "Latte", "second_fit": 0.42}) == "Second-best cluster: Latte (42 %)"
