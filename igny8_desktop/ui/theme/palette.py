"""Turn tokens into a QPalette, so that Fusion and every widget without a style rule agree with the rest."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from igny8_desktop.ui.theme.tokens import Tokens


def make_palette(tokens: Tokens) -> QPalette:
    """Return the palette of a theme."""
    colours = tokens.colours
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.window,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.text_faint,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.Light: colours.raised,
        role.Midlight: colours.hover,
        role.Dark: colours.border_strong,
        role.Mid: colours.border,
        role.Shadow: colours.shadow,
        role.Highlight: colours.selected,
        role.HighlightedText: colours.text,
        role.Accent: colours.accent,
        role.Link: colours.accent_text,
        role.LinkVisited: colours.accent_text,
    }.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.text_disabled))
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(colours.selected_inactive))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(colours.sunken))
    return palette
