"""Keep a table query as plain JSON, and read it back whatever an older or newer version wrote."""

from __future__ import annotations

from collections.abc import Mapping

from igny8_desktop.domain.tables import Range, TableQuery


def query_state(query: TableQuery) -> dict[str, object]:
    """Return a query as JSON-able values; what is not set is left out."""
    state: dict[str, object] = {
        "text": query.text,
        "filters": {key: sorted(values) for key, values in sorted(query.filters.items()) if values},
        "ranges": {key: list(bounds) for key, bounds in sorted(query.ranges.items()) if bounds != (None, None)},
        "contains": list(query.contains),
        "excludes": list(query.excludes),
        "regex": query.regex,
        "sort": [query.sort_key, query.descending] if query.sort_key else [],
    }
    return {key: value for key, value in state.items() if value}


def query_of_state(state: object) -> TableQuery:
    """Return the query that was kept; parts that make no sense are left out."""
    if not isinstance(state, Mapping):
        return TableQuery()
    sort = state.get("sort")
    sorted_by = (str(sort[0]), bool(sort[1])) if isinstance(sort, list) and len(sort) == 2 else ("", False)
    return TableQuery(
        text=_text(state.get("text")),
        filters={
            str(key): frozenset(map(str, values))
            for key, values in _mapping(state.get("filters")).items()
            if isinstance(values, list) and values
        },
        sort_key=sorted_by[0],
        descending=sorted_by[1],
        ranges={
            str(key): bounds
            for key, value in _mapping(state.get("ranges")).items()
            if (bounds := _bounds(value)) is not None
        },
        contains=_texts(state.get("contains")),
        excludes=_texts(state.get("excludes")),
        regex=_text(state.get("regex")),
    )


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str) and each) if isinstance(value, list) else ()


def _bounds(value: object) -> Range | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = (float(each) if isinstance(each, (int, float)) else None for each in value)
    return None if low is None and high is None else (low, high)
