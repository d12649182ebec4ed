"""Commands that carry out one step, and the approvals between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli import briefs, idea_checks, image_files, posts
from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.lists import list_command
from igny8_desktop.app.cli.output import count, failure_document
from igny8_desktop.app.cli.running import DONE, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import EntityKind, StageName

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.automation.jobs import JobContext
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.steps import Step, StepReport

_MOST_SHOWN = 20
#: For each step: what it takes, what it makes, and what to do when nothing waits for it.
_WORDS: dict[StageName, tuple[str, str, str]] = {
    StageName.CLUSTER: ("keyword", "cluster", "Bring keywords in first: igny8 keywords import {slug} FILE"),
    StageName.IDEAS: ("cluster", "idea", "Every cluster has ideas. New keywords make new ones: igny8 cluster {slug}"),
    StageName.TASKS: ("idea", "task", "Approve ideas first: igny8 approve ideas {slug}"),
    StageName.WRITE: ("task", "article", "Make tasks first: igny8 tasks {slug}"),
    StageName.IMAGE_PROMPTS: ("article", "image prompt", "Write articles first: igny8 write {slug}"),
    StageName.IMAGES: ("image prompt", "image", "Write articles first: igny8 write {slug}"),
    StageName.PUBLISH: ("article", "post", "Approve articles first: igny8 approve content {slug}"),
}


def carry_out(
    invocation: Invocation,
    name: StageName,
    slug: str,
    sector: str | None,
    limit: int | None,
    *,
    publish_as: str = "publish",
    chosen: Step | None = None,
    choose: Callable[[Program, Scope], list[int] | None] = lambda program, scope: None,
) -> int:
    """Carry out a step on what waits for it, and tell what it did; `chosen` is the step in another form.

    `choose` names the items where not all that wait are meant.
    """
    program = invocation.writing()
    site = invocation.site(program, slug)
    scope = invocation.scope(program, slug, sector)
    stages = [StageName.IMAGE_PROMPTS, name] if name is StageName.IMAGES else [name]
    ids = choose(program, scope)
    reports = []
    for stage in stages:
        usual = chosen or program.steps[stage]
        step = program.publishing.publishing_as(publish_as) if stage is StageName.PUBLISH else usual
        resume = f"Go on with: igny8 {name} {site.slug}"
        reports.append(_one(invocation, program, scope, step, limit, resume, ids))
    failed = [failure for report in reports for failure in report.failed]
    last = reports[-1]
    document = {
        "site": site.slug,
        "step": name,
        "done": len(last.done),
        "made": len(last.made),
        "failed": [failure_document(failure) for failure in failed],
        "left": sum(len(report.left) for report in reports),
        "credits": sum(report.credits for report in reports),
        "counts": reduce(lambda sums, report: {**sums, **report.counts}, reports, dict[str, int]()),
        "done_ids": last.done,
        "made_ids": last.made,
        "balance": program.credits.balance(),
    }
    if len(reports) > 1:
        document["steps"] = [_step_document(report) for report in reports]

    proofs = posts.report_documents(program, scope, last.done) if name is StageName.PUBLISH else []
    if name is StageName.PUBLISH:
        document["reports"] = proofs

    def show(terminal: Terminal) -> None:
        for report in reports:
            _show(terminal, site.slug, report, quiet=len(reports) > 1 and report is not last)
        posts.show_reports(terminal, site.slug, proofs)

    invocation.result(document, show)
    return SOME_FAILED if failed else DONE


def _one(
    invocation: Invocation,
    program: Program,
    scope: Scope,
    step: Step,
    limit: int | None,
    resume: str,
    ids: list[int] | None,
) -> StepReport:
    from igny8_desktop.services.step_starter import STEP_TITLES

    async def work(job: JobContext) -> StepReport:
        return await program.starter.run(
            scope, step, ids, limit=limit, progress=job.progress, should_stop=job.should_stop
        )

    return invocation.work(
        program, STEP_TITLES[step.name], work, kind=str(step.name), site_id=scope.site_id, resume=resume
    )


def _step_document(report: StepReport) -> dict[str, Any]:
    return {
        "step": report.step,
        "done": len(report.done),
        "made": len(report.made),
        "failed": [failure_document(failure) for failure in report.failed],
        "left": len(report.left),
        "credits": report.credits,
    }


def _show(terminal: Terminal, slug: str, report: StepReport, *, quiet: bool) -> None:
    taken, made, hint = _WORDS[report.step]
    if not report.done and not report.failed and not report.left:
        if not quiet:
            terminal.say(f"Nothing is waiting for this step. {hint.format(slug=slug)}")
        return
    words = f"{count(len(report.done), taken)} done"
    if report.made:
        words += f", {count(len(report.made), made)} made"
    if report.credits:
        words += f", {count(report.credits, 'credit')} used"
    terminal.say(words + ".")
    queued = report.counts.get("queued", 0)
    if queued:
        terminal.say(f"{count(queued, taken)} wait for the network: the open window sends them, or the same command.")
    if len(report.left) > queued:
        terminal.say(f"{count(len(report.left) - queued, taken)} left: being worked on elsewhere, or not reached.")
    if report.failed:
        show_failures(terminal, taken, [failure_document(failure) for failure in report.failed])


def show_failures(terminal: Terminal, noun: str, failures: Sequence[dict[str, Any]]) -> None:
    """Print failed items with what happened and what to do."""
    terminal.say(f"{count(len(failures), noun)} failed; nothing is lost, the same command tries again:", err=True)
    for failure in failures[:_MOST_SHOWN]:
        terminal.say(f"  {noun} {failure['id']}: {failure['title']}. {failure['what']} {failure['next']}", err=True)
    if len(failures) > _MOST_SHOWN:
        terminal.say(f"  and {len(failures) - _MOST_SHOWN:,} more; --json lists all.", err=True)


def _step_command(name: StageName, words: str, called: str | None = None) -> click.Command:
    @click.command(called or str(name), cls=Command, help=words)
    @click.argument("slug", metavar="SITE")
    @sector_option()
    @limit_option()
    @pass_invocation
    def command(invocation: Invocation, slug: str, sector: str | None, limit: int | None) -> int:
        return carry_out(invocation, name, slug, sector, limit)

    return command


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@click.option("--again", is_flag=True, help="First hand the offline engine's working drafts back to be written anew.")
@click.option("--failed", is_flag=True, help="Only the tasks whose last try failed.")
@click.option("--id", "ids", type=int, multiple=True, metavar="NUMBER", help="Only this task; can be repeated.")
@pass_invocation
def write(
    invocation: Invocation,
    slug: str,
    sector: str | None,
    limit: int | None,
    again: bool,
    failed: bool,
    ids: tuple[int, ...],
) -> int:
    """Write the articles of queued tasks, and complete those that were stopped."""

    def choose(program: Program, scope: Scope) -> list[int] | None:
        if again:
            program.contents.write_again(scope)
        return program.briefs.failed(scope)[:limit] if failed else list(ids) or None

    return carry_out(invocation, StageName.WRITE, slug, sector, limit, choose=choose)


def _step_group(name: StageName, kind: EntityKind, words: str, step_words: str) -> click.Group:
    group = Group(str(name), default="make", help=f"{words}\n\nigny8 {name} SITE: {step_words}")
    group.add_command(_step_command(name, step_words, "make"))
    group.add_command(list_command(kind))
    return group


ideas = _step_group(
    StageName.IDEAS,
    EntityKind.IDEA,
    "Find ideas, list, check or score them.",
    "Find ideas for clusters that have none.",
)
ideas.add_command(idea_checks.check)
ideas.add_command(idea_checks.score)
tasks = _step_group(
    StageName.TASKS, EntityKind.TASK, "Make tasks, list them, or edit their briefs.", "Make tasks of approved ideas."
)
for _command in (briefs.brief, briefs.outline, briefs.source):
    tasks.add_command(_command)
images = _step_group(
    StageName.IMAGES,
    EntityKind.IMAGE,
    "Make images, list, choose or check them.",
    "Describe and make the images of articles.",
)
images.add_command(image_files.check)
images.add_command(image_files.use)
images.add_command(image_files.variants)


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@click.option(
    "--as", "publish_as", type=click.Choice(["draft", "pending", "publish"]), default="publish", show_default=True
)
@click.option("--id", "ids", type=int, multiple=True, metavar="ARTICLE", help="Only this one; can be given again.")
@click.option("--failed", is_flag=True, help="Only those whose last try failed.")
@click.option("--changed-images", is_flag=True, help="Only live posts whose images were changed here since.")
@pass_invocation
def publish(
    invocation: Invocation,
    slug: str,
    sector: str | None,
    limit: int | None,
    publish_as: str,
    ids: Sequence[int],
    failed: bool,
    changed_images: bool,
) -> int:
    """Publish approved articles, and tell what was confirmed on the site."""
    return carry_out(
        invocation,
        StageName.PUBLISH,
        slug,
        sector,
        limit,
        publish_as=publish_as,
        choose=lambda program, scope: posts.chosen_articles(program, scope, ids, failed, changed_images),
    )


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@pass_invocation
def sync(invocation: Invocation, slug: str) -> None:
    """Read status and links of published posts back from the site."""
    program = invocation.writing()
    site = invocation.site(program, slug)
    report = invocation.work_blocking(
        program,
        "Syncing",
        lambda job: program.sync.run(site.scope, whole=True, progress=job.progress, should_stop=job.should_stop),
        kind="sync",
        site_id=site.id,
        resume=f"Go on with: igny8 sync {site.slug}",
    )
    document = {
        "site": site.slug,
        "checked": report.checked,
        "changed": report.changed,
        "gone": report.gone,
        "terms": report.terms,
    }
    invocation.result(
        document,
        lambda terminal: terminal.say(
            f"{count(report.checked, 'post')} checked: {report.changed:,} changed, {report.gone:,} gone; "
            f"{count(report.terms, 'category or tag', 'categories and tags')} known."
        ),
    )


@click.group(cls=Group)
def approve() -> None:
    """Approve ideas or content, so that the next step takes them."""


@click.command("content", cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@pass_invocation
def _approve_content(invocation: Invocation, slug: str, sector: str | None, limit: int | None) -> None:
    """Approve the articles that are drafts, oldest first."""
    program = invocation.writing()
    approved = program.contents.approve_all(invocation.scope(program, slug, sector), limit)
    document = {"site": slug, "approved": len(approved), "approved_ids": approved}
    invocation.result(document, lambda terminal: terminal.say(f"{count(len(approved), 'article')} approved."))


approve.add_command(idea_checks.approve_ideas)
approve.add_command(_approve_content)
