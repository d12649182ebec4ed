"""What the client edited is compared, merged, taken over or overwritten: only as somebody decides."""

from __future__ import annotations

import pytest

from igny8_desktop.domain.blocks import article_text
from igny8_desktop.domain.blocks import paragraph as text_block
from igny8_desktop.domain.enums import RevisionOrigin
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.merging import Pick, Side
from igny8_desktop.services.publishing.conflicts import Conflicts
from igny8_desktop.services.publishing.reports import PublishReports
from igny8_desktop.services.publishing.taking_back import TakingBack
from tests.unit.publishing.conftest import Desk, Killed

SLUG = "how-to-brew-coffee"


def conflicts(desk: Desk) -> Conflicts:
    return Conflicts(desk.world.database, desk, desk.connection, desk.contents)


def taking_back(desk: Desk) -> TakingBack:
    return TakingBack(desk.world.database, desk, desk.connection)


def client_edits(desk: Desk, old: str, new: str) -> None:
    page = desk.page(SLUG)
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def we_edit(desk: Desk, content_id: int, words: str) -> None:
    blocks = desk.contents.get(desk.scope, content_id).text.blocks
    desk.edit(content_id, blocks=(blocks[0], text_block(words), *blocks[2:]))


def in_conflict(desk: Desk, *, same_place: bool = True) -> int:
    """Publish, let the client change the paragraph (or add one), change the paragraph here, publish in vain."""
    content_id = desk.article()
    desk.publish()
    if same_place:
        client_edits(desk, "Grind it fine.", "Grind it very fine.")
    else:
        client_edits(desk, "<p>Grind it fine.</p>", "<p>Grind it fine.</p>\n<p>Added by the client.</p>")
    we_edit(desk, content_id, "Grind it coarse.")
    [failure] = desk.publish().failed
    assert failure.error.title == "The client changed this post"
    return content_id


def words(desk: Desk, content_id: int) -> str:
    return article_text(desk.contents.get(desk.scope, content_id).text.blocks)


def page(desk: Desk) -> str:
    return desk.page(SLUG).read_text(encoding="utf-8")


def test_an_untouched_post_has_no_differences(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    found = conflicts(desk).compare(desk.scope, content_id)
    assert (found.differs, found.conflicts, found.has_ancestor) == (False, (), True)
    assert conflicts(desk).waiting(desk.scope) == []


def test_three_versions_stand_side_by_side(desk: Desk) -> None:
    content_id = in_conflict(desk)
    assert [item.content_id for item in conflicts(desk).waiting(desk.scope)] == [content_id]
    found = conflicts(desk).compare(desk.scope, content_id)
    [place] = [part for part in found.parts if part.side is not Side.SAME]
    assert place.side is Side.CONFLICT
    assert [article_text(each) for each in (place.base, place.ours, place.theirs)] == [
        "Grind it fine.", "Grind it coarse.", "Grind it very fine.",
    ]  # fmt: skip
    assert "Grind it very fine." in page(desk)
    assert PublishReports(desk.world.database).get(desk.scope, content_id).has_conflict


def test_keeping_ours_overwrites_this_version_and_no_later_one(desk: Desk) -> None:
    content_id = in_conflict(desk)
    service = conflicts(desk)
    service.keep_ours(desk.scope, content_id, service.compare(desk.scope, content_id).seen)
    client_edits(desk, "very fine", "finest of all")
    assert [item.error.title for item in desk.publish(content_id).failed] == ["The client changed this post"]

    service.keep_ours(desk.scope, content_id, service.compare(desk.scope, content_id).seen)
    assert service.waiting(desk.scope) == []
    assert desk.publish(content_id).done == (content_id,)
    assert "Grind it coarse." in page(desk)
    assert "finest" not in page(desk)
    assert desk.record(content_id).conflict == {}


def test_a_decision_about_an_old_version_is_refused(desk: Desk) -> None:
    content_id = in_conflict(desk)
    service = conflicts(desk)
    seen = service.compare(desk.scope, content_id).seen
    client_edits(desk, "very fine", "finest of all")
    for decide in (service.keep_ours, service.keep_theirs):
        with pytest.raises(Conflict, match="changed again"):
            decide(desk.scope, content_id, seen)
    with pytest.raises(Conflict, match="changed again"):
        service.merge(desk.scope, content_id, seen, {})


def test_keeping_theirs_makes_it_a_revision_here_and_leaves_the_site_alone(desk: Desk) -> None:
    content_id = in_conflict(desk)
    service = conflicts(desk)
    before = page(desk)
    sent = desk.wire.calls["update"]

    detail = service.keep_theirs(desk.scope, content_id, service.compare(desk.scope, content_id).seen)

    assert "Grind it very fine." in words(desk, content_id)
    assert "coarse" not in words(desk, content_id)
    newest = desk.contents.revisions(desk.scope, content_id)[0]
    assert (newest.origin, newest.number) == (RevisionOrigin.SYNCED, detail.revision)
    assert (page(desk), desk.wire.calls["update"]) == (before, sent)
    assert str(detail.status) == "published"
    assert desk.step().waiting(desk.scope) == []
    assert not conflicts(desk).compare(desk.scope, content_id).differs
    we_edit(desk, content_id, "Back to coarse.")
    assert desk.publish().done == (content_id,)


def test_merging_takes_what_only_one_side_changed_and_asks_for_the_rest(desk: Desk) -> None:
    content_id = in_conflict(desk)
    client_edits(desk, "<h2>Grind</h2>", "<h2>Grind well</h2>")
    service = conflicts(desk)
    found = service.compare(desk.scope, content_id)
    with pytest.raises(WrongInput, match="not decided"):
        service.merge(desk.scope, content_id, found.seen, {})
    picks = dict.fromkeys(found.conflicts, Pick.OURS_THEN_THEIRS)

    service.merge(desk.scope, content_id, found.seen, picks)

    assert desk.publish().done == (content_id,)
    html = page(desk)
    assert all(each in html for each in ("Grind well", "Grind it coarse.", "Grind it very fine."))
    assert not service.compare(desk.scope, content_id).differs


def test_a_merge_without_conflicts_keeps_both_and_our_image(desk: Desk) -> None:
    content_id = in_conflict(desk, same_place=False)
    service = conflicts(desk)
    found = service.compare(desk.scope, content_id)
    assert found.conflicts == () or len(found.conflicts) == 1
    service.merge(desk.scope, content_id, found.seen, dict.fromkeys(found.conflicts, Pick.OURS_THEN_THEIRS))
    desk.publish()
    assert "Added by the client." in page(desk)
    assert "Grind it coarse." in page(desk)
    assert len(desk.pictures()) == 2


def test_nothing_to_compare_is_said(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no post to compare"):
        conflicts(desk).compare(desk.scope, desk.article())


# ---------------------------------------------------------------------------------------------------------- taking back


def test_taking_back_a_new_post_trashes_it_with_its_images(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    done = taking_back(desk).undo(desk.scope, content_id)
    assert (done.action, done.images_deleted, done.images_kept) == ("trashed", 2, 0)
    assert (desk.pages(), desk.pages("trash"), desk.pictures()) == ([], [SLUG], [])
    row = desk.content(content_id)
    assert (str(row.status), str(row.site_status), row.remote_status) == ("approved", "not_published", "trash")
    assert desk.step().waiting(desk.scope) == [], "it does not go out again by itself"
    assert desk.events()[-1] == "undo"
    with pytest.raises(NotFound, match="nothing to take back"):
        taking_back(desk).undo(desk.scope, content_id)

    assert desk.publish(content_id).done == (content_id,), "asked for, it comes back as the same post"
    assert (desk.pages(), len(desk.pictures())) == ([SLUG], 2)
    assert desk.wire.calls["create_draft"] == 1


def test_taking_back_an_update_restores_what_was_there(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    first = page(desk)
    we_edit(desk, content_id, "Grind it coarse.")
    desk.publish()
    assert "coarse" in page(desk)

    done = taking_back(desk).undo(desk.scope, content_id)

    assert (done.action, done.images_deleted) == ("restored", 0)
    assert page(desk) == first
    assert "coarse" in words(desk, content_id), "the text here stays"
    assert desk.step().waiting(desk.scope) == []
    we_edit(desk, content_id, "Grind it somehow.")
    assert desk.publish().done == (content_id,), "our own restore is no edit by the client"


def test_an_image_that_another_article_uses_is_kept(desk: Desk) -> None:
    first = desk.article()
    second = desk.article("Another brew")
    desk.publish()
    name = desk.pictures()[0]
    other = desk.page("another-brew")
    other.write_text(other.read_text(encoding="utf-8") + f"<!-- {name} -->", encoding="utf-8")
    mine = [path for path in desk.pictures() if "how-to-brew" in path]
    other.write_text(other.read_text(encoding="utf-8").replace(name, mine[0]), encoding="utf-8")
    done = taking_back(desk).undo(desk.scope, first)
    assert (done.images_deleted, done.images_kept) == (1, 1)
    assert str(desk.content(second).status) == "published"


def test_the_clients_edit_is_not_lost_by_taking_back_unless_asked(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    client_edits(desk, "Grind it fine.", "Grind it very fine.")
    with pytest.raises(Conflict, match="client changed"):
        taking_back(desk).undo(desk.scope, content_id)
    assert desk.pages() == [SLUG]
    assert taking_back(desk).undo(desk.scope, content_id, even_if_edited=True).action == "trashed"


@pytest.mark.parametrize("name", ["trash", "delete_media"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_taking_back_is_completed_by_the_next(desk: Desk, name: str, when: str) -> None:
    content_id = desk.article()
    desk.publish()
    desk.wire.lose(name, when, Killed())
    with pytest.raises(Killed):
        taking_back(desk).undo(desk.scope, content_id)
    desk.wire.plan.clear()
    assert taking_back(desk).undo(desk.scope, content_id).action == "trashed"
    assert (desk.pages(), desk.pictures()) == ([], [])


# -------------------------------------------------------------------------------------------------- reports and images


def test_the_report_is_kept_and_complete(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    found = PublishReports(desk.world.database).get(desk.scope, content_id)
    assert found.report.is_complete, found.report
    assert found.report.headline == f"{len(found.report.checks)} of {len(found.report.checks)} confirmed"
    assert {"title", "text", "categories", "featured image", "images", "public page"} <= {
        check.field for check in found.report.checks
    }
    assert found.can_undo
    assert [line.action for line in found.log] == ["publish"]


def test_an_image_deleted_on_the_site_is_uploaded_again(desk: Desk) -> None:
    content_id = desk.article()
    desk.publish()
    gone = desk.pictures()[0]
    next(desk.folder.rglob(gone)).unlink()
    desk.publish(content_id)
    assert len(desk.pictures()) == 2
    assert desk.wire.calls["upload_media"] == 3


def test_failed_ones_are_found_for_a_retry_of_these_alone(desk: Desk) -> None:
    good, bad = desk.article(), desk.article("Another brew")
    desk.wire.lose("update", "before", *[Conflict("No", "No.", "No.")])
    desk.publish(bad)
    desk.publish(good)
    reports = PublishReports(desk.world.database)
    assert reports.failed(desk.scope) == [bad]
    assert desk.publish(*reports.failed(desk.scope)).done == (bad,)
    assert reports.failed(desk.scope) == []
