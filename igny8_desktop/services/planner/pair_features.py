"""Say of pairs of near keywords what tells whether one page should serve both: the questions that the scorer asks.

Meaning: how alike the whole queries are, what is left of them without what the list shares, and their words. Words:
which of the rare ones both have, and the rarest that only one has. Kind of page: how their facets go together.
Neighbourhood: how near they are beside their other neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]
    Numbers = NDArray[np.int8]
else:
    Floats = Ints = Numbers = Any

FEATURES: Final = (
    "similarity",
    "whole",
    "own",
    "words",
    "agreement",
    "shared rare words",
    "one within the other",
    "rarest alone",
    "rarest alone on both sides",
    "difference in length",
    "shorter length",
    "closer than the nearest",
    "closer than three",
    "closer than six",
    "closer than the denser three",
    "density",
    "greater density",
)
"""The columns of `PairFeatures.of`, in order."""


@dataclass(frozen=True)
class SharedMeaning:
    """What the keywords of a list share, as far as it was taken out of their vectors: a vector, and each one's part.

    `length` is how long each vector was without it, `along` its product with it, `square` its product with itself.
    """

    length: Floats
    along: Floats
    square: float

    def whole(self, one: Ints, other: Ints, own: Floats) -> Floats:
        """Return the cosine of whole queries from the one of what is left of them."""
        found = own * self.length[one]
        found *= self.length[other]
        found += self.along[one]
        found += self.along[other]
        found -= self.square
        return found


@dataclass(frozen=True)
class PairFeatures:
    """What is known of a list, so that any of its pairs can be described.

    `rare_words` holds the rarity of each stem of each keyword (keywords, stems; sparse), `agreement` how well each two
    facets go together (whole numbers, the greater the better), `penalties` what that costs their similarity.
    """

    facets: Numbers
    agreement: Floats
    penalties: Floats
    rare_words: Any
    similarities: Floats
    meaning: SharedMeaning

    def of(self, one: Ints, other: Ints, similarity: Floats, first_half: Floats) -> Floats:
        """Return the features of the pairs (`one[i]`, `other[i]`), (features, pairs); their order is all one.

        `similarity` and `first_half` are what the neighbour search found for each: no vector is looked at again.
        """
        import numpy as np

        found = np.empty((len(FEATURES), len(one)), dtype=np.float32)
        found[0] = similarity
        own = 2 * first_half
        found[1] = self.meaning.whole(one, other, own)
        found[2] = own
        found[3] = 2 * (similarity + self.penalties[self.facets[one], self.facets[other]] - first_half)
        found[4] = self.agreement[self.facets[one], self.facets[other]]
        found[5:11] = self._words(one, other)
        found[11:17] = self._neighbourhood(one, other, similarity)
        return found

    @cached_property
    def _near(self) -> dict[int, Floats]:
        """How near each keyword's nearest, nearest three and nearest six are to it."""
        return {count: self.similarities[:, :count].mean(axis=1) for count in (1, 3, 6)}

    def _words(self, one: Ints, other: Ints) -> Floats:
        import numpy as np

        if not self.rare_words.shape[1]:
            return np.zeros((6, len(one)), dtype=np.float32)
        left, right = self.rare_words[one], self.rare_words[other]
        both = left.minimum(right)
        shared, mine, theirs = (np.asarray(each.sum(axis=1)).ravel() for each in (both, left, right))
        only_left = (left - both).max(axis=1).toarray().ravel()
        only_right = (right - both).max(axis=1).toarray().ravel()
        few = np.diff(left.indptr).astype(np.float32), np.diff(right.indptr).astype(np.float32)
        return np.stack(
            [
                shared / np.maximum(mine + theirs - shared, 1e-6),
                shared / np.maximum(np.minimum(mine, theirs), 1e-6),
                np.maximum(only_left, only_right),
                np.minimum(only_left, only_right),
                np.abs(few[0] - few[1]),
                np.minimum(few[0], few[1]),
            ]
        ).astype(np.float32)

    def _neighbourhood(self, one: Ints, other: Ints, similarity: Floats) -> Floats:
        import numpy as np

        rows: list[Floats] = []
        for count, near in self._near.items():
            rows.append(similarity - 0.5 * (near[one] + near[other]))
            if count == 3:
                denser = similarity - np.maximum(near[one], near[other])
        return np.stack([*rows, denser, 0.5 * (near[one] + near[other]), np.maximum(near[one], near[other])])


def rare_word_rows(stems: Sequence[Sequence[str]], rarity: dict[str, float]) -> Any:
    """Return the rarities of each keyword's stems, (keywords, stems), sparse."""
    import numpy as np
    from scipy import sparse

    column = {stem: index for index, stem in enumerate(sorted(rarity))}
    distinct = [sorted({column[stem] for stem in each}) for each in stems]
    weight = np.array([rarity[stem] for stem in sorted(rarity)], dtype=np.float32)
    columns = np.array([index for each in distinct for index in each], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(each) for each in distinct], dtype=np.int64)])
    return sparse.csr_matrix((weight[columns], columns, starts), shape=(len(stems), len(column)))
