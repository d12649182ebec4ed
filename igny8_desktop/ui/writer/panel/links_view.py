"""Internal links: those that are there, those that wait for their page, and what could be linked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTreeWidgetItem, QVBoxLayout, QWidget

from igny8_desktop.services.writer.article_score import Place
from igny8_desktop.services.writer.internal_links import LinkInfo
from igny8_desktop.services.writer.link_finding import LinkSuggestion
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import EmptyState, SecondaryButton, counted
from igny8_desktop.ui.writer.panel.score_view import WrappingTree
from igny8_desktop.ui.writer.panel.signs import LINK_SIGNS, icon, link_state_word

_ITEM = int(Qt.ItemDataRole.UserRole)


class LinksView(QWidget):
    """Lists suggestions and links; `go` shows a place, `add` and `remove` are called with what is chosen."""

    def __init__(
        self,
        go: Callable[[Place], object],
        find: Callable[[LinkInfo], object],
        add: Callable[[Sequence[LinkSuggestion]], object],
        remove: Callable[[Sequence[LinkInfo]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._go, self._find = go, find
        self._suggestions: tuple[LinkSuggestion, ...] = ()
        self._links: tuple[LinkInfo, ...] = ()
        self._drawn: tuple[object, ...] = ()
        space = theme().tokens.space
        self.summary = make_label("", "muted", wrap=True)
        self.tree = WrappingTree(1)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setAccessibleName(self.tr("Internal links"))
        self.tree.setAccessibleDescription(self.tr("Enter goes to the place in the text."))
        self.tree.itemActivated.connect(self._activated)
        self.tree.itemClicked.connect(self._activated)
        self.tree.itemSelectionChanged.connect(self._selected)
        self.empty = EmptyState(
            "link",
            self.tr("No page to link to yet"),
            self.tr("Words of the text that say what another page of the site is about are suggested here."),
            width=260,
        )
        self.add = SecondaryButton(
            self.tr("Link"),
            lambda: add(self.suggestions()),
            icon="link",
            tip=self.tr("Link the chosen words; where the page is not live yet, keep the place for it."),
        )
        self.remove = SecondaryButton(
            self.tr("Remove"), lambda: remove(self.links()), tip=self.tr("Take the chosen links away; the words stay.")
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(space.sm)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.md)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(buttons)
        theme().changed.connect(self._redraw)
        self._fill()

    def show_links(self, suggestions: tuple[LinkSuggestion, ...], links: tuple[LinkInfo, ...]) -> None:
        """Show suggestions and links."""
        self._suggestions, self._links = suggestions, links
        self._fill()

    def suggestions(self) -> list[LinkSuggestion]:
        """Return the suggestions that are chosen."""
        return [each for each in self._chosen() if isinstance(each, LinkSuggestion)]

    def links(self) -> list[LinkInfo]:
        """Return the links that are chosen."""
        return [each for each in self._chosen() if isinstance(each, LinkInfo)]

    def _chosen(self) -> list[object]:
        return [row.data(0, _ITEM) for row in self.tree.selectedItems()]

    def _fill(self) -> None:
        self.summary.setText(
            self.tr("{0}, {1}").format(
                counted(len(self._links), self.tr("link"), self.tr("links")),
                counted(len(self._suggestions), self.tr("suggestion"), self.tr("suggestions")),
            )
            if self._links or self._suggestions
            else self.tr("Links to other pages of the site")
        )
        drawn = (
            tuple((each.target.key, each.anchor, each.target.is_live) for each in self._suggestions),
            self._links,
        )
        shown = bool(self._links or self._suggestions)
        self.tree.setVisible(shown)
        self.empty.setVisible(not shown)
        if drawn == self._drawn:
            rows = [row for number in range(self.tree.topLevelItemCount()) if (row := self.tree.topLevelItem(number))]
            current = {each.target.key: each for each in self._suggestions}
            for row in rows:
                item = row.data(0, _ITEM)
                if isinstance(item, LinkSuggestion):
                    row.setData(0, _ITEM, current[item.target.key])
        else:
            self._drawn = drawn
            self.tree.clear()
            for each in self._suggestions:
                self._add_suggestion(each)
            for link in self._links:
                self._add_link(link)
        self._selected()

    def _add_suggestion(self, each: LinkSuggestion) -> None:
        when = "" if each.target.is_live else f" · {self.tr('not live yet: the place is kept')}"
        row = QTreeWidgetItem(self.tree)
        row.setIcon(0, icon(("plus", "accent_text")))
        row.setText(0, f"{each.anchor}\n→ {each.target.title}{when}")
        row.setData(0, _ITEM, each)
        row.setToolTip(0, self.tr("Suggestion: {0}").format(each.target.url or each.target.title))
        words = self.tr("Suggestion: link “{0}” to {1}").format(each.anchor, each.target.title)
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{words}{when}")

    def _add_link(self, link: LinkInfo) -> None:
        state = link_state_word(link.state)
        row = QTreeWidgetItem(self.tree)
        row.setIcon(0, icon(LINK_SIGNS[link.state]))
        row.setText(0, f"{link.anchor}\n→ {link.title or link.url} · {state}")
        row.setData(0, _ITEM, link)
        row.setToolTip(0, f"{state}: {link.url or link.title}")
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{link.anchor}, {link.title}: {state}")

    def _selected(self) -> None:
        self.add.setEnabled(bool(self.suggestions()))
        self.remove.setEnabled(bool(self.links()))

    def _activated(self, row: QTreeWidgetItem, _column: int) -> None:
        item = row.data(0, _ITEM)
        if len(self._chosen()) > 1:
            return
        if isinstance(item, LinkSuggestion):
            self._go(Place(block_id=item.block_id, start=item.start, length=item.length))
        elif isinstance(item, LinkInfo):
            self._find(item)

    def _redraw(self) -> None:
        self._drawn = ()
        self._fill()
