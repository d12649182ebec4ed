"""The publishing calendar: what went out and what will, of one site or of all, with dates that can be changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from PySide6.QtCore import QTime, QTimeZone, Slot
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QLabel, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.schedule import CalendarEntry, in_zone
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.sites.calendar_grid import CalendarGrid, qt_date
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import Bar, Form, IconButton, PageHeader, SecondaryButton, ViewSwitch, counted

MONTH, WEEK = 0, 1


class CalendarPage(QWidget):
    """A month or a week; posts are moved by dragging, with Ctrl and the arrow keys, or by “Move…”."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._zone: tzinfo = local_zone()
        self._day = date.today()
        self.views = ViewSwitch(self.tr("Month or week"), [self.tr("Month"), self.tr("Week")])
        self.sites = QComboBox()
        self.sites.setAccessibleName(self.tr("Site"))
        self.sites.setMinimumWidth(160)
        self.sites.addItem(self.tr("All sites"), None)
        self._title = make_label("", "heading")
        self._count = make_label("", "muted")
        self._zone_label = make_label("", "caption")
        self.move_button = SecondaryButton(self.tr("Move…"), self.ask_move, icon="calendar")
        self.move_button.setEnabled(False)
        self.grid = CalendarGrid()
        bar = Bar(name=self.tr("Calendar"))
        bar.add(
            IconButton("chevron-left", self.tr("Earlier"), lambda: self.turn(-1)),
            IconButton("chevron-right", self.tr("Later"), lambda: self.turn(1)),
            SecondaryButton(self.tr("Today"), lambda: self.show_day(date.today())),
            self._title,
        )
        bar.stretch()
        bar.add(self._count, self.sites, self.views)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(
            PageHeader(
                self.tr("Calendar"),
                self.tr("When posts become public. Drag one to another day, or press Ctrl and an arrow key."),
                [self.move_button],
            )
        )
        layout.addWidget(bar)
        layout.addWidget(self.grid, 1)
        foot = Bar(role="footer")
        foot.add(self._legend(), self._zone_label)
        foot.stretch()
        layout.addWidget(foot)
        self.views.currentChanged.connect(lambda _view: self.show_day(self.grid.day))
        self.sites.currentIndexChanged.connect(lambda _place: self._read())
        self.grid.moved.connect(self._move)
        self.grid.opened.connect(self._open)
        self.grid.chosen.connect(self._chosen)
        self.grid.wants_day.connect(self.show_day)
        context.bridge.changes_published.connect(self._changed)
        self._read_sites()
        self.show_day(self._day)

    def _legend(self) -> QLabel:
        return make_label(
            self.tr("Arrow keys: days.  Space: posts of a day.  Enter: open.  Ctrl+arrows: move."), "caption"
        )

    # ----------------------------------------------------------------------------------------------------- showing

    @Slot(object)
    def show_day(self, day: date) -> None:
        """Show the month or week of a day."""
        self._day = day
        locale = reading_locale()
        if self.views.currentIndex() == MONTH:
            first = day.replace(day=1)
            monday = first - timedelta(days=first.weekday())
            weeks = 6 if (monday + timedelta(days=35)).month == day.month else 5
            self.grid.show_days(monday, weeks, day.month, self._zone)
            self._title.setText(f"{locale.standaloneMonthName(day.month)} {day.year}")
            self._range = (monday, monday + timedelta(days=7 * weeks))
        else:
            monday = day - timedelta(days=day.weekday())
            self.grid.show_days(monday, 1, 0, self._zone)
            sunday = monday + timedelta(days=6)
            short = locale.FormatType.ShortFormat
            self._title.setText(
                f"{locale.toString(qt_date(monday), short)} – {locale.toString(qt_date(sunday), short)}"
            )
            self._range = (monday, monday + timedelta(days=7))
        self._read()

    def turn(self, pages: int) -> None:
        """Show the next or an earlier month or week."""
        if self.views.currentIndex() == WEEK:
            self.show_day(self._day + timedelta(days=7 * pages))
            return
        months = self._day.year * 12 + self._day.month - 1 + pages
        self.show_day(date(months // 12, months % 12 + 1, 1))

    @property
    def site_id(self) -> int | None:
        """Return the site that is shown, or `None` for all."""
        value = self.sites.currentData()
        return int(value) if value is not None else None

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.SITE, EntityKind.INTEGRATION):
            self._read_sites()
        if changes.touches(EntityKind.CONTENT, EntityKind.PUBLISH_ORDER, EntityKind.SITE):
            self._read()

    def _read_sites(self) -> None:
        sites = self._context.services.sites

        def take(found: list[tuple[int, str]]) -> None:
            if [self.sites.itemData(place) for place in range(1, self.sites.count())] == [each[0] for each in found]:
                return
            chosen = self.sites.currentData()
            self.sites.blockSignals(True)
            self.sites.clear()
            self.sites.addItem(self.tr("All sites"), None)
            for site_id, name in found:
                self.sites.addItem(name, site_id)
            self.sites.setCurrentIndex(max(0, self.sites.findData(chosen)) if chosen is not None else 0)
            self.sites.blockSignals(False)

        self._context.readers.submit(
            Lane.LISTS,
            self,
            lambda: [(site.id, site.name) for site in sites.all()],
            take,
            self._context.notices.error,
        )

    def _read(self) -> None:
        schedule, site_id = self._context.services.schedule, self.site_id
        first, last = self._range

        def read() -> tuple[tzinfo, list[CalendarEntry]]:
            # One site is shown in its own time, several in the time of this computer.
            zone = schedule.zone(site_id) if site_id is not None else local_zone()
            return zone, schedule.entries(_midnight(first, zone), _midnight(last, zone), site_id)

        self._context.readers.submit(Lane.LISTS, self, read, self._take, self._context.notices.error)

    def _take(self, found: tuple[tzinfo, list[CalendarEntry]]) -> None:
        self._zone, entries = found
        first, last = self._range
        month = self._day.month if self.views.currentIndex() == MONTH else 0
        self.grid.show_days(first, (last - first).days // 7, month, self._zone)
        self.grid.set_entries(entries)
        self._count.setText(counted(len(entries), self.tr("post"), self.tr("posts")) if entries else "")
        name = getattr(self._zone, "key", "") or datetime.now(self._zone).tzname() or ""
        self._zone_label.setText(self.tr("Times are those of {0}.").format(name))
        self._chosen(self.grid.entry)

    # ------------------------------------------------------------------------------------------------------ moving

    @Slot(object)
    def _chosen(self, entry: CalendarEntry | None) -> None:
        self.move_button.setEnabled(entry is not None and entry.movable)

    @Slot(object, object)
    def _move(self, entry: CalendarEntry, day: date) -> None:
        """Move a post to another day at the same time of day."""
        at = entry.at.astimezone(self._zone)
        self.move_to(entry, in_zone(datetime.combine(day, time(at.hour, at.minute)), self._zone))

    def move_to(self, entry: CalendarEntry, at: datetime) -> None:
        """Give a post another moment; what the site must know is sent at once. The notice can take it back."""
        schedule, scope, before = self._context.services.schedule, Scope(entry.site_id), entry.at

        def moved(send: list[int]) -> None:
            if send:
                self._send(scope, send)
            local = at.astimezone(self._zone)
            self._context.notices.success(
                self.tr("“{0}” goes out {1}").format(entry.title, f"{local:%a %d %b %H:%M}"),
                action_text=self.tr("Undo"),
                action=lambda: write(
                    self._context,
                    self,
                    self.tr("Moving a post"),
                    lambda: schedule.move(scope, entry.content_id, before),
                    lambda again: self._send(scope, again) if again else None,
                ),
            )

        write(self._context, self, self.tr("Moving a post"), lambda: schedule.move(scope, entry.content_id, at), moved)

    def _send(self, scope: Scope, ids: list[int]) -> None:
        from igny8_desktop.ui.sites.schedule_dialog import send_scheduled

        send_scheduled(self._context, scope, ids)

    def ask_move(self) -> None:
        """Ask for another day and time for the chosen post."""
        entry = self.grid.entry
        if entry is not None and entry.movable:
            MoveDialog(self, self._context, entry, self._zone).open()

    @Slot(object)
    def _open(self, entry: CalendarEntry) -> None:
        sites = self._context.services.sites

        def show(site: SiteInfo) -> None:
            self._context.current.choose(site)
            self._context.show_place("writer", "content")

        self._context.readers.submit(
            Lane.LISTS, self, lambda: sites.get(entry.site_id), show, self._context.notices.error
        )


class MoveDialog(BaseDialog):
    """Asks for the day and time at which a post becomes public."""

    def __init__(self, page: CalendarPage, context: WindowContext, entry: CalendarEntry, zone: tzinfo) -> None:
        super().__init__(page.tr("Move a post"), entry.title, parent=context.window, width=440, scroll=False)
        self._page, self._entry, self._zone = page, entry, zone
        at = entry.at.astimezone(zone)
        # Without a zone of its own, the field would skip the hour that this computer's clock skips in spring.
        self.when = QDateTimeEdit()
        self.when.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        self.when.setDate(qt_date(at.date()))
        self.when.setTime(QTime(at.hour, at.minute))
        self.when.setCalendarPopup(True)
        self.when.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.form = Form()
        name = getattr(zone, "key", "") or at.tzname() or ""
        self.form.add(
            "when", self.tr("&Day and time"), self.when, help_text=self.tr("In the time of {0}.").format(name)
        )
        self.add(self.form)
        self.set_buttons(self.tr("Move"), self.submit)

    def submit(self) -> None:
        """Move the post."""
        self._page.move_to(self._entry, in_zone(wall_time(self.when), self._zone))
        self.accept()


def wall_time(field: QDateTimeEdit) -> datetime:
    """Return what a field shows, without a zone."""
    day, clock = field.date(), field.time()
    return datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute())


def local_zone() -> tzinfo:
    """Return the time zone of this computer."""
    return datetime.now().astimezone().tzinfo or UTC


def _midnight(day: date, zone: tzinfo) -> datetime:
    return in_zone(datetime.combine(day, time()), zone)
