from __future__ import annotations

import struct
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from igny8_desktop.clients.embeddings.minilm import DIMENSIONS, FOLDER, MiniLmEmbedder
from igny8_desktop.clients.embeddings.wordpiece import WordPiece
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.settings.paths import resources_dir


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder(resources_dir())


@pytest.fixture(scope="module")
def pieces() -> WordPiece:
    return WordPiece(resources_dir() / FOLDER / "vocab.txt")


def cosine(vectors: Vectors, one: int, other: int) -> float:
    rows = [struct.unpack_from(f"<{DIMENSIONS}f", vectors.data, 4 * DIMENSIONS * each) for each in (one, other)]
    return float(sum(a * b for a, b in zip(*rows, strict=True)))


def test_what_means_the_same_is_near(embedder: MiniLmEmbedder) -> None:
    found = embedder.embed(["how much does a roof cost", "roof replacement price", "cat litter box", ""])
    assert (found.count, found.dimensions, found.encoder) == (4, DIMENSIONS, embedder.name)
    assert cosine(found, 0, 0) == pytest.approx(1, abs=1e-5)
    assert cosine(found, 0, 1) > 0.6 > 0.3 > cosine(found, 0, 2)


def test_the_result_is_always_the_same_and_reported_as_it_grows(embedder: MiniLmEmbedder) -> None:
    texts = [f"best {word} for {use}" for word in ("tent", "rope", "stove") for use in range(40)]
    seen: list[int] = []
    first = embedder.embed(texts, progress=lambda done, total, text="": seen.append(done))
    assert seen[-1] == len(texts)
    assert seen == sorted(seen)
    embedder.release()
    assert embedder.embed(texts) == first
    assert embedder.embed([]).data == b""


def test_a_stop_is_heard(embedder: MiniLmEmbedder) -> None:
    with pytest.raises(CancelledError):
        embedder.embed(["yoga mat"], should_stop=lambda: True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # As the tokenizers library cuts them with the model's own tokenizer.json.
        ("", [101, 102]),
        ("Yoga Mat", [101, 13272, 13523, 102]),
        ("café", [101, 7668, 102]),
        ("what's 401k?", [101, 2054, 1005, 1055, 22649, 2243, 1029, 102]),
        ("🙂", [101, 100, 102]),
        ("x" * 101, [101, 100, 102]),
    ],
)
def test_texts_are_cut_as_the_model_was_taught(pieces: WordPiece, text: str, expected: list[int]) -> None:
    assert pieces.numbers(text, 64) == expected


def test_a_long_text_is_cut_off(pieces: WordPiece) -> None:
    found = pieces.numbers("mat " * 500, 64)
    assert (len(found), found[-1]) == (64, 102)


def test_without_a_vocabulary_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        WordPiece(tmp_path / "nothing.txt")
