"""Commands that make clusters and steer them: cut coarser or finer, lock, merge, split, move, rename, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli import cluster_edits, steps
from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.lists import list_command
from igny8_desktop.app.cli.output import count, plain, print_facts, print_table
from igny8_desktop.app.cli.running import DONE, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import EntityKind, StageName

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.automation.jobs import JobContext
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.planner.cluster_refinement import RefineReport
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
_fast = click.option(
    "--fast",
    is_flag=True,
    help="For very long lists: read keywords word by word, and seldom words by their letters only. In less than half "
    "the time; keywords that say the same in other words come together less often. Always so: set planner.embedding.",
)
_DOUBTS_SHOWN = 20
_SLIDER = (0.1, "topic", 0.5, "page", 0.9)


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@_granularity
@_by
@_shared
@_fast
@pass_invocation
def cluster(
    invocation: Invocation,
    slug: str,
    sector: str | None,
    limit: int | None,
    granularity: str | None,
    by: str,
    shared: int,
    fast: bool,
) -> int:
    """Put the keywords of a site into clusters.

    With another --granularity than last time, or with --by urls, the clusters that are there are cut anew, too:
    locked ones, names, ideas and moved keywords survive it, and “igny8 clusters undo SITE” takes it back.
    """
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    cutter = _cutter(program, scope, by, shared, fast)
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


def _cutter(program: Program, scope: Scope, by: str, shared: int, fast: bool) -> Cutter | None:
    if by == "urls":
        if fast:
            raise click.UsageError("--fast is about how meaning is read: it does not go with --by urls.")
        return program.url_cutter(scope, shared)
    return program.fast_cutter() if fast else None


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
        resume=f"Sectors that were finished stay so (to go back: igny8 clusters undo {slug}); give the command again.",
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
@_fast
@pass_invocation
def recut(
    invocation: Invocation, slug: str, granularity: str, sector: str | None, by: str, shared: int, fast: bool
) -> None:
    """Cut the clusters of a site anew, coarser or finer, with the keywords that wait."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    _recut(invocation, program, scope, slug, granularity, _cutter(program, scope, by, shared, fast))


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


@clusters.command("refine", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("ids", metavar="[ID]...", type=int, nargs=-1)
@sector_option()
@limit_option("At most this many clusters.")
@click.option("--again", is_flag=True, help="Also those that a model named before.")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only say what it would cost.")
@pass_invocation
def refine(
    invocation: Invocation,
    slug: str,
    ids: Sequence[int],
    sector: str | None,
    limit: int | None,
    again: bool,
    only_estimate: bool,
) -> int:
    """Let the AI model name and describe clusters, and doubt keywords in them.

    Names given by hand and locked clusters are left alone. Doubted keywords are marked and never moved.
    """
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    chosen = program.refinement.waiting(scope, ids or None, again=again)[:limit]
    price = program.refinement.estimate(scope, chosen)
    if only_estimate:
        invocation.result(
            {"site": slug, "clusters": len(chosen), "credits": price},
            lambda terminal: terminal.say(f"{count(len(chosen), 'cluster')}: {count(price, 'credit')} at most."),
        )
        return DONE

    async def work(job: JobContext) -> RefineReport:
        return await program.refinement.run(scope, chosen, progress=job.progress, should_stop=job.should_stop)

    report = invocation.work(
        program,
        "Naming clusters",
        work,
        kind="refine",
        site_id=scope.site_id,
        resume=f"Go on with: igny8 clusters refine {slug}",
    )

    def tell(terminal: Terminal) -> None:
        terminal.say(
            f"{count(len(report.refined), 'cluster')} named, {count(len(report.doubts), 'keyword')} doubted, "
            f"{count(report.credits, 'credit')} used."
        )
        for doubt in report.doubts[:_DOUBTS_SHOWN]:
            second = f"; second best: cluster {doubt.second_cluster_id}" if doubt.second_cluster_id else ""
            terminal.say(f"  keyword {doubt.keyword_id} “{doubt.text}” in cluster {doubt.cluster_id}{second}")
        if report.failed:
            info = next(iter(report.failed.values()))
            terminal.say(
                f"{count(len(report.failed), 'cluster')} failed: {info.title}. {info.what} {info.next}", err=True
            )

    invocation.result({"site": slug, **plain(report)}, tell)
    return SOME_FAILED if report.failed else DONE


for command in cluster_edits.COMMANDS:
    clusters.add_command(command)
