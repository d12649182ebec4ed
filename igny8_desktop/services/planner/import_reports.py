"""Say what an import found, brought and left out, also as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from igny8_desktop.data.models import KeywordImport
from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.services.planner.keyword_files import RefusedRow
from igny8_desktop.services.planner.keyword_preview import FilePreview


@dataclass(frozen=True)
class ImportReport:
    """What a file or paste brought.

    `merged` counts rows whose keyword was there already, in the site or further up in the file. `refused` lists the
    first 10,000 refused rows with number, text and reason (the first 500 where the report comes from the history);
    `refused_count` counts all. `columns` gives the header used by field, `ignored_columns` why others are not used.
    """

    added: int
    merged: int
    refused: tuple[RefusedRow, ...]
    refused_count: int
    rows_read: int
    tool: str
    encoding: str
    import_id: int
    name: str
    columns: Mapping[str, str]
    ignored_columns: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    market: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do, without doing it.

    `added`, `merged` and `refused_count` count what `ImportReport` would; where `complete` is false they are those of
    the first `rows_read` rows only. `remembered` says that the columns are those that a person chose the last time
    for this tool and header. `refused` are the first 100. `file` is the first look: tool, encoding, header row,
    columns with samples, first rows, market; its `problem` is set where a person must choose the keyword column first.
    """

    file: FilePreview
    added: int = 0
    merged: int = 0
    refused: tuple[RefusedRow, ...] = ()
    refused_count: int = 0
    rows_read: int = 0
    complete: bool = False
    remembered: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptKeyword:
    """A keyword that an undo left in place, and why."""

    id: int
    text: str
    reason: str


@dataclass(frozen=True)
class UndoReport:
    """What the undo of an import took back.

    `removed` keywords are gone for good; `restored` ones, known before the import, are what they were; `kept` ones
    stay because of what happened to them since (`examples` names the first 100); `clusters_removed` automatic
    clusters were left without keywords and ideas.
    """

    import_id: int
    name: str
    removed: int
    restored: int
    kept: int
    kept_by_reason: Mapping[str, int]
    clusters_removed: int
    examples: tuple[KeptKeyword, ...] = ()


@dataclass(frozen=True)
class ImportInfo:
    """One import in the history; `undone_at` is set when it was taken back."""

    id: int
    sector_id: int
    name: str
    tool: str
    encoding: str
    market: str
    at: datetime
    rows_read: int
    added: int
    merged: int
    refused: int
    undone_at: datetime | None
    warnings: tuple[str, ...] = field(default=())


def info_of(row: KeywordImport) -> ImportInfo:
    """Return an import as the history lists it."""
    return ImportInfo(
        id=row.id,
        sector_id=row.sector_id,
        name=row.name,
        tool=row.tool,
        encoding=row.encoding,
        market=row.market,
        at=row.created_at,
        rows_read=row.rows_read,
        added=row.added,
        merged=row.merged,
        refused=row.refused,
        undone_at=row.undone_at,
        warnings=tuple(row.report.get("warnings", ())),
    )


def report_of(row: KeywordImport) -> ImportReport:
    """Return the report of an import as it was kept."""
    kept = row.report
    return ImportReport(
        added=row.added,
        merged=row.merged,
        refused=tuple(RefusedRow(*each) for each in kept.get("refused", ())),
        refused_count=row.refused,
        rows_read=row.rows_read,
        tool=row.tool,
        encoding=row.encoding,
        import_id=row.id,
        name=row.name,
        columns=dict(kept.get("columns", {})),
        ignored_columns=dict(kept.get("ignored", {})),
        warnings=tuple(kept.get("warnings", ())),
        market=row.market,
    )


def save_report(report: ImportReport | Sequence[ImportReport], path: Path) -> None:
    """Write reports as CSV that spreadsheet programs open: counts, columns, warnings, refused rows with reasons.

    Raises `StorageTrouble` where the file cannot be written.
    """
    reports = [report] if isinstance(report, ImportReport) else report
    try:
        # With a byte order mark, without which Excel takes UTF-8 for something else.
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("what", "row", "name", "value"))
            for what, row, name, value in (line for each in reports for line in _lines(each)):
                writer.writerow((what, row, _harmless(name), _harmless(value)))
    except OSError as error:
        raise StorageTrouble(
            "The report could not be saved",
            f"“{path.name}” could not be written: {error.strerror or error}.",
            "Choose another place for it; the import itself is done.",
        ) from None


def _lines(report: ImportReport) -> Iterator[tuple[str, int | str, str, object]]:
    for name, value in (
        ("file", report.name),
        ("tool", report.tool),
        ("encoding", report.encoding),
        ("market", report.market),
        ("rows read", report.rows_read),
        ("added", report.added),
        ("merged", report.merged),
        ("refused", report.refused_count),
    ):
        yield "import", "", name, value
    for name, header in report.columns.items():
        yield "column", "", header, name
    for header, reason in report.ignored_columns.items():
        yield "ignored column", "", header, reason
    for warning in report.warnings:
        yield "warning", "", "", warning
    for row in report.refused:
        yield "refused row", row.row_number, row.text, row.reason
    if report.refused_count > len(report.refused):
        yield "refused rows not listed", "", "", report.refused_count - len(report.refused)


def _harmless(value: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


__all__ = ["ImportInfo", "ImportPreview", "ImportReport", "KeptKeyword", "UndoReport", "save_report"]
