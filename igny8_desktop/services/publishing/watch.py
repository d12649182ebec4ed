"""Note what became of published posts that a person should look at; what is right again goes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from igny8_desktop.data.models import Content, Site, SiteWatch
from igny8_desktop.data.queries import publish_plans as queries
from igny8_desktop.data.queries import sites
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import WatchKind
from igny8_desktop.domain.ports import RemotePost
from igny8_desktop.domain.scope import ACCOUNT, Scope

#: WordPress publishes when somebody calls it: minutes are ordinary.
LATE_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class WatchItem:
    """One thing to look at; `detail` says what was seen."""

    id: int
    site_id: int
    site: str
    content_id: int
    title: str
    url: str
    kind: WatchKind
    detail: str
    since: datetime


class Watches:
    """Keep the things to look at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, site_id: int | None = None) -> list[WatchItem]:
        """Return what is not dismissed, newest first, of one site or of all."""
        found: list[WatchItem] = []
        with self._database.read(ACCOUNT) as work:
            ids = [site.id for site in sites.all_sites(work)] if site_id is None else [site_id]
        for one in ids:
            with self._database.read(Scope(one)) as work:
                name = work.get(Site, one).name
                for row in queries.watches(work):
                    content = work.find(Content, row.content_id)
                    if content is not None:
                        found.append(
                            WatchItem(row.id, one, name, content.id, content.title, content.url, row.kind, row.detail,
                                      row.updated_at)
                        )  # fmt: skip
        return sorted(found, key=lambda item: (item.since, item.id), reverse=True)

    def dismiss(self, site_id: int, ids: Sequence[int]) -> None:
        """Hide these until something new is seen of them."""
        with self._database.write(Scope(site_id), "watch") as work:
            for watch_id in ids:
                row = work.find(SiteWatch, watch_id)
                if row is not None:
                    row.dismissed_at = work.now

    def restore(self, site_id: int, ids: Sequence[int]) -> None:
        """Show dismissed ones again."""
        with self._database.write(Scope(site_id), "watch") as work:
            for watch_id in ids:
                row = work.find(SiteWatch, watch_id)
                if row is not None:
                    row.dismissed_at = None

    def late(self, scope: Scope) -> list[int]:
        """Note posts whose time has passed and that are not known to be public; return their content."""
        with self._database.read(scope.whole_site()) as work:
            waiting = list(queries.late_posts(work, work.now - LATE_AFTER))
            known = {row.content_id for row in queries.watches(work, dismissed=True) if row.kind is WatchKind.LATE}
            new = [(row.id, row.scheduled_at) for row in waiting if row.id not in known]
        if new:
            with self._database.write(scope.whole_site(), "watch") as work:
                for content_id, at in new:
                    note(work, content_id, WatchKind.LATE, f"It was to be public at {at:%Y-%m-%d %H:%M} UTC.")
        return [row.id for row in waiting]


def note(work: Work, content_id: int, kind: WatchKind, detail: str) -> bool:
    """Note something to look at and return whether it is news; the same thing that was dismissed stays so."""
    row = queries.watch(work, content_id, kind)
    if row is None:
        work.add(SiteWatch(content_id=content_id, kind=kind, detail=detail))
        return True
    if row.detail == detail:
        return False
    row.detail, row.dismissed_at = detail, None
    return True


def judge(work: Work, content: Content, remote: RemotePost | None, *, edited: bool, pictures: bool) -> None:
    """Note what is odd about a post as it was just read, and forget what is right again.

    `edited` says that its text is not what was sent last, `pictures` that a featured image was sent with it.
    """
    if remote is None:
        note(work, content.id, WatchKind.VANISHED, "It was deleted on the site for good.")
        every = [kind for kind in WatchKind if kind is not WatchKind.VANISHED]
        queries.drop_watches(work, content.id, every)
        return
    public = remote.status in ("publish", "private")
    described = remote.seo.description is None or bool(remote.seo.description) or not content.meta_description
    odd = {
        WatchKind.VANISHED: "",
        WatchKind.TRASHED: "It is in the site's trash." if remote.status == "trash" else "",
        WatchKind.CHANGED: _changed(remote) if edited and remote.status != "trash" else "",
        WatchKind.NO_IMAGE: "Its featured image is gone." if public and pictures and not remote.featured_media else "",
        WatchKind.NO_DESCRIPTION: "" if not public or described else "Its SEO description is empty on the site.",
        WatchKind.LATE: "",
    }
    if remote.status == "future" and remote.date is not None and work.now - remote.date > LATE_AFTER:
        odd[WatchKind.LATE] = f"It was to be public at {remote.date:%Y-%m-%d %H:%M} UTC."
    for kind, detail in odd.items():
        if detail:
            note(work, content.id, kind, detail)
    queries.drop_watches(work, content.id, [kind for kind, detail in odd.items() if not detail])


def _changed(remote: RemotePost) -> str:
    when = f" at {remote.modified_at:%Y-%m-%d %H:%M} UTC" if remote.modified_at is not None else ""
    return f"Its text was changed on the site{when}."
