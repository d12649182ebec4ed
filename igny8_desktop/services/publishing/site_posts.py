"""Know what a client's site holds already, so that nothing is planned twice; kept for when there is no network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from igny8_desktop.data.models import SiteIntegration, SitePost
from igny8_desktop.data.queries import site_posts as queries
from igny8_desktop.data.queries import sites
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.ports import KnownPost, PublishTargets, SiteConnection
from igny8_desktop.domain.scope import Scope

#: Facts of the connection under which the last reading, and the last whole one, are kept.
READ_AT: Final = "posts_read_at"
WHOLE_AT: Final = "posts_whole_at"
READ_FROM: Final = "posts_read_from"
#: Posts that were deleted for good are noticed by a whole reading alone.
_WHOLE_EVERY: Final = timedelta(days=7)
#: Clocks differ, and a post may be saved while the list is read.
_OVERLAP: Final = timedelta(minutes=10)
#: A site that did not answer is left alone for a while, or every approval would wait for it.
_REST: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class PostsState:
    """How many posts of the site are known, since when, and why they could not be read anew."""

    count: int = 0
    read_at: datetime | None = None
    problem: str = ""

    def words(self, now: datetime) -> str:
        """Return in a sentence how old the knowledge is, where that matters; empty where it is fresh."""
        if self.read_at is None:
            reason = f" {self.problem}" if self.problem else ""
            return f"The posts of the site were never read, so they were not compared.{reason}"
        if not self.problem:
            return ""
        return f"The site could not be read: its {self.count:,} posts are as they were {_ago(now - self.read_at)}."


class SitePosts:
    """Keep the list of posts of sites; `longest_age` is how old it may be before it is read again."""

    def __init__(
        self,
        database: Database,
        targets: PublishTargets,
        connection: Callable[[int], SiteConnection],
        *,
        longest_age: Callable[[], timedelta] = lambda: timedelta(hours=24),
    ) -> None:
        self._database = database
        self._targets = targets
        self._connection = connection
        self._longest_age = longest_age
        self._lock = threading.Lock()
        self._failed: dict[int, tuple[datetime, str]] = {}

    def state(self, scope: Scope) -> PostsState:
        """Return what is known, without asking the site."""
        with self._database.read(scope.whole_site()) as work:
            return self._state(work, scope.site_id)

    def fresh(self, scope: Scope, *, at_once: bool = False) -> PostsState:
        """Return what is known, after reading the site again where that is old; never raises for a silent site.

        `at_once` reads what changed since, however new the list is.
        """
        with self._lock:
            state = self.state(scope)
            now = self._database.clock()
            failed_at = self._failed.get(scope.site_id, (None, ""))[0]
            if not at_once and failed_at is not None and now - failed_at < _REST:
                return state
            if not at_once and state.read_at is not None and now - state.read_at < self._longest_age():
                return state
            try:
                return self._refresh(scope, whole=False)
            except Igny8Error as error:
                self._failed[scope.site_id] = (now, str(error.info.what))
                return self.state(scope)

    def refresh(self, scope: Scope) -> PostsState:
        """Read the whole list again; blocking. Raises what the target raises."""
        with self._lock:
            return self._refresh(scope, whole=True)

    def for_sync(self, scope: Scope, whole: bool) -> PostsState:
        """Read the list as a sync does: all of it, or what changed since; never raises for a silent site."""
        if not whole:
            return self.fresh(scope, at_once=True)
        with self._lock:
            try:
                return self._refresh(scope, whole=True)
            except Igny8Error as error:
                self._failed[scope.site_id] = (self._database.clock(), str(error.info.what))
                return self.state(scope)

    def _refresh(self, scope: Scope, *, whole: bool) -> PostsState:
        site = scope.whole_site()
        begun = self._database.clock()
        with self._database.read(site) as work:
            read_at, whole_at = _moments(work)
        whole = whole or read_at is None or whole_at is None or begun - whole_at > _WHOLE_EVERY
        since = None if whole or read_at is None else read_at - _OVERLAP
        posts = self._targets.open(self._connection(scope.site_id)).known_posts(since)
        with self._database.write(site, "site_posts") as work:
            _keep(work, posts, whole=whole)
            row = sites.integration(work)
            if row is not None:
                moments = dict.fromkeys((READ_AT, WHOLE_AT) if whole else (READ_AT,), begun.isoformat())
                row.facts = {**row.facts, **moments, READ_FROM: _place(row)}
        self._failed.pop(scope.site_id, None)
        return self.state(scope)

    def _state(self, work: Work, site_id: int) -> PostsState:
        problem = self._failed.get(site_id, (None, ""))[1]
        return PostsState(queries.count_posts(work), _moments(work)[0], problem)


def _keep(work: Work, posts: Sequence[KnownPost], *, whole: bool) -> None:
    known = queries.post_rows(work)
    seen = set()
    gone: list[int] = []
    new: list[SitePost] = []
    for post in posts:
        key = (post.post_type, post.remote_id)
        row = known.get(key)
        if post.status == "trash":
            gone += [row.id] if row is not None else []
            continue
        seen.add(key)
        if row is None:
            row = SitePost(post_type=post.post_type, remote_id=post.remote_id)
            new.append(row)
        row.title, row.slug, row.url = post.title[:500], post.slug[:200], post.url[:2000]
        row.status, row.excerpt = post.status[:40], post.excerpt
        row.remote_modified_at, row.seen_at = post.modified_at, work.now
    work.add_all(new)
    if whole:
        gone += [row.id for key, row in known.items() if key not in seen and row.id not in gone]
    queries.forget_posts(work, gone)


def _moments(work: Work) -> tuple[datetime | None, datetime | None]:
    row = sites.integration(work)
    # What was read from another address says nothing about this one.
    facts = row.facts if row is not None and row.facts.get(READ_FROM) == _place(row) else {}
    read, whole = (
        datetime.fromisoformat(value) if isinstance(value := facts.get(key), str) else None
        for key in (READ_AT, WHOLE_AT)
    )
    return read, whole


def _place(row: SiteIntegration) -> str:
    return f"{row.target} {row.url} {row.folder}"


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 1:
        return "less than an hour ago"
    if hours < 48:
        return f"{hours:.0f} hours ago"
    return f"{age.days} days ago"
