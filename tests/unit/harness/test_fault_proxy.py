"""The fault proxy does to requests what its rules say, and leaves no thread behind."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from tests.harness.fault_proxy import PRESETS, Fault, FaultProxy, Rule, page
from tests.harness.loopback import LoopbackHandler, LoopbackServer


class Echo(LoopbackServer):
    """Answer what was asked, as JSON."""

    def __init__(self) -> None:
        super().__init__(_EchoHandler)
        self.served: list[str] = []
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()


class _EchoHandler(LoopbackHandler):
    def handle_request(self, body: bytes) -> None:
        assert isinstance(self.owner, Echo)
        self.owner.served.append(f"{self.command} {self.path}")
        if self.path == "/never":
            self.client_left_within(None)
            return
        heard = {"method": self.command, "auth": self.headers.get("Authorization"), "body": body.decode()}
        heard["proto"] = self.headers.get("X-Forwarded-Proto")
        self.send_body(201, [("Content-Type", "application/json"), ("X-Own", "1")], json.dumps(heard).encode())


@pytest.fixture
def echo() -> Iterator[Echo]:
    before = set(threading.enumerate())
    with Echo() as server:
        yield server
    assert set(threading.enumerate()) <= before


@pytest.fixture
def proxy(echo: Echo) -> Iterator[FaultProxy]:
    with FaultProxy(echo.url) as running:
        yield running


def test_without_rules_everything_passes(echo: Echo, proxy: FaultProxy) -> None:
    answer = requests.put(f"{proxy.url}/a?b=c", data="hello", auth=("u", "p"), timeout=10)
    assert answer.status_code == 201
    assert answer.headers["X-Own"] == "1"
    assert answer.json()["body"] == "hello"
    assert answer.json()["auth"].startswith("Basic ")
    chunked = requests.post(f"{proxy.url}/", data=iter([b"in ", b"pieces"]), timeout=10)
    assert chunked.json()["body"] == "in pieces"
    assert requests.head(f"{proxy.url}/", timeout=10).headers["Content-Length"] != "0"
    assert echo.served == ["PUT /a?b=c", "POST /", "HEAD /"]
    seen = proxy.log[0]
    assert (seen.method, seen.path, seen.auth, seen.size, seen.upstream) == ("PUT", "/a?b=c", True, 5, 201)
    proxy.clear_log()
    assert proxy.log == []


@pytest.mark.parametrize(
    ("fault", "error", "forwarded"),
    [
        (Fault(drop_before=True), requests.ConnectionError, False),
        (Fault(drop_after=True), requests.ConnectionError, True),
        (Fault(reset_after=True), requests.ConnectionError, True),
        (Fault(truncate=5), requests.exceptions.ChunkedEncodingError, True),
    ],
)
def test_broken_connections(
    echo: Echo, proxy: FaultProxy, fault: Fault, error: type[Exception], forwarded: bool
) -> None:
    proxy.rules = [Rule(fault, method="POST")]
    with pytest.raises(error):
        requests.post(f"{proxy.url}/x", data="1", timeout=10)
    assert (echo.served == ["POST /x"]) is forwarded
    assert requests.post(f"{proxy.url}/x", data="1", timeout=10).ok, "the rule was for one time"


def test_a_reset_is_a_reset_and_not_an_end(proxy: FaultProxy) -> None:
    proxy.rules = [Rule(Fault(reset_after=True))]
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        requests.get(proxy.url, timeout=10)


def test_delays(echo: Echo, proxy: FaultProxy) -> None:
    proxy.rules = [Rule(Fault(delay_before=1.5), path="before"), Rule(Fault(delay_after=1.0), path="after")]
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{proxy.url}/before", timeout=0.1)
    assert echo.served == [], "the client gave up before the server heard of it"
    proxy.wait_idle()
    assert echo.served == ["GET /before"], "and it was forwarded all the same"
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{proxy.url}/after", timeout=0.2)
    proxy.wait_idle()
    assert echo.served[-1] == "GET /after"


def test_answers_in_place_of_the_server(echo: Echo, proxy: FaultProxy) -> None:
    proxy.rules = [
        Rule(PRESETS["rate429"]),
        Rule(PRESETS["waf403"]),
        Rule(page(503, "<p>x</p>", Retry_After="7")),
        Rule(Fault(redirect=(301, "https://elsewhere.test/{path}"))),
    ]
    limited = requests.get(proxy.url, timeout=10)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "2")
    blocked = requests.get(proxy.url, timeout=10)
    assert (blocked.status_code, blocked.headers["Server"]) == (403, "cloudflare")
    assert requests.get(proxy.url, timeout=10).headers["Retry-After"] == "7"
    moved = requests.get(f"{proxy.url}/a/b", timeout=10, allow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (301, "https://elsewhere.test/a/b")
    assert echo.served == []
    assert [seen.upstream for seen in proxy.log] == [None] * 4


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_answered(proxy: FaultProxy, name: str) -> None:
    proxy.rules = [Rule(PRESETS[name])]
    answer = requests.get(proxy.url, timeout=10)
    assert answer.status_code == (PRESETS[name].status or 201)
    with pytest.raises(ValueError):  # noqa: PT011 - requests' JSON error is a plain ValueError
        answer.json() if name != "rate429" else json.loads("")


def test_what_the_server_hears_and_says_can_be_changed(proxy: FaultProxy) -> None:
    proxy.rules = [Rule(Fault(strip_auth=True)), Rule(Fault(prefix="noise"))]
    assert requests.get(proxy.url, auth=("u", "p"), timeout=10).json()["auth"] is None
    assert proxy.log[0].auth, "the proxy itself saw it"
    assert requests.get(proxy.url, timeout=10).text.startswith('noise{"method"')


def test_a_slow_drip_outlasts_a_read_timeout(proxy: FaultProxy) -> None:
    proxy.rules = [Rule(Fault(status=200, body="x" * 15, drip=10))]
    started = time.monotonic()
    assert requests.get(proxy.url, timeout=1).text == "x" * 15
    assert time.monotonic() - started > 1.3


def test_rules_match_in_order_and_count_down(proxy: FaultProxy) -> None:
    proxy.rules = [
        Rule(Fault(status=500), method="POST", path=r"^/posts", times=2),
        Rule(Fault(status=418), path="tea", times=-1),
    ]
    asked = [("POST", "/posts"), ("GET", "/posts"), ("POST", "/posts?x=tea"), ("POST", "/posts?x=tea"), ("GET", "/tea")]
    statuses = [requests.request(m, proxy.url + p, timeout=10).status_code for m, p in asked]
    assert statuses == [500, 201, 500, 418, 418]
    assert proxy.rules[0].times == 0


def test_a_probability_is_kept_and_repeatable(echo: Echo) -> None:
    def campaign(seed: int) -> list[int]:
        rule = Rule(Fault(status=503), times=-1, probability=0.3)
        with FaultProxy(echo.url, rules=[rule], seed=seed) as proxy, requests.Session() as session:
            return [session.get(proxy.url, timeout=10).status_code for _ in range(200)]

    first = campaign(1)
    assert first == campaign(1)
    assert first != campaign(2)
    assert 40 <= first.count(503) <= 80


def test_tls_with_a_certificate_of_its_own(echo: Echo) -> None:
    with FaultProxy(echo.url, tls=True) as proxy:
        certificate = proxy.certificate
        assert certificate is not None
        session = requests.Session()
        session.trust_env = False
        with session, pytest.raises(requests.exceptions.SSLError):
            session.get(proxy.url, timeout=10)
        answer = requests.get(proxy.url, timeout=10, verify=str(certificate))
        assert answer.json()["proto"] == "https"
    assert not certificate.exists()


@pytest.mark.parametrize(
    ("rules", "path"),
    [([Rule(Fault(delay_before=60))], "/"), ([Rule(Fault(delay_after=60))], "/"), ([], "/never")],
    ids=["before", "after", "upstream"],
)
def test_closing_ends_requests_that_hang(echo: Echo, rules: list[Rule], path: str) -> None:
    proxy = FaultProxy(echo.url, rules=rules)
    failed: list[Exception] = []

    def ask() -> None:
        try:
            requests.get(proxy.url + path, timeout=60)
        except requests.RequestException as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not proxy.log:
        assert asking.is_alive()
        time.sleep(0.005)
    started = time.monotonic()
    proxy.close()
    asking.join(10)
    assert time.monotonic() - started < 20
    assert len(failed) == 1


def test_nobody_listening_behind_the_proxy_is_a_bad_gateway() -> None:
    with Echo() as gone:
        pass
    with FaultProxy(gone.url) as proxy:
        assert requests.get(proxy.url, timeout=10).status_code == 502
    with pytest.raises(ValueError, match="loopback"):
        FaultProxy("http://example.com")
