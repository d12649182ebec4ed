"""What can be done with the selected keywords; every change of many can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.enums import KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit
from igny8_desktop.services.planner.keyword_bulk import BulkEdit
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.common.list_page import ListPage
from igny8_desktop.ui.planner.bulk_edit import BulkEditDialog
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.keyword_dialogs import read_field
from igny8_desktop.ui.planner.moving import tell_moved
from igny8_desktop.ui.widgets import Selection, TableAction, counted
from igny8_desktop.ui.widgets.badges import status_spec

R = TypeVar("R")


class KeywordActions(QObject):
    """Declares and carries out the actions of a page over keywords."""

    def __init__(self, page: ListPage, cluster: Callable[[Selection], object], edit: Callable[[int], object]) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        self._cluster, self._edit = cluster, edit

    def all(self) -> list[TableAction]:
        """Return the actions for bulk bar and context menu."""
        statuses = (
            TableAction("activate", self.tr("Active"), self._status(KeywordStatus.ACTIVE), icon="circle-dot"),
            TableAction("deactivate", self.tr("Inactive"), self._status(KeywordStatus.INACTIVE), icon="circle-slash"),
        )
        intents = [
            TableAction(str(word), status_spec(word).text, self._intent(word), icon=status_spec(word).icon)
            for word in SearchIntent
        ]
        unknown = TableAction("unknown", self.tr("Not known"), self._intent(None), icon="minus")
        return [
            TableAction("move", self.tr("Move to cluster…"), self.move_to_cluster, icon="network"),
            TableAction("cluster", self.tr("Cluster these"), self._cluster, icon="wand-sparkles"),
            TableAction(
                "status",
                self.tr("Set status"),
                lambda _selection: None,
                icon="circle-dot",
                tip=self.tr("Active keywords wait for clustering; inactive ones are kept, but nothing is planned."),
                choices=statuses,
            ),
            TableAction(
                "intent",
                self.tr("Set intent"),
                lambda _selection: None,
                icon="flag",
                choices=(*intents, unknown),
            ),
            TableAction(
                "edit",
                self.tr("Edit…"),
                self.edit_selected,
                icon="pencil",
                tip=self.tr("Change fields of all these."),
            ),
            TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
        ]

    def edit_selected(self, selection: Selection) -> None:
        """Edit one keyword, or fields of many."""
        if selection.count == 1:
            self._edit(selection.ids[0])
        else:
            BulkEditDialog(self._context, selection.count, lambda changes: self.change(selection, changes)).open()

    def change(self, selection: Selection, changes: dict[str, object]) -> None:
        """Give all selected keywords the same values, as a job with Undo."""
        bulk, ids = self._context.services.keyword_bulk, selection.ids
        self._job(
            self.tr("Changing keywords"),
            lambda scope, job: bulk.edit(scope, ids, changes, progress=job.progress, should_stop=job.should_stop),
            self._changed,
        )

    def edit_cell(self, keyword_id: int, key: str, text: str) -> None:
        """Save what was typed into a cell."""
        keywords = self._context.services.keywords
        try:
            changes: dict[str, object] = {key: read_field(key, text)}
        except ValueError:
            self._context.notices.warning(self.tr("“{0}” is not a number. Nothing was changed.").format(text))
            return
        if key == "volume":
            changes["volume_max"] = None
        self._page.act(self.tr("Saving the keyword"), lambda scope: keywords.edit(scope, keyword_id, **changes))

    def move_to_cluster(self, selection: Selection) -> None:
        """Ask for a cluster and move keywords there."""
        ids, scope = list(selection.ids), self._context.current.scope
        clusters, page = self._context.services.clusters, self._page
        if scope is None:
            return

        def move(cluster_id: int | None, name: str) -> None:
            def work(at: Scope) -> ClusterEdit:
                if cluster_id is None:
                    return clusters.split_off(at, ids, name)
                return clusters.move_keywords(at, ids, cluster_id)

            page.act(self.tr("Moving keywords"), work, lambda edit: tell_moved(self._context, self._page, scope, edit))

        ClusterPicker(
            self._context,
            self.tr("Move to cluster"),
            counted(len(ids), self.tr("keyword is moved."), self.tr("keywords are moved.")),
            self.tr("Move"),
            move,
        ).open()

    def delete(self, selection: Selection) -> None:
        """Delete keywords, as a job with Undo."""
        # As they are: a list of a million Python numbers would hold the window up.
        bulk, ids = self._context.services.keyword_bulk, selection.ids

        def back(scope: Scope, job: JobContext) -> int:
            return bulk.restore(scope, ids, progress=job.progress, should_stop=job.should_stop)

        def deleted(scope: Scope, count: int) -> None:
            self._context.notices.success(
                counted(count, self.tr("keyword deleted."), self.tr("keywords deleted.")),
                action_text=self.tr("Undo"),
                action=lambda: self._job(self.tr("Restoring"), back, at=scope),
            )

        self._job(
            self.tr("Deleting keywords"),
            lambda scope, job: bulk.delete(scope, ids, progress=job.progress, should_stop=job.should_stop),
            deleted,
        )

    # --------------------------------------------------------------------------------------------------- inside

    def _status(self, status: KeywordStatus) -> Callable[[Selection], None]:
        return lambda selection: self.change(selection, {"status": status})

    def _intent(self, intent: SearchIntent | None) -> Callable[[Selection], None]:
        return lambda selection: self.change(selection, {"intent": intent})

    def _changed(self, scope: Scope, edit: BulkEdit) -> None:
        notices, bulk = self._context.notices, self._context.services.keyword_bulk
        if edit.skipped:
            notices.warning(
                counted(edit.skipped, self.tr("keyword stays as it is"), self.tr("keywords stay as they are")),
                detail=self.tr("The same words are in that market already."),
            )
        if not edit.changed:
            if not edit.skipped:
                notices.info(self.tr("These keywords were like that already."))
            return

        def undo() -> None:
            self._job(self.tr("Restoring"), lambda there, job: bulk.undo(there, edit, progress=job.progress), at=scope)

        text = counted(edit.changed, self.tr("keyword changed."), self.tr("keywords changed."))
        notices.success(text, action_text=self.tr("Undo"), action=undo)

    def _job(
        self,
        title: str,
        work: Callable[[Scope, JobContext], R],
        done: Callable[[Scope, R], object] = lambda _scope, _result: None,
        *,
        at: Scope | None = None,
    ) -> None:
        """Do what may take long, with its progress and Cancel in the list of jobs."""
        scope = at or self._context.current.scope
        if scope is None:
            return
        try:
            handle: JobHandle[R] = self._context.services.jobs.submit_blocking(
                title, lambda job: work(scope, job), kind="write", site_id=scope.site_id
            )
        except Igny8Error as error:
            self._context.notices.error(error)
            return
        follow(self._context.bridge, self, handle, lambda result: done(scope, result), self._context.notices.error)
