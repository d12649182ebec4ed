"""Make the vectors of keywords from those of their words: the fast way for very long lists.

A list of 100,000 keywords has some 20,000 words, so a fifth of the work is left. What it gives up: the order of words
and what they mean only together ("hot dog"), so fewer keywords with other words for one thing come together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner.intent_rules import FILLER_WORDS

_FILLER_WEIGHT: Final = 0.3
_ROWS_AT_ONCE: Final = 8_192


def word_by_word(texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
    """Return one vector per text, the mean of its words', in half precision; `embed` is asked for the words only."""
    import numpy as np
    from scipy import sparse

    split = [text.split() or [""] for text in texts]
    words = sorted({word for each in split for word in each})
    made = embed(words)
    table = np.frombuffer(made.data, dtype="<f2" if made.half else "<f4").reshape(made.count, made.dimensions)
    row_of = {word: row for row, word in enumerate(words)}
    weight_of = np.array([_FILLER_WEIGHT if word in FILLER_WORDS else 1.0 for word in words], dtype=np.float32)
    columns = np.array([row_of[word] for each in split for word in each], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in split], dtype=np.int64)])
    mix = sparse.csr_matrix((weight_of[columns], columns, starts), shape=(len(texts), len(words)))
    single = table.astype(np.float32)
    found = np.empty((len(texts), made.dimensions), dtype="<f2")
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        rows = mix[start : start + _ROWS_AT_ONCE] @ single
        found[start : start + len(rows)] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Vectors(len(texts), made.dimensions, found.reshape(-1).data.cast("B"), made.encoder, half=True)
