"""Search texts by regular expression without ever hanging: a pattern that explodes is refused, not waited for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from igny8_desktop.domain.errors import WrongInput

if TYPE_CHECKING:
    import regex

#: Seconds that one text, and all texts together, may take. A sane pattern needs about a microsecond for a keyword.
_ONE_TEXT = 0.02
_ALL_TEXTS = 20.0
_LONGEST = 1_000
_SHORT = 120
_REPEATED_GROUP = re.compile(r"\)[*+{]|\\[1-9]|\(\?P[=>]|\(\?[R0-9&]")
_REPETITION = re.compile(r"[*+{]|(?<!\()\?")
_COUNT = re.compile(r"(\)?)\{(\d+)")
#: Counted repetitions are written out before the search begins: this many times at most, or memory would run out.
_MOST_WRITTEN_OUT = 100_000


@lru_cache(maxsize=8)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Return a pattern that ignores case; raises `WrongInput` for one that is no regular expression."""
    import regex  # Python's own `re` cannot be stopped in the middle of a text

    if len(pattern) > _LONGEST:
        raise WrongInput(
            "This pattern is too long", f"A regular expression may have {_LONGEST:,} characters.", "Shorten it."
        )
    if _written_out(pattern) > _MOST_WRITTEN_OUT:
        raise WrongInput(
            "This pattern is too large",
            f"“{pattern}” counts repetitions of repetitions, {_MOST_WRITTEN_OUT:,} times and more.",
            "Use smaller counts: no keyword is that long.",
        )
    try:
        return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise WrongInput(
            "This is no regular expression",
            f"“{pattern}” cannot be read: {error}.",
            "Correct it, or search with “contains” instead.",
        ) from None


def _written_out(pattern: str) -> int:
    """Return how often a part is repeated at least, if all counted groups stand in one another."""
    found, longest = 1, 1
    for group, count in _COUNT.findall(pattern):
        number = max(1, min(int(count), _MOST_WRITTEN_OUT + 1))
        if group:
            found *= number
        else:
            longest = max(longest, number)
    return found * longest


def _is_tame(pattern: str) -> bool:
    """Say whether a pattern can only be quick on a short text: no repeated groups, few repetitions."""
    return not _REPEATED_GROUP.search(pattern) and len(_REPETITION.findall(pattern)) <= 3


def matching(pattern: str, rows: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return the ids of rows (id, texts…) in one of whose texts the pattern is found.

    Raises `WrongInput` for a pattern that cannot be read or that takes too long.
    """
    search = compiled(pattern).search
    tame = _is_tame(pattern)
    deadline = time.monotonic() + _ALL_TEXTS
    found: list[int] = []
    try:
        for at, (row_id, *texts) in enumerate(rows):
            for text in texts:
                # Watching the clock takes three times as long as the search itself.
                if text and (search(text) if tame and len(text) <= _SHORT else search(text, timeout=_ONE_TEXT)):
                    found.append(row_id)
                    break
            if not at % 1_024 and time.monotonic() > deadline:
                raise TimeoutError
    except TimeoutError:
        raise WrongInput(
            "This pattern takes too long",
            f"“{pattern}” has parts that can match in too many ways, such as (a+)+.",
            "Write it in a simpler way, or search with “contains” instead.",
        ) from None
    return found
