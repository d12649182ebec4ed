"""The header: which client's site, and which sector of it, the window shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.context import CurrentScope
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Bar, IconLabel, SecondaryButton

_LONGEST = 34


class ChoiceButton(SecondaryButton):
    """A button that says what is chosen and drops down the choices."""

    def __init__(self, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(name, icon=icon, parent=parent)
        self._name = name
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self.setMenu(self.choices)

    def show_choice(self, text: str) -> None:
        """Say what is chosen."""
        short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        # The mark of the menu stands at the right edge: room for it.
        self.setText(f"{short.replace('&', '&&')}     ")
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(f"{self._name}: {text}")

    def clear(self) -> None:
        """Take all choices away."""
        for action in self._group.actions():
            self._group.removeAction(action)
        self.choices.clear()

    def add_choice(self, text: str, chosen: bool, take: Callable[[], object]) -> QAction:
        """Add a choice."""
        action = self.choices.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        self._group.addAction(action)
        action.triggered.connect(lambda _checked=False: take())
        return action


class ScopeBar(Bar):
    """Chooses site and sector for the whole window."""

    def __init__(self, current: CurrentScope, add_site: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(role="bar", name="", parent=parent)
        self.setAccessibleName(self.tr("Site and sector"))
        self._current = current
        self._add_site = add_site
        self._sites: Sequence[SiteInfo] = ()
        mark = make_label("IGNY8", "strong")
        self.site_button = ChoiceButton(self.tr("Site"), "globe")
        self.sector_button = ChoiceButton(self.tr("Sector"), "layers")
        self.add(IconLabel("zap", "accent_text", 20), mark)
        self._layout.addSpacing(theme().tokens.space.xl)
        self.add(self.site_button, self.sector_button)
        self.stretch()
        current.changed.connect(lambda _scope: self._show())
        self._show()

    @property
    def sites(self) -> Sequence[SiteInfo]:
        """Return the sites that can be chosen."""
        return self._sites

    def set_sites(self, sites: Sequence[SiteInfo]) -> None:
        """Offer these sites; when the one in sight changed or is gone, the window follows."""
        before = self._current.site
        self._sites = tuple(sites)
        now = next((site for site in sites if before is not None and site.id == before.id), None)
        if before is not None and now != before:
            if now is None:
                self._current.choose(sites[0] if sites else None)
            else:
                scope = self._current.scope
                sector = scope.sector_id if scope is not None else None
                self._current.choose(now, sector if sector in {one.id for one in now.sectors} else None)
        self._show()

    def choose(self, site_id: int, sector_id: int | None = None) -> bool:
        """Show a site and perhaps one of its sectors; return whether it is there."""
        for site in self._sites:
            if site.id == site_id:
                known = {sector.id for sector in site.sectors}
                self._current.choose(site, sector_id if sector_id in known else None)
                return True
        return False

    def _show(self) -> None:
        site, scope = self._current.site, self._current.scope
        self.site_button.show_choice(site.name if site is not None else self.tr("No site yet"))
        self.site_button.clear()
        for one in self._sites:
            chosen = site is not None and one.id == site.id
            self.site_button.add_choice(one.name, chosen, partial(self.choose, one.id))
        if self._sites:
            self.site_button.choices.addSeparator()
        add = self.site_button.choices.addAction(self.tr("Add site…"))
        theme().set_icon(add, "plus")
        add.triggered.connect(lambda _checked=False: self._add_site())
        self._show_sectors(site, scope.sector_id if scope is not None else None)

    def _show_sectors(self, site: SiteInfo | None, sector_id: int | None) -> None:
        self.sector_button.setVisible(site is not None)
        self.sector_button.clear()
        if site is None:
            return
        every = self.tr("All sectors")
        names = {sector.id: sector.name for sector in site.sectors}
        self.sector_button.show_choice(names.get(sector_id, every) if sector_id is not None else every)
        self.sector_button.add_choice(every, sector_id is None, partial(self.choose, site.id))
        for key, name in names.items():
            self.sector_button.add_choice(name, key == sector_id, partial(self.choose, site.id, key))
