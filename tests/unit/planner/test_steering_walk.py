"""Random walks through everything that steers clusters: whatever the order, nothing is lost and nothing dangles."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Cluster, ContentIdea, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, IdeaStatus, KeywordStatus
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterChanges, ClusterEdit
from igny8_desktop.services.planner.cluster_roles import BY_HAND
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.steps import StepControl
from tests.unit.planner._cutting import WordCutter, snapshot

WORDS = [
    f"{wood} {thing} {wish}".strip()
    for wood in ("oak", "pine")
    for thing in ("desk", "chair", "lamp")
    for wish in ("", "buy", "care")
]


class Walk:
    """A sector, and steps through it that are chosen by chance."""

    def __init__(self, database: Database, scope: Scope, chance: random.Random) -> None:
        self.database, self.scope, self.chance = database, scope, chance
        self.cutter = WordCutter()
        self.recut, self.clusters = Recut(database, self.cutter), Clusters(database)
        self.keywords, self.ideas = Keywords(database), Ideas(database)
        self.changes = ClusterChanges(database)
        self.deleted: list[dict[int, tuple[int, ...]]] = []
        self.deleted_ideas: list[int] = []
        self.deleted_keywords: list[int] = []
        self.log: list[str] = []

    # ------------------------------------------------------------------------------------------------- looking

    def some_clusters(self, most: int = 1) -> list[int]:
        with self.database.read(self.scope) as work:
            ids = list(work.scalars(select(Cluster.id)))
        return self.chance.sample(ids, min(len(ids), most))

    def some_keywords(self, most: int = 3) -> list[int]:
        with self.database.read(self.scope) as work:
            ids = list(work.scalars(select(Keyword.id)))
        return self.chance.sample(ids, min(len(ids), self.chance.randint(1, most)))

    def some_ideas(self) -> list[int]:
        with self.database.read(self.scope) as work:
            ids = list(work.scalars(select(ContentIdea.id)))
        return self.chance.sample(ids, min(len(ids), 1))

    # -------------------------------------------------------------------------------------------------- steps

    def edit(self, act: Callable[[], ClusterEdit]) -> None:
        """Make a change that can be undone; now and then undo it at once, and everything is as it was."""
        before = snapshot(self.database, self.scope)
        done = act()
        if done.change_id and self.chance.random() < 0.4:
            self.log.append("and back")
            self.changes.undo(self.scope, done.change_id)
            assert snapshot(self.database, self.scope) == before

    def cut_anew(self) -> None:
        value = self.chance.choice([0.0, 0.3, 0.5, 0.6, 1.0])
        self.log.append(f"at {value}")
        with self.database.read(self.scope) as work:
            held = {row.id: row.cluster_id for row in work.scalars(select(Keyword)) if row.pinned and row.cluster_id}
            fixed = {
                row.id: (row.name, row.description, row.primary_keyword, row.intent)
                for row in work.scalars(select(Cluster))
                if row.locked or row.by_hand
            }
            inside = {row.id: row.cluster_id for row in work.scalars(select(Keyword)) if row.cluster_id in fixed}
            named = {row.id: row.name for row in work.scalars(select(Cluster)) if row.name_source == BY_HAND}

        def act() -> ClusterEdit:
            edit = self.recut.run(self.scope, value).edits[self.scope.sector_id or 0]
            with self.database.read(self.scope) as work:
                rows = {row.id: row for row in work.scalars(select(Keyword))}
                after = {row.id: row for row in work.scalars(select(Cluster))}
            assert {key: rows[key].cluster_id for key in held} == held
            assert {key: row.cluster_id for key, row in rows.items() if row.cluster_id in fixed} == inside
            for key, words in fixed.items():
                row = after[key]
                assert words == (row.name, row.description, row.primary_keyword, row.intent)
            assert {key: after[key].name for key in named} == named
            assert all(row.cluster_id for row in rows.values() if row.status is not KeywordStatus.INACTIVE)
            return edit

        self.edit(act)

    def cluster(self) -> None:
        step = ClusteringStep(self.database, cutter=self.cutter)
        asyncio.run(step.run(self.scope, step.waiting(self.scope), StepControl(owner="test")))

    def move(self) -> None:
        target = self.chance.choice([None, *self.some_clusters(3)])
        self.edit(lambda: self.clusters.move_keywords(self.scope, self.some_keywords(), target))

    def second_best(self) -> None:
        self.edit(lambda: self.clusters.move_to_second_best(self.scope, self.some_keywords(9)))

    def merge(self) -> None:
        chosen = self.some_clusters(3)
        if chosen:
            self.edit(lambda: self.clusters.merge(self.scope, chosen, chosen[0]))

    def split(self) -> None:
        chosen = self.some_clusters()
        if chosen:
            self.edit(lambda: self.recut.split(self.scope, chosen[0]))

    def split_off(self) -> None:
        self.edit(lambda: self.clusters.split_off(self.scope, self.some_keywords()))

    def lock(self) -> None:
        self.clusters.lock(self.scope, self.some_clusters(), self.chance.random() < 0.5)

    def rename(self) -> None:
        for each in self.some_clusters():
            self.clusters.rename(self.scope, each, self.chance.choice(["Oak", "Pine", "Oak Desk", "Oak Desk (2)"]))

    def role(self) -> None:
        role = self.chance.choice([*ClusterRole, None])
        hub = self.chance.choice([None, *self.some_clusters()])
        self.clusters.set_role(self.scope, self.some_clusters(2), role, hub)

    def delete(self) -> None:
        before = snapshot(self.database, self.scope)
        self.deleted.append(self.clusters.delete(self.scope, self.some_clusters()))
        if self.chance.random() < 0.4:
            self.log.append("and back")
            self.clusters.restore(self.scope, self.deleted.pop())
            assert snapshot(self.database, self.scope) == before

    def restore(self) -> None:
        if self.deleted:
            self.clusters.restore(self.scope, self.chance.choice(self.deleted))

    def archive(self) -> None:
        act = self.chance.choice([self.clusters.archive, self.clusters.unarchive, self.clusters.unarchive])
        act(self.scope, self.some_clusters())

    def change_keywords(self) -> None:
        chosen = self.some_keywords()
        match self.chance.randrange(4):
            case 0:
                self.keywords.delete(self.scope, chosen)
                self.deleted_keywords += chosen
            case 1:
                self.keywords.restore(self.scope, self.deleted_keywords)
            case 2:
                self.keywords.set_status(self.scope, chosen, KeywordStatus.INACTIVE)
            case _:
                with self.database.read(self.scope) as work:
                    off = [r.id for r in work.scalars(select(Keyword)) if r.status is KeywordStatus.INACTIVE]
                self.keywords.set_status(self.scope, off, KeywordStatus.ACTIVE)

    def idea(self) -> None:
        for each in self.some_clusters():
            self.ideas.add(self.scope, f"On {each}", cluster_id=each, keyword_ids=self.some_keywords(2))

    def decide(self) -> None:
        chosen = self.some_ideas()
        match self.chance.randrange(4):
            case 0:
                self.ideas.delete(self.scope, chosen)
                self.deleted_ideas += chosen
            case 1:
                self.ideas.restore(self.scope, self.deleted_ideas)
            case 2:
                self.ideas.reject(self.scope, chosen)
            case _:
                self.ideas.reopen(self.scope, chosen)

    def undo(self) -> None:
        found = [each for each in self.changes.latest(self.scope) if not each.undone]
        if found:
            chosen = self.chance.choice(found[:6])
            self.log.append(f"{chosen.action} {chosen.id}")
            self.changes.undo(self.scope, chosen.id)

    # ------------------------------------------------------------------------------------------------ checking

    def step(self) -> None:
        acts = [
            *[self.cut_anew] * 3, self.cluster, self.move, self.second_best, self.merge, self.split, self.split_off,
            self.lock, self.rename, self.role, self.delete, self.restore, self.archive, self.change_keywords,
            self.idea, self.decide, *[self.undo] * 2,
        ]  # fmt: skip
        act = self.chance.choice(acts)
        self.log.append(act.__name__)
        try:
            act()
        except (Conflict, WrongInput, NotFound) as error:
            self.log.append(f"refused: {error}")
        self.check()

    def check(self) -> None:
        with self.database.read(self.scope) as work:
            clusters = {row.id: row for row in work.scalars(select(Cluster))}
            for row in work.scalars(select(Keyword)):
                assert row.cluster_id is None or row.cluster_id in clusters, row.text
                assert (row.status is KeywordStatus.USED) == (row.cluster_id is not None), row.text
            by_hand = {key for each in self.deleted for key in each}
            for idea in work.scalars(select(ContentIdea).where(ContentIdea.status != IdeaStatus.REJECTED)):
                assert idea.cluster_id is None or idea.cluster_id in clusters or idea.cluster_id in by_hand, idea.id
            assert len({row.name for row in clusters.values()}) == len(clusters)
            assert not any("\x1f" in row.name for row in clusters.values())


@pytest.mark.parametrize("seed", [0, 2])
def test_any_order_of_steps_keeps_the_plan_whole(database: Database, scope: Scope, seed: int) -> None:
    walk = Walk(database, scope, random.Random(seed))
    walk.keywords.paste(scope, "\n".join(["keyword,volume", *(f"{text},{at}" for at, text in enumerate(WORDS))]))
    walk.cluster()
    try:
        for _ in range(30):
            walk.step()
    except BaseException as error:
        error.add_note("\n".join(walk.log))
        raise
