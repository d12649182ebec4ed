"""A date that may be left open."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget

from igny8_desktop.ui.theme import theme


class DueDate(QWidget):
    """A tick and a date; without the tick there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.check = QCheckBox()
        self.check.setAccessibleName(self.tr("Has a due date"))
        self.date = QDateEdit(QDate.currentDate())
        self.date.setCalendarPopup(True)
        self.date.setAccessibleName(self.tr("Due date"))
        self.date.setEnabled(False)
        self.check.toggled.connect(self.date.setEnabled)
        self.setFocusProxy(self.check)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().tokens.space.sm)
        line.addWidget(self.check)
        line.addWidget(self.date, 1)

    def set_value(self, value: object) -> None:
        """Show a date (ISO text or `date`), or none."""
        self.check.setChecked(bool(value))
        if value:
            self.date.setDate(QDate.fromString(str(value)[:10], "yyyy-MM-dd"))

    def value(self) -> str:
        """Return the date as ISO text, or an empty text."""
        return self.date.date().toString("yyyy-MM-dd") if self.check.isChecked() else ""
