"""The WordPress target against real WordPress, old and new: the contract, roles, odd sites, and lost answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from igny8_desktop.clients.wordpress.target import WordPressTarget
from igny8_desktop.domain.enums import ContentType, TargetKind, TermKind
from igny8_desktop.domain.errors import (
    CredentialsRefused,
    ErrorKind,
    Igny8Error,
    NetworkTrouble,
    Overloaded,
    PermissionRefused,
    WrongInput,
)
from igny8_desktop.domain.ports import PostDraft, PublishTarget, RemotePost, SiteConnection, TermWish
from tests.harness.fault_proxy import PRESETS, Fault, FaultProxy, Rule
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import SiteOptions, WordPressSite
from tests.unit.clients.target_contract import TargetContract, make_draft, make_image, now, with_image

pytestmark = pytest.mark.wordpress

POSTS = r"wp/v2/posts(\?|&|$)"
MEDIA = r"wp/v2/media(\?|&|$)"
BOTH = [OLD, NEW, SiteOptions(core=OLD, permalinks="plain")]


def name_of(value: object) -> str:
    return f"{value.core}-plain" if isinstance(value, SiteOptions) else str(value)


def open_target(site: WordPressSite, *, role: str = "administrator", url: str = "", **more: str) -> WordPressTarget:
    login = site.users[role]
    password = more.get("password", login.app_password)
    connection = SiteConnection(
        1, "lab", "Lab", TargetKind.WORDPRESS, url=url or site.url, username=login.user, secret=lambda: password
    )
    return WordPressTarget(connection, now, read=float(more.get("read", "30")))


@pytest.mark.parametrize("wordpress", BOTH, indirect=True, ids=name_of)
class TestContract(TargetContract):
    @pytest.fixture
    def target(self, wordpress: WordPressSite) -> Iterator[PublishTarget]:
        target = open_target(wordpress)
        yield target
        target.close()

    def test_what_wordpress_holds_is_what_was_meant(
        self, target: PublishTarget, wordpress_reader: WordPressReader, tmp_path: Path
    ) -> None:
        """Read the site without the program's own code."""
        image = make_image(tmp_path)
        media = target.upload_media(image)
        mark = secrets.token_hex(4)
        terms = target.ensure_terms([TermWish(TermKind.CATEGORY, f"Run {mark}"), TermWish(TermKind.TAG, f"Mud {mark}")])
        draft = with_image(make_draft(terms=terms), media)
        target.update(target.create_draft(draft).remote_id, draft, status="publish")

        found = wordpress_reader.containing(draft.token)
        assert len(found) == 1
        post = found[0]
        assert post["status"] == "publish"
        assert post["title"]["raw"] == draft.title
        assert post["slug"] == draft.slug
        assert post["excerpt"]["raw"] == draft.excerpt
        assert post["featured_media"] == int(media.remote_id)
        assert wordpress_reader.term_names(post) == [f"Run {mark}"]
        assert wordpress_reader.term_names(post, "tags") == [f"Mud {mark}"]
        item = wordpress_reader.one(int(media.remote_id), kind="media")
        assert item["alt_text"] == image.alt_text
        assert item["title"]["raw"] == image.title
        assert "Two" in item["caption"]["raw"]
        assert wordpress_reader.download(item["source_url"]) == image.path.read_bytes()
        status, page = wordpress_reader.page(post["link"])
        assert status == 200
        assert media.url.rpartition("/")[2].removesuffix(".webp") in page
        assert "wp:paragraph" not in page


@pytest.fixture
def target(wordpress: WordPressSite) -> Iterator[WordPressTarget]:
    opened = open_target(wordpress)
    yield opened
    opened.close()


@pytest.mark.parametrize("wordpress", BOTH, indirect=True, ids=name_of)
def test_check_tells_the_facts(wordpress: WordPressSite) -> None:
    for typed in (wordpress.url, f"{wordpress.url.removeprefix('http://')}/wp-admin/"):
        target = open_target(wordpress, url=typed)
        report = target.check()
        target.close()

        assert report.ok, report.problem
        assert report.facts["version"] == wordpress.version
        assert report.facts["roles"] == ["administrator"]
        assert report.facts["plain_permalinks"] == (wordpress.options.permalinks == "plain")
        assert report.facts["details_block"] == (not wordpress.version.startswith("6.2"))
        assert "authorize-application.php" in report.facts["authorization_url"]


@pytest.mark.parametrize(("role", "lacks"), [("subscriber", "write posts"), ("contributor", "publish posts")])
def test_a_role_that_is_too_small(wordpress: WordPressSite, role: str, lacks: str) -> None:
    target = open_target(wordpress, role=role)
    report = target.check()

    assert not report.ok
    assert report.problem is not None
    assert report.problem.kind is ErrorKind.PERMISSION
    assert lacks in report.problem.what
    assert "Editor" in report.problem.next
    if role == "subscriber":
        with pytest.raises(PermissionRefused):
            target.create_draft(make_draft())
    target.close()


@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)
def test_an_author_publishes_without_new_categories(wordpress: WordPressSite, tmp_path: Path) -> None:
    mark = secrets.token_hex(4)
    admin = open_target(wordpress)
    admin.ensure_terms([TermWish(TermKind.CATEGORY, f"Known & {mark}")])
    admin.close()
    target = open_target(wordpress, role="author")
    assert target.check().ok

    terms = target.ensure_terms(
        [
            TermWish(TermKind.CATEGORY, f"Unknown {mark}"),
            TermWish(TermKind.CATEGORY, f"Known & {mark}"),
            TermWish(TermKind.TAG, f"Tag {mark}"),
        ]
    )
    draft = with_image(make_draft(terms=terms), target.upload_media(make_image(tmp_path)))
    post = target.update(target.create_draft(draft).remote_id, draft, status="publish")
    again = target.find(token=draft.token, slug=draft.slug, content_type=ContentType.POST)
    target.close()

    assert [term.name for term in terms] == [f"Known & {mark}", f"Tag {mark}"]
    assert post.status == "publish"
    assert post.token == draft.token
    assert again == post


@pytest.mark.parametrize("password", ["not-this-one", "AAAA BBBB CCCC DDDD EEEE FFFF"])
def test_a_wrong_password(wordpress: WordPressSite, password: str) -> None:
    target = open_target(wordpress, password=password)
    report = target.check()

    assert report.problem is not None
    assert report.problem.kind is ErrorKind.CREDENTIALS
    assert "Authorization header" in report.problem.what
    assert password not in str(report)
    with pytest.raises(CredentialsRefused):
        target.create_draft(make_draft())
    target.close()


def test_a_stripped_header_reads_the_same(wordpress: WordPressSite) -> None:
    with FaultProxy(wordpress.url, rules=[Rule(do=Fault(strip_auth=True), times=-1)]) as proxy:
        target = open_target(wordpress, url=proxy.url)
        report = target.check()
        target.close()

    assert report.problem is not None
    assert report.problem.kind is ErrorKind.CREDENTIALS
    assert ".htaccess" in report.problem.next


@pytest.mark.parametrize("wordpress", [SiteOptions(environment="production")], indirect=True, ids=["production"])
def test_application_passwords_switched_off(wordpress: WordPressSite) -> None:
    target = open_target(wordpress)
    report = target.check()
    target.close()

    assert report.problem is not None
    assert "switched off" in report.problem.title


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("rest_off_all", ErrorKind.PERMISSION),
        ("rest_no_routes", ErrorKind.NOT_FOUND),
        ("rest_unhooked", ErrorKind.NOT_FOUND),
        ("fatal", ErrorKind.OVERLOAD),
    ],
)
def test_a_broken_site_is_reported_in_words(wordpress: WordPressSite, mode: str, kind: ErrorKind) -> None:
    wordpress.set_fault(mode)
    try:
        target = open_target(wordpress)
        report = target.check()
        target.close()
    finally:
        wordpress.clear_fault()

    assert report.problem is not None
    assert report.problem.kind is kind, report.problem


@pytest.mark.parametrize("mode", ["rest_401", "warning", "early_user"])
def test_a_site_with_a_quirk_works_all_the_same(wordpress: WordPressSite, mode: str) -> None:
    wordpress.set_fault(mode)
    try:
        target = open_target(wordpress)
        report = target.check()
        assert report.ok, report.problem
        draft = make_draft()
        assert target.update(target.create_draft(draft).remote_id, draft, status="publish").status == "publish"
        target.close()
    finally:
        wordpress.clear_fault()


def test_what_a_site_has_no_place_for(target: WordPressTarget) -> None:
    for kind in (ContentType.PRODUCT, ContentType.TAXONOMY):
        with pytest.raises(WrongInput, match="content type"):
            target.create_draft(make_draft(content_type=kind))


# ------------------------------------------------------------------------------------------------------- lost answers


def publish_stubbornly(target: WordPressTarget, draft: PostDraft) -> RemotePost:
    """Publish as the publisher does: after any trouble look first, then go on; at most 30 rounds."""
    for _ in range(30):
        try:
            post = target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type)
            if post is None:
                post = target.create_draft(draft)
            return target.update(post.remote_id, draft, status="publish")
        except Igny8Error as error:
            if not error.transient:
                raise
    raise AssertionError("30 rounds were not enough")


LOST: dict[str, Fault] = {
    "no answer": Fault(drop_after=True),
    "reset": Fault(reset_after=True),
    "cut": Fault(truncate=40),
    "late": Fault(delay_after=2.0),
    "never arrived": Fault(drop_before=True),
    "502": PRESETS["nginx502"],
    "429": PRESETS["rate429"],
    "a web page": PRESETS["html200"],
}


@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)
@pytest.mark.parametrize("lost", LOST, ids=str)
def test_a_lost_answer_makes_no_second_post(
    wordpress: WordPressSite, wordpress_reader: WordPressReader, lost: str
) -> None:
    draft = make_draft()
    with FaultProxy(wordpress.url) as proxy:
        target = open_target(wordpress, url=proxy.url, read="1")
        target.terms()
        proxy.rules = [Rule(do=LOST[lost], method="POST", path=POSTS)]
        with pytest.raises(Igny8Error) as caught:
            target.create_draft(draft)
        proxy.wait_idle()
        happened = bool(wordpress_reader.containing(draft.token))
        if happened:
            assert isinstance(caught.value, NetworkTrouble | Overloaded)
            assert caught.value.maybe_done
        found = target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type)
        assert (found is not None) == happened
        publish_stubbornly(target, draft)
        target.close()

    assert [post["status"] for post in wordpress_reader.containing(draft.token)] == ["publish"]


def test_a_fatal_error_after_saving_makes_no_second_post(
    wordpress: WordPressSite, wordpress_reader: WordPressReader, target: WordPressTarget
) -> None:
    draft = make_draft()
    target.terms()
    wordpress.set_fault("fatal_on_save")
    try:
        with pytest.raises(Overloaded) as caught:
            target.create_draft(draft)
    finally:
        wordpress.clear_fault()
    assert caught.value.maybe_done

    publish_stubbornly(target, draft)

    assert len(wordpress_reader.containing(draft.token)) == 1


@pytest.mark.parametrize("lost", ["no answer", "cut", "late"])
def test_a_lost_answer_makes_no_second_image(
    wordpress: WordPressSite, wordpress_reader: WordPressReader, tmp_path: Path, lost: str
) -> None:
    image = make_image(tmp_path)
    with FaultProxy(wordpress.url) as proxy:
        target = open_target(wordpress, url=proxy.url)
        target.terms()
        fault = LOST[lost]
        proxy.rules = [Rule(do=replace(fault, truncate=40, delay_after=0.0), method="POST", path=MEDIA)]
        with pytest.raises(NetworkTrouble) as caught:
            target.upload_media(image)
        proxy.wait_idle()
        assert caught.value.maybe_done
        assert target.find_media(image.sha256) is not None
        target.close()

    named = [item for item in wordpress_reader.media() if image.sha256[:16] in item["source_url"]]
    assert [item["alt_text"] for item in named] == [image.alt_text]


def test_an_image_whose_sizes_failed_is_finished_and_not_sent_again(
    wordpress: WordPressSite, wordpress_reader: WordPressReader, tmp_path: Path
) -> None:
    """The server kept the file, failed while resizing, and said which one it is."""
    image = make_image(tmp_path)
    admin = open_target(wordpress)
    number = admin.upload_media(image).remote_id
    admin.close()
    broken = replace(PRESETS["nginx502"], headers={"X-WP-Upload-Attachment-ID": number, "Content-Type": "text/html"})
    with FaultProxy(wordpress.url, rules=[Rule(do=broken, method="POST", path=MEDIA)]) as proxy:
        target = open_target(wordpress, url=proxy.url)
        made = target.upload_media(replace(image, alt_text="Another text"))
        target.close()
        assert [entry.path.partition("?")[0] for entry in proxy.log if "post-process" in entry.path]

    assert made.remote_id == number
    assert wordpress_reader.one(int(number), kind="media")["alt_text"] == "Another text"


def test_many_posts_over_a_bad_line_are_there_once(wordpress: WordPressSite, wordpress_reader: WordPressReader) -> None:
    drafts = [make_draft() for _ in range(6)]
    rules = [Rule(do=fault, times=-1, probability=0.05) for name, fault in LOST.items() if name != "late"]
    with FaultProxy(wordpress.url, seed=7) as proxy:
        target = open_target(wordpress, url=proxy.url)
        target.terms()
        proxy.rules = rules
        for draft in drafts:
            publish_stubbornly(target, draft)
        assert sum(entry.fault is not None for entry in proxy.log) > 2
        target.close()

    for draft in drafts:
        assert [post["status"] for post in wordpress_reader.containing(draft.token)] == ["publish"]


def test_a_post_that_the_client_renamed_is_found(target: WordPressTarget, wordpress_reader: WordPressReader) -> None:
    draft = make_draft()
    post = target.update(target.create_draft(draft).remote_id, draft, status="publish")
    wordpress_reader.post(f"/wp/v2/posts/{post.remote_id}", {"slug": f"renamed-{draft.slug}", "title": "Mine now"})

    found = target.find(token=draft.token, slug=draft.slug, content_type=ContentType.POST)

    assert found is not None
    assert (found.remote_id, found.title) == (post.remote_id, "Mine now")
    assert found.content_hash != post.content_hash, "another title is an edit, which is not to be overwritten"
    wordpress_reader.delete(f"/wp/v2/posts/{post.remote_id}")
    assert target.fetch(post.remote_id, ContentType.POST) is None
