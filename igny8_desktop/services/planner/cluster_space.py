"""Lay keywords out so that those which one page should serve are near each other.

Three things make two keywords alike: the meaning of the whole query (its vector), the meaning of the words
that set it apart in this list (rare words weigh more: in a list about dogs "dog" says nothing), and the
kind of page asked for (its facet: cost, near me, how to, versus ...). The facets are what sentence vectors
miss: "solar panel cost" and "solar panel cleaning cost" are close for a sentence encoder, "how much is a
solar panel" is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import QueryShape, query_shape
from igny8_desktop.services.planner.intent_rules import FILLER_WORDS, QUALIFIERS, Facet
from igny8_desktop.services.planner.neighbours import NeighbourSearch, Points, nearest_neighbours, unit_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
else:
    Floats = Ints = Any

FACETS: Final[tuple[Facet, ...]] = tuple(Facet)
_SHARED_FROM: Final = 10
"""The size of a list at which what its keywords share counts half."""

_UNSAYING: Final = FILLER_WORDS | QUALIFIERS
_BUYING: Final = frozenset({Facet.BEST, Facet.CHEAP, Facet.BUY, Facet.FREE})
_LEARNING: Final = frozenset(
    {Facet.HOW, Facet.WHAT, Facet.TIME, Facet.AMOUNT, Facet.PROBLEM, Facet.RECIPE, Facet.WORTH, Facet.SAFETY}
)
_IMPLIED: Final = frozenset(
    {Facet.BEST, Facet.HOW, Facet.PROBLEM, Facet.RECIPE, Facet.IDEAS, Facet.BUY, Facet.CHEAP, Facet.FREE}
)
"""Facets that a bare subject often means: who asks for "yoga mat" is served by "best yoga mat"."""


@dataclass(frozen=True)
class Recipe:
    """The numbers of the method. Tuned on the `tune` half of benchmarks/data/clustering, reported on the other half."""

    word_weight: float = 1.0
    shared_meaning: float = 0.909
    shared_meaning_of_words: float = 0.222
    rarity_floor: float = 0.117
    rarity_power: float = 1.0
    facet_weight: float = 0.286
    other_facet: float = 0.2
    bare_implied: float = 0.744
    bare_other: float = 0.315
    both_buying: float = 0.211
    both_learning: float = 0.2
    neighbours: int = 40
    density_neighbours: int = 6
    density_low: float = 0.111
    density_high: float = 0.72
    density_share: float = 0.94
    density_mean: float = 0.609
    threshold: float = -0.126
    floor: float = 0.324
    resolution: float = 0.072


DEFAULT_RECIPE: Final = Recipe()


@dataclass(frozen=True)
class KeywordSpace:
    """Distinct keywords with their neighbours: everything that cuts of any granularity start from.

    `texts` are normalised and sorted, so that the order of the input changes nothing; `position[i]` is
    where the i-th keyword of the input is found in them.
    """

    texts: tuple[str, ...]
    position: tuple[int, ...]
    points: Points
    whole: Points
    neighbours: Ints
    similarities: Floats
    recipe: Recipe
    search: NeighbourSearch


def subject_words(shape: QueryShape) -> tuple[str, ...]:
    """Return the words of a query that say what it is about, without facet, filler and qualifying words."""
    words = tuple(dict.fromkeys(word for word in shape.subject if word not in _UNSAYING))
    return words or tuple(dict.fromkeys(shape.subject))


def texts_to_embed(texts: Sequence[str]) -> list[str]:
    """Return everything whose vector is needed: the distinct normalised keywords, then their subject words.

    The words are few beside the keywords (some 15 % of a large list), and both are worth keeping in a cache.
    """
    needed = sorted({normalise_keyword(text) for text in texts})
    words = {word for text in needed for word in subject_words(query_shape(text))}
    known = set(needed)
    return needed + sorted(words - known)


def build_space(
    texts: Sequence[str],
    needed: Sequence[str],
    vectors: Vectors,
    *,
    recipe: Recipe = DEFAULT_RECIPE,
    search: NeighbourSearch | None = None,
) -> KeywordSpace:
    """Return the space of these keywords.

    `vectors` belongs to `needed`, which is `texts_to_embed(texts)` in any order. Raises `KeyError` where a needed text
    has no vector, `ValueError` where the vectors do not fit.
    """
    import numpy as np

    if vectors.count != len(needed) or len(vectors.data) != 4 * vectors.count * vectors.dimensions:
        raise ValueError("the vectors do not belong to these texts")
    table = np.frombuffer(vectors.data, dtype="<f4").reshape(vectors.count, vectors.dimensions)
    row_of = {text: row for row, text in enumerate(needed)}
    normalised = [normalise_keyword(text) for text in texts]
    distinct = tuple(sorted(set(normalised)))
    index_of = {text: index for index, text in enumerate(distinct)}
    whole = _rows_of(distinct, table, row_of)
    points = _points(distinct, whole, table, row_of, recipe)
    look_up = search or nearest_neighbours
    neighbours, similarities = look_up(points, recipe.neighbours, facet_penalties(recipe))
    position = tuple(index_of[text] for text in normalised)
    return KeywordSpace(
        distinct, position, points, Points(whole, points.facets), neighbours, similarities, recipe, look_up
    )


def embed_space(
    texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors], *, recipe: Recipe = DEFAULT_RECIPE
) -> KeywordSpace:
    """Return the space of these keywords, getting the vectors from `embed`."""
    needed = texts_to_embed(texts)
    return build_space(texts, needed, embed(needed), recipe=recipe)


def _rows_of(texts: Sequence[str], table: Floats, row_of: dict[str, int]) -> Floats:
    rows = [row_of[text] for text in texts]
    # No copy in the usual case that the keywords come first and sorted: it would be 200 MB for 100,000.
    return table[: len(rows)] if rows == list(range(len(rows))) else table[rows]


def _points(texts: Sequence[str], whole: Floats, table: Floats, row_of: dict[str, int], recipe: Recipe) -> Points:
    import numpy as np
    from scipy import sparse

    shapes = [query_shape(text) for text in texts]
    words = [subject_words(shape) for shape in shapes]
    vocabulary = sorted({word for each in words for word in each})
    column = {word: index for index, word in enumerate(vocabulary)}
    rarity = _rarity(words, recipe)
    rows = [row for row, each in enumerate(words) for _ in each]
    columns = [column[word] for each in words for word in each]
    weights = np.array([rarity[_stem(word)] for each in words for word in each], dtype=np.float32)
    mix = sparse.csr_matrix((weights, (rows, columns)), shape=(len(texts), len(vocabulary)), dtype=np.float32)
    # What all keywords share (the seed that the list was made from) says nothing about which page they need.
    # A handful of keywords shares by chance, or because all want one page: the more there are, the more it counts.
    sure = len(whole) / (len(whole) + _SHARED_FROM)
    shared = sure * whole.mean(axis=0) if len(whole) else np.zeros(table.shape[1], np.float32)
    word_vectors = unit_rows(table[[row_of[word] for word in vocabulary]] - recipe.shared_meaning_of_words * shared)
    by_word = np.asarray(mix @ word_vectors, dtype=np.float32)
    by_word = unit_rows(by_word) if by_word.size else np.zeros((len(texts), table.shape[1]), np.float32)
    own = unit_rows(whole - recipe.shared_meaning * shared)
    share = recipe.word_weight / (1 + recipe.word_weight)
    both = np.hstack([own * math.sqrt(1 - share), by_word * math.sqrt(share)]).astype(np.float32)
    facets = np.zeros((len(texts), len(FACETS)), dtype=np.float32)
    for row, shape in enumerate(shapes):
        facets[row, FACETS.index(shape.facet)] = 1
    return Points(both, facets)


def _rarity(words: Sequence[Sequence[str]], recipe: Recipe) -> dict[str, float]:
    total = len(words) + 1
    found: dict[str, int] = {}
    for each in words:
        for stem in {_stem(word) for word in each}:
            found[stem] = found.get(stem, 0) + 1
    return {
        stem: float((math.log(total / count) / math.log(total) + recipe.rarity_floor) ** recipe.rarity_power)
        for stem, count in found.items()
    }


def _stem(word: str) -> str:
    word = re.sub(r"['’]s$", "", word)
    if len(word) > 6:
        return word[:6]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def facet_penalties(recipe: Recipe) -> Floats:
    """Return how much similarity two facets cost each other, (facets, facets), nought on the diagonal."""
    import numpy as np

    penalty = np.zeros((len(FACETS), len(FACETS)), dtype=np.float32)
    for row, one in enumerate(FACETS):
        for column, other in enumerate(FACETS):
            if one is not other:
                penalty[row, column] = recipe.facet_weight * (1 - _agreement(one, other, recipe))
    return penalty


def _agreement(one: Facet, other: Facet, recipe: Recipe) -> float:
    if Facet.NONE in (one, other):
        named = other if one is Facet.NONE else one
        return recipe.bare_implied if named in _IMPLIED else recipe.bare_other
    if one in _BUYING and other in _BUYING:
        return recipe.both_buying
    if one in _LEARNING and other in _LEARNING:
        return recipe.both_learning
    return recipe.other_facet
