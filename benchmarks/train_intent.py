"""Learn the head that tells the intent of bare subjects from their vectors, and write it into the program.

Run `python -m benchmarks.train_intent` after a change of the labelled keywords or of the encoder. It learns from the
tune parts of all languages only, so that `benchmarks/planner_intent.py` can report on the others.
"""

from __future__ import annotations

import base64
import textwrap
from pathlib import Path
from typing import Final

from benchmarks.planner_intent import labelled, languages
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder

TARGET: Final = Path(__file__).parents[1] / "igny8_desktop" / "services" / "planner" / "intent_head_data.py"
_REGULARISATION: Final = 4.0


def main() -> None:
    """Learn and write."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = [row for language in languages() for row in labelled(language) if row.part == "tune"]
    embedder = UniversalSentenceEmbedder()
    made = embedder.embed([row.keyword for row in rows])
    vectors = np.frombuffer(made.data, dtype="<f4").reshape(made.count, made.dimensions)
    head = LogisticRegression(C=_REGULARISATION, max_iter=5_000, class_weight="balanced")
    head.fit(vectors, [str(row.intent) for row in rows])
    table = np.column_stack([head.coef_, head.intercept_]).astype("<f2")
    lines = textwrap.wrap(base64.b85encode(table.tobytes()).decode("ascii"), 110, break_on_hyphens=False)
    parts = [
        '"""Hold what benchmarks/train_intent.py learnt: made by it, not by hand."""',
        "",
        "from typing import Final",
        "",
        f'ENCODER: Final = "{embedder.name}"',
        f"INTENTS: Final = {tuple(map(str, head.classes_))!r}".replace("'", '"'),
        'HEAD: Final = r"""',
        *lines,
        '"""',
    ]
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"{len(rows)} keywords, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
