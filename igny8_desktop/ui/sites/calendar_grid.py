"""Draw days with the posts that go out on them; posts are dragged, or moved with the keyboard, to other days.

The grid shows days of one time zone, a month (six weeks) or one week at a time. It knows entries, not services.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from igny8_desktop.services.publishing.schedule import CalendarEntry
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, theme

_MIME = "application/x-igny8-calendar-entry"
_HEAD, _DAY_LINE, _ENTRY, _GAP, _PAD = 30, 24, 22, 3, 6
#: Tone and icon of each state: shape and words say it, colour only repeats it.
STATES: Mapping[str, tuple[Tone, str]] = {
    "published": (Tone.SUCCESS, "globe"),
    "scheduled": (Tone.SPECIAL, "calendar"),
    "planned": (Tone.INFO, "clock"),
    "waiting": (Tone.WARNING, "cloud-upload"),
    "asks": (Tone.WARNING, "user"),
    "late": (Tone.DANGER, "triangle-alert"),
}


def qt_date(day: date) -> QDate:
    """Return a day as Qt takes it."""
    return QDate(day.year, day.month, day.day)


@dataclass(frozen=True)
class _Placed:
    entry: CalendarEntry
    place: QRect


class CalendarGrid(QWidget):
    """Seven columns of days; arrows go from day to day, Tab within a day, Ctrl+arrows move the chosen post."""

    #: An entry and the day that it was moved to.
    moved = Signal(object, object)
    #: An entry that was opened by Enter or a double click.
    opened = Signal(object)
    #: The chosen entry or `None`.
    chosen = Signal(object)
    #: The arrow keys left the days in sight: the day to show.
    wants_day = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = date.today()
        self._weeks = 6
        self._zone: tzinfo = UTC
        self._month = self._first.month
        self._entries: dict[date, list[CalendarEntry]] = {}
        self._placed: list[_Placed] = []
        self.day = self._first
        self.entry: CalendarEntry | None = None
        self._press: QPoint | None = None
        self._over: date | None = None
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(420, 300)
        self.setAccessibleName(self.tr("Publishing calendar"))

    # ------------------------------------------------------------------------------------------------------ content

    def show_days(self, first: date, weeks: int, month: int, zone: tzinfo) -> None:
        """Show `weeks` weeks from the Monday `first`; days outside `month` are faint (0: none is)."""
        self._first, self._weeks, self._month, self._zone = first, weeks, month, zone
        if not first <= self.day < first + timedelta(days=7 * weeks):
            today = datetime.now(zone).date()
            inside = first <= today < first + timedelta(days=7 * weeks)
            self.day = today if inside else first + timedelta(days=10 if weeks > 1 else 0)
        self.update()

    def set_entries(self, entries: Sequence[CalendarEntry]) -> None:
        """Show these posts; the chosen one stays chosen if it is among them."""
        self._entries = {}
        chosen = (self.entry.site_id, self.entry.content_id) if self.entry is not None else None
        self.entry = None
        for entry in entries:
            self._entries.setdefault(self.day_of(entry), []).append(entry)
            if chosen == (entry.site_id, entry.content_id):
                self.entry, self.day = entry, self.day_of(entry)
        self._say()
        self.update()

    def day_of(self, entry: CalendarEntry) -> date:
        """Return the day on which a post goes out, in the zone shown."""
        return entry.at.astimezone(self._zone).date()

    def entries_on(self, day: date) -> list[CalendarEntry]:
        """Return the posts of a day, earliest first."""
        return self._entries.get(day, [])

    def rect_of(self, day: date) -> QRect:
        """Return where a day is drawn."""
        place = (day - self._first).days
        width, height = self.width() / 7, (self.height() - _HEAD) / self._weeks
        left, top = round(place % 7 * width), round(_HEAD + place // 7 * height)
        return QRect(left, top, round((place % 7 + 1) * width) - left, round(_HEAD + (place // 7 + 1) * height) - top)

    def rect_of_entry(self, entry: CalendarEntry) -> QRect:
        """Return where a post is drawn; an empty rectangle for one that did not find room."""
        return next((each.place for each in self._layout() if each.entry == entry), QRect())

    def _layout(self) -> list[_Placed]:
        placed = []
        for number in range(7 * self._weeks):
            day = self._first + timedelta(days=number)
            box = self.rect_of(day)
            entries = self.entries_on(day)
            tall = self._entry_height
            room = max(1, (box.height() - _DAY_LINE - _PAD) // (tall + _GAP))
            for row, entry in enumerate(entries[:room]):
                top = box.top() + _DAY_LINE + row * (tall + _GAP)
                placed.append(_Placed(entry, QRect(box.left() + 4, top, box.width() - 9, tall)))
        return placed

    @property
    def _entry_height(self) -> int:
        return 3 * _ENTRY if self._weeks == 1 else _ENTRY

    def words(self, entry: CalendarEntry) -> str:
        """Return all that is known of a post in a line, for tool tips and screen readers."""
        at = entry.at.astimezone(self._zone)
        states = {
            "published": self.tr("published"), "scheduled": self.tr("scheduled on the site"),
            "planned": self.tr("planned"), "waiting": self.tr("waits to be sent"),
            "asks": self.tr("waits for your decision"), "late": self.tr("late"),
        }  # fmt: skip
        return f"{at:%H:%M}  {entry.title}  ({entry.site}, {states[entry.state]})"

    def _say(self) -> None:
        count = len(self.entries_on(self.day))
        text = reading_locale().toString(qt_date(self.day), reading_locale().FormatType.LongFormat)
        chosen = f" {self.words(self.entry)}" if self.entry is not None else ""
        self.setAccessibleDescription(self.tr("{0}, {1} posts.").format(text, count) + chosen)

    # ---------------------------------------------------------------------------------------------------- painting

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 620)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads, days and posts."""
        look = theme()
        colours = look.tokens.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(colours.surface))
        painter.setFont(look.font(size=look.tokens.type.caption, weight=500))
        painter.setPen(QColor(colours.text_muted))
        locale = reading_locale()
        for column in range(7):
            box = self.rect_of(self._first + timedelta(days=column))
            name = locale.dayName(column + 1, locale.FormatType.ShortFormat)
            painter.drawText(QRect(box.left() + _PAD + 2, 0, box.width(), _HEAD), Qt.AlignmentFlag.AlignVCenter, name)
        today = datetime.now(self._zone).date()
        for number in range(7 * self._weeks):
            self._paint_day(painter, self._first + timedelta(days=number), today)
        self._placed = self._layout()
        for each in self._placed:
            self._paint_entry(painter, each)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, today: date) -> None:
        look = theme()
        colours = look.tokens.colours
        box = self.rect_of(day)
        outside = bool(self._month) and day.month != self._month
        if day == self._over:
            painter.fillRect(box, QColor(colours.accent_soft))
        elif outside:
            painter.fillRect(box, QColor(colours.window))
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(box.topLeft(), box.topRight())
        if box.left():
            painter.drawLine(box.topLeft(), box.bottomLeft())
        if day == self.day:
            painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.border_strong), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.setFont(look.font(size=look.tokens.type.caption, weight=600 if day == today else 400))
        text = str(day.day)
        at = QRectF(
            box.left() + _PAD, box.top() + 4, max(18.0, QFontMetricsF(painter.font()).horizontalAdvance(text) + 8), 18
        )
        if day == today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(at, 9, 9)
            painter.setPen(QColor(colours.on_accent))
        else:
            painter.setPen(QColor(colours.text_faint if outside or day < today else colours.text))
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, text)
        hidden = len(self.entries_on(day)) - len(self._layout_of(day))
        if hidden > 0:
            painter.setPen(QColor(colours.accent_text))
            painter.setFont(look.font(size=look.tokens.type.caption, weight=500))
            line = QRectF(box.left(), box.top() + 4, box.width() - _PAD - 2, 18)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, flags, self.tr("+{0} more").format(hidden))

    def _layout_of(self, day: date) -> list[_Placed]:
        return [each for each in self._layout() if self.day_of(each.entry) == day] if self.entries_on(day) else []

    def _paint_entry(self, painter: QPainter, each: _Placed) -> None:
        look = theme()
        tone_name, icon = STATES[each.entry.state]
        tone = look.tokens.tone(tone_name)
        box = QRectF(each.place).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.entry == each.entry
        painter.setPen(QPen(QColor(look.tokens.colours.focus if chosen else tone.border), 2 if chosen else 1))
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(box, 5, 5)
        painter.drawPixmap(
            QPointF(box.left() + 5, box.top() + 5), look.pixmap(icon, tone.text, 12, self.devicePixelRatioF())
        )
        painter.setFont(look.font(size=look.tokens.type.caption, weight=500))
        painter.setPen(QColor(tone.text))
        at = each.entry.at.astimezone(self._zone)
        text = f"{at:%H:%M} {each.entry.title}"
        inside = box.adjusted(21, 0, -4, 0)
        if self._weeks == 1:
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.drawText(inside.adjusted(0, 5, 0, -3), flags, text)
            return
        elided = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided)

    # ------------------------------------------------------------------------------------------------------- mouse

    def _day_at(self, point: QPoint) -> date | None:
        if point.y() < _HEAD:
            return None
        for number in range(7 * self._weeks):
            day = self._first + timedelta(days=number)
            if self.rect_of(day).contains(point):
                return day
        return None

    def _entry_at(self, point: QPoint) -> CalendarEntry | None:
        return next((each.entry for each in self._layout() if each.place.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a day and perhaps a post, which may then be dragged."""
        point = event.position().toPoint()
        day = self._day_at(point)
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(day, self._entry_at(point))
            self._press = point if self.entry is not None and self.entry.movable else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag a post."""
        point = event.position().toPoint()
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton or self.entry is None:
            return
        if (point - self._press).manhattanLength() < QApplication.startDragDistance():
            return
        place = self.rect_of_entry(self.entry)
        data = QMimeData()
        data.setData(_MIME, f"{self.entry.site_id}:{self.entry.content_id}".encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab(place))
        drag.setHotSpot(self._press - place.topLeft())
        self._press = None
        drag.exec(Qt.DropAction.MoveAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Forget where the press was."""
        self._press = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the post under the mouse."""
        entry = self._entry_at(event.position().toPoint())
        if entry is not None:
            self.opened.emit(entry)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take posts of this calendar only."""
        if event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show on which day the post would land; the past takes none."""
        day = self._day_at(event.position().toPoint())
        past = day is not None and day < datetime.now(self._zone).date()
        self._over = None if past else day
        if self._over is None:
            event.ignore()
        else:
            event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show no day any more."""
        self._over = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move."""
        day, self._over = self._over, None
        if day is not None and self.entry is not None and day != self.day_of(self.entry):
            event.acceptProposedAction()
            self.moved.emit(self.entry, day)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Show what an entry is when the mouse rests on it."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            entry = self._entry_at(event.pos())
            QToolTip.showText(event.globalPos(), self.words(entry) if entry is not None else "", self)
            return True
        return super().event(event)

    # ---------------------------------------------------------------------------------------------------- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from day to day, choose posts, move and open them."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        step = steps.get(Qt.Key(event.key()))
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if step is not None and control and self.entry is not None and self.entry.movable:
            self.moved.emit(self.entry, self.day_of(self.entry) + timedelta(days=step))
        elif step is not None:
            self._choose(self.day + timedelta(days=step), None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.entry is not None:
            self.opened.emit(self.entry)
        elif event.key() == Qt.Key.Key_Space:
            self._next_entry()
        elif event.key() == Qt.Key.Key_Home:
            self._choose(datetime.now(self._zone).date(), None)
        else:
            super().keyPressEvent(event)

    def _next_entry(self) -> None:
        entries = self.entries_on(self.day)
        if entries:
            place = entries.index(self.entry) + 1 if self.entry in entries else 0
            self._choose(self.day, entries[place % len(entries)])

    def _choose(self, day: date, entry: CalendarEntry | None) -> None:
        self.day, self.entry = day, entry
        if not self._first <= day < self._first + timedelta(days=7 * self._weeks):
            self.wants_day.emit(day)
        self._say()
        self.chosen.emit(entry)
        self.update()
