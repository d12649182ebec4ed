"""Edit the outline of an idea or a task: headings with notes, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import GhostButton, IconButton

_NOTES_HEIGHT = 60
_WORDS_WIDTH = 118


class OutlineRow(QFrame):
    """One section: its heading, and what to cover in it."""

    def __init__(self, owner: OutlineEditor, heading: str, notes: str, words: int | None) -> None:
        super().__init__()
        space = theme().tokens.space
        self.setProperty("role", "sunken")
        self.heading = QLineEdit(heading)
        self.heading.setPlaceholderText(self.tr("Heading of the section"))
        self.heading.setMaxLength(300)
        self.notes = QPlainTextEdit(notes)
        self.notes.setPlaceholderText(self.tr("What to cover here"))
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(_NOTES_HEIGHT)
        self.up = IconButton("chevron-up", self.tr("Move this section up"), lambda: owner.shift(self, -1))
        self.down = IconButton("chevron-down", self.tr("Move this section down"), lambda: owner.shift(self, 1))
        self.remove = IconButton("trash-2", self.tr("Remove this section"), lambda: owner.remove(self))
        #: The length wanted; the least value stands for a fair share.
        self.words = QSpinBox()
        self.words.setRange(0, 10_000)
        self.words.setSingleStep(50)
        self.words.setSpecialValueText(self.tr("auto"))
        self.words.setSuffix(self.tr(" words"))
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words.setFixedWidth(_WORDS_WIDTH)
        self.words.setToolTip(self.tr("How long this section is to be; “auto” shares out what is left."))
        self.words.setValue(words or 0)
        inner = self.words.findChild(QLineEdit)
        if isinstance(inner, QLineEdit):
            inner.setTextMargins(space.sm, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(space.xs)
        line.addWidget(self.heading, 1)
        line.addWidget(self.words)
        for button in (self.up, self.down, self.remove):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.sm, space.sm, space.sm, space.sm)
        layout.setSpacing(space.xs)
        layout.addLayout(line)
        layout.addWidget(self.notes)
        self.heading.textEdited.connect(lambda _text: owner.changed.emit())
        self.notes.textChanged.connect(owner.changed)
        self.words.valueChanged.connect(lambda _value: owner.changed.emit())

    def name(self, number: int) -> None:
        """Tell screen readers which section this is."""
        self.heading.setAccessibleName(self.tr("Heading of section {0}").format(number))
        self.notes.setAccessibleName(self.tr("Notes for section {0}").format(number))
        self.words.setAccessibleName(self.tr("Length of section {0} in words").format(number))


class OutlineEditor(QWidget):
    """Rows of sections; `changed` comes with every edit. `with_words` shows how long each is to be."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, with_words: bool = False) -> None:
        super().__init__(parent)
        self._with_words = with_words
        self.rows: list[OutlineRow] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(theme().tokens.space.sm)
        self.add_button = GhostButton(self.tr("Add section"), lambda: self._add_by_hand(), icon="plus")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().tokens.space.sm)
        layout.addLayout(self._box)
        layout.addWidget(self.add_button)

    def set_value(self, outline: Sequence[Mapping[str, object]]) -> None:
        """Show an outline without a signal."""
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for item in outline:
            words = item.get("words")
            self._add(
                str(item.get("heading", "")), str(item.get("notes", "")), words if isinstance(words, int) else None
            )
        self._number()

    def value(self) -> list[dict[str, Any]]:
        """Return the sections that have a heading; a length only where one is set."""
        return [
            {"heading": heading, "notes": row.notes.toPlainText().strip()}
            | ({"words": row.words.value()} if row.words.value() else {})
            for row in self.rows
            if (heading := " ".join(row.heading.text().split()))
        ]

    def shift(self, row: OutlineRow, step: int) -> None:
        """Move a section up or down."""
        place = self.rows.index(row)
        to = place + step
        if not 0 <= to < len(self.rows):
            return
        self.rows.insert(to, self.rows.pop(place))
        self._box.removeWidget(row)
        self._box.insertWidget(to, row)
        self._told()

    def remove(self, row: OutlineRow) -> None:
        """Take a section away."""
        self.rows.remove(row)
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._told()

    def _add_by_hand(self) -> None:
        self._add("", "").heading.setFocus()
        self._told()

    def _add(self, heading: str, notes: str, words: int | None = None) -> OutlineRow:
        row = OutlineRow(self, heading, notes, words)
        row.words.setVisible(self._with_words)
        self.rows.append(row)
        self._box.addWidget(row)
        return row

    def _told(self) -> None:
        self._number()
        self.changed.emit()

    def _number(self) -> None:
        for number, row in enumerate(self.rows, 1):
            row.name(number)
            row.up.setEnabled(number > 1)
            row.down.setEnabled(number < len(self.rows))
