"""Images are steered by people, kept beside each other, and files and rows stay in step."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pillow

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, Image, Task
from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.enums import (
    ContentStatus,
    EntityKind,
    ImageRole,
    ImageStatus,
    SiteStatus,
    StageName,
    TargetKind,
)
from igny8_desktop.domain.errors import NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.services.writer.image_style import ImageStyle
from tests.harness.programs import start_threads


def png(colour: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Scope, int]]:
    program = open_program(tmp_path_factory.mktemp("home"), environ={})
    try:
        start_threads(program)
        site = program.sites.add(NewSite("Kettle Lab", TargetKind.FOLDER))
        task_id = program.tasks.add(site.scope, "How to descale a kettle", word_count=300)
        with program.database.write(site.scope) as work:
            work.get(Task, task_id).images_wanted = 2
        program.image_styles.save(site.scope, ImageStyle("pencil drawing", "frame", ("#1f6f54",)))
        step(program, site.scope, "write", [task_id])
        [content_id] = program.listing.ids(site.scope, EntityKind.CONTENT)
        step(program, site.scope, "image_prompts", [content_id])
        yield program, site.scope, content_id
    finally:
        program.close()


def step(program: Program, scope: Scope, name: str, ids: list[int], variants: int = 1) -> StepReport:
    found = next(item for key, item in program.steps.items() if str(key) == name)
    chosen = program.imaging.making(variants) if name == "images" else found
    report: StepReport = program.jobs.submit(
        name, lambda job: chosen.run(scope, ids, StepControl(program.owner, concurrency=1)), kind=name
    ).result(60)
    assert not report.failed, report.failed
    return report


def images(program: Program, scope: Scope) -> list[dict[str, object]]:
    return program.listing.all_rows(scope, EntityKind.IMAGE)


def files(program: Program) -> set[str]:
    return set(program.images_store.names())


def test_an_image_lives_through_variants_own_files_and_repair(written: tuple[Program, Scope, int]) -> None:
    program, scope, content_id = written
    rows = images(program, scope)
    assert [row["role"] for row in rows].count("in_article") == 2  # what the brief asks for, not the setting
    assert all(str(row["prompt"]).startswith("Pencil drawing") for row in rows)
    detail = program.contents.get(scope, content_id)
    placed = [block.attrs["image_id"] for block in detail.text.blocks if block.kind is BlockKind.IMAGE]
    assert len(placed) == 2

    featured = next(int(str(row["id"])) for row in rows if row["role"] == "featured")
    with program.database.write(scope) as work:
        [ticket] = claims.claim(work, StageName.IMAGES, [featured], "somebody")
    assert [row["id"] for row in images(program, scope) if row["making"]] == [featured]
    with program.database.write(scope) as work:
        claims.release(work, ticket)
    step(program, scope, "images", [featured], variants=3)
    choices = program.images.choices(scope, featured)
    assert choices.shown is not None
    first = choices.shown.file_name
    assert len({first, *(each.file_name for each in choices.others)}) == 3
    assert files(program) >= {each.file_name for each in choices.others}
    assert choices.shown.original_file in program.images_store.raw_names()

    second = choices.others[0].file_name
    assert program.images.choose(scope, featured, second) == first
    assert program.images.choose(scope, featured, first) == second  # undone
    with pytest.raises(NotFound):
        program.images.choose(scope, featured, "no-such.webp")

    before = program.images.use_file(scope, featured, png((200, 10, 10)))
    assert before == first
    own = program.images.choices(scope, featured)
    assert own.shown is not None
    assert own.shown.source == "own file"
    assert own.shown.file_name.startswith("how-to-descale-a-kettle")
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b""):
        with pytest.raises(WrongInput):
            program.images.use_file(scope, featured, bad)

    # A file is lost, another damaged, a third is nobody's.
    assert program.image_files.check().good
    lost = program.images_store.path(own.shown.file_name)
    lost.unlink()
    stray = lost.with_name("stray-0123456789ab.webp")
    stray.write_bytes(b"left behind")
    found = program.image_files.check()
    assert (found.orphans, [each.image_id for each in found.lost]) == ((stray.name,), [featured])
    done = program.image_files.repair(found, grace=0)
    assert (done.mended, done.removed, done.queued) == (1, 1, 0)
    assert program.image_files.check().good
    lost.write_bytes(b"damaged")
    assert program.image_files.repair(program.image_files.check()).mended == 1
    assert program.images_store.sound(own.shown.file_name, own.shown.sha256)

    # Without file and original, a variant takes its place; without any, the image waits once more.
    program.images_store.raw_path(own.shown.original_file).unlink()
    lost.unlink()
    assert program.image_files.mend_at_start().mended == 1
    now = program.images.choices(scope, featured)
    assert now.shown is not None
    assert now.shown.file_name in {first, second, *(each.file_name for each in choices.others)}
    for folder in ("images", "raw"):
        for path in (program.folder.home / folder).iterdir():
            path.unlink()
    repaired = program.image_files.repair(program.image_files.check())
    assert (repaired.queued, repaired.mended) == (1, 0)
    with program.database.read(scope) as work:
        row = work.get(Image, featured)
        assert (row.status, row.file_name) == (ImageStatus.PENDING, "")


def test_a_changed_image_marks_a_live_post_for_sending(written: tuple[Program, Scope, int]) -> None:
    program, scope, content_id = written
    featured = next(int(str(row["id"])) for row in images(program, scope) if row["role"] == "featured")
    program.images.use_file(scope, featured, png((1, 2, 3)))

    def live() -> int:
        with program.database.write(scope) as work:
            content = work.get(Content, content_id)
            content.status = ContentStatus.APPROVED
            content.status = ContentStatus.PUBLISHED
            content.site_status = SiteStatus.PUBLISHED
            return content.revision

    def state() -> tuple[ContentStatus, int]:
        detail = program.contents.get(scope, content_id)
        return detail.status, detail.revision

    revision = live()
    program.images.edit(scope, featured, prompt="Another prompt")
    assert state() == (ContentStatus.PUBLISHED, revision)  # readers see no difference
    program.images.edit(scope, featured, alt_text="A red kettle")
    assert state() == (ContentStatus.APPROVED, revision + 1)
    revision = live()
    program.images.use_file(scope, featured, png((1, 2, 3)))  # the very same picture
    assert state() == (ContentStatus.PUBLISHED, revision)
    program.images.use_file(scope, featured, png((9, 9, 90)))
    assert state() == (ContentStatus.APPROVED, revision + 1)
    revision = live()
    program.images.add_file(scope, content_id, png((9, 90, 9)), section="More")
    assert state() == (ContentStatus.APPROVED, revision + 1)


def test_images_are_added_removed_and_brought_back(written: tuple[Program, Scope, int]) -> None:
    program, scope, content_id = written
    blocks = program.contents.get(scope, content_id).text.blocks
    placed = [int(block.attrs["image_id"]) for block in blocks if block.kind is BlockKind.IMAGE]
    removed = program.images.remove(scope, placed)
    left = program.contents.get(scope, content_id).text.blocks
    assert not [block for block in left if block.kind is BlockKind.IMAGE]
    program.images.restore(scope, removed)
    back = program.contents.get(scope, content_id).text.blocks
    assert [(block.kind, block.attrs.get("alt")) for block in back] == [
        (block.kind, block.attrs.get("alt")) for block in blocks
    ]
    added = program.images.add_file(scope, content_id, png((5, 80, 5)), section="Tools")
    with program.database.read(scope) as work:
        row = work.get(Image, added)
        assert (row.role, row.alt_text, row.status) == (ImageRole.IN_ARTICLE, "Tools", ImageStatus.GENERATED)


def test_a_style_is_kept_beside_the_rest_of_the_profile(written: tuple[Program, Scope, int], tmp_path: Path) -> None:
    program, scope, _content_id = written
    before = program.image_styles.get(scope)
    logo = program.image_styles.keep_logo(png((9, 9, 9)))
    program.image_styles.save(scope, ImageStyle("photo", "waves", ("#112233", "#445566"), logo))
    assert program.image_files.check().orphaned_originals == ()
    assert program.image_styles.get(scope).colours == ("#112233", "#445566")
    with pytest.raises(WrongInput):
        program.image_styles.save(scope, ImageStyle(colours=("blue",)))
    with pytest.raises(WrongInput):
        program.image_styles.keep_logo(b"<html>")
    program.image_styles.save(scope, before)
