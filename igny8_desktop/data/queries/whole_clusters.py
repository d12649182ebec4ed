"""Change whole clusters by statements: archive them, delete them, and take their keywords back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import select, update

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.queries.clustering import update_many
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import ClusterStatus, EntityKind, KeywordStatus


def members(work: Work, cluster_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the keywords of those of these clusters that are there, the most searched first."""
    found: dict[int, tuple[int, ...]] = {}
    for chunk in batches(cluster_ids):
        there = work.scalars(select(Cluster.id).where(Cluster.id.in_(chunk)).order_by(Cluster.id))
        rows = work.rows(
            select(Keyword.cluster_id, Keyword.id)
            .where(Keyword.cluster_id.in_(there))
            .order_by(Keyword.cluster_id, Keyword.volume.desc().nulls_last(), Keyword.id)
        )
        found.update(dict.fromkeys(there, ()))
        found.update({key: tuple(row[1] for row in own) for key, own in groupby(rows, key=lambda row: int(row[0]))})
    return found


def set_status(work: Work, cluster_ids: Iterable[int], status: ClusterStatus) -> list[int]:
    """Archive clusters, or bring them back into planning; return those that were not like that already."""
    changed: list[int] = []
    for chunk in batches(cluster_ids):
        todo = work.scalars(
            select(Cluster.id).where(Cluster.id.in_(chunk), Cluster.status != status).order_by(Cluster.id)
        )
        work.execute(
            update(Cluster).where(Cluster.id.in_(todo)).values(status=status, updated_at=work.now),
            synchronize_session=False,
        )
        changed += todo
    work.touch(EntityKind.CLUSTER, changed)
    return changed


def take_back(work: Work, sector_id: int, homes: Mapping[int, Sequence[int]]) -> None:
    """Put keywords of a sector that are in no cluster into these clusters, as they were there before.

    What was pinned still is: coming back is no choice of a place for each keyword.
    """
    home_of = {keyword_id: cluster_id for cluster_id, ids in homes.items() for keyword_id in ids}
    free = [
        row
        for chunk in batches(home_of)
        for row in work.scalars(
            select(Keyword.id).where(
                Keyword.id.in_(chunk), Keyword.cluster_id.is_(None), Keyword.sector_id == sector_id
            )
        )
    ]
    columns = ["cluster_id", "status"]
    update_many(work, Keyword, columns, [(home_of[each], KeywordStatus.USED.value, each) for each in free])
    work.touch(EntityKind.KEYWORD, free)
