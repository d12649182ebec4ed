"""Commands that start something whole: the demo, the window, the self-check."""

from __future__ import annotations

import click

from igny8_desktop.app.cli.base import Command, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.running import DONE, FAILED


@click.command(cls=Command)
@click.option("--to", "folder", default="", metavar="DIR", help="Publish here instead of HOME/exports/demo.")
@pass_invocation
def demo(invocation: Invocation, folder: str) -> int:
    """Do the whole job on bundled keywords: import, cluster, plan, write, draw and publish to a folder.

    It needs no key and no network, uses the offline engine whatever is set, and costs nothing.
    """
    from igny8_desktop.app.demo import run_demo

    return run_demo(invocation, folder)


@click.command(cls=Command)
@pass_invocation
def gui(invocation: Invocation) -> int:
    """Open the window."""
    if invocation.was_handed_over:
        raise click.UsageError("The window is opened by the process that is asked to.")
    from igny8_desktop.app.gui import main

    return main(["--home", str(invocation.home)])


@click.command("self-check", cls=Command)
@pass_invocation
def self_check(invocation: Invocation) -> int:
    """See whether everything that the program needs is there and works on this machine."""
    from igny8_desktop.app.self_check import run_checks, show_checks

    with invocation.progress("Checking"):
        checks = run_checks(invocation.environ)
    ok = all(check.ok or not check.essential for check in checks)
    document = {"ok": ok, "checks": checks}
    invocation.result(document, lambda terminal: show_checks(terminal, checks))
    return DONE if ok else FAILED
