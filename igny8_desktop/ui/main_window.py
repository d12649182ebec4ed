"""The window: four places, the site and sector they show, and what goes on behind them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobEvent
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.scheduling import DueStart, StartOutcome
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import ErrorInfo
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.settings import schema
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.context import CurrentScope, Services, WindowContext
from igny8_desktop.ui.dialogs.base import ask
from igny8_desktop.ui.models.readers import Lane, Readers
from igny8_desktop.ui.shell.closing import Closing
from igny8_desktop.ui.shell.menus import fill_menus
from igny8_desktop.ui.shell.places import PLACES, make_dialog, make_tab
from igny8_desktop.ui.shell.rail import Place, Rail
from igny8_desktop.ui.shell.recovery import RecoveryNotices
from igny8_desktop.ui.shell.scope_bar import ScopeBar
from igny8_desktop.ui.shell.status import StatusLine
from igny8_desktop.ui.theme import ThemeMode, theme
from igny8_desktop.ui.view_state import SettingsViewState
from igny8_desktop.ui.widgets import Notices

_STATE = "window"
#: Jobs that are over in a moment and need no question when the window closes.
_SHORT = frozenset({"write", "read"})


class MainWindow(QMainWindow):
    """The one window. `shut_down` ends everything behind it and says whether all of it ended; it may block.

    `ready` comes once the sites are there and the first place is shown, `closed` (all ended?) when nothing is left to
    do but to quit.
    """

    ready = Signal()
    closed = Signal(bool)

    def __init__(
        self,
        services: Services,
        shut_down: Callable[[], bool],
        *,
        unfinished: Sequence[RunInfo] = (),
        problems: Sequence[ErrorInfo] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("IGNY8")
        self.setObjectName("main-window")
        self._services = services
        self._shut_down = shut_down
        self._quitting = False
        self._over = False
        self._quit_when_done = False
        self._closing: Closing | None = None
        self.bridge = Bridge(self)
        self.readers = Readers(self)
        self.current = CurrentScope(self)
        self.view_state = SettingsViewState(services.settings, self.readers, self)
        self._tabs: dict[str, QWidget] = {}
        self._started = False

        self.rail = Rail([Place(key, self.tr(title), icon, keys) for key, title, icon, keys in PLACES])
        self.scope_bar = ScopeBar(self.current, lambda: self.open_dialog("add_site"))
        self.stack = QStackedWidget()
        area = QWidget()
        right = QVBoxLayout(area)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self.recovery = RecoveryNotices()
        right.addWidget(self.recovery)
        right.addWidget(self.stack, 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(area, 1)
        center = QWidget()
        whole = QVBoxLayout(center)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.scope_bar)
        whole.addLayout(body, 1)
        self.setCentralWidget(center)
        self.notices = Notices(self)
        self.status_line = StatusLine(
            self.bridge,
            self.readers,
            services.settings,
            services.credits,
            services.secrets.status,
            self.cancel_job,
            self.open_dialog,
        )
        self.setStatusBar(self.status_line)
        self.context = WindowContext(
            services=services,
            current=self.current,
            bridge=self.bridge,
            readers=self.readers,
            notices=self.notices,
            view_state=self.view_state,
            window=self,
            open_dialog=self.open_dialog,
            show_place=self.show_place,
        )
        self.recovery.offer(unfinished, self.context)
        self.recovery.say_problems(problems)
        fill_menus(self)
        self._connect()
        self._restore_geometry()

    def _connect(self) -> None:
        self.rail.chosen.connect(self._show_tab)
        self.bridge.changes_published.connect(self._changed)
        self.bridge.job_changed.connect(self._job_changed)
        self.current.changed.connect(self._scope_changed)
        self._unsubscribe = self._services.settings.subscribe(
            lambda keys: self.bridge.run_on_main(lambda: self._settings_changed(keys))
        )

    # ------------------------------------------------------------------------------------------------ for others

    def start(self) -> None:
        """Read the sites and come back to the place that was left; call it once, after `show`."""
        self.status_line.refresh()
        self._read_sites(self._first_sites)

    def tab(self, key: str) -> QWidget:
        """Return the page of a place, building it if nobody has looked at it yet."""
        known = self._tabs.get(key)
        if known is None:
            known = make_tab(key, self.context)
            self._tabs[key] = known
            self.stack.addWidget(known)
        return known

    @property
    def over(self) -> bool:
        """Say whether the window has closed for good."""
        return self._over

    @property
    def place(self) -> str:
        """Return the key of the place in sight, or an empty text."""
        now = self.stack.currentWidget()
        return next((key for key, tab in self._tabs.items() if tab is now), "")

    def show_place(self, tab: str, page: str = "") -> None:
        """Go to a place and to one of its pages."""
        self._show_tab(tab)
        go = getattr(self._tabs[tab], "show_page", None)
        if page and callable(go):
            go(page)

    def open_dialog(self, name: str) -> None:
        """Open a dialog by its name; raises KeyError for one that does not exist."""
        dialog = make_dialog(name, self.context)
        if dialog is not None:
            # Where keys lie, and how many credits there are, may be something else afterwards.
            dialog.finished.connect(lambda _result: self.status_line.refresh())
            dialog.open()

    def import_keywords(self) -> None:
        """Go to the keywords and ask for a file."""
        self.show_place("planner", "keywords")
        begin = getattr(self._tabs["planner"], "import_keywords", None)
        if callable(begin):
            begin()

    def cancel_job(self, job_id: int) -> None:
        """Cancel a job by its number."""
        handle = self._services.jobs.find(job_id)
        if handle is not None:
            handle.cancel()

    def set_theme(self, mode: ThemeMode) -> None:
        """Switch the theme and remember it."""
        self._services.settings.set(schema.APPEARANCE_THEME, str(mode))

    def open_folder(self, folder: Path) -> None:
        """Show a folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # -------------------------------------------------------------------------------------------------- following

    @Slot(str)
    def _show_tab(self, key: str) -> None:
        page = self.tab(key)
        self.stack.setCurrentWidget(page)
        self.rail.show_place(key)

    def _read_sites(self, done: Callable[[list[SiteInfo]], None]) -> None:
        self.readers.submit(Lane.LISTS, self, self._services.sites.all, done, self.notices.error)

    def _first_sites(self, sites: list[SiteInfo]) -> None:
        state = self._saved()
        self.scope_bar.set_sites(sites)
        wanted, sector = state.get("site"), state.get("sector")
        found = isinstance(wanted, int) and self.scope_bar.choose(wanted, sector if isinstance(sector, int) else None)
        if not found and sites:
            self.scope_bar.choose(sites[0].id)
        place = state.get("place")
        known = {key for key, *_rest in PLACES}
        self._show_tab(
            place if sites and isinstance(place, str) and place in known else "planner" if sites else "sites"
        )
        # Nothing is focused that a person did not choose: a ring around the first button would look like a choice.
        self.setFocus()
        self._started = True
        self.ready.emit()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.SITE, EntityKind.SECTOR, EntityKind.INTEGRATION):
            self._read_sites(self._sites_changed)

    def _sites_changed(self, sites: list[SiteInfo]) -> None:
        self.scope_bar.set_sites(sites)
        if self.current.site is None and sites:
            self.scope_bar.choose(sites[-1].id)

    @Slot(object)
    def _scope_changed(self, _scope: object) -> None:
        site = self.current.site
        self.setWindowTitle(f"{site.name} – IGNY8" if site is not None else "IGNY8")

    def _settings_changed(self, keys: frozenset[str]) -> None:
        if keys & {schema.AI_PROVIDER.key, schema.AI_MODEL.key}:
            self.status_line.show_provider()
            self.status_line.refresh()
        if schema.APPEARANCE_THEME.key in keys:
            theme().set_mode(ThemeMode(self._services.settings.get(schema.APPEARANCE_THEME)))

    # ------------------------------------------------------------------------------------------- how it was left

    def _saved(self) -> Mapping[str, object]:
        return self.view_state.load(_STATE) or {}

    def _restore_geometry(self) -> None:
        self.resize(1280, 820)
        self.setMinimumSize(1024, 640)
        kept = self._saved().get("geometry")
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray(base64.b64decode(kept)))
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if not any(screen.intersects(self.frameGeometry()) for screen in screens):
            self.setGeometry(QRect(screens[0].topLeft(), self.size()))

    def _keep(self) -> None:
        if not self._started:
            return
        scope = self.current.scope
        self.view_state.save(
            _STATE,
            {
                "geometry": base64.b64encode(self.saveGeometry().data()).decode("ascii"),
                "place": self.place,
                "site": scope.site_id if scope is not None else None,
                "sector": scope.sector_id if scope is not None else None,
            },
        )

    # ------------------------------------------------------------------------------------------------- closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask when work is under way; then end it in the background while the window is out of sight."""
        if self._over:
            event.accept()
            return
        event.ignore()
        if self._quitting:
            return
        working = [job for job in self._services.jobs.running() if job.kind not in _SHORT]
        if working:
            self._ask_to_close(working)
        else:
            self.quit_now()

    def _ask_to_close(self, working: list[JobEvent]) -> None:
        titles = "\n".join(f"•  {job.title}" for job in working[:6])
        ask(
            self,
            self.tr("Work is under way"),
            self.tr(
                "{0}\n\nNothing is lost either way: a run that is paused goes on where it stopped, and what is being "
                "published is finished first."
            ).format(titles),
            self.tr("Pause and quit"),
            self.quit_now,
            close=self.tr("Keep working"),
            second=self.tr("Finish, then quit"),
            on_second=self._quit_later,
        )

    def say_start(self, start: DueStart) -> None:
        """Tell of a run that the clock started, or of one that it could not start."""
        if start.outcome is StartOutcome.STARTED and start.run is not None:
            self.notices.info(
                self.tr("“{0}” started by its schedule.").format(start.run.name),
                action_text=self.tr("Show"),
                action=lambda: self.show_place("automation", "board"),
            )
        else:
            self.notices.warning(start.words)

    def _quit_later(self) -> None:
        self._quit_when_done = True
        self.notices.info(
            self.tr("The window closes when the work is done."),
            action_text=self.tr("Stay open"),
            action=self._stay,
        )
        self._job_changed(None)

    def _stay(self) -> None:
        self._quit_when_done = False

    @Slot(object)
    def _job_changed(self, _event: object) -> None:
        if self._quit_when_done and not self._services.jobs.running():
            self.quit_now()

    @Slot()
    def quit_now(self) -> None:
        """Put the window out of sight and end what is behind it; `closed` comes when that is done."""
        if self._quitting:
            return
        self._quitting = True
        self._keep()
        self._unsubscribe()
        self.hide()
        self.view_state.stop()
        self.bridge.close()
        self._closing = Closing([self.readers.close, self.view_state.flush], self._shut_down, self)
        self._closing.finished.connect(self._ended)
        self._closing.begin()

    @Slot(bool)
    def _ended(self, all_ended: bool) -> None:
        self._over = True
        self.close()
        self.closed.emit(all_ended)
