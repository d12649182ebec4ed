"""Publish many articles over a wire on which three in ten requests go wrong, and count what is on the site then.

Needs what `tests/harness/wordpress` needs. The proxy in front of the real WordPress cuts before and after the server
acted, answers late, with 429, 500, 502, a challenge page or half an answer, and drops the Authorization header. In the
end every article and every image must be there exactly once, and every record must say what the site holds.
Options: `--posts` (300), `--rate` (0.3), `--core` (7.1), `--seed`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.harness.environment import isolate

_FOLDER = isolate()

from tests.harness.fault_proxy import FaultProxy  # noqa: E402 - the environment comes first
from tests.harness.many_posts import ManyPosts, bad_wire  # noqa: E402
from tests.harness.programs import SITE_NAME, opened, without_thumbnails  # noqa: E402
from tests.harness.wordpress import NEW, SiteOptions, WordPressFarm  # noqa: E402


def main() -> int:
    """Carry the campaign out, print what happened, and return 1 if anything is double, missing or untrue."""
    from igny8_desktop.domain.enums import TargetKind
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.sites.sites import NewSite

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--rate", type=float, default=0.3)
    parser.add_argument("--core", default=NEW)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="igny8-faults-") as folder, WordPressFarm() as farm:
        site = farm.site(SiteOptions(core=chosen.core))
        without_thumbnails(site)
        environ = {"IGNY8_SECRET_SITE_LAB_BLOG": site.admin.app_password}
        with FaultProxy(site.url, seed=chosen.seed) as proxy, opened(Path(folder) / "home", environ) as program:
            info = program.sites.add(NewSite(SITE_NAME, TargetKind.WORDPRESS, url=proxy.url, username=site.admin.user))
            assert program.sites.test(info.id).ok
            many = ManyPosts(program, Scope(info.id, info.sectors[0].id), read=1.0)
            ids = many.add(chosen.posts)
            proxy.rules = bad_wire(chosen.rate)
            begun = time.monotonic()
            rounds = many.publish_all(ids, rounds=60)
            took = time.monotonic() - begun
            proxy.rules = []
            proxy.wait_idle()
            requests = [entry for entry in proxy.log if not entry.path.startswith("/wp-cron")]
            hit = sum(entry.fault is not None for entry in requests)
            with site.reader() as reader:
                problems = many.problems(reader, ids)
            print(f"{chosen.posts} articles with 2 images each, {len(requests)} requests, {hit} of them faulty "
                  f"({hit / len(requests):.0%}), {rounds} rounds, {took:.0f} s")  # fmt: skip
            print("exactly once, every record true" if not problems else "\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
