"""Steering clusters in the window: a new cut with its preview, locks, roles, splits, moves by drag, and the map."""

from __future__ import annotations

import asyncio
from array import array
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from igny8_desktop.data.models import Keyword
from igny8_desktop.domain.enums import ClusterRole, EntityKind, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.graph_clustering import Granularity
from igny8_desktop.services.planner.recut import RecutReport
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.clusters_page import ClustersPage
from igny8_desktop.ui.planner.keyword_drag import data_of, ids_in
from igny8_desktop.ui.planner.recut_dialog import STEPS, RecutDialog
from igny8_desktop.ui.widgets import Selection
from tests.gui.desk import Desk

KEYWORDS = """keyword,volume,difficulty
clean espresso machine,2400,20
how to clean an espresso machine,1900,22
espresso machine cleaning,900,18
best espresso machine,8100,60
best espresso machines,5400,61
espresso machine reviews,1900,55
burr grinder,2900,40
best burr grinder,1900,44
"""


@pytest.fixture
def page(desk: Desk) -> ClustersPage:
    desk.program.keywords.paste(desk.scope, KEYWORDS)
    starter = desk.program.starter
    asyncio.run(starter.run(desk.scope, starter.step(StageName.CLUSTER)))
    page = desk.page("planner", "clusters", ClustersPage)
    desk.qtbot.waitUntil(lambda: page.table.model.loaded and page.table.model.rowCount() > 1)
    return page


def homes(desk: Desk) -> dict[str, object]:
    return {str(row["text"]): row["cluster_id"] for row in desk.rows(EntityKind.KEYWORD)}


def clusters(desk: Desk) -> dict[int, dict[str, object]]:
    return {int(str(row["id"])): dict(row) for row in desk.rows(EntityKind.CLUSTER)}


def test_a_new_cut_is_seen_first_made_and_undone(desk: Desk, page: ClustersPage) -> None:
    before = homes(desk)
    desk.click(page.steering.recut_button)
    dialog = desk.dialog(RecutDialog)
    desk.qtbot.waitUntil(lambda: dialog.shown is not None)
    pages = dialog.shown
    dialog.slider.setValue(0)
    desk.qtbot.waitUntil(lambda: dialog.shown is not None)
    broadest = dialog.shown
    assert pages is not None
    assert broadest is not None
    assert broadest.clusters + broadest.strays < pages.clusters + pages.strays
    assert broadest.moving > 0
    assert homes(desk) == before  # looking changes nothing
    desk.click(dialog.stops[Granularity.PAGE])
    assert dialog.where.text().startswith("Pages")
    place = dialog.slider.value()
    dialog.slider.setValue(STEPS)
    dialog._ask()
    assert not dialog.bar.isHidden()
    dialog.slider.setValue(place)
    assert dialog.bar.isHidden(), "what is known already is not waited for"
    dialog.slider.setValue(0)
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("changed their cluster")
    assert homes(desk) != before
    desk.press_in_notice("changed their cluster")
    desk.qtbot.waitUntil(lambda: homes(desk) == before)


def test_locks_roles_and_splits(desk: Desk, page: ClustersPage) -> None:
    first, second = sorted(clusters(desk))[:2]
    page.table.select_ids([first])
    page.table.footer.buttons["lock"].click()
    desk.notice("1 cluster locked")
    assert clusters(desk)[first]["locked"]
    page.steering.ask_for_hub(page.table.selection())
    picker = desk.dialog(ClusterPicker)
    desk.qtbot.waitUntil(lambda: picker.list.count() >= 1)
    name = clusters(desk)[second]["name"]
    picker.list.setCurrentItem(picker.list.findItems(str(name), Qt.MatchFlag.MatchStartsWith)[0])
    assert picker.primary is not None
    desk.click(picker.primary)
    desk.qtbot.waitUntil(lambda: clusters(desk)[first]["hub_id"] == second)
    assert clusters(desk)[second]["role"] == ClusterRole.HUB
    ids = [int(str(row["id"])) for row in desk.rows(EntityKind.KEYWORD) if row["cluster_id"] == second]
    page.steering.split_off(ids[:1], "On its own")
    desk.notice("1 keyword moved")
    assert "On its own" in {each["name"] for each in clusters(desk).values()}
    desk.press_in_notice("1 keyword moved")
    desk.qtbot.waitUntil(lambda: "On its own" not in {each["name"] for each in clusters(desk).values()})


def test_keywords_are_dragged_onto_another_cluster(desk: Desk, page: ClustersPage) -> None:
    first, second = sorted(clusters(desk))[:2]
    ids = [int(str(row["id"])) for row in desk.rows(EntityKind.KEYWORD) if row["cluster_id"] == first]
    row = page.table.model.row_of(second)
    assert row is not None
    at = page.table.view.visualRect(page.table.model.index(row, 1)).center()
    data = data_of(ids[:1])
    assert ids_in(data) == ids[:1]
    viewport = page.table.view.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(at, Qt.DropAction.MoveAction, data, left, none)
    QApplication.sendEvent(viewport, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), Qt.DropAction.MoveAction, data, left, none))
    desk.notice("1 keyword moved")
    moved = {int(str(row["id"])): row for row in desk.rows(EntityKind.KEYWORD)}[ids[0]]
    assert moved["cluster_id"] == second
    assert moved["pinned"]


def test_a_press_on_a_selected_keyword_without_a_pull_is_a_click(desk: Desk, page: ClustersPage) -> None:
    cluster_id = max(clusters(desk), key=lambda each: int(str(clusters(desk)[each]["keywords"])))
    page.table.select_ids([cluster_id])
    table = page.detail.keywords
    desk.qtbot.waitUntil(lambda: table.model.rowCount() > 1 and page.detail.entity_id == cluster_id)
    table.view.selectAll()
    assert table.selection().count > 1
    at = QPointF(table.view.visualRect(table.model.index(0, 1)).center())
    for kind, buttons in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(
            kind,
            at,
            QPointF(table.view.viewport().mapToGlobal(at)),
            Qt.MouseButton.LeftButton,
            buttons,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(table.view.viewport(), event)
    assert table.selection().count == 1


def test_the_map_shows_what_the_list_lets_through(desk: Desk, page: ClustersPage, tmp_path: Path) -> None:
    page.views.setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: len(page.map.chart.picture.bubbles) == len(clusters(desk)))
    some = page.map.chart.picture.bubbles[0]
    x, y, _radius = page.map.chart.picture.places[0]
    desk.qtbot.mouseClick(page.map.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == some.id)
    assert f"Keywords: {clusters(desk)[some.id]['keywords']}" in some.tip
    page.map.save_to(tmp_path / "map.svg")
    desk.notice("Saved map.svg")
    assert (tmp_path / "map.svg").stat().st_size > 1000
    page.table.set_filter("intent", frozenset({"navigational"}))
    desk.qtbot.waitUntil(lambda: page.map.pages.currentIndex() == 0)
    page.views.setCurrentIndex(0)


def test_a_cluster_tells_its_figures_and_opens_its_hub(desk: Desk, page: ClustersPage) -> None:
    best = homes(desk)["best espresso machine"]
    assert isinstance(best, int)
    other = next(each for each in sorted(clusters(desk)) if each != best)
    desk.program.clusters.set_role(desk.scope, [other], ClusterRole.SUPPORTING, hub_id=best)
    desk.program.keywords.add(desk.scope, "best espresso machine", volume=100, market="de")
    page.table.select_ids([best])
    figures = page.detail.figures
    desk.qtbot.waitUntil(lambda: "Hub" in figures.role.text() and page.detail.entity_id == best)
    volume = sum(int(str(row["volume"])) for row in desk.rows(EntityKind.KEYWORD) if row["cluster_id"] == best)
    assert figures.searches.text() == f"{volume:,}"
    assert "on average" in figures.difficulty.text()
    assert "%" in figures.intents.text()
    assert str(clusters(desk)[other]["name"]) in figures.role.text()
    page.table.select_ids([other])
    desk.qtbot.waitUntil(lambda: figures.hub.isVisible() and page.detail.entity_id == other)
    desk.click(figures.hub)
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == best and page.table.selected_ids() == [best])


def test_keywords_go_to_their_second_best_cluster_and_back(desk: Desk, page: ClustersPage) -> None:
    home, before = homes(desk)["best espresso machine"], homes(desk)
    assert isinstance(home, int)
    other = next(each for each in sorted(clusters(desk)) if each != home)
    ids = [int(str(row["id"])) for row in desk.rows(EntityKind.KEYWORD) if row["cluster_id"] == home]
    with desk.program.database.write(desk.scope) as work:
        for keyword_id in ids:
            work.get(Keyword, keyword_id).second_cluster_id = None
    page.detail.move_to_second_best(Selection(array("q", ids)))
    desk.notice("No second-best cluster is known")
    with desk.program.database.write(desk.scope) as work:
        work.get(Keyword, ids[0]).second_cluster_id = other
    page.detail.move_to_second_best(Selection(array("q", ids)))
    desk.notice("1 keyword moved")
    assert {int(str(row["id"])): row["cluster_id"] for row in desk.rows(EntityKind.KEYWORD)}[ids[0]] == other
    desk.press_in_notice("1 keyword moved")
    desk.qtbot.waitUntil(lambda: homes(desk) == before)


def test_a_cancelled_cut_of_two_sectors_offers_to_take_the_finished_one_back(
    desk: Desk, page: ClustersPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, recut = homes(desk), desk.program.recut
    run = recut.run

    def cancelled_after_one(scope: Scope, granularity: float, **how: Any) -> RecutReport:
        run(scope, granularity)
        raise CancelledError

    monkeypatch.setattr(recut, "run", cancelled_after_one)
    page.steering._cut(desk.scope, 0.0)
    desk.notice("1 sector was cut anew before it ended")
    assert homes(desk) != before
    desk.press_in_notice("1 sector was cut anew before it ended")
    desk.qtbot.waitUntil(lambda: homes(desk) == before)
