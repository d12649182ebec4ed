"""Commands about automation runs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation, WrongUse
from igny8_desktop.app.cli.output import count, plain, print_error, print_table
from igny8_desktop.app.cli.running import DONE, FAILED, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import RunStatus
from igny8_desktop.domain.errors import Busy, NotFound

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.automation.jobs import JobContext
    from igny8_desktop.automation.runs import RunInfo

#: How long a run that another command carries out may take to finish what it is doing.
_PATIENCE_SECONDS = 120.0


@click.command(cls=Command)
@click.argument("slug", metavar="[SITE]", required=False)
@sector_option()
@click.option("--auto-approve", is_flag=True, help="Approve ideas and articles without asking.")
@click.option("--publish-as", type=click.Choice(["draft", "publish"]), help="Otherwise as the site's settings say.")
@click.option("--due", is_flag=True, help="Start what the schedules of all sites say is due, and nothing else.")
@pass_invocation
def run(
    invocation: Invocation,
    slug: str | None,
    sector: str | None,
    auto_approve: bool,
    publish_as: str | None,
    due: bool,
) -> int:
    """Carry out all seven stages; a run that stops for approval is gone on with by “runs resume”."""
    if due:
        if slug or sector or auto_approve or publish_as:
            raise WrongUse(
                "“--due” stands alone", "It starts what the schedules say, as they say it.", "Use: igny8 run --due"
            )
        return _run_due(invocation)
    if slug is None:
        raise WrongUse("Which site?", "A run is one of a site.", "Use: igny8 run SITE, or igny8 run --due")
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    settings = program.automation_settings.get(scope)
    if auto_approve:
        settings = replace(settings, approve_ideas=False, approve_content=False)
    if publish_as is not None:
        settings = replace(settings, publish_as=publish_as)
    return _finish(invocation, program, _carry_out(invocation, program, program.engine.create(scope, settings)))


def _run_due(invocation: Invocation) -> int:
    """Carry out what is due, one after the other; say what did not start and why."""
    program = invocation.writing()
    codes: list[int] = [DONE]
    documents: list[dict[str, Any]] = []
    for start in program.schedules.start_due():
        done = _carry_out(invocation, program, start.run) if start.run is not None else None
        if done is not None:
            codes.append(FAILED if done.error is not None else SOME_FAILED if done.failed_items else DONE)
        elif start.error is not None:
            codes.append(FAILED)
        site = program.sites.get(start.site_id)
        documents.append(
            {
                "site": site.slug,
                "due_at": start.due_at,
                "outcome": start.outcome,
                "words": start.words,
                "run": run_document(program, done) if done is not None else None,
            }
        )

    def show(terminal: Terminal) -> None:
        if not documents:
            terminal.say("Nothing is due.")
        for document in documents:
            terminal.say(f"{document['site']}: {document['words']}")
            if document["run"] is not None:
                terminal.say(f"  “{document['run']['name']}” is {document['run']['status']}.")

    invocation.result(documents, show)
    # A failure is worse than items that failed, and those are worse than nothing.
    return FAILED if FAILED in codes else max(codes)


def _carry_out(invocation: Invocation, program: Program, info: RunInfo) -> RunInfo:
    """Carry out a run that is created or paused, showing its progress; raises `Stopped` with the run paused."""

    async def work(job: JobContext) -> RunInfo:
        return await program.engine.execute(info.scope, info.id, job.progress, cancelled_means=RunStatus.PAUSED)

    return invocation.work(
        program,
        info.name,
        work,
        kind="run",
        site_id=info.site_id,
        resume=f"Go on with: igny8 runs resume {info.id}",
    )


def _finish(invocation: Invocation, program: Program, info: RunInfo) -> int:
    failed = [item for item in program.runs.items(info.scope, info.id) if item["state"] == "failed"]
    document = {**run_document(program, info), "failed": failed}
    invocation.result(document, lambda terminal: _show(terminal, info, failed))
    if info.status in (RunStatus.FAILED, RunStatus.CANCELLED) or info.error is not None:
        return FAILED
    return SOME_FAILED if failed else DONE


def run_document(program: Program, info: RunInfo) -> dict[str, Any]:
    """Return a run as `--json` prints it."""
    document: dict[str, Any] = plain(info)
    document["site"] = program.sites.get(info.site_id).slug
    document["failed_items"] = info.failed_items
    return document


def _show(terminal: Terminal, info: RunInfo, failed: list[dict[str, Any]]) -> None:
    terminal.say(f"Run {info.id}, “{info.name}”, is {info.status}.", style="bold")
    for stage, result in info.results.items():
        words = f"  {stage:<14} {result.get('done', 0):>6,} done, {result.get('made', 0):>6,} made"
        if result.get("failed"):
            words += f", {result['failed']:,} failed"
        terminal.say(words)
    terminal.say(f"  {count(info.credits_used, 'credit')} used.")
    if info.pause_reason:
        terminal.say(info.pause_reason)
    if info.status is RunStatus.PAUSED:
        terminal.say(f"Go on with: igny8 runs resume {info.id}")
    if info.error is not None:
        print_error(terminal, info.error)
    if failed:
        terminal.say(f"{count(len(failed), 'item')} failed; nothing is lost, the next run tries again:", err=True)
        for item in failed[:20]:
            terminal.say(
                f"  {item['stage']}, {item['kind']} {item['entity_id']}: {item['error_title']}. {item['error_what']} "
                f"{item['error_next']}",
                err=True,
            )


@click.group(cls=Group)
def runs() -> None:
    """List, resume, pause and cancel runs."""


@runs.command("list", cls=Command)
@click.argument("slug", metavar="[SITE]", required=False)
@limit_option("At most this many runs for each site.")
@pass_invocation
def list_runs(invocation: Invocation, slug: str | None, limit: int | None) -> None:
    """List the runs of a site or of all sites, newest first."""
    program = invocation.reading()
    chosen = [invocation.site(program, slug)] if slug else program.sites.all()
    found = [info for site in chosen for info in program.runs.history(site.scope, limit)]
    found.sort(key=lambda info: info.id, reverse=True)
    rows = [run_document(program, info) for info in found]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("There are no runs yet. Start one: igny8 run SITE")
            return
        columns = (
            ("id", "Id"),
            ("name", "Run"),
            ("status", "Status"),
            ("current_stage", "Stage"),
            ("failed_items", "Failed"),
            ("credits_used", "Credits"),
            ("pause_reason", "Why it stopped"),
        )
        print_table(terminal, columns, rows)

    invocation.result(rows, show)


@runs.command("resume", cls=Command)
@click.argument("which", metavar="RUN_OR_SITE")
@pass_invocation
def resume(invocation: Invocation, which: str) -> int:
    """Go on with a paused run."""
    program = invocation.writing()
    return _finish(invocation, program, _carry_out(invocation, program, _find(invocation, program, which)))


@runs.command("pause", cls=Command)
@click.argument("which", metavar="RUN_OR_SITE")
@pass_invocation
def pause(invocation: Invocation, which: str) -> None:
    """Let a run that another command or the window carries out finish its present items and pause."""
    program = invocation.writing()
    info = _bring_to_rest(program, _find(invocation, program, which), "Paused by you.")
    _tell_status(invocation, program, info)


@runs.command("cancel", cls=Command)
@click.argument("which", metavar="RUN_OR_SITE")
@pass_invocation
def cancel(invocation: Invocation, which: str) -> None:
    """End a run for good; what it made stays."""
    program = invocation.writing()
    info = _bring_to_rest(program, _find(invocation, program, which), "Cancelled by you.")
    if not info.over:
        info = program.engine.cancel(info.scope, info.id)
    _tell_status(invocation, program, info)


def _tell_status(invocation: Invocation, program: Program, info: RunInfo) -> None:
    invocation.result(
        run_document(program, info),
        lambda terminal: terminal.say(f"Run {info.id}, “{info.name}”, is {info.status}."),
    )


def _bring_to_rest(program: Program, info: RunInfo, reason: str) -> RunInfo:
    """Pause a run that this process carries out for somebody, and wait until it rests."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while program.engine.is_running(info.id):
        program.engine.pause(info.id, reason)
        if time.monotonic() > end:
            raise Busy(
                "The run is still busy",
                "It finishes what it is doing before it stops, and that takes long.",
                "It stops as soon as it can; look again with: igny8 runs list",
            )
        time.sleep(0.1)
    return program.runs.get(info.scope, info.id)


def _find(invocation: Invocation, program: Program, which: str) -> RunInfo:
    """Return the run of this number, or the one of this site that is not over."""
    if which.isdecimal():
        for site in program.sites.all():
            try:
                return program.runs.get(site.scope, int(which))
            except NotFound:
                continue
    try:
        site = program.sites.by_slug(which)
    except NotFound:
        raise WrongUse(
            "There is no such run", f"“{which}” is neither the number of a run nor a site.", "See: igny8 runs list"
        ) from None
    active = program.runs.active(site.scope)
    if active is None:
        raise NotFound(
            "There is nothing to go on with",
            f"“{site.name}” has no run that is under way or paused.",
            f"Start one: igny8 run {site.slug}",
        )
    return active
