"""Score how well a cluster or an idea is worth writing for, from 0 to 100, and say why.

    score = (demand + ease + intent) x (1 - 0.8 x coverage)

    demand   0 to 45   45 x log10(searches + 1) / 5, at most 45: 100,000 searches a month or more give all of it
    ease     0 to 30   30 x (1 - difficulty / 100)
    intent   0 to 25   25 x value: transactional 1, commercial 0.85, informational 0.5, navigational 0.2;
                       a mix counts by the searches of each
    coverage 0 to 1    the share of the searches that has a page already: planned counts half, written three
                       quarters, published whole

*Searches* are those of the market that is searched most: volumes of different markets are never added. A range counts
by its geometric middle. What nobody knows is not nought: an unknown volume, difficulty or intent gets half of
the points that it could bring, and the words say so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from igny8_desktop.domain.enums import SearchIntent

MOST_DEMAND: Final = 45
MOST_EASE: Final = 30
MOST_INTENT: Final = 25
MOST_LOSS: Final = 0.8
_DECADES: Final = 5
_UNKNOWN: Final = 0.5
INTENT_VALUES: Final[Mapping[SearchIntent, float]] = {
    SearchIntent.TRANSACTIONAL: 1.0,
    SearchIntent.COMMERCIAL: 0.85,
    SearchIntent.INFORMATIONAL: 0.5,
    SearchIntent.NAVIGATIONAL: 0.2,
}


class Coverage(StrEnum):
    """How far a keyword has a page already, the least first."""

    NONE = "none"
    PLANNED = "planned"
    WRITTEN = "written"
    PUBLISHED = "published"


_COVERED: Final[Mapping[Coverage, float]] = {
    Coverage.NONE: 0.0,
    Coverage.PLANNED: 0.5,
    Coverage.WRITTEN: 0.75,
    Coverage.PUBLISHED: 1.0,
}
_LEVELS: Final = tuple(Coverage)


@dataclass(frozen=True)
class KeywordFigures:
    """What is known of one keyword; `volume_max` where its volume is a range, `None` for what nobody knows."""

    volume: int | None
    volume_max: int | None = None
    difficulty: float | None = None
    intent: SearchIntent | None = None
    market: str = ""
    coverage: Coverage = Coverage.NONE

    @property
    def searches(self) -> float | None:
        """Return the searches a month: the volume, or the geometric middle of its range."""
        if self.volume is None:
            return None
        if self.volume_max is None:
            return float(self.volume)
        return math.sqrt(max(self.volume, 1) * max(self.volume_max, 1))


@dataclass(frozen=True)
class Part:
    """One part of a score: what it brings of what it could bring, and why in a few words."""

    key: str
    title: str
    points: float
    most: float
    words: str


@dataclass(frozen=True)
class Opportunity:
    """A score from 0 to 100 with its parts; the points of the parts add up to it."""

    score: int
    parts: tuple[Part, ...] = field(default=())

    def explain(self) -> str:
        """Return the parts in lines, for a tool tip or a terminal."""
        lines = [f"Opportunity {self.score} of 100"]
        for part in self.parts:
            points = f"{round(part.points):d}" if part.most <= 0 else f"{part.points:.0f} of {part.most:.0f}"
            lines.append(f"{part.title}: {points} · {part.words}")
        return "\n".join(lines)


def score(keywords: Iterable[KeywordFigures], *, intent: SearchIntent | None = None) -> Opportunity:
    """Return the score of what targets these keywords; `intent` is the page's own where it is known."""
    rows = list(keywords)
    parts = [_demand(rows), _ease(rows), _intent(rows, intent)]
    sum_of_parts = sum(part.points for part in parts)
    parts.append(_coverage(rows, sum_of_parts))
    return Opportunity(max(0, min(100, round(sum_of_parts + parts[-1].points))), tuple(parts))


def _weight(row: KeywordFigures) -> float:
    """Return what a keyword counts beside others: a few searches where nobody knows."""
    searches = row.searches
    return 10.0 if searches is None else max(searches, 1.0)


def _demand(rows: list[KeywordFigures]) -> Part:
    by_market: dict[str, float] = {}
    ranges = unknown = 0
    for row in rows:
        searches = row.searches
        if searches is None:
            unknown += 1
        else:
            ranges += row.volume_max is not None
            by_market[row.market] = by_market.get(row.market, 0.0) + searches
    title = "Demand"
    if not by_market:
        return Part(
            "demand", title, MOST_DEMAND * _UNKNOWN, MOST_DEMAND, "nobody knows how often it is searched: taken as half"
        )
    market, searches = max(by_market.items(), key=lambda item: (item[1], item[0]))
    words = f"{'about ' if ranges else ''}{searches:,.0f} searches a month"
    if market and len(by_market) > 1:
        words += f" in {market.upper()}, the largest of {len(by_market)} markets"
    if unknown:
        words += f"; unknown for {unknown:,} of {len(rows):,} keywords"
    share = min(1.0, math.log10(searches + 1) / _DECADES)
    return Part("demand", title, MOST_DEMAND * share, MOST_DEMAND, words)


def _ease(rows: list[KeywordFigures]) -> Part:
    known = [(row.difficulty, _weight(row)) for row in rows if row.difficulty is not None]
    if not known:
        return Part("ease", "Ease", MOST_EASE * _UNKNOWN, MOST_EASE, "nobody knows the difficulty: taken as half")
    mean = sum(value * weight for value, weight in known) / sum(weight for _value, weight in known)
    mean = max(0.0, min(100.0, mean))
    return Part("ease", "Ease", MOST_EASE * (1 - mean / 100), MOST_EASE, f"difficulty {mean:.0f} of 100")


def _intent(rows: list[KeywordFigures], own: SearchIntent | None) -> Part:
    weights: dict[SearchIntent, float] = {}
    if own is not None:
        weights = {own: 1.0}
    else:
        for row in rows:
            if row.intent is not None:
                weights[row.intent] = weights.get(row.intent, 0.0) + _weight(row)
    if not weights:
        words = "nobody knows what the searchers want: taken as half"
        return Part("intent", "Intent", MOST_INTENT * _UNKNOWN, MOST_INTENT, words)
    total = sum(weights.values())
    value = sum(INTENT_VALUES[intent] * weight for intent, weight in weights.items()) / total
    first = sorted(weights, key=lambda intent: (-weights[intent], intent))
    if len(first) == 1:
        words = str(first[0])
    else:
        words = ", ".join(f"{round(100 * weights[intent] / total)} % {intent}" for intent in first[:3])
    return Part("intent", "Intent", MOST_INTENT * value, MOST_INTENT, words)


def _coverage(rows: list[KeywordFigures], points: float) -> Part:
    total = sum(_weight(row) for row in rows)
    shares = dict.fromkeys(_LEVELS, 0.0)
    for row in rows:
        shares[row.coverage] += _weight(row) / total
    covered = sum(_COVERED[level] * share for level, share in shares.items())
    if not covered:
        return Part("coverage", "Coverage", 0.0, 0.0, "no page of the site targets it yet")
    named = [f"{max(1, round(100 * shares[level]))} % {level}" for level in reversed(_LEVELS[1:]) if shares[level]]
    words = f"of its searches {', '.join(named)} already"
    return Part("coverage", "Coverage", -points * MOST_LOSS * covered, 0.0, words)
