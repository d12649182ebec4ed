"""Keep what a piece of content was after every save, so that nothing written is ever lost."""

from __future__ import annotations

from typing import Any

from igny8_desktop.data.models import Content, ContentRevision
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import RevisionOrigin

#: The fields of content that an editor changes and a revision keeps.
TEXT_FIELDS = (
    "title",
    "slug",
    "excerpt",
    "meta_title",
    "meta_description",
    "primary_keyword",
    "blocks",
    "content_type",
    "structure",
)


def snapshot(content: Content, terms: list[dict[str, str]]) -> dict[str, Any]:
    """Return all that a revision keeps of a piece of content."""
    values: dict[str, Any] = {}
    for field in TEXT_FIELDS:
        value = getattr(content, field)
        values[field] = str(value) if field in ("content_type", "structure") else value
    values["terms"] = terms
    return values


def add_revision(work: Work, content: Content, origin: RevisionOrigin, note: str = "") -> ContentRevision:
    """Save the present text as the next revision and count it on the content."""
    work.flush()
    number = queries.last_revision_number(work, content.id) + 1
    terms = [{"kind": str(term.kind), "name": term.name} for term in queries.terms_of_content(work, content.id)]
    content.revision = number
    return work.add(
        ContentRevision(
            sector_id=content.sector_id,
            content_id=content.id,
            number=number,
            origin=origin,
            note=note,
            snapshot=snapshot(content, terms),
        )
    )
