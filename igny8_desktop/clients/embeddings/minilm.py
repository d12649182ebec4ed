"""Embed short English texts with all-MiniLM-L6-v2 on this machine.

The model (Apache-2.0, 23 MB, its weights in eight bits) lies in the program's resources: no download, no network, no
key. It reads English only, and that better than the multilingual encoder. Some 800 keywords a second and core.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.clients.embeddings.blocks import in_blocks
from igny8_desktop.clients.embeddings.wordpiece import WordPiece
from igny8_desktop.domain.ports import Progress, Vectors, no_progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
else:
    Floats = Any

MODEL_NAME: Final = "all-minilm-l6-v2-int8"
DIMENSIONS: Final = 384
FOLDER: Final = Path("models") / "all-MiniLM-L6-v2"
"""Where the model lies among the resources."""
_LONGEST: Final = 64
"""Pieces of a text that count: a keyword has four to ten."""
_BLOCK: Final = 64
"""Texts per pass: more need more memory and are not faster."""


class MiniLmEmbedder:
    """Give unit-length vectors of 384 numbers; loads the model at the first call and may be shared between threads."""

    def __init__(self, resources: Path) -> None:
        self._folder = resources / FOLDER
        self._lock = threading.Lock()
        self._loaded: tuple[WordPiece, Any] | None = None

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
        """Return one vector per text, in order. The same texts in the same order get the same vectors.

        A text among others gets a vector that differs by some thousandths: a pass rounds its texts to one scale.
        `should_stop` is asked before every block of 64 texts; where it says yes, `CancelledError` is raised.
        """
        import numpy as np

        if not texts:
            return Vectors(0, DIMENSIONS, b"", MODEL_NAME)
        pieces, session = self._model()
        rows = np.empty((len(texts), DIMENSIONS), dtype="<f4")
        numbers = [pieces.numbers(text, _LONGEST) for text in texts]
        # Texts of one length share a pass, so that none is padded: a padded pass would round a little differently.
        by_length: dict[int, list[int]] = {}
        for index, found in enumerate(numbers):
            by_length.setdefault(len(found), []).append(index)
        blocks = [
            same[start : start + _BLOCK]
            for _, same in sorted(by_length.items())
            for start in range(0, len(same), _BLOCK)
        ]

        def embed_block(block: list[int]) -> None:
            rows[block] = _vectors(session, np.array([numbers[index] for index in block], dtype=np.int64))

        in_blocks(blocks, embed_block, progress, should_stop)
        return Vectors(len(texts), DIMENSIONS, rows.tobytes(), MODEL_NAME)

    def release(self) -> None:
        """Give the model's memory back; the next call loads it again."""
        with self._lock:
            self._loaded = None

    def _model(self) -> tuple[WordPiece, Any]:
        with self._lock:
            if self._loaded is None:
                import onnxruntime

                options = onnxruntime.SessionOptions()
                # Two passes at a time use two cores; threads inside of a pass this small would wait for each other.
                options.intra_op_num_threads = 1
                options.inter_op_num_threads = 1
                session = onnxruntime.InferenceSession(
                    str(self._folder / "model-int8.onnx"), options, providers=["CPUExecutionProvider"]
                )
                self._loaded = (WordPiece(self._folder / "vocab.txt"), session)
            return self._loaded


def _vectors(session: Any, numbers: Any) -> Floats:
    import numpy as np

    known = {
        "input_ids": numbers,
        "attention_mask": np.ones_like(numbers),
        "token_type_ids": np.zeros_like(numbers),
    }
    wanted = {each.name: known[each.name] for each in session.get_inputs()}
    states = session.run(None, wanted)[0]
    # The vector of a text is the mean of its pieces' vectors.
    means = states.mean(axis=1) if states.ndim == 3 else states
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12), dtype=np.float32)
