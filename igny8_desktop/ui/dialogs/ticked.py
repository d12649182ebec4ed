"""A dialog that changes many rows at once: each field has a tick, and only what is ticked is changed."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import theme


class TickedDialog(BaseDialog):
    """Rows of a tick and a field; its subclass adds them with `add_field` and ends with `finish`."""

    def __init__(self, context: WindowContext, title: str, text: str, *, width: int) -> None:
        super().__init__(title, text, parent=context.window, width=width)
        space = theme().tokens.space
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.lg)
        self._grid.setVerticalSpacing(space.md)
        self._grid.setColumnStretch(1, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self.fields: dict[str, QWidget] = {}

    def add_field(self, key: str, title: str, field: QWidget) -> None:
        """Add a row; ticking it lets the field be changed and takes the focus there."""
        tick = QCheckBox(title)
        field.setEnabled(False)
        field.setAccessibleName(title.replace("&", ""))
        tick.toggled.connect(field.setEnabled)
        tick.toggled.connect(lambda on: field.setFocus() if on else None)
        tick.toggled.connect(lambda _on: self._check())
        place = self._grid.rowCount()
        self._grid.addWidget(tick, place, 0)
        self._grid.addWidget(field, place, 1)
        self.ticks[key], self.fields[key] = tick, field

    def finish(self, first: str) -> None:
        """Add the rows and the buttons, and put the focus on the tick of the field `first`."""
        self.add(self._grid)
        self.set_buttons(self.tr("Change"), self.save)
        self._check()
        self.ticks[first].setFocus()

    def save(self) -> None:
        """Hand over what is ticked."""
        raise NotImplementedError

    def _check(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(any(tick.isChecked() for tick in self.ticks.values()))
