"""Politeness towards a site: one call at a time, the pauses it asks for, and an unchanging name."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from igny8_desktop.clients.wordpress import pace as pacing
from igny8_desktop.clients.wordpress.http import USER_AGENT, WordPressHttp
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.errors import RateLimited
from tests.unit.clients.test_wordpress_http import JSON, Reply, Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


def test_a_short_pause_is_waited_for_and_a_long_one_is_told(site: Site) -> None:
    http = WordPressHttp(site.root, gate=SitePace(patience=1.0))
    site.answers(429, "{}", Content_Type=JSON, Retry_After="0.3")
    with pytest.raises(RateLimited) as first:
        http.call("GET", "wp/v2/posts", login=False, keys=("id",))
    assert first.value.retry_after == pytest.approx(0.3, abs=0.01)
    site.reply = lambda _path: Reply(body='{"id": 1}', headers={"Content-Type": JSON})
    begun = time.monotonic()
    assert http.call("GET", "wp/v2/posts", login=False, keys=("id",)).ok
    assert time.monotonic() - begun > 0.2, "the pause is kept"
    site.answers(429, "{}", Content_Type=JSON, Retry_After="90")
    with pytest.raises(RateLimited):
        http.call("GET", "wp/v2/posts", login=False, keys=("id",))
    asked = len(site.seen)
    with pytest.raises(RateLimited) as told:
        http.call("GET", "wp/v2/posts", login=False, keys=("id",))
    assert len(site.seen) == asked, "the site is left alone"
    assert 80 < (told.value.retry_after or 0) <= 90
    http.close()


def test_maintenance_holds_up_the_one_call_only(site: Site) -> None:
    http = WordPressHttp(site.root, gate=SitePace())
    site.answers(503, "maintenance", Retry_After="600")
    assert http.exchange("GET", "wp/v2/posts", login=False).status == 503
    site.reply = lambda _path: Reply(body='{"id": 1}', headers={"Content-Type": JSON})
    assert http.call("GET", "wp/v2/posts", login=False, keys=("id",)).ok
    http.close()


def test_a_slow_site_gets_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_SLOW", 0.05)
    pace = SitePace()
    with pace:
        time.sleep(0.2)
    begun = time.monotonic()
    with pace:
        assert time.monotonic() - begun > 0.03


def test_everything_that_calls_a_site_keeps_one_pace(site: Site) -> None:
    pace = SitePace()
    clients = [WordPressHttp(site.root, gate=pace) for _ in range(4)]
    threads = [
        threading.Thread(target=client.exchange, args=("GET", "x"), kwargs={"login": False}) for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.most_busy == 1
    assert {headers["User-Agent"] for _, _, headers, _ in site.seen} == {USER_AGENT}
    for client in clients:
        client.close()


def test_the_name_does_not_follow_the_version() -> None:
    from igny8_desktop import __version__

    assert USER_AGENT.startswith("IGNY8-Desktop/1.0 ")
    assert __version__ == "1.0" or __version__ not in USER_AGENT
