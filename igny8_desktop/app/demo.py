"""Do the main job on bundled keywords with the offline engine, and say what was made and where."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count
from igny8_desktop.app.cli.running import DONE, FAILED, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.enums import STAGES, RunStatus, StageName, TargetKind
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.services.step_starter import STEP_TITLES
from igny8_desktop.settings import schema
from igny8_desktop.settings.paths import default_home, resources_dir

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.automation.runs import RunInfo
    from igny8_desktop.services.sites.sites import SiteInfo

SITE_NAME: Final = "Demo"
SITE_SLUG: Final = "demo"
#: Articles that one demo writes: enough for a site to browse, and done in half a minute on an old laptop.
ARTICLES: Final = 12
_MADE: Mapping[StageName, tuple[str, str]] = {
    StageName.CLUSTER: ("cluster", "clusters"),
    StageName.IDEAS: ("idea", "ideas"),
    StageName.TASKS: ("task", "tasks"),
    StageName.WRITE: ("draft", "drafts"),
    StageName.IMAGE_PROMPTS: ("image prompt", "image prompts"),
    StageName.IMAGES: ("image", "images"),
    StageName.PUBLISH: ("post", "posts"),
}


def run_demo(invocation: Invocation, folder: str = "") -> int:
    """Carry the demo out, or go on with one that was interrupted; return the exit code."""
    begun = time.monotonic()
    program = invocation.writing(offline=True)
    if invocation.was_handed_over and program.settings.get(schema.AI_PROVIDER):
        raise Conflict(
            "The demo cannot run in the IGNY8 that is open",
            "It is set to an AI provider, which costs money; the demo only ever uses the offline engine.",
            "Close that IGNY8 first, or use a folder of its own: igny8 demo --home DIR",
        )
    site, is_new = _site(invocation, program, folder)
    run = program.runs.active(site.scope)
    if run is None and not is_new and _published(program, site):
        return _tell(invocation, program, site, None, "The demo is there already; nothing was added.", begun)
    if run is None:
        added = _import(invocation, program, site)
        invocation.note_meanwhile(f"{count(added, 'keyword')} imported")
        run = program.engine.create(site.scope, _settings(program))
    run = _with_stages(invocation, program, run)
    words = "The demo is done."
    if run.status is not RunStatus.COMPLETED:
        words = f"The demo stopped: {run.pause_reason or run.status}"
    return _tell(invocation, program, site, run, words, begun)


def _site(invocation: Invocation, program: Program, folder: str) -> tuple[SiteInfo, bool]:
    from igny8_desktop.services.sites.sites import NewSite

    chosen = str(invocation.terminal.path(folder).resolve()) if folder else ""
    try:
        site = program.sites.by_slug(SITE_SLUG)
    except NotFound:
        new = NewSite(name=SITE_NAME, target=TargetKind.FOLDER, folder=chosen, sectors=["Coffee"])
        return program.sites.add(new), True
    if site.target is not TargetKind.FOLDER:
        raise Conflict(
            "There is a site called “demo” already",
            f"It publishes to {site.url or 'nowhere'}, and the demo does not touch it.",
            "Use a data folder of its own for the demo: igny8 demo --home DIR",
        )
    if chosen and site.folder != chosen:
        site = program.sites.update(site.id, folder=chosen)
    return site, False


def _import(invocation: Invocation, program: Program, site: SiteInfo) -> int:
    added = 0
    for path in sorted((resources_dir() / "samples" / "keywords").glob("*.csv")):
        report = invocation.work_blocking(
            program,
            f"Importing {path.name}",
            lambda job, path=path: program.keywords.import_file(  # type: ignore[misc]
                site.scope, path, progress=job.progress, should_stop=job.should_stop
            ),
            kind="import",
            site_id=site.id,
            resume="Go on with: igny8 demo",
        )
        added += report.added
    return added


def _settings(program: Program) -> RunSettings:
    limited = {StageName.TASKS: ARTICLES, StageName.WRITE: ARTICLES}
    settings = RunSettings(approve_ideas=False, approve_content=False, publish_as="publish")
    return replace(
        settings,
        limits={**settings.limits, **{str(stage): number for stage, number in limited.items()}},
        concurrency=program.settings.get(schema.AI_MAX_CONCURRENCY),
    )


def _with_stages(invocation: Invocation, program: Program, run: RunInfo) -> RunInfo:
    """Carry the run out and say a line for each stage that ends."""
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        finished = min(done // 1000, len(STAGES))
        while told < finished:
            stage = STAGES[told]
            told += 1
            made = int(program.runs.get(run.scope, run.id).results.get(str(stage), {}).get("made", 0))
            if made:
                invocation.note_meanwhile(f"{count(made, *_MADE[stage])} made")

    async def work(job: JobContext) -> RunInfo:
        def progress(done: int, total: int, text: str = "") -> None:
            if not text or text in STEP_TITLES.values():
                tell(done)  # a stage begins or the run ends: the results of those before are written
            job.progress(done, total, text)

        return await program.engine.execute(run.scope, run.id, progress, cancelled_means=RunStatus.PAUSED)

    return invocation.work(program, "Demo", work, kind="run", site_id=run.site_id, resume="Go on with: igny8 demo")


def _published(program: Program, site: SiteInfo) -> int:
    return program.listing.site_status_counts(site.scope).get("published", 0)


def _tell(
    invocation: Invocation, program: Program, site: SiteInfo, run: RunInfo | None, words: str, begun: float
) -> int:
    counts = {f"{kind}s": sum(each.values()) for kind, each in program.listing.status_counts(site.scope).items()}
    counts["content"] = counts.pop("contents", 0)
    index = Path(site.folder) / "index.html"
    planned = counts.get("ideas", 0)
    document: dict[str, Any] = {
        "site": site.slug,
        "home": str(program.folder.home),
        "folder": site.folder,
        "index": str(index),
        "counts": counts,
        "published": _published(program, site),
        "article_limit": ARTICLES,
        "run": None if run is None else {"id": run.id, "status": run.status, "failed_items": run.failed_items},
        "seconds": round(time.monotonic() - begun, 1),
    }

    def show(terminal: Terminal) -> None:
        terminal.say(f"{words} ({document['seconds']} s)", style="bold")
        terminal.say(
            f"  {counts.get('keywords', 0):,} keywords, {counts.get('clusters', 0):,} clusters, {planned:,} ideas, "
            f"{counts['content']:,} working drafts, {counts.get('images', 0):,} images, "
            f"{document['published']:,} published."
        )
        if planned > ARTICLES:
            terminal.say(
                f"  The demo writes {ARTICLES} of the {planned:,} planned articles; the other ideas "
                "wait in the planner."
            )
        terminal.say("  The offline engine makes working drafts: outlines and notes to write from, not finished texts.")
        terminal.say(f"Look at the site:   {index}")
        home = program.folder.home
        option = "" if home == default_home() else f" --home {home}"
        # The built program has its window beside it and no checkout around it.
        window = "igny8-desktop" if getattr(sys, "frozen", False) else "python3 dev.py run"
        terminal.say(f"Open the window:    {window}{option}")
        terminal.say(f"On the command line: igny8 status {site.slug}{option}")

    invocation.result(document, show)
    if run is not None and run.status is not RunStatus.COMPLETED:
        return FAILED
    return SOME_FAILED if run is not None and run.failed_items else DONE


__all__ = ["run_demo"]
