"""One way to list rows of any kind: ids in order, rows by id, filters with counts. For the window and the commands."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, and_, case, func, select

from igny8_desktop.data.models import Cluster, Content, ContentIdea, Image, Keyword, Task
from igny8_desktop.data.queries import range_facets
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.queries.table_conditions import conditions, no_column, order
from igny8_desktop.data.queries.table_specs import Reference, TableSpec, specs
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.tables import RangeFacet, TableQuery

_ROWS_AT_ONCE = 5_000
_MOST_OPTIONS = 1_000


def table_spec(kind: EntityKind) -> TableSpec:
    """Return the declaration of a list; raises `WrongInput` for a kind that has none."""
    spec = specs().get(kind)
    if spec is None:
        raise WrongInput("There is no such list", f"“{kind}” cannot be listed.", "Choose another one.")
    return spec


def table_ids(work: Work, kind: EntityKind, query: TableQuery, limit: int | None = None) -> array[int]:
    """Return the ids of all matching rows in order, each once.

    Raises `WrongInput` for a column that does not exist.
    """
    spec = table_spec(kind)
    row_id: Any = spec.model.id
    wanted = conditions(work, spec, query)
    return work.id_array(select(row_id).where(*wanted).order_by(*order(spec, query, bool(wanted))).limit(limit))


def in_index_order(query: TableQuery) -> bool:
    """Say whether all keywords can be listed as an index has them, which is quick for any number."""
    return not query.narrowed and query.sort_key in ("", "id", "text", "volume")


def table_count(work: Work, kind: EntityKind, query: TableQuery) -> int:
    """Return how many rows match."""
    spec = table_spec(kind)
    return int(work.scalar(select(func.count()).select_from(spec.model).where(*conditions(work, spec, query))) or 0)


def table_rows(
    work: Work, kind: EntityKind, ids: Sequence[int], *, every_field: bool = False, only: Collection[str] = ()
) -> dict[int, dict[str, object]]:
    """Return rows by id with their columns by key; ids that are gone are left out.

    Without `every_field`, long texts that no table shows stay in the database. `only` names the columns that are
    wanted, where not all are: each column of another table costs a look-up for each row.
    """
    spec = table_spec(kind)
    row_id: Any = spec.model.id
    columns = {key: value for key, value in spec.columns().items() if every_field or key not in spec.heavy}
    extra = spec.extra
    if only:
        extra = extra if set(only) - set(columns) else None
        columns = {key: value for key, value in columns.items() if key == "id" or key in only}
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
        if extra is not None and part:
            for key, more in extra(work, list(part)).items():
                part[key].update(more)
        found.update(part)
    return {each: found[each] for each in ids if each in found}


def table_facets(work: Work, kind: EntityKind, query: TableQuery, key: str) -> list[tuple[str, int]]:
    """Return the values of a filter with counts, the most frequent first, under the rest of the query."""
    spec = table_spec(kind)
    if key not in spec.facets:
        raise no_column(spec, key)
    reference = spec.references.get(key)
    column = reference.column if reference is not None else spec.columns()[key]
    count = func.count()
    rows = work.rows(
        select(column, count)
        .select_from(spec.model)
        .where(*conditions(work, spec, query, without=key))
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


def table_range_facet(work: Work, kind: EntityKind, query: TableQuery, key: str) -> RangeFacet:
    """Return the bounds and a histogram of a column of figures under the rest of the query."""
    spec = table_spec(kind)
    if key not in spec.ranges:
        raise no_column(spec, key)
    column = spec.columns()[key]
    wanted = conditions(work, spec, query, without=key)
    ((low, high, total, count),) = work.rows(
        select(func.min(column), func.max(column), func.count(), func.count(column))
        .select_from(spec.model)
        .where(*wanted)
    )
    if low is None or high is None:
        return RangeFacet(None, None, 0, int(total))
    lows = range_facets.edges(low, high, whole=isinstance(column.type, Integer))
    ends = [*lows[1:], None]
    counts = (
        func.sum(case((and_(column >= low_end, *([column < end] if end is not None else [])), 1), else_=0))
        for low_end, end in zip(lows, ends, strict=True)
    )
    (found,) = work.rows(select(*counts).select_from(spec.model).where(*wanted))
    return range_facets.facet(low, high, int(count), int(total - count), lows, [int(each or 0) for each in found])


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
