"""Queries about keywords, their imports, and the vectors kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import case, select, tuple_, update

from igny8_desktop.data.models import Cluster, Embedding, Keyword, KeywordImport, Sector
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent

#: SQLite takes 32,766 values in one statement at most; some of them are the scope's.
_AT_ONCE = 10_000


def batches(values: Iterable[int], size: int = _AT_ONCE) -> Iterable[list[int]]:
    """Yield the values in lists that fit into one statement."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk


def sectors(work: Work) -> Sequence[Sector]:
    """Return the site's sectors, oldest first."""
    return work.scalars(select(Sector).order_by(Sector.id))


def keywords_by_key(work: Work, sector_id: int, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Keyword]:
    """Return the keywords of a sector by normalised text and market, deleted ones included."""
    found: dict[tuple[str, str], Keyword] = {}
    for start in range(0, len(keys), 5_000):
        part = keys[start : start + 5_000]
        rows = work.scalars(
            select(Keyword).where(
                Keyword.sector_id == sector_id,
                tuple_(Keyword.normalised, Keyword.market).in_(part)
                if len(part) < 50
                else Keyword.normalised.in_([text for text, _market in part]),
            ),
            **INCLUDE_DELETED,
        )
        wanted = set(part)
        found.update({key: row for row in rows if (key := (row.normalised, row.market)) in wanted})
    return found


def keywords_by_ids(work: Work, ids: Iterable[int], *, deleted: bool = False) -> list[Keyword]:
    """Return keywords by id; those that are gone are left out."""
    options = INCLUDE_DELETED if deleted else {}
    return [
        row
        for chunk in batches(ids)
        for row in work.scalars(select(Keyword).where(Keyword.id.in_(chunk)).order_by(Keyword.id), **options)
    ]


def keywords_with_intent_from(work: Work, source: str, ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return id and normalised text of those of these keywords whose intent is from a source."""
    return [
        (row[0], row[1])
        for chunk in batches(ids)
        for row in work.rows(
            select(Keyword.id, Keyword.normalised)
            .where(Keyword.id.in_(chunk), Keyword.intent_source == source)
            .order_by(Keyword.id)
        )
    ]


def set_intents(work: Work, ids: Sequence[int], intent: SearchIntent, source: str, *, only_from: str) -> None:
    """Give keywords an intent with its source, where the one that they have is from `only_from`."""
    for chunk in batches(ids):
        work.execute(
            update(Keyword)
            .where(Keyword.id.in_(chunk), Keyword.intent_source == only_from)
            .values(intent=intent, intent_source=source)
        )
    work.touch(EntityKind.KEYWORD, ids)


def keywords_of_cluster(work: Work, cluster_id: int) -> Sequence[Keyword]:
    """Return the keywords of a cluster, the most searched first."""
    return work.scalars(
        select(Keyword).where(Keyword.cluster_id == cluster_id).order_by(Keyword.volume.desc().nulls_last(), Keyword.id)
    )


def imports(work: Work, limit: int | None = None) -> Sequence[KeywordImport]:
    """Return the imports of the scope, newest first."""
    return work.scalars(select(KeywordImport).order_by(KeywordImport.id.desc()).limit(limit))


def release_keywords(work: Work, cluster_ids: Sequence[int]) -> None:
    """Take all keywords out of these clusters; inactive ones stay inactive."""
    ids = [
        row
        for chunk in batches(cluster_ids)
        for row in work.scalars(select(Keyword.id).where(Keyword.cluster_id.in_(chunk)), **INCLUDE_DELETED)
    ]
    free = case((Keyword.status == KeywordStatus.USED, KeywordStatus.ACTIVE), else_=Keyword.status)
    for chunk in batches(ids):
        work.execute(
            update(Keyword).where(Keyword.id.in_(chunk)).values(status=free, cluster_id=None, updated_at=work.now),
            synchronize_session=False,
            **INCLUDE_DELETED,
        )
    work.touch(EntityKind.KEYWORD, ids)


def known_vectors(work: Work, model: str, texts: Sequence[str]) -> dict[str, bytes]:
    """Return the kept vectors of these texts."""
    found: dict[str, bytes] = {}
    for start in range(0, len(texts), _AT_ONCE):
        rows = work.rows(
            select(Embedding.text, Embedding.vector).where(
                Embedding.model == model, Embedding.text.in_(texts[start : start + _AT_ONCE])
            )
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def keep_vectors(work: Work, model: str, vectors: dict[str, bytes]) -> None:
    """Keep vectors that are not kept yet."""
    known = known_vectors(work, model, list(vectors))
    work.insert_many(
        Embedding,
        [{"model": model, "text": text, "vector": data} for text, data in vectors.items() if text not in known],
    )


def living_clusters(work: Work, ids: Iterable[int]) -> set[int]:
    """Return those of these clusters that are not deleted."""
    return {row for chunk in batches(ids) for row in work.scalars(select(Cluster.id).where(Cluster.id.in_(chunk)))}
