"""Show what publishing an article proved, what happened since, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.data.models import Content, PublishRecord
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import PublishStage, SiteStatus
from igny8_desktop.domain.publish_report import PublishReport
from igny8_desktop.domain.scope import Scope


@dataclass(frozen=True)
class LogLine:
    """One line of the log of an article's post."""

    at: datetime
    action: str
    ok: bool
    message: str


@dataclass(frozen=True)
class PublishedArticle:
    """An article's post as it is known here; `problem` is why the last publish failed, in three texts."""

    content_id: int
    title: str
    url: str
    remote_status: str
    stage: PublishStage | None
    published_at: datetime | None
    report: PublishReport
    problem: tuple[str, str, str] | None
    has_conflict: bool
    can_undo: bool
    undone_at: datetime | None
    log: tuple[LogLine, ...]


class PublishReports:
    """Read reports and their log; quick, reads the database only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, scope: Scope, content_id: int) -> PublishedArticle:
        """Return what is known of an article's post; raises `NotFound` for an article that is not there."""
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            records = list(queries.records_of_content(work, content_id))
            record = max(records, key=lambda row: row.updated_at) if records else None
            log = tuple(
                LogLine(row.at, row.action, row.ok, row.message) for row in queries.events_of_content(work, content_id)
            )
            return _article(content, record, log)

    def failed(self, scope: Scope) -> list[int]:
        """Return the articles whose last publish failed, for a retry of these alone."""
        with self._database.read(scope) as work:
            return list(queries.content_with_failed_publish(work))

    def changed_images(self, scope: Scope) -> list[int]:
        """Return published articles whose images were changed here after they went live."""
        found: list[int] = []
        with self._database.read(scope) as work:
            for record in queries.records(work):
                content = work.find(Content, record.content_id)
                if content is None or content.site_status is not SiteStatus.PUBLISHED or not record.sent:
                    continue
                sent = {(item.get("image_id"), item.get("sha256")) for item in record.sent.get("media") or ()}
                now = {(row.id, row.sha256) for row in queries.finished_images(work, content.id)}
                gone = {image_id for image_id, _ in sent} - {image_id for image_id, _ in now}
                if any(item not in sent for item in now if item[0] in {image_id for image_id, _ in sent}) or gone:
                    found.append(content.id)
        return found


def _article(content: Content, record: PublishRecord | None, log: tuple[LogLine, ...]) -> PublishedArticle:
    if record is None:
        return PublishedArticle(
            content.id, content.title, "", "", None, None, PublishReport(), None, False, False, None, log
        )
    conflict: dict[str, Any] = record.conflict
    problem = (record.error_title, record.error_what, record.error_next) if record.error_title else None
    return PublishedArticle(
        content.id,
        content.title,
        record.url,
        record.remote_status,
        record.stage,
        record.published_at,
        PublishReport.from_json(record.report),
        problem,
        bool(conflict.get("hash")) and not conflict.get("allowed"),
        bool(record.undo) and record.undone_at is None and bool(record.remote_id),
        record.undone_at,
        log,
    )
