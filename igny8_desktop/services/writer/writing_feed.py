"""Tell whoever looks on how articles come along while they are written."""

from __future__ import annotations

import threading
from collections.abc import Callable

from igny8_desktop.domain.writing import OnWriting, WritingProgress


class WritingFeed:
    """Pass word of articles being written to subscribers, on the thread where it comes up; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[OnWriting] = []
        self._latest: dict[int, WritingProgress] = {}

    def subscribe(self, callback: OnWriting) -> Callable[[], None]:
        """Tell `callback` of every step from now on; return how to stop it. It must be quick."""
        with self._lock:
            self._subscribers.append(callback)

        def stop() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return stop

    def publish(self, progress: WritingProgress) -> None:
        """Tell all subscribers."""
        with self._lock:
            if progress.over:
                self._latest.pop(progress.task_id, None)
            else:
                self._latest[progress.task_id] = progress
            subscribers = tuple(self._subscribers)
        for callback in subscribers:
            callback(progress)

    def latest(self, task_id: int) -> WritingProgress | None:
        """Return how far a task has come that is being written now; `None` for any other."""
        with self._lock:
            return self._latest.get(task_id)
