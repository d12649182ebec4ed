"""The pictures that an image could show instead, as a strip to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from igny8_desktop.services.writer.image_variants import Variant
from igny8_desktop.services.writer.images import ImageChoices
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets.flow_layout import FlowLayout
from igny8_desktop.ui.writer.pictures import Pictures

_THUMB = QSize(96, 54)


class VariantStrip(QWidget):
    """Thumbnails of the variants; `chosen` carries the file name of the one that is to be shown."""

    chosen = Signal(str)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._shown: tuple[str, ...] = ()
        self.buttons: list[QToolButton] = []
        space = theme().tokens.space
        self._label = make_label(self.tr("Choose another"), "field")
        inside = QWidget()
        self._flow = FlowLayout(space.sm, QMargins(0, 0, 0, 0), inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.xs)
        layout.addWidget(self._label)
        layout.addWidget(inside)
        self.setVisible(False)

    def show_choices(self, choices: ImageChoices) -> None:
        """Show a thumbnail for each variant, newest first; nothing without any."""
        names = tuple(each.file_name for each in choices.others)
        if names != self._shown:
            self._shown = names
            while self._flow.count():
                item = self._flow.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.deleteLater()
            self.buttons = [self._button(number, each) for number, each in enumerate(choices.others, 1)]
            for button in self.buttons:
                self._flow.addWidget(button)
        self.setVisible(bool(names))

    def _button(self, number: int, variant: Variant) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "thumb")
        button.setIconSize(_THUMB)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        kilobytes = reading_locale().toString(max(1, round(variant.size / 1024)))
        tip = self.tr("Show variant {0}: {1} × {2}, {3} kB, {4}").format(
            number, variant.width, variant.height, kilobytes, variant.source
        )
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda _on=False: self.chosen.emit(variant.file_name))

        def put(pixmap: QPixmap) -> None:
            if not pixmap.isNull():
                button.setIcon(QIcon(pixmap))

        known = self._pictures.get(variant.file_name, _THUMB, self.devicePixelRatioF(), _if_alive(button, put))
        if known is not None:
            put(known)
        return button


def _if_alive(button: QToolButton, put: Callable[[QPixmap], None]) -> Callable[[QPixmap], None]:
    import shiboken6

    return lambda pixmap: put(pixmap) if shiboken6.isValid(button) else None
