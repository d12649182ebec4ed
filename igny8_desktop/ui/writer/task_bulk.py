"""Change the briefs of many tasks at once: only what is ticked is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from igny8_desktop.domain.enums import ContentStructure, ContentType, SearchIntent
from igny8_desktop.services.planner.plan_fields import MAX_WORDS, MIN_WORDS
from igny8_desktop.ui.common.words import chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.due_date import DueDate


class TaskBulkDialog(BaseDialog):
    """Hands the ticked fields to `done` as `Briefs.edit_many` takes them."""

    def __init__(self, context: WindowContext, count: int, done: Callable[[dict[str, object]], object]) -> None:
        super().__init__(
            self.tr("Edit {0} briefs").format(reading_locale().toString(count)),
            self.tr("Tick what is to be the same for all of them. Written tasks are left as they are."),
            parent=context.window,
            width=500,
        )
        self._done = done
        space = theme().tokens.space
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.lg)
        self._grid.setVerticalSpacing(space.md)
        self._grid.setColumnStretch(1, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self.fields: dict[str, QWidget] = {}
        words = QSpinBox()
        words.setRange(MIN_WORDS, MAX_WORDS)
        words.setSingleStep(100)
        words.setValue(1200)
        priority = QSpinBox()
        priority.setRange(-100, 100)
        self._row("word_count", self.tr("&Words"), words)
        self._row("structure", self.tr("St&ructure"), word_box(ContentStructure))
        self._row("content_type", self.tr("T&ype"), word_box(ContentType))
        self._row("intent", self.tr("Search &intent"), word_box(SearchIntent, none=self.tr("As the keyword has it")))
        self._row("audience", self.tr("A&udience"), QLineEdit())
        self._row("tone", self.tr("To&ne"), QLineEdit())
        self._row("language", self.tr("&Language"), QLineEdit())
        self._row("call_to_action", self.tr("&Call to action"), QLineEdit())
        self._row("priority", self.tr("&Priority"), priority)
        self._row("due_date", self.tr("&Due"), DueDate())
        self.add(self._grid)
        self.set_buttons(self.tr("Change"), self.save)
        self._check()
        self.ticks["word_count"].setFocus()

    def save(self) -> None:
        """Hand over what is ticked."""
        values = {key: _value(key, self.fields[key]) for key, tick in self.ticks.items() if tick.isChecked()}
        if values:
            self.accept()
            self._done(values)

    def _row(self, key: str, title: str, field: QWidget) -> None:
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

    def _check(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(any(tick.isChecked() for tick in self.ticks.values()))


def _value(key: str, field: QWidget) -> object:
    if isinstance(field, QSpinBox):
        return field.value()
    if isinstance(field, DueDate):
        return date.fromisoformat(field.value()) if field.value() else None
    if isinstance(field, QComboBox):
        word = chosen_word(field)
        if key == "intent":
            return SearchIntent(word) if word else None
        return ContentStructure(word) if key == "structure" else ContentType(word)
    assert isinstance(field, QLineEdit)
    return field.text().strip()
