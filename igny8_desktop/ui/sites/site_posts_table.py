"""List what a site holds already, and take posts over for editing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.widgets import DataTable, EmptySpec, Facet, Selection, TableAction, counted


class SitePostsTable(QWidget):
    """The posts of one site as they were last read."""

    def __init__(self, context: WindowContext, site: Callable[[], SiteInfo | None]) -> None:
        super().__init__()
        self._context = context
        self._site = site
        self.table = self._make_posts()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def refresh(self) -> None:
        """Read the list of the site that is shown now."""
        self.table.refresh()

    def _scope(self) -> Scope | None:
        site = self._site()
        return site.scope if site is not None else None

    def _make_posts(self) -> DataTable:
        table = DataTable(
            ListingSource(
                self._context.services.listing, self._context.current, EntityKind.SITE_POST, scope=self._scope
            ),
            [
                Column("title", self.tr("On the site"), 200, stretch=True, strong=True),
                Column("post_type", self.tr("Type"), 80),
                Column("status", self.tr("Status"), 105),
                Column("remote_modified_at", self.tr("Changed"), 130, ColumnKind.DATE, visible=False),
            ],
            self._context.readers,
            name="site-posts",
            title=self.tr("Posts of the site"),
            count_text=lambda count: counted(count, self.tr("post"), self.tr("posts")),
            search_text=self.tr("Search posts"),
            facets=[Facet("post_type", self.tr("Type")), Facet("status", self.tr("Status"))],
            actions=[TableAction("adopt", self.tr("Edit here…"), self.adopt, icon="pencil")],
            empty=EmptySpec(
                "file-text",
                self.tr("No posts known yet"),
                self.tr(
                    "“Sync now” reads what the site holds: for internal links, and so that nothing is written twice."
                ),
            ),
            sort=("title", False),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    def adopt(self, selection: Selection) -> None:
        """Take the chosen posts over, into the sector that is shown or else the first."""
        site = self._site()
        if site is None:
            return
        current = self._context.current.scope
        sector_id = current.sector_id if current is not None and current.site_id == site.id else None
        scope = Scope(site.id, sector_id or site.sectors[0].id)
        ids = selection.ids
        adoption = self._context.services.adoption
        write(
            self._context,
            self,
            self.tr("Taking posts over"),
            lambda: adoption.adopt(scope, ids),
            lambda made: self._context.notices.success(
                counted(len(made), self.tr("post is an article here now"), self.tr("posts are articles here now")),
                action_text=self.tr("Open the Writer"),
                action=lambda: self._context.show_place("writer", "content"),
            ),
        )
