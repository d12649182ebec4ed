"""One way to list rows of any kind: ids in order, rows by id, filters with counts. For the window and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Float, Integer, func, or_, select
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from igny8_desktop.data.base import UtcDateTime, Word
from igny8_desktop.data.models import Cluster, Content, ContentIdea, Image, Keyword, Task
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.queries.table_specs import Reference, TableSpec, specs
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.domain.text import normalise_keyword

_ROWS_AT_ONCE = 5_000
_MOST_OPTIONS = 1_000


def table_spec(kind: EntityKind) -> TableSpec:
    """Return the declaration of a list; raises `WrongInput` for a kind that has none."""
    spec = specs().get(kind)
    if spec is None:
        raise WrongInput("There is no such list", f"“{kind}” cannot be listed.", "Choose another one.")
    return spec


def table_ids(work: Work, kind: EntityKind, query: TableQuery, limit: int | None = None) -> list[int]:
    """Return the ids of all matching rows in order, each once.

    Raises `WrongInput` for a column that does not exist.
    """
    spec = table_spec(kind)
    row_id: Any = spec.model.id
    conditions = _conditions(spec, query)
    statement = select(row_id).where(*conditions).order_by(*_order(spec, query, bool(conditions))).limit(limit)
    return list(work.scalars(statement))


def table_rows(
    work: Work, kind: EntityKind, ids: Sequence[int], *, every_field: bool = False
) -> dict[int, dict[str, object]]:
    """Return rows by id with their columns by key; ids that are gone are left out.

    Without `every_field`, long texts that no table shows stay in the database.
    """
    spec = table_spec(kind)
    row_id: Any = spec.model.id
    columns = {key: value for key, value in spec.columns().items() if every_field or key not in spec.heavy}
    names = list(columns)
    found: dict[int, dict[str, object]] = {}
    for chunk in batches(ids, _ROWS_AT_ONCE):
        rows = work.rows(
            select(*(value.label(f"c{at}") for at, value in enumerate(columns.values()))).where(row_id.in_(chunk))
        )
        part: dict[int, dict[str, object]] = {}
        for row in rows:
            values = dict(zip(names, row, strict=True))
            part[int(values["id"])] = values
        if spec.extra is not None and part:
            for key, more in spec.extra(work, list(part)).items():
                part[key].update(more)
        found.update(part)
    return {each: found[each] for each in ids if each in found}


def table_facets(work: Work, kind: EntityKind, query: TableQuery, key: str) -> list[tuple[str, int]]:
    """Return the values of a filter with counts, the most frequent first, under the rest of the query."""
    spec = table_spec(kind)
    if key not in spec.facets:
        raise _no_column(spec, key)
    others = {name: values for name, values in query.filters.items() if name != key}
    conditions = _conditions(spec, TableQuery(query.text, others))
    reference = spec.references.get(key)
    column = reference.column if reference is not None else spec.columns()[key]
    count = func.count()
    rows = work.rows(
        select(column, count)
        .select_from(spec.model)
        .where(*conditions)
        .group_by(column)
        .order_by(count.desc())
        .limit(_MOST_OPTIONS)
    )
    names = _names(work, reference, (row[0] for row in rows)) if reference is not None else {}
    counts: dict[str, int] = {}
    for value, number in rows:
        word = names.get(value, "") if reference is not None else _word(value)
        counts[word] = counts.get(word, 0) + int(number)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def count_by_status(work: Work) -> dict[EntityKind, dict[str, int]]:
    """Return how many rows of each kind have which status; statuses that no row has are left out."""
    counted: dict[EntityKind, dict[str, int]] = {}
    for model in (Keyword, Cluster, ContentIdea, Task, Content, Image):
        status: Any = model.status
        rows = work.rows(select(status, func.count()).group_by(status))
        assert model.__kind__ is not None
        counted[model.__kind__] = {str(value): int(number) for value, number in rows}
    return counted


def count_by_site_status(work: Work) -> dict[str, int]:
    """Return how much content the client's site is known to hold, by site status."""
    rows = work.rows(select(Content.site_status, func.count()).group_by(Content.site_status))
    return {str(value): int(number) for value, number in rows}


# ---------------------------------------------------------------------------------------------------------- inside


def _no_column(spec: TableSpec, key: str) -> WrongInput:
    return WrongInput(
        "There is no such column",
        f"The list of kind “{spec.kind}” has no column “{key}” to filter or sort by.",
        f"Its columns are: {', '.join(spec.columns())}.",
    )


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _names(work: Work, reference: Reference, ids: Iterable[int | None]) -> Mapping[int, str]:
    target: Any = reference.target
    wanted = [each for each in ids if each is not None]
    return {
        row[0]: str(row[1])
        for chunk in batches(wanted)
        for row in work.rows(select(target.id, reference.label).where(target.id.in_(chunk)))
    }


def _conditions(spec: TableSpec, query: TableQuery) -> list[ColumnElement[bool]]:
    conditions = []
    if text := query.text.strip():
        own = spec.own_columns()
        conditions.append(or_(*(_contains(own[name], name, text) for name in spec.searched)))
    for key, values in query.filters.items():
        if values:
            conditions.append(_filter(spec, key, values))
    return conditions


def _contains(column: Any, name: str, text: str) -> ColumnElement[bool]:
    if name == "normalised":
        text = normalise_keyword(text)
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found: ColumnElement[bool] = column.like(f"%{escaped}%", escape="\\")
    return found


def _filter(spec: TableSpec, key: str, values: frozenset[str]) -> ColumnElement[bool]:
    reference = spec.references.get(key)
    if reference is not None:
        target: Any = reference.target
        named = reference.column.in_(select(target.id).where(reference.label.in_(sorted(values - {""}))))
        return or_(named, reference.column.is_(None)) if "" in values else named
    columns = spec.columns()
    if key not in columns:
        raise _no_column(spec, key)
    column = columns[key]
    if isinstance(column.type, UtcDateTime | Date | JSON):
        raise _no_column(spec, key)
    known = [value for word in sorted(values - {""}) if (value := _value(column, word)) is not None]
    choices = [column.in_(known)]
    if "" in values:
        choices.append(column.is_(None))
        if not isinstance(column.type, Integer | Float | Boolean | Word):
            choices.append(column == "")
    return or_(*choices)


def _value(column: Any, word: str) -> object:
    """Return a filter's word as the column holds it; `None` for one that it cannot hold."""
    kind = column.type
    if isinstance(kind, Word):
        members: type[StrEnum] = kind.enum
        return members(word) if word in {str(each) for each in members} else None
    if isinstance(kind, Boolean):
        return {"true": True, "false": False}.get(word)
    try:
        if isinstance(kind, Integer):
            return int(word)
        if isinstance(kind, Float):
            return float(word)
    except ValueError:
        return None
    return word


def _order(spec: TableSpec, query: TableQuery, narrowed: bool) -> list[Any]:
    key = query.sort_key or spec.sort
    descending = query.descending if query.sort_key else spec.descending
    columns = spec.columns()
    if key not in columns:
        raise _no_column(spec, key)
    column, row_id = columns[key], columns["id"]
    if key == "id":
        return [row_id.desc() if descending else row_id]
    if narrowed:
        # Walking the sort index and looking up each row is far slower than sorting what the filter left: "+" says so.
        column = UnaryExpression(column, operator=custom_op("+"))
        row_id = UnaryExpression(row_id, operator=custom_op("+"))
    # Rows without a value come last in either direction; descending order does that by itself.
    return [column.desc(), row_id] if descending else [column.asc().nulls_last(), row_id]
