"""Change fields of many keywords at once: only what is ticked is changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from igny8_desktop.domain.enums import KeywordStatus, SearchIntent
from igny8_desktop.ui.common.words import chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.figures import read_figure
from igny8_desktop.ui.theme import Tone, restyle, theme
from igny8_desktop.ui.widgets.badges import status_spec


class BulkEditDialog(BaseDialog):
    """Hands the ticked fields to `done` as `KeywordBulk.edit` takes them."""

    def __init__(self, context: WindowContext, count: int, done: Callable[[dict[str, object]], object]) -> None:
        super().__init__(
            self.tr("Edit {0} keywords").format(reading_locale().toString(count)),
            self.tr("Tick what is to be the same for all of them. An empty field takes the value away."),
            parent=context.window,
            width=480,
        )
        self._done = done
        space = theme().tokens.space
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.lg)
        self._grid.setVerticalSpacing(space.md)
        self._grid.setColumnStretch(1, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self.fields: dict[str, QWidget] = {}
        status = QComboBox()
        for word in (KeywordStatus.ACTIVE, KeywordStatus.INACTIVE):
            status.addItem(status_spec(word).text, str(word))
        self._row("status", self.tr("&Status"), status)
        self._row("intent", self.tr("&Intent"), word_box(SearchIntent, none=self.tr("Not known")))
        self._row("market", self.tr("&Market"), QLineEdit())
        self._row("volume", self.tr("Monthly &volume"), QLineEdit())
        self._row("difficulty", self.tr("&Difficulty, 0 to 100"), QLineEdit())
        self._row("cpc", self.tr("&CPC"), QLineEdit())
        self._row("currency", self.tr("C&urrency"), QLineEdit())
        self.add(self._grid)
        self.set_buttons(self.tr("Change"), self.save)
        self._check()
        self.ticks["status"].setFocus()

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
