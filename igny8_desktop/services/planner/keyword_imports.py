"""Bring keyword files into the database: look first, import, tell what came of it, and take it back as a whole.

    program.imports.preview(scope, Path | text, columns=…, market=…)  what an import would do   -> ImportPreview
    program.imports.import_file(scope, path, columns=…, market=…)     all of it or nothing      -> ImportReport
    program.imports.paste(scope, text, columns=…, market=…)           the same for pasted text  -> ImportReport
    program.imports.history(scope)                                    newest first              -> list[ImportInfo]
    program.imports.report(scope, import_id)                          of an earlier import      -> ImportReport
    program.imports.undo(scope, import_id)                            as a whole                -> UndoReport
    save_report(report, path)                                         CSV, from import_reports

All of them block: call them on a worker thread, as a job. Those that take long have `progress` and `should_stop`.

`options` (`ReadOptions`) are what a person corrects of encoding, delimiter, header row and sheet.
`columns` maps the words of fields (`keyword`, `volume` ...) to headers of the file. With `None` those count that a
person chose the last time for a file of this tool with this header, else what is recognised; `{}` means what is
recognised. What is given and differs from what is recognised is remembered by `import_file` and `paste`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from igny8_desktop.data.models import KeywordImport
from igny8_desktop.data.queries import keyword_imports as queries
from igny8_desktop.data.queries.keywords import imports
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.planner.import_reports import (
    ImportInfo,
    ImportPreview,
    ImportReport,
    UndoReport,
    info_of,
    report_of,
)
from igny8_desktop.services.planner.import_undo import undo_import
from igny8_desktop.services.planner.keyword_feed import Reading, prepared_batches
from igny8_desktop.services.planner.keyword_files import KeywordFile, NoKeywordColumn, ReadOptions, RefusedRow
from igny8_desktop.services.planner.keyword_headers import KeywordTool, normalise_header
from igny8_desktop.services.planner.keyword_intake import Intake
from igny8_desktop.services.planner.keyword_preview import (
    CONSOLE_ROWS,
    FilePreview,
    preview_keyword_file,
    preview_keyword_text,
)
from igny8_desktop.services.planner.keyword_rows import SourceMark, prepare
from igny8_desktop.services.planner.sectors import sector_for

PREVIEW_ROWS: Final = 50_000
"""Rows that a preview counts unless it is asked for more."""
_REFUSED_KEPT: Final = 500
_REFUSED_SHOWN: Final = 100
_NAMES_SHOWN: Final = 30

Stop = Callable[[], bool]


def _never() -> bool:
    return False


class KeywordImports:
    """The imports of sites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ----------------------------------------------------------------------------------------------- looking first

    def preview(
        self,
        scope: Scope,
        source: Path | str,
        *,
        columns: Mapping[str, str] | None = None,
        market: str = "",
        options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
        most_rows: int = PREVIEW_ROWS,
        progress: Progress = no_progress,
        should_stop: Stop = _never,
    ) -> ImportPreview:
        """Return what the import of a file (a path) or of pasted text (a string) would do; nothing is changed.

        It counts the first `most_rows` rows; progress counts bytes. Where no column can be told to hold keywords, the
        `problem` of the preview's `file` says so and nothing is counted: a person may choose the column. Raises
        `WrongInput` for what is no keyword list and for columns that the file does not have, `CancelledError` where
        `should_stop` says so.
        """
        try:
            reading, file, remembered = self._look(Reading(source, columns, market, options))
        except NoKeywordColumn:
            # A person can help, by naming the column that holds the keywords.
            return ImportPreview(_preview(Reading(source, columns, market, options)))
        size = file.size
        where = [0]

        def at_byte(position: int) -> None:
            where[0] = position
            progress(position, size, file.name)

        seen: set[queries.Key] = set()
        refused: list[RefusedRow] = []
        added = merged = refused_count = rows_read = 0
        complete = True
        rows = file.rows(at_byte)
        try:
            for batch in prepare(rows, SourceMark("", ""), with_intent=False):
                if should_stop():
                    raise CancelledError
                keys = [(row[0], row[1]) for row in batch.rows]
                with self._database.read(scope) as work:
                    known = queries.living_keys(work, sector_for(work, scope), keys)
                known |= seen.intersection(keys)
                seen.update(keys)
                added += len(keys) - len(known)
                merged += len(known) + batch.repeated
                refused_count += len(batch.refused)
                refused += [RefusedRow(*row) for row in batch.refused[: _REFUSED_SHOWN - len(refused)]]
                rows_read += batch.rows_read
                if rows_read >= most_rows:
                    complete = next(rows, None) is None
                    break
        finally:
            if hasattr(rows, "close"):
                rows.close()
        progress(size, size, file.name)
        return ImportPreview(
            file=_preview(reading),
            added=added,
            merged=merged,
            refused=tuple(refused),
            refused_count=refused_count,
            rows_read=rows_read,
            complete=complete,
            remembered=remembered,
            warnings=_warnings(file, rows_read if complete else 0),
        )

    # -------------------------------------------------------------------------------------------------- importing

    def import_file(
        self,
        scope: Scope,
        path: Path,
        *,
        columns: Mapping[str, str] | None = None,
        market: str = "",
        options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
        progress: Progress = no_progress,
        should_stop: Stop = _never,
    ) -> ImportReport:
        """Bring in a file, all of it or nothing; progress counts bytes.

        Raises `WrongInput` for a file that is no keyword list, `CancelledError` where `should_stop` says so. It is
        one transaction fed in chunks: a crash at any moment leaves no half import, readers see the old state
        meanwhile, and other writes wait for its end.
        """
        reading, file, _remembered = self._look(Reading(path, columns, market, options))
        report = self._bring_in(scope, reading, file, _sha256(path), progress, should_stop)
        if columns is not None:
            self._remember(reading, file)
        return report

    def paste(
        self,
        scope: Scope,
        text: str,
        *,
        columns: Mapping[str, str] | None = None,
        market: str = "",
        options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
        name: str = "Pasted text",
        progress: Progress = no_progress,
        should_stop: Stop = _never,
    ) -> ImportReport:
        """Bring in pasted text: a keyword per line, keywords with commas between, or a table with a header."""
        reading, file, _remembered = self._look(Reading(text, columns, market, options))
        digest = hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
        report = self._bring_in(scope, reading, file, digest, progress, should_stop, name=name)
        if columns is not None:
            self._remember(reading, file)
        return report

    # ------------------------------------------------------------------------------------------------- afterwards

    def history(self, scope: Scope, limit: int | None = None) -> list[ImportInfo]:
        """Return the imports of a site or sector, newest first."""
        with self._database.read(scope) as work:
            return [info_of(row) for row in imports(work, limit)]

    def report(self, scope: Scope, import_id: int) -> ImportReport:
        """Return the report of an earlier import; raises `NotFound`."""
        with self._database.read(scope) as work:
            return report_of(work.get(KeywordImport, import_id))

    def undo(
        self, scope: Scope, import_id: int, *, progress: Progress = no_progress, should_stop: Stop = _never
    ) -> UndoReport:
        """Take an import back as a whole, in one transaction; progress counts keywords.

        Keywords that only it brought are deleted for good, and leave automatic clusters; those that it only filled in
        or brought back get what they had before. Kept, with the reason in the report, are keywords that an idea or a
        task covers, that a person edited, pinned or put into a cluster of their own, and those that another import
        brought, too (with what that one says). Raises `NotFound`, `Conflict` for one that is undone already, and
        `CancelledError`.
        """
        return undo_import(self._database, scope, import_id, progress, should_stop)

    # ----------------------------------------------------------------------------------------------------- inside

    def _look(self, asked: Reading) -> tuple[Reading, KeywordFile, bool]:
        """Return how a file is to be read, the file, and whether its columns are remembered ones."""
        if asked.columns is not None:
            file = asked.open()
            names = file.columns.names
            headers = {normalise_header(name) for name in names}
            missing = [name for name in asked.columns.values() if name and normalise_header(name) not in headers]
            if missing and file.header_row:
                raise WrongInput(
                    "A chosen column is not in the file",
                    f"“{file.name}” has no column “{missing[0]}”. Its columns: {', '.join(names[:_NAMES_SHOWN])}.",
                    "Choose the columns again.",
                )
            return asked, file, False
        with self._database.read(ACCOUNT) as work:
            remembered = queries.remembered_columns(work)
        try:
            file = asked.open()
        except NoKeywordColumn:
            # A person may have chosen one for just this header.
            for signature, chosen in remembered.items():
                reading = replace(asked, columns=chosen)
                with suppress(WrongInput):
                    file = reading.open()
                    if _signature(file) == signature:
                        return reading, file, True
            raise
        own = remembered.get(_signature(file))
        if own is None:
            return asked, file, False
        reading = replace(asked, columns=own)
        return reading, reading.open(), True

    def _remember(self, reading: Reading, file: KeywordFile) -> None:
        """Keep the columns that a person chose where they are not those that are recognised anyway."""
        if not file.columns.names:
            return
        tool, header = _signature(file)
        usual = None
        with suppress(WrongInput):
            usual = replace(reading, columns=None).open().columns.names_by_field()
        with self._database.write(ACCOUNT, "import") as work:
            if not reading.columns or usual == file.columns.names_by_field():
                queries.forget_columns(work, tool, header)
            else:
                queries.remember_columns(work, tool, header, reading.columns)

    def _bring_in(
        self,
        scope: Scope,
        reading: Reading,
        file: KeywordFile,
        digest: str,
        progress: Progress,
        should_stop: Stop,
        *,
        name: str = "",
    ) -> ImportReport:
        size = file.size
        progress(0, size, file.name)
        with self._database.write(scope, "import") as work:
            sector_id = sector_for(work, scope)
            record = work.add(
                KeywordImport(
                    sector_id=sector_id,
                    name=(name or file.name)[:500],
                    tool=str(file.tool),
                    encoding=file.encoding_name,
                    sha256=digest,
                    market=file.market,
                )
            )
            intake = Intake(work, sector_id, record.id)
            mark = SourceMark(record.tool, record.name, record.id)
            feed = prepared_batches(reading, file, size, mark, progress, should_stop)
            with queries.making_room(work), closing(feed) as batches:
                for batch in batches:
                    intake.take(batch)
            if not intake.added and not intake.merged:
                raise _nothing_in(file, intake)
            record.rows_read, record.refused = intake.rows_read, intake.refused_count
            record.added, record.merged = intake.added, intake.merged
            record.report = {
                "refused": [list(row) for row in intake.refused[:_REFUSED_KEPT]],
                "columns": file.columns.names_by_field(),
                "ignored": dict(file.columns.ignored),
                "warnings": list(_warnings(file, intake.rows_read)),
            }
            work.flush()
            report = report_of(record)
            if should_stop():
                raise CancelledError
        progress(size, size, file.name)
        return replace(report, refused=tuple(intake.refused))


def _preview(reading: Reading) -> FilePreview:
    columns = reading.columns or None
    if isinstance(reading.source, Path):
        return preview_keyword_file(reading.source, columns=columns, market=reading.market, options=reading.options)
    return preview_keyword_text(reading.source, columns=columns, market=reading.market, options=reading.options)


def _signature(file: KeywordFile) -> tuple[str, str]:
    """Return the tool and what tells its header rows apart: the headers in order, whatever their case and spaces."""
    headers = "\n".join(normalise_header(name) for name in file.columns.names)
    return str(file.tool), hashlib.sha256(headers.encode("utf-8", errors="replace")).hexdigest()


def _nothing_in(file: KeywordFile, intake: Intake) -> WrongInput:
    if not intake.refused_count:
        return WrongInput(
            "This file holds no keywords",
            f"“{file.name}” has a header but no rows below it.",
            "Export the list again from your keyword tool.",
        )
    first = intake.refused[0]
    return WrongInput(
        "None of the rows could be used",
        f"All {intake.refused_count:,} rows of “{file.name}” were refused; row {first.row_number}: {first.reason}.",
        "Check that the right column is used as keyword, or export the list again.",
    )


def _warnings(file: KeywordFile, rows_read: int) -> tuple[str, ...]:
    if file.tool is KeywordTool.SEARCH_CONSOLE and rows_read == CONSOLE_ROWS:
        return (*file.warnings, "Search Console exports at most 1,000 rows: this list is probably cut off.")
    return file.warnings


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WrongInput(
            "This file cannot be read",
            f"“{path.name}” could not be read: {error.strerror}.",
            "Check that the file exists and that you may read it.",
        ) from None


__all__ = ["KeywordImports"]
