"""Commands about single images and the image folder."""

from __future__ import annotations

import click

from igny8_desktop.app.cli.base import Command, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count
from igny8_desktop.app.cli.running import DONE, FAILED
from igny8_desktop.app.cli.terminal import Terminal


@click.command(cls=Command)
@click.option("--repair", is_flag=True, help="Make missing pictures anew, and remove files that nothing needs.")
@pass_invocation
def check(invocation: Invocation, repair: bool) -> int:
    """Compare the images of all sites with the files in the data folder."""
    program = invocation.writing() if repair else invocation.reading()
    found = invocation.work_blocking(
        program,
        "Checking image files",
        lambda job: program.image_files.check(progress=job.progress, should_stop=job.should_stop),
        kind="check",
        resume="Nothing was changed.",
    )
    document: dict[str, object] = {
        "pictures": found.pictures,
        "orphans": list(found.orphans),
        "orphaned_originals": list(found.orphaned_originals),
        "lost": [{"image": each.image_id, "file": each.file_name, "damaged": each.damaged} for each in found.lost],
        "lost_variants": found.lost_variants,
    }
    done = None
    if repair and not found.good:
        done = invocation.work_blocking(
            program,
            "Repairing image files",
            lambda job: program.image_files.repair(found, progress=job.progress),
            kind="check",
            resume="Give the same command again.",
        )
    if repair:
        document["repaired"] = {
            "mended": done.mended if done else 0,
            "queued": done.queued if done else 0,
            "variants": done.variants if done else 0,
            "removed": done.removed if done else 0,
        }

    def show(terminal: Terminal) -> None:
        if found.good:
            terminal.say(f"All is well: {count(found.pictures, 'picture')}, none missing, none left over.")
            return
        terminal.say(
            f"{count(len(found.lost), 'picture')} missing or damaged, {count(found.lost_variants, 'variant')} missing, "
            f"{count(len(found.orphans) + len(found.orphaned_originals), 'file')} that nothing needs."
        )
        if done is None:
            terminal.say("Repair with: igny8 images check --repair")
        else:
            terminal.say(
                f"{count(done.mended, 'picture')} restored, {count(done.queued, 'image')} back in the queue, "
                f"{count(done.removed, 'file')} removed. Files younger than an hour stay."
            )

    invocation.result(document, show)
    return DONE if found.good or repair else FAILED


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("image_id", metavar="ID", type=click.IntRange(min=1))
@click.argument("file", metavar="FILE")
@pass_invocation
def use(invocation: Invocation, slug: str, image_id: int, file: str) -> None:
    """Show a picture file of your own as this image; what was shown before stays as a variant."""
    from igny8_desktop.services.writer.images import read_picture

    program = invocation.writing()
    scope = invocation.scope(program, slug)
    path = invocation.terminal.path(file)
    invocation.work_blocking(
        program,
        f"Taking {path.name}",
        lambda _job: program.images.use_file(scope, image_id, read_picture(path)),
        kind="images",
        site_id=scope.site_id,
        resume="Give the same command again.",
    )
    _tell(invocation, slug, image_id)


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("image_id", metavar="ID", type=click.IntRange(min=1))
@click.argument("file", metavar="VARIANT", required=False)
@pass_invocation
def variants(invocation: Invocation, slug: str, image_id: int, file: str | None) -> None:
    """List the pictures that an image could show instead, or show the one that is named."""
    if file is not None:
        program = invocation.writing()
        program.images.choose(invocation.scope(program, slug), image_id, file)
    _tell(invocation, slug, image_id)


def _tell(invocation: Invocation, slug: str, image_id: int) -> None:
    program = invocation.reading()
    choices = program.images.choices(invocation.scope(program, slug), image_id)
    document = {
        "id": image_id,
        "shown": choices.shown.file_name if choices.shown is not None else "",
        "variants": [each.file_name for each in choices.others],
    }

    def show(terminal: Terminal) -> None:
        shown = choices.shown
        terminal.say(f"Shown: {shown.file_name}" if shown is not None else "No picture yet.")
        if shown is not None:
            terminal.say(f"  {shown.width} x {shown.height}, {max(1, round(shown.size / 1024)):,} kB, {shown.source}")
        for each in choices.others:
            terminal.say(f"Variant: {each.file_name}")

    invocation.result(document, show)
