"""The design tokens: every colour, size and distance that the window uses has a name here and nowhere else.

Colours are `#rrggbb`, lengths are device-independent pixels. Text tokens keep at least 4.5 : 1 against every
surface they are used on (WCAG 2.2, 1.4.3); `text_pairs` lists those pairs and a test computes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Tone(StrEnum):
    """What a coloured thing says."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    SPECIAL = "special"


class Density(StrEnum):
    """How much air rows and controls have."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


@dataclass(frozen=True)
class ToneColours:
    """The colours of one tone: text on a soft ground, its border, and a solid mark."""

    text: str
    ground: str
    border: str
    solid: str


@dataclass(frozen=True)
class Colours:
    """All colours of one theme."""

    window: str
    surface: str
    raised: str
    sunken: str
    hover: str
    pressed: str
    selected: str
    selected_inactive: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_faint: str
    text_disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    accent_text: str
    on_accent: str
    danger: str
    danger_hover: str
    on_danger: str
    focus: str
    shadow: str
    tones: Mapping[Tone, ToneColours]


@dataclass(frozen=True)
class Accent:
    """One accent colour, for both themes: solid grounds carry white text."""

    name: str
    light: tuple[str, str, str, str, str]
    dark: tuple[str, str, str, str, str]


#: Accents a person may choose. Each theme has: solid, hover, pressed, soft ground, text.
ACCENTS: Mapping[str, Accent] = {
    accent.name: accent
    for accent in (
        Accent(
            "indigo",
            ("#4353d9", "#3745c4", "#2d39a8", "#e9ebfd", "#3745c4"),
            ("#5563e8", "#5a66ea", "#4452d2", "#262b4d", "#a5afff"),
        ),
        Accent(
            "blue",
            ("#1f66d0", "#1a58b6", "#154a9b", "#e3eefc", "#1a58b6"),
            ("#2a6fdb", "#2f73dd", "#2260c4", "#1b2f4b", "#8dbcff"),
        ),
        Accent(
            "teal",
            ("#0b7a75", "#096963", "#075852", "#ddf3f1", "#096963"),
            ("#0d7f79", "#0f827c", "#0b6d68", "#12332f", "#6fd6cd"),
        ),
        Accent(
            "violet",
            ("#7a3fd1", "#6a32be", "#5928a5", "#f1e9fd", "#6a32be"),
            ("#8752da", "#8752da", "#7443c6", "#33264d", "#c8a8ff"),
        ),
    )
}


@dataclass(frozen=True)
class TypeScale:
    """Font family and sizes in pixels; weights are the four that are bundled."""

    family: str = "Inter"
    mono: str = "JetBrains Mono, Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace"
    caption: int = 12
    body: int = 13
    strong: int = 14
    heading: int = 16
    title: int = 20
    display: int = 26
    regular: int = 400
    medium: int = 500
    semibold: int = 600
    bold: int = 700


@dataclass(frozen=True)
class Spacing:
    """The steps between things; nothing sits at a distance that is not one of these."""

    xxs: int = 2
    xs: int = 4
    sm: int = 8
    md: int = 12
    lg: int = 16
    xl: int = 24
    xxl: int = 32
    xxxl: int = 48


@dataclass(frozen=True)
class Radius:
    """Corner radii."""

    sm: int = 4
    md: int = 6
    lg: int = 10


@dataclass(frozen=True)
class Sizes:
    """Heights that depend on density."""

    control: int = 32
    row: int = 38
    header: int = 34
    icon: int = 16
    tab: int = 40


@dataclass(frozen=True)
class Tokens:
    """Everything a widget may ask about how to look."""

    dark: bool
    colours: Colours
    type: TypeScale = TypeScale()
    space: Spacing = Spacing()
    radius: Radius = Radius()
    size: Sizes = Sizes()

    def tone(self, tone: Tone) -> ToneColours:
        """Return the colours of a tone."""
        return self.colours.tones[tone]


_LIGHT = Colours(
    window="#f6f7f9",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#eef0f4",
    hover="#f0f2f5",
    pressed="#e4e7ec",
    selected="#e9ebfd",
    selected_inactive="#eceef2",
    border="#e1e4ea",
    border_strong="#c3c9d4",
    text="#1a212c",
    text_muted="#4d5868",
    text_faint="#606b7c",
    text_disabled="#9aa3b1",
    accent="",
    accent_hover="",
    accent_pressed="",
    accent_soft="",
    accent_text="",
    on_accent="#ffffff",
    danger="#c4312b",
    danger_hover="#a92822",
    on_danger="#ffffff",
    focus="",
    shadow="#1a212c",
    tones={
        Tone.NEUTRAL: ToneColours("#465062", "#eceef2", "#d5dae2", "#748094"),
        Tone.INFO: ToneColours("#17539b", "#e4effc", "#bfd8f6", "#2f7bd6"),
        Tone.SUCCESS: ToneColours("#14633a", "#e1f4e9", "#b4e0c6", "#23985a"),
        Tone.WARNING: ToneColours("#7d4a00", "#fdf0d7", "#f2d59b", "#d98a0b"),
        Tone.DANGER: ToneColours("#a1231d", "#fde8e6", "#f6c3be", "#d5423b"),
        Tone.SPECIAL: ToneColours("#5f30a8", "#f0e9fc", "#d8c6f5", "#8352d2"),
    },
)

_DARK = Colours(
    window="#14161b",
    surface="#1b1e25",
    raised="#23272f",
    sunken="#0f1115",
    hover="#252a33",
    pressed="#2f3540",
    selected="#262b4d",
    selected_inactive="#2a2f39",
    border="#2b303a",
    border_strong="#464e5c",
    text="#e8ebf0",
    text_muted="#b0b8c5",
    text_faint="#959fae",
    text_disabled="#646d7b",
    accent="",
    accent_hover="",
    accent_pressed="",
    accent_soft="",
    accent_text="",
    on_accent="#ffffff",
    danger="#c93f38",
    danger_hover="#cc4740",
    on_danger="#ffffff",
    focus="",
    shadow="#000000",
    tones={
        Tone.NEUTRAL: ToneColours("#bac2ce", "#2a2f38", "#3b424e", "#8a94a4"),
        Tone.INFO: ToneColours("#8fc1ff", "#182a42", "#27436a", "#4a94ee"),
        Tone.SUCCESS: ToneColours("#7fdba6", "#153022", "#235138", "#3cb878"),
        Tone.WARNING: ToneColours("#f3c36d", "#362811", "#5a431c", "#e0a030"),
        Tone.DANGER: ToneColours("#ffa39c", "#3d1c1b", "#66302d", "#ea645d"),
        Tone.SPECIAL: ToneColours("#cbb0ff", "#2b2142", "#47366d", "#9c74ea"),
    },
)

_COMPACT = Sizes(control=28, row=30, header=30, icon=16, tab=36)


def make_tokens(*, dark: bool, accent: str = "indigo", density: Density = Density.COMFORTABLE) -> Tokens:
    """Return the tokens of one theme, accent and density.

    Raises KeyError for an accent that does not exist.
    """
    chosen = ACCENTS[accent]
    solid, hover, pressed, soft, text = chosen.dark if dark else chosen.light
    colours = replace(
        _DARK if dark else _LIGHT,
        accent=solid,
        accent_hover=hover,
        accent_pressed=pressed,
        accent_soft=soft,
        accent_text=text,
        selected=soft,
        focus=text,
    )
    return Tokens(dark, colours, size=_COMPACT if density is Density.COMPACT else Sizes())


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return 0.2126 * _channel(red) + 0.7152 * _channel(green) + 0.0722 * _channel(blue)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs(tokens: Tokens) -> Iterator[tuple[str, str, str]]:
    """Yield (name, text colour, ground colour) of every pair that text is drawn in."""
    colours = tokens.colours
    grounds = ("window", "surface", "raised", "sunken", "hover", "pressed", "selected", "selected_inactive")
    for ground in grounds:
        for text in ("text", "text_muted"):
            yield f"{text} on {ground}", getattr(colours, text), getattr(colours, ground)
    for ground in ("window", "surface", "raised", "sunken", "hover"):
        yield f"text_faint on {ground}", colours.text_faint, getattr(colours, ground)
        yield f"accent_text on {ground}", colours.accent_text, getattr(colours, ground)
        for tone in (Tone.DANGER, Tone.SUCCESS, Tone.WARNING):
            yield f"{tone} on {ground}", tokens.tone(tone).text, getattr(colours, ground)
    yield "accent_text on accent_soft", colours.accent_text, colours.accent_soft
    for ground in ("accent", "accent_hover", "accent_pressed"):
        yield f"on_accent on {ground}", colours.on_accent, getattr(colours, ground)
    for ground in ("danger", "danger_hover"):
        yield f"on_danger on {ground}", colours.on_danger, getattr(colours, ground)
    for tone, of_tone in colours.tones.items():
        yield f"{tone} badge", of_tone.text, of_tone.ground


def mark_pairs(tokens: Tokens) -> Iterator[tuple[str, str, str]]:
    """Yield (name, mark colour, ground colour) of shapes that must reach 3 : 1 (WCAG 2.2, 1.4.11)."""
    colours = tokens.colours
    for ground in ("window", "surface", "raised"):
        yield f"focus on {ground}", colours.focus, getattr(colours, ground)
        yield f"accent on {ground}", colours.accent, getattr(colours, ground)
