"""The import wizard: look first, choose columns, import, undo; by drop, by file, by paste."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.planner.import_history import ImportHistoryDialog
from igny8_desktop.ui.planner.import_report import ImportReportDialog
from igny8_desktop.ui.planner.import_wizard import ImportWizard
from igny8_desktop.ui.planner.keywords_page import KeywordsPage
from tests.gui.desk import Desk

FILE = """Phrase,Found a month,Hardness,Remark
espresso machine,4400,62,hot
burr grinder,1900,38,
burr grinder,1900,38,again
"",10,,nothing
"""


@pytest.fixture
def page(desk: Desk) -> KeywordsPage:
    return desk.page("planner", "keywords", KeywordsPage)


def drop_on(widget: object, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    widget.dropEvent(event)  # type: ignore[attr-defined]


def choose(wizard: ImportWizard, column: int, field: str) -> None:
    box = wizard.panel.columns.boxes[column]
    box.setCurrentIndex(box.findData(field))


def counted(desk: Desk, wizard: ImportWizard) -> None:
    desk.qtbot.waitUntil(lambda: wizard.counted is not None)


def test_columns_are_chosen_seen_imported_remembered_and_taken_back(
    desk: Desk, page: KeywordsPage, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(FILE, encoding="utf-8")
    desk.program.keywords.paste(desk.scope, "burr grinder")
    page.check_file(file)
    wizard = desk.dialog(ImportWizard)
    desk.qtbot.waitUntil(lambda: wizard.preview is not None)
    choose(wizard, 0, "keyword")
    counted(desk, wizard)
    choose(wizard, 1, "volume")
    desk.qtbot.waitUntil(lambda: wizard.preview is not None and "volume" in wizard.preview.mapping)
    choose(wizard, 2, "difficulty")
    desk.qtbot.waitUntil(lambda: wizard.preview is not None and "difficulty" in wizard.preview.mapping)
    wizard.market.setText("us")
    wizard.market.textEdited.emit("us")
    desk.qtbot.waitUntil(lambda: wizard.preview is not None and wizard.preview.market == "us")
    counted(desk, wizard)
    assert "refused" in wizard.counts.text()
    shown = [
        [str(wizard.panel.model.index(row, column).data()) for column in range(3)]
        for row in range(wizard.panel.model.rowCount())
    ]
    assert shown[0] == ["espresso machine", "4,400", "62"]
    assert desk.rows(EntityKind.KEYWORD, text="espresso machine") == []  # nothing has changed yet
    assert wizard.primary is not None
    desk.click(wizard.primary)
    report = desk.dialog(ImportReportDialog)
    assert report.report.refused_count == 1
    saved = tmp_path / "report.csv"
    report.save_to(saved)
    desk.notice("Saved report.csv")
    assert "no keyword" in saved.read_text(encoding="utf-8-sig")
    rows = desk.rows(EntityKind.KEYWORD, text="espresso machine")
    assert [(row["volume"], row["difficulty"], row["market"]) for row in rows] == [(4400, 62, "us")]

    desk.click(report.undo_button)
    desk.notice("was undone")
    assert desk.rows(EntityKind.KEYWORD, text="espresso machine") == []
    assert len(desk.rows(EntityKind.KEYWORD)) == 1

    page.check_file(file)
    again = desk.dialog(ImportWizard)
    desk.qtbot.waitUntil(lambda: again.preview is not None and len(again.preview.mapping) == 3)
    assert again.preview is not None
    assert again.preview.mapping["keyword"] == "Phrase"
    again.reject()


def test_a_dropped_file_is_shown_first_and_several_come_in_as_they_are(
    desk: Desk, page: KeywordsPage, tmp_path: Path
) -> None:
    files = []
    for number in range(2):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_text(f"Keyword\ncoffee number {number}\n", encoding="utf-8")
    drop_on(page, files[0])
    wizard = desk.dialog(ImportWizard)
    desk.qtbot.waitUntil(lambda: wizard.preview is not None)
    wizard.reject()
    assert desk.rows(EntityKind.KEYWORD) == []
    drop_on(page, *files)
    desk.dialog(ImportReportDialog).reject()
    assert len(desk.rows(EntityKind.KEYWORD)) == 2


def test_a_file_that_is_none_says_so_and_another_can_be_chosen(desk: Desk, page: KeywordsPage, tmp_path: Path) -> None:
    wrong, right = tmp_path / "picture.csv", tmp_path / "list.txt"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    right.write_text("flat white\n", encoding="utf-8")
    page.import_keywords()
    wizard = desk.dialog(ImportWizard)
    assert wizard.primary is not None
    assert not wizard.primary.isEnabled()
    drop_on(wizard.source_page.zone, wrong)
    desk.qtbot.waitUntil(lambda: bool(wizard.banner.text))
    assert wizard.pages.currentIndex() == 0
    drop_on(wizard.source_page.zone, right)
    desk.qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 1)
    desk.qtbot.waitUntil(lambda: wizard.primary is not None and wizard.primary.isEnabled())
    assert wizard.banner.text == ""
    desk.click(wizard.back_button)
    assert wizard.pages.currentIndex() == 0
    assert not wizard.primary.isEnabled()
    wizard.reject()


def test_pasted_tables_are_understood(desk: Desk, page: KeywordsPage, qtbot: QtBot) -> None:
    desk.click(page.paste_button)
    wizard = desk.dialog(ImportWizard)
    wizard.source_page.text.setPlainText("Keyword\tVolume\nflat white\t900\ncold brew\t1200\n")
    assert wizard.primary is not None
    desk.click(wizard.primary)
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 1)
    counted(desk, wizard)
    assert wizard.counts.text().startswith("2 new")
    wizard.headed.click()
    qtbot.waitUntil(lambda: wizard.preview is not None and wizard.preview.header_row == 0)
    wizard.headed.click()
    qtbot.waitUntil(lambda: wizard.preview is not None and wizard.preview.header_row == 1)
    desk.click(wizard.primary)
    desk.dialog(ImportReportDialog).reject()
    assert {row["volume"] for row in desk.rows(EntityKind.KEYWORD)} == {900, 1200}


def test_a_market_counts_however_soon_import_is_pressed(desk: Desk, page: KeywordsPage, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Keyword,Volume\nportafilter,70\n", encoding="utf-8")
    page.check_file(file)
    wizard = desk.dialog(ImportWizard)
    counted(desk, wizard)
    wizard.market.setText("de")
    wizard.market.textEdited.emit("de")
    assert wizard.primary is not None
    desk.click(wizard.primary)
    desk.dialog(ImportReportDialog).reject()
    assert [row["market"] for row in desk.rows(EntityKind.KEYWORD, text="portafilter")] == ["de"]


def test_an_earlier_import_is_found_shown_and_taken_back(desk: Desk, page: KeywordsPage) -> None:
    desk.program.keywords.paste(desk.scope, "flat white", name="first")
    desk.program.keywords.paste(desk.scope, "cold brew\nristretto", name="second")
    page.import_keywords()
    desk.click(desk.dialog(ImportWizard).history_button)
    history = desk.dialog(ImportHistoryDialog)
    desk.qtbot.waitUntil(lambda: history.table.rowCount() == 2)
    assert history.chosen is not None
    assert history.chosen.name == "second"
    history.table.setFocus()
    desk.qtbot.keyClick(history.table, Qt.Key.Key_Return)
    shown = desk.dialog(ImportReportDialog)
    assert shown.report.added == 2
    desk.qtbot.wait(50)
    assert len([each for each in desk.window.findChildren(ImportReportDialog) if each.isVisible()]) == 1
    shown.reject()

    page.imports.show_history(desk.scope)
    history = desk.dialog(ImportHistoryDialog)
    desk.qtbot.waitUntil(lambda: history.chosen is not None)
    desk.click(history.undo_button)
    question = next(dialog for dialog in history.findChildren(BaseDialog) if dialog.isVisible())
    assert question.primary is not None
    desk.click(question.primary)
    desk.notice("The import of second was undone")
    assert {row["text"] for row in desk.rows(EntityKind.KEYWORD)} == {"flat white"}
    page.imports.show_history(desk.scope)
    history = desk.dialog(ImportHistoryDialog)
    desk.qtbot.waitUntil(lambda: history.chosen is not None)
    assert not history.undo_button.isEnabled()
    history.reject()
