"""The one object that knows how the window looks now, and tells when that changes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStyleFactory, QWidget

from igny8_desktop.settings.paths import resources_dir
from igny8_desktop.ui.theme.fonts import load_fonts, make_font
from igny8_desktop.ui.theme.icons import IconSet
from igny8_desktop.ui.theme.palette import make_palette
from igny8_desktop.ui.theme.stylesheet import make_stylesheet
from igny8_desktop.ui.theme.tokens import Density, Tokens, Tone, make_tokens

_ICON_NAME = "kitIcon"
_ICON_ROLE = "kitIconRole"
_ICON_PADDED = "kitIconPadded"
_NAME = "igny8-theme"


class ThemeMode(StrEnum):
    """Which theme a person chose."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class ThemeManager(QObject):
    """Makes palette, style sheet, fonts and icons of the chosen theme and keeps them current.

    Make one after the QApplication and call `apply(app)`. From then on `theme()` returns it anywhere in `ui`,
    in the way `QApplication.palette()` is there for every widget.
    """

    changed = Signal()

    def __init__(
        self, mode: ThemeMode = ThemeMode.SYSTEM, *, resources: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self._resources = resources or resources_dir()
        self._mode = mode
        self._accent = "indigo"
        self._density = Density.COMFORTABLE
        self._icons = IconSet(self._resources / "icons")
        self._app: QApplication | None = None
        self._tokens = self._make_tokens()

    # ------------------------------------------------------------------------------------------------ what it is

    @property
    def tokens(self) -> Tokens:
        """Return the tokens in force."""
        return self._tokens

    @property
    def mode(self) -> ThemeMode:
        """Return the chosen mode, which may be “follow the system”."""
        return self._mode

    @property
    def accent(self) -> str:
        """Return the name of the accent colour."""
        return self._accent

    @property
    def density(self) -> Density:
        """Return the density."""
        return self._density

    # ------------------------------------------------------------------------------------------------- change it

    def apply(self, app: QApplication) -> None:
        """Give the whole application this theme and follow the system's from now on."""
        self._app = app
        self.setParent(app)
        load_fonts(self._resources / "fonts")
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._refresh()

    def set_mode(self, mode: ThemeMode) -> None:
        """Switch between light, dark and follow the system, at once."""
        if mode is not self._mode:
            self._mode = mode
            self._refresh()

    def set_accent(self, name: str) -> None:
        """Switch the accent colour; raises KeyError for one that does not exist."""
        make_tokens(dark=False, accent=name)
        if name != self._accent:
            self._accent = name
            self._refresh()

    def set_density(self, density: Density) -> None:
        """Switch between comfortable and compact."""
        if density is not self._density:
            self._density = density
            self._refresh()

    # ------------------------------------------------------------------------------------------- fonts and icons

    def font(self, *, size: int | None = None, weight: int = 400, tabular: bool = False) -> QFont:
        """Return a font of the type scale."""
        return make_font(self._tokens, size=size, weight=weight, tabular=tabular)

    def icon(self, name: str, role: str = "text_muted", *, padded: bool = False) -> QIcon:
        """Return a bundled icon in the colour of a token (`text`, `text_muted`, `accent_text`, `on_accent`, …).

        The icon is right for the theme in force: use `set_icon` where it has to follow changes.
        """
        colours = self._tokens.colours
        return self._icons.icon(name, self.colour(role), colours.text_disabled, padded=padded)

    def pixmap(self, name: str, role: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return an icon as a pixmap; `role` is a colour token or a literal `#rrggbb`, `size` in logical pixels."""
        return self._icons.pixmap(name, self.colour(role), size, ratio)

    def colour(self, role: str) -> str:
        """Return the colour of a token by name, a tone's text colour (`danger_text`), or `#rrggbb` unchanged."""
        if role.startswith("#"):
            return role
        tone = role.removesuffix("_text")
        if tone != role and tone in set(Tone):
            return self._tokens.tone(Tone(tone)).text
        return str(getattr(self._tokens.colours, role))

    def set_icon(
        self, target: QAbstractButton | QAction, name: str, role: str = "text_muted", *, padded: bool = False
    ) -> None:
        """Give a button or action an icon that is recoloured when the theme changes.

        `padded` is for push buttons with a text, whose style leaves too little room between the two.
        """
        target.setProperty(_ICON_NAME, name)
        target.setProperty(_ICON_ROLE, role)
        target.setProperty(_ICON_PADDED, padded)
        target.setIcon(self.icon(name, role, padded=padded))

    # ---------------------------------------------------------------------------------------------------- inside

    def _make_tokens(self) -> Tokens:
        return make_tokens(dark=self._is_dark(), accent=self._accent, density=self._density)

    def _is_dark(self) -> bool:
        if self._mode is not ThemeMode.SYSTEM:
            return self._mode is ThemeMode.DARK
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return False
        return app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    @Slot()
    def _system_changed(self) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        self._tokens = self._make_tokens()
        app = self._app
        if app is None:
            return
        # Icons of the style sheet cannot be recoloured in place: each theme has its own folder of them.
        QDir.setSearchPaths("theme", [str(self._resources / "themes" / ("dark" if self._tokens.dark else "light"))])
        app.setFont(self.font())
        app.setPalette(make_palette(self._tokens))
        app.setStyleSheet(make_stylesheet(self._tokens))
        self._recolour()
        self.changed.emit()

    def _recolour(self) -> None:
        for widget in QApplication.allWidgets():
            targets: list[QAbstractButton | QAction] = list(widget.actions())
            if isinstance(widget, QAbstractButton):
                targets.append(widget)
            for target in targets:
                name = target.property(_ICON_NAME)
                if isinstance(name, str):
                    padded = bool(target.property(_ICON_PADDED))
                    target.setIcon(self.icon(name, str(target.property(_ICON_ROLE)), padded=padded))


def theme() -> ThemeManager:
    """Return the theme of the application; without one applied, a light one is made and kept by the application.

    Looks are ambient in Qt (`QApplication.palette()`, `style()`): widgets ask here instead of being handed a theme.
    Raises RuntimeError when there is no QApplication.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A theme needs a QApplication.")
    known = app.findChild(ThemeManager, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
    return known if isinstance(known, ThemeManager) else ThemeManager(ThemeMode.LIGHT, parent=app)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose dynamic properties changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def make_label(text: str, role: str = "body", *, wrap: bool = False) -> QLabel:
    """Return a label in one of the type roles (`title`, `heading`, `strong`, `muted`, `caption`, `field`, …)."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


__all__ = ["ThemeManager", "ThemeMode", "make_label", "restyle", "theme"]
