"""Name files of the data folder from there: the rest of their path is long, and nobody else's business."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QCoreApplication


def folder_words(folder: Path, home: Path) -> str:
    """Return a path, from the data folder on where it lies inside."""
    if not folder.is_relative_to(home):
        return str(folder)
    return str(Path(QCoreApplication.translate("FilePlaces", "Data folder")) / folder.relative_to(home))


def address_words(address: str, home: Path) -> str:
    """Return the address of a page as people read it: the path of a file, anything else as it is."""
    if not address.startswith("file:///"):
        return address
    return folder_words(Path(unquote(urlsplit(address).path)), home)
