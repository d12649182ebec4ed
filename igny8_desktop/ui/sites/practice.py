"""Make the practice site: a folder target and a real keyword export to try everything on."""

from __future__ import annotations

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.ports import Progress
from igny8_desktop.services.planner.keywords import ImportReport
from igny8_desktop.services.sites.sites import NewSite, SiteInfo
from igny8_desktop.settings.paths import resources_dir
from igny8_desktop.ui.context import Services

PRACTICE_NAME = "Practice site"
_SECTOR = "Coffee"


def make_practice_site(services: Services, progress: Progress) -> tuple[SiteInfo, ImportReport]:
    """Add the practice site and import the bundled keywords; blocking. Raises what the services raise."""
    samples = sorted((resources_dir() / "samples" / "keywords").glob("*.csv"))
    if not samples:
        raise NotFound(
            "The practice keywords are missing",
            "This installation has no sample of keywords.",
            "Install the program again, or add a site and import a keyword file of your own.",
        )
    known = {site.name for site in services.sites.all()}
    name, number = PRACTICE_NAME, 2
    while name in known:
        name, number = f"{PRACTICE_NAME} {number}", number + 1
    site = services.sites.add(NewSite(name, TargetKind.FOLDER, sectors=(_SECTOR,)))
    report = services.keywords.import_file(site.scope, samples[0], progress=progress)
    return site, report
