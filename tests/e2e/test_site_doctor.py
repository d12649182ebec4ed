"""The site doctor against real WordPress, each fault really produced: one named verdict for each."""

from __future__ import annotations

import re

import pytest

from igny8_desktop.clients.wordpress.inspector import WordPressInspector
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.ports import SiteConnection
from igny8_desktop.domain.site_health import Examination, ProbeState, Verdict
from igny8_desktop.services.sites.prescriptions import prescribe
from tests.harness.fault_proxy import PRESETS, FaultProxy, Rule, page
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
