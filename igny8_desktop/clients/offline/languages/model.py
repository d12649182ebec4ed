"""What the offline engine needs to know of a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from igny8_desktop.domain.enums import ContentStructure, ContentType


class Kind(StrEnum):
    """What a keyword asks for, read from its modifiers."""

    HOW_TO = "how_to"
    DEFINITION = "definition"
    QUESTION = "question"
    VERSUS = "versus"
    REVIEW = "review"
    BEST = "best"
    SERVICE = "service"
    PRICE = "price"
    BUY = "buy"
    PROBLEM = "problem"
    TIPS = "tips"
    TOPIC = "topic"


class Family(StrEnum):
    """Kinds that share an outline."""

    STEPS = "steps"
    EXPLAIN = "explain"
    CHOOSE = "choose"
    OFFER = "offer"


FAMILIES: Mapping[Kind, Family] = {
    Kind.HOW_TO: Family.STEPS,
    Kind.PROBLEM: Family.STEPS,
    Kind.DEFINITION: Family.EXPLAIN,
    Kind.QUESTION: Family.EXPLAIN,
    Kind.TIPS: Family.EXPLAIN,
    Kind.TOPIC: Family.EXPLAIN,
    Kind.VERSUS: Family.CHOOSE,
    Kind.REVIEW: Family.CHOOSE,
    Kind.BEST: Family.CHOOSE,
    Kind.PRICE: Family.CHOOSE,
    Kind.BUY: Family.OFFER,
    Kind.SERVICE: Family.OFFER,
}

#: Content type, structure and words that a kind of keyword usually wants.
SHAPES: Mapping[Kind, tuple[ContentType, ContentStructure, int]] = {
    Kind.HOW_TO: (ContentType.POST, ContentStructure.GUIDE, 1_500),
    Kind.PROBLEM: (ContentType.POST, ContentStructure.GUIDE, 1_300),
    Kind.DEFINITION: (ContentType.POST, ContentStructure.ARTICLE, 1_100),
    Kind.QUESTION: (ContentType.POST, ContentStructure.ARTICLE, 1_000),
    Kind.TIPS: (ContentType.POST, ContentStructure.LISTICLE, 1_200),
    Kind.TOPIC: (ContentType.POST, ContentStructure.ARTICLE, 1_200),
    Kind.VERSUS: (ContentType.POST, ContentStructure.COMPARISON, 1_400),
    Kind.REVIEW: (ContentType.POST, ContentStructure.REVIEW, 1_300),
    Kind.BEST: (ContentType.POST, ContentStructure.LISTICLE, 1_600),
    Kind.PRICE: (ContentType.PAGE, ContentStructure.GENERAL, 900),
    Kind.BUY: (ContentType.PAGE, ContentStructure.LANDING_PAGE, 700),
    Kind.SERVICE: (ContentType.PAGE, ContentStructure.SERVICE_PAGE, 800),
}

Part = tuple[str, str]
"""A heading and a note on what its section is to cover."""


@dataclass(frozen=True)
class Outline:
    """Sections that come before and after those made of the cluster's own keywords."""

    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Notes:
    """Sentences of a working draft; all speak to the person who finishes it or say only what is known."""

    working_draft: str
    intro: Mapping[Family, str]
    covers: str
    and_word: str
    to_cover: str
    keywords: str
    keyword_section: str
    faq_heading: str
    faq_answer: str
    excerpt: Mapping[Family, str]
    audience: Mapping[Family, str]
    angle: Mapping[Family, str]
    hub_title: str
    hub_angle: str
    hub_section: str
    hub_link: str
    table: tuple[str, ...]
    table_empty: str
    alt_featured: str
    alt_section: str
    cluster: str


@dataclass(frozen=True)
class Language:
    """One language: how keywords are read and how titles, headings and notes are phrased.

    `markers` are words that tell a kind: `^x` only at the start, `x$` only at the end. In titles `{k}` is the keyword.
    `noise` is left out of titles ("near me").
    """

    code: str
    capitals: str
    stop: frozenset[str]
    markers: Mapping[Kind, tuple[str, ...]]
    noise: tuple[str, ...]
    titles: Mapping[Kind, tuple[str, ...]]
    outlines: Mapping[Family, Outline]
    notes: Notes
    question_words: tuple[str, ...] = ()


def neutral(code: str, notes_from: Language) -> Language:
    """Return a language whose titles and headings are its keywords as they are."""
    return replace(
        notes_from,
        code=code,
        capitals="sentence",
        stop=frozenset(),
        markers={Kind.VERSUS: ("vs", "vs.", "versus")},
        noise=(),
        titles=dict.fromkeys(Kind, ("{k}",)),
        outlines={family: Outline() for family in Family},
        question_words=(),
    )
