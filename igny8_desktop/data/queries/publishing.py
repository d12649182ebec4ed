"""Queries about publishing and sync."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select

from igny8_desktop.data.models import Claim, Content, Image, PublishedMedia, PublishRecord, SyncEvent
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import ContentStatus, ImageStatus, StageName, TargetKind


def content_to_publish(work: Work, wanted_status: str, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return approved content that was not sent to the site yet in this revision and status.

    A post that somebody took off the site is not sent there again unasked; an edit here asks for it.
    """
    sent = exists().where(
        PublishRecord.content_id == Content.id,
        PublishRecord.sent_revision == Content.revision,
        or_(PublishRecord.wanted_status == wanted_status, PublishRecord.wanted_status == "publish"),
        PublishRecord.remote_id != "",
        PublishRecord.error_title == "",
    )
    taken: list[ColumnElement[bool]] = [
        and_(Claim.owner.is_not(None), Claim.lease_until > work.now),
        Claim.not_before > work.now,
    ]
    if max_failures is not None:
        taken.extend([Claim.failures >= max_failures, Claim.final.is_(True)])
    free = ~exists().where(Claim.step == StageName.PUBLISH, Claim.entity_id == Content.id, or_(*taken))
    return work.scalars(
        select(Content.id)
        .where(Content.status == ContentStatus.APPROVED, ~sent, free)
        .order_by(Content.id)
        .limit(limit)
    )


def record(work: Work, content_id: int, target: TargetKind) -> PublishRecord | None:
    """Return the record of publishing a piece of content to a target."""
    return work.scalar(
        select(PublishRecord).where(PublishRecord.content_id == content_id, PublishRecord.target == target)
    )


def records(work: Work) -> Sequence[PublishRecord]:
    """Return all records whose first call was at least meant to be sent."""
    return work.scalars(
        select(PublishRecord)
        .where(or_(PublishRecord.create_sent, PublishRecord.remote_id != ""))
        .order_by(PublishRecord.id)
    )


def media(work: Work, target: TargetKind, sha256: str) -> PublishedMedia | None:
    """Return what is known of an image file on a target."""
    return work.scalar(select(PublishedMedia).where(PublishedMedia.target == target, PublishedMedia.sha256 == sha256))


def finished_images(work: Work, content_id: int) -> Sequence[Image]:
    """Return the images of a piece of content that have a file."""
    return work.scalars(
        select(Image)
        .where(Image.content_id == content_id, Image.status == ImageStatus.GENERATED, Image.file_name != "")
        .order_by(Image.position)
    )


def sync_events(work: Work, limit: int | None = None) -> Sequence[SyncEvent]:
    """Return the log of publishing and sync, newest first."""
    return work.scalars(select(SyncEvent).order_by(SyncEvent.id.desc()).limit(limit))


def records_of_content(work: Work, content_id: int) -> Sequence[PublishRecord]:
    """Return the records of a piece of content on all targets."""
    return work.scalars(select(PublishRecord).where(PublishRecord.content_id == content_id))


def media_by_remote_ids(work: Work, remote_ids: Sequence[str]) -> Sequence[PublishedMedia]:
    """Return what is known of images by their ids on the target."""
    return work.scalars(select(PublishedMedia).where(PublishedMedia.remote_id.in_(remote_ids)))


def events_of_content(work: Work, content_id: int, limit: int = 50) -> Sequence[SyncEvent]:
    """Return the log of one piece of content, newest first."""
    return work.scalars(
        select(SyncEvent).where(SyncEvent.content_id == content_id).order_by(SyncEvent.id.desc()).limit(limit)
    )


def content_with_failed_publish(work: Work) -> Sequence[int]:
    """Return content whose last try to publish it failed, oldest first."""
    return work.scalars(
        select(Content.id)
        .join(PublishRecord, PublishRecord.content_id == Content.id)
        .where(PublishRecord.error_title != "", Content.status != ContentStatus.DRAFT)
        .order_by(Content.id)
        .distinct()
    )
