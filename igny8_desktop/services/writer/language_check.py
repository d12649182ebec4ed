"""Notice a text that is in another language than the one asked for."""

from __future__ import annotations

import re
from typing import Final

from igny8_desktop.domain.answer_reading import bad_answer
from igny8_desktop.services.writer.language_words import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+")
#: Fewer words say too little: a table of figures and names belongs to no language.
_LEAST_WORDS: Final = 40
_CLEARLY_MORE: Final = 2.0
_LEAST_SHARE: Final = 0.12


def other_language(text: str, language: str) -> str | None:
    """Return the code of the language that a text is clearly in instead of `language`, else `None`.

    Goes by the small words of the languages it knows; for any other language it never objects.
    """
    wanted = language.replace("_", "-").split("-")[0].casefold()
    words = _WORD.findall(text.casefold())
    if wanted not in LANGUAGES or len(words) < _LEAST_WORDS:
        return None
    shares = {code: sum(word in known.stop for word in words) / len(words) for code, known in LANGUAGES.items()}
    best = max(shares, key=lambda code: shares[code])
    clear = shares[best] >= _LEAST_SHARE and shares[best] > shares[wanted] * _CLEARLY_MORE
    return best if best != wanted and clear else None


def check_language(text: str, language: str) -> None:
    """Raise `BadAnswer` for a text that is clearly in another language."""
    other = other_language(text, language)
    if other is not None:
        raise bad_answer(f"the text is in the language “{other}”, but “{language}” was asked for")
