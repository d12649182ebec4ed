"""Commands about what is published when at a site, what waits, and what should be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from igny8_desktop.app.cli.base import Command, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import plain, print_table
from igny8_desktop.app.cli.running import DONE, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal

_DAYS = 35


@click.command("schedule", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("ids", metavar="ID...", nargs=-1, type=int)
@click.option("--at", metavar="TIME", help="2026-12-01T09:00, in the site's time zone.")
@click.option("--slots", is_flag=True, help="In the free time slots of the site's settings.")
@click.option(
    "--every", type=click.IntRange(5, 10_080), metavar="MINUTES", help="One after the other, from --at or now."
)
@click.option("--dry-run", is_flag=True, help="Show the moments and change nothing.")
@pass_invocation
def schedule(
    invocation: Invocation,
    slug: str,
    ids: Sequence[int],
    at: str | None,
    slots: bool,
    every: int | None,
    dry_run: bool,
) -> int:
    """Give approved articles the moments at which they become public, and tell the site."""
    from igny8_desktop.services.publishing.schedule import When

    moment = _moment(at)
    if slots + (every is not None) > 1 or not (slots or every or moment):
        raise click.UsageError("Choose one: --at TIME, --slots, or --every MINUTES (perhaps with --at).")
    program = invocation.reading() if dry_run else invocation.writing()
    site = invocation.site(program, slug)
    if not ids:
        ids = program.publishing.waiting(site.scope)
    when = When.SLOTS if slots else When.STAGGER if every else When.AT
    moments = program.schedule.moments(site.scope, len(ids), when, at=moment, every=every or 0)
    zone = program.schedule.zone(site.id)
    rows = [
        {"id": content_id, "at": plain(when_), "local": f"{when_.astimezone(zone):%Y-%m-%d %H:%M}" if when_ else "now"}
        for content_id, when_ in zip(ids, moments, strict=True)
    ]
    failed = 0
    if not dry_run:
        send = program.schedule.plan(site.scope, ids, moments)
        if send:
            step = program.publishing.publishing_as("publish")
            report = invocation.work(
                program,
                f"Publishing to {site.name}",
                lambda job: program.starter.run(site.scope, step, send, progress=job.progress),
                kind="publish",
                site_id=site.id,
            )
            failed = len(report.failed)
            if report.counts.get("queued"):
                invocation.warn(f"The site cannot be reached: {report.counts['queued']} wait and go out by themselves.")
            for each in report.failed:
                invocation.warn(f"{each.entity_id}: {each.error}")

    columns = (("id", "Article"), ("local", "Goes out (the site's time)"))
    invocation.result(rows, lambda terminal: print_table(terminal, columns, rows))
    return SOME_FAILED if failed else DONE


@click.command("calendar", cls=Command)
@click.argument("slug", metavar="SITE", required=False)
@click.option("--from", "start", metavar="DAY", help="2026-12-01; else today.")
@click.option("--days", type=click.IntRange(1, 366), default=_DAYS, show_default=True, help="How many days.")
@pass_invocation
def calendar(invocation: Invocation, slug: str | None, start: str | None, days: int) -> None:
    """Show what went out and what will, of one site or of all."""
    program = invocation.reading()
    site_id = invocation.site(program, slug).id if slug else None
    zone = program.schedule.zone(site_id) if site_id is not None else datetime.now().astimezone().tzinfo
    day = (_moment(start) or datetime.now(zone)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    entries = program.schedule.entries(day, day + timedelta(days=days), site_id)
    rows = [{**_document(entry), "local": f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}"} for entry in entries]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("Nothing is on the calendar in these days.")
            return
        columns = (
            ("local", "When"),
            ("site", "Site"),
            ("content_id", "Article"),
            ("title", "Title"),
            ("state", "State"),
        )
        print_table(terminal, columns, rows)

    invocation.result(rows, show)


@click.command("queue", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--cancel", multiple=True, type=int, metavar="ID", help="Take this article out of the queue.")
@pass_invocation
def queue(invocation: Invocation, slug: str, cancel: Sequence[int]) -> None:
    """Show what waits for the network, for its time or for a decision."""
    program = invocation.writing() if cancel else invocation.reading()
    site = invocation.site(program, slug)
    if cancel:
        program.orders.cancel(site.scope, cancel)
    rows = [_document(order) for order in program.orders.waiting(site.scope)]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("Nothing waits.")
            return
        columns = (("content_id", "Article"), ("title", "Title"), ("waits_for", "Waits for"), ("problem", "Why"))
        print_table(terminal, columns, rows)

    invocation.result(rows, show)


@click.command("watch", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--dismiss", multiple=True, type=int, metavar="ID", help="Hide this until something new is seen of it.")
@pass_invocation
def watch(invocation: Invocation, slug: str, dismiss: Sequence[int]) -> None:
    """Show posts that were changed, trashed or deleted on the site, lost something, or are late."""
    program = invocation.writing() if dismiss else invocation.reading()
    site = invocation.site(program, slug)
    if dismiss:
        program.watches.dismiss(site.id, dismiss)
    rows = [_document(item) for item in program.watches.open(site.id)]

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("There is nothing to look at.")
            return
        print_table(terminal, (("id", "Id"), ("title", "Title"), ("kind", "What"), ("detail", "Seen")), rows)

    invocation.result(rows, show)


@click.command("posts", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--adopt", multiple=True, type=int, metavar="ID", help="Take this post over for editing here.")
@click.option("--sector", metavar="SECTOR", help="The sector that adopted posts belong to; else the first.")
@pass_invocation
def posts(invocation: Invocation, slug: str, adopt: Sequence[int], sector: str | None) -> None:
    """List what the site holds, as last read (“igny8 sync”), or take posts over for editing."""
    program = invocation.writing() if adopt else invocation.reading()
    scope = invocation.scope(program, slug, sector)
    if adopt:
        site = invocation.site(program, slug)
        inside = scope if scope.sector_id is not None else invocation.scope(program, slug, site.sectors[0].slug)
        program.adoption.adopt(inside, adopt)
    rows = [_document(item) for item in program.adoption.known(scope)]
    columns = (("id", "Id"), ("post_type", "Type"), ("status", "Status"), ("title", "Title"), ("content_id", "Article"))
    invocation.result(rows, lambda terminal: print_table(terminal, columns, rows))


@click.command("settings", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("changes", metavar="NAME=VALUE...", nargs=-1)
@pass_invocation
def settings(invocation: Invocation, slug: str, changes: Sequence[str]) -> None:
    """Show or change how articles become posts: igny8 sites settings SITE slots="mon 09:00, thu 17:30"."""
    from dataclasses import fields

    from igny8_desktop.domain.errors import WrongInput
    from igny8_desktop.domain.site_publishing import SitePublishing

    program = invocation.writing() if changes else invocation.reading()
    site = invocation.site(program, slug)
    now = program.sites.publishing(site.id)
    known = {item.name: getattr(now, item.name) for item in fields(now)}
    stored = dict(now.as_json())
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals or name not in known:
            raise click.UsageError(f"“{change}” is not NAME=VALUE with a name of: {', '.join(known)}.")
        stored[name] = _value(known[name], text)
        # Read strictly: what the stored form would quietly leave out is refused here.
        if SitePublishing.from_json({name: stored[name]}) == SitePublishing() and text.strip() not in ("", "auto", "0"):
            raise WrongInput(
                "This value cannot be used",
                f"“{text[:100]}” is nothing for “{name}”.",
                "See “igny8 sites settings SITE” for values that are in use.",
            )
    if changes:
        program.sites.save_publishing(site.id, SitePublishing.from_json(stored))
        now = program.sites.publishing(site.id)
    values: dict[str, Any] = {item.name: plain(getattr(now, item.name)) for item in fields(now)}
    rows = [{"name": name, "value": value} for name, value in values.items()]
    invocation.result(values, lambda terminal: print_table(terminal, (("name", "Setting"), ("value", "Value")), rows))


def _value(now: object, text: str) -> Any:
    if isinstance(now, bool):
        return text.strip().lower() in ("1", "true", "yes", "on")
    if isinstance(now, int):
        return int(text) if text.strip().isdigit() else text
    if isinstance(now, tuple):
        return [" ".join(part.lower().split()) for part in text.split(",") if part.strip()]
    if isinstance(now, dict):
        pairs = (part.split("=", 1) if "=" in part else part.split(":", 1) for part in text.split(",") if part.strip())
        return {pair[0].strip(): pair[-1].strip() for pair in pairs}
    return text.strip()


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"“{text}” is no moment. Write it as 2026-12-01T09:00.") from None


def _document(value: object) -> dict[str, Any]:
    document: dict[str, Any] = plain(value)
    return document


COMMANDS = (schedule, calendar, queue, watch, posts, settings)
