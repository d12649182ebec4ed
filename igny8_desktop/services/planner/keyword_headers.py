"""Know the column headers of keyword tools, in the languages they come in, and tell the tools by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.keyword_aliases import ALIASES, MONTH, QUERY_HEADERS, REASONS, Field, KeywordTool
from igny8_desktop.services.planner.keyword_values import currency_of

FIELD_OF: Final[dict[str, Field]] = {alias: each for each, aliases in ALIASES.items() for alias in aliases}
_FIELD_WORDS: Final = {str(each): each for each in Field}
_INTENT_COLUMNS: Final = {str(intent): intent for intent in SearchIntent}
_INTENT_WORD: Final = "intent:"
_CPC: Final = re.compile(
    r"(?:avg\. |average )?(?:cpc|cost per click)\s*[\s(/\[_-]\s*"
    r"((?!avg|low|max|min|top)[a-z]{3}|[a-z]{0,2}[^\w\s])\s*[)\]]?"
)
_URL_COLUMN: Final = re.compile(r"(?:serp |ranking |top )?url[ _#]*\d{1,2}|(?:serp|rank|position)[ _#]*\d{1,2}[ _]url")
_GROUPING: Final = frozenset({"page type", "topic", "seed keyword", "content references", "cluster", "hub", "spoke"})
_SEEN_AND_CLICKED: Final = frozenset({Field.IMPRESSIONS, Field.CLICKS})
_MAX_COLUMNS: Final = 2_000


def normalise_header(cell: str) -> str:
    """Return a header as it is compared: NFC, casefolded, single spaces, without byte order mark and quotes."""
    text = unicodedata.normalize("NFC", cell).strip("\ufeff\u200b \t\"'").casefold()
    return " ".join(text.split())


@dataclass(frozen=True)
class ColumnMap:
    """Which column holds what; `ignored` says why the others are not used, by their names.

    `names` are the headers as the file writes them, made different from each other; `urls` are all columns with
    ranking pages.
    """

    fields: Mapping[Field, int]
    intents: Mapping[SearchIntent, int] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    currency: str = ""
    names: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    urls: tuple[int, ...] = ()

    def names_by_field(self) -> dict[str, str]:
        """Return the header of each column that is used, by what it is used as: what `chosen` takes."""
        used = {str(each): self.names[index] for each, index in self.fields.items() if index < len(self.names)}
        used.update({f"{_INTENT_WORD}{intent}": self.names[index] for intent, index in self.intents.items()})
        return used

    def used(self) -> frozenset[int]:
        """Return the columns that are read."""
        return frozenset((*self.fields.values(), *self.intents.values(), *self.urls, *self.months))

    def use_of(self, index: int) -> str:
        """Return what a column is used as: a field's word, `intent:commercial` for a true/false column, or ""."""
        for each, at in self.fields.items():
            if at == index:
                return str(each)
        for intent, at in self.intents.items():
            if at == index:
                return f"{_INTENT_WORD}{intent}"
        return str(Field.URLS) if index in self.urls else ""


def column_letter(index: int) -> str:
    """Return the letters by which a spreadsheet names a column, counting from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return names for columns: headers without surplus spaces, numbered where two are equal, letters where empty."""
    names: list[str] = []
    taken: set[str] = set()
    for index, cell in enumerate(cells[:_MAX_COLUMNS]):
        name = plain = " ".join(cell.strip("\ufeff\u200b \t\r\n").split())[:200] or f"Column {column_letter(index)}"
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _field_of(header: str) -> Field | None:
    if header in FIELD_OF:
        return FIELD_OF[header]
    if _CPC.fullmatch(header):
        return Field.CPC
    return Field.URLS if _URL_COLUMN.fullmatch(header) else None


def is_keyword_header(cell: str) -> bool:
    """Say whether a cell is a known header of a keyword column."""
    return _field_of(normalise_header(cell)) is Field.KEYWORD


def known_fields(cells: Sequence[str]) -> int:
    """Return how many cells are known headers."""
    return sum(1 for cell in cells[:_MAX_COLUMNS] if _field_of(normalise_header(cell)) is not None)


def map_columns(cells: Sequence[str], chosen: Mapping[str, str] | None = None) -> ColumnMap | None:
    """Return the meaning of a header row, or `None` where it has no keyword column.

    `chosen` is a person's own mapping from a field's word (`keyword`, `volume` ..., or `intent:commercial` for a
    true/false column) to a header; "" says that nothing is that field. It wins over what is known.
    """
    headers = [normalise_header(cell) for cell in cells[:_MAX_COLUMNS]]
    names = column_names(cells)
    fields, intents, closed = _chosen_columns(headers, names, chosen or {})
    own = [_field_of(header) for header in headers]
    grouped = not _GROUPING.isdisjoint(headers)
    # Clicks alone are another tool's estimate; beside impressions they are Search Console's.
    measured = _SEEN_AND_CLICKED.issubset(own)
    taken = {*fields.values(), *intents.values()}
    urls = [fields[Field.URLS]] if Field.URLS in fields else []
    months: list[int] = []
    ignored: dict[str, str] = {}
    for index, header in enumerate(headers):
        known = own[index]
        if index in taken or not header:
            continue
        if (known is Field.URLS and header == "page" and grouped) or (known in _SEEN_AND_CLICKED and not measured):
            known = None
        if known is not None and known not in closed and (known not in fields or known is Field.URLS):
            fields.setdefault(known, index)
            if known is Field.URLS:
                urls.append(index)
        elif header in _INTENT_COLUMNS and _INTENT_COLUMNS[header] not in intents:
            intents[_INTENT_COLUMNS[header]] = index
        else:
            if MONTH.match(header):
                months.append(index)
            ignored[names[index]] = _why_ignored(header, known, closed)
    if Field.KEYWORD not in fields:
        return None
    priced = _CPC.fullmatch(headers[fields[Field.CPC]]) if Field.CPC in fields else None
    currency = currency_of(priced.group(1).upper()) if priced is not None else ""
    return ColumnMap(fields, intents, tuple(months), currency, names, ignored, tuple(urls))


def _chosen_columns(
    headers: Sequence[str], names: Sequence[str], chosen: Mapping[str, str]
) -> tuple[dict[Field, int], dict[SearchIntent, int], set[Field]]:
    shown = [normalise_header(name) for name in names]
    fields: dict[Field, int] = {}
    intents: dict[SearchIntent, int] = {}
    closed: set[Field] = set()
    for word, header in chosen.items():
        wanted = normalise_header(header)
        index = shown.index(wanted) if wanted in shown else headers.index(wanted) if wanted in headers else -1
        each = _FIELD_WORDS.get(word)
        intent = _INTENT_COLUMNS.get(word.removeprefix(_INTENT_WORD)) if word.startswith(_INTENT_WORD) else None
        if each is not None and not wanted:
            closed.add(each)
        elif each is not None and index >= 0:
            fields[each] = index
        elif intent is not None and wanted and index >= 0:
            intents[intent] = index
    return fields, intents, closed


def _why_ignored(header: str, known: Field | None, closed: set[Field]) -> str:
    if known is not None:
        return "you chose not to use it" if known in closed else "another column says the same"
    return next((why for pattern, why in REASONS if pattern.match(header)), "not a field of a keyword")


def recognise_tool(cells: Sequence[str]) -> KeywordTool:
    """Return the tool that writes such a header row."""
    headers = {normalise_header(cell) for cell in cells[:_MAX_COLUMNS]}

    def has(*names: str) -> bool:
        return all(name in headers for name in names)

    if headers & set(QUERY_HEADERS) or has("query", "clicks", "impressions", "position"):
        return KeywordTool.SEARCH_CONSOLE
    if has("competition (indexed value)") or has("avg. monthly searches") or any("phạm vi" in h for h in headers):
        return KeywordTool.KEYWORD_PLANNER
    if has("keyword", "industry", "sector"):
        return KeywordTool.PLATFORM
    if has("avg. search volume (last known values)") or has("ppc", "location") or has("cpc/usd"):
        return KeywordTool.KWFINDER
    if has("min volume", "max volume") or has("relevance", "volume range") or has("organic ctr", "priority"):
        return KeywordTool.MOZ
    if headers & {"parent keyword", "traffic potential", "global volume", "cps"} or has("kd", "current url"):
        return KeywordTool.AHREFS
    if headers & {"competitive density", "keyword difficulty index", "keyword intents", "click potential"}:
        return KeywordTool.SEMRUSH
    priced = any(_CPC.fullmatch(header) for header in headers)
    if has("keyword difficulty") and (headers & {"trend", "serp features"} or priced):
        return KeywordTool.SEMRUSH
    if headers & {"pd", "paid difficulty"} or has("est. visits", "seo difficulty") or has("sd", "cpc"):
        return KeywordTool.UBERSUGGEST
    if headers & {"spoke", "hub", "cluster", "cluster name"}:
        return KeywordTool.KEYWORD_INSIGHTS
    return KeywordTool.TABLE


__all__ = [
    "ColumnMap",
    "Field",
    "KeywordTool",
    "column_letter",
    "column_names",
    "is_keyword_header",
    "known_fields",
    "map_columns",
    "normalise_header",
    "recognise_tool",
]
