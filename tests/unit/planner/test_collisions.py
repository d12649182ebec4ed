"""No two pages for the same searches: what competes is found, shown and decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.data.models import (
    ContentIdea,
    IdeaKeyword,
    Sector,
    SiteIntegration,
    SitePost,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, TargetKind, TaskStatus
from igny8_desktop.domain.errors import Conflict, NetworkTrouble
from igny8_desktop.domain.ports import KnownPost, PublishTarget, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.collisions import Collisions
from igny8_desktop.services.planner.ideas import Held, Ideas, each_pair_once
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.targets import Collision, Target, compare, needs_vectors
from igny8_desktop.services.planner.tasks import Tasks
from igny8_desktop.services.publishing.site_posts import SitePosts


def target(keyword: str, *others: str, number: int = 1, kind: EntityKind = EntityKind.IDEA) -> Target:
    return Target(kind, number, keyword.title(), keyword, (keyword, *others))


@pytest.fixture(scope="module")
def embedder() -> UniversalSentenceEmbedder:
    return UniversalSentenceEmbedder()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Standing Desk", "standing  desk", "same"),
        ("best standing desk", "top standing desks", "near"),
        ("descale kettle", "how to descale a kettle", "near"),
        ("cold brew vs iced coffee", "iced coffee vs cold brew", "near"),
        ("zahnimplantat kosten", "was kostet ein zahnimplantat", "near"),
        ("car insurance quotes", "auto insurance quotes", "near"),
        ("hand coffee grinder", "manual coffee grinder", "near"),
        ("solar panel cost", "solar panel repair", None),
        ("solar panel cost", "solar panel cleaning cost", None),
        ("espresso machine", "espresso machine vs moka pot", None),
        ("best laptop for students", "best laptop for gaming", None),
        ("electric coffee grinder", "manual coffee grinder", None),
        ("bmw 320 service", "bmw 330 service", None),
        ("how to clean a coffee grinder", "how to clean an espresso machine", None),
        ("plumber near me", "emergency plumber near me", None),
    ],
)
def test_which_keywords_one_page_should_serve(
    one: str, other: str, expected: str | None, embedder: UniversalSentenceEmbedder
) -> None:
    import numpy as np

    first, second = target(one), target(other, number=2)
    meaning = None
    if needs_vectors(first, second):
        rows = np.frombuffer(embedder.embed([first.main, second.main]).data, dtype="<f4").reshape(2, -1)
        meaning = float(rows[0] @ rows[1])
    found = compare(first, second, meaning)
    assert (found and ("same" if found.same else "near")) == expected
    back = compare(second, first, meaning)
    assert (back is None) == (found is None), "it does not matter which one is asked about"


def test_keywords_of_one_that_the_other_is_made_for() -> None:
    one = target("yoga mat", "thick yoga mat", "yoga mat for knees")
    found = compare(one, target("thick yoga mat", number=2))
    assert found is not None
    assert "This one is to be found for “thick yoga mat” as well" in found.reason
    assert compare(one, target("yoga towel", "thick yoga mat", "yoga mat for knees", number=3)) is not None
    hub = Target(EntityKind.IDEA, 4, "Yoga mats", "yoga mats", ("yoga mats", "thick yoga mat"))
    child = Target(EntityKind.IDEA, 5, "Thick", "thick yoga mat", ("thick yoga mat",), hub_id=4)
    assert compare(hub, child) is None, "a hub and its pages belong together"
    assert compare(child, hub) is None


# ------------------------------------------------------------------------------------------------ in a data folder


@pytest.fixture
def service(database: Database) -> Ideas:
    return Ideas(database, Collisions(database))


@pytest.fixture
def make(database: Database, scope: Scope, service: Ideas) -> Callable[..., int]:
    def add(title: str, *keywords: str, volume: int | None = None) -> int:
        ids = [Keywords(database).add(scope, text, volume=volume) for text in keywords]
        return service.add(scope, title, keyword_ids=ids)

    return add


def idea(database: Database, scope: Scope, idea_id: int) -> ContentIdea:
    with database.read(scope) as work:
        return work.get(ContentIdea, idea_id)


def collisions_of(row: ContentIdea) -> list[Collision]:
    return [Collision.from_json(value) for value in row.collisions]


def test_one_idea_asks_before_it_competes_with_a_draft(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    first = make("Desks", "best standing desk")
    second = make("More desks", "top standing desks")
    alone = make("Chairs", "office chair")
    approval = service.decide(scope, [second, alone])
    assert approval.approved == [alone]
    (held,) = approval.held
    assert held.id == second
    assert [(each.kind, each.id, each.same) for each in held.collisions] == [(EntityKind.IDEA, first, False)]
    row = idea(database, scope, second)
    assert (row.status, row.collision_decision) == (IdeaStatus.DRAFT, "")
    assert [each.id for each in collisions_of(row)] == [first]
    assert row.collisions_checked_at is not None
    assert service.approve(scope, [second], keep=True) == [second]
    row = idea(database, scope, second)
    assert (row.status, row.collision_decision, collisions_of(row)[0].kept) == (IdeaStatus.APPROVED, "keep", True)
    service.reopen(scope, [second])
    assert service.approve(scope, [second]) == [second], "what was kept once is not asked about again"
    assert service.decide(scope, [first]).held[0].collisions[0].id == second


def test_many_at_once_approve_the_better_of_two(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    weak = make("Kettle", "descale kettle", volume=10)
    strong = make("Kettles", "how to descale a kettle", volume=10_000)
    approval = service.decide(scope, [weak, strong])
    assert (approval.approved, [held.id for held in approval.held]) == ([strong], [weak])


def test_automation_never_makes_two_pages_for_one_keyword(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    first, third = make("A", "flat white"), make("C", "cold brew")
    second = service.add(scope, "B", primary_keyword="Flat white")
    approval = service.decide_all(scope)
    assert approval.approved == [first, third], "a draft alone stands in nobody's way"
    assert "would compete with “A”" in approval.held[0].words
    assert service.decide_all(scope).approved == []
    service.reject(scope, [first])
    assert service.decide_all(scope).approved == [second], "what is rejected competes with nothing"


def test_an_approved_idea_is_asked_about_again_where_another_took_its_place(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    first, edited = make("A", "flat white"), make("B", "cold brew")
    assert service.approve(scope, [first, edited]) == [first, edited]
    service.edit(scope, edited, audience="Everybody", title="B", primary_keyword="cold brew")
    assert idea(database, scope, edited).status is IdeaStatus.APPROVED
    service.edit(scope, edited, primary_keyword="Flat White")
    assert idea(database, scope, edited).status is IdeaStatus.DRAFT
    assert service.decide_all(scope).approved == []
    service.delete(scope, [first])
    assert service.approve(scope, [edited]) == [edited]
    service.restore(scope, [first])
    assert idea(database, scope, first).status is IdeaStatus.DRAFT
    assert service.decide_all(scope).approved == []


def test_a_task_with_another_keyword_than_its_idea_stands_for_itself(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    first, second = make("A", "flat white"), make("B", "cold brew")
    with database.write(scope) as work:
        task_id = work.add(Task(idea_id=first, title="A", primary_keyword="flat white")).id
    assert service.check(scope, [first]).found == {first: ()}, "an idea does not compete with its own task"
    Tasks(database).edit(scope, task_id, primary_keyword="cold brew")
    (other,) = service.check(scope, [second]).found[second]
    assert (other.kind, other.id, other.same) == (EntityKind.TASK, task_id, True)
    assert service.decide_all(scope).approved == [first]


def test_nothing_is_merged_into_an_idea_that_is_not_to_be_written(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    first, second = make("A", "flat white"), make("B", "flat white coffee")
    service.merge(scope, first, EntityKind.IDEA, second)
    for source, into in ((second, first), (second, second)):
        with pytest.raises(Conflict, match="not to be written"):
            service.merge(scope, source, EntityKind.IDEA, into)
    assert idea(database, scope, second).status is IdeaStatus.DRAFT


def test_tasks_and_posts_stand_in_the_way(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    Tasks(database).add(scope, "Write about milk", primary_keyword="milk frother")
    with database.write(scope) as work:
        row = SitePost(post_type="post", remote_id="3", title="How to Brew Coffee – My Blog", status="publish")
        row.slug, row.url = "brewing-coffee-at-home", "https://desks.test/3"
        work.add(row)
    milk, brew, free = make("Milk", "milk frother"), make("Brew", "how to brew coffee"), make("Tea", "green tea")
    approval = service.decide(scope, [milk, brew, free])
    assert approval.approved == [free]
    kinds = {held.id: held.collisions[0] for held in approval.held}
    assert (kinds[milk].kind, kinds[milk].same) == (EntityKind.TASK, True)
    assert (kinds[brew].kind, kinds[brew].url) == (EntityKind.SITE_POST, "https://desks.test/3")


def test_merging_gives_the_keywords_away_and_can_be_taken_back(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    one = make("Desks", "best standing desk", "cheap standing desk")
    two = make("Top desks", "top standing desks", "standing desk deals")
    merge = service.merge(scope, two, EntityKind.IDEA, one)
    assert idea(database, scope, two).status is IdeaStatus.REJECTED
    with database.read(scope) as work:
        links = work.scalars(select(IdeaKeyword).where(IdeaKeyword.idea_id == one).order_by(IdeaKeyword.position))
        assert len(links) == 4
        assert [link.position for link in links] == [0, 1, 2, 3]
    service.unmerge(scope, merge)
    with database.read(scope) as work:
        assert len(work.scalars(select(IdeaKeyword).where(IdeaKeyword.idea_id == one))) == 2
    assert idea(database, scope, two).status is IdeaStatus.DRAFT
    task = Tasks(database).add(scope, "A task", primary_keyword="desk")
    merge = service.merge(scope, two, EntityKind.TASK, task)
    with database.read(scope) as work:
        assert len(work.scalars(select(TaskKeyword).where(TaskKeyword.task_id == task))) == 2
    service.unmerge(scope, merge)
    with database.write(scope) as work:
        work.get(Task, task).status = TaskStatus.COMPLETED
    with pytest.raises(Conflict):
        service.merge(scope, two, EntityKind.TASK, task)
    assert idea(database, scope, two).status is IdeaStatus.DRAFT, "a refused merge changes nothing"


def test_another_target_is_checked_anew(
    database: Database, scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    make("Desks", "best standing desk")
    two = make("Top desks", "top standing desks")
    service.check(scope)
    assert idea(database, scope, two).collisions
    service.edit(scope, two, primary_keyword="office lamp", keyword_ids=[])
    row = idea(database, scope, two)
    assert (row.collisions, row.collisions_checked_at) == ([], None)
    assert service.approve(scope, [two]) == [two]


def test_collisions_cross_sectors_but_not_sites(
    database: Database, scope: Scope, other_scope: Scope, service: Ideas, make: Callable[..., int]
) -> None:
    with database.write(Scope(scope.site_id)) as work:
        second = Scope(scope.site_id, work.add(Sector(name="home", slug="home")).id)
    first = service.add(scope, "A", primary_keyword="flat white")
    beside = service.add(second, "B", primary_keyword="flat white")
    elsewhere = service.add(other_scope, "C", primary_keyword="flat white")
    assert service.approve(scope, [first, elsewhere]) == []
    assert service.approve(other_scope, [elsewhere]) == [elsewhere]
    assert service.decide(second, [beside]).held[0].collisions[0].id == first


# ------------------------------------------------------------------------------------------- the posts of the site


class Posts:
    """A site whose posts are told, or which does not answer."""

    kind = TargetKind.WORDPRESS

    def __init__(self) -> None:
        self.posts: list[KnownPost] = []
        self.asked: list[datetime | None] = []
        self.silent = False

    def known_posts(self, modified_after: datetime | None = None) -> Sequence[KnownPost]:
        self.asked.append(modified_after)
        if self.silent:
            raise NetworkTrouble("No answer", "blog.test did not answer.", "Try again.")
        return self.posts

    def open(self, connection: SiteConnection) -> PublishTarget:
        return self  # type: ignore[return-value]


def post(number: int, slug: str, status: str = "publish") -> KnownPost:
    return KnownPost(str(number), "post", status, slug.replace("-", " ").title(), slug, f"https://blog.test/{slug}")


def test_posts_are_kept_read_again_and_said_to_be_old(database: Database, scope: Scope) -> None:
    site, now = Posts(), database.clock()
    database.clock = lambda: now
    with database.write(Scope(scope.site_id)) as work:
        work.add(SiteIntegration(target=TargetKind.WORDPRESS, url="https://blog.test"))
    connection = SiteConnection(scope.site_id, "blog", "Blog", TargetKind.WORDPRESS)
    posts = SitePosts(database, site, lambda _site: connection)
    ideas = Ideas(database, Collisions(database, None, posts))
    idea_id = ideas.add(scope, "Flat whites", primary_keyword="flat white")
    site.silent = True
    report = ideas.check(scope, [idea_id])
    assert report.posts.startswith("The posts of the site were never read")
    ideas.check(scope, [idea_id])
    assert len(site.asked) == 1, "a silent site is left alone for a while"
    site.silent, site.posts = False, [post(1, "flat-white"), post(2, "cold-brew")]
    now += timedelta(minutes=6)
    report = ideas.check(scope, [idea_id])
    assert [each.kind for each in report.found[idea_id]] == [EntityKind.SITE_POST]
    assert report.posts == ""
    ideas.check(scope, [idea_id])
    assert site.asked == [None, None], "what was read a moment ago is not read again"
    now += timedelta(hours=25)
    site.posts = [post(1, "flat-white", "trash"), post(3, "new")]
    assert posts.fresh(scope).count == 2
    assert site.asked[-1] is not None, "only what changed since is asked for"
    assert ideas.check(scope, [idea_id]).found[idea_id] == ()
    now, site.silent = now + timedelta(hours=30), True
    assert "its 2 posts are as they were 30 hours ago" in ideas.check(scope, [idea_id]).posts
    site.silent, site.posts = False, [post(3, "new")]
    assert posts.refresh(scope).count == 1, "a whole reading forgets what is gone"


def test_two_ideas_that_compete_with_each_other_are_one_question() -> None:
    def held(number: int, score: int | None, *others: int, post: bool = False) -> Held:
        rows = [
            Collision(EntityKind.IDEA, other, f"Idea {other}", "x", "draft", "", same=False, reason="")
            for other in others
        ]
        if post:
            rows.append(Collision(EntityKind.SITE_POST, 7, "Post", "x", "publish", "", same=True, reason=""))
        return Held(number, f"Idea {number}", "x", tuple(rows), score)

    asked = each_pair_once([held(1, 80, 2), held(2, 60, 1), held(3, None, 1, post=True)])
    assert [each.id for each in asked] == [2, 3]
    assert [row.id for row in asked[1].collisions] == [1, 7]
    assert [each.id for each in each_pair_once([held(1, 80, 2, post=True), held(2, 60, 1)])] == [2, 1]


def test_tasks_by_hand_are_told_what_they_compete_with(
    database: Database, scope: Scope, make: Callable[..., int]
) -> None:
    tasks = Tasks(database, Collisions(database))
    make("A", "flat white")
    [found] = tasks.would_compete(scope, "The flat white at home", "Flat White")
    assert (found.kind, found.title, found.same) == (EntityKind.IDEA, "A", True)
    assert tasks.would_compete(scope, "Cold brew") == ()
    task_id = tasks.add(scope, "Cold brew")
    assert tasks.competing(scope, task_id) == (), "a task does not compete with itself"
    tasks.edit(scope, task_id, primary_keyword="flat white")
    assert [each.title for each in tasks.competing(scope, task_id)] == ["A"]
    with database.write(scope) as work:
        work.get(Task, task_id).idea_id = work.scalar(select(ContentIdea.id))
    assert tasks.competing(scope, task_id) == (), "nor with the idea it was made of"
