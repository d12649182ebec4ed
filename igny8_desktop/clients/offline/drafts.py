"""Make a working draft of what is really known: title, meta fields, outline, keywords and questions.

It states no facts about its topic. Everything in it either comes from the task or is a note to the writer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from igny8_desktop.clients.offline import english
from igny8_desktop.clients.offline.keywords import classify, core_words, read_keywords
from igny8_desktop.clients.offline.languages import Kind, Language, language_for
from igny8_desktop.clients.offline.languages.model import FAMILIES
from igny8_desktop.clients.offline.outlines import is_question, outline_for, phrase_for_title, question_text
from igny8_desktop.clients.offline.wording import content_words, heading_case, overlap, sentence_case, upper_first
from igny8_desktop.domain.enums import ContentStructure
from igny8_desktop.domain.text import clean_keyword, normalise_keyword, shorten, slugify

META_TITLE_LIMIT = 60
META_DESCRIPTION_LIMIT = 155
_MOST_QUESTIONS = 8
_KIND_OF_STRUCTURE = {
    ContentStructure.GUIDE: Kind.HOW_TO,
    ContentStructure.COMPARISON: Kind.VERSUS,
    ContentStructure.REVIEW: Kind.REVIEW,
    ContentStructure.LISTICLE: Kind.BEST,
    ContentStructure.LANDING_PAGE: Kind.BUY,
    ContentStructure.BUSINESS_PAGE: Kind.SERVICE,
    ContentStructure.SERVICE_PAGE: Kind.SERVICE,
    ContentStructure.PRODUCT_PAGE: Kind.BUY,
}


@dataclass(frozen=True)
class _Plan:
    """What a draft is made of: the task's words, read once."""

    language: Language
    task: Mapping[str, Any]
    title: str
    keywords: list[str]
    primary: str
    supporting: list[str]
    kind: Kind
    outline: list[tuple[str, str]]


def _plan(facts: Mapping[str, Any]) -> _Plan:
    language = language_for(str(facts.get("language") or "en"))
    task: Mapping[str, Any] = facts.get("task") or {}
    title = clean_keyword(str(task.get("title") or task.get("primary_keyword") or ""))
    keywords = [keyword.text for keyword in read_keywords(task.get("keywords") or (), language)]
    primary = clean_keyword(str(task.get("primary_keyword") or "")) or (keywords[0] if keywords else title)
    supporting = [text for text in keywords if normalise_keyword(text) != normalise_keyword(primary)]
    kind = _kind(task, primary, language)
    outline = _outline(task, kind, primary, supporting, language)
    return _Plan(language, task, title, keywords, primary, supporting, kind, outline)


def plan_outline(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to an `OUTLINE` request: what the kind of keyword needs, around what the keywords ask."""
    plan = _plan(facts)
    return {"sections": [{"heading": heading, "notes": note} for heading, note in plan.outline]}


def draft_section(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a `CONTENT_GENERATION` request: one section of a working draft that says that it is one."""
    plan, section = _plan(facts), facts.get("section") or {}
    notes, family = plan.language.notes, FAMILIES[plan.kind]
    index = int(section.get("index", -1))
    if not 0 <= index < len(plan.outline):
        audience = str(plan.task.get("audience") or "") or notes.audience[family]
        intro = [
            notes.intro[family].format(audience=audience, k=sentence_case(plan.primary, plan.language)),
            notes.covers.format(list="; ".join(heading for heading, _note in plan.outline[:6])),
        ]
        return {"body": f"> {notes.working_draft}\n\n{' '.join(intro)}"}
    note = plan.outline[index][1]
    noted = " ".join(normalise_keyword(note) for _heading, note in plan.outline)
    open_keywords = [
        text
        for text in plan.supporting
        if not is_question(text, plan.language) and normalise_keyword(text) not in noted
    ]
    placed = _place_keywords(plan.outline, open_keywords, plan.language)
    return {"body": _section(note, placed[index], index, plan.kind, plan.primary, plan.language)}


def draft_details(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to an `ARTICLE_DETAILS` request: titles, meta fields, the keywords' own questions, terms."""
    plan = _plan(facts)
    language, task, title = plan.language, plan.task, plan.title
    subject = re.split(r"[:?!] |[:?!.]$", title)[0].strip("¿¡ ")
    excerpt = language.notes.excerpt[FAMILIES[plan.kind]].format(title=upper_first(subject or title, language))
    meta_title = clean_keyword(str(task.get("meta_title") or ""))
    countable = english.countable_nouns([plan.primary, *plan.supporting])
    phrase = phrase_for_title(plan.primary, plan.kind, language, countable)
    options = [heading_case(each.format(k=phrase), language) for each in language.titles.get(plan.kind, ())]
    return {
        "title": title,
        "title_options": [
            each for each in dict.fromkeys(options) if normalise_keyword(each) != normalise_keyword(title)
        ],
        "slug": slugify(plan.primary if plan.primary.isascii() else title, fallback="draft", limit=60),
        "excerpt": shorten(excerpt, 300),
        "meta_title": meta_title or _meta_title(title, str(facts.get("site_name") or "")),
        "meta_description": str(task.get("meta_description") or "") or shorten(excerpt, META_DESCRIPTION_LIMIT),
        "faq_heading": language.notes.faq_heading,
        "faq": [
            {"question": question, "answer": language.notes.faq_answer.format(q=question)}
            for question in _questions([plan.primary, *plan.supporting], title, language)
        ],
        "categories": _categories(facts, title, plan.primary, plan.keywords, language),
        "tags": _tags(facts, plan.primary, plan.supporting, language),
    }


def _kind(task: Mapping[str, Any], primary: str, language: Language) -> Kind:
    kind = classify(primary, language)
    structure = str(task.get("structure") or "")
    fitting = {str(key): value for key, value in _KIND_OF_STRUCTURE.items()}.get(structure)
    return fitting if fitting is not None and FAMILIES[fitting] is not FAMILIES[kind] else kind


def _outline(
    task: Mapping[str, Any], kind: Kind, primary: str, supporting: Sequence[str], language: Language
) -> list[tuple[str, str]]:
    given = [
        (clean_keyword(str(part.get("heading") or "")), clean_keyword(str(part.get("notes") or "")))
        for part in task.get("outline") or ()
    ]
    given = [part for part in given if part[0]]
    if given:
        return given
    return outline_for(kind, primary, supporting, language, english.countable_nouns([primary, *supporting]))


def _place_keywords(outline: Sequence[tuple[str, str]], keywords: Sequence[str], language: Language) -> list[list[str]]:
    """Give every keyword to the section that shares most words with it, and spread those that fit nowhere."""
    cores = [content_words(f"{heading} {note}", language) for heading, note in outline]
    placed: list[list[str]] = [[] for _part in outline]
    for text in keywords:
        core = core_words(text, Kind.TOPIC, language)
        best = max(range(len(outline)), key=lambda index: (overlap(core, cores[index]), -len(placed[index]), -index))
        placed[best].append(text)
    return placed


def _section(note: str, keywords: Sequence[str], index: int, kind: Kind, primary: str, language: Language) -> str:
    notes = language.notes
    lines = [f"**{notes.to_cover}:**", ""]
    hint, _separator, rest = note.partition(notes.keywords.split("{")[0])
    lines += [f"- {hint.strip()}"] if hint.strip() else []
    wanted = [*([rest.strip(" .")] if rest else []), *keywords]
    if index == 0 and not wanted:
        wanted = [primary]
    lines += [f"- {notes.keywords.format(list=', '.join(wanted))}"] if wanted else []
    if len(lines) == 2:
        lines.append(f"- {notes.keyword_section.format(k=primary)}")
    if kind is Kind.VERSUS and index == 1:
        lines += ["", *_table(primary, language)]
    return "\n".join(lines)


def _table(primary: str, language: Language) -> list[str]:
    """Return an empty comparison table for the two things of an "a vs b" keyword."""
    plain = normalise_keyword(primary)
    sides = next((plain.split(word) for word in (" vs. ", " vs ", " versus ") if word in plain), [])
    if len(sides) != 2:
        return []
    first, *criteria = language.notes.table
    names = [heading_case(side.strip().replace("|", "/"), language) for side in sides]
    empty = f"*{language.notes.table_empty}*"
    return [
        f"| {first} | {names[0]} | {names[1]} |",
        "| --- | --- | --- |",
        *(f"| {criterion} | {empty} | {empty} |" for criterion in criteria),
    ]


def _questions(keywords: Sequence[str], title: str, language: Language) -> list[str]:
    """Return the questions that the keywords themselves ask, but not the one that the title answers."""
    asked = {normalise_keyword(title.split("?")[0].strip("¿ "))}
    cores = [content_words(title, language)]
    questions: list[str] = []
    for text in keywords:
        if not is_question(text, language):
            continue
        question = question_text(text, language)
        core = content_words(question, language)
        plain = normalise_keyword(question.strip("?¿ "))
        if plain in asked or any(core and core == other for other in cores[1:]):
            continue
        asked.add(plain)
        cores.append(core)
        questions.append(question)
    return questions[:_MOST_QUESTIONS]


def _meta_title(title: str, site_name: str) -> str:
    """Return the title with the site's name if both fit, else the title, cut at its colon or a word."""
    if site_name and len(title) + len(site_name) + 3 <= META_TITLE_LIMIT:
        return f"{title} | {site_name}"
    head = title.split(":")[0].strip()
    if len(title) > META_TITLE_LIMIT and 15 <= len(head) <= META_TITLE_LIMIT:
        return head
    return shorten(title, META_TITLE_LIMIT)


def _categories(
    facts: Mapping[str, Any], title: str, primary: str, keywords: Sequence[str], language: Language
) -> list[str]:
    """Return the existing category that fits best; where none fits, one named after what the keywords share."""
    core = content_words(" ".join([title, primary, *keywords]), language)
    best = (0.0, "")
    for name in (clean_keyword(str(name)) for name in facts.get("categories") or ()):
        own = content_words(name, language)
        best = max(best, (len(own & core) / max(len(own), 1), name), key=lambda fit: fit[0])
    if best[0] >= 0.5:
        return [best[1]]
    kind = classify(primary, language)
    shared = core_words(primary, kind, language)
    for text in sorted(keywords, key=lambda text: (len(text), text)):
        other = core_words(text, classify(text, language), language)
        if classify(text, language) is Kind.TOPIC and other & shared:
            return [_name(text, language)]
    return [_name(primary, language)]


def _tags(facts: Mapping[str, Any], primary: str, supporting: Sequence[str], language: Language) -> list[str]:
    existing = {normalise_keyword(str(name)): str(name) for name in facts.get("tags") or ()}
    tags: list[str] = []
    cores: list[frozenset[str]] = []
    for text in [primary, *supporting]:
        core = core_words(text, classify(text, language), language)
        if is_question(text, language) or len(text) > 40 or core in cores:
            continue
        cores.append(core)
        tags.append(existing.get(normalise_keyword(text), sentence_case(text, language)))
    return tags[:5] or [sentence_case(primary, language)]


def _name(text: str, language: Language) -> str:
    return shorten(heading_case(text, language), 60)
