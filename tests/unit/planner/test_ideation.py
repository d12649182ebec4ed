"""Finding ideas with the offline engine and over a real socket, and deciding on them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection
from igny8_desktop.clients.ai.openai_text import OpenAiTextModel
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.clients.offline.image_model import OfflineImageModel
from igny8_desktop.clients.offline.text_model import OfflineTextModel
from igny8_desktop.data.models import AiCall, Claim, Cluster, ContentIdea, IdeaKeyword, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import AiCallState, IdeaStatus
from igny8_desktop.domain.errors import NotFound, WrongInput
from igny8_desktop.domain.ports import AiProvider, TextModel
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway, RetryPolicy
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.ideation import IdeationStep
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.settings.paths import resources_dir
from tests.fakes.openai_server import ChatRequest, OpenAIServer
from tests.fakes.openai_troubles import NONSENSE

CONTROL = StepControl(owner="test", concurrency=2)


class Providers:
    """The models that a test chose."""

    def __init__(self, text: TextModel) -> None:
        self._provider = AiProvider(text, OfflineImageModel(resources_dir()))

    def current(self) -> AiProvider:
        return self._provider

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def make_step(database: Database, tmp_path: Path) -> Callable[..., IdeationStep]:
    def make(text: TextModel, count: int = 3) -> IdeationStep:
        store = WebpImageStore(tmp_path / "images", tmp_path / "raw")
        gateway = AiGateway(
            database, CreditService(database), Providers(text), store, "test", retry=RetryPolicy(2, 0.001, 0.01)
        )
        return IdeationStep(database, gateway, PromptBook(resources_dir()), ideas_per_cluster=lambda: count)

    return make


@pytest.fixture
def cluster_id(database: Database, scope: Scope) -> int:
    keywords = Keywords(database)
    ids = [
        keywords.add(scope, "best standing desk", volume=900, difficulty=40),
        keywords.add(scope, "standing desk for home office", volume=300),
        keywords.add(scope, "how to choose a standing desk"),
    ]
    return Clusters(database).create(scope, "Standing desks", ids)


def run(step: IdeationStep, scope: Scope, control: StepControl = CONTROL) -> StepReport:
    return asyncio.run(step.run(scope, step.waiting(scope), control))


def ideas(database: Database, scope: Scope) -> list[ContentIdea]:
    with database.read(scope) as work:
        return list(work.scalars(select(ContentIdea).order_by(ContentIdea.id)))


def test_the_offline_engine_finds_ideas(
    database: Database, scope: Scope, cluster_id: int, make_step: Callable[..., IdeationStep]
) -> None:
    Clusters(database).create(scope, "Empty")
    archived = Clusters(database).create(scope, "Archived", [Keywords(database).add(scope, "old lamp")])
    Clusters(database).archive(scope, [archived])
    step = make_step(OfflineTextModel())
    assert step.waiting(scope) == [cluster_id]
    assert step.estimate(scope, [cluster_id]) == 0
    report = run(step, scope)
    assert (report.done, report.credits) == ((cluster_id,), 0)
    made = ideas(database, scope)
    assert report.made == tuple(idea.id for idea in made)
    assert report.counts == {"ideas": 3}
    assert len({idea.title for idea in made}) == 3
    for idea in made:
        assert (idea.status, idea.cluster_id) == (IdeaStatus.DRAFT, cluster_id)
        assert idea.primary_keyword
        assert idea.outline
        assert idea.source == "offline/igny8-offline-2"
    with database.read(scope) as work:
        linked = {row.idea_id for row in work.scalars(select(IdeaKeyword))}
        assert linked == set(report.made)
        assert {call.state for call in work.scalars(select(AiCall))} == {AiCallState.USED}
        assert not work.scalars(select(Claim))
    assert step.waiting(scope) == []


def answer(*titles: str) -> Callable[[ChatRequest], dict[str, Any]]:
    def respond(request: ChatRequest) -> dict[str, Any]:
        return {
            "ideas": [
                {
                    "title": title,
                    "description": "d",
                    "primary_keyword": "Standing desk for home office",
                    "supporting_keywords": ["best standing desk", "not of this cluster"],
                    "content_type": "post",
                    "structure": "guide",
                    "audience": "people",
                    "word_count": 900,
                    "outline": [{"heading": "One", "notes": "n"}],
                }
                for title in titles
            ]
        }

    return respond


def openai_model(server: OpenAIServer) -> OpenAiTextModel:
    return OpenAiTextModel(OpenAiConnection(Endpoint("custom", server.base_url, key=lambda: server.key)), "test-text")


def test_an_ai_model_finds_ideas_and_is_paid(
    database: Database, scope: Scope, cluster_id: int, make_step: Callable[..., IdeationStep], ai_server: OpenAIServer
) -> None:
    CreditService(database).grant(100)
    ai_server.respond(answer("A guide to desks", "Desks compared"))
    step = make_step(openai_model(ai_server), 2)
    assert step.estimate(scope, [cluster_id]) == 4
    report = run(step, scope)
    assert (report.done, report.credits, CreditService(database).balance()) == ((cluster_id,), 4, 96)
    first, second = ideas(database, scope)
    assert (first.title, second.title) == ("A guide to desks", "Desks compared")
    assert first.primary_keyword == "standing desk for home office"
    with database.read(scope) as work:
        texts = work.scalars(
            select(Keyword.text)
            .join(IdeaKeyword, IdeaKeyword.keyword_id == Keyword.id)
            .where(IdeaKeyword.idea_id == first.id)
            .order_by(IdeaKeyword.position)
        )
    assert texts == ["standing desk for home office", "best standing desk"]
    prompt = json.dumps(ai_server.calls[0].body)
    assert "standing desk for home office" in prompt


def test_an_unusable_answer_is_a_failure_on_the_row(
    database: Database, scope: Scope, cluster_id: int, make_step: Callable[..., IdeationStep], ai_server: OpenAIServer
) -> None:
    CreditService(database).grant(100)
    ai_server.queue(NONSENSE, NONSENSE)
    report = run(make_step(openai_model(ai_server)), scope)
    assert [failure.entity_id for failure in report.failed] == [cluster_id]
    assert ideas(database, scope) == []
    with database.read(scope) as work:
        [claim] = work.scalars(select(Claim))
        assert (claim.owner, claim.failures) == (None, 1)
        assert claim.error_title
        assert claim.error_next


def test_a_cluster_that_changed_meanwhile_gets_no_ideas(
    database: Database, scope: Scope, cluster_id: int, make_step: Callable[..., IdeationStep], ai_server: OpenAIServer
) -> None:
    CreditService(database).grant(100)

    def meddle(request: ChatRequest) -> dict[str, Any]:
        Ideas(database).add(scope, "By hand", cluster_id=cluster_id)
        return answer("Too late")(request)

    ai_server.respond(meddle)
    report = run(make_step(openai_model(ai_server)), scope)
    assert report.failed[0].error.title == "This cluster has ideas already"
    assert [idea.title for idea in ideas(database, scope)] == ["By hand"]


def test_an_empty_cluster_is_refused_before_it_costs(
    database: Database, scope: Scope, make_step: Callable[..., IdeationStep], ai_server: OpenAIServer
) -> None:
    empty = Clusters(database).create(scope, "Empty")
    report = asyncio.run(make_step(openai_model(ai_server)).run(scope, [empty], CONTROL))
    assert report.failed[0].error.title == "This cluster is empty"
    assert ai_server.calls == []


# ------------------------------------------------------------------------------------------------------ deciding


def statuses(database: Database, scope: Scope) -> dict[int, IdeaStatus]:
    return {idea.id: idea.status for idea in ideas(database, scope)}


def test_approve_reject_reopen_in_bulk(database: Database, scope: Scope) -> None:
    service = Ideas(database)
    one, two, three = (service.add(scope, f"Idea {number}") for number in range(3))
    assert service.approve(scope, [one, two, 999]) == [one, two]
    assert service.approve(scope, [one]) == []
    assert service.reject(scope, [two]) == [two]
    assert statuses(database, scope) == {
        one: IdeaStatus.APPROVED,
        two: IdeaStatus.REJECTED,
        three: IdeaStatus.DRAFT,
    }
    assert service.approve_all(scope) == [three], "rejected ones stay rejected"
    assert service.reopen(scope, [one, two]) == [one, two]
    with database.write(scope) as work:
        work.get(ContentIdea, three).status = IdeaStatus.IN_PROGRESS
    assert service.reject(scope, [three]) == [], "an idea with a task stays"


def test_add_edit_delete_restore(database: Database, scope: Scope, cluster_id: int) -> None:
    service = Ideas(database)
    with database.read(scope) as work:
        keyword_ids = list(work.scalars(select(Keyword.id).order_by(Keyword.id)))
    idea_id = service.add(
        scope, "  My   idea ", cluster_id=cluster_id, keyword_ids=keyword_ids[:2], structure="guide", word_count=800
    )
    [idea] = ideas(database, scope)
    assert (idea.title, idea.structure, idea.word_count) == ("My idea", "guide", 800)
    assert idea.primary_keyword == "best standing desk"
    service.edit(
        scope,
        idea_id,
        title="Better",
        keyword_ids=keyword_ids[2:],
        outline=[{"heading": " One ", "notes": "n"}, {"heading": ""}],
    )
    [idea] = ideas(database, scope)
    assert (idea.title, idea.outline) == ("Better", [{"heading": "One", "notes": "n"}])
    with database.read(scope) as work:
        assert work.scalars(select(IdeaKeyword.keyword_id)) == keyword_ids[2:]
    for wrong in ({"title": " "}, {"word_count": 5}, {"word_count": "many"}, {"structure": "poem"}, {"outline": 5}):
        with pytest.raises(WrongInput):
            service.edit(scope, idea_id, **wrong)
    assert service.delete(scope, [idea_id]) == 1
    assert ideas(database, scope) == []
    assert service.restore(scope, [idea_id]) == 1
    assert len(ideas(database, scope)) == 1


def test_other_sites_are_out_of_reach(
    database: Database, scope: Scope, other_scope: Scope, cluster_id: int, make_step: Callable[..., IdeationStep]
) -> None:
    service = Ideas(database)
    idea_id = service.add(scope, "Mine")
    assert service.approve(other_scope, [idea_id]) == []
    assert service.delete(other_scope, [idea_id]) == 0
    with pytest.raises(NotFound):
        service.edit(other_scope, idea_id, title="Yours")
    with pytest.raises(NotFound):
        service.add(other_scope, "Yours", cluster_id=cluster_id)
    step = make_step(OfflineTextModel())
    assert step.waiting(other_scope) == []
    report = asyncio.run(step.run(other_scope, [cluster_id], CONTROL))
    assert report.failed[0].error.title == "This cluster is not here"
    with database.read(scope) as work:
        assert work.get(Cluster, cluster_id).name == "Standing desks"
