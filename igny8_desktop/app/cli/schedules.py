"""Commands about runs that start by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import print_table
from igny8_desktop.app.cli.terminal import Terminal

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.automation.scheduling import ScheduleInfo

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.group(cls=Group)
def schedule() -> None:
    """Start runs by the clock: while the window is open, or by the system's own scheduler."""


@schedule.command("show", cls=Command)
@click.argument("slug", metavar="[SITE]", required=False)
@pass_invocation
def show(invocation: Invocation, slug: str | None) -> None:
    """Show when runs start next, and what became of the last start."""
    program = invocation.reading()
    chosen = [invocation.site(program, slug)] if slug else program.sites.all()
    _tell(invocation, program, [program.schedules.get(site.scope) for site in chosen])


@schedule.command("set", cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--every", type=click.Choice(["hour", "day", "week", "month"]), default="week", show_default=True)
@click.option("--at", "times", metavar="HH:MM", multiple=True, help="Time of day; can be given several times. [09:00]")
@click.option("--on", "weekdays", type=click.Choice(_WEEKDAYS), multiple=True, help="Day of the week. [mon]")
@click.option("--day", "days", type=click.IntRange(1, 31), multiple=True, help="Day of the month. [1]")
@click.option("--skip-missed", is_flag=True, help="Do not make up for a start that was missed.")
@sector_option()
@pass_invocation
def set_schedule(
    invocation: Invocation,
    slug: str,
    every: str,
    times: tuple[str, ...],
    weekdays: tuple[str, ...],
    days: tuple[int, ...],
    skip_missed: bool,
    sector: str | None,
) -> None:
    """Start the runs of a site by the clock, with the site's automation settings."""
    from igny8_desktop.automation.scheduling import Schedule
    from igny8_desktop.domain.recurrence import Every, Recurrence, time_of_day

    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    recurrence = Recurrence(
        Every(every),
        tuple(time_of_day(text) for text in times or ("09:00",)),
        tuple(_WEEKDAYS.index(name) for name in weekdays or ("mon",)),
        days or (1,),
    )
    saved = program.schedules.save(scope, Schedule(True, recurrence, not skip_missed, scope.sector_id))
    _tell(invocation, program, [saved])


@schedule.command("off", cls=Command)
@click.argument("slug", metavar="SITE")
@pass_invocation
def turn_off(invocation: Invocation, slug: str) -> None:
    """Start no more runs of a site by the clock; its times are kept."""
    from dataclasses import replace

    program = invocation.writing()
    scope = invocation.scope(program, slug)
    saved = program.schedules.save(scope, replace(program.schedules.get(scope).schedule, on=False))
    _tell(invocation, program, [saved])


@schedule.command("install", cls=Command)
@pass_invocation
def install(invocation: Invocation) -> None:
    """Let the system's own scheduler start what is due while the program is closed."""
    from igny8_desktop.app.system_scheduler import system_scheduler

    entry = system_scheduler(invocation.home, invocation.environ).install()
    invocation.result({"entry": entry.where, "remove": entry.undo}, lambda terminal: terminal.say(entry.words))


@schedule.command("remove", cls=Command)
@pass_invocation
def remove(invocation: Invocation) -> None:
    """Take the entry out of the system's scheduler again."""
    from igny8_desktop.app.system_scheduler import system_scheduler

    words = system_scheduler(invocation.home, invocation.environ).remove()
    invocation.result({"removed": True}, lambda terminal: terminal.say(words))


def _tell(invocation: Invocation, program: Program, infos: list[ScheduleInfo]) -> None:
    zone = program.zone()

    def local(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}" if moment is not None else ""

    rows: list[dict[str, Any]] = [
        {
            "site": program.sites.get(info.site_id).slug,
            "on": info.schedule.on,
            **info.schedule.as_json(),
            "next_at": local(info.next_at),
            "last_at": local(info.last_at),
            "last_outcome": str(info.last_outcome or ""),
            "last_words": info.last_words,
        }
        for info in infos
    ]

    def show_table(terminal: Terminal) -> None:
        columns = (("site", "Site"), ("next_at", "Next start"), ("last_outcome", "Last"), ("last_words", "What came"))
        print_table(terminal, columns, [{**row, "next_at": row["next_at"] or "off"} for row in rows])

    invocation.result(rows, show_table)
