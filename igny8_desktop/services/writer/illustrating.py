"""Describe the images of an article, then make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import Cluster, Content, Image, Task
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
from igny8_desktop.domain.ports import ImageRequest, ImageStore
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.text import normalise_keyword, shorten
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook, PromptPlace
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.image_style import ImageStyles, style_of
from igny8_desktop.services.writer.image_variants import Variant, keep_variant, show, shown, variants_of
from igny8_desktop.services.writer.images import file_stem
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
        place = PromptPlace(scope.site_id)
        request = await in_thread(lambda: self._prompts.fill(Operation.IMAGE_PROMPTS, facts, place))
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
            task = work.find(Task, content.task_id) if content.task_id is not None else None
            keywords = queries.task_keywords(work, task.id) if task is not None else ()
            blocks = blocks_from_json(content.blocks)
            wanted = task.images_wanted if task is not None else None
            return {
                "language": content.language,
                "site_name": site.name,
                "profile": SiteProfile.from_json(site.profile).for_prompt(),
                "title": content.title,
                "excerpt": content.excerpt,
                "primary_keyword": content.primary_keyword,
                "keywords": [row.text for row in keywords],
                "sections": _sections(blocks),
                "section_texts": section_texts(blocks),
                "style": style_of(site.profile).style,
                "in_article": self._in_article() if wanted is None else wanted,
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
            wanted = _not_there_yet(paid.value, queries.images_of_content(work, content.id))
            made = [self._add_image(work, content, prompt, at) for at, prompt in wanted]
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


def _not_there_yet(prompts: Sequence[ImagePromptAnswer], known: Sequence[Image]) -> list[tuple[int, ImagePromptAnswer]]:
    """Return the descriptions, each with its position, that an article with pictures of its own still needs.

    An imported draft may have its featured picture, or pictures in its text, already.
    """
    featured = any(row.role is ImageRole.FEATURED for row in known)
    placed = [row for row in known if row.role is ImageRole.IN_ARTICLE]
    first = max((row.position for row in placed), default=-1) + 1
    wanted = [item for item in prompts if item.role is ImageRole.IN_ARTICLE][len(placed) :]
    heads = [item for item in prompts if item.role is ImageRole.FEATURED][: 0 if featured else 1]
    return [*((0, item) for item in heads), *enumerate(wanted, first)]


def _sections(blocks: Blocks) -> list[str]:
    return [
        plain_text(block)
        for block in blocks
        if block.kind is BlockKind.HEADING and int(block.attrs.get("level", 2)) == 2
    ]


def section_texts(blocks: Blocks, most: int = 300) -> dict[str, str]:
    """Return how the text of each section begins, by heading: what its picture is to show."""
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for block in blocks:
        if block.kind is BlockKind.HEADING and int(block.attrs.get("level", 2)) == 2:
            current = texts.setdefault(plain_text(block), [])
        elif current is not None and sum(map(len, current)) < most:
            current.append(plain_text(block))
    return {heading: shorten(" ".join(parts), most) for heading, parts in texts.items()}


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
    """Make the files of described images; what an image showed before becomes a variant to go back to."""

    name = StageName.IMAGES
    input_kind = EntityKind.IMAGE

    def __init__(
        self, database: Database, gateway: AiGateway, store: ImageStore, styles: ImageStyles, *, variants: int = 1
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._store = store
        self._styles = styles
        self._variants = variants

    def making(self, variants: int) -> ImagingStep:
        """Return this step making so many pictures for each image: the first is shown, the others wait beside it."""
        return ImagingStep(self._database, self._gateway, self._store, self._styles, variants=max(1, variants))

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return images that are still prompts, or could not be made."""
        with self._database.read(scope) as work:
            return list(queries.images_to_make(work, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return the price of the pictures that are made for each."""
        return len(ids) * self._variants * self._gateway.estimate(Operation.IMAGE_GENERATION, 1) if ids else 0

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
        spent = size = 0
        for number in range(self._variants):
            request, name = await in_thread(lambda: self._request(scope, ticket.entity_id))
            paid = await self._gateway.draw(
                scope, request, subject=(EntityKind.IMAGE, ticket.entity_id), run_id=control.run_id
            )
            try:
                stored = await in_thread(partial(self._store.save, paid.value, role=request.role, name=name))
            except BadAnswer as problem:
                await self._gateway.discard(scope, paid, problem.what)
                raise
            picture = Variant.of(
                stored,
                original=await in_thread(partial(self._store.keep_raw, paid.value)),
                source=f"{paid.provider}/{paid.model}",
                prompt=request.prompt,
            )
            await in_thread(partial(self._save, scope, ticket, paid, picture, number))
            spent, size = spent + paid.credits, size + stored.size
        return ItemResult((ticket.entity_id,), spent, {"bytes": size})

    def _request(self, scope: Scope, image_id: int) -> tuple[ImageRequest, str]:
        with self._database.read(scope) as work:
            row = work.get(Image, image_id)
            content = work.get(Content, row.content_id)
            site = queries.site(work)
            width, height = SIZES[row.role]
            facts = {
                "title": content.title,
                "keyword": _cluster_name(work, content) or content.primary_keyword,
                "site_name": site.name,
                "language": content.language,
                "section": row.section,
                "seed": f"{site.slug}/{content.slug}/{row.position}",
                # A place that has pictures already is to get another one.
                "variant": len(variants_of(row)) + (shown(row) is not None),
                **self._styles.facts(site.profile),
            }
            return ImageRequest(row.prompt, width, height, row.role, facts), file_stem(content, row)

    def _save(self, scope: Scope, ticket: Ticket, paid: Paid[bytes], picture: Variant, number: int) -> None:
        with self._database.write(scope, str(self.name)) as work:
            if number == self._variants - 1:
                claims.finish(work, ticket)
            else:
                claims.check(work, ticket)
            row = work.get(Image, ticket.entity_id)
            if number == 0:
                show(work, row, picture)
            else:
                keep_variant(row, picture)
            self._gateway.mark_used(work, paid)


def _cluster_name(work: Work, content: Content) -> str:
    cluster = work.find(Cluster, content.cluster_id) if content.cluster_id is not None else None
    return cluster.name if cluster is not None else ""


def _mark_failed(work: Work, ticket: Ticket, final: bool) -> None:
    row = work.get(Image, ticket.entity_id)
    # One that has its picture, and failed at a further variant, still has it.
    if final and row.status is not ImageStatus.GENERATED:
        row.status = ImageStatus.FAILED
