"""Remember and restore how a person arranged the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from igny8_desktop.ui.models.columns import Column, ColumnKind
from igny8_desktop.ui.models.sources import ViewState
from igny8_desktop.ui.widgets.table_view import TableView

#: The page margin, the box, and a gap to the first column.
_SELECT_WIDTH = 24 + 16 + 4


class ColumnLayout(QObject):
    """Owns order, widths and visibility of columns; saves them a moment after a change."""

    changed = Signal()

    def __init__(self, view: TableView, name: str, states: ViewState) -> None:
        super().__init__(view)
        self._view = view
        self._name = name
        self._states = states
        self._quiet = True
        self._sort: tuple[str, bool] = ("", False)
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(300)
        self._save_timer.timeout.connect(self.save)
        self._restore()
        header = view.header
        header.sectionMoved.connect(lambda *_args: self._touched())
        header.sectionResized.connect(self._resized)
        self._quiet = False

    @property
    def _columns(self) -> Sequence[Column]:
        return self._view.id_model.columns

    @property
    def sort(self) -> tuple[str, bool]:
        """Return the remembered sort: key and whether descending; the key is empty when none was kept."""
        return self._sort

    def set_sort(self, key: str, descending: bool) -> None:
        """Remember the sort."""
        self._sort = (key, descending)
        self._touched()

    def arrangement(self) -> list[tuple[str, str, bool]]:
        """Return key, title and visibility of every column that may be hidden, in the order shown."""
        header = self._view.header
        found = []
        for visual in range(header.count()):
            section = header.logicalIndex(visual)
            column = self._columns[section]
            if column.kind is not ColumnKind.SELECT:
                found.append((column.key, column.title, not header.isSectionHidden(section)))
        return found

    def arrange(self, wanted: Sequence[tuple[str, bool]]) -> None:
        """Show columns in this order and visibility; at least one stays visible."""
        header = self._view.header
        places = {column.key: section for section, column in enumerate(self._columns)}
        first = 1 if self._columns[0].kind is ColumnKind.SELECT else 0
        if not any(visible for _key, visible in wanted):
            wanted = [(key, place == 0) for place, (key, _visible) in enumerate(wanted)]
        self._quiet = True
        for place, (key, visible) in enumerate(wanted):
            section = places.get(key)
            if section is not None:
                header.moveSection(header.visualIndex(section), first + place)
                header.setSectionHidden(section, not visible)
        self._quiet = False
        self.stretch()
        self._touched()

    def reset(self) -> None:
        """Go back to the columns as declared."""
        self._quiet = True
        header = self._view.header
        for section, column in enumerate(self._columns):
            header.moveSection(header.visualIndex(section), section)
            header.setSectionHidden(section, not column.visible)
            header.resizeSection(section, _SELECT_WIDTH if column.kind is ColumnKind.SELECT else column.width)
        self._quiet = False
        self.stretch()
        self._touched()

    def stretch(self) -> None:
        """Give the space that is left to the stretching columns."""
        header = self._view.header
        shown = [
            (section, column) for section, column in enumerate(self._columns) if not header.isSectionHidden(section)
        ]
        flexible = [(section, column) for section, column in shown if column.stretch]
        if not flexible:
            return
        fixed = sum(header.sectionSize(section) for section, column in shown if not column.stretch)
        share = (self._view.viewport().width() - fixed) // len(flexible)
        self._quiet = True
        for section, column in flexible:
            header.resizeSection(section, max(column.width, share))
        self._quiet = False

    def save(self) -> None:
        """Save the arrangement now."""
        self._save_timer.stop()
        self._states.save(self._name, {**self.state(), "sort": list(self._sort)})

    def reload(self) -> None:
        """Show what is remembered now, as after another site was chosen; what is not saved yet is saved first."""
        if self._save_timer.isActive():
            self.save()
        self._quiet = True
        self._restore()
        self._quiet = False
        self._save_timer.stop()

    def state(self) -> dict[str, object]:
        """Return order, visibility and widths as JSON-able values."""
        header = self._view.header
        widths = {column.key: header.sectionSize(section) for section, column in enumerate(self._columns)}
        columns = [
            {"key": key, "visible": visible, "width": widths[key] or None}
            for key, _title, visible in self.arrangement()
        ]
        return {"columns": columns}

    def show_state(self, state: Mapping[str, object]) -> None:
        """Arrange columns as `state` gave them; what makes no sense is left out."""
        header = self._view.header
        places = {column.key: section for section, column in enumerate(self._columns)}
        wanted: list[tuple[str, bool]] = []
        columns = state.get("columns")
        for one in columns if isinstance(columns, list) else []:
            if not isinstance(one, Mapping) or one.get("key") not in places:
                continue
            key, width = str(one["key"]), one.get("width")
            wanted.append((key, bool(one.get("visible", True))))
            if isinstance(width, int) and 30 <= width <= 4000:
                header.resizeSection(places[key], width)
        if wanted:
            # Columns that came with a newer version go to the end, as visible as they were declared.
            known = {key for key, _visible in wanted}
            wanted += [
                (column.key, column.visible)
                for column in self._columns
                if column.key not in known and column.kind is not ColumnKind.SELECT
            ]
            self.arrange(wanted)

    def _restore(self) -> None:
        state = self._states.load(self._name)
        self.reset()
        if not isinstance(state, Mapping):
            return
        self.show_state(state)
        sort = state.get("sort")
        if isinstance(sort, list) and len(sort) == 2:
            self._sort = (str(sort[0]), bool(sort[1]))

    def _resized(self, section: int, _old: int, _new: int) -> None:
        if not self._quiet:
            if not self._columns[section].stretch:
                self.stretch()
            self._touched()

    def _touched(self) -> None:
        if not self._quiet:
            self._save_timer.start()
            self.changed.emit()
