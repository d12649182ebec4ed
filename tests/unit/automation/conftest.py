"""A small program of real services and the offline engine, whose steps can be made to fail."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.domain.ai_ports import AiProvider, ImageAnswer, ImageRequest, OnText, TextAnswer, TextRequest
from igny8_desktop.domain.enums import EntityKind, StageName, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.settings import schema
from tests.harness.programs import everything_automatic, opened

#: Three topics, and so three clusters, ideas and articles.
KEYWORDS = ("how to clean a coffee grinder", "trail running shoes for wide feet", "when to repot orchids")


@dataclass
class Faults:
    """What the models do instead of answering: an error to raise, or something to call first."""

    text: list[BaseException | Callable[[], object] | None] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    price_class: str = ""

    def meet(self) -> None:
        """Do what is planned for the next question."""
        planned = self.text.pop(0) if self.text else None
        if isinstance(planned, BaseException):
            raise planned
        if planned is not None:
            planned()


class FaultyModel:
    """A real model that fails as planned."""

    def __init__(self, model: Any, faults: Faults) -> None:
        self._model = model
        self._faults = faults
        self.provider, self.model = model.provider, model.model

    @property
    def price_class(self) -> str:
        """Return the price class, which a test may raise."""
        return self._faults.price_class or str(self._model.price_class)

    async def context_tokens(self) -> int | None:
        return None

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        """Answer, or fail as planned."""
        self._faults.asked[str(request.operation)] += 1
        self._faults.meet()
        answer: TextAnswer = await self._model.complete(request)
        return answer

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        """Draw a small picture of one colour: drawing well takes longer than all the rest of a run."""
        self._faults.asked["image"] += 1
        color = hashlib.sha256(repr(request).encode()).digest()
        stream = io.BytesIO()
        Picture.new("RGB", (64, 36), (color[0], color[1], color[2])).save(stream, "PNG")
        return ImageAnswer(stream.getvalue(), self.model)


@dataclass
class Bench:
    """A program, one site of it, and what its models do."""

    program: Program
    scope: Scope
    faults: Faults

    def create(self, **changes: object) -> RunInfo:
        """Record a run."""
        return self.program.engine.create(self.scope, everything_automatic(**changes))

    def create_settings(self, **changes: object) -> RunSettings:
        """Return the settings that `create` uses."""
        return everything_automatic(**changes)

    def execute(self, run: RunInfo, **options: Any) -> RunInfo:
        """Carry a run out to its end or pause."""
        return asyncio.run(self.program.engine.execute(self.scope, run.id, **options))

    def run(self, **changes: object) -> RunInfo:
        """Start a run and carry it out."""
        return self.execute(self.create(**changes))

    def count(self, kind: EntityKind, **values: object) -> int:
        """Return how many rows of a kind have these values."""
        return sum(
            all(str(row[key]) == str(value) for key, value in values.items())
            for row in self.program.listing.all_rows(self.scope, kind)
        )

    def items(self, run: RunInfo, state: str) -> Sequence[str]:
        """Return stage and number of the items of a run in this state."""
        rows = self.program.runs.items(self.scope, run.id)
        return [f"{row['stage']} {row['entity_id']}" for row in rows if row["state"] == state]

    def log(self, run: RunInfo) -> str:
        """Return the log of a run, oldest line first."""
        return "\n".join(line.message for line in reversed(self.program.runs.log_lines(self.scope, run.id)))


@pytest.fixture(scope="session")
def embedder() -> UniversalSentenceEmbedder:
    """Return one embedder for all tests: its model takes seconds to load."""
    return UniversalSentenceEmbedder()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: UniversalSentenceEmbedder) -> Iterator[Bench]:
    faults = Faults()
    with opened(tmp_path / "home", offline=True) as program:
        original = program.providers.current

        def current() -> AiProvider:
            found = original()
            return AiProvider(FaultyModel(found.text, faults), FaultyModel(found.image, faults))

        monkeypatch.setattr(program.providers, "current", current)
        program.settings.set(schema.PLANNER_IDEAS_PER_CLUSTER, 1)
        program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 0)
        program.settings.set(schema.AI_RETRIES, 0)
        monkeypatch.setitem(program.steps, StageName.CLUSTER, ClusteringStep(program.database, embedder))
        site = program.sites.add(NewSite("Blog", TargetKind.FOLDER, folder=str(tmp_path / "web")))
        program.keywords.paste(site.scope, "\n".join(KEYWORDS))
        yield Bench(program, site.scope, faults)
