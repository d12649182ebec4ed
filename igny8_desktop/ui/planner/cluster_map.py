"""The clusters as a picture: searches against difficulty, as large as their keywords, coloured by intent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.ui.background import write
from igny8_desktop.ui.charts.bubble_map import BubbleMap
from igny8_desktop.ui.charts.bubble_picture import Bubble, ChartWords, draw_mark
from igny8_desktop.ui.charts.picture_files import save_picture
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Bar, EmptyState, GhostButton, status_spec

MOST = 20_000
"""So many bubbles are drawn at most, the ones with the most keywords; more would be a grey cloud."""
_ROWS_AT_ONCE = 2_000
_TOOL_WIDTH = 36
_PICTURE = QSize(1400, 900)


class LegendMark(QWidget):
    """The shape and colour of one category."""

    def __init__(self, category: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category = category
        self.setFixedSize(18, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(painter, theme().tokens, self._category, self.rect().toRectF().center(), 5.5)


class ClusterMap(QWidget):
    """Shows the clusters that a table's search and filters let through; `selection_changed` carries ids."""

    selection_changed = Signal(object)
    opened = Signal(int)

    def __init__(
        self,
        context: WindowContext,
        source: TableSource,
        query: Callable[[], TableQuery],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._source = source
        self._query = query
        self._ticket: Ticket | None = None
        self._stale = True
        self.chart = BubbleMap(
            self.tr("Map of clusters"),
            ChartWords(
                self.tr("Keyword difficulty (average)"),
                self.tr("Searches a month (sum)"),
                self.tr("Difficulty not known"),
                self.tr("Searches not known"),
            ),
        )
        self.chart.selection_changed.connect(self.selection_changed)
        self.chart.opened.connect(self.opened)
        self.note = make_label("", "caption")
        self.empty = EmptyState(
            "network",
            self.tr("Nothing to draw"),
            self.tr("No cluster passes the search and filters of the list, or there is none yet."),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self._make_picture())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_tools())
        layout.addWidget(self.pages, 1)

    def _make_tools(self) -> QWidget:
        bar = Bar(name=self.tr("Map"))
        for intent in (*SearchIntent, ""):
            words = status_spec(intent).text if intent else self.tr("No intent")
            bar.add(LegendMark(str(intent)), make_label(words, "caption"))
        bar.stretch()
        bar.add(self.note)
        for icon, tip, act in (
            ("plus", self.tr("Zoom in (+)"), lambda: self.chart.zoom(1.5)),
            ("minus", self.tr("Zoom out (-)"), lambda: self.chart.zoom(1 / 1.5)),
            ("network", self.tr("Show the whole map (0)"), self.chart.show_all),
            ("download", self.tr("Save the picture…"), self.save_as),
        ):
            button = GhostButton("", act, icon=icon, tip=tip)
            button.setAccessibleName(tip)
            button.setFixedWidth(_TOOL_WIDTH)
            bar.add(button)
        return bar

    def _make_picture(self) -> QWidget:
        space = theme().tokens.space
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.sm)
        layout.setSpacing(space.xs)
        layout.addWidget(self.chart, 1)
        hint = QHBoxLayout()
        hint.addWidget(
            make_label(
                self.tr("Drag around clusters to select them. Wheel: zoom. Right button: move. Double click: open."),
                "caption",
            )
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.addLayout(hint)
        return page

    # ---------------------------------------------------------------------------------------------------- reading

    def refresh(self, changes: Changes | None = None) -> None:
        """Read the clusters again, if the changes concern them (None: always): now, or when the map is shown."""
        if changes is not None and not self._source.affected_by(changes):
            return
        self._stale = True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def select(self, ids: Sequence[int]) -> None:
        """Select clusters by id."""
        self.chart.select(ids)

    def _read(self) -> None:
        self._stale = False
        if self._ticket is not None:
            self._ticket.cancel()
        source, query = self._source, self._query()

        def work() -> tuple[list[Bubble], int]:
            ids = list(source.ids(query))
            bubbles = [
                _bubble(row_id, row)
                for start in range(0, len(ids), _ROWS_AT_ONCE)
                for row_id, row in source.rows(ids[start : start + _ROWS_AT_ONCE]).items()
            ]
            bubbles.sort(key=lambda bubble: -bubble.weight)
            return bubbles[:MOST], len(ids)

        self._ticket = self._context.readers.submit(Lane.LISTS, self, work, self._show, self._context.notices.error)

    def _show(self, found: tuple[list[Bubble], int]) -> None:
        bubbles, total = found
        self.chart.set_bubbles(bubbles)
        write = reading_locale().toString
        self.note.setText(
            self.tr("The {0} largest of {1}").format(write(len(bubbles)), write(total)) if total > len(bubbles) else ""
        )
        self.pages.setCurrentIndex(1 if bubbles else 0)

    # ----------------------------------------------------------------------------------------------------- saving

    def save_as(self) -> None:
        """Ask where the picture is to be saved."""
        dialog = QFileDialog(
            self, self.tr("Save the map"), "cluster-map.png", self.tr("PNG picture (*.png);;SVG drawing (*.svg)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Save the whole map, as PNG or SVG by the ending of the name."""
        picture, tokens, notices = self.chart.picture, theme().tokens, self._context.notices
        title = self.tr("Map of clusters")

        def save() -> None:
            try:
                save_picture(picture, tokens, path, _PICTURE, title)
            except OSError:
                raise StorageTrouble(
                    "The picture could not be saved",
                    f"“{path.name}” could not be written.",
                    "Choose another folder, or make room on the disk.",
                ) from None

        write(
            self._context,
            self,
            self.tr("Saving the map"),
            save,
            lambda _done: notices.success(self.tr("Saved {0}").format(path.name)),
        )


def _bubble(row_id: int, row: Mapping[str, object]) -> Bubble:
    volume, difficulty, keywords = row.get("volume"), row.get("difficulty"), row.get("keywords")
    return Bubble(
        row_id,
        str(row.get("name") or ""),
        float(difficulty) if isinstance(difficulty, (int, float)) else None,
        float(volume) if isinstance(volume, (int, float)) else None,
        float(keywords) if isinstance(keywords, (int, float)) else 0.0,
        str(row.get("intent") or ""),
        _tip(volume, difficulty, keywords, row.get("intent")),
    )


def _tip(volume: object, difficulty: object, keywords: object, intent: object) -> str:
    write = reading_locale()

    def figure(value: object) -> str:
        return write.toString(round(value)) if isinstance(value, (int, float)) else _tr("not known")

    lines = [
        _tr("Keywords: {0}").format(figure(keywords)),
        _tr("Searches a month: {0}").format(figure(volume)),
        _tr("Difficulty: {0}").format(figure(difficulty)),
    ]
    if intent:
        lines.append(_tr("Intent: {0}").format(status_spec(intent).text))
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClusterMap", text)
