"""What this program is, and the keys that it knows."""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QGridLayout

from igny8_desktop import __version__
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import SecondaryButton


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme().tokens.space.xl)
    grid.setVerticalSpacing(theme().tokens.space.sm)
    grid.setColumnStretch(1, 1)
    return grid


class AboutDialog(BaseDialog):
    """Version, folders and licence."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            _tr("IGNY8 Desktop"),
            _tr("Keywords to published posts, on your own computer."),
            parent=context.window,
            width=520,
            scroll=False,
        )
        self._lines = [
            (self.tr("Version"), __version__),
            (self.tr("Data folder"), str(context.services.home)),
            (self.tr("Python"), platform.python_version()),
            (self.tr("Qt"), qVersion() or ""),
            (self.tr("System"), platform.platform()),
            (self.tr("Licence"), self.tr("MIT. Icons: Lucide (ISC). Fonts: Inter (OFL).")),
        ]
        grid = _grid()
        for row, (label, value) in enumerate(self._lines):
            text = make_label(value, "body", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(make_label(label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, row, 1)
        self.add(grid)
        self.add_left(SecondaryButton(self.tr("Copy"), self.copy, icon="copy"))
        self.set_buttons(close=self.tr("Close"))

    def copy(self) -> None:
        """Put what is shown on the clipboard, as for a report."""
        QGuiApplication.clipboard().setText("\n".join(f"{label}: {value}" for label, value in self._lines))


class ShortcutsDialog(BaseDialog):
    """All keys on one page."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(_tr("Keyboard shortcuts"), parent=context.window, width=620)
        groups = (
            (
                self.tr("Everywhere"),
                (
                    ("Ctrl+1 … Ctrl+4", self.tr("Planner, Writer, Automation, Sites")),
                    ("Ctrl+I", self.tr("Import keywords")),
                    ("Ctrl+R", self.tr("Start a run")),
                    ("Ctrl+Shift+N", self.tr("Add a site")),
                    ("Ctrl+,", self.tr("Settings")),
                    ("F1", self.tr("This page")),
                    ("Ctrl+Q", self.tr("Quit")),
                ),
            ),
            (
                self.tr("In a list"),
                (
                    ("Ctrl+F", self.tr("Search")),
                    ("Enter", self.tr("Open the row")),
                    ("F2", self.tr("Edit")),
                    ("Del", self.tr("Delete, with Undo")),
                    ("Ctrl+Shift+F", self.tr("All filters")),
                    ("Ctrl+Shift+V", self.tr("Saved views")),
                    ("Ctrl+E", self.tr("Export the list")),
                    ("Ctrl+A", self.tr("Select all")),
                    ("Ctrl+C", self.tr("Copy the selected rows")),
                    ("Esc", self.tr("Clear the selection, then the filters")),
                    ("Ctrl+S", self.tr("Save what is edited beside the list")),
                ),
            ),
            (
                self.tr("Ideas"),
                (
                    ("A", self.tr("Approve")),
                    ("R", self.tr("Reject")),
                    ("P", self.tr("Approve and plan")),
                    ("Ctrl+Right", self.tr("Move the card to the next column of the board")),
                    ("Ctrl+Left", self.tr("Move the card to the column before")),
                ),
            ),
        )
        for title, lines in groups:
            self.add(make_label(title, "strong"))
            grid = _grid()
            for row, (keys, text) in enumerate(lines):
                native = (
                    QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) if "…" not in keys else keys
                )
                grid.addWidget(make_label(native, "mono"), row, 0)
                grid.addWidget(make_label(text, "body"), row, 1)
            grid.setColumnMinimumWidth(0, 160)
            self.add(grid)
        self.set_buttons(close=self.tr("Close"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
