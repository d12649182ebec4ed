"""Clusters changed by hand: split, merge, move and role, their undo, and what of them survives a new cut."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import ContentIdea, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, KeywordStatus
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterChanges
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.graph_clustering import Granularity
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.recut import Recut
from tests.unit.planner._cutting import WordCutter, add_idea, clusters, rows, snapshot


def test_split_and_its_undo(database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter) -> None:
    recut, made = Recut(database, cutter), rows(database, scope)
    recut.run(scope, "topic")
    before = snapshot(database, scope)
    edit = recut.split(scope, made["Oak Desk"].id)
    found = clusters(database, scope)
    assert found["Oak Desk"] == {"oak desk", "oak desk buy", "oak desk price", "oak desk care"}
    assert len(edit.made) == 2
    recut.run(scope, "topic")
    assert clusters(database, scope) == found, "a person split it"
    ClusterChanges(database).undo(scope, ClusterChanges(database).latest(scope)[0].id)
    ClusterChanges(database).undo(scope, edit.change_id)
    assert snapshot(database, scope) == before
    with pytest.raises(WrongInput, match="does not come apart"):
        recut.split(scope, made["Moon"].id)


def test_merge_survives_a_recut_and_is_undone(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    made, by_hand = rows(database, scope), Clusters(database)
    add_idea(database, scope, "Oak Chair", ids["oak chair"])
    before = snapshot(database, scope)
    edit = by_hand.merge(scope, [made["Oak Chair"].id, made["Moon"].id], made["Pine Shelf"].id)
    assert (edit.moved, set(edit.gone)) == (3, {made["Oak Chair"].id, made["Moon"].id})
    with database.read(scope) as work:
        assert work.scalars(select(ContentIdea.cluster_id)) == [made["Pine Shelf"].id]
    merged = clusters(database, scope)["Pine Shelf"]
    [again] = Recut(database, cutter).run(scope, "page").edits.values()
    assert clusters(database, scope)["Pine Shelf"] == merged
    if again.change_id:
        ClusterChanges(database).undo(scope, again.change_id)
    ClusterChanges(database).undo(scope, edit.change_id)
    assert snapshot(database, scope) == before


def test_moves_and_second_best_and_their_undo(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    by_hand, changes, before = Clusters(database), ClusterChanges(database), snapshot(database, scope)
    edit = by_hand.move_to_second_best(scope, [ids["oak lamp"], ids["moon"]])
    assert (edit.moved, len(edit.gone)) == (1, 1), "the stray's own cluster goes, the one without a second stays"
    assert "oak lamp" in clusters(database, scope)["Oak Desk"]
    with database.read(scope) as work:
        assert work.get(Keyword, ids["oak lamp"]).pinned
    changes.undo(scope, edit.change_id)
    assert snapshot(database, scope) == before
    for edit in (
        by_hand.split_off(scope, [ids["oak desk buy"], ids["oak chair buy"]]),
        by_hand.move_keywords(scope, [ids["oak desk"], ids["moon"]], None),
    ):
        assert edit.moved == 2
        changes.undo(scope, edit.change_id)
    assert snapshot(database, scope) == before
    assert by_hand.move_to_second_best(scope, [ids["moon"]]).change_id == 0
    with pytest.raises(WrongInput):
        by_hand.split_off(scope, [])


def test_undo_puts_nothing_into_a_cluster_that_was_deleted_since(
    database: Database, scope: Scope, ids: dict[str, int]
) -> None:
    service, changes, made = Clusters(database), ClusterChanges(database), rows(database, scope)
    moved = service.move_keywords(scope, [ids["oak desk"]], made["Pine Shelf"].id)
    parted = service.split_off(scope, [ids["oak desk buy"]], "Bought")
    idea = add_idea(database, scope, "Oak Desk", ids["oak desk price"])
    merged = service.merge(scope, [made["Oak Desk"].id], made["Oak Chair"].id)
    changes.undo(scope, moved.change_id)
    changes.undo(scope, parted.change_id)
    found = clusters(database, scope)
    assert "oak desk" in found["Pine Shelf"]
    assert found["Bought"] == {"oak desk buy"}
    service.delete(scope, [made["Oak Chair"].id])
    changes.undo(scope, merged.change_id)
    assert clusters(database, scope)["Oak Desk"] == set(), "its keywords were set free by the deletion"
    with database.read(scope) as work:
        assert work.get(ContentIdea, idea).cluster_id == made["Oak Desk"].id


def test_a_cluster_that_an_undo_took_away_keeps_its_name(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    changes = ClusterChanges(database)
    parted = Clusters(database).split_off(scope, [ids["oak desk buy"]], "Bought")
    service = Clusters(database)
    merged = service.merge(scope, parted.made, rows(database, scope)["Pine Shelf"].id)
    changes.undo(scope, parted.change_id)
    changes.undo(scope, merged.change_id)
    assert "Bought" in clusters(database, scope)


def test_what_lost_its_cluster_goes_where_it_fits_and_is_not_pinned_there(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    service, home = Clusters(database), rows(database, scope)["Pine Shelf"].id
    service.move_keywords(scope, [ids["moon"]], home)
    before = snapshot(database, scope)
    members = service.delete(scope, [home])
    service.restore(scope, members)
    assert snapshot(database, scope) == before, "what was not pinned is not pinned by coming back"
    service.delete(scope, [home])
    Recut(database, cutter).run(scope, Granularity.PAGE)
    with database.read(scope) as work:
        row = work.get(Keyword, ids["moon"])
        assert (row.status, row.pinned) == (KeywordStatus.USED, False)


def test_ideas_that_come_back_find_the_cluster_of_their_keywords(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    deleted = add_idea(database, scope, "Oak Chair", ids["oak chair"])
    rejected = add_idea(database, scope, "Oak Chair", ids["oak chair buy"])
    ideas = Ideas(database)
    ideas.delete(scope, [deleted])
    ideas.reject(scope, [rejected])
    Recut(database, cutter).run(scope, Granularity.TOPIC)
    assert "Oak Chair" not in clusters(database, scope)
    ideas.restore(scope, [deleted])
    ideas.reopen(scope, [rejected])
    with database.read(scope) as work:
        home = work.get(Keyword, ids["oak chair"]).cluster_id
        assert home is not None
        assert {work.get(ContentIdea, each).cluster_id for each in (deleted, rejected)} == {home}


def test_roles_by_hand_survive(database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter) -> None:
    made, by_hand = rows(database, scope), Clusters(database)
    by_hand.set_role(scope, [made["Oak Chair"].id], "hub")
    by_hand.set_role(scope, [made["Pine Shelf"].id], "supporting", made["Oak Chair"].id)
    Recut(database, cutter).run(scope, "page")
    after = rows(database, scope)
    assert after["Oak Chair"].role is ClusterRole.HUB
    assert (after["Pine Shelf"].role, after["Pine Shelf"].hub_id) == (ClusterRole.SUPPORTING, made["Oak Chair"].id)
    assert after["Oak Desk"].hub_id == made["Oak Chair"].id
    with pytest.raises(WrongInput):
        by_hand.set_role(scope, [made["Oak Chair"].id], "supporting", made["Oak Chair"].id)
    by_hand.set_role(scope, [made["Oak Chair"].id, made["Pine Shelf"].id], None)
    Recut(database, cutter).run(scope, "page")
    assert rows(database, scope)["Oak Desk"].role is ClusterRole.HUB
