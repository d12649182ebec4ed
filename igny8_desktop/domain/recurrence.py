"""Say when something that repeats comes up next, in the user's time zone.

Times of day are wall-clock times. Where the clocks skip one (02:30 on the night that summer time begins), it comes as
much later as the clocks skip, as RFC 5545, section 3.3.5 has it; one that comes twice counts the first time. A day that
a month lacks is its last day: who asks for the 31st wants the end of the month, not seven months a year.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from igny8_desktop.domain.errors import WrongInput

#: The longest way to the next time: a monthly one, plus a day that a zone skipped.
_MOST_DAYS = 64


class Every(StrEnum):
    """How often something repeats."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Recurrence:
    """Repeat at `times` of the chosen days.

    `weekdays` (Monday is 0) count for weeks, `days` (1 to 31) for months. Of an hourly one only the minute of the
    first time counts.
    """

    every: Every = Every.WEEK
    times: tuple[time, ...] = (time(9),)
    weekdays: tuple[int, ...] = (0,)
    days: tuple[int, ...] = (1,)

    def checked(self) -> Recurrence:
        """Return this with everything in order and once; raise `WrongInput` for what can never come up."""
        if not self.times:
            raise _wrong("It has no time of day.", "Give at least one, such as 09:00.")
        if any(moment.tzinfo is not None or moment.second or moment.microsecond for moment in self.times):
            raise _wrong("A time of day has hours and minutes only.", "Write it as 09:00.")
        if self.every is Every.WEEK and (not self.weekdays or not set(self.weekdays) <= set(range(7))):
            raise _wrong("It has no day of the week.", "Choose at least one, such as Monday.")
        if self.every is Every.MONTH and (not self.days or not set(self.days) <= set(range(1, 32))):
            raise _wrong("It has no day of the month.", "Choose at least one, from 1 to 31.")
        return Recurrence(
            self.every,
            tuple(sorted(set(self.times))),
            tuple(sorted(set(self.weekdays))),
            tuple(sorted(set(self.days))),
        )

    def next_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """Return the first time after `moment`, in UTC."""
        moment = moment.astimezone(UTC)
        if self.every is Every.HOUR:
            return _next_minute(moment, self.times[0].minute, zone)
        # From the day before: a time that its own day lacks comes up on the next.
        first = moment.astimezone(zone).date() - timedelta(days=1)
        for number in range(_MOST_DAYS):
            day = first + timedelta(days=number)
            later = [came for came in self._on(day, zone) if came > moment]
            if later:
                return min(later)
        raise AssertionError(f"{self} never comes up")  # `checked` keeps such ones away

    def _on(self, day: date, zone: tzinfo) -> Iterator[datetime]:
        if self.every is Every.WEEK and day.weekday() not in self.weekdays:
            return
        if self.every is Every.MONTH:
            last = calendar.monthrange(day.year, day.month)[1]
            if day.day not in {min(wanted, last) for wanted in self.days}:
                return
        for moment in self.times:
            yield datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return {
            "every": str(self.every),
            "times": [f"{moment:%H:%M}" for moment in self.times],
            "weekdays": list(self.weekdays),
            "days": list(self.days),
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Recurrence:
        """Read the storable form; raises `WrongInput`."""
        default = Recurrence()
        try:
            return Recurrence(
                Every(values.get("every", default.every)),
                tuple(time_of_day(text) for text in values.get("times", ["09:00"])),
                tuple(int(day) for day in values.get("weekdays", default.weekdays)),
                tuple(int(day) for day in values.get("days", default.days)),
            ).checked()
        except (TypeError, ValueError) as error:
            raise _wrong(f"It cannot be read: {error}.", "Set it again.") from error


def time_of_day(text: str) -> time:
    """Read `9:05` or `09:05`; raises `WrongInput`."""
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise _wrong(f"“{text}” is no time of day.", "Write it as 09:00, from 00:00 to 23:59.")
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise _wrong(f"“{text}” is no time of day.", "Write it as 09:00, from 00:00 to 23:59.") from None


def _next_minute(moment: datetime, minute: int, zone: tzinfo) -> datetime:
    """Return the next moment at which the clock on the wall shows this minute."""
    came = moment.replace(second=0, microsecond=0)
    while came <= moment or came.astimezone(zone).minute != minute:
        shown = came.astimezone(zone).minute
        # Some zones change by half an hour: the step lands beside the minute, and the next one corrects it.
        came += timedelta(minutes=(minute - shown) % 60 or 60)
    return came


def _wrong(what: str, then: str) -> WrongInput:
    return WrongInput("This schedule cannot be used", what, then)
