"""Queries that take pictures of clusters before and after a change, and that go back to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from igny8_desktop.data.models import (
    Cluster,
    ClusterChange,
    Content,
    ContentIdea,
    IdeaKeyword,
    Keyword,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.queries.clustering import update_many
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind

KEYWORD_FIELDS = ("cluster_id", "status", "pinned", "fit", "second_cluster_id", "second_fit", "outlier")
CLUSTER_FIELDS = (
    "name",
    "name_source",
    "description",
    "primary_keyword",
    "intent",
    "status",
    "locked",
    "by_hand",
    "stray",
    "role",
    "role_source",
    "hub_id",
)
_MADE_OF_CLUSTERS: Mapping[EntityKind, type[ContentIdea | Task | Content]] = {
    EntityKind.IDEA: ContentIdea,
    EntityKind.TASK: Task,
    EntityKind.CONTENT: Content,
}
#: Changes of a sector that can still be undone; older ones are forgotten.
_KEPT = 20


def keyword_states(work: Work, ids: Iterable[int]) -> dict[int, list[Any]]:
    """Return the fields of keywords that a change of clusters may touch, as JSON knows them."""
    columns = [getattr(Keyword, name) for name in KEYWORD_FIELDS]
    return {
        row[0]: [str(value) if name == "status" else value for name, value in zip(KEYWORD_FIELDS, row[1:], strict=True)]
        for chunk in batches(ids)
        for row in work.rows(select(Keyword.id, *columns).where(Keyword.id.in_(chunk)))
    }


def cluster_states(work: Work, ids: Iterable[int]) -> dict[int, list[Any]]:
    """Return whether clusters are there, and their fields, as JSON knows them; deleted ones included."""
    columns = [getattr(Cluster, name) for name in CLUSTER_FIELDS]
    return {
        row[0]: [
            row[1] is None,
            *(value if value is None or type(value) in (bool, int) else str(value) for value in row[2:]),
        ]
        for chunk in batches(ids)
        for row in work.rows(
            select(Cluster.id, Cluster.deleted_at, *columns).where(Cluster.id.in_(chunk)), **INCLUDE_DELETED
        )
    }


def made_of(work: Work, cluster_ids: Iterable[int]) -> dict[str, dict[int, int]]:
    """Return the clusters of the ideas, tasks and articles of these clusters, by kind and id."""
    ids = list(cluster_ids)
    return {
        str(kind): {
            row[0]: row[1]
            for chunk in batches(ids)
            for row in work.rows(select(model.id, model.cluster_id).where(model.cluster_id.in_(chunk)))
        }
        for kind, model in _MADE_OF_CLUSTERS.items()
    }


def hand_over(work: Work, from_ids: Sequence[int], to_id: int) -> None:
    """Let the ideas, tasks and articles of clusters belong to another one."""
    for kind, model in _MADE_OF_CLUSTERS.items():
        ids = [
            row
            for chunk in batches(from_ids)
            for row in work.scalars(select(model.id).where(model.cluster_id.in_(chunk)))
        ]
        _belong(work, kind, dict.fromkeys(ids, to_id))


def give_back(work: Work, kind: str, homes: Mapping[int, tuple[int, int]]) -> None:
    """Let ideas, tasks or articles belong to the cluster they had (first) where they are still in the second."""
    model = _MADE_OF_CLUSTERS[EntityKind(kind)]
    now = {
        row[0]: row[1]
        for chunk in batches(homes)
        for row in work.rows(select(model.id, model.cluster_id).where(model.id.in_(chunk)))
    }
    _belong(work, EntityKind(kind), {key: before for key, (before, after) in homes.items() if now.get(key, 0) == after})


def _belong(work: Work, kind: EntityKind, homes: Mapping[int, int]) -> None:
    update_many(work, _MADE_OF_CLUSTERS[kind], ["cluster_id"], [(home, key) for key, home in homes.items()])


def set_keyword_states(work: Work, states: Mapping[int, Sequence[Any]]) -> None:
    """Write fields of keywords as `keyword_states` gave them."""
    update_many(work, Keyword, KEYWORD_FIELDS, [(*state, key) for key, state in states.items()])


def find_homes(work: Work, rows: Iterable[ContentIdea | Task]) -> None:
    """Let ideas and tasks whose cluster was deleted belong to the one that most of their keywords are in, or to none.

    A new cut can take the cluster of a rejected or deleted one away: it is nobody's plan meanwhile.
    """
    homeless = [row for row in rows if row.cluster_id is not None and work.find(Cluster, row.cluster_id) is None]
    for row in homeless:
        link: Any = IdeaKeyword if isinstance(row, ContentIdea) else TaskKeyword
        owner = IdeaKeyword.idea_id if isinstance(row, ContentIdea) else TaskKeyword.task_id
        row.cluster_id = work.scalar(
            select(Keyword.cluster_id)
            .join(link, link.keyword_id == Keyword.id)
            .where(owner == row.id, Keyword.cluster_id.is_not(None))
            .group_by(Keyword.cluster_id)
            .order_by(func.count().desc(), Keyword.cluster_id)
            .limit(1)
        )


def newest_cluster(work: Work) -> int:
    """Return the highest number of a cluster of the scope, deleted ones included."""
    return work.scalar(select(func.max(Cluster.id)), **INCLUDE_DELETED) or 0


def clusters_after(work: Work, cluster_id: int, sector_id: int) -> Sequence[int]:
    """Return the clusters of a sector that were made after a number was the highest."""
    return work.scalars(select(Cluster.id).where(Cluster.id > cluster_id, Cluster.sector_id == sector_id))


def empty_clusters(work: Work, ids: Iterable[int]) -> list[int]:
    """Return those of these clusters that have no keyword and that nothing was made of."""
    chosen = list(ids)
    busy: set[int] = set()
    for model in (Keyword, *_MADE_OF_CLUSTERS.values()):
        for chunk in batches(chosen):
            column = model.cluster_id
            busy.update(row for row in work.scalars(select(column).where(column.in_(chunk)).distinct()) if row)
    return [cluster_id for cluster_id in chosen if cluster_id not in busy]


def drop_clusters(work: Work, ids: Sequence[int]) -> None:
    """Delete clusters so that they can be restored, in one statement for many."""
    for chunk in batches(ids):
        work.execute(
            update(Cluster).where(Cluster.id.in_(chunk)).values(deleted_at=work.now, updated_at=work.now),
            synchronize_session=False,
        )
    work.touch(EntityKind.CLUSTER, ids)


def changes(work: Work, limit: int | None = None) -> Sequence[ClusterChange]:
    """Return the changes of clusters in the scope, newest first."""
    return work.scalars(select(ClusterChange).order_by(ClusterChange.id.desc()).limit(limit))


def forget_old_changes(work: Work, sector_id: int) -> None:
    """Keep only the newest changes of a sector."""
    old = work.scalars(
        select(ClusterChange.id)
        .where(ClusterChange.sector_id == sector_id)
        .order_by(ClusterChange.id.desc())
        .offset(_KEPT)
    )
    if old:
        work.execute(delete(ClusterChange).where(ClusterChange.id.in_(old)))
