"""Tell the intent of bare subjects by meaning, where no word of them says it.

"stand up paddle board" and "moon phases" have no word that a rule could know; their sentence vectors lie near those of
labelled keywords. A linear head over the vectors (made by benchmarks/train_intent.py) decides. It runs before
clustering, which needs the same vectors, never at import.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_space import vector_table
from igny8_desktop.services.planner.intent import names_intent
from igny8_desktop.services.planner.intent_head_data import ENCODER, HEAD, INTENTS
from igny8_desktop.services.planner.keyword_rows import FROM_MEANING, FROM_RULES
from igny8_desktop.services.step_around import StepAround
from igny8_desktop.services.steps import Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE: Final = 5_000


class GivesVectors(Protocol):
    """Gives vectors of texts: the cache in front of the encoder that the head was made for."""

    def vectors(self, texts: Sequence[str], *, should_stop: Callable[[], bool] | None = None) -> Vectors:
        """Return one vector per text, in order."""


@cache
def _head() -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(base64.b85decode("".join(HEAD.split())), dtype="<f2").reshape(len(INTENTS), -1).astype("<f4")


def intents_of_vectors(vectors: Vectors) -> list[SearchIntent]:
    """Return the intents of texts by their vectors; raises `ValueError` for vectors of another encoder."""
    import numpy as np

    head = _head()
    if vectors.count == 0:
        return []
    if vectors.dimensions != head.shape[1] - 1:
        raise ValueError(f"the head was made for vectors of {ENCODER}")
    table = np.asarray(vector_table(vectors), dtype=np.float32)
    best = (table @ head[:, :-1].T + head[:, -1]).argmax(axis=1)
    return [SearchIntent(INTENTS[int(each)]) for each in best]


class IntentsByMeaning:
    """Tell the intents of keywords that only rules looked at, and that no rule knew."""

    def __init__(self, database: Database, vectors: GivesVectors) -> None:
        self._database = database
        self._vectors = vectors

    def tell(self, scope: Scope, ids: Sequence[int], *, should_stop: Callable[[], bool] = lambda: False) -> int:
        """Tell the intents of bare subjects among these keywords; return how many; a stop leaves the rest for later."""
        with self._database.read(scope) as work:
            guessed = queries.keywords_with_intent_from(work, FROM_RULES, ids)
        bare = [(keyword_id, text) for keyword_id, text in guessed if not names_intent(text)]
        told = 0
        for start in range(0, len(bare), _AT_ONCE):
            part = bare[start : start + _AT_ONCE]
            try:
                made = self._vectors.vectors([text for _, text in part], should_stop=should_stop)
            except CancelledError:
                return told
            by_intent: dict[SearchIntent, list[int]] = {}
            for (keyword_id, _), intent in zip(part, intents_of_vectors(made), strict=True):
                by_intent.setdefault(intent, []).append(keyword_id)
            with self._database.write(scope, "keywords") as work:
                for intent, those in by_intent.items():
                    queries.set_intents(work, those, intent, FROM_MEANING, only_from=FROM_RULES)
            told += len(part)
        return told


class TellingIntents(StepAround):
    """A step over keywords whose intents are told by meaning before it runs."""

    def __init__(self, step: Step, intents: IntentsByMeaning) -> None:
        super().__init__(step)
        self._intents = intents

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Tell the intents, then carry the step out."""
        await in_thread(lambda: self._intents.tell(scope, ids, should_stop=control.should_stop))
        return await super().run(scope, ids, control)
