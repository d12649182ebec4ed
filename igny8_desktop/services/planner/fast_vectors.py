"""Make the vectors of keywords from those of their words: the fast way for very long lists.

A list of 100,000 keywords has some 20,000 words, and more than half of those occur once: brands, places, misspellings.
The encoder reads the others only. A word that occurs once borrows from the word most like it by its letters, as far as
it is like it; the rest of its vector is a direction of its own. What the fast way gives up: the order of words and what
they mean only together ("hot dog"), and what seldom words mean, so fewer keywords with other words for one thing come
together.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner.intent_rules import FILLER_WORDS
from igny8_desktop.services.planner.neighbours import unit_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
else:
    Floats = Any

_FILLER_WEIGHT: Final = 0.3
_ROWS_AT_ONCE: Final = 8_192
_READ_ALL_UP_TO: Final = 8_000
"""Words that are all read, however seldom: some two seconds of work."""
_LIKE_FROM: Final = 0.5
_LETTERS: Final = 3
_LETTER_ROWS: Final = 1 << 16
_COMPARED_AT_ONCE: Final = 2_048


def word_by_word(texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
    """Return one vector per text, the mean of its words', in half precision; `embed` is asked for the words only."""
    import numpy as np
    from scipy import sparse

    split = [text.split() or [""] for text in texts]
    # A word that occurs alone is there twice, in its keyword and as a text of its own.
    counts = Counter(word for text, words in zip(texts, split, strict=True) if len(words) > 1 for word in words)
    counts.update(dict.fromkeys((words[0] for words in split if len(words) == 1), 1))
    words = sorted(counts)
    row_of = {word: row for row, word in enumerate(words)}
    single, made = _word_vectors(words, counts, embed)
    weight_of = np.array([_FILLER_WEIGHT if word in FILLER_WORDS else 1.0 for word in words], dtype=np.float32)
    columns = np.fromiter((row_of[word] for each in split for word in each), dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in split], dtype=np.int64)])
    mix = sparse.csr_matrix((weight_of[columns], columns, starts), shape=(len(texts), len(words)))
    found = np.empty((len(texts), made.dimensions), dtype="<f2")
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        rows = mix[start : start + _ROWS_AT_ONCE] @ single
        rows /= np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)[:, None]
        found[start : start + len(rows)] = rows
    return Vectors(len(texts), made.dimensions, found.reshape(-1).data.cast("B"), made.encoder, half=True)


def _word_vectors(
    words: Sequence[str], counts: Counter[str], embed: Callable[[Sequence[str]], Vectors]
) -> tuple[Floats, Vectors]:
    """Return a vector for each word, in single precision, and what the encoder gave."""
    import numpy as np

    everything = len(words) <= _READ_ALL_UP_TO
    is_read = np.fromiter((everything or counts[word] > 2 for word in words), dtype=bool, count=len(words))
    if not is_read.any():
        is_read[:] = True
    read = [word for word, kept in zip(words, is_read.tolist(), strict=True) if kept]
    made = embed(read)
    table = np.frombuffer(made.data, dtype="<f2" if made.half else "<f4").reshape(made.count, made.dimensions)
    found = np.empty((len(words), made.dimensions), dtype=np.float32)
    found[is_read] = table
    unread = [word for word, kept in zip(words, is_read.tolist(), strict=True) if not kept]
    if unread:
        found[~is_read] = _borrowed(unread, read, np.asarray(table, dtype=np.float32))
    return found, made


def _borrowed(unread: Sequence[str], read: Sequence[str], table: Floats) -> Floats:
    """Return vectors for words that were not read, from those most like them by their letters."""
    import numpy as np

    mine, theirs = _by_letters(unread), _by_letters(read).T.tocsr()
    # The same words get the same directions every time.
    found = unit_rows(np.random.default_rng(0).standard_normal((len(unread), table.shape[1]), dtype=np.float32))
    for start in range(0, len(unread), _COMPARED_AT_ONCE):
        like = (mine[start : start + _COMPARED_AT_ONCE] @ theirs).tocsr()
        share = np.minimum(like.max(axis=1).toarray(), 1)
        share[share < _LIKE_FROM] = 0
        nearest = np.asarray(like.argmax(axis=1)).ravel()
        own = found[start : start + len(nearest)]
        own *= np.sqrt(1 - share**2)
        own += share * table[nearest]
    return found


def _by_letters(words: Sequence[str]) -> Any:
    """Return the runs of letters in each word, (words, runs), sparse; a row has length one."""
    import numpy as np
    from scipy import sparse

    runs = [
        [zlib.crc32(marked[at : at + _LETTERS].encode()) % _LETTER_ROWS for at in range(len(marked) - _LETTERS + 1)]
        for marked in (f"<{word}>" for word in words)
    ]
    lengths = np.array([max(1, len(each)) for each in runs], dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in runs], dtype=np.int64)])
    columns = np.array([run for each in runs for run in each], dtype=np.int32)
    weights = np.repeat(1 / np.sqrt(lengths), np.diff(starts)).astype(np.float32)
    return sparse.csr_matrix((weights, columns, starts), shape=(len(words), _LETTER_ROWS))
