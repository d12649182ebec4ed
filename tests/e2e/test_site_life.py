"""One connected site through its life, against real WordPress: connect, schedule, sync what the client does, adopt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.data.models import Content, ContentTaxonomy
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import blocks_to_json
from igny8_desktop.domain.enums import ContentStatus, OrderWait, RevisionOrigin, SiteStatus, TargetKind, WatchKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.schedule import When
from igny8_desktop.services.sites.connecting import ConnectWish
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.services.steps import StepReport
from igny8_desktop.services.writer.revisions import add_revision
from tests.harness.fault_proxy import Fault, FaultProxy, Rule
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import SiteOptions, WordPressSite

pytestmark = pytest.mark.wordpress


@pytest.fixture
def program(home: Path) -> Iterator[Program]:
    opened = open_program(home, environ={})
    yield opened
    opened.close()


def connect(program: Program, wordpress: WordPressSite, *, url: str = "", role: str = "editor") -> SiteInfo:
    look = program.connecting.look(url or wordpress.url)
    login = wordpress.users[role]
    wish = ConnectWish(look, "Corner Coffee", login.user, login.app_password, ("Coffee",))
    site, report = program.connecting.connect(wish)
    assert report.ok, report.problem
    return site


def article(program: Program, site: SiteInfo, title: str) -> int:
    with program.database.write(Scope(site.id, site.sectors[0].id)) as work:
        content = work.add(
            Content(title=title, slug=title.lower().replace(" ", "-"), excerpt="Short.", prompts_made=True)
        )
        content.blocks = blocks_to_json((b.heading("Grind", 2), b.paragraph("Grind it fine.")))
        add_revision(work, content, RevisionOrigin.GENERATED)
        content.status = ContentStatus.APPROVED
        return content.id


def publish(program: Program, site: SiteInfo, ids: list[int]) -> StepReport:
    step = program.publishing.publishing_as("publish")
    return program.jobs.submit(
        "publish", lambda job: program.starter.run(site.scope, step, ids, progress=job.progress)
    ).result(120)


def row(program: Program, site: SiteInfo, content_id: int) -> Content:
    with program.database.read(site.scope) as work:
        return work.get(Content, content_id)


def watched(program: Program, content_id: int) -> list[WatchKind]:
    return [item.kind for item in program.watches.open() if item.content_id == content_id]


def another_second() -> None:
    """Wait until the clock shows another second: WordPress notes changes by the second."""
    begun = int(time.time())
    while int(time.time()) == begun:
        time.sleep(0.02)


@pytest.mark.parametrize("wordpress", [NEW, SiteOptions(core=OLD, permalinks="plain")], indirect=True,
                         ids=["new", "old-plain"])  # fmt: skip
def test_the_life_of_a_site(
    program: Program, fresh_wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    wordpress = fresh_wordpress
    site = connect(program, wordpress)
    facts = site.facts
    assert {"post", "page"} <= {each["slug"] for each in facts["types"]}
    assert {"category", "post_tag"} <= {each["slug"] for each in facts["taxonomies"]}
    assert any(each["id"] == str(wordpress.users["editor"].id) for each in facts["authors"])
    assert (facts["editor"], facts["version"]) == ("blocks", wordpress.version)
    assert facts["plain_permalinks"] is (wordpress.options.permalinks == "plain")

    scheduled, public = article(program, site, "Brew it later"), article(program, site, "Brew it now")
    at = (program.database.clock() + timedelta(days=2)).replace(second=0, microsecond=0)
    send = program.schedule.plan(site.scope, [scheduled], program.schedule.moments(site.scope, 1, When.AT, at=at))
    assert not publish(program, site, [*send, public]).failed
    post = wordpress_reader.one(int(row(program, site, scheduled).remote_id))
    assert (post["status"], post["date_gmt"]) == ("future", f"{at:%Y-%m-%dT%H:%M:%S}")
    assert row(program, site, scheduled).site_status is SiteStatus.SCHEDULED
    later = at + timedelta(days=1)
    another_second()
    publish(program, site, program.schedule.move(site.scope, scheduled, later))
    post = wordpress_reader.one(int(row(program, site, scheduled).remote_id))
    assert (post["status"], post["date_gmt"]) == ("future", f"{later:%Y-%m-%dT%H:%M:%S}")
    assert row(program, site, scheduled).scheduled_at == later

    report = program.sync.run(site.scope, whole=False)
    assert (report.changed, report.gone) == (0, 0)
    again = program.sync.run(site.scope, whole=False)
    assert (again.checked, again.read) == (2, 1), "only what is scheduled is read by itself"

    number = int(row(program, site, public).remote_id)
    wordpress_reader.delete(f"/wp/v2/posts/{number}", force=False)
    assert program.sync.run(site.scope, whole=False).changed == 1
    assert (row(program, site, public).remote_status, watched(program, public)) == ("trash", [WatchKind.TRASHED])
    wordpress_reader.post(f"/wp/v2/posts/{number}", {"status": "publish"})
    assert program.sync.run(site.scope, whole=False).changed == 1
    assert (row(program, site, public).site_status, watched(program, public)) == (SiteStatus.PUBLISHED, [])
    raw = wordpress_reader.one(number)["content"]["raw"]
    wordpress_reader.post(f"/wp/v2/posts/{number}", {"content": raw.replace("Grind it fine.", "Our words.")})
    program.sync.run(site.scope, whole=False)
    assert watched(program, public) == [WatchKind.CHANGED]
    wordpress_reader.delete(f"/wp/v2/posts/{number}")
    assert program.sync.run(site.scope, whole=True).gone == 1
    assert watched(program, public) == [WatchKind.VANISHED]

    parent = wordpress_reader.post("/wp/v2/categories", {"name": "Drinks & Food"})
    wordpress_reader.post("/wp/v2/categories", {"name": "Coffee", "parent": parent["id"]})
    program.sync.run(site.scope, whole=False)
    with program.database.read(site.scope) as work:
        terms = {term.name: term for term in work.scalars(select(ContentTaxonomy))}
    assert terms["Coffee"].parent_remote_id == terms["Drinks & Food"].remote_id == str(parent["id"])

    hello = next(each for each in program.adoption.known(site.scope) if each.title == "Hello world!")
    before = wordpress_reader.one(1)["content"]["raw"]
    [adopted] = program.adoption.adopt(Scope(site.id, site.sectors[0].id), [hello.id])
    assert row(program, site, adopted).status is ContentStatus.PUBLISHED
    assert adopted not in program.publishing.waiting(site.scope)
    assert wordpress_reader.one(1)["content"]["raw"] == before, "adopting sends nothing"


def test_without_network_posts_wait_and_go_out_once(
    program: Program, fresh_wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    with FaultProxy(fresh_wordpress.url) as proxy:
        site = connect(program, fresh_wordpress, url=proxy.url)
        ids = [article(program, site, title) for title in ("Article one", "Article two", "Article three")]
        proxy.rules = [Rule(Fault(drop_before=True), times=-1)]
        report = publish(program, site, ids)
        assert report.counts["queued"] == 3
        assert [each.waits_for for each in program.orders.waiting(site.scope)] == [OrderWait.NETWORK] * 3
        look = program.jobs.submit("look", lambda _job: program.site_watcher.look())
        look.result(60)
        assert len(program.orders.waiting(site.scope)) == 3
        proxy.rules = []
        program.site_watcher.network_is_back()
        program.jobs.submit("look", lambda _job: program.site_watcher.look()).result(60)
        for job in program.jobs.running():
            handle = program.jobs.find(job.job_id)
            if handle is not None:
                handle.result(60)
        assert program.orders.waiting(site.scope) == []
        titles = [post["title"]["raw"] for post in wordpress_reader.own_posts() if post["status"] == "publish"]
        assert titles == ["Article one", "Article two", "Article three"], "in order, each once"
        assert program.sites.get(site.id).target is TargetKind.WORDPRESS
