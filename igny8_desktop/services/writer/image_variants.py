"""Keep the pictures that were made for one place in an article: the one that is shown, and those to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from igny8_desktop.data.models import Content, Image
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import ContentStatus, ImageStatus, RevisionOrigin, SiteStatus
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.ports import StoredImage
from igny8_desktop.services.writer.revisions import add_revision

#: Pictures besides the shown one that are kept for one place; the oldest go first.
MOST_VARIANTS = 8


@dataclass(frozen=True)
class Variant:
    """One picture of a place: its web-ready file, the file as it came, and what it was made from."""

    file_name: str
    original_file: str = ""
    mime: str = "image/webp"
    width: int = 0
    height: int = 0
    size: int = 0
    sha256: str = ""
    source: str = ""
    prompt: str = ""

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Variant:
        """Read the stored form; fields that are not known are left out."""
        known = {field.name for field in fields(Variant)}
        return Variant(**{key: item for key, item in value.items() if key in known})

    @staticmethod
    def of(stored: StoredImage, *, original: str, source: str, prompt: str) -> Variant:
        """Return a picture that was just made."""
        return Variant(
            stored.file_name, original, stored.mime, stored.width, stored.height, stored.size, stored.sha256, source,
            prompt,
        )  # fmt: skip


def shown(row: Image) -> Variant | None:
    """Return the picture that a place shows, if it has one."""
    if not row.file_name:
        return None
    return Variant(
        row.file_name, row.original_file, row.mime, row.width, row.height, row.size, row.sha256, row.source, row.prompt
    )


def variants_of(row: Image) -> list[Variant]:
    """Return the pictures that a place could show instead, newest first."""
    return [Variant.from_json(item) for item in row.variants if item.get("file_name")]


def keep_variant(row: Image, picture: Variant) -> None:
    """Add a picture to those to choose from; one that is there already, or shown, changes nothing."""
    others = variants_of(row)
    if picture.file_name != row.file_name and all(other.file_name != picture.file_name for other in others):
        row.variants = [asdict(item) for item in [picture, *others][:MOST_VARIANTS]]


def show(work: Work, row: Image, picture: Variant) -> None:
    """Make a place show this picture; the one it showed becomes a variant, and a live post is marked for sending."""
    before = shown(row)
    others = [item for item in variants_of(row) if item.file_name != picture.file_name]
    if before is not None and before.file_name != picture.file_name:
        others.insert(0, before)
    row.variants = [asdict(item) for item in others[:MOST_VARIANTS]]
    row.file_name, row.original_file, row.mime = picture.file_name, picture.original_file, picture.mime
    row.width, row.height, row.size = picture.width, picture.height, picture.size
    row.sha256, row.source = picture.sha256, picture.source
    row.status = ImageStatus.GENERATED
    if before is not None and before.sha256 != picture.sha256:
        mark_for_sending(work, work.get(Content, row.content_id), "An image was changed")


def choose(work: Work, row: Image, file_name: str) -> str:
    """Show one of the variants and return the name of what was shown before; raises `NotFound`."""
    picture = next((item for item in variants_of(row) if item.file_name == file_name), None)
    if picture is None:
        raise NotFound(
            "This variant is not here",
            f"The image has no variant “{file_name}”.",
            "Choose one of those that are shown below the picture.",
        )
    before = row.file_name
    show(work, row, picture)
    return before


def mark_for_sending(work: Work, content: Content, note: str) -> None:
    """Let a post that is on the site, or on its way there, be sent once more; others are left as they are.

    The revision tells a publishing under way that it no longer holds the newest state.
    """
    if content.site_status is SiteStatus.NOT_PUBLISHED and content.status is not ContentStatus.PUBLISHED:
        return
    if content.status is ContentStatus.PUBLISHED:
        content.status = ContentStatus.APPROVED
    add_revision(work, content, RevisionOrigin.EDITED, note)
