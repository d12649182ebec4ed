"""The dialog of the keywords page: add a keyword, edit one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.words import choose_word, chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.planner.keyword_columns import keyword_details
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import Form, FormRow


class KeywordDialog(BaseDialog):
    """Adds a keyword, or edits one when it is given a row."""

    def __init__(self, context: WindowContext, row: Mapping[str, object] | None = None) -> None:
        super().__init__(
            self.tr("Edit keyword") if row else self.tr("Add keyword"),
            self.tr("Leave figures empty where you do not know them."),
            parent=context.window,
            width=520,
        )
        self._context = context
        self._row = row
        self.text = QLineEdit()
        self.text.setMaxLength(500)
        self.volume, self.difficulty, self.cpc, self.currency, self.market = (QLineEdit() for _ in range(5))
        self.currency.setMaxLength(8)
        self.market.setMaxLength(20)
        self.intent = word_box(SearchIntent, none=self.tr("Not known"))
        self.form = Form()
        self.form.add("text", self.tr("&Keyword"), self.text, required=True)
        self.form.add_pair(
            FormRow(self.tr("Monthly &volume"), self.volume),
            FormRow(self.tr("&Difficulty, 0 to 100"), self.difficulty),
            "volume",
            "difficulty",
        )
        self.form.add_pair(
            FormRow(self.tr("&CPC"), self.cpc), FormRow(self.tr("C&urrency"), self.currency), "cpc", "currency"
        )
        self.form.add_pair(
            FormRow(self.tr("&Intent"), self.intent), FormRow(self.tr("&Market"), self.market), "intent", "market"
        )
        self.add(self.form)
        details = keyword_details(row).splitlines()[1:] if row is not None else []
        if details:
            self.add(make_label(self.tr("Where it comes from"), "field"))
            self.sources = make_label("\n".join(details), "caption", wrap=True)
            self.sources.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.add(self.sources)
        self.set_buttons(self.tr("Save") if row else self.tr("Add keyword"), self.save)
        if row is not None:
            self._fill(row)
        self._before = self._raw()
        self.text.setFocus()

    def save(self) -> None:
        """Check the figures and save."""
        scope = self._context.current.scope
        values = self._values()
        if scope is None or values is None:
            return
        keywords, row = self._context.services.keywords, self._row
        self.set_busy(True)

        def work() -> None:
            if row is None:
                keywords.add(scope, **values)
            else:
                keywords.edit(scope, int(str(row["id"])), **values)

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(self._context, self, self.tr("Saving the keyword"), work, lambda _done: self.accept(), failed)

    def _fill(self, row: Mapping[str, object]) -> None:
        self.text.setText(str(row.get("text") or ""))
        for field, key in ((self.volume, "volume"), (self.difficulty, "difficulty"), (self.cpc, "cpc")):
            value = row.get(key)
            number = int(value) if isinstance(value, float) and value.is_integer() else value
            field.setText("" if number is None else str(number))
        self.currency.setText(str(row.get("currency") or ""))
        self.market.setText(str(row.get("market") or ""))
        choose_word(self.intent, row.get("intent"))

    def _raw(self) -> dict[str, str]:
        return {
            "text": self.text.text(),
            "volume": self.volume.text(),
            "difficulty": self.difficulty.text(),
            "cpc": self.cpc.text(),
            "currency": self.currency.text(),
            "market": self.market.text(),
            "intent": chosen_word(self.intent),
        }

    def _values(self) -> dict[str, Any] | None:
        """Return the fields to save (when editing, those that changed); `None` after showing what is wrong."""
        errors: dict[str, str] = {}
        values: dict[str, Any] = {}
        for key, text in self._raw().items():
            if self._row is not None and text == self._before[key]:
                continue
            try:
                values[key] = _READ[key](text)
            except ValueError:
                errors[key] = self.tr("This is not a number.")
        if not self.text.text().strip():
            errors["text"] = self.tr("Type the words people search for.")
        self.form.set_errors(errors)
        if self._row is not None and "volume" in values:
            values["volume_max"] = None
        return values if not errors else None


def _number(text: str) -> float | None:
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    if not text:
        return None
    value, good = reading_locale().toDouble(text)
    if good:
        return value
    return float(text)


def _whole(text: str) -> int | None:
    value = _number(text)
    return None if value is None else round(value)


def _intent(text: str) -> SearchIntent | None:
    return SearchIntent(text) if text else None


def read_field(key: str, text: str) -> Any:
    """Return what a person typed as the field holds it; raises `ValueError` for a figure that is none."""
    return _READ[key](text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "volume": _whole,
    "difficulty": _number,
    "cpc": _number,
    "currency": str.strip,
    "market": str.strip,
    "intent": _intent,
}


__all__ = ["KeywordDialog", "read_field"]
