"""The line under a table: how many rows there are, or what can be done with the selected ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, restyle, theme
from igny8_desktop.ui.widgets.buttons import (
    Button,
    LinkButton,
    PrimaryButton,
    QuietDangerButton,
    SecondaryButton,
)
from igny8_desktop.ui.widgets.table_types import Selection, TableAction


class TableFooter(QFrame):
    """Becomes the bulk bar while rows are selected; its height never changes, so that nothing jumps."""

    def __init__(
        self,
        actions: Sequence[TableAction],
        selection: Callable[[], Selection],
        select_all: Callable[[], object],
        clear: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "footer")
        self.setProperty("active", False)
        self.setAccessibleName(self.tr("Rows and selection"))
        self._actions = [action for action in actions if action.in_bar]
        self.count_label = make_label("", "muted")
        self.range_label = make_label("", "caption")
        self.select_all_button = LinkButton("", select_all)
        self.clear_button = LinkButton(self.tr("Clear selection"), clear, tip=self.tr("Clear selection (Esc)"))
        self.buttons: dict[str, Button] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.xl, space.sm, space.xl, space.sm)
        layout.setSpacing(space.sm)
        layout.addWidget(self.count_label)
        layout.addWidget(self.select_all_button)
        layout.addWidget(self.clear_button)
        layout.addStretch(1)
        layout.addWidget(self.range_label)
        for action in self._actions:
            button = self._make_button(action, selection)
            self.buttons[action.key] = button
            layout.addWidget(button)
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(400)
        self._busy_timer.timeout.connect(self._show_busy)
        self._range_text = ""
        self.apply_density()
        theme().changed.connect(self.apply_density)
        self.show_selection(Selection(), "", 0)

    def apply_density(self) -> None:
        """Take the height from the theme."""
        self.setFixedHeight(theme().tokens.size.control + 2 * theme().tokens.space.sm + 1)

    def show_selection(self, selection: Selection, total_text: str, total: int) -> None:
        """Show what is selected and what can be done with it, or only how many rows there are."""
        some = selection.count > 0
        write = reading_locale().toString
        if some:
            self.count_label.setText(self.tr("{0} selected").format(write(selection.count)))
        else:
            self.count_label.setText(total_text)
        self.count_label.setProperty("role", "field" if some else "muted")
        restyle(self.count_label)
        self.select_all_button.setText(self.tr("Select all {0}").format(write(total)))
        self.select_all_button.setAccessibleName(self.select_all_button.text())
        self.select_all_button.setVisible(some and not selection.all_matching)
        self.clear_button.setVisible(some)
        self.range_label.setVisible(not some)
        for action in self._actions:
            button = self.buttons[action.key]
            button.setVisible(some)
            button.setEnabled(action.allows(selection))
        if self.property("active") != some:
            self.setProperty("active", some)
            restyle(self)

    def show_range(self, text: str) -> None:
        """Show which rows are in sight."""
        self._range_text = text
        if not self._busy_timer.isActive():
            self.range_label.setText(text)

    def set_busy(self, busy: bool) -> None:
        """Say that rows are being read, if it takes long enough to wonder."""
        if busy:
            self._busy_timer.start()
        else:
            self._busy_timer.stop()
            self.range_label.setText(self._range_text)

    def _show_busy(self) -> None:
        self.range_label.setText(self.tr("Updating…"))

    def _make_button(self, action: TableAction, selection: Callable[[], Selection]) -> Button:
        kind = PrimaryButton if action.primary else QuietDangerButton if action.danger else SecondaryButton

        def run() -> None:
            chosen = selection()
            if action.allows(chosen):
                action.run(chosen)

        if not action.choices:
            return kind(action.text, run, icon=action.icon, tip=action.tip)
        button = kind(f"{action.text}   ", icon=action.icon, tip=action.tip)
        button.setAccessibleName(action.text)
        menu = QMenu(button)
        menu.setAccessibleName(action.text)
        for choice in action.choices:
            entry = menu.addAction(choice.text)
            if choice.icon:
                theme().set_icon(entry, choice.icon)
            entry.triggered.connect(lambda _checked=False, chosen=choice: chosen.run(selection()))
        button.setMenu(menu)
        return button


def make_context_menu(
    actions: Sequence[TableAction], selection: Selection, copy: Callable[[], object], parent: QWidget
) -> QMenu:
    """Return the menu of a selection; it goes away by itself once closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    quiet = [action for action in actions if action.in_menu and not action.danger]
    risky = [action for action in actions if action.in_menu and action.danger]
    for action in quiet:
        _add(menu, action, selection)
    menu.addSeparator()
    entry = menu.addAction(QCoreApplication.translate("DataTable", "Copy"))
    entry.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    theme().set_icon(entry, "copy")
    entry.triggered.connect(lambda _checked=False: copy())
    if risky:
        menu.addSeparator()
    for action in risky:
        _add(menu, action, selection)
    return menu


def _add(menu: QMenu, action: TableAction, selection: Selection) -> None:
    if action.choices:
        inner = menu.addMenu(action.text)
        inner.setEnabled(action.allows(selection))
        theme().set_icon(inner.menuAction(), action.icon)
        for choice in action.choices:
            _add(inner, choice, selection)
        return
    entry = menu.addAction(action.text)
    if action.icon:
        theme().set_icon(entry, action.icon, "danger_text" if action.danger else "text_muted")
    if action.key == "delete":
        entry.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
    entry.setToolTip(action.tip)
    entry.setEnabled(action.allows(selection))
    entry.triggered.connect(lambda _checked=False: action.run(selection))
