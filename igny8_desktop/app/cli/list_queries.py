"""The options of lists: what is shown, in which order, and into which file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import Range, TableQuery
from igny8_desktop.services.list_export import ExportColumn, ExportFormat, ExportReport

F = TypeVar("F", bound=Callable[..., Any])

#: What a file holds of keywords, in this order; other lists are exported with the columns that they print.
_KEYWORD_FILE = (
    ("text", "Keyword"),
    ("volume", "Volume"),
    ("volume_max", "Volume up to"),
    ("difficulty", "Difficulty"),
    ("cpc", "CPC"),
    ("currency", "Currency"),
    ("intent", "Intent"),
    ("status", "Status"),
    ("cluster", "Cluster"),
    ("sector", "Sector"),
    ("market", "Market"),
    ("tool", "Tool"),
    ("source", "Source"),
)


def _pair(text: str) -> tuple[str, str]:
    """Read KEY=VALUE."""
    key, sign, rest = text.partition("=")
    if not sign or not key.strip():
        raise click.BadParameter(f"“{text}” is not of the form COLUMN=VALUE.")
    return key.strip(), rest.strip()


def _bounds(text: str) -> tuple[str, Range]:
    """Read KEY=MIN..MAX, either end of which may be missing, or KEY=FIGURE."""
    key, figures = _pair(text)
    low, dots, high = figures.partition("..")
    try:
        if not dots:
            return key, (float(low), float(low))
        return key, (float(low) if low else None, float(high) if high else None)
    except ValueError:
        raise click.BadParameter(f"“{text}” is not of the form COLUMN=MIN..MAX.") from None


def query_options(function: F) -> F:
    """Give a list command its options, handed over as one `TableQuery` by `query_of`."""
    for option in reversed(
        (
            click.option("--status", multiple=True, metavar="WORD", help="Only rows with this status; repeatable."),
            click.option("--search", default="", metavar="TEXT", help="Only rows with this text."),
            click.option(
                "--filter", "filters", multiple=True, type=_pair, metavar="COLUMN=VALUE",
                help="Only rows with this value, none where it is empty; repeatable.",
            ),
            click.option(
                "--range", "ranges", multiple=True, type=_bounds, metavar="COLUMN=MIN..MAX",
                help="Only rows with a figure in this range, such as volume=100..1000 or difficulty=..30.",
            ),
            click.option("--contains", multiple=True, metavar="TEXT", help="Only rows with this text; repeatable."),
            click.option("--without", multiple=True, metavar="TEXT", help="No rows with this text; repeatable."),
            click.option("--regex", default="", metavar="PATTERN", help="Only rows that match a regular expression."),
            click.option("--sort", default="", metavar="COLUMN", help="In this order; -COLUMN for the reverse."),
            click.option("--csv", "csv_file", metavar="FILE", help="Write the rows to a CSV file instead (UTF-8)."),
            click.option("--xlsx", "xlsx_file", metavar="FILE", help="Write the rows to an Excel file instead."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def query_of(options: dict[str, Any]) -> TableQuery:
    """Return the query that the options ask for."""
    filters: dict[str, set[str]] = {}
    for key, value in [*(("status", word) for word in options["status"]), *options["filters"]]:
        filters.setdefault(key, set()).add(value)
    sort = str(options["sort"])
    return TableQuery(
        text=options["search"],
        filters={key: frozenset(values) for key, values in filters.items()},
        sort_key=sort.lstrip("-"),
        descending=sort.startswith("-"),
        ranges=dict(options["ranges"]),
        contains=tuple(options["contains"]),
        excludes=tuple(options["without"]),
        regex=options["regex"],
    )


def export(
    invocation: Invocation,
    scope: Scope,
    kind: EntityKind,
    query: TableQuery,
    options: dict[str, Any],
    shown: Sequence[tuple[str, str]],
    limit: int | None,
) -> bool:
    """Write the rows to the file that the options name; return whether they name one."""
    form = ExportFormat.CSV if options["csv_file"] else ExportFormat.XLSX
    name = options["csv_file"] or options["xlsx_file"]
    if not name:
        return False
    if options["csv_file"] and options["xlsx_file"]:
        raise click.UsageError("Give either --csv or --xlsx.")
    program = invocation.reading()
    path = invocation.terminal.path(name)
    titles = _KEYWORD_FILE if kind is EntityKind.KEYWORD else shown
    columns = [ExportColumn(key, title) for key, title in titles]
    ids = None if limit is None else program.listing.ids(scope, kind, query)[:limit]
    report: ExportReport = invocation.work_blocking(
        program,
        f"Exporting {path.name}",
        lambda job: program.exports.write(
            scope, kind, path, columns, query=query, ids=ids, form=form, progress=job.progress,
            should_stop=job.should_stop,
        ),
        kind="export",
        site_id=scope.site_id,
        resume="Nothing was written; give the same command again.",
    )  # fmt: skip
    invocation.result(
        {"file": str(report.path), "rows": report.rows},
        lambda terminal: terminal.say(f"{report.rows:,} rows written to {report.path}."),
    )
    return True
