"""Approved ideas become tasks, each at most one."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Claim, ContentIdea, Keyword, Task, TaskKeyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ContentStructure, IdeaStatus, TaskStatus
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.task_planning import TaskPlanningStep
from igny8_desktop.services.planner.tasks import Tasks
from igny8_desktop.services.steps import StepControl, StepReport

CONTROL = StepControl(owner="test")


@pytest.fixture
def idea_id(database: Database, scope: Scope) -> int:
    keywords = Keywords(database)
    ids = [keywords.add(scope, text) for text in ("best standing desk", "standing desk review", "gone")]
    cluster_id = Clusters(database).create(scope, "Desks", ids)
    idea_id = Ideas(database).add(
        scope,
        "The best desks",
        cluster_id=cluster_id,
        keyword_ids=ids,
        description="What to look for.",
        structure=ContentStructure.LISTICLE,
        audience="buyers",
        word_count=1500,
        outline=[{"heading": "One", "notes": "n"}],
    )
    keywords.delete(scope, [ids[2]])
    return idea_id


def plan(database: Database, scope: Scope, *ids: int) -> StepReport:
    step = TaskPlanningStep(database)
    return asyncio.run(step.run(scope, ids or step.waiting(scope), CONTROL))


def tasks(database: Database, scope: Scope) -> list[Task]:
    with database.read(scope) as work:
        return list(work.scalars(select(Task).order_by(Task.id)))


def idea_status(database: Database, scope: Scope, idea_id: int) -> IdeaStatus:
    with database.read(scope) as work:
        return work.get(ContentIdea, idea_id).status


def test_an_approved_idea_becomes_a_task_with_its_keywords(database: Database, scope: Scope, idea_id: int) -> None:
    step = TaskPlanningStep(database)
    assert step.waiting(scope) == []
    Ideas(database).approve(scope, [idea_id])
    assert step.waiting(scope) == [idea_id]
    assert step.estimate(scope, [idea_id]) == 0
    report = plan(database, scope)
    [task] = tasks(database, scope)
    assert (report.done, report.made, report.counts) == ((idea_id,), (task.id,), {"tasks": 1})
    assert (task.title, task.brief, task.word_count) == ("The best desks", "What to look for.", 1500)
    assert (task.structure, task.audience, task.status) == (ContentStructure.LISTICLE, "buyers", TaskStatus.QUEUED)
    assert (task.idea_id, task.primary_keyword) == (idea_id, "best standing desk")
    assert task.outline == [{"heading": "One", "notes": "n"}]
    with database.read(scope) as work:
        texts = work.scalars(
            select(Keyword.text).join(TaskKeyword, TaskKeyword.keyword_id == Keyword.id).order_by(TaskKeyword.position)
        )
        assert texts == ["best standing desk", "standing desk review"], "deleted keywords are not asked for"
        assert not work.scalars(select(Claim))
    assert idea_status(database, scope, idea_id) is IdeaStatus.IN_PROGRESS
    assert step.waiting(scope) == []


def test_an_idea_makes_one_task_however_often_it_is_asked(database: Database, scope: Scope, idea_id: int) -> None:
    Ideas(database).approve(scope, [idea_id])
    step = TaskPlanningStep(database)

    async def many() -> list[StepReport]:
        controls = [StepControl(owner=f"worker {number}") for number in range(5)]
        return list(await asyncio.gather(*(step.run(scope, [idea_id], control) for control in controls)))

    reports = asyncio.run(many())
    assert sum(len(report.made) for report in reports) == 1
    assert len(tasks(database, scope)) == 1
    assert plan(database, scope, idea_id).failed[0].error.title == "This idea is not approved"


def test_a_draft_is_not_planned(database: Database, scope: Scope, idea_id: int) -> None:
    report = plan(database, scope, idea_id)
    assert report.failed[0].error.title == "This idea is not approved"
    assert tasks(database, scope) == []


def test_a_deleted_task_gives_its_idea_back(database: Database, scope: Scope, idea_id: int) -> None:
    Ideas(database).approve(scope, [idea_id])
    plan(database, scope)
    [task] = tasks(database, scope)
    assert Tasks(database).delete(scope, [task.id]) == 1
    assert tasks(database, scope) == []
    assert idea_status(database, scope, idea_id) is IdeaStatus.DRAFT, "it waits for approval again"
    Ideas(database).edit(scope, idea_id, title="Even better desks")
    Ideas(database).approve(scope, [idea_id])
    assert plan(database, scope).made == (task.id,)
    [again] = tasks(database, scope)
    assert (again.id, again.title) == (task.id, "Even better desks")
    assert idea_status(database, scope, idea_id) is IdeaStatus.IN_PROGRESS
    Tasks(database).delete(scope, [task.id])
    assert Tasks(database).restore(scope, [task.id]) == 1
    assert idea_status(database, scope, idea_id) is IdeaStatus.IN_PROGRESS


def test_a_written_task_is_not_made_again(database: Database, scope: Scope, idea_id: int) -> None:
    Ideas(database).approve(scope, [idea_id])
    plan(database, scope)
    with database.write(scope) as work:
        task = work.scalar(select(Task))
        assert task is not None
        task.status = TaskStatus.COMPLETED
        work.get(ContentIdea, idea_id).status = IdeaStatus.APPROVED
    assert plan(database, scope).failed[0].error.title == "This idea is written already"
    with pytest.raises(Conflict):
        Tasks(database).edit(scope, task.id, title="Other")


def test_tasks_by_hand(database: Database, scope: Scope, other_scope: Scope) -> None:
    service = Tasks(database)
    lamp = Keywords(database).add(scope, "desk lamp")
    task_id = service.add(scope, "A lamp for the desk", keyword_ids=[lamp], brief="Short.", due_date="2026-12-01")
    plain = service.add(scope, "Something else")
    service.edit(scope, task_id, tone="warm", priority=3, word_count="700", keyword_ids=[])
    first, second = tasks(database, scope)
    assert (first.primary_keyword, first.tone, first.priority, first.word_count) == ("desk lamp", "warm", 3, 700)
    assert first.due_date == date(2026, 12, 1)
    assert (second.id, second.primary_keyword) == (plain, "Something else")
    mistakes: tuple[dict[str, Any], ...] = (
        {"due_date": "soon"},
        {"priority": "high"},
        {"title": "x" * 501},
        {"content_type": "song"},
    )
    for wrong in mistakes:
        with pytest.raises(WrongInput):
            service.edit(scope, task_id, **wrong)
    with pytest.raises(NotFound):
        service.edit(other_scope, task_id, title="Yours")
    assert service.delete(other_scope, [task_id]) == 0
    assert service.restore(other_scope, [task_id]) == 0
