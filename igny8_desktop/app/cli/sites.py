"""Commands about sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import plain, print_error, print_table
from igny8_desktop.app.cli.running import DONE, FAILED
from igny8_desktop.app.cli.secret_words import kept_words, read_secret
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import TargetKind

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.ports import ConnectionReport
    from igny8_desktop.services.sites.sites import SiteInfo


@click.group(cls=Group)
def sites() -> None:
    """Add, list, test and remove sites."""


@sites.command("list", cls=Command)
@pass_invocation
def list_sites(invocation: Invocation) -> None:
    """List the sites."""
    program = invocation.reading()
    rows = [_document(site) for site in program.sites.all()]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("There are no sites yet. Add one: igny8 sites add --name NAME --url URL")
            return
        shown = [
            {
                **row,
                "where": row["folder"] or row["url"],
                "ok": {True: "works", False: "does not work", None: "not tested"}[row["last_ok"]],
                "names": [sector["name"] for sector in row["sectors"]],
            }
            for row in rows
        ]
        columns = (
            ("slug", "Site"),
            ("name", "Name"),
            ("target", "Target"),
            ("where", "Where"),
            ("names", "Sectors"),
            ("ok", "Connection"),
        )
        print_table(terminal, columns, shown)

    invocation.result(rows, show)


@sites.command("add", cls=Command)
@click.option("--name", required=True, metavar="NAME", help="The client's or the site's name.")
@click.option(
    "--target",
    type=click.Choice([str(kind) for kind in TargetKind]),
    default=str(TargetKind.WORDPRESS),
    show_default=True,
    help="A WordPress site, or a folder that becomes a static site.",
)
@click.option("--url", default="", metavar="URL", help="The site's address; for a folder, its path.")
@click.option("--folder", default="", metavar="DIR", help="The folder; without one, HOME/exports/SITE.")
@click.option("--user", default="", metavar="NAME", help="The WordPress user that posts are made by.")
@click.option("--password-stdin", is_flag=True, help="Read the application password from standard input.")
@click.option("--sector", "sectors", multiple=True, metavar="NAME", help="A sector; can be given up to five times.")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="The language of the articles.")
@click.option("--test/--no-test", default=True, show_default=True, help="Try the connection out.")
@pass_invocation
def add(
    invocation: Invocation,
    name: str,
    target: str,
    url: str,
    folder: str,
    user: str,
    password_stdin: bool,
    sectors: Sequence[str],
    language: str,
    test: bool,
) -> int:
    """Add a site and try its connection out; a site whose test fails is added all the same."""
    from igny8_desktop.services.sites.sites import NewSite

    kind = TargetKind(target)
    if password_stdin and kind is TargetKind.FOLDER:
        raise click.UsageError("--password-stdin is for WordPress sites: a folder needs no password.")
    if folder and kind is not TargetKind.FOLDER:
        raise click.UsageError("--folder goes with --target folder.")
    if kind is TargetKind.FOLDER:
        folder, url = _folder(invocation, folder, url)
    program = invocation.writing(stdin=password_stdin)
    password = read_secret(invocation, "password") if password_stdin else ""
    new = NewSite(
        name=name,
        target=kind,
        url=url,
        folder=folder,
        username=user,
        password=password,
        sectors=sectors,
        language=language,
    )
    site = program.sites.add(new)
    report = _try_out(invocation, program, site) if test else None
    site = program.sites.get(site.id)
    kept = kept_words(invocation, program, site.secret_name, "password") if password else None
    document = {**_document(site), "test": _report_document(report)}
    if kept is not None:
        document["password_kept"] = kept.lasting

    def show(terminal: Terminal) -> None:
        terminal.say(f"“{site.name}” is added. On the command line it is called {site.slug}.")
        if site.folder:
            terminal.say(f"Articles are published to {site.folder}")
        if report is not None:
            _show_report(terminal, report)
        if kept is not None and kept.lasting:
            terminal.say(kept.words)

    invocation.result(document, show)
    if kept is not None and not kept.lasting:
        invocation.warn(kept.words)
    return DONE


def _folder(invocation: Invocation, folder: str, url: str) -> tuple[str, str]:
    """Return the folder that --folder or --url names, and what stays an address."""
    if not folder and url:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https"):
            return "", url
        folder, url = (url2pathname(parts.path) if parts.scheme == "file" else url), ""
    return (str(invocation.terminal.path(folder)) if folder else ""), url


@sites.command("test", cls=Command)
@click.argument("slug", metavar="SITE")
@pass_invocation
def test_site(invocation: Invocation, slug: str) -> int:
    """Try the connection of a site out."""
    program = invocation.writing()
    site = invocation.site(program, slug)
    report = _try_out(invocation, program, site)
    document = {"site": site.slug, **(_report_document(report) or {})}
    invocation.result(document, lambda terminal: _show_report(terminal, report))
    return DONE if report.ok else FAILED


@sites.command("remove", cls=Command)
@click.argument("slug", metavar="SITE")
@pass_invocation
def remove(invocation: Invocation, slug: str) -> None:
    """Remove a site and its password; posts on the site itself stay."""
    program = invocation.writing()
    site = invocation.site(program, slug)
    program.sites.remove(site.id)
    invocation.result(
        {"removed": site.slug},
        lambda terminal: terminal.say(f"“{site.name}” is removed. What was published stays where it is."),
    )


@sites.command("sectors", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--add", "new", metavar="NAME", help="Add a sector.")
@pass_invocation
def sectors(invocation: Invocation, slug: str, new: str | None) -> None:
    """List the sectors of a site, or add one."""
    program = invocation.reading() if new is None else invocation.writing()
    site = invocation.site(program, slug)
    if new is not None:
        program.sites.add_sector(site.id, new)
        site = program.sites.get(site.id)
    rows = [plain(sector) for sector in site.sectors]
    invocation.result(
        rows, lambda terminal: print_table(terminal, (("id", "Id"), ("name", "Sector"), ("slug", "Slug")), rows)
    )


def _try_out(invocation: Invocation, program: Program, site: SiteInfo) -> ConnectionReport:
    return invocation.work_blocking(
        program, f"Testing {site.name}", lambda _job: program.sites.test(site.id), kind="test", site_id=site.id
    )


def _document(site: SiteInfo) -> dict[str, Any]:
    document: dict[str, Any] = plain(site)
    return document


def _report_document(report: ConnectionReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    document: dict[str, Any] = plain(report)
    return document


def _show_report(terminal: Terminal, report: ConnectionReport) -> None:
    if report.ok:
        terminal.say("The connection works.")
        for name, value in plain(report.facts).items():
            if isinstance(value, str | int | float | bool) and value != "":
                terminal.say(f"  {name.replace('_', ' ')}: {value}")
    elif report.problem is not None:
        print_error(terminal, report.problem)
