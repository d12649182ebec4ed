"""Commands about what was used: credits, tokens and money."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation, WrongUse
from igny8_desktop.app.cli.output import print_table
from igny8_desktop.app.cli.terminal import Terminal

if TYPE_CHECKING:
    from igny8_desktop.services.billing.usage import UsageLine

_COLUMNS = (
    ("key", "For"),
    ("calls", "Calls"),
    ("tokens_in", "Tokens in"),
    ("tokens_out", "Tokens out"),
    ("credits", "Credits"),
    ("money", "Money"),
    ("unpriced", "Without a price"),
)


@click.command(cls=Command)
@click.argument("slug", metavar="[SITE]", required=False)
@click.option("--by", type=click.Choice(["day", "site", "operation", "model"]), default="operation", show_default=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The first day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day.")
@click.option(
    "--csv", "file", type=click.Path(dir_okay=False), metavar="FILE", help="Write a table to attach to a bill."
)
@pass_invocation
def usage(
    invocation: Invocation,
    slug: str | None,
    by: str,
    since: datetime | None,
    until: datetime | None,
    file: str | None,
) -> None:
    """Show what AI actions used: calls, tokens, credits and money, of one site or of all."""
    from igny8_desktop.services.billing.usage import UsageBy, write_table

    program = invocation.reading()
    site = invocation.site(program, slug) if slug else None
    report = program.usage.report(
        UsageBy(by),
        site_id=site.id if site is not None else None,
        first=since.date() if since is not None else None,
        last=until.date() if until is not None else None,
    )
    rows = [_row(line) for line in report.lines]
    if file is not None:
        write_table(report, invocation.terminal.folder / file)

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("Nothing was used in this time.")
            return
        print_table(terminal, _COLUMNS, [*rows, {**_row(report.total), "key": "Total"}])
        terminal.say(f"Money in {report.currency}, by the prices that “igny8 prices list” shows.")
        if report.total.unpriced:
            terminal.say("Calls without a price are not in the sum. Set one: igny8 prices set MODEL IN OUT")

    invocation.result({"currency": report.currency, "lines": rows, "total": _row(report.total)}, show)


@click.group(cls=Group)
def prices() -> None:
    """Show and change what models cost, per million tokens."""


@prices.command("list", cls=Command)
@pass_invocation
def list_prices(invocation: Invocation) -> None:
    """List the prices; your own stand before the bundled ones."""
    known = invocation.reading().prices.read()
    merged = {**{name: (price, "bundled") for name, price in known.models.items()}}
    merged.update({name: (price, "your own") for name, price in known.own.items()})
    rows = [
        {"model": name, "input": str(price.input), "output": str(price.output), "whose": whose}
        for name, (price, whose) in sorted(merged.items())
    ]

    def show(terminal: Terminal) -> None:
        columns = (("model", "Model"), ("input", "Input"), ("output", "Output"), ("whose", "Whose"))
        print_table(terminal, columns, rows)
        terminal.say(f"{known.currency} for a million tokens. Bundled: {known.source}, {known.updated}.")
        terminal.say("Models on your own computer cost nothing.")

    invocation.result({"currency": known.currency, "updated": known.updated, "prices": rows}, show)


@prices.command("set", cls=Command)
@click.argument("model")
@click.argument("per_million_in", metavar="IN")
@click.argument("per_million_out", metavar="OUT")
@pass_invocation
def set_price(invocation: Invocation, model: str, per_million_in: str, per_million_out: str) -> None:
    """Say what a model costs: for a million tokens in, and for a million out."""
    from igny8_desktop.domain.prices import price_of

    price = price_of(per_million_in, per_million_out)
    invocation.writing().prices.set(model, price)
    invocation.result(
        {"model": model, "input": str(price.input), "output": str(price.output)},
        lambda terminal: terminal.say(f"“{model}” costs {price.input} in and {price.output} out."),
    )


@prices.command("reset", cls=Command)
@click.argument("model")
@pass_invocation
def reset_price(invocation: Invocation, model: str) -> None:
    """Go back to the bundled price of a model."""
    if not invocation.writing().prices.reset(model):
        raise WrongUse("Nothing to reset", f"“{model}” has no price of your own.", "See: igny8 prices list")
    invocation.result({"model": model}, lambda terminal: terminal.say(f"“{model}” has its bundled price again."))


def _row(line: UsageLine) -> dict[str, Any]:
    from igny8_desktop.services.billing.usage import money_text

    return {
        "key": line.key,
        "calls": line.calls,
        "tokens_in": line.tokens_in,
        "tokens_out": line.tokens_out,
        "credits": line.credits,
        "money": money_text(line.money),
        "unpriced": line.unpriced,
    }
