"""The commands of `igny8`, put together."""

from __future__ import annotations

import click

from igny8_desktop import __version__
from igny8_desktop.app.cli import (
    ai,
    clusters,
    files,
    keywords,
    lists,
    money,
    programs,
    runs,
    schedules,
    site_plans,
    sites,
    steps,
    usage,
)
from igny8_desktop.app.cli import article_checks as checks
from igny8_desktop.app.cli.base import Group
from igny8_desktop.app.cli.posts import post
from igny8_desktop.app.cli.prompts import profile, prompts


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 3 finished with failed items, 130 interrupted. "
    "Ctrl-C leaves everything so that the same command goes on.",
)
@click.version_option(__version__, prog_name="igny8", message="%(prog)s %(version)s")
def root() -> None:
    """Keywords to published posts.

    SITE is a site's slug, made from its name: “igny8 sites list” shows it.
    """


for _plan in site_plans.COMMANDS:
    sites.sites.add_command(_plan)
for command in (
    sites.sites,
    keywords.keywords,
    clusters.cluster,
    clusters.clusters,
    steps.ideas,
    steps.approve,
    steps.tasks,
    steps.write,
    profile,
    prompts,
    lists.content,
    checks.score,
    checks.claims,
    checks.links,
    steps.images,
    files.export,
    files.import_draft,
    steps.publish,
    post,
    steps.sync,
    runs.run,
    runs.runs,
    schedules.schedule,
    lists.status,
    money.credits_group,
    usage.usage,
    usage.prices,
    ai.ai,
    programs.demo,
    programs.gui,
    programs.self_check,
):
    root.add_command(command)
