from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from benchmarks._labelled import labelled_sets
from igny8_desktop.domain.ports import Progress, Vectors, no_progress
from igny8_desktop.services.planner.embedding_choice import (
    ENGLISH_UP_TO,
    EmbedderByLanguage,
    keyword_language,
    mostly_english,
)


class Named:
    """Give vectors of one number."""

    dimensions = 1

    def __init__(self, name: str) -> None:
        self.name = name

    def embed(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        return Vectors(len(texts), 1, b"\0\0\x80?" * len(texts), self.name)


def test_every_labelled_list_goes_to_the_encoder_of_its_language() -> None:
    choice = EmbedderByLanguage(Named("english"), Named("all"))
    for split in ("tune", "report"):
        for each in labelled_sets(split):
            english = all(page.startswith(("en/", "stray/")) for page in each.pages)
            assert choice.embed(each.keywords).encoder == ("english" if english else "all"), each.name


def test_a_very_long_list_goes_to_the_fast_encoder() -> None:
    choice = EmbedderByLanguage(Named("english"), Named("all"))
    assert choice.for_texts(["how to tie a knot"] * ENGLISH_UP_TO).name == "english"
    assert choice.for_texts(["how to tie a knot"] * (ENGLISH_UP_TO + 1)).name == "all"
    assert (choice.name, choice.dimensions) == ("all", 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much is a roof", "en"),
        ("wärmepumpe kosten", "de"),
        ("cuánto cuesta un tejado", "es"),
        ("comment faire du pain", "fr"),
        ("ekmek nasıl yapılır", "tr"),
        ("żółw", "xx"),
        ("iphone", ""),
    ],
)
def test_the_words_of_a_keyword_show_its_language(text: str, language: str) -> None:
    assert keyword_language(text) == language


def test_a_list_that_shows_no_language_counts_as_english() -> None:
    assert mostly_english([])
    assert mostly_english(["iphone", "ikea"])
    assert not mostly_english(["iphone", "was kostet ein iphone", "iphone reparatur in der nähe"])
