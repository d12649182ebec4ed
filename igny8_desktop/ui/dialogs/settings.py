"""The settings window, made from the declarations of `settings.schema`: a new setting shows up by itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
)

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.settings.schema import SECTION_AI, SETTINGS
from igny8_desktop.settings.setting import Setting
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import Form, SecondaryButton

Field = QCheckBox | QComboBox | QLineEdit | QSpinBox | QDoubleSpinBox


class SettingsDialog(BaseDialog):
    """All settings by section; nothing changes before “Save”."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(_tr("Settings"), parent=context.window, width=820, scroll=False)
        self._context = context
        self.fields: dict[str, Field] = {}
        self._forms: dict[str, Form] = {}
        self.sections = QListWidget()
        self.sections.setAccessibleName(self.tr("Sections"))
        self.sections.setFixedWidth(180)
        self._stack = QStackedWidget()
        for key, wanted in SETTINGS.items():
            self._add(key, wanted, self._form(wanted.section))
        for form in self._forms.values():
            form.layout().addStretch(1)  # type: ignore[union-attr]
        self.sections.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.sections.setCurrentRow(0)
        body = QHBoxLayout()
        body.setSpacing(theme().tokens.space.xl)
        body.addWidget(self.sections)
        body.addWidget(self._stack, 1)
        self.body.addLayout(body, 1)
        self._stack.setMinimumHeight(440)
        self.add_left(SecondaryButton(self.tr("Back to defaults"), self._show_defaults))
        self.set_buttons(self.tr("Save"), self.submit)

    def show_section(self, section: str) -> None:
        """Go to a section by its words."""
        for row in range(self.sections.count()):
            if self.sections.item(row).text() == section:
                self.sections.setCurrentRow(row)

    def _form(self, section: str) -> Form:
        if section not in self._forms:
            form = Form()
            form.setProperty("role", "page")
            form.layout().setContentsMargins(0, 0, theme().tokens.space.md, 0)  # type: ignore[union-attr]
            if section == SECTION_AI:
                form.add_widget(
                    SecondaryButton(self.tr("Key and test…"), lambda: self._context.open_dialog("ai"), icon="key-round")
                )
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(form)
            self._forms[section] = form
            self._stack.addWidget(area)
            item = QListWidgetItem(self.tr(section), self.sections)
            item.setSizeHint(QSize(0, theme().tokens.size.control))
        return self._forms[section]

    def _add(self, key: str, wanted: Setting[Any], form: Form) -> None:
        field = _field(wanted)
        form.add(key, self.tr(wanted.label), field, help_text=self.tr(wanted.help))
        self.fields[key] = field
        _fill(field, self._context.services.settings.get(wanted))

    def _show_defaults(self) -> None:
        for key, field in self.fields.items():
            _fill(field, SETTINGS[key].default)

    def submit(self) -> None:
        """Save all that differs, or show what cannot be used."""
        settings = self._context.services.settings
        changed: dict[str, object] = {}
        errors: dict[str, str] = {}
        for key, field in self.fields.items():
            try:
                value = SETTINGS[key].parse(_value(field))
            except WrongInput as error:
                errors[key] = f"{error.what} {error.next}"
                continue
            if value != settings.get(SETTINGS[key]):
                changed[key] = value
        for section, form in self._forms.items():
            of_form = {key: text for key, text in errors.items() if SETTINGS[key].section == section}
            if of_form and errors:
                self.show_section(self.tr(section))
            form.set_errors(of_form)
        if errors:
            return
        if not changed:
            self.accept()
            return
        self.set_busy(True)
        write(
            self._context, self, self.tr("Saving settings"), lambda: settings.update(changed), self._saved, self._failed
        )

    def _saved(self, _done: None) -> None:
        self._context.notices.success(self.tr("The settings are saved"))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)


def _field(wanted: Setting[Any]) -> Field:
    if wanted.choices:
        combo = QComboBox()
        for choice in wanted.choices:
            combo.addItem(QCoreApplication.translate("SettingsDialog", choice.label), choice.value)
        return combo
    if wanted.type is bool:
        return QCheckBox()
    if wanted.type is str:
        text = QLineEdit()
        if wanted.maximum is not None:
            text.setMaxLength(int(wanted.maximum))
        return text
    spin = QSpinBox() if wanted.type is int else QDoubleSpinBox()
    low = wanted.minimum if wanted.minimum is not None else -1_000_000
    high = wanted.maximum if wanted.maximum is not None else 1_000_000_000
    if isinstance(spin, QSpinBox):
        spin.setRange(int(low), int(high))
    else:
        spin.setDecimals(2)
        spin.setSingleStep(0.1)
        spin.setRange(low, high)
    spin.setMaximumWidth(220)
    if wanted.unit:
        spin.setSuffix(f" {wanted.unit}")
    return spin


def _fill(field: Field, value: Any) -> None:
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QLineEdit):
        field.setText(str(value))
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    else:
        field.setValue(float(value))


def _value(field: Field) -> object:
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QLineEdit):
        return field.text()
    return field.value()


def _tr(text: str) -> str:
    return QCoreApplication.translate("SettingsDialog", text)
