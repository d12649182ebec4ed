"""Queries for everything that is known of one cluster."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case, func, select

from igny8_desktop.data.models import Cluster, Content, ContentIdea, Keyword, Task
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import SearchIntent


def market_volumes(
    work: Work, cluster_ids: Iterable[int]
) -> list[tuple[int, str, int | None, int | None, int | None, int, int]]:
    """Return by cluster and market: exact sum, sums of the ranges' ends, keywords, and those without a volume."""
    ranged = Keyword.volume_max.is_not(None)
    return [
        (row[0], row[1], row[2], row[3], row[4], int(row[5]), int(row[6]))
        for chunk in batches(cluster_ids)
        for row in work.rows(
            select(
                Keyword.cluster_id,
                Keyword.market,
                func.sum(case((~ranged, Keyword.volume))),
                func.sum(case((ranged, func.coalesce(Keyword.volume, 0)))),
                func.sum(Keyword.volume_max),
                func.count(),
                func.sum(case((Keyword.volume.is_(None) & Keyword.volume_max.is_(None), 1), else_=0)),
            )
            .where(Keyword.cluster_id.in_(chunk))
            .group_by(Keyword.cluster_id, Keyword.market)
        )
    ]


def intent_counts(work: Work, cluster_id: int) -> dict[SearchIntent | None, int]:
    """Return how many keywords of a cluster have which intent, the commonest first."""
    rows = work.rows(
        select(Keyword.intent, func.count())
        .where(Keyword.cluster_id == cluster_id)
        .group_by(Keyword.intent)
        .order_by(func.count().desc(), Keyword.intent)
    )
    return {row[0]: int(row[1]) for row in rows}


def keyword_figures(work: Work, cluster_id: int) -> tuple[float | None, float | None, float | None, int, int]:
    """Return average difficulty and fit, and how many keywords are pinned and doubted."""
    [row] = work.rows(
        select(
            func.avg(Keyword.difficulty),
            func.avg(Keyword.fit),
            func.min(Keyword.fit),
            func.sum(case((Keyword.pinned, 1), else_=0)),
            func.sum(case((Keyword.outlier, 1), else_=0)),
        ).where(Keyword.cluster_id == cluster_id)
    )
    return row[0], row[1], row[2], int(row[3] or 0), int(row[4] or 0)


def counts_made(work: Work, cluster_id: int) -> tuple[int, int, int]:
    """Return how many ideas, tasks and articles a cluster has."""
    ideas, tasks, content = (
        work.scalar(select(func.count()).select_from(model).where(model.cluster_id == cluster_id)) or 0
        for model in (ContentIdea, Task, Content)
    )
    return ideas, tasks, content


def supporting_names(work: Work, hub_id: int) -> list[tuple[int, str]]:
    """Return the clusters that support a hub, by name."""
    rows = work.rows(select(Cluster.id, Cluster.name).where(Cluster.hub_id == hub_id).order_by(Cluster.name))
    return [(row[0], row[1]) for row in rows]
