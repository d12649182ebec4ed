"""A pane beside a table that shows the selected row and lets a person edit it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import ErrorInfo
from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import Banner
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import EmptyState, PrimaryButton, SecondaryButton, Selection

Row = Mapping[str, object]


class DetailPane(QFrame):
    """Shows one row of a kind; subclasses build fields, fill them, and say how edits are saved.

    Edits are saved by the button, by Ctrl+S, and when another row is chosen: only the fields that changed are sent,
    so that nothing that happened meanwhile is undone. A save that fails leaves the edits in sight.
    """

    def __init__(
        self, context: WindowContext, kind: EntityKind, icon: str, title: str, text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.context = context
        self._kind = kind
        self._id: int | None = None
        self._wanted: int | None = None
        self._scope: Scope | None = None
        self._ticket: Ticket | None = None
        self._saved: dict[str, Any] = {}
        self._filling = False
        self.setProperty("role", "panel")
        self.setMinimumWidth(370)
        self._empty = EmptyState(icon, title, text, width=280)
        inside = QWidget()
        inside.setProperty("role", "page")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(space.xl, space.lg, space.xl, space.xl)
        self.body.setSpacing(space.lg)
        self.title = make_label("", "heading", wrap=True)
        self.badges = QHBoxLayout()
        self.badges.setSpacing(space.sm)
        self.banner = Banner()
        self.body.addWidget(self.title)
        self.body.addLayout(self.badges)
        self.body.addWidget(self.banner)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        self.foot = QFrame()
        self.foot.setProperty("role", "footer")
        self.buttons = QHBoxLayout(self.foot)
        self.buttons.setContentsMargins(space.xl, space.sm, space.xl, space.sm)
        self.buttons.setSpacing(space.sm)
        self.buttons.addStretch(1)
        self.discard_button = SecondaryButton(self.tr("Discard changes"), self.discard)
        self.save_button = PrimaryButton(self.tr("Save"), lambda: self.save(), tip=self.tr("Save (Ctrl+S)"))
        self.buttons.addWidget(self.discard_button)
        self.buttons.addWidget(self.save_button)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._scroll, 1)
        box.addWidget(self.foot)
        self._page = page
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        add_key(self, QKeySequence.StandardKey.Save, lambda: self.save())
        context.bridge.changes_published.connect(self._changes_came)

    # -------------------------------------------------------------------------------------------- for subclasses

    def fill(self, row: Row) -> None:
        """Show a row in the fields."""
        raise NotImplementedError

    def shown(self, row: Row) -> None:
        """Say something about a row that was just filled in, in the banner."""

    def values(self) -> dict[str, Any]:
        """Return what the fields hold, by field name."""
        raise NotImplementedError

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save changed fields; runs on a worker thread."""
        raise NotImplementedError

    def edited(self) -> None:
        """Take note of an edit; connect it to the fields' signals."""
        if not self._filling:
            self._show_dirty()

    # ---------------------------------------------------------------------------------------------- for the page

    @property
    def entity_id(self) -> int | None:
        """Return the row in sight."""
        return self._id

    @property
    def dirty(self) -> bool:
        """Say whether there are edits that are not saved."""
        return self._id is not None and self.values() != self._saved

    @Slot(object)
    def show_selection(self, selection: Selection) -> None:
        """Show the selected row if it is one."""
        self.show_item(selection.ids[0] if selection.count == 1 else None)

    def show_item(self, entity_id: int | None) -> None:
        """Show a row, or that none is chosen; edits of the one before are saved."""
        if entity_id == self._wanted:
            return
        if self.dirty:
            self.save()
        self._wanted = entity_id
        if entity_id is None:
            self._cancel()
            self._id = None
            self._stack.setCurrentWidget(self._empty)
        else:
            self._load(entity_id)

    def reload(self) -> None:
        """Read the row in sight again."""
        if self._wanted is not None:
            self._load(self._wanted)

    def discard(self) -> None:
        """Put the saved values back."""
        self._id = None
        self.reload()

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the fields that were changed; `then` runs once they are saved, or at once where nothing is to save."""
        scope, entity_id = self._scope, self._id
        if scope is None or entity_id is None or not self.dirty:
            if then is not None:
                then()
            return
        now = self.values()
        changed = {name: value for name, value in now.items() if value != self._saved.get(name)}
        before = self._saved
        self._saved = now
        self._show_dirty()

        def failed(error: BaseException) -> None:
            if self._id == entity_id:
                self._saved = before
                self.banner.say_error(error)
                self._show_dirty()
            else:
                self.context.notices.error(error)

        def done(_result: object) -> None:
            if self._id == entity_id:
                self.banner.clear()
            if then is not None:
                then()

        write(self.context, self, self.tr("Saving"), lambda: self.store(scope, entity_id, changed), done, failed)

    # ---------------------------------------------------------------------------------------------------- inside

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _load(self, entity_id: int) -> None:
        scope = self.context.current.scope
        self._cancel()
        if scope is None:
            return
        listing, kind = self.context.services.listing, self._kind

        def came(rows: Mapping[int, Row]) -> None:
            self._ticket = None
            row = rows.get(entity_id)
            if row is None:
                self._wanted = self._id = None
                self._stack.setCurrentWidget(self._empty)
            elif entity_id == self._wanted and not (self._id == entity_id and self.dirty):
                self._show(scope, entity_id, row)

        self._ticket = self.context.readers.submit(
            Lane.ROWS, self, lambda: listing.rows(scope, kind, [entity_id]), came, self.context.notices.error
        )

    def _show(self, scope: Scope, entity_id: int, row: Row) -> None:
        other = entity_id != self._id
        self._filling = True
        self._scope, self._id = scope, entity_id
        self.fill(row)
        title = row.get("error_title")
        if title:
            self.banner.say_error(_error_of(row))
        else:
            self.banner.clear()
        self.shown(row)
        self._filling = False
        self._saved = self.values()
        self._show_dirty()
        self._stack.setCurrentWidget(self._page)
        if other:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_dirty(self) -> None:
        dirty = self.dirty
        self.save_button.setEnabled(dirty)
        self.discard_button.setVisible(dirty)

    @Slot(object)
    def _changes_came(self, changes: Changes) -> None:
        if self._wanted is None or not changes.touches(self._kind, EntityKind.CLAIM):
            return
        ids = changes.kinds.get(self._kind, frozenset())
        if self._kind in changes.kinds and ids and self._wanted not in ids and EntityKind.CLAIM not in changes.kinds:
            return
        if not self.dirty:
            self.reload()


def _error_of(row: Row) -> ErrorInfo:
    return ErrorInfo(str(row.get("error_title")), str(row.get("error_what") or ""), str(row.get("error_next") or ""))
