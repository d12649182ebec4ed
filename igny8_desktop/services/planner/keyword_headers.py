"""Know the column headers of keyword tools, in the languages they come in, and tell the tools by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.keyword_values import currency_of


class KeywordTool(StrEnum):
    """The tools whose exports are recognised, by the name that is shown."""

    AHREFS = "Ahrefs"
    SEMRUSH = "Semrush"
    KEYWORD_PLANNER = "Google Keyword Planner"
    SEARCH_CONSOLE = "Google Search Console"
    MOZ = "Moz"
    UBERSUGGEST = "Ubersuggest"
    KWFINDER = "KWFinder"
    PLATFORM = "IGNY8 platform"
    TABLE = "Table"
    PLAIN_LIST = "Plain list"


class Field(StrEnum):
    """What a column can mean to the import."""

    KEYWORD = "keyword"
    VOLUME = "volume"
    VOLUME_MIN = "volume_min"
    VOLUME_MAX = "volume_max"
    DIFFICULTY = "difficulty"
    CPC = "cpc"
    CURRENCY = "currency"
    INTENT = "intent"
    MARKET = "market"
    ACTIVE = "is_active"


_QUERY_HEADERS: Final = (
    "top queries", "häufigste suchanfragen", "requêtes les plus fréquentes", "consultas principales",
    "query principali", "populairste zoekopdrachten", "najpopularniejsze zapytania", "en popüler sorgular",
    "nejčastější dotazy", "vanligaste sökfrågorna", "上位のクエリ", "人気のクエリ", "인기 검색어", "热门查询",
    "поисковый запрос", "principais consultas", "самые популярные запросы", "熱門查詢",
)  # fmt: skip
_ALIASES: Final[dict[Field, tuple[str, ...]]] = {
    Field.KEYWORD: (
        "keyword", "keywords", "key word", "keyword phrase", "keyword text", "search term", "search terms",
        "search query", "search queries", "query", "queries", "term", "phrase", "keyphrase", "focus keyword",
        "target keyword", "suchbegriff", "suchbegriffe", "suchanfrage", "suchanfragen", "schlüsselwort",
        "schlüsselwörter", "mot clé", "mot-clé", "mots clés", "mots-clés", "requête", "requêtes", "palabra clave",
        "palabras clave", "consulta", "consultas", "parola chiave", "parole chiave", "palavra-chave",
        "palavras-chave", "palavra chave", "zoekwoord", "zoekwoorden", "zoekterm", "anahtar kelime",
        "anahtar kelimeler", "słowo kluczowe", "słowa kluczowe", "klíčové slovo", "sökord", "søgeord",
        "ключевое слово", "ключевые слова", "запрос", "từ khóa", "từ khoá", "キーワード", "关键字", "关键词",
        "키워드", "kata kunci", *_QUERY_HEADERS,
    ),
    Field.VOLUME: (
        "volume", "search volume", "avg. monthly searches", "avg monthly searches", "average monthly searches",
        "monthly searches", "monthly volume", "monthly search volume", "searches", "sv", "vol", "vol.",
        "local search volume", "avg. search volume", "avg. search volume (last known values)",
        "avg. search volume (last 12 months)", "search volume (average)", "search vol.", "volume range",
        "suchvolumen", "durchschnittl. suchanfragen pro monat", "durchschnittliche suchanfragen pro monat",
        "volume de recherche", "nombre moyen de recherches mensuelles", "volumen de búsqueda",
        "promedio de búsquedas mensuales", "volume di ricerca", "media ricerche mensili",
        "média de pesquisas mensais", "zoekvolume", "gem. aantal zoekopdrachten per maand", "arama hacmi",
        "ort. aylık arama sayısı", "số lượt tìm kiếm trung bình hằng tháng",
        "số lượt tìm kiếm trung bình hàng tháng",
    ),
    Field.VOLUME_MIN: ("min volume", "min search volume", "minimum volume"),
    Field.VOLUME_MAX: ("max volume", "max search volume", "maximum volume"),
    Field.DIFFICULTY: (
        "difficulty", "keyword difficulty", "kd", "kd %", "kd%", "keyword difficulty index", "seo difficulty",
        "search difficulty", "sd", "difficulty score", "keyword difficulty %", "organic difficulty",
        "keyword-schwierigkeit", "schwierigkeit", "difficulté", "dificultad", "difficoltà", "dificuldade", "zorluk",
    ),
    Field.CPC: (
        "cpc", "cost per click", "avg. cpc", "average cpc", "cpc avg", "top of page bid (high range)",
        "suggested bid", "giá thầu đầu trang (phạm vi cao)",
    ),
    Field.CURRENCY: ("currency", "currency code", "währung", "devise", "moneda", "valuta", "moeda", "para birimi"),
    Field.INTENT: ("intent", "intents", "search intent", "keyword intent", "keyword intents", "suchintention"),
    Field.MARKET: (
        "country", "country code", "location", "locale", "database", "market", "region", "land", "pays", "país",
        "paese", "ülke",
    ),
    Field.ACTIVE: ("is_active", "is active"),
}  # fmt: skip
_FIELD_OF: Final[dict[str, Field]] = {alias: each for each, aliases in _ALIASES.items() for alias in aliases}
_INTENT_COLUMNS: Final = {str(intent): intent for intent in SearchIntent}
_CPC: Final = re.compile(r"(?:avg\. |average )?(?:cpc|cost per click)\s*[(/\[]\s*([a-z]{3}|[^\w\s])\s*[)\]]?")
_MONTH: Final = re.compile(r"searches: |search volume \d{1,2}/\d{4}|sv trend|sv forecasting trend")

_REASONS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"global volume|global traffic"), "figures of the whole world are not the market's own"),
    (re.compile(r"impressions|impressionen|vertoningen|visningar|показы|görüntüleme"), "impressions are not volume"),
    (re.compile(r"competition|competitive density|pd|paid difficulty|ppc"), "advertising competition, not difficulty"),
    (_MONTH, "monthly figures are not kept"),
)


def normalise_header(cell: str) -> str:
    """Return a header as it is compared: NFC, casefolded, single spaces, without byte order mark and quotes."""
    text = unicodedata.normalize("NFC", cell).strip("\ufeff\u200b \t\"'").casefold()
    return " ".join(text.split())


@dataclass(frozen=True)
class ColumnMap:
    """Which column holds what; `ignored` says why the others are not used."""

    fields: Mapping[Field, int]
    intents: Mapping[SearchIntent, int] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    currency: str = ""
    names: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)

    def names_by_field(self) -> dict[str, str]:
        """Return the header of each column that is used, by what it is used as."""
        used = {str(each): self.names[index] for each, index in self.fields.items() if index < len(self.names)}
        used.update({f"intent:{intent}": self.names[index] for intent, index in self.intents.items()})
        return used


def _field_of(header: str) -> Field | None:
    if header in _FIELD_OF:
        return _FIELD_OF[header]
    return Field.CPC if _CPC.fullmatch(header) else None


def is_keyword_header(cell: str) -> bool:
    """Say whether a cell is a known header of a keyword column."""
    return _field_of(normalise_header(cell)) is Field.KEYWORD


def map_columns(cells: Sequence[str], chosen: Mapping[str, str] | None = None) -> ColumnMap | None:
    """Return the meaning of a header row, or `None` where it has no keyword column.

    `chosen` is a person's own mapping from a field's word to a header; it wins over what is known.
    """
    headers = [normalise_header(cell) for cell in cells]
    fields: dict[Field, int] = {}
    for name, header in (chosen or {}).items():
        wanted = normalise_header(header)
        if wanted in headers and name in {str(each) for each in Field}:
            fields[Field(name)] = headers.index(wanted)
    intents: dict[SearchIntent, int] = {}
    ignored: dict[str, str] = {}
    months: list[int] = []
    currency = ""
    taken = set(fields.values())
    for index, header in enumerate(headers):
        if index in taken:
            continue
        known = _field_of(header)
        if known is not None and known not in fields:
            fields[known] = index
        elif header in _INTENT_COLUMNS:
            intents[_INTENT_COLUMNS[header]] = index
        elif header:
            if _MONTH.match(header):
                months.append(index)
            reasons = (why for pattern, why in _REASONS if pattern.match(header))
            ignored[cells[index].strip()] = (
                "another column says the same" if known is not None else next(reasons, "not a field of a keyword")
            )
    if Field.KEYWORD not in fields:
        return None
    if Field.CPC in fields:
        original = cells[fields[Field.CPC]]
        currency = currency_of(original.upper().replace("CPC", "").replace("BID", "").replace("TOP", ""))
    return ColumnMap(
        fields, intents, tuple(months), currency, tuple(cell.strip("\ufeff \t") for cell in cells), ignored
    )


def recognise_tool(cells: Sequence[str]) -> KeywordTool:
    """Return the tool that writes such a header row."""
    headers = {normalise_header(cell) for cell in cells}

    def has(*names: str) -> bool:
        return all(name in headers for name in names)

    if headers & set(_QUERY_HEADERS):
        return KeywordTool.SEARCH_CONSOLE
    if has("competition (indexed value)") or has("avg. monthly searches") or any("phạm vi" in h for h in headers):
        return KeywordTool.KEYWORD_PLANNER
    if has("keyword", "industry", "sector"):
        return KeywordTool.PLATFORM
    if has("avg. search volume (last known values)") or has("ppc", "location") or has("cpc/usd"):
        return KeywordTool.KWFINDER
    if has("min volume", "max volume") or has("relevance", "volume range"):
        return KeywordTool.MOZ
    if headers & {"parent keyword", "traffic potential", "global volume", "cps"} or has("kd", "current url"):
        return KeywordTool.AHREFS
    if headers & {"competitive density", "keyword difficulty index", "keyword intents", "click potential"}:
        return KeywordTool.SEMRUSH
    if has("trend", "keyword difficulty") or has("serp features", "keyword difficulty"):
        return KeywordTool.SEMRUSH
    if headers & {"pd", "paid difficulty"} or has("est. visits", "seo difficulty"):
        return KeywordTool.UBERSUGGEST
    return KeywordTool.TABLE
