"""Queries about clusters, ideas, and what waits for the planner's steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from igny8_desktop.data.models import Claim, Cluster, ContentIdea, IdeaKeyword, Keyword, Site, Task, TaskKeyword
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import (
    ClusterRole,
    ClusterStatus,
    ContentStructure,
    IdeaStatus,
    KeywordStatus,
    StageName,
)


def site(work: Work) -> Site:
    """Return the site of the scope; raises `NotFound`."""
    assert work.site_id is not None
    return work.get(Site, work.site_id)


def free(
    work: Work, step: StageName, column: InstrumentedAttribute[int], max_failures: int | None
) -> ColumnElement[bool]:
    """Return the condition that nobody works on an item and that it may be tried now."""
    taken: list[Any] = [(Claim.owner.is_not(None)) & (Claim.lease_until > work.now), Claim.not_before > work.now]
    if max_failures is not None:
        taken += [Claim.failures >= max_failures, Claim.final]
    return ~exists().where(Claim.step == step, Claim.entity_id == column, or_(*taken))


# ------------------------------------------------------------------------------------------------- what waits


def keywords_to_cluster(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return active keywords in no cluster that could be claimed, oldest first."""
    return work.scalars(
        select(Keyword.id)
        .where(
            Keyword.status == KeywordStatus.ACTIVE,
            Keyword.cluster_id.is_(None),
            free(work, StageName.CLUSTER, Keyword.id, max_failures),
        )
        .order_by(Keyword.id)
        .limit(limit)
    )


def _has_ideas() -> ColumnElement[bool]:
    return exists().where(ContentIdea.cluster_id == Cluster.id, ContentIdea.deleted_at.is_(None))


def _has_keywords() -> ColumnElement[bool]:
    return exists().where(
        Keyword.cluster_id == Cluster.id, Keyword.deleted_at.is_(None), Keyword.status == KeywordStatus.USED
    )


def clusters_to_ideate(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return active clusters with keywords and without ideas that could be claimed: hubs first, then the oldest."""
    return work.scalars(
        select(Cluster.id)
        .where(
            Cluster.status == ClusterStatus.ACTIVE,
            _has_keywords(),
            ~_has_ideas(),
            free(work, StageName.IDEAS, Cluster.id, max_failures),
        )
        .order_by(case((Cluster.role == ClusterRole.HUB, 0), else_=1), Cluster.id)
        .limit(limit)
    )


def ideas_to_plan(work: Work, limit: int | None, max_failures: int | None) -> Sequence[int]:
    """Return approved ideas that could be claimed, oldest first."""
    return work.scalars(
        select(ContentIdea.id)
        .where(ContentIdea.status == IdeaStatus.APPROVED, free(work, StageName.TASKS, ContentIdea.id, max_failures))
        .order_by(ContentIdea.id)
        .limit(limit)
    )


# -------------------------------------------------------------------------------------------------- clusters


def cluster_names(work: Work, sector_id: int) -> set[str]:
    """Return the names that clusters of a sector have."""
    return set(work.scalars(select(Cluster.name).where(Cluster.sector_id == sector_id)))


def clusters_by_ids(work: Work, ids: Iterable[int], *, deleted: bool = False) -> list[Cluster]:
    """Return clusters by id; those that are gone are left out."""
    options = INCLUDE_DELETED if deleted else {}
    return [
        row for chunk in batches(ids) for row in work.scalars(select(Cluster).where(Cluster.id.in_(chunk)), **options)
    ]


def supporting_clusters(work: Work, hub_ids: Iterable[int]) -> list[Cluster]:
    """Return the clusters that belong to these hubs."""
    return [row for chunk in batches(hub_ids) for row in work.scalars(select(Cluster).where(Cluster.hub_id.in_(chunk)))]


def unclustered(work: Work, ids: Iterable[int]) -> set[int]:
    """Return those of these keywords that are still active and in no cluster."""
    return {
        row
        for chunk in batches(ids)
        for row in work.scalars(
            select(Keyword.id).where(
                Keyword.id.in_(chunk), Keyword.status == KeywordStatus.ACTIVE, Keyword.cluster_id.is_(None)
            )
        )
    }


def receptive_clusters(work: Work, ids: Iterable[int]) -> set[int]:
    """Return those of these clusters that are still there, active, not locked and not by hand."""
    return {
        row
        for chunk in batches(ids)
        for row in work.scalars(
            select(Cluster.id).where(
                Cluster.id.in_(chunk), Cluster.status == ClusterStatus.ACTIVE, ~Cluster.locked, ~Cluster.by_hand
            )
        )
    }


# ----------------------------------------------------------------------------------------------------- ideas


def ideas_of_cluster(work: Work, cluster_id: int) -> Sequence[ContentIdea]:
    """Return the ideas of a cluster."""
    return work.scalars(select(ContentIdea).where(ContentIdea.cluster_id == cluster_id).order_by(ContentIdea.id))


def hub_idea(work: Work, cluster_id: int) -> ContentIdea | None:
    """Return the idea of the hub page of a cluster; a rejected one does not count."""
    return work.scalar(
        select(ContentIdea)
        .where(
            ContentIdea.cluster_id == cluster_id,
            ContentIdea.structure == ContentStructure.CLUSTER_HUB,
            ContentIdea.status != IdeaStatus.REJECTED,
        )
        .order_by(ContentIdea.id)
        .limit(1)
    )


def supporting_pages(work: Work, hub_cluster_id: int, limit: int) -> list[tuple[int, str, str, str]]:
    """Return id, name, primary keyword and the first idea's title of the active clusters that support a hub.

    The clusters come in order of their name; the title is empty where there is no idea yet.
    """
    title = (
        select(ContentIdea.title)
        .where(
            ContentIdea.cluster_id == Cluster.id,
            ContentIdea.status != IdeaStatus.REJECTED,
            ContentIdea.deleted_at.is_(None),
        )
        .order_by(ContentIdea.id)
        .limit(1)
        .correlate(Cluster)
        .scalar_subquery()
    )
    rows = work.rows(
        select(Cluster.id, Cluster.name, Cluster.primary_keyword, title)
        .where(Cluster.hub_id == hub_cluster_id, Cluster.status == ClusterStatus.ACTIVE)
        .order_by(Cluster.name)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3] or "") for row in rows]


def ideas_without_hub(work: Work, hub_cluster_id: int) -> Sequence[ContentIdea]:
    """Return the ideas of the clusters that support a hub, where they name no hub page yet."""
    members = select(Cluster.id).where(Cluster.hub_id == hub_cluster_id)
    return work.scalars(
        select(ContentIdea).where(ContentIdea.cluster_id.in_(members), ContentIdea.hub_idea_id.is_(None))
    )


def idea_titles(work: Work) -> Sequence[str]:
    """Return the titles of the site's ideas and tasks, newest first."""
    ideas = work.scalars(select(ContentIdea.title).order_by(ContentIdea.id.desc()))
    by_hand = work.scalars(select(Task.title).where(Task.idea_id.is_(None)).order_by(Task.id.desc()))
    return [*ideas, *by_hand]


def ideas_by_ids(work: Work, ids: Iterable[int], *, deleted: bool = False) -> list[ContentIdea]:
    """Return ideas by id; those that are gone are left out."""
    options = INCLUDE_DELETED if deleted else {}
    return [
        row
        for chunk in batches(ids)
        for row in work.scalars(
            select(ContentIdea).where(ContentIdea.id.in_(chunk)).order_by(ContentIdea.id), **options
        )
    ]


def idea_ids_with_status(work: Work, statuses: Iterable[IdeaStatus], limit: int | None = None) -> Sequence[int]:
    """Return ideas by status, oldest first."""
    return work.scalars(
        select(ContentIdea.id).where(ContentIdea.status.in_(list(statuses))).order_by(ContentIdea.id).limit(limit)
    )


def idea_keyword_ids(work: Work, idea_id: int) -> Sequence[int]:
    """Return the keywords of an idea in order, deleted ones left out."""
    return work.scalars(
        select(IdeaKeyword.keyword_id)
        .join(Keyword, Keyword.id == IdeaKeyword.keyword_id)
        .where(IdeaKeyword.idea_id == idea_id)
        .order_by(IdeaKeyword.position, IdeaKeyword.id)
    )


def idea_links(work: Work, idea_id: int) -> Sequence[IdeaKeyword]:
    """Return the links between an idea and its keywords."""
    return work.scalars(select(IdeaKeyword).where(IdeaKeyword.idea_id == idea_id))


# ----------------------------------------------------------------------------------------------------- tasks


def task_of_idea(work: Work, idea_id: int) -> Task | None:
    """Return the task of an idea, also a deleted one: an idea makes at most one."""
    return work.scalar(select(Task).where(Task.idea_id == idea_id), **INCLUDE_DELETED)


def tasks_by_ids(work: Work, ids: Iterable[int], *, deleted: bool = False) -> list[Task]:
    """Return tasks by id; those that are gone are left out."""
    options = INCLUDE_DELETED if deleted else {}
    return [row for chunk in batches(ids) for row in work.scalars(select(Task).where(Task.id.in_(chunk)), **options)]


def task_links(work: Work, task_id: int) -> Sequence[TaskKeyword]:
    """Return the links between a task and its keywords."""
    return work.scalars(select(TaskKeyword).where(TaskKeyword.task_id == task_id))
