"""A desk for publishing: real articles with images, a real folder as the site, and a wire that loses answers."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.clients.folder.target import FolderTarget
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, Image, PublishRecord, SyncEvent
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import blocks_to_json
from igny8_desktop.domain.enums import (
    ContentStatus,
    ImageRole,
    ImageStatus,
    RevisionOrigin,
    StageName,
    TargetKind,
)
from igny8_desktop.domain.errors import NetworkTrouble
from igny8_desktop.domain.ports import PublishTarget, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.publisher import PublishingStep
from igny8_desktop.services.publishing.sync import Sync
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.services.writer.contents import Contents
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms
from tests.harness.world import World


class Killed(BaseException):
    """What stands for a process that ends at this point: nothing after it is carried out."""


@dataclass
class Wire:
    """What happens to calls: a name with `before` never arrives, with `after` its answer is lost."""

    plan: dict[tuple[str, str], list[BaseException]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def lose(self, name: str, when: str, *errors: BaseException) -> None:
        """Let the next calls of this name raise, each one of `errors`."""
        self.plan[name, when] = list(errors or [lost()])

    def meet(self, name: str, when: str) -> None:
        """Raise what is planned for this moment."""
        errors = self.plan.get((name, when))
        if errors:
            raise errors.pop(0)


def lost() -> NetworkTrouble:
    """Return the error of an answer that never came."""
    return NetworkTrouble("The site did not answer", "No answer came.", "Try again.", maybe_done=True)


class WiredTarget:
    """A real target behind a wire."""

    def __init__(self, target: PublishTarget, wire: Wire) -> None:
        self._target = target
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def call(*arguments: Any, **named: Any) -> Any:
            self._wire.calls[name] += 1
            self._wire.meet(name, "before")
            result = value(*arguments, **named)
            self._wire.meet(name, "after")
            return result

        return call


@dataclass
class Desk:
    """A site in a folder, and the steps that publish to it."""

    world: World
    scope: Scope
    wire: Wire
    store: WebpImageStore
    folder: Path
    #: Pauses after which calls are tried again by the step itself; none here, so that each loss is seen.
    patience: tuple[float, ...] = ()

    def open(self, connection: SiteConnection) -> PublishTarget:
        """Return the target behind the wire."""
        target: Any = WiredTarget(FolderTarget(connection, self.world.clock), self.wire)
        return target  # type: ignore[no-any-return]

    def connection(self, site_id: int) -> SiteConnection:
        """Return the connection of the site."""
        return SiteConnection(site_id, "blog", "Blog", TargetKind.FOLDER, folder=str(self.folder))

    def step(self, publish_as: str = "publish") -> PublishingStep:
        """Return the step."""
        return PublishingStep(
            self.world.database,
            self,
            self.store,
            self.connection,
            publish_as=publish_as,
            look_again_after=(0.0, 0.0),
            patience=self.patience,
        )

    def publish(self, *ids: int, publish_as: str = "publish", owner: str = "me") -> StepReport:
        """Publish these articles, or what waits."""
        step = self.step(publish_as)
        return asyncio.run(step.run(self.scope, ids or step.waiting(self.scope), StepControl(owner=owner, backoff=0.0)))

    def killed_while_publishing(self, *ids: int) -> None:
        """Publish until the wire kills the process, then start the next one, which frees what the dead one held."""
        with pytest.raises(Killed):
            self.publish(*ids, owner="dead")
        with self.world.database.write(self.scope.whole_site()) as work:
            claims.free_orphans(work, "me")
        self.wire.plan.clear()

    def sync(self) -> Sync:
        """Return the sync."""
        return Sync(self.world.database, self, self.connection)

    @property
    def contents(self) -> Contents:
        """Return the service that edits articles."""
        return Contents(self.world.database)

    def article(self, title: str = "How to brew coffee", *, status: ContentStatus = ContentStatus.APPROVED) -> int:
        """Add an article with a featured image and one in its text, and return its id."""
        with self.world.database.write(self.scope) as work:
            content = work.add(
                Content(title=title, slug=title.lower().replace(" ", "-"), excerpt="Short.", prompts_made=True)
            )
            image_ids = [self._image(work, content.id, role, title) for role in ImageRole]
            content.blocks = blocks_to_json(
                (b.heading("Grind", 2), b.paragraph("Grind it fine."), b.image(image_ids[1], "A grinder", "Ours"))
            )
            set_terms(work, content, ["Coffee"], ["brewing", "beans"])
            add_revision(work, content, RevisionOrigin.GENERATED)
            if status is not ContentStatus.DRAFT:
                content.status = ContentStatus.APPROVED
            return content.id

    def _image(self, work: Any, content_id: int, role: ImageRole, title: str) -> int:
        stored = self.store.save(_png(f"{title}{role}"), role=role, name=f"{title} {role}")
        row = work.add(
            Image(
                content_id=content_id, role=role, alt_text=f"{title} {role}", file_name=stored.file_name,
                mime=stored.mime, width=stored.width, height=stored.height, size=stored.size, sha256=stored.sha256,
            )
        )  # fmt: skip
        row.status = ImageStatus.GENERATED
        return int(row.id)

    def edit(self, content_id: int, **changes: Any) -> None:
        """Save an edit and approve it."""
        detail = self.contents.get(self.scope, content_id)
        self.contents.save(self.scope, content_id, replace(detail.text, **changes), based_on=detail.revision)
        self.contents.approve(self.scope, [content_id])

    def content(self, content_id: int) -> Content:
        """Return the row of an article."""
        with self.world.database.read(self.scope) as work:
            return work.get(Content, content_id)

    def record(self, content_id: int) -> PublishRecord:
        """Return the record of publishing an article."""
        with self.world.database.read(self.scope) as work:
            [found] = work.scalars(select(PublishRecord).where(PublishRecord.content_id == content_id))
            return found

    def events(self) -> list[str]:
        """Return the words of the log of publishing and sync, oldest first."""
        with self.world.database.read(self.scope) as work:
            return [row.action for row in work.scalars(select(SyncEvent).order_by(SyncEvent.id))]

    def failures(self) -> Sequence[str]:
        """Return the titles of failures that stand on claims."""
        with self.world.database.read(self.scope) as work:
            return [row.error_title for row in claims.failures(work, StageName.PUBLISH).values()]

    def pages(self, where: str = "posts") -> list[str]:
        """Return the names of the article pages in the folder."""
        return sorted(path.stem for path in (self.folder / where).glob("*.html")) if self.folder.exists() else []

    def pictures(self) -> list[str]:
        """Return the names of the pictures in the folder."""
        return sorted(path.name for path in self.folder.rglob("*.webp"))

    def page(self, name: str, where: str = "posts") -> Path:
        """Return the file of a page."""
        return self.folder / where / f"{name}.html"


def _png(seed: str) -> bytes:
    from PIL import Image as Picture

    color = hashlib.sha256(seed.encode()).digest()
    stream = io.BytesIO()
    Picture.new("RGB", (64, 36), (color[0], color[1], color[2])).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    store = WebpImageStore(tmp_path / "images", tmp_path / "raw")
    return Desk(world, world.site(), Wire(), store, tmp_path / "web")
