"""Read back from the client's site what became of what was published there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igny8_desktop.data.models import Content, PublishRecord, SyncEvent
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.queries import sites
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ContentStatus, ContentType, SiteStatus
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress, PublishTarget, PublishTargets, RemotePost, SiteConnection, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post_record import keep_remote, keep_terms


@dataclass(frozen=True)
class SyncReport:
    """What a sync found: posts read, posts whose status or text changed on the site, posts that are gone."""

    checked: int
    changed: int
    gone: int
    terms: int


@dataclass(frozen=True)
class _Known:
    record_id: int
    content_id: int
    content_type: ContentType
    remote_id: str
    token: str
    slug: str


class Sync:
    """Bring status, link and terms of a site up to date."""

    def __init__(
        self,
        database: Database,
        targets: PublishTargets,
        connection: Callable[[int], SiteConnection],
        *,
        read_posts: Callable[[Scope], object] = lambda scope: None,
    ) -> None:
        self._database = database
        self._read_posts = read_posts
        self._targets = targets
        self._connection = connection

    def run(
        self, scope: Scope, *, progress: Progress = no_progress, should_stop: Callable[[], bool] = lambda: False
    ) -> SyncReport:
        """Read every published post of the site again; blocking. Raises what the target raises.

        What was never sent is not asked for. A post that the site cannot show (its shop plugin is off, say) is told
        after all others are read.
        """
        target = self._targets.open(self._connection(scope.site_id))
        with self._database.read(scope.whole_site()) as work:
            known = [
                _Known(row.id, row.content_id, content.content_type, row.remote_id, row.token, row.slug)
                for row in queries.records(work)
                if row.target is target.kind
                and (row.remote_id or row.create_sent)
                and (content := work.find(Content, row.content_id)) is not None
            ]
        terms = target.terms()
        changed = gone = checked = 0
        refused: WrongInput | None = None
        for item in known:
            if should_stop():
                break
            try:
                remote = self._read(target, item)
            except WrongInput as error:
                if item.remote_id:  # otherwise the site refused it when it was sent, and its row says so
                    refused = refused or error
                continue
            checked += 1
            if remote is None and item.remote_id:
                gone += self._is_gone(scope, item)
            elif remote is not None:
                changed += self._is_there(scope, item, remote)
            progress(checked, len(known))
        with self._database.write(scope.whole_site(), "sync") as work:
            keep_terms(work, terms)
            integration = sites.integration(work)
            if integration is not None:
                integration.last_synced_at = work.now
        # Also what others wrote there is news to the planner; a site that does not list it loses nothing else.
        self._read_posts(scope)
        if refused is not None:
            raise refused
        return SyncReport(checked, changed, gone, len(terms))

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
            if not status_changed and not news and record.remote_id:
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
