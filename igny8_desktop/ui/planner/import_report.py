"""Tell what an import brought: added, merged, and every refused row with its reason."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.services.planner.keyword_files import RefusedRow
from igny8_desktop.services.planner.keywords import ImportReport
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


def save_refused(path: Path, rows: tuple[RefusedRow, ...]) -> None:
    """Write refused rows as CSV (UTF-8 with a mark, so that spreadsheets read it); raises `StorageTrouble`."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["row", "text", "reason"])
            writer.writerows([row.row_number, _plain(row.text), row.reason] for row in rows)
    except OSError as error:
        raise StorageTrouble(
            "The report could not be saved",
            f"“{path.name}” could not be written: {error.strerror}.",
            "Choose another folder, or make room on the disk.",
        ) from None


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking foreign text as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class ImportReportDialog(BaseDialog):
    """Shows a report; the primary button goes on to clustering."""

    def __init__(self, context: WindowContext, report: ImportReport, on_cluster: Callable[[], object]) -> None:
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
            self.save_button = GhostButton(self.tr("Save list as CSV…"), self.save_as, icon="download")
            self.add_left(self.save_button)

        def go_on() -> None:
            self.accept()
            on_cluster()

        self.set_buttons(self.tr("Cluster keywords"), go_on, close=self.tr("Close"))

    def save_as(self) -> None:
        """Ask where the refused rows are to be saved."""
        dialog = QFileDialog(self, self.tr("Save refused rows"), "refused-keywords.csv", self.tr("CSV files (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Save the refused rows to a file."""
        rows, notices = self.report.refused, self._context.notices
        write(
            self._context,
            self._context.window,
            self.tr("Saving the report"),
            lambda: save_refused(path, rows),
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
