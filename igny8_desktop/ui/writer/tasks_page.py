"""The tasks of a site: what is to be written, from which brief."""

from __future__ import annotations

from typing import Any

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.briefs import BriefChange
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.plan_dialog import PlanDialog
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.idea_words import collision_words
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    FacetKind,
    GhostButton,
    PageHeader,
    SecondaryButton,
    Selection,
    Splitter,
    TableAction,
    counted,
)
from igny8_desktop.ui.writer.article_files import ask_for_drafts
from igny8_desktop.ui.writer.brief_dialog import BriefDialog, tell_change
from igny8_desktop.ui.writer.content_words import write_words
from igny8_desktop.ui.writer.task_bulk import TaskBulkDialog
from igny8_desktop.ui.writer.task_detail import TaskDetail


class TasksPage(ListPage):
    """Tasks on the left, the brief of the selected one on the right."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.add_button = SecondaryButton(self.tr("Add task…"), self.add, icon="plus")
        self.write_button = StepButton(
            context,
            self.tr("Write"),
            lambda ids: context.start_step(StageName.WRITE, ids),
            write_words(),
            icon="pen-line",
            primary=True,
            tip=self.tr("Write all queued tasks, the most urgent first."),
        )
        self.profile_button = GhostButton(
            self.tr("Site profile…"), lambda: context.open_dialog("site_profile"), icon="badge-check"
        )
        self.prompts_button = GhostButton(self.tr("Prompts…"), lambda: context.open_dialog("prompts"), icon="sparkles")
        self.retry_button = SecondaryButton(
            self.tr("Retry failed"),
            self.retry_failed,
            icon="rotate-ccw",
            tip=self.tr("Write the tasks once more whose last try failed, and no others."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Tasks"),
                self.tr("Articles that are ordered: each with its brief, keywords and length."),
                [self.profile_button, self.prompts_button, self.retry_button, self.add_button, self.write_button],
            )
        )
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.TASK,
            labels={"structure": word_text, "content_type": word_text},
            enrich=with_problems,
        )
        self.table = DataTable(
            source,
            [
                Column("title", self.tr("Title"), 200, stretch=True, strong=True, hint_key="problem"),
                Column("primary_keyword", self.tr("Main keyword"), 118),
                Column("structure", self.tr("Structure"), 84, format=word_text),
                Column("word_count", self.tr("Words"), 66, ColumnKind.NUMBER),
                Column("priority", self.tr("Priority"), 72, ColumnKind.NUMBER),
                Column("due_date", self.tr("Due"), 78, ColumnKind.DATE),
                Column("status", self.tr("Status"), 124, ColumnKind.BADGE),
                Column("error_title", self.tr("Failure"), 84, hint_key="problem"),
                Column("cluster", self.tr("Cluster"), 160, visible=False),
                Column("created_at", self.tr("Made"), 150, ColumnKind.DATE, visible=False),
            ],
            context.readers,
            name="tasks",
            title=self.tr("Tasks"),
            empty=EmptySpec(
                "list-todo",
                self.tr("No tasks yet"),
                self.tr("Approve ideas and make tasks of them, or add a task of your own."),
                self.tr("Go to ideas"),
                lambda: context.show_place("planner", "ideas"),
            ),
            count_text=lambda count: counted(count, self.tr("task"), self.tr("tasks")),
            search_text=self.tr("Search tasks"),
            facets=[
                Facet("status", self.tr("Status")),
                Facet("cluster", self.tr("Cluster")),
                Facet("sector", self.tr("Sector"), pinned=False),
                Facet("words", self.tr("Words and patterns"), kind=FacetKind.WORDS, pinned=False),
                Facet("structure", self.tr("Structure")),
            ],
            actions=[
                TableAction(
                    "write",
                    self.tr("Write"),
                    lambda selection: self.write_button.run(selection.ids),
                    icon="pen-line",
                    tip=self.tr("Write the selected tasks, also those that failed before."),
                ),
                TableAction("edit", self.tr("Edit…"), self.edit_many, icon="pencil"),
                TableAction(
                    "fill",
                    self.tr("Fill with a draft from a file…"),
                    lambda some: ask_for_drafts(context, some.ids[0]),
                    icon="upload",
                    single=True,
                    in_bar=False,
                ),
                TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
            ],
            view_state=self.list_state,
        )
        self.keep_fresh(self.table)
        self.equip(self.table, source, EntityKind.TASK, "tasks")
        self.detail = TaskDetail(context, self.write_button, self.open_brief)
        self.table.selection_changed.connect(self.detail.show_selection)
        self.table.opened.connect(self.open_brief)
        self.table.edit_requested.connect(lambda _id: self.detail.focus_first())
        self.box.addWidget(Splitter("tasks", context.view_state, [self.table, self.detail], [890, 371]), 1)

    def add(self) -> None:
        """Ask for a task of one's own."""
        tasks = self.context.services.tasks

        def competing(scope: Scope, values: dict[str, Any]) -> str:
            return collision_words(tasks.would_compete(scope, values["title"], values["primary_keyword"]))

        if self.scope is not None:
            PlanDialog(
                self.context,
                self.tr("Add task"),
                self.tr("Say what is to be written; the more the brief says, the better the draft."),
                "brief",
                self.tr("&Brief"),
                lambda scope, values: tasks.add(scope, **values),
                lambda made: self.table.select_ids([made]),
                competing,
            ).open()

    def open_brief(self, task_id: int) -> None:
        """Open the whole brief of a task; a written one has an article instead."""
        scope = self.scope
        if scope is not None:
            BriefDialog(self.context, scope, task_id, write_now=lambda task: self.write_button.run([task])).open()

    def retry_failed(self) -> None:
        """Write the tasks again whose last try failed."""
        briefs = self.context.services.briefs

        def start(ids: list[int]) -> None:
            if ids:
                self.write_button.run(ids)
            else:
                self.context.notices.info(self.tr("No task has failed."))

        self.act(self.tr("Looking for failed tasks"), briefs.failed, start)

    def edit_many(self, selection: Selection) -> None:
        """Ask what is to be the same in the briefs of the chosen tasks."""
        ids, scope, briefs = list(selection.ids), self.scope, self.context.services.briefs
        if scope is None or not ids:
            return
        if len(ids) == 1:
            self.open_brief(ids[0])
            return

        def change(values: dict[str, object]) -> None:
            def done(made: BriefChange) -> None:
                count = counted(len(made.before), self.tr("brief changed."), self.tr("briefs changed."))
                tell_change(self.context, scope, made, count)

            self.act(self.tr("Changing briefs"), lambda at: briefs.edit_many(at, ids, **values), done)

        TaskBulkDialog(self.context, len(ids), change).open()

    def delete(self, selection: Selection) -> None:
        """Delete tasks, with Undo."""
        tasks = self.context.services.tasks
        self.delete_with_undo(
            self.tr("Deleting tasks"),
            selection,
            tasks.delete,
            tasks.restore,
            lambda count: counted(count, self.tr("task deleted."), self.tr("tasks deleted.")),
        )
