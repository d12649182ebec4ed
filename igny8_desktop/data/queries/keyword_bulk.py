"""Change many keywords at once by statements, without loading them as objects."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind

#: More ids than this are announced as "many": naming them all would cost more than reading the list again.
_MOST_NAMED = 5_000


def values_before(work: Work, ids: Sequence[int], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return id and these fields of keywords that are not deleted."""
    columns = [getattr(Keyword, name) for name in names]
    return work.rows(select(Keyword.id, *columns).where(Keyword.id.in_(list(ids))))


def change(work: Work, ids: Sequence[int], values: Mapping[str, object], *, deleted: bool = False) -> None:
    """Give keywords these values; one that would become equal to another keeps its own."""
    options: dict[str, Any] = {**(INCLUDE_DELETED if deleted else {}), "synchronize_session": False}
    for chunk in batches(ids):
        work.execute(update(Keyword).where(Keyword.id.in_(chunk)).values(**values).prefix_with("OR IGNORE"), **options)


def ids_with(work: Work, ids: Sequence[int], name: str, value: object) -> list[int]:
    """Return those of these keywords whose field has this value."""
    return list(work.scalars(select(Keyword.id).where(Keyword.id.in_(list(ids)), getattr(Keyword, name) == value)))


def delete(work: Work, ids: Sequence[int]) -> int:
    """Delete keywords so that they can be restored; return how many were there."""
    count = 0
    for chunk in batches(ids):
        count += work.scalar(select(func.count()).select_from(Keyword).where(Keyword.id.in_(chunk))) or 0
        work.execute(
            update(Keyword).where(Keyword.id.in_(chunk), Keyword.deleted_at.is_(None)).values(deleted_at=work.now),
            synchronize_session=False,
        )
    return count


def deleted_in_clusters(work: Work, ids: Sequence[int]) -> tuple[int, dict[int | None, array[int]]]:
    """Return how many of these keywords are deleted, and their ids by the cluster they were in."""
    found: dict[int | None, array[int]] = {}
    count = 0
    for chunk in batches(ids):
        rows = work.session.execute(
            select(Keyword.id, Keyword.cluster_id).where(Keyword.id.in_(chunk), Keyword.deleted_at.is_not(None)),
            execution_options=INCLUDE_DELETED,
        )
        for keyword_id, cluster_id in rows:
            found.setdefault(cluster_id, array("q")).append(keyword_id)
            count += 1
    return count, found


def announce(work: Work, ids: Sequence[int]) -> None:
    """Say which keywords were changed."""
    if len(ids) > _MOST_NAMED:
        work.touch_many(EntityKind.KEYWORD)
    else:
        work.touch(EntityKind.KEYWORD, ids)
