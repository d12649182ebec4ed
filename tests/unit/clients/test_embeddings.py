from __future__ import annotations

import struct
from concurrent.futures import CancelledError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._labelled import labelled_sets
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.clients.embeddings.use_forward import SharedForward
from igny8_desktop.domain.ports import Embedder, Vectors


@pytest.fixture(scope="module")
def model() -> SharedForward:
    return SharedForward()


@pytest.fixture(scope="module")
def embedder(model: SharedForward) -> UniversalSentenceEmbedder:
    embedder = UniversalSentenceEmbedder()
    embedder._model = model  # loading it takes a second
    return embedder


ODD = [
    "",
    " ",
    "...",
    "🙂",
    "x" * 3000,
    "½ cup",
    "soft\u00adhyphen",
    "\u00ad",
    "e\u0301cole",
    "´ accent",
    "foo \u0301bar",
]
ODD += ["中文 关键词", "วิธีทำ", "ﬁle  b\tc", "C++ vs c#", "قهوة عربية", "a\u00a0b", "\u3000wide space"]


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
    assert embedder.embed([]) == Vectors(0, embedder.dimensions, b"", embedder.name)
    assert embedder.embed(["", "🙂", "x" * 5000]).count == 3


def test_progress_is_told_and_a_stop_is_obeyed_between_blocks(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed(["a"] * 1_100, progress=lambda done, total, text="": seen.append((done, total)))
    assert [total for _done, total in seen] == [1_100, 1_100]
    assert seen[-1] == (1_100, 1_100)
    answers = iter([False, True, True, True])
    with pytest.raises(CancelledError):
        embedder.embed(["a"] * 4_000, should_stop=lambda: next(answers))


def labelled_and_odd() -> list[str]:
    labelled = [keyword for each in labelled_sets("tune") if each.name != "dense" for keyword in each.keywords]
    return [*dict.fromkeys(labelled), *ODD]


def test_a_whole_list_at_once_gives_the_vectors_of_one_text_after_the_other(model: SharedForward) -> None:
    import numpy as np

    texts = sorted(labelled_and_odd(), key=lambda text: text[::-1])
    difference = model.vectors(model.pieces(texts)) - model._weights.encode(texts)
    assert float(np.abs(difference).max()) < 2e-5


@settings(deadline=None)
@given(st.text(max_size=40))
def test_words_are_cut_into_the_pieces_of_the_whole_text(model: SharedForward, text: str) -> None:
    assert model.pieces([text]) == model._weights.sp.encode([text])


def test_labelled_keywords_are_cut_into_the_pieces_of_the_whole_text(model: SharedForward) -> None:
    texts = labelled_and_odd()
    assert model.pieces(texts) == model._weights.sp.encode(texts)
