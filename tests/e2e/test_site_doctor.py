"""The site doctor against real WordPress, each fault really produced: one named verdict for each."""

from __future__ import annotations

import html
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from igny8_desktop.clients.wordpress import doctor
from igny8_desktop.clients.wordpress.inspector import WordPressInspector
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.ports import SiteConnection
from igny8_desktop.domain.site_health import Examination, ProbeState, Verdict
from igny8_desktop.services.sites.prescriptions import prescribe
from tests.harness.fault_proxy import PRESETS, FaultProxy, Rule, json_answer, page
from tests.harness.fault_rules import Fault
from tests.harness.wordpress.cores import OLD
from tests.harness.wordpress.site import SiteOptions, WordPressSite

pytestmark = pytest.mark.wordpress

ALWAYS = -1
CLOSED_XMLRPC = Rule(PRESETS["nginx403"], path=r"xmlrpc\.php", times=ALWAYS)
STAGING = Fault(status=401, body="<html>401</html>", headers={
    "Content-Type": "text/html", "WWW-Authenticate": 'Basic realm="staging"'})  # fmt: skip


def examine(
    site: WordPressSite, *, url: str = "", user: str = "", password: str = "", role: str = "editor"
) -> Examination:
    login = site.users[role]
    secret = password or login.app_password
    connection = SiteConnection(
        1, "lab", "Lab", TargetKind.WORDPRESS, url=url or site.url, username=user or login.user, secret=lambda: secret
    )
    found = WordPressInspector(lambda _site: SitePace()).examine(connection, lambda done, total: None)
    words = prescribe(found.verdict, found.details)
    assert words.title
    assert not re.search(r"\{\w*\}", f"{words.what}{words.change}{words.letter}")
    assert secret not in repr((found, words))
    return found


def bad(found: Examination) -> str:
    return next((probe.name for probe in found.probes if probe.state is ProbeState.BAD), "")


def test_a_healthy_site_passes_every_probe_and_keeps_nothing_of_them(fresh_wordpress: WordPressSite) -> None:
    found = examine(fresh_wordpress)
    assert found.verdict is Verdict.HEALTHY
    assert [probe.state for probe in found.probes] == [ProbeState.GOOD] * 10, found.probes
    with fresh_wordpress.reader() as reader:
        assert reader.own_posts() == []
        assert reader.media() == []


@pytest.mark.parametrize("wordpress", [SiteOptions(core=OLD, permalinks="plain")], indirect=True, ids=["plain"])
def test_plain_permalinks_are_a_remark(wordpress: WordPressSite) -> None:
    assert examine(wordpress).verdict is Verdict.PLAIN_PERMALINKS


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("no_app_pw", Verdict.PASSWORDS_OFF),
        ("rest_off_all", Verdict.REST_OFF),
        ("rest_no_routes", Verdict.REST_OFF),
        ("rest_unhooked", Verdict.REST_OFF),
        ("no_users_ep", Verdict.REST_OFF),
        ("rest_401", Verdict.HEALTHY),
        ("fatal", Verdict.SERVER_FAULT),
        ("warning", Verdict.HEALTHY),
    ],
)
def test_faults_inside_wordpress(wordpress: WordPressSite, fault: str, verdict: Verdict) -> None:
    wordpress.set_fault(fault)
    try:
        assert examine(wordpress).verdict is verdict
    finally:
        wordpress.clear_fault()


def test_wrong_logins_are_told_apart(wordpress: WordPressSite) -> None:
    assert examine(wordpress, password="abcd abcd abcd abcd abcd abcd").verdict is Verdict.WRONG_LOGIN
    wordpress.set_fault("early_user")
    try:
        assert examine(wordpress, password="abcd abcd abcd abcd abcd abcd").verdict is Verdict.WRONG_PASSWORD
        assert examine(wordpress, user="nobody").verdict is Verdict.WRONG_NAME
    finally:
        wordpress.clear_fault()
    admin = wordpress.admin.user  # wrote the first post, so guests know the name
    assert examine(wordpress, user=admin, password="abcd abcd abcd abcd abcd abcd").verdict is Verdict.WRONG_PASSWORD


@pytest.mark.parametrize("role", ["contributor", "subscriber"])
def test_a_role_that_is_too_small(wordpress: WordPressSite, role: str) -> None:
    found = examine(wordpress, role=role)
    assert found.verdict is Verdict.WRONG_ROLE
    assert role in found.details["role"]


@pytest.mark.parametrize(
    ("rules", "verdict", "probe"),
    [
        ([Rule(Fault(strip_auth=True), times=ALWAYS)], Verdict.HEADER_STRIPPED, "login"),
        ([CLOSED_XMLRPC, Rule(Fault(strip_auth=True), times=ALWAYS)], Verdict.WRONG_LOGIN, "login"),
        ([Rule(PRESETS["challenge503"], times=ALWAYS)], Verdict.BOT_CHALLENGE, "front door"),
        ([Rule(PRESETS["challenge503"], path="wp-json|rest_route", times=ALWAYS)], Verdict.BOT_CHALLENGE,
         "rest interface"),
        ([Rule(STAGING, times=ALWAYS)], Verdict.STAGING_LOGIN, "front door"),
        ([Rule(PRESETS["nginx403"], path="wp-json", times=ALWAYS)], Verdict.PATH_BLOCKED, ""),
        ([Rule(PRESETS["nginx403"], method="POST", path=r"wp/v2/posts", times=ALWAYS)], Verdict.WRITING_BLOCKED,
         "writing"),
        ([Rule(PRESETS["nginx413"], method="POST", path=r"wp/v2/media", times=2)], Verdict.UPLOAD_LIMIT, "uploads"),
        ([Rule(PRESETS["maintenance"], times=ALWAYS)], Verdict.MAINTENANCE, "front door"),
        ([Rule(Fault(drop_before=True), times=ALWAYS)], Verdict.UNREACHABLE, "address"),
        ([Rule(page(429, "<html>slow down</html>"), times=ALWAYS)], Verdict.RATE_LIMITED, "front door"),
    ],
    ids=["header", "header-unsure", "challenge", "challenge-rest", "staging", "path", "writing", "upload",
         "maintenance", "cut", "429"],
)  # fmt: skip
def test_faults_on_the_way(wordpress: WordPressSite, rules: list[Rule], verdict: Verdict, probe: str) -> None:
    with FaultProxy(wordpress.url, rules=rules) as proxy:
        found = examine(wordpress, url=proxy.url)
    assert (found.verdict, bad(found)) == (verdict, probe), found.probes


def test_an_upload_limit_is_measured(wordpress: WordPressSite) -> None:
    rules = [Rule(PRESETS["nginx413"], method="POST", path=r"wp/v2/media", times=2)]
    with FaultProxy(wordpress.url, rules=rules) as proxy:
        found = examine(wordpress, url=proxy.url)
    assert found.details["limit"] == "500 KB"


def test_a_certificate_that_nobody_trusts(wordpress: WordPressSite) -> None:
    with FaultProxy(wordpress.url, tls=True) as proxy:
        assert examine(wordpress, url=proxy.url).verdict is Verdict.TLS


def test_a_name_without_a_server(wordpress: WordPressSite) -> None:
    assert examine(wordpress, url="https://no-such-host.invalid").verdict is Verdict.NOT_FOUND


def test_the_security_plugin_is_named(wordpress: WordPressSite) -> None:
    """The plugin cannot be installed here: its namespace in the index is how it shows itself."""
    index = {"name": "Lab", "namespaces": ["wp/v2", "wordfence/v1"], "authentication": []}
    rules = [Rule(json_answer(200, json.dumps(index)), path=r"wp-json/\?_fields", times=ALWAYS)]
    with FaultProxy(wordpress.url, rules=rules) as proxy:
        found = examine(wordpress, url=proxy.url)
    assert (found.verdict, found.details["plugin"]) == (Verdict.PASSWORDS_OFF, "Wordfence")
    words = prescribe(found.verdict, found.details)
    assert "Brute Force Protection" in words.change
    assert words.letter_to == "client"
    assert "Wordfence" in words.letter


def test_a_refused_plugin_code_is_named(wordpress: WordPressSite) -> None:
    refusal = json_answer(403, '{"code":"itsec_rest_api_access_restricted","message":"No."}')
    with FaultProxy(wordpress.url, rules=[Rule(refusal, path="wp-json|rest_route", times=ALWAYS)]) as proxy:
        found = examine(wordpress, url=proxy.url)
    assert (found.verdict, found.details["plugin"]) == (Verdict.REST_OFF, "Solid Security")


def test_a_slow_host_is_a_remark(wordpress: WordPressSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SLOW_SECONDS", 0.25)
    rules = [Rule(Fault(delay_after=0.3), path=r"users/me\?_fields=id$", times=ALWAYS)]
    with FaultProxy(wordpress.url, rules=rules) as proxy:
        assert examine(wordpress, url=proxy.url).verdict is Verdict.SLOW_HOST


def test_a_site_that_moved_after_it_was_connected(wordpress: WordPressSite) -> None:
    with FaultProxy(wordpress.url) as before:
        before.rules = [Rule(Fault(redirect=(301, f"{wordpress.url}{{path}}")), times=ALWAYS)]
        connection = SiteConnection(
            1, "lab", "Lab", TargetKind.WORDPRESS, url=before.url, rest_root=f"{before.url}/wp-json/",
            username="editor", secret=lambda: "never sent",
        )  # fmt: skip
        found = WordPressInspector(lambda _site: SitePace()).examine(connection, lambda done, total: None)
        assert (found.verdict, found.details["address"]) == (Verdict.MOVED, f"{wordpress.url}/")
        assert not any(request.auth for request in before.log)


def test_wordpress_hands_a_login_over_that_works(wordpress: WordPressSite) -> None:
    """A person's browser: log in, look at the page, approve."""
    inspector = WordPressInspector(lambda _site: SitePace())
    look = inspector.look(wordpress.url)
    assert look.loopback_return
    approval = inspector.authorise(look, "IGNY8 Desktop test")
    with ThreadPoolExecutor(1) as pool, requests.Session() as browser:
        waiting = pool.submit(approval.wait, lambda: False)
        editor = wordpress.users["editor"]
        browser.get(f"{wordpress.url}/wp-login.php", timeout=30)
        browser.post(f"{wordpress.url}/wp-login.php", timeout=30,
                     data={"log": editor.user, "pwd": wordpress.password, "wp-submit": "Log In"})  # fmt: skip
        page = browser.get(approval.page, timeout=30).text
        form = re.search(
            r'<form[^>]+id="application-passwords-section|<form.*?authorize-application.*?</form>', page, re.S
        )
        assert form is not None, page[:500]
        fields = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        fields = {name: html.unescape(value) for name, value in fields.items()}
        answer = browser.post(f"{wordpress.url}/wp-admin/authorize-application.php", timeout=30,
                              data={**fields, "app_name": "IGNY8 Desktop test", "approve": "1"})  # fmt: skip
        granted = waiting.result(30)
    assert "You are connected" in answer.text
    assert granted is not None
    assert granted.username == editor.user
    assert granted.password not in repr(granted)
    found = examine(wordpress, user=granted.username, password=granted.password)
    assert found.verdict is Verdict.HEALTHY
