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
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import page_wanted
from igny8_desktop.services.planner.intent_rules import FILLER_WORDS, QUALIFIERS, Facet
from igny8_desktop.services.planner.neighbours import (
    EXACT_UP_TO,
    Nearest,
    NeighbourSearch,
    Points,
    compact,
    found_quickly,
    nearest_neighbours,
    unit_rows,
)
from igny8_desktop.services.planner.pair_features import PairFeatures, SharedMeaning, rare_word_rows
from igny8_desktop.services.planner.pair_scoring import Pairs, score_pairs, trees_for
from igny8_desktop.services.planner.parallel import NO_WATCH, Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
    Indices = NDArray[np.int32]
    Numbers = NDArray[np.int8]
else:
    Floats = Ints = Indices = Numbers = Any

FACETS: Final[tuple[Facet, ...]] = tuple(Facet)
_SHARED_FROM: Final = 10
"""The size of a list at which what its keywords share counts half."""

_UNSAYING: Final = FILLER_WORDS | QUALIFIERS
_BUYING: Final = frozenset({Facet.BEST, Facet.CHEAP, Facet.BUY, Facet.FREE})
_LEARNING: Final = frozenset(
    {Facet.HOW, Facet.WHAT, Facet.TIME, Facet.AMOUNT, Facet.PROBLEM, Facet.RECIPE, Facet.WORTH, Facet.SAFETY}
    | {Facet.LEGAL, Facet.REQUIREMENTS}
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
    neighbours_of_many: int = 24
    density_neighbours: int = 6
    density_low: float = 0.111
    density_high: float = 0.72
    density_share: float = 0.94
    density_mean: float = 0.609
    threshold: float = -0.126
    floor: float = 0.324
    resolution: float = 0.072
    page_probability: float = 0.1
    page_resolution: float = 0.18
    quick: bool = False


DEFAULT_RECIPE: Final = Recipe()
FAST_RECIPE: Final = replace(DEFAULT_RECIPE, neighbours_of_many=16, quick=True)
"""What goes with vectors made word by word: of a very long list fewer neighbours are looked at, and some not found."""


@dataclass(frozen=True)
class KeywordList:
    """Keywords taken apart once: what every later step needs to know of their texts.

    `texts` are normalised, distinct and sorted, so that the order of the input changes nothing; `position[i]` is where
    the i-th keyword of the input is found in them. `words` are the subject words of each, `facets` the place of its
    facet in `FACETS`, `needed` everything whose vector is needed: the texts, then the words among them that are none.
    """

    texts: tuple[str, ...]
    position: Indices
    words: tuple[tuple[str, ...], ...]
    facets: Numbers
    needed: tuple[str, ...]


@dataclass(frozen=True)
class KeywordSpace:
    """Distinct keywords with their neighbours: everything that cuts of any granularity start from.

    `texts` and `position` are those of a `KeywordList`. Some 5 KB per keyword; keep it for the next cut.
    """

    texts: tuple[str, ...]
    position: Indices
    points: Points
    whole: Points
    nearest: Nearest
    features: PairFeatures
    recipe: Recipe
    search: NeighbourSearch
    pairs: Pairs


def subject_words(subject: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a query's subject that say what it is about, without filler and qualifying words."""
    words = tuple(dict.fromkeys(word for word in subject if word not in _UNSAYING))
    return words or tuple(dict.fromkeys(subject))


def take_apart(texts: Sequence[str]) -> KeywordList:
    """Return what the words of these keywords say: their facets, their subjects, what is to be embedded."""
    import numpy as np

    normalised = [normalise_keyword(text) for text in texts]
    distinct = tuple(sorted(set(normalised)))
    index_of = {text: index for index, text in enumerate(distinct)}
    number_of = {facet: number for number, facet in enumerate(FACETS)}
    words: list[tuple[str, ...]] = []
    facets = np.zeros(len(distinct), dtype=np.int8)
    for index, text in enumerate(distinct):
        facet, subject = page_wanted(text)
        words.append(tuple(map(sys.intern, subject_words(subject))))
        facets[index] = number_of[facet]
    position = np.fromiter((index_of[text] for text in normalised), dtype=np.int32, count=len(normalised))
    others = sorted({word for each in words for word in each if word not in index_of})
    return KeywordList(distinct, position, tuple(words), facets, (*distinct, *others))


def texts_to_embed(texts: Sequence[str]) -> list[str]:
    """Return everything whose vector is needed: the distinct normalised keywords, then their subject words.

    The words are few beside the keywords (some 15 % of a large list), and both are worth keeping in a cache.
    """
    return list(take_apart(texts).needed)


def build_space(
    texts: Sequence[str] | KeywordList,
    needed: Sequence[str],
    vectors: Vectors,
    *,
    recipe: Recipe = DEFAULT_RECIPE,
    search: NeighbourSearch | None = None,
    watch: Watch = NO_WATCH,
) -> KeywordSpace:
    """Return the space of these keywords.

    `vectors` belongs to `needed`, which is `texts_to_embed(texts)` in any order. Raises `KeyError` where a needed text
    has no vector, `ValueError` where the vectors do not fit.
    """
    listed = texts if isinstance(texts, KeywordList) else take_apart(texts)
    table = vector_table(vectors)
    if len(table) != len(needed):
        raise ValueError("the vectors do not belong to these texts")
    row_of = {text: row for row, text in enumerate(needed)}
    whole = _rows_of(listed.texts, table, row_of)
    shared = _shared_meaning(whole)
    points = _points(listed, whole, shared, table, row_of, recipe, watch)
    watch.check()
    look_up = search or (found_quickly if recipe.quick else nearest_neighbours)
    count = recipe.neighbours if len(points) <= EXACT_UP_TO else recipe.neighbours_of_many
    nearest = look_up(points, count, facet_penalties(recipe), watch)
    around = Points(whole, points.facets)
    meaning = _without(whole, recipe.shared_meaning * shared)
    features = _pair_features(listed, nearest, meaning, recipe)
    pairs = score_pairs(features, nearest, trees_for(vectors.encoder), watch)
    return KeywordSpace(listed.texts, listed.position, points, around, nearest, features, recipe, look_up, pairs)


def _pair_features(listed: KeywordList, nearest: Nearest, meaning: SharedMeaning, recipe: Recipe) -> PairFeatures:
    stem_of = _stems(listed.words)
    stems = [[stem_of[word] for word in each] for each in listed.words]
    rare_words = rare_word_rows(stems, _rarity(listed.words, stem_of, recipe))
    penalties = facet_penalties(recipe)
    return PairFeatures(listed.facets, _facet_agreement(), penalties, rare_words, nearest.similarities, meaning)


def _shared_meaning(whole: Floats) -> Floats:
    """Return what all keywords share (the seed that the list was made from): it says nothing about the page they need.

    A handful of keywords shares by chance, or because all want one page: the more there are, the more it counts.
    """
    import numpy as np

    sure = len(whole) / (len(whole) + _SHARED_FROM)
    mean = whole.mean(axis=0, dtype=np.float32) if len(whole) else np.zeros(whole.shape[1])
    return np.asarray(sure * mean, dtype=np.float32)


def _without(whole: Floats, shared: Floats) -> SharedMeaning:
    """Return what is to be known of the keywords whose vectors lose this."""
    import numpy as np

    # In pieces: numbers of half precision are multiplied one by one.
    parts = (np.asarray(whole[start : start + 8_192], np.float32) for start in range(0, len(whole), 8_192))
    along = np.concatenate([np.zeros(0, np.float32), *(part @ shared for part in parts)])
    square = float(shared @ shared)
    # Unit vectors are given.
    return SharedMeaning(np.sqrt(np.maximum(1 - 2 * along + square, 0)), along, square)


def _facet_agreement() -> Floats:
    """Return how well two facets go together, from 0 (another kind of page) to 6 (the same one)."""
    import numpy as np

    found = np.zeros((len(FACETS), len(FACETS)), dtype=np.float32)
    for row, one in enumerate(FACETS):
        for column, other in enumerate(FACETS):
            if one is other:
                found[row, column] = 5 if one is Facet.NONE else 6
            elif Facet.NONE in (one, other):
                found[row, column] = 4 if (other if one is Facet.NONE else one) in _IMPLIED else 3
            elif one in _BUYING and other in _BUYING:
                found[row, column] = 2
            elif one in _LEARNING and other in _LEARNING:
                found[row, column] = 1
    return found


def embed_space(
    texts: Sequence[str] | KeywordList,
    embed: Callable[[Sequence[str]], Vectors],
    *,
    recipe: Recipe = DEFAULT_RECIPE,
    watch: Watch = NO_WATCH,
) -> KeywordSpace:
    """Return the space of these keywords, getting the vectors from `embed`."""
    listed = texts if isinstance(texts, KeywordList) else take_apart(texts)
    watch.check()
    return build_space(listed, listed.needed, embed(listed.needed), recipe=recipe, watch=watch)


def vector_table(vectors: Vectors) -> Floats:
    """Return vectors as rows, without a copy; raises `ValueError` where there are not as many as they say."""
    import numpy as np

    kind = "<f2" if vectors.half else "<f4"
    if len(vectors.data) != np.dtype(kind).itemsize * vectors.count * vectors.dimensions:
        raise ValueError("the vectors do not belong to these texts")
    return np.frombuffer(vectors.data, dtype=kind).reshape(vectors.count, vectors.dimensions)


def _rows_of(texts: Sequence[str], table: Floats, row_of: dict[str, int]) -> Floats:
    rows = [row_of[text] for text in texts]
    # No copy in the usual case that the keywords come first and sorted: it would be 100 MB for 100,000.
    return table[: len(rows)] if rows == list(range(len(rows))) else table[rows]


def _points(
    listed: KeywordList,
    whole: Floats,
    shared: Floats,
    table: Floats,
    row_of: dict[str, int],
    recipe: Recipe,
    watch: Watch,
) -> Points:
    import numpy as np
    from scipy import sparse

    total, width = len(listed.texts), table.shape[1]
    words = listed.words
    vocabulary = sorted({word for each in words for word in each})
    column = {word: index for index, word in enumerate(vocabulary)}
    stem_of = _stems(words)
    rarity = _rarity(words, stem_of, recipe)
    weight_of = {word: rarity[stem_of[word]] for word in vocabulary}
    columns = np.array([column[word] for each in words for word in each], dtype=np.int32)
    weights = np.array([weight_of[word] for each in words for word in each], dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in words], dtype=np.int64)])
    mix = sparse.csr_matrix((weights, columns, starts), shape=(total, len(vocabulary)))
    word_vectors = np.asarray(table[[row_of[word] for word in vocabulary]], dtype=np.float32)
    word_vectors = unit_rows(word_vectors - recipe.shared_meaning_of_words * shared)
    share = recipe.word_weight / (1 + recipe.word_weight)

    def rows(part: Ints | slice) -> Floats:
        own = np.asarray(whole[part], dtype=np.float32) - recipe.shared_meaning * shared
        by_word = unit_rows(mix[part] @ word_vectors) if len(vocabulary) else np.zeros_like(own)
        return np.hstack([unit_rows(own) * math.sqrt(1 - share), by_word * math.sqrt(share)]).astype(np.float32)

    facets = np.zeros((total, len(FACETS)), dtype=np.float32)
    facets[np.arange(total), listed.facets] = 1
    return compact(total, width, rows, facets, watch)


def _stems(words: Sequence[Sequence[str]]) -> dict[str, str]:
    return {word: _stem(word) for word in {word for each in words for word in each}}


def _rarity(words: Sequence[Sequence[str]], stem_of: Mapping[str, str], recipe: Recipe) -> dict[str, float]:
    total = len(words) + 1
    found: Counter[str] = Counter()
    for each in words:
        found.update({stem_of[word] for word in each})
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
