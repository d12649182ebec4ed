"""Reader threads shared by all tables: one for id lists and facets, one for rows, one to read ahead.

A page of rows must not wait behind a long sort: first rows came 8 times later with one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Lane(StrEnum):
    """Which of the threads does the work."""

    LISTS = "lists"
    ROWS = "rows"
    AHEAD = "ahead"


class Ticket:
    """One piece of work; after `cancel` neither of its callbacks is called."""

    def __init__(
        self, owner: QObject, done: Callable[[Any], object], failed: Callable[[BaseException], object]
    ) -> None:
        self._owner = owner
        self._done = done
        self._failed = failed
        self.cancelled = False

    def cancel(self) -> None:
        """Forget the work: it is skipped if it has not begun, else its result is dropped."""
        self.cancelled = True

    def deliver(self, result: Any, error: BaseException | None) -> None:
        """Hand the result over, on the main thread, unless nobody waits for it any more."""
        if self.cancelled or not shiboken6.isValid(self._owner):
            return
        if error is None:
            self._done(result)
        else:
            self._failed(error)


class Readers(QObject):
    """Runs blocking reads off the main thread and brings results back to it.

    Make it on the main thread and call `close` before the application ends: it joins the threads.
    """

    _arrived = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {lane: ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"reader-{lane}") for lane in Lane}
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: Lane,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
    ) -> Ticket:
        """Run `work` on a lane, then `done(result)` or `failed(error)` on the main thread while `owner` lives."""
        ticket = Ticket(owner, done, failed)
        if self._closed:
            ticket.cancel()
            return ticket
        self._pools[lane].submit(self._run, ticket, work)
        return ticket

    @property
    def closed(self) -> bool:
        """Say whether what is running had better stop."""
        return self._closed

    def close(self) -> None:
        """Drop waiting work, wait for what is running, and end the threads; a second call does nothing."""
        self._closed = True
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, ticket: Ticket, work: Callable[[], object]) -> None:
        if ticket.cancelled or self._closed:
            return
        result: object = None
        error: BaseException | None = None
        try:
            result = work()
        except Exception as caught:  # noqa: BLE001 - handed to the owner, which shows it
            error = caught
        if not self._closed:
            self._arrived.emit(ticket, result, error)

    @Slot(object, object, object)
    def _deliver(self, ticket: Ticket, result: object, error: BaseException | None) -> None:
        if not self._closed:
            ticket.deliver(result, error)
