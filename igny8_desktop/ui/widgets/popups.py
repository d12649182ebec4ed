"""Lists of check boxes that drop down from a button: filters and the column chooser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets.buttons import LinkButton

_KEY = int(Qt.ItemDataRole.UserRole)

#: Above this many choices the list gets a field to narrow it.
_SEARCH_FROM = 9


class PopupFrame(QFrame):
    """A popup window with round corners that closes when a person clicks elsewhere."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setProperty("role", "popup")
        self.setAccessibleName(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground: Qt draws none for a window that shows what is behind its corners."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.colours.border_strong), 1))
        painter.setBrush(QColor(tokens.colours.raised))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, tokens.radius.md, tokens.radius.md)


class CheckListPopup(PopupFrame):
    """A popup of check boxes; several may be on, and it stays open while a person chooses."""

    checked_changed = Signal()
    reordered = Signal()

    def __init__(
        self,
        title: str,
        *,
        link_text: str,
        on_link: Callable[[], object],
        movable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        space = theme().tokens.space
        self.narrow = QLineEdit()
        self.narrow.setPlaceholderText(self.tr("Narrow the list"))
        self.narrow.setAccessibleName(self.tr("Narrow the list"))
        self.narrow.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setMinimumWidth(240)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if movable:
            self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
            self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
            self.list.model().rowsMoved.connect(lambda *_args: self.reordered.emit())
        self._message = make_label(self.tr("Loading…"), "caption", wrap=True)
        self._message.setContentsMargins(space.sm, space.sm, space.sm, space.sm)
        head = QHBoxLayout()
        head.setContentsMargins(space.sm, space.xs, 0, 0)
        head.addWidget(make_label(title, "field"))
        head.addStretch(1)
        head.addWidget(LinkButton(link_text, on_link))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.sm, space.xs, space.sm, space.sm)
        layout.setSpacing(space.xs)
        layout.addLayout(head)
        layout.addWidget(self.narrow)
        layout.addWidget(self._message)
        layout.addWidget(self.list)
        self.list.itemChanged.connect(lambda _item: self.checked_changed.emit())
        self.list.itemClicked.connect(self._clicked)
        self._pressed_state: Qt.CheckState | None = None
        self.list.itemPressed.connect(self._remember)
        self.show_message(self.tr("Loading…"))

    def show_message(self, text: str) -> None:
        """Show a line of text instead of choices."""
        self.list.hide()
        self.narrow.hide()
        self._message.setText(text)
        self._message.show()
        self.adjustSize()

    def show_note(self, text: str) -> None:
        """Show a line of text above the choices."""
        self._message.setText(text)
        self._message.show()
        self.adjustSize()

    def set_items(self, items: Sequence[tuple[str, str, bool]]) -> None:
        """Show choices: key, text and whether it is on."""
        self.list.blockSignals(True)
        self.list.clear()
        for key, text, checked in items:
            item = QListWidgetItem(text)
            item.setData(_KEY, key)
            item.setFlags(
                Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(100, 30))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._message.hide()
        self.narrow.setVisible(len(items) >= _SEARCH_FROM)
        self.list.show()
        self.list.setFixedHeight(min(len(items), 12) * 30 + 10)
        if items:
            self.list.setCurrentRow(0)
        self.adjustSize()

    def items(self) -> list[tuple[str, bool]]:
        """Return the keys in their order and whether each is on."""
        found = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            found.append((str(item.data(_KEY)), item.checkState() is Qt.CheckState.Checked))
        return found

    def checked(self) -> frozenset[str]:
        """Return the keys that are on."""
        return frozenset(key for key, on in self.items() if on)

    def drop_from(self, anchor: QWidget) -> None:
        """Open under a widget, kept on its screen, with the focus in the list."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = QGuiApplication.screenAt(place) or anchor.screen()
        room = screen.availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        (self.narrow if self.narrow.isVisible() else self.list).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Enter and Esc."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def _remember(self, item: QListWidgetItem) -> None:
        self._pressed_state = item.checkState()

    def _clicked(self, item: QListWidgetItem) -> None:
        # A click on the box itself has already turned it; a click on the text has not.
        if self._pressed_state is not None and item.checkState() is self._pressed_state:
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self._pressed_state = None

    def _narrow(self, text: str) -> None:
        wanted = text.casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())
