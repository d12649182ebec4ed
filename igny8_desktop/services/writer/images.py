"""Let people steer the images of articles: their words, their files, their variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, Image
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain import blocks as article
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json, blocks_to_json
from igny8_desktop.domain.enums import ImageRole, ImageStatus, RevisionOrigin, SiteStatus, StageName
from igny8_desktop.domain.errors import BadAnswer, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import ImageStore
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.image_variants import (
    Variant,
    choose,
    mark_for_sending,
    show,
    shown,
    variants_of,
)
from igny8_desktop.services.writer.revisions import add_revision

#: Bytes of a picture file of one's own; a raw photograph of 50 million pixels is smaller.
LARGEST_FILE = 100 * 1024 * 1024
OWN_FILE = "own file"


@dataclass(frozen=True)
class ImageChoices:
    """The picture of a place and those it could show instead, newest first."""

    image_id: int
    shown: Variant | None
    others: tuple[Variant, ...]


@dataclass(frozen=True)
class RemovedImage:
    """An image that was taken out of its article, with all that brings it back."""

    content_id: int
    values: dict[str, Any]
    block: Block | None
    index: int


class Images:
    """Edit, replace, choose, add and remove images."""

    def __init__(self, database: Database, store: ImageStore) -> None:
        self._database = database
        self._store = store

    def edit(
        self,
        scope: Scope,
        image_id: int,
        *,
        prompt: str | None = None,
        alt_text: str | None = None,
        caption: str | None = None,
    ) -> None:
        """Change the words of an image; the alt text and caption change in the article too.

        A post that is on the site is marked for sending once more where readers would see the change.
        """
        with self._database.write(scope, "images") as work:
            row = work.get(Image, image_id)
            before = (row.alt_text, row.caption)
            if prompt is not None:
                row.prompt = prompt.strip()
            if alt_text is not None:
                row.alt_text = alt_text.strip()[:500]
            if caption is not None:
                row.caption = caption.strip()
            content = work.get(Content, row.content_id)
            blocks = blocks_from_json(content.blocks)
            changed = tuple(
                Block(block.kind, block.html, {**block.attrs, "alt": row.alt_text, "caption": row.caption})
                if _shows(block, image_id)
                else block
                for block in blocks
            )
            if changed != blocks:
                content.blocks = blocks_to_json(changed)
                if content.site_status is SiteStatus.NOT_PUBLISHED:
                    add_revision(work, content, RevisionOrigin.EDITED, "Image text changed")
            if (row.alt_text, row.caption) != before:
                mark_for_sending(work, content, "Image text changed")

    def make_again(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Put images back in the queue, whatever became of them; the old file stays until the new one is there."""
        with self._database.write(scope, "images") as work:
            for image_id in ids:
                work.get(Image, image_id).status = ImageStatus.PENDING
            return list(ids)

    # ------------------------------------------------------------------------------------------------- variants

    def choices(self, scope: Scope, image_id: int) -> ImageChoices:
        """Return the picture of an image and its variants; raises `NotFound`."""
        with self._database.read(scope) as work:
            row = work.get(Image, image_id)
            return ImageChoices(image_id, shown(row), tuple(variants_of(row)))

    def choose(self, scope: Scope, image_id: int, file_name: str) -> str:
        """Show one of the variants; return what was shown before, which choosing again brings back."""
        with self._database.write(scope, "images") as work:
            return choose(work, work.get(Image, image_id), file_name)

    # ------------------------------------------------------------------------------------------------ own files

    def use_file(self, scope: Scope, image_id: int, data: bytes) -> str:
        """Show a picture of one's own; return what was shown before (empty for nothing). Blocking.

        Raises `WrongInput` for a file that is no picture.
        """
        with self._database.read(scope) as work:
            row = work.get(Image, image_id)
            role, name = row.role, file_stem(work.get(Content, row.content_id), row)
        picture = self._take(data, role, name)
        with self._database.write(scope, "images") as work:
            row = work.get(Image, image_id)
            before = row.file_name
            show(work, row, picture)
            claims.forget(work, StageName.IMAGES, [image_id])
            return before

    def add_file(
        self,
        scope: Scope,
        content_id: int,
        data: bytes,
        *,
        role: ImageRole = ImageRole.IN_ARTICLE,
        section: str = "",
        alt_text: str = "",
        caption: str = "",
    ) -> int:
        """Add a picture of one's own to an article and return the image's id; placing its block is the caller's.

        A featured picture replaces the article's featured one. Blocking; raises `WrongInput` for what is no picture.
        """
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            draft = Image(content_id=content_id, role=role, section=section[:500])
            name = file_stem(content, draft)
        picture = self._take(data, role, name)
        with self._database.write(scope, "images") as work:
            content = work.get(Content, content_id)
            rows = [row for row in queries.images_of_content(work, content_id) if row.role is role]
            if role is ImageRole.FEATURED and rows:
                show(work, rows[0], picture)
                return rows[0].id
            row = work.add(
                Image(
                    sector_id=content.sector_id,
                    content_id=content_id,
                    role=role,
                    position=max((other.position for other in rows), default=-1) + 1,
                    section=section[:500],
                    alt_text=(alt_text.strip() or section or content.title)[:500],
                    caption=caption.strip(),
                )
            )
            show(work, row, picture)
            mark_for_sending(work, content, "An image was added")
            return row.id

    def _take(self, data: bytes, role: ImageRole, name: str) -> Variant:
        try:
            stored = self._store.save(data, role=role, name=name)
        except BadAnswer as problem:
            raise WrongInput(
                "This file cannot be used as a picture",
                problem.what,
                "Choose a PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP file.",
            ) from problem
        return Variant.of(stored, original=self._store.keep_raw(data), source=OWN_FILE, prompt="")

    # ------------------------------------------------------------------------------------------------- removing

    def remove(self, scope: Scope, ids: Sequence[int]) -> list[RemovedImage]:
        """Take images out of their articles; return what `restore` brings back. Their files stay for that long."""
        removed: list[RemovedImage] = []
        with self._database.write(scope, "images") as work:
            claims.forget(work, StageName.IMAGES, list(ids))
            for image_id in ids:
                row = work.get(Image, image_id)
                content = work.get(Content, row.content_id)
                blocks = blocks_from_json(content.blocks)
                index = next((at for at, block in enumerate(blocks) if _shows(block, image_id)), -1)
                values = {name: getattr(row, name) for name in _KEPT}
                removed.append(RemovedImage(content.id, values, blocks[index] if index >= 0 else None, index))
                _put_blocks(work, content, tuple(b for b in blocks if not _shows(b, image_id)), "Image taken out")
                work.delete(row)
        return removed

    def restore(self, scope: Scope, removed: Sequence[RemovedImage]) -> list[int]:
        """Bring removed images back where they stood; return their new ids."""
        ids: list[int] = []
        with self._database.write(scope, "images") as work:
            for item in reversed(removed):
                content = work.get(Content, item.content_id)
                taken = {row.position for row in queries.images_of_content(work, content.id)
                         if row.role is item.values["role"]}  # fmt: skip
                values = dict(item.values)
                if values["position"] in taken:
                    values["position"] = max(taken) + 1
                row = work.add(Image(sector_id=content.sector_id, content_id=content.id, **values))
                if item.block is not None:
                    blocks = list(blocks_from_json(content.blocks))
                    blocks.insert(item.index, article.image(row.id, row.alt_text, row.caption))
                    _put_blocks(work, content, tuple(blocks), "Image brought back")
                ids.append(row.id)
        return ids[::-1]


_KEPT = (
    "role", "position", "section", "prompt", "alt_text", "caption", "status", "file_name", "mime", "width", "height",
    "size", "sha256", "source", "original_file", "variants",
)  # fmt: skip


def file_stem(content: Content, row: Image) -> str:
    """Return words for the file name of an image: the article's, and the section's where it stands in one."""
    if row.role is ImageRole.FEATURED or not row.section:
        return content.slug or content.title
    return f"{content.slug or content.title}-{row.section}"


def read_picture(path: Path) -> bytes:
    """Return the bytes of a picture file of the user; raises `WrongInput` for one that is far too large to be one."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WrongInput(
                "This file is too large",
                f"“{path.name}” has {path.stat().st_size // 1024**2:,} MB; a picture has at most 100.",
                "Choose a picture, or save this one smaller.",
            )
        return path.read_bytes()
    except OSError as error:
        raise StorageTrouble(
            "The file could not be read",
            f"Reading “{path.name}” failed: {error.strerror or type(error).__name__}.",
            "Check that it is there and that you may read it.",
        ) from error


def _shows(block: Block, image_id: int) -> bool:
    return block.kind is BlockKind.IMAGE and block.attrs.get("image_id") == image_id


def _put_blocks(work: Work, content: Content, blocks: Blocks, note: str) -> None:
    if blocks == blocks_from_json(content.blocks):
        mark_for_sending(work, content, note)
        return
    content.blocks = blocks_to_json(blocks)
    if content.site_status is SiteStatus.NOT_PUBLISHED:
        add_revision(work, content, RevisionOrigin.EDITED, note)
    mark_for_sending(work, content, note)
