"""Decide on ideas: approve, reject, edit, add by hand, delete and restore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword
from igny8_desktop.data.queries import keywords as keyword_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.plan_fields import IDEA_FIELDS, checked_fields
from igny8_desktop.services.planner.sectors import sector_for

_OPEN = (IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.REJECTED)


class Ideas:
    """The ideas of sites; every call is one unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, scope: Scope, title: str, *, cluster_id: int | None = None, keyword_ids: Sequence[int] = (), **fields: Any
    ) -> int:
        """Add an idea by hand and return its id; it is a draft like any other.

        `fields` are description, primary_keyword, content_type, structure, audience, word_count, outline. Raises
        `WrongInput` for values that make no sense.
        """
        values = checked_fields({"title": title, **fields}, IDEA_FIELDS)
        with self._database.write(scope, "ideas") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if cluster_id is not None:
                sector_id = work.get(Cluster, cluster_id).sector_id
            else:
                sector_id = rows[0].sector_id if rows else sector_for(work, scope)
            if not values.get("primary_keyword") and rows:
                values["primary_keyword"] = rows[0].text
            idea = work.add(ContentIdea(sector_id=sector_id, cluster_id=cluster_id, source="by hand", **values))
            _link(work, idea.id, [row.id for row in rows])
            return idea.id

    def edit(self, scope: Scope, idea_id: int, *, keyword_ids: Sequence[int] | None = None, **fields: Any) -> None:
        """Change fields of an idea, and its keywords where given; raises `WrongInput` for what makes no sense."""
        values = checked_fields(fields, IDEA_FIELDS)
        with self._database.write(scope, "ideas") as work:
            idea = work.get(ContentIdea, idea_id)
            for name, value in values.items():
                setattr(idea, name, value)
            if keyword_ids is not None:
                for link in queries.idea_links(work, idea_id):
                    work.delete(link)
                _link(work, idea_id, [row.id for row in keyword_queries.keywords_by_ids(work, keyword_ids)])
                work.touch(EntityKind.IDEA, [idea_id])

    def approve(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Approve ideas and return those that changed; ideas that have a task already stay as they are."""
        return self._move(scope, ids, IdeaStatus.APPROVED)

    def reject(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Reject ideas and return those that changed."""
        return self._move(scope, ids, IdeaStatus.REJECTED)

    def reopen(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Make approved or rejected ideas drafts again and return those that changed."""
        return self._move(scope, ids, IdeaStatus.DRAFT)

    def approve_all(self, scope: Scope, limit: int | None = None) -> list[int]:
        """Approve every draft of the scope, oldest first, at most `limit`; return them."""
        with self._database.read(scope) as work:
            ids = queries.idea_ids_with_status(work, [IdeaStatus.DRAFT], limit)
        return self.approve(scope, ids)

    def delete(self, scope: Scope, ids: Sequence[int]) -> int:
        """Delete ideas so that they can be restored; return how many. Their tasks stay."""
        with self._database.write(scope, "ideas") as work:
            rows = queries.ideas_by_ids(work, ids)
            for idea in rows:
                work.delete(idea)
            return len(rows)

    def restore(self, scope: Scope, ids: Sequence[int]) -> int:
        """Bring deleted ideas back; return how many."""
        with self._database.write(scope, "ideas") as work:
            rows = [row for row in queries.ideas_by_ids(work, ids, deleted=True) if row.deleted_at is not None]
            for idea in rows:
                work.restore(idea)
            return len(rows)

    def _move(self, scope: Scope, ids: Iterable[int], status: IdeaStatus) -> list[int]:
        with self._database.write(scope, "ideas") as work:
            moved = []
            for idea in queries.ideas_by_ids(work, ids):
                if idea.status in _OPEN and idea.status is not status:
                    idea.status = status
                    moved.append(idea.id)
            return moved


def _link(work: Work, idea_id: int, keyword_ids: Sequence[int]) -> None:
    work.add_all(
        IdeaKeyword(idea_id=idea_id, keyword_id=keyword_id, position=at)
        for at, keyword_id in enumerate(dict.fromkeys(keyword_ids))
    )
