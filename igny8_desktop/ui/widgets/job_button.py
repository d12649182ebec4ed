"""The one way for a button to start a job: progress, cancel and errors included."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from igny8_desktop.automation.jobs import JobEvent, JobState
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.sources import JobHandleLike
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets.buttons import Button
from igny8_desktop.ui.widgets.notices import Notices

_OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobButton(Button):
    """Starts a job; while it runs, shows how far it is and cancels it.

    `start` runs on the main thread and must return at once with a handle; an `Igny8Error` it raises is shown as a
    notice, None means that the person thought better of it. `finished` carries the last `JobEvent`.
    `done_text` writes the notice of success from it; an empty text shows none.
    """

    started = Signal()
    finished = Signal(object)

    def __init__(
        self,
        text: str,
        start: Callable[[], JobHandleLike | None],
        bridge: Bridge,
        notices: Notices,
        *,
        icon: str = "play",
        primary: bool = False,
        tip: str = "",
        done_text: Callable[[JobEvent], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self.look = "primary" if primary else "secondary"
        self.ink = "on_accent" if primary else "text_muted"
        super().__init__(text, None, icon=icon, tip=tip, parent=parent)
        self._idle = (text, icon, tip, self.look, self.ink)
        self._start = start
        self._notices = notices
        self._done_text = done_text
        self._handle: JobHandleLike | None = None
        self._share: float | None = None
        self.clicked.connect(self._clicked)
        bridge.job_changed.connect(self._job_changed)

    @property
    def busy(self) -> bool:
        """Say whether a job of this button is under way."""
        return self._handle is not None

    @Slot()
    def _clicked(self) -> None:
        if self._handle is not None:
            self.setEnabled(False)
            self._show(self.tr("Stopping…"))
            self._handle.cancel()
            return
        try:
            handle = self._start()
        except Igny8Error as error:
            self._notices.error(error)
            return
        if handle is not None:
            self.follow(handle)

    def follow(self, handle: JobHandleLike) -> None:
        """Show a job that was started elsewhere, as after the window was opened again."""
        self._handle = handle
        self._share = None
        # The button keeps its place: words change, the width does not.
        self.setMinimumWidth(self.width())
        self.set_look("secondary", "text_muted")
        self.set_icon("square")
        self._show(self.tr("Cancel"))
        self.started.emit()

    @Slot(object)
    def _job_changed(self, event: JobEvent) -> None:
        if self._handle is None or event.job_id != self._handle.id:
            return
        if event.state in _OVER:
            self._end(event)
            return
        self._share = min(event.done / event.total, 1.0) if event.total > 0 else None
        self.setToolTip(event.text or event.title)
        if self.isEnabled():
            write = reading_locale().toString
            if event.total > 0:
                self._show(self.tr("Cancel ({0} of {1})").format(write(event.done), write(event.total)))
            else:
                self._show(self.tr("Cancel"))
        self.update()

    def _end(self, event: JobEvent) -> None:
        text, icon, tip, look, ink = self._idle
        self._handle = None
        self._share = None
        self.setEnabled(True)
        self.setMinimumWidth(0)
        self.set_look(look, ink)
        self.set_icon(icon)
        self._show(text)
        self.setToolTip(tip)
        if event.state is JobState.FAILED and event.error is not None:
            self._notices.error(event.error)
        elif event.state is JobState.CANCELLED:
            self._notices.info(self.tr("Cancelled: {0}").format(event.title))
        elif event.state is JobState.DONE and self._done_text is not None:
            done = self._done_text(event)
            if done:
                self._notices.success(done)
        self.finished.emit(event)

    def _show(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(f"{self._idle[0]}: {text}".replace("&", "") if self.busy else text.replace("&", ""))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a double click as one click: its second press would cancel what the first one started."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw how far the job is along the lower edge."""
        super().paintEvent(event)
        if self._handle is None:
            return
        colours, radius = theme().tokens.colours, theme().tokens.radius.md
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.setClipPath(edge)
        painter.fillRect(QRectF(0, self.height() - 4, self.width(), 3), QColor(colours.pressed))
        share = 1.0 if self._share is None else self._share
        ink = QColor(colours.accent)
        if self._share is None:
            ink.setAlphaF(0.45)
        painter.fillRect(QRectF(0, self.height() - 4, self.width() * share, 3), ink)
