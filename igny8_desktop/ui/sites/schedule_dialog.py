"""Ask when articles become public: at once, at a date, in the site's free slots, or one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication, QTime, QTimeZone
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QSpinBox

from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.schedule import When
from igny8_desktop.services.step_starter import STEP_TITLES
from igny8_desktop.services.steps import StepReport
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.sites.calendar_grid import qt_date
from igny8_desktop.ui.sites.calendar_page import local_zone, wall_time
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import Form, counted

_MOST_SHOWN = 5


class ScheduleDialog(BaseDialog):
    """Chooses the moments of these articles, shows them before anything happens, and sends what the site must know."""

    def __init__(self, context: WindowContext, scope: Scope, ids: Sequence[int]) -> None:
        title = counted(len(ids), _tr("article"), _tr("articles"))
        super().__init__(_tr("Schedule {0}").format(title), parent=context.window, width=500)
        self._context, self._scope, self._ids = context, scope, list(ids)
        self._zone: tzinfo = local_zone()
        self.moments: list[datetime | None] = []
        self.when = QComboBox()
        for key, label in (
            (When.SLOTS, self.tr("In the site's free time slots")),
            (When.AT, self.tr("At a date")),
            (When.STAGGER, self.tr("One after the other, from a date")),
            (When.NOW, self.tr("At once")),
        ):
            self.when.addItem(label, str(key))
        tomorrow = datetime.now() + timedelta(days=1)
        self.at = QDateTimeEdit()
        self.at.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        self.at.setDate(qt_date(tomorrow.date()))
        self.at.setTime(QTime(9, 0))
        self.at.setCalendarPopup(True)
        self.at.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.every = QSpinBox()
        self.every.setRange(5, 10_080)
        self.every.setSingleStep(30)
        self.every.setValue(1440)
        self.every.setSuffix(self.tr(" minutes"))
        self.form = Form()
        self.form.add("when", self.tr("&When"), self.when)
        self.form.add("at", self.tr("&From"), self.at, help_text=self.tr("In the site's time zone."))
        self.form.add("every", self.tr("&Between two of them"), self.every)
        self._preview = make_label("", "muted", wrap=True)
        self.add(self.form)
        self.add(self._preview)
        self.set_buttons(self.tr("Schedule"), self.submit)
        self.when.currentIndexChanged.connect(lambda _place: self._look())
        self.at.dateTimeChanged.connect(lambda _at: self._look())
        self.every.valueChanged.connect(lambda _every: self._look())
        self._look()

    def _look(self) -> None:
        """Work the moments out and show them."""
        when = When(self.when.currentData())
        self.form.row("at").setVisible(when in (When.AT, When.STAGGER))
        self.form.row("every").setVisible(when is When.STAGGER)
        schedule, scope, count = self._context.services.schedule, self._scope, len(self._ids)
        at = wall_time(self.at) if when in (When.AT, When.STAGGER) else None
        every = self.every.value() if when is When.STAGGER else 0
        self.set_busy(True)

        def read() -> tuple[tzinfo, list[datetime | None]]:
            return schedule.zone(scope.site_id), schedule.moments(scope, count, when, at=at, every=every)

        self._context.readers.submit(Lane.LISTS, self, read, self._take, self._wrong)

    def _take(self, found: tuple[tzinfo, list[datetime | None]]) -> None:
        self._zone, self.moments = found
        self.banner.clear()
        self.set_busy(False)
        shown = [
            f"{at.astimezone(self._zone):%a %d %b %Y %H:%M}" for at in self.moments[:_MOST_SHOWN] if at is not None
        ]
        more = len(self.moments) - len(shown)
        if shown and more > 0:
            shown.append(self.tr("… and {0} more").format(more))
        self._preview.setText("\n".join(shown) or self.tr("They are published now."))
        self.fit()

    def _wrong(self, error: BaseException) -> None:
        self.moments = []
        self._preview.setText("")
        self.banner.say_error(error)
        self.fit()

    def submit(self) -> None:
        """Keep the moments, and send the posts."""
        if not self.moments or (self.primary is not None and not self.primary.isEnabled()):
            return
        self.set_busy(True)
        schedule, scope, ids, moments = self._context.services.schedule, self._scope, self._ids, self.moments
        write(
            self._context,
            self,
            self.tr("Scheduling"),
            lambda: schedule.plan(scope, ids, moments),
            self._planned,
            self._failed,
        )

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()

    def _planned(self, send: list[int]) -> None:
        if send:
            send_scheduled(self._context, self._scope, send)
        self._context.notices.success(
            counted(len(self._ids), self.tr("article is scheduled"), self.tr("articles are scheduled")),
            action_text=self.tr("Open the calendar"),
            action=lambda: self._context.show_place("sites", "calendar"),
        )
        self.accept()


def send_scheduled(context: WindowContext, scope: Scope, ids: Sequence[int]) -> None:
    """Send posts whose date was set or changed to their site, as a job; trouble becomes a notice."""
    services = context.services
    step = services.publishing.publishing_as("publish")

    async def work(job: JobContext) -> StepReport:
        return await services.starter.run(scope, step, ids, progress=job.progress)

    handle = services.jobs.submit(
        STEP_TITLES[StageName.PUBLISH], work, kind=str(StageName.PUBLISH), site_id=scope.site_id
    )

    def done(report: StepReport) -> None:
        if report.counts.get("queued"):
            context.notices.warning(_tr("The site cannot be reached: it is sent by itself as soon as it can."))
        elif report.failed:
            context.notices.error(report.failed[0].error)

    follow(context.bridge, context.window, handle, done, context.notices.error)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Schedule", text)
