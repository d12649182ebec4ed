"""Keep what is typed and not saved yet, so that a crash or a power cut takes seconds of work at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.data.models import Content, ContentAutosave
from igny8_desktop.data.queries import autosaves as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.blocks import blocks_from_json, blocks_to_json
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.contents import ContentText

_TEXTS = ("title", "slug", "excerpt", "meta_title", "meta_description")


@dataclass(frozen=True)
class Autosave:
    """An unsaved text that was found: `revision` is the one it began from, `at` when it was kept."""

    content_id: int
    revision: int
    text: ContentText
    at: datetime


class Autosaves:
    """One unsaved text for each article; it is no revision and nothing else reads it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, scope: Scope, content_id: int, revision: int, text: ContentText) -> None:
        """Keep an unsaved text in place of the one kept before; nothing happens if the article is gone."""
        with self._database.write(scope, "autosave") as work:
            content = work.find(Content, content_id)
            if content is None or content.revision < revision:
                return
            row = queries.autosave(work, content_id)
            if row is None:
                row = work.add(ContentAutosave(sector_id=content.sector_id, content_id=content_id))
            row.revision = revision
            row.state = _state(text)
            row.at = work.now

    def find(self, scope: Scope, content_id: int) -> Autosave | None:
        """Return the unsaved text of an article, if one was left behind."""
        with self._database.read(scope) as work:
            row = queries.autosave(work, content_id)
            if row is None:
                return None
            return Autosave(content_id, row.revision, _text(dict(row.state)), row.at)

    def forget(self, scope: Scope, content_id: int) -> None:
        """Drop the unsaved text of an article: it was saved, or is not wanted."""
        with self._database.read(scope) as work:
            if queries.autosave(work, content_id) is None:
                return
        with self._database.write(scope, "autosave") as work:
            queries.forget(work, content_id)


def _state(text: ContentText) -> dict[str, Any]:
    state: dict[str, Any] = {name: getattr(text, name) for name in _TEXTS}
    return {
        **state,
        "blocks": blocks_to_json(text.blocks),
        "categories": list(text.categories),
        "tags": list(text.tags),
    }


def _text(state: dict[str, Any]) -> ContentText:
    title, slug, excerpt, meta_title, meta_description = (str(state.get(name) or "") for name in _TEXTS)
    return ContentText(
        title,
        slug,
        excerpt,
        meta_title,
        meta_description,
        blocks_from_json(state.get("blocks")),
        tuple(state.get("categories") or ()),
        tuple(state.get("tags") or ()),
    )
