"""Export what a list shows: ask how, then write the file as a job that can be cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFileDialog, QRadioButton

from igny8_desktop.automation.jobs import JobHandle
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.list_export import MOST_XLSX_ROWS, ExportColumn, ExportFormat, ExportReport
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import Column, ColumnKind, reading_locale
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.theme import Tone, make_label
from igny8_desktop.ui.widgets import DataTable
from igny8_desktop.ui.widgets.badges import status_spec


class ExportDialog(BaseDialog):
    """Asks which rows and columns go into which kind of file, then for the place."""

    def __init__(
        self, context: WindowContext, table: DataTable, kind: EntityKind, name: str, asked: Callable[[], TableQuery]
    ) -> None:
        write = reading_locale().toString
        super().__init__(
            self.tr("Export list"),
            self.tr("Rows in the order shown, as the filters leave them."),
            parent=context.window,
            width=480,
        )
        self._context, self._table, self._kind, self._name, self._asked = context, table, kind, name, asked
        self._selection = table.selection()
        self._total = table.model.rowCount()
        some = 0 < self._selection.count < self._total
        self.everything = QRadioButton(self.tr("All rows of this view ({0})").format(write(self._total)))
        self.selected = QRadioButton(self.tr("Only the selected rows ({0})").format(write(self._selection.count)))
        self.selected.setEnabled(some)
        (self.selected if some else self.everything).setChecked(True)
        self.xlsx = QRadioButton(self.tr("Excel workbook (.xlsx)"))
        self.csv = QRadioButton(self.tr("CSV, for any program"))
        self.xlsx.setChecked(True)
        self.mark = QCheckBox(self.tr("Mark the file as UTF-8, so that Excel reads accents right"))
        self.mark.setChecked(True)
        self.hidden = QCheckBox(self.tr("Hidden columns, too"))
        self._groups = []
        for title, choices in (
            (self.tr("Rows"), (self.everything, self.selected)),
            (self.tr("File"), (self.xlsx, self.csv)),
        ):
            group = QButtonGroup(self)
            self._groups.append(group)
            self.add(make_label(title, "field"))
            for choice in choices:
                group.addButton(choice)
                choice.toggled.connect(lambda _on: self._check())
                self.add(choice)
        self.add(self.mark)
        self.add(make_label(self.tr("Columns"), "field"))
        self.add(self.hidden)
        self.body.setSpacing(8)
        self.set_buttons(self.tr("Choose a place…"), self.ask_for_place)
        self._check()
        if self.primary is not None:
            self.primary.setFocus()

    @property
    def form(self) -> ExportFormat:
        """Return the kind of file that is chosen."""
        return ExportFormat.XLSX if self.xlsx.isChecked() else ExportFormat.CSV

    def ask_for_place(self) -> None:
        """Ask where the file is to be saved."""
        filters = {
            ExportFormat.XLSX: self.tr("Excel workbooks (*.xlsx)"),
            ExportFormat.CSV: self.tr("CSV files (*.csv)"),
        }
        dialog = QFileDialog(self, self.tr("Export list"), f"{self._name}.{self.form}", filters[self.form])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(str(self.form))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def export_to(self, path: Path) -> JobHandle[ExportReport] | None:
        """Write the file as a job and close."""
        scope, context, kind, form = self._context.current.scope, self._context, self._kind, self.form
        if scope is None:
            return None
        columns = export_columns(self._table, hidden=self.hidden.isChecked())
        ids = self._selection.ids if self.selected.isChecked() else None
        query, mark, exports = self._asked(), self.mark.isChecked(), context.services.exports
        try:
            handle: JobHandle[ExportReport] = context.services.jobs.submit_blocking(
                self.tr("Exporting {0}").format(path.name),
                lambda job: exports.write(
                    scope,
                    kind,
                    path,
                    columns,
                    query=query,
                    ids=ids,
                    form=form,
                    for_excel=mark,
                    progress=job.progress,
                    should_stop=job.should_stop,
                ),
                kind="export",
                site_id=scope.site_id,
            )
        except Igny8Error as error:
            self.banner.say_error(error)
            return None
        tell = context.window.tr

        def done(report: ExportReport) -> None:
            context.notices.success(
                tell("{0} rows exported to {1}.").format(reading_locale().toString(report.rows), report.path.name),
                action_text=tell("Open folder"),
                action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(report.path.parent))),
            )

        follow(context.bridge, context.window, handle, done, context.notices.error)
        self.accept()
        return handle

    def _check(self) -> None:
        rows = self._selection.count if self.selected.isChecked() else self._total
        self.mark.setEnabled(self.csv.isChecked())
        too_many = self.xlsx.isChecked() and rows > MOST_XLSX_ROWS
        if too_many:
            self.banner.say(
                Tone.WARNING,
                self.tr("Too many rows for an Excel workbook"),
                self.tr("One sheet holds {0} rows. Choose CSV, or narrow the list first.").format(
                    reading_locale().toString(MOST_XLSX_ROWS)
                ),
            )
        else:
            self.banner.clear()
        if self.primary is not None:
            self.primary.setEnabled(not too_many and rows > 0)


def export_columns(table: DataTable, *, hidden: bool = False) -> list[ExportColumn]:
    """Return the columns of a table as columns of a file: figures as figures, words as they are shown."""
    shown = table.visible_columns()
    more = [each for each in table.model.columns if each not in shown and each.kind is not ColumnKind.SELECT]
    found: dict[str, ExportColumn] = {}
    for column in [*shown, *(more if hidden else ())]:
        for each in _of_file(column):
            found.setdefault(each.key, each)
    return list(found.values())


def _of_file(column: Column) -> Sequence[ExportColumn]:
    if column.key == "problem":
        # Put together for the window; the list itself has title, reason and what to do next.
        return [ExportColumn("error_title", column.title)]
    if column.exports:
        return [ExportColumn(key, title) for key, title in column.exports]
    if column.kind is ColumnKind.BADGE:
        return [ExportColumn(column.key, column.title, _word)]
    return [ExportColumn(column.key, column.title)]


def _word(value: object) -> object:
    return status_spec(value).text


def asked_of(source: TableSource, table: DataTable) -> TableQuery:
    """Return what a list is really asked, with the filters that a person does not see."""
    ask = getattr(source, "asked", None)
    query: TableQuery = ask(table.query) if ask is not None else table.query
    return query
