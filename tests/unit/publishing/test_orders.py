"""Publishing without network queues in order and says so; what waits goes out by itself; conflicts ask."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from igny8_desktop.automation.jobs import JobRunner
from igny8_desktop.automation.site_watcher import SiteWatcher
from igny8_desktop.domain.enums import OrderWait, SiteStatus
from igny8_desktop.domain.errors import CredentialsRefused, NetworkTrouble
from igny8_desktop.domain.ports import SiteConnection
from igny8_desktop.services.publishing.orders import Orders, QueuedPublishing
from igny8_desktop.services.publishing.watch import Watches
from igny8_desktop.services.step_starter import StepStarter
from igny8_desktop.services.steps import StepControl, StepReport
from tests.unit.publishing.conftest import Desk


def offline() -> NetworkTrouble:
    return NetworkTrouble("The site cannot be reached", "No network.", "Try later.")


def queue(desk: Desk) -> QueuedPublishing:
    return QueuedPublishing(desk.step(), Orders(desk.world.database), desk.world.database)


def publish(desk: Desk, *ids: int) -> StepReport:
    step = queue(desk)
    chosen = list(ids) or step.waiting(desk.scope)
    return asyncio.run(step.run(desk.scope, chosen, StepControl(owner="me", backoff=0.0)))


def waiting(desk: Desk) -> list[tuple[int, OrderWait]]:
    return [(each.content_id, each.waits_for) for each in Orders(desk.world.database).waiting(desk.scope)]


def test_without_network_the_first_is_tried_and_all_are_queued_in_order(desk: Desk) -> None:
    ids = [desk.article(f"Article {word}") for word in ("one", "two", "three")]
    desk.wire.lose("ensure_terms", "before", offline())
    report = publish(desk)
    assert (report.done, report.failed, report.counts["queued"]) == ((), (), 3)
    assert set(report.left) == set(ids)
    assert desk.wire.calls["ensure_terms"] == 1, "the others need not time out, too"
    assert waiting(desk) == [(each, OrderWait.NETWORK) for each in ids]
    assert {desk.content(each).site_status for each in ids} == {SiteStatus.NOT_PUBLISHED}
    assert desk.events()[-3:] == ["queued"] * 3
    assert queue(desk).waiting(desk.scope, max_failures=3) == [], "a run does not try them again and again"
    assert queue(desk).waiting(desk.scope) == ids, "a person may"
    publish(desk, *ids)
    assert waiting(desk) == []
    assert len(desk.pages()) == 3


def test_other_failures_are_not_queued(desk: Desk) -> None:
    desk.article()
    desk.wire.lose("ensure_terms", "before", CredentialsRefused("The login is wrong", "No.", "Log in."))
    report = publish(desk)
    assert len(report.failed) == 1
    assert waiting(desk) == []


def test_a_post_that_the_client_changed_waits_for_a_decision(desk: Desk) -> None:
    content_id = desk.article()
    publish(desk)
    page = desk.page("how-to-brew-coffee")
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Our own words."), encoding="utf-8")
    desk.edit(content_id, excerpt="Another.")
    assert len(publish(desk).failed) == 1
    assert waiting(desk) == [(content_id, OrderWait.DECISION)]
    assert queue(desk).waiting(desk.scope) == [], "it is not tried again unasked"
    Orders(desk.world.database).cancel(desk.scope, [content_id])
    assert waiting(desk) == []


class Watched:
    """A watcher over the desk's site, a network that can be switched off, and how often it was asked."""

    def __init__(self, desk: Desk, jobs: JobRunner) -> None:
        from igny8_desktop.services.sites.sites import Sites

        self.desk, self.jobs = desk, jobs
        self.network, self.asked = False, 0
        orders, database = Orders(desk.world.database), desk.world.database
        sites = Sites(database, None, desk, lambda slug: desk.folder)  # type: ignore[arg-type]
        starter = StepStarter({}, None, "me", lambda: 1)  # type: ignore[arg-type]
        self.watcher = SiteWatcher(
            sites, orders, desk.sync(), Watches(database), jobs, starter, queue(desk), self.answers,
            lambda: timedelta(0), database.clock,
        )  # fmt: skip

    def answers(self, _connection: SiteConnection) -> bool:
        self.asked += 1
        return self.network

    def look(self) -> None:
        """Look once and wait for what was started."""
        self.jobs.submit("look", lambda _job: self.watcher.look()).result(20)
        for job in self.jobs.running():
            handle = self.jobs.find(job.job_id)
            if handle is not None:
                handle.result(20)


@pytest.fixture
def watched(desk: Desk) -> object:
    jobs = JobRunner().start()
    yield Watched(desk, jobs)
    jobs.close()


def test_what_waits_goes_out_by_itself_when_the_network_is_back(desk: Desk, watched: Watched) -> None:
    connect_as_wordpress(desk)
    ids = [desk.article(f"Article {word}") for word in ("one", "two")]
    desk.wire.lose("ensure_terms", "before", offline())
    publish(desk)
    watched.look()
    watched.look()
    assert watched.asked == 1, "a site that does not answer is left alone for a while"
    assert desk.pages() == []
    desk.world.clock.forward(minutes=2)
    watched.network = True
    watched.look()
    assert waiting(desk) == []
    assert desk.pages() == ["article-one", "article-two"]
    assert [desk.content(each).site_status for each in ids] == [SiteStatus.PUBLISHED] * 2


def test_a_timed_order_goes_out_at_its_time(desk: Desk, watched: Watched) -> None:
    content_id = desk.article()
    at = desk.world.clock() + timedelta(hours=1)
    Orders(desk.world.database).place(desk.scope, [content_id], OrderWait.TIME, not_before=at)
    assert queue(desk).waiting(desk.scope) == []
    watched.look()
    assert desk.pages() == []
    desk.world.clock.forward(hours=1)
    watched.look()
    assert desk.pages() == ["how-to-brew-coffee"]
    assert waiting(desk) == []


def connect_as_wordpress(desk: Desk) -> None:
    """Say that the site is reached by a network; the desk's target stays what it is."""
    from igny8_desktop.data.queries import sites
    from igny8_desktop.domain.enums import TargetKind

    with desk.world.database.write(desk.scope.whole_site()) as work:
        row = sites.integration(work)
        assert row is not None
        row.target = TargetKind.WORDPRESS
