"""Commands that bring keyword files in, look at them first, list what came, and take it back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from igny8_desktop.app.cli.base import Command, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count, error_document, plain, print_error, print_table
from igny8_desktop.app.cli.running import DONE, FAILED, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.errors import Igny8Error

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.planner.import_reports import ImportPreview, ImportReport, UndoReport
    from igny8_desktop.services.planner.keyword_files import RefusedRow

STDIN: Final = "-"
STDIN_NAME: Final = "Standard input"
_MOST_SHOWN: Final = 10

R = TypeVar("R", "ImportPreview", "ImportReport")

into_sector = click.option("--sector", metavar="NAME", help="Into this sector; otherwise the site's first one.")
market_option = click.option(
    "--market", default="", metavar="CC", help="Country of the figures, such as us, where the file names none."
)


def _mapping(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> dict[str, str] | None:
    """Return the columns that were chosen, or `None` where nothing was said."""
    from igny8_desktop.domain.enums import SearchIntent
    from igny8_desktop.services.planner.keyword_headers import Field

    fields = [str(field) for field in Field]
    chosen: dict[str, str] = {}
    for value in values:
        field, sign, header = value.partition("=")
        field = field.strip()
        if not sign or field not in (*fields, *(f"intent:{intent}" for intent in SearchIntent)):
            raise click.BadParameter(f"“{value}” is not FIELD=HEADER. Fields: {', '.join(fields)}.")
        chosen[field] = header.strip()
    return chosen or None


@click.command("import", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@into_sector
@market_option
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    callback=_mapping,
    help='Read a field from this column, as in --column volume="Search Vol."; nothing after the sign: not at all. '
    "It is remembered for files with the same header.",
)
@click.option("--encoding", metavar="NAME", help="The encoding, where it is not recognised rightly.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook or the file of an archive.")
@click.option("--preview", is_flag=True, help="Only say what would come in.")
@click.option("--report", "report_file", metavar="CSV", help="Save the report, with the refused rows, to this file.")
@pass_invocation
def import_files(
    invocation: Invocation,
    slug: str,
    files: Sequence[str],
    sector: str | None,
    market: str,
    columns: dict[str, str] | None,
    encoding: str | None,
    sheet: str | None,
    preview: bool,
    report_file: str | None,
) -> int:
    """Bring in exports of keyword tools: CSV, Excel, ZIP or text, in whatever encoding; - is standard input.

    Each file comes in as a whole or not at all.
    """
    from igny8_desktop.services.planner.import_reports import save_report
    from igny8_desktop.services.planner.keyword_files import ReadOptions

    _check_codec(encoding)
    program = invocation.reading() if preview else invocation.writing(stdin=STDIN in files)
    scope = invocation.scope(program, slug, sector)
    options = ReadOptions(encoding=encoding, sheet=sheet)

    def look(job: Any, path: Path) -> ImportPreview:
        return program.imports.preview(
            scope, path, columns=columns, market=market, options=options,
            progress=job.progress, should_stop=job.should_stop,
        )  # fmt: skip

    def bring(job: Any, path: Path) -> ImportReport:
        return program.imports.import_file(
            scope, path, columns=columns, market=market, options=options,
            progress=job.progress, should_stop=job.should_stop,
        )  # fmt: skip

    if preview:
        return _each(invocation, slug, files, lambda path: _job(invocation, program, scope, path, look), _show_preview)
    done: list[ImportReport] = []

    def imported(path: Path) -> ImportReport:
        done.append(_job(invocation, program, scope, path, bring))
        return done[-1]

    code = _each(invocation, slug, files, imported, _show_report)
    if report_file and done:
        path = invocation.terminal.path(report_file)
        save_report(done, path)
        if not invocation.json:
            invocation.terminal.say(f"The report is in {path}.")
    return code


def _check_codec(encoding: str | None) -> None:
    import codecs

    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise click.BadParameter(f"There is no encoding “{encoding}”.", param_hint="--encoding") from None


def _job(invocation: Invocation, program: Program, scope: Scope, path: Path, work: Callable[[Any, Path], R]) -> R:
    return invocation.work_blocking(
        program,
        f"Reading {path.name}",
        lambda job: work(job, path),
        kind="import",
        site_id=scope.site_id,
        resume="Nothing of this file was brought in; give the same command again.",
    )


def _each(
    invocation: Invocation,
    slug: str,
    files: Sequence[str],
    work: Callable[[Path], R],
    show: Callable[[Terminal, R], None],
) -> int:
    """Do something with each file, say how it went, and return the exit code; one that fails does not stop others."""
    documents: list[dict[str, Any]] = []
    failed = 0
    with ExitStack() as stack:
        for name in files:
            path = _stdin_file(invocation, stack) if name == STDIN else invocation.terminal.path(name)
            try:
                result = work(path)
            except Igny8Error as error:
                if len(files) == 1:
                    raise
                failed += 1
                documents.append({"site": slug, "name": path.name, **error_document(error.info)})
                if not invocation.json:
                    invocation.terminal.say(f"{path.name}:", err=True)
                    print_error(invocation.terminal, error.info)
            else:
                documents.append({"site": slug, **_document(result)})
                if not invocation.json:
                    show(invocation.terminal, result)
    if invocation.json:
        document = documents[0] if len(files) == 1 else {"site": slug, "files": documents}
        invocation.result(document, lambda _terminal: None)
    return DONE if not failed else FAILED if failed == len(files) else SOME_FAILED


def _document(result: ImportReport | ImportPreview) -> dict[str, Any]:
    """Return a result as JSON, its refused rows with names."""
    document: dict[str, Any] = plain(result)
    document["refused"] = [{"row": row.row_number, "text": row.text, "reason": row.reason} for row in result.refused]
    return document


def _stdin_file(invocation: Invocation, stack: ExitStack) -> Path:
    """Return a file that holds what is on standard input: it may be of any kind that a file may be of."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="igny8-"))
    path = Path(folder) / STDIN_NAME
    path.write_bytes(invocation.stdin())
    return path


def _show_refused(terminal: Terminal, rows: Sequence[RefusedRow], total: int) -> None:
    for row in rows[:_MOST_SHOWN]:
        terminal.say(f"  row {row.row_number:,}: {row.reason}")
    if total > _MOST_SHOWN:
        terminal.say(f"  and {total - min(_MOST_SHOWN, len(rows)):,} more.")


def _show_report(terminal: Terminal, report: ImportReport) -> None:
    terminal.say(
        f"{count(report.added, 'keyword')} added, {report.merged:,} merged with known ones, "
        f"{report.refused_count:,} refused ({count(report.rows_read, 'row')} of “{report.name}”, read as "
        f"{report.tool}, {report.encoding}; import {report.import_id})."
    )
    for warning in report.warnings:
        terminal.say(warning)
    _show_refused(terminal, report.refused, report.refused_count)


def _show_preview(terminal: Terminal, preview: ImportPreview) -> None:
    file = preview.file
    if file.problem is not None:
        terminal.say(f"{file.problem.title}. {file.problem.what}")
        terminal.say('Say which one holds the keywords: --column keyword="HEADER".')
    else:
        looked = "" if preview.complete else f" in the first {preview.rows_read:,} rows"
        terminal.say(
            f"“{file.name}” is read as {file.tool}, {file.encoding}: {count(preview.added, 'keyword')} would be added, "
            f"{preview.merged:,} merged with known ones, {preview.refused_count:,} refused{looked}."
        )
        if file.market:
            terminal.say(f"Market: {file.market} ({file.market_from}).")
    for warning in preview.warnings:
        terminal.say(warning)
    columns = [
        {"name": column.name, "field": column.field or f"– ({column.reason})", "samples": " | ".join(column.samples)}
        for column in file.columns
    ]
    print_table(terminal, (("name", "Column"), ("field", "Used as"), ("samples", "First cells")), columns)
    _show_refused(terminal, preview.refused, preview.refused_count)


@click.command("paste", cls=Command)
@click.argument("slug", metavar="SITE")
@into_sector
@market_option
@pass_invocation
def paste(invocation: Invocation, slug: str, sector: str | None, market: str) -> None:
    """Bring in keywords from standard input: one per line, or a table with a header."""
    program = invocation.writing(stdin=True)
    scope = invocation.scope(program, slug, sector)
    text = invocation.stdin().decode("utf-8-sig", "replace")
    report = program.imports.paste(scope, text, market=market, name=STDIN_NAME)
    invocation.result({"site": slug, **_document(report)}, lambda terminal: _show_report(terminal, report))


@click.command("imports", cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option("At most this many, the newest first.")
@pass_invocation
def list_imports(invocation: Invocation, slug: str, sector: str | None, limit: int | None) -> None:
    """List what was brought in, the newest first."""
    program = invocation.reading()
    rows = plain(program.imports.history(invocation.scope(program, slug, sector), limit))

    def show(terminal: Terminal) -> None:
        if not rows:
            terminal.say("Nothing was imported yet.")
            return
        columns = (
            ("id", "Id"), ("at", "When"), ("name", "Name"), ("tool", "Tool"), ("added", "Added"),
            ("merged", "Merged"), ("refused", "Refused"), ("undone", "Undone"),
        )  # fmt: skip
        shown = [
            {**row, "at": row["at"][:16].replace("T", " "), "undone": (row["undone_at"] or "")[:10]} for row in rows
        ]
        print_table(terminal, columns, shown)

    invocation.result(rows, show)


@click.command("import-undo", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("import_id", metavar="ID", type=click.IntRange(min=1))
@pass_invocation
def undo_import(invocation: Invocation, slug: str, import_id: int) -> None:
    """Take an import back as a whole; “keywords imports” lists their ids.

    Its keywords are deleted, those that it filled in get back what they had. What an idea or a task covers, what you
    edited, and what another import brought, too, stays.
    """
    program = invocation.writing()
    scope = invocation.scope(program, slug)
    report = invocation.work_blocking(
        program,
        "Undoing the import",
        lambda job: program.imports.undo(scope, import_id, progress=job.progress, should_stop=job.should_stop),
        kind="import",
        site_id=scope.site_id,
        resume="Nothing was taken back; give the same command again.",
    )
    invocation.result({"site": slug, **plain(report)}, lambda terminal: _show_undo(terminal, report))


def _show_undo(terminal: Terminal, report: UndoReport) -> None:
    terminal.say(
        f"“{report.name}” was taken back: {count(report.removed, 'keyword')} removed, {report.restored:,} as before, "
        f"{report.kept:,} kept."
    )
    for reason, number in report.kept_by_reason.items():
        terminal.say(f"  {number:,} kept: {reason}.")
    if report.clusters_removed:
        terminal.say(f"{count(report.clusters_removed, 'cluster')} without keywords removed.")
