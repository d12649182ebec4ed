"""Commands that make clusters and steer them: cut coarser or finer, lock, merge, split, move, rename, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli import steps
from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.lists import list_command
from igny8_desktop.app.cli.output import count, plain, print_facts, print_table
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import ClusterRole, EntityKind, StageName

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.planner.cluster_changes import ClusterEdit
    from igny8_desktop.services.planner.recut import RecutReport
    from igny8_desktop.services.planner.sector_cut import Cutter

_granularity = click.option(
    "--granularity", metavar="page|topic|0-1", help="page, topic, or a number from 0 (broad) to 1 (fine)."
)
_by = click.option(
    "--by",
    type=click.Choice(["meaning", "urls"]),
    default="meaning",
    show_default=True,
    help="What makes keywords alike; urls: the same pages rank for them.",
)
_shared = click.option(
    "--shared", type=click.IntRange(1, 10), default=3, show_default=True, metavar="N",
    help="With --by urls: how many of the first 10 results are the same.",
)  # fmt: skip
_ids = click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
_SLIDER = (0.1, "topic", 0.5, "page", 0.9)


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@_granularity
@_by
@_shared
@pass_invocation
def cluster(
    invocation: Invocation,
    slug: str,
    sector: str | None,
    limit: int | None,
    granularity: str | None,
    by: str,
    shared: int,
) -> int:
    """Put the keywords of a site into clusters.

    With another --granularity than last time, or with --by urls, the clusters that are there are cut anew, too:
    locked ones, names, ideas and moved keywords survive it, and “igny8 clusters undo SITE” takes it back.
    """
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    cutter = _cutter(program, scope, by, shared)
    again = _cut_anew(program, scope, granularity, by) if granularity or cutter is not None else ""
    code = 0
    if not again:
        code = steps.carry_out(
            invocation,
            StageName.CLUSTER,
            slug,
            sector,
            limit,
            chosen=program.clustering(granularity or "", cutter) if granularity or cutter is not None else None,
        )
    else:
        _recut(invocation, program, scope, slug, again, cutter)
    return code


def _cutter(program: Program, scope: Scope, by: str, shared: int) -> Cutter | None:
    return program.url_cutter(scope, shared) if by == "urls" else None


def _cut_anew(program: Program, scope: Scope, granularity: str | None, by: str) -> str:
    """Return the granularity of a new cut where one is needed, else an empty text."""
    from igny8_desktop.services.planner.sector_cut import checked_granularity

    last = program.recut.granularity(scope)
    wanted = checked_granularity(granularity) if granularity else last if last is not None else None
    if not program.recut.has_clusters(scope):
        return ""
    if by == "urls":
        return str(wanted if wanted is not None else "page")
    return granularity or "" if wanted != last else ""


def _recut(
    invocation: Invocation, program: Program, scope: Scope, slug: str, granularity: str, cutter: Cutter | None
) -> None:
    report = invocation.work_blocking(
        program,
        "Clustering keywords",
        lambda job: program.recut.run(
            scope, granularity, cutter=cutter, progress=job.progress, should_stop=job.should_stop
        ),
        kind=str(StageName.CLUSTER),
        site_id=scope.site_id,
        resume="Nothing was changed; give the same command again.",
    )
    invocation.result(_recut_document(slug, report), lambda terminal: _show_recut(terminal, slug, report))


def _recut_document(slug: str, report: RecutReport) -> dict[str, Any]:
    edits = list(report.edits.values())
    return {
        "site": slug,
        "step": str(StageName.CLUSTER),
        "recut": True,
        "granularity": report.granularity,
        "clusters": report.clusters,
        "strays": report.strays,
        "done": report.moved,
        "made": sum(len(edit.made) for edit in edits),
        "gone": sum(len(edit.gone) for edit in edits),
        "failed": [],
        "left": 0,
        "credits": 0,
        "changes": [edit.change_id for edit in edits if edit.change_id],
    }


def _show_recut(terminal: Terminal, slug: str, report: RecutReport) -> None:
    terminal.say(
        f"Cut anew at {report.granularity:g}: {count(report.clusters, 'cluster')} and {count(report.strays, 'stray')}; "
        f"{count(report.moved, 'keyword')} moved. To go back: igny8 clusters undo {slug}"
    )


# ----------------------------------------------------------------------------------------------------- the group


@click.group(cls=Group)
def clusters() -> None:
    """Show clusters and steer them."""


clusters.add_command(list_command(EntityKind.CLUSTER))


@clusters.command("show", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("cluster_id", metavar="ID", type=int)
@pass_invocation
def show(invocation: Invocation, slug: str, cluster_id: int) -> None:
    """Show everything that is known of one cluster."""
    from igny8_desktop.services.planner.cluster_facts import volume_text

    program = invocation.reading()
    facts = program.cluster_book.facts(invocation.scope(program, slug), cluster_id)
    mix = ", ".join(f"{intent or 'unknown'} {number}" for intent, number in facts.intents.items())
    role = str(facts.role or "") + (f" of “{facts.hub[1]}”" if facts.hub is not None else "")
    document = {**plain(facts), "volume": volume_text(facts.volumes)}
    invocation.result(
        document,
        lambda terminal: print_facts(
            terminal,
            [
                ("Cluster", facts.name),
                ("Description", facts.description),
                ("Main keyword", facts.primary_keyword),
                ("Role", role),
                ("Supported by", len(facts.supporting)),
                ("Keywords", facts.keywords),
                ("Volume", volume_text(facts.volumes)),
                ("Difficulty", facts.difficulty),
                ("Intents", mix),
                ("Opportunity", facts.opportunity),
                ("Locked", facts.locked),
                ("Stray", facts.stray),
                ("Ideas", facts.ideas),
            ],
        ),
    )


@clusters.command("recut", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("granularity", metavar="page|topic|0-1")
@sector_option()
@_by
@_shared
@pass_invocation
def recut(invocation: Invocation, slug: str, granularity: str, sector: str | None, by: str, shared: int) -> None:
    """Cut the clusters of a site anew, coarser or finer, with the keywords that wait."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    _recut(invocation, program, scope, slug, granularity, _cutter(program, scope, by, shared))


@clusters.command("preview", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("granularities", metavar="[page|topic|0-1]...", nargs=-1)
@sector_option()
@pass_invocation
def preview(invocation: Invocation, slug: str, granularities: Sequence[str], sector: str | None) -> None:
    """Say what new cuts would give, without making them."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    found = invocation.work_blocking(
        program,
        "Trying cuts",
        lambda job: program.recut.preview(
            scope, granularities or _SLIDER, progress=job.progress, should_stop=job.should_stop
        ),
        kind=str(StageName.CLUSTER),
        site_id=scope.site_id,
    )
    rows = plain(found)
    columns = [
        ("granularity", "Granularity"),
        ("clusters", "Clusters"),
        ("strays", "Strays"),
        ("moving", "Keywords that move"),
        ("held", "Keywords held"),
    ]

    def tell(terminal: Terminal) -> None:
        now = found[0]
        terminal.say(f"Now: {count(now.clusters_now, 'cluster')} and {count(now.strays_now, 'stray')}.")
        print_table(terminal, columns, rows)

    invocation.result(rows, tell)


@clusters.command("rename", cls=Command)
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


clusters.add_command(_lock_command(True))
clusters.add_command(_lock_command(False))


@clusters.command("role", cls=Command)
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


@clusters.command("merge", cls=Command)
@click.argument("slug", metavar="SITE")
@_ids
@click.option("--into", type=int, required=True, metavar="ID", help="The cluster that stays.")
@pass_invocation
def merge(invocation: Invocation, slug: str, ids: Sequence[int], into: int) -> None:
    """Merge clusters into one, with their ideas, tasks and articles."""
    program = invocation.writing()
    _tell(invocation, slug, program.clusters.merge(invocation.scope(program, slug), ids, into))


@clusters.command("split", cls=Command)
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


@clusters.command("move", cls=Command)
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


@clusters.command("undo", cls=Command)
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


@clusters.command("changes", cls=Command)
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
