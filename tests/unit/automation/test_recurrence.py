"""When scheduled runs come up: all zones, both changes of the clocks, leap days, over simulated years."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.recurrence import Every, Recurrence, time_of_day

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
ZONES = sorted(zoneinfo.available_timezones())

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
recurrences = st.builds(
    Recurrence,
    st.sampled_from(Every),
    st.lists(minutes, min_size=1, max_size=4).map(tuple),
    st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
    st.lists(st.integers(1, 31), min_size=1, max_size=5).map(tuple),
).map(Recurrence.checked)
moments = st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(zoneinfo.ZoneInfo)


def times_in(recurrence: Recurrence, start: datetime, end: datetime, zone: zoneinfo.ZoneInfo) -> list[datetime]:
    """Return all times between two moments, in the zone's own clock."""
    found, moment = [], start
    while (moment := recurrence.next_after(moment, zone)) < end:
        found.append(moment.astimezone(zone))
    return found


@given(recurrences, moments, zones)
def test_the_next_time_is_later_and_is_one_that_was_asked_for(
    recurrence: Recurrence, moment: datetime, zone: zoneinfo.ZoneInfo
) -> None:
    came = recurrence.next_after(moment, zone)
    assert came > moment
    shown = came.astimezone(zone)
    if recurrence.every is Every.HOUR:
        assert shown.minute == recurrence.times[0].minute
        assert came - moment <= timedelta(hours=2)
        return
    exact = any((shown.hour, shown.minute) == (wanted.hour, wanted.minute) for wanted in recurrence.times)
    # Beside an exact time there are only those that the clocks skipped: the zone's offset differs a day before.
    assert exact or came.astimezone(zone).utcoffset() != (came - timedelta(days=1)).astimezone(zone).utcoffset()
    if (
        exact
        and recurrence.every is Every.WEEK
        and shown.utcoffset() == (came - timedelta(days=2)).astimezone(zone).utcoffset()
    ):
        assert shown.weekday() in recurrence.weekdays


@given(recurrences, moments, zones)
def test_asking_earlier_never_gives_a_later_time(
    recurrence: Recurrence, moment: datetime, zone: zoneinfo.ZoneInfo
) -> None:
    came = recurrence.next_after(moment, zone)
    assert recurrence.next_after(came - timedelta(microseconds=1), zone) == came
    assert recurrence.next_after(moment - timedelta(hours=3), zone) <= came


@pytest.mark.parametrize("name", ZONES[:: max(1, len(ZONES) // 60)])
def test_a_daily_time_comes_once_a_day_for_four_years(name: str) -> None:
    zone = zoneinfo.ZoneInfo(name)
    start = datetime(2023, 1, 1, 12, tzinfo=zone).astimezone(UTC)
    found = times_in(Recurrence(Every.DAY, (time(2, 30),)), start, start + timedelta(days=1461), zone)
    assert len(found) == 1461  # a leap year among them
    assert len({moment.date() for moment in found}) == 1461


def test_a_skipped_time_comes_after_the_gap_and_a_double_one_once() -> None:
    daily = Recurrence(Every.DAY, (time(2, 30),))
    spring = times_in(daily, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC), BERLIN)
    assert [f"{moment:%d %H:%M}" for moment in spring] == ["28 02:30", "29 03:30", "30 02:30"]
    autumn = times_in(daily, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC), BERLIN)
    assert [f"{moment:%d %H:%M %z}" for moment in autumn] == ["25 02:30 +0200", "26 02:30 +0100"]


def test_a_skipped_time_that_meets_another_comes_once() -> None:
    twice = Recurrence(Every.DAY, (time(2, 30), time(3, 30))).checked()
    night = times_in(twice, datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), BERLIN)
    assert [f"{moment:%H:%M}" for moment in night] == ["03:30"]


def test_a_whole_day_that_a_zone_skipped() -> None:
    apia = zoneinfo.ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    found = times_in(
        Recurrence(Every.DAY, (time(9),)), datetime(2011, 12, 28, tzinfo=UTC), datetime(2012, 1, 2, tzinfo=UTC), apia
    )
    assert [moment.day for moment in found] == [28, 29, 31, 1, 2]


def test_the_hour_goes_on_through_both_changes_even_by_half_an_hour() -> None:
    lord_howe = zoneinfo.ZoneInfo("Australia/Lord_Howe")
    hourly = Recurrence(Every.HOUR, (time(0, 15),))
    for zone in (BERLIN, lord_howe, zoneinfo.ZoneInfo("Asia/Kathmandu")):
        start = datetime(2026, 1, 1, tzinfo=UTC)
        found = times_in(hourly, start, start + timedelta(days=365), zone)
        assert {moment.minute for moment in found} == {15}
        assert abs(len(found) - 365 * 24) <= 1


def test_the_end_of_the_month_and_leap_days() -> None:
    monthly = Recurrence(Every.MONTH, (time(9),), days=(31,))
    found = times_in(monthly, datetime(2027, 12, 31, 12, tzinfo=UTC), datetime(2028, 12, 31, 12, tzinfo=UTC), BERLIN)
    assert [moment.day for moment in found] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    both = Recurrence(Every.MONTH, (time(9),), days=(30, 31)).checked()
    february = times_in(both, datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC), BERLIN)
    assert [moment.day for moment in february] == [28]


def test_chosen_days_of_the_week_in_the_users_zone() -> None:
    auckland = zoneinfo.ZoneInfo("Pacific/Auckland")
    weekly = Recurrence(Every.WEEK, (time(6), time(18)), weekdays=(0, 4))
    found = times_in(weekly, datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC), auckland)
    assert [f"{moment:%a %H}" for moment in found] == [
        "Mon 18", "Fri 06", "Fri 18", "Mon 06", "Mon 18", "Fri 06", "Fri 18", "Mon 06",
    ]  # fmt: skip


@given(recurrences)
def test_it_is_stored_and_read_again(recurrence: Recurrence) -> None:
    assert Recurrence.from_json(recurrence.as_json()) == recurrence


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": []},
        {"times": ["25:00"]},
        {"times": ["9"]},
        {"times": ["09:000"]},
        {"every": "fortnight"},
        {"every": "week", "weekdays": []},
        {"every": "week", "weekdays": [7]},
        {"every": "month", "days": [0]},
        {"every": "month", "days": ["x"]},
        {"times": 3},
    ],
)
def test_what_can_never_come_up_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongInput) as caught:
        Recurrence.from_json(wrong)
    assert caught.value.next


def test_a_time_of_day_as_people_write_it() -> None:
    assert time_of_day(" 9:05 ") == time(9, 5)
