"""Finding a site from what people type, against real servers that answer as WordPress and others do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from igny8_desktop.clients.wordpress.discovery import addresses, discover
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.clients.wordpress.target import WordPressTarget
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import ErrorKind, NotFound, PermissionRefused, WrongInput
from igny8_desktop.domain.ports import SiteConnection
from tests.unit.clients.test_wordpress_http import Reply, Site

INDEX = {
    "name": "Lab",
    "description": "",
    "url": "https://elsewhere.example",
    "home": "https://elsewhere.example",
    "namespaces": ["wp/v2", "rankmath/v1"],
    "timezone_string": "Asia/Karachi",
    "gmt_offset": 5,
    "authentication": {"application-passwords": {"endpoints": {"authorization": "https://x/wp-admin/a.php"}}},
}
HOME = '<html><head><meta name="generator" content="WordPress 6.5.5" /></head></html>'
ME = {"id": 3, "name": "Ed", "roles": ["editor"], "capabilities": {
    "edit_posts": True, "publish_posts": True, "upload_files": True, "manage_categories": True}}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


@pytest.fixture
def http() -> Iterator[WordPressHttp]:
    client = WordPressHttp("http://127.0.0.1/", read=2, total=5)
    yield client
    client.close()


def serve(site: Site, pages: dict[str, Reply]) -> None:
    """Answer by the longest known beginning of the path; everything else is not found."""

    def reply(path: str) -> Reply:
        best = max((start for start in pages if path.startswith(start)), key=len, default=None)
        return pages[best] if best is not None else Reply(404, "<html>nothing</html>")

    site.reply = reply


def link(site: Site, path: str) -> dict[str, str]:
    return {"Link": f'<http://127.0.0.1:{site.port}{path}>; rel="https://api.w.org/", <x>; rel=shortlink'}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("example.com", ("https://example.com/", "http://example.com/")),
        (" HTTPS://Example.com ", ("https://example.com/",)),
        ("http://example.com/blog/", ("http://example.com/blog/",)),
        ("https://example.com/blog/wp-admin/edit.php?post_type=page", ("https://example.com/blog/",)),
        ("example.com/wp-login.php", ("https://example.com/", "http://example.com/")),
        ("https://example.com/wp-json/", ("https://example.com/",)),
        ("https://example.com/index.php?rest_route=/", ("https://example.com/",)),
        ("https://example.com:8443/x/xmlrpc.php", ("https://example.com:8443/x/",)),
        ("bücher.example", ("https://xn--bcher-kva.example/", "http://xn--bcher-kva.example/")),
        ("localhost:8080", ("http://localhost:8080/", "https://localhost:8080/")),
        ("http://[::1]:81", ("http://[::1]:81/",)),
    ],
)
def test_what_people_type(typed: str, expected: tuple[str, ...]) -> None:
    assert addresses(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "hello", "ftp://example.com", "a b.com", "me@example.com", "https://", "http://x:y", "ex ample"],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(WrongInput):
        addresses(typed)


def test_the_sites_own_word_is_followed(site: Site, http: WordPressHttp) -> None:
    serve(site, {"/": Reply(404), "/?": Reply(404), "/api/": Reply(body=json.dumps(INDEX)), "/blog/": Reply(
        200, HOME, link(site, "/api/"))})  # fmt: skip

    facts = discover(f"127.0.0.1:{site.port}/blog/wp-admin/", http)

    assert facts.rest_root == f"http://127.0.0.1:{site.port}/api/"
    assert facts.url == f"http://127.0.0.1:{site.port}/blog/"
    assert (facts.name, facts.version, facts.seo_plugin, facts.timezone) == (
        "Lab",
        "6.5.5",
        "Rank Math",
        "Asia/Karachi",
    )
    assert facts.application_passwords
    assert facts.authorization_url == "https://x/wp-admin/a.php"
    assert not facts.plain_permalinks


def test_a_link_in_the_page_is_read_too(site: Site, http: WordPressHttp) -> None:
    tag = f"<link rel='https://api.w.org/' href='http://127.0.0.1:{site.port}/index.php?rest_route=/&#038;x' />"
    serve(site, {"/": Reply(body=tag.replace("&#038;x", "")), "/index.php": Reply(body=json.dumps(INDEX))})

    facts = discover(f"127.0.0.1:{site.port}", http)

    assert facts.rest_root.endswith("/index.php?rest_route=/")
    assert facts.plain_permalinks


def test_plain_permalinks_without_any_link(site: Site, http: WordPressHttp) -> None:
    serve(site, {"/": Reply(body=HOME), "/?rest_route=/": Reply(body=json.dumps(INDEX))})

    assert discover(f"127.0.0.1:{site.port}", http).rest_root == f"http://127.0.0.1:{site.port}/?rest_route=/"


def test_another_sites_rest_interface_is_not_believed(site: Site, http: WordPressHttp) -> None:
    serve(site, {
        "/": Reply(200, HOME, {"Link": '<https://evil.example/wp-json/>; rel="https://api.w.org/"'}),
        "/wp-json/": Reply(body=json.dumps(INDEX)),
    })  # fmt: skip

    assert discover(f"127.0.0.1:{site.port}", http).rest_root == f"http://127.0.0.1:{site.port}/wp-json/"


def test_a_moved_site_is_reported_at_its_final_address(site: Site, http: WordPressHttp) -> None:
    with Site() as final:
        serve(site, {"/": Reply(301, "", {"Location": f"http://127.0.0.1:{final.port}/new"})})
        serve(final, {"/new": Reply(302, "", {"Location": "/new/"}),
                      "/new/": Reply(200, HOME, link(final, "/new/wp-json/")),
                      "/new/wp-json/": Reply(body=json.dumps(INDEX))})  # fmt: skip
        facts = discover(f"127.0.0.1:{site.port}", http)

        assert facts.url == f"http://127.0.0.1:{final.port}/new/"
        assert facts.rest_root == f"http://127.0.0.1:{final.port}/new/wp-json/"


def test_a_circle_of_redirects(site: Site, http: WordPressHttp) -> None:
    serve(site, {"/": Reply(301, "", {"Location": "/"})})

    with pytest.raises(WrongInput, match="circles"):
        discover(f"http://127.0.0.1:{site.port}", http)


def test_no_wordpress(site: Site, http: WordPressHttp) -> None:
    serve(site, {"/": Reply(body="<html>A shop</html>")})

    with pytest.raises(NotFound, match="No WordPress"):
        discover(f"http://127.0.0.1:{site.port}", http)


def test_a_closed_interface_says_why(site: Site, http: WordPressHttp) -> None:
    off = Reply(403, '{"code":"rest_disabled","message":"Off."}')
    serve(site, {"/": Reply(body=HOME), "/wp-json/": off, "/?rest_route=/": off})

    with pytest.raises(PermissionRefused, match="switched off"):
        discover(f"http://127.0.0.1:{site.port}", http)


def check(site: Site) -> WordPressTarget:
    return WordPressTarget(
        SiteConnection(
            1, "x", "X", TargetKind.WORDPRESS, url=f"127.0.0.1:{site.port}", username="ed", secret=lambda: "pass word"
        ),
        lambda: datetime.now(UTC),
    )


def test_check_reports_login_and_rights(site: Site) -> None:
    serve(site, {"/": Reply(body=HOME), "/wp-json/": Reply(body=json.dumps(INDEX)),
                 "/wp-json/wp/v2/users/me": Reply(body=json.dumps(ME)),
                 "/wp-json/wp/v2/block-types/core/details": Reply(body='{"name":"core/details"}')})  # fmt: skip
    target = check(site)
    report = target.check()
    target.close()

    assert report.ok
    assert report.facts["roles"] == ["editor"]
    assert report.facts["create_categories"]
    assert report.facts["details_block"]
    sent = {path.split("?")[0]: "Authorization" in headers for _, path, headers, _ in site.seen}
    assert sent == {
        "/": False, "/wp-json/": False, "/wp-json/wp/v2/users/me": True,
        "/wp-json/wp/v2/block-types/core/details": True, "/wp-json/wp/v2/types": True,
        "/wp-json/wp/v2/taxonomies": True, "/wp-json/wp/v2/users": True, "/wp-json/wp/v2/plugins": True,
        "/wp-json/wp/v2/posts": True,
    }  # fmt: skip


def test_application_passwords_switched_off(site: Site) -> None:
    serve(site, {"/": Reply(body=HOME), "/wp-json/": Reply(body=json.dumps({**INDEX, "authentication": []})),
                 "/wp-json/wp/v2/users/me": Reply(401, '{"code":"rest_not_logged_in","message":"x"}')})  # fmt: skip
    report = check(site).check()

    assert not report.ok
    assert report.problem is not None
    assert report.problem.kind is ErrorKind.CREDENTIALS
    assert "Wordfence" in report.problem.next
    assert report.facts["rest_root"]


def test_a_site_closed_to_guests_is_read_with_the_login(site: Site) -> None:
    with Site() as closed:
        serve(closed, {"/": Reply(body=HOME), "/wp-json/wp/v2/users/me": Reply(body=json.dumps(ME))})
        usual = closed.reply

        def reply(path: str) -> Reply:
            if path.startswith("/wp-json/?"):
                known = "Authorization" in closed.seen[-1][2]
                return (
                    Reply(body=json.dumps(INDEX))
                    if known
                    else Reply(401, '{"code":"rest_cannot_access","message":"x"}')
                )
            return usual(path)

        closed.reply = reply
        target = check(closed)
        report = target.check()
        target.close()

    assert report.ok, report.problem


def test_a_wrong_address_is_a_report_and_no_exception() -> None:
    target = WordPressTarget(
        SiteConnection(1, "x", "X", TargetKind.WORDPRESS, url="not an address"), lambda: datetime.now(UTC)
    )
    report = target.check()

    assert report.problem is not None
    assert report.problem.kind is ErrorKind.WRONG_INPUT
    with pytest.raises(WrongInput):
        target.terms()


def test_a_missing_password_is_a_report(site: Site) -> None:
    serve(site, {"/": Reply(body=HOME), "/wp-json/": Reply(body=json.dumps(INDEX))})
    target = WordPressTarget(
        SiteConnection(1, "x", "X", TargetKind.WORDPRESS, url=f"127.0.0.1:{site.port}", username="ed"),
        lambda: datetime.now(UTC),
    )
    report = target.check()

    assert report.problem is not None
    assert report.problem.kind is ErrorKind.CREDENTIALS
