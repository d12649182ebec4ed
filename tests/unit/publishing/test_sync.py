"""Sync reads back what became of posts on the client's site, and tells each piece of news once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igny8_desktop.data.models import Content, ContentTaxonomy
from igny8_desktop.domain.enums import SiteStatus, TermKind, WatchKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.publishing.watch import Watches
from tests.unit.publishing.conftest import Desk, Killed


def state(desk: Desk, content_id: int) -> tuple[str, str, str]:
    row = desk.content(content_id)
    return str(row.status), str(row.site_status), row.remote_status


def test_nothing_new_is_no_news(desk: Desk) -> None:
    desk.article()
    desk.publish()
    report = desk.sync().run(desk.scope)
    assert (report.checked, report.changed, report.gone) == (1, 0, 0)
    assert report.terms == 3
    assert desk.events() == ["publish", "sync"], "every sync is one line of the log"


def test_trashed_edited_and_deleted_posts_are_noticed_once(desk: Desk) -> None:
    trashed, edited, gone = (desk.article(f"Article {word}") for word in ("one", "two", "three"))
    desk.publish()
    target = desk.open(desk.connection(desk.scope.site_id))
    target.trash(desk.record(trashed).remote_id, desk.content(trashed).content_type)
    page = desk.page("article-two")
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Our own words."), encoding="utf-8")
    desk.page("article-three").unlink()

    report = desk.sync().run(desk.scope)

    assert (report.checked, report.changed, report.gone) == (3, 2, 1)
    assert state(desk, trashed) == ("approved", "not_published", "trash")
    assert state(desk, edited) == ("published", "published", "publish")
    assert state(desk, gone) == ("approved", "not_published", "gone")
    assert desk.content(gone).url == ""
    assert desk.events()[3:] == ["status", "edited", "gone", "sync"]
    watched = [(item.content_id, str(item.kind)) for item in Watches(desk.world.database).open()]
    assert sorted(watched) == [(trashed, "trashed"), (edited, "changed"), (gone, "vanished")]
    again = desk.sync().run(desk.scope)
    assert (again.checked, again.changed, again.gone) == (3, 0, 0)

    page.write_text(page.read_text(encoding="utf-8").replace("Our own words.", "Newer words."), encoding="utf-8")
    assert desk.sync().run(desk.scope).changed == 1, "a second edit is news again"


def test_an_edit_that_sync_has_seen_is_still_not_overwritten(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    page = desk.page("how-to-brew-coffee")
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Our own words."), encoding="utf-8")
    desk.sync().run(desk.scope)
    desk.edit(content_id, excerpt="Another.")
    [failure] = desk.publish().failed
    assert failure.error.title == "The client changed this post"


def test_sync_finds_a_post_whose_answer_was_lost_with_its_process(desk: Desk) -> None:
    content_id = desk.article()
    desk.wire.lose("create_draft", "after", Killed())
    desk.killed_while_publishing()
    assert desk.record(content_id).remote_id == ""
    assert desk.sync().run(desk.scope).changed == 1
    assert desk.record(content_id).remote_id != ""
    assert state(desk, content_id) == ("approved", "not_published", "draft")
    assert desk.step().waiting(desk.scope) == [content_id]
    assert desk.publish().done == (content_id,)
    assert desk.wire.calls["create_draft"] == 1


def test_a_stop_leaves_the_rest_for_the_next_time(desk: Desk) -> None:
    for word in ("one", "two", "three"):
        desk.article(f"Article {word}")
    desk.publish()
    seen: list[tuple[int, int]] = []
    report = desk.sync().run(
        desk.scope,
        progress=lambda done, total, text="": seen.append((done, total)),
        should_stop=lambda: len(seen) >= 2,
    )
    assert report.checked == 2
    assert seen == [(1, 3), (2, 3)]


def test_an_article_that_the_site_refused_does_not_stop_the_sync(desk: Desk) -> None:
    published = desk.article("Article one")
    desk.publish()
    desk.article("Article two")
    desk.wire.lose("create_draft", "before", WrongInput("The site cannot take this content type", "No.", "Change it."))
    assert len(desk.publish().failed) == 1
    desk.wire.lose("find", "before", WrongInput("The site cannot take this content type", "No.", "Change it."))
    desk.page("article-one").unlink()

    report = desk.sync().run(desk.scope)

    assert (report.checked, report.gone) == (1, 1), "what the site refused is not there to be read"
    assert state(desk, published) == ("approved", "not_published", "gone")


def test_a_post_that_the_site_cannot_show_is_told_after_the_others_are_read(desk: Desk) -> None:
    desk.article("Article one")
    gone = desk.article("Article two")
    desk.publish()
    desk.page("article-two").unlink()
    desk.wire.lose("fetch", "before", WrongInput("The site cannot take this content type", "No shop.", "Switch it on."))
    with pytest.raises(WrongInput, match="content type"):
        desk.sync().run(desk.scope)
    assert state(desk, gone) == ("approved", "not_published", "gone")


def test_what_is_dismissed_stays_so_until_something_new_is_seen(desk: Desk) -> None:
    desk.article()
    desk.publish()
    watches = Watches(desk.world.database)
    page = desk.page("how-to-brew-coffee")
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole.replace("Grind it fine.", "Our own words."), encoding="utf-8")
    desk.sync().run(desk.scope)
    [item] = watches.open(desk.scope.site_id)
    watches.dismiss(desk.scope.site_id, [item.id])
    desk.sync().run(desk.scope)
    assert watches.open() == []
    watches.restore(desk.scope.site_id, [item.id])
    page.write_text(whole, encoding="utf-8")
    desk.sync().run(desk.scope)
    assert watches.open() == [], "what is right again goes by itself"


def test_a_late_post_is_noted_once(desk: Desk) -> None:
    content_id = desk.article()
    with desk.world.database.write(desk.scope) as work:
        content = work.get(Content, content_id)
        content.site_status = SiteStatus.SCHEDULED
        content.scheduled_at = work.now - timedelta(minutes=20)
    watches = Watches(desk.world.database)
    assert watches.late(desk.scope) == [content_id]
    assert watches.late(desk.scope) == [content_id]
    [item] = watches.open()
    assert item.kind is WatchKind.LATE
    watches.dismiss(desk.scope.site_id, [item.id])
    watches.late(desk.scope)
    assert watches.open() == []


def test_terms_that_are_only_here_are_sent(desk: Desk) -> None:
    with desk.world.database.write(desk.scope.whole_site()) as work:
        work.add(ContentTaxonomy(kind=TermKind.TAG, name="Only here", slug="only-here"))
    assert desk.sync().send_terms(desk.scope) == 1
    assert desk.sync().send_terms(desk.scope) == 0
    names = [term.name for term in desk.open(desk.connection(desk.scope.site_id)).terms()]
    assert "Only here" in names
