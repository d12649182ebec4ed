"""Find misspelt words, remember those that were looked up, and keep the user's own."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from pathlib import Path

from igny8_desktop.domain.spelling_port import Speller

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: What is no prose: addresses, mail addresses, file names, hash tags.
_NO_PROSE = re.compile(r"\S*(?:://|www\.|@)\S*|\S+\.(?:com|org|net|io|html?|png|jpe?g|webp|py|js)\b\S*|#\w+")
_KEPT = 200_000


def words_of(text: str) -> list[tuple[int, int, str]]:
    """Return the words of a text that spelling is asked of: start, end, and the word with plain apostrophes."""
    masked = _NO_PROSE.sub(lambda match: "1" * len(match[0]), text)
    found = []
    for match in _WORD.finditer(masked):
        word = match[0].replace("’", "'")
        # Abbreviations, names of products (iPhone, WooCommerce) and single letters are left alone.
        if len(word) > 1 and (word.islower() or word.istitle() or word[1:].islower()):
            found.append((match.start(), match.end(), word))
    return found


class Spelling:
    """Asks each word once. `own` is a file with one word of the user's own in a line."""

    def __init__(self, speller: Speller, own: Path) -> None:
        self._speller = speller
        self._file = own
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], bool] = {}
        self._own: set[str] | None = None
        self._ignored: set[str] = set()

    def dictionary_for(self, language: str) -> str:
        """Return the name of the dictionary for a language tag, or an empty text."""
        return self._speller.dictionary_for(language)

    def known(self, dictionary: str, word: str) -> bool | None:
        """Say without waiting whether a word is misspelt; `None` if nobody has looked it up yet."""
        if word in self._ignored or (self._own is not None and word.casefold() in self._own):
            return False
        return self._known.get((dictionary, word))

    def look_up(self, dictionary: str, words: Iterable[str]) -> None:
        """Look words up; it may take seconds."""
        self._read_own()
        asked = sorted({word for word in words if (dictionary, word) not in self._known})
        answers = self._speller.wrong(dictionary, asked) if asked else []
        with self._lock:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known.update({(dictionary, word): wrong for word, wrong in zip(asked, answers, strict=True)})

    def wrong_words(self, dictionary: str, text: str) -> list[str]:
        """Return the misspelt words of a text in reading order, each once; it may take seconds."""
        words = [word for _start, _end, word in words_of(text)]
        self.look_up(dictionary, words)
        return list(dict.fromkeys(word for word in words if self.known(dictionary, word)))

    def suggestions(self, dictionary: str, word: str) -> list[str]:
        """Return what may have been meant; it may take a second."""
        return self._speller.suggestions(dictionary, word)

    def ignore(self, word: str) -> None:
        """Take a word as right until the program ends."""
        self._ignored.add(word)

    def add(self, word: str) -> None:
        """Take a word as right for ever, in every language."""
        self._read_own()
        with self._lock:
            own = self._own if self._own is not None else set()
            if word.casefold() not in own:
                own.add(word.casefold())
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(word + "\n")

    def close(self) -> None:
        """Give the checker free."""
        self._speller.close()

    def _read_own(self) -> None:
        with self._lock:
            if self._own is None:
                lines = self._file.read_text("utf-8").splitlines() if self._file.is_file() else []
                self._own = {line.strip().casefold() for line in lines if line.strip()}
