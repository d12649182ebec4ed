"""Filter buttons of a data table: several choices each, with counts from the source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.id_table_model import IdTableModel
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import FacetOption, TableSource
from igny8_desktop.ui.theme import restyle, theme
from igny8_desktop.ui.widgets.popups import CheckListPopup
from igny8_desktop.ui.widgets.table_types import Facet


class FacetButton(QToolButton):
    """Opens the choices of one filter and names what is chosen."""

    chosen_changed = Signal(str, object)

    def __init__(
        self,
        facet: Facet,
        source: TableSource,
        model: IdTableModel,
        readers: Readers,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.facet = facet
        self._source, self._model, self._readers = source, model, readers
        self._chosen: frozenset[str] = frozenset()
        self._labels: dict[str, str] = {}
        self._ticket: Ticket | None = None
        self.popup = CheckListPopup(
            facet.title, link_text=self.tr("Clear"), on_link=self._clear_from_popup, parent=self
        )
        self.popup.checked_changed.connect(self._take)
        self.setProperty("look", "outlined")
        self.setProperty("active", False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(14, 14))
        theme().set_icon(self, "chevron-down")
        self.setToolTip(self.tr("Show only some of the rows, by: {0}").format(facet.title))
        self.clicked.connect(self.open)
        self._show_chosen()

    @property
    def chosen(self) -> frozenset[str]:
        """Return the values that are chosen; none means all rows."""
        return self._chosen

    def set_chosen(self, values: frozenset[str]) -> None:
        """Choose values without a signal."""
        self._chosen = values
        self._show_chosen()

    def open(self) -> None:
        """Open the choices and read their counts."""
        self.popup.show_message(self.tr("Loading…"))
        query, key, source = self._model.query, self.facet.key, self._source
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._readers.submit(
            Lane.LISTS, self, lambda: source.facets(query, key), self._options_came, self._options_failed
        )
        self.popup.drop_from(self)

    def _options_came(self, options: Sequence[FacetOption]) -> None:
        self._ticket = None
        locale = reading_locale()
        self._labels = {option.value: option.label for option in options}
        if not options:
            self.popup.show_message(self.tr("There is nothing to choose from yet."))
            return
        self.popup.set_items(
            [
                (option.value, f"{option.label}  ({locale.toString(option.count)})", option.value in self._chosen)
                for option in options
            ]
        )
        if self.popup.isVisible():
            self.popup.drop_from(self)

    def _options_failed(self, _error: BaseException) -> None:
        self._ticket = None
        self.popup.show_message(self.tr("The choices could not be read. Close this and try again."))

    def _take(self) -> None:
        self._chosen = self.popup.checked()
        self._show_chosen()
        self.chosen_changed.emit(self.facet.key, self._chosen)

    def _clear_from_popup(self) -> None:
        self._chosen = frozenset()
        self.popup.close()
        self._show_chosen()
        self.chosen_changed.emit(self.facet.key, self._chosen)

    def _show_chosen(self) -> None:
        title = self.facet.title
        names = sorted(self._labels.get(value, value) for value in self._chosen)
        if not names:
            text = title
        elif len(names) == 1:
            text = f"{title}: {names[0]}"
        else:
            text = self.tr("{0}: {1} + {2} more").format(title, names[0], len(names) - 1)
        self.setText(f"{text} ")
        self.setAccessibleName(self.tr("Filter {0}").format(text))
        if self.property("active") != bool(names):
            self.setProperty("active", bool(names))
            theme().set_icon(self, "chevron-down", "accent_text" if names else "text_muted")
            restyle(self)
