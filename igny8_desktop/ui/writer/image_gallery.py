"""A grid of pictures with their status, filled from the same source as a table."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.domain.changes import Changes
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.models import Column, IdTableModel, Readers, TableQuery, TableSource
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import EmptyState, Facet, LoadingState, Selection, counted, status_spec
from igny8_desktop.ui.widgets.badges import paint_badge
from igny8_desktop.ui.widgets.filter_bar import FilterBar
from igny8_desktop.ui.writer.pictures import Pictures

PICTURE = QSize(216, 122)
_CELL = QSize(240, 192)


class PictureDelegate(QStyledItemDelegate):
    """Paints a card: picture, what it is for, status."""

    def __init__(self, view: QListView, model: IdTableModel, pictures: Pictures) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of every card."""
        return _CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one card."""
        look = theme()
        colours = look.tokens.colours
        rect: QRect = option.rect.adjusted(6, 6, -6, -6)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QColor(colours.accent if selected or focused else colours.border)
        painter.setPen(QPen(edge, 2 if selected or focused else 1))
        painter.setBrush(QColor(colours.selected if selected else colours.raised))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        values = self._model.values_at(index.row())
        if values is not None:
            self._paint_card(painter, rect, dict(values))
        painter.restore()

    def _paint_card(self, painter: QPainter, rect: QRect, values: dict[str, object]) -> None:
        look = theme()
        colours = look.tokens.colours
        ratio = self._view.devicePixelRatioF()
        place = QRect(rect.left() + 6, rect.top() + 6, rect.width() - 12, PICTURE.height() - 8)
        file_name = str(values.get("file_name") or "")
        pixmap = self._pictures.get(file_name, PICTURE, ratio, self._came) if file_name else None
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(place), 5, 5)
        painter.fillPath(clip, QColor(colours.sunken))
        if pixmap is not None and not pixmap.isNull():
            painter.save()
            painter.setClipPath(clip)
            size = pixmap.deviceIndependentSize()
            share = min(place.width() / size.width(), place.height() / size.height())
            width, height = size.width() * share, size.height() * share
            target = QRectF(place.center().x() - width / 2 + 0.5, place.center().y() - height / 2 + 0.5, width, height)
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
            painter.restore()
        else:
            icon = look.pixmap("image", "text_faint", 28, ratio)
            painter.drawPixmap(place.center().x() - 14, place.center().y() - 14, icon)
        text = QRect(place.left(), place.bottom() + 6, place.width(), 18)
        font = look.font(weight=500)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        title = str(values.get("content") or "")
        shown = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        foot = QRectF(text.left(), text.bottom() + 4, text.width(), 24)
        status = "making" if values.get("making") else values.get("status")
        paint_badge(painter, foot, status_spec(status), look, ratio)
        caption = look.font(size=look.tokens.type.caption)
        painter.setFont(caption)
        painter.setPen(QColor(colours.text_muted))
        role = word_text(values.get("role"))
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), role)

    def _came(self, _pixmap: QPixmap) -> None:
        self._view.viewport().update()


class GalleryView(QListView):
    """The grid; Enter opens, Escape clears the selection."""

    open_requested = Signal(int)

    def __init__(self, model: IdTableModel) -> None:
        super().__init__()
        self._ids = model
        self.setProperty("role", "gallery")
        self.setModel(model)
        self.setModelColumn(0)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(_CELL)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, clear the selection with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def selection(self) -> Selection:
        """Return the selected ids in the order shown."""
        ids = array("q")
        chosen = self.selectionModel().selection()
        parts = [chosen.at(place) for place in range(chosen.count())]
        for part in sorted(parts, key=lambda one: one.top()):
            ids.extend(self._ids.ids_between(part.top(), part.bottom()))
        return Selection(ids, bool(ids) and len(ids) == self._ids.rowCount())

    def _open(self, index: QModelIndex) -> None:
        entity_id = self._ids.id_at(index.row())
        if entity_id is not None:
            self.open_requested.emit(entity_id)


class ImageGallery(QWidget):
    """Search and filters over the grid, a count below; `selection_changed` carries a `Selection`."""

    selection_changed = Signal(object)
    opened = Signal(int)

    def __init__(
        self,
        source: TableSource,
        readers: Readers,
        pictures: Pictures,
        facets: list[Facet],
        empty: EmptyState,
        search_text: str,
    ) -> None:
        super().__init__()
        self._source = source
        self._stale = True
        self._query = TableQuery()
        self.model = IdTableModel(source, [Column("content", "")], readers, self)
        self.view = GalleryView(self.model)
        self.view.setItemDelegate(PictureDelegate(self.view, self.model, pictures))
        self.view.setAccessibleName(self.tr("Images"))
        self.toolbar = FilterBar(
            source, facets, readers, title=self.tr("Images"), search_text=search_text, shortcut_scope=self
        )
        self.search = self.toolbar.search
        self.count = make_label("", "muted")
        self.toolbar.add(self.count)
        self._stack = QStackedWidget()
        self._loading = LoadingState()
        self._empty = empty
        self._nothing = EmptyState(
            "search",
            self.tr("Nothing matches"),
            self.tr("No image fits the search and the filters that are set."),
            self.tr("Clear filters"),
            self.clear_filters,
        )
        for page in (self._loading, self.view, self._empty, self._nothing):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)
        self.search.left.connect(self.view.setFocus)
        self.toolbar.changed.connect(self._ask)
        self.model.order_changed.connect(self._order_changed)
        self.view.selectionModel().selectionChanged.connect(
            lambda *_args: self.selection_changed.emit(self.view.selection())
        )
        self.view.open_requested.connect(self.opened)
        theme().changed.connect(self.view.viewport().update)

    def selection(self) -> Selection:
        """Return what is selected."""
        return self.view.selection()

    @Slot()
    def clear_filters(self) -> None:
        """Show all images again."""
        self.toolbar.clear()

    @Slot(object)
    def apply_changes(self, changes: Changes) -> None:
        """Refresh if the changes concern images: at once when in sight, else when shown."""
        if self._source.affected_by(changes):
            self._refresh()

    @Slot()
    def start_over(self) -> None:
        """Show other images from the top, as after the site was changed."""
        self.view.clearSelection()
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self.model.refresh()
        else:
            self._stale = True

    def _ask(self, query: TableQuery) -> None:
        self._query = query
        self.toolbar.show_query(query)
        self._stale = False
        self.model.set_query(query)

    @Slot()
    def _order_changed(self) -> None:
        count = self.model.rowCount()
        page: QWidget = self.view if count else self._nothing if self._query.narrowed else self._empty
        self._stack.setCurrentWidget(page)
        self.toolbar.setVisible(page is not self._empty)
        self.count.setText(counted(count, self.tr("image"), self.tr("images")))
        self.selection_changed.emit(self.view.selection())

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while nobody looked."""
        super().showEvent(event)
        if not self.model.loaded and not self.model.loading:
            self._ask(self._query)
        elif self._stale:
            self._stale = False
            self.model.refresh()
