"""Remember how the window was left: sizes, columns, the last tab and site, in the settings file."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Slot

from igny8_desktop.settings.schema import STATE_PREFIX
from igny8_desktop.settings.store import SettingsStore
from igny8_desktop.ui.models.readers import Lane, Readers

#: Milliseconds after the last change before the file is written.
WRITE_AFTER_MS = 800


class SettingsViewState(QObject):
    """A `ViewState` over the settings file that writes behind: dragging a column must not wait for a disk."""

    def __init__(self, settings: SettingsStore, readers: Readers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._readers = readers
        self._lock = threading.Lock()
        self._unsaved: dict[str, dict[str, object]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self._write_soon)

    def load(self, name: str) -> Mapping[str, object] | None:
        """Return what was saved under a name, or None."""
        with self._lock:
            if name in self._unsaved:
                return dict(self._unsaved[name])
        found = self._settings.state(STATE_PREFIX + name)
        return found if isinstance(found, dict) else None

    def save(self, name: str, state: Mapping[str, object]) -> None:
        """Keep a state under a name; it reaches the disk a moment later, or at `flush`."""
        if self.load(name) == dict(state):
            return
        with self._lock:
            self._unsaved[name] = dict(state)
        self._timer.start()

    def flush(self) -> None:
        """Write what is not on the disk yet; callable from any thread. Raises `StorageTrouble`."""
        with self._lock:
            unsaved, self._unsaved = self._unsaved, {}
        for name, state in unsaved.items():
            self._settings.set_state(STATE_PREFIX + name, state)

    def stop(self) -> None:
        """Stop waiting to write; `flush` writes what is left."""
        self._timer.stop()

    @Slot()
    def _write_soon(self) -> None:
        # A disk that refuses is told about where it matters; the arrangement of columns does not.
        self._readers.submit(Lane.LISTS, self, self.flush, lambda _done: None, lambda _error: None)
