"""The keywords page: files in, rows changed, everything undone again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from igny8_desktop.domain.enums import EntityKind, KeywordStatus
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.import_report import ImportReportDialog
from igny8_desktop.ui.planner.keyword_dialogs import KeywordDialog
from igny8_desktop.ui.planner.keywords_page import KeywordsPage
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
