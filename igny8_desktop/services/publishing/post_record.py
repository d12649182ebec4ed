"""Write down what is about to be published, how far it got, and what the site answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import (
    Content,
    ContentTaxonomy,
    PublishedMedia,
    PublishRecord,
    SyncEvent,
)
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.queries import writer
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import (
    ContentStatus,
    PublishStage,
    SiteStatus,
    StageName,
    TargetKind,
)
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.ports import RemoteMedia, RemotePost, RemoteTerm
from igny8_desktop.domain.publish_report import PublishReport
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post import Post, read_post

#: What WordPress's words for a post's status mean for `Content.site_status`.
SITE_STATUS: Mapping[str, SiteStatus] = {
    "publish": SiteStatus.PUBLISHED,
    "private": SiteStatus.PUBLISHED,
    "future": SiteStatus.SCHEDULED,
    "draft": SiteStatus.NOT_PUBLISHED,
    "pending": SiteStatus.NOT_PUBLISHED,
    "trash": SiteStatus.NOT_PUBLISHED,
}


class PostRecords:
    """The database's side of publishing: one short unit of work per fact."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def intend(self, scope: Scope, ticket: Ticket, target: TargetKind, token: str, wanted: str) -> Post:
        """Record the intent with its token before the first call, and return what is to be sent."""
        with self._database.write(scope, str(StageName.PUBLISH)) as work:
            claims.check(work, ticket)
            content = work.get(Content, ticket.entity_id)
            if content.status is ContentStatus.DRAFT:
                raise Conflict(
                    "This article is not approved",
                    f"“{content.title}” is a draft.",
                    "Read and approve it, then publish.",
                )
            record = queries.record(work, content.id, target)
            if record is None:
                record = work.add(PublishRecord(content_id=content.id, target=target, token=token, slug=content.slug))
            record.wanted_status = wanted
            record.error_title = record.error_what = record.error_next = ""
            if not record.remote_id and not record.create_sent:
                record.slug = content.slug
            content.site_status = SiteStatus.PUBLISHING
            return read_post(work, content, record)

    def create_is_sent(self, scope: Scope, record_id: int) -> None:
        """Record that the post is about to be created: from now on it is looked up before it is created again."""
        with self._database.write(scope, "publish") as work:
            work.get(PublishRecord, record_id).create_sent = True

    def drafted(self, scope: Scope, record_id: int, remote: RemotePost) -> None:
        """Record which post it is on the site."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.remote_id = remote.remote_id
            record.remote_status = remote.status
            record.create_sent = True
            record.stage = PublishStage.DRAFTED

    def update_is_sent(self, scope: Scope, record_id: int, undo: Mapping[str, Any] | None = None) -> None:
        """Record that the post is about to be changed: until its answer is seen, a difference there is our own.

        `undo` is what takes this publish back; `None` keeps what an earlier try of the same publish recorded.
        """
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.report = {**record.report, "update_sent": True}
            if undo is not None:
                record.undo = dict(undo)

    def conflict(self, scope: Scope, record_id: int, remote: RemotePost) -> None:
        """Record the site's version that stands in the way, until somebody decides."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.conflict = {
                "hash": remote.content_hash,
                "title": remote.title,
                "found_at": work.now.isoformat(),
                "modified_at": remote.modified_at.isoformat() if remote.modified_at else "",
            }

    def update_failed(self, scope: Scope, record_id: int, remote: RemotePost) -> None:
        """Record what the site holds after a change that certainly ended: later differences are the client's."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.report = {key: value for key, value in record.report.items() if key != "update_sent"}
            record.remote_hash = remote.content_hash

    def published(
        self,
        scope: Scope,
        ticket: Ticket,
        post: Post,
        remote: RemotePost,
        report: PublishReport,
        sent: Mapping[str, Any],
    ) -> None:
        """Record what the site holds now, with the report of the read-back, and end the claim."""
        with self._database.write(scope, "publish") as work:
            claims.finish(work, ticket)
            record = work.get(PublishRecord, post.record_id)
            content = work.get(Content, post.content_id)
            record.stage = PublishStage.COMPLETED
            record.sent_revision = post.revision
            record.report = report.as_json()
            record.sent = dict(sent)
            record.conflict = {}
            record.undone_at = None
            record.error_title = record.error_what = record.error_next = ""
            keep_remote(record, content, remote, record.published_at or work.now)
            work.add(
                SyncEvent(
                    content_id=content.id,
                    direction="out",
                    action="publish" if remote.status != "draft" else "save draft",
                    message=f"“{content.title}”: {report.headline}",
                    detail={
                        "url": remote.url,
                        "status": remote.status,
                        "differs": [check.field for check in report.differs],
                    },
                )
            )

    def failed(self, work: Work, ticket: Ticket) -> None:
        """Record on content and record why publishing failed; the claim holds the reason already."""
        content = work.get(Content, ticket.entity_id)
        reason = claims.failures(work, StageName.PUBLISH, [ticket.entity_id]).get(ticket.entity_id)
        if content.site_status is SiteStatus.PUBLISHING:
            content.site_status = SiteStatus.FAILED
        for record in queries.records_of_content(work, content.id):
            if reason is not None and record.stage is not PublishStage.COMPLETED:
                record.stage = PublishStage.FAILED if not record.remote_id else record.stage
            if reason is not None:
                record.error_title, record.error_what, record.error_next = (
                    reason.error_title,
                    reason.error_what,
                    reason.error_next,
                )
        work.add(
            SyncEvent(
                content_id=content.id,
                direction="out",
                action="publish",
                ok=False,
                message=f"“{content.title}”: {reason.error_title if reason is not None else 'failed'}",
            )
        )

    def keep_terms(self, scope: Scope, terms: Sequence[RemoteTerm]) -> None:
        """Record the site's ids of terms, adding terms that are new here; return nothing."""
        with self._database.write(scope.whole_site(), "publish") as work:
            keep_terms(work, terms)

    def media(self, scope: Scope, target: TargetKind, sha256: str) -> tuple[RemoteMedia | None, bool]:
        """Return the site's copy of an image file if it is known, and whether an upload was ever sent."""
        with self._database.read(scope.whole_site()) as work:
            row = queries.media(work, target, sha256)
            if row is None:
                return None, False
            known = RemoteMedia(row.remote_id, row.url, row.width, row.height) if row.remote_id else None
            return known, row.upload_sent

    def upload_is_sent(self, scope: Scope, target: TargetKind, sha256: str) -> None:
        """Record that an image is about to be uploaded: from now on it is looked up before it is sent again."""
        with self._database.write(scope.whole_site(), "publish") as work:
            row = queries.media(work, target, sha256) or work.add(PublishedMedia(target=target, sha256=sha256))
            row.upload_sent = True

    def keep_media(self, scope: Scope, target: TargetKind, sha256: str, media: RemoteMedia) -> None:
        """Record the site's copy of an image file."""
        with self._database.write(scope.whole_site(), "publish") as work:
            row = queries.media(work, target, sha256) or work.add(PublishedMedia(target=target, sha256=sha256))
            row.upload_sent = True
            row.remote_id, row.url = media.remote_id, media.url
            row.width, row.height = media.width, media.height


def keep_remote(record: PublishRecord, content: Content, remote: RemotePost, published_at: Any) -> None:
    """Write what the site holds into record and content."""
    record.remote_id = remote.remote_id
    record.remote_status = remote.status
    record.url = remote.url
    record.remote_modified_at = remote.modified_at
    record.remote_hash = remote.content_hash
    content.remote_id = remote.remote_id
    content.remote_status = remote.status
    content.url = remote.url
    site_status = SITE_STATUS.get(remote.status, SiteStatus.NOT_PUBLISHED)
    content.site_status = site_status
    content.scheduled_at = remote.date if site_status is SiteStatus.SCHEDULED else None
    if site_status is SiteStatus.PUBLISHED:
        record.published_at = content.published_at = published_at
        # A text that was edited while its older revision was on the way still has to be published.
        if content.status is ContentStatus.APPROVED and record.sent_revision == content.revision:
            content.status = ContentStatus.PUBLISHED
    elif content.status is ContentStatus.PUBLISHED:
        content.status = ContentStatus.APPROVED


def keep_terms(work: Work, terms: Sequence[RemoteTerm]) -> None:
    """Write the site's terms into the local taxonomy."""
    for term in terms:
        row = writer.term(work, term.kind, term.slug) or work.add(
            ContentTaxonomy(kind=term.kind, name=term.name, slug=term.slug)
        )
        row.remote_id, row.parent_remote_id, row.count = term.remote_id, term.parent_id, term.count
        row.name = term.name
