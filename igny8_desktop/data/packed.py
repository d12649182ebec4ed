"""Read long lists of numbers fast and without holding up other threads.

A million rows fetched one by one take Python's lock a million times, and the window with it. SQLite writes them all
into one text instead, in one step during which Python is free; NumPy reads that text piece by piece.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: Characters read at once: some milliseconds.
_PIECE = 200_000
_SMALL = 20_000

#: Execution option of a statement that selects one column: its values come as one text with commas between.
PACKED = {"packed": True}


def pack(statement: str) -> str:
    """Return a statement that writes the one column of `statement`, in its order, into one text."""
    return f"WITH packed (value) AS ({statement}) SELECT group_concat(value) FROM packed"


def read_numbers(text: str | None, dtype: Any) -> NDArray[Any]:
    """Return the numbers of a text with commas between them."""
    import numpy as np

    if not text:
        return np.empty(0, dtype)
    parts = []
    start = 0
    while start < len(text):
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        parts.append(np.fromstring(text[start:end], dtype, sep=","))
        start = end + 1
    return np.concatenate(parts)


def read_ids(text: str | None) -> array[int]:
    """Return the ids of a text with commas between them."""
    if not text:
        return array("q")
    if len(text) < _SMALL:
        return array("q", map(int, text.split(",")))
    import numpy as np

    return as_array(read_numbers(text, np.int64))


def as_array(values: Ints) -> array[int]:
    """Return ids as an array of the standard library, copied at once."""
    import numpy as np

    found = array("q")
    found.frombytes(np.ascontiguousarray(values, "<i8").data.cast("B"))
    return found
