"""The fields of a run: gates and target first, sizes and pauses under “Advanced”."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from igny8_desktop.automation.settings import BATCH_SIZES, RunSettings
from igny8_desktop.domain.enums import STAGES, StageName
from igny8_desktop.ui.automation.words import stage_title
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Form, FormRow


class RunForm(QObject):
    """Two groups of fields over one `RunSettings`; `changed` comes with every edit by a person."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = RunSettings()
        self._filling = False
        self.approve_ideas = QCheckBox()
        self.approve_content = QCheckBox()
        self.publish_as = QComboBox()
        self.publish_as.addItem(self.tr("Drafts, which you publish on the site"), "draft")
        self.publish_as.addItem(self.tr("Published posts"), "publish")
        self.granularity = QComboBox()
        for text, value in (
            (self.tr("As each sector was clustered last"), ""),
            (self.tr("Pages: keywords that one page can answer"), "page"),
            (self.tr("Topics: what several pages are about"), "topic"),
        ):
            self.granularity.addItem(text, value)
        self.articles = _number(0, 1_000_000, self.tr("all that wait"))
        self.batch: dict[StageName, QSpinBox] = {}
        self.limit: dict[StageName, QSpinBox] = {}
        self.within = _seconds()
        self.between = _seconds()
        self.attempts = _number(1, 20)
        self.concurrency = _number(1, 32)
        self.credit_cap = _number(0, 100_000_000, self.tr("no cap"))
        self.basic = self._make_basic()
        self.advanced = self._make_advanced()
        for box in (self.approve_ideas, self.approve_content):
            box.toggled.connect(lambda _on: self._edited())
        for choice in (self.publish_as, self.granularity):
            choice.currentIndexChanged.connect(lambda _index: self._edited())
        steps = (self.articles, self.attempts, self.concurrency, self.credit_cap)
        for spin in (*steps, *self.batch.values(), *self.limit.values()):
            spin.valueChanged.connect(lambda _value: self._edited())
        for pause in (self.within, self.between):
            pause.valueChanged.connect(lambda _value: self._edited())
        # The number of articles is the limit of the stage that writes: one value, shown twice.
        self.articles.valueChanged.connect(self.limit[StageName.WRITE].setValue)
        self.limit[StageName.WRITE].valueChanged.connect(self.articles.setValue)

    def fill(self, settings: RunSettings) -> None:
        """Show these settings."""
        self._filling = True
        self._kept = settings
        self.approve_ideas.setChecked(settings.approve_ideas)
        self.approve_content.setChecked(settings.approve_content)
        self.publish_as.setCurrentIndex(self.publish_as.findData(settings.publish_as))
        self._choose_granularity(settings.granularity)
        for stage in STAGES:
            self.batch[stage].setValue(settings.batch_size(stage))
            self.limit[stage].setValue(settings.limit(stage) or 0)
        self.within.setValue(settings.within_stage_delay)
        self.between.setValue(settings.between_stage_delay)
        self.attempts.setValue(settings.max_attempts)
        self.credit_cap.setValue(settings.credit_cap)
        self.concurrency.setValue(settings.concurrency)
        self._filling = False

    def values(self) -> RunSettings:
        """Return the settings as they stand in the fields."""
        return RunSettings(
            batch_sizes={str(stage): spin.value() for stage, spin in self.batch.items()},
            limits={str(stage): spin.value() for stage, spin in self.limit.items()},
            within_stage_delay=self.within.value(),
            between_stage_delay=self.between.value(),
            max_attempts=self.attempts.value(),
            concurrency=self.concurrency.value(),
            approve_ideas=self.approve_ideas.isChecked(),
            approve_content=self.approve_content.isChecked(),
            publish_as=str(self.publish_as.currentData()),
            granularity=str(self.granularity.currentData()),
            credit_cap=self.credit_cap.value(),
            backoff=self._kept.backoff,
        )

    def _choose_granularity(self, value: str) -> None:
        """Choose how fine clusters are cut; a number that the command line saved is one choice more."""
        if self.granularity.findData(value) < 0:
            self.granularity.addItem(self.tr("{0}, from 0 (broad) to 1 (fine)").format(value), value)
        self.granularity.setCurrentIndex(self.granularity.findData(value))

    def _edited(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _make_basic(self) -> Form:
        form = Form()
        form.add(
            "approve_ideas",
            self.tr("Stop for my approval of ideas"),
            self.approve_ideas,
            help_text=self.tr("Off: every idea that is found becomes a task at once."),
        )
        form.add(
            "approve_content",
            self.tr("Stop for my approval of articles before publishing"),
            self.approve_content,
            help_text=self.tr("Off: every article that is written is published at once."),
        )
        form.add_pair(
            FormRow(self.tr("&Publish as"), self.publish_as),
            FormRow(self.tr("&Articles at most"), self.articles),
            "publish_as",
            "articles",
        )
        return form

    def _make_advanced(self) -> QWidget:
        space = theme().tokens.space
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.lg)
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.lg)
        grid.setVerticalSpacing(space.sm)
        grid.setColumnStretch(0, 1)
        grid.addWidget(make_label(self.tr("Stage"), "caption"), 0, 0)
        grid.addWidget(make_label(self.tr("Items at a time"), "caption"), 0, 1)
        grid.addWidget(make_label(self.tr("Items at most in this run"), "caption"), 0, 2)
        for row, stage in enumerate(STAGES, start=1):
            title = stage_title(stage)
            batch = _number(1, max(1000, BATCH_SIZES[stage]))
            batch.setAccessibleName(self.tr("{0}: items at a time").format(title))
            limit = _number(0, 1_000_000, self.tr("no limit"))
            limit.setAccessibleName(self.tr("{0}: items at most in this run").format(title))
            grid.addWidget(make_label(title, "body"), row, 0)
            grid.addWidget(batch, row, 1)
            grid.addWidget(limit, row, 2)
            self.batch[stage], self.limit[stage] = batch, limit
        layout.addLayout(grid)
        form = Form()
        form.add(
            "granularity",
            self.tr("&New keywords become clusters for"),
            self.granularity,
            help_text=self.tr(
                "Clusters that are there already stay as they are: “Cut anew” on the Planner changes them."
            ),
        )
        form.add(
            "credit_cap",
            self.tr("&Credits at most"),
            self.credit_cap,
            help_text=self.tr("The run pauses before the call that would use more."),
        )
        form.add_pair(
            FormRow(self.tr("Pause between &items"), self.within),
            FormRow(self.tr("Pause between &stages"), self.between),
            "within",
            "between",
        )
        form.add_pair(
            FormRow(self.tr("&Tries for an item"), self.attempts),
            FormRow(self.tr("Items at the &same time"), self.concurrency),
            "attempts",
            "concurrency",
        )
        layout.addWidget(form)
        return box


def _number(low: int, high: int, zero: str = "") -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setGroupSeparatorShown(True)
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.setMinimumWidth(130)
    if zero:
        spin.setSpecialValueText(zero)
    return spin


def _seconds() -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(0, 3600)
    spin.setDecimals(1)
    spin.setSuffix(" s")
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.setSpecialValueText(spin.tr("none"))
    return spin
