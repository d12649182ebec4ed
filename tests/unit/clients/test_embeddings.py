from __future__ import annotations

import struct
from concurrent.futures import CancelledError

import pytest

from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.domain.ports import Embedder, Vectors


@pytest.fixture(scope="module")
def embedder() -> UniversalSentenceEmbedder:
    return UniversalSentenceEmbedder()


def row(vectors: Vectors, index: int) -> tuple[float, ...]:
    size = vectors.dimensions
    return struct.unpack_from(f"<{size}f", vectors.data, index * size * 4)


def cosine(vectors: Vectors, one: int, other: int) -> float:
    return sum(a * b for a, b in zip(row(vectors, one), row(vectors, other), strict=True))


def test_vectors_are_unit_length_in_order_and_of_the_announced_shape(embedder: Embedder) -> None:
    texts = [f"keyword number {index}" for index in range(300)]
    vectors = embedder.embed(texts)
    assert (vectors.count, vectors.dimensions) == (300, embedder.dimensions)
    assert len(vectors.data) == 300 * embedder.dimensions * 4
    assert cosine(vectors, 299, 299) == pytest.approx(1, abs=1e-5)
    alone = embedder.embed([texts[299]])
    assert sum(a * b for a, b in zip(row(alone, 0), row(vectors, 299), strict=True)) == pytest.approx(1, abs=1e-4)


def test_meaning_counts_in_several_languages(embedder: Embedder) -> None:
    vectors = embedder.embed(["how to clean a yoga mat", "washing yoga mat", "mortgage rates", "hypothekenzinsen"])
    assert cosine(vectors, 0, 1) > 0.6
    assert cosine(vectors, 0, 2) < 0.4
    assert cosine(vectors, 2, 3) > 0.5


def test_no_text_is_no_vector_and_odd_texts_are_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]) == Vectors(0, embedder.dimensions, b"")
    assert embedder.embed(["", "🙂", "x" * 5000]).count == 3


def test_progress_is_told_and_a_stop_is_obeyed_between_batches(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed(["a"] * 300, progress=lambda done, total, text="": seen.append((done, total)))
    assert seen == [(256, 300), (300, 300)]
    answers = iter([False, True])
    with pytest.raises(CancelledError):
        embedder.embed(["a"] * 600, should_stop=lambda: next(answers))
