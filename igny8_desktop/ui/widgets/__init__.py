"""The kit that every screen is made from.

Rules: no screen sets colours, fonts, margins or style sheets of its own; it takes a widget from here, a token from
`theme().tokens`, or a `role`/`look` that the style sheet knows. Dialogs are opened with `open()`. Text comes
translated (`self.tr`). One `Readers` and one `Bridge` exist per window and are handed to screens.

A list screen::

    class KeywordsPage(QWidget):
        def __init__(self, source: TableSource, readers: Readers, bridge: Bridge, states: ViewState) -> None:
            super().__init__()
            self.table = DataTable(
                source,
                [
                    Column("text", self.tr("Keyword"), 320, stretch=True, strong=True),
                    Column("volume", self.tr("Volume"), 90, ColumnKind.NUMBER),
                    Column("difficulty", self.tr("Difficulty"), 90, ColumnKind.NUMBER),
                    Column("cpc", self.tr("CPC"), 80, ColumnKind.MONEY, visible=False),
                    Column("intent", self.tr("Intent"), 140, ColumnKind.BADGE),
                    Column("status", self.tr("Status"), 130, ColumnKind.BADGE, hint_key="problem"),
                    Column("updated", self.tr("Changed"), 140, ColumnKind.DATE),
                ],
                readers,
                name="keywords",                                   # key of the remembered columns
                title=self.tr("Keywords"),                         # accessible name
                count_text=lambda n: counted(n, self.tr("keyword"), self.tr("keywords")),
                search_text=self.tr("Search keywords"),
                facets=[Facet("status", self.tr("Status")), Facet("intent", self.tr("Intent"))],
                actions=[
                    TableAction("cluster", self.tr("Add to cluster…"), self.add_to_cluster, icon="network"),
                    TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
                ],
                empty=EmptySpec("key-round", self.tr("No keywords yet"), self.tr("Import a file …"),
                                self.tr("Import keywords…"), self.import_keywords),
                sort=("volume", True),
                view_state=states,
            )
            self.table.opened.connect(self.open_keyword)           # Enter or double click
            bridge.changes_published.connect(self.table.apply_changes)

            self.write = JobButton(self.tr("Cluster keywords"), lambda: service.start_clustering(), bridge, notices,
                                   icon="wand-sparkles", primary=True)
            header = PageHeader(self.tr("Keywords"), self.tr("What people search for."), [self.write])

A `TableAction` gets a `Selection` (`.ids`, `.count`, `.all_matching`). `StatusBadge("approved")` and badge columns show
status words of `domain.enums` by themselves.

A form::

    form = Form()
    form.add("url", self.tr("&Address of the site"), QLineEdit(), help_text=self.tr("Where people read it."))
    form.set_errors({"url": self.tr("This is not an address.")})    # focus goes to the first error

Notices and errors: `notices.success(text, action_text=…, action=…)`, `notices.error(exception)`.
"""

from igny8_desktop.ui.widgets.badges import StatusBadge, StatusSpec, status_spec
from igny8_desktop.ui.widgets.buttons import (
    Button,
    DangerButton,
    GhostButton,
    IconButton,
    LinkButton,
    PrimaryButton,
    QuietDangerButton,
    SecondaryButton,
)
from igny8_desktop.ui.widgets.data_table import DataTable
from igny8_desktop.ui.widgets.error_dialog import ErrorDialog, technical_details
from igny8_desktop.ui.widgets.forms import Form, FormRow
from igny8_desktop.ui.widgets.job_button import JobButton
from igny8_desktop.ui.widgets.jobs_panel import JobsPanel, StatusBarJobs
from igny8_desktop.ui.widgets.labels import ElidedLabel, IconLabel
from igny8_desktop.ui.widgets.notices import Notice, Notices
from igny8_desktop.ui.widgets.page import Bar, Card, EmptyState, LoadingState, PageHeader, line
from igny8_desktop.ui.widgets.search_field import SearchField
from igny8_desktop.ui.widgets.splitter import Splitter
from igny8_desktop.ui.widgets.stage_board import ProgressStrip, StageBoard, StageCounts, StageSpec
from igny8_desktop.ui.widgets.sub_tabs import SubTabs, ViewSwitch
from igny8_desktop.ui.widgets.table_types import EmptySpec, Facet, FacetKind, Selection, TableAction, counted

__all__ = [
    "Bar",
    "Button",
    "Card",
    "DangerButton",
    "DataTable",
    "ElidedLabel",
    "EmptySpec",
    "EmptyState",
    "ErrorDialog",
    "Facet",
    "FacetKind",
    "Form",
    "FormRow",
    "GhostButton",
    "IconButton",
    "IconLabel",
    "JobButton",
    "JobsPanel",
    "LinkButton",
    "LoadingState",
    "Notice",
    "Notices",
    "PageHeader",
    "PrimaryButton",
    "ProgressStrip",
    "QuietDangerButton",
    "SearchField",
    "SecondaryButton",
    "Selection",
    "Splitter",
    "StageBoard",
    "StageCounts",
    "StageSpec",
    "StatusBadge",
    "StatusBarJobs",
    "StatusSpec",
    "SubTabs",
    "TableAction",
    "ViewSwitch",
    "counted",
    "line",
    "status_spec",
    "technical_details",
]
