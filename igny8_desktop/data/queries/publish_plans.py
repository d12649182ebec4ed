"""Queries about what is to be published when, what waits, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select

from igny8_desktop.data.models import Content, ContentTaxonomy, PublishOrder, PublishRecord, SitePost, SiteWatch
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, OrderWait, SiteStatus, WatchKind


def orders(work: Work) -> Sequence[PublishOrder]:
    """Return what waits, in the order in which it goes out."""
    return work.scalars(select(PublishOrder).order_by(PublishOrder.id))


def order_of(work: Work, content_id: int) -> PublishOrder | None:
    """Return the order of a piece of content."""
    return work.scalar(select(PublishOrder).where(PublishOrder.content_id == content_id))


def drop_orders(work: Work, content_ids: Iterable[int]) -> None:
    """Forget the orders of these pieces of content."""
    ids = list(content_ids)
    if ids:
        gone = [row.id for row in work.scalars(select(PublishOrder).where(PublishOrder.content_id.in_(ids)))]
        work.execute(delete(PublishOrder).where(PublishOrder.id.in_(gone)), synchronize_session=False)
        work.touch(EntityKind.PUBLISH_ORDER, gone)


def due_orders(work: Work, waits: OrderWait) -> Sequence[int]:
    """Return the content of orders that wait for this and whose time has come, in order."""
    return work.scalars(
        select(PublishOrder.content_id)
        .where(
            PublishOrder.waits_for == waits,
            or_(PublishOrder.not_before.is_(None), PublishOrder.not_before <= work.now)
            if waits is OrderWait.TIME
            else PublishOrder.id.is_not(None),
        )
        .order_by(PublishOrder.id)
    )


def calendar_rows(work: Work, start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Return id, title, site status, status, scheduled and published moment, address and what an order waits for."""
    return work.rows(
        select(
            Content.id,
            Content.title,
            Content.site_status,
            Content.status,
            Content.scheduled_at,
            Content.published_at,
            Content.url,
            PublishOrder.waits_for,
        )
        .outerjoin(PublishOrder, PublishOrder.content_id == Content.id)
        .where(
            or_(
                and_(Content.scheduled_at >= start, Content.scheduled_at < end),
                and_(
                    Content.scheduled_at.is_(None),
                    Content.site_status == SiteStatus.PUBLISHED,
                    Content.published_at >= start,
                    Content.published_at < end,
                ),
            )
        )
        .order_by(Content.id)
    )


def taken_moments(work: Work) -> set[datetime]:
    """Return the moments for which something is scheduled already."""
    return {at for at in work.scalars(select(Content.scheduled_at).where(Content.scheduled_at.is_not(None))) if at}


def late_posts(work: Work, before: datetime) -> Sequence[Content]:
    """Return content that was to be public before this moment and, as far as is known, is not."""
    return work.scalars(
        select(Content).where(Content.site_status == SiteStatus.SCHEDULED, Content.scheduled_at < before)
    )


def watches(work: Work, *, dismissed: bool = False) -> Sequence[SiteWatch]:
    """Return what should be looked at, newest first."""
    statement = select(SiteWatch).order_by(SiteWatch.updated_at.desc(), SiteWatch.id.desc())
    return work.scalars(statement if dismissed else statement.where(SiteWatch.dismissed_at.is_(None)))


def watch(work: Work, content_id: int, kind: WatchKind) -> SiteWatch | None:
    """Return what is noted of this kind about a piece of content."""
    return work.scalar(select(SiteWatch).where(SiteWatch.content_id == content_id, SiteWatch.kind == kind))


def drop_watches(work: Work, content_id: int, kinds: Iterable[WatchKind]) -> None:
    """Forget what was noted and is right again."""
    rows = work.scalars(select(SiteWatch).where(SiteWatch.content_id == content_id, SiteWatch.kind.in_(list(kinds))))
    for row in rows:
        work.delete(row)


def seen_posts(work: Work) -> Mapping[str, tuple[str, datetime | None]]:
    """Return status and last change of every known post by its number on the site."""
    rows = work.rows(select(SitePost.remote_id, SitePost.status, SitePost.remote_modified_at))
    return {remote_id: (status, modified) for remote_id, status, modified in rows}


def unsent_terms(work: Work) -> Sequence[ContentTaxonomy]:
    """Return categories and tags that the site does not have, as far as is known."""
    return work.scalars(select(ContentTaxonomy).where(ContentTaxonomy.remote_id == "").order_by(ContentTaxonomy.id))


def record_of_post(work: Work, remote_id: str) -> PublishRecord | None:
    """Return the record of the post with this number on the site."""
    return work.scalar(select(PublishRecord).where(PublishRecord.remote_id == remote_id))
