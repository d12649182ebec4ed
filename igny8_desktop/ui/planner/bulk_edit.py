"""Change fields of many keywords at once: only what is ticked is changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from igny8_desktop.domain.enums import KeywordStatus, SearchIntent
from igny8_desktop.ui.common.words import chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.ticked import TickedDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.figures import read_figure
from igny8_desktop.ui.theme import Tone, restyle
from igny8_desktop.ui.widgets.badges import status_spec


class BulkEditDialog(TickedDialog):
    """Hands the ticked fields to `done` as `KeywordBulk.edit` takes them."""

    def __init__(self, context: WindowContext, count: int, done: Callable[[dict[str, object]], object]) -> None:
        super().__init__(
            context,
            self.tr("Edit {0} keywords").format(reading_locale().toString(count)),
            self.tr("Tick what is to be the same for all of them. An empty field takes the value away."),
            width=480,
        )
        self._done = done
        status = QComboBox()
        for word in (KeywordStatus.ACTIVE, KeywordStatus.INACTIVE):
            status.addItem(status_spec(word).text, str(word))
        self.add_field("status", self.tr("&Status"), status)
        self.add_field("intent", self.tr("&Intent"), word_box(SearchIntent, none=self.tr("Not known")))
        self.add_field("market", self.tr("&Market"), QLineEdit())
        self.add_field("volume", self.tr("Monthly &volume"), QLineEdit())
        self.add_field("difficulty", self.tr("&Difficulty, 0 to 100"), QLineEdit())
        self.add_field("cpc", self.tr("&CPC"), QLineEdit())
        self.add_field("currency", self.tr("C&urrency"), QLineEdit())
        self.finish("status")

    def save(self) -> None:
        """Hand over what is ticked, or show which figure is none."""
        values: dict[str, object] = {}
        wrong: list[str] = []
        for key, tick in self.ticks.items():
            field = self.fields[key]
            if not tick.isChecked():
                continue
            try:
                values[key] = _value(key, field)
                bad = False
            except ValueError:
                wrong.append(tick.text().replace("&", ""))
                bad = True
            if field.property("invalid") != bad:
                field.setProperty("invalid", bad)
                restyle(field)
        if wrong:
            self.banner.say(
                Tone.DANGER, self.tr("This is not a number"), self.tr("Correct: {0}.").format(", ".join(wrong))
            )
        elif values:
            self.accept()
            self._done(values)


def _value(key: str, field: QWidget) -> object:
    if isinstance(field, QComboBox):
        word = chosen_word(field)
        if key == "intent":
            return SearchIntent(word) if word else None
        return KeywordStatus(word)
    assert isinstance(field, QLineEdit)
    if key in ("market", "currency"):
        return field.text().strip()
    figure = read_figure(field.text())
    return round(figure) if key == "volume" and figure is not None else figure
