"""The button of saved views beside a list: choose, save, update, rename and delete them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QActionGroup, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.services.saved_views import MOST_NAME, ViewInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import DataTable, Form

_LONGEST = 24


class ViewNameDialog(BaseDialog):
    """Asks for the name of a view; `work` saves it and `done` gets the view."""

    def __init__(
        self,
        context: WindowContext,
        title: str,
        button: str,
        name: str,
        work: Callable[[str], ViewInfo],
        done: Callable[[ViewInfo], object],
    ) -> None:
        super().__init__(
            title,
            self.tr("A view keeps search, filters, order and columns of this list."),
            parent=context.window,
            width=420,
        )
        self._context, self._work, self._done = context, work, done
        self.name = QLineEdit(name)
        self.name.setMaxLength(MOST_NAME)
        self.name.setPlaceholderText(self.tr("Easy wins"))
        self.form = Form()
        self.form.add("name", self.tr("&Name"), self.name, required=True)
        self.add(self.form)
        self.set_buttons(button, self.save)
        self.name.selectAll()
        self.name.setFocus()

    def save(self) -> None:
        """Save under the name."""
        name, work = self.name.text(), self._work
        self.form.set_errors({} if name.strip() else {"name": self.tr("Type a name.")})
        if not name.strip():
            return
        self.set_busy(True)

        def done(view: ViewInfo) -> None:
            self.accept()
            self._done(view)

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(self._context, self, self.tr("Saving the view"), lambda: work(name), done, failed)


class ViewsButton(QToolButton):
    """Shows which view is in force and drops down all of them; belongs to one table."""

    def __init__(self, context: WindowContext, table: DataTable, kind: EntityKind) -> None:
        super().__init__()
        self._context, self._table, self._kind = context, table, kind
        self._ticket: Ticket | None = None
        self.views: Sequence[ViewInfo] = ()
        self.chosen: ViewInfo | None = None
        self._read = False
        self.setProperty("look", "outlined")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(14, 14))
        theme().set_icon(self, "chevron-down")
        self.setToolTip(self.tr("Saved views of this list (Ctrl+Shift+V)"))
        self.clicked.connect(self.open)
        table.model.order_changed.connect(self._show_chosen)
        context.current.changed.connect(self._site_changed)
        context.bridge.changes_published.connect(self._changed)
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+V"), table)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open)
        self._show_chosen()

    @property
    def altered(self) -> bool:
        """Say whether search, filters or order are no longer those of the chosen view."""
        return self.chosen is not None and self._table.view_state().get("query") != self.chosen.state.get("query")

    @Slot()
    def open(self) -> None:
        """Offer the views and what can be done with them."""
        menu = self.make_menu()
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def make_menu(self) -> QMenu:
        """Return the menu; it goes away by itself once closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Saved views"))
        group = QActionGroup(menu)
        everything = menu.addAction(self.tr("All rows"))
        everything.triggered.connect(lambda _checked=False: self.show_all())
        everything.setCheckable(True)
        everything.setChecked(self.chosen is None and not self._table.query.narrowed)
        group.addAction(everything)
        for view in self.views:
            entry = menu.addAction(view.name)
            entry.setCheckable(True)
            entry.setChecked(self.chosen is not None and view.id == self.chosen.id)
            entry.triggered.connect(lambda _checked=False, wanted=view: self.choose(wanted))
            group.addAction(entry)
        menu.addSeparator()
        save = menu.addAction(self.tr("Save as a new view…"))
        theme().set_icon(save, "save")
        save.setEnabled(self._context.current.scope is not None)
        save.triggered.connect(lambda _checked=False: self.save_new())
        if self.chosen is not None:
            name = self.chosen.name
            for text, icon, run in (
                (self.tr("Update “{0}”"), "refresh-cw", self.update_chosen),
                (self.tr("Rename “{0}”…"), "pencil", self.rename_chosen),
                (self.tr("Delete “{0}”"), "trash-2", self.delete_chosen),
            ):
                entry = menu.addAction(text.format(name))
                theme().set_icon(entry, icon, "danger_text" if icon == "trash-2" else "text_muted")
                entry.triggered.connect(lambda _checked=False, chosen=run: chosen())
        return menu

    # ------------------------------------------------------------------------------------------------- what is done

    def show_all(self) -> None:
        """Show all rows, in no view."""
        self.chosen = None
        self._table.clear_filters()
        self._show_chosen()

    def choose(self, view: ViewInfo) -> None:
        """Show a view."""
        self.chosen = view
        self._table.show_view(view.state)
        self._show_chosen()

    def save_new(self) -> None:
        """Ask for a name and keep what is shown under it."""
        scope, views, kind = self._context.current.scope, self._context.services.views, self._kind
        if scope is None:
            return
        state = self._table.view_state()
        ViewNameDialog(
            self._context,
            self.tr("Save view"),
            self.tr("Save view"),
            "",
            lambda name: views.save(scope, kind, name, state),
            self._saved,
        ).open()

    def update_chosen(self) -> None:
        """Keep what is shown in the chosen view."""
        scope, view, views = self._context.current.scope, self.chosen, self._context.services.views
        if scope is None or view is None:
            return
        state = self._table.view_state()
        write(self._context, self, self.tr("Saving the view"), lambda: views.update(scope, view.id, state), self._saved)

    def rename_chosen(self) -> None:
        """Ask for another name."""
        scope, view, views = self._context.current.scope, self.chosen, self._context.services.views
        if scope is None or view is None:
            return
        ViewNameDialog(
            self._context,
            self.tr("Rename view"),
            self.tr("Rename"),
            view.name,
            lambda name: views.rename(scope, view.id, name),
            self._saved,
        ).open()

    def delete_chosen(self) -> None:
        """Delete the chosen view, with Undo."""
        scope, view = self._context.current.scope, self.chosen
        views, kind, context = self._context.services.views, self._kind, self._context
        if scope is None or view is None:
            return

        def deleted(gone: ViewInfo) -> None:
            self.chosen = None
            self._show_chosen()
            context.notices.success(
                self.tr("View “{0}” deleted.").format(gone.name),
                action_text=self.tr("Undo"),
                action=lambda: write(
                    context,
                    self,
                    self.tr("Restoring"),
                    lambda: views.save(scope, kind, gone.name, gone.state),
                    self._saved,
                ),
            )

        write(context, self, self.tr("Deleting the view"), lambda: views.delete(scope, view.id), deleted)

    # ------------------------------------------------------------------------------------------------------- events

    def showEvent(self, event: QShowEvent) -> None:
        """Read the views when they are first in sight."""
        super().showEvent(event)
        if not self._read:
            self._ask()

    def _saved(self, view: ViewInfo) -> None:
        self.chosen = view
        self._ask()
        self._show_chosen()

    @Slot(object)
    def _site_changed(self, scope: object) -> None:
        self._read = False
        if self.chosen is not None and getattr(scope, "site_id", None) != self._site_id:
            self.chosen = None
        self.views = ()
        self._show_chosen()
        if self.isVisible():
            self._ask()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.SAVED_VIEW):
            self._read = False
            if self.isVisible():
                self._ask()

    _site_id: int | None = None

    def _ask(self) -> None:
        scope, views, kind = self._context.current.scope, self._context.services.views, self._kind
        self._site_id = scope.site_id if scope is not None else None
        self._read = True
        if scope is None:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._context.readers.submit(
            Lane.LISTS, self, lambda: views.all(scope, kind), self._came, self._context.notices.error
        )

    def _came(self, views: Sequence[ViewInfo]) -> None:
        self._ticket = None
        self.views = views
        if self.chosen is not None:
            self.chosen = next((view for view in views if view.id == self.chosen.id), None)
        self._show_chosen()

    def _show_chosen(self) -> None:
        name = self.chosen.name if self.chosen is not None else self.tr("Views")
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
        self.setText(f"{short}{'*' if self.altered else ''} ")
        said = self.tr("View: {0}").format(name) if self.chosen is not None else self.tr("Saved views")
        self.setAccessibleName(self.tr("{0}, altered").format(said) if self.altered else said)
