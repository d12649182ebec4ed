"""The score: one number, the preview of the search result, and the parts with what could be better and where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.services.writer.article_score import ArticleScore, Level, Part, Place
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import IconLabel
from igny8_desktop.ui.writer.panel.search_preview import SearchPreviewCard
from igny8_desktop.ui.writer.panel.signs import LEVEL_SIGNS, icon, level_word, part_title

_PLACE = int(Qt.ItemDataRole.UserRole)
_KEY = _PLACE + 1
_GOOD_SCORE, _FAIR_SCORE = 80, 55


class _WrappingRows(QStyledItemDelegate):
    """Gives a row the height that its words need; the style takes one line for rows that span columns."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of the words at the present width."""
        hint = super().sizeHint(option, index)
        if index.column():
            return hint
        space, tree = theme().tokens.space, self._tree
        depth = 2 if index.parent().isValid() else int(tree.rootIsDecorated())
        room = tree.viewport().width() - depth * tree.indentation() - tree.iconSize().width() - space.xl
        if not index.parent().isValid():
            room -= sum(tree.columnWidth(column) for column in range(1, tree.columnCount()))
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = tree.fontMetrics().boundingRect(QRect(0, 0, max(room, 80), 10_000), flags, str(index.data() or ""))
        return QSize(hint.width(), max(needed.height(), tree.iconSize().height()) + 2 * space.xs)


class WrappingTree(QTreeWidget):
    """A tree whose rows are as high as their words need at the present width."""

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(columns)
        self.setHeaderHidden(True)
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setItemDelegate(_WrappingRows(self))
        self.setIndentation(theme().tokens.space.lg)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, columns):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew: their words wrap elsewhere now."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class ScoreView(QWidget):
    """Shows a score; `go` is called with the place of a remark that is clicked or entered."""

    def __init__(self, go: Callable[[Place], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go = go
        self._shown: tuple[Part, ...] = ()
        space = theme().tokens.space
        self.number = make_label("–", "display")
        self.sign = IconLabel("circle-dashed", "text_muted", 20)
        self.words = make_label("", "muted", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(space.sm)
        head.addWidget(self.sign)
        head.addWidget(self.number)
        head.addWidget(self.words, 1)
        self.preview = SearchPreviewCard()
        self.tree = WrappingTree(2)
        self.tree.setAccessibleName(self.tr("Parts of the score"))
        self.tree.setAccessibleDescription(self.tr("Enter goes to the place in the text."))
        self.tree.itemActivated.connect(self._activated)
        self.tree.itemClicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.md)
        layout.addLayout(head)
        layout.addWidget(self.preview)
        layout.addWidget(self.tree, 1)
        theme().changed.connect(self._recolour)

    def show_score(self, score: ArticleScore) -> None:
        """Show a score; what is expanded stays so."""
        level = (
            Level.GOOD
            if score.overall >= _GOOD_SCORE
            else Level.HINT
            if score.overall >= _FAIR_SCORE
            else Level.PROBLEM
        )
        self.sign.set_icon(*LEVEL_SIGNS[level])
        self.number.setText(str(score.overall))
        self.number.setAccessibleName(self.tr("Score {0} of 100, {1}").format(score.overall, level_word(level)))
        counted = reading_locale().toString(score.words)
        self.words.setText(self.tr("of 100: {0}\n{1} words").format(level_word(level), counted))
        self.preview.show_preview(score.preview)
        if score.parts != self._shown:
            self._fill(score.parts)

    def _fill(self, parts: tuple[Part, ...]) -> None:
        if [part.key for part in parts] != [part.key for part in self._shown]:
            self.tree.clear()
            for part in parts:
                QTreeWidgetItem(self.tree).setData(0, _KEY, str(part.key))
        before = {part.key: part for part in self._shown}
        self._shown = parts
        for number, part in enumerate(parts):
            if before.get(part.key) != part:
                row = self.tree.topLevelItem(number)
                if row is not None:
                    self._fill_part(row, part)

    def _fill_part(self, row: QTreeWidgetItem, part: Part) -> None:
        title = part_title(part.key)
        word = level_word(part.level) if part.share is not None else self.tr("not judged")
        row.setText(0, title)
        row.setIcon(0, icon(LEVEL_SIGNS[part.level] if part.share is not None else ("circle-dashed", "text_muted")))
        row.setText(1, part.value)
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.setToolTip(0, f"{title}: {word}")
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{title}, {part.value}, {word}")
        row.takeChildren()
        for remark in part.remarks:
            child = QTreeWidgetItem(row)
            child.setFirstColumnSpanned(True)
            child.setText(0, remark.text)
            child.setIcon(0, icon(LEVEL_SIGNS[remark.level]))
            child.setData(0, _PLACE, remark.place)
            child.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{level_word(remark.level)}: {remark.text}")
            if remark.place is not None:
                child.setToolTip(0, self.tr("Go to the place"))

    def _clicked(self, row: QTreeWidgetItem, _column: int) -> None:
        if row.parent() is None:
            row.setExpanded(not row.isExpanded())
        else:
            self._activated(row, 0)

    def _activated(self, row: QTreeWidgetItem, _column: int) -> None:
        place = row.data(0, _PLACE)
        if isinstance(place, Place):
            self._go(place)

    def _recolour(self) -> None:
        parts, self._shown = self._shown, ()
        open_rows = [self._row(number).isExpanded() for number in range(len(parts))]
        self._fill(parts)
        for number, is_open in enumerate(open_rows):
            self._row(number).setExpanded(is_open)

    def _row(self, number: int) -> QTreeWidgetItem:
        row = self.tree.topLevelItem(number)
        assert row is not None
        return row
