"""Commands about sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.companion import companion
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
    """Add a site and try its connection out.

    A site whose test fails is added all the same, and the command ends with 1 to say so.
    """
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
    return DONE if report is None or report.ok else FAILED


@sites.command("connect", cls=Command)
@click.argument("url", metavar="URL")
@click.option("--name", default="", metavar="NAME", help="What the site is called here; else its own name.")
@click.option("--sector", "sectors", multiple=True, metavar="NAME", help="A sector; can be given up to five times.")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="The language of the articles.")
@click.option("--site", "again", default="", metavar="SITE", help="Connect this site again instead of adding one.")
@pass_invocation
def connect(invocation: Invocation, url: str, name: str, sectors: Sequence[str], language: str, again: str) -> int:
    """Connect a WordPress site: approve the program in the browser, and WordPress hands the login over."""
    from igny8_desktop.services.sites.connecting import ConnectWish, name_of

    program = invocation.writing()
    site_id = invocation.site(program, again).id if again else None
    look = invocation.work_blocking(
        program, f"Looking at {url}", lambda _job: program.connecting.look(url), kind="connect"
    )
    if not look.loopback_return:
        page = program.connecting.by_hand(look)

        def by_hand(terminal: Terminal) -> None:
            terminal.say(f"WordPress {look.version or '(version unknown)'} shows the password for you to copy.")
            terminal.say(f"1. Open {page}")
            terminal.say("2. Approve, and copy the password that is shown.")
            terminal.say(f"3. igny8 sites add --name NAME --url {look.address} --user USER --password-stdin")

        invocation.result({"look": plain(look), "page": page, "connected": False}, by_hand)
        return FAILED
    approval = program.connecting.authorise(look)
    invocation.warn(f"Open this page, log in and approve: {approval.page}")
    granted = invocation.work_blocking(
        program, "Waiting for the approval in the browser", lambda job: approval.wait(job.should_stop), kind="connect"
    )
    if granted is None:
        invocation.result({"connected": False}, lambda terminal: terminal.say("It was refused. Nothing was added."))
        return FAILED
    wish = ConnectWish(
        look, name or name_of(look), granted.username, granted.password, sectors, language, site_id=site_id
    )
    site, report = invocation.work_blocking(
        program, f"Connecting {wish.name}", lambda _job: program.connecting.connect(wish), kind="connect"
    )

    def show(terminal: Terminal) -> None:
        terminal.say(f"“{site.name}” is connected as {site.username}. Here it is called {site.slug}.")
        _show_report(terminal, report)

    invocation.result({**_document(site), "test": _report_document(report), "connected": True}, show)
    return DONE if report.ok else FAILED


@sites.command("doctor", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--last", is_flag=True, help="Show what was found last instead of asking the site again.")
@click.option("--letter", is_flag=True, help="Show the message to the client or host only.")
@pass_invocation
def doctor(invocation: Invocation, slug: str, last: bool, letter: bool) -> int:
    """Examine why a site cannot be published to: about ten probes, one verdict, what to change."""
    program = invocation.reading() if last else invocation.writing()
    site = invocation.site(program, slug)
    if last:
        found = program.doctor.last(site.id)
    else:
        found = invocation.work_blocking(
            program,
            f"Examining {site.name}",
            lambda job: program.doctor.examine(site.id, progress=job.progress),
            kind="doctor",
            site_id=site.id,
        )
    if found is None:
        invocation.result(None, lambda terminal: terminal.say("The doctor was never asked about this site."))
        return FAILED
    diagnosis = found
    words = diagnosis.prescription

    def show(terminal: Terminal) -> None:
        if letter:
            terminal.say(words.letter or "There is nothing to write to anybody.")
            return
        terminal.say(f"{words.title}. {words.what}")
        if words.change:
            terminal.say(f"What to change: {words.change}")
        rows = [probe.as_json() for probe in diagnosis.probes]
        print_table(terminal, (("name", "Probe"), ("state", "Result"), ("words", "What was seen")), rows)
        if words.letter:
            terminal.say(f"A message for the {words.letter_to}: igny8 sites doctor {site.slug} --last --letter")

    invocation.result({"site": site.slug, "at": plain(diagnosis.at), **diagnosis.as_json()}, show)
    return DONE if diagnosis.healthy else FAILED


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


sites.add_command(companion)


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
