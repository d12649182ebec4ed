"""Queries about briefs: their sources, and the keywords that a person may choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from igny8_desktop.data.models import BriefSource, Claim, Cluster, Keyword, Task
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import StageName, TaskStatus


def sources(work: Work, task_id: int) -> Sequence[BriefSource]:
    """Return the sources of a task in their order."""
    return work.scalars(
        select(BriefSource).where(BriefSource.task_id == task_id).order_by(BriefSource.position, BriefSource.id)
    )


def next_position(work: Work, task_id: int) -> int:
    """Return the place of a source that is added last."""
    last = work.scalar(select(func.max(BriefSource.position)).where(BriefSource.task_id == task_id))
    return 0 if last is None else int(last) + 1


def keywords_of_cluster(work: Work, cluster_id: int) -> Sequence[Keyword]:
    """Return the keywords of a cluster, the most searched first."""
    return work.scalars(
        select(Keyword).where(Keyword.cluster_id == cluster_id).order_by(Keyword.volume.desc(), Keyword.id)
    )


def keywords_by_text(work: Work, texts: Sequence[str], sector_id: int) -> Sequence[Keyword]:
    """Return the keywords of a sector that have one of these normalised texts."""
    return work.scalars(
        select(Keyword).where(Keyword.normalised.in_(list(texts)), Keyword.sector_id == sector_id).order_by(Keyword.id)
    )


def cluster_name(work: Work, cluster_id: int | None) -> str:
    """Return the name of a cluster, deleted ones included; empty without one."""
    if cluster_id is None:
        return ""
    return work.scalar(select(Cluster.name).where(Cluster.id == cluster_id), **INCLUDE_DELETED) or ""


def failed_tasks(work: Work) -> Sequence[int]:
    """Return queued tasks whose last try to write them failed and that nobody works on, the most urgent first."""
    return work.scalars(
        select(Task.id)
        .join(Claim, (Claim.entity_id == Task.id) & (Claim.step == StageName.WRITE))
        .where(Task.status == TaskStatus.QUEUED, Claim.failures > 0, Claim.owner.is_(None))
        .order_by(Task.priority.desc(), Task.id)
    )


def sample_task(work: Work) -> int | None:
    """Return the most urgent task that waits to be written."""
    return work.scalar(
        select(Task.id).where(Task.status == TaskStatus.QUEUED).order_by(Task.priority.desc(), Task.id).limit(1)
    )
