"""Choose the encoder that serves a list of keywords best: by the language that they speak, and by how many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from igny8_desktop.domain.ports import Embedder, Progress, Vectors, no_progress
from igny8_desktop.services.planner.intent import _OWN_LETTERS as OWN_LETTERS
from igny8_desktop.services.planner.intent import _language_votes as language_votes
from igny8_desktop.services.planner.intent import query_shape, split_words

ENGLISH_UP_TO: Final = 20_000
"""Texts (keywords and their words) that the English encoder is asked for: beyond it takes too long, some 25 s."""
_SAMPLE: Final = 2_000
_ENGLISH_FROM: Final = 0.8
"""Share of English among the keywords whose language shows from which on a list is English."""


class EmbedderByLanguage:
    """Give lists that are English to one encoder, and lists of other languages, mixed and very long ones to another.

    All texts of one call get vectors of one encoder; vectors of different calls can be compared only where the calls
    chose alike. So ask `for_texts` once where several calls belong together.
    """

    def __init__(self, english: Embedder, other: Embedder) -> None:
        self._english = english
        self._other = other

    @property
    def name(self) -> str:
        """Return the name of the encoder that serves all languages."""
        return self._other.name

    @property
    def dimensions(self) -> int:
        """Return the length of that encoder's vectors."""
        return self._other.dimensions

    def for_texts(self, texts: Sequence[str]) -> Embedder:
        """Return the encoder for this list; it depends on nothing but the texts."""
        return self._english if len(texts) <= ENGLISH_UP_TO and mostly_english(texts) else self._other

    def embed(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        """Return one vector per text, in order, all of the encoder that fits this list."""
        return self.for_texts(texts).embed(texts, progress=progress, should_stop=should_stop)


def mostly_english(texts: Sequence[str]) -> bool:
    """Tell whether a list of keywords speaks English; a list that does not show its language counts as English."""
    step = max(1, len(texts) // _SAMPLE)
    shown = [language for text in texts[::step] if (language := keyword_language(text))]
    return not shown or shown.count("en") >= _ENGLISH_FROM * len(shown)


def keyword_language(text: str) -> str:
    """Return the language of one keyword as a two-letter code; empty where nothing tells, `xx` for some other one.

    English wins a tie: its words are used in every language. Sure enough to tell which share of a list is English.
    """
    words = split_words(text)
    votes: Counter[str] = Counter(language_votes(words))
    for match in query_shape(text).matches:
        votes[match.language] += 2
    letters = {letter for letter in "".join(words) if letter.isalpha() and not letter.isascii()}
    for language, own in OWN_LETTERS.items():
        if letters & own:
            votes[language] += 2
    if letters:
        votes["en"] -= 2
    most = max(votes.values())
    if most <= 0:
        return "xx" if letters else ""
    return "en" if votes["en"] == most else max(votes, key=lambda language: (votes[language], language))
