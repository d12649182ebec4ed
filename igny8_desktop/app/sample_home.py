"""Fill an empty data folder with a believable agency: sites, runs, drafts and posts, all by the offline engine."""

from __future__ import annotations

from dataclasses import replace

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.sites.sites import NewSite, SiteInfo
from igny8_desktop.settings.paths import resources_dir


def fill_sample_home(program: Program, *, articles: int = 10) -> SiteInfo:
    """Make two sites and bring the first one half-way through all stages; return it. Takes some seconds.

    Nothing is invented past the services: ideas wait for approval, articles wait, some are published.
    """
    program.credits.grant(5000, "Monthly budget")
    site = program.sites.add(NewSite("Corner Coffee", TargetKind.FOLDER, sectors=("Coffee", "Equipment")))
    sample = sorted((resources_dir() / "samples" / "keywords").glob("*.csv"))[0]
    coffee = replace(site.scope, sector_id=site.sectors[0].id)
    program.keywords.import_file(coffee, sample)
    program.keywords.paste(
        replace(site.scope, sector_id=site.sectors[1].id),
        "keyword,volume,difficulty\nburr grinder,5400,38\nhand coffee grinder,2900,31\n"
        "electric coffee grinder,8100,44\n"
        "coffee scale with timer,1300,18\nmilk frother,22200,52\nhandheld milk frother,6600,35\n",
    )
    settings = RunSettings(limits={**RunSettings().limits, "write": articles}, publish_as="publish")
    program.automation_settings.save(site.scope, settings)
    run = _carry_on(program, program.engine.create(site.scope, settings))
    ideas = program.listing.ids(
        site.scope, EntityKind.IDEA, TableQuery(filters={"status": frozenset({"draft"})}, sort_key="id")
    )
    program.ideas.approve(site.scope, ideas[: articles + 4])
    program.ideas.reject(site.scope, ideas[articles + 4 : articles + 6])
    run = _carry_on(program, run)
    drafts = program.listing.ids(site.scope, EntityKind.CONTENT, TableQuery(sort_key="id"))
    program.contents.approve(site.scope, drafts[: max(1, articles // 2)])
    _carry_on(program, run)
    program.sites.test(site.id)
    other = program.sites.add(
        NewSite(
            "Bright Dental Berlin",
            TargetKind.FOLDER,
            sectors=("Implants", "Children"),
            language="de",
        )
    )
    program.keywords.paste(
        replace(other.scope, sector_id=other.sectors[0].id),
        "zahnimplantat kosten\nzahnimplantat ablauf\nimplantat oder brücke\nzahnersatz ohne bohren\n",
    )
    return program.sites.get(site.id)


def _carry_on(program: Program, run: RunInfo) -> RunInfo:
    """Carry a run out until it stops for a person or is over."""
    return program.jobs.submit(
        run.name, lambda job: program.engine.execute(run.scope, run.id, job.progress), kind="run", site_id=run.site_id
    ).result(600)
