"""The Sites place: the client sites with their health, and everything about the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import ACCOUNT, AnyScope
from igny8_desktop.services.planner.keywords import ImportReport
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.listing_source import ListingSource, Rows
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.sites.practice import make_practice_site
from igny8_desktop.ui.sites.site_facts import site_columns
from igny8_desktop.ui.sites.site_panel import SitePanel
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    EmptyState,
    LoadingState,
    PageHeader,
    PrimaryButton,
    Selection,
    Splitter,
    SubTabs,
    TableAction,
    counted,
)


class SitesTab(QWidget):
    """A list of sites beside the panel of the chosen one; a welcome where there is no site yet."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._sites: dict[int, SiteInfo] = {}
        self.welcome = EmptyState(
            "globe",
            self.tr("Add your first site"),
            self.tr(
                "Everything here belongs to a client's site: keywords, ideas, drafts and posts. Connect a WordPress "
                "site, or try it all first on a practice site with about 300 keywords on coffee: no key, no network."
            ),
            self.tr("Connect a site…"),
            lambda: context.open_dialog("add_site"),
            second_text=self.tr("Try the practice site"),
            second_callback=self.start_practice,
        )
        self.add_button = PrimaryButton(
            self.tr("Connect a site…"), lambda: context.open_dialog("add_site"), icon="plus"
        )
        self.table = self._make_table()
        self.panel = SitePanel(context)
        self.tabs = SubTabs(self.tr("Sites"))
        listing = QWidget()
        layout = QVBoxLayout(listing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(
            PageHeader(
                self.tr("Sites"),
                self.tr("Your clients' sites, where each publishes to, and whether that works."),
                [self.add_button],
            )
        )
        layout.addWidget(Splitter("sites", context.view_state, [self.table, self.panel], [700, 520]), 1)
        self._stack = QStackedWidget()
        self._loading = LoadingState()
        self.tabs.add("list", self.tr("Sites"), lambda: listing)
        self.tabs.add("calendar", self.tr("Calendar"), self._calendar)
        self.tabs.show_page("list")
        for page in (self._loading, self.welcome, self.tabs):
            self._stack.addWidget(page)
        self._listing = self.tabs
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._practice_running = False
        self.table.selection_changed.connect(self._chosen)
        self.table.opened.connect(self._work_on)
        self.table.model.order_changed.connect(self._select_current)
        context.bridge.changes_published.connect(self._changed)
        context.current.changed.connect(self._scope_changed)
        self._read()

    def show_page(self, key: str) -> QWidget:
        """Go to a page: `list` or `calendar`."""
        return self.tabs.show_page(key)

    def _calendar(self) -> QWidget:
        from igny8_desktop.ui.sites.calendar_page import CalendarPage

        return CalendarPage(self._context)

    def start_practice(self) -> None:
        """Make the practice site as a job, then show its keywords."""
        if self._practice_running:
            return
        self._practice_running = True
        services = self._context.services

        def work(job: JobContext) -> tuple[SiteInfo, ImportReport]:
            return make_practice_site(services, job.progress)

        handle = services.jobs.submit_blocking(self.tr("Setting up the practice site"), work, kind="practice")
        follow(self._context.bridge, self, handle, self._practice_made, self._practice_failed, self._practice_over)

    def _make_table(self) -> DataTable:
        services = self._context.services

        def enrich(_scope: AnyScope, rows: Rows) -> Rows:
            return {key: {**row, **site_columns(services, services.sites.get(key))} for key, row in rows.items()}

        source = ListingSource(
            services.listing,
            self._context.current,
            EntityKind.SITE,
            scope=lambda: ACCOUNT,
            enrich=enrich,
            also=frozenset({EntityKind.CONTENT, EntityKind.KEYWORD, EntityKind.SITE_WATCH, EntityKind.PUBLISH_ORDER}),
        )
        table = DataTable(
            source,
            [
                Column("name", self.tr("Site"), 190, stretch=True, strong=True),
                Column("health", self.tr("Connection"), 140, ColumnKind.BADGE, sortable=False, hint_key="problem"),
                Column("to_look_at", self.tr("To look at"), 90, ColumnKind.NUMBER, sortable=False),
                Column("last_synced_at", self.tr("Last sync"), 150, ColumnKind.DATE, sortable=False),
                Column("target", self.tr("Publishes to"), 105, sortable=False, visible=False),
                Column("keywords", self.tr("Keywords"), 90, ColumnKind.NUMBER, sortable=False),
                Column("articles", self.tr("Articles"), 80, ColumnKind.NUMBER, sortable=False),
                Column("published", self.tr("Published"), 90, ColumnKind.NUMBER, sortable=False),
                Column("address", self.tr("Address"), 220, sortable=False, visible=False),
                Column("sectors", self.tr("Sectors"), 180, sortable=False, visible=False),
                Column("last_checked_at", self.tr("Checked"), 140, ColumnKind.DATE, sortable=False, visible=False),
            ],
            self._context.readers,
            name="sites",
            title=self.tr("Sites"),
            count_text=lambda count: counted(count, self.tr("site"), self.tr("sites")),
            search_text=self.tr("Search sites"),
            actions=[
                TableAction(
                    "work", self.tr("Work on this site"), self._work_on_selected, icon="arrow-right", single=True
                ),
            ],
            empty=EmptySpec("globe", self.tr("No sites yet"), self.tr("Add your first client's site.")),
            sort=("name", False),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    # -------------------------------------------------------------------------------------------------- following

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.SITE, EntityKind.SECTOR, EntityKind.INTEGRATION):
            self._read()

    def _read(self) -> None:
        self._context.readers.submit(
            Lane.LISTS, self, self._context.services.sites.all, self._take, self._context.notices.error
        )

    def _take(self, sites: list[SiteInfo]) -> None:
        self._sites = {site.id: site for site in sites}
        self._stack.setCurrentWidget(self._listing if sites else self.welcome)
        shown = self.panel.site
        self.panel.show_site(self._sites.get(shown.id) if shown is not None else self._context.current.site)

    @Slot(object)
    def _scope_changed(self, _scope: object) -> None:
        site = self._context.current.site
        if site is not None:
            self.panel.show_site(self._sites.get(site.id, site))
            self._select_current()

    @Slot()
    def _select_current(self) -> None:
        site = self._context.current.site
        if site is not None and not self.table.selection().count:
            self.table.select_ids([site.id])

    @Slot(object)
    def _chosen(self, selection: Selection) -> None:
        if selection.count == 1:
            self.panel.show_site(self._sites.get(selection.ids[0]))

    def _work_on_selected(self, selection: Selection) -> None:
        self._work_on(selection.ids[0])

    @Slot(int)
    def _work_on(self, site_id: int) -> None:
        site = self._sites.get(site_id)
        if site is not None:
            self._context.current.choose(site)
            self._context.show_place("planner", "")

    # --------------------------------------------------------------------------------------------------- practice

    def _practice_over(self) -> None:
        self._practice_running = False

    def _practice_failed(self, error: BaseException) -> None:
        self._practice_over()
        self._context.notices.error(error)

    def _practice_made(self, made: tuple[SiteInfo, ImportReport]) -> None:
        self._practice_over()
        site, report = made
        self._context.current.choose(site)
        self._context.show_place("planner", "keywords")
        self._context.notices.success(
            self.tr("The practice site is ready with {0} keywords").format(reading_locale().toString(report.added)),
            action_text=self.tr("Run everything…"),
            action=lambda: self._context.open_dialog("start_run"),
        )
