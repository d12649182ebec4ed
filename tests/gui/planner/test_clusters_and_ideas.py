"""Clusters and ideas by hand: edits, moves, decisions, and the way back from each."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import Qt

from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.ui.common.plan_dialog import PlanDialog
from igny8_desktop.ui.planner.cluster_dialogs import NewClusterDialog
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.clusters_page import ClustersPage
from igny8_desktop.ui.planner.ideas_page import IdeasPage
from igny8_desktop.ui.widgets import Selection
from tests.gui.desk import Desk


@pytest.fixture
def cluster_ids(desk: Desk) -> list[int]:
    desk.program.keywords.paste(desk.scope, "flat white\ncold brew\nmilk frother")
    ids = desk.program.listing.ids(desk.scope, EntityKind.KEYWORD)
    clusters = desk.program.clusters
    return [clusters.create(desk.scope, "Drinks", ids[:2]), clusters.create(desk.scope, "Tools", ids[2:])]


def test_rename_move_and_undo(desk: Desk, cluster_ids: list[int]) -> None:
    page = desk.page("planner", "clusters", ClustersPage)
    desk.settled(page.table, 2)
    page.table.select_ids(cluster_ids[:1])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == cluster_ids[0])
    desk.focus(page.detail.name)
    page.detail.name.selectAll()
    desk.qtbot.keyClicks(page.detail.name, "Coffee drinks")
    desk.qtbot.keyClick(page.detail.name, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.quiet()
    assert [row["name"] for row in desk.rows(EntityKind.CLUSTER)] == ["Coffee drinks", "Tools"]

    desk.settled(page.detail.keywords, 2)
    page.detail.keywords.view.selectAll()
    desk.click(page.detail.move_button)
    picker = desk.dialog(ClusterPicker)
    desk.qtbot.waitUntil(lambda: picker.list.count() == 1)
    picker.list.setCurrentRow(0)
    assert picker.primary is not None
    desk.click(picker.primary)
    desk.notice("2 keywords moved")
    assert {row["cluster"] for row in desk.rows(EntityKind.KEYWORD)} == {"Tools"}
    desk.press_in_notice("2 keywords moved")
    desk.quiet()
    assert {row["cluster"] for row in desk.rows(EntityKind.KEYWORD)} == {"Tools", "Coffee drinks"}


def test_a_taken_name_is_refused_and_the_edit_stays(desk: Desk, cluster_ids: list[int]) -> None:
    page = desk.page("planner", "clusters", ClustersPage)
    desk.settled(page.table, 2)
    page.table.select_ids(cluster_ids[:1])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == cluster_ids[0])
    page.detail.name.setText("Tools")
    page.detail.save()
    desk.qtbot.waitUntil(lambda: "taken" in page.detail.banner.text)
    assert page.detail.name.text() == "Tools"
    assert page.detail.dirty


def test_new_merge_archive_delete_and_undo(desk: Desk, cluster_ids: list[int]) -> None:
    page = desk.page("planner", "clusters", ClustersPage)
    desk.click(page.add_button)
    new = desk.dialog(NewClusterDialog)
    new.save()
    assert new.form.row("name").error
    new.name.setText("Empty one")
    new.save()
    desk.settled(page.table, 3)
    page.table.select_ids(cluster_ids)
    page.table.footer.buttons["archive"].click()
    desk.notice("2 clusters archived")
    desk.press_in_notice("2 clusters archived")
    desk.quiet()
    assert {row["status"] for row in desk.rows(EntityKind.CLUSTER)} == {"active"}
    desk.program.clusters.archive(desk.scope, cluster_ids[:1])
    page.archive(Selection(array("q", cluster_ids)))
    desk.press_in_notice("1 cluster archived")
    desk.quiet()
    # Undo brings back what it archived, not what was archived before.
    statuses = {row["id"]: row["status"] for row in desk.rows(EntityKind.CLUSTER)}
    assert [statuses[each] for each in cluster_ids[:2]] == ["archived", "active"]
    page.unarchive(Selection(array("q", cluster_ids[:1])))
    desk.notice("1 cluster is active again")
    page.table.select_ids(cluster_ids[:1])
    page.table.footer.buttons["delete"].click()
    desk.settled(page.table, 2)
    desk.press_in_notice("cluster deleted")
    desk.settled(page.table, 3)
    assert len(desk.rows(EntityKind.KEYWORD, cluster="Drinks")) == 2


def test_ideas_by_hand_decided_by_keys(desk: Desk) -> None:
    page = desk.page("planner", "ideas", IdeasPage)
    for title in ("How to brew", "What to buy", "Where to drink"):
        desk.click(page.add_button)
        dialog = desk.dialog(PlanDialog)
        dialog.form.title.setText(title)
        dialog.save()
        desk.qtbot.waitUntil(lambda: bool(desk.rows(EntityKind.IDEA, title=title)))  # noqa: B023 - used at once
        desk.quiet()
    desk.settled(page.table, 3)
    ids = list(page.table.model.ids())
    desk.focus(page.table.view)
    page.table.view.selectRow(0)
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_A)
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_R)  # the next one came by itself
    desk.quiet()
    by_id = {row["id"]: row["status"] for row in desk.rows(EntityKind.IDEA)}
    assert [by_id[one] for one in ids] == [IdeaStatus.APPROVED, IdeaStatus.REJECTED, IdeaStatus.DRAFT]
    desk.press_in_notice("idea rejected")
    desk.quiet()
    assert len(desk.rows(EntityKind.IDEA, status="draft")) == 2


def test_edits_are_saved_on_the_way_to_another_idea(desk: Desk) -> None:
    ideas = desk.program.ideas
    first, second = (ideas.add(desk.scope, title) for title in ("First", "Second"))
    page = desk.page("planner", "ideas", IdeasPage)
    desk.settled(page.table, 2)
    page.table.select_ids([first])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == first)
    page.detail.form.outline.add_button.click()
    page.detail.form.outline.rows[0].heading.setText("Opening")
    page.detail.form.words.setValue(2500)
    page.table.select_ids([second])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == second)
    desk.quiet()
    row = desk.rows(EntityKind.IDEA, title="First")[0]
    assert (row["word_count"], row["outline"]) == (2500, [{"heading": "Opening", "notes": ""}])
