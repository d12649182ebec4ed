"""Forms: a label, a field, help and an error that belong together, also for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.ui.theme import make_label, restyle, theme
from igny8_desktop.ui.widgets.labels import IconLabel


class FormRow(QWidget):
    """One field with its label above it and help or an error below.

    Label, help and error become the field's accessible name and description; the label's mnemonic (`&`) moves the
    focus to the field. `trailing` stands to the right of the field (a “Test” button, a unit).
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        help_text: str = "",
        required: bool = False,
        trailing: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.field = field
        self._name = label.replace("&", "")
        self._help_text = help_text
        self.label = make_label(label, "field")
        self.label.setBuddy(field)
        self._optional = make_label(self.tr("required") if required else "", "caption")
        self._help = make_label(help_text, "caption", wrap=True)
        # Only ever hidden here: shown without a parent, a label would open as a window of its own.
        if not help_text:
            self._help.hide()
        self._error_icon = IconLabel("circle-alert", "danger_text", 14)
        self._error = make_label("", "error", wrap=True)
        self._error_box = QWidget()
        error_line = QHBoxLayout(self._error_box)
        error_line.setContentsMargins(0, 0, 0, 0)
        error_line.setSpacing(space.xs + 2)
        error_line.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        error_line.addWidget(self._error, 1)
        self._error_box.hide()

        head = QHBoxLayout()
        head.setSpacing(space.sm)
        head.addWidget(self.label)
        head.addWidget(self._optional)
        head.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(space.sm)
        line.addWidget(field, 1)
        if trailing is not None:
            line.addWidget(trailing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.xs + 2)
        if isinstance(field, QCheckBox):
            # A check box carries its own label beside the box; a label in no layout would be a window of its own.
            field.setText(label)
            for spare in (self.label, self._optional):
                spare.setParent(self)
                spare.hide()
        else:
            layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self._help)
        layout.addWidget(self._error_box)
        field.setAccessibleName(self._name)
        field.setAccessibleDescription(help_text)
        if isinstance(field, (QComboBox, QAbstractSpinBox)):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(field, QAbstractSpinBox):
            # The style sheet's padding does not reach the line edit inside a spin box.
            inner = field.findChild(QLineEdit)
            if isinstance(inner, QLineEdit):
                inner.setTextMargins(space.sm, 0, 0, 0)
        if isinstance(field, QLineEdit):
            field.textEdited.connect(lambda _text: self.set_error(""))

    @property
    def error(self) -> str:
        """Return the error in sight, or an empty text."""
        return self._error.text()

    def set_error(self, text: str) -> None:
        """Show what is wrong with the field, or nothing; typing takes an error away."""
        if text == self._error.text():
            return
        self._error.setText(text)
        self._error_box.setVisible(bool(text))
        self._help.setVisible(bool(self._help_text) and not text)
        self.field.setProperty("invalid", bool(text))
        self.field.setAccessibleDescription(f"{text} {self._help_text}".strip())
        restyle(self.field)

    def set_help(self, text: str) -> None:
        """Show another help text."""
        self._help_text = text
        self._help.setText(text)
        self._help.setVisible(bool(text) and not self.error)
        self.field.setAccessibleDescription(f"{self.error} {text}".strip())


class Form(QWidget):
    """Rows under each other, found again by key, so that errors of a service land on their field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, FormRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme().tokens.space.lg)

    def add(
        self,
        key: str,
        label: str,
        field: QWidget,
        *,
        help_text: str = "",
        required: bool = False,
        trailing: QWidget | None = None,
    ) -> FormRow:
        """Add a row at the end and return it."""
        row = FormRow(label, field, help_text=help_text, required=required, trailing=trailing)
        self._rows[key] = row
        self._layout.addWidget(row)
        return row

    def add_pair(self, first: FormRow, second: FormRow, *keys: str) -> None:
        """Add two rows side by side under their two keys."""
        line = QHBoxLayout()
        line.setSpacing(theme().tokens.space.lg)
        for key, row in zip(keys, (first, second), strict=True):
            self._rows[key] = row
            line.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(line)

    def add_section(self, title: str, text: str = "") -> None:
        """Add a heading for the rows that follow."""
        box = QVBoxLayout()
        box.setSpacing(theme().tokens.space.xs)
        box.setContentsMargins(0, theme().tokens.space.sm if self._layout.count() else 0, 0, 0)
        box.addWidget(make_label(title, "strong"))
        if text:
            box.addWidget(make_label(text, "muted", wrap=True))
        self._layout.addLayout(box)

    def add_widget(self, widget: QWidget) -> None:
        """Add any widget as a row of its own."""
        self._layout.addWidget(widget)

    def row(self, key: str) -> FormRow:
        """Return a row; raises KeyError for a key that was never added."""
        return self._rows[key]

    def set_errors(self, errors: dict[str, str]) -> None:
        """Show these errors and no others, and move the focus to the first."""
        first: FormRow | None = None
        for key, row in self._rows.items():
            row.set_error(errors.get(key, ""))
            if first is None and errors.get(key):
                first = row
        if first is not None:
            first.field.setFocus(Qt.FocusReason.OtherFocusReason)
