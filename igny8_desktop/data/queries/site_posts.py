"""Queries about the posts that a client's site was last seen to hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, func, select, update

from igny8_desktop.data.models import Content, InternalLink, PublishRecord, SitePost
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind


def post_rows(work: Work) -> dict[tuple[str, str], SitePost]:
    """Return the posts by type and number on the site."""
    return {(row.post_type, row.remote_id): row for row in work.scalars(select(SitePost))}


def count_posts(work: Work) -> int:
    """Return how many posts are known."""
    return work.scalar(select(func.count()).select_from(SitePost)) or 0


def foreign_posts(work: Work) -> list[tuple[Any, ...]]:
    """Return id, title, slug, address and status of the posts that none of our articles is."""
    ours = exists().where(
        PublishRecord.remote_id == SitePost.remote_id,
        PublishRecord.content_id == Content.id,
        Content.deleted_at.is_(None),
    )
    return work.rows(
        select(SitePost.id, SitePost.title, SitePost.slug, SitePost.url, SitePost.status)
        .where(~ours)
        .order_by(SitePost.id)
    )


def forget_posts(work: Work, ids: Iterable[int]) -> None:
    """Forget posts that are gone from the site."""
    gone: Sequence[int] = list(ids)
    for chunk in batches(gone):
        # A link to such a post stays known: it leads nowhere now.
        links = update(InternalLink).where(InternalLink.target_post_id.in_(chunk)).values(target_post_id=None)
        work.execute(links, synchronize_session=False)
        work.execute(delete(SitePost).where(SitePost.id.in_(chunk)), synchronize_session=False)
    work.touch(EntityKind.SITE_POST, gone)
