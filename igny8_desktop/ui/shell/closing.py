"""Close the window without losing work and without keeping anybody waiting."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot

_log = logging.getLogger(__name__)


class Closing(QObject):
    """Ends background work on a thread of its own; `finished` says, on the main thread, whether all of it ended.

    The steps run in order; one that fails is logged and the next one runs all the same. The last one says whether
    everything ended in time.
    """

    finished = Signal(bool)
    _over = Signal(bool)

    def __init__(
        self, steps: Sequence[Callable[[], object]], last: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._steps = steps
        self._last = last
        self._thread = threading.Thread(target=self._run, name="igny8-closing")
        self._over.connect(self._joined, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Start; returns at once."""
        self._thread.start()

    def _run(self) -> None:
        ended = False
        try:
            for step in self._steps:
                try:
                    step()
                except Exception:  # noqa: BLE001 - the window closes whatever happens; the log says what did
                    _log.exception("closing: a step failed")
            ended = self._last()
        except Exception:  # noqa: BLE001 - as above
            _log.exception("closing failed")
        finally:
            self._over.emit(ended)

    @Slot(bool)
    def _joined(self, ended: bool) -> None:
        self._thread.join()
        self.finished.emit(ended)
