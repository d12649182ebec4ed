"""The filters of a list: each knows its popup, what it adds to a query, and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from igny8_desktop.domain.tables import Range, RangeFacet, TableQuery
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.figures import write_figure
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import FacetOption, TableSource
from igny8_desktop.ui.theme import restyle, theme
from igny8_desktop.ui.widgets.filter_popups import FilterPopup, RangePopup, WordsPopup
from igny8_desktop.ui.widgets.popups import CheckListPopup
from igny8_desktop.ui.widgets.table_types import Facet, FacetKind

#: How many choices a source gives at most.
_MOST_CHOICES = 1_000
#: Choices that are named in full; of more than these only how many there are.
_NAMED = 2


@dataclass(frozen=True)
class ChipSpec:
    """One thing that is set: how it is said, and the query without it."""

    text: str
    without: TableQuery


class FacetFilter(QObject):
    """One filter; `changed` carries the query that a person asked for by it."""

    changed = Signal(object)

    def __init__(
        self, facet: Facet, source: TableSource, current: Callable[[], TableQuery], readers: Readers, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.facet = facet
        self._source, self._current, self._readers = source, current, readers
        self._owner = parent
        self._ticket: Ticket | None = None

    @property
    def popup(self) -> CheckListPopup | FilterPopup:
        """Return what drops down."""
        raise NotImplementedError

    def open(self, anchor: QWidget) -> None:
        """Drop down from a widget."""
        raise NotImplementedError

    def chips(self, query: TableQuery) -> list[ChipSpec]:
        """Return what this filter has set."""
        raise NotImplementedError

    def cleared(self, query: TableQuery) -> TableQuery:
        """Return the query without this filter."""
        raise NotImplementedError

    def active(self, query: TableQuery) -> bool:
        """Say whether this filter narrows the query."""
        return bool(self.chips(query))

    def show_query(self, query: TableQuery) -> None:
        """Show what is set now, in an open popup."""

    def clear(self) -> None:
        """Ask for the query without this filter."""
        self.changed.emit(self.cleared(self._current()))

    def _values(self, query: TableQuery) -> frozenset[str]:
        return query.filters.get(self.facet.key, frozenset())

    def _with_values(self, query: TableQuery, values: frozenset[str]) -> TableQuery:
        filters = {key: chosen for key, chosen in query.filters.items() if key != self.facet.key}
        return replace(query, filters={**filters, self.facet.key: values} if values else filters)


class ChoiceFilter(FacetFilter):
    """Several choices at once, with how many rows each would show under the other filters."""

    _popup: CheckListPopup | None = None

    @property
    def popup(self) -> CheckListPopup:
        """Return the list of choices."""
        if self._popup is None:
            self._popup = CheckListPopup(
                self.facet.title, link_text=self.tr("Clear"), on_link=self._clear_and_close, parent=self._owner
            )
            self._popup.checked_changed.connect(self._take)
        return self._popup

    def open(self, anchor: QWidget) -> None:
        """Open the choices and read their counts."""
        self.popup.show_message(self.tr("Loading…"))
        query, key, source = self._current(), self.facet.key, self._source
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._readers.submit(
            Lane.LISTS,
            self.popup,
            lambda: source.facets(query, key),
            lambda options: self._options_came(options, anchor),
            self._options_failed,
        )
        self.popup.drop_from(anchor)

    def chips(self, query: TableQuery) -> list[ChipSpec]:
        """Return one chip for all choices."""
        values = self._values(query)
        if not values:
            return []
        names = sorted(self._source.facet_label(self.facet.key, value) for value in values)
        said = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            said = self.tr("{0} + {1} more").format(said, len(names) - _NAMED)
        return [ChipSpec(f"{self.facet.title}: {said}", self.cleared(query))]

    def cleared(self, query: TableQuery) -> TableQuery:
        """Return the query without these choices."""
        return self._with_values(query, frozenset())

    def _options_came(self, options: Sequence[FacetOption], anchor: QWidget) -> None:
        self._ticket = None
        key, locale, chosen = self.facet.key, reading_locale(), self._values(self._current())
        known = {option.value for option in options}
        # What is chosen stays in sight, also when the other filters leave none of it.
        gone = [FacetOption(value, self._source.facet_label(key, value), 0) for value in sorted(chosen - known)]
        if not options and not gone:
            self.popup.show_message(self.tr("There is nothing to choose from."))
            return
        self.popup.set_items(
            [
                (option.value, f"{option.label}  ({locale.toString(option.count)})", option.value in chosen)
                for option in [*gone, *options]
            ]
        )
        if len(options) >= _MOST_CHOICES:
            self.popup.show_note(self.tr("The {0} most frequent are listed.").format(locale.toString(_MOST_CHOICES)))
        if self.popup.isVisible():
            self.popup.drop_from(anchor)

    def _options_failed(self, _error: BaseException) -> None:
        self._ticket = None
        self.popup.show_message(self.tr("The choices could not be read. Close this and try again."))

    def _take(self) -> None:
        self.changed.emit(self._with_values(self._current(), self.popup.checked()))

    def _clear_and_close(self) -> None:
        self.popup.close()
        self.clear()


class RangeFilter(FacetFilter):
    """Figures from … up to …, or none at all."""

    _popup: RangePopup | None = None

    @property
    def popup(self) -> RangePopup:
        """Return the fields and the histogram."""
        if self._popup is None:
            self._popup = RangePopup(
                self.facet.title, self._clear_and_close, places=self.facet.places, parent=self._owner
            )
            self._popup.changed.connect(self._take)
        return self._popup

    def open(self, anchor: QWidget) -> None:
        """Open the fields and read the histogram."""
        self.popup.show_value(self._bounds(self._current()), "" in self._values(self._current()))
        # "Only rows without a value" is this filter, too: the histogram is that of the other filters.
        query, key, source = self.cleared(self._current()), self.facet.key, self._source
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._readers.submit(
            Lane.LISTS,
            self.popup,
            lambda: source.range_facet(query, key),
            self._facet_came,
            self._facet_failed,
        )
        self.popup.drop_from(anchor)

    def chips(self, query: TableQuery) -> list[ChipSpec]:
        """Return one chip for the range, or for rows without a value."""
        title, (low, high) = self.facet.title, self._bounds(query)
        if "" in self._values(query):
            said = self.tr("{0}: no value").format(title)
        elif low is not None and high is not None:
            said = f"{title}: {self._write(low)} – {self._write(high)}"
        elif low is not None:
            said = self.tr("{0}: from {1}").format(title, self._write(low))
        elif high is not None:
            said = self.tr("{0}: up to {1}").format(title, self._write(high))
        else:
            return []
        return [ChipSpec(said, self.cleared(query))]

    def cleared(self, query: TableQuery) -> TableQuery:
        """Return the query without this range."""
        return _without(query, self.facet.key)

    def show_query(self, query: TableQuery) -> None:
        """Show what is set now."""
        if self._popup is not None:
            self._popup.show_value(self._bounds(query), "" in self._values(query))

    def _facet_came(self, facet: RangeFacet) -> None:
        self._ticket = None
        self.popup.show_facet(facet)
        self.show_query(self._current())

    def _facet_failed(self, _error: BaseException) -> None:
        self._ticket = None
        self.popup.show_message(self.tr("The figures could not be read. Close this and try again."))

    def _take(self) -> None:
        bounds, query = self.popup.bounds(), self.cleared(self._current())
        if self.popup.without.isChecked():
            query = self._with_values(query, frozenset({""}))
        elif bounds is not None and bounds != (None, None):
            query = replace(query, ranges={**query.ranges, self.facet.key: bounds})
        if query != self._current():
            self.changed.emit(query)

    def _clear_and_close(self) -> None:
        self.popup.close()
        self.clear()
        self.popup.show_value((None, None), False)

    def _bounds(self, query: TableQuery) -> Range:
        return query.ranges.get(self.facet.key, (None, None))

    def _write(self, value: float) -> str:
        return write_figure(value, self.facet.places)


class WordsFilter(FacetFilter):
    """Words that must or must not occur, and a pattern; each has a chip of its own."""

    _popup: WordsPopup | None = None

    @property
    def popup(self) -> WordsPopup:
        """Return the fields."""
        if self._popup is None:
            self._popup = WordsPopup(self.facet.title, self._clear_and_close, self._owner)
            self._popup.changed.connect(self._take)
        return self._popup

    def open(self, anchor: QWidget) -> None:
        """Open the fields."""
        query = self._current()
        self.popup.show_value(query.contains, query.excludes, query.regex)
        self.popup.drop_from(anchor)

    def chips(self, query: TableQuery) -> list[ChipSpec]:
        """Return a chip for each word and for the pattern."""
        found = [
            ChipSpec(self.tr("Contains “{0}”").format(word), replace(query, contains=_less(query.contains, word)))
            for word in query.contains
        ]
        found += [
            ChipSpec(self.tr("Without “{0}”").format(word), replace(query, excludes=_less(query.excludes, word)))
            for word in query.excludes
        ]
        if query.regex:
            found.append(ChipSpec(self.tr("Matches {0}").format(query.regex), replace(query, regex="")))
        return found

    def cleared(self, query: TableQuery) -> TableQuery:
        """Return the query without words and pattern."""
        return replace(query, contains=(), excludes=(), regex="")

    def show_query(self, query: TableQuery) -> None:
        """Show what is set now."""
        if self._popup is not None:
            self._popup.show_value(query.contains, query.excludes, query.regex)

    def _take(self) -> None:
        contains, excludes, regex = self.popup.value()
        query = replace(self._current(), contains=contains, excludes=excludes, regex=regex)
        if query != self._current():
            self.changed.emit(query)

    def _clear_and_close(self) -> None:
        self.popup.close()
        self.clear()


class FacetButton(QToolButton):
    """Opens a filter and says whether it is set."""

    def __init__(self, filter_: FacetFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = filter_
        title = filter_.facet.title
        self.setText(f"{title} ")
        self.setAccessibleName(self.tr("Filter {0}").format(title))
        self.setProperty("look", "outlined")
        self.setProperty("active", False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(14, 14))
        theme().set_icon(self, "chevron-down")
        self.setToolTip(self.tr("Show only some of the rows, by: {0}").format(title))
        self.clicked.connect(self.open)

    @property
    def facet(self) -> Facet:
        """Return what is filtered by."""
        return self.filter.facet

    @property
    def popup(self) -> CheckListPopup | FilterPopup:
        """Return what drops down."""
        return self.filter.popup

    def open(self) -> None:
        """Drop the filter down."""
        self.filter.open(self)

    def show_query(self, query: TableQuery) -> None:
        """Say whether the filter is set."""
        chips = self.filter.chips(query)
        said = "; ".join(chip.text for chip in chips)
        self.setAccessibleName(self.tr("Filter {0}").format(said or self.facet.title))
        if self.property("active") != bool(chips):
            self.setProperty("active", bool(chips))
            theme().set_icon(self, "chevron-down", "accent_text" if chips else "text_muted")
            restyle(self)


def make_filter(
    facet: Facet, source: TableSource, current: Callable[[], TableQuery], readers: Readers, parent: QWidget
) -> FacetFilter:
    """Return the filter of a facet."""
    kinds: dict[FacetKind, type[FacetFilter]] = {FacetKind.RANGE: RangeFilter, FacetKind.WORDS: WordsFilter}
    return kinds.get(facet.kind, ChoiceFilter)(facet, source, current, readers, parent)


def _less(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(each for each in words if each != word)


def _without(query: TableQuery, key: str) -> TableQuery:
    return replace(
        query,
        ranges={name: bounds for name, bounds in query.ranges.items() if name != key},
        filters={name: values for name, values in query.filters.items() if name != key},
    )


__all__ = ["ChipSpec", "ChoiceFilter", "FacetButton", "FacetFilter", "RangeFilter", "WordsFilter", "make_filter"]
