"""Draw blocks that stand in the text as one character: pictures, lines, and HTML that is kept as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import shiboken6
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPyTextObject, QTextDocument, QTextFormat

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.services.writer.article_blocks import blocks_to_html
from igny8_desktop.services.writer.contents import ImageInfo
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.block_kinds import kind_name
from igny8_desktop.ui.writer.page.lines import BODY_SIZE, atom_of
from igny8_desktop.ui.writer.pictures import Pictures

_PICTURE = QSize(640, 360)
_HIGHEST = 340.0
_KEPT = 40


class QuietDocument(QTextDocument):
    """A document that fetches nothing: neither files nor addresses that foreign HTML names."""

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002 - Qt's own name
        """Return nothing for whatever is named."""
        return QPixmap()


class Atoms(QPyTextObject):
    """Gives each atom its size and draws it. `width` tells how wide the text is now."""

    def __init__(self, pictures: Pictures, width: Callable[[], float], redo: Callable[[], object]) -> None:
        super().__init__()
        self._pictures = pictures
        self._width = width
        self._redo = redo
        self._images: Mapping[int, ImageInfo] = {}
        self._asked: set[str] = set()
        self._previews: dict[tuple[str, str, int], QTextDocument] = {}

    def set_images(self, images: Iterable[ImageInfo]) -> None:
        """Take the pictures that there are now."""
        self._images = {image.id: image for image in images}

    def image(self, block: Block) -> ImageInfo | None:
        """Return the picture of a block, if it is one of the article's own."""
        number = block.attrs.get("image_id")
        return self._images.get(number) if isinstance(number, int) else None

    # QPyTextObject's own names and arguments.
    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:  # noqa: A002, N803
        """Return the size of an atom."""
        block = atom_of(format.toCharFormat())
        width = max(self._width() - 2, 80.0)
        if block is None:
            return QSizeF(width, 24)
        if block.kind is BlockKind.SEPARATOR:
            return QSizeF(width, 24)
        space = theme().tokens.space
        if block.kind is BlockKind.IMAGE:
            captions = 2 * self._line_height() + space.sm
            return QSizeF(width, self._picture_size(block, width).height() + captions + 2 * space.md)
        height = min(self._preview(block, width).size().height(), _HIGHEST)
        return QSizeF(width, height + self._line_height() + space.md + space.sm)

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        posInDocument: int,  # noqa: N803
        format: QTextFormat,  # noqa: A002
    ) -> None:
        """Draw an atom."""
        block = atom_of(format.toCharFormat())
        if block is None:
            return
        rect = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if block.kind is BlockKind.SEPARATOR:
            painter.setPen(QPen(QColor(theme().tokens.colours.border_strong), 1))
            middle = rect.center().y()
            painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
        else:
            self._frame(painter, rect)
            if block.kind is BlockKind.IMAGE:
                self._draw_image(painter, rect, block)
            else:
                self._draw_card(painter, rect, block)
        painter.restore()

    def _frame(self, painter: QPainter, rect: QRectF) -> None:
        colours = theme().tokens.colours
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _draw_card(self, painter: QPainter, rect: QRectF, block: Block) -> None:
        space, colours = theme().tokens.space, theme().tokens.colours
        inner = rect.adjusted(space.md, space.xs, -space.md, -space.sm)
        painter.setFont(theme().font(size=12, weight=500))
        painter.setPen(QColor(colours.text_muted))
        head = QRectF(inner.left(), inner.top(), inner.width(), self._line_height())
        name = str(block.attrs.get("name") or "")
        text = kind_name(block.kind) if not name else f"{kind_name(block.kind)}  ·  {name}"
        note = self.tr("kept as it is – Enter opens its HTML")
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, f"{text}  ·  {note}")
        painter.translate(inner.left(), head.bottom() + space.xs)
        preview = self._preview(block, rect.width())
        clip = QRectF(0, 0, inner.width(), inner.bottom() - head.bottom() - space.xs)
        preview.drawContents(painter, clip)

    def _draw_image(self, painter: QPainter, rect: QRectF, block: Block) -> None:
        space, colours = theme().tokens.space, theme().tokens.colours
        size = self._picture_size(block, rect.width())
        box = QRectF(rect.center().x() - size.width() / 2, rect.top() + space.md, size.width(), size.height())
        picture, words = self._picture(block)
        if picture is not None:
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        else:
            painter.setFont(theme().font(size=13))
            painter.setPen(QColor(colours.text_muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, int(flags), words)
        line = QRectF(rect.left() + space.md, box.bottom() + space.sm, rect.width() - 2 * space.md, self._line_height())
        caption, alt = str(block.attrs.get("caption") or ""), str(block.attrs.get("alt") or "")
        for text, colour in (
            (caption or self.tr("No caption"), colours.text if caption else colours.text_faint),
            (
                self.tr("Alt text: {0}").format(alt) if alt else self.tr("⚠ No alt text"),
                colours.text_muted if alt else theme().colour("warning_text"),
            ),
        ):
            font = theme().font(size=13)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, short)
            line.translate(0, self._line_height())

    def _line_height(self) -> float:
        return QFontMetricsF(theme().font(size=13)).height() + 3

    def _picture_size(self, block: Block, width: float) -> QSizeF:
        image = self.image(block)
        most = QSizeF(min(width - 24, float(_PICTURE.width())), float(_PICTURE.height()))
        if image is not None and image.file_name and image.width and image.height:
            real = QSizeF(image.width, image.height)
            return real.scaled(most, Qt.AspectRatioMode.KeepAspectRatio) if real.width() > most.width() else real
        return QSizeF(most.width(), 56)

    def _picture(self, block: Block) -> tuple[QPixmap | None, str]:
        image = self.image(block)
        if image is None:
            address = str(block.attrs.get("url") or "")
            return None, self.tr("Picture at {0}").format(address) if address else self.tr("This picture was removed.")
        if not image.file_name:
            return None, self.tr("Not made yet. Make images to see it here.")

        def came(_pixmap: QPixmap) -> None:
            QTimer.singleShot(0, self._redo)

        known = self._pictures.get(image.file_name, _PICTURE, 2.0, came)
        if known is None:
            return None, self.tr("Loading…")
        if known.isNull():
            return None, self.tr("The file of this picture cannot be read. Make it again under Images.")
        return known, ""

    def _preview(self, block: Block, width: float) -> QTextDocument:
        source = blocks_to_html([block], lambda _id: None)
        colour = theme().tokens.colours.text
        key = (source, colour, round(width))
        known = self._previews.get(key)
        if known is None or not shiboken6.isValid(known):
            if len(self._previews) >= _KEPT:
                self._previews.pop(next(iter(self._previews)))
            known = self._previews[key] = QuietDocument()
            known.setDocumentMargin(0)
            known.setDefaultFont(theme().font(size=BODY_SIZE - 1))
            known.setDefaultStyleSheet(
                f"body, td, th, li, p {{ color: {colour}; }} table {{ border-collapse: collapse; }}"
            )
            visible = bool(plain_text(block))
            shown = source if visible else f"<p><code>{_escaped(source)}</code></p>"
            known.setHtml(f"<body>{_with_borders(shown)}</body>")
            known.setTextWidth(width - 2 * theme().tokens.space.md)
        return known


def _with_borders(source: str) -> str:
    return source.replace("<table>", '<table border="1" cellspacing="0" cellpadding="5">')


def _escaped(source: str) -> str:
    return source[:600].replace("&", "&amp;").replace("<", "&lt;")
