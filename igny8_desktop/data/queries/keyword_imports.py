"""Queries of imports: rows that come in, what they change, and what an undo takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, or_, select, update

from igny8_desktop.data.bulk import highest_id, insert_rows, json_text, moment, roomy_cache, update_rows
from igny8_desktop.data.models import (
    Claim,
    Cluster,
    ContentIdea,
    IdeaKeyword,
    ImportMapping,
    Keyword,
    KeywordImport,
    KeywordImportChange,
    TaskKeyword,
)
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, StageName

Key = tuple[str, str]

_UNIQUE = ("site_id", "sector_id", "normalised", "market")
_JSON = frozenset({"sources", "ranking_urls", "before"})


class KnownKeyword(NamedTuple):
    """What an import needs to know of a keyword that is there already."""

    id: int
    text: str
    normalised: str
    market: str
    volume: int | None
    volume_max: int | None
    difficulty: float | None
    cpc: float | None
    currency: str
    intent: str | None
    intent_source: str
    status: str
    cluster_id: int | None
    import_id: int | None
    sources: list[dict[str, Any]]
    ranking_urls: list[str]
    deleted_at: datetime | None


_KNOWN = tuple(getattr(Keyword, name) for name in KnownKeyword._fields)


def making_room(work: Work) -> AbstractContextManager[None]:
    """Save very many rows in the block faster, at the cost of memory."""
    return roomy_cache(work)


def youngest(work: Work) -> int:
    """Return the highest id a keyword of any site has."""
    return highest_id(work, Keyword)


def add_new(
    work: Work,
    sector_id: int,
    import_id: int | None,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> int:
    """Save keywords unless they are there already (also as deleted ones) and return how many were new."""
    same = {"site_id": work.site_id, "sector_id": sector_id, "import_id": import_id}
    return insert_rows(work, Keyword, same, columns, rows, unless_known=_UNIQUE)


def known_keywords(
    work: Work, sector_id: int, keys: Sequence[Key], up_to: int | None = None
) -> dict[Key, KnownKeyword]:
    """Return the keywords of a sector with these keys, deleted ones too; `up_to` is the highest id that counts."""
    wanted = set(keys)
    found: dict[Key, KnownKeyword] = {}
    for start in range(0, len(keys), 5_000):
        texts = {text for text, _market in keys[start : start + 5_000]}
        statement = select(*_KNOWN).where(Keyword.sector_id == sector_id, Keyword.normalised.in_(texts))
        if up_to is not None:
            statement = statement.where(Keyword.id <= up_to)
        for values in work.rows(statement, **INCLUDE_DELETED):
            row = KnownKeyword(*values)
            if (row.normalised, row.market) in wanted:
                found[row.normalised, row.market] = row
    return found


def living_keys(work: Work, sector_id: int, keys: Sequence[Key]) -> set[Key]:
    """Return those of these keys that a keyword of the sector has, deleted ones left out."""
    wanted = set(keys)
    found: set[Key] = set()
    for start in range(0, len(keys), 5_000):
        texts = {text for text, _market in keys[start : start + 5_000]}
        rows = work.rows(
            select(Keyword.normalised, Keyword.market).where(
                Keyword.sector_id == sector_id, Keyword.normalised.in_(texts)
            )
        )
        found.update((text, market) for text, market in rows)
    return found & wanted


def keywords_with_ids(work: Work, ids: Iterable[int]) -> list[KnownKeyword]:
    """Return keywords by id, deleted ones too."""
    return [
        KnownKeyword(*values)
        for chunk in batches(ids)
        for values in work.rows(select(*_KNOWN).where(Keyword.id.in_(chunk)).order_by(Keyword.id), **INCLUDE_DELETED)
    ]


def change_keywords(work: Work, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change columns of keywords by id."""
    together: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for keyword_id, values in changes.items():
        if values:
            together.setdefault(tuple(values), []).append(
                (*(_kept(column, value) for column, value in values.items()), keyword_id)
            )
    for columns, rows in together.items():
        update_rows(work, Keyword, columns, rows)


def _kept(column: str, value: Any) -> Any:
    if column in _JSON:
        return json_text(value)
    return moment(value) if isinstance(value, datetime) else value


# ------------------------------------------------------------------------------------------- what an import changed


def changes_of(work: Work, import_id: int, keyword_ids: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Return what an import changed of these keywords, by keyword: the record's id and its content."""
    return {
        row[1]: (row[0], row[2])
        for chunk in batches(keyword_ids)
        for row in work.rows(
            select(KeywordImportChange.id, KeywordImportChange.keyword_id, KeywordImportChange.before).where(
                KeywordImportChange.import_id == import_id, KeywordImportChange.keyword_id.in_(chunk)
            )
        )
    }


def other_changes(work: Work, import_id: int, keyword_ids: Iterable[int]) -> dict[int, list[tuple[int, int, Any]]]:
    """Return what other imports changed of these keywords, oldest first: record, import, content."""
    found: dict[int, list[tuple[int, int, Any]]] = {}
    table = KeywordImportChange
    for chunk in batches(keyword_ids):
        statement = (
            select(table.keyword_id, table.id, table.import_id, table.before)
            .where(table.import_id != import_id, table.keyword_id.in_(chunk))
            .order_by(table.import_id)
        )
        for keyword_id, record_id, other_id, before in work.rows(statement):
            found.setdefault(keyword_id, []).append((record_id, other_id, before))
    return found


def keep_changes(work: Work, import_id: int, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Remember what an import changed of keywords; for one that it changed before, the record is made anew."""
    known = changes_of(work, import_id, changes)
    rewrite_changes(work, {known[each][0]: changes[each] for each in known})
    insert_rows(
        work,
        KeywordImportChange,
        {"site_id": work.site_id, "import_id": import_id},
        ("keyword_id", "before"),
        [(keyword_id, json_text(before)) for keyword_id, before in changes.items() if keyword_id not in known],
    )


def rewrite_changes(work: Work, contents: Mapping[int, Any]) -> None:
    """Give records of changes another content."""
    update_rows(work, KeywordImportChange, ("before",), [(json_text(each), key) for key, each in contents.items()])


def drop_changes(work: Work, record_ids: Iterable[int]) -> None:
    """Forget records of changes."""
    for chunk in batches(record_ids):
        work.execute(delete(KeywordImportChange).where(KeywordImportChange.id.in_(chunk)), synchronize_session=False)


def changed_by(work: Work, import_id: int) -> list[int]:
    """Return the keywords that an import merged with, in order."""
    return list(
        work.scalars(
            select(KeywordImportChange.keyword_id)
            .where(KeywordImportChange.import_id == import_id)
            .order_by(KeywordImportChange.keyword_id)
        )
    )


# ------------------------------------------------------------------------------------------------- what an undo asks


def added_by(work: Work, import_id: int) -> list[int]:
    """Return the keywords that an import added, deleted ones too, in order."""
    return sorted(work.scalars(select(Keyword.id).where(Keyword.import_id == import_id), **INCLUDE_DELETED))


def brought_by_others(work: Work, import_id: int) -> set[int]:
    """Return those of the keywords an import added that other imports brought, too."""
    return set(
        work.scalars(
            select(KeywordImportChange.keyword_id)
            .join(Keyword, Keyword.id == KeywordImportChange.keyword_id)
            .where(Keyword.import_id == import_id, KeywordImportChange.import_id != import_id),
            **INCLUDE_DELETED,
        )
    )


def used_keywords(work: Work, import_id: int) -> set[int]:
    """Return those of the keywords an import added or changed that an idea or a task covers."""
    theirs = or_(Keyword.import_id == import_id, _changed(import_id))
    found: set[int] = set()
    for table in (IdeaKeyword, TaskKeyword):
        statement = select(table.keyword_id).join(Keyword, Keyword.id == table.keyword_id).where(theirs)
        found.update(work.scalars(statement, **INCLUDE_DELETED))
    return found


def _changed(import_id: int) -> Any:
    return exists().where(KeywordImportChange.import_id == import_id, KeywordImportChange.keyword_id == Keyword.id)


def handled_keywords(work: Work, import_id: int, by_hand: str) -> set[int]:
    """Return those of the keywords an import added that a person edited, pinned, or put into a cluster of their own."""
    own = exists().where(
        Cluster.id == Keyword.cluster_id, Cluster.deleted_at.is_(None), or_(Cluster.by_hand, Cluster.locked)
    )
    edited = Keyword.sources.cast(_text()).contains(f'"{by_hand}"', autoescape=True)
    # Edits of many at once leave no mark: figures that are not those that the only source gave.
    changed = (func.json_array_length(Keyword.sources) == 1) & or_(
        *(
            column.is_distinct_from(func.json_extract(Keyword.sources, f"$[0].{column.key}"))
            for column in (Keyword.volume, Keyword.difficulty, Keyword.cpc)
        )
    )
    return set(
        work.scalars(
            select(Keyword.id).where(
                Keyword.import_id == import_id,
                or_(Keyword.pinned, edited, changed, Keyword.intent_source == by_hand, own),
            )
        )
    )


def _text() -> Any:
    from sqlalchemy import Text

    return Text()


def clusters_of(work: Work, keyword_ids: Iterable[int]) -> set[int]:
    """Return the clusters these keywords are in."""
    return {
        cluster_id
        for chunk in batches(keyword_ids)
        for cluster_id in work.scalars(
            select(Keyword.cluster_id).where(Keyword.id.in_(chunk), Keyword.cluster_id.is_not(None)).distinct(),
            **INCLUDE_DELETED,
        )
        if cluster_id is not None
    }


def erase_keywords(work: Work, ids: Sequence[int]) -> None:
    """Delete keywords for good, with what was remembered of work on them."""
    work.execute(
        delete(Claim).where(Claim.step == StageName.CLUSTER, Claim.entity_id.in_(ids)), synchronize_session=False
    )
    work.execute(delete(KeywordImportChange).where(KeywordImportChange.keyword_id.in_(ids)), synchronize_session=False)
    work.execute(delete(Keyword).where(Keyword.id.in_(ids)), synchronize_session=False, **INCLUDE_DELETED)
    work.touch_many(EntityKind.KEYWORD)


def empty_keyword(work: Work, keyword_id: int) -> None:
    """Leave of a keyword only its id and key, deleted: as if it had never said anything."""
    blank: dict[str, Any] = {
        "volume": None, "volume_max": None, "difficulty": None, "cpc": None, "currency": "", "intent": None,
        "intent_source": "", "status": KeywordStatus.ACTIVE, "cluster_id": None, "import_id": None, "sources": [],
        "ranking_urls": [], "deleted_at": work.now,
    }  # fmt: skip
    change_keywords(work, {keyword_id: blank})
    work.execute(
        delete(KeywordImportChange).where(KeywordImportChange.keyword_id == keyword_id), synchronize_session=False
    )


def drop_empty_clusters(work: Work, ids: Iterable[int]) -> int:
    """Delete, so that they can be restored, those of these automatic clusters that hold nothing any more."""
    dropped = 0
    for chunk in batches(ids):
        empty = work.scalars(
            select(Cluster.id).where(
                Cluster.id.in_(chunk),
                ~Cluster.by_hand,
                ~Cluster.locked,
                ~exists().where(Keyword.cluster_id == Cluster.id, Keyword.deleted_at.is_(None)),
                ~exists().where(ContentIdea.cluster_id == Cluster.id, ContentIdea.deleted_at.is_(None)),
            )
        )
        if empty:
            work.execute(
                update(Cluster).where(Cluster.id.in_(empty)).values(deleted_at=work.now), synchronize_session=False
            )
            work.touch(EntityKind.CLUSTER, empty)
            dropped += len(empty)
    return dropped


# ------------------------------------------------------------------------------------------- imports and mappings


def import_names(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of imports."""
    return {
        row[0]: row[1]
        for chunk in batches(ids)
        for row in work.rows(select(KeywordImport.id, KeywordImport.name).where(KeywordImport.id.in_(chunk)))
    }


def remembered_columns(work: Work) -> dict[tuple[str, str], dict[str, str]]:
    """Return the columns that a person chose, by tool and header, the latest choice first."""
    rows = work.scalars(select(ImportMapping).order_by(ImportMapping.updated_at.desc()))
    return {(row.tool, row.header): {str(key): str(value) for key, value in row.columns.items()} for row in rows}


def remember_columns(work: Work, tool: str, header: str, columns: Mapping[str, str]) -> None:
    """Remember the columns that a person chose for files of a tool with this header."""
    row = work.scalar(select(ImportMapping).where(ImportMapping.tool == tool, ImportMapping.header == header))
    if row is None:
        work.add(ImportMapping(tool=tool, header=header, columns=dict(columns)))
    else:
        row.columns = dict(columns)
        work.flush()


def forget_columns(work: Work, tool: str, header: str) -> None:
    """Forget what a person chose, so that the columns are recognised again."""
    work.execute(
        delete(ImportMapping).where(ImportMapping.tool == tool, ImportMapping.header == header),
        synchronize_session=False,
    )
