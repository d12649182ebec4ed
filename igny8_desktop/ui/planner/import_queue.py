"""Run imports one after the other and tell what each brought, with Undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.import_reports import ImportReport, UndoReport
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.planner.import_history import ImportHistoryDialog
from igny8_desktop.ui.planner.import_report import ImportReportDialog
from igny8_desktop.ui.planner.import_wizard import ImportOrder
from igny8_desktop.ui.widgets import JobButton, counted


class ImportQueue(QObject):
    """Feeds the import button with orders; the last of several shows its report, the others a notice."""

    def __init__(self, context: WindowContext, button: JobButton, on_cluster: Callable[[], object]) -> None:
        super().__init__(button)
        self._context = context
        self._button = button
        self._on_cluster = on_cluster
        self._waiting: list[tuple[Scope, ImportOrder]] = []
        self._untold = 0
        button.finished.connect(lambda _event: self._next())

    def add(self, scope: Scope, order: ImportOrder) -> None:
        """Import something into the site that is in sight now, whatever is in sight when its turn comes."""
        self._waiting.append((scope, order))
        self._untold += 1
        self._next()

    def _next(self) -> None:
        if not self._waiting or self._button.busy:
            return
        scope, order = self._waiting.pop(0)
        context = self._context
        title = self.tr("Importing {0}").format(order.name) if order.name else self.tr("Importing pasted keywords")
        try:
            handle: JobHandle[ImportReport] = context.services.jobs.submit_blocking(
                title, lambda job: self._import(job, scope, order), kind="import", site_id=scope.site_id
            )
        except Igny8Error as error:
            self._ended()
            context.notices.error(error)
            return
        self._button.follow(handle)
        follow(
            context.bridge,
            self,
            handle,
            lambda report: self._imported(scope, report),
            lambda _error: self._ended(),
            self._ended,
        )

    def _import(self, job: JobContext, scope: Scope, order: ImportOrder) -> ImportReport:
        imports = self._context.services.imports
        if isinstance(order.source, Path):
            return imports.import_file(
                scope,
                order.source,
                columns=order.columns,
                market=order.market,
                options=order.options,
                progress=job.progress,
                should_stop=job.should_stop,
            )
        return imports.paste(
            scope,
            order.source,
            columns=order.columns,
            market=order.market,
            options=order.options,
            progress=job.progress,
            should_stop=job.should_stop,
        )

    # --------------------------------------------------------------------------------------------------- telling

    def _ended(self) -> None:
        self._untold -= 1

    def _imported(self, scope: Scope, report: ImportReport) -> None:
        self._ended()
        if not self._untold:
            self.show_report(scope, report)
            return
        write = reading_locale().toString
        text = self.tr("{0}: {1} added, {2} merged, {3} refused.").format(
            report.name, write(report.added), write(report.merged), write(report.refused_count)
        )
        self._context.notices.success(
            text, action_text=self.tr("Show report"), action=lambda: self.show_report(scope, report)
        )

    def show_report(self, scope: Scope, report: ImportReport) -> None:
        """Open the report of an import."""
        ImportReportDialog(self._context, report, self._on_cluster, lambda: self.undo(scope, report)).open()

    def show_history(self, scope: Scope) -> None:
        """Open the list of earlier imports."""
        ImportHistoryDialog(
            self._context,
            scope,
            lambda report: self.show_report(scope, report),
            lambda report: self.undo(scope, report),
        ).open()

    def undo(self, scope: Scope, report: ImportReport) -> None:
        """Take an import back as a whole, as a job."""
        imports, context = self._context.services.imports, self._context
        try:
            handle: JobHandle[UndoReport] = context.services.jobs.submit_blocking(
                self.tr("Undoing the import of {0}").format(report.name),
                lambda job: imports.undo(scope, report.import_id, progress=job.progress, should_stop=job.should_stop),
                kind="import",
                site_id=scope.site_id,
            )
        except Igny8Error as error:
            context.notices.error(error)
            return
        follow(context.bridge, self, handle, self._undone, context.notices.error)

    def _undone(self, report: UndoReport) -> None:
        write = reading_locale().toString
        text = self.tr("The import of {0} was undone: {1} removed, {2} as they were before.").format(
            report.name,
            counted(report.removed, self.tr("keyword"), self.tr("keywords")),
            write(report.restored),
        )
        if report.kept:
            reasons = "; ".join(f"{write(count)} {reason}" for reason, count in report.kept_by_reason.items())
            text = self.tr("{0} Kept: {1}.").format(text, reasons)
        self._context.notices.success(text)
