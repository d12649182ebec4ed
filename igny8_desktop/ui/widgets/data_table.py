"""The one table of the program: search, filters, columns, selection with a bulk bar, and all the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.errors import describe
from igny8_desktop.ui.models.columns import Column, ColumnKind, reading_locale
from igny8_desktop.ui.models.id_table_model import IdTableModel
from igny8_desktop.ui.models.query_state import query_of_state, query_state
from igny8_desktop.ui.models.readers import Readers
from igny8_desktop.ui.models.sources import MemoryViewState, TableQuery, TableSource, ViewState
from igny8_desktop.ui.widgets.buttons import IconButton
from igny8_desktop.ui.widgets.filter_bar import FilterBar
from igny8_desktop.ui.widgets.page import EmptyState, LoadingState
from igny8_desktop.ui.widgets.popups import CheckListPopup
from igny8_desktop.ui.widgets.table_copy import TableCopier, visible_columns
from igny8_desktop.ui.widgets.table_edit import CellEditor, cell_to_edit
from igny8_desktop.ui.widgets.table_footer import TableFooter, make_context_menu
from igny8_desktop.ui.widgets.table_layout import ColumnLayout
from igny8_desktop.ui.widgets.table_types import EmptySpec, Facet, Selection, TableAction, counted
from igny8_desktop.ui.widgets.table_view import TableView

_SELECT = Column("__select__", "", width=44, kind=ColumnKind.SELECT, sortable=False)


class DataTable(QWidget):
    """A list of things of one kind.

    `opened` (Enter, double click), `edit_requested` (F2) and `link_clicked` carry ids; `cell_edited` (F2 in a column
    that is edited in its place) carries id, key and text; `selection_changed` carries a `Selection`. `count_text`
    writes a number of rows ("12,430 keywords"). Connect a bridge's `changes_published` to `apply_changes`: a hidden
    table waits until it is shown.
    """

    opened = Signal(int)
    edit_requested = Signal(int)
    cell_edited = Signal(int, str, str)
    link_clicked = Signal(int, str)
    selection_changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        source: TableSource,
        columns: Sequence[Column],
        readers: Readers,
        *,
        name: str,
        title: str,
        empty: EmptySpec,
        count_text: Callable[[int], str] | None = None,
        actions: Sequence[TableAction] = (),
        facets: Sequence[Facet] = (),
        sort: tuple[str, bool] = ("", False),
        view_state: ViewState | None = None,
        search_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._source = source
        self._count_text = count_text or (lambda count: counted(count, self.tr("row"), self.tr("rows")))
        self._actions = tuple(actions)
        self._stale = True
        self._to_top = False
        self._anchor: tuple[int, int] | None = None
        self._all_columns: tuple[Column, ...] = (_SELECT, *columns)
        self.model = IdTableModel(source, self._all_columns, readers, self)
        self.view = TableView(self.model)
        self.view.setAccessibleName(title)
        self._layout_keeper = ColumnLayout(self.view, f"table.{name}", view_state or MemoryViewState())
        self._copier = TableCopier(self.view, source, readers)
        self.toolbar = FilterBar(source, facets, readers, title=title, search_text=search_text, shortcut_scope=self)
        self.search, self.facets = self.toolbar.search, self.toolbar.buttons
        self.columns_button = IconButton("columns-3", self.tr("Choose columns"), self._choose_columns)
        self._column_popup = CheckListPopup(
            self.tr("Columns"),
            link_text=self.tr("Reset"),
            on_link=self._reset_columns,
            movable=True,
            parent=self,
        )
        self.footer = TableFooter(self._actions, self.selection, self.view.selectAll, self.view.clearSelection)
        self._build(empty)
        self._connect()
        wanted = self._layout_keeper.sort if self._layout_keeper.sort[0] else sort
        self._query = TableQuery(sort_key=wanted[0], descending=wanted[1])
        self.toolbar.show_query(self._query)
        self._show_sort()

    # ---------------------------------------------------------------------------------------------- for screens

    @property
    def query(self) -> TableQuery:
        """Return the query in force."""
        return self._query

    def selection(self) -> Selection:
        """Return what is selected."""
        return self.view.selection_of_rows()

    def selected_ids(self) -> list[int]:
        """Return the selected ids in the order shown."""
        return list(self.view.selection_of_rows().ids)

    def select_ids(self, wanted: Sequence[int]) -> None:
        """Select these rows and no others, and bring the first into sight."""
        self.view.select_ids(set(wanted))
        for entity_id in wanted[:1]:
            row = self.model.row_of(entity_id)
            if row is not None:
                self.view.scrollTo(self.model.index(row, 1))

    def visible_columns(self) -> list[Column]:
        """Return the columns that are shown, in their order."""
        return visible_columns(self.view)

    def view_state(self) -> dict[str, object]:
        """Return search, filters, order and columns as JSON-able values, to be kept as a view."""
        return {"query": query_state(self._query), **self._layout_keeper.state()}

    def show_view(self, state: Mapping[str, object]) -> None:
        """Show what `view_state` gave, as far as it makes sense to this table."""
        self._layout_keeper.show_state(state)
        query = query_of_state(state.get("query"))
        keys = {column.sort_key or column.key for column in self._all_columns if column.sortable}
        if query.sort_key not in keys:
            query = replace(query, sort_key=self._query.sort_key, descending=self._query.descending)
        # A filter that this list no longer has could not even be taken off.
        known = {each.facet.key for each in self.toolbar.filters}
        filters = {key: values for key, values in query.filters.items() if key in known}
        ranges = {key: bounds for key, bounds in query.ranges.items() if key in known}
        query = replace(query, filters=filters, ranges=ranges)
        self._layout_keeper.set_sort(query.sort_key, query.descending)
        self._ask(query)
        self._show_sort()

    def add_tool(self, widget: QWidget) -> None:
        """Add a control to the right of the filters."""
        self.toolbar.add(widget, before=self.columns_button)

    def refresh(self) -> None:
        """Read everything again; selection and scroll stay with their rows."""
        self._stale = False
        self.model.refresh()

    def set_filter(self, key: str, values: frozenset[str]) -> None:
        """Set one filter, as a link from another screen does."""
        filters = {name: chosen for name, chosen in self._query.filters.items() if name != key}
        self._ask(replace(self._query, filters={**filters, key: values} if values else filters))

    @Slot()
    def clear_filters(self) -> None:
        """Show all rows again."""
        self.toolbar.clear()

    @Slot(object)
    def apply_changes(self, changes: Changes) -> None:
        """Refresh if the changes concern this table: at once when it is in sight, else when it is shown."""
        if not self._source.affected_by(changes):
            return
        if self.isVisible():
            self.model.refresh()
        else:
            self._stale = True

    @Slot()
    def start_over(self) -> None:
        """Show other rows from the top, as after the site was changed: at once when in sight, else when shown."""
        self.view.clearSelection()
        self._layout_keeper.reload()
        self._to_top = True
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    # --------------------------------------------------------------------------------------------------- set-up

    def _build(self, empty: EmptySpec) -> None:
        self.toolbar.add(self.columns_button)
        self._stack = QStackedWidget()
        self._loading_page = LoadingState()
        self._empty_page = EmptyState(empty.icon, empty.title, empty.text, empty.action_text, empty.callback)
        self._nothing_page = EmptyState(
            "search",
            self.tr("Nothing matches"),
            self.tr("No row fits the search and the filters that are set."),
            self.tr("Clear filters"),
            self.clear_filters,
        )
        self._error_page = self._make_error_page("", "")
        for page in (self.view, self._loading_page, self._empty_page, self._nothing_page, self._error_page):
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._loading_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.footer)
        self.setFocusProxy(self.view)

    def _make_error_page(self, title: str, text: str) -> EmptyState:
        return EmptyState("triangle-alert", title, text, self.tr("Try again"), self.refresh)

    def _connect(self) -> None:
        view, model = self.view, self.model
        self.toolbar.changed.connect(self._ask)
        self.search.left.connect(view.setFocus)
        self._column_popup.checked_changed.connect(self._take_columns)
        self._column_popup.reordered.connect(self._take_columns)
        view.header.sectionClicked.connect(self._sort_clicked)
        view.header.customContextMenuRequested.connect(lambda _place: self._choose_columns())
        view.open_requested.connect(self.opened)
        view.edit_requested.connect(self._edit)
        view.link_clicked.connect(self.link_clicked)
        view.delete_requested.connect(self._delete)
        view.copy_requested.connect(self._copier.copy)
        view.resized.connect(self._view_resized)
        view.search_requested.connect(self.search.take_focus)
        view.escaped.connect(self._escaped)
        view.customContextMenuRequested.connect(self._open_context_menu)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._show_range())
        view.selectionModel().selectionChanged.connect(lambda *_args: self._selection_moved())
        model.order_about_to_change.connect(self._remember_place)
        model.order_changed.connect(self._order_changed)
        model.failed.connect(self._failed)
        model.loading_changed.connect(self.footer.set_busy)

    # --------------------------------------------------------------------------------------------------- asking

    def _ask(self, query: TableQuery) -> None:
        self._query = query
        self.toolbar.show_query(query)
        self._to_top = True
        self._stale = False
        self.model.set_query(query)

    @Slot(int)
    def _sort_clicked(self, section: int) -> None:
        column = self._all_columns[section]
        if not column.sortable:
            return
        key = column.sort_key or column.key
        # Figures are most often wanted from the top, words from A.
        descending = not self._query.descending if key == self._query.sort_key else column.numeric
        self._layout_keeper.set_sort(key, descending)
        self._ask(replace(self._query, sort_key=key, descending=descending))
        self._show_sort()

    def _show_sort(self) -> None:
        header = self.view.header
        header.sort_section = -1
        for section, column in enumerate(self._all_columns):
            if column.sortable and self._query.sort_key == (column.sort_key or column.key):
                header.sort_section = section
        header.descending = self._query.descending
        header.viewport().update()

    # ------------------------------------------------------------------------------------------------ answering

    @Slot()
    def _remember_place(self) -> None:
        bar, height = self.view.verticalScrollBar(), self.view.verticalHeader().defaultSectionSize()
        top = self.model.id_at(bar.value() // height)
        self._anchor = None if top is None or bar.value() == 0 else (top, bar.value() % height)

    @Slot()
    def _order_changed(self) -> None:
        count = self.model.rowCount()
        if count:
            page: QWidget = self.view
        else:
            page = self._nothing_page if self.model.query.narrowed else self._empty_page
        had_focus = self.view.hasFocus()
        self._stack.setCurrentWidget(page)
        if had_focus and page is not self.view:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        bare = page is self._empty_page
        self.toolbar.setVisible(not bare)
        self.footer.setVisible(not bare)
        if self._to_top:
            self._to_top = False
            self.view.scrollToTop()
        elif self._anchor is not None:
            row = self.model.row_of(self._anchor[0])
            if row is not None:
                self.view.updateGeometries()
                height = self.view.verticalHeader().defaultSectionSize()
                self.view.verticalScrollBar().setValue(row * height + self._anchor[1])
        self._anchor = None
        self._layout_keeper.stretch()
        self.view.viewport().update()
        self._selection_moved()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self.failed.emit(error)
        if self.model.rowCount() == 0:
            info = describe(error)
            page = self._make_error_page(info.title, f"{info.what} {info.next}")
            self._stack.removeWidget(self._error_page)
            self._error_page.deleteLater()
            self._error_page = page
            self._stack.addWidget(page)
            self._stack.setCurrentWidget(page)

    def _selection_moved(self) -> None:
        selection = self.view.selection_of_rows()
        self.view.update_check_state(selection)
        self.footer.show_selection(selection, self._count_text(self.model.rowCount()), self.model.rowCount())
        self._show_range()
        self.selection_changed.emit(selection)

    def _show_range(self) -> None:
        total = self.model.rowCount()
        height = self.view.verticalHeader().defaultSectionSize()
        first = min(self.view.verticalScrollBar().value() // height + 1, total)
        last = min(first + max(self.view.viewport().height() // height, 1) - 1, total)
        write = reading_locale().toString
        text = self.tr("{0} to {1} of {2}").format(write(first), write(last), write(total)) if total else ""
        self.footer.show_range(text)

    # -------------------------------------------------------------------------------------------------- actions

    @Slot()
    def _delete(self) -> None:
        selection = self.view.selection_of_rows()
        for action in self._actions:
            if action.key == "delete" and action.allows(selection):
                action.run(selection)

    @Slot(int)
    def _edit(self, entity_id: int) -> None:
        cell = cell_to_edit(self.view)
        values = self.model.values_at(cell[0].row()) if cell is not None else None
        if cell is None or values is None:
            self.edit_requested.emit(entity_id)
            return
        index, column = cell
        self.view.scrollTo(index)
        editor = CellEditor(self.view, index, column, values.get(column.editable))
        editor.done.connect(lambda text: self.cell_edited.emit(entity_id, column.editable, text))

    @Slot()
    def _escaped(self) -> None:
        if self.view.selectionModel().hasSelection():
            self.view.clearSelection()
        elif self._query.narrowed:
            self.clear_filters()

    @Slot(QPoint)
    def _open_context_menu(self, place: QPoint) -> None:
        selection = self.view.selection_of_rows()
        if selection.count:
            menu = make_context_menu(self._actions, selection, self._copier.copy, self)
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _choose_columns(self) -> None:
        self._column_popup.set_items(self._layout_keeper.arrangement())
        self._column_popup.drop_from(self.columns_button)

    def _take_columns(self) -> None:
        self._layout_keeper.arrange(self._column_popup.items())

    def _reset_columns(self) -> None:
        self._layout_keeper.reset()
        self._column_popup.set_items(self._layout_keeper.arrangement())

    # --------------------------------------------------------------------------------------------------- events

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has changed while nobody looked."""
        super().showEvent(event)
        self._layout_keeper.stretch()
        if not self.model.loaded and not self.model.loading:
            self._ask(self._query)
        elif self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save how the columns are arranged."""
        super().hideEvent(event)
        self._layout_keeper.save()

    @Slot()
    def _view_resized(self) -> None:
        self._layout_keeper.stretch()
        self._show_range()
