"""The HTTP client of WordPress against a real server that answers whatever sites have been seen to answer."""

from __future__ import annotations

import base64
import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from igny8_desktop.clients.wordpress.http import WordPressHttp, find_json
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.errors import (
    BadAnswer,
    ContentRefused,
    CredentialsRefused,
    ErrorKind,
    Igny8Error,
    NetworkTrouble,
    NotFound,
    Overloaded,
    PermissionRefused,
    RateLimited,
    WrongInput,
    describe,
)
from tests.harness.fault_proxy import PRESETS, Fault, FaultProxy
from tests.harness.loopback import LoopbackHandler, LoopbackServer

SECRET = "cAnA ryPa sswO rd12 3456 7890"
HTML = "text/html; charset=UTF-8"
JSON = "application/json; charset=UTF-8"


@dataclass
class Reply:
    """One canned answer."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    truncate: int | None = None


class Handler(LoopbackHandler):
    def handle_request(self, body: bytes) -> None:
        owner = self.owner
        assert isinstance(owner, Site)
        with owner.lock:
            owner.seen.append((self.command, self.path, dict(self.headers.items()), body))
            owner.busy += 1
            owner.most_busy = max(owner.most_busy, owner.busy)
        try:
            reply = owner.reply(self.path)
            data = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_body(reply.status, list(reply.headers.items()), data, keep=reply.truncate)
        finally:
            with owner.lock:
                owner.busy -= 1


class Site(LoopbackServer):
    """A server that answers what the test says and remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.busy = self.most_busy = 0
        self.reply: Callable[[str], Reply] = lambda path: Reply(body='{"id": 1}', headers={"Content-Type": JSON})
        super().__init__(Handler)
        self.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/wp-json/"

    def answers(self, status: int, body: str | bytes = "", *, truncate: int | None = None, **headers: str) -> None:
        reply = Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, truncate)
        self.reply = lambda path: reply


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


@pytest.fixture
def http(site: Site) -> Iterator[WordPressHttp]:
    client = WordPressHttp(site.root, username="editor", secret=lambda: SECRET, connect=2, read=0.5, total=2)
    yield client
    client.close()


def refused(http: WordPressHttp, method: str = "POST") -> Igny8Error:
    with pytest.raises(Igny8Error) as caught:
        http.call(
            method, "wp/v2/posts", payload={"a": 1} if method == "POST" else None, keys=("id",), action="create it"
        )
    info = caught.value.info
    assert info.title
    assert info.what.endswith((".", ")", "?"))
    assert info.next.endswith((".", "$1"))
    return caught.value


def maybe_done(error: Igny8Error) -> bool:
    assert isinstance(error, NetworkTrouble | Overloaded)
    return error.maybe_done


def test_a_request_is_what_wordpress_wants(site: Site, http: WordPressHttp) -> None:
    answer = http.call("POST", "wp/v2/posts", params={"slug": "a b&c"}, payload={"title": "é"}, keys=("id",))

    method, path, headers, body = site.seen[0]
    assert (method, path) == ("POST", "/wp-json/wp/v2/posts?slug=a+b%26c")
    assert headers["User-Agent"].startswith("IGNY8-Desktop/")
    assert headers["Accept"] == "application/json"
    assert headers["Authorization"] == "Basic " + base64.b64encode(f"editor:{SECRET}".encode()).decode()
    assert json.loads(body) == {"title": "é"}
    assert answer.data == {"id": 1}


def test_plain_permalinks(site: Site) -> None:
    client = WordPressHttp(site.root.replace("wp-json/", "?rest_route=/"))
    client.call("GET", "wp/v2/posts", params={"search": "x"}, keys=("id",))
    client.close()

    assert site.seen[0][1] == "/?rest_route=/wp/v2/posts&search=x"


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 5}',
        '\ufeff{"id": 5}',
        '<br />\n<b>Warning</b>: Undefined [x] {y} in <b>/a.php</b> [] {} on line <b>7</b><br />\n{"id": 5}',
        'Notice: Array to [1] {"a": 1}\n{"id": 5, "list": [1, 2, {"b": 3}]}',
        '{"id": 5}\n<br />\n<b>Deprecated</b>: x',
    ],
)
def test_json_between_warnings(site: Site, http: WordPressHttp, text: str) -> None:
    site.answers(201, text, Content_Type=JSON)

    assert http.call("POST", "wp/v2/posts", payload={}, keys=("id",)).data["id"] == 5


def test_a_web_page_is_no_json() -> None:
    page = (
        '<!DOCTYPE html><html><head><script>var x = {"id": 5};</script></head><body>' + "text " * 50 + "</body></html>"
    )

    assert find_json(page, ("id",)) is None
    assert find_json("") is None


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind", "words"),
    [
        (301, "", {"Location": "https://www.example.com/wp-json/"}, WrongInput, "https://www.example.com"),
        (401, '{"code":"rest_not_logged_in","message":"x"}', {}, CredentialsRefused, "removes the Authorization"),
        (401, '{"code":"rest_cannot_create","message":"x"}', {}, CredentialsRefused, "Either the user name"),
        (401, '{"code":"incorrect_password","message":"x"}', {}, CredentialsRefused, "does not know"),
        (401, '{"code":"rest_cannot_access","message":"Only members"}', {}, PermissionRefused, "Only members"),
        (401, "<html>no</html>", {"WWW-Authenticate": 'Basic realm="staging"'}, CredentialsRefused, "staging"),
        (403, '{"code":"rest_cannot_create","message":"x"}', {}, PermissionRefused, "may not create it"),
        (403, '{"code":"rest_disabled","message":"REST is off"}', {}, PermissionRefused, "REST is off"),
        (403, "<html>Forbidden</html>", {}, ContentRefused, "firewall"),
        (403, "<html><title>Just a moment...</title></html>", {"CF-Mitigated": "challenge"}, PermissionRefused, "bot"),
        (
            503,
            "<html><title>Just a moment...</title></html>",
            {"Server": "cloudflare"},
            PermissionRefused,
            "Cloudflare",
        ),
        (404, '{"code":"rest_no_route","message":"x"}', {}, NotFound, "route"),
        (404, "<html>Not found</html>", {}, NotFound, "permalinks"),
        (404, '{"code":"rest_post_invalid_id","message":"Invalid post ID."}', {}, NotFound, "Invalid post ID"),
        (406, "<html>Not acceptable</html>", {}, ContentRefused, "firewall"),
        (400, '{"code":"rest_invalid_param","message":"Bad &amp; <b>wrong</b>"}', {}, WrongInput, "Bad & wrong"),
        (413, "<html>413</html>", {}, WrongInput, "smaller"),
        (500, '{"code":"rest_upload_sideload_error","message":"no"}', {}, WrongInput, "kind of file"),
        (429, "", {"Retry-After": "7"}, RateLimited, "pause"),
        (500, "<html>critical error</html>", {}, Overloaded, "500"),
        (503, "<html>maintenance</html>", {"Retry-After": "600"}, Overloaded, "maintenance"),
        (200, "<!DOCTYPE html><html><body>Welcome</body></html>", {}, NetworkTrouble, "web page"),
        (201, "", {}, NetworkTrouble, "empty"),
        (201, '{"id": 5, "tit', {}, NetworkTrouble, "cut"),
        (200, "[]", {}, NetworkTrouble, "something else"),
    ],
)
def test_every_bad_answer_has_words(
    site: Site, http: WordPressHttp, status: int, body: str, headers: dict[str, str], kind: type, words: str
) -> None:
    reply = Reply(status, body, headers)
    site.reply = lambda path: reply

    error = refused(http)

    assert type(error) is kind
    assert words.lower() in f"{error.title} {error.what} {error.next}".lower()
    if isinstance(error, NetworkTrouble | Overloaded):
        assert error.maybe_done


def test_a_read_is_never_maybe_done(site: Site, http: WordPressHttp) -> None:
    site.answers(500, "<html></html>")
    assert not maybe_done(refused(http, "GET"))
    site.answers(200, "<html></html>")
    assert isinstance(refused(http, "GET"), BadAnswer)


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("0", 0.0), ("-3", 0.0), ("999999", 86_400.0), ("soon", None)]
)
def test_retry_after(site: Site, http: WordPressHttp, value: str, seconds: float | None) -> None:
    site.answers(429, "", Retry_After=value)

    assert refused(http).retry_after == seconds


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Fault(drop_after=True), True),
        (Fault(reset_after=True), True),
        (Fault(truncate=4), True),
        (Fault(delay_after=3), True),
        (Fault(drop_before=True), True),
    ],
)
def test_a_lost_answer_may_have_been_done(site: Site, fault: Fault, done: bool) -> None:
    from tests.harness.fault_proxy import Rule

    with FaultProxy(f"http://127.0.0.1:{site.port}", rules=[Rule(do=fault)]) as proxy:
        client = WordPressHttp(f"{proxy.url}/wp-json/", read=0.4, total=2)
        assert maybe_done(refused(client)) is done
        assert isinstance(client.call("POST", "x", payload={}, keys=("id",)).data, dict)
        client.close()


def test_a_drip_ends_at_the_deadline(site: Site) -> None:
    from tests.harness.fault_proxy import Rule

    site.answers(200, json.dumps({"id": 1, "text": "x" * 4000}), Content_Type=JSON)
    with FaultProxy(f"http://127.0.0.1:{site.port}", rules=[Rule(do=Fault(drip=300))]) as proxy:
        client = WordPressHttp(f"{proxy.url}/wp-json/", read=1, total=1)
        began = time.monotonic()
        error = refused(client)
        client.close()

    assert time.monotonic() - began < 20
    assert maybe_done(error)
    assert "too long" in error.title


def test_nothing_was_sent_to_a_closed_port() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        client = WordPressHttp(f"http://127.0.0.1:{holder.getsockname()[1]}/wp-json/")
        error = refused(client)
        client.close()

    assert not maybe_done(error)


def test_an_untrusted_certificate_is_refused_and_a_trusted_one_used(site: Site) -> None:
    with FaultProxy(f"http://127.0.0.1:{site.port}", tls=True) as proxy:
        wary = WordPressHttp(f"{proxy.url}/wp-json/", username="e", secret=lambda: SECRET)
        error = refused(wary)
        trusting = WordPressHttp(
            f"{proxy.url}/wp-json/", username="e", secret=lambda: SECRET, ca_bundle=str(proxy.certificate)
        )
        assert trusting.call("GET", "x", keys=("id",)).data == {"id": 1}
        plain = WordPressHttp(site.root.replace("http://", "https://"))
        wrong = refused(plain)
        for client in (wary, trusting, plain):
            client.close()

    assert "certificate" in error.title
    assert not maybe_done(error)
    assert not maybe_done(wrong)
    assert "https" in wrong.title


def test_the_password_goes_nowhere_else(site: Site, http: WordPressHttp) -> None:
    with Site() as other:
        for address in (f"http://127.0.0.1:{other.port}/wp-json/", f"http://localhost:{site.port}/wp-json/"):
            with pytest.raises(CredentialsRefused, match="was not sent"):
                http.fetch("GET", address, login=True)
        assert other.seen == []
    site.answers(302, "", Location="http://example.invalid/")
    assert isinstance(refused(http), WrongInput)
    outside = WordPressHttp("http://example.com/wp-json/", username="e", secret=lambda: SECRET)
    with pytest.raises(CredentialsRefused, match="needs https"):
        outside.call("GET", "x")


def test_the_password_is_in_no_text(
    site: Site, http: WordPressHttp, caplog: pytest.LogCaptureFixture, expect_log: Callable[[str], None]
) -> None:
    caplog.set_level(logging.DEBUG)
    coded = base64.b64encode(f"editor:{SECRET}".encode()).decode()
    forbidden = (SECRET, SECRET.replace(" ", ""), coded)
    texts = [repr(http), str(vars(http))]
    site.answers(400, json.dumps({"code": "x", "message": f"You sent {SECRET} and {coded}"}))
    errors = [refused(http)]
    for name in ("nginx502", "waf403", "html200"):
        preset = PRESETS[name]
        site.answers(preset.status or 200, preset.body)
        errors.append(refused(http))
    site.close()
    errors.append(refused(http))
    for error in errors:
        texts += ["".join(traceback.format_exception(error)), str(describe(error)), repr(error.__context__)]
        assert error.__context__ is None
    texts.append(caplog.text)

    for text in texts:
        assert not any(word in text for word in forbidden)


def test_netrc_is_not_used(
    site: Site, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client = WordPressHttp(site.root)
    client.call("GET", "x", keys=("id",))
    client.close()

    assert "Authorization" not in site.seen[0][2]


def test_no_password_is_said_before_anything_is_sent(site: Site) -> None:
    client = WordPressHttp(site.root, username="editor")
    error = refused(client)

    assert isinstance(error, CredentialsRefused)
    assert "missing" in error.title
    assert site.seen == []


def test_one_call_at_a_time_for_a_site(site: Site) -> None:
    gate = SitePace()

    def slowly(path: str) -> Reply:
        time.sleep(0.02)
        return Reply(body='{"id": 1}')

    site.reply = slowly
    clients = [WordPressHttp(site.root, gate=gate) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda client=client: [client.call("GET", "x", keys=("id",)) for _ in range(3)])
        for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()

    assert len(site.seen) == 12
    assert site.most_busy == 1


def test_an_endless_answer_is_cut_off(site: Site, http: WordPressHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    from igny8_desktop.clients.wordpress import http as module

    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    site.answers(200, "x" * 5000)

    error = refused(http)

    assert error.kind is ErrorKind.NETWORK
    assert "too large" in error.title
