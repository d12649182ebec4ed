"""Publish 100 articles with two images each to a real WordPress, beside the bare minimum of the same HTTP calls.

Needs what `tests/harness/wordpress` needs. The program publishes to one site, and everything that it sends is noted.
The limit sends the very same requests with one `requests` session in a plain loop to a twin of the site: no database,
no claims, no markup, no reports. Both go one request at a time and take turns by ten articles, so that both meet the
machine in the same state. Options: `--posts` (100), `--core` (7.1).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.harness.environment import isolate

_FOLDER = isolate()

import requests  # noqa: E402 - the environment comes first

from tests.harness.many_posts import ManyPosts  # noqa: E402
from tests.harness.programs import add_wordpress, opened, without_thumbnails  # noqa: E402
from tests.harness.wordpress import NEW, SiteOptions, WordPressFarm  # noqa: E402

AT_ONCE = 10
#: Articles that are published before the clock counts, so that neither side pays for imports and caches.
WARM_UP = 3
LEAST = 0.85


@dataclass
class Sent:
    """One request that the program sent, and the status that came back."""

    method: str
    url: str
    body: bytes | None
    headers: dict[str, str]
    status: int


@contextmanager
def noted(sent: list[Sent]) -> Iterator[None]:
    """Note every request that any session sends."""
    original = requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        answer = original(self, request, **options)
        body = request.body if isinstance(request.body, bytes) or request.body is None else request.body.encode()
        assert request.method is not None
        assert request.url is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        sent.append(Sent(request.method, request.url, body, headers, answer.status_code))
        return answer

    with mock.patch.object(requests.Session, "send", send):
        yield


def replay(session: requests.Session, sent: list[Sent], here: str, twin: str, logins: tuple[str, str]) -> None:
    """Send the same requests to the twin; its numbers are the same, since both began alike."""
    for each in sent:
        url = each.url.replace(here, twin)
        body = each.body if each.body is None or b"\0" in each.body else each.body.replace(here.encode(), twin.encode())
        auth = logins if "Authorization" in each.headers else None
        headers = {name: value for name, value in each.headers.items() if name != "Authorization"}
        answer = session.request(
            each.method, url, data=body, headers=headers, auth=auth, timeout=60, allow_redirects=False
        )
        _ = answer.content
        if answer.status_code != each.status:
            raise SystemExit(f"{each.method} {url}: {answer.status_code} instead of {each.status}: {answer.text[:300]}")


def main() -> int:
    """Measure, print, and return 1 below the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--core", default=NEW)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="igny8-publishing-") as folder, WordPressFarm() as farm:
        site, twin = farm.site(SiteOptions(core=chosen.core)), farm.site(SiteOptions(core=chosen.core, workers=5))
        for each in (site, twin):
            without_thumbnails(each)
        environ = {"IGNY8_SECRET_SITE_LAB_BLOG": site.admin.app_password}
        with opened(Path(folder) / "home", environ) as program:
            scope = add_wordpress(program, site)
            info = program.sites.get(scope.site_id)
            session = requests.Session()
            session.trust_env = False
            logins = (twin.admin.user, twin.admin.app_password)
            before: list[Sent] = []
            with noted(before):
                program.sites.test(info.id)
            replay(session, before, site.url, twin.url, logins)
            from igny8_desktop.domain.scope import Scope

            many = ManyPosts(program, Scope(info.id, info.sectors[0].id))
            ids = many.add(WARM_UP + chosen.posts)
            ours = bare = 0.0
            calls = 0
            for start in (0, *range(WARM_UP, len(ids), AT_ONCE)):
                sent: list[Sent] = []
                begun = time.perf_counter()
                with noted(sent):
                    report = many.publish(ids[start : start + AT_ONCE if start else WARM_UP])
                ours += time.perf_counter() - begun if start else 0.0
                if report.failed:
                    raise SystemExit(str(report.failed[0].error))
                begun = time.perf_counter()
                replay(session, sent, site.url, twin.url, logins)
                bare += time.perf_counter() - begun if start else 0.0
                calls += len(sent) if start else 0
            with site.reader() as reader:
                problems = many.problems(reader, ids)
    print(f"{chosen.posts} articles with 2 images each, {calls / chosen.posts:.1f} requests each")
    print(f"program {ours:.1f} s, bare loop {bare:.1f} s: {bare / ours:.1%} of the limit (at least {LEAST:.0%})")
    print("\n".join(problems) or "every article and image once, every record true")
    return int(bool(problems) or bare / ours < LEAST)


if __name__ == "__main__":
    sys.exit(main())
