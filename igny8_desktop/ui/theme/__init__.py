"""One design language: tokens, the palette and style sheet made of them, fonts and recoloured icons."""

from igny8_desktop.ui.theme.theme import ThemeManager, ThemeMode, make_label, restyle, theme
from igny8_desktop.ui.theme.tokens import ACCENTS, Accent, Density, Tokens, Tone, ToneColours, contrast

__all__ = [
    "ACCENTS",
    "Accent",
    "Density",
    "ThemeManager",
    "ThemeMode",
    "Tokens",
    "Tone",
    "ToneColours",
    "contrast",
    "make_label",
    "restyle",
    "theme",
]
