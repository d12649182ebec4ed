"""Tokens that can be read, icons that exist, and a theme that switches live."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.settings.paths import default_home, resources_dir
from igny8_desktop.ui.theme import ACCENTS, Density, ThemeManager, ThemeMode, contrast, theme
from igny8_desktop.ui.theme.tokens import make_tokens, mark_pairs, text_pairs
from igny8_desktop.ui.widgets import Button, PrimaryButton
from igny8_desktop.ui.widgets.badges import status_spec, status_words


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("accent", sorted(ACCENTS))
@pytest.mark.parametrize("dark", [False, True])
def test_all_text_can_be_read(dark: bool, accent: str) -> None:
    tokens = make_tokens(dark=dark, accent=accent)
    weak = {name: contrast(ink, ground) for name, ink, ground in text_pairs(tokens)}
    assert {name: ratio for name, ratio in weak.items() if ratio < 4.5} == {}
    marks = {name: contrast(ink, ground) for name, ink, ground in mark_pairs(tokens)}
    assert {name: ratio for name, ratio in marks.items() if ratio < 3} == {}


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_palette_can_be_read(light_theme: ThemeManager, qapp: QApplication, mode: ThemeMode) -> None:
    light_theme.set_mode(mode)
    palette = qapp.palette()
    role = QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
        (role.Link, role.Base),
    ):
        assert contrast(palette.color(ink).name(), palette.color(ground).name()) >= 4.5, ink
    assert (palette.color(role.Window).lightness() < 128) is (mode is ThemeMode.DARK)


def test_fonts_are_bundled_and_figures_are_tabular(light_theme: ThemeManager) -> None:
    font = light_theme.font(weight=600, tabular=True)
    assert QFontInfo(font).family().startswith("Inter")
    assert [tag.toString() for tag in font.featureTags()] == [b"tnum"]


def test_every_icon_that_code_names_is_bundled(light_theme: ThemeManager) -> None:
    bundled = {file.stem for file in (resources_dir() / "icons").glob("*.svg")}
    named = {status_spec(word).icon for word in status_words()}
    call = re.compile(r"(?:set_icon|IconLabel|IconButton|pixmap|EmptyState)\(\s*(?:self, |\w+, )?\"([a-z0-9-]+)\"")
    for file in Path(resources_dir().parent, "igny8_desktop", "ui").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        named |= set(call.findall(source)) | set(re.findall(r"\bicon=\"([a-z0-9-]+)\"", source))
    assert len(named) > 30
    assert named - bundled == set()


def test_a_wrong_icon_name_shows_at_once(light_theme: ThemeManager) -> None:
    with pytest.raises(FileNotFoundError):
        light_theme.icon("no-such-icon")


def ink_of(button: Button, mode: str = "Normal") -> QColor:
    from PySide6.QtGui import QIcon

    image = button.icon().pixmap(QSize(22, 16), getattr(QIcon.Mode, mode)).toImage()
    inks = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 200
    ]
    return inks[0]


def close_to(first: QColor, second: str) -> bool:
    other = QColor(second)
    return all(abs(a - b) < 6 for a, b in zip(first.getRgb()[:3], other.getRgb()[:3], strict=True))  # type: ignore[index]


def test_icons_follow_the_theme_live(qtbot: QtBot, light_theme: ThemeManager) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = Button("Copy", icon="square", parent=window)
    assert close_to(ink_of(button), light_theme.tokens.colours.text_muted)
    with qtbot.waitSignal(light_theme.changed):
        light_theme.set_mode(ThemeMode.DARK)
    assert close_to(ink_of(button), light_theme.tokens.colours.text_muted)
    assert close_to(ink_of(button, "Disabled"), light_theme.tokens.colours.text_disabled)
    assert light_theme.tokens.dark


def test_accent_and_density_switch_live(qtbot: QtBot, light_theme: ThemeManager) -> None:
    button = PrimaryButton("Go")
    qtbot.addWidget(button)
    button.show()
    tall = button.sizeHint().height()
    light_theme.set_accent("teal")
    light_theme.set_density(Density.COMPACT)
    try:
        ground = button.grab().toImage().pixelColor(6, 6)
        assert close_to(ground, ACCENTS["teal"].light[0])
        assert button.sizeHint().height() < tall
        with pytest.raises(KeyError):
            light_theme.set_accent("no such colour")
    finally:
        light_theme.set_accent("indigo")
        light_theme.set_density(Density.COMFORTABLE)


def test_system_mode_follows_the_system(light_theme: ThemeManager, qapp: QApplication) -> None:
    light_theme.set_mode(ThemeMode.SYSTEM)
    # Bare platforms say “unknown”, which is light.
    assert light_theme.tokens.dark is (qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    assert theme() is light_theme


def test_home_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IGNY8_HOME", str(tmp_path / "x"))
    assert default_home() == (tmp_path / "x").resolve()
    monkeypatch.delenv("IGNY8_HOME")
    assert "IGNY8 Desktop" in str(default_home())
