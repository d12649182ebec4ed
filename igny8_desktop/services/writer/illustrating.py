"""Describe the images of an article, then make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Content, Image
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain import blocks as article
from igny8_desktop.domain.answers import ImagePromptAnswer, parse_image_prompts
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json, blocks_to_json, plain_text
from igny8_desktop.domain.enums import (
    EntityKind,
    ImageRole,
    ImageStatus,
    Operation,
    RevisionOrigin,
    StageName,
)
from igny8_desktop.domain.errors import BadAnswer, Conflict
from igny8_desktop.domain.ports import ImageRequest, ImageStore, StoredImage
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.revisions import add_revision

#: Width and height in pixels that are asked for; 1200 x 630 is what link previews show.
SIZES = {ImageRole.FEATURED: (1200, 630), ImageRole.IN_ARTICLE: (1200, 675)}


class ImagePromptStep:
    """Describe the images of content that has none, and place them in the text."""

    name = StageName.IMAGE_PROMPTS
    input_kind = EntityKind.CONTENT

    def __init__(
        self, database: Database, gateway: AiGateway, prompts: PromptBook, in_article: Callable[[], int]
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._in_article = in_article

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return content whose images were not described yet."""
        with self._database.read(scope) as work:
            return list(queries.content_without_prompts(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of one description per article."""
        return len(ids) * self._gateway.estimate(Operation.IMAGE_PROMPTS, 1) if ids else 0

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Describe the images of this content."""
        return await run_items(
            self._database, self.name, scope, ids, control, lambda ticket: self._describe(scope, ticket, control)
        )

    async def _describe(self, scope: Scope, ticket: Ticket, control: StepControl) -> ItemResult:
        facts = await in_thread(lambda: self._facts(scope, ticket.entity_id))
        request = self._prompts.fill(Operation.IMAGE_PROMPTS, facts)
        paid = await self._gateway.ask_parsed(
            scope,
            request,
            lambda text: parse_image_prompts(text, facts),
            subject=(EntityKind.CONTENT, ticket.entity_id),
            quantity=1,
            run_id=control.run_id,
        )
        made = await in_thread(lambda: self._save(scope, ticket, paid))
        return ItemResult(made, paid.credits, {"prompts": len(made)})

    def _facts(self, scope: Scope, content_id: int) -> dict[str, Any]:
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            site = queries.site(work)
            keywords = queries.task_keywords(work, content.task_id) if content.task_id is not None else ()
            blocks = blocks_from_json(content.blocks)
            return {
                "language": content.language,
                "site_name": site.name,
                "title": content.title,
                "excerpt": content.excerpt,
                "primary_keyword": content.primary_keyword,
                "keywords": [row.text for row in keywords],
                "sections": _sections(blocks),
                "in_article": self._in_article(),
            }

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[tuple[ImagePromptAnswer, ...]]) -> tuple[int, ...]:
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            content = work.get(Content, ticket.entity_id)
            if content.prompts_made:
                raise Conflict(
                    "The images of this article are described already",
                    f"“{content.title}” has its image prompts.",
                    "Open them under Images.",
                )
            made = [self._add_image(work, content, prompt, at) for at, prompt in enumerate(paid.value)]
            content.prompts_made = True
            placed = place_images(blocks_from_json(content.blocks), made)
            if placed is not None:
                content.blocks = blocks_to_json(placed)
                add_revision(work, content, RevisionOrigin.GENERATED, "Images placed in the text")
            self._gateway.mark_used(work, paid)
            return tuple(row.id for row in made)

    @staticmethod
    def _add_image(work: Work, content: Content, prompt: ImagePromptAnswer, position: int) -> Image:
        return work.add(
            Image(
                sector_id=content.sector_id,
                content_id=content.id,
                role=prompt.role,
                position=position,
                section=prompt.section,
                prompt=prompt.prompt,
                alt_text=prompt.alt_text[:500],
                caption=prompt.caption,
            )
        )


def _sections(blocks: Blocks) -> list[str]:
    return [
        plain_text(block)
        for block in blocks
        if block.kind is BlockKind.HEADING and int(block.attrs.get("level", 2)) == 2
    ]


def place_images(blocks: Blocks, images: Sequence[Image]) -> Blocks | None:
    """Return the article with each in-article image below its section's heading; `None` if there is none to place."""
    todo = [row for row in images if row.role is ImageRole.IN_ARTICLE]
    if not todo:
        return None
    result: list[Block] = []
    for block in blocks:
        result.append(block)
        if block.kind is BlockKind.HEADING:
            here = [row for row in todo if normalise_keyword(row.section) == normalise_keyword(plain_text(block))]
            result.extend(article.image(row.id, row.alt_text, row.caption) for row in here)
            todo = [row for row in todo if row not in here]
    result.extend(article.image(row.id, row.alt_text, row.caption) for row in todo)
    return tuple(result)


class ImagingStep:
    """Make the files of described images."""

    name = StageName.IMAGES
    input_kind = EntityKind.IMAGE

    def __init__(self, database: Database, gateway: AiGateway, store: ImageStore) -> None:
        self._database = database
        self._gateway = gateway
        self._store = store

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return images that are still prompts, or could not be made."""
        with self._database.read(scope) as work:
            return list(queries.images_to_make(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of one picture each."""
        return len(ids) * self._gateway.estimate(Operation.IMAGE_GENERATION, 1) if ids else 0

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Make these images."""
        return await run_items(
            self._database,
            self.name,
            scope,
            ids,
            control,
            lambda ticket: self._make(scope, ticket, control),
            on_failure=_mark_failed,
        )

    async def _make(self, scope: Scope, ticket: Ticket, control: StepControl) -> ItemResult:
        request, name = await in_thread(lambda: self._request(scope, ticket.entity_id))
        paid = await self._gateway.draw(
            scope, request, subject=(EntityKind.IMAGE, ticket.entity_id), run_id=control.run_id
        )
        try:
            stored = await in_thread(lambda: self._store.save(paid.value, role=request.role, name=name))
        except BadAnswer as problem:
            await self._gateway.discard(scope, paid, problem.what)
            raise
        await in_thread(lambda: self._save(scope, ticket, paid, stored))
        return ItemResult((ticket.entity_id,), paid.credits, {"bytes": stored.size})

    def _request(self, scope: Scope, image_id: int) -> tuple[ImageRequest, str]:
        with self._database.read(scope) as work:
            row = work.get(Image, image_id)
            content = work.get(Content, row.content_id)
            site = queries.site(work)
            width, height = SIZES[row.role]
            facts = {
                "title": content.title,
                "keyword": content.primary_keyword,
                "site_name": site.name,
                "language": content.language,
                "section": row.section,
                "seed": f"{site.slug}/{content.slug}/{row.position}",
            }
            name = content.slug if row.role is ImageRole.FEATURED else f"{content.slug}-{row.section}"
            return ImageRequest(row.prompt, width, height, row.role, facts), name

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[bytes], stored: StoredImage) -> None:
        with self._database.write(scope, str(self.name)) as work:
            claims.finish(work, ticket)
            row = work.get(Image, ticket.entity_id)
            row.file_name, row.mime = stored.file_name, stored.mime
            row.width, row.height, row.size, row.sha256 = stored.width, stored.height, stored.size, stored.sha256
            row.source = f"{paid.provider}/{paid.model}"
            row.status = ImageStatus.GENERATED
            self._gateway.mark_used(work, paid)


def _mark_failed(work: Work, ticket: Ticket, final: bool) -> None:
    if final:
        work.get(Image, ticket.entity_id).status = ImageStatus.FAILED
