"""The keywords of a site: bring them in, look through them, cluster them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.scope import AnyScope
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.step_button import StepButton, StepWords
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.planner.import_queue import ImportQueue
from igny8_desktop.ui.planner.import_source import dropped_files
from igny8_desktop.ui.planner.import_wizard import ImportOrder, ImportWizard
from igny8_desktop.ui.planner.keyword_actions import KeywordActions
from igny8_desktop.ui.planner.keyword_columns import keyword_columns, keyword_facets, with_figures
from igny8_desktop.ui.planner.keyword_dialogs import KeywordDialog
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    JobButton,
    PageHeader,
    SecondaryButton,
    counted,
)


class KeywordsPage(ListPage):
    """Lists keywords; files can be dropped on it."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        services = context.services
        self.import_button = JobButton(
            self.tr("Import…"),
            self._open_for_button,
            context.bridge,
            context.notices,
            icon="upload",
            tip=self.tr("Import a keyword file (Ctrl+I), or drop it on this page."),
        )
        self.paste_button = SecondaryButton(self.tr("Paste…"), self.paste, icon="clipboard-paste")
        self.add_button = SecondaryButton(self.tr("Add…"), self.add, icon="plus")
        self.cluster_button = StepButton(
            context,
            self.tr("Cluster keywords"),
            lambda ids: context.start_step(StageName.CLUSTER, ids),
            StepWords(
                self.tr("{done} keywords sorted into {made} clusters."),
                self.tr("No keyword waits: all active keywords are in clusters."),
                self.tr("Show clusters"),
                ("planner", "clusters"),
                one=self.tr("1 keyword sorted into 1 cluster."),
            ),
            icon="network",
            primary=True,
            tip=self.tr("Sort all active keywords into clusters, on this machine and free of charge."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Keywords"),
                self.tr("What people search for: the raw material of every article."),
                [self.add_button, self.paste_button, self.import_button, self.cluster_button],
            )
        )
        source = ListingSource(services.listing, context.current, EntityKind.KEYWORD, enrich=_enriched)
        self.row_actions = KeywordActions(self, lambda selection: self.cluster_button.run(selection.ids), self.edit)
        self.table = DataTable(
            source,
            keyword_columns(self),
            context.readers,
            name="keywords",
            title=self.tr("Keywords"),
            empty=EmptySpec(
                "key-round",
                self.tr("No keywords yet"),
                self.tr(
                    "Import the export of your keyword tool (Ahrefs, Semrush, Google and most others are recognised), "
                    "drop the file here, paste a list, or add single keywords."
                ),
                self.tr("Import keywords…"),
                self.import_keywords,
            ),
            count_text=lambda count: counted(count, self.tr("keyword"), self.tr("keywords")),
            search_text=self.tr("Search keywords"),
            facets=keyword_facets(self),
            actions=self.row_actions.all(),
            sort=("volume", True),
            view_state=self.list_state,
        )
        self.keep_fresh(self.table)
        self.table.opened.connect(self.edit)
        self.table.edit_requested.connect(self.edit)
        self.table.cell_edited.connect(self.row_actions.edit_cell)
        self.equip(self.table, source, EntityKind.KEYWORD, "keywords")
        self.box.addWidget(self.table, 1)
        self.imports = ImportQueue(context, self.import_button, self.cluster_button.click)

    # -------------------------------------------------------------------------------------------------- coming in

    def import_keywords(self) -> None:
        """Open the import wizard."""
        self._open_wizard()

    def check_file(self, path: Path) -> None:
        """Show in the wizard what a file would bring."""
        self._open_wizard(path)

    def import_file(self, path: Path) -> None:
        """Import a file as it is recognised, without questions, as a job of the import button."""
        if self._has_site() and self.scope is not None:
            self.imports.add(self.scope, ImportOrder(path))

    def paste(self) -> None:
        """Open the import wizard for pasted keywords."""
        wizard = self._open_wizard()
        if wizard is not None:
            wizard.source_page.text.setFocus()

    def _open_wizard(self, path: Path | None = None) -> ImportWizard | None:
        scope = self.scope
        if not self._has_site() or scope is None:
            return None
        wizard = ImportWizard(
            self.context,
            lambda order: self.imports.add(scope, order),
            path,
            on_history=lambda: self.imports.show_history(scope),
        )
        wizard.open()
        return wizard

    def add(self) -> None:
        """Ask for one keyword."""
        if self._has_site():
            KeywordDialog(self.context).open()

    def edit(self, keyword_id: int) -> None:
        """Edit a keyword."""
        row = self.table.model.row_of(keyword_id)
        values = self.table.model.values_at(row) if row is not None else None
        if values is not None:
            KeywordDialog(self.context, values).open()

    def _open_for_button(self) -> None:
        self._open_wizard()

    def _has_site(self) -> bool:
        if self.scope is None:
            self.context.notices.info(self.tr("Add a site first: keywords and articles belong to a site."))
        return self.scope is not None

    # ------------------------------------------------------------------------------------------------------ events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if dropped_files(event) and self.scope is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check one file in the wizard; import several as they are recognised."""
        files = dropped_files(event)
        event.acceptProposedAction()
        if len(files) == 1:
            self.check_file(files[0])
            return
        for path in files:
            self.import_file(path)


def _enriched(scope: AnyScope, rows: dict[int, dict[str, object]]) -> Mapping[int, Mapping[str, object]]:
    return with_figures(scope, with_problems(scope, rows))
