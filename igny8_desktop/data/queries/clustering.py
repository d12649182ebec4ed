"""Queries for cutting keywords into clusters: what there is to cut, and the saving of where everything went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from igny8_desktop.data.base import Base
from igny8_desktop.data.bulk import update_rows
from igny8_desktop.data.models import (
    Claim,
    Cluster,
    Content,
    ContentIdea,
    IdeaKeyword,
    Keyword,
    Sector,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import (
    ClusterRole,
    ClusterStatus,
    EntityKind,
    IdeaStatus,
    KeywordStatus,
    SearchIntent,
    StageName,
)


@dataclass(frozen=True)
class CutKeyword:
    """What a cut needs to know of a keyword; `cluster_id` is `None` for one that waits to be clustered."""

    id: int
    text: str
    volume: int | None
    volume_max: int | None
    market: str
    intent: SearchIntent | None
    cluster_id: int | None
    pinned: bool
    fit: float | None
    second_cluster_id: int | None
    second_fit: float | None


@dataclass(frozen=True)
class CutCluster:
    """What a cut needs to know of a cluster; `fixed` ones take nothing in and give nothing away."""

    id: int
    name: str
    name_source: str
    description: str
    primary_keyword: str
    intent: SearchIntent | None
    locked: bool
    by_hand: bool
    stray: bool
    role: ClusterRole | None
    role_source: str
    hub_id: int | None

    @property
    def fixed(self) -> bool:
        """Say whether a person wants this cluster left alone."""
        return self.locked or self.by_hand


@dataclass(frozen=True)
class Placing:
    """Where a keyword goes: its cluster, how well it fits, and the next best cluster."""

    id: int
    cluster_id: int
    fit: float | None
    second_cluster_id: int | None
    second_fit: float | None


def cut_keywords(work: Work, sector_id: int, ids: Iterable[int] | None = None) -> list[CutKeyword]:
    """Return the keywords of a sector that sit in active clusters or are active and in none, in the order of their ids.

    With `ids`, of those that are in no cluster only these.
    """
    columns = (
        Keyword.id,
        Keyword.text,
        Keyword.volume,
        Keyword.volume_max,
        Keyword.market,
        Keyword.intent,
        Keyword.cluster_id,
        Keyword.pinned,
        Keyword.fit,
        Keyword.second_cluster_id,
        Keyword.second_fit,
    )
    active = select(Cluster.id).where(Cluster.sector_id == sector_id, Cluster.status == ClusterStatus.ACTIVE)
    rows = work.rows(
        select(*columns)
        .where(
            Keyword.sector_id == sector_id,
            or_(
                Keyword.cluster_id.in_(active),
                (Keyword.status == KeywordStatus.ACTIVE) & Keyword.cluster_id.is_(None),
            ),
        )
        .order_by(Keyword.id)
    )
    wanted = set(ids) if ids is not None else None
    return [CutKeyword(*row) for row in rows if row[6] is not None or wanted is None or row[0] in wanted]


def ranking_urls(work: Work, sector_id: int) -> dict[int, list[str]]:
    """Return the addresses that rank for the keywords of a sector, best first, for those that have any."""
    rows = work.rows(
        select(Keyword.id, Keyword.ranking_urls).where(
            Keyword.sector_id == sector_id, func.json_array_length(Keyword.ranking_urls) > 0
        )
    )
    return {row[0]: list(row[1]) for row in rows}


def cut_clusters(work: Work, sector_id: int) -> dict[int, CutCluster]:
    """Return the active clusters of a sector."""
    rows = work.rows(
        select(
            Cluster.id,
            Cluster.name,
            Cluster.name_source,
            Cluster.description,
            Cluster.primary_keyword,
            Cluster.intent,
            Cluster.locked,
            Cluster.by_hand,
            Cluster.stray,
            Cluster.role,
            Cluster.role_source,
            Cluster.hub_id,
        )
        .where(Cluster.sector_id == sector_id, Cluster.status == ClusterStatus.ACTIVE)
        .order_by(Cluster.id)
    )
    return {row[0]: CutCluster(*row) for row in rows}


def clusters_in_use(work: Work, sector_id: int) -> set[int]:
    """Return the clusters of a sector that ideas, tasks or articles were made of; rejected ideas do not count.

    So are those that ideas are being found for: the answer may be paid already, and belongs somewhere.
    """
    asked = work.scalars(
        select(Cluster.id)
        .join(Claim, Claim.entity_id == Cluster.id)
        .where(
            Cluster.sector_id == sector_id,
            Claim.step == StageName.IDEAS,
            Claim.owner.is_not(None),
            Claim.lease_until > work.now,
        )
    )
    return set(asked) | {
        row
        for model, more in (
            (ContentIdea, (ContentIdea.status != IdeaStatus.REJECTED,)),
            (Task, ()),
            (Content, ()),
        )
        for row in work.scalars(
            select(model.cluster_id)
            .where(model.sector_id == sector_id, model.cluster_id.is_not(None), *more)
            .distinct()
        )
        if row is not None
    }


def keywords_in_use(work: Work, sector_id: int) -> set[int]:
    """Return the keywords of a sector that an idea or a task of their own cluster is to cover."""
    of_ideas = work.scalars(
        select(IdeaKeyword.keyword_id)
        .join(ContentIdea, ContentIdea.id == IdeaKeyword.idea_id)
        .join(Keyword, Keyword.id == IdeaKeyword.keyword_id)
        .where(
            ContentIdea.sector_id == sector_id,
            ContentIdea.status != IdeaStatus.REJECTED,
            Keyword.cluster_id == ContentIdea.cluster_id,
        )
    )
    of_tasks = work.scalars(
        select(TaskKeyword.keyword_id)
        .join(Task, Task.id == TaskKeyword.task_id)
        .join(Keyword, Keyword.id == TaskKeyword.keyword_id)
        .where(Task.sector_id == sector_id, Keyword.cluster_id == Task.cluster_id)
    )
    return {*of_ideas, *of_tasks}


def second_best(work: Work, keyword_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the second-best clusters of these keywords that still take keywords, with the keywords for each."""
    found: dict[int, list[int]] = {}
    for chunk in batches(keyword_ids):
        rows = work.rows(
            select(Keyword.second_cluster_id, Keyword.id)
            .join(
                Cluster,
                (Cluster.id == Keyword.second_cluster_id) & (Cluster.sector_id == Keyword.sector_id),
            )
            .where(Keyword.id.in_(chunk), Cluster.status == ClusterStatus.ACTIVE)
            .order_by(Keyword.id)
        )
        for cluster_id, keyword_id in rows:
            found.setdefault(cluster_id, []).append(keyword_id)
    return found


def granularity(work: Work, sector_id: int) -> float | None:
    """Return how fine a sector was cut last, or `None`."""
    return work.get(Sector, sector_id).granularity


def set_granularity(work: Work, sector_id: int, value: float) -> None:
    """Remember how fine a sector was cut."""
    work.get(Sector, sector_id).granularity = value


def cut_sectors(work: Work) -> Sequence[int]:
    """Return the sectors of the scope that have keywords."""
    return work.scalars(select(Keyword.sector_id).distinct().order_by(Keyword.sector_id))


def place_keywords(work: Work, placings: Sequence[Placing], *, unpinned: bool = False) -> None:
    """Put keywords where they belong and remember how well they fit; `unpinned` for those that come from nowhere."""
    columns = ["cluster_id", "fit", "second_cluster_id", "second_fit", "status", "outlier"]
    rows: list[tuple[Any, ...]] = [
        (each.cluster_id, each.fit, each.second_cluster_id, each.second_fit, str(KeywordStatus.USED), 0)
        for each in placings
    ]
    if unpinned:
        columns.append("pinned")
        rows = [(*row, 0) for row in rows]
    update_many(work, Keyword, columns, [(*row, each.id) for row, each in zip(rows, placings, strict=True)])
    work.touch(EntityKind.CLUSTER, {each.cluster_id for each in placings})


def update_many(work: Work, model: type[Base], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Change columns of many rows at once, each tuple ending with the id; objects read before are read anew."""
    if rows:
        work.flush()
        update_rows(work, model, columns, rows)
        work.session.expire_all()


def name_clusters(work: Work, names: Mapping[int, str]) -> None:
    """Give clusters names that may have belonged to one another; none may belong to any further cluster."""
    # Two clusters that swap their names would meet half-way: names are unique at every moment.
    update_many(work, Cluster, ["name"], [(f"\x1f{cluster_id}", cluster_id) for cluster_id in names])
    update_many(work, Cluster, ["name"], [(name, cluster_id) for cluster_id, name in names.items()])


def no_strays(work: Work, cluster_ids: Iterable[int]) -> None:
    """Let clusters that more keywords joined be strays no longer."""
    for chunk in batches(cluster_ids):
        ids = work.scalars(select(Cluster.id).where(Cluster.id.in_(chunk), Cluster.stray))
        update_many(work, Cluster, ["stray"], [(0, cluster_id) for cluster_id in ids])


def pin_keywords(work: Work, ids: Iterable[int]) -> None:
    """Keep keywords where they are at every new cut."""
    update_many(work, Keyword, ["pinned"], [(1, keyword_id) for keyword_id in ids])
