"""Plan when posts become public: at once, at a date, in the site's free slots, or one after the other.

A moment is chosen in the site's time zone and kept in UTC. WordPress holds scheduled posts itself; a folder has no
clock, so its posts wait here for their time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from igny8_desktop.data.models import Content, Site
from igny8_desktop.data.queries import publish_plans as queries
from igny8_desktop.data.queries import sites
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ContentStatus, OrderWait, SiteStatus, TargetKind
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.domain.site_publishing import SitePublishing
from igny8_desktop.services.publishing.orders import Orders

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: A post that is to wait less than this is published at once, as WordPress does it.
_SOONEST: Final = timedelta(minutes=2)
_FARTHEST: Final = timedelta(days=3 * 366)


class When(StrEnum):
    """How the moments of several posts are chosen."""

    NOW = "now"
    AT = "at"
    SLOTS = "slots"
    STAGGER = "stagger"


@dataclass(frozen=True)
class CalendarEntry:
    """One post on the calendar; `at` is in UTC. `state` is published, scheduled, planned, waiting, asks or late."""

    content_id: int
    site_id: int
    site: str
    title: str
    at: datetime
    state: str
    url: str = ""

    @property
    def movable(self) -> bool:
        """Say whether it can be given another moment."""
        return self.state != "published"


def site_zone(facts: dict[str, Any]) -> tzinfo:
    """Return a site's time zone: its name where it has one, else its offset, else this computer's."""
    name = str(facts.get("timezone") or "")
    if name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            pass
    if "gmt_offset" in facts:
        return timezone(timedelta(hours=float(facts.get("gmt_offset") or 0)))
    local = datetime.now().astimezone().tzinfo
    return local or UTC


def in_zone(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment, in UTC, at which a clock of the zone shows this time.

    An hour that is skipped in spring becomes the hour after it; one that comes twice in autumn is the first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def free_slots(
    slots: Sequence[str], zone: tzinfo, after: datetime, taken: Iterable[datetime] = ()
) -> Iterator[datetime]:
    """Yield the moments of a site's slots after a moment, in order, without those that are taken; ends never."""
    wanted = [(slot.split()[0], int(slot.split()[1][:2]), int(slot.split()[1][3:])) for slot in slots]
    busy = set(taken)
    day = after.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while wanted:
        name = _DAYS[day.weekday()]
        moments = {in_zone(day.replace(hour=hour, minute=minute), zone) for at, hour, minute in wanted
                   if at in ("day", name)}  # fmt: skip
        for moment in sorted(moments):
            if moment > after and moment not in busy:
                yield moment
        day += timedelta(days=1)


class Schedule:
    """Choose, keep and change the moments of posts."""

    def __init__(self, database: Database, orders: Orders) -> None:
        self._database = database
        self._orders = orders

    def zone(self, site_id: int) -> tzinfo:
        """Return the time zone of a site."""
        with self._database.read(Scope(site_id)) as work:
            return _zone(work)

    def moments(
        self, scope: Scope, count: int, when: When, *, at: datetime | None = None, every: int = 0
    ) -> list[datetime | None]:
        """Return the moments that `count` posts would get; `None` is at once. `every` is in minutes.

        `at` has a zone, or is a time in the site's. Raises `WrongInput` for a moment in the past, and where the site
        has no slots.
        """
        if when is When.NOW:
            return [None] * count
        with self._database.read(scope.whole_site()) as work:
            zone, wish, now = _zone(work), _wish(work), work.now
            taken = queries.taken_moments(work)
        start = self._start(at, zone, now) if at is not None else now
        if when is When.SLOTS:
            if not wish.slots:
                raise WrongInput(
                    "This site has no time slots",
                    "Slots are the times at which its posts may go out.",
                    "Add some in the site's settings, such as “mon 09:00”.",
                )
            slots = free_slots(wish.slots, zone, start + _SOONEST, taken)
            return [next(slots) for _ in range(count)]
        if when is When.AT and at is None:
            raise WrongInput("The date is missing", "A moment is needed.", "Choose a day and a time.")
        step = timedelta(minutes=every or wish.stagger_minutes or (60 if when is When.STAGGER else 0))
        return [start + step * place for place in range(count)]

    def plan(self, scope: Scope, ids: Sequence[int], moments: Sequence[datetime | None]) -> list[int]:
        """Keep the moments of posts; return those that are to be sent to the site now.

        Raises `Conflict` for drafts: only what is approved goes out.
        """
        with self._database.write(scope.whole_site(), "schedule") as work:
            row = sites.integration(work)
            folder = row is not None and row.target is TargetKind.FOLDER
            for content_id, moment in zip(ids, moments, strict=True):
                content = work.get(Content, content_id)
                if content.status is ContentStatus.DRAFT:
                    raise Conflict(
                        "This article is not approved",
                        f"“{content.title}” is a draft.",
                        "Read and approve it, then give it a date.",
                    )
                if content.site_status is SiteStatus.PUBLISHED and moment is not None:
                    raise Conflict(
                        "This article is public already",
                        f"“{content.title}” went out before.",
                        "Publishing it again updates it at once.",
                    )
                content.scheduled_at = moment
        timed = [(each, moment) for each, moment in zip(ids, moments, strict=True) if moment is not None and folder]
        for content_id, moment in timed:
            self._orders.place(scope, [content_id], OrderWait.TIME, not_before=moment)
        waiting = {content_id for content_id, _moment in timed}
        send = [content_id for content_id in ids if content_id not in waiting]
        self._orders.cancel(scope, send)
        return send

    def move(self, scope: Scope, content_id: int, at: datetime) -> list[int]:
        """Give a post another moment; return what is to be sent to the site now. Raises as `plan` does."""
        with self._database.read(scope.whole_site()) as work:
            zone, now = _zone(work), work.now
        return self.plan(scope, [content_id], [self._start(at, zone, now)])

    def entries(self, start: datetime, end: datetime, site_id: int | None = None) -> list[CalendarEntry]:
        """Return what is on the calendar from `start` up to `end`, of one site or of all, earliest first."""
        found: list[CalendarEntry] = []
        with self._database.read(ACCOUNT) as work:
            ids = [site.id for site in sites.all_sites(work)] if site_id is None else [site_id]
        for one in ids:
            with self._database.read(Scope(one)) as work:
                name = work.get(Site, one).name
                found += [_entry(row, one, name, work.now) for row in queries.calendar_rows(work, start, end)]
        return sorted(found, key=lambda entry: (entry.at, entry.site, entry.content_id))

    @staticmethod
    def _start(at: datetime, zone: tzinfo, now: datetime) -> datetime:
        moment = at.astimezone(UTC) if at.tzinfo is not None else in_zone(at, zone)
        if moment < now + _SOONEST:
            raise WrongInput(
                "This moment has passed",
                f"{moment.astimezone(zone):%Y-%m-%d %H:%M} (the site's time) is not in the future.",
                "Choose a later one, or publish now.",
            )
        if moment > now + _FARTHEST:
            raise WrongInput(
                "This moment is too far away",
                f"{moment:%Y-%m-%d} is more than three years from now.",
                "Choose an earlier one.",
            )
        return moment


def _zone(work: Work) -> tzinfo:
    row = sites.integration(work)
    return site_zone(dict(row.facts) if row is not None else {})


def _wish(work: Work) -> SitePublishing:
    row = sites.integration(work)
    return SitePublishing.from_json(row.publishing if row is not None else None)


def _entry(row: tuple[Any, ...], site_id: int, site: str, now: datetime) -> CalendarEntry:
    content_id, title, site_status, _status, scheduled_at, published_at, url, waits = row
    if scheduled_at is None:
        return CalendarEntry(content_id, site_id, site, title, published_at, "published", url)
    if waits is OrderWait.DECISION:
        state = "asks"
    elif waits is not None:
        state = "waiting"
    elif site_status is SiteStatus.SCHEDULED:
        state = "late" if scheduled_at < now - timedelta(minutes=15) else "scheduled"
    else:
        state = "planned"
    return CalendarEntry(content_id, site_id, site, title, scheduled_at, state, url)
