"""Look after connected sites while the program is open: send what waits, sync now and then, notice what is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from igny8_desktop.automation.jobs import JobContext, JobRunner
from igny8_desktop.domain.enums import OrderWait, TargetKind
from igny8_desktop.domain.errors import Busy
from igny8_desktop.domain.ports import Clock, SiteConnection
from igny8_desktop.services.publishing.orders import Orders, QueuedPublishing
from igny8_desktop.services.publishing.sync import Sync, SyncReport
from igny8_desktop.services.publishing.watch import Watches
from igny8_desktop.services.sites.sites import SiteInfo, Sites
from igny8_desktop.services.step_starter import StepStarter
from igny8_desktop.services.steps import StepReport
from igny8_desktop.services.threads import in_thread

#: Seconds between two looks. A computer that wakes from sleep, or a network that is back, is noticed by the next one.
LOOK_EVERY: Final = 30.0
#: A site that does not answer is asked again after these pauses: soon at first, then seldom.
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(minutes=15)
#: A site that was synced moments ago by hand need not be read again because the program starts.
_FRESH: Final = timedelta(minutes=5)
#: Syncs that run at the same time; each keeps a thread of the pool.
_AT_ONCE: Final = 2


class SiteWatcher:
    """Ask in rounds what a site needs; `answers` says with one small call whether it can be reached."""

    def __init__(
        self,
        sites: Sites,
        orders: Orders,
        sync: Sync,
        watches: Watches,
        jobs: JobRunner,
        starter: StepStarter,
        publishing: QueuedPublishing,
        answers: Callable[[SiteConnection], bool],
        sync_every: Callable[[], timedelta],
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._orders = orders
        self._sync = sync
        self._watches = watches
        self._jobs = jobs
        self._starter = starter
        self._publishing = publishing
        self._answers = answers
        self._sync_every = sync_every
        self._clock = clock
        self._not_before: dict[int, datetime] = {}
        self._pauses: dict[int, timedelta] = {}
        self._synced: dict[int, datetime] = {}

    def keep_looking(self) -> None:
        """Look now and every `LOOK_EVERY` seconds until the program closes."""
        self._jobs.repeat("sites", LOOK_EVERY, self.look)

    async def look(self) -> None:
        """Go through all sites once and start what is due, as jobs."""
        for site in await in_thread(self._sites.all):
            if site.target is None:
                continue
            await in_thread(lambda site=site: self._watches.late(site.scope))  # type: ignore[misc]
            await self._send_due(site)
            self._sync_due(site)

    def network_is_back(self) -> None:
        """Forget the pauses, so that the next look asks every site at once."""
        self._not_before.clear()
        self._pauses.clear()

    # --------------------------------------------------------------------------------------------------- sending

    async def _send_due(self, site: SiteInfo) -> None:
        if self._busy(site.id, "publish"):
            return
        ids = await in_thread(lambda: self._orders.due(site.scope, OrderWait.TIME))
        waiting = await in_thread(lambda: self._orders.due(site.scope, OrderWait.NETWORK))
        if waiting and await self._is_reachable(site):
            ids += waiting
        by_status: dict[str, list[int]] = {}
        for content_id in ids:
            status = await in_thread(lambda one=content_id: self._orders.wanted_status(site.scope, one))  # type: ignore[misc]
            by_status.setdefault(status, []).append(content_id)
        for status, some in by_status.items():
            self._submit_sending(site, some, status)

    async def _is_reachable(self, site: SiteInfo) -> bool:
        now = self._clock()
        if now < self._not_before.get(site.id, now):
            return False
        connection = await in_thread(lambda: self._sites.connection(site.id))
        if site.target is TargetKind.FOLDER or await in_thread(lambda: self._answers(connection)):
            self._pauses.pop(site.id, None)
            # Not at once again if sending fails all the same.
            self._not_before[site.id] = now + _FIRST_PAUSE
            return True
        pause = min(self._pauses.get(site.id, _FIRST_PAUSE) * 2, _LONGEST_PAUSE)
        self._pauses[site.id] = pause
        self._not_before[site.id] = now + pause
        return False

    def _submit_sending(self, site: SiteInfo, ids: list[int], status: str) -> None:
        async def work(job: JobContext) -> StepReport:
            step = self._publishing.publishing_as(status)
            return await self._starter.run(site.scope, step, ids, progress=job.progress)

        try:
            self._jobs.submit(f"Publishing what waited for {site.name}", work, kind="publish", site_id=site.id)
        except Busy:
            return  # the program is closing; it waits for the next start

    # --------------------------------------------------------------------------------------------------- syncing

    def _sync_due(self, site: SiteInfo) -> None:
        """Sync a site that was tried out well, at start and then at the pace of the setting."""
        every = self._sync_every()
        if site.target is not TargetKind.WORDPRESS or not site.last_ok or not every:
            return
        now = self._clock()
        begun = self._synced.get(site.id)
        last = max((at for at in (begun, site.last_synced_at) if at is not None), default=None)
        due = _FRESH if begun is None else every
        if (last is not None and now - last < due) or self._busy(site.id, "sync"):
            return
        if sum(job.kind == "sync" for job in self._jobs.running()) >= _AT_ONCE:
            return  # others are being read: this one's turn comes with a later look
        self._synced[site.id] = now

        def work(job: JobContext) -> SyncReport:
            return self._sync.run(site.scope, whole=False, progress=job.progress, should_stop=job.should_stop)

        try:
            self._jobs.submit_blocking(f"Syncing {site.name}", work, kind="sync", site_id=site.id)
        except Busy:
            return

    def _busy(self, site_id: int, kind: str) -> bool:
        return any(job.site_id == site_id and job.kind == kind for job in self._jobs.running())
