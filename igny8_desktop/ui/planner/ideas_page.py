"""The ideas of a site as table or board: read, change, approve or reject them, and make tasks of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.ideas import Approval, Held, each_pair_once
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import ListPage, add_key
from igny8_desktop.ui.common.plan_dialog import PlanDialog
from igny8_desktop.ui.common.step_button import StepButton, StepWords
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.collision_dialog import CollisionDialog, Decision
from igny8_desktop.ui.planner.collision_settling import CollisionSettler
from igny8_desktop.ui.planner.idea_board import IdeaBoard
from igny8_desktop.ui.planner.idea_detail import IdeaDetail
from igny8_desktop.ui.planner.idea_words import WithReasons, collisions_of, score_level
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

_VIEW_KEY = "view.ideas"
#: Milliseconds of quiet after which scores are worked out again.
_RESCORE_AFTER = 1_200
#: What scores are made of; ideas score themselves.
_SCORED_BY = (EntityKind.KEYWORD, EntityKind.TASK, EntityKind.CONTENT, EntityKind.SITE_POST)


class IdeasPage(ListPage):
    """Ideas on the left, the selected one on the right."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.settler = CollisionSettler(self)
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
        self.views = ViewSwitch(self.tr("View of the ideas"), [self.tr("Table"), self.tr("Board")])
        self.views.currentChanged.connect(self._show_view)
        self.check_button = SecondaryButton(
            self.tr("Check"),
            self.check,
            icon="shield-check",
            tip=self.tr("Compare all drafts with the other ideas, the tasks and the posts of the site."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Ideas"),
                self.tr("What could be written. Nothing is written before you approve it."),
                [self.views, self.check_button, self.add_button, self.tasks_button],
            )
        )
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.IDEA,
            labels={"structure": word_text, "content_type": word_text},
            enrich=WithReasons(context.services.opportunities),
        )
        self._source = source
        self.table = DataTable(
            source,
            [
                Column("title", self.tr("Title"), 240, stretch=True, strong=True, hint_key="problem", editable="title"),
                Column(
                    "opportunity",
                    self.tr("Score"),
                    84,
                    ColumnKind.LEVEL,
                    level=score_level,
                    details=lambda row: str(row.get("why") or ""),
                    tooltip=self.tr("How well it is worth writing: searches, difficulty, intent, and what is there."),
                ),
                Column("intent", self.tr("Intent"), 130, ColumnKind.BADGE, visible=False),
                Column("cluster", self.tr("Cluster"), 124),
                Column("primary_keyword", self.tr("Main keyword"), 132),
                Column("structure", self.tr("Structure"), 92, format=word_text),
                Column("word_count", self.tr("Words"), 70, ColumnKind.NUMBER, visible=False),
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
                Facet("intent", self.tr("Intent"), pinned=False),
                Facet("opportunity", self.tr("Score"), kind=FacetKind.RANGE, pinned=False),
            ],
            actions=self._actions(),
            view_state=self.list_state,
        )
        self.keep_fresh(self.table)
        self.equip(self.table, source, EntityKind.IDEA, "ideas")
        self.board = IdeaBoard(context, source, self._decide)
        self.detail = IdeaDetail(context, self._decide, self._settle)
        self.table.selection_changed.connect(self.detail.show_selection)
        self.table.opened.connect(lambda _id: self.detail.focus_first())
        self.table.edit_requested.connect(lambda _id: self.detail.focus_first())
        self.table.cell_edited.connect(self._rename)
        self.board.chosen.connect(self.detail.show_item)
        self.board.opened.connect(lambda _id: self.detail.focus_first())
        for key, status in (("A", IdeaStatus.APPROVED), ("R", IdeaStatus.REJECTED)):
            add_key(self.table.view, key, partial(self._decide_by_key, status))
            add_key(self.board, key, partial(self._decide_on_board, status))
        add_key(self.board, "P", lambda: self._plan(self.board.selected()))
        add_key(self.table.view, "P", lambda: self._plan(self.table.selected_ids()))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.board)
        self.box.addWidget(Splitter("ideas", context.view_state, [self.stack, self.detail], [870, 400]), 1)
        self._rescore = QTimer(self)
        self._rescore.setSingleShot(True)
        self._rescore.setInterval(_RESCORE_AFTER)
        self._rescore.timeout.connect(self._score)
        context.bridge.changes_published.connect(self._changes_came)
        shown = context.view_state.load(_VIEW_KEY) or {}
        self.views.setCurrentIndex(1 if shown.get("shown") == "board" else 0)

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
                self.tr("Approve and plan"),
                lambda selection: self._plan(selection.ids),
                icon="list-todo",
                tip=self.tr("Approve and make tasks (P)"),
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

    def _decide_on_board(self, status: IdeaStatus) -> None:
        if ids := self.board.selected():
            self._decide(ids, status)

    def _decide(self, chosen: Sequence[int], status: IdeaStatus) -> None:
        ideas = self.context.services.ideas
        ids = list(chosen)
        if status is IdeaStatus.APPROVED:
            self._approve(ids, lambda approved: self._say_moved(IdeaStatus.APPROVED, approved))
        elif status is IdeaStatus.IN_PROGRESS:
            self._plan(ids)
        else:
            do = ideas.reject if status is IdeaStatus.REJECTED else ideas.reopen
            self.act(self.tr("Changing ideas"), lambda at: do(at, ids), lambda moved: self._say_moved(status, moved))

    def _say_moved(self, status: IdeaStatus, moved: list[int]) -> None:
        said = {
            IdeaStatus.APPROVED: (self.tr("idea approved."), self.tr("ideas approved.")),
            IdeaStatus.REJECTED: (self.tr("idea rejected."), self.tr("ideas rejected.")),
            IdeaStatus.DRAFT: (self.tr("idea is a draft again."), self.tr("ideas are drafts again.")),
        }
        ideas, scope = self.context.services.ideas, self.scope

        def undo() -> None:
            if scope is not None:
                write(self.context, self, self.tr("Restoring"), lambda: ideas.reopen(scope, moved))

        if not moved:
            self.context.notices.info(self.tr("Nothing changed: these ideas are decided, or have tasks already."))
        elif status is IdeaStatus.DRAFT:
            self.context.notices.success(counted(len(moved), *said[status]))
        else:
            self.context.notices.success(counted(len(moved), *said[status]), action_text=self.tr("Undo"), action=undo)

    def _approve(self, ids: list[int], done: Callable[[list[int]], object]) -> None:
        """Approve what competes with nothing, and ask about the rest."""
        ideas = self.context.services.ideas

        def came(approval: Approval) -> None:
            if approval.approved or not approval.held:
                done(approval.approved)
            if approval.held:
                self._ask(approval, done)

        self.act(self.tr("Checking ideas"), lambda scope: ideas.decide(scope, ids), came)

    def _ask(self, approval: Approval, done: Callable[[list[int]], object]) -> None:
        def decided(decisions: list[Decision]) -> None:
            self.settler.carry_out(decisions, done)

        CollisionDialog(approval.held, approval.posts, decided, self.context.window).open()

    def _settle(self, idea_id: int) -> None:
        """Ask about the collisions of one idea."""
        self._approve([idea_id], lambda approved: self._say_moved(IdeaStatus.APPROVED, approved))

    def _plan(self, chosen: Sequence[int]) -> None:
        """Approve ideas and make their tasks."""
        ids = list(chosen)
        if not ids:
            return
        table, kind = self.context.services.listing, EntityKind.IDEA

        def ready(_approved: list[int]) -> None:
            # Those that were approved before are to be planned as well.
            def approved_now(scope: Scope) -> list[int]:
                rows = table.rows(scope, kind, ids)
                return [each for each, row in rows.items() if row["status"] == IdeaStatus.APPROVED]

            self.act(self.tr("Changing ideas"), approved_now, self._make_tasks)

        self._approve(ids, ready)

    def _make_tasks(self, ids: list[int]) -> None:
        if ids:
            self.tasks_button.run(ids)
        else:
            self.context.notices.info(self.tr("Nothing changed: these ideas are decided, or have tasks already."))

    def check(self) -> None:
        """Compare all drafts with everything else, and ask about those that would compete."""
        services = self.context.services

        def work(scope: Scope) -> tuple[int, Approval]:
            report = services.ideas.check(scope)
            colliding = [each for each, rows in report.found.items() if any(not row.kept for row in rows)]
            rows = services.listing.rows(scope, EntityKind.IDEA, colliding)
            held = [
                Held(
                    each,
                    str(row["title"]),
                    str(row["primary_keyword"]),
                    tuple(collisions_of(row)),
                    value if isinstance(value := row["opportunity"], int) else None,
                )
                for each, row in rows.items()
            ]
            return len(report.found), Approval([], each_pair_once(held), report.posts)

        def came(result: tuple[int, Approval]) -> None:
            checked, approval = result
            if approval.held:
                self._ask(approval, lambda approved: self._say_moved(IdeaStatus.APPROVED, approved))
            else:
                said = counted(checked, self.tr("draft checked:"), self.tr("drafts checked:"))
                none = self.tr("none would compete with anything.")
                self.context.notices.success(" ".join(part for part in (said, none, approval.posts) if part))

        self.act(self.tr("Checking ideas"), work, came)

    def _rename(self, idea_id: int, _key: str, text: str) -> None:
        """Save a title that was edited in its cell."""
        ideas, row = self.context.services.ideas, self.table.model.row_of(idea_id)
        before = self.table.model.values_at(row) if row is not None else None
        old = str(before["title"]) if before is not None else ""

        def done(_result: object) -> None:
            self.context.notices.success(
                self.tr("Title changed."),
                action_text=self.tr("Undo"),
                action=lambda: self.act(self.tr("Restoring"), lambda scope: ideas.edit(scope, idea_id, title=old)),
            )

        if text.strip() != old:
            self.act(self.tr("Saving"), lambda scope: ideas.edit(scope, idea_id, title=text), done)

    # --------------------------------------------------------------------------------------------------- views

    def _show_view(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.context.view_state.save(_VIEW_KEY, {"shown": "board" if place else "table"})
        self.detail.show_item(None)
        (self.board.clear_selection if not place else self.table.view.clearSelection)()

    def _changes_came(self, changes: Changes) -> None:
        if changes.origin != "opportunity" and changes.touches(*_SCORED_BY):
            self._rescore.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Bring scores up to date that something changed meanwhile."""
        super().showEvent(event)
        self._rescore.start()

    def _score(self) -> None:
        if self.scope is not None and self.isVisible():
            opportunities = self.context.services.opportunities
            self.act(self.tr("Scoring"), opportunities.refresh)

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
