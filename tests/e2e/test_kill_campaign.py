"""`kill -9` at random moments of runs that publish to a real WordPress, then resume: nothing twice, nothing lost.

`IGNY8_KILLS` says how many kills there are (30 without it), `IGNY8_KILL_SEED` which moments.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.settings import schema
from tests.fakes.openai_server import OpenAIServer
from tests.harness.command_line import ROOT
from tests.harness.fault_proxy import Fault, FaultProxy, Rule
from tests.harness.programs import (
    KEYWORDS,
    SITE_SLUG,
    add_wordpress,
    books,
    environment_of,
    opened,
    use_server,
    without_thumbnails,
)
from tests.harness.sensible_answers import sensible_answer
from tests.harness.wordpress.cores import NEW
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import WordPressSite

pytestmark = pytest.mark.wordpress

KILLS = int(os.environ.get("IGNY8_KILLS", "30"))
SEED = int(os.environ.get("IGNY8_KILL_SEED", "1"))
KILLS_OF_ONE_RUN = 10
#: Publishing is where a kill can do most harm: it has the larger share of the kills of a run.
MOST_BEFORE_PUBLISHING = 4
GRANTED = 5000
#: Imports first and then waits for its command, so that the next process can be got ready while one works.
READY = """
import sys
from igny8_desktop.app import bootstrap
from igny8_desktop.app.cli import main
words = sys.stdin.readline().split()
sys.argv = ["igny8", *words]
sys.exit(main())
"""


class Processes:
    """Processes of the command line on one data folder; one is always kept ready."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        self._home = home
        self._environ = {**os.environ, **environ, "PYTHONPATH": str(ROOT)}
        self._next = self._make()

    def _make(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", READY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=self._environ,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Give a command to the process that is ready."""
        process, self._next = self._next, self._make()
        assert process.stdin is not None
        process.stdin.write(" ".join(["--home", str(self._home), *words]) + "\n")
        process.stdin.flush()
        return process

    def close(self) -> None:
        """End the process that is ready."""
        self._next.kill()
        self._next.communicate()


@dataclass
class Campaign:
    """One data folder, one AI, one WordPress behind a proxy, and a run that is killed again and again."""

    home: Path
    server: OpenAIServer
    proxy: FaultProxy
    processes: Processes
    dice: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def state(self) -> tuple[str, str]:
        """Return status and stage of the newest run; empty words before there is one."""
        file = self.home / "igny8.db"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            row = connection.execute(
                "SELECT status, coalesce(current_stage, '') FROM automation_run ORDER BY id DESC LIMIT 1"
            ).fetchone()
        connection.close()
        return (row[0], row[1]) if row else ("", "")

    def requests(self) -> int:
        """Return how many requests the two servers have seen."""
        return len(self.server.calls) + len(self.proxy.log)

    def begin(self) -> subprocess.Popen[str]:
        """Start or resume the run."""
        if self.state()[0] == "":
            return self.processes.start("run", SITE_SLUG, "--auto-approve", "--publish-as", "publish")
        return self.processes.start("runs", "resume", SITE_SLUG)

    def wait_for_moment(self, process: subprocess.Popen[str]) -> bool:
        """Wait until a random moment; return whether the process still ran then.

        The moment is a number of requests or a time, each a little later, so that all stages and both sides of a
        request are met whatever the machine's speed.
        """
        if self.kills.total() - self.kills["publish"] >= MOST_BEFORE_PUBLISHING:
            while self.state()[1] != "publish" and process.poll() is None:
                time.sleep(0.02)
        if self.dice.random() < 0.7:
            wanted = self.requests() + self.dice.randint(1, 14 if self.state()[1] == "publish" else 5)
            end = time.monotonic() + 60
            while self.requests() < wanted and process.poll() is None and time.monotonic() < end:
                time.sleep(0.005)
            pause = self.dice.uniform(0, 0.2)
        else:
            pause = self.dice.uniform(0.1, 1.5)
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            return True
        return False

    def kill_until_done(self, most: int) -> None:
        """Kill and resume up to `most` times, then let the run come to its end."""
        for _ in range(most):
            process = self.begin()
            if not self.wait_for_moment(process):
                self.ended(process)
                return
            stage = self.state()[1] or "start"
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            self.kills[stage] += 1
        self.ended(self.begin())

    def ended(self, process: subprocess.Popen[str]) -> None:
        """Let the process end by itself; the run must be complete then."""
        told, _ = process.communicate(timeout=240)
        assert process.returncode == 0, told
        assert self.state()[0] == "completed", told


@pytest.fixture
def campaigns(tmp_path: Path, fresh_wordpress: WordPressSite) -> Iterator[Any]:
    """Return a function that begins a campaign on an empty folder and an empty WordPress."""
    open_things: list[Any] = []

    def begin(number: int, dice: random.Random) -> Campaign:
        while open_things:
            open_things.pop().close()
        fresh_wordpress.reset()
        without_thumbnails(fresh_wordpress)
        home = tmp_path / f"home-{number}"
        server = OpenAIServer(latency=0.05)
        server.respond(sensible_answer)
        # Answers that are a little late leave time for a kill between the deed and its record.
        rules = [Rule(Fault(delay_after=0.1), method="POST", times=-1)]
        proxy = FaultProxy(fresh_wordpress.url, rules=rules)
        environ = environment_of(server, fresh_wordpress.admin.app_password)
        processes = Processes(home, environ)
        open_things.extend([server, proxy, processes])
        with opened(home, environ) as program:
            use_server(program, server)
            program.settings.set(schema.PLANNER_IDEAS_PER_CLUSTER, 2)
            program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 1)
            scope = add_wordpress(program, fresh_wordpress, url=proxy.url)
            program.keywords.paste(scope, "\n".join(KEYWORDS[:15]))
            program.credits.grant(GRANTED)
        return Campaign(home, server, proxy, processes, dice)

    yield begin
    while open_things:
        open_things.pop().close()


@pytest.mark.parametrize("wordpress", [NEW], indirect=True)
def test_kill_and_resume(campaigns: Any, wordpress: WordPressSite, wordpress_reader: WordPressReader) -> None:
    dice, kills, number = random.Random(SEED), Counter[str](), 0
    while kills.total() < KILLS:
        number += 1
        campaign = campaigns(number, dice)
        campaign.kill_until_done(min(KILLS_OF_ONE_RUN, KILLS - kills.total()))
        kills += campaign.kills
        check_the_end(campaign, wordpress, wordpress_reader)
    sys.stdout.write(f"{kills.total()} kills in {number} runs: {dict(kills)}\n")


def check_the_end(campaign: Campaign, wordpress: WordPressSite, reader: WordPressReader) -> None:
    """Compare the data folder, the site and the AI's bill after the run is complete."""
    campaign.proxy.wait_idle()
    campaign.server.wait_idle()
    environ = environment_of(campaign.server, wordpress.admin.app_password)
    with opened(campaign.home, environ) as program:
        assert program.recovery is not None
        assert (program.recovery.claims_freed, program.recovery.calls_freed, program.recovery.runs) == (0, 0, ())
        account = books(program)
        scope = program.sites.scope(SITE_SLUG)
        articles = program.listing.all_rows(scope, EntityKind.CONTENT)
        images = program.listing.all_rows(scope, EntityKind.IMAGE)
        tasks = program.listing.all_rows(scope, EntityKind.TASK)
        ideas = program.listing.all_rows(scope, EntityKind.IDEA)
        items = program.runs.items(scope, program.runs.history(scope)[0].id)
        details = [program.contents.get(scope, int(str(row["id"]))) for row in articles]

    assert account.problems == ()
    assert set(account.calls) <= {"used", "lost", "failed"}, account.calls
    charged = sum(call.charged for call in campaign.server.calls)
    assert account.calls["used"] <= charged <= account.calls["used"] + account.calls.get("lost", 0)
    assert {item["state"] for item in items} == {"done"}

    # Two ideas of each of the three clusters, less those that would have competed with another one.
    assert {row["status"] for row in ideas} <= {"completed", "draft"}
    assert len(ideas) == 6
    assert 4 <= len(articles) == sum(row["status"] == "completed" for row in ideas)
    assert len({row["task_id"] for row in articles}) == len(articles) == len(tasks)
    assert {row["site_status"] for row in articles} == {"published"}
    assert {row["status"] for row in images} == {"generated"}
    posts = reader.own_posts()
    assert Counter(post["slug"] for post in posts) == Counter(row["slug"] for row in articles)
    assert {post["status"] for post in posts} == {"publish"}
    tokens = [re.findall(r"<!-- igny8:([\w-]+) -->", post["content"]["raw"]) for post in posts]
    assert all(len(found) == 1 for found in tokens)
    assert len({found[0] for found in tokens}) == len(posts)
    media = reader.media()
    hashes = [re.search(r"-([0-9a-f]{16})\.webp$", item["source_url"]) for item in media]
    assert all(hashes), [item["source_url"] for item in media]
    assert len({found[1] for found in hashes if found}) == len(media) == len(images)
    assert all(item["alt_text"] for item in media)
    shown = {post["featured_media"] for post in posts}
    for post in posts:
        shown |= {int(number) for number in re.findall(r"wp-image-(\d+)", post["content"]["raw"])}
    assert shown == {item["id"] for item in media}
    by_slug = {post["slug"]: post for post in posts}
    for detail in details:
        assert by_slug[detail.text.slug]["title"]["raw"] == detail.text.title
        # The program sees the site behind the proxy, so hosts differ.
        assert urlsplit(detail.url).path == urlsplit(by_slug[detail.text.slug]["link"]).path
    for taxonomy in ("categories", "tags"):
        names = [term["name"] for term in reader.terms(taxonomy).values()]
        assert len(names) == len(set(names))
