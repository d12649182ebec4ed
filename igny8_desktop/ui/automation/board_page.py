"""The board: the seven stages of the site in sight, its run, and the run's log as it grows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.automation.overview import Overview
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import STAGES, EntityKind, StageName
from igny8_desktop.domain.scope import AnyScope
from igny8_desktop.ui.automation.run_panel import RunButtons, RunPanel
from igny8_desktop.ui.automation.schedule_dialog import local_words
from igny8_desktop.ui.automation.words import STAGE_PLACES, stage_specs, stage_title
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource, Rows
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    PageHeader,
    StageBoard,
    StageCounts,
    counted,
    line,
)

_SHOWN = (
    EntityKind.KEYWORD,
    EntityKind.CLUSTER,
    EntityKind.IDEA,
    EntityKind.TASK,
    EntityKind.CONTENT,
    EntityKind.IMAGE,
    EntityKind.CLAIM,
    EntityKind.RUN,
    EntityKind.RUN_ITEM,
    EntityKind.PUBLISH_RECORD,
    EntityKind.AUTOMATION_CONFIG,
)


class BoardPage(QWidget):
    """Shows and steers the run of a site; its figures are read off the main thread when something changed."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._context = context
        self._stale = True
        self._ticket: Ticket | None = None
        self._run_id: int | None = None
        self.overview: Overview | None = None
        self.buttons = RunButtons(context, self)
        header = PageHeader(
            self.tr("Automation"),
            self.tr("From keywords to published posts in seven stages, each by the same step that its button starts."),
            self.buttons.all,
        )
        self.panel = RunPanel(context)
        self.board = StageBoard(stage_specs())
        self.board.stage_opened.connect(self._open_stage)
        self.log = self._make_log()
        self.log.setMinimumHeight(170)
        top = QVBoxLayout()
        top.setContentsMargins(space.xl, 0, space.xl, space.lg)
        top.setSpacing(space.md)
        top.addWidget(self.board)
        top.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addLayout(top)
        layout.addWidget(line())
        layout.addWidget(self.log, 1)
        context.bridge.changes_published.connect(self._changed)
        context.current.changed.connect(self._scope_changed)
        self.panel.show_overview(None)

    def _make_log(self) -> DataTable:
        def fixed() -> Mapping[str, frozenset[str]]:
            return {"run_id": frozenset({str(self._run_id or 0)})}

        def enrich(_scope: AnyScope, rows: Rows) -> Rows:
            return {key: {**row, "stage_title": stage_title(row["stage"])} for key, row in rows.items()}

        current = self._context.current
        source = ListingSource(
            self._context.services.listing,
            current,
            EntityKind.RUN_LOG,
            scope=lambda: current.scope.whole_site() if current.scope is not None else None,
            fixed=fixed,
            enrich=enrich,
            labels={"stage": stage_title},
        )
        table = DataTable(
            source,
            [
                Column("at", self.tr("Time"), 150, ColumnKind.DATE, sort_key="id"),
                Column("level", self.tr("Kind"), 110, ColumnKind.BADGE),
                Column("stage_title", self.tr("Stage"), 130, sort_key="stage"),
                Column("message", self.tr("What happened"), 520, stretch=True, sortable=False),
            ],
            self._context.readers,
            name="run-log",
            title=self.tr("Log of the run"),
            count_text=lambda count: counted(count, self.tr("line"), self.tr("lines")),
            search_text=self.tr("Search the log"),
            facets=[Facet("level", self.tr("Kind")), Facet("stage", self.tr("Stage"))],
            empty=EmptySpec(
                "history",
                self.tr("Nothing is logged yet"),
                self.tr("What a run does shows up here line by line, and stays for later."),
            ),
            sort=("id", True),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    # -------------------------------------------------------------------------------------------------- following

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self._read()

    @Slot(object)
    def _scope_changed(self, _scope: object) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self.overview = None
        self._take_run(None)
        self._read()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        scope = self._context.current.scope
        if scope is None or not changes.touches(*_SHOWN):
            return
        if changes.site_id is None or changes.site_id == scope.site_id:
            self._read()

    def _read(self) -> None:
        """Read the figures; while a read is under way, remember to read once more."""
        scope = self._context.current.scope
        if scope is None:
            self._show(None)
            return
        self._stale = True
        if self._ticket is not None or not self.isVisible():
            return
        self._stale = False
        services = self._context.services

        def read() -> tuple[Overview, datetime | None]:
            return services.overviews.of(scope), services.schedules.next_start(scope)

        self._ticket = self._context.readers.submit(Lane.LISTS, self, read, self._arrived, self._failed)

    def _arrived(self, found: tuple[Overview, datetime | None]) -> None:
        self._ticket = None
        overview, next_start = found
        self._show(overview)
        words = self.tr("Next: {0}").format(local_words(next_start)) if next_start else self.tr("Schedule…")
        self.buttons.schedule.setText(words)
        if self._stale:
            self._read()

    def _failed(self, error: BaseException) -> None:
        self._ticket = None
        self._context.notices.error(error)

    def _show(self, overview: Overview | None) -> None:
        self.overview = overview
        run = overview.run if overview is not None else None
        for name in STAGES:
            if overview is None:
                self.board.set_stage(str(name), StageCounts(), "idle")
                continue
            figures = overview.stages[name]
            counts = StageCounts(figures.pending, figures.running, figures.done, figures.failed, figures.waiting)
            self.board.set_stage(str(name), counts, figures.state(name, run))
        self.panel.show_overview(overview)
        self.buttons.show_run(run, has_site=self._context.current.scope is not None)
        self._take_run(run.id if run is not None else None)

    def _take_run(self, run_id: int | None) -> None:
        if run_id != self._run_id:
            self._run_id = run_id
            self.log.refresh()

    @Slot(str)
    def _open_stage(self, key: str) -> None:
        place, page = STAGE_PLACES[StageName(key)]
        self._context.show_place(place, page)
