"""Remember how a list was arranged, for each site of its own."""

from __future__ import annotations

from collections.abc import Mapping

from igny8_desktop.ui.context import CurrentScope
from igny8_desktop.ui.models.sources import ViewState


class SiteViewState:
    """A `ViewState` that keeps a state per site; a site that has none yet starts with what was kept last."""

    def __init__(self, states: ViewState, current: CurrentScope) -> None:
        self._states, self._current = states, current
        self._loaded_as: dict[str, str] = {}

    def load(self, name: str) -> Mapping[str, object] | None:
        """Return what was saved under a name for the site in sight."""
        own = self._loaded_as[name] = self._name(name)
        found = self._states.load(own)
        return found if found is not None else self._states.load(name)

    def save(self, name: str, state: Mapping[str, object]) -> None:
        """Keep a state for the site that it was loaded for: by now another one may be in sight."""
        own = self._loaded_as.get(name) or self._name(name)
        self._states.save(own, state)
        self._states.save(name, state)

    def _name(self, name: str) -> str:
        scope = self._current.scope
        return name if scope is None else f"{name}.site{scope.site_id}"
