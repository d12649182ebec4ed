"""Keep image files and rows in step: find files that nothing needs and files that are missing, and repair both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from igny8_desktop.data.models import Content, Image
from igny8_desktop.data.queries import image_files as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ImageRole, ImageStatus
from igny8_desktop.domain.errors import BadAnswer, NotFound, StorageTrouble
from igny8_desktop.domain.ports import ImageStore, Progress, no_progress
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.writer.image_variants import (
    Variant,
    mark_for_sending,
    shown,
    variants_of,
)

_log = logging.getLogger(__name__)
#: Seconds that a file without a row is left alone: a picture is written before its row is.
GRACE = 3600.0
#: Images that are put right while the program starts; more of them are left to the command.
MOST_AT_START = 12


@dataclass(frozen=True)
class LostFile:
    """An image whose picture is gone or damaged."""

    image_id: int
    site_id: int
    file_name: str
    damaged: bool


@dataclass(frozen=True)
class FileCheck:
    """What a check found: names of files that nothing needs, and images without their picture."""

    pictures: int
    orphans: tuple[str, ...]
    orphaned_originals: tuple[str, ...]
    lost: tuple[LostFile, ...]
    lost_variants: int

    @property
    def good(self) -> bool:
        """Say whether there is nothing to repair."""
        return not (self.orphans or self.orphaned_originals or self.lost or self.lost_variants)


@dataclass(frozen=True)
class FileRepair:
    """What a repair did: pictures made anew from their originals or variants, put back in the queue, removed."""

    mended: int = 0
    queued: int = 0
    variants: int = 0
    removed: int = 0


class ImageFiles:
    """Check and repair the image folder; blocking."""

    def __init__(self, database: Database, store: ImageStore) -> None:
        self._database = database
        self._store = store

    def check(self, *, progress: Progress = no_progress, should_stop: Callable[[], bool] = lambda: False) -> FileCheck:
        """Compare all images of all sites with the files, whose content is read, too."""
        here, raw = self._store.names(), self._store.raw_names()
        with self._database.read(ACCOUNT) as work:
            rows = [
                (row.id, row.site_id, shown(row), tuple(variants_of(row))) for row in queries.images_with_files(work)
            ]
            kept = queries.answer_files(work) | queries.logo_files(work)
        needed: set[str] = set()
        lost: list[LostFile] = []
        lost_variants = 0
        for number, (image_id, site_id, picture, others) in enumerate(rows):
            if should_stop():
                break
            for each in (picture, *others):
                if each is not None:
                    needed.add(each.file_name)
                    kept.add(each.original_file)
            if picture is not None and not self._store.sound(picture.file_name, picture.sha256):
                lost.append(LostFile(image_id, site_id, picture.file_name, picture.file_name in here))
            lost_variants += sum(each.file_name not in here for each in others)
            progress(number + 1, len(rows), "")
        return FileCheck(len(here), tuple(sorted(here - needed)), tuple(sorted(raw - kept)), tuple(lost), lost_variants)

    def repair(self, found: FileCheck, *, progress: Progress = no_progress, grace: float = GRACE) -> FileRepair:
        """Put right what a check found.

        A picture is made anew from its original, else a variant takes its place, else the image goes back into the
        queue. Files that nothing needs go once they are older than `grace` seconds.
        """
        done = FileRepair()
        total = len(found.lost) + len(found.orphans) + len(found.orphaned_originals)
        for number, item in enumerate(found.lost):
            done = self._mend(item, done)
            progress(number + 1, total, "")
        if found.lost_variants:
            done = replace(done, variants=self._drop_lost_variants())
        for name in (*found.orphans, *found.orphaned_originals):
            try:
                done = replace(done, removed=done.removed + self._store.remove(name, older_than=grace))
            except NotFound:
                continue
        progress(total, total, "")
        return done

    def mend_at_start(self) -> FileRepair:
        """Put right images whose file is gone; cheap: names only, and at most a few are made anew."""
        try:
            here = self._store.names()
            with self._database.read(ACCOUNT) as work:
                if queries.shown_files(work) <= here:
                    return FileRepair()
                rows = [row for row in queries.images_with_files(work) if row.file_name and row.file_name not in here]
                lost = [LostFile(row.id, row.site_id, row.file_name, False) for row in rows]
            return self.repair(FileCheck(len(here), (), (), tuple(lost[:MOST_AT_START]), 0))
        except StorageTrouble as trouble:
            _log.warning("image files were not checked: %s", trouble.what)
            return FileRepair()

    # ---------------------------------------------------------------------------------------------------- inside

    def _mend(self, item: LostFile, done: FileRepair) -> FileRepair:
        scope = Scope(item.site_id)
        with self._database.read(scope) as work:
            row = work.find(Image, item.image_id)
            if row is None or row.file_name != item.file_name:
                return done
            picture, others, role = shown(row), variants_of(row), row.role
        if item.damaged:
            # A file is never written over: what is damaged would pass for the same content for ever.
            self._store.remove(item.file_name)
        fresh = self._first_sound([picture] if picture is not None else [], role) or self._first_sound(others, role)
        with self._database.write(scope, "images") as work:
            row = work.get(Image, item.image_id)
            if row.file_name != item.file_name:
                return done
            content = work.find(Content, row.content_id, deleted=True)
            before = row.sha256
            _put(row, fresh)
            if content is not None and fresh is not None and fresh.sha256 != before:
                mark_for_sending(work, content, "An image file was repaired")
        return replace(done, mended=done.mended + 1) if fresh else replace(done, queued=done.queued + 1)

    def _first_sound(self, pictures: Iterable[Variant], role: ImageRole) -> Variant | None:
        for picture in pictures:
            if self._store.sound(picture.file_name, picture.sha256):
                return picture
            if not picture.original_file:
                continue
            try:
                data = self._store.raw(picture.original_file)
                stored = self._store.save(data, role=role, name=picture.file_name.rsplit("-", 1)[0])
            except (NotFound, StorageTrouble, BadAnswer):
                continue
            return Variant.of(stored, original=picture.original_file, source=picture.source, prompt=picture.prompt)
        return None

    def _drop_lost_variants(self) -> int:
        here = self._store.names()
        with self._database.read(ACCOUNT) as work:
            sites = {
                row.site_id
                for row in queries.images_with_files(work)
                if any(each.file_name not in here for each in variants_of(row))
            }
        return sum(self._drop_of_site(site_id, here) for site_id in sites)

    def _drop_of_site(self, site_id: int, here: frozenset[str]) -> int:
        dropped = 0
        with self._database.write(Scope(site_id), "images") as work:
            for row in _rows_of(work, site_id):
                kept = [item for item in row.variants if item.get("file_name") in here]
                dropped += len(row.variants) - len(kept)
                if len(kept) != len(row.variants):
                    row.variants = kept
        return dropped


def _rows_of(work: Work, site_id: int) -> Sequence[Image]:
    return [row for row in queries.images_with_files(work) if row.site_id == site_id]


def _put(row: Image, picture: Variant | None) -> None:
    """Write what an image shows now; without any picture it waits to be made once more."""
    if picture is None:
        if row.status is ImageStatus.GENERATED:
            row.status = ImageStatus.PENDING
        row.file_name = row.sha256 = ""
        row.width = row.height = row.size = 0
        return
    row.variants = [item for item in row.variants if item.get("file_name") != picture.file_name]
    row.file_name, row.sha256, row.original_file = picture.file_name, picture.sha256, picture.original_file
    row.width, row.height, row.size, row.mime = picture.width, picture.height, picture.size, picture.mime
    row.source = picture.source
