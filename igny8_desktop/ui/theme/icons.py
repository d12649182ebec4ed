"""Recolour the bundled SVG icons and hand them out as sharp QIcons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

#: Pixel sizes that are drawn: icons of 16 px at scale 1, 1.25, 1.5 and 2.
_SIZES = (16, 20, 24, 32)


class IconSet:
    """Draws icons of one folder in any colour; drawn icons are kept until `forget`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._renderers: dict[str, QSvgRenderer] = {}
        self._masks: dict[tuple[str, int], QPixmap] = {}
        self._icons: dict[tuple[str, str, str, bool], QIcon] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def names(self) -> list[str]:
        """Return the names of all bundled icons."""
        return sorted(file.stem for file in self._folder.glob("*.svg"))

    def icon(self, name: str, colour: str, disabled: str, *, padded: bool = False) -> QIcon:
        """Return the icon in a colour, with its disabled look; `padded` adds a gap of 3/8 of its size to the right.

        Raises FileNotFoundError for a name that is not bundled, so that a typing error shows at once.
        """
        key = (name, colour, disabled, padded)
        known = self._icons.get(key)
        if known is None:
            known = QIcon()
            for size in _SIZES:
                mask = self._mask(name, size)
                width = size * 11 // 8 if padded else size
                known.addPixmap(_tint(mask, colour, width), QIcon.Mode.Normal)
                known.addPixmap(_tint(mask, disabled, width), QIcon.Mode.Disabled)
            self._icons[key] = known
        return known

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the icon as a pixmap of `size` device-independent pixels for a screen of this pixel ratio."""
        key = (name, colour, size, ratio)
        known = self._pixmaps.get(key)
        if known is None:
            pixels = round(size * ratio)
            known = _tint(self._mask(name, pixels), colour, pixels)
            known.setDevicePixelRatio(ratio)
            self._pixmaps[key] = known
        return known

    def forget(self) -> None:
        """Drop drawn icons, as after a change of theme."""
        self._icons.clear()
        self._pixmaps.clear()

    def _mask(self, name: str, pixels: int) -> QPixmap:
        """Return the shape of an icon; drawing an SVG costs far more than colouring a shape."""
        key = (name, pixels)
        known = self._masks.get(key)
        if known is None:
            renderer = self._renderers.get(name)
            if renderer is None:
                source = (self._folder / f"{name}.svg").read_bytes()
                renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", b"#000000")))
                self._renderers[name] = renderer
            known = QPixmap(pixels, pixels)
            known.fill(Qt.GlobalColor.transparent)
            painter = QPainter(known)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            renderer.render(painter, QRectF(0, 0, pixels, pixels))
            painter.end()
            self._masks[key] = known
        return known


def _tint(mask: QPixmap, colour: str, width: int) -> QPixmap:
    pixmap = QPixmap(width, mask.height())
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.drawPixmap(0, 0, mask)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap
