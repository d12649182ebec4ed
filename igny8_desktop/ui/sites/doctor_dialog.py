"""Show what the site doctor found: the verdict, what to change, every probe, and a message that is ready to be sent."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobContext, JobEvent
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.site_health import HARMLESS, ProbeState, Verdict
from igny8_desktop.services.sites.doctor import Diagnosis, stored_diagnosis
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import write_value
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Card, IconLabel, SecondaryButton


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sites", text)


def _title(name: str) -> str:
    return name.capitalize().replace("Rest ", "REST ")


_WHEN = Column("when", "", kind=ColumnKind.DATE)
_MARKS = {
    ProbeState.GOOD: ("circle-check", "success_text"),
    ProbeState.NOTE: ("info", "info_text"),
    ProbeState.BAD: ("circle-x", "danger_text"),
    ProbeState.SKIPPED: ("minus", "text_faint"),
}


class DoctorDialog(BaseDialog):
    """Examines one site; shows what was found last until it is asked again."""

    def __init__(self, context: WindowContext, site: SiteInfo) -> None:
        super().__init__(
            _tr("Site doctor: {0}").format(site.name),
            _tr("About ten small questions to the site; none of them changes anything there."),
            parent=context.window,
            width=680,
        )
        self._context = context
        self._site = site
        self._job_id = 0
        self.diagnosis: Diagnosis | None = stored_diagnosis(site.doctor, site.doctor_at)
        self._bar = QProgressBar()
        self._bar.setRange(0, 10)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Examining"))
        self._bar.hide()
        self.change = self._text_box(self.tr("What to change"))
        self.change_card = self._card(self.tr("What to change"), self.change, self.tr("Copy"))
        self.letter = self._text_box(self.tr("Message"))
        self.letter_card = self._card("", self.letter, self.tr("Copy the message"))
        self._letter_title = make_label("", "strong")
        self.letter_card.body.insertWidget(0, self._letter_title)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().tokens.space.md)
        self._grid.setVerticalSpacing(theme().tokens.space.sm)
        self._grid.setColumnStretch(2, 1)
        self._when = make_label("", "caption")
        self.add(self._bar)
        self.add(self.change_card)
        probes = QWidget()
        box = QVBoxLayout(probes)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        self._probes = probes
        self.add(probes)
        self.add(self.letter_card)
        self.add(self._when)
        self.set_buttons(self.tr("Examine now"), self.examine, close=self.tr("Close"))
        self._show()

    def _text_box(self, name: str) -> QPlainTextEdit:
        box = QPlainTextEdit()
        box.setReadOnly(True)
        box.setAccessibleName(name)
        box.setTabChangesFocus(True)
        box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return box

    def _card(self, title: str, box: QPlainTextEdit, copy: str) -> Card:
        card = Card(title)
        card.add(box)
        line = QHBoxLayout()
        line.addWidget(
            SecondaryButton(copy, lambda: QGuiApplication.clipboard().setText(box.toPlainText()), icon="copy")
        )
        line.addStretch(1)
        card.add(line)
        return card

    def examine(self) -> None:
        """Ask the site, in the background."""
        if self.primary is None or not self.primary.isEnabled():
            return
        self.set_busy(True)
        self._bar.setValue(0)
        self._bar.show()
        services, site = self._context.services, self._site

        def work(job: JobContext) -> Diagnosis:
            return services.doctor.examine(site.id, progress=job.progress)

        try:
            handle = services.jobs.submit_blocking(
                self.tr("Examining {0}").format(site.name), work, kind="doctor", site_id=site.id
            )
        except Igny8Error as error:
            self._failed(error)
            return
        self._job_id = handle.id
        self._context.bridge.job_changed.connect(self._progressed)
        follow(self._context.bridge, self, handle, self._examined, self._failed)

    def _progressed(self, event: JobEvent) -> None:
        if event.job_id == self._job_id:
            self._bar.setValue(event.done)

    def _examined(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis
        self._over()
        self._show()

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.banner.say_error(error)
        self.fit()

    def _over(self) -> None:
        self.set_busy(False)
        self._bar.hide()

    def _show(self) -> None:
        found = self.diagnosis
        for card in (self.change_card, self.letter_card, self._probes):
            card.setVisible(found is not None)
        if found is None:
            self.banner.say(Tone.INFO, self.tr("Not examined yet"), self.tr("Press “Examine now”; it takes seconds."))
            self._when.setText("")
            self.fit()
            return
        words = found.prescription
        tone = Tone.DANGER
        if found.verdict in HARMLESS:
            tone = Tone.SUCCESS if found.verdict is Verdict.HEALTHY else Tone.WARNING
        self.banner.say(tone, words.title, words.what)
        self.change_card.setVisible(bool(words.change))
        self._fill(self.change, words.change)
        self.letter_card.setVisible(bool(words.letter))
        to_host = words.letter_to == "host"
        self._letter_title.setText(
            self.tr("A message for the site's host") if to_host else self.tr("A message for your client")
        )
        self._fill(self.letter, words.letter.strip())
        self._when.setText(self.tr("Examined {0}").format(write_value(_WHEN, found.at)))
        self._list(found)
        self.fit()

    def _fill(self, box: QPlainTextEdit, text: str) -> None:
        box.setPlainText(text)
        # As high as its words, as far as a dialog can know before it is laid out.
        letters = max(1, (self._wide - 140) // max(1, box.fontMetrics().averageCharWidth()))
        lines = sum(1 + len(line) // letters for line in text.split("\n"))
        box.setFixedHeight(min(10, lines) * box.fontMetrics().lineSpacing() + 22)

    def _list(self, found: Diagnosis) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, probe in enumerate(found.probes):
            icon, role = _MARKS[probe.state]
            mark = IconLabel(icon, role, 16)
            mark.setAccessibleName(str(probe.state))
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(mark, row, 0, top)
            self._grid.addWidget(make_label(_title(probe.name), "field"), row, 1, top)
            self._grid.addWidget(make_label(probe.words, "muted", wrap=True), row, 2)
