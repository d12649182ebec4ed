"""One cluster: its figures, its name, its description, its keywords."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QMargins, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, SearchIntent
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit
from igny8_desktop.services.planner.cluster_facts import ClusterFacts
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.common.words import choose_word, chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.planner.cluster_figures import ClusterFigures
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.keyword_columns import keyword_columns, with_figures
from igny8_desktop.ui.planner.moving import tell_moved
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Form,
    SecondaryButton,
    Selection,
    StatusBadge,
    TableAction,
    counted,
)
from igny8_desktop.ui.widgets.flow_layout import FlowLayout


class ClusterDetail(DetailPane):
    """Edits a cluster and moves keywords out of it; `open_cluster` shows another one, such as its hub."""

    def __init__(self, context: WindowContext, ideas_button: StepButton, open_cluster: Callable[[int], object]) -> None:
        super().__init__(
            context,
            EntityKind.CLUSTER,
            "network",
            self.tr("No cluster selected"),
            self.tr("Select one cluster to see its keywords, to rename it or to move keywords elsewhere."),
        )
        self._ideas_button = ideas_button
        self.status_badge = StatusBadge("active")
        self.badges.addWidget(self.status_badge)
        self.badges.addStretch(1)
        self._facts_ticket: Ticket | None = None
        self.figures = ClusterFigures(open_cluster)
        self.body.addWidget(self.figures)
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(64)
        self.primary_keyword = QLineEdit()
        self.primary_keyword.setMaxLength(500)
        self.intent = word_box(SearchIntent, none=self.tr("Not known"))
        self.form = Form()
        self.form.add("name", self.tr("&Name"), self.name)
        self.form.add("description", self.tr("&Description"), self.description)
        self.form.add("primary_keyword", self.tr("&Main keyword"), self.primary_keyword)
        self.form.add("intent", self.tr("&Intent"), self.intent)
        self.body.addWidget(self.form)
        self.keywords = self._make_table()
        self.body.addWidget(self.keywords, 1)
        # The pane is too narrow for a bulk bar: what can be done with keywords stands below them.
        self.move_button = SecondaryButton(
            self.tr("Move…"), lambda: self.move_keywords(self.keywords.selection()), icon="network"
        )
        self.release_button = SecondaryButton(
            self.tr("Take out"), lambda: self.release(self.keywords.selection()), icon="x"
        )
        self.second_button = SecondaryButton(
            self.tr("To second-best"),
            lambda: self.move_to_second_best(self.keywords.selection()),
            tip=self.tr("Move each keyword into the cluster that fits it second best"),
        )
        acts = FlowLayout(theme().tokens.space.sm, QMargins())
        for button in (self.move_button, self.second_button, self.release_button):
            acts.addWidget(button)
        self.body.addLayout(acts)
        self.keywords.selection_changed.connect(self._show_acts)
        self._show_acts(self.keywords.selection())
        self.ideas = SecondaryButton(self.tr("Find ideas"), self._find_ideas, icon="lightbulb")
        self.buttons.insertWidget(0, self.ideas)
        for field in (self.name, self.primary_keyword):
            field.textEdited.connect(self.edited)
        self.description.textChanged.connect(self.edited)
        self.intent.currentIndexChanged.connect(self.edited)
        context.bridge.changes_published.connect(self.keywords.apply_changes)
        context.bridge.changes_published.connect(self._figures_changed)

    def _show_acts(self, chosen: Selection) -> None:
        for button in (self.move_button, self.second_button, self.release_button):
            button.setEnabled(chosen.count > 0)

    def focus_first(self) -> None:
        """Move the focus to the name, ready to be typed over."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def fill(self, row: Row) -> None:
        """Show a cluster."""
        self.title.setText(str(row["name"]))
        self.status_badge.set_status("locked" if row["locked"] else row["status"])
        self.name.setText(str(row["name"]))
        self.description.setPlainText(str(row["description"]))
        self.primary_keyword.setText(str(row["primary_keyword"]))
        choose_word(self.intent, row["intent"])
        self.keywords.start_over()
        self._read_figures()

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            "name": self.name.text(),
            "description": self.description.toPlainText(),
            "primary_keyword": self.primary_keyword.text(),
            "intent": chosen_word(self.intent),
        }

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save what changed."""
        self.context.services.clusters.edit(scope, entity_id, **changed)

    # --------------------------------------------------------------------------------------------------- figures

    def _read_figures(self) -> None:
        scope, cluster_id, book = self.context.current.scope, self.entity_id, self.context.services.cluster_book
        if self._facts_ticket is not None:
            self._facts_ticket.cancel()
        if scope is None or cluster_id is None:
            return

        def came(facts: ClusterFacts) -> None:
            if self.entity_id == cluster_id:
                self.figures.show_facts(facts)

        def failed(error: BaseException) -> None:
            if not isinstance(error, NotFound):  # it was deleted meanwhile: the pane is about to say so
                self.context.notices.error(error)

        self._facts_ticket = self.context.readers.submit(
            Lane.ROWS, self, lambda: book.facts(scope, cluster_id), came, failed
        )

    @Slot(object)
    def _figures_changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.KEYWORD, EntityKind.IDEA, EntityKind.TASK, EntityKind.CONTENT):
            self._read_figures()

    # -------------------------------------------------------------------------------------------------- keywords

    def _make_table(self) -> DataTable:
        def mine() -> Mapping[str, frozenset[str]]:
            return {"cluster_id": frozenset({str(self.entity_id if self.entity_id is not None else -1)})}

        source = ListingSource(
            self.context.services.listing,
            self.context.current,
            EntityKind.KEYWORD,
            fixed=mine,
            enrich=with_figures,
        )
        table = DataTable(
            source,
            keyword_columns(self, short=True),
            self.context.readers,
            name="cluster-keywords",
            title=self.tr("Keywords of the cluster"),
            empty=EmptySpec(
                "key-round",
                self.tr("No keywords in this cluster"),
                self.tr("Select keywords on the Keywords page and move them here."),
            ),
            count_text=lambda count: counted(count, self.tr("keyword"), self.tr("keywords")),
            search_text=self.tr("Search these keywords"),
            actions=[
                TableAction("move", self.tr("Move…"), self.move_keywords, icon="network", in_bar=False),
                TableAction(
                    "second-best", self.tr("Move to second-best cluster"), self.move_to_second_best, in_bar=False
                ),
                TableAction("release", self.tr("Take out"), self.release, icon="x", in_bar=False),
            ],
            sort=("volume", True),
            view_state=self.context.view_state,
        )
        table.setMinimumHeight(320)
        table.setMinimumWidth(300)
        return table

    def move_keywords(self, selection: Selection) -> None:
        """Ask for another cluster and move keywords there."""
        ids, scope = list(selection.ids), self.context.current.scope
        here = self.entity_id
        clusters = self.context.services.clusters
        if scope is None or here is None:
            return

        def move(cluster_id: int | None, name: str) -> None:
            def work() -> ClusterEdit:
                if cluster_id is None:
                    return clusters.split_off(scope, ids, name)
                return clusters.move_keywords(scope, ids, cluster_id)

            write(
                self.context,
                self,
                self.tr("Moving keywords"),
                work,
                lambda edit: tell_moved(self.context, self, scope, edit),
            )

        ClusterPicker(
            self.context,
            self.tr("Move to another cluster"),
            counted(len(ids), self.tr("keyword is moved."), self.tr("keywords are moved.")),
            self.tr("Move"),
            move,
            without=frozenset({here}),
        ).open()

    def move_to_second_best(self, selection: Selection) -> None:
        """Move each keyword into the cluster that fits it second best, with Undo."""
        ids, scope = list(selection.ids), self.context.current.scope
        clusters = self.context.services.clusters
        if scope is None:
            return
        none = self.tr("No second-best cluster is known of these keywords: “Cut anew” finds one where there is any.")
        write(
            self.context,
            self,
            self.tr("Moving keywords"),
            lambda: clusters.move_to_second_best(scope, ids),
            lambda edit: tell_moved(self.context, self, scope, edit, none),
        )

    def release(self, selection: Selection) -> None:
        """Take keywords out of the cluster, with Undo."""
        ids, scope = list(selection.ids), self.context.current.scope
        clusters = self.context.services.clusters
        if scope is None:
            return
        write(
            self.context,
            self,
            self.tr("Taking keywords out"),
            lambda: clusters.move_keywords(scope, ids, None),
            lambda edit: tell_moved(self.context, self, scope, edit),
        )

    def _find_ideas(self) -> None:
        if self.entity_id is not None:
            self._ideas_button.run([self.entity_id])
