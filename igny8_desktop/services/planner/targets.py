"""Say when two pages would compete for the same searches. Pure functions over texts and vectors.

Two pages have the *same* target when their main keywords are equal, whatever their spelling. They have *near* the same
target when they ask for the same kind of page (see `compatible`: "X cost" and "X repair" never do) and either

* their main keywords are about the same words ("best standing desk", "top standing desks"), or
* each has words that the other has not, but they mean the same (cosine of the sentence vectors at least 0.90: "car
  insurance quotes", "auto insurance quotes"); a keyword that only adds words is a narrower subject, or
* one has the other's main keyword among its own, or at least half of the keywords of the smaller (two or more).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import QueryShape, query_shape
from igny8_desktop.services.planner.intent_rules import FILLER_WORDS, QUALIFIERS, Facet

NEAR_MEANING: Final = 0.90
_SHARED_KEYWORDS: Final = 0.5
_IMPLIED: Final = frozenset({Facet.BEST, Facet.HOW, Facet.PROBLEM, Facet.RECIPE, Facet.IDEAS, Facet.BUY, Facet.FREE})
"""Kinds of page that a bare subject often means: "descale kettle" is answered by "how to descale a kettle"."""
_UNSAYING: Final = FILLER_WORDS | QUALIFIERS
#: Not "er": a frother is a thing to buy, frothing a thing to do.
_ENDINGS: Final = ("ings", "ing", "ies", "es", "ed", "s", "e")


@dataclass(frozen=True)
class Target:
    """What a page is to be found for. `texts` are its keywords, normalised, the main one first."""

    kind: EntityKind
    id: int
    title: str
    keyword: str
    texts: tuple[str, ...] = ()
    status: str = ""
    url: str = ""
    hub_id: int | None = None
    score: int | None = None
    idea_id: int | None = None
    """The idea that this task or article was made of."""
    kept: frozenset[tuple[str, int]] = field(default=frozenset())

    @cached_property
    def main(self) -> str:
        """Return the main keyword, normalised; what its title says first where it has none."""
        return normalise_keyword(self.keyword) or title_subject(self.title)

    @cached_property
    def shape(self) -> QueryShape:
        """Return facet and subject of the main keyword."""
        return query_shape(self.main)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the words that say what it is about."""
        said = [word for word in self.shape.subject if word not in _UNSAYING] or list(self.shape.subject)
        return frozenset(map(stem, said))


@dataclass(frozen=True)
class Collision:
    """One thing that an idea would compete with, and why; `same` for an equal main keyword."""

    kind: EntityKind
    id: int
    title: str
    keyword: str
    status: str
    url: str
    same: bool
    reason: str
    kept: bool = False
    score: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Return what identifies the other thing."""
        return str(self.kind), self.id

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return {
            "kind": str(self.kind), "id": self.id, "title": self.title, "keyword": self.keyword,
            "status": self.status, "url": self.url, "same": self.same, "reason": self.reason, "kept": self.kept,
            "score": self.score,
        }  # fmt: skip

    @staticmethod
    def from_json(value: Any) -> Collision:
        """Read the storable form."""
        return Collision(**{**value, "kind": EntityKind(value["kind"])})


def stem(word: str) -> str:
    """Return a rough stem, enough to see that "desks" and "desk", "cleaning" and "clean" are one word."""
    word = re.sub(r"['’]s$", "", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def title_subject(title: str) -> str:
    """Return what a title says before its colon or dash, normalised: "How to Brew: A Guide" is "how to brew"."""
    head = re.split(r"\s[–—|-]\s|[:?!]", title)[0]
    return normalise_keyword(head if len(head.split()) > 1 or head == title else title)


def compatible(one: Facet, other: Facet) -> bool:
    """Say whether two kinds of page can be one: the same, or a bare subject and what it often means."""
    if one is other:
        return True
    named = other if one is Facet.NONE else one
    return Facet.NONE in (one, other) and named in _IMPLIED


def needs_vectors(one: Target, other: Target) -> bool:
    """Say whether only meaning can tell: the same kind of page, some words shared, and others on both sides."""
    if {word for word in one.stems ^ other.stems if any(char.isdigit() for char in word)}:
        return False  # Another number is another model, year or size, however alike the rest.
    return (
        compatible(one.shape.facet, other.shape.facet)
        and bool(one.stems & other.stems)
        and bool(one.stems - other.stems)
        and bool(other.stems - one.stems)
    )


def compare(one: Target, other: Target, meaning: float | None = None) -> Collision | None:
    """Return how `one` collides with `other`, or `None`; `meaning` is the cosine of their main keywords."""
    if one.kind is EntityKind.IDEA and other.idea_id == one.id:
        return None  # It is the same page.
    if one.main and one.main == other.main:
        words = f"Both are to be found for “{one.keyword or one.main}”."
        return _collision(one, other, words, same=True)
    if (one.hub_id, one.kind) == (other.id, other.kind) or (other.hub_id, other.kind) == (one.id, one.kind):
        return None  # A hub and its supporting pages are about one subject on purpose.
    mine, theirs = set(one.texts), set(other.texts)
    if not compatible(one.shape.facet, other.shape.facet):
        return None
    if one.stems and one.stems == other.stems:
        return _collision(one, other, f"“{one.keyword or one.main}” and “{other.keyword or other.main}” say the same.")
    if meaning is not None and meaning >= NEAR_MEANING:
        words = f"“{one.keyword or one.main}” and “{other.keyword or other.main}” mean nearly the same."
        return _collision(one, other, words)
    for first, second, said in ((one, theirs, "The other"), (other, mine, "This one")):
        if first.main in second:
            return _collision(one, other, f"{said} is to be found for “{first.keyword or first.main}” as well.")
    shared = mine & theirs
    if len(shared) >= 2 and len(shared) >= _SHARED_KEYWORDS * min(len(mine), len(theirs)):
        return _collision(one, other, f"They share {len(shared)} keywords, such as “{min(shared)}”.")
    return None


def _collision(one: Target, other: Target, reason: str, *, same: bool = False) -> Collision:
    kept = (str(other.kind), other.id) in one.kept
    return Collision(
        other.kind,
        other.id,
        other.title,
        other.keyword or other.main,
        other.status,
        other.url,
        same,
        reason,
        kept,
        other.score,
    )
