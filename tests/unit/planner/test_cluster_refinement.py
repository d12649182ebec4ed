"""Names, descriptions and doubts by a model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.clients.offline.image_model import OfflineImageModel
from igny8_desktop.clients.offline.text_model import OfflineTextModel
from igny8_desktop.data.models import AiCall, Cluster, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.enums import AiCallState, KeywordStatus
from igny8_desktop.domain.errors import CredentialsRefused, NotEnoughCredits
from igny8_desktop.domain.ports import AiProvider, TextAnswer, TextModel, TextRequest
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.planner.cluster_refinement import BATCH, ClusterRefinement
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.settings.paths import resources_dir

Make = Callable[[TextModel], ClusterRefinement]


class Answering:
    """A paid model that answers with what it is given."""

    provider, model, price_class = "test", "test-1", "standard"

    def __init__(self, answer: Callable[[Sequence[dict[str, Any]]], dict[str, Any]]) -> None:
        self.asked: list[TextRequest] = []
        self._answer = answer

    async def context_tokens(self) -> int | None:
        return None

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        self.asked.append(request)
        return TextAnswer(json.dumps(self._answer(request.facts["clusters"])), self.model, tokens_in=1, tokens_out=1)


def words(clusters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "clusters": [
            {
                "number": each["number"],
                "name": f"Topic {each['number']}",
                "description": "What they want.",
                "primary_keyword": each["keywords"][0]["text"],
                "outliers": [each["keywords"][-1]["text"]],
            }
            for each in clusters
        ]
    }


@pytest.fixture
def make(database: Database, tmp_path: Path) -> Make:
    def build(model: TextModel) -> ClusterRefinement:
        class Providers:
            def current(self) -> AiProvider:
                return AiProvider(text=model, image=OfflineImageModel(resources_dir()))

            def close(self) -> None:
                """Nothing to close."""

        money = CreditService(database)
        store = WebpImageStore(tmp_path / "images", tmp_path / "raw")
        gateway = AiGateway(database, money, Providers(), store, "test")
        return ClusterRefinement(database, gateway, money, PromptBook(resources_dir()))

    return build


def add_cluster(database: Database, scope: Scope, number: int) -> int:
    texts = [f"oak desk {number}", f"desk oak price {number}", f"moon {number}"]
    with database.write(scope) as work:
        cluster = work.add(Cluster(name=f"Cluster {number}", name_source="rules"))
        work.add_all(
            Keyword(text=text, normalised=text, volume=100 - at, cluster_id=cluster.id, status=KeywordStatus.USED)
            for at, text in enumerate(texts)
        )
        return cluster.id


def rows(database: Database, scope: Scope) -> dict[int, Cluster]:
    with database.read(scope) as work:
        return {row.id: row for row in work.scalars(select(Cluster))}


def doubted(database: Database, scope: Scope) -> set[str]:
    with database.read(scope) as work:
        return set(work.scalars(select(Keyword.text).where(Keyword.outlier)))


def test_a_model_names_in_batches_and_moves_nothing(database: Database, scope: Scope, make: Make) -> None:
    ids = [add_cluster(database, scope, number) for number in range(BATCH + 3)]
    named, locked, pinned = ids[:3]
    Clusters(database).rename(scope, named, "Mine")
    Clusters(database).lock(scope, [locked])
    model = Answering(words)
    refinement = make(model)
    waiting = refinement.waiting(scope)
    assert waiting == ids[2:]
    assert refinement.estimate(scope, waiting) == 10
    with pytest.raises(NotEnoughCredits):
        asyncio.run(refinement.run(scope, waiting))
    assert not model.asked
    CreditService(database).grant(12, "A budget")
    with database.write(scope) as work:
        [moon] = work.scalars(select(Keyword).where(Keyword.text == "moon 2"))
        moon.pinned = True
    report = asyncio.run(refinement.run(scope, ids))
    assert (report.refined, report.credits, len(model.asked)) == (tuple(waiting), 10, 2)
    after = rows(database, scope)
    assert (after[named].name, after[locked].name) == ("Mine", "Cluster 1")
    assert (after[pinned].name, after[pinned].name_source) == (f"Topic {pinned}", "ai")
    assert after[pinned].description == "What they want."
    assert doubted(database, scope) == {f"moon {number}" for number in range(3, BATCH + 3)}
    assert {doubt.text for doubt in report.doubts} == doubted(database, scope)
    assert refinement.waiting(scope) == []
    assert refinement.waiting(scope, again=True) == waiting
    with database.read(scope) as work:
        assert {call.state for call in work.scalars(select(AiCall))} == {AiCallState.USED}
        assert all(row.cluster_id is not None for row in work.scalars(select(Keyword)))
        one = work.scalars(select(Keyword.id).where(Keyword.outlier))[0]
    assert Clusters(database).belong(scope, [one]) == 1


def test_the_built_in_engine_answers_too(database: Database, scope: Scope, make: Make) -> None:
    ids = [add_cluster(database, scope, number) for number in range(2)]
    refinement = make(OfflineTextModel())
    assert refinement.estimate(scope, ids) == 0
    report = asyncio.run(refinement.run(scope, ids))
    assert (report.refined, report.credits, dict(report.failed)) == (tuple(ids), 0, {})
    assert len({row.name for row in rows(database, scope).values()}) == 2


def test_a_bad_answer_and_a_missing_key_leave_all_as_it_was(database: Database, scope: Scope, make: Make) -> None:
    ids = [add_cluster(database, scope, number) for number in range(BATCH + 1)]
    CreditService(database).grant(100, "A budget")
    report = asyncio.run(make(Answering(lambda _clusters: {"clusters": []})).run(scope, ids))
    assert (set(report.failed), report.refined) == (set(ids), ())

    class Keyless(Answering):
        async def context_tokens(self) -> int | None:
            return None

        async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
            self.asked.append(request)
            raise CredentialsRefused("No key", "It is missing.", "Give one.")

    model = Keyless(words)
    report = asyncio.run(make(model).run(scope, ids))
    assert (len(model.asked), set(report.failed), report.left) == (1, set(ids[:BATCH]), tuple(ids[BATCH:]))
    assert {row.name_source for row in rows(database, scope).values()} == {"rules"}
