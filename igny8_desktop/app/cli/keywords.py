"""Commands about keywords."""

from __future__ import annotations

import click

from igny8_desktop.app.cli import imports
from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.imports import into_sector, market_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.lists import list_command
from igny8_desktop.domain.enums import EntityKind, SearchIntent


@click.group(cls=Group)
def keywords() -> None:
    """Bring keywords in, or list them."""


keywords.add_command(list_command(EntityKind.KEYWORD))
for _command in (imports.import_files, imports.paste, imports.list_imports, imports.undo_import):
    keywords.add_command(_command)


@keywords.command("add", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("text", metavar="KEYWORD")
@into_sector
@market_option
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
