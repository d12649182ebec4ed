"""What drops down from a filter that is no list of choices: a range with a histogram, and words."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QToolTip, QVBoxLayout, QWidget

from igny8_desktop.domain.tables import Range, RangeFacet
from igny8_desktop.ui.models.figures import read_figure, write_figure, write_short
from igny8_desktop.ui.theme import make_label, restyle, theme
from igny8_desktop.ui.widgets.buttons import LinkButton
from igny8_desktop.ui.widgets.popups import PopupFrame

_WIDTH = 288
#: Milliseconds after the last key before what was typed counts.
_PAUSE = 300


class FilterPopup(PopupFrame):
    """A popup with a head, a line for what is going on, and a body that waits until typing pauses."""

    changed = Signal()

    def __init__(self, title: str, on_clear: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        space = theme().tokens.space
        self.setFixedWidth(_WIDTH)
        head = QHBoxLayout()
        head.addWidget(make_label(title, "field"))
        head.addStretch(1)
        self.clear_button = LinkButton(self.tr("Clear"), on_clear)
        head.addWidget(self.clear_button)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(space.lg, space.sm, space.lg, space.lg)
        self.box.setSpacing(space.sm)
        self.box.addLayout(head)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.apply)

    def apply(self) -> None:
        """Let what is typed count now, if it makes sense."""
        self._timer.stop()
        if self.valid():
            self.changed.emit()

    def valid(self) -> bool:
        """Say whether what is typed makes sense, and show where it does not."""
        return True

    def typed(self) -> None:
        """Wait for a pause."""
        self._timer.start()

    def drop_from(self, anchor: QWidget) -> None:
        """Open under a widget, kept on its screen, with the focus in the first field."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = QGuiApplication.screenAt(place) or anchor.screen()
        room = screen.availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        self.first_field().setFocus(Qt.FocusReason.PopupFocusReason)

    def first_field(self) -> QWidget:
        """Return what has the focus at first."""
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Apply and close on Enter, close on Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
            if self.valid():
                self.close()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class Histogram(QWidget):
    """Bars of a range facet; a press on a bar chooses its part of the range, a drag several."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facet: RangeFacet | None = None
        self.bounds: Range = (None, None)
        self._from: int | None = None
        self.setMouseTracking(True)
        self.setFixedHeight(56)
        self.setAccessibleName(self.tr("How many rows have which value"))

    def sizeHint(self) -> QSize:
        """Return a height that bars can be told apart in."""
        return QSize(200, 56)

    def show_facet(self, facet: RangeFacet | None, bounds: Range) -> None:
        """Show other bars, and which of them are chosen."""
        self.facet, self.bounds = facet, bounds
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars; those outside the range are pale."""
        colours = theme().tokens.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        buckets = self.facet.buckets if self.facet is not None else ()
        most = max((bucket.count for bucket in buckets), default=0)
        ground = self.height() - 1
        painter.fillRect(0, ground, self.width(), 1, QColor(colours.border_strong))
        for place, bucket in enumerate(buckets):
            left, width = self._bar(place)
            # Few rows beside many still show: an empty bucket and a small one are not the same.
            height = 0.0 if not bucket.count else max(3.0, (ground - 2) * bucket.count / most)
            painter.setBrush(QColor(colours.accent if self._inside(place) else colours.border_strong))
            painter.drawRoundedRect(QRectF(left, ground - height, width, height), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a bar."""
        self._from = self._at(event.position().x())
        self._choose(self._from)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose more bars while dragging; tell what a bar stands for otherwise."""
        place = self._at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton and self._from is not None:
            self._choose(place)
        elif self.facet is not None and self.facet.buckets:
            bucket = self.facet.buckets[place]
            text = f"{write_short(bucket.low)} – {write_short(bucket.high)}: {write_figure(bucket.count)}"
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def _choose(self, place: int) -> None:
        if self.facet is None or not self.facet.buckets or self._from is None:
            return
        first, last = sorted((self._from, place))
        low, high = self.facet.buckets[first].low, self.facet.buckets[last].high
        self.chosen.emit((low, high))

    def _at(self, x: float) -> int:
        count = len(self.facet.buckets) if self.facet is not None else 1
        return max(0, min(count - 1, int(x * count / max(1, self.width()))))

    def _bar(self, place: int) -> tuple[float, float]:
        count = len(self.facet.buckets) if self.facet is not None else 1
        step = self.width() / max(1, count)
        width = min(step - 2, 48)
        return place * step + (step - width) / 2, width

    def _inside(self, place: int) -> bool:
        assert self.facet is not None
        bucket, (low, high) = self.facet.buckets[place], self.bounds
        last = place == len(self.facet.buckets) - 1
        under = low is not None and (bucket.high < low or (bucket.high == low and not last))
        return not under and not (high is not None and bucket.low >= high and bucket.low != low)


class RangePopup(FilterPopup):
    """Two fields, a histogram, and rows that have no value at all."""

    def __init__(
        self, title: str, on_clear: Callable[[], object], *, places: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, on_clear, parent)
        self._places = places
        self.histogram = Histogram()
        self.histogram.chosen.connect(self._take_bars)
        self.low, self.high = QLineEdit(), QLineEdit()
        fields = QHBoxLayout()
        fields.setSpacing(theme().tokens.space.sm)
        for field, name in ((self.low, self.tr("{0} from")), (self.high, self.tr("{0} up to"))):
            field.setAccessibleName(name.format(title))
            field.textEdited.connect(lambda _text: self._fields_typed())
        fields.addWidget(self.low, 1)
        fields.addWidget(make_label("–", "muted"))
        fields.addWidget(self.high, 1)
        self.without = QCheckBox(self.tr("Only rows without a value"))
        self.without.clicked.connect(self._without_clicked)
        self.message = make_label(self.tr("Loading…"), "caption", wrap=True)
        self.box.addWidget(self.histogram)
        self.box.addLayout(fields)
        self.box.addWidget(self.message)
        self.box.addWidget(self.without)

    def first_field(self) -> QWidget:
        """Return the field of the lower bound."""
        return self.low

    def show_value(self, bounds: Range, without: bool) -> None:
        """Show what is chosen, unless a person is just typing it."""
        if not self._timer.isActive():
            for field, value in ((self.low, bounds[0]), (self.high, bounds[1])):
                field.setText("" if value is None else write_figure(value, self._places))
            self.without.setChecked(without)
            self.valid()
        self.histogram.show_facet(self.histogram.facet, bounds)

    def show_facet(self, facet: RangeFacet) -> None:
        """Show bounds and histogram."""
        self.histogram.show_facet(facet, self.bounds() or (None, None))
        self.histogram.setVisible(bool(facet.buckets))
        if facet.low is None or facet.high is None:
            self.message.setText(self.tr("No row has a value here."))
        else:
            ends = write_figure(facet.low, self._places), write_figure(facet.high, self._places)
            self.low.setPlaceholderText(ends[0])
            self.high.setPlaceholderText(ends[1])
            self.message.setText(self.tr("{0} rows, from {1} to {2}").format(write_figure(facet.count), *ends))
        self.without.setText(self.tr("Only rows without a value ({0})").format(write_figure(facet.without)))
        self.without.setEnabled(facet.without > 0 or self.without.isChecked())
        self.adjustSize()

    def show_message(self, text: str) -> None:
        """Say how the reading goes."""
        self.message.setText(text)

    def bounds(self) -> Range | None:
        """Return the bounds that are typed; `None` where they make no sense."""
        try:
            low, high = read_figure(self.low.text()), read_figure(self.high.text())
        except ValueError:
            return None
        return None if low is not None and high is not None and low > high else (low, high)

    def valid(self) -> bool:
        """Say whether the fields hold figures in order."""
        for field in (self.low, self.high):
            try:
                read_figure(field.text())
                wrong = self.bounds() is None and field is self.high
            except ValueError:
                wrong = True
            if field.property("invalid") != wrong:
                field.setProperty("invalid", wrong)
                restyle(field)
        return self.bounds() is not None

    def _fields_typed(self) -> None:
        self.without.setChecked(False)
        self.typed()

    def _take_bars(self, bounds: Range) -> None:
        self.without.setChecked(False)
        for field, value in ((self.low, bounds[0]), (self.high, bounds[1])):
            field.setText("" if value is None else write_figure(value, self._places))
        self.histogram.show_facet(self.histogram.facet, bounds)
        self.typed()

    def _without_clicked(self) -> None:
        if self.without.isChecked():
            self.low.clear()
            self.high.clear()
        self.apply()


class WordsPopup(FilterPopup):
    """Words that must or must not occur, and a regular expression."""

    def __init__(self, title: str, on_clear: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(title, on_clear, parent)
        self.contains, self.excludes, self.regex = QLineEdit(), QLineEdit(), QLineEdit()
        for field, name, hint in (
            (self.contains, self.tr("Contains all of"), self.tr("coffee, machine")),
            (self.excludes, self.tr("Contains none of"), self.tr("free, used")),
            (self.regex, self.tr("Matches the regular expression"), r"^(how|why)\b"),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
            field.textEdited.connect(lambda _text: self.typed())
            self.box.addWidget(make_label(name, "caption"))
            self.box.addWidget(field)
        self.message = make_label("", "error", wrap=True)
        self.message.hide()
        self.box.addWidget(self.message)
        self.box.addWidget(make_label(self.tr("Put commas between several words."), "caption"))

    def first_field(self) -> QWidget:
        """Return the field of the words that must occur."""
        return self.contains

    def show_value(self, contains: tuple[str, ...], excludes: tuple[str, ...], regex: str) -> None:
        """Show what is set, unless a person is just typing it."""
        if self._timer.isActive() or self.value() == (contains, excludes, regex):
            return
        self.contains.setText(", ".join(contains))
        self.excludes.setText(", ".join(excludes))
        self.regex.setText(regex)
        self.valid()

    def value(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the words that must occur, those that must not, and the pattern."""
        return _pieces(self.contains.text()), _pieces(self.excludes.text()), self.regex.text().strip()

    def valid(self) -> bool:
        """Say whether the pattern can be read."""
        problem = ""
        try:
            re.compile(self.regex.text().strip())
        except (re.error, RecursionError, OverflowError) as error:
            problem = self.tr("This pattern cannot be read: {0}.").format(error)
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        if self.regex.property("invalid") != bool(problem):
            self.regex.setProperty("invalid", bool(problem))
            restyle(self.regex)
        self.adjustSize()
        return not problem


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for part in text.split(",") if (piece := " ".join(part.split()))))
