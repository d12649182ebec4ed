"""Choose a cluster, or name a new one, for keywords that are to move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label

_ID = int(Qt.ItemDataRole.UserRole)
Rows = Sequence[Mapping[str, object]]


class ClusterPicker(BaseDialog):
    """Lists the clusters in sight; `chosen(cluster_id, "")` or `chosen(None, new_name)` is called at the end."""

    def __init__(
        self,
        context: WindowContext,
        title: str,
        text: str,
        action: str,
        chosen: Callable[[int | None, str], object],
        *,
        allow_new: bool = True,
        without: frozenset[int] = frozenset(),
        only: frozenset[int] | None = None,
    ) -> None:
        super().__init__(title, text, parent=context.window, width=480, scroll=False)
        self._chosen = chosen
        self._without = without
        self._only = only
        self._allow_new = allow_new
        self.narrow = QLineEdit()
        self.narrow.setPlaceholderText(
            self.tr("Search, or type the name of a new cluster") if allow_new else self.tr("Search clusters")
        )
        self.narrow.setAccessibleName(self.narrow.placeholderText())
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Clusters"))
        self.list.setMinimumHeight(260)
        self._message = make_label(self.tr("Loading…"), "caption")
        self.add(self.narrow)
        self.add(self.list)
        self.add(self._message)
        self.set_buttons(action, self._take)
        self.narrow.textChanged.connect(self._filter)
        self.list.itemDoubleClicked.connect(lambda _item: self._take())
        self.list.currentItemChanged.connect(lambda *_args: self._show_state())
        scope, listing = context.current.scope, context.services.listing
        if scope is not None:
            context.readers.submit(
                Lane.LISTS,
                self,
                lambda: listing.all_rows(scope, EntityKind.CLUSTER, query=TableQuery(sort_key="name")),
                self._came,
                self.banner.say_error,
            )
        self._show_state()
        self.narrow.setFocus()

    def _came(self, rows: Rows) -> None:
        for row in rows:
            cluster_id = row["id"]
            if not isinstance(cluster_id, int) or cluster_id in self._without:
                continue
            if self._only is not None and cluster_id not in self._only:
                continue
            count = row.get("keywords")
            number = reading_locale().toString(count if isinstance(count, int) else 0)
            item = QListWidgetItem(f"{row['name']}  ({number})")
            item.setData(_ID, cluster_id)
            self.list.addItem(item)
        self._filter(self.narrow.text())

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        first: QListWidgetItem | None = None
        for place in range(self.list.count()):
            item = self.list.item(place)
            hidden = wanted not in item.text().casefold()
            item.setHidden(hidden)
            if first is None and not hidden:
                first = item
        if wanted and first is not None:
            self.list.setCurrentItem(first)
        elif first is None:
            self.list.setCurrentRow(-1)
        self._show_state()

    def _current(self) -> QListWidgetItem | None:
        item: QListWidgetItem | None = self.list.currentItem()
        return item if item is not None and not item.isHidden() else None

    def _new_name(self) -> str:
        return self.narrow.text().strip() if self._allow_new and self._current() is None else ""

    def _show_state(self) -> None:
        there = self._current() is not None
        name = self._new_name()
        if self.primary is not None:
            self.primary.setEnabled(there or bool(name))
        if there:
            self._message.setText("")
        elif name:
            self._message.setText(self.tr("A new cluster “{0}” will be made.").format(name))
        else:
            self._message.setText(self.tr("Choose a cluster.") if self.list.count() else self.tr("No clusters yet."))

    def _take(self) -> None:
        item = self._current()
        name = self._new_name()
        if item is not None:
            cluster_id = item.data(_ID)
            self.accept()
            self._chosen(int(cluster_id), "")
        elif name:
            self.accept()
            self._chosen(None, name)
