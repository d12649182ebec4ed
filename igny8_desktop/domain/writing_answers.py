"""Read what models answer while an article is written: outline, sections, details, rewritten pieces, a voice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from igny8_desktop.domain.answer_reading import (
    MARKDOWN_MARKS,
    bad_answer,
    document,
    line,
    lines,
    mapping,
    objects,
    prose,
    sequence,
    without_repeated_heading,
)
from igny8_desktop.domain.answer_schemas import MAX_FAQ, MAX_SECTIONS, MAX_TITLES
from igny8_desktop.domain.answers import FaqAnswer
from igny8_desktop.domain.briefs import OutlinePart
from igny8_desktop.domain.snippets import fit_description, fit_title
from igny8_desktop.domain.text import normalise_keyword, shorten, slugify

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_DIVIDER = re.compile(r"^\s*\|?[\s|:\-]+\|?\s*$", re.MULTILINE)
#: Shares of words that two texts of one language have in common by their smallest words alone.
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class DetailsAnswer:
    """What stands around an article's text."""

    title: str
    title_options: tuple[str, ...]
    slug: str
    excerpt: str
    meta_title: str
    meta_description: str
    faq_heading: str = ""
    faq: tuple[FaqAnswer, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class VoiceAnswer:
    """How texts speak."""

    voice: str
    tone: str = ""
    formatting: str = ""
    spelling: str = ""


def markdown_words(text: str) -> int:
    """Count the words that a reader will read of a Markdown text: addresses and rules of tables are none."""
    return len(_WORD.findall(_DIVIDER.sub("", _LINK.sub(r"\1", text))))


def parse_outline(text: str) -> tuple[OutlinePart, ...]:
    """Return the sections of an outline, those with the same heading once; raises `BadAnswer` for fewer than two."""
    value = document(text, "sections")
    parts: dict[str, OutlinePart] = {}
    for item in objects(value, "sections")[:MAX_SECTIONS]:
        heading = line(item.get("heading"), 300).strip("# ").strip()
        if heading:
            parts.setdefault(normalise_keyword(heading), OutlinePart(heading, prose(item.get("notes"), 2_000)))
    if len(parts) < 2:
        raise bad_answer("“sections” holds fewer than two sections with a “heading”")
    return tuple(parts.values())


def parse_section(text: str, heading: str = "") -> str:
    """Return a section's Markdown without its own heading; raises `BadAnswer` without any text."""
    value = document(text, "body")
    body = without_repeated_heading(heading, prose(value.get("body"), 200_000))
    if not _LETTERS.search(body):
        raise bad_answer("“body” is missing or empty")
    return body


def parse_rewrite(text: str) -> str:
    """Return the new text; raises `BadAnswer` without any."""
    body = prose(document(text, "text").get("text"), 400_000)
    if not _LETTERS.search(body):
        raise bad_answer("“text” is missing or empty")
    return body


def parse_details(text: str, facts: Mapping[str, Any], opening: str = "") -> DetailsAnswer:
    """Return what stands around an article; what the model left out is derived from the task and from `opening`.

    Titles that say the same as each other come once; meta fields are cut to what result pages show; categories and
    tags are spelled as the site spells its own. Raises `BadAnswer` without any field that could be used.
    """
    value = document(text, "meta_description")
    task = mapping(facts.get("task"))
    title = line(value.get("title"), 300) or line(task.get("title"), 300)
    if not title:
        raise bad_answer("“title” is missing or empty")
    options = [each for each in lines(value.get("title_options"), MAX_TITLES, 300) if not _same(each, title)]
    faq = tuple(
        FaqAnswer(question, answer)
        for part in map(mapping, sequence(value.get("faq"))[:MAX_FAQ])
        if (question := line(part.get("question"), 500)) and (answer := prose(part.get("answer"), 10_000))
    )
    excerpt = line(value.get("excerpt"), 1_000) or shorten(MARKDOWN_MARKS.sub("", opening), 200)
    return DetailsAnswer(
        title=title,
        title_options=tuple(options),
        slug=slugify(line(value.get("slug"), 200) or title),
        excerpt=excerpt,
        meta_title=fit_title(line(value.get("meta_title"), 300) or title),
        meta_description=fit_description(line(value.get("meta_description"), 1_000) or excerpt),
        faq_heading=line(value.get("faq_heading"), 120),
        faq=faq,
        categories=_own(lines(value.get("categories"), 2, 100), sequence(facts.get("categories"))),
        tags=_own(lines(value.get("tags"), 5, 100), sequence(facts.get("tags"))),
    )


def parse_voice(text: str) -> VoiceAnswer:
    """Return a described voice; raises `BadAnswer` where it is not described."""
    value = document(text, "voice")
    voice = prose(value.get("voice"), 4_000)
    if len(voice.split()) < 3:
        raise bad_answer("“voice” is missing or too short")
    spelling = line(value.get("spelling"), 20)
    return VoiceAnswer(
        voice,
        line(value.get("tone"), 120),
        prose(value.get("formatting"), 2_000),
        spelling if re.fullmatch(r"[a-z]{2,3}-[A-Z0-9]{2,3}", spelling) else "",
    )


def _same(one: str, other: str) -> bool:
    return normalise_keyword(one) == normalise_keyword(other)


def _own(names: Sequence[str], known: Sequence[Any]) -> tuple[str, ...]:
    """Return names spelled as the site spells its terms, those the site has first."""
    spelled = {normalise_keyword(str(name)): str(name) for name in known}
    found = {normalise_keyword(name): spelled.get(normalise_keyword(name), name) for name in names}
    return tuple(sorted(found.values(), key=lambda name: normalise_keyword(name) not in spelled))
