"""The history of runs, with the story of every item of the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.ui.automation.words import lasted, stage_title
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource, Rows
from igny8_desktop.ui.widgets import DataTable, EmptySpec, Facet, PageHeader, Selection, Splitter, counted


class HistoryPage(QWidget):
    """Runs above, the items of the chosen run below."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id: int | None = None
        self.runs = self._make_runs()
        self.items = self._make_items()
        for table in (self.runs, self.items):
            table.setMinimumHeight(170)
        split = Splitter(
            "automation-history",
            context.view_state,
            [self.runs, self.items],
            [300, 320],
            orientation=Qt.Orientation.Vertical,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(
            PageHeader(self.tr("History"), self.tr("Every run of this site: what it did, what it cost, what failed."))
        )
        layout.addWidget(split, 1)
        self.runs.selection_changed.connect(self._chosen)
        self.runs.model.order_changed.connect(self._choose_first)
        context.current.changed.connect(lambda _scope: self._scope_changed())

    def _whole_site(self) -> Scope | None:
        scope = self._context.current.scope
        return scope.whole_site() if scope is not None else None

    def _make_runs(self) -> DataTable:
        def enrich(_scope: AnyScope, rows: Rows) -> Rows:
            return {key: {**row, **_run_facts(row)} for key, row in rows.items()}

        source = ListingSource(
            self._context.services.listing,
            self._context.current,
            EntityKind.RUN,
            scope=self._whole_site,
            enrich=enrich,
        )
        table = DataTable(
            source,
            [
                Column("name", self.tr("Run"), 260, stretch=True, strong=True),
                Column("status", self.tr("Status"), 130, ColumnKind.BADGE, hint_key="why"),
                Column("started_at", self.tr("Started"), 150, ColumnKind.DATE),
                Column("duration", self.tr("Took"), 120, sortable=False),
                Column("done", self.tr("Done"), 80, ColumnKind.NUMBER, sortable=False),
                Column("failed", self.tr("Failed"), 80, ColumnKind.NUMBER, sortable=False),
                Column("credits_used", self.tr("Credits"), 90, ColumnKind.NUMBER),
                Column("estimate", self.tr("Estimate"), 90, ColumnKind.NUMBER, visible=False),
                Column("trigger", self.tr("Started by"), 110, ColumnKind.BADGE, visible=False),
            ],
            self._context.readers,
            name="runs",
            title=self.tr("Runs"),
            count_text=lambda count: counted(count, self.tr("run"), self.tr("runs")),
            search_text=self.tr("Search runs"),
            facets=[Facet("status", self.tr("Status"))],
            empty=EmptySpec(
                "history",
                self.tr("No runs yet"),
                self.tr("Runs of this site are kept here with everything they did."),
                self.tr("Start a run…"),
                lambda: self._context.open_dialog("start_run"),
            ),
            sort=("id", True),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    def _make_items(self) -> DataTable:
        overviews = self._context.services.overviews

        def enrich(scope: AnyScope, rows: Rows) -> Rows:
            titles = overviews.item_titles(scope, list(rows)) if isinstance(scope, Scope) else {}
            return {
                key: {
                    **row,
                    "stage_title": stage_title(row["stage"]),
                    "title": titles.get(key, ""),
                    "why": f"{row['error_title']}. {row['error_what']} {row['error_next']}"
                    if row["error_title"]
                    else "",
                }
                for key, row in rows.items()
            }

        def fixed() -> Mapping[str, frozenset[str]]:
            return {"run_id": frozenset({str(self._run_id or 0)})}

        source = ListingSource(
            self._context.services.listing,
            self._context.current,
            EntityKind.RUN_ITEM,
            scope=self._whole_site,
            fixed=fixed,
            enrich=enrich,
            labels={"stage": stage_title},
        )
        table = DataTable(
            source,
            [
                Column("title", self.tr("Item"), 320, stretch=True, strong=True, sortable=False),
                Column("stage_title", self.tr("Stage"), 130, sort_key="stage"),
                Column("state", self.tr("Result"), 120, ColumnKind.BADGE, hint_key="why"),
                Column("attempts", self.tr("Tries"), 70, ColumnKind.NUMBER),
                Column("finished_at", self.tr("Finished"), 150, ColumnKind.DATE),
                Column("why", self.tr("What went wrong"), 260, sortable=False),
            ],
            self._context.readers,
            name="run-items",
            title=self.tr("Items of the run"),
            count_text=lambda count: counted(count, self.tr("item"), self.tr("items")),
            search_text=self.tr("Search items"),
            facets=[Facet("stage", self.tr("Stage")), Facet("state", self.tr("Result"))],
            empty=EmptySpec(
                "list",
                self.tr("No items"),
                self.tr("Choose a run above to see what became of each of its items."),
            ),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    # -------------------------------------------------------------------------------------------------- following

    def _scope_changed(self) -> None:
        self._run_id = None
        self.runs.refresh()
        self.items.refresh()

    @Slot(object)
    def _chosen(self, selection: Selection) -> None:
        run_id = selection.ids[0] if selection.count == 1 else None
        if run_id is not None and run_id != self._run_id:
            self._run_id = run_id
            self.items.refresh()

    @Slot()
    def _choose_first(self) -> None:
        self.items.setVisible(self.runs.model.rowCount() > 0)
        first = self.runs.model.id_at(0)
        if first is not None and self._run_id is None:
            self.runs.select_ids([first])


def _run_facts(row: Mapping[str, object]) -> dict[str, object]:
    results = cast("dict[str, dict[str, Any]]", row.get("results") or {})
    began, ended = row.get("started_at"), row.get("finished_at") or row.get("paused_at")
    why = str(row.get("pause_reason") or "")
    if row.get("error_title"):
        why = f"{row['error_title']}. {row['error_what']} {row['error_next']}"
    return {
        "duration": lasted(cast("datetime | None", began), cast("datetime | None", ended)),
        "done": sum(int(result.get("done", 0)) for result in results.values()),
        "failed": sum(int(result.get("failed", 0)) for result in results.values()),
        "why": why if row.get("status") in ("paused", "failed") else "",
    }
