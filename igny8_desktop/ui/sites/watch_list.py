"""List what became of published posts that somebody should look at, with what to do about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, WatchKind
from igny8_desktop.services.publishing.orders import OrderInfo
from igny8_desktop.services.publishing.watch import WatchItem
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import write_value
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Card, EmptyState, GhostButton, IconLabel

_WHEN = Column("when", "", kind=ColumnKind.DATE)
_KINDS: Mapping[WatchKind, tuple[object, str, str]] = {
    WatchKind.CHANGED: (QT_TRANSLATE_NOOP("Watch", "Changed on the site"), "pencil", "info_text"),
    WatchKind.VANISHED: (QT_TRANSLATE_NOOP("Watch", "Deleted on the site"), "circle-x", "danger_text"),
    WatchKind.TRASHED: (QT_TRANSLATE_NOOP("Watch", "In the site's trash"), "trash-2", "warning_text"),
    WatchKind.NO_DESCRIPTION: (QT_TRANSLATE_NOOP("Watch", "Lost its description"), "tag", "warning_text"),
    WatchKind.NO_IMAGE: (QT_TRANSLATE_NOOP("Watch", "Lost its featured image"), "image", "warning_text"),
    WatchKind.LATE: (QT_TRANSLATE_NOOP("Watch", "Late"), "clock", "danger_text"),
}


class WatchList(QWidget):
    """The things to look at of one site, and below them what waits to be published."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._site: SiteInfo | None = None
        self.items: list[WatchItem] = []
        self.orders: list[OrderInfo] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme().tokens.space.sm)
        inside = QWidget()
        inside.setProperty("role", "page")
        layout = QVBoxLayout(inside)
        space = theme().tokens.space
        layout.setContentsMargins(space.lg, space.md, space.lg, space.lg)
        layout.addLayout(self._rows)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = EmptyState(
            "circle-check",
            self.tr("Nothing to look at"),
            self.tr("Posts that were changed, trashed or deleted on the site, or are late, are shown here."),
            width=300,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._on_count: Callable[[int], object] = lambda _count: None
        context.bridge.changes_published.connect(self._changed)

    def tell_count(self, on_count: Callable[[int], object]) -> None:
        """Call `on_count` with the number of things whenever they were read."""
        self._on_count = on_count

    def show_site(self, site: SiteInfo | None) -> None:
        """Show the things of this site."""
        self._site = site
        self._read()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.SITE_WATCH, EntityKind.PUBLISH_ORDER):
            self._read()

    def _read(self) -> None:
        site = self._site
        if site is None:
            self._take((None, [], []))
            return
        services = self._context.services

        def read() -> tuple[int | None, list[WatchItem], list[OrderInfo]]:
            return site.id, services.watches.open(site.id), services.orders.waiting(site.scope)

        self._context.readers.submit(Lane.LISTS, self, read, self._take, self._context.notices.error)

    def _take(self, found: tuple[int | None, list[WatchItem], list[OrderInfo]]) -> None:
        site_id, self.items, self.orders = found
        if (self._site.id if self._site is not None else None) != site_id:
            return
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for watch in self.items:
            self._rows.addWidget(self._watch_card(watch))
        for order in self.orders:
            self._rows.addWidget(self._order_card(order))
        self._stack.setCurrentIndex(1 if self.items or self.orders else 0)
        self._on_count(len(self.items) + len(self.orders))

    def _card(self, icon: str, role: str, title: str, name: str, text: str, buttons: list[QWidget]) -> Card:
        card = Card()
        card.setAccessibleName(f"{title}: {name}. {text}")
        head = QHBoxLayout()
        head.addWidget(IconLabel(icon, role, 16), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(make_label(title, "field"))
        head.addStretch(1)
        for button in buttons:
            head.addWidget(button)
        card.add(head)
        card.add(make_label(name, "body", wrap=True))
        card.add(make_label(text, "caption", wrap=True))
        return card

    def _watch_card(self, item: WatchItem) -> Card:
        words, icon, role = _KINDS[item.kind]
        buttons: list[QWidget] = []
        if item.url:
            buttons.append(
                GhostButton(self.tr("Open"), lambda: QDesktopServices.openUrl(QUrl(item.url)), icon="external-link")
            )
        buttons.append(GhostButton(self.tr("Dismiss"), lambda: self.dismiss(item), icon="check"))
        title = QCoreApplication.translate("Watch", str(words))
        return self._card(icon, role, title, item.title, f"{item.detail}  {write_value(_WHEN, item.since)}", buttons)

    def _order_card(self, order: OrderInfo) -> Card:
        titles = {
            "network": (self.tr("Waits for the network"), "cloud-upload", "info_text"),
            "time": (self.tr("Waits for its time"), "calendar", "info_text"),
            "decision": (self.tr("Waits for your decision"), "user", "warning_text"),
        }
        title, icon, role = titles[str(order.waits_for)]
        text = order.problem or write_value(_WHEN, order.not_before)
        button = GhostButton(self.tr("Take out"), lambda: self._cancel(order), icon="x")
        return self._card(icon, role, title, order.title, text, [button])

    def dismiss(self, item: WatchItem) -> None:
        """Hide a thing until something new is seen of it; the notice can take that back."""
        watches = self._context.services.watches
        write(
            self._context,
            self,
            self.tr("Dismissing"),
            lambda: watches.dismiss(item.site_id, [item.id]),
            lambda _done: self._context.notices.info(
                self.tr("“{0}” is dismissed").format(item.title),
                action_text=self.tr("Undo"),
                action=lambda: write(
                    self._context, self, self.tr("Undo"), lambda: watches.restore(item.site_id, [item.id])
                ),
            ),
        )

    def _cancel(self, order: OrderInfo) -> None:
        site = self._site
        if site is not None:
            orders = self._context.services.orders
            write(
                self._context,
                self,
                self.tr("Taking out of the queue"),
                lambda: orders.cancel(site.scope, [order.content_id]),
            )
