"""Save and change many rows as plain tuples: some times faster than through models, and bound to the scope as they are.

Values are given as SQLite keeps them: words for enums, text for moments (`moment`) and JSON (`json_text`), 0 and 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnDefault

from igny8_desktop.data.base import Base, SectorScoped, SiteScoped
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.errors import ScopeViolation
from igny8_desktop.domain.scope import Scope


def moment(value: datetime) -> str:
    """Return a moment as the database keeps it."""
    return value.astimezone(UTC).replace(tzinfo=None).strftime("%Y-%m-%d %H:%M:%S.%f")


def json_text(value: object) -> str:
    """Return a value as a JSON column keeps it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_CACHE_MB: Final = 160


@contextmanager
def roomy_cache(work: Work) -> Iterator[None]:
    """Give the writing connection more memory for pages while very many rows are saved.

    Every row changes a page of each index; pages that do not fit are written to disk again and again.
    """
    connection = work.session.connection()
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size = {-1024 * _CACHE_MB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")
        connection.exec_driver_sql("PRAGMA shrink_memory")


def highest_id(work: Work, model: type[Base]) -> int:
    """Return the highest id of a table, over all sites: what is saved from now on has a higher one."""
    sql = f"SELECT max(id) FROM {model.__table__.name}"  # type: ignore[attr-defined]
    return int(work.session.connection().exec_driver_sql(sql).scalar() or 0)


def insert_rows(
    work: Work,
    model: type[Base],
    same: Mapping[str, object],
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
    *,
    unless_known: Sequence[str] = (),
) -> int:
    """Save rows and return how many; `same` are the values that all have, columns left out get their default.

    Rows whose columns `unless_known`, which must be unique, are there already are passed over.
    """
    _check(work, model, same)
    if not rows:
        return 0
    fixed = {**_defaults(work, model, {*same, *columns}), **same}
    names = ", ".join([*fixed, *columns])
    values = ", ".join([*(_literal(value) for value in fixed.values()), *("?" * len(columns))])
    sql = f"INSERT INTO {_table(model)} ({names}) VALUES ({values})"
    if unless_known:
        sql += f" ON CONFLICT ({', '.join(unless_known)}) DO NOTHING"
    saved = work.session.connection().exec_driver_sql(sql, list(rows)).rowcount
    work.touch_many(model.__kind__)
    return saved


def update_rows(work: Work, model: type[Base], columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Change these columns of rows of the scope; each tuple ends with the id."""
    scope = work.scope
    if not isinstance(scope, Scope) or not issubclass(model, SiteScoped):
        raise ScopeViolation(f"Rows of “{model.__name__}” were changed without a site.")
    if not rows:
        return
    changes = ", ".join(f"{column} = ?" for column in columns)
    if "updated_at" in model.__table__.columns and "updated_at" not in columns:
        changes += f", updated_at = {_literal(moment(work.now))}"
    where = f"id = ? AND +site_id = {scope.site_id}"
    if issubclass(model, SectorScoped) and scope.sector_id is not None:
        where += f" AND +sector_id = {scope.sector_id}"
    sql = f"UPDATE {_table(model)} SET {changes} WHERE {where}"
    work.session.connection().exec_driver_sql(sql, list(rows))
    work.touch_many(model.__kind__)


def _table(model: type[Base]) -> str:
    return str(model.__table__.name)  # type: ignore[attr-defined]


def _check(work: Work, model: type[Base], same: Mapping[str, object]) -> None:
    if not issubclass(model, SiteScoped):
        return
    scope = work.scope
    if not isinstance(scope, Scope) or same.get("site_id") != scope.site_id:
        raise ScopeViolation(f"Rows of “{model.__name__}” were saved into another site.")
    if issubclass(model, SectorScoped) and scope.sector_id not in (None, same.get("sector_id")):
        raise ScopeViolation(f"Rows of “{model.__name__}” were saved into another sector.")


def _defaults(work: Work, model: type[Base], given: set[str]) -> dict[str, object]:
    """Return what the columns that nobody gives hold, as the models would fill them."""
    found: dict[str, object] = {}
    for column in model.__table__.columns:
        if column.name in given or column.primary_key or not isinstance(column.default, ColumnDefault):
            continue
        value: Any = column.default.arg
        if callable(value):
            value = value(None)
        if isinstance(value, datetime):
            value = moment(work.now)
        elif isinstance(value, list | dict):
            value = json_text(value)
        found[column.name] = value
    return found


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return repr(int(value)) if isinstance(value, bool) else repr(value)
    return "'" + str(value).replace("'", "''") + "'"
