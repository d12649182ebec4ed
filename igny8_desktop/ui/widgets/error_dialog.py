"""The details of an error: what happened, what to do next, and a report that can be passed on."""

from __future__ import annotations

import platform
import traceback

from PySide6.QtCore import Qt, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from igny8_desktop.domain.errors import ErrorInfo, describe
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from igny8_desktop.ui.widgets.labels import IconLabel
from igny8_desktop.ui.widgets.redaction import without_secrets


def technical_details(error: BaseException) -> str:
    """Return the traceback of an exception without secrets."""
    return without_secrets("".join(traceback.format_exception(error)).strip())


class ErrorDialog(QDialog):
    """Explains one error. Open it with `open()`."""

    def __init__(self, info: ErrorInfo, details: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._info = info
        self._details_text = without_secrets(details)
        self.setWindowTitle(info.title)
        self.setAccessibleName(info.title)
        self.setAccessibleDescription(f"{info.what} {info.next}".strip())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)

        title = make_label(info.title, "heading", wrap=True)
        what = make_label(without_secrets(info.what), "body", wrap=True)
        what.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        texts = QVBoxLayout()
        texts.setSpacing(space.sm)
        texts.addWidget(title)
        texts.addWidget(what)
        head = QHBoxLayout()
        head.setSpacing(space.md)
        head.addWidget(IconLabel("circle-alert", "danger_text", 24), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.xl, space.xl, space.lg)
        layout.setSpacing(space.lg)
        layout.addLayout(head)
        if info.next:
            layout.addWidget(self._make_next(without_secrets(info.next)))
        self.details = QPlainTextEdit(self._details_text)
        self.details.setReadOnly(True)
        self.details.setProperty("role", "mono")
        self.details.setAccessibleName(self.tr("Technical details"))
        self.details.setTabChangesFocus(True)
        self.details.setFixedHeight(180)
        self.details.hide()
        self.details_button = GhostButton(self.tr("Show technical details"), self._toggle_details, icon="chevron-right")
        if not self._details_text:
            self.details_button.hide()
        self.copy_button = SecondaryButton(
            self.tr("Copy report"),
            self.copy_report,
            icon="copy",
            tip=self.tr("Copies this text with keys and passwords taken out."),
        )
        close = PrimaryButton(self.tr("Close"), self.accept)
        close.setDefault(True)
        layout.addWidget(self.details)
        buttons = QHBoxLayout()
        buttons.setSpacing(space.sm)
        buttons.addWidget(self.details_button)
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close)
        layout.addLayout(buttons)
        close.setFocus()

    @classmethod
    def of(cls, error: BaseException, parent: QWidget | None = None) -> ErrorDialog:
        """Return the dialog of an exception."""
        return cls(describe(error), technical_details(error), parent)

    def report(self) -> str:
        """Return everything there is to know, without secrets."""
        parts = [
            self._info.title,
            self._info.what,
            self._info.next,
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
            self._details_text,
        ]
        return without_secrets("\n\n".join(part for part in parts if part))

    @Slot()
    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())
        self.copy_button.setText(self.tr("Copied"))

    def _make_next(self, text: str) -> QFrame:
        space = theme().tokens.space
        box = QFrame()
        box.setProperty("role", "sunken")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(space.lg, space.md, space.lg, space.md)
        inner.setSpacing(space.xs)
        inner.addWidget(make_label(self.tr("What to do next"), "field"))
        inner.addWidget(make_label(text, "muted", wrap=True))
        return box

    def _toggle_details(self) -> None:
        shown = not self.details.isVisible()
        self.details.setVisible(shown)
        self.details_button.set_icon("chevron-down" if shown else "chevron-right")
        self.details_button.setText(self.tr("Hide technical details") if shown else self.tr("Show technical details"))
        self.adjustSize()
