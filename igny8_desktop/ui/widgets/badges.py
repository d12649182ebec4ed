"""Status badges: a word, a shape and a colour, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from igny8_desktop.ui.theme import ThemeManager, Tone, theme

_HEIGHT = 22
_ICON = 12
_PAD = 8
_GAP = 5


@dataclass(frozen=True)
class StatusSpec:
    """How one status word is shown."""

    text: str
    tone: Tone
    icon: str


_SPECS: Mapping[str, tuple[object, Tone, str]] = {
    "making": (QT_TRANSLATE_NOOP("Status", "Being made"), Tone.INFO, "loader-circle"),
    "active": (QT_TRANSLATE_NOOP("Status", "Active"), Tone.INFO, "circle-dot"),
    "inactive": (QT_TRANSLATE_NOOP("Status", "Inactive"), Tone.NEUTRAL, "circle-slash"),
    "used": (QT_TRANSLATE_NOOP("Status", "In a cluster"), Tone.SUCCESS, "network"),
    "archived": (QT_TRANSLATE_NOOP("Status", "Archived"), Tone.NEUTRAL, "archive"),
    "draft": (QT_TRANSLATE_NOOP("Status", "Draft"), Tone.NEUTRAL, "pencil"),
    "approved": (QT_TRANSLATE_NOOP("Status", "Approved"), Tone.SUCCESS, "circle-check"),
    "rejected": (QT_TRANSLATE_NOOP("Status", "Rejected"), Tone.DANGER, "ban"),
    "in_progress": (QT_TRANSLATE_NOOP("Status", "In progress"), Tone.INFO, "circle-dashed"),
    "completed": (QT_TRANSLATE_NOOP("Status", "Completed"), Tone.SUCCESS, "check"),
    "queued": (QT_TRANSLATE_NOOP("Status", "Queued"), Tone.INFO, "clock"),
    "published": (QT_TRANSLATE_NOOP("Status", "Published"), Tone.SUCCESS, "globe"),
    "not_published": (QT_TRANSLATE_NOOP("Status", "Not published"), Tone.NEUTRAL, "circle"),
    "scheduled": (QT_TRANSLATE_NOOP("Status", "Scheduled"), Tone.SPECIAL, "calendar"),
    "publishing": (QT_TRANSLATE_NOOP("Status", "Publishing"), Tone.INFO, "cloud-upload"),
    "failed": (QT_TRANSLATE_NOOP("Status", "Failed"), Tone.DANGER, "triangle-alert"),
    "pending": (QT_TRANSLATE_NOOP("Status", "Pending"), Tone.NEUTRAL, "hourglass"),
    "generated": (QT_TRANSLATE_NOOP("Status", "Generated"), Tone.SUCCESS, "image"),
    "created": (QT_TRANSLATE_NOOP("Status", "Created"), Tone.NEUTRAL, "plus"),
    "running": (QT_TRANSLATE_NOOP("Status", "Running"), Tone.INFO, "play"),
    "paused": (QT_TRANSLATE_NOOP("Status", "Paused"), Tone.WARNING, "circle-pause"),
    "cancelled": (QT_TRANSLATE_NOOP("Status", "Cancelled"), Tone.NEUTRAL, "circle-x"),
    "cancelling": (QT_TRANSLATE_NOOP("Status", "Cancelling"), Tone.WARNING, "hourglass"),
    "done": (QT_TRANSLATE_NOOP("Status", "Done"), Tone.SUCCESS, "check"),
    "waiting": (QT_TRANSLATE_NOOP("Status", "Waiting for you"), Tone.WARNING, "user"),
    "skipped": (QT_TRANSLATE_NOOP("Status", "Skipped"), Tone.NEUTRAL, "minus"),
    "idle": (QT_TRANSLATE_NOOP("Status", "Idle"), Tone.NEUTRAL, "circle"),
    "connected": (QT_TRANSLATE_NOOP("Status", "Connected"), Tone.SUCCESS, "plug"),
    "not_connected": (QT_TRANSLATE_NOOP("Status", "Not connected"), Tone.WARNING, "unplug"),
    "informational": (QT_TRANSLATE_NOOP("Status", "Informational"), Tone.INFO, "info"),
    "commercial": (QT_TRANSLATE_NOOP("Status", "Commercial"), Tone.SPECIAL, "layers"),
    "transactional": (QT_TRANSLATE_NOOP("Status", "Transactional"), Tone.SUCCESS, "coins"),
    "hub": (QT_TRANSLATE_NOOP("Status", "Hub"), Tone.SPECIAL, "workflow"),
    "supporting": (QT_TRANSLATE_NOOP("Status", "Supporting"), Tone.NEUTRAL, "file-text"),
    "stray": (QT_TRANSLATE_NOOP("Status", "Like no other"), Tone.WARNING, "circle-dashed"),
    "locked": (QT_TRANSLATE_NOOP("Status", "Locked"), Tone.INFO, "lock"),
    "navigational": (QT_TRANSLATE_NOOP("Status", "Navigational"), Tone.NEUTRAL, "arrow-right"),
}


def status_words() -> list[str]:
    """Return all words that have a badge of their own."""
    return sorted(_SPECS)


def status_spec(word: object) -> StatusSpec:
    """Return how a status word is shown; an unknown one is shown as it is, in neutral."""
    key = str(word)
    known = _SPECS.get(key)
    if known is None:
        return StatusSpec(key.replace("_", " ").capitalize(), Tone.NEUTRAL, "circle")
    text, tone, icon = known
    return StatusSpec(QCoreApplication.translate("Status", str(text)), tone, icon)


def badge_width(spec: StatusSpec, look: ThemeManager) -> float:
    """Return how wide a badge is, in device-independent pixels."""
    metrics = QFontMetricsF(look.font(size=look.tokens.type.caption, weight=500))
    return _PAD + _ICON + _GAP + metrics.horizontalAdvance(spec.text) + _PAD + 1


def paint_badge(painter: QPainter, place: QRectF, spec: StatusSpec, look: ThemeManager, ratio: float) -> None:
    """Draw a badge at the left of `place`, in its vertical middle, cut to its width."""
    tone = look.tokens.tone(spec.tone)
    width = min(badge_width(spec, look), place.width())
    box = QRectF(place.left() + 0.5, place.center().y() - _HEIGHT / 2 + 0.5, width - 1, _HEIGHT - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tone.border), 1))
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(box, _HEIGHT / 2, _HEIGHT / 2)
    icon_at = QPointF(box.left() + _PAD - 0.5, box.center().y() - _ICON / 2)
    painter.drawPixmap(icon_at, look.pixmap(spec.icon, tone.text, _ICON, ratio))
    font = look.font(size=look.tokens.type.caption, weight=500)
    painter.setFont(font)
    painter.setPen(QColor(tone.text))
    text_box = box.adjusted(_PAD + _ICON + _GAP - 0.5, 0, -_PAD + 1, 0)
    text = QFontMetricsF(font).elidedText(spec.text, Qt.TextElideMode.ElideRight, text_box.width() + 1)
    painter.drawText(text_box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
    painter.restore()


class StatusBadge(QWidget):
    """A badge as a widget of its own."""

    def __init__(self, word: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = status_spec(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_status(word)

    def set_status(self, word: object) -> None:
        """Show another status word."""
        self._spec = status_spec(word)
        self.setAccessibleName(self._spec.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the badge's own size."""
        return QSize(round(badge_width(self._spec, theme()) + 1), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the badge."""
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self._spec, theme(), self.devicePixelRatioF())
