"""What an impatient person does to the window: double clicks, and going elsewhere while files wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.ui.planner.keywords_page import KeywordsPage
from tests.gui.desk import Desk, open_desk


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    with open_desk(qtbot, home) as opened:
        yield opened


def double_click(desk: Desk, button: QPushButton) -> None:
    """Double-click a button as the window system reports it, so that modal windows block what they block."""
    place = button.mapTo(desk.window, button.rect().center())
    QTest.mouseDClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_a_double_click_starts_a_step_and_does_not_cancel_it(desk: Desk) -> None:
    desk.program.keywords.paste(desk.scope, "keyword\nbest milk frother\nmilk frother reviews\ncold brew recipe\n")
    page = desk.page("planner", "keywords", KeywordsPage)
    desk.settled(page.table, 3)
    double_click(desk, page.cluster_button)
    desk.notice("keywords sorted into")
    desk.quiet()
    assert {row["status"] for row in desk.rows(EntityKind.KEYWORD)} == {"used"}
    assert not any("Cancelled" in notice.text for notice in desk.window.notices.history)


def test_files_that_wait_belong_to_the_site_they_were_dropped_on(desk: Desk, tmp_path: Path) -> None:
    other = desk.program.sites.add(NewSite("Another site", TargetKind.FOLDER))
    desk.qtbot.waitUntil(lambda: len(desk.window.scope_bar.sites) == 2)
    desk.window.scope_bar.choose(desk.site.id)
    page = desk.page("planner", "keywords", KeywordsPage)
    for name in ("first", "second"):
        (tmp_path / f"{name}.csv").write_text(f"keyword\n{name} keyword\n", encoding="utf-8")
        page.import_file(tmp_path / f"{name}.csv")
    desk.window.scope_bar.choose(other.id)
    desk.qtbot.waitUntil(lambda: len(desk.rows(EntityKind.KEYWORD)) == 2)
    desk.quiet()
    elsewhere = desk.program.listing.all_rows(other.scope, EntityKind.KEYWORD, query=TableQuery(sort_key="id"))
    assert elsewhere == []
