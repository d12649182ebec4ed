"""The stages of a run side by side, and a strip that shows how a whole run stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, make_label, restyle, theme
from igny8_desktop.ui.widgets.badges import StatusBadge, status_spec
from igny8_desktop.ui.widgets.labels import ElidedLabel, IconLabel


@dataclass(frozen=True)
class StageCounts:
    """How many items of a stage are where."""

    pending: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    waiting: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """Return all items."""
        return self.pending + self.running + self.done + self.failed + self.waiting + self.skipped


@dataclass(frozen=True)
class StageSpec:
    """One stage as it is named on the board."""

    key: str
    title: str
    icon: str


class ProgressStrip(QWidget):
    """A bar of all items of something: done, failed, waiting for a person, under way, and still to do."""

    def __init__(self, name: str, *, height: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = StageCounts()
        self._name = name
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_counts(self._counts)

    def sizeHint(self) -> QSize:
        """Return the height of the strip."""
        return QSize(60, self._height)

    def set_counts(self, counts: StageCounts) -> None:
        """Show other counts."""
        self._counts = counts
        text = self.tr("{0} of {1} done, {2} failed, {3} waiting for you").format(
            counts.done + counts.skipped, counts.total, counts.failed, counts.waiting
        )
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts in their shares."""
        look = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), QColor(look.colours.pressed))
        counts = self._counts
        if counts.total == 0:
            return
        parts = [
            (counts.done + counts.skipped, look.tone(Tone.SUCCESS).solid),
            (counts.failed, look.tone(Tone.DANGER).solid),
            (counts.waiting, look.tone(Tone.WARNING).solid),
            (counts.running, look.colours.accent),
            (counts.pending, look.colours.pressed),
        ]
        # Three failures among thousands must be seen all the same: no part is thinner than this.
        least = 5.0
        shares = [self.width() * count / counts.total for count, _ink in parts]
        widths = [max(share, least) if share else 0.0 for share in shares]
        widest = widths.index(max(widths))
        widths[widest] -= sum(widths) - self.width()
        left = 0.0
        for width, (_count, ink) in zip(widths, parts, strict=True):
            painter.fillRect(QRectF(left, 0, width, self.height()), QColor(ink))
            left += width


class StageCard(QPushButton):
    """One stage: its state and its counts; a press opens its items."""

    def __init__(self, number: int, spec: StageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.spec = spec
        self.setProperty("look", "stage")
        self.setProperty("current", False)
        self.setMinimumSize(118, 196)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = IconLabel(spec.icon, "text_muted", 18)
        number_label = make_label(str(number), "caption")
        title = ElidedLabel(spec.title, "strong")
        self._badge = StatusBadge("idle")
        self._strip = ProgressStrip(spec.title)
        head = QHBoxLayout()
        head.addWidget(self._icon)
        head.addStretch(1)
        head.addWidget(number_label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.sm)
        grid.setVerticalSpacing(space.xxs)
        grid.setColumnStretch(0, 1)
        self._values: dict[str, QLabel] = {}
        for row, (key, text) in enumerate(
            (
                ("pending", self.tr("To do")),
                ("done", self.tr("Done")),
                ("waiting", self.tr("Waiting")),
                ("failed", self.tr("Failed")),
            )
        ):
            value = make_label("0", "field")
            value.setFont(theme().font(weight=500, tabular=True))
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(make_label(text, "caption"), row, 0)
            grid.addWidget(value, row, 1)
            self._values[key] = value
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.md, space.md, space.md, space.md)
        layout.setSpacing(space.sm)
        layout.addLayout(head)
        layout.addWidget(title)
        layout.addWidget(self._badge)
        layout.addWidget(self._strip)
        layout.addLayout(grid)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_stage(StageCounts(), "idle")

    def show_stage(self, counts: StageCounts, state: str) -> None:
        """Show counts and state."""
        write = reading_locale().toString
        numbers = {
            "pending": counts.pending + counts.running,
            "done": counts.done + counts.skipped,
            "waiting": counts.waiting,
            "failed": counts.failed,
        }
        for key, number in numbers.items():
            label = self._values[key]
            label.setText(write(number))
            loud = number > 0 and key in ("failed", "waiting")
            role = ("error-number" if key == "failed" else "warning-number") if loud else "field"
            if label.property("role") != role:
                label.setProperty("role", role)
                restyle(label)
        self._badge.set_status(state)
        self._strip.set_counts(counts)
        current = state == "running"
        self._icon.set_icon(self.spec.icon, "accent_text" if current else "text_muted")
        if self.property("current") != current:
            self.setProperty("current", current)
            restyle(self)
        self.setAccessibleName(
            self.tr("{0}: {1}. {2} to do, {3} done, {4} waiting for you, {5} failed").format(
                self.spec.title,
                status_spec(state).text,
                write(numbers["pending"]),
                write(numbers["done"]),
                write(numbers["waiting"]),
                write(numbers["failed"]),
            )
        )


class StageBoard(QWidget):
    """All stages from left to right; `stage_opened` carries the key of the one that was pressed."""

    stage_opened = Signal(str)

    def __init__(self, stages: Sequence[StageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Stages"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().tokens.space.xs)
        self.cards: dict[str, StageCard] = {}
        for place, spec in enumerate(stages):
            if place:
                layout.addWidget(IconLabel("chevron-right", "text_faint", 14))
            card = StageCard(place + 1, spec)
            card.clicked.connect(lambda _checked=False, key=spec.key: self.stage_opened.emit(key))
            self.cards[spec.key] = card
            layout.addWidget(card, 1)

    def set_stage(self, key: str, counts: StageCounts, state: str) -> None:
        """Show counts and state of one stage; raises KeyError for an unknown one."""
        self.cards[key].show_stage(counts, state)
