"""Save a picture of bubbles as PNG or SVG."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from igny8_desktop.ui.charts.bubble_picture import BubblePicture, ChartView
from igny8_desktop.ui.theme.tokens import Tokens


def save_picture(picture: BubblePicture, tokens: Tokens, path: Path, size: QSize, title: str) -> None:
    """Write the whole picture as PNG (twice the pixels) or SVG, by the ending of the name; may run on any thread.

    Raises `OSError` when the file cannot be written.
    """
    copy = BubblePicture(picture.bubbles, picture.words)
    copy.lay_out(size, ChartView())
    if path.suffix.lower() == ".svg":
        _save_svg(copy, tokens, path, size, title)
        return
    image = QImage(size * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(QColor(tokens.colours.surface))
    painter = QPainter(image)
    copy.paint(painter, tokens)
    painter.end()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(QCoreApplication.translate("BubblePicture", "The picture could not be written."))


def _save_svg(picture: BubblePicture, tokens: Tokens, path: Path, size: QSize, title: str) -> None:
    from PySide6.QtSvg import QSvgGenerator

    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(QCoreApplication.translate("BubblePicture", "The picture could not be written."))
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(tokens.colours.surface))
    picture.paint(painter, tokens)
    painter.end()
