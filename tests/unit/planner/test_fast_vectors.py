"""Vectors made word by word: what is read, and what seldom words borrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner import fast_vectors
from igny8_desktop.services.planner.fast_vectors import word_by_word

DIMENSIONS = 64


class Encoder:
    """Give every word a direction of its own, and remember what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.stack([np.random.default_rng(list(text.encode())).standard_normal(DIMENSIONS) for text in texts])
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f4")
        return Vectors(len(texts), DIMENSIONS, rows.tobytes(), "random")


def table(vectors: Vectors) -> Any:
    return np.frombuffer(vectors.data, dtype="<f2").reshape(vectors.count, vectors.dimensions).astype(float)


def test_a_keyword_is_the_mean_of_its_words_and_each_word_is_read_once() -> None:
    encoder = Encoder()
    found = table(word_by_word(["oak desk", "desk oak", "oak", "the oak"], encoder))
    assert sorted(encoder.asked) == ["desk", "oak", "the"]
    assert np.allclose(found[0], found[1], atol=1e-3), "the order of words is given up"
    assert found[0] @ found[2] == pytest.approx(2**-0.5, abs=0.2)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-2)


def test_of_many_words_the_seldom_ones_borrow_by_their_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_vectors, "_READ_ALL_UP_TO", 3)
    encoder = Encoder()
    texts = ["refinance rates", "refinance rates today", "refinance rates now", "refinancee", "zyqqtu", "today now"]
    found = table(word_by_word([*texts, "refinance"], encoder))
    assert sorted(encoder.asked) == ["rates", "refinance"]
    assert found[3] @ found[-1] > 0.7, "a misspelling is like the word"
    assert abs(found[4] @ found[-1]) < 0.5, "a word like no other has a direction of its own"
    assert np.array_equal(found, table(word_by_word([*texts, "refinance"], Encoder()))), "the same every time"


def test_where_every_word_is_seldom_all_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_vectors, "_READ_ALL_UP_TO", 0)
    encoder = Encoder()
    word_by_word(["oak desk", "pine shelf"], encoder)
    assert sorted(encoder.asked) == ["desk", "oak", "pine", "shelf"]
