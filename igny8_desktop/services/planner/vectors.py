"""Keep the vectors of texts, so that clustering the same keywords again never computes them twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.ports import Embedder, Progress, Vectors, no_progress
from igny8_desktop.domain.scope import ACCOUNT
from igny8_desktop.services.planner.embedding_choice import EmbedderByLanguage

_TELLS: Final = "Reading what keywords mean"
_BATCH: Final = 8_192
"""Texts embedded and kept at a time: enough for two threads, and some two seconds of work at most to lose."""


class VectorCache:
    """Give vectors from the database where they are kept, else from the embedder.

    They are kept in half precision: half the disk, with errors of a thousandth that no cut sees. What is new goes
    through the same rounding, so that the first clustering and later ones agree.
    """

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder

    def vectors(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        """Return one vector per text, in order; raises `CancelledError` where `should_stop` says so.

        All of them are of one encoder, which the result names. What was computed before a stop stays kept.
        """
        import numpy as np

        embedder = self._embedder
        if isinstance(embedder, EmbedderByLanguage):
            embedder = embedder.for_texts(texts)
        dimensions = embedder.dimensions
        table = np.zeros((len(texts), dimensions), dtype="<f2")
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(text, []).append(row)
        distinct = list(rows)
        with self._database.read(ACCOUNT) as work:
            known = queries.known_vectors(work, embedder.name, distinct)
        for text, data in known.items():
            table[rows[text]] = np.frombuffer(data, dtype="<f2")
        # Alike ones together: encoders that share work between texts are quicker then.
        missing = sorted(text for text in distinct if text not in known)
        del known
        progress(len(texts) - len(missing), len(texts), _TELLS)
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            made = embedder.embed(batch, should_stop=should_stop)
            halves = np.frombuffer(made.data, dtype="<f4").reshape(made.count, made.dimensions).astype("<f2")
            with self._database.write(ACCOUNT, "vectors") as work:
                queries.keep_vectors(work, embedder.name, {text: halves[at].tobytes() for at, text in enumerate(batch)})
            for at, text in enumerate(batch):
                table[rows[text]] = halves[at]
            progress(len(texts) - len(missing) + start + len(batch), len(texts), _TELLS)
        return Vectors(len(texts), dimensions, table.reshape(-1).data.cast("B"), embedder.name, half=True)
