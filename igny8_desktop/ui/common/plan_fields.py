"""The fields that ideas and tasks have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSpinBox

from igny8_desktop.domain.enums import ContentStructure, ContentType
from igny8_desktop.services.planner.plan_fields import MAX_WORDS, MIN_WORDS
from igny8_desktop.ui.common.detail_pane import Row
from igny8_desktop.ui.common.outline_editor import OutlineEditor
from igny8_desktop.ui.common.words import choose_word, chosen_word, word_box
from igny8_desktop.ui.widgets import Form, FormRow


class PlanForm(Form):
    """Title, text, keyword, type, structure, length, audience and outline; `text_key` names the long text."""

    def __init__(self, text_key: str, text_label: str) -> None:
        super().__init__()
        self._text_key = text_key
        self.title = QLineEdit()
        self.title.setMaxLength(500)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(96)
        self.text.setMaximumHeight(140)
        self.primary_keyword = QLineEdit()
        self.primary_keyword.setMaxLength(500)
        self.content_type = word_box(ContentType)
        self.structure = word_box(ContentStructure)
        self.words = QSpinBox()
        self.words.setRange(MIN_WORDS, MAX_WORDS)
        self.words.setSingleStep(100)
        self.words.setValue(1200)
        self.audience = QLineEdit()
        self.audience.setMaxLength(300)
        self.outline = OutlineEditor()
        self.add("title", self.tr("&Title"), self.title)
        self.add(text_key, text_label, self.text)
        self.add("primary_keyword", self.tr("Main &keyword"), self.primary_keyword)
        self.add("audience", self.tr("A&udience"), self.audience)
        self.add_pair(
            FormRow(self.tr("T&ype"), self.content_type),
            FormRow(self.tr("St&ructure"), self.structure),
            "content_type",
            "structure",
        )
        self.add("word_count", self.tr("&Words"), self.words)

    def add_outline(self) -> None:
        """Add the outline below what was added so far."""
        self.add_section(self.tr("Outline"), self.tr("The sections of the article, in order."))
        self.add_widget(self.outline)

    def on_edit(self, told: Callable[[], object]) -> None:
        """Call `told` with every edit."""
        for line in (self.title, self.primary_keyword, self.audience):
            line.textEdited.connect(lambda _text: told())
        for box in (self.content_type, self.structure):
            box.currentIndexChanged.connect(lambda _place: told())
        self.text.textChanged.connect(lambda: told())
        self.words.valueChanged.connect(lambda _value: told())
        self.outline.changed.connect(lambda: told())

    def fill(self, row: Row) -> None:
        """Show a row."""
        self.title.setText(str(row["title"]))
        self.title.setCursorPosition(0)
        self.text.setPlainText(str(row[self._text_key]))
        self.primary_keyword.setText(str(row["primary_keyword"]))
        self.audience.setText(str(row["audience"]))
        self.audience.setCursorPosition(0)
        choose_word(self.content_type, row["content_type"])
        choose_word(self.structure, row["structure"])
        words, outline = row["word_count"], row["outline"]
        self.words.setValue(words if isinstance(words, int) else 0)
        self.outline.set_value(outline if isinstance(outline, list) else [])

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            "title": self.title.text(),
            self._text_key: self.text.toPlainText(),
            "primary_keyword": self.primary_keyword.text(),
            "content_type": chosen_word(self.content_type),
            "structure": chosen_word(self.structure),
            "word_count": self.words.value(),
            "audience": self.audience.text(),
            "outline": self.outline.value(),
        }
