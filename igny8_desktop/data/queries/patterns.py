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

#: Seconds that one text may take, and all texts together: a second, and something for each of a long list. A sane
#: pattern needs about a microsecond for a keyword. It is the thread's own time, so that no other work counts.
_ONE_TEXT = 0.02
_ALL_TEXTS = 1.0
_EACH_TEXT = 4e-6
_LONGEST = 1_000
_SHORT = 120
_FEW_REPETITIONS = 2
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


def _repetitions(pattern: str) -> int | None:
    """Return how many parts a pattern repeats; `None` where groups are repeated, which can take for ever."""
    return None if _REPEATED_GROUP.search(pattern) else len(_REPETITION.findall(pattern))


def matching(pattern: str, rows: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return the ids of rows (id, texts…) in one of whose texts the pattern is found.

    Raises `WrongInput` for a pattern that cannot be read or that takes longer than about a second.
    """
    search = compiled(pattern).search
    repeated = _repetitions(pattern)
    # Watching the clock inside a text takes three times as long as the search itself, so it is done only where a
    # short text could take long; else the clock is looked at in between, seldom where every text must be quick.
    tame = repeated is not None and repeated <= _FEW_REPETITIONS
    look_every = 16 if not tame else 1_024 if repeated == 0 else 64
    begin = time.thread_time()
    found: list[int] = []
    try:
        for at, (row_id, *texts) in enumerate(rows):
            for text in texts:
                if text and (search(text) if tame and len(text) <= _SHORT else search(text, timeout=_ONE_TEXT)):
                    found.append(row_id)
                    break
            if not at % look_every and time.thread_time() - begin > _ALL_TEXTS + at * _EACH_TEXT:
                raise TimeoutError
    except TimeoutError:
        raise WrongInput(
            "This pattern takes too long",
            f"“{pattern}” has parts that can match in too many ways, such as (a+)+ or .*.*.*, so the search was given"
            " up.",
            "Write it in a simpler way, or search with “contains” instead.",
        ) from None
    return found
