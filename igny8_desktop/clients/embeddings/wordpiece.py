"""Cut text into the pieces that BERT models know: the uncased WordPiece scheme with its vocabulary file."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

_START: Final = "[CLS]"
_END: Final = "[SEP]"
_UNKNOWN: Final = "[UNK]"
_LONGEST_WORD: Final = 100
_REMEMBERED: Final = 50_000


class WordPiece:
    """Turn texts into the numbers of their pieces; read only after it was made, so shared between threads."""

    def __init__(self, vocabulary: Path) -> None:
        """Read the vocabulary, one piece a line; raises `OSError` where there is none."""
        lines = vocabulary.read_text(encoding="utf-8").split("\n")
        self._number = {piece: number for number, piece in enumerate(lines) if piece}
        self._of_word = lru_cache(_REMEMBERED)(self._pieces)

    def numbers(self, text: str, longest: int) -> list[int]:
        """Return the pieces of a text with the marks of its start and end, at most `longest` of them in all."""
        found: list[int] = []
        for word in _words(text):
            found += self._of_word(word)
            if len(found) >= longest - 2:
                break
        return [self._number[_START], *found[: longest - 2], self._number[_END]]

    def _pieces(self, word: str) -> tuple[int, ...]:
        unknown = (self._number[_UNKNOWN],)
        if len(word) > _LONGEST_WORD:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._number.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return unknown
            found.append(number)
            start = end
        return tuple(found)


def _words(text: str) -> list[str]:
    """Return the words, in lower case and without accents; every sign and every Chinese character is one."""
    plain: list[str] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or char in "\x00\ufffd" or (category.startswith("C") and char not in "\t\n\r"):
            continue
        plain.append(f" {char} " if _stands_alone(char, category) else char)
    return "".join(plain).split()


def _stands_alone(char: str, category: str) -> bool:
    code = ord(char)
    sign = category.startswith("P") or (code < 128 and not char.isalnum() and not char.isspace())
    chinese = 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF or code >= 0x20000
    return sign or (chinese and category == "Lo")
