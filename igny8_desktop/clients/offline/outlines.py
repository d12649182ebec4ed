"""Lay out the sections of a piece: what its kind always needs, around what its own keywords ask."""

from __future__ import annotations

from collections.abc import Sequence

from igny8_desktop.clients.offline import english
from igny8_desktop.clients.offline.keywords import classify, core_words, without_noise
from igny8_desktop.clients.offline.languages.model import FAMILIES, Kind, Language, Part
from igny8_desktop.clients.offline.wording import heading_case, overlap, words
from igny8_desktop.domain.text import normalise_keyword

_MOST_KEYWORD_SECTIONS = 5


def phrase_for_title(text: str, kind: Kind, language: Language, countable: frozenset[str]) -> str:
    """Return a keyword as it goes into a title: without noise, mended where the language knows how."""
    text = without_noise(text, language)
    if language.code == "en":
        return english.phrase(text, kind, countable)
    if kind in (Kind.QUESTION, Kind.DEFINITION) or (kind is Kind.HOW_TO and language.code == "tr"):
        return as_question(text, language)
    return text


def as_question(text: str, language: Language) -> str:
    """Return a question with its marks; a text that asks nothing comes back unchanged."""
    if language.code == "en":
        return english.question(text)
    if not is_question(text, language):
        return text
    bare = text.strip(" ?¿")
    if language.code == "es":
        return f"¿{bare}?"
    return f"{bare} ?" if language.code == "fr" else f"{bare}?"


def is_question(text: str, language: Language) -> bool:
    """Say whether a keyword asks something that an FAQ can answer."""
    parts = words(text)
    if len(parts) < 3 and language.code != "tr":
        return False
    if text.rstrip().endswith("?"):
        return True
    if language.code == "en":
        return english.is_sentence(text)
    if language.code == "tr":
        return len(parts) > 1 and classify(text, language) in (Kind.QUESTION, Kind.DEFINITION, Kind.HOW_TO)
    first = parts[0] if parts else ""
    return first in language.question_words or first.split("'")[0] in language.question_words


def question_text(text: str, language: Language) -> str:
    """Return a keyword as the question of an FAQ entry."""
    return heading_case(as_question(without_noise(text, language), language), language)


def outline_for(
    kind: Kind, primary: str, supporting: Sequence[str], language: Language, countable: frozenset[str]
) -> list[Part]:
    """Return headings with notes; supporting keywords of another meaning become sections of their own.

    Every supporting keyword appears somewhere: as a section, or in the notes of the section nearest to it.
    """
    notes = language.notes
    frame = language.outlines[FAMILIES[kind]]
    main = core_words(primary, kind, language)
    own: list[tuple[str, frozenset[str], list[str]]] = []
    near: list[str] = []
    for text in supporting:
        if is_question(text, language):
            continue  # It is answered in the FAQ.
        other = classify(text, language)
        core = core_words(text, other, language)
        if other is kind and overlap(core, main) >= 0.99:
            near.append(text)
            continue
        home = next((entry for entry in own if overlap(entry[1], core) >= 0.75), None)
        if home is not None:
            home[2].append(text)
        elif len(own) < _MOST_KEYWORD_SECTIONS:
            heading = heading_case(phrase_for_title(text, other, language, countable), language)
            if language.code == "en" and other is Kind.HOW_TO and not heading.casefold().startswith("how"):
                heading = heading_case(f"how to {phrase_for_title(text, other, language, countable)}", language)
            own.append((heading, core, [text]))
        elif own:
            max(own, key=lambda entry: overlap(entry[1], core))[2].append(text)
        else:
            near.append(text)
    middle = [
        (heading, " ".join([notes.keyword_section.format(k=texts[0]), *_keywords_note(texts[1:], language)]))
        for heading, _core, texts in own
    ]
    parts = [*frame.before, *middle, *frame.after]
    if not parts:
        parts = [(heading_case(primary, language), notes.keyword_section.format(k=primary))]
    unique = list({normalise_keyword(heading): (heading, note) for heading, note in reversed(parts)}.values())[::-1]
    if near:
        heading, note = unique[0]
        unique[0] = (heading, " ".join([note, *_keywords_note(near, language)]))
    return unique


def _keywords_note(texts: Sequence[str], language: Language) -> list[str]:
    return [language.notes.keywords.format(list=", ".join(texts)) + "."] if texts else []
