"""Load the bundled fonts and describe the fonts of the type scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from igny8_desktop.ui.theme.tokens import Tokens

_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}


def load_fonts(folder: Path) -> list[str]:
    """Register every font file of the folder and return the families; an empty list means system fonts."""
    families: set[str] = set()
    for file in sorted(folder.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families.update(QFontDatabase.applicationFontFamilies(number))
    return sorted(families)


def make_font(tokens: Tokens, *, size: int | None = None, weight: int = 400, tabular: bool = False) -> QFont:
    """Return a font of the type scale; `size` is in pixels, tabular figures line up in columns."""
    font = QFont()
    font.setFamilies([tokens.type.family, "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans", "sans-serif"])
    font.setPixelSize(size or tokens.type.body)
    font.setWeight(_WEIGHTS[weight])
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
