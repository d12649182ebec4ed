"""Score pairs of near keywords: how probable it is that one page should serve both.

The score is a sum over small decision trees that were learnt from labelled keywords (`benchmarks/train_pairs.py`), for
each encoder its own: their similarities have different scales. The trees have three levels and are complete, so
that a million pairs are scored by some hundred whole-column comparisons.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.services.planner.neighbours import Nearest
from igny8_desktop.services.planner.pair_features import PairFeatures
from igny8_desktop.services.planner.parallel import NO_WATCH, Watch, in_pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
else:
    Floats = Ints = Any

INNER: Final = 7
LEAVES: Final = 8
_LEAST: Final = 0.02
"""Pairs less probable than this are forgotten: no cut uses them."""
_LEAST_SIMILAR: Final = 0.2
"""Pairs less similar than this are not asked about: of those that belong together a hundredth is so far apart."""
_PAIRS_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class PairTrees:
    """Complete trees of three levels: per tree seven questions (which feature, at most what) and eight answers."""

    start: float
    feature: Ints
    threshold: Floats
    answer: Floats

    def probability(self, features: Floats) -> Floats:
        """Return the probability for each pair; `features` is (features, pairs)."""
        import numpy as np

        total = np.full(features.shape[1], self.start, dtype=np.float32)
        for asked, limit, answer in zip(self.feature.tolist(), self.threshold, self.answer, strict=True):
            # Three levels of "no" as bits; whole-column logic is several times as fast as choosing per pair.
            no = [features[number] > limit[at] for at, number in enumerate(asked)]
            first = no[0]
            second = (no[1] & ~first) | (no[2] & first)
            left = (no[3] & ~second) | (no[4] & second)
            right = (no[5] & ~second) | (no[6] & second)
            third = (left & ~first) | (right & first)
            place = first.view(np.uint8) * np.uint8(4)
            place += second.view(np.uint8) * np.uint8(2)
            place += third.view(np.uint8)
            total += answer.take(place)
        return np.asarray(1 / (1 + np.exp(-total)), dtype=np.float32)


@dataclass(frozen=True)
class Pairs:
    """Pairs of near keywords, each once, and how probable it is that one page serves both."""

    one: Ints
    other: Ints
    probability: Floats


def trees_from_text(text: str) -> PairTrees:
    """Return trees from the text that `trees_to_text` made of them."""
    import numpy as np

    rows = np.frombuffer(base64.b85decode("".join(text.split())), dtype="<f4")
    trees = rows[1:].reshape(-1, 2 * INNER + LEAVES)
    return PairTrees(float(rows[0]), trees[:, :INNER].astype(np.int64), trees[:, INNER : 2 * INNER], trees[:, -LEAVES:])


def trees_to_text(trees: PairTrees) -> str:
    """Return trees as text, single precision."""
    import numpy as np

    rows = np.hstack([trees.feature, trees.threshold, trees.answer]).astype("<f4").ravel()
    return base64.b85encode(np.concatenate([[trees.start], rows]).astype("<f4").tobytes()).decode()


@cache
def trees_for(encoder: str) -> PairTrees:
    """Return the trees for vectors of this encoder; those of the multilingual one for an encoder never measured."""
    from igny8_desktop.services.planner.pair_trees import ENGLISH, MULTILINGUAL

    return trees_from_text(ENGLISH if encoder.startswith("all-minilm") else MULTILINGUAL)


def near_pairs(nearest: Nearest) -> tuple[Ints, Ints, Floats, Floats]:
    """Return each pair of near neighbours once, with its similarity and its first half's part in it."""
    import numpy as np

    indices = nearest.indices
    rows, places = np.nonzero((indices >= 0) & (nearest.similarities >= _LEAST_SIMILAR))
    columns = indices[rows, places]
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    _keys, first = np.unique(low * len(indices) + high, return_index=True)
    at = rows[first], places[first]
    return low[first], high[first], nearest.similarities[at], nearest.first_half[at]


def score_pairs(features: PairFeatures, nearest: Nearest, trees: PairTrees, watch: Watch = NO_WATCH) -> Pairs:
    """Return the neighbours that one page may serve, with their probability."""
    import numpy as np

    one, other, similarity, first_half = near_pairs(nearest)
    probability = np.empty(len(one), dtype=np.float32)

    def score(start: int) -> None:
        part = slice(start, start + _PAIRS_AT_ONCE)
        described = features.of(one[part], other[part], similarity[part], first_half[part])
        probability[part] = trees.probability(described)

    in_pieces(range(0, len(one), _PAIRS_AT_ONCE), score, watch)
    kept = probability >= _LEAST
    return Pairs(one[kept], other[kept], probability[kept])
