"""The ideas of a site: read, change, approve or reject them, and make tasks of the approved ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel

from igny8_desktop.domain.enums import EntityKind, IdeaStatus, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import ListPage, add_key, with_problems
from igny8_desktop.ui.common.plan_dialog import PlanDialog
from igny8_desktop.ui.common.step_button import StepButton, StepWords
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.idea_detail import IdeaDetail
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    PageHeader,
    SecondaryButton,
    Selection,
    Splitter,
    TableAction,
    counted,
)


class IdeasPage(ListPage):
    """Ideas on the left, the selected one on the right."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.add_button = SecondaryButton(self.tr("Add idea…"), self.add, icon="plus")
        self.tasks_button = StepButton(
            context,
            self.tr("Make tasks"),
            lambda ids: context.start_step(StageName.TASKS, ids),
            StepWords(
                self.tr("{made} tasks made."),
                self.tr("No approved idea waits. Select ideas and press A to approve them."),
                self.tr("Show tasks"),
                ("writer", "tasks"),
                one=self.tr("1 task made."),
            ),
            icon="list-todo",
            primary=True,
            tip=self.tr("Make a writing task of every approved idea."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Ideas"),
                self.tr("What could be written. Nothing is written before you approve it."),
                [self.add_button, self.tasks_button],
            )
        )
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.IDEA,
            labels={"structure": word_text, "content_type": word_text},
            enrich=with_problems,
        )
        self.table = DataTable(
            source,
            [
                Column("title", self.tr("Title"), 240, stretch=True, strong=True, hint_key="problem"),
                Column("cluster", self.tr("Cluster"), 132),
                Column("primary_keyword", self.tr("Main keyword"), 132),
                Column("structure", self.tr("Structure"), 92, format=word_text),
                Column("word_count", self.tr("Words"), 70, ColumnKind.NUMBER),
                Column("status", self.tr("Status"), 124, ColumnKind.BADGE),
                Column("content_type", self.tr("Type"), 90, visible=False, format=word_text),
                Column("source", self.tr("Source"), 140, visible=False),
                Column("created_at", self.tr("Found"), 150, ColumnKind.DATE, visible=False),
            ],
            context.readers,
            name="ideas",
            title=self.tr("Ideas"),
            empty=EmptySpec(
                "lightbulb",
                self.tr("No ideas yet"),
                self.tr("Find ideas for your clusters, or add one of your own."),
                self.tr("Go to clusters"),
                lambda: context.show_place("planner", "clusters"),
            ),
            count_text=lambda count: counted(count, self.tr("idea"), self.tr("ideas")),
            search_text=self.tr("Search ideas"),
            facets=[
                Facet("status", self.tr("Status")),
                Facet("cluster", self.tr("Cluster")),
                Facet("structure", self.tr("Structure")),
            ],
            actions=self._actions(),
            view_state=context.view_state,
        )
        self.keep_fresh(self.table)
        self.detail = IdeaDetail(context, self._decide)
        self.table.selection_changed.connect(self.detail.show_selection)
        self.table.opened.connect(lambda _id: self.detail.focus_first())
        self.table.edit_requested.connect(lambda _id: self.detail.focus_first())
        add_key(self.table.view, "A", lambda: self._decide_by_key(IdeaStatus.APPROVED))
        add_key(self.table.view, "R", lambda: self._decide_by_key(IdeaStatus.REJECTED))
        self.box.addWidget(Splitter("ideas", context.view_state, [self.table, self.detail], [870, 400]), 1)

    def _actions(self) -> list[TableAction]:
        return [
            TableAction("approve", self.tr("Approve"), self.approve, icon="check", tip=self.tr("Approve (A)")),
            TableAction("reject", self.tr("Reject"), self.reject, icon="ban", tip=self.tr("Reject (R)")),
            TableAction(
                "reopen",
                self.tr("Make draft again"),
                lambda selection: self._decide(selection.ids, IdeaStatus.DRAFT),
                icon="rotate-ccw",
                in_bar=False,
            ),
            TableAction(
                "tasks",
                self.tr("Approve and make tasks"),
                self._approve_and_plan,
                icon="list-todo",
                in_bar=False,
            ),
            TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
        ]

    def add(self) -> None:
        """Ask for an idea of one's own."""
        ideas = self.context.services.ideas
        if self.scope is not None:
            PlanDialog(
                self.context,
                self.tr("Add idea"),
                self.tr("It is a draft like any other: approve it to make a task of it."),
                "description",
                self.tr("&Description"),
                lambda scope, values: ideas.add(scope, **values),
                lambda made: self.table.select_ids([made]),
            ).open()

    def approve(self, selection: Selection) -> None:
        """Approve the selected ideas."""
        self._decide(selection.ids, IdeaStatus.APPROVED)

    def reject(self, selection: Selection) -> None:
        """Reject the selected ideas."""
        self._decide(selection.ids, IdeaStatus.REJECTED)

    def _decide_by_key(self, status: IdeaStatus) -> None:
        ids = self.table.selected_ids()
        row = self.table.view.currentIndex().row()
        if not ids and row >= 0:
            found = self.table.model.id_at(row)
            ids = [found] if found is not None else []
        if not ids:
            return
        self._decide(ids, status)
        if len(ids) == 1 and row + 1 < self.table.model.rowCount():
            # Going through a list of ideas is press, read, press: the next one comes by itself.
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.view.selectionModel().setCurrentIndex(self.table.model.index(row + 1, 1), flags)

    def _decide(self, chosen: Sequence[int], status: IdeaStatus) -> None:
        ideas = self.context.services.ideas
        ids = list(chosen)
        do = {IdeaStatus.APPROVED: ideas.approve, IdeaStatus.REJECTED: ideas.reject, IdeaStatus.DRAFT: ideas.reopen}
        said = {
            IdeaStatus.APPROVED: (self.tr("idea approved."), self.tr("ideas approved.")),
            IdeaStatus.REJECTED: (self.tr("idea rejected."), self.tr("ideas rejected.")),
            IdeaStatus.DRAFT: (self.tr("idea is a draft again."), self.tr("ideas are drafts again.")),
        }
        scope = self.scope

        def done(moved: list[int]) -> None:
            def undo() -> None:
                if scope is not None:
                    write(self.context, self, self.tr("Restoring"), lambda: ideas.reopen(scope, moved))

            if not moved:
                self.context.notices.info(self.tr("Nothing changed: these ideas are decided, or have tasks already."))
            elif status is IdeaStatus.DRAFT:
                self.context.notices.success(counted(len(moved), *said[status]))
            else:
                self.context.notices.success(
                    counted(len(moved), *said[status]), action_text=self.tr("Undo"), action=undo
                )

        self.act(self.tr("Changing ideas"), lambda at: do[status](at, ids), done)

    def _approve_and_plan(self, selection: Selection) -> None:
        ideas = self.context.services.ideas
        ids = list(selection.ids)

        def work(scope: Scope) -> list[int]:
            ideas.approve(scope, ids)
            return ids

        self.act(self.tr("Changing ideas"), work, self.tasks_button.run)

    def delete(self, selection: Selection) -> None:
        """Delete ideas, with Undo."""
        ideas = self.context.services.ideas
        self.delete_with_undo(
            self.tr("Deleting ideas"),
            selection,
            ideas.delete,
            ideas.restore,
            lambda count: counted(count, self.tr("idea deleted."), self.tr("ideas deleted.")),
        )
