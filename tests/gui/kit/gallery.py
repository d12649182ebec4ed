"""Render the kit to pictures: `python -m tests.gui.kit.gallery OUT_DIR`; look at them after every change of a look."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QStatusBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.automation.jobs import JobEvent, JobState
from igny8_desktop.domain.errors import CredentialsRefused, ErrorInfo
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.models import Readers
from igny8_desktop.ui.theme import Density, ThemeManager, ThemeMode
from igny8_desktop.ui.widgets import (
    Card,
    DangerButton,
    DataTable,
    EmptySpec,
    EmptyState,
    ErrorDialog,
    Facet,
    Form,
    FormRow,
    GhostButton,
    IconButton,
    JobButton,
    JobsPanel,
    LinkButton,
    Notices,
    PageHeader,
    PrimaryButton,
    ProgressStrip,
    QuietDangerButton,
    SecondaryButton,
    StageBoard,
    StageCounts,
    StageSpec,
    StatusBadge,
    StatusBarJobs,
    SubTabs,
    TableAction,
    counted,
    technical_details,
)
from igny8_desktop.ui.widgets.badges import status_words
from tests.gui.kit.memory_source import COLUMNS, MemorySource

SIZE = (1440, 900)


class FakeJob:
    def __init__(self, number: int) -> None:
        self.id = number

    def cancel(self) -> None:
        return None


def event(number: int, state: JobState, done: int, total: int, text: str = "", title: str = "") -> JobEvent:
    error = None
    if state is JobState.FAILED:
        error = ErrorInfo("The key was refused", "The server answered 401.", "Check the key in Settings.")
    return JobEvent(number, title or f"Write {total} drafts", "write", 1, state, done, total, text, error)


def pump(app: QApplication, until: Callable[[], bool] = lambda: False, seconds: float = 0.4) -> None:
    end = monotonic() + seconds
    while monotonic() < end and not until():
        app.processEvents()


class Stage:
    def __init__(self, app: QApplication, out: Path) -> None:
        self.app, self.out = app, out
        self.readers = Readers()
        self.bridge = Bridge()

    def table(self, source: MemorySource) -> DataTable:
        return DataTable(
            source,
            COLUMNS,
            self.readers,
            name="keywords",
            title="Keywords",
            empty=EmptySpec(
                "key-round",
                "No keywords yet",
                "Keywords are what people type into a search engine. Import an export of your keyword tool, "
                "paste a list, or add them by hand.",
                "Import keywords…",
                lambda: None,
            ),
            search_text="Search keywords",
            count_text=lambda count: counted(count, "keyword", "keywords"),
            facets=[Facet("status", "Status"), Facet("intent", "Intent")],
            actions=[
                TableAction("cluster", "Add to cluster…", lambda _one: None, icon="network"),
                TableAction("ideas", "Plan ideas", lambda _one: None, icon="lightbulb"),
                TableAction("delete", "Delete", lambda _one: None, icon="trash-2", danger=True),
            ],
            sort=("volume", True),
        )

    def window(self, source: MemorySource) -> tuple[QWidget, DataTable, Notices, JobButton]:
        window = QWidget()
        window.setObjectName("window")
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        planner = QWidget()
        table = self.table(source)
        notices = Notices(window)
        cluster = JobButton(
            "Cluster keywords",
            lambda: FakeJob(1),
            self.bridge,
            notices,
            icon="wand-sparkles",
            primary=True,
        )
        sub = SubTabs("Planner")
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        header = PageHeader(
            "Keywords",
            "What people search for. Import, clean up, then group them into clusters.",
            [SecondaryButton("Import…", icon="upload"), SecondaryButton("Add", icon="plus"), cluster],
        )
        inner.addWidget(header)
        inner.addWidget(table, 1)
        sub.add("keywords", "Keywords", lambda: page)
        sub.add("clusters", "Clusters", QWidget)
        sub.add("ideas", "Ideas", QWidget)
        sub.set_count("keywords", len(source.data))
        sub.set_count("clusters", 24)
        sub.set_count("ideas", 61)
        layout = QVBoxLayout(planner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sub)
        for title, body in (
            ("Planner", planner),
            ("Writer", QWidget()),
            ("Automation", QWidget()),
            ("Sites", QWidget()),
        ):
            tabs.addTab(body, title)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        panel = JobsPanel(self.bridge, lambda _number: None, window)
        bar.addPermanentWidget(StatusBarJobs(self.bridge, panel))
        bar.addWidget(QLabel("  1,250 credits"))
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(tabs, 1)
        outer.addWidget(bar)
        window.resize(*SIZE)
        window.show()
        pump(self.app, lambda: table.model.loaded and not table.model.loading, 3)
        pump(self.app)
        self.panel = panel
        return window, table, notices, cluster

    def save(self, widget: QWidget, name: str) -> None:
        pump(self.app)
        widget.grab().save(str(self.out / f"{name}.png"))

    def close(self) -> None:
        self.readers.close()
        self.bridge.close()


def sample_source(count: int) -> MemorySource:
    source = MemorySource(count)
    words = ("running shoes", "trail shoes", "marathon plan", "best gps watch", "how to stretch", "buy insoles")
    for number, row in source.data.items():
        row["text"] = f"{words[number % 6]} {('for women', 'for beginners', '2026', 'near me', 'review')[number % 5]}"
        if number % 17 == 0:
            row["status"] = "failed"
            row["problem"] = "The answer of the model was cut off."
    return source


def shoot_window(stage: Stage, theme_name: str) -> None:
    window, table, notices, button = stage.window(sample_source(12_430))
    stage.save(window, f"window-{theme_name}")
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    table.select_ids(list(table.model.ids()[2:5]))
    button.click()
    stage.bridge.publish_job(event(1, JobState.RUNNING, 12, 40, "Grouping by meaning", "Cluster keywords"))
    stage.bridge.publish_job(event(2, JobState.FAILED, 3, 10))
    notices.success("3 keywords moved to “Trail running”.", action_text="Undo", action=lambda: None)
    notices.warning("12 rows of the file were not imported.", detail="They have no keyword.")
    notices.error(CredentialsRefused("The key was refused", "The AI server does not accept this key.", "Check it."))
    stage.save(window, f"window-busy-{theme_name}")
    stage.panel.show()
    stage.save(stage.panel, f"popup-jobs-{theme_name}")
    stage.panel.close()
    notices.clear()
    table.facets[1].open()
    pump(stage.app)
    popup = table.facets[1].popup
    stage.save(window, f"window-bulk-{theme_name}")
    stage.save(popup, f"popup-facet-{theme_name}")
    popup.close()
    table._choose_columns()
    stage.save(table._column_popup, f"popup-columns-{theme_name}")
    table._column_popup.close()
    window.close()
    window.deleteLater()
    empty, _table, _notices, _button = stage.window(MemorySource(0))
    stage.save(empty, f"window-empty-{theme_name}")
    empty.close()
    empty.deleteLater()
    small, small_table, _notices, _button = stage.window(sample_source(500))
    small.resize(1024, 700)
    pump(stage.app)
    small_table.search.setText("nothing like this")
    pump(stage.app, seconds=0.8)
    stage.save(small, f"window-nothing-{theme_name}")
    small.close()
    small.deleteLater()


def shoot_forms(stage: Stage, theme_name: str) -> None:
    page = QWidget()
    page.resize(*SIZE)
    grid = QHBoxLayout(page)
    grid.setContentsMargins(24, 24, 24, 24)
    grid.setSpacing(16)
    card = Card("Connect a WordPress site", "An application password of a user who may publish.")
    form = Form()
    form.add("name", "&Name", QLineEdit("Trail Runner"), required=True)
    form.add(
        "url",
        "&Address of the site",
        QLineEdit("trailrunner.example"),
        help_text="Where people read it, as in https://example.com",
        trailing=SecondaryButton("Test", icon="plug"),
    )
    user = QLineEdit("editor")
    form.add_pair(FormRow("&User", user), FormRow("&Application password", QLineEdit()), "user", "password")
    kind = QComboBox()
    kind.addItems(["WordPress", "Folder (static site)"])
    form.add("target", "Publish to", kind, help_text="A folder needs no server.")
    words = QSpinBox()
    words.setRange(100, 9000)
    words.setValue(1200)
    form.add("words", "Words per article", words)
    form.add("auto", "Approve ideas by itself", QCheckBox(), help_text="You can still reject them later.")
    form.row("url").set_error("This is not the address of a web site.")
    card.add(form)
    box = QCheckBox("Checked")
    box.setChecked(True)
    radio = QRadioButton("Chosen")
    radio.setChecked(True)
    line = QHBoxLayout()
    for one in (box, radio, QRadioButton("Other"), QCheckBox("Unchecked")):
        line.addWidget(one)
    card.add(line)
    left = QVBoxLayout()
    left.addWidget(card)
    left.addStretch(1)
    grid.addLayout(left, 1)
    right = QVBoxLayout()
    buttons = Card("Buttons")
    for enabled in (True, False):
        row = QHBoxLayout()
        for kind_of in (
            PrimaryButton("Publish", icon="send"),
            SecondaryButton("Preview", icon="eye"),
            DangerButton("Delete site", icon="trash-2"),
            QuietDangerButton("Delete", icon="trash-2"),
            GhostButton("Details", icon="info"),
            LinkButton("Learn more"),
            IconButton("refresh-cw", "Refresh"),
        ):
            kind_of.setEnabled(enabled)
            row.addWidget(kind_of)
        row.addStretch(1)
        buttons.add(row)
    right.addWidget(buttons)
    badges = Card("Badges")
    words_of = status_words()
    for start in range(0, len(words_of), 6):
        row = QHBoxLayout()
        for word in words_of[start : start + 6]:
            row.addWidget(StatusBadge(word))
        row.addStretch(1)
        badges.add(row)
    right.addWidget(badges)
    text = Card("Text")
    editor = QPlainTextEdit("A few lines of text.\nAnd another one.")
    editor.setFixedHeight(80)
    text.add(editor)
    strip = ProgressStrip("Run")
    strip.set_counts(StageCounts(pending=20, running=3, done=30, failed=2, waiting=5))
    text.add(strip)
    right.addWidget(text)
    right.addStretch(1)
    grid.addLayout(right, 1)
    page.show()
    user.setFocus()
    stage.save(page, f"forms-{theme_name}")
    page.close()
    page.deleteLater()


def shoot_automation(stage: Stage, theme_name: str) -> None:
    page = QWidget()
    page.resize(*SIZE)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 24)
    layout.addWidget(
        PageHeader("Automation", "Seven stages from keyword to post.", [PrimaryButton("Start run", icon="play")])
    )
    specs = [
        StageSpec(key, title, icon)
        for key, title, icon in (
            ("cluster", "Clusters", "network"),
            ("ideas", "Ideas", "lightbulb"),
            ("tasks", "Tasks", "list-todo"),
            ("write", "Content", "pen-line"),
            ("image_prompts", "Image prompts", "sparkles"),
            ("images", "Images", "image"),
            ("publish", "Publishing", "send"),
        )
    ]
    board = StageBoard(specs)
    counts = (
        ("done", StageCounts(done=12)),
        ("waiting", StageCounts(done=20, waiting=14)),
        ("done", StageCounts(done=20)),
        ("running", StageCounts(pending=8, running=4, done=7, failed=1)),
        ("idle", StageCounts(pending=7)),
        ("idle", StageCounts()),
        ("failed", StageCounts(failed=3, done=1200)),
    )
    for spec, (state, numbers) in zip(specs, counts, strict=True):
        board.set_stage(spec.key, numbers, state)
    holder = QVBoxLayout()
    holder.setContentsMargins(24, 0, 24, 0)
    holder.addWidget(board)
    holder.addWidget(
        EmptyState("workflow", "No run yet", "A run takes keywords through all seven stages.", "Start a run", print)
    )
    layout.addLayout(holder)
    page.show()
    stage.save(page, f"automation-{theme_name}")
    page.close()
    page.deleteLater()


def shoot_dialog(stage: Stage, theme_name: str) -> None:
    try:
        raise CredentialsRefused(
            "The key was refused",
            "The AI server does not accept the key: Authorization: Bearer sk-abcdefghijklmnop1234",
            "Open Settings → AI and enter a key that is in force.",
        )
    except CredentialsRefused as error:
        dialog = ErrorDialog(error.info, technical_details(error))
    dialog.open()
    pump(stage.app)
    dialog.details_button.click()
    stage.save(dialog, f"dialog-{theme_name}")
    dialog.close()


def main(out: Path) -> None:
    """Write all pictures to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    manager = ThemeManager(ThemeMode.LIGHT)
    manager.apply(app)
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        manager.set_mode(mode)
        stage = Stage(app, out)
        shoot_window(stage, mode)
        shoot_forms(stage, mode)
        shoot_automation(stage, mode)
        shoot_dialog(stage, mode)
        stage.close()
        del stage
    manager.set_density(Density.COMPACT)
    stage = Stage(app, out)
    window, *_rest = stage.window(sample_source(300))
    stage.save(window, "window-compact")
    window.close()
    stage.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
