"""The brief that an article is written from, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from igny8_desktop.domain.enums import BriefSourceKind, ContentStructure, ContentType, SearchIntent, TaskStatus


@dataclass(frozen=True)
class OutlinePart:
    """One section of an outline; `words` is the length wanted for it, `None` for a fair share."""

    heading: str
    notes: str = ""
    words: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the storable form; a length only where there is one."""
        values: dict[str, Any] = {"heading": self.heading, "notes": self.notes}
        return values if self.words is None else {**values, "words": self.words}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> OutlinePart:
        """Read the storable form, forgiving what is missing."""
        words = value.get("words")
        number = words if isinstance(words, int) and not isinstance(words, bool) and words > 0 else None
        return OutlinePart(" ".join(str(value.get("heading", "")).split()), str(value.get("notes") or ""), number)


@dataclass(frozen=True)
class WantedLink:
    """A link that the article is to hold: where to, and the words to put it on."""

    url: str
    anchor: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the storable form."""
        return {"url": self.url, "anchor": self.anchor}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> WantedLink:
        """Read the storable form."""
        return WantedLink(str(value.get("url", "")), str(value.get("anchor", "")))


@dataclass(frozen=True)
class Brief:
    """What an article is to be; an empty `language`, `audience` or `tone` stands for the site's own."""

    title: str
    brief: str = ""
    primary_keyword: str = ""
    keywords: tuple[str, ...] = ()
    intent: SearchIntent | None = None
    audience: str = ""
    tone: str = ""
    language: str = ""
    content_type: ContentType = ContentType.POST
    structure: ContentStructure = ContentStructure.ARTICLE
    word_count: int = 1200
    outline: tuple[OutlinePart, ...] = ()
    links: tuple[WantedLink, ...] = ()
    avoid: tuple[str, ...] = ()
    call_to_action: str = ""
    meta_title: str = ""
    meta_description: str = ""
    images_wanted: int | None = None
    priority: int = 0
    due_date: date | None = None


@dataclass(frozen=True)
class SourceText:
    """Facts that the user gave for an article; `text` is what a prompt may hold of it."""

    id: int
    kind: BriefSourceKind
    title: str
    address: str
    text: str
    fetched_at: datetime | None = None


@dataclass(frozen=True)
class BriefDetail:
    """A task's brief with all that belongs to it; `site_language` is what an empty language stands for."""

    task_id: int
    brief: Brief
    status: TaskStatus
    site_language: str
    sources: tuple[SourceText, ...] = ()
    content_id: int | None = None
    #: Headings that are still to be written after a cancel or a failure.
    unwritten: tuple[str, ...] = ()
    problem: str = ""
    cluster: str = ""
    known_keywords: tuple[str, ...] = field(default=(), repr=False)
