"""Short messages at the bottom right of the window that never take the focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QVBoxLayout, QWidget

from igny8_desktop.domain.errors import ErrorInfo, describe
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets.buttons import IconButton, LinkButton
from igny8_desktop.ui.widgets.error_dialog import ErrorDialog, technical_details
from igny8_desktop.ui.widgets.labels import IconLabel

#: Milliseconds a notice stays; one with an action stays longer, an error until it is closed.
STAY_MS = 6000
STAY_WITH_ACTION_MS = 12000
_MOST = 4
_WIDTH = 380
#: Clear of the status bar and of the bulk bar of a table, whose buttons a message must not cover.
_BOTTOM = 100
_ICONS = {
    Tone.INFO: "info",
    Tone.SUCCESS: "circle-check",
    Tone.WARNING: "triangle-alert",
    Tone.DANGER: "circle-alert",
}


@dataclass(frozen=True)
class Notice:
    """One message: tone, text, and an action such as Undo."""

    tone: Tone
    text: str
    detail: str = ""
    action_text: str = ""
    action: Callable[[], object] | None = None


class NoticeCard(QFrame):
    """One notice in sight."""

    def __init__(self, notice: Notice, on_close: Callable[[NoticeCard], None], parent: QWidget) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.notice = notice
        self._on_close = on_close
        self.setProperty("role", "notice")
        self.setProperty("tone", str(notice.tone))
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(f"{notice.text} {notice.detail}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        texts = QVBoxLayout()
        texts.setSpacing(space.xxs)
        texts.addWidget(make_label(notice.text, "field", wrap=True))
        if notice.detail:
            texts.addWidget(make_label(notice.detail, "muted", wrap=True))
        self.action_button: LinkButton | None = None
        if notice.action is not None:
            self.action_button = LinkButton(notice.action_text, self._act)
            self.action_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            texts.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_button = IconButton("x", self.tr("Dismiss this message"), self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.sm, space.md)
        layout.setSpacing(space.md)
        icon = IconLabel(_ICONS[notice.tone], f"{notice.tone}_text", 18)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        ink = QColor(theme().tokens.colours.shadow)
        ink.setAlpha(120 if theme().tokens.dark else 45)
        shadow.setColor(ink)
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAY_WITH_ACTION_MS if notice.action else STAY_MS)
        self._timer.timeout.connect(self.dismiss)
        if notice.tone is not Tone.DANGER:
            self._timer.start()

    def dismiss(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self._on_close(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while somebody reads."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Start counting again."""
        if self.notice.tone is not Tone.DANGER:
            self._timer.start()
        super().leaveEvent(event)

    def _act(self) -> None:
        action = self.notice.action
        self.dismiss()
        if action is not None:
            action()


class Notices(QObject):
    """Shows notices over a window, newest below, at most four; `history` keeps the last hundred."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._cards: list[NoticeCard] = []
        self.history: list[Notice] = []
        host.installEventFilter(self)

    @property
    def cards(self) -> list[NoticeCard]:
        """Return the notices in sight, oldest first."""
        return list(self._cards)

    def info(self, text: str, *, action_text: str = "", action: Callable[[], object] | None = None) -> NoticeCard:
        """Say something that is good to know."""
        return self.show(Notice(Tone.INFO, text, "", action_text, action))

    def success(self, text: str, *, action_text: str = "", action: Callable[[], object] | None = None) -> NoticeCard:
        """Say that something worked; the action is most often Undo or Open."""
        return self.show(Notice(Tone.SUCCESS, text, "", action_text, action))

    def warning(
        self, text: str, *, detail: str = "", action_text: str = "", action: Callable[[], object] | None = None
    ) -> NoticeCard:
        """Say that something needs a look."""
        return self.show(Notice(Tone.WARNING, text, detail, action_text, action))

    def error(self, error: BaseException | ErrorInfo) -> NoticeCard:
        """Say that something failed; Details opens what happened and what to do next."""
        info = error if isinstance(error, ErrorInfo) else describe(error)
        details = "" if isinstance(error, ErrorInfo) else technical_details(error)

        def open_details() -> None:
            ErrorDialog(info, details, self._host).open()

        return self.show(Notice(Tone.DANGER, info.title, info.what, self.tr("Details"), open_details))

    def show(self, notice: Notice) -> NoticeCard:
        """Show a notice and have screen readers speak it."""
        self.history = [*self.history[-99:], notice]
        while len(self._cards) >= _MOST:
            self._remove(self._cards[0])
        card = NoticeCard(notice, self._remove, self._host)
        self._cards.append(card)
        card.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(card, card.accessibleName()))
        return card

    def clear(self) -> None:
        """Take all notices away."""
        for card in list(self._cards):
            self._remove(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner while the window changes its size."""
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _remove(self, card: NoticeCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _place(self) -> None:
        gap = theme().tokens.space.sm
        bottom = self._host.height() - _BOTTOM
        for card in reversed(self._cards):
            height = card.heightForWidth(_WIDTH) if card.hasHeightForWidth() else card.sizeHint().height()
            card.setFixedHeight(max(height, card.minimumSizeHint().height()))
            bottom -= card.height()
            card.move(self._host.width() - _WIDTH - theme().tokens.space.lg, bottom)
            card.raise_()
            bottom -= gap
