"""Everything about one site: how it is connected, its sectors, and the log of what was published and read back."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobContext, JobEvent, JobHandle
from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.domain.ports import ConnectionReport
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.sync import SyncReport
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import Banner, ask
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import write_value
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.sites.site_facts import address, connection_lines, fact_lines, health, target_words
from igny8_desktop.ui.sites.site_posts_table import SitePostsTable
from igny8_desktop.ui.sites.watch_list import WatchList
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import (
    DataTable,
    ElidedLabel,
    EmptySpec,
    Facet,
    JobButton,
    QuietDangerButton,
    SecondaryButton,
    StatusBadge,
    ViewSwitch,
    counted,
    line,
)
from igny8_desktop.ui.widgets.flow_layout import FlowLayout

_WHEN = Column("when", "", kind=ColumnKind.DATE)


class SitePanel(QFrame):
    """Shows one site and what can be done with it."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "panel")
        self.setMinimumWidth(380)
        self._context = context
        self.site: SiteInfo | None = None
        self._name = ElidedLabel("", "heading")
        self._badge = StatusBadge("unchecked")
        self.banner = Banner()
        self.test_button = JobButton(
            self.tr("Test"),
            self._start_test,
            context.bridge,
            context.notices,
            icon="plug",
            tip=self.tr("Tries address, login and rights of the connection"),
        )
        self.sync_button = JobButton(
            self.tr("Sync now"),
            self._start_sync,
            context.bridge,
            context.notices,
            icon="refresh-cw",
            tip=self.tr("Reads status, link and text of every published post again"),
            done_text=self._synced,
        )
        self.doctor_button = SecondaryButton(
            self.tr("Examine…"), self._examine, icon="search", tip=self.tr("The site doctor says what is wrong and why")
        )
        self.settings_button = SecondaryButton(self.tr("Settings…"), self._settings, icon="sliders-horizontal")
        self.open_button = SecondaryButton(self.tr("Open"), self._open, icon="external-link")
        self.edit_button = SecondaryButton(self.tr("Edit…"), self._edit, icon="pencil")
        self.again_button = SecondaryButton(self.tr("Connect again…"), self._connect_again, icon="key-round")
        self.sector_button = SecondaryButton(self.tr("Add sector…"), self._add_sector, icon="plus")
        self.work_button = SecondaryButton(self.tr("Work on this site"), self._work_on, icon="arrow-right")
        self.companion_button = SecondaryButton(self.tr("Companion plugin…"), self.show_companion, icon="zap")
        self.remove_button = QuietDangerButton(self.tr("Remove…"), self._ask_remove, icon="trash-2")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.xl)
        self._grid.setVerticalSpacing(space.sm)
        self._grid.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.setSpacing(space.md)
        head.addWidget(self._name)
        head.addWidget(self._badge)
        head.addStretch(1)
        buttons = FlowLayout(space.sm, QMargins(0, 0, 0, 0))
        for button in (self.test_button, self.sync_button, self.doctor_button, self.settings_button):
            buttons.addWidget(button)
        upper = QVBoxLayout()
        upper.setContentsMargins(space.lg, space.lg, space.lg, space.md)
        upper.setSpacing(space.md)
        upper.addLayout(head)
        upper.addWidget(self.banner)
        upper.addLayout(buttons)
        self.views = ViewSwitch(
            self.tr("About the site"),
            [self.tr("About"), self.tr("To look at"), self.tr("Posts"), self.tr("Log")],
        )
        upper.addWidget(self.views)
        self.log = self._make_log()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper)
        layout.addWidget(line())
        self.watch_list = WatchList(context)
        self.watch_list.tell_count(self._count_watches)
        self.posts = SitePostsTable(context, lambda: self.site)
        self._stack = QStackedWidget()
        for page in (self._about_page(), self.watch_list, self.posts, self.log):
            self._stack.addWidget(page)
        self.views.currentChanged.connect(self._stack.setCurrentIndex)
        layout.addWidget(self._stack, 1)
        self.show_site(None)

    def show_companion(self) -> QWidget | None:
        """Hand out the companion plugin for the site that is shown."""
        from igny8_desktop.ui.sites.companion_dialog import CompanionDialog

        if self.site is None:
            return None
        dialog = CompanionDialog(self._context, self.site)
        dialog.open()
        return dialog

    def _about_page(self) -> QWidget:
        space = theme().tokens.space
        inside = QWidget()
        inside.setProperty("role", "page")
        box = QVBoxLayout(inside)
        box.setContentsMargins(space.lg, space.md, space.lg, space.lg)
        box.setSpacing(space.lg)
        box.addLayout(self._grid)
        more = FlowLayout(space.sm, QMargins(0, 0, 0, 0))
        for button in (self.work_button, self.open_button, self.edit_button, self.again_button, self.sector_button,
                       self.companion_button, self.remove_button):  # fmt: skip
            more.addWidget(button)
        box.addLayout(more)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _count_watches(self, count: int) -> None:
        words = self.tr("To look at")
        self.views.setTabText(1, f"{words}  {count}" if count else words)

    def _scope(self) -> Scope | None:
        return self.site.scope if self.site is not None else None

    def _make_log(self) -> DataTable:
        table = DataTable(
            ListingSource(
                self._context.services.listing, self._context.current, EntityKind.SYNC_EVENT, scope=self._scope
            ),
            [
                Column("at", self.tr("Time"), 145, ColumnKind.DATE, sort_key="id"),
                Column("action", self.tr("What"), 105, ColumnKind.BADGE),
                Column("message", self.tr("Message"), 180, stretch=True, sortable=False),
            ],
            self._context.readers,
            name="sync-events",
            title=self.tr("Publishing log"),
            count_text=lambda count: counted(count, self.tr("entry"), self.tr("entries")),
            search_text=self.tr("Search the log"),
            facets=[Facet("action", self.tr("What")), Facet("ok", self.tr("Result"))],
            empty=EmptySpec(
                "send",
                self.tr("Nothing published yet"),
                self.tr("Everything that is sent to this site or read from it is noted here."),
            ),
            sort=("id", True),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    # --------------------------------------------------------------------------------------------------- showing

    def show_site(self, site: SiteInfo | None) -> None:
        """Show a site, or nothing."""
        other = (site.id if site is not None else None) != (self.site.id if self.site is not None else None)
        self.site = site
        self.setEnabled(site is not None)
        if other:
            self.banner.clear()
            self.log.refresh()
            self.posts.refresh()
            self.watch_list.show_site(site)
        if site is None:
            self._name.setText(self.tr("No site chosen"))
            self._badge.hide()
            self._fill([])
            return
        self._badge.show()
        self._badge.set_status(health(site))
        self._name.setText(site.name)
        current = self._context.current.site
        self.work_button.setVisible(current is None or current.id != site.id)
        where = self.tr("Open folder") if site.target is TargetKind.FOLDER else self.tr("Open site")
        wordpress = site.target is TargetKind.WORDPRESS
        self.doctor_button.setVisible(wordpress)
        self.again_button.setVisible(wordpress)
        self.companion_button.setVisible(wordpress)
        self.open_button.setText(where)
        self.open_button.setAccessibleName(where)
        self._fill(self._facts(site))
        if site.last_ok is False and site.last_problem and not self.banner.text:
            self.banner.say(Tone.DANGER, self.tr("The last test failed"), site.last_problem)

    def _facts(self, site: SiteInfo) -> list[tuple[str, str]]:
        facts = [
            (self.tr("Publishes to"), target_words(site.target)),
            (
                self.tr("Folder") if site.target is TargetKind.FOLDER else self.tr("Address"),
                address(site, self._context.services.home),
            ),
        ]
        if site.target is TargetKind.WORDPRESS:
            facts.append((self.tr("User"), site.username))
        facts += [
            (self.tr("Sectors"), ", ".join(sector.name for sector in site.sectors)),
            (self.tr("Language"), site.language),
            (self.tr("Last test"), write_value(_WHEN, site.last_checked_at)),
            (self.tr("Last sync"), write_value(_WHEN, site.last_synced_at)),
        ]
        known = {value for _label, value in facts}
        facts += [(label, value) for label, value in connection_lines(site.facts) if value not in known]
        if site.secret_name:
            # Where the password lies, so that it can be found and removed by hand; the password itself is never shown.
            facts.append((self.tr("Password kept as"), site.secret_name))
        return facts

    def _fill(self, facts: list[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (label, value) in enumerate(facts):
            text = ElidedLabel(value or "–", "body", mode=Qt.TextElideMode.ElideMiddle)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(make_label(label, "muted"), row, 0)
            self._grid.addWidget(text, row, 1)

    # ----------------------------------------------------------------------------------------------------- doing

    def _start_test(self) -> JobHandle[ConnectionReport] | None:
        site = self.site
        if site is None:
            return None
        self.banner.clear()
        services = self._context.services
        handle = services.jobs.submit_blocking(
            self.tr("Testing {0}").format(site.name), lambda _job: services.sites.test(site.id), site_id=site.id
        )
        return follow(self._context.bridge, self, handle, lambda report: self._tested(site, report))

    def _tested(self, site: SiteInfo, report: ConnectionReport) -> None:
        if self.site is None or self.site.id != site.id:
            return
        if report.problem is not None:
            self.banner.say_error(report.problem)
        else:
            text = ", ".join(f"{label}: {value}" for label, value in fact_lines(report.facts)[:4])
            self.banner.say(Tone.SUCCESS, self.tr("The connection works"), text)

    def _start_sync(self) -> JobHandle[SyncReport] | None:
        site = self.site
        if site is None:
            return None
        sync = self._context.services.sync

        def work(job: JobContext) -> SyncReport:
            return sync.run(site.scope, whole=True, progress=job.progress, should_stop=job.should_stop)

        return self._context.services.jobs.submit_blocking(
            self.tr("Syncing {0}").format(site.name), work, kind="sync", site_id=site.id
        )

    def _synced(self, event: JobEvent) -> str:
        return self.tr("Up to date: {0} posts were read").format(event.done)

    def _examine(self) -> None:
        from igny8_desktop.ui.sites.doctor_dialog import DoctorDialog

        if self.site is not None:
            dialog = DoctorDialog(self._context, self.site)
            dialog.open()
            if dialog.diagnosis is None:
                dialog.examine()

    def _settings(self) -> None:
        from igny8_desktop.ui.sites.site_settings import SiteSettingsDialog

        if self.site is not None:
            SiteSettingsDialog(self._context, self.site).open()

    def _connect_again(self) -> None:
        from igny8_desktop.ui.sites.connect_wizard import ConnectWizard

        if self.site is not None:
            ConnectWizard(self._context, self.site).open()

    def _open(self) -> None:
        if self.site is not None:
            local = self.site.target is TargetKind.FOLDER
            url = QUrl.fromLocalFile(self.site.folder) if local else QUrl(self.site.url)
            QDesktopServices.openUrl(url)

    def _edit(self) -> None:
        from igny8_desktop.ui.sites.site_dialogs import EditSiteDialog

        if self.site is not None:
            EditSiteDialog(self._context, self.site).open()

    def _add_sector(self) -> None:
        from igny8_desktop.ui.sites.site_dialogs import AddSectorDialog

        if self.site is not None:
            AddSectorDialog(self._context, self.site).open()

    def _work_on(self) -> None:
        if self.site is not None:
            self._context.current.choose(self.site)
            self._context.show_place("planner", "")

    def _ask_remove(self) -> None:
        site = self.site
        if site is None:
            return
        ask(
            self._context.window,
            self.tr("Remove “{0}”?").format(site.name),
            self.tr(
                "The site goes from this program with its keywords, ideas and drafts, and its password is deleted from "
                "this computer. Nothing changes on the site itself: its posts stay."
            ),
            self.tr("Remove the site"),
            lambda: self._remove(site),
            danger=True,
        )

    def _remove(self, site: SiteInfo) -> None:
        services = self._context.services
        write(
            self._context,
            self,
            self.tr("Removing {0}").format(site.name),
            lambda: services.sites.remove(site.id),
            lambda _done: self._context.notices.info(self.tr("“{0}” is removed").format(site.name)),
        )
