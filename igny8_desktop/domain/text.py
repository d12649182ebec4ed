"""Normalise and shape short texts: keywords, slugs, excerpts."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'", "´": "'"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "þ": "th", "œ": "oe", "ı": "i", "ð": "d"}
)
MAX_KEYWORD_LENGTH = 500


def clean_keyword(text: str) -> str:
    """Return a keyword as it is shown: NFC, without control characters and surplus spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return _SPACES.sub(" ", text).strip().strip("\ufeff\u200b").strip()


def normalise_keyword(text: str) -> str:
    """Return the form in which two spellings of one keyword are equal: NFKC, casefold, plain quotes, single spaces."""
    if text.isascii() and text.isprintable():
        # The only plain character among the quotes; nearly all keywords end here, a million times in a large file.
        return " ".join(text.split()).lower().replace("`", "'")
    text = text.translate(_QUOTES)
    text = unicodedata.normalize("NFKC", text).casefold()
    return clean_keyword(unicodedata.normalize("NFC", text))


def slugify(text: str, *, fallback: str = "item", limit: int = 80) -> str:
    """Return an ASCII slug cut at a word; `fallback` where no ASCII letter or digit is left."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char)).replace("'", "").replace("’", "")
    slug = _NOT_SLUG.sub("-", text).strip("-")
    if len(slug) > limit:
        cut = slug[:limit]
        slug = cut.rsplit("-", 1)[0] if "-" in cut and slug[limit] != "-" else cut
    return slug.strip("-") or fallback


def shorten(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, cut at a word with an ellipsis."""
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.–-") + "…"
