"""Learn from the labelled keywords which near pairs one page should serve; writes services/planner/pair_trees.py.

`python3 benchmarks/train_pairs.py` uses the halves called tune and validate; what is called report is never seen here.
Some three minutes. The same data gives the same trees.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._labelled import LabelledSet, training_sets
from igny8_desktop.clients.embeddings.minilm import MiniLmEmbedder
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner.cluster_space import embed_space
from igny8_desktop.services.planner.pair_features import FEATURES
from igny8_desktop.services.planner.pair_scoring import INNER, LEAVES, PairTrees, near_pairs, trees_to_text
from igny8_desktop.settings.paths import resources_dir

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
else:
    Floats = Any

PLANNER: Final = Path(__file__).resolve().parents[1] / "igny8_desktop" / "services" / "planner"
TREES: Final = 120


def examples(labelled: LabelledSet, embed: Callable[[Sequence[str]], Vectors]) -> tuple[Floats, Any]:
    """Return features (pairs, features) and truth of a list's near pairs."""
    import numpy as np

    space = embed_space(labelled.keywords, embed)
    page_of = dict(zip((space.texts[at] for at in space.position), labelled.pages, strict=True))
    pages = np.array([page_of[text] for text in space.texts])
    one, other, similarity, first_half = near_pairs(space.nearest)
    if not len(one):
        return np.zeros((0, len(FEATURES)), dtype=np.float32), np.zeros(0, dtype=bool)
    return space.features.of(one, other, similarity, first_half).T, pages[one] == pages[other]


def learn(sets: Iterable[LabelledSet], embed: Callable[[Sequence[str]], Vectors]) -> PairTrees:
    """Return trees learnt from these lists."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    found, truths, weights = [], [], []
    for labelled in sets:
        features, truth = examples(labelled, embed)
        found.append(features)
        truths.append(truth)
        # A dense list has many pairs that say the same: it counts no more than a usual one of its size.
        usual = 12.0 * len(labelled.keywords)
        weights.append(np.full(len(truth), min(1.0, usual / max(1, len(truth))) * labelled.weight))
    method = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=0.12,
        max_depth=3,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=60,
        l2_regularization=10,
        max_features=0.5,
        random_state=0,
        early_stopping=False,
    )
    method.fit(np.concatenate(found), np.concatenate(truths), np.concatenate(weights))
    return _as_trees(method)


def _as_trees(method: Any) -> PairTrees:
    import numpy as np

    feature = np.zeros((TREES, INNER), dtype=np.int64)
    threshold = np.full((TREES, INNER), np.inf, dtype=np.float32)
    answer = np.zeros((TREES, LEAVES), dtype=np.float32)
    for number, (tree,) in enumerate(method._predictors):  # noqa: SLF001 - scikit-learn has no public way to read them
        nodes = tree.nodes

        def put(node: int, place: int, depth: int, number: int = number, nodes: Any = nodes) -> None:
            row = nodes[node]
            if row["is_leaf"]:
                # A tree may end early: everything below has its answer.
                low = (place - (2**depth - 1)) * 2 ** (3 - depth)
                answer[number, low : low + 2 ** (3 - depth)] = row["value"]
                return
            feature[number, place], threshold[number, place] = row["feature_idx"], row["num_threshold"]
            put(int(row["left"]), 2 * place + 1, depth + 1)
            put(int(row["right"]), 2 * place + 2, depth + 1)

        put(0, 0, 0)
    return PairTrees(float(method._baseline_prediction.ravel()[0]), feature, threshold, answer)  # noqa: SLF001


def write(target: Path, english: PairTrees, multilingual: PairTrees) -> None:
    """Write a module that holds trees."""
    parts = [
        '"""Hold what benchmarks/train_pairs.py learnt: made by it, not by hand."""',
        "",
        "from typing import Final",
    ]
    for name, trees in (("ENGLISH", english), ("MULTILINGUAL", multilingual)):
        lines = textwrap.wrap(trees_to_text(trees), 110)
        parts += ["", f'{name}: Final = r"""', *lines, '"""']
    target.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes")


def main() -> None:
    """Learn for both encoders."""
    english = learn(training_sets(english=True), MiniLmEmbedder(resources_dir()).embed)
    multilingual = learn(training_sets(english=False), UniversalSentenceEmbedder().embed)
    write(PLANNER / "pair_trees.py", english, multilingual)


if __name__ == "__main__":
    main()
