"""Read pictures off the main thread, at the size in which they are shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from igny8_desktop.ui.models.readers import Lane, Readers

_KEPT = 300


def read_picture(path: Path, size: QSize) -> QImage:
    """Return a picture that fits into `size` pixels, never larger than it is; a null image if it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    real = reader.size()
    if real.isValid() and (real.width() > size.width() or real.height() > size.height()):
        reader.setScaledSize(real.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class Pictures(QObject):
    """Keeps the pictures that were shown last; files are named by their content, so that they never change."""

    def __init__(self, readers: Readers, image_path: Callable[[str], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = readers
        self._image_path = image_path
        self._known: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._asked: dict[tuple[str, int, int], list[Callable[[QPixmap], object]]] = {}

    def get(self, file_name: str, size: QSize, ratio: float, done: Callable[[QPixmap], object]) -> QPixmap | None:
        """Return a picture that is there already, or read it and call `done` on the main thread.

        `size` is in device-independent pixels. A picture that cannot be read comes as a null pixmap.
        """
        pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
        key = (file_name, pixels.width(), pixels.height())
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        if key in self._asked:
            self._asked[key].append(done)
            return None
        self._asked[key] = [done]
        path = self._image_path(file_name)

        def came(image: QImage) -> None:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self._known[key] = pixmap
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            for callback in self._asked.pop(key, []):
                callback(pixmap)

        def failed(_error: BaseException) -> None:
            came(QImage())

        self._readers.submit(Lane.ROWS, self, lambda: read_picture(path, pixels), came, failed)
        return None
