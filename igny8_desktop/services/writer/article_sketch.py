"""Tell near-duplicates by the smallest hashes of their word sequences (bottom-k MinHash; Broder 1997, Cohen 2007).

A text is the set of its sequences of five words. Of these only the smallest hashes are kept: the share that two texts
have in common among the smallest hashes of both together estimates the share of all their sequences, to about
1 / sqrt(SIZE). Sets of blocks are joined by a union, so one edited block costs one block.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

#: Words in a row that make a sequence: shorter ones are common turns of phrase.
SHINGLE: Final = 5
SIZE: Final = 256

Sketch = tuple[int, ...]


def shingle_hashes(words: Sequence[str]) -> frozenset[int]:
    """Return the hashes of all sequences of five words; a shorter text is nothing that could be copied."""
    return frozenset(
        int.from_bytes(blake2b(" ".join(words[at : at + SHINGLE]).encode("utf-8", "replace"), digest_size=8).digest())
        for at in range(len(words) - SHINGLE + 1)
    )


def make_sketch(blocks: Iterable[frozenset[int]]) -> Sketch:
    """Return the sketch of a text from the hashes of its blocks."""
    united: set[int] = set()
    united.update(*blocks)
    return tuple(heapq.nsmallest(SIZE, united))


def resemblance(one: Sketch, other: Sketch) -> float:
    """Return the estimated share of word sequences that two texts have in common, 0 to 1 (Jaccard)."""
    if not one or not other:
        return 0.0
    first, second = set(one), set(other)
    if first.isdisjoint(second):
        return 0.0
    smallest = heapq.nsmallest(SIZE, first | second)
    both = first & second
    return sum(each in both for each in smallest) / len(smallest)


def pack_sketch(sketch: Sketch) -> bytes:
    """Return the storable form."""
    return array("Q", sketch).tobytes()


def unpack_sketch(stored: bytes) -> Sketch:
    """Read the storable form; what is no sketch is an empty one."""
    return tuple(array("Q", stored)) if len(stored) % 8 == 0 else ()
