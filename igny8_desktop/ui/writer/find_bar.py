"""Find and replace in an article: whole words, case, patterns, and how many there are."""

from __future__ import annotations

import regex
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QTextEdit, QToolButton

from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Bar, GhostButton, IconButton
from igny8_desktop.ui.writer.article_editor import ArticleEditor
from igny8_desktop.ui.writer.page.searching import Place, Wanted, find_all, replace_all, replace_one, replacement

_PAUSE_MS = 120
_SHOWN = 500


class FindBar(Bar):
    """Opens over the text with Ctrl+F (Ctrl+H with the field for replacing); F3 goes on, Esc closes."""

    def __init__(self, article: ArticleEditor) -> None:
        super().__init__(name="")
        self.setAccessibleName(self.tr("Find and replace"))
        self._article = article
        self._places: list[Place] = []
        self.text = _Field(self.tr("Find"), self)
        self.new = _Field(self.tr("Replace with"), self)
        self.case = _switch("Aa", self.tr("Match case"))
        self.words = _switch("W", self.tr("Whole words"))
        self.pattern = _switch(".*", self.tr("Regular expression"))
        self.count = make_label("", "caption")
        self.count.setMinimumWidth(84)
        self.back = IconButton("chevron-up", self.tr("Previous (Shift+F3)"), lambda: self.go(-1))
        self.on = IconButton("chevron-down", self.tr("Next (F3)"), lambda: self.go(1))
        self.replace_button = GhostButton(self.tr("Replace"))
        self.all_button = GhostButton(self.tr("Replace all"))
        self.close_button = IconButton("x", self.tr("Close (Esc)"), self.leave)
        self.add(self.text, self.case, self.words, self.pattern, self.count, self.back, self.on)
        self.add(self.new, self.replace_button, self.all_button)
        self.stretch()
        self.add(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self.text.textChanged.connect(lambda _text: self._timer.start())
        article.edited.connect(self._edited)
        for switch in (self.case, self.words, self.pattern):
            switch.toggled.connect(lambda _on: self.look())
        self.replace_button.clicked.connect(lambda _checked=False: self.replace())
        self.all_button.clicked.connect(lambda _checked=False: self.replace_all())
        add_key(article, "Ctrl+F", self.open)
        add_key(article, "Ctrl+H", lambda: self.open(replacing=True))
        add_key(article, "F3", lambda: self.go(1))
        add_key(article, "Shift+F3", lambda: self.go(-1))
        self.hide()

    def open(self, *, replacing: bool = False) -> None:
        """Show the bar with what is selected."""
        chosen = self._article.text.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.text.setText(chosen)
        self.show()
        (self.new if replacing and self.text.text() else self.text).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()
        self.look()

    def leave(self) -> None:
        """Close the bar and go back to the text."""
        self.hide()
        self._places = []
        self._mark()
        self._article.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(self.text.text(), self.case.isChecked(), self.words.isChecked(), self.pattern.isChecked())

    def look(self) -> None:
        """Find anew and show how many there are."""
        if self.isHidden():
            return
        wrong = ""
        try:
            self._places = find_all(self._article.page, self.wanted())
        except regex.error:
            self._places, wrong = [], self.tr("Not a pattern")
        except TimeoutError:
            self._places, wrong = [], self.tr("Takes too long")
        self.text.setProperty("invalid", bool(wrong))
        self.text.style().polish(self.text)
        self._show_count(wrong)
        for button in (self.back, self.on, self.replace_button, self.all_button):
            button.setEnabled(bool(self._places))
        self._mark()

    def go(self, step: int) -> None:
        """Select the next or previous find, around the end."""
        if self.isHidden():
            self.open()
        self.look()
        if not self._places:
            return
        cursor = self._article.text.textCursor()
        at = next((i for i, place in enumerate(self._places) if place.start >= cursor.selectionEnd()), 0)
        if step < 0:
            at = next(
                (i for i, place in reversed(list(enumerate(self._places))) if place.end <= cursor.selectionStart()), -1
            )
        self._select(self._places[at])

    def replace(self) -> None:
        """Replace the find that is selected and go on to the next."""
        self.look()
        cursor = self._article.text.textCursor()
        here = next(
            (p for p in self._places if (p.start, p.end) == (cursor.selectionStart(), cursor.selectionEnd())), None
        )
        if here is not None:
            try:
                text = replacement(here, self.wanted(), self.new.text())
            except (regex.error, IndexError):
                self._show_count(self.tr("Not a replacement"))
                return
            replace_one(self._article.page, cursor, here, text)
            self._article.text.setTextCursor(cursor)
        self.go(1)

    def replace_all(self) -> None:
        """Replace every find; one press of Undo brings them back."""
        self.look()
        try:
            count = replace_all(self._article.page, self._places, self.wanted(), self.new.text())
        except (regex.error, IndexError):
            self._show_count(self.tr("Not a replacement"))
            return
        self.look()
        self.count.setText(self.tr("{0} replaced").format(reading_locale().toString(count)))

    def _edited(self) -> None:
        if self.isVisible():
            self._timer.start()

    def _select(self, place: Place) -> None:
        cursor = self._article.text.textCursor()
        cursor.setPosition(place.start)
        cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
        self._article.text.setTextCursor(cursor)
        self._article.text.ensureCursorVisible()
        self._show_count("")

    def _show_count(self, wrong: str) -> None:
        if wrong:
            self.count.setText(wrong)
            return
        cursor = self._article.text.textCursor()
        span = (cursor.selectionStart(), cursor.selectionEnd())
        here = next((at + 1 for at, place in enumerate(self._places) if (place.start, place.end) == span), 0)
        write, total = reading_locale().toString, len(self._places)
        if not self.text.text():
            self.count.setText("")
        elif here:
            self.count.setText(self.tr("{0} of {1}").format(write(here), write(total)))
        else:
            self.count.setText(self.tr("{0} found").format(write(total)) if total else self.tr("Not found"))

    def _mark(self) -> None:
        marks = []
        for place in self._places[:_SHOWN]:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._article.text.document())
            cursor.setPosition(place.start)
            cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format.setBackground(QColor(theme().tokens.colours.tones[Tone.WARNING].border))
            marks.append(mark)
        self._article.text.setExtraSelections(marks)


class _Field(QLineEdit):
    """A field in which Enter goes on and Esc closes."""

    def __init__(self, name: str, bar: FindBar) -> None:
        super().__init__()
        self._bar = bar
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setMinimumWidth(90)
        self.setMaximumWidth(190)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer Enter and Esc."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self is self._bar.new:
                self._bar.replace()
            else:
                self._bar.go(-1 if shift else 1)
        elif event.key() == Qt.Key.Key_F3:
            self._bar.go(-1 if shift else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self._bar.leave()
        else:
            super().keyPressEvent(event)


def _switch(sign: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(sign)
    button.setCheckable(True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
