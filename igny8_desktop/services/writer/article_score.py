"""What a score is made of: parts with their weights, remarks with the place that they are about, a search preview.

The weights say what a search engine and a reader notice first; they are no promise of a rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from igny8_desktop.domain.blocks import Block
from igny8_desktop.domain.pixel_width import (
    DESCRIPTION_FONT,
    DESCRIPTION_PIXELS,
    TITLE_FONT,
    TITLE_PIXELS,
    cut_to_pixels,
    description_pixels,
    title_pixels,
)
from igny8_desktop.services.writer.article_facts import ArticleText
from igny8_desktop.services.writer.article_sketch import Sketch, resemblance
from igny8_desktop.services.writer.phrase_finding import PhraseIndex


class PartKey(StrEnum):
    """The parts of the score."""

    TERMS = "terms"
    KEYWORD = "keyword"
    META = "meta"
    HEADINGS = "headings"
    READABILITY = "readability"
    SENTENCES = "sentences"
    LINKS = "links"
    IMAGES = "images"
    ORIGINALITY = "originality"
    LENGTH = "length"


#: What each part counts of 100; parts that do not apply leave their weight to the others.
WEIGHTS: Final = {
    PartKey.TERMS: 20,
    PartKey.KEYWORD: 15,
    PartKey.META: 14,
    PartKey.HEADINGS: 10,
    PartKey.READABILITY: 10,
    PartKey.SENTENCES: 7,
    PartKey.LINKS: 8,
    PartKey.IMAGES: 6,
    PartKey.ORIGINALITY: 5,
    PartKey.LENGTH: 5,
}


class Level(StrEnum):
    """How much a remark matters."""

    GOOD = "good"
    HINT = "hint"
    PROBLEM = "problem"


class Field(StrEnum):
    """What a remark is about: the text, or a field beside it."""

    TEXT = "text"
    TITLE = "title"
    SLUG = "slug"
    META_TITLE = "meta_title"
    META_DESCRIPTION = "meta_description"
    IMAGES = "images"


@dataclass(frozen=True)
class Place:
    """Where to go: a field, or in the text a block with characters of its plain text."""

    field: Field = Field.TEXT
    block_id: str = ""
    start: int = 0
    length: int = 0


@dataclass(frozen=True)
class Remark:
    """One thing that is good or could be better, in words."""

    level: Level
    text: str
    place: Place | None = None


@dataclass(frozen=True)
class Part:
    """A part of the score: `share` from 0 to 1, `None` where it does not apply; `value` is its figure in short."""

    key: PartKey
    share: float | None
    value: str
    remarks: tuple[Remark, ...] = ()

    @property
    def level(self) -> Level:
        """Return how the part stands as a whole."""
        if self.share is None or self.share >= 0.8:
            return Level.GOOD
        return Level.HINT if self.share >= 0.5 else Level.PROBLEM


@dataclass(frozen=True)
class TermUse:
    """One keyword of the plan and how far the text covers it: 1 used, 0.5 its words apart, 0 missing."""

    text: str
    share: float
    count: int
    place: Place | None = None


@dataclass(frozen=True)
class SearchPreview:
    """What a result page would show: texts as they are cut, their widths in pixels, and the limits."""

    title: str
    title_pixels: int
    title_limit: int
    description: str
    description_pixels: int
    description_limit: int
    address: str


@dataclass(frozen=True)
class OtherArticle:
    """Another article of the site, by its sketch."""

    content_id: int
    title: str
    sketch: Sketch


@dataclass(frozen=True)
class ArticleDraft:
    """An article as it is being written; `ids` name its blocks in their order."""

    blocks: Sequence[Block]
    ids: Sequence[str]
    title: str = ""
    slug: str = ""
    excerpt: str = ""
    meta_title: str = ""
    meta_description: str = ""
    featured: bool | None = None


@dataclass(frozen=True)
class Surroundings:
    """What an article is judged against: its plan, and the rest of its site."""

    language: str = "en"
    site_url: str = ""
    site_name: str = ""
    primary_keyword: str = ""
    keywords: tuple[str, ...] = ()
    wanted_words: int = 0
    others: tuple[OtherArticle, ...] = ()

    @cached_property
    def _by_hash(self) -> dict[int, list[OtherArticle]]:
        found: dict[int, list[OtherArticle]] = {}
        for other in self.others:
            for each in other.sketch:
                found.setdefault(each, []).append(other)
        return found

    def alike(self, sketch: Sketch) -> list[tuple[float, OtherArticle]]:
        """Return the articles that have word sequences in common with a sketch, with their resemblance."""
        shared = {other.content_id: other for each in sketch for other in self._by_hash.get(each, ())}
        return [(resemblance(sketch, other.sketch), other) for other in shared.values()]


@dataclass(frozen=True)
class ArticleScore:
    """The whole judgement of an article."""

    overall: int
    parts: tuple[Part, ...]
    terms: tuple[TermUse, ...]
    preview: SearchPreview
    words: int
    sketch: Sketch = field(repr=False)

    def part(self, key: PartKey) -> Part:
        """Return one part."""
        return next(part for part in self.parts if part.key is key)


@dataclass(frozen=True)
class Judged:
    """What a check is given."""

    draft: ArticleDraft
    around: Surroundings
    text: ArticleText
    index: PhraseIndex
    sketch: Sketch


def overall(parts: Sequence[Part]) -> int:
    """Return the weighted mean of the parts that apply, 0 to 100."""
    weighed = [(WEIGHTS[part.key], part.share) for part in parts if part.share is not None]
    total = sum(weight for weight, _share in weighed)
    return round(100 * sum(weight * share for weight, share in weighed) / total) if total else 0


def preview(draft: ArticleDraft, around: Surroundings) -> SearchPreview:
    """Return what a result page would show of an article."""
    title = " ".join((draft.meta_title or draft.title).split())
    description = " ".join((draft.meta_description or draft.excerpt).split())
    host = around.site_url.split("://")[-1].strip("/")
    steps = [*host.split("/"), draft.slug]
    return SearchPreview(
        cut_to_pixels(title, TITLE_PIXELS, TITLE_FONT),
        title_pixels(title),
        TITLE_PIXELS,
        cut_to_pixels(description, DESCRIPTION_PIXELS, DESCRIPTION_FONT),
        description_pixels(description),
        DESCRIPTION_PIXELS,
        " › ".join(step for step in steps if step),
    )
