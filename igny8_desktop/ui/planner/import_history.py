"""Earlier imports: what each brought, its report, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.import_reports import ImportInfo, ImportReport
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog, ask
from igny8_desktop.ui.models.columns import Column, ColumnKind, reading_locale, write_value
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.widgets import SecondaryButton

_MOST = 200
_WHEN = Column("at", "", kind=ColumnKind.DATE)


class ImportHistoryDialog(BaseDialog):
    """Lists the imports of a site, newest first; `on_report` shows one, `on_undo` takes one back."""

    def __init__(
        self,
        context: WindowContext,
        scope: Scope,
        on_report: Callable[[ImportReport], object],
        on_undo: Callable[[ImportReport], object],
    ) -> None:
        super().__init__(
            self.tr("Earlier imports"),
            self.tr("An import that is undone takes its keywords with it, except those that are in use by now."),
            parent=context.window,
            width=860,
            scroll=False,
        )
        self._context = context
        self._scope = scope
        self._on_report = on_report
        self._on_undo = on_undo
        self._imports: list[ImportInfo] = []
        self._asked = False
        self.table = QTableWidget(0, 7)
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("File"),
                self.tr("Tool"),
                self.tr("Imported"),
                self.tr("Added"),
                self.tr("Merged"),
                self.tr("Refused"),
                self.tr("State"),
            ]
        )
        self.table.setAccessibleName(self.tr("Earlier imports"))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setMinimumHeight(300)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.table.itemActivated.connect(lambda _item: self.report())
        self.add(self.table)
        self.undo_button = SecondaryButton(self.tr("Undo this import…"), self.undo, icon="undo-2")
        self.add_left(self.undo_button)
        self.set_buttons(self.tr("Show report"), self.report, close=self.tr("Close"))
        self._show_buttons()
        imports = context.services.imports
        context.readers.submit(
            Lane.ROWS, self, lambda: imports.history(scope, _MOST), self._show, self.banner.say_error
        )

    @property
    def chosen(self) -> ImportInfo | None:
        """Return the selected import."""
        row = self.table.currentRow()
        return self._imports[row] if self.table.selectedItems() and 0 <= row < len(self._imports) else None

    def report(self) -> None:
        """Show the report of the selected import."""
        if self.chosen is not None:
            self._with_report(self._on_report)

    def undo(self) -> None:
        """Ask, and take the selected import back."""
        chosen = self.chosen
        if chosen is not None and chosen.undone_at is None:
            ask(
                self,
                self.tr("Undo this import?"),
                self.tr(
                    "The keywords that only “{0}” brought are deleted, those that it changed become what they were. "
                    "Keywords that are in use by now stay."
                ).format(chosen.name),
                self.tr("Undo the import"),
                lambda: self._with_report(self._on_undo),
                danger=True,
            )

    def _with_report(self, then: Callable[[ImportReport], object]) -> None:
        chosen, imports, scope = self.chosen, self._context.services.imports, self._scope
        # Enter in the table opens the chosen row and presses the button, too.
        if chosen is None or self._asked:
            return
        import_id, self._asked = chosen.id, True

        def go_on(report: ImportReport) -> None:
            self.accept()
            then(report)

        def failed(error: BaseException) -> None:
            self._asked = False
            self.banner.say_error(error)

        self._context.readers.submit(Lane.ROWS, self, lambda: imports.report(scope, import_id), go_on, failed)

    def _show(self, imports: list[ImportInfo]) -> None:
        self._imports = imports
        write = reading_locale()
        self.table.setRowCount(len(imports))
        for row, each in enumerate(imports):
            when = write_value(_WHEN, each.at)
            cells = (
                each.name,
                each.tool,
                when,
                write.toString(each.added),
                write.toString(each.merged),
                write.toString(each.refused),
                self.tr("Undone") if each.undone_at is not None else self.tr("In place"),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column in (3, 4, 5):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        if imports:
            self.table.selectRow(0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.chosen
        self.undo_button.setEnabled(chosen is not None and chosen.undone_at is None)
        self.set_busy(chosen is None)
