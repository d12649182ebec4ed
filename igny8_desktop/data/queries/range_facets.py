"""Summarise the figures of a column for a range filter: bounds and a small histogram."""

from __future__ import annotations

import math
from collections.abc import Sequence

from igny8_desktop.domain.tables import RangeBucket, RangeFacet

BUCKETS = 10
#: Figures above this, and this many times above their lowest, are bucketed by size (1, 2, 5, 10…), not evenly.
_WIDE = 200


def edges(low: float, high: float, *, whole: bool) -> list[float]:
    """Return the lower ends of at most some ten buckets from `low` to `high`, round figures where there can be."""
    if low == high:
        return [low]
    if low >= 0 and high > _WIDE * max(low, 1.0):
        return _by_size(low, high)
    step = _round_step((high - low) / BUCKETS)
    if whole:
        step = max(step, 1.0)
    first = math.floor(low / step)
    found = [round(step * at, 10) for at in range(first, first + BUCKETS + 2) if step * at < high]
    return [low, *(edge for edge in found if edge > low)]


def _by_size(low: float, high: float) -> list[float]:
    top = math.floor(math.log10(high))
    steps = [factor * 10.0**power for power in range(top - 2, top + 1) for factor in (1, 2, 5)]
    ends = [edge for edge in steps if low < edge < high]
    return [low, *ends[-(BUCKETS - 1) :]]


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return float(next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough * 0.999))


def facet(
    low: float | None, high: float | None, count: int, without: int, lows: Sequence[float], counts: Sequence[int]
) -> RangeFacet:
    """Put a summary together; `counts` has a figure for each lower end in `lows`."""
    if low is None or high is None:
        return RangeFacet(None, None, 0, without)
    ends = [*lows[1:], high]
    buckets = (RangeBucket(*each) for each in zip(lows, ends, counts, strict=True))
    return RangeFacet(low, high, count, without, tuple(buckets))
