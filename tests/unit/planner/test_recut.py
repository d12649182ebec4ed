"""New cuts: what survives them, what they look like before, and going back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from igny8_desktop.data import claims
from igny8_desktop.data.models import Cluster, Keyword, Task
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, StageName
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterChanges
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.graph_clustering import Granularity
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.planner.sector_cut import Cut
from tests.unit.planner._cutting import WordCutter, add_idea, cluster, clusters, rows, snapshot

# ------------------------------------------------------------------------------------------------------ clustering


def test_strays_fit_and_second_best_are_kept(database: Database, scope: Scope, ids: dict[str, int]) -> None:
    found = clusters(database, scope)
    assert found["Oak Desk"] == {"oak desk", "oak desk buy", "oak desk price", "oak desk care"}
    made = rows(database, scope)
    assert {name for name, row in made.items() if row.stray} == {"Oak Lamp", "Moon"}
    with database.read(scope) as work:
        buy, lamp = work.get(Keyword, ids["oak desk buy"]), work.get(Keyword, ids["oak lamp"])
        assert (buy.fit, buy.second_cluster_id, buy.second_fit) == (0.9, made["Oak Chair"].id, 0.5)
        assert (lamp.fit, lamp.second_cluster_id, lamp.second_fit) == (None, made["Oak Desk"].id, 0.5)


def test_the_head_of_a_topic_is_its_hub(database: Database, scope: Scope, ids: dict[str, int]) -> None:
    made = rows(database, scope)
    hub = made["Oak Desk"]
    assert (hub.role, hub.hub_id, hub.role_source) == (ClusterRole.HUB, None, "rules")
    for name in ("Oak Chair", "Oak Lamp"):
        assert (made[name].role, made[name].hub_id) == (ClusterRole.SUPPORTING, hub.id)
    assert (made["Pine Shelf"].role, made["Moon"].role) == (ClusterRole.HUB, None)


def test_later_keywords_are_cut_as_the_sector_was_and_disturb_nothing(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    Recut(database, cutter).run(scope, "topic")
    before = snapshot(database, scope)
    Keywords(database).paste(scope, "oak bed\noak bed buy\nelm door\nelm frame\nmoon light")
    cluster(database, scope, cutter)
    found = clusters(database, scope)
    assert {"oak bed", "oak bed buy", "oak lamp"} <= found["Oak Desk"]
    assert {"elm door", "elm frame"} in found.values()
    assert {"moon", "moon light"} in found.values()
    assert not any(row.stray for row in rows(database, scope).values())
    after = snapshot(database, scope)
    assert set(before[0]) <= set(after[0])  # type: ignore[index]


def test_a_locked_cluster_takes_in_nothing_and_a_pinned_keyword_attracts(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    made = rows(database, scope)
    Clusters(database).lock(scope, [made["Oak Desk"].id])
    Clusters(database).move_keywords(scope, [ids["pine shelf buy"]], made["Oak Chair"].id)
    before = clusters(database, scope)
    Keywords(database).paste(scope, "oak desk red\noak desk blue\noak chair red")
    cluster(database, scope, cutter)
    found = clusters(database, scope)
    assert found["Oak Desk"] == before["Oak Desk"]
    assert {"oak desk red", "oak desk blue"} in found.values()
    assert found["Oak Chair"] == before["Oak Chair"] | {"oak chair red"}


# ---------------------------------------------------------------------------------------------------------- recut


def test_a_coarser_cut_and_back_keeps_ids(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    before = rows(database, scope)
    recut = Recut(database, cutter)
    report = recut.run(scope, "topic")
    assert (report.clusters, report.strays) == (2, 1)
    assert set(clusters(database, scope)) == {"Oak Desk", "Pine Shelf", "Moon"}
    assert rows(database, scope)["Oak Desk"].id == before["Oak Desk"].id
    assert recut.granularity(scope) == 0.3
    recut.run(scope, "page")
    after = rows(database, scope)
    assert {name: after[name].id for name in ("Oak Desk", "Pine Shelf", "Moon")} == {
        name: before[name].id for name in ("Oak Desk", "Pine Shelf", "Moon")
    }
    assert clusters(database, scope)["Oak Chair"] == {"oak chair", "oak chair buy"}


def test_a_preview_says_what_a_cut_then_does(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    Clusters(database).lock(scope, [rows(database, scope)["Pine Shelf"].id])
    recut, before = Recut(database, cutter), snapshot(database, scope)
    topic, page, fine = recut.preview(scope, ["topic", "page", 1.0])
    assert len(cutter.lists) == 2, "made ready once for all of them"
    assert snapshot(database, scope) == before
    assert (page.clusters, page.strays, page.moving) == (page.clusters_now, page.strays_now, 0) == (3, 2, 0)
    assert (topic.clusters, topic.strays, topic.moving, topic.held) == (2, 1, 3, 2)
    assert fine.strays > page.strays
    report = recut.run(scope, "topic")
    assert (report.clusters, report.strays, report.moved) == (topic.clusters, topic.strays, topic.moving)


@pytest.mark.parametrize("granularity", [0.0, "topic", "page", 1.0])
def test_locks_names_and_moves_survive(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter, granularity: float | str
) -> None:
    by_hand, made = Clusters(database), rows(database, scope)
    by_hand.lock(scope, [made["Pine Shelf"].id])
    by_hand.rename(scope, made["Oak Chair"].id, "Seats")
    by_hand.rename(scope, made["Oak Desk"].id, "Tables")
    by_hand.move_keywords(scope, [ids["moon"]], made["Oak Chair"].id)
    mine = by_hand.create(scope, "Mine", [ids["oak lamp"]])
    Recut(database, cutter).run(scope, granularity)
    found, after = clusters(database, scope), rows(database, scope)
    assert found["Pine Shelf"] == {"pine shelf", "pine shelf buy"}
    assert (after["Pine Shelf"].id, after["Pine Shelf"].locked) == (made["Pine Shelf"].id, True)
    assert after["Seats"].id == made["Oak Chair"].id
    assert after["Tables"].id == made["Oak Desk"].id
    assert after["Mine"].id == mine
    assert "moon" in found["Seats"]
    assert found["Mine"] == {"oak lamp"}


def test_ideas_keep_their_cluster_and_keywords(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    made = rows(database, scope)
    add_idea(database, scope, "Oak Chair", ids["oak chair buy"])
    add_idea(database, scope, "Oak Desk", ids["oak desk care"])
    with database.write(scope) as work:
        work.add(Task(cluster_id=made["Pine Shelf"].id, title="Shelves"))
    for granularity in (0.0, 1.0):
        Recut(database, cutter).run(scope, granularity)
        with database.read(scope) as work:
            for name, text in (("Oak Chair", "oak chair buy"), ("Oak Desk", "oak desk care")):
                assert work.get(Keyword, ids[text]).cluster_id == made[name].id
                assert work.get(Cluster, made[name].id).name == name
            assert work.get(Cluster, made["Pine Shelf"].id).name == "Pine Shelf"
            assert work.scalars(select(Keyword.id).where(Keyword.cluster_id == made["Pine Shelf"].id))


def test_a_cluster_that_ideas_are_being_found_for_lives_on(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    home = rows(database, scope)["Oak Chair"].id
    with database.write(scope) as work:
        (ticket,) = claims.claim(work, StageName.IDEAS, [home], "test")
    Recut(database, cutter).run(scope, Granularity.TOPIC)
    assert clusters(database, scope)["Oak Chair"] == {"oak chair", "oak chair buy"}
    with database.write(scope) as work:
        claims.finish(work, ticket)
    Recut(database, cutter).run(scope, Granularity.TOPIC)
    assert "Oak Chair" not in clusters(database, scope)


def test_a_recut_is_undone_as_a_whole(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    add_idea(database, scope, "Oak Chair", ids["oak chair"])
    Keywords(database).paste(scope, "oak stool\nelm door")
    changes, recut = ClusterChanges(database), Recut(database, cutter)
    for granularity in ("topic", 1.0, 0.0):
        before, level = snapshot(database, scope), recut.granularity(scope)
        [edit] = recut.run(scope, granularity).edits.values()
        assert snapshot(database, scope) != before
        assert changes.undo(scope, edit.change_id) == edit.moved
        assert snapshot(database, scope) == before
        assert recut.granularity(scope) == level
        with pytest.raises(Conflict):
            changes.undo(scope, edit.change_id)
    assert [(each.action, each.undone) for each in changes.latest(scope)] == [("recut", True)] * 3


def test_undo_leaves_what_was_changed_since(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter, other_scope: Scope
) -> None:
    [edit] = Recut(database, cutter).run(scope, "topic").edits.values()
    made = rows(database, scope)
    Clusters(database).rename(scope, made["Oak Desk"].id, "Oak")
    Clusters(database).move_keywords(scope, [ids["oak chair"]], made["Pine Shelf"].id)
    with pytest.raises(NotFound):
        ClusterChanges(database).undo(other_scope, edit.change_id)
    ClusterChanges(database).undo(scope, edit.change_id)
    found = clusters(database, scope)
    assert found["Oak"] == {"oak desk", "oak desk buy", "oak desk price", "oak desk care"}
    assert "oak chair" in found["Pine Shelf"]
    assert found["Oak Chair"] == {"oak chair buy"}


def test_what_changes_during_a_cut_is_respected(
    database: Database, scope: Scope, ids: dict[str, int], cutter: WordCutter
) -> None:
    made = rows(database, scope)

    class Meddling(WordCutter):
        def __call__(self, texts: Sequence[str], progress: object, should_stop: object) -> Cut:
            Clusters(database).lock(scope, [made["Oak Chair"].id])
            Keywords(database).delete(scope, [ids["oak lamp"]])
            Keywords(database).paste(scope, "moon boots")
            return super().__call__(texts, progress, should_stop)

    Recut(database, Meddling()).run(scope, "topic")
    found = clusters(database, scope)
    assert found["Oak Chair"] == {"oak chair", "oak chair buy"}
    assert found["Oak Desk"] == {"oak desk", "oak desk buy", "oak desk price", "oak desk care"}
    assert not any("moon boots" in texts for texts in found.values()), "it waits for the next one"
