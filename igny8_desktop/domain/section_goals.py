"""Share the length of an article out among its sections, and cut long sections into steps that a model can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from igny8_desktop.domain.briefs import OutlinePart
from igny8_desktop.domain.enums import ContentStructure

_S = ContentStructure
#: Texts that people read to find an answer end with questions; texts that sell or list do not.
_WITH_FAQ: Final = frozenset(
    {_S.ARTICLE, _S.GUIDE, _S.COMPARISON, _S.REVIEW, _S.LISTICLE, _S.GENERAL, _S.SERVICE_PAGE, _S.CLUSTER_HUB,
     _S.PRODUCT_PAGE}
)  # fmt: skip
_FAQ_SHARE: Final = 0.08
_LEAST_SECTION: Final = 40
_INTRO: Final = (0.08, 40, 160)


@dataclass(frozen=True)
class SectionGoal:
    """One step of writing: a section, or one of the parts that a long section is written in.

    `begun` says that text of the same section comes before, so that no heading is written. `index` is the section's
    place in the outline; -1 is the introduction.
    """

    heading: str
    notes: str
    words: int
    index: int
    begun: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return {
            "heading": self.heading,
            "notes": self.notes,
            "words": self.words,
            "index": self.index,
            "begun": self.begun,
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> SectionGoal:
        """Read the storable form."""
        return SectionGoal(
            str(value.get("heading", "")),
            str(value.get("notes", "")),
            max(int(value.get("words") or 0), _LEAST_SECTION),
            int(value.get("index") or 0),
            bool(value.get("begun")),
        )


def faq_words(words: int, structure: ContentStructure) -> int:
    """Return how many words questions and answers are to take of an article; 0 where it is to have none."""
    return round(words * _FAQ_SHARE) if structure in _WITH_FAQ and words >= 500 else 0


def share_out(words: int, outline: Sequence[OutlinePart], *, faq: int = 0) -> list[SectionGoal]:
    """Return the goals of an article of so many words: an introduction, then the outline's sections.

    Sections that name a length keep it; the others share what is left evenly, at least 40 words each.
    """
    share, least, most = _INTRO
    intro = min(max(round(words * share), least), most)
    named = sum(part.words or 0 for part in outline)
    free = [part for part in outline if part.words is None]
    left = max(words - faq - intro - named, 0)
    even = max(left // len(free), _LEAST_SECTION) if free else 0
    goals = [SectionGoal("", "", intro, -1)]
    goals += [
        SectionGoal(part.heading, part.notes, part.words if part.words is not None else even, index)
        for index, part in enumerate(outline)
    ]
    return goals


def in_steps(goals: Sequence[SectionGoal], most: int) -> list[SectionGoal]:
    """Return goals of at most about `most` words each; a longer section becomes parts of even length."""
    steps: list[SectionGoal] = []
    for goal in goals:
        count = max(1, -(-goal.words // max(most, _LEAST_SECTION)))
        for number in range(count):
            words = goal.words // count
            steps.append(replace(goal, words=words, begun=goal.begun or number > 0))
    return steps


def rebalanced(goal: SectionGoal, following: Sequence[SectionGoal], debt: int) -> SectionGoal:
    """Return a goal that takes its share of what earlier sections fell short by (`debt`; negative: ran over).

    It never more than halves or changes by half, so that one odd section does not spoil the rest.
    """
    rest = goal.words + sum(item.words for item in following)
    wanted = goal.words + round(debt * goal.words / rest) if rest else goal.words
    return replace(goal, words=min(max(wanted, goal.words // 2, _LEAST_SECTION), goal.words * 3 // 2))
