"""Commands about keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.lists import list_command
from igny8_desktop.app.cli.output import count, plain
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import EntityKind, SearchIntent

if TYPE_CHECKING:
    from igny8_desktop.services.planner.keywords import ImportReport

_MOST_SHOWN = 10


@click.group(cls=Group)
def keywords() -> None:
    """Bring keywords in, or list them."""


keywords.add_command(list_command(EntityKind.KEYWORD))

_into_sector = click.option("--sector", metavar="NAME", help="Into this sector; otherwise the site's first one.")
_market = click.option("--market", default="", metavar="CC", help="Country of the figures, such as us.")


@keywords.command("import", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("file", metavar="FILE")
@_into_sector
@_market
@pass_invocation
def import_file(invocation: Invocation, slug: str, file: str, sector: str | None, market: str) -> None:
    """Bring in the export of a keyword tool: CSV or text, in whatever encoding."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    path = invocation.terminal.path(file)
    report = invocation.work_blocking(
        program,
        f"Importing {path.name}",
        lambda job: program.keywords.import_file(
            scope, path, market=market, progress=job.progress, should_stop=job.should_stop
        ),
        kind="import",
        site_id=scope.site_id,
        resume="Nothing of the file was brought in; give the same command again.",
    )
    _tell(invocation, slug, report)


@keywords.command("paste", cls=Command)
@click.argument("slug", metavar="SITE")
@_into_sector
@_market
@pass_invocation
def paste(invocation: Invocation, slug: str, sector: str | None, market: str) -> None:
    """Bring in keywords from standard input: one per line, or a table with a header."""
    program = invocation.writing(stdin=True)
    scope = invocation.scope(program, slug, sector)
    text = invocation.stdin().decode("utf-8-sig", "replace")
    _tell(invocation, slug, program.keywords.paste(scope, text, market=market, name="Standard input"))


@keywords.command("add", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("text", metavar="KEYWORD")
@_into_sector
@_market
@click.option("--volume", type=click.IntRange(min=0), metavar="N")
@click.option("--difficulty", type=click.FloatRange(0, 100), metavar="0-100")
@click.option("--cpc", type=click.FloatRange(min=0), metavar="AMOUNT")
@click.option("--currency", default="", metavar="CODE")
@click.option("--intent", type=click.Choice([str(intent) for intent in SearchIntent]))
@pass_invocation
def add(
    invocation: Invocation,
    slug: str,
    text: str,
    sector: str | None,
    market: str,
    volume: int | None,
    difficulty: float | None,
    cpc: float | None,
    currency: str,
    intent: str | None,
) -> None:
    """Add one keyword by hand."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    keyword_id = program.keywords.add(
        scope,
        text,
        market=market,
        volume=volume,
        difficulty=difficulty,
        cpc=cpc,
        currency=currency,
        intent=SearchIntent(intent) if intent else None,
    )
    invocation.result({"site": slug, "id": keyword_id}, lambda terminal: terminal.say(f"Keyword {keyword_id} added."))


def _tell(invocation: Invocation, slug: str, report: ImportReport) -> None:
    refused = [{"row": row.row_number, "text": row.text, "reason": row.reason} for row in report.refused]
    document = {"site": slug, **plain(report), "refused": refused}

    def show(terminal: Terminal) -> None:
        terminal.say(
            f"{count(report.added, 'keyword')} added, {report.merged:,} merged with known ones, "
            f"{report.refused_count:,} refused ({count(report.rows_read, 'row')} of “{report.name}”, read as "
            f"{report.tool}, {report.encoding})."
        )
        for warning in report.warnings:
            terminal.say(warning)
        for row in refused[:_MOST_SHOWN]:
            terminal.say(f"  row {row['row']}: {row['reason']}")
        if report.refused_count > _MOST_SHOWN:
            terminal.say(f"  and {report.refused_count - _MOST_SHOWN:,} more.")

    invocation.result(document, show)
