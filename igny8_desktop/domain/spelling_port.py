"""What the program needs of a spell checker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Speller(Protocol):
    """Knows the words of languages; both calls may block for seconds, so they belong on a thread of their own."""

    def dictionary_for(self, language: str) -> str:
        """Return the name of the dictionary for a language tag such as `pt` or `en-GB`; empty if there is none."""

    def wrong(self, dictionary: str, words: Sequence[str]) -> list[bool]:
        """Say of each word whether it is misspelt."""

    def suggestions(self, dictionary: str, word: str) -> list[str]:
        """Return what may have been meant, the likeliest first."""

    def close(self) -> None:
        """Give everything free; what is asked after that finds no mistakes."""
