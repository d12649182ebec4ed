"""The command about the companion plugin for WordPress."""

from __future__ import annotations

from pathlib import Path

import click

from igny8_desktop.app.cli.base import Command, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.secret_words import read_secret
from igny8_desktop.app.cli.terminal import Terminal


@click.command("companion", cls=Command)
@click.argument("slug", metavar="[SITE]", required=False)
@click.option(
    "--to", "folder", metavar="DIR", help="Where the ZIP is written; by default the exports of the data folder."
)
@click.option("--key-stdin", is_flag=True, help="Keep an API key of SITE's plugin, read from standard input.")
@click.option("--forget-key", is_flag=True, help="Forget SITE's API key.")
@pass_invocation
def companion(invocation: Invocation, slug: str | None, folder: str | None, key_stdin: bool, forget_key: bool) -> None:
    """Write the companion plugin's ZIP and say how to install it, or keep its API key for a site."""
    if key_stdin or forget_key:
        if slug is None:
            raise click.UsageError("--key-stdin and --forget-key need SITE.")
        program = invocation.writing(stdin=key_stdin)
        site = invocation.site(program, slug)
        key = read_secret(invocation, "API key") if key_stdin else ""
        program.sites.set_companion_key(site.id, key)
        words = "The API key is kept." if key else "The API key is forgotten."
        invocation.result({"site": site.slug, "key": bool(key)}, lambda terminal: terminal.say(words))
        return
    program = invocation.reading()
    written = program.companion.write_zip(invocation.terminal.path(folder) if folder else None)
    document = {"path": str(written.path), "version": written.version, "steps": list(written.steps)}

    def show(terminal: Terminal) -> None:
        terminal.say(f"The plugin (version {written.version}) is in {Path(written.path)}")
        for number, step in enumerate(written.steps, 1):
            terminal.say(f"  {number}. {step}")

    invocation.result(document, show)
