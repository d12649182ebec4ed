"""Recolour the bundled SVG icons and hand them out as sharp QIcons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

#: Pixel sizes that are drawn: 16 and 20 px icons at scale 1, 1.25, 1.5 and 2, and larger ones for empty states.
_SIZES = (16, 20, 24, 32, 40, 64)


class IconSet:
    """Draws icons of one folder in any colour; drawn icons are kept until `forget`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
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
            for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
                renderer = self._renderer(name, ink)
                for size in _SIZES:
                    known.addPixmap(_draw(renderer, size, size * 11 // 8 if padded else size), mode)
            self._icons[key] = known
        return known

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the icon as a pixmap of `size` device-independent pixels for a screen of this pixel ratio."""
        key = (name, colour, size, ratio)
        known = self._pixmaps.get(key)
        if known is None:
            known = _draw(self._renderer(name, colour), round(size * ratio))
            known.setDevicePixelRatio(ratio)
            self._pixmaps[key] = known
        return known

    def coloured_svg(self, name: str, colour: str) -> str:
        """Return the SVG text with its ink replaced."""
        source = self._sources.get(name)
        if source is None:
            source = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
            self._sources[name] = source
        return source.replace("currentColor", colour)

    def forget(self) -> None:
        """Drop drawn icons, as after a change of theme."""
        self._icons.clear()
        self._pixmaps.clear()

    def _renderer(self, name: str, colour: str) -> QSvgRenderer:
        return QSvgRenderer(QByteArray(self.coloured_svg(name, colour).encode()))


def _draw(renderer: QSvgRenderer, pixels: int, width: int = 0) -> QPixmap:
    pixmap = QPixmap(width or pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap
