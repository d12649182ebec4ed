"""Moments of posts: in the site's time zone, over changes of the clock, in slots, staggered, moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.data.queries import sites
from igny8_desktop.domain.enums import OrderWait, SiteStatus, TargetKind
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.services.publishing.orders import Orders
from igny8_desktop.services.publishing.schedule import Schedule, When, free_slots, in_zone, site_zone
from tests.unit.publishing.conftest import Desk

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_wall_clock_means_what_the_sites_clock_shows() -> None:
    assert in_zone(datetime(2026, 7, 1, 9), BERLIN) == utc("2026-07-01 07:00")
    assert in_zone(datetime(2026, 12, 1, 9), BERLIN) == utc("2026-12-01 08:00")
    assert in_zone(datetime(2026, 3, 29, 2, 30), BERLIN) == utc("2026-03-29 01:30"), "skipped: an hour later"
    assert in_zone(datetime(2026, 10, 25, 2, 30), BERLIN) == utc("2026-10-25 00:30"), "twice: the first"
    assert site_zone({"timezone": "", "gmt_offset": 5.5}).utcoffset(None) == timedelta(hours=5.5)
    assert site_zone({"timezone": "Europe/Berlin"}) == BERLIN


def test_slots_keep_their_wall_clock_over_a_change_of_the_clock() -> None:
    found = list(islice(free_slots(("day 09:00",), BERLIN, utc("2026-10-24 00:00")), 3))
    assert found == [utc("2026-10-24 07:00"), utc("2026-10-25 08:00"), utc("2026-10-26 08:00")]


def test_slots_leave_out_what_is_taken_and_come_in_order() -> None:
    slots = ("thu 17:30", "mon 09:00")
    taken = {utc("2026-11-26 16:30")}
    found = list(islice(free_slots(slots, BERLIN, utc("2026-11-23 08:00"), taken), 3))
    assert found == [utc("2026-11-30 08:00"), utc("2026-12-03 16:30"), utc("2026-12-07 08:00")]


@given(
    st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2027, 12, 31)),
    st.lists(st.sampled_from(["day 00:00", "sun 02:30", "mon 09:00", "fri 23:59"]), min_size=1, max_size=4),
    st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Asia/Karachi"), UTC]),
)
def test_slots_are_later_ascending_and_once(after: datetime, slots: list[str], zone: ZoneInfo) -> None:
    begin = after.replace(tzinfo=UTC)
    found = list(islice(free_slots(tuple(slots), zone, begin), 20))
    assert found == sorted(set(found))
    assert found[0] > begin


def schedule(desk: Desk) -> Schedule:
    return Schedule(desk.world.database, Orders(desk.world.database))


def connect(desk: Desk, target: TargetKind, **publishing: object) -> None:
    with desk.world.database.write(desk.scope.whole_site()) as work:
        row = sites.integration(work)
        assert row is not None
        row.target, row.facts, row.publishing = target, {"timezone": "Europe/Berlin"}, publishing


def test_moments_are_chosen_and_refused_in_words(desk: Desk) -> None:
    connect(desk, TargetKind.WORDPRESS, slots=["day 09:00"], stagger_minutes=90)
    plan = schedule(desk)
    now = desk.world.clock()
    assert plan.moments(desk.scope, 2, When.NOW) == [None, None]
    first, second = plan.moments(desk.scope, 2, When.STAGGER, at=now + timedelta(days=1))
    assert (first, second) == (now + timedelta(days=1), now + timedelta(days=1, minutes=90))
    slots = plan.moments(desk.scope, 3, When.SLOTS)
    assert [each.astimezone(BERLIN).hour for each in slots if each] == [9, 9, 9]
    with pytest.raises(WrongInput, match="passed"):
        plan.moments(desk.scope, 1, When.AT, at=now - timedelta(minutes=1))
    with pytest.raises(WrongInput, match="far away"):
        plan.moments(desk.scope, 1, When.AT, at=now + timedelta(days=4000))
    connect(desk, TargetKind.WORDPRESS)
    with pytest.raises(WrongInput, match="no time slots"):
        plan.moments(desk.scope, 1, When.SLOTS)


def test_wordpress_gets_scheduled_posts_at_once_and_a_folder_waits(desk: Desk) -> None:
    content_id = desk.article()
    at = desk.world.clock() + timedelta(days=2)
    plan = schedule(desk)
    connect(desk, TargetKind.WORDPRESS)
    assert plan.plan(desk.scope, [content_id], [at]) == [content_id]
    assert desk.content(content_id).scheduled_at == at
    connect(desk, TargetKind.FOLDER)
    later = at + timedelta(days=1)
    assert plan.move(desk.scope, content_id, later) == []
    [order] = Orders(desk.world.database).waiting(desk.scope)
    assert (order.waits_for, order.not_before) == (OrderWait.TIME, later)
    [entry] = plan.entries(at, later + timedelta(days=1))
    assert (entry.at, entry.state, entry.movable) == (later, "waiting", True)
    assert plan.entries(at, later) == [], "the end is not part of it"


def test_drafts_and_public_posts_are_refused(desk: Desk) -> None:
    from igny8_desktop.domain.enums import ContentStatus

    draft = desk.article("A draft", status=ContentStatus.DRAFT)
    at = desk.world.clock() + timedelta(days=2)
    with pytest.raises(Conflict, match="not approved"):
        schedule(desk).plan(desk.scope, [draft], [at])
    public = desk.article("Public")
    desk.publish(public)
    assert desk.content(public).site_status is SiteStatus.PUBLISHED
    with pytest.raises(Conflict, match="public already"):
        schedule(desk).plan(desk.scope, [public], [at])
    published = desk.content(public).published_at
    assert published is not None
    [entry] = schedule(desk).entries(published, published + timedelta(seconds=1))
    assert (entry.state, entry.movable) == ("published", False)
