"""Words and sentences of the offline engine, one module per language."""

from __future__ import annotations

from igny8_desktop.clients.offline.languages import de, en, es, fr, it, nl, pt, tr
from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, neutral

__all__ = ["Family", "Kind", "Language", "language_for"]

_KNOWN = {module.LANGUAGE.code: module.LANGUAGE for module in (de, en, es, fr, it, nl, pt, tr)}


def language_for(code: str) -> Language:
    """Return the phrases for a language tag such as `de` or `pt-BR`.

    A language without phrases of its own gets titles and headings made of its keywords alone, and notes to the
    writer in English, instead of English words in its headlines.
    """
    short = code.replace("_", "-").split("-")[0].casefold() or "en"
    return _KNOWN.get(short) or neutral(short, en.LANGUAGE)
