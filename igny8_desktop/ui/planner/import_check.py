"""Show what a keyword file would bring, and let a person say what each column means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.services.planner.keyword_files import ParsedKeyword, RefusedRow
from igny8_desktop.services.planner.keyword_headers import Field
from igny8_desktop.services.planner.keyword_preview import FilePreview, PreviewColumn
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import status_spec

AnyIndex = QModelIndex | QPersistentModelIndex


def field_words() -> dict[str, str]:
    """Return the name of every meaning that a column can have."""
    tr = _tr
    return {
        Field.KEYWORD: tr("Keyword"),
        Field.VOLUME: tr("Search volume"),
        Field.VOLUME_MIN: tr("Volume from"),
        Field.VOLUME_MAX: tr("Volume to"),
        Field.DIFFICULTY: tr("Difficulty"),
        Field.CPC: tr("CPC"),
        Field.CURRENCY: tr("Currency of the CPC"),
        Field.INTENT: tr("Search intent"),
        Field.MARKET: tr("Market"),
        Field.ACTIVE: tr("Active or not"),
        Field.URLS: tr("Ranking address"),
        Field.IMPRESSIONS: tr("Impressions"),
        Field.CLICKS: tr("Clicks"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportCheck", text)


class ColumnsTable(QTableWidget):
    """A row for every column of the file: its name, what stands in it, and what it is used as."""

    mapping_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName(self.tr("Columns of the file"))
        self.setHorizontalHeaderLabels([self.tr("Column in the file"), self.tr("First values"), self.tr("Used as")])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(42)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 140)
        self.setColumnWidth(2, 180)
        self.boxes: list[QComboBox] = []
        self._columns: Sequence[PreviewColumn] = ()

    def show_columns(self, columns: Sequence[PreviewColumn]) -> None:
        """Show the columns; where they are the same as before, only what they are used as changes."""
        if [column.name for column in columns] != [column.name for column in self._columns]:
            self._fill(columns)
        self._columns = columns
        for box, column in zip(self.boxes, columns, strict=True):
            box.blockSignals(True)
            box.setCurrentIndex(max(0, box.findData(column.field)))
            box.blockSignals(False)
            why = "" if column.field else column.reason
            box.setToolTip(self.tr("Not used: {0}").format(why) if why else "")
            box.setAccessibleDescription(why)

    def _fill(self, columns: Sequence[PreviewColumn]) -> None:
        words = field_words()
        self.boxes = []
        self.setRowCount(0)
        self.setRowCount(len(columns))
        for row, column in enumerate(columns):
            name = QTableWidgetItem(column.name)
            name.setToolTip(column.name)
            samples = QTableWidgetItem("  ·  ".join(column.samples))
            samples.setForeground(QColor(theme().tokens.colours.text_muted))
            samples.setToolTip("\n".join(column.samples))
            self.setItem(row, 0, name)
            self.setItem(row, 1, samples)
            box = QComboBox()
            box.setAccessibleName(self.tr("Use of the column {0}").format(column.name))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            box.addItem(self.tr("Not used"), "")
            for field, text in words.items():
                box.addItem(text, str(field))
            box.currentIndexChanged.connect(lambda _index, at=row: self._chosen(at))
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(0, theme().tokens.space.xs, 0, theme().tokens.space.xs)
            inside.addWidget(box)
            self.setCellWidget(row, 2, holder)
            self.boxes.append(box)

    def _chosen(self, row: int) -> None:
        """Tell the new meanings: one column has each, the one that was just chosen; several may hold addresses."""
        field = str(self.boxes[row].currentData())
        mapping = {str(box.currentData()): column.name for box, column in zip(self.boxes, self._columns, strict=True)}
        if field:
            mapping[field] = self._columns[row].name
        mapping.pop("", None)
        self.mapping_changed.emit(mapping)


class RowsModel(QAbstractTableModel):
    """The first rows of a file as they would come in; refused ones say why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[ParsedKeyword | RefusedRow] = ()
        words = field_words()
        fields = (Field.KEYWORD, Field.VOLUME, Field.DIFFICULTY, Field.CPC, Field.INTENT, Field.MARKET)
        self._titles = [words[field] for field in fields]
        self._titles[1], self._titles[4] = _tr("Volume"), _tr("Intent")

    def show_rows(self, rows: Sequence[ParsedKeyword | RefusedRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def says_something(self, column: int) -> bool:
        """Say whether a column tells rows apart: no value at all, or one market for all, says nothing."""
        cells = {self._cell(row, column) for row in self._rows if isinstance(row, ParsedKeyword)}
        return len(cells) > 1 or (column != len(self._titles) - 1 and cells != {"–"})

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return a cell."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (1, 2, 3):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if isinstance(row, RefusedRow):
            if role == Qt.ItemDataRole.ForegroundRole:
                return QColor(theme().colour("danger_text"))
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and index.column() == 0:
                return _tr("Row {0} is refused: {1}").format(row.row_number, row.reason)
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cell(row, index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Return a title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def _cell(self, row: ParsedKeyword, column: int) -> str:
        write = reading_locale()
        if column == 0:
            return row.text
        if column == 1:
            if row.volume is None:
                return "–"
            low = write.toString(row.volume)
            return f"{low} – {write.toString(row.volume_max)}" if row.volume_max is not None else low
        if column == 2:
            return "–" if row.difficulty is None else write.toString(round(row.difficulty))
        if column == 3:
            return "–" if row.cpc is None else f"{write.toString(row.cpc, 'f', 2)} {row.currency}".strip()
        if column == 4:
            return status_spec(row.intent).text if row.intent is not None else "–"
        return row.market or "–"


class CheckPanel(QWidget):
    """The columns at the left, the rows that come of them at the right."""

    mapping_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.columns = ColumnsTable()
        self.columns.mapping_changed.connect(self.mapping_changed)
        self.model = RowsModel(self)
        self.rows = QTableView()
        self.rows.setModel(self.model)
        self.rows.setAccessibleName(self.tr("First rows"))
        self.rows.verticalHeader().hide()
        self.rows.setShowGrid(False)
        self.rows.setWordWrap(False)
        self.rows.setTabKeyNavigation(False)
        self.rows.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        header = self.rows.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self.model.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.lg)
        for title, table, stretch in (
            (self.tr("Columns"), self.columns, 5),
            (self.tr("First rows, as they come in"), self.rows, 6),
        ):
            box = QVBoxLayout()
            box.setSpacing(space.xs)
            box.addWidget(make_label(title, "strong"))
            table.setMinimumSize(360, 300)
            box.addWidget(table, 1)
            layout.addLayout(box, stretch)

    def show_preview(self, preview: FilePreview) -> None:
        """Show another first look."""
        self.columns.show_columns(preview.columns)
        self.model.show_rows(preview.rows)
        for column in range(1, self.model.columnCount()):
            self.rows.setColumnHidden(column, not self.model.says_something(column))
        self.rows.clearSpans()
        for at, row in enumerate(preview.rows):
            if isinstance(row, RefusedRow):
                self.rows.setSpan(at, 0, 1, self.model.columnCount())
