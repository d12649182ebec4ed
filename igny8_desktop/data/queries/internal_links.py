"""Queries about links between the pages of a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from igny8_desktop.data.models import Cluster, Content, InternalLink, SitePost, Task
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import LinkState, SiteStatus, TaskStatus


def links_of(work: Work, content_id: int) -> Sequence[InternalLink]:
    """Return the links and reservations of an article."""
    return work.scalars(select(InternalLink).where(InternalLink.content_id == content_id).order_by(InternalLink.id))


def all_links(work: Work) -> Sequence[InternalLink]:
    """Return the links and reservations of the site, article by article."""
    return work.scalars(select(InternalLink).order_by(InternalLink.content_id, InternalLink.id))


def links_in_state(work: Work, state: LinkState) -> Sequence[InternalLink]:
    """Return the links of the site in one state."""
    return work.scalars(select(InternalLink).where(InternalLink.state == state).order_by(InternalLink.id))


def live_address(work: Work, content_id: int) -> str | None:
    """Return where readers find an article, an empty text when it is not live, `None` when it is deleted."""
    rows = work.rows(select(Content.site_status, Content.url).where(Content.id == content_id))
    if not rows:
        return None
    status, url = rows[0]
    return url if status is SiteStatus.PUBLISHED else ""


def post_address(work: Work, post_id: int) -> str | None:
    """Return where readers find a post of the site, `None` when it is gone or hidden."""
    rows = work.rows(select(SitePost.status, SitePost.url).where(SitePost.id == post_id))
    return rows[0][1] if rows and rows[0][0] == "publish" else None


def content_of_task(work: Work, task_id: int) -> int | None:
    """Return the article of a task."""
    return work.scalar(select(Content.id).where(Content.task_id == task_id))


def task_is_there(work: Work, task_id: int) -> bool:
    """Say whether a task was not deleted."""
    return bool(work.scalar(select(Task.id).where(Task.id == task_id)))


def content_targets(work: Work, but: int) -> list[tuple[Any, ...]]:
    """Return id, title, keyword, cluster, status on the site, address and task of the site's other articles."""
    return work.rows(
        select(
            Content.id,
            Content.title,
            Content.primary_keyword,
            Content.cluster_id,
            Content.site_status,
            Content.url,
            Content.task_id,
            Content.remote_id,
        )
        .where(Content.id != but)
        .order_by(Content.id)
    )


def task_targets(work: Work) -> list[tuple[Any, ...]]:
    """Return id, title, keyword and cluster of the tasks that are still to be written."""
    return work.rows(
        select(Task.id, Task.title, Task.primary_keyword, Task.cluster_id)
        .where(Task.status == TaskStatus.QUEUED)
        .order_by(Task.id)
    )


def post_targets(work: Work) -> list[tuple[Any, ...]]:
    """Return id, number on the site, title, slug, address and own article of the posts that readers see."""
    return work.rows(
        select(SitePost.id, SitePost.remote_id, SitePost.title, SitePost.slug, SitePost.url, SitePost.content_id)
        .where(SitePost.status == "publish", SitePost.url != "")
        .order_by(SitePost.id)
    )


def near_clusters(work: Work, cluster_id: int | None) -> frozenset[int]:
    """Return a cluster with its hub and what shares that hub: pages that belong together."""
    if cluster_id is None:
        return frozenset()
    hub = work.scalar(select(Cluster.hub_id).where(Cluster.id == cluster_id))
    around = [Cluster.hub_id == cluster_id]
    if hub is not None:
        around += [Cluster.id == hub, Cluster.hub_id == hub]
    return frozenset([cluster_id, *work.scalars(select(Cluster.id).where(or_(*around)))])
