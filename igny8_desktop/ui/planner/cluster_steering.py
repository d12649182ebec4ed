"""What a person does to clusters beside editing one: cut anew, lock, split, give roles, move keywords; with Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.enums import ClusterRole
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit, PastChange
from igny8_desktop.services.planner.recut import RecutReport
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.common.list_page import ListPage
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.planner.cluster_picker import ClusterPicker
from igny8_desktop.ui.planner.recut_dialog import RecutDialog
from igny8_desktop.ui.widgets import JobButton, Selection, TableAction, counted


class ClusterSteering(QObject):
    """Carries the acts of a clusters page out; `recut_button` shows how far a new cut is and cancels it."""

    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page
        self._context = page.context
        self.recut_button = JobButton(
            self.tr("Cut anew…"),
            self.recut,
            self._context.bridge,
            self._context.notices,
            icon="sliders-horizontal",
            tip=self.tr("Make the clusters coarser or finer"),
        )

    def actions(self) -> list[TableAction]:
        """Return the acts for the rows of a table."""
        many = self.tr("A locked cluster stays as it is at every new cut")
        return [
            TableAction("lock", self.tr("Lock"), lambda chosen: self.lock(chosen, True), icon="lock", tip=many),
            TableAction(
                "unlock", self.tr("Unlock"), lambda chosen: self.lock(chosen, False), icon="key-round", in_bar=False
            ),
            TableAction(
                "split",
                self.tr("Split"),
                self.split,
                icon="layers",
                single=True,
                in_bar=False,
                tip=self.tr("Divide the cluster where a finer cut would"),
            ),
            TableAction(
                "hub", self.tr("Make a hub"), lambda chosen: self.set_role(chosen, ClusterRole.HUB), in_bar=False
            ),
            TableAction("supporting", self.tr("Make supporting…"), self.ask_for_hub, in_bar=False),
            TableAction(
                "role-auto",
                self.tr("Let the program choose the role"),
                lambda chosen: self.set_role(chosen, None),
                in_bar=False,
            ),
        ]

    # --------------------------------------------------------------------------------------------------- cutting

    def recut(self) -> None:
        """Open the dialog with the slider."""
        scope = self._page.scope
        if scope is None:
            self._context.notices.info(self.tr("Add a site first: keywords and articles belong to a site."))
            return
        RecutDialog(self._context, scope, lambda granularity: self._cut(scope, granularity)).open()

    def _cut(self, scope: Scope, granularity: float) -> None:
        context, recut, changes = self._context, self._context.services.recut, self._context.services.cluster_changes
        before: list[int] = []

        def work(job: JobContext) -> RecutReport:
            before.extend(each.id for each in changes.latest(scope, 1))
            return recut.run(scope, granularity, progress=job.progress, should_stop=job.should_stop)

        try:
            handle: JobHandle[RecutReport] = context.services.jobs.submit_blocking(
                self.tr("Cutting clusters anew"), work, kind="recut", site_id=scope.site_id
            )
        except Igny8Error as error:
            context.notices.error(error)
            return
        self.recut_button.follow(handle)

        def ended(_error: BaseException | None = None) -> None:
            self._ended_early(scope, max(before, default=0))

        follow(context.bridge, self, handle, lambda report: self._was_cut(scope, report), ended, ended)

    def _ended_early(self, scope: Scope, newest: int) -> None:
        """Offer to take back what was cut before a cancel or an error: each sector is saved by itself."""
        changes = self._context.services.cluster_changes

        def tell(past: list[PastChange]) -> None:
            ids = [each.id for each in past if each.id > newest and each.action == "recut" and not each.undone]
            if ids:
                done = counted(len(ids), self.tr("sector was cut anew"), self.tr("sectors were cut anew"))
                self.tell(scope, self.tr("{0} before it ended.").format(done), sorted(ids))

        self._context.readers.submit(Lane.ROWS, self, lambda: changes.latest(scope), tell, self._context.notices.error)

    def _was_cut(self, scope: Scope, report: RecutReport) -> None:
        write = reading_locale().toString
        text = self.tr("{0}, {1}; {2} changed their cluster.").format(
            counted(report.clusters, self.tr("cluster"), self.tr("clusters")),
            counted(report.strays, self.tr("keyword like no other"), self.tr("keywords like no other")),
            write(report.moved),
        )
        self.tell(scope, text, [edit.change_id for edit in report.edits.values()])

    # ----------------------------------------------------------------------------------------------------- acts

    def lock(self, selection: Selection, locked: bool) -> None:
        """Lock clusters, or unlock them."""
        clusters, ids = self._context.services.clusters, list(selection.ids)

        def done(count: int) -> None:
            words = (
                (self.tr("cluster locked."), self.tr("clusters locked."))
                if locked
                else (self.tr("cluster unlocked."), self.tr("clusters unlocked."))
            )
            self._context.notices.success(counted(count, *words) if count else self.tr("They were like that already."))

        self._page.act(self.tr("Locking clusters"), lambda scope: clusters.lock(scope, ids, locked), done)

    def split(self, selection: Selection) -> None:
        """Divide a cluster into its finer cut."""
        recut, cluster_id = self._context.services.recut, selection.ids[0]
        self._edit(
            self.tr("Splitting a cluster"),
            lambda scope: recut.split(scope, cluster_id),
            lambda edit: self.tr("The cluster was split; {0}.").format(
                counted(len(edit.made), self.tr("new cluster"), self.tr("new clusters"))
            ),
        )

    def merge(self, ids: Sequence[int], into: int) -> None:
        """Make one cluster of several."""
        clusters = self._context.services.clusters
        self._edit(
            self.tr("Merging clusters"),
            lambda scope: clusters.merge(scope, ids, into),
            lambda edit: counted(
                edit.moved, self.tr("keyword moved into one cluster."), self.tr("keywords moved into one.")
            ),
        )

    def split_off(self, ids: Sequence[int], name: str = "") -> None:
        """Make a new cluster of keywords."""
        clusters = self._context.services.clusters
        self._edit(self.tr("Making a cluster"), lambda scope: clusters.split_off(scope, ids, name), self._moved_words)

    def move(self, ids: Sequence[int], cluster_id: int | None) -> None:
        """Move keywords into a cluster, or out of any."""
        clusters = self._context.services.clusters
        self._edit(
            self.tr("Moving keywords"),
            lambda scope: clusters.move_keywords(scope, ids, cluster_id),
            self._moved_words,
        )

    def set_role(self, selection: Selection, role: ClusterRole | None, hub_id: int | None = None) -> None:
        """Give clusters a role, or hand the choice back to the program."""
        clusters, ids = self._context.services.clusters, list(selection.ids)
        self._page.act(
            self.tr("Changing roles"),
            lambda scope: clusters.set_role(scope, ids, role, hub_id),
            lambda count: self._context.notices.success(
                counted(count, self.tr("cluster changed."), self.tr("clusters changed."))
            ),
        )

    def ask_for_hub(self, selection: Selection) -> None:
        """Ask which cluster is the hub of the selected ones."""
        ClusterPicker(
            self._context,
            self.tr("Choose the hub"),
            self.tr("The page of the hub covers the whole subject; the selected clusters cover parts of it."),
            self.tr("Choose"),
            lambda hub_id, _name: self.set_role(selection, ClusterRole.SUPPORTING, hub_id),
            allow_new=False,
            without=frozenset(selection.ids),
        ).open()

    # --------------------------------------------------------------------------------------------------- inside

    def _edit(self, title: str, work: Callable[[Scope], ClusterEdit], words: Callable[[ClusterEdit], str]) -> None:
        scope = self._page.scope

        def done(edit: ClusterEdit) -> None:
            if scope is not None:
                self.tell(scope, words(edit), [edit.change_id])

        self._page.act(title, work, done)

    def _moved_words(self, edit: ClusterEdit) -> str:
        return counted(edit.moved, self.tr("keyword moved."), self.tr("keywords moved."))

    def tell(self, scope: Scope, text: str, change_ids: Sequence[int]) -> None:
        """Say what was done, and offer to take it back."""
        changes, ids = self._context.services.cluster_changes, [each for each in change_ids if each]
        if not ids:
            self._context.notices.info(self.tr("Nothing had to be changed."))
            return

        def undo() -> None:
            self._page.act(
                self.tr("Undoing"),
                lambda _scope: sum(changes.undo(scope, each) for each in reversed(ids)),
                lambda count: self._context.notices.success(
                    counted(count, self.tr("keyword is back in its cluster."), self.tr("keywords are back."))
                ),
            )

        self._context.notices.success(text, action_text=self.tr("Undo"), action=undo)
