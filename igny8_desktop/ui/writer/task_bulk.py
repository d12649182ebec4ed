"""Change the briefs of many tasks at once: only what is ticked is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from igny8_desktop.domain.enums import ContentStructure, ContentType, SearchIntent
from igny8_desktop.services.planner.plan_fields import MAX_WORDS, MIN_WORDS
from igny8_desktop.ui.common.words import chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.ticked import TickedDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.writer.due_date import DueDate


class TaskBulkDialog(TickedDialog):
    """Hands the ticked fields to `done` as `Briefs.edit_many` takes them."""

    def __init__(self, context: WindowContext, count: int, done: Callable[[dict[str, object]], object]) -> None:
        super().__init__(
            context,
            self.tr("Edit {0} briefs").format(reading_locale().toString(count)),
            self.tr("Tick what is to be the same for all of them. Written tasks are left as they are."),
            width=500,
        )
        self._done = done
        words = QSpinBox()
        words.setRange(MIN_WORDS, MAX_WORDS)
        words.setSingleStep(100)
        words.setValue(1200)
        priority = QSpinBox()
        priority.setRange(-100, 100)
        self.add_field("word_count", self.tr("&Words"), words)
        self.add_field("structure", self.tr("St&ructure"), word_box(ContentStructure))
        self.add_field("content_type", self.tr("T&ype"), word_box(ContentType))
        self.add_field(
            "intent", self.tr("Search &intent"), word_box(SearchIntent, none=self.tr("As the keyword has it"))
        )
        self.add_field("audience", self.tr("A&udience"), QLineEdit())
        self.add_field("tone", self.tr("To&ne"), QLineEdit())
        self.add_field("language", self.tr("&Language"), QLineEdit())
        self.add_field("call_to_action", self.tr("&Call to action"), QLineEdit())
        self.add_field("priority", self.tr("&Priority"), priority)
        self.add_field("due_date", self.tr("&Due"), DueDate())
        self.finish("word_count")

    def save(self) -> None:
        """Hand over what is ticked."""
        values = {key: _value(key, self.fields[key]) for key, tick in self.ticks.items() if tick.isChecked()}
        if values:
            self.accept()
            self._done(values)


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
