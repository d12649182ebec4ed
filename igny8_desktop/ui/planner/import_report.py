"""Tell what an import brought: added, merged, and every refused row with its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from igny8_desktop.services.planner.import_reports import ImportReport, save_report
from igny8_desktop.services.planner.keyword_files import RefusedRow
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Card, GhostButton

AnyIndex = QModelIndex | QPersistentModelIndex


class RefusedModel(QAbstractTableModel):
    """The refused rows of a report."""

    def __init__(self, rows: tuple[RefusedRow, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._titles = (self.tr("Row"), self.tr("What stood there"), self.tr("Why it was refused"))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows were refused."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return three: number, text, reason."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return str(self._rows[index.row()][index.column()])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Return a title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None


class ImportReportDialog(BaseDialog):
    """Shows a report; the primary button goes on to clustering, another one takes the import back."""

    def __init__(
        self,
        context: WindowContext,
        report: ImportReport,
        on_cluster: Callable[[], object],
        on_undo: Callable[[], object],
    ) -> None:
        source = ", ".join(part for part in (report.tool, report.encoding) if part)
        super().__init__(
            self.tr("Keywords imported"),
            f"{report.name}  ·  {source}" if source else report.name,
            parent=context.window,
            width=680,
        )
        self._context = context
        self.report = report
        write_number = reading_locale().toString
        figures = QHBoxLayout()
        figures.setSpacing(theme().tokens.space.md)
        for number, text in (
            (report.added, self.tr("added")),
            (report.merged, self.tr("merged with keywords that were there")),
            (report.refused_count, self.tr("refused")),
        ):
            card = Card()
            value = make_label(write_number(number), "number")
            card.add(value)
            card.add(make_label(text, "muted", wrap=True))
            card.body.addStretch(1)
            card.setAccessibleName(f"{write_number(number)} {text}")
            figures.addWidget(card, 1)
        self.add(figures)
        columns = ", ".join(f"{column} → {field}" for field, column in report.columns.items())
        if columns:
            self.add(make_label(self.tr("Columns used: {0}").format(columns), "caption", wrap=True))
        if report.warnings:
            self.banner.say(Tone.WARNING, self.tr("Worth a look"), " ".join(report.warnings))
        self.table: QTableView | None = None
        if report.refused:
            self.add(self._make_table(report))
        if report.ignored_columns:
            names = ", ".join(report.ignored_columns)
            self.add(make_label(self.tr("Columns not used: {0}").format(names), "caption", wrap=True))

        def take_back() -> None:
            self.accept()
            on_undo()

        self.undo_button = GhostButton(self.tr("Undo this import"), take_back, icon="undo-2")
        self.save_button = GhostButton(self.tr("Save report…"), self.save_as, icon="download")
        self.add_left(self.undo_button)
        self.add_left(self.save_button)

        def go_on() -> None:
            self.accept()
            on_cluster()

        self.set_buttons(self.tr("Cluster keywords"), go_on, close=self.tr("Close"))

    def save_as(self) -> None:
        """Ask where the report is to be saved."""
        dialog = QFileDialog(self, self.tr("Save the report"), "keyword-import.csv", self.tr("CSV files (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Save the report to a file."""
        report, notices = self.report, self._context.notices
        write(
            self._context,
            self._context.window,
            self.tr("Saving the report"),
            lambda: save_report(report, path),
            lambda _done: notices.success(self.tr("Saved {0}").format(path.name)),
        )

    def _make_table(self, report: ImportReport) -> QWidget:
        table = QTableView()
        self.table = table
        table.setModel(RefusedModel(report.refused, table))
        table.setAccessibleName(self.tr("Refused rows"))
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        header = table.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        table.setColumnWidth(0, 70)
        table.setColumnWidth(1, 240)
        table.setMinimumHeight(200)
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(table)
        hidden = report.refused_count - len(report.refused)
        if hidden > 0:
            more = self.tr("{0} more are not listed.").format(reading_locale().toString(hidden))
            layout.addWidget(make_label(more, "caption"))
        return box
