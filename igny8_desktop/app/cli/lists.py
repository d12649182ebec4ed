"""Commands that read: `status` and the lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.list_queries import export, query_of, query_options
from igny8_desktop.app.cli.output import count, print_facts, print_table
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.tables import TableQuery

_COLUMNS: dict[EntityKind, tuple[tuple[str, str], ...]] = {
    EntityKind.KEYWORD: (
        ("id", "Id"),
        ("text", "Keyword"),
        ("volume", "Volume"),
        ("difficulty", "Difficulty"),
        ("intent", "Intent"),
        ("status", "Status"),
        ("cluster", "Cluster"),
    ),
    EntityKind.CLUSTER: (
        ("id", "Id"),
        ("name", "Cluster"),
        ("keywords", "Keywords"),
        ("volume", "Volume"),
        ("opportunity", "Score"),
        ("ideas", "Ideas"),
        ("status", "Status"),
    ),
    EntityKind.IDEA: (
        ("id", "Id"),
        ("title", "Idea"),
        ("opportunity", "Score"),
        ("structure", "Structure"),
        ("cluster", "Cluster"),
        ("status", "Status"),
        ("error_title", "Problem"),
    ),
    EntityKind.TASK: (
        ("id", "Id"),
        ("title", "Task"),
        ("structure", "Structure"),
        ("word_count", "Words"),
        ("status", "Status"),
        ("error_title", "Problem"),
    ),
    EntityKind.CONTENT: (
        ("id", "Id"),
        ("title", "Article"),
        ("word_count", "Words"),
        ("images", "Images"),
        ("status", "Status"),
        ("site_status", "On the site"),
        ("url", "Link"),
        ("error_title", "Problem"),
    ),
    EntityKind.IMAGE: (
        ("id", "Id"),
        ("content", "Article"),
        ("role", "Role"),
        ("alt_text", "Alt text"),
        ("file_name", "File"),
        ("status", "Status"),
        ("error_title", "Problem"),
    ),
}
_PLURALS = {
    EntityKind.KEYWORD: "keywords",
    EntityKind.CLUSTER: "clusters",
    EntityKind.IDEA: "ideas",
    EntityKind.TASK: "tasks",
    EntityKind.CONTENT: "content",
    EntityKind.IMAGE: "images",
}


def list_command(kind: EntityKind) -> click.Command:
    """Return the command that lists rows of a kind."""

    @click.command("list", cls=Command, help=f"List the {_PLURALS[kind]} of a site; --json prints every field.")
    @click.argument("slug", metavar="SITE")
    @sector_option()
    @query_options
    @limit_option("At most this many rows.")
    @pass_invocation
    def command(invocation: Invocation, /, slug: str, sector: str | None, limit: int | None, **options: Any) -> None:
        program = invocation.reading()
        scope = invocation.scope(program, slug, sector)
        query = query_of(options)
        if export(invocation, scope, kind, query, options, _COLUMNS[kind], limit):
            return
        rows = program.listing.all_rows(scope, kind, limit, query)
        invocation.result(rows, lambda terminal: _show_rows(terminal, kind, rows))

    return command


def _show_rows(terminal: Terminal, kind: EntityKind, rows: Sequence[dict[str, Any]]) -> None:
    columns = [
        (key, heading) for key, heading in _COLUMNS[kind] if key != "error_title" or any(row.get(key) for row in rows)
    ]
    if rows:
        print_table(terminal, columns, rows)
    else:
        terminal.say(f"There are no {_PLURALS[kind]} here.")


@click.group(cls=Group)
def content() -> None:
    """Show content."""


content.add_command(list_command(EntityKind.CONTENT))


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@pass_invocation
def status(invocation: Invocation, slug: str, sector: str | None) -> None:
    """Show counts, credits, the run under way and the published links of a site."""
    program = invocation.reading()
    site = invocation.site(program, slug)
    scope = invocation.scope(program, slug, sector)
    by_status = program.listing.status_counts(scope)
    counts = {
        _PLURALS[kind]: {**by_status.get(kind, {}), "total": sum(by_status.get(kind, {}).values())} for kind in _PLURALS
    }
    published = TableQuery(filters={"site_status": frozenset({"published"})})
    ids = program.listing.ids(scope, EntityKind.CONTENT, published)
    rows = program.listing.rows(scope, EntityKind.CONTENT, ids).values()
    links = [{"id": row["id"], "title": row["title"], "url": row["url"]} for row in rows]
    run = program.runs.active(scope)
    document = {
        "site": {"slug": site.slug, "name": site.name, "target": site.target, "url": site.url, "folder": site.folder},
        "counts": counts,
        "site_status": program.listing.site_status_counts(scope),
        "waiting": {str(name): len(step.waiting(scope)) for name, step in program.steps.items()},
        "credits": {"balance": program.credits.balance()},
        "run": None
        if run is None
        else {
            "id": run.id,
            "name": run.name,
            "status": run.status,
            "stage": run.current_stage,
            "reason": run.pause_reason,
        },
        "published": links,
    }

    def show(terminal: Terminal) -> None:
        where = site.folder or site.url
        terminal.say(f"{site.name} ({site.slug})" + (f", published to {where}" if where else ""), style="bold")
        for name, statuses in counts.items():
            parts = ", ".join(f"{number:,} {word}" for word, number in statuses.items() if word != "total")
            terminal.say(f"  {name:<9} {statuses['total']:>7,}" + (f"   {parts}" if parts else ""))
        print_facts(terminal, [("Credits", program.credits.balance())])
        if run is not None:
            terminal.say(f"Run {run.id}, “{run.name}”, is {run.status}. {run.pause_reason}".rstrip())
        if links:
            terminal.say(f"{count(len(links), 'published link')}:")
            for link in links:
                terminal.say(f"  {link['url'] or '–'}  {link['title']}")

    invocation.result(document, show)
