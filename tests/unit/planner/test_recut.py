"""New cuts: what survives them, what they look like before, and going back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from igny8_desktop.data import claims
from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword, Keyword, Task
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, KeywordStatus, StageName
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterChanges
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.graph_clustering import ClusterCut, ClusterGroup, Granularity, Placement
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.planner.recut_matching import match_clusters, places
from igny8_desktop.services.planner.sector_cut import Cut, checked_granularity
from igny8_desktop.services.steps import StepControl

CONTROL = StepControl(owner="test")
KEYWORDS = """\
keyword,volume
oak desk,900
oak desk buy,300
oak desk price,200
oak desk care,100
oak chair,800
oak chair buy,250
oak lamp,50
pine shelf,700
pine shelf buy,90
moon,1
"""


class WordCutter:
    """Cut by the first words of a keyword: one for a topic, two for a page, three at the finest."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = []

    def __call__(self, texts: Sequence[str], progress: object, should_stop: object) -> Cut:
        self.lists.append(tuple(texts))

        def cut(granularity: Granularity | str | float) -> ClusterCut:
            value = checked_granularity(granularity)
            words = 3 if value > 0.7 else 2 if value >= 0.5 else 1 if value >= 0.2 else 0
            found: dict[tuple[str, ...], list[int]] = {}
            for at, text in enumerate(texts):
                found.setdefault(tuple(text.split()[:words]), []).append(at)
            groups = sorted((group for group in found.values() if len(group) > 1), key=lambda each: (-len(each), each))
            number = {at: index for index, group in enumerate(groups) for at in group}

            def second(at: int) -> int:
                first = texts[at].split()[0]
                near = (n for n, g in enumerate(groups) if n != number.get(at) and texts[g[0]].split()[0] == first)
                return next(near, -1)

            placements = tuple(
                Placement(number.get(at, -1), 0.9 if at in number else 0.0, second(at), 0.5) for at in range(len(texts))
            )
            return ClusterCut(value, tuple(ClusterGroup(tuple(g), g[0], 0.9) for g in groups), placements)

        return cut


@pytest.fixture
def cutter() -> WordCutter:
    return WordCutter()


@pytest.fixture
def ids(database: Database, scope: Scope, cutter: WordCutter) -> dict[str, int]:
    """Bring the keywords in, cluster them as pages, and return them by text."""
    Keywords(database).paste(scope, KEYWORDS)
    cluster(database, scope, cutter)
    with database.read(scope) as work:
        return {row.text: row.id for row in work.scalars(select(Keyword))}


def cluster(database: Database, scope: Scope, cutter: WordCutter, granularity: str = "") -> None:
    step = ClusteringStep(database, cutter=cutter).cutting(granularity)
    asyncio.run(step.run(scope, step.waiting(scope), CONTROL))


def clusters(database: Database, scope: Scope) -> dict[str, set[str]]:
    with database.read(scope) as work:
        names = {row.id: row.name for row in work.scalars(select(Cluster))}
        found: dict[str, set[str]] = {name: set() for name in names.values()}
        for row in work.scalars(select(Keyword)):
            if row.cluster_id is not None:
                found[names[row.cluster_id]].add(row.text)
                assert row.status is KeywordStatus.USED
        return found


def rows(database: Database, scope: Scope) -> dict[str, Cluster]:
    with database.read(scope) as work:
        return {row.name: row for row in work.scalars(select(Cluster))}


def snapshot(database: Database, scope: Scope) -> object:
    with database.read(scope) as work:
        return (
            sorted(
                (row.id, row.cluster_id, row.status, row.pinned, row.fit, row.second_cluster_id)
                for row in work.scalars(select(Keyword))
            ),
            sorted(
                (row.id, row.name, row.name_source, row.primary_keyword, row.stray, row.role, row.hub_id, row.locked)
                for row in work.scalars(select(Cluster))
            ),
            sorted((row.id, row.cluster_id) for row in work.scalars(select(ContentIdea))),
            sorted((row.id, row.cluster_id) for row in work.scalars(select(Task))),
        )


def add_idea(database: Database, scope: Scope, name: str, *keyword_ids: int) -> int:
    home = rows(database, scope)[name]
    with database.write(scope) as work:
        idea = work.add(ContentIdea(cluster_id=home.id, title=f"On {name}"))
        work.add_all(IdeaKeyword(idea_id=idea.id, keyword_id=each) for each in keyword_ids)
        return idea.id


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


# ------------------------------------------------------------------------------------------------------- matching


def test_two_keepers_in_one_group_both_live_on() -> None:
    groups, cluster_of = [(0, 1, 2, 3, 4, 5)], [1, 1, 1, 2, 2, None]
    matching = match_clusters(groups, cluster_of, keepers={1, 2})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 1}, [])


def test_a_keeper_with_less_of_a_group_keeps_what_it_has() -> None:
    groups, cluster_of = [(0, 1, 2, 3, 4)], [1, 1, 1, 2, None]
    matching = match_clusters(groups, cluster_of, keepers={2})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 1}, [])


def test_held_keywords_stay_and_the_rest_goes_on() -> None:
    groups, cluster_of = [(0, 1, 2), (3, 4)], [1, 1, 1, 2, 1]
    matching = match_clusters(groups, cluster_of, held={4})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 1}, [])


def test_a_cluster_that_falls_apart_stays_with_its_largest_part() -> None:
    groups, cluster_of = [(0, 1), (2, 3, 4)], [7, 7, 7, 7, 7]
    matching = match_clusters(groups, cluster_of)
    assert places(groups, cluster_of, matching) == ({2: 7, 3: 7, 4: 7}, [(0, 1)])


def test_fixed_clusters_own_no_group() -> None:
    groups, cluster_of = [(0, 1, 2, 3)], [5, 5, 5, None]
    matching = match_clusters(groups, cluster_of, fixed={5})
    assert places(groups, cluster_of, matching) == ({0: 5, 1: 5, 2: 5}, [(3,)])
