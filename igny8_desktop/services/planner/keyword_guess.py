"""Tell from the cells which column of a table without known headers holds the keywords, and which the volumes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

from igny8_desktop.services.planner.keyword_headers import Field, KeywordTool, column_names, known_fields
from igny8_desktop.services.planner.keyword_markets import is_market
from igny8_desktop.services.planner.keyword_values import is_missing, parse_intent, parse_range, parse_truth

_MOSTLY: Final = 0.8
_LONGEST: Final = 80
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+|/\S*", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_PRICE: Final = re.compile(r"[$€£¥₹₺₩₽]|zł|kr\b")


class Kind(StrEnum):
    """What the cells of a column are."""

    EMPTY = "empty"
    COUNT = "count"
    PERCENT = "percent"
    PRICE = "price"
    DECIMAL = "decimal"
    WEB = "web"
    EMAIL = "email"
    DATE = "date"
    MARKET = "market"
    CURRENCY = "currency"
    INTENT = "intent"
    TRUTH = "truth"
    TEXT = "text"


@dataclass(frozen=True)
class Guess:
    """Which columns were taken for what, whether the first row is a header, and the tool whose table has this shape."""

    fields: dict[Field, int]
    has_header: bool
    tool: KeywordTool = field(default=KeywordTool.TABLE)

    def fields_by_name(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the headers of the guessed columns, as `map_columns` takes them."""
        names = column_names(cells)
        return {str(each): names[index] for each, index in self.fields.items()}


def guess_columns(rows: Sequence[Sequence[str]], *, has_header: bool | None = None) -> Guess:
    """Return which columns hold what; no fields where the keyword column cannot be told.

    `rows` are of one length. The keyword column is the one with free text; of several, the one whose cells are all
    different while the others repeat.
    """
    kinds = [_kind([row[index] for row in rows[1:] or rows]) for index in range(len(rows[0]))]
    headed = has_header if has_header is not None else _first_is_header(rows, kinds)
    body = rows[1:] if headed else rows
    if not body:
        return Guess({}, headed)
    if headed or len(rows) < 3:
        kinds = [_kind([row[index] for row in body]) for index in range(len(rows[0]))]
    keyword = None if Kind.EMAIL in kinds else _keyword_column(body, kinds, len(rows[0]))
    if keyword is None:
        return Guess({}, headed)
    if kinds == [Kind.TEXT, Kind.COUNT, Kind.COUNT, Kind.PERCENT, kinds[-1]] and kinds[-1] in (
        Kind.DECIMAL,
        Kind.COUNT,
    ):
        # Queries, clicks, impressions, share, position: only Search Console has this shape.
        fields = {Field.KEYWORD: 0, Field.CLICKS: 1, Field.IMPRESSIONS: 2}
        return Guess(fields, headed, KeywordTool.SEARCH_CONSOLE)
    fields = {Field.KEYWORD: keyword}
    if headed and known_fields(rows[0]) > 0:
        # The other headers speak for themselves.
        return Guess(fields, headed)
    volume = _volume_column(body, kinds)
    if volume is not None:
        fields[Field.VOLUME] = volume
    for kind, each in ((Kind.PRICE, Field.CPC), (Kind.MARKET, Field.MARKET), (Kind.INTENT, Field.INTENT)):
        if kind in kinds:
            fields[each] = kinds.index(kind)
    return Guess(fields, headed)


def _first_is_header(rows: Sequence[Sequence[str]], kinds: Sequence[Kind]) -> bool:
    if len(rows) < 2:
        return False
    if known_fields(rows[0]) > 0:
        return True
    figures = (Kind.COUNT, Kind.PERCENT, Kind.PRICE, Kind.DECIMAL, Kind.DATE)
    over = [rows[0][index] for index, kind in enumerate(kinds) if kind in figures]
    return bool(over) and all(not is_missing(cell) and not any(map(str.isdigit, cell)) for cell in over)


def _kind(cells: Sequence[str]) -> Kind:
    filled = [cell.strip() for cell in cells if not is_missing(cell)]
    if not filled:
        return Kind.EMPTY
    needed = _MOSTLY * len(filled)
    tests = (
        (Kind.EMAIL, lambda cell: _EMAIL.fullmatch(cell) is not None),
        (Kind.WEB, lambda cell: _WEB.fullmatch(cell) is not None),
        (Kind.DATE, lambda cell: _DATE.fullmatch(cell) is not None),
    )
    for kind, test in tests:
        if sum(map(test, filled)) >= needed:
            return kind
    numbers = [found for cell in filled if (found := parse_range(cell, whole=False)) is not None]
    if len(numbers) >= needed:
        if sum("%" in cell for cell in filled) >= needed:
            return Kind.PERCENT
        if sum(_PRICE.search(cell) is not None for cell in filled) >= needed:
            return Kind.PRICE
        whole = [found for cell in filled if (found := parse_range(cell)) is not None]
        return Kind.COUNT if all(low == int(low) for low, _ in whole) else Kind.DECIMAL
    if sum(parse_truth(cell) is not None for cell in filled) >= needed:
        return Kind.TRUTH
    if sum(parse_intent(cell) is not None for cell in filled) >= needed:
        return Kind.INTENT
    if sum(is_market(cell) for cell in filled) >= needed:
        return Kind.MARKET
    if sum(_CURRENCY.fullmatch(cell) is not None for cell in filled) >= needed and len(set(filled)) <= 3:
        return Kind.CURRENCY
    return Kind.TEXT


def _keyword_column(body: Sequence[Sequence[str]], kinds: Sequence[Kind], width: int) -> int | None:
    texts = [index for index in range(width) if kinds[index] is Kind.TEXT]
    shares: list[tuple[float, int]] = []
    for index in texts:
        filled = [cell.strip() for row in body if not is_missing(cell := row[index])]
        if median(map(len, filled)) <= _LONGEST:
            shares.append((len({cell.casefold() for cell in filled}) / len(body), index))
    if not shares:
        return None
    shares.sort(key=lambda each: (-each[0], each[1]))
    if len(shares) == 1:
        # Alone it needs a column beside it that is no text: else two columns of any two things would do.
        return shares[0][1] if len(set(kinds)) > 1 or width == 1 else None
    best, second = shares[0][0], shares[1][0]
    return shares[0][1] if best > 0.7 and second <= 0.6 * best else None


def _volume_column(body: Sequence[Sequence[str]], kinds: Sequence[Kind]) -> int | None:
    counts: list[tuple[int, float]] = []
    for index, kind in enumerate(kinds):
        if kind is not Kind.COUNT:
            continue
        values = [found[0] for row in body if (found := parse_range(row[index])) is not None]
        numbered = len(values) > 2 and all(after - before == 1 for before, after in pairwise(values))
        if not numbered:
            counts.append((index, max(values)))
    large = [index for index, most in counts if most > 100]
    return large[0] if large else counts[0][0] if counts else None
