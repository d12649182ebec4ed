"""Read back from the client's site what became of what was published there.

First the list of the site's posts is read, only what changed since the last time; then those of our posts that the
list shows as changed, or does not show at all, are read one by one. Every sync is one line of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from igny8_desktop.data.models import Content, PublishRecord, SyncEvent
from igny8_desktop.data.queries import publish_plans as plans
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.queries import sites
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ContentStatus, ContentType, ImageRole, SiteStatus, TargetKind
from igny8_desktop.domain.errors import Igny8Error, WrongInput
from igny8_desktop.domain.ports import (
    Progress,
    PublishTarget,
    PublishTargets,
    RemotePost,
    SiteConnection,
    TermWish,
    no_progress,
)
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post_record import keep_remote, keep_terms
from igny8_desktop.services.publishing.site_posts import PostsState
from igny8_desktop.services.publishing.watch import judge


@dataclass(frozen=True)
class SyncReport:
    """What a sync found: posts of ours, those whose status or text changed on the site, those that are gone.

    `read` of the posts had to be read one by one.
    """

    checked: int
    changed: int
    gone: int
    terms: int
    read: int = 0


@dataclass(frozen=True)
class _Known:
    record_id: int
    content_id: int
    content_type: ContentType
    remote_id: str
    token: str
    slug: str
    remote_status: str
    modified_at: datetime | None
    scheduled: bool

    def unchanged(self, seen: Mapping[str, tuple[str, datetime | None]], newest: datetime | None) -> bool:
        """Say whether the site's list shows the post as it was read last.

        WordPress notes changes by the second: another one may follow in the `newest` second, and would not show.
        """
        status, modified = seen.get(self.remote_id, ("", None))
        same = modified is not None and modified == self.modified_at != newest and status == self.remote_status
        # A scheduled post becomes public without being changed.
        return same and bool(self.remote_id) and not self.scheduled


class Sync:
    """Bring status, link and terms of a site up to date."""

    def __init__(
        self,
        database: Database,
        targets: PublishTargets,
        connection: Callable[[int], SiteConnection],
        *,
        read_posts: Callable[[Scope, bool], PostsState | None] = lambda scope, whole: None,
    ) -> None:
        self._database = database
        self._read_posts = read_posts
        self._targets = targets
        self._connection = connection

    def run(
        self,
        scope: Scope,
        *,
        whole: bool = True,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> SyncReport:
        """Bring every published post of the site up to date; blocking. Raises what the target raises.

        `whole` reads the whole list of posts, which alone tells what was deleted; without it only what changed since
        the last time is read, as is fit for a timer. What was never sent is not asked for. A post that the site cannot
        show (its shop plugin is off, say) is told after all others are read.
        """
        try:
            report, refused = self._run(scope, whole, progress, should_stop)
        except Igny8Error as error:
            self._log(scope, f"The site could not be read: {error.title}", ok=False)
            raise
        changed = f"{report.changed} changed, {report.gone} gone, " if report.changed or report.gone else ""
        self._log(scope, f"{report.checked} posts compared, {changed}{report.terms} categories and tags")
        if refused is not None:
            raise refused
        return report

    def send_terms(self, scope: Scope) -> int:
        """Make the categories and tags that are only here on the site, too; return how many are there now."""
        with self._database.read(scope.whole_site()) as work:
            wishes = [TermWish(row.kind, row.name) for row in plans.unsent_terms(work)]
        if not wishes:
            return 0
        made = self._targets.open(self._connection(scope.site_id)).ensure_terms(wishes)
        with self._database.write(scope.whole_site(), "sync") as work:
            keep_terms(work, made)
        self._log(scope, f"{len(made)} of {len(wishes)} categories and tags were sent", direction="out")
        return len(made)

    def _run(
        self, scope: Scope, whole: bool, progress: Progress, should_stop: Callable[[], bool]
    ) -> tuple[SyncReport, WrongInput | None]:
        target = self._targets.open(self._connection(scope.site_id))
        # Also what others wrote there is news, to the planner; a site that does not list it loses nothing else.
        listed = self._read_posts(scope, whole)
        with self._database.read(scope.whole_site()) as work:
            known = [
                _Known(
                    row.id, row.content_id, content.content_type, row.remote_id, row.token, row.slug,
                    row.remote_status, row.remote_modified_at, content.scheduled_at is not None,
                )
                for row in queries.records(work)
                if row.target is target.kind
                and (row.remote_id or row.create_sent)
                and (content := work.find(Content, row.content_id)) is not None
            ]  # fmt: skip
            # A folder is edited without anything noting the time, and costs nothing to be read.
            trusted = listed is not None and not listed.problem and target.kind is not TargetKind.FOLDER
            seen = plans.seen_posts(work) if trusted else {}
        newest = max((modified for _status, modified in seen.values() if modified is not None), default=None)
        terms = target.terms()
        changed = gone = checked = read = 0
        refused: WrongInput | None = None
        for item in known:
            if should_stop():
                break
            if not item.unchanged(seen, newest):
                read += 1
                try:
                    remote = self._read(target, item)
                except WrongInput as error:
                    if item.remote_id:  # otherwise the site refused it when it was sent, and its row says so
                        refused = refused or error
                    continue
                if remote is None and item.remote_id:
                    gone += self._is_gone(scope, item)
                elif remote is not None:
                    changed += self._is_there(scope, item, remote)
            checked += 1
            progress(checked, len(known))
        with self._database.write(scope.whole_site(), "sync") as work:
            keep_terms(work, terms)
            integration = sites.integration(work)
            if integration is not None:
                integration.last_synced_at = work.now
        return SyncReport(checked, changed, gone, len(terms), read), refused

    def _log(self, scope: Scope, message: str, *, ok: bool = True, direction: str = "in") -> None:
        with self._database.write(scope.whole_site(), "sync") as work:
            work.add(SyncEvent(direction=direction, action="sync", ok=ok, message=message))

    @staticmethod
    def _read(target: PublishTarget, item: _Known) -> RemotePost | None:
        if item.remote_id:
            return target.fetch(item.remote_id, item.content_type)
        return target.find(token=item.token, slug=item.slug, content_type=item.content_type)

    def _is_there(self, scope: Scope, item: _Known, remote: RemotePost) -> bool:
        with self._database.write(scope.whole_site(), "sync") as work:
            record = work.get(PublishRecord, item.record_id)
            content = work.get(Content, item.content_id)
            status_changed = record.remote_status != remote.status or record.url != remote.url
            edited = bool(record.remote_hash) and record.remote_hash != remote.content_hash
            sent_hash = record.remote_hash
            news = remote.content_hash != record.report.get("seen_hash", sent_hash)
            judge(work, content, remote, edited=edited, pictures=_sent_a_picture(work, record, content))
            if not status_changed and not news and record.remote_id:
                record.remote_modified_at = remote.modified_at
                return False
            record.report = {**record.report, "seen_hash": remote.content_hash}
            old = record.remote_status
            keep_remote(record, content, remote, record.published_at or remote.modified_at or work.now)
            # The hash of what *we* sent stays: it is how an edit by the client is noticed before publishing again.
            record.remote_hash = sent_hash or remote.content_hash
            message = f"“{content.title}”: {old or 'unknown'} → {remote.status}"
            if edited:
                message = f"“{content.title}” was edited on the site"
            work.add(
                SyncEvent(
                    content_id=content.id,
                    direction="in",
                    action="edited" if edited else "status",
                    message=message,
                    detail={"status": remote.status, "url": remote.url, "edited": edited},
                )
            )
            return True

    def _is_gone(self, scope: Scope, item: _Known) -> bool:
        with self._database.write(scope.whole_site(), "sync") as work:
            record = work.get(PublishRecord, item.record_id)
            content = work.get(Content, item.content_id)
            if record.remote_status == "gone":
                return False
            record.remote_status = content.remote_status = "gone"
            judge(work, content, None, edited=False, pictures=False)
            content.site_status = SiteStatus.NOT_PUBLISHED
            content.url = ""
            if content.status is ContentStatus.PUBLISHED:
                content.status = ContentStatus.APPROVED
            work.add(
                SyncEvent(
                    content_id=content.id,
                    direction="in",
                    action="gone",
                    message=f"“{content.title}” was deleted on the site for good",
                )
            )
            return True


def _sent_a_picture(work: Work, record: PublishRecord, content: Content) -> bool:
    """Say whether the post was sent with a featured image."""
    featured = [row.id for row in queries.finished_images(work, content.id) if row.role is ImageRole.FEATURED]
    sent = {item.get("image_id") for item in record.sent.get("media") or () if isinstance(item, dict)}
    return any(image_id in sent for image_id in featured)
