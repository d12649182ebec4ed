"""The frame of every dialog: title, scrolling body, a place for what went wrong, and the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from igny8_desktop.domain.errors import ErrorInfo, describe
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Button, DangerButton, IconLabel, PrimaryButton, SecondaryButton, line

_LEAST_HEIGHT = 480

_ICONS = {
    Tone.INFO: "info",
    Tone.SUCCESS: "circle-check",
    Tone.WARNING: "triangle-alert",
    Tone.DANGER: "circle-alert",
}


class Banner(QFrame):
    """Words inside a dialog or page that say how something went; hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "banner")
        self._icon = IconLabel("info", "info_text", 18)
        self._title = make_label("", "field", wrap=True)
        self._text = make_label("", "muted", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        texts = QVBoxLayout()
        texts.setSpacing(space.xxs)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.md)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        self._actions = QVBoxLayout()
        layout.addLayout(self._actions)
        self.hide()

    @property
    def text(self) -> str:
        """Return all that is said, or an empty text."""
        return f"{self._title.text()} {self._text.text()}".strip() if not self.isHidden() else ""

    def say(self, tone: Tone, title: str, text: str = "") -> None:
        """Show a message."""
        self.setProperty("tone", str(tone))
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.set_icon(_ICONS[tone], f"{tone}_text")
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()

    def say_error(self, error: BaseException | ErrorInfo) -> None:
        """Show what went wrong and what to do next."""
        info = error if isinstance(error, ErrorInfo) else describe(error)
        self.say(Tone.DANGER, info.title, f"{info.what} {info.next}".strip())

    def clear(self) -> None:
        """Say nothing."""
        self.hide()

    def add_action(self, widget: QWidget) -> None:
        """Add a button at the right end."""
        self._actions.addWidget(widget)


class BaseDialog(QDialog):
    """A dialog with a body to fill; open it with `open()`. It deletes itself when it is closed.

    Enter presses the primary button, Esc closes. While `set_busy(True)` holds, the primary button waits.
    """

    def __init__(
        self, title: str, text: str = "", *, parent: QWidget | None = None, width: int = 560, scroll: bool = True
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._wide = width
        self.setMinimumWidth(width)
        head = QVBoxLayout()
        head.setContentsMargins(space.xl, space.xl, space.xl, space.lg)
        head.setSpacing(space.xs)
        head.addWidget(make_label(title, "heading"))
        if text:
            head.addWidget(make_label(text, "muted", wrap=True))
        self.banner = Banner()
        inside = QWidget()
        inside.setProperty("role", "page")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(space.xl, space.xs, space.xl, space.lg)
        self.body.setSpacing(space.lg)
        self._inside = inside
        self._scroll: QScrollArea | None = None
        layout = self._box = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        banner_box = QVBoxLayout()
        banner_box.setContentsMargins(space.xl, 0, space.xl, space.sm)
        banner_box.addWidget(self.banner)
        layout.addLayout(banner_box)
        if scroll:
            self._scroll = QScrollArea()
            self._scroll.setWidgetResizable(True)
            self._scroll.setFrameShape(QFrame.Shape.NoFrame)
            self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._scroll.setWidget(inside)
            layout.addWidget(self._scroll, 1)
        else:
            layout.addWidget(inside, 1)
        layout.addWidget(line())
        foot = QFrame()
        self._buttons = QHBoxLayout(foot)
        self._buttons.setContentsMargins(space.xl, space.md, space.xl, space.md)
        self._buttons.setSpacing(space.sm)
        self._buttons.addStretch(1)
        self._on_left = 0
        layout.addWidget(foot)
        self.primary: Button | None = None

    # ------------------------------------------------------------------------------------------------- building

    def add(self, item: QWidget | QLayout) -> None:
        """Add a widget or layout to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item)
        else:
            self.body.addLayout(item)

    def add_left(self, widget: QWidget) -> None:
        """Add a button at the left end of the footer."""
        self._buttons.insertWidget(self._on_left, widget)
        self._on_left += 1

    def set_buttons(
        self,
        primary: str = "",
        on_primary: Callable[[], object] | None = None,
        *,
        close: str = "",
        danger: bool = False,
    ) -> None:
        """Add the buttons of the footer; without a primary one, closing is it."""
        close_button = SecondaryButton(close or self.tr("Cancel"), self.reject)
        self._buttons.addWidget(close_button)
        self.close_button = close_button
        if primary:
            kind = DangerButton if danger else PrimaryButton
            self.primary = kind(primary, on_primary)
            self.primary.setDefault(True)
            self.primary.setAutoDefault(True)
            self._buttons.addWidget(self.primary)
        else:
            close_button.setDefault(True)

    def set_busy(self, busy: bool) -> None:
        """Say that the primary action is under way: pressing it again does nothing."""
        if self.primary is not None:
            self.primary.setEnabled(not busy)

    # --------------------------------------------------------------------------------------------------- events

    def sizeHint(self) -> QSize:
        """Return the size of the whole body, kept within the screen."""
        self.body.activate()
        height = self.body.heightForWidth(self._wide) if self.body.hasHeightForWidth() else -1
        if height < 0:
            height = self._inside.sizeHint().height()
        middle = self._inside if self._scroll is None else self._scroll
        others = 0
        for place in range(self._box.count()):
            item = self._box.itemAt(place)
            if item is not None and item.widget() is not middle:
                inner = item.heightForWidth(self._wide) if item.hasHeightForWidth() else item.sizeHint().height()
                others += max(inner, 0)
        most = round(self.screen().availableGeometry().height() * 0.9)
        owner = self.parentWidget()
        if owner is not None and owner.window().isVisible():
            # A dialog that is taller than its window looks lost over it, and hangs out of it.
            most = min(most, max(_LEAST_HEIGHT, owner.window().height() - 2 * theme().tokens.space.xl))
        return QSize(self._wide, min(height + others + 4, most))

    def fit(self) -> None:
        """Take the size that the body wants, now and once its layouts have settled."""
        self._fit_now()
        QTimer.singleShot(0, self, self._fit_now)

    @Slot()
    def _fit_now(self) -> None:
        # Rows that were just shown or given other words have told their layouts by events that are still on the way.
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.LayoutRequest.value))
        self.resize(self.sizeHint())

    def open(self) -> None:
        """Show the dialog at its right size and return at once."""
        self.ensurePolished()
        self.fit()
        super().open()


def ask(
    parent: QWidget,
    title: str,
    text: str,
    action: str,
    on_action: Callable[[], object],
    *,
    danger: bool = False,
    close: str = "",
    second: str = "",
    on_second: Callable[[], object] | None = None,
) -> BaseDialog:
    """Open a small question and return its dialog; the answers are callbacks."""
    dialog = BaseDialog(title, parent=parent, width=460, scroll=False)
    dialog.add(make_label(text, "body", wrap=True))

    def answer(callback: Callable[[], object] | None) -> Callable[[], None]:
        def run() -> None:
            dialog.accept()
            if callback is not None:
                callback()

        return run

    if second:
        dialog.add_left(SecondaryButton(second, answer(on_second)))
    dialog.set_buttons(action, answer(on_action), danger=danger, close=close)
    dialog.setAccessibleDescription(text)
    dialog.open()
    return dialog
