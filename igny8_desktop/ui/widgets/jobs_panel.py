"""What runs and what ran: a list that drops up from the status bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QToolButton, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobEvent, JobState
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets.badges import StatusBadge
from igny8_desktop.ui.widgets.buttons import IconButton, LinkButton
from igny8_desktop.ui.widgets.error_dialog import ErrorDialog
from igny8_desktop.ui.widgets.labels import ElidedLabel
from igny8_desktop.ui.widgets.page import line
from igny8_desktop.ui.widgets.popups import PopupFrame

_OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
_KEPT = 50


def progress_text(event: JobEvent) -> str:
    """Return “12 of 40, Writing …” or as much of it as is known."""
    write = reading_locale().toString
    parts = []
    if event.total > 0:
        parts.append(f"{write(event.done)} / {write(event.total)}")
    if event.text:
        parts.append(event.text)
    return "  ·  ".join(parts)


class JobRow(QWidget):
    """One job: title, how far it is, and cancel while that makes sense."""

    def __init__(self, event: JobEvent, cancel: Callable[[int], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.event_ = event
        self._cancel = cancel
        self._title = ElidedLabel(event.title, "field")
        self._badge = StatusBadge(event.state)
        self._text = ElidedLabel("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of {0}").format(event.title))
        self.cancel_button = IconButton("x", self.tr("Cancel: {0}").format(event.title), self._stop)
        self.details_button = LinkButton(self.tr("Details"), self._open_details)
        head = QHBoxLayout()
        head.setSpacing(space.sm)
        head.addWidget(self._title, 1)
        head.addWidget(self._badge)
        head.addWidget(self.cancel_button)
        low = QHBoxLayout()
        low.setSpacing(space.sm)
        low.addWidget(self._text, 1)
        low.addWidget(self.details_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.sm, space.md, space.sm)
        layout.setSpacing(space.xs)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addLayout(low)
        self.show_event(event)

    def show_event(self, event: JobEvent) -> None:
        """Show the job as it is now."""
        self.event_ = event
        over = event.state in _OVER
        self._badge.set_status(event.state)
        self._badge.setVisible(over or event.state is JobState.QUEUED)
        self.cancel_button.setVisible(not over)
        self._bar.setVisible(not over)
        if event.total > 0:
            self._bar.setRange(0, event.total)
            self._bar.setValue(event.done)
        else:
            self._bar.setRange(0, 0)
        failed = event.error if event.state is JobState.FAILED else None
        text = f"{failed.title}. {failed.what}" if failed else progress_text(event)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.details_button.setVisible(failed is not None)
        self.setAccessibleName(f"{event.title}: {event.state}, {text}")

    def _stop(self) -> None:
        self.cancel_button.setEnabled(False)
        self._badge.set_status("cancelling")
        self._badge.show()
        self._cancel(self.event_.job_id)

    def _open_details(self) -> None:
        if self.event_.error is not None:
            ErrorDialog(self.event_.error, "", self.window().parentWidget() or self).open()


class JobsPanel(PopupFrame):
    """A popup with all jobs of this session, running ones first. `cancel` is called with a job's id."""

    def __init__(self, bridge: Bridge, cancel: Callable[[int], object], parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("JobsPanel", "Jobs"), parent)
        space = theme().tokens.space
        self.setFixedWidth(420)
        self._cancel = cancel
        self.rows: dict[int, JobRow] = {}
        self._clear = LinkButton(self.tr("Clear finished"), self.clear_finished)
        head = QHBoxLayout()
        head.setContentsMargins(space.lg, space.sm, space.sm, space.xs)
        head.addWidget(make_label(self.tr("Jobs"), "strong"))
        head.addStretch(1)
        head.addWidget(self._clear)
        self._empty = make_label(self.tr("Nothing is running. Jobs that you start show up here."), "muted", wrap=True)
        self._empty.setContentsMargins(space.lg, space.sm, space.lg, space.lg)
        inside = QWidget()
        inside.setProperty("role", "page")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, space.sm)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self._scroll.setAccessibleName(self.tr("Jobs"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(line())
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll)
        bridge.job_changed.connect(self.show_event)
        self._fit()

    @Slot(object)
    def show_event(self, event: JobEvent) -> None:
        """Add a job, or show how it is now."""
        row = self.rows.get(event.job_id)
        if row is None:
            row = JobRow(event, self._cancel)
            self.rows[event.job_id] = row
            self._list.insertWidget(self._running_count() if event.state in _OVER else 0, row)
            over = [one for one in self.rows.values() if one.event_.state in _OVER]
            for old in over[: max(0, len(over) - _KEPT)]:
                self._remove(old)
        else:
            just_over = event.state in _OVER and row.event_.state not in _OVER
            row.show_event(event)
            if just_over:
                # What still runs stands above what has ended.
                self._list.removeWidget(row)
                self._list.insertWidget(self._running_count(), row)
        self._fit()

    @Slot()
    def clear_finished(self) -> None:
        """Take away the jobs that have ended."""
        for row in list(self.rows.values()):
            if row.event_.state in _OVER:
                self._remove(row)
        self._fit()

    def open_above(self, anchor: QWidget) -> None:
        """Open above a widget of the status bar, kept on its screen."""
        self._fit()
        room = anchor.screen().availableGeometry()
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), -self.height() - 6))
        self.move(max(room.left(), place.x()), max(room.top(), place.y()))
        self.show()

    def _running_count(self) -> int:
        return sum(row.event_.state not in _OVER for row in self.rows.values())

    def _remove(self, row: JobRow) -> None:
        self.rows.pop(row.event_.job_id, None)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _fit(self) -> None:
        some = bool(self.rows)
        self._empty.setVisible(not some)
        self._scroll.setVisible(some)
        self._clear.setEnabled(any(row.event_.state in _OVER for row in self.rows.values()))
        height = sum(row.sizeHint().height() for row in self.rows.values()) + 12
        self._scroll.setFixedHeight(min(height, 420))
        self.adjustSize()


class StatusBarJobs(QToolButton):
    """Says in the status bar what runs, and opens the jobs panel."""

    def __init__(self, bridge: Bridge, panel: JobsPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._running: dict[int, JobEvent] = {}
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(14, 14))
        self.setToolTip(self.tr("Show running and finished jobs"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda _checked=False: panel.open_above(self))
        bridge.job_changed.connect(self.show_event)
        self._show()

    @Slot(object)
    def show_event(self, event: JobEvent) -> None:
        """Count a job in or out."""
        if event.state in _OVER:
            self._running.pop(event.job_id, None)
        else:
            self._running[event.job_id] = event
        self._show()

    def _show(self) -> None:
        jobs = list(self._running.values())
        if not jobs:
            text, icon, role = self.tr("No jobs running"), "circle-check", "text_faint"
        elif len(jobs) == 1:
            done = progress_text(jobs[0])
            text = f"{jobs[0].title}  {done}" if done else jobs[0].title
            icon, role = "loader-circle", "accent_text"
        else:
            text = self.tr("{0} jobs running").format(len(jobs))
            icon, role = "loader-circle", "accent_text"
        if len(text) > 70:
            text = f"{text[:69]}…"
        self.setText(f" {text}")
        self.setAccessibleName(self.tr("Jobs: {0}").format(text))
        theme().set_icon(self, icon, role)
