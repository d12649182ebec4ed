"""The columns of keyword tables: ranges as ranges, difficulty with its level, prices with their currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from igny8_desktop.domain.scope import AnyScope
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.figures import write_figure, write_price, write_range
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets.levels import Level
from igny8_desktop.ui.widgets.table_types import Facet, FacetKind

#: Upper ends (exclusive) of the levels of difficulty, 0 to 100, and what they feel like.
_LEVELS: tuple[tuple[int, object, Tone], ...] = (
    (15, QT_TRANSLATE_NOOP("Difficulty", "Very easy"), Tone.SUCCESS),
    (30, QT_TRANSLATE_NOOP("Difficulty", "Easy"), Tone.SUCCESS),
    (50, QT_TRANSLATE_NOOP("Difficulty", "Medium"), Tone.WARNING),
    (70, QT_TRANSLATE_NOOP("Difficulty", "Hard"), Tone.DANGER),
    (101, QT_TRANSLATE_NOOP("Difficulty", "Very hard"), Tone.DANGER),
)
#: Sources that a tool tip names; of more only how many there are.
_MOST_SOURCES = 8


def difficulty_level(value: float) -> Level:
    """Return how a difficulty is shown: the figure alone says little to people who do not know the scale."""
    place = next(place for place, (end, _name, _tone) in enumerate(_LEVELS) if min(value, 100) < end)
    _end, name, tone = _LEVELS[place]
    word = QCoreApplication.translate("Difficulty", str(name))
    return Level(place + 1, len(_LEVELS), tone, reading_locale().toString(round(value)), word)


def difficulty_text(value: object) -> str:
    """Return “38 · Medium”."""
    return difficulty_level(float(value)).text if isinstance(value, (int, float)) else str(value)


def with_figures(_scope: AnyScope, rows: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
    """Write volume ranges as ranges and prices with their currency."""
    for row in rows.values():
        low, high = row.get("volume"), row.get("volume_max")
        if isinstance(low, int) and isinstance(high, int):
            row["volume_range"] = write_range(low, high)
        else:
            row["volume_range"] = low
        cpc = row.get("cpc")
        if isinstance(cpc, (int, float)):
            row["price"] = write_price(float(cpc), str(row.get("currency") or ""))
    return rows


def keyword_columns(page: QWidget, *, short: bool = False) -> list[Column]:
    """Return the columns; `short` leaves out what a detail pane has no room for."""
    tr = page.tr
    right = Qt.AlignmentFlag.AlignRight
    volume = (("volume", tr("Volume")), ("volume_max", tr("Volume up to")))
    price = (("cpc", tr("CPC")), ("currency", tr("Currency")))
    if short:
        return [
            Column("text", tr("Keyword"), 130, stretch=True, strong=True, hint_key="problem", details=keyword_details),
            Column("volume_range", tr("Volume"), 78, align=right, sort_key="volume", exports=volume),
            Column("difficulty", tr("Difficulty"), 76, ColumnKind.NUMBER),
            Column("price", tr("CPC"), 90, align=right, sort_key="cpc", visible=False, exports=price),
            Column("intent", tr("Intent"), 150, ColumnKind.BADGE, visible=False),
            Column("second_cluster", tr("Second-best cluster"), 170, visible=False),
        ]
    return [
        Column(
            "text",
            tr("Keyword"),
            240,
            stretch=True,
            strong=True,
            hint_key="problem",
            details=keyword_details,
            editable="text",
        ),
        Column(
            "volume_range",
            tr("Volume"),
            96,
            ColumnKind.NUMBER,
            sort_key="volume",
            editable="volume",
            exports=volume,
            tooltip=tr("Searches a month; a range where the tool gave one"),
        ),
        Column(
            "difficulty",
            tr("Difficulty"),
            150,
            ColumnKind.LEVEL,
            level=difficulty_level,
            editable="difficulty",
            tooltip=tr("How hard it is to rank, from 0 to 100"),
        ),
        Column(
            "price",
            tr("CPC"),
            84,
            ColumnKind.MONEY,
            sort_key="cpc",
            editable="cpc",
            exports=price,
            tooltip=tr("Cost of a click on an advertisement"),
        ),
        Column("intent", tr("Intent"), 136, ColumnKind.BADGE),
        Column("cluster", tr("Cluster"), 176, details=cluster_details),
        Column("market", tr("Market"), 70, editable="market"),
        Column("status", tr("Status"), 122, ColumnKind.BADGE),
        Column("word_count", tr("Words"), 70, ColumnKind.NUMBER, visible=False),
        Column("sector", tr("Sector"), 130, visible=False),
        Column("tool", tr("Tool"), 140, visible=False),
        Column("source", tr("Source"), 170, visible=False, details=keyword_details),
        Column("second_cluster", tr("Second-best cluster"), 170, visible=False),
        Column("created_at", tr("Added"), 150, ColumnKind.DATE, visible=False),
        Column("problem", tr("Problem"), 200, visible=False, sort_key="error_title"),
    ]


def keyword_facets(page: QWidget) -> list[Facet]:
    """Return what keywords can be filtered by."""
    tr = page.tr
    figures, words = FacetKind.RANGE, FacetKind.WORDS
    return [
        Facet("status", tr("Status"), "circle-dot"),
        Facet("intent", tr("Intent"), "flag"),
        Facet("cluster", tr("Cluster"), "network"),
        Facet("volume", tr("Volume"), "sliders-horizontal", figures),
        Facet("difficulty", tr("Difficulty"), "sliders-horizontal", figures),
        Facet("cpc", tr("CPC"), "coins", figures, pinned=False, places=2),
        Facet("word_count", tr("Number of words"), "pilcrow", figures, pinned=False),
        Facet("words", tr("Words and patterns"), "search", words, pinned=False),
        Facet("market", tr("Market"), "globe", pinned=False),
        Facet("sector", tr("Sector"), "layers", pinned=False),
        Facet("tool", tr("Keyword tool"), "key-round", pinned=False),
        Facet("source", tr("File"), "file-text", pinned=False),
    ]


def keyword_details(row: Mapping[str, object]) -> str:
    """Return where the figures of a keyword come from, a line for each source, and the next best cluster."""
    tr = QCoreApplication.translate
    lines = [str(row.get("text") or "")]
    sources = row.get("sources")
    found = [each for each in sources if isinstance(each, Mapping)] if isinstance(sources, Sequence) else []
    lines += [source_line(each) for each in found[:_MOST_SOURCES]]
    if len(found) > _MOST_SOURCES:
        lines.append(tr("KeywordDetails", "and {0} more sources").format(len(found) - _MOST_SOURCES))
    if second := cluster_details(row):
        lines.append(second)
    return "\n".join(lines) if len(lines) > 1 else ""


def source_line(source: Mapping[str, object]) -> str:
    """Return what one source says as “Ahrefs, export.csv, us: 100–1K”; of Search Console impressions and clicks."""
    tr = QCoreApplication.translate
    tool, name, market = (str(source.get(key) or "") for key in ("tool", "name", "market"))
    if tool == "by hand":
        tool = tr("KeywordDetails", "By hand")
    low, high = source.get("volume"), source.get("volume_max")
    impressions, clicks = source.get("impressions"), source.get("clicks")
    said = []
    if isinstance(low, (int, float)):
        said.append(write_range(low, high) if isinstance(high, (int, float)) else write_figure(low))
    if isinstance(impressions, (int, float)):
        said.append(tr("KeywordDetails", "shown {0} times").format(write_figure(impressions)))
    if isinstance(clicks, (int, float)):
        said.append(tr("KeywordDetails", "clicked {0} times").format(write_figure(clicks)))
    figures = ", ".join(said) or tr("KeywordDetails", "no volume")
    return f"{', '.join(part for part in (tool, name, market) if part)}: {figures}"


def cluster_details(row: Mapping[str, object]) -> str:
    """Return which cluster would be the second best, if the last clustering said so."""
    second, fit = row.get("second_cluster"), row.get("second_fit")
    if not second:
        return ""
    said = QCoreApplication.translate("KeywordDetails", "Second-best cluster: {0}").format(second)
    return f"{said} ({round(fit * 100)} %)" if isinstance(fit, float) else said
