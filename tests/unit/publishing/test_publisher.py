"""Publishing is complete, happens once, and never undoes what the client did."""

from __future__ import annotations

import asyncio
import time

import pytest

from igny8_desktop.domain.enums import ContentStatus, PublishStage, SiteStatus
from igny8_desktop.domain.errors import CredentialsRefused, PermissionRefused
from igny8_desktop.services.steps import StepControl
from tests.unit.publishing.conftest import Desk, Killed, lost

SLUG = "how-to-brew-coffee"
CALLS = ("ensure_terms", "upload_media", "create_draft", "update")


def state(desk: Desk, content_id: int) -> tuple[str, str, str]:
    row = desk.content(content_id)
    return str(row.status), str(row.site_status), row.remote_status


def test_an_article_is_published_with_all_it_has(desk: Desk) -> None:
    content_id = desk.article()
    report = desk.publish()
    assert (report.done, report.failed) == ((content_id,), ())
    assert state(desk, content_id) == ("published", "published", "publish")
    assert desk.content(content_id).url == desk.page(SLUG).as_uri()
    html = desk.page(SLUG).read_text(encoding="utf-8")
    assert "Grind it fine." in html
    assert 'alt="How to brew coffee in_article"' in html or 'alt="A grinder"' in html
    assert len(desk.pictures()) == 2
    record = desk.record(content_id)
    assert (record.stage, record.sent_revision, record.report["differs"]) == (PublishStage.COMPLETED, 1, [])
    assert desk.events() == ["publish"]
    assert desk.step().waiting(desk.scope) == []


def test_a_draft_first_and_published_later_is_one_post(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish(publish_as="draft")
    assert state(desk, content_id) == ("approved", "not_published", "draft")
    assert (desk.pages("drafts"), desk.pages()) == ([SLUG], [])
    assert desk.step("draft").waiting(desk.scope) == []
    assert desk.step("publish").waiting(desk.scope) == [content_id]

    desk.publish()
    assert state(desk, content_id) == ("published", "published", "publish")
    assert (desk.pages("drafts"), desk.pages()) == ([], [SLUG])
    assert desk.wire.calls["create_draft"] == 1


def test_publishing_twice_is_one_post_and_saving_as_draft_does_not_take_it_offline(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    desk.publish(content_id)
    desk.edit(content_id, title="How to brew better coffee")
    assert state(desk, content_id)[0] == "approved"
    desk.publish(publish_as="draft")
    assert desk.wire.calls["create_draft"] == 1
    assert desk.wire.calls["upload_media"] == 2
    assert desk.pages() == [SLUG]
    assert "How to brew better coffee" in desk.page(SLUG).read_text(encoding="utf-8")
    assert state(desk, content_id) == ("published", "published", "publish")


def test_a_draft_here_is_not_published(desk: Desk) -> None:
    content_id = desk.article(status=ContentStatus.DRAFT)
    assert desk.step().waiting(desk.scope) == []
    [failure] = desk.publish(content_id).failed
    assert failure.error.title == "This article is not approved"
    assert desk.pages() == []
    assert state(desk, content_id) == ("draft", "not_published", "")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", CALLS)
def test_a_lost_answer_never_makes_a_second_copy(desk: Desk, name: str, when: str) -> None:
    content_id = desk.article()
    desk.wire.lose(name, when, lost(), lost(), lost())
    first = desk.publish()
    if first.failed:
        assert [item.error.title for item in first.failed] == ["The site did not answer"]
        assert state(desk, content_id)[:2] == ("approved", "failed")
        assert desk.failures() == ["The site did not answer"]
        assert desk.record(content_id).error_title == "The site did not answer"
        assert desk.step().waiting(desk.scope) == [content_id]
        desk.wire.plan.clear()
        assert desk.publish().done == (content_id,)
    assert state(desk, content_id) == ("published", "published", "publish")
    assert desk.pages() == [SLUG]
    assert len(desk.pictures()) == 2
    assert desk.failures() == []
    assert desk.record(content_id).error_title == ""
    assert desk.step().waiting(desk.scope) == []


def test_a_lost_answer_that_did_its_work_is_looked_up_at_once(desk: Desk) -> None:
    desk.article()
    desk.wire.lose("create_draft", "after")
    desk.wire.lose("upload_media", "after")
    report = desk.publish()
    assert (len(report.done), report.failed) == (1, ())
    assert (desk.wire.calls["create_draft"], desk.wire.calls["upload_media"]) == (1, 2)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", CALLS)
def test_a_killed_process_is_completed_by_the_next(desk: Desk, name: str, when: str) -> None:
    content_id = desk.article()
    desk.wire.lose(name, when, Killed())
    desk.killed_while_publishing()
    assert state(desk, content_id)[:2] == ("approved", "publishing")

    assert desk.publish().done == (content_id,)
    assert state(desk, content_id) == ("published", "published", "publish")
    assert desk.pages() == [SLUG]
    assert desk.pages("drafts") == []
    assert len(desk.pictures()) == 2
    if when == "after":
        assert desk.wire.calls["create_draft"] == 1
        assert desk.wire.calls["upload_media"] == 2


def test_a_post_that_appears_late_is_waited_for(desk: Desk) -> None:
    """The process dies while a slow site still saves: the next one must not create the post again."""
    content_id = desk.article()
    desk.wire.lose("create_draft", "after", Killed())
    desk.killed_while_publishing()
    looks = 0
    original = desk.open

    def open_late(connection: object) -> object:
        target = original(connection)  # type: ignore[arg-type]

        class Late:
            def __getattr__(self, name: str) -> object:
                return getattr(target, name)

            def find(self, **wish: object) -> object:
                nonlocal looks
                looks += 1
                return None if looks < 3 else target.find(**wish)  # type: ignore[arg-type]

        return Late()

    desk.open = open_late  # type: ignore[method-assign, assignment]
    assert desk.publish().done == (content_id,)
    assert looks == 3
    assert desk.wire.calls["create_draft"] == 1
    assert desk.pages() == [SLUG]


@pytest.mark.parametrize("error", [None, Killed()])
def test_an_update_whose_answer_was_lost_is_not_taken_for_the_clients_edit(
    desk: Desk, error: BaseException | None
) -> None:
    content_id = desk.article()
    desk.publish()
    desk.edit(content_id, title="A better title")
    if error is None:
        desk.wire.lose("update", "after")
        assert desk.publish().failed
        desk.wire.plan.clear()
    else:
        desk.wire.lose("update", "after", error)
        desk.killed_while_publishing()

    report = desk.publish()
    assert (report.done, report.failed) == ((content_id,), ())
    assert "A better title" in desk.page(SLUG).read_text(encoding="utf-8")


def test_the_clients_edit_after_a_failed_update_is_still_noticed(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    desk.edit(content_id, title="A better title")
    desk.wire.lose("update", "before", PermissionRefused("Not allowed", "The user may not.", "Ask."))
    assert desk.publish().failed
    page = desk.page(SLUG)
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Our own words."), encoding="utf-8")
    desk.wire.plan.clear()

    [failure] = desk.publish(content_id).failed
    assert failure.error.title == "The client changed this post"
    assert "Our own words." in page.read_text(encoding="utf-8")


def test_what_the_client_did_is_never_undone(desk: Desk) -> None:
    edited, trashed, gone = (desk.article(f"Article {word}") for word in ("one", "two", "three"))
    desk.publish()
    page = desk.page("article-one")
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Our own words."), encoding="utf-8")
    target = desk.open(desk.connection(desk.scope.site_id))
    target.trash(desk.record(trashed).remote_id, desk.content(trashed).content_type)
    desk.page("article-three").unlink()
    for content_id in (edited, trashed, gone):
        desk.edit(content_id, excerpt="Another excerpt.")

    report = desk.publish()
    assert {item.entity_id: item.error.title for item in report.failed} == {
        edited: "The client changed this post",
        trashed: "The post is in the site's trash",
        gone: "The post is gone from the site",
    }
    assert "Our own words." in page.read_text(encoding="utf-8")
    assert desk.pages() == ["article-one"]
    assert set(desk.step().waiting(desk.scope)) == {edited, trashed, gone}, "they can be tried again by a person"
    assert desk.step().waiting(desk.scope, max_failures=3) == [], "but not by a run"


def test_an_edit_made_while_the_article_is_on_its_way_is_published_next(desk: Desk) -> None:
    content_id = desk.article()
    original = desk.wire.meet

    def edit_meanwhile(name: str, when: str) -> None:
        if (name, when) == ("create_draft", "after"):
            desk.edit(content_id, title="Written meanwhile")
        original(name, when)

    desk.wire.meet = edit_meanwhile  # type: ignore[method-assign]
    desk.publish()
    assert state(desk, content_id) == ("approved", "published", "publish")
    assert desk.step().waiting(desk.scope) == [content_id]
    desk.publish()
    assert state(desk, content_id) == ("published", "published", "publish")
    assert "Written meanwhile" in desk.page(SLUG).read_text(encoding="utf-8")


def test_a_wrong_password_is_final_and_says_so_on_the_row(desk: Desk) -> None:
    content_id = desk.article()
    desk.wire.lose("ensure_terms", "before", CredentialsRefused("The password is wrong", "No.", "Type it again."))
    desk.publish()
    assert state(desk, content_id)[:2] == ("approved", "failed")
    assert desk.failures() == ["The password is wrong"]
    assert desk.step().waiting(desk.scope, max_failures=3) == []
    assert desk.step().waiting(desk.scope) == [content_id]
    assert desk.publish().done == (content_id,)


def test_a_cancel_lets_the_post_under_way_finish_and_starts_no_other(desk: Desk) -> None:
    first, second = desk.article("Article one"), desk.article("Article two")
    tasks: list[asyncio.Task[object]] = []
    loops: list[asyncio.AbstractEventLoop] = []
    original = desk.wire.meet

    def cancel_meanwhile(name: str, when: str) -> None:
        if (name, when) == ("create_draft", "before"):
            loops[0].call_soon_threadsafe(tasks[0].cancel)
        original(name, when)

    desk.wire.meet = cancel_meanwhile  # type: ignore[method-assign]

    async def go() -> None:
        loops.append(asyncio.get_running_loop())
        step = desk.step()
        tasks.append(asyncio.ensure_future(step.run(desk.scope, [first, second], StepControl(owner="me"))))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]

    asyncio.run(go())
    assert desk.pages() == ["article-one"]
    assert desk.content(first).site_status is SiteStatus.PUBLISHED
    assert desk.wire.calls["create_draft"] == 1
    assert desk.step().waiting(desk.scope) == [second]


def test_a_cancel_is_not_swallowed_by_the_failure_of_the_post_under_way(desk: Desk) -> None:
    ids = [desk.article(f"Article {word}") for word in ("one", "two", "three")]
    tasks: list[asyncio.Task[object]] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def cancel_and_fail(name: str, when: str) -> None:
        if (name, when) == ("ensure_terms", "before"):
            loops[0].call_soon_threadsafe(tasks[0].cancel)
            time.sleep(0.05)  # the cancel is to arrive while the call is under way
            raise lost()

    desk.wire.meet = cancel_and_fail  # type: ignore[method-assign]

    async def go() -> None:
        loops.append(asyncio.get_running_loop())
        tasks.append(asyncio.ensure_future(desk.step().run(desk.scope, ids, StepControl(owner="me"))))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]

    asyncio.run(go())
    assert desk.wire.calls["ensure_terms"] == 1
    assert desk.step().waiting(desk.scope) == ids


def test_one_bad_moment_does_not_fail_an_article(desk: Desk) -> None:
    desk.patience = (0.0, 0.0)
    content_id = desk.article()
    desk.wire.lose("ensure_terms", "before", lost())
    desk.wire.lose("update", "after", lost(), lost())
    assert desk.publish().done == (content_id,)
    assert desk.wire.calls["update"] == 3
    assert desk.pages() == [SLUG]
