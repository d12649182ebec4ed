"""The article as a reader sees it: at the width of a desktop page or a phone, with its pictures."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from functools import partial

import shiboken6
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QPixmap, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from igny8_desktop.domain.blocks import BlockKind, Blocks, plain_text
from igny8_desktop.services.writer.article_blocks import blocks_to_html
from igny8_desktop.services.writer.contents import ImageInfo
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import ViewSwitch
from igny8_desktop.ui.writer.pictures import Pictures

_DESKTOP, _PHONE = 740, 390
_SCHEME = "article-image:"


class _PreviewDocument(QTextDocument):
    """Shows pictures of the article and fetches nothing from anywhere."""

    def __init__(self, pictures: Mapping[str, QPixmap], parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002 - Qt's own name
        """Return a picture of the article, or nothing."""
        return self._pictures.get(QUrl(name).toString(), QImage())


class PreviewDialog(BaseDialog):
    """Shows title and text in the plain look of most sites."""

    def __init__(
        self, title: str, blocks: Blocks, images: Iterable[ImageInfo], pictures: Pictures, parent: QWidget
    ) -> None:
        super().__init__(
            self.tr("Preview"),
            self.tr(
                "How the article reads. Fonts and colours of the site's theme, embedded videos and what plugins add "
                "are not shown."
            ),
            parent=parent,
            width=900,
            scroll=False,
        )
        self._title = title
        self._blocks = blocks
        self._images = {image.id: image for image in images if image.file_name}
        self._source = pictures
        self._pictures: dict[str, QPixmap] = {}
        self._width = _DESKTOP
        self.switch = ViewSwitch(self.tr("Width"), [self.tr("Desktop"), self.tr("Phone")])
        self.view = QTextEdit()
        self.view.setReadOnly(True)
        self.view.setFrameShape(QFrame.Shape.StyledPanel)
        self.view.setAccessibleName(self.tr("Preview of the article"))
        self.view.setMinimumHeight(560)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._document = _PreviewDocument(self._pictures, self.view)
        self._document.setDocumentMargin(theme().tokens.space.xl)
        self.view.setDocument(self._document)
        row = QHBoxLayout()
        row.addWidget(self.view, 0, Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout()
        box.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addLayout(row, 1)
        box.addWidget(make_label(self._note(), "caption", wrap=True))
        self.add(box)
        self.set_buttons(close=self.tr("Close"))
        self.switch.currentChanged.connect(lambda place: self.show_width(_PHONE if place else _DESKTOP))
        self.show_width(_DESKTOP)

    def show_width(self, width: int) -> None:
        """Show the article at a width in pixels."""
        self._width = width
        self.view.setFixedWidth(width + 2 * theme().tokens.space.xl)
        size = QSize(width - 2 * theme().tokens.space.xl, 900)
        for image in self._images.values():
            name = f"{_SCHEME}{image.id}"
            known = self._source.get(image.file_name, size, self.devicePixelRatioF(), partial(self._came, name, width))
            if known is not None:
                self._pictures[name] = known
        self._show()

    def _came(self, name: str, width: int, picture: QPixmap) -> None:
        if shiboken6.isValid(self) and width == self._width:
            self._pictures[name] = picture
            self._show()

    def _show(self) -> None:
        colours = theme().tokens.colours
        self._document.setDefaultFont(theme().font(size=17))
        self._document.setDefaultStyleSheet(
            f"h1 {{ font-size: 32px; }} h2 {{ font-size: 25px; }} h3 {{ font-size: 20px; }} "
            f"p, li {{ line-height: 150%; }} a {{ color: {colours.accent_text}; }} "
            f"blockquote {{ color: {colours.text_muted}; font-style: italic; }} "
            f"pre, code {{ background-color: {colours.sunken}; }} "
            f".caption {{ color: {colours.text_muted}; font-size: 14px; }}"
        )
        self._document.clear()
        body = blocks_to_html(self._blocks, lambda number: f"{_SCHEME}{number}" if number in self._images else None)
        body = body.replace("<table>", '<table border="1" cellspacing="0" cellpadding="6" width="100%">')
        body = body.replace("<summary>", "<p><b>▾ ").replace("</summary>", "</b></p>")
        body = body.replace("<figcaption>", '<p class="caption">').replace("</figcaption>", "</p>")
        self._document.setHtml(f"<h1>{html.escape(self._title)}</h1>{body}")

    def _note(self) -> str:
        odd = sum(block.kind is BlockKind.HTML and not plain_text(block) for block in self._blocks)
        missing = sum(
            block.kind is BlockKind.IMAGE and block.attrs.get("image_id") not in self._images for block in self._blocks
        )
        notes = []
        if odd:
            notes.append(self.tr("{0} blocks of HTML show nothing here.").format(odd))
        if missing:
            notes.append(self.tr("{0} images are not made yet or lie on the site.").format(missing))
        return " ".join(notes)
