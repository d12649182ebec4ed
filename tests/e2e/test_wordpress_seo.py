"""SEO fields on a real WordPress with fixtures in place of the four SEO plugins, and with the companion plugin."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from igny8_desktop.clients.wordpress.target import WordPressTarget
from igny8_desktop.domain.enums import ContentType, TargetKind
from igny8_desktop.domain.errors import CredentialsRefused, PermissionRefused
from igny8_desktop.domain.ports import PostDraft, RemotePost, SiteConnection
from igny8_desktop.domain.publish_report import PublishReport
from igny8_desktop.domain.site_publishing import SitePublishing
from igny8_desktop.services.publishing.proof import prove
from igny8_desktop.services.sites.companion_plugin import CompanionPlugin
from igny8_desktop.settings.paths import resources_dir
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.plugins import SEO_FIXTURES, install_companion, make_key, remove_companion, seo_fixture
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import WordPressSite
from tests.unit.clients.target_contract import make_draft, now

pytestmark = pytest.mark.wordpress
ORIGIN = {"content_id": "41", "task_id": "7", "cluster_id": "3", "sector_id": "2", "cluster": "Trail", "sector": "Run"}
SEO = ("SEO title", "SEO description", "focus keyphrase")


def open_target(site: WordPressSite, role: str = "administrator", key: str = "", **wishes: object) -> WordPressTarget:
    login = site.users[role]
    connection = SiteConnection(
        1, "lab", "Lab", TargetKind.WORDPRESS, url=site.url, rest_root=site.rest_url, username=login.user,
        publishing=SitePublishing(**wishes),  # type: ignore[arg-type]
        secret=lambda: login.app_password, companion_key=lambda: key,
    )  # fmt: skip
    return WordPressTarget(connection, now)


def publish(target: WordPressTarget, draft: PostDraft) -> tuple[RemotePost, PublishReport]:
    post = target.update(target.create_draft(draft).remote_id, draft, status="publish")
    page = target.public_page(post)
    target.close()
    return post, prove(draft, target.content_of(draft), post, page, status="publish")


def states(report: PublishReport) -> list[str]:
    found = {check.field: str(check.state) for check in report.checks}
    return [found.get(name, "-") for name in SEO]


@pytest.mark.parametrize("name", SEO_FIXTURES)
def test_each_plugin_gets_its_fields_in_its_own_way(wordpress: WordPressSite, name: str) -> None:
    with seo_fixture(wordpress, name):
        _, report = publish(open_target(wordpress), make_draft(meta_title="Trail “shoes” & socks"))

    keyphrase = "unproven" if name == "rank-math" else "confirmed"
    assert states(report) == ["confirmed", "confirmed", keyphrase], report
    assert report.differs == ()
    assert report.seo_plugin


@pytest.mark.parametrize(
    ("name", "role"), [("yoast", "administrator"), ("aioseo", "administrator"), ("aioseo", "editor")]
)
def test_where_it_cannot_be_set_the_values_are_there_to_paste(wordpress: WordPressSite, name: str, role: str) -> None:
    with seo_fixture(wordpress, name, old=role == "administrator"):
        post, report = publish(open_target(wordpress, role), make_draft())

    assert post.status == "publish", "a post does not fail for its SEO fields"
    assert states(report) == ["impossible"] * 3
    assert [check.wanted for check in report.to_paste] == ["Trail shoes", "Which trail shoes to buy.", "trail shoes"]
    assert all(check.why for check in report.to_paste)
    assert "to be entered by hand" in report.headline


def test_yoast_takes_nothing_for_pages_and_without_a_plugin_there_is_no_keyphrase(wordpress: WordPressSite) -> None:
    with seo_fixture(wordpress, "yoast"):
        _, report = publish(open_target(wordpress), make_draft(content_type=ContentType.PAGE))
    assert states(report) == ["impossible"] * 3
    _, report = publish(open_target(wordpress), make_draft())
    assert states(report) == ["impossible", "impossible", "-"]
    assert report.seo_plugin == ""


@pytest.fixture
def companion(wordpress: WordPressSite, tmp_path: Path) -> Iterator[WordPressSite]:
    written = CompanionPlugin(resources_dir(), tmp_path).write_zip()
    install_companion(wordpress, written.path)
    yield wordpress
    remove_companion(wordpress)


@pytest.mark.parametrize("name", [*SEO_FIXTURES, ""])
def test_the_companion_sets_the_fields_of_every_plugin_for_posts_and_pages(companion: WordPressSite, name: str) -> None:
    with seo_fixture(companion, name):
        for kind in (ContentType.POST, ContentType.PAGE):
            _, report = publish(open_target(companion, "editor"), make_draft(content_type=kind))
            assert states(report) == ["confirmed"] * 3, (kind, report)
            assert report.differs == ()


@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)
def test_the_companion_creates_once_whatever_comes_at_once(
    companion: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    draft = make_draft(origin=ORIGIN)
    with ThreadPoolExecutor(4) as pool:
        made = [each.result() for each in [pool.submit(open_target(companion).create_draft, draft) for _ in range(4)]]

    assert len({post.remote_id for post in made}) == 1
    [post] = wordpress_reader.containing(draft.token)
    assert post["status"] == "draft"
    assert post["meta"]["_igny8_content_id"] == "41"
    assert post["meta"]["_igny8_cluster_id"] == "3"
    for kind, name in (("igny8_sector", "Run"), ("igny8_cluster", "Trail")):
        [term] = wordpress_reader.get(f"/wp/v2/{kind}", post=post["id"])
        assert term["name"] == name
    assert "igny8-companion" not in companion.debug_log()


def test_a_key_acts_as_who_made_it_until_it_is_revoked(companion: WordPressSite) -> None:
    key = make_key(companion, "author")
    stored = companion.run_php("echo wp_json_encode(get_option('igny8_api_keys'));")
    assert key.rpartition("_")[2] not in stored, "only its hash is kept"
    target = open_target(companion, "administrator", key)
    site = target.companion.site()
    assert (site["user"]["roles"], site["plugin"]) == (["author"], CompanionPlugin(resources_dir(), Path()).version)
    assert site["upload_limit"] > 0
    made = target.create_draft(make_draft())
    assert made.author_id == str(companion.users["author"].id)

    companion.run_php(
        "igny8_revoke_key(get_option('igny8_api_keys')[array_key_last(get_option('igny8_api_keys'))]['id']);"
    )
    with pytest.raises(CredentialsRefused, match="does not know this key"):
        target.companion.site()
    target.close()
    subscriber = open_target(companion, "subscriber")
    with pytest.raises(PermissionRefused):
        subscriber.companion.site()
    subscriber.close()
    stranger = replace(open_target(companion)._connection, secret=lambda: "wrong wrong wrong")
    other = WordPressTarget(stranger, now)
    with pytest.raises(CredentialsRefused):
        other.companion.site()
    other.close()


def test_the_companion_tells_the_news_since_a_cursor(
    companion: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    target = open_target(companion)
    start = target.companion.changes().cursor
    draft = make_draft(slug=f"news-{secrets.token_hex(4)}")
    number = target.update(target.create_draft(draft).remote_id, draft, status="publish").remote_id
    first = target.companion.changes(start)
    assert [(item.remote_id, item.status, item.token) for item in first.items] == [(number, "publish", draft.token)]
    assert target.companion.changes(first.cursor).items == ()

    wordpress_reader.post("/wp/v2/posts", {"title": "The client's own", "status": "publish"})
    wordpress_reader.delete(f"/wp/v2/posts/{number}", force=False)
    second = target.companion.changes(first.cursor)
    assert [item.status for item in second.items] == ["trash"]
    wordpress_reader.delete(f"/wp/v2/posts/{number}", force=True)
    third = target.companion.changes(second.cursor)
    assert [(item.remote_id, item.status, item.token) for item in third.items] == [(number, "deleted", draft.token)]
    assert third.cursor > second.cursor > first.cursor
    target.close()


def test_the_zip_is_the_same_every_time_and_reads_as_a_plugin(tmp_path: Path) -> None:
    plugin = CompanionPlugin(resources_dir(), tmp_path)
    written = plugin.write_zip()
    again = plugin.write_zip(tmp_path / "other")
    assert written.path.read_bytes() == again.path.read_bytes()
    assert written.version == plugin.version == "1.0.0"
    assert written.path.name in " ".join(written.steps)
