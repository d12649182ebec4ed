"""Turn what a list is asked (search, filters, ranges, order) into conditions of a statement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Float, Integer, and_, func, not_, or_, select
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from igny8_desktop.data.base import UtcDateTime, Word
from igny8_desktop.data.queries.patterns import matching
from igny8_desktop.data.queries.table_specs import TableSpec
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.tables import Range, TableQuery
from igny8_desktop.domain.text import normalise_keyword


def no_column(spec: TableSpec, key: str) -> WrongInput:
    """Return the error for a column that a list does not have, or not for this use."""
    return WrongInput(
        "There is no such column",
        f"The list of kind “{spec.kind}” has no column “{key}” to filter or sort by.",
        f"Its columns are: {', '.join(spec.columns())}.",
    )


def conditions(work: Work, spec: TableSpec, query: TableQuery, without: str = "") -> list[ColumnElement[bool]]:
    """Return what rows must fulfil; the filter and the range of the column `without` are left out.

    A regular expression is looked for in Python, among the rows that fulfil the rest.
    """
    found = list(plain_conditions(spec, query, without))
    if pattern := query.regex.strip():
        own = spec.own_columns()
        row_id: Any = spec.model.id
        rows = work.rows(select(row_id, *(own[name] for name in spec.searched)).where(*found))
        found.append(is_one_of(row_id, matching(pattern, rows)))
    return found


def plain_conditions(spec: TableSpec, query: TableQuery, without: str = "") -> Iterator[ColumnElement[bool]]:
    """Yield every condition but the regular expression."""
    for piece in (query.text, *query.contains):
        if piece := piece.strip():
            yield text_has(spec, piece)
    for piece in query.excludes:
        if piece := piece.strip():
            yield not_(text_has(spec, piece))
    for key, values in query.filters.items():
        if values and key != without:
            yield has_value(spec, key, values)
    for key, bounds in query.ranges.items():
        if bounds != (None, None) and key != without:
            yield in_range(spec, key, bounds)


def is_one_of(row_id: Any, ids: list[int]) -> ColumnElement[bool]:
    """Return the condition that an id is among many; they travel as one value, since statements have a limit."""
    each = func.json_each(json.dumps(ids)).table_valued("value")
    found: ColumnElement[bool] = row_id.in_(select(each.c.value))
    return found


def text_has(spec: TableSpec, piece: str) -> ColumnElement[bool]:
    """Return the condition that one of the searched columns holds a piece of text, whatever its case."""
    own = spec.own_columns()
    return or_(*(_contains(own[name], name, piece) for name in spec.searched))


def _contains(column: Any, name: str, text: str) -> ColumnElement[bool]:
    if name == "normalised":
        text = normalise_keyword(text)
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if column.nullable:
        column = func.coalesce(column, "")
    found: ColumnElement[bool] = column.like(f"%{escaped}%", escape="\\")
    return found


def in_range(spec: TableSpec, key: str, bounds: Range) -> ColumnElement[bool]:
    """Return the condition that a figure lies within inclusive bounds; raises `WrongInput` for other columns."""
    if key not in spec.ranges:
        raise no_column(spec, key)
    column = spec.columns()[key]
    low, high = bounds
    return and_(*([column >= low] if low is not None else []), *([column <= high] if high is not None else []))


def has_value(spec: TableSpec, key: str, values: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values, written as words; "" is no value."""
    reference = spec.references.get(key)
    if reference is not None:
        target: Any = reference.target
        named = reference.column.in_(select(target.id).where(reference.label.in_(sorted(values - {""}))))
        return or_(named, reference.column.is_(None)) if "" in values else named
    columns = spec.columns()
    if key not in columns:
        raise no_column(spec, key)
    column = columns[key]
    if isinstance(column.type, UtcDateTime | Date | JSON):
        raise no_column(spec, key)
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


def order(spec: TableSpec, query: TableQuery, narrowed: bool) -> list[Any]:
    """Return what a list is ordered by: its sort column, then the id; rows without a value come last."""
    key = query.sort_key or spec.sort
    descending = query.descending if query.sort_key else spec.descending
    columns = spec.columns()
    if key not in columns:
        raise no_column(spec, key)
    column, row_id = columns[key], columns["id"]
    if key == "id":
        return [row_id.desc() if descending else row_id]
    if narrowed:
        # Walking the sort index and looking up each row is far slower than sorting what the filter left: "+" says so.
        column = UnaryExpression(column, operator=custom_op("+"))
        row_id = UnaryExpression(row_id, operator=custom_op("+"))
    # Rows without a value come last in either direction; descending order does that by itself.
    return [column.desc(), row_id] if descending else [column.asc().nulls_last(), row_id]
