"""Work on tasks by hand: add, edit, delete and restore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from igny8_desktop.data.models import Cluster, ContentIdea, Task, TaskKeyword
from igny8_desktop.data.queries import keywords as keyword_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.cluster_changes import find_homes
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, TaskStatus
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.collisions import Collision, Collisions
from igny8_desktop.services.planner.plan_fields import TASK_FIELDS, checked_fields
from igny8_desktop.services.planner.sectors import sector_for


class Tasks:
    """The tasks of sites; every call is one unit of work. With `collisions` it can say what a task competes with."""

    def __init__(self, database: Database, collisions: Collisions | None = None) -> None:
        self._database = database
        self._collisions = collisions

    def competing(self, scope: Scope, task_id: int) -> tuple[Collision, ...]:
        """Return what a task competes with: ideas, tasks and articles, and posts of the site.

        It may take a second: call it on a worker thread, after a change of what the task is about.
        """
        return self._collisions.of_task(scope, task_id) if self._collisions is not None else ()

    def would_compete(self, scope: Scope, title: str, primary_keyword: str = "") -> tuple[Collision, ...]:
        """Return what a task would compete with if it were added; on a worker thread, as `competing`."""
        if self._collisions is None:
            return ()
        return self._collisions.of_new_task(scope, title, primary_keyword or title)

    def add(
        self, scope: Scope, title: str, *, cluster_id: int | None = None, keyword_ids: Sequence[int] = (), **fields: Any
    ) -> int:
        """Add a task by hand and return its id.

        `fields` are brief, primary_keyword, content_type, structure, audience, tone, word_count, outline, priority,
        due_date. Raises `WrongInput` for values that make no sense.
        """
        values = checked_fields({"title": title, **fields}, TASK_FIELDS)
        with self._database.write(scope, "tasks") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if cluster_id is not None:
                sector_id = work.get(Cluster, cluster_id).sector_id
            else:
                sector_id = rows[0].sector_id if rows else sector_for(work, scope)
            if not values.get("primary_keyword"):
                values["primary_keyword"] = rows[0].text if rows else values["title"]
            task = work.add(Task(sector_id=sector_id, cluster_id=cluster_id, **values))
            _link(work, task.id, [row.id for row in rows])
            return task.id

    def edit(self, scope: Scope, task_id: int, *, keyword_ids: Sequence[int] | None = None, **fields: Any) -> None:
        """Change fields of a task, and its keywords where given; raises `Conflict` for one that is written already."""
        values = checked_fields(fields, TASK_FIELDS)
        with self._database.write(scope, "tasks") as work:
            task = work.get(Task, task_id)
            if task.status is not TaskStatus.QUEUED:
                raise Conflict(
                    "This task is written already",
                    f"“{task.title}” has an article.",
                    "Edit the article under Content.",
                )
            for name, value in values.items():
                setattr(task, name, value)
            if keyword_ids is not None:
                for link in queries.task_links(work, task_id):
                    work.delete(link)
                _link(work, task_id, [row.id for row in keyword_queries.keywords_by_ids(work, keyword_ids)])
                work.touch(EntityKind.TASK, [task_id])

    def delete(self, scope: Scope, ids: Sequence[int]) -> int:
        """Delete tasks so that they can be restored; ideas whose tasks were not written go back to draft.

        Return how many were deleted.
        """
        with self._database.write(scope, "tasks") as work:
            rows = queries.tasks_by_ids(work, ids)
            for task in rows:
                work.delete(task)
                idea = _idea(work, task)
                if idea is not None and idea.status is IdeaStatus.IN_PROGRESS and task.status is TaskStatus.QUEUED:
                    idea.status = IdeaStatus.APPROVED
                    idea.status = IdeaStatus.DRAFT
            return len(rows)

    def restore(self, scope: Scope, ids: Sequence[int]) -> int:
        """Bring deleted tasks back, with their ideas in progress again; return how many."""
        with self._database.write(scope, "tasks") as work:
            rows = [row for row in queries.tasks_by_ids(work, ids, deleted=True) if row.deleted_at is not None]
            find_homes(work, rows)
            for task in rows:
                work.restore(task)
                idea = _idea(work, task)
                if idea is not None and idea.status in (IdeaStatus.DRAFT, IdeaStatus.REJECTED, IdeaStatus.APPROVED):
                    idea.status = IdeaStatus.APPROVED
                    idea.status = IdeaStatus.IN_PROGRESS
            return len(rows)


def _idea(work: Work, task: Task) -> ContentIdea | None:
    return work.find(ContentIdea, task.idea_id) if task.idea_id is not None else None


def _link(work: Work, task_id: int, keyword_ids: Sequence[int]) -> None:
    work.add_all(
        TaskKeyword(task_id=task_id, keyword_id=keyword_id, position=at)
        for at, keyword_id in enumerate(dict.fromkeys(keyword_ids))
    )
