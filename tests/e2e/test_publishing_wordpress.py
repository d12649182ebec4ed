"""Publishing through the whole step to a real WordPress: every role, both kinds of permalinks, and a bad wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.merging import Pick
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_publishing import EditorFlavour, SitePublishing
from igny8_desktop.services.publishing.conflicts import Conflicts
from igny8_desktop.services.publishing.taking_back import TakingBack
from igny8_desktop.services.sites.sites import NewSite
from tests.harness.fault_proxy import FaultProxy
from tests.harness.many_posts import ManyPosts, bad_wire
from tests.harness.programs import opened, without_thumbnails
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import ROLES, SiteOptions, WordPressSite

pytestmark = pytest.mark.wordpress
EACH = [SiteOptions(core=OLD, permalinks="plain"), NEW]


@pytest.fixture
def program(fresh_wordpress: WordPressSite, home: Path) -> Iterator[Program]:
    without_thumbnails(fresh_wordpress)
    environ = {f"IGNY8_SECRET_SITE_{role.upper()}": login.app_password for role, login in fresh_wordpress.users.items()}
    with opened(home, environ) as program:
        yield program


def many_as(
    program: Program, site: WordPressSite, role: str = "editor", *, url: str = "", read: float = 30.0, **wishes: object
) -> ManyPosts:
    """Add the WordPress as a site under a role, with settings for publishing."""
    made = program.sites.add(NewSite(role, TargetKind.WORDPRESS, url=url or site.url, username=site.users[role].user))
    program.sites.save_publishing(made.id, SitePublishing(**wishes))  # type: ignore[arg-type]
    return ManyPosts(program, Scope(made.id, made.sectors[0].id), read=read)


def report_of(many: ManyPosts, content_id: int) -> tuple[str, list[str]]:
    found = many.program.after_care.reports.get(many.scope, content_id).report
    return found.headline, [f"{check.field}: {check.why}" for check in found.differs]


@pytest.mark.parametrize("wordpress", EACH, indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_publishes_all_that_it_may_and_is_told_the_rest(
    program: Program, wordpress: WordPressSite, wordpress_reader: WordPressReader, role: str
) -> None:
    many = many_as(program, wordpress, role, status="pending" if role == "contributor" else "")
    [content_id] = many.add(1, images=0 if role in ("contributor", "subscriber") else 2)
    wordpress_reader.post("/wp/v2/categories", {"name": "Coffee"})

    report = many.publish([content_id])

    if role == "subscriber":
        assert [failure.error.title for failure in report.failed] == ["This login may not do that"]
        assert wordpress_reader.own_posts() == []
        return
    assert report.failed == ()
    [post] = wordpress_reader.own_posts()
    assert post["status"] == ("pending" if role == "contributor" else "publish")
    assert wordpress_reader.term_names(post) == ["Coffee"]
    headline, differs = report_of(many, content_id)
    assert [words.partition(":")[0] for words in differs] == (["slug"] if role == "contributor" else []), headline
    assert len(wordpress_reader.media()) == (0 if role == "contributor" else 2)


@pytest.mark.parametrize("wordpress", EACH, indirect=True)
def test_update_conflict_merge_and_the_way_back(
    program: Program, wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    many = many_as(program, wordpress)
    [content_id] = many.add(1)
    assert many.publish([content_id]).failed == ()
    [post] = wordpress_reader.own_posts()
    route, raw = f"/wp/v2/posts/{post['id']}", post["content"]["raw"]
    conflicts = Conflicts(program.database, many, program.sites.connection, program.contents)
    assert not conflicts.compare(many.scope, content_id).differs, "what WordPress made of it is no edit"

    wordpress_reader.post(route, {"content": raw.replace("minutes. 3", "minutes, says the client."), "title": "Theirs"})
    detail = program.contents.get(many.scope, content_id)
    ours = (*detail.text.blocks[:1], b.paragraph("A new beginning & more."), *detail.text.blocks[2:])
    from dataclasses import replace

    program.contents.save(many.scope, content_id, replace(detail.text, blocks=ours), based_on=detail.revision)
    [failure] = many.publish([content_id]).failed
    assert failure.error.title == "The client changed this post"
    assert wordpress_reader.one(post["id"])["title"]["raw"] == "Theirs"
    found = conflicts.compare(many.scope, content_id)
    assert found.conflicts == ()
    conflicts.merge(many.scope, content_id, found.seen, {})
    assert many.publish([content_id]).failed == ()
    merged = wordpress_reader.one(post["id"])
    assert merged["title"]["raw"] == "Theirs"
    assert "says the client." in merged["content"]["raw"]
    assert "A new beginning" in merged["content"]["raw"]
    assert len(wordpress_reader.media()) == 2

    taking_back = TakingBack(program.database, many, program.sites.connection)
    assert taking_back.undo(many.scope, content_id).action == "restored"
    assert wordpress_reader.one(post["id"])["content"]["raw"] == raw.replace("minutes. 3", "minutes, says the client.")
    program.contents.approve(many.scope, [content_id])
    assert many.publish([content_id]).failed == ()
    assert wordpress_reader.one(post["id"])["status"] == "publish"


def test_a_new_post_is_taken_back_with_images_that_nothing_else_shows(
    program: Program, wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    many = many_as(program, wordpress)
    [content_id] = many.add(1)
    many.publish([content_id])
    [post] = wordpress_reader.own_posts()
    wordpress_reader.post(
        "/wp/v2/pages", {"title": "Uses it", "featured_media": post["featured_media"], "status": "draft"}
    )

    done = TakingBack(program.database, many, program.sites.connection).undo(many.scope, content_id)

    assert (done.action, done.images_deleted, done.images_kept) == ("trashed", 1, 1)
    assert [item["id"] for item in wordpress_reader.media()] == [post["featured_media"]]
    assert [each["status"] for each in wordpress_reader.own_posts()] == ["trash"]
    assert many.publish([content_id]).failed == ()
    assert [(each["id"], each["status"]) for each in wordpress_reader.own_posts()] == [(post["id"], "publish")]
    assert len(wordpress_reader.media()) == 2, "the deleted image was uploaded again, the other one was not"


def test_classic_html_author_categories_and_type_by_site_setting(
    program: Program, wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    author = wordpress.users["author"].id
    many = many_as(
        program, wordpress, editor=EditorFlavour.CLASSIC, author_id=str(author), categories={"coffee": "Kaffee & Tee"},
        image_size="full",
    )  # fmt: skip
    [content_id] = many.add(1)
    many.publish([content_id])
    [post] = wordpress_reader.own_posts()
    assert "<!-- wp:" not in post["content"]["raw"]
    assert "size-full" in post["content"]["raw"]
    assert post["author"] == author
    assert wordpress_reader.term_names(post) == ["Kaffee &amp; Tee"]
    assert report_of(many, content_id)[1] == []
    conflicts = Conflicts(program.database, many, program.sites.connection, program.contents)
    found = conflicts.compare(many.scope, content_id)
    assert not found.differs, [part for part in found.parts if part.side != "same"]
    raw = post["content"]["raw"].replace("minutes. 5", "minutes, more or less.")
    wordpress_reader.post(f"/wp/v2/posts/{post['id']}", {"content": raw})
    found = conflicts.compare(many.scope, content_id)
    conflicts.merge(many.scope, content_id, found.seen, dict.fromkeys(found.conflicts, Pick.THEIRS))
    assert many.publish([content_id]).failed == ()
    assert "more or less." in wordpress_reader.one(post["id"])["content"]["raw"]


def test_over_a_bad_wire_everything_is_there_once(
    program: Program, wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    """The whole campaign of 300 is benchmarks/publishing_faults.py."""
    with FaultProxy(wordpress.url, seed=3) as proxy:
        many = many_as(program, wordpress, url=proxy.url, read=1.0)
        ids = many.add(4)
        proxy.rules = bad_wire(0.3)
        many.publish_all(ids, rounds=60)
        proxy.rules = []
        proxy.wait_idle()
        assert sum(entry.fault is not None for entry in proxy.log) > 20
    assert many.problems(wordpress_reader, ids) == []
