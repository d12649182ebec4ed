"""Be a polite guest: one call at a time for a site, rests for a slow one, and the pauses that it asks for."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final, Self

from igny8_desktop.domain.errors import RateLimited

#: Seconds that a call may wait by itself for a pause to end; a longer one is handed to whoever called.
PATIENCE: Final = 30.0
#: An answer that took longer than this comes from a server with much to do: it gets a rest afterwards.
_SLOW: Final = 2.0
_LONGEST_REST: Final = 2.0


class SitePace:
    """Let calls to one site pass one after the other; a context manager around each call.

    A site that asked for a pause (`ask_pause`) gets it: a short one is waited for here, a longer one raises
    `RateLimited` with the seconds that are left, without calling the site.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._lock = threading.Lock()
        self._patience = patience
        self._not_before = 0.0
        self._begun = 0.0

    def __enter__(self) -> Self:
        self._lock.acquire()
        try:
            left = self._not_before - time.monotonic()
            if left > self._patience:
                raise RateLimited(
                    "The site asked for a pause",
                    f"It wants to be left alone for another {left:.0f} seconds.",
                    "The program waits and goes on by itself.",
                    retry_after=left,
                )
            if left > 0:
                time.sleep(left)
            self._begun = time.monotonic()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        now = time.monotonic()
        took = now - self._begun
        if took > _SLOW:
            self._not_before = max(self._not_before, now + min(took / 4, _LONGEST_REST))
        self._lock.release()

    def ask_pause(self, seconds: float) -> None:
        """Keep the site free of calls for this long; called within the context."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)
