"""The clusters of a site: look through them, change them by hand, find ideas for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QStackedWidget

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.step_button import StepButton, StepWords
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.cluster_detail import ClusterDetail
from igny8_desktop.ui.planner.cluster_dialogs import NewClusterDialog
from igny8_desktop.ui.planner.cluster_map import ClusterMap
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.cluster_steering import ClusterSteering
from igny8_desktop.ui.planner.idea_words import score_level, with_cluster_scores
from igny8_desktop.ui.planner.keyword_columns import difficulty_level
from igny8_desktop.ui.planner.keyword_drag import KeywordDrag, KeywordDrop
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    FacetKind,
    PageHeader,
    SecondaryButton,
    Selection,
    Splitter,
    TableAction,
    ViewSwitch,
    counted,
)

_VIEW_KEY = "clusters.view"


def _enriched(scope: AnyScope, rows: dict[int, dict[str, object]]) -> Mapping[int, Mapping[str, object]]:
    """Say in one word what role a cluster has, and whether it is locked."""
    for row in rows.values():
        row["role_word"] = "stray" if row.get("stray") else row.get("role")
        row["status_word"] = "locked" if row.get("locked") and row.get("status") == "active" else row.get("status")
    return with_problems(scope, rows)


class ClustersPage(ListPage):
    """Clusters on the left, the keywords of the selected one on the right."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.add_button = SecondaryButton(self.tr("New cluster…"), self.add, icon="plus")
        self.ideas_button = StepButton(
            context,
            self.tr("Find ideas"),
            lambda ids: context.start_step(StageName.IDEAS, ids),
            StepWords(
                self.tr("{made} ideas found for {done} clusters."),
                self.tr("No cluster waits: every active cluster has ideas."),
                self.tr("Show ideas"),
                ("planner", "ideas"),
                one=self.tr("1 idea found for 1 cluster."),
            ),
            icon="lightbulb",
            primary=True,
            tip=self.tr("Find ideas for all active clusters that have none yet."),
        )
        self.steering = ClusterSteering(self)
        self.views = ViewSwitch(self.tr("View of the clusters"), [self.tr("Table"), self.tr("Map")])
        self.box.addWidget(
            PageHeader(
                self.tr("Clusters"),
                self.tr("Keywords that one page can answer together."),
                [self.views, self.add_button, self.steering.recut_button, self.ideas_button],
            )
        )
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.CLUSTER,
            enrich=with_cluster_scores(context.services.opportunities, _enriched),
        )
        self.table = DataTable(
            source,
            [
                Column("name", self.tr("Cluster"), 140, stretch=True, strong=True, hint_key="problem", editable="name"),
                Column(
                    "opportunity",
                    self.tr("Score"),
                    72,
                    ColumnKind.LEVEL,
                    level=score_level,
                    details=lambda row: str(row.get("why") or ""),
                    tooltip=self.tr(
                        "How well it is worth writing for: searches, difficulty, intent, and what is there."
                    ),
                ),
                Column("keywords", self.tr("Keywords"), 88, ColumnKind.NUMBER),
                Column("volume", self.tr("Volume"), 88, ColumnKind.NUMBER),
                Column("difficulty", self.tr("Difficulty"), 126, ColumnKind.LEVEL, level=difficulty_level),
                Column("intent", self.tr("Intent"), 132, ColumnKind.BADGE),
                Column("role_word", self.tr("Role"), 128, ColumnKind.BADGE, sort_key="role"),
                Column("ideas", self.tr("Ideas"), 58, ColumnKind.NUMBER),
                Column("status_word", self.tr("Status"), 104, ColumnKind.BADGE, sort_key="status", visible=False),
                Column("primary_keyword", self.tr("Main keyword"), 180, visible=False),
                Column("created_at", self.tr("Made"), 150, ColumnKind.DATE, visible=False),
            ],
            context.readers,
            name="clusters",
            title=self.tr("Clusters"),
            empty=EmptySpec(
                "network",
                self.tr("No clusters yet"),
                self.tr("Cluster your keywords first: it happens on this machine and costs nothing."),
                self.tr("Go to keywords"),
                lambda: context.show_place("planner", "keywords"),
            ),
            count_text=lambda count: counted(count, self.tr("cluster"), self.tr("clusters")),
            search_text=self.tr("Search clusters"),
            facets=[
                Facet("status", self.tr("Status")),
                Facet("intent", self.tr("Intent")),
                Facet("role", self.tr("Role"), pinned=False),
                Facet("stray", self.tr("Like no other"), pinned=False),
                Facet("locked", self.tr("Locked"), pinned=False),
                Facet("sector", self.tr("Sector"), pinned=False),
                Facet("keywords", self.tr("Number of keywords"), kind=FacetKind.RANGE, pinned=False),
                Facet("volume", self.tr("Volume"), kind=FacetKind.RANGE, pinned=False),
                Facet("difficulty", self.tr("Difficulty"), kind=FacetKind.RANGE, pinned=False),
                Facet("opportunity", self.tr("Opportunity"), kind=FacetKind.RANGE, pinned=False),
                Facet("words", self.tr("Words and patterns"), kind=FacetKind.WORDS, pinned=False),
            ],
            actions=self._actions(),
            sort=("volume", True),
            view_state=self.list_state,
        )
        self.keep_fresh(self.table)
        self.equip(self.table, source, EntityKind.CLUSTER, "clusters")
        self.detail = ClusterDetail(context, self.ideas_button, self.show_cluster)
        self.table.selection_changed.connect(self.detail.show_selection)
        self.table.opened.connect(lambda _id: self.detail.focus_first())
        self.table.edit_requested.connect(lambda _id: self.detail.focus_first())
        self.table.cell_edited.connect(self._rename)
        self.map = ClusterMap(context, source, lambda: self.table.query)
        self.map.selection_changed.connect(self._chosen_on_map)
        self.map.opened.connect(self._opened_on_map)
        self.table.model.order_changed.connect(self.map.refresh)
        context.bridge.changes_published.connect(self.map.refresh)
        KeywordDrop(self.table, self.steering.move)
        KeywordDrag(self.detail.keywords)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.map)
        self.box.addWidget(Splitter("clusters", context.view_state, [self.stack, self.detail], [900, 370]), 1)
        self.views.currentChanged.connect(self._show_view)
        shown = context.view_state.load(_VIEW_KEY) or {}
        self.views.setCurrentIndex(1 if shown.get("shown") == "map" else 0)

    def _actions(self) -> list[TableAction]:
        return [
            TableAction(
                "ideas",
                self.tr("Find ideas"),
                lambda selection: self.ideas_button.run(selection.ids),
                icon="lightbulb",
                tip=self.tr("Find ideas for the selected clusters that have none yet."),
            ),
            TableAction("merge", self.tr("Merge…"), self.merge, icon="layers", enabled=lambda some: some.count > 1),
            *self.steering.actions(),
            TableAction("archive", self.tr("Archive"), self.archive, icon="archive"),
            TableAction("unarchive", self.tr("Bring back"), self.unarchive, icon="rotate-ccw", in_bar=False),
            TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
        ]

    # --------------------------------------------------------------------------------------------------- views

    def _show_view(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.context.view_state.save(_VIEW_KEY, {"shown": "map" if place else "table"})
        if place:
            self.map.select(self.table.selected_ids())
        else:
            self.table.select_ids(sorted(self.map.chart.selected))

    def _chosen_on_map(self, ids: list[int]) -> None:
        self.detail.show_item(ids[0] if len(ids) == 1 else None)

    def _opened_on_map(self, cluster_id: int) -> None:
        self.detail.show_item(cluster_id)
        self.detail.focus_first()

    def show_cluster(self, cluster_id: int) -> None:
        """Show a cluster beside the list, and select it where the list has it."""
        if self.stack.currentIndex():
            self.map.select([cluster_id])
        else:
            self.table.select_ids([cluster_id])
        self.detail.show_item(cluster_id)

    # ---------------------------------------------------------------------------------------------------- acts

    def _rename(self, cluster_id: int, _field: str, text: str) -> None:
        clusters = self.context.services.clusters
        self.act(self.tr("Renaming a cluster"), lambda scope: clusters.rename(scope, cluster_id, text))

    def add(self) -> None:
        """Ask for the name of a new cluster."""
        if self.scope is not None:
            NewClusterDialog(self.context, lambda cluster_id: self.table.select_ids([cluster_id])).open()

    def archive(self, selection: Selection) -> None:
        """Take clusters out of planning, with Undo."""
        words = (self.tr("cluster archived."), self.tr("clusters archived."))
        clusters = self.context.services.clusters
        self._turn(self.tr("Archiving clusters"), selection, clusters.archive, clusters.unarchive, words)

    def unarchive(self, selection: Selection) -> None:
        """Bring archived clusters back, with Undo."""
        words = (self.tr("cluster is active again."), self.tr("clusters are active again."))
        clusters = self.context.services.clusters
        self._turn(self.tr("Bringing clusters back"), selection, clusters.unarchive, clusters.archive, words)

    def _turn(
        self,
        title: str,
        selection: Selection,
        there: Callable[[Scope, Sequence[int]], list[int]],
        back: Callable[[Scope, Sequence[int]], list[int]],
        words: tuple[str, str],
    ) -> None:
        """Change the status of clusters; Undo turns only those back that were turned."""
        ids, scope = list(selection.ids), self.scope

        def done(changed: list[int]) -> None:
            if not changed or scope is None:
                self.context.notices.info(self.tr("They were like that already."))
                return
            self.context.notices.success(
                counted(len(changed), *words),
                action_text=self.tr("Undo"),
                action=lambda: write(self.context, self, self.tr("Restoring"), lambda: back(scope, changed)),
            )

        self.act(title, lambda at: there(at, ids), done)

    def merge(self, selection: Selection) -> None:
        """Ask which of the selected clusters takes the others in."""
        ids = list(selection.ids)

        def run(into: int | None, _name: str) -> None:
            if into is None:
                return
            self.steering.merge(ids, into)

        ClusterPicker(
            self.context,
            self.tr("Merge clusters"),
            counted(len(ids), "", self.tr("clusters become one. Choose the one that stays.")),
            self.tr("Merge"),
            run,
            allow_new=False,
            only=frozenset(ids),
        ).open()

    def delete(self, selection: Selection) -> None:
        """Delete clusters and set their keywords free, with Undo."""
        clusters = self.context.services.clusters
        ids = list(selection.ids)
        scope = self.scope

        def deleted(members: dict[int, tuple[int, ...]]) -> None:
            def undo() -> None:
                if scope is not None:
                    write(self.context, self, self.tr("Restoring"), lambda: clusters.restore(scope, members))

            self.context.notices.success(
                counted(len(members), self.tr("cluster deleted."), self.tr("clusters deleted.")),
                action_text=self.tr("Undo"),
                action=undo,
            )

        def work(at: Scope) -> dict[int, tuple[int, ...]]:
            return clusters.delete(at, ids)

        self.act(self.tr("Deleting clusters"), work, deleted)
