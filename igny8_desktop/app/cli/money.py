"""Commands about credits."""

from __future__ import annotations

import click

from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count, plain, print_table
from igny8_desktop.app.cli.terminal import Terminal


@click.group("credits", cls=Group)
def credits_group() -> None:
    """Show and add credits, which AI actions cost."""


@credits_group.command("balance", cls=Command)
@pass_invocation
def balance(invocation: Invocation) -> None:
    """Show how many credits there are."""
    there = invocation.reading().credits.balance()
    invocation.result({"balance": there}, lambda terminal: terminal.say(f"{count(there, 'credit')} available."))


@credits_group.command("grant", cls=Command)
@click.argument("amount", type=int, metavar="AMOUNT")
@click.option("--note", default="", metavar="TEXT", help="Kept in the ledger.")
@pass_invocation
def grant(invocation: Invocation, amount: int, note: str) -> None:
    """Add credits."""
    there = invocation.writing().credits.grant(amount, note)
    invocation.result(
        {"granted": amount, "balance": there},
        lambda terminal: terminal.say(f"{count(amount, 'credit')} added: {there:,} available."),
    )


@credits_group.command("ledger", cls=Command)
@limit_option("At most this many lines.")
@pass_invocation
def ledger(invocation: Invocation, limit: int | None) -> None:
    """List what came in and what was used, newest first."""
    rows = [plain(line) for line in invocation.reading().credits.ledger(limit)]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("The ledger is empty: no credits were added or used. The offline engine is free.")
            return
        columns = (
            ("id", "Id"),
            ("created_at", "When"),
            ("kind", "Kind"),
            ("operation", "For"),
            ("amount", "Amount"),
            ("balance_after", "Balance"),
            ("note", "Note"),
        )
        print_table(terminal, columns, rows)

    invocation.result(rows, show)
