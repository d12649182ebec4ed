"""Read the JSON answers of AI models into values, or say precisely why an answer cannot be used.

Parsing forgives the packaging (code fences, text around the JSON, reasoning before it, an odd case of a word) but not
missing substance: that raises `BadAnswer`, and `repair_prompt` makes the one request that may put it right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from igny8_desktop.domain.answer_reading import (
    bad_answer,
    clean,
    closest_keyword,
    document,
    enum_word,
    known_keywords,
    line,
    lines,
    mapping,
    objects,
    prose,
    sequence,
    word_target,
)
from igny8_desktop.domain.answer_schemas import (
    CLUSTERS_SCHEMA,
    IDEAS_SCHEMA,
    IMAGE_PROMPTS_SCHEMA,
    MAX_IDEAS,
    MAX_IMAGES,
    MAX_SECTIONS,
    SCHEMA_NAMES,
    SCHEMAS,
)
from igny8_desktop.domain.enums import ContentStructure, ContentType, ImageRole, Operation
from igny8_desktop.domain.ports import TextRequest
from igny8_desktop.domain.snippets import fit_description, fit_title
from igny8_desktop.domain.text import normalise_keyword, shorten

__all__ = [
    "CLUSTERS_SCHEMA",
    "IDEAS_SCHEMA",
    "IMAGE_PROMPTS_SCHEMA",
    "SCHEMAS",
    "SCHEMA_NAMES",
    "ArticleAnswer",
    "ClusterAnswer",
    "FaqAnswer",
    "IdeaAnswer",
    "ImagePromptAnswer",
    "OutlineItem",
    "SectionAnswer",
    "parse_clusters",
    "parse_ideas",
    "parse_image_prompts",
    "repair_prompt",
]


@dataclass(frozen=True)
class OutlineItem:
    """One planned section."""

    heading: str
    notes: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the storable form, which is also the form in `facts`."""
        return {"heading": self.heading, "notes": self.notes}


@dataclass(frozen=True)
class IdeaAnswer:
    """One idea for a piece of content."""

    title: str
    description: str
    primary_keyword: str
    supporting_keywords: tuple[str, ...]
    content_type: ContentType
    structure: ContentStructure
    audience: str
    word_count: int
    outline: tuple[OutlineItem, ...]
    angle: str = ""
    meta_title: str = ""
    meta_description: str = ""


@dataclass(frozen=True)
class SectionAnswer:
    """One section: `body` is Markdown without the heading; an empty heading is the introduction."""

    heading: str
    body: str


@dataclass(frozen=True)
class FaqAnswer:
    """One question with its answer, as plain text."""

    question: str
    answer: str


@dataclass(frozen=True)
class ArticleAnswer:
    """A whole piece of content."""

    title: str
    slug: str
    excerpt: str
    meta_title: str
    meta_description: str
    sections: tuple[SectionAnswer, ...]
    faq: tuple[FaqAnswer, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    faq_heading: str = ""


@dataclass(frozen=True)
class ImagePromptAnswer:
    """One picture that is to be made."""

    role: ImageRole
    section: str
    prompt: str
    alt_text: str
    caption: str = ""


@dataclass(frozen=True)
class ClusterAnswer:
    """Words for a finished cluster, by its number in the request, and keywords that may not belong to it."""

    number: int
    name: str
    description: str
    primary_keyword: str
    outliers: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------- the answers


def parse_ideas(text: str, facts: Mapping[str, Any]) -> tuple[IdeaAnswer, ...]:
    """Return the ideas of an answer, at most `facts["count"]`, none of them with an existing title.

    A keyword that the cluster does not have is replaced by one it has. Raises `BadAnswer`.
    """
    value = document(text, "ideas")
    items = objects(value, "ideas")
    cluster = mapping(facts.get("cluster"))
    known = known_keywords(sequence(cluster.get("keywords")))
    seen = {normalise_keyword(line(title)) for title in sequence(facts.get("existing_titles"))}
    wanted = facts.get("count")
    limit = wanted if isinstance(wanted, int) and 0 < wanted <= MAX_IDEAS else MAX_IDEAS
    ideas: list[IdeaAnswer] = []
    repeated = 0
    for item in items:
        title = line(item.get("title"), 300)
        if not title:
            continue
        if normalise_keyword(title) in seen:
            repeated += 1
            continue
        seen.add(normalise_keyword(title))
        ideas.append(_idea(item, title, known))
        if len(ideas) == limit:
            break
    if not ideas and repeated:
        raise bad_answer(f"all {repeated} ideas repeat titles that exist already")
    if not ideas:
        raise bad_answer("“ideas” holds no idea with a “title”")
    return tuple(ideas)


def _idea(item: Mapping[str, Any], title: str, known: Mapping[str, str]) -> IdeaAnswer:
    said = [line(item.get("primary_keyword"), 500), *lines(item.get("supporting_keywords"), 40, 500)]
    if known:
        found = [known[key] for key in map(normalise_keyword, said) if key in known]
        found = list(dict.fromkeys(found)) or [closest_keyword(title, known)]
    else:
        found = list(dict.fromkeys(word for word in said if word)) or [title]
    outline = tuple(
        OutlineItem(heading, prose(part.get("notes"), 2_000))
        for part in map(mapping, sequence(item.get("outline"))[:MAX_SECTIONS])
        if (heading := line(part.get("heading"), 300))
    )
    return IdeaAnswer(
        title=title,
        description=prose(item.get("description"), 5_000),
        primary_keyword=found[0],
        supporting_keywords=tuple(found[1:]),
        content_type=enum_word(ContentType, item.get("content_type"), ContentType.POST),
        structure=enum_word(ContentStructure, item.get("structure"), ContentStructure.ARTICLE),
        audience=line(item.get("audience"), 300),
        word_count=word_target(item.get("word_count")),
        outline=outline,
        angle=line(item.get("angle"), 300),
        meta_title=fit_title(line(item.get("meta_title"), 300) or title),
        meta_description=fit_description(line(item.get("meta_description") or item.get("description"), 1_000)),
    )


def parse_image_prompts(text: str, facts: Mapping[str, Any] | None = None) -> tuple[ImagePromptAnswer, ...]:
    """Return the featured picture first, then the pictures of the sections.

    With `facts`, at most `facts["in_article"]` of the latter are kept and their sections are spelled as given.
    Where none has the role, the first picture is the featured one. Raises `BadAnswer` where none has a prompt.
    """
    value = document(text, "images")
    facts = facts or {}
    headings = {normalise_keyword(name): name for name in map(line, sequence(facts.get("sections"))) if name}
    wanted = facts.get("in_article")
    limit = wanted if isinstance(wanted, int) and 0 <= wanted < MAX_IMAGES else MAX_IMAGES - 1
    featured: ImagePromptAnswer | None = None
    others: list[ImagePromptAnswer] = []
    for item in objects(value, "images"):
        prompt = prose(item.get("prompt"), 4_000)
        if not prompt:
            continue
        role = enum_word(ImageRole, item.get("role"), ImageRole.IN_ARTICLE)
        section = line(item.get("section"), 300)
        section = headings.get(normalise_keyword(section), "" if headings else section)
        alt_text, caption = line(item.get("alt_text"), 300), line(item.get("caption"), 500)
        answer = ImagePromptAnswer(role, section, prompt, alt_text or shorten(prompt, 125), caption)
        if role is ImageRole.FEATURED and featured is None:
            featured = replace(answer, section="")
        elif role is ImageRole.IN_ARTICLE:
            others.append(answer)
    if featured is None and others:
        # Weak models forget the role now and then; the first picture they describe serves as well.
        featured = replace(others.pop(0), role=ImageRole.FEATURED, section="")
    if featured is None:
        raise bad_answer("no entry of “images” has a “prompt”")
    return (featured, *others[:limit])


def parse_clusters(text: str, facts: Mapping[str, Any]) -> tuple[ClusterAnswer, ...]:
    """Return the words for the clusters of `facts["clusters"]`, in their order; those it says nothing of are left out.

    Keywords are as given; those that a cluster does not have are passed over. A name that is taken or given twice
    becomes empty. Raises `BadAnswer` where nothing can be used.
    """
    value = document(text, "clusters")
    taken = {normalise_keyword(line(name)) for name in sequence(facts.get("taken_names"))}
    asked = {item.get("number"): item for item in sequence(facts.get("clusters")) if isinstance(item, Mapping)}
    found: dict[int, ClusterAnswer] = {}
    for item in objects(value, "clusters"):
        number = item.get("number")
        if not isinstance(number, int) or number not in asked or number in found:
            continue
        name = line(item.get("name"), 120)
        if normalise_keyword(name) in taken:
            name = ""
        taken.add(normalise_keyword(name))
        known = known_keywords(sequence(asked[number].get("keywords")))
        keyword = line(item.get("primary_keyword"), 500)
        primary = known.get(normalise_keyword(keyword)) or closest_keyword(f"{keyword} {name}", known)
        doubted = [known.get(normalise_keyword(line(each))) for each in sequence(item.get("outliers"))]
        outliers = tuple(dict.fromkeys(each for each in doubted if each is not None and each != primary))
        if len(outliers) * 2 >= len(known):
            # Who doubts half of a group doubts the group: nothing can be said of single keywords then.
            outliers = ()
        description = prose(item.get("description"), 2_000)
        found[number] = ClusterAnswer(number, name, description, primary or keyword, outliers)
    if not any(answer.name for answer in found.values()):
        raise bad_answer("no entry of “clusters” has the “number” of a group and a “name” that is not taken")
    return tuple(found[number] for number in asked if number in found)


def repair_prompt(request: TextRequest, bad_text: str, reason: str) -> TextRequest:
    """Return the one request that asks a model to put its unusable answer right.

    It carries the whole task again, so that it works with models that answered nothing of use.
    """
    answer = shorten_middle(clean(bad_text), 12_000)
    prompt = (
        f"{request.prompt}\n\n"
        "You answered this before, but your answer could not be used.\n"
        f"The problem: {reason}\n\n"
        f"Your answer was:\n<answer>\n{answer}\n</answer>\n\n"
        "Give the complete, corrected answer now: one JSON object that follows the required schema and nothing else. "
        "Keep what was good."
    )
    return replace(request, operation=Operation.REPAIR, prompt=prompt, temperature=min(request.temperature, 0.3))


def shorten_middle(text: str, limit: int) -> str:
    """Return text of at most about `limit` characters with its middle left out."""
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]}\n[…]\n{text[-limit // 2 :]}"
