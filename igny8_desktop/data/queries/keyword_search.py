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
    known = columns.masks.get(("pattern", pattern))
    if known is not None:
        return known
    return columns.keep_mask(("pattern", pattern), PatternSearch(columns, pattern).mask())


class PatternSearch:
    """A search through the rows as they are now, which can be done while others use the columns.

    Rows are only ever added behind the others or marked as dead, so what was found stays true.
    """

    def __init__(self, columns: KeywordColumns, pattern: str, first: int = 0) -> None:
        self._pattern, self._first = pattern, first
        self._texts, self._starts = columns.texts, columns.starts
        self._alive = columns.alive.copy()

    def mask(self) -> Bools:
        """Return which of the rows, from the first on, the pattern is found in; raises `WrongInput` as `matching`."""
        import numpy as np

        found = np.zeros(len(self._starts) - self._first, np.bool_)
        found[matching(self._pattern, self._lines())] = True
        return found

    def keep(self, columns: KeywordColumns, mask: Bools) -> None:
        """Let the columns remember what was found, with what was added to them since."""
        import numpy as np

        if len(columns) > len(mask):
            mask = np.concatenate([mask, PatternSearch(columns, self._pattern, len(mask)).mask()])
        columns.keep_mask(("pattern", self._pattern), mask)

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Yield every place that is in use, counted from the first, with its text; some thousand are read at a time."""
        starts, end = self._starts, len(self._texts)
        for low in range(self._first, len(starts), _ROWS_AT_ONCE):
            high = min(low + _ROWS_AT_ONCE, len(starts))
            piece = self._texts[int(starts[low]) : int(starts[high]) if high < len(starts) else end]
            lines = piece.tobytes().decode().split("\n")
            for at, (line, used) in enumerate(zip(lines, self._alive[low:high].tolist(), strict=False)):
                if used:
                    yield low - self._first + at, line
