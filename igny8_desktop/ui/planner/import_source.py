"""Choose keywords to import: drop a file, choose one, or paste."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, restyle, theme
from igny8_desktop.ui.widgets import IconLabel, SecondaryButton

FILE_PATTERNS = "*.csv *.tsv *.txt *.tab *.xlsx *.zip"


def dropped_files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """Return the files of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class DropZone(QFrame):
    """A frame that takes a file."""

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "drop-zone")
        self.setProperty("over", False)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Drop a keyword file here"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        layout.setSpacing(space.sm)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(IconLabel("upload", "text_faint", 28), 0, middle)
        layout.addWidget(make_label(self.tr("Drop the export of your keyword tool here"), "strong"), 0, middle)
        words = make_label(
            self.tr("Ahrefs, Semrush, Google Keyword Planner, Search Console and most others: CSV, Excel or ZIP"),
            "muted",
        )
        layout.addWidget(words, 0, middle)
        self.button = SecondaryButton(self.tr("Choose a file…"), self.choose, icon="folder-open")
        layout.addSpacing(space.xs)
        layout.addWidget(self.button, 0, middle)

    def choose(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, self.tr("Import keywords"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Keyword files ({0})").format(FILE_PATTERNS), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.dropped.emit(Path(name)))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if len(dropped_files(event)) == 1:
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: object) -> None:
        """Look as before."""
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the file on."""
        self._set_over(False)
        event.acceptProposedAction()
        self.dropped.emit(dropped_files(event)[0])

    def _set_over(self, over: bool) -> None:
        self.setProperty("over", over)
        restyle(self)


class SourcePage(QWidget):
    """A drop zone, and a field for pasted keywords."""

    file_chosen = Signal(object)
    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.zone = DropZone()
        self.zone.dropped.connect(self.file_chosen)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Keywords"))
        self.text.setPlaceholderText(self.tr("espresso machine\nhow to clean an espresso machine\n…"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(160)
        self.text.setAcceptDrops(False)
        self.count = make_label("", "caption")
        self.text.textChanged.connect(self._changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.sm)
        layout.addWidget(self.zone)
        layout.addSpacing(space.sm)
        layout.addWidget(make_label(self.tr("Or paste keywords"), "strong"))
        layout.addWidget(
            make_label(self.tr("One on a line, or a table copied from a spreadsheet with its header."), "muted")
        )
        layout.addWidget(self.text, 1)
        layout.addWidget(self.count)
        self._changed()

    def _changed(self) -> None:
        text = self.text.toPlainText()
        lines = sum(1 for line in text.splitlines() if line.strip())
        self.count.setText(self.tr("{0} lines").format(reading_locale().toString(lines)) if lines else "")
        self.text_changed.emit(text)
