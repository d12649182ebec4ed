"""Measure the clustering: quality against peers on the same vectors, time and memory by the number of keywords.

Peers get the best parameter for each set, searched here (an advantage no user has); ours runs on its defaults.
Options: `--split tune|report` (report), `--each-niche` (each English niche as a list of its own as well), `--no-scale`,
`--large` (100,000 keywords as well; some minutes).
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._labelled import LabelledSet, Quality, as_partition, labelled_sets, niche_sets, quality
from igny8_desktop.clients.embeddings.minilm import MiniLmEmbedder
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.services.planner.cluster_space import build_space, texts_to_embed
from igny8_desktop.services.planner.embedding_choice import EmbedderByLanguage
from igny8_desktop.services.planner.graph_clustering import cut
from igny8_desktop.settings.paths import resources_dir

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
else:
    Matrix = Any


def cosine_distances(embedder: EmbedderByLanguage, keywords: Sequence[str]) -> Matrix:
    """Return the distances (one less cosine) between all keywords."""
    import numpy as np

    vectors = embedder.embed(keywords)
    rows = np.frombuffer(vectors.data, dtype="<f4").reshape(vectors.count, vectors.dimensions)
    distances: Matrix = np.clip(1 - rows @ rows.T, 0, 2).astype(np.float64)
    np.fill_diagonal(distances, 0)
    return distances


def average_linkage(distances: Matrix) -> Iterator[list[int]]:
    """Give the partitions of agglomerative clustering at a range of thresholds."""
    from sklearn.cluster import AgglomerativeClustering

    for threshold in range(20, 82, 2):
        method = AgglomerativeClustering(
            None, metric="precomputed", linkage="average", distance_threshold=threshold / 100
        )
        yield method.fit_predict(distances).tolist()


def hdbscan(distances: Matrix) -> Iterator[list[int]]:
    """Give the partitions of HDBSCAN at a range of sizes and both ways to select."""
    from sklearn.cluster import HDBSCAN

    for size, samples, method in itertools.product((2, 3, 4, 5, 8, 12), (1, 2, 3), ("eom", "leaf")):
        found = HDBSCAN(
            min_cluster_size=size,
            min_samples=samples,
            metric="precomputed",
            cluster_selection_method=method,
            copy=True,
        )
        yield as_partition(found.fit_predict(distances).tolist())


def communities(distances: Matrix) -> Iterator[list[int]]:
    """Give the partitions of fast community detection, as sentence-transformers does it, at a range of thresholds."""
    import numpy as np

    for percent in range(30, 92, 2):
        near = [np.flatnonzero(row <= 1 - percent / 100) for row in distances]
        labels = [-1] * len(near)
        for label, index in enumerate(sorted(range(len(near)), key=lambda each: -len(near[each]))):
            free = [other for other in near[index] if labels[other] < 0]
            if labels[index] < 0:
                for other in free:
                    labels[other] = label
        yield labels


PEERS: dict[str, Callable[[Matrix], Iterator[list[int]]]] = {
    "average linkage": average_linkage,
    "HDBSCAN": hdbscan,
    "community detection": communities,
}


def show(name: str, found: Quality, note: str = "") -> None:
    """Print one line of the table."""
    print(
        f"  {name:28} {found.pairwise_f1:6.3f} {found.pairwise_precision:6.3f} {found.pairwise_recall:6.3f}"
        f" {found.bcubed_f1:8.3f} {found.v_measure:6.3f} {found.ari:6.3f}  {note}"
    )


@dataclass(frozen=True)
class Row:
    """Pairwise F1 on one set at one stop: ours, then each peer at its best parameter."""

    name: str
    stop: str
    ours: float
    peers: tuple[float, ...]


def compare(embedder: EmbedderByLanguage, labelled: LabelledSet) -> list[Row]:
    """Print ours and the peers on one set; return a row for pages and one for topics."""
    needed = texts_to_embed(labelled.keywords)
    space = build_space(labelled.keywords, needed, embedder.embed(needed))
    distances = cosine_distances(embedder, labelled.keywords)
    found: dict[str, list[list[int]]] = {name: list(partitions(distances)) for name, partitions in PEERS.items()}
    rows = []
    for stop, truth in (("page", labelled.pages), ("topic", labelled.topics)):
        print(
            f"{labelled.name}: {len(truth)} keywords, {len(set(truth))} {stop}s\n"
            f"  {'':28} {'F1':>6} {'P':>6} {'R':>6} {'B-cubed':>8} {'V':>6} {'ARI':>6}"
        )
        result = quality(truth, as_partition(cut(space, stop).labels))
        show("ours, default", result)
        peers = []
        for name, partitions in found.items():
            tuned = max((quality(truth, labels) for labels in partitions), key=lambda each: each.pairwise_f1)
            show(f"{name}, tuned here", tuned)
            peers.append(tuned.pairwise_f1)
        rows.append(Row(labelled.name, stop, result.pairwise_f1, tuple(peers)))
    return rows


def summary(rows: Sequence[Row]) -> None:
    """Print pairwise F1 on all sets side by side, with the means; `<` marks where a tuned peer is better."""
    for stop in ("page", "topic"):
        mine = [row for row in rows if row.stop == stop]
        print(f"\n{'pairwise F1, ' + stop:30} {'ours':>7}" + "".join(f"{name:>21}" for name in PEERS))
        for row in mine:
            mark = "<" if row.ours < max(row.peers) else " "
            print(f"{row.name:30} {row.ours:7.3f}{mark}" + "".join(f"{each:21.3f}" for each in row.peers)[1:])
        means = [sum(row.peers[at] for row in mine) / len(mine) for at in range(len(PEERS))]
        ours = sum(row.ours for row in mine) / len(mine)
        print(f"{'mean':30} {ours:7.3f} " + "".join(f"{each:21.3f}" for each in means)[1:])


def many_keywords(count: int) -> list[str]:
    """Return made-up keywords for timing: every labelled keyword with places and additions."""
    base = [each for split in ("tune", "report") for each in labelled_sets(split)[0].keywords]
    places = [
        f"{side} {place}"
        for place in ("texas", "ohio", "london", "leeds", "dublin", "perth", "utah", "maine", "oslo", "rome")
        for side in ("", "north", "south", "east", "west", "near", "around")
    ]
    extras = ["", "2026", "guide", "tips", "online", "price"]
    mixed = (f"{keyword} {place.strip()} {extra}".strip() for place in places for extra in extras for keyword in base)
    return list(itertools.islice(dict.fromkeys(mixed), count))


def scale(embedder: UniversalSentenceEmbedder, count: int) -> None:
    """Print the time of each part and the memory that NumPy and Python took at most."""
    keywords = many_keywords(count)
    begin = time.process_time()
    needed = texts_to_embed(keywords)
    prepared = time.process_time()
    vectors = embedder.embed(needed)
    embedded = time.process_time()
    tracemalloc.start()
    space = build_space(keywords, needed, vectors)
    built = time.process_time()
    first = cut(space)
    cut_at = time.process_time()
    cut(space, 0.8)
    done = time.process_time()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(
        f"{len(keywords):>8,} keywords: prepare {prepared - begin:.1f}, embed {embedded - prepared:.1f}, "
        f"neighbours {built - embedded:.1f}, cut {cut_at - built:.1f}, re-cut {done - cut_at:.1f} CPU seconds; "
        f"{peak:.0f} MB beside vectors of {len(vectors.data) / 1e6:.0f} MB; {len(first.groups):,} clusters"
    )


def main() -> int:
    """Run the benchmark; exit code 1 where a tuned peer beats ours on any page-level set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--each-niche", action="store_true")
    parser.add_argument("--no-scale", action="store_true")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    embedder = UniversalSentenceEmbedder()
    by_language = EmbedderByLanguage(MiniLmEmbedder(resources_dir()), embedder)
    sets = labelled_sets(options.split) + [
        each for each in niche_sets(options.split) if options.each_niche or not each.name.startswith("niche ")
    ]
    rows = [row for each in sets for row in compare(by_language, each)]
    summary(rows)
    beaten = [row.name for row in rows if row.stop == "page" and row.ours < max(row.peers)]
    if not options.no_scale:
        for count in (1_000, 10_000, 100_000) if options.large else (1_000, 10_000):
            scale(embedder, count)
    print(f"a tuned peer is better on: {', '.join(beaten) or 'no page-level set'}")
    return 1 if beaten else 0


if __name__ == "__main__":
    raise SystemExit(main())
