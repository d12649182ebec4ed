"""Pages that fit what searchers want, and hubs with the pages that support them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection
from igny8_desktop.clients.ai.openai_text import OpenAiTextModel
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.clients.offline.image_model import OfflineImageModel
from igny8_desktop.clients.offline.text_model import OfflineTextModel
from igny8_desktop.data.models import Cluster, ContentIdea, Site
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, ContentStructure, ContentType, SearchIntent
from igny8_desktop.domain.page_shapes import FITTING, fitting_structure, type_of
from igny8_desktop.domain.ports import AiProvider, TextModel
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.domain.snippets import fit_description, fit_title, title_fits, title_pixels
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideation import IdeationStep
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.settings.paths import resources_dir
from tests.fakes.openai_server import ChatRequest, OpenAIServer


class Providers:
    """The model that a test chose."""

    def __init__(self, text: TextModel) -> None:
        self._provider = AiProvider(text, OfflineImageModel(resources_dir()))

    def current(self) -> AiProvider:
        return self._provider

    def close(self) -> None:
        """Nothing to close."""


Run = Callable[..., StepReport]


@pytest.fixture
def run(database: Database, scope: Scope, tmp_path: Path) -> Run:
    def start(text: TextModel | None = None, count: int = 2, ids: list[int] | None = None) -> StepReport:
        CreditService(database).grant(500)
        store = WebpImageStore(tmp_path / "images", tmp_path / "raw")
        gateway = AiGateway(database, CreditService(database), Providers(text or OfflineTextModel()), store, "test")
        step = IdeationStep(database, gateway, PromptBook(resources_dir()), ideas_per_cluster=lambda: count)
        chosen = step.waiting(scope) if ids is None else ids
        return asyncio.run(step.run(scope, chosen, StepControl(owner="test", concurrency=1)))

    return start


def cluster(database: Database, scope: Scope, name: str, *keywords: str, hub: int | None = None) -> int:
    made = Clusters(database).create(scope, name, [Keywords(database).add(scope, text) for text in keywords])
    with database.write(scope) as work:
        row = work.get(Cluster, made)
        row.role = ClusterRole.SUPPORTING if hub is not None else None
        row.hub_id = hub
    return made


def make_hub(database: Database, scope: Scope, cluster_id: int) -> None:
    with database.write(scope) as work:
        work.get(Cluster, cluster_id).role = ClusterRole.HUB


def ideas(database: Database, scope: Scope, cluster_id: int) -> list[ContentIdea]:
    with database.read(scope) as work:
        return list(
            work.scalars(select(ContentIdea).where(ContentIdea.cluster_id == cluster_id).order_by(ContentIdea.id))
        )


def said(idea: ContentIdea) -> str:
    return " ".join(f"{part['heading']} {part['notes']}" for part in idea.outline)


@pytest.mark.parametrize("first", ["hub", "supporting"])
def test_a_hub_leads_to_its_pages_and_they_name_it(database: Database, scope: Scope, run: Run, first: str) -> None:
    child = cluster(database, scope, "Descaling", "how to descale a kettle", "descale kettle")
    hub = cluster(database, scope, "Kettles", "kettles", "electric kettle", "how does a kettle work")
    make_hub(database, scope, hub)
    with database.write(scope) as work:
        row = work.get(Cluster, child)
        row.role, row.hub_id = ClusterRole.SUPPORTING, hub
    if first == "supporting":
        run(ids=[child])
    run()
    page, *others = ideas(database, scope, hub)
    assert (page.structure, page.content_type) == (ContentStructure.CLUSTER_HUB, ContentType.PAGE)
    assert page.title.startswith("Kettles")
    assert page.hub_idea_id is None
    assert "Descaling" in said(page)
    assert [idea.hub_idea_id for idea in others] == [page.id] * len(others)
    (article,) = ideas(database, scope, child)
    assert article.hub_idea_id == page.id
    assert article.structure is ContentStructure.GUIDE
    if first == "hub":
        assert f"“{page.title}”" in said(article)
    else:
        assert article.title in said(page)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt", "nl", "tr"])
def test_every_language_has_hubs_angles_and_search_texts(
    database: Database, scope: Scope, run: Run, language: str
) -> None:
    with database.write(ACCOUNT) as work:
        work.get(Site, scope.site_id).language = language
    hub = cluster(database, scope, "Mallorca", "mallorca", "mallorca palma", "mallorca strand")
    make_hub(database, scope, hub)
    cluster(database, scope, "Mallorca Hotel", "mallorca hotel", hub=hub)
    run()
    page = ideas(database, scope, hub)[0]
    assert page.structure is ContentStructure.CLUSTER_HUB
    assert "Mallorca Hotel" in [part["heading"] for part in page.outline] or "Mallorca hotel" in said(page)
    with database.read(scope) as work:
        for idea in work.scalars(select(ContentIdea)):
            assert idea.angle
            assert idea.meta_title
            assert title_fits(idea.meta_title)
            assert 0 < len(idea.meta_description) <= 155
            assert "{" not in f"{idea.angle}{idea.meta_title}{idea.meta_description}{said(idea)}"


def test_a_model_that_forgets_pages_and_shapes_is_put_right(
    database: Database, scope: Scope, run: Run, ai_server: OpenAIServer
) -> None:
    hub = cluster(database, scope, "Kettles", "kettles", "buy electric kettle", "kettle login")
    make_hub(database, scope, hub)
    cluster(database, scope, "Descaling", "descale kettle", hub=hub)
    prompts: list[str] = []

    def respond(request: ChatRequest) -> Mapping[str, Any]:
        prompts.append(request.prompt)
        idea = {
            "description": "d. " * 90, "supporting_keywords": [], "content_type": "product", "structure": "article",
            "audience": "a", "word_count": 500, "outline": [{"heading": "One", "notes": "n"}], "angle": "Own tests.",
            "meta_title": "A title that goes on and on and on until nobody could ever see all of it",
            "meta_description": "x" * 400,
        }  # fmt: skip
        names = (
            ("kettles", "buy electric kettle", "kettle login") if "Kettles" in request.prompt else ("descale kettle",)
        )
        return {"ideas": [{**idea, "title": f"About {name}", "primary_keyword": name} for name in names]}

    ai_server.respond(respond)
    model = OpenAiTextModel(
        OpenAiConnection(Endpoint("custom", ai_server.base_url, key=lambda: ai_server.key)), "test-text"
    )
    run(model, 3)
    assert "is the hub of its subject" in prompts[0]
    assert "- Descaling" in prompts[0]
    assert "supports the hub page “About kettles”" in prompts[1]
    page, shop, login = ideas(database, scope, hub)
    assert page.structure is ContentStructure.CLUSTER_HUB
    assert page.outline[-1]["heading"] == "Descaling"
    assert (shop.intent, shop.structure, shop.content_type) == (
        SearchIntent.TRANSACTIONAL, ContentStructure.LANDING_PAGE, ContentType.PAGE,
    )  # fmt: skip
    assert (login.intent, login.structure) == (SearchIntent.NAVIGATIONAL, ContentStructure.BUSINESS_PAGE)
    assert shop.angle == "Own tests."
    assert title_fits(shop.meta_title)
    assert len(shop.meta_description) <= 155
    assert shop.opportunity is not None


def test_shapes_follow_intents() -> None:
    for intent, structures in FITTING.items():
        assert fitting_structure(intent, ContentStructure.TAG_ARCHIVE) is structures[0]
        assert fitting_structure(intent, ContentStructure.CLUSTER_HUB) is ContentStructure.CLUSTER_HUB
        assert all(fitting_structure(intent, each) is each for each in structures)
    assert fitting_structure(SearchIntent.TRANSACTIONAL, ContentStructure.GUIDE) is ContentStructure.LANDING_PAGE
    assert fitting_structure(SearchIntent.COMMERCIAL, ContentStructure.ARTICLE) is ContentStructure.COMPARISON
    assert {type_of(each) for each in ContentStructure} == {ContentType.POST, ContentType.PAGE}


def test_search_texts_are_cut_where_a_reader_would() -> None:
    assert fit_title("Kettles") == "Kettles"
    assert fit_title("How to Descale a Kettle: What You Need and What to Do, Step by Step") == "How to Descale a Kettle"
    wide = fit_title("WWWWWW MMMMMM WWWWWW MMMMMM WWWWWW MMMMMM WWWWWW")
    assert title_pixels(wide) <= 580
    assert wide.endswith("…")
    assert title_pixels("電気ケトル") == 100
    text = "The first sentence says enough for a reader to know what the page is about. " * 3
    assert fit_description(text) == text[:151]
    assert len(fit_description("word " * 80)) <= 155


def test_a_hub_that_nothing_supports_is_planned_as_any_cluster(database: Database, scope: Scope, run: Run) -> None:
    lone = cluster(database, scope, "Kettles", "how to descale a kettle", "descale kettle")
    make_hub(database, scope, lone)
    run()
    assert [idea.structure for idea in ideas(database, scope, lone)] == [ContentStructure.GUIDE]
    chosen = cluster(database, scope, "Toasters", "toasters", "small toaster")
    make_hub(database, scope, chosen)
    with database.write(scope) as work:
        work.get(Cluster, chosen).role_source = "by hand"
    run()
    assert ideas(database, scope, chosen)[0].structure is ContentStructure.CLUSTER_HUB
