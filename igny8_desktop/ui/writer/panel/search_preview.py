"""Show what a result page would show of an article, and how much of its room title and description take."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from igny8_desktop.services.writer.article_score import SearchPreview
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import ElidedLabel, IconLabel

_TALL = 6


class PixelBar(QWidget):
    """How much of the room a text takes: a bar with a mark at the limit, an icon and the figures."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._bar = _Track()
        self._icon = IconLabel("circle-check", "success_text", 14)
        self._words = make_label("", "caption")
        space = theme().tokens.space
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.sm)
        layout.addWidget(self._icon)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._words)

    def show_width(self, pixels: int, limit: int) -> None:
        """Show a width and its limit, in pixels."""
        over = pixels > limit
        write = reading_locale().toString
        self._bar.show_share(pixels / limit if limit else 0.0)
        self._icon.set_icon(
            "circle-alert" if over or not pixels else "circle-check", "danger_text" if over else "success_text"
        )
        if not pixels:
            self._icon.set_icon("circle-alert", "warning_text")
            text = self.tr("missing")
        elif over:
            text = self.tr("{0} px, {1} too many").format(write(pixels), write(pixels - limit))
        else:
            text = self.tr("{0} of {1} px").format(write(pixels), write(limit))
        self._words.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(f"{self._name}: {text}")


class _Track(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_TALL + 6)

    def show_share(self, share: float) -> None:
        """Show a share of the limit; more than 1 is past the mark."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small size: it grows as wide as there is room."""
        return QSize(60, _TALL + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar; the mark stands at four fifths, so that what is too much has room."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide, top = float(self.width()), (self.height() - _TALL) / 2
        mark = wide * 0.8
        painter.setBrush(QColor(tokens.colours.border))
        painter.drawRoundedRect(QRectF(0, top, wide, _TALL), _TALL / 2, _TALL / 2)
        tone = Tone.DANGER if self._share > 1 else Tone.SUCCESS
        painter.setBrush(QColor(tokens.tone(tone).solid))
        full = min(mark * self._share, wide)
        if full > 0:
            painter.drawRoundedRect(QRectF(0, top, max(full, _TALL), _TALL), _TALL / 2, _TALL / 2)
        painter.setBrush(QColor(tokens.colours.text_muted))
        painter.drawRect(QRectF(mark, 0, 2, self.height()))


class SearchPreviewCard(QFrame):
    """Address, title and description as a result page cuts them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "sunken")
        self.address = ElidedLabel("", "caption")
        self.title = make_label("", "heading", wrap=True)
        self.description = make_label("", "muted", wrap=True)
        self.title_bar = PixelBar(self.tr("Width of the title"))
        self.description_bar = PixelBar(self.tr("Width of the description"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.md, space.md, space.md, space.md)
        layout.setSpacing(space.xs)
        layout.addWidget(make_label(self.tr("In search results"), "caption"))
        layout.addWidget(self.address)
        layout.addWidget(self.title)
        layout.addWidget(self.title_bar)
        layout.addWidget(self.description)
        layout.addWidget(self.description_bar)

    def show_preview(self, preview: SearchPreview) -> None:
        """Show a preview."""
        self.address.setText(preview.address or self.tr("address"))
        self.title.setText(preview.title or self.tr("No title"))
        self.description.setText(preview.description or self.tr("No description: the search engine picks a sentence."))
        self.title_bar.show_width(preview.title_pixels, preview.title_limit)
        self.description_bar.show_width(preview.description_pixels, preview.description_limit)
