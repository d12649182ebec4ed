"""The frames of a page: header, cards, bars, and what stands where there is nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QProgressBar, QVBoxLayout, QWidget

from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets.buttons import LinkButton, PrimaryButton
from igny8_desktop.ui.widgets.labels import IconLabel


class PageHeader(QWidget):
    """The title of a page, a line that says what it is for, and its actions on the right."""

    def __init__(
        self, title: str, subtitle: str = "", actions: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._title = make_label(title, "title")
        self._subtitle = make_label(subtitle, "muted", wrap=True)
        # Only ever hidden here: shown without a parent, a label would open as a window of its own.
        if not subtitle:
            self._subtitle.hide()
        texts = QVBoxLayout()
        texts.setSpacing(space.xxs)
        texts.addWidget(self._title)
        texts.addWidget(self._subtitle)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(space.sm)
        for action in actions:
            self._actions.addWidget(action)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.xl, space.lg, space.xl, space.lg)
        layout.setSpacing(space.xl)
        layout.addLayout(texts, 1)
        layout.addLayout(self._actions)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Show another title and subtitle."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def add_action(self, widget: QWidget) -> None:
        """Add an action at the right end."""
        self._actions.addWidget(widget)


class Card(QFrame):
    """A framed group with an optional title and actions; put content into `body`."""

    def __init__(
        self, title: str = "", text: str = "", *, actions: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg + 4, space.lg, space.lg + 4, space.lg + 4)
        layout.setSpacing(space.md)
        if title or actions:
            head = QHBoxLayout()
            head.setSpacing(space.sm)
            texts = QVBoxLayout()
            texts.setSpacing(space.xxs)
            texts.addWidget(make_label(title, "strong"))
            if text:
                texts.addWidget(make_label(text, "muted", wrap=True))
            head.addLayout(texts, 1)
            for action in actions:
                head.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(space.md)
        layout.addLayout(self.body)

    def add(self, item: QWidget | QLayout) -> None:
        """Add a widget or layout to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item)
        else:
            self.body.addLayout(item)


class Bar(QFrame):
    """A row of controls across a page; `stretch` pushes what follows to the right."""

    def __init__(self, *, role: str = "bar", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(space.xl, space.sm, space.xl, space.sm)
        self._layout.setSpacing(space.sm)

    def add(self, *widgets: QWidget, before: QWidget | None = None) -> None:
        """Add widgets from left to right, at the end or before one that is there."""
        for widget in widgets:
            place = self._layout.indexOf(before) if before is not None else -1
            self._layout.insertWidget(place, widget)

    def stretch(self) -> None:
        """Leave the free space here."""
        self._layout.addStretch(1)


class EmptyState(QWidget):
    """What a place is for and how to go on, shown where there is nothing to show."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str,
        action_text: str = "",
        callback: Callable[[], object] | None = None,
        *,
        second_text: str = "",
        second_callback: Callable[[], object] | None = None,
        width: int = 420,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        disc = QFrame()
        disc.setProperty("role", "disc")
        disc_layout = QVBoxLayout(disc)
        disc_layout.setContentsMargins(space.lg, space.lg, space.lg, space.lg)
        disc_layout.addWidget(IconLabel(icon, "text_faint", 28))
        title_label = make_label(title, "heading")
        title_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text_label = make_label(text, "muted", wrap=True)
        text_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text_label.setFixedWidth(width)
        # Centred items of a box layout do not get the height that their wrapped text needs.
        text_label.ensurePolished()
        text_label.setMinimumHeight(max(0, text_label.heightForWidth(width)))
        center = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.xxl, space.xl, space.xxxl)
        layout.setSpacing(space.sm)
        layout.addStretch(1)
        layout.addWidget(disc, 0, center)
        layout.addSpacing(space.sm)
        layout.addWidget(title_label, 0, center)
        layout.addWidget(text_label, 0, center)
        if action_text:
            layout.addSpacing(space.md)
            self.action_button = PrimaryButton(action_text, callback)
            layout.addWidget(self.action_button, 0, center)
        if second_text:
            layout.addWidget(LinkButton(second_text, second_callback), 0, center)
        layout.addStretch(1)


class LoadingState(QWidget):
    """A quiet sign that something is on its way."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = text or self.tr("Loading…")
        self.setAccessibleName(text)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setFixedWidth(180)
        bar.setTextVisible(False)
        bar.setAccessibleName(text)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme().tokens.space.md)
        layout.addStretch(1)
        layout.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(make_label(text, "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)


def line() -> QFrame:
    """Return a hairline between two things."""
    frame = QFrame()
    frame.setProperty("role", "line")
    return frame
