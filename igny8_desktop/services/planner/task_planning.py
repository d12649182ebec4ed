"""Make tasks of approved ideas: local, free, each idea at most one."""

from __future__ import annotations

from collections.abc import Sequence

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import ContentIdea, Task, TaskKeyword
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, StageName, TaskStatus
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread


class TaskPlanningStep:
    """Turn approved ideas into queued tasks."""

    name = StageName.TASKS
    input_kind = EntityKind.IDEA

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return approved ideas, oldest first."""
        with self._database.read(scope) as work:
            return list(queries.ideas_to_plan(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return zero: nothing leaves this machine."""
        return 0

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Make tasks of these ideas."""

        async def plan(ticket: Ticket) -> ItemResult:
            return await in_thread(lambda: self._plan(scope, ticket))

        return await run_items(self._database, self.name, scope, ids, control, plan)

    def _plan(self, scope: Scope, ticket: Ticket) -> ItemResult:
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            idea = work.get(ContentIdea, ticket.entity_id)
            if idea.status is not IdeaStatus.APPROVED:
                raise Conflict(
                    "This idea is not approved",
                    f"“{idea.title}” is “{idea.status}”.",
                    "Approve it first.",
                )
            known = queries.task_of_idea(work, idea.id)
            if known is not None:
                if known.status is not TaskStatus.QUEUED:
                    raise Conflict(
                        "This idea is written already",
                        f"Its task “{known.title}” is completed.",
                        "Look for the article under Content.",
                    )
                # The idea was approved again after its task was deleted: the task comes back as the idea is now.
                known.deleted_at = None
                for link in queries.task_links(work, known.id):
                    work.delete(link)
            task = known or Task(sector_id=idea.sector_id, idea_id=idea.id)
            task.cluster_id, task.title, task.brief = idea.cluster_id, idea.title, idea.description
            task.primary_keyword, task.audience = idea.primary_keyword, idea.audience
            task.content_type, task.structure = idea.content_type, idea.structure
            task.word_count, task.outline = idea.word_count, list(idea.outline)
            task.intent, task.meta_title, task.meta_description = idea.intent, idea.meta_title, idea.meta_description
            work.add(task)
            work.add_all(
                TaskKeyword(task_id=task.id, keyword_id=keyword_id, position=at)
                for at, keyword_id in enumerate(queries.idea_keyword_ids(work, idea.id))
            )
            idea.status = IdeaStatus.IN_PROGRESS
            if idea.cluster_id is not None:
                # What is planned is covered in part: the cluster and its other ideas are worth less now.
                Opportunities.update(work, cluster_ids=[idea.cluster_id])
            return ItemResult((task.id,), counts={"tasks": 1})
