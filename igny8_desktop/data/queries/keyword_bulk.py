"""Change many keywords at once by statements, without loading them as objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from igny8_desktop.data.bulk import update_rows
from igny8_desktop.data.models import Keyword
from igny8_desktop.data.queries.keywords import batches, living_clusters
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, KeywordStatus

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


def restore(work: Work, ids: Sequence[int]) -> int:
    """Bring deleted keywords back, into their cluster where it still is; return how many."""
    back, outside = array("q"), array("q")
    for chunk in batches(ids):
        rows = work.rows(
            select(Keyword.id, Keyword.cluster_id).where(Keyword.id.in_(chunk), Keyword.deleted_at.is_not(None)),
            **INCLUDE_DELETED,
        )
        alive = living_clusters(work, {row[1] for row in rows if row[1] is not None})
        for keyword_id, cluster_id in rows:
            (back if cluster_id is None or cluster_id in alive else outside).append(keyword_id)
    change(work, back, {"deleted_at": None}, deleted=True)
    gone = {"deleted_at": None, "cluster_id": None, "status": KeywordStatus.ACTIVE, "pinned": False}
    change(work, outside, gone, deleted=True)
    return len(back) + len(outside)


def rows_before(
    groups: Sequence[tuple[Mapping[str, Any], array[int]]],
) -> Iterator[list[tuple[int, Mapping[str, Any]]]]:
    """Yield ids with the values they had, in the order of their rows, some thousand at a time."""
    import numpy as np

    if not groups:
        return
    ids = np.concatenate([np.frombuffer(kept, np.int64) for _values, kept in groups])
    of_group = np.repeat(np.arange(len(groups)), [len(kept) for _values, kept in groups])
    order = np.argsort(ids)
    for start in range(0, len(order), _MOST_NAMED):
        part = order[start : start + _MOST_NAMED]
        yield [(row, groups[at][0]) for row, at in zip(ids[part].tolist(), of_group[part].tolist(), strict=True)]


def put_back(work: Work, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Give each keyword its own values; all rows have the same fields. One that would equal another keeps its own."""
    names = sorted(rows[0][1])
    if "market" in names:
        for row_id, values in rows:
            change(work, [row_id], values)
        return
    update_rows(work, Keyword, names, [(*(values[name] for name in names), row_id) for row_id, values in rows])


def in_order(ids: Sequence[int]) -> array[int]:
    """Return ids as their rows lie on the disk: in another order, SQLite looks for each row in another place."""
    return array("q", sorted(ids))


def announce(work: Work, ids: Sequence[int]) -> None:
    """Say which keywords were changed."""
    if len(ids) > _MOST_NAMED:
        work.touch_many(EntityKind.KEYWORD)
    else:
        work.touch(EntityKind.KEYWORD, ids)
