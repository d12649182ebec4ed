"""When the runs of a site start by themselves: often enough said, with the next starts in plain sight."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale, QTimer, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from igny8_desktop.automation.scheduling import Schedule, ScheduleInfo, StartOutcome
from igny8_desktop.domain.errors import Igny8Error, WrongInput
from igny8_desktop.domain.recurrence import Every, Recurrence, time_of_day
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Form, FormRow

_SETTLE_MS = 150


class Weekdays(QWidget):
    """Seven boxes, one for each day, by their short names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        locale = QLocale()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().tokens.space.md)
        self.boxes: list[QCheckBox] = []
        for day in range(7):
            box = QCheckBox(locale.standaloneDayName(day + 1, QLocale.FormatType.ShortFormat))
            box.setAccessibleName(locale.standaloneDayName(day + 1, QLocale.FormatType.LongFormat))
            self.boxes.append(box)
            layout.addWidget(box)
        layout.addStretch(1)
        self.setFocusProxy(self.boxes[0])

    def days(self) -> tuple[int, ...]:
        """Return the chosen days; Monday is 0."""
        return tuple(day for day, box in enumerate(self.boxes) if box.isChecked())

    def choose(self, days: tuple[int, ...]) -> None:
        """Choose these days and no others."""
        for day, box in enumerate(self.boxes):
            box.setChecked(day in days)


class ScheduleDialog(BaseDialog):
    """Sets the schedule of the site in sight; open it only while there is one."""

    def __init__(self, context: WindowContext) -> None:
        site, scope = context.current.site, context.current.scope
        assert site is not None
        assert scope is not None
        super().__init__(
            _tr("Schedule"),
            _tr("Runs of {0} that start by themselves, with the settings of its last run.").format(site.name),
            parent=context.window,
            width=620,
        )
        self._context = context
        self._scope = scope.whole_site()
        self._ticket: Ticket | None = None
        self._busy = False
        self.on = QCheckBox()
        self.every = QComboBox()
        for every, words in (
            (Every.HOUR, self.tr("Every hour")),
            (Every.DAY, self.tr("Every day")),
            (Every.WEEK, self.tr("On days of the week")),
            (Every.MONTH, self.tr("On days of the month")),
        ):
            self.every.addItem(words, str(every))
        self.times = QLineEdit()
        self.weekdays = Weekdays()
        self.days = QLineEdit()
        self.sector = QComboBox()
        self.sector.addItem(self.tr("All sectors"), None)
        for sector in site.sectors:
            self.sector.addItem(sector.name, sector.id)
        self.catch_up = QCheckBox()
        self.form = self._make_form()
        self.add(self.form)
        self.preview = make_label("", "strong", wrap=True)
        self.last = make_label("", "muted", wrap=True)
        self.add(self.preview)
        self.add(self.last)
        self.add(
            make_label(
                self.tr(
                    "Runs start while IGNY8 is open. To start them while it is closed, let the system look: "
                    "igny8 schedule install"
                ),
                "caption",
                wrap=True,
            )
        )
        self.set_buttons(self.tr("Save"), self._save)
        self.set_busy(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._foresee)
        self._listen()
        schedules = context.services.schedules
        context.readers.submit(Lane.ROWS, self, lambda: schedules.get(self._scope), self._fill, self._failed)

    def _make_form(self) -> Form:
        form = Form()
        form.add("on", self.tr("Start runs by the clock"), self.on)
        form.add_pair(
            FormRow(self.tr("&How often"), self.every),
            FormRow(self.tr("&At"), self.times, help_text=self.tr("Times of day, such as 9:00, 17:30")),
            "every",
            "times",
        )
        form.add("weekdays", self.tr("On"), self.weekdays)
        form.add(
            "days",
            self.tr("&Days of the month"),
            self.days,
            help_text=self.tr("Such as 1, 15. In a shorter month, 31 means its last day."),
        )
        form.add("sector", self.tr("&Sector"), self.sector)
        form.add(
            "catch_up",
            self.tr("Make up for a missed start, once"),
            self.catch_up,
            help_text=self.tr("When the computer was off or asleep at the time. Off: it waits for the next time."),
        )
        return form

    def _listen(self) -> None:
        self.every.currentIndexChanged.connect(lambda _index: self._shape())
        for box in (self.on, self.catch_up, *self.weekdays.boxes):
            box.toggled.connect(lambda _on: self._timer.start())
        for field in (self.times, self.days):
            field.textEdited.connect(lambda _text: self._timer.start())

    # ---------------------------------------------------------------------------------------------- in and out

    def _fill(self, info: ScheduleInfo) -> None:
        schedule, recurrence = info.schedule, info.schedule.recurrence
        self.on.setChecked(schedule.on)
        self.every.setCurrentIndex(self.every.findData(str(recurrence.every)))
        self.times.setText(", ".join(f"{moment:%H:%M}" for moment in recurrence.times))
        self.weekdays.choose(recurrence.weekdays)
        self.days.setText(", ".join(map(str, recurrence.days)))
        self.sector.setCurrentIndex(max(0, self.sector.findData(schedule.sector_id)))
        self.catch_up.setChecked(schedule.catch_up)
        troubled = info.last_outcome not in (None, StartOutcome.STARTED)
        self.last.setText((self.tr("Last time: {0}") if troubled else "{0}").format(info.last_words))
        self.last.setVisible(bool(info.last_words))
        self._shape()
        self.set_busy(False)

    def values(self) -> Schedule:
        """Return what stands in the fields; raises `WrongInput`."""
        every = Every(self.every.currentData())
        recurrence = Recurrence(
            every,
            tuple(time_of_day(text) for text in self.times.text().split(",") if text.strip()),
            self.weekdays.days(),
            _days(self.days.text()) if every is Every.MONTH else (1,),
        )
        return Schedule(self.on.isChecked(), recurrence.checked(), self.catch_up.isChecked(), self.sector.currentData())

    def _shape(self) -> None:
        """Show the fields that count for how often it is."""
        every = Every(self.every.currentData())
        self.form.row("weekdays").setVisible(every is Every.WEEK)
        self.form.row("days").setVisible(every is Every.MONTH)
        self.form.row("times").set_help(
            self.tr("The minute counts, such as 0:15")
            if every is Every.HOUR
            else self.tr("Times of day, such as 9:00, 17:30")
        )
        self.fit()
        self._foresee()

    @Slot()
    def _foresee(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self.form.set_errors({})
        try:
            schedule = self.values()
        except WrongInput as error:
            self.preview.setText(f"{error.what} {error.next}")
            return
        if not schedule.on:
            self.preview.setText(self.tr("Off: no run starts by itself."))
            return
        schedules = self._context.services.schedules
        self._ticket = self._context.readers.submit(
            Lane.ROWS, self, lambda: schedules.preview(schedule), self._show, self._failed
        )

    def _show(self, starts: list[datetime]) -> None:
        self._ticket = None
        self.preview.setText(self.tr("Next: {0}").format(" · ".join(map(local_words, starts))))
        self.fit()

    # ---------------------------------------------------------------------------------------------------- saving

    def _save(self) -> None:
        if self._busy:
            return
        try:
            schedule = self.values()
        except WrongInput as error:
            self._refuse(error)
            return
        self._busy = True
        self.set_busy(True)
        self.banner.clear()
        services = self._context.services
        try:
            handle = services.jobs.submit_blocking(
                self.tr("Saving the schedule"),
                lambda _job: services.schedules.save(self._scope, schedule),
                kind="write",
                site_id=self._scope.site_id,
            )
        except Igny8Error as error:
            self._failed(error)
            return
        follow(self._context.bridge, self, handle, self._saved, self._failed)

    def _refuse(self, error: WrongInput) -> None:
        """Show an error at the field that it is about."""
        every = Every(self.every.currentData())
        try:
            for text in self.times.text().split(","):
                if text.strip():
                    time_of_day(text)
        except WrongInput:
            key = "times"
        else:
            key = "times" if not self.times.text().strip() else "days" if every is Every.MONTH else "weekdays"
        self.form.set_errors({key: f"{error.what} {error.next}"})
        self.fit()

    def _saved(self, info: ScheduleInfo) -> None:
        notices = self._context.notices
        if info.next_at is None:
            notices.success(self.tr("No run of this site starts by itself now."))
        else:
            starts = self._context.services.schedules.preview(info.schedule, 1)
            notices.success(self.tr("The next run starts on {0}.").format(local_words(starts[0])))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._ticket = None
        self.banner.say_error(error)
        self.set_busy(False)
        self.fit()


def local_words(moment: datetime) -> str:
    """Return a moment in its own zone as the user's language writes it, with the day of the week."""
    locale = QLocale()
    day = locale.toString(moment.date(), "ddd d MMM")  # type: ignore[call-overload]
    return f"{day}, {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}"  # type: ignore[call-overload]


def _days(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise WrongInput(
            "This schedule cannot be used", f"“{text}” are no days of a month.", "Write them as 1, 15."
        ) from None


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScheduleDialog", text)
