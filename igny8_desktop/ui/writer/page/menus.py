"""Menus of the article: what a block can become, what can be added, and the list behind a slash."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.block_kinds import ADDABLE, KIND_ICONS, kind_name
from igny8_desktop.ui.writer.page.text_page import TextPage

_KIND = int(Qt.ItemDataRole.UserRole)
#: What a line can be turned into, in the order of menus.
TURNABLE = ("paragraph", "heading:2", "heading:3", "heading:4", "list", "list:ordered", "quote", "code", "details")
_SLASH = (
    "heading:2",
    "heading:3",
    "heading:4",
    "list",
    "list:ordered",
    "quote",
    "table",
    "details",
    "code",
    "separator",
    "html",
    "paragraph",
)


def icon_of(kind: str) -> str:
    """Return the icon of a kind such as `list:ordered`."""
    return "list-ordered" if kind == "list:ordered" else KIND_ICONS[BlockKind(kind.split(":")[0])]


def kinds_menu(kinds: tuple[str, ...], chosen: Callable[[str], object], parent: QWidget) -> QMenu:
    """Return a menu of kinds."""
    menu = QMenu(parent)
    for kind in kinds:
        action = menu.addAction(kind_name(kind))
        theme().set_icon(action, icon_of(kind))
        action.triggered.connect(lambda _checked=False, wanted=kind: chosen(wanted))
    return menu


def add_menu(chosen: Callable[[str], object], parent: QWidget) -> QMenu:
    """Return a menu of what can be added."""
    return kinds_menu(ADDABLE, chosen, parent)


def add_spelling(menu: QMenu, edit: TextPage, position: int) -> None:
    """Put what may have been meant at the top of a menu, if the word at a position is misspelt."""
    marks = edit.spelling
    found = marks.word_at(position) if marks is not None else None
    if marks is None or found is None:
        return
    start, end, word = found
    first = menu.actions()[0] if menu.actions() else None
    waiting = QAction(QCoreApplication.translate("Spelling", "Looking for suggestions …"), menu)
    waiting.setEnabled(False)
    ignore = QAction(QCoreApplication.translate("Spelling", "Ignore “{0}”").format(word), menu)
    ignore.triggered.connect(lambda _checked=False: marks.ignore(word))
    learn = QAction(QCoreApplication.translate("Spelling", "Add “{0}” to my words").format(word), menu)
    learn.triggered.connect(lambda _checked=False: marks.add(word))
    menu.insertActions(first, [waiting, ignore, learn])  # type: ignore[arg-type]
    menu.insertSeparator(first)  # type: ignore[arg-type]

    def came(words: list[str]) -> None:
        if not shiboken6.isValid(menu):
            return
        for text in words:
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, text=text: _put(edit, start, end, text))
            menu.insertAction(waiting, action)
        waiting.setText(QCoreApplication.translate("Spelling", "No suggestions"))
        waiting.setVisible(not words)

    marks.suggest(word, came)


def _put(edit: TextPage, start: int, end: int, text: str) -> None:
    cursor = edit.textCursor()
    cursor.setPosition(start + 1)
    fmt = cursor.charFormat()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text, fmt)


class SlashMenu(QListWidget):
    """Offers kinds of blocks behind a typed slash; `chosen` carries the kind and how many characters were typed."""

    chosen = Signal(str, int)

    def __init__(self, edit: TextPage) -> None:
        super().__init__(edit)
        self._edit = edit
        self._typed = ""
        self._closed_for: int | None = None
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Kinds of blocks"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(240)
        self.hide()
        edit.slash.connect(self.follow)
        edit.installEventFilter(self)
        self.itemClicked.connect(lambda _item: self.take())

    def follow(self, typed: str | None) -> None:
        """Show what fits what was typed; `None` for no slash."""
        if typed is None:
            self.hide()
            self._closed_for = None
            return
        start = self._edit.textCursor().position() - len(typed)
        if start == self._closed_for:
            return
        self._typed = typed
        self.clear()
        for kind in _SLASH:
            name = kind_name(kind)
            if typed.casefold() in name.casefold().replace(" ", "") or typed.casefold() in kind:
                item = QListWidgetItem(theme().icon(icon_of(kind)), name)
                item.setData(_KIND, kind)
                self.addItem(item)
        if not self.count():
            self.hide()
            return
        self.setCurrentRow(0)
        self.setFixedHeight(min(self.count(), 8) * max(self.sizeHintForRow(0), 28) + 10)
        place = self._edit.cursorRect()
        corner = self._edit.viewport().mapTo(self._edit, QPoint(place.left(), place.bottom() + 6))
        if corner.y() + self.height() > self._edit.height():
            corner.setY(max(corner.y() - self.height() - place.height() - 12, 0))
        self.move(corner)
        self.show()
        self.raise_()

    def take(self) -> None:
        """Choose what is marked."""
        item: QListWidgetItem | None = self.currentItem()
        self.hide()
        if item is not None:
            self.chosen.emit(str(item.data(_KIND)), len(self._typed) + 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take arrows, Enter and Esc from the text while the list is open."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        taken = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and self.isVisible()
        if not taken or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, press = event.key(), event.type() == QEvent.Type.KeyPress
        if key not in (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Escape,
        ):
            return False
        event.accept()
        if press and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.setCurrentRow((self.currentRow() + step) % self.count())
        elif press and key == Qt.Key.Key_Escape:
            self._closed_for = self._edit.textCursor().position() - len(self._typed)
            self.hide()
        elif press:
            self.take()
        return True
