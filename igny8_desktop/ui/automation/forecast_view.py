"""What a run will take: items per stage, and credits against the balance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from igny8_desktop.automation.forecast import Forecast
from igny8_desktop.domain.enums import STAGES, StageName
from igny8_desktop.ui.automation.words import stage_title
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import IconLabel


class ForecastView(QFrame):
    """Shows a forecast in figures and one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "sunken")
        self.setAccessibleName(self.tr("What the run will take"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.md)
        grid.setVerticalSpacing(space.xxs)
        self._values: dict[StageName, QLabel] = {}
        for column, name in enumerate(STAGES):
            value = make_label("–", "strong")
            value.setFont(theme().font(size=16, weight=600, tabular=True))
            grid.addWidget(value, 0, column)
            grid.addWidget(make_label(stage_title(name), "caption"), 1, column)
            grid.setColumnStretch(column, 1)
            self._values[name] = value
        self._icon = IconLabel("coins", "text_muted", 16)
        self.words = make_label(self.tr("Counting what waits…"), "muted", wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(space.sm)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.md)
        layout.addWidget(make_label(self.tr("What it will take, estimated"), "field"))
        layout.addLayout(grid)
        layout.addLayout(foot)

    def show_forecast(self, forecast: Forecast, balance: int, factor: float) -> None:
        """Show items and credits; `factor` is the reserve that a run asks for."""
        write = reading_locale().toString
        for name, label in self._values.items():
            label.setText(write(forecast.items.get(name, 0)))
            label.setAccessibleName(f"{stage_title(name)}: {label.text()}")
        total = forecast.total
        needed = -(-round(total * factor * 100) // 100)
        if not any(forecast.items.values()):
            words, icon, role = self.tr("Nothing waits at present: import keywords or approve ideas first."), "info", ""
        elif total == 0:
            words, icon, role = self.tr("Free of charge: the offline engine works without credits."), "coins", ""
        elif needed <= balance:
            words = self.tr("About {0} credits ({1} with the reserve); you have {2}.").format(
                write(total), write(needed), write(balance)
            )
            icon, role = "circle-check", "success_text"
        else:
            words = self.tr("About {0} credits ({1} with the reserve); you have {2}: {3} are missing.").format(
                write(total), write(needed), write(balance), write(needed - balance)
            )
            icon, role = "triangle-alert", "warning_text"
        self.words.setText(words)
        self._icon.set_icon(icon, role or "text_muted")
