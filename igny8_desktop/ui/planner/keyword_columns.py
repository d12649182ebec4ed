"""The columns of keyword tables: ranges as ranges, difficulty with its level."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from igny8_desktop.domain.scope import AnyScope
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import reading_locale

#: Upper ends (exclusive) of the levels of difficulty, 0 to 100.
_LEVELS: tuple[tuple[int, object], ...] = (
    (15, QT_TRANSLATE_NOOP("Difficulty", "Very easy")),
    (30, QT_TRANSLATE_NOOP("Difficulty", "Easy")),
    (50, QT_TRANSLATE_NOOP("Difficulty", "Medium")),
    (70, QT_TRANSLATE_NOOP("Difficulty", "Hard")),
    (101, QT_TRANSLATE_NOOP("Difficulty", "Very hard")),
)


def difficulty_text(value: object) -> str:
    """Return a difficulty as figure and level: the figure alone says little to people who do not know the scale."""
    if not isinstance(value, (int, float)):
        return str(value)
    level = next(name for end, name in _LEVELS if min(value, 100) < end)
    return f"{QCoreApplication.translate('Difficulty', str(level))}  {reading_locale().toString(round(value))}"


def with_figures(_scope: AnyScope, rows: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
    """Write volume ranges as ranges and prices with their currency."""
    write = reading_locale()
    for row in rows.values():
        low, high = row.get("volume"), row.get("volume_max")
        if isinstance(low, int) and isinstance(high, int):
            row["volume_range"] = f"{write.toString(low)} – {write.toString(high)}"
        else:
            row["volume_range"] = low
        cpc, currency = row.get("cpc"), row.get("currency")
        if isinstance(cpc, (int, float)):
            row["price"] = f"{write.toString(float(cpc), 'f', 2)} {currency or ''}".strip()
    return rows


def keyword_columns(page: QWidget, *, short: bool = False) -> list[Column]:
    """Return the columns; `short` leaves out what a detail pane has no room for."""
    tr = page.tr
    right = Qt.AlignmentFlag.AlignRight
    columns = [
        Column("text", tr("Keyword"), 130 if short else 280, stretch=True, strong=True, hint_key="problem"),
        Column("volume_range", tr("Volume"), 78 if short else 120, ColumnKind.NUMBER, sort_key="volume"),
        Column("difficulty", tr("Difficulty"), 76, ColumnKind.NUMBER)
        if short
        else Column("difficulty", tr("Difficulty"), 120, align=right, format=difficulty_text),
        Column("price", tr("CPC"), 90, ColumnKind.MONEY, sort_key="cpc", visible=not short),
        Column("intent", tr("Intent"), 150, ColumnKind.BADGE, visible=not short),
    ]
    if short:
        return columns
    return [
        *columns,
        Column("cluster", tr("Cluster"), 190),
        Column("market", tr("Market"), 80),
        Column("status", tr("Status"), 130, ColumnKind.BADGE),
        Column("created_at", tr("Added"), 150, ColumnKind.DATE, visible=False),
        Column("problem", tr("Problem"), 200, visible=False, sort_key="error_title"),
    ]
