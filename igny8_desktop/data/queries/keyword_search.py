"""Find pieces of text and patterns among the keywords of `KeywordColumns`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from igny8_desktop.data.queries.keyword_columns import KeywordColumns
from igny8_desktop.data.queries.patterns import matching
from igny8_desktop.domain.text import normalise_keyword

if TYPE_CHECKING:
    from igny8_desktop.data.queries.keyword_columns import Bools

#: Above this many hits it is quicker to look at every byte than at every hit.
_MANY_HITS = 200_000
_ROWS_AT_ONCE = 20_000


def has_piece(columns: KeywordColumns, piece: str) -> Bools:
    """Return which rows hold a piece of text; the answer is kept until rows change."""
    needle = normalise_keyword(piece)
    known = columns.masks.get(("piece", needle))
    return known if known is not None else columns.keep_mask(("piece", needle), _search(columns, needle.encode()))


def _search(columns: KeywordColumns, needle: bytes) -> Bools:
    import numpy as np

    texts, starts = columns.texts, columns.starts
    found = np.zeros(len(starts), np.bool_)
    if not needle:
        found[:] = True
        return found
    if len(texts) < len(needle):
        return found
    # Begin with the byte that is rarest in a sample: few places are left for the other bytes to be compared at.
    sample = np.bincount(texts[:: max(1, len(texts) // 50_000)], minlength=256)
    offsets = sorted(range(len(needle)), key=lambda at: int(sample[needle[at]]))
    first = offsets[0]
    last = len(texts) - len(needle) + 1
    hits = np.flatnonzero(texts[first : first + last] == needle[first])
    for offset in offsets[1:]:
        hits = hits[texts[hits + offset] == needle[offset]]
    if len(hits) > _MANY_HITS:
        marks = np.zeros(len(texts), np.uint8)
        marks[hits] = 1
        return np.asarray(np.maximum.reduceat(marks, starts), np.bool_)
    found[np.searchsorted(starts, hits, "right") - 1] = True
    return found


def has_pattern(columns: KeywordColumns, pattern: str) -> Bools:
    """Return which rows a regular expression is found in; raises `WrongInput` as `matching` does."""
    import numpy as np

    known = columns.masks.get(("pattern", pattern))
    if known is not None:
        return known
    found = np.zeros(len(columns), np.bool_)
    found[matching(pattern, _lines(columns))] = True
    return columns.keep_mask(("pattern", pattern), found)


def _lines(columns: KeywordColumns) -> Iterator[tuple[int, str]]:
    """Yield every place that is in use with its text, reading some thousand at a time."""
    ends = [*columns.starts[_ROWS_AT_ONCE::_ROWS_AT_ONCE].tolist(), len(columns.texts)]
    begin = place = 0
    for end in ends:
        lines = columns.texts[begin:end].tobytes().decode().split("\n")
        alive = columns.alive[place : place + len(lines) - 1].tolist()
        for at, (line, used) in enumerate(zip(lines, alive, strict=False)):
            if used:
                yield place + at, line
        place += len(lines) - 1
        begin = end
