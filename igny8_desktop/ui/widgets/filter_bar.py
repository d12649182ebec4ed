"""Search and filters above a list: buttons, a menu of all filters, and chips for what is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QMargins, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.ui.models.readers import Readers
from igny8_desktop.ui.models.sources import TableSource
from igny8_desktop.ui.theme import restyle, theme
from igny8_desktop.ui.widgets.buttons import LinkButton
from igny8_desktop.ui.widgets.flow_layout import FlowLayout
from igny8_desktop.ui.widgets.page import Bar
from igny8_desktop.ui.widgets.search_field import SearchField
from igny8_desktop.ui.widgets.table_facets import ChipSpec, FacetButton, FacetFilter, make_filter
from igny8_desktop.ui.widgets.table_types import Facet

#: What the search field may shrink to before buttons of filters go into the menu.
_LEAST_SEARCH = 170


class Chip(QFrame):
    """One thing that is set: press it to change it, its cross (or Del) to take it away."""

    def __init__(self, spec: ChipSpec, filter_: FacetFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec, self.filter = spec, filter_
        self.setProperty("role", "chip")
        self.button = QToolButton()
        self.button.setText(spec.text if len(spec.text) <= 60 else f"{spec.text[:59]}…")
        self.button.setAccessibleName(self.tr("Change filter {0}").format(spec.text))
        self.button.setToolTip(spec.text)
        self.button.setProperty("look", "chip")
        self.button.clicked.connect(lambda _checked=False: filter_.open(self))
        self.cross = QToolButton()
        self.cross.setProperty("look", "chip-cross")
        self.cross.setIconSize(QSize(12, 12))
        theme().set_icon(self.cross, "x", "accent_text")
        self.cross.setToolTip(self.tr("Remove this filter (Del)"))
        self.cross.setAccessibleName(self.tr("Remove filter {0}").format(spec.text))
        self.cross.clicked.connect(lambda _checked=False: self.remove())
        for button in (self.button, self.cross):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme().tokens.space.xs, 0, theme().tokens.space.xxs, 0)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        layout.addWidget(self.cross)

    def remove(self) -> None:
        """Take the filter away."""
        self.filter.changed.emit(self.spec.without)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove on Del and Backspace."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """`changed` carries the query that a person asked for; `show_query` shows the one in force."""

    changed = Signal(object)

    def __init__(
        self,
        source: TableSource,
        facets: Sequence[Facet],
        readers: Readers,
        *,
        title: str,
        search_text: str = "",
        shortcut_scope: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._query = TableQuery()
        self.setAccessibleName(self.tr("{0}: search and filters").format(title))
        self.bar = Bar(role="bar", name=self.accessibleName())
        self.search = SearchField(search_text, shortcut_scope=shortcut_scope)
        self.search.setMinimumWidth(_LEAST_SEARCH)
        self.search.searched.connect(lambda text: self._ask(replace(self._query, text=text.strip())))
        self.filters = [make_filter(facet, source, lambda: self._query, readers, self) for facet in facets]
        self.buttons = [FacetButton(each) for each in self.filters if each.facet.pinned]
        self.menu_button = self._make_menu_button()
        self.bar.add(self.search, *self.buttons, self.menu_button)
        self.bar.stretch()
        self._tools: list[QWidget] = []
        self.chips: list[Chip] = []
        self.clear_button = LinkButton(self.tr("Clear all"), self.clear, tip=self.tr("Show all rows again (Esc)"))
        self._chip_box = QFrame()
        self._chip_box.setProperty("role", "chips")
        self._chip_box.setAccessibleName(self.tr("Filters that are set"))
        margins = QMargins(space.xl, 0, space.xl, space.sm)
        self._flow = FlowLayout(space.xs + space.xxs, margins, self._chip_box)
        self._flow.addWidget(self.clear_button)
        self._chip_box.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._chip_box)
        for each in self.filters:
            each.changed.connect(self._ask)
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+F"), shortcut_scope)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_menu)

    @property
    def query(self) -> TableQuery:
        """Return the query that is shown."""
        return self._query

    def add(self, widget: QWidget, *, before: QWidget | None = None) -> None:
        """Add a control at the right end, or before one that is there."""
        self.bar.add(widget, before=before)
        self._tools.append(widget)
        self._make_room()

    def filter(self, key: str) -> FacetFilter | None:
        """Return the filter of a column."""
        return next((each for each in self.filters if each.facet.key == key), None)

    def show_query(self, query: TableQuery) -> None:
        """Show what is set now."""
        self._query = query
        self.search.show_text(query.text)
        for button in self.buttons:
            button.show_query(query)
        for each in self.filters:
            each.show_query(query)
        self._show_chips()

    @Slot()
    def clear(self) -> None:
        """Ask for all rows again, in the order in force."""
        self._ask(TableQuery(sort_key=self._query.sort_key, descending=self._query.descending))

    @Slot()
    def open_menu(self) -> None:
        """Offer all filters."""
        if not self.filters:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Filters"))
        for each in self.filters:
            entry = menu.addAction(each.facet.title)
            active = each.active(self._query)
            theme().set_icon(entry, each.facet.icon or "list-filter", "accent_text" if active else "text_muted")
            if active:
                # A check mark would stand where the icon is.
                entry.setText(f"{each.facet.title}  •")
            entry.triggered.connect(lambda _checked=False, chosen=each: chosen.open(self.menu_button))
        if self._query.narrowed:
            menu.addSeparator()
            menu.addAction(self.tr("Clear all filters")).triggered.connect(lambda _checked=False: self.clear())
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep as many buttons as there is room for; the menu has them all."""
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        """Let the bar become narrower than all its buttons."""
        return QSize(320, super().minimumSizeHint().height())

    # --------------------------------------------------------------------------------------------------- inside

    def _make_menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr(" More"))
        button.setProperty("look", "outlined")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        theme().set_icon(button, "list-filter")
        button.setToolTip(self.tr("All filters (Ctrl+Shift+F)"))
        button.setAccessibleName(self.tr("All filters"))
        button.clicked.connect(self.open_menu)
        # Only ever hidden here: shown without a parent, it would open as a window of its own.
        if all(each.facet.pinned for each in self.filters):
            button.hide()
        return button

    def _ask(self, query: TableQuery) -> None:
        self.changed.emit(query)

    def _show_chips(self) -> None:
        wanted = [(spec, each) for each in self.filters for spec in each.chips(self._query)]
        if [(chip.spec, chip.filter) for chip in self.chips] != wanted:
            had_focus = any(button.hasFocus() for chip in self.chips for button in (chip.button, chip.cross))
            self._flow.removeWidget(self.clear_button)
            for chip in self.chips:
                self._flow.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            self.chips = [Chip(spec, each) for spec, each in wanted]
            for chip in self.chips:
                self._flow.addWidget(chip)
            self._flow.addWidget(self.clear_button)
            if had_focus:
                (self.chips[-1].button if self.chips else self.search).setFocus(Qt.FocusReason.OtherFocusReason)
        if self._chip_box.isHidden() == bool(self.chips):
            self._chip_box.setVisible(bool(self.chips))
            self.bar.setProperty("joined", bool(self.chips))
            restyle(self.bar)
        self._flow.invalidate()

    def _make_room(self) -> None:
        space = theme().tokens.space
        room = self.width() - 2 * space.xl - _LEAST_SEARCH
        room -= sum(tool.sizeHint().width() + space.sm for tool in (self.menu_button, *self._tools))
        hidden = False
        for button in self.buttons:
            room -= button.sizeHint().width() + space.sm
            hidden = hidden or room < 0
            button.setVisible(not hidden)
        self.menu_button.setVisible(hidden or any(not each.facet.pinned for each in self.filters))
