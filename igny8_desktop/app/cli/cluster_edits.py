"""Commands that change clusters by hand, and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from igny8_desktop.app.cli.base import Command, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count, plain, print_table
from igny8_desktop.domain.enums import ClusterRole, StageName

if TYPE_CHECKING:
    from igny8_desktop.services.planner.cluster_changes import ClusterEdit

_ids = click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)


@click.command("rename", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("cluster_id", metavar="ID", type=int)
@click.argument("name", metavar="NAME")
@pass_invocation
def rename(invocation: Invocation, slug: str, cluster_id: int, name: str) -> None:
    """Give a cluster another name; it survives new cuts."""
    program = invocation.writing()
    program.clusters.rename(invocation.scope(program, slug), cluster_id, name)
    invocation.result({"site": slug, "id": cluster_id, "name": name}, lambda terminal: terminal.say("Renamed."))


def _lock_command(locked: bool) -> click.Command:
    words = "Lock clusters: new cuts leave them alone." if locked else "Unlock clusters."

    @click.command("lock" if locked else "unlock", cls=Command, help=words)
    @click.argument("slug", metavar="SITE")
    @_ids
    @pass_invocation
    def command(invocation: Invocation, slug: str, ids: Sequence[int]) -> None:
        program = invocation.writing()
        changed = program.clusters.lock(invocation.scope(program, slug), ids, locked)
        done = "locked" if locked else "unlocked"
        invocation.result(
            {"site": slug, "changed": changed}, lambda terminal: terminal.say(f"{count(changed, 'cluster')} {done}.")
        )

    return command


def _archive_command(archive: bool) -> click.Command:
    words = "Take clusters out of planning, with their keywords." if archive else "Bring archived clusters back."

    @click.command("archive" if archive else "unarchive", cls=Command, help=words)
    @click.argument("slug", metavar="SITE")
    @_ids
    @pass_invocation
    def command(invocation: Invocation, slug: str, ids: Sequence[int]) -> None:
        program = invocation.writing()
        turn = program.clusters.archive if archive else program.clusters.unarchive
        changed = turn(invocation.scope(program, slug), ids)
        done = "archived" if archive else "active again"
        invocation.result(
            {"site": slug, "changed": len(changed), "ids": changed},
            lambda terminal: terminal.say(f"{count(len(changed), 'cluster')} {done}."),
        )

    return command


@click.command("role", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("role", type=click.Choice([*map(str, ClusterRole), "auto"]))
@_ids
@click.option("--hub", type=int, metavar="ID", help="The hub that supporting clusters belong to.")
@pass_invocation
def role(invocation: Invocation, slug: str, role: str, ids: Sequence[int], hub: int | None) -> None:
    """Make clusters hubs or supporting ones; auto lets the next cut choose."""
    program = invocation.writing()
    changed = program.clusters.set_role(
        invocation.scope(program, slug), ids, None if role == "auto" else role, hub_id=hub
    )
    invocation.result(
        {"site": slug, "changed": changed}, lambda terminal: terminal.say(f"{count(changed, 'cluster')} changed.")
    )


def _tell(invocation: Invocation, slug: str, edit: ClusterEdit) -> None:
    words = f"{count(edit.moved, 'keyword')} moved"
    if edit.made:
        words += f", {count(len(edit.made), 'cluster')} made ({', '.join(map(str, edit.made))})"
    if edit.gone:
        words += f", {count(len(edit.gone), 'cluster')} gone"
    undo = f" To go back: igny8 clusters undo {slug}" if edit.change_id else ""
    invocation.result({"site": slug, **plain(edit)}, lambda terminal: terminal.say(f"{words}.{undo}"))


@click.command("merge", cls=Command)
@click.argument("slug", metavar="SITE")
@_ids
@click.option("--into", type=int, required=True, metavar="ID", help="The cluster that stays.")
@pass_invocation
def merge(invocation: Invocation, slug: str, ids: Sequence[int], into: int) -> None:
    """Merge clusters into one, with their ideas, tasks and articles."""
    program = invocation.writing()
    _tell(invocation, slug, program.clusters.merge(invocation.scope(program, slug), ids, into))


@click.command("split", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("cluster_id", metavar="ID", type=int)
@click.option("--granularity", metavar="0-1", help="How fine; otherwise the first cut that splits it.")
@pass_invocation
def split(invocation: Invocation, slug: str, cluster_id: int, granularity: str | None) -> None:
    """Split a cluster into its finer cut."""
    program = invocation.writing()
    scope = invocation.scope(program, slug)
    edit = invocation.work_blocking(
        program,
        "Splitting a cluster",
        lambda _job: program.recut.split(scope, cluster_id, granularity=granularity),
        kind=str(StageName.CLUSTER),
        site_id=scope.site_id,
    )
    _tell(invocation, slug, edit)


@click.command("move", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("ids", metavar="KEYWORD-ID...", type=int, nargs=-1, required=True)
@click.option("--to", type=int, metavar="ID", help="Into this cluster.")
@click.option("--new", metavar="NAME", help="Into a new cluster of this name.")
@click.option("--second-best", is_flag=True, help="Each into the cluster that fits second best.")
@click.option("--out", is_flag=True, help="Out of any cluster: the next clustering takes them.")
@pass_invocation
def move(
    invocation: Invocation,
    slug: str,
    ids: Sequence[int],
    to: int | None,
    new: str | None,
    second_best: bool,
    out: bool,
) -> None:
    """Move keywords into another cluster; new cuts leave them there."""
    if sum((to is not None, new is not None, second_best, out)) != 1:
        raise click.UsageError("Say where to: one of --to, --new, --second-best and --out.")
    program = invocation.writing()
    scope = invocation.scope(program, slug)
    if new is not None:
        edit = program.clusters.split_off(scope, ids, new)
    elif second_best:
        edit = program.clusters.move_to_second_best(scope, ids)
    else:
        edit = program.clusters.move_keywords(scope, ids, to)
    _tell(invocation, slug, edit)


@click.command("undo", cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@click.option("--change", type=int, metavar="N", help="This change; otherwise the latest one.")
@pass_invocation
def undo(invocation: Invocation, slug: str, sector: str | None, change: int | None) -> None:
    """Take back the latest merge, split, move or new cut, as a whole."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    latest = next((each.id for each in program.cluster_changes.latest(scope) if not each.undone), None)
    chosen = change if change is not None else latest
    if chosen is None:
        invocation.result({"site": slug, "moved": 0}, lambda terminal: terminal.say("There is nothing to undo."))
        return
    moved = program.cluster_changes.undo(scope, chosen)
    invocation.result(
        {"site": slug, "change": chosen, "moved": moved},
        lambda terminal: terminal.say(f"Undone: {count(moved, 'keyword')} went back."),
    )


@click.command("changes", cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@pass_invocation
def changes(invocation: Invocation, slug: str, sector: str | None) -> None:
    """List the changes of clusters that can be undone, newest first."""
    program = invocation.reading()
    rows = plain(program.cluster_changes.latest(invocation.scope(program, slug, sector)))
    for row in rows:
        row.update(row["counts"])
    columns = [
        ("id", "Change"),
        ("action", "What"),
        ("at", "When"),
        ("keywords", "Keywords moved"),
        ("undone", "Undone"),
    ]
    invocation.result(
        rows, lambda terminal: print_table(terminal, columns, rows) if rows else terminal.say("There are none.")
    )


COMMANDS: tuple[click.Command, ...] = (
    rename, _lock_command(True), _lock_command(False), _archive_command(True), _archive_command(False), role, merge,
    split, move, undo, changes,
)  # fmt: skip
