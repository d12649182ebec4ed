"""What list pages have in common: refreshing, writes as jobs, deleting with Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobHandle
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_export import ExportDialog, asked_of
from igny8_desktop.ui.common.list_views import ViewsButton
from igny8_desktop.ui.common.site_state import SiteViewState
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.widgets import DataTable, IconButton, Selection

R = TypeVar("R")


def with_problems(_scope: AnyScope, rows: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
    """Join why a row failed and what to do next into one text under `problem`."""
    for row in rows.values():
        parts = (row.get("error_what"), row.get("error_next"))
        text = " ".join(str(part) for part in parts if part)
        title = row.get("error_title")
        row["problem"] = f"{title}: {text}" if title else None
    return rows


class ListPage(QWidget):
    """A page around one or more tables."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)

    @property
    def list_state(self) -> SiteViewState:
        """Return what remembers how lists are arranged on the site in sight."""
        return SiteViewState(self.context.view_state, self.context.current)

    @property
    def scope(self) -> Scope | None:
        """Return the site and sector in sight."""
        return self.context.current.scope

    def keep_fresh(self, table: DataTable) -> None:
        """Refresh a table on changes of the data and of the scope in sight."""
        self.context.bridge.changes_published.connect(table.apply_changes)
        self.context.current.changed.connect(table.start_over)
        table.failed.connect(self.context.notices.error)

    def equip(self, table: DataTable, source: TableSource, kind: EntityKind, name: str) -> None:
        """Give a table saved views and an export; `name` is what its files are called at first."""
        export = IconButton("download", self.tr("Export… (Ctrl+E)"), lambda: self.export(table, source, kind, name))
        table.add_tool(ViewsButton(self.context, table, kind))
        table.add_tool(export)
        add_key(table, "Ctrl+E", export.click)

    def export(self, table: DataTable, source: TableSource, kind: EntityKind, name: str) -> None:
        """Ask how the list is to be exported."""
        site = self.context.current.site
        if site is not None:
            file_name = f"{site.slug}-{name}"
            ExportDialog(self.context, table, kind, file_name, lambda: asked_of(source, table)).open()

    def act(
        self,
        title: str,
        work: Callable[[Scope], R],
        done: Callable[[R], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> JobHandle[R] | None:
        """Do a small write in the scope in sight as a job; errors become notices unless `failed` takes them."""
        scope = self.scope
        if scope is None:
            self.context.notices.info(self.tr("Add a site first: keywords and articles belong to a site."))
            return None
        return write(self.context, self, title, lambda: work(scope), done, failed)

    def delete_with_undo(
        self,
        title: str,
        selection: Selection | Sequence[int],
        delete: Callable[[Scope, Sequence[int]], object],
        restore: Callable[[Scope, Sequence[int]], object],
        said: Callable[[int], str],
    ) -> None:
        """Delete rows at once and offer Undo in the notice."""
        # As they are: a list of a million Python numbers would hold the window up.
        ids: Sequence[int] = selection.ids if isinstance(selection, Selection) else list(selection)
        scope = self.scope
        if scope is None or not ids:
            return

        def undo() -> None:
            write(self.context, self, self.tr("Restoring"), lambda: restore(scope, ids))

        def deleted(_result: object) -> None:
            self.context.notices.success(said(len(ids)), action_text=self.tr("Undo"), action=undo)

        self.act(title, lambda at: delete(at, ids), deleted)


def add_key(owner: QWidget, key: str | QKeySequence.StandardKey, run: Callable[[], object]) -> QShortcut:
    """Let a key do something while the focus is inside a widget."""
    shortcut = QShortcut(QKeySequence(key), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(run)
    return shortcut
