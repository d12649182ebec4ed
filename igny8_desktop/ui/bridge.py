"""Bring news from other threads to the main thread as Qt signals, and keep the garbage collector there."""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from igny8_desktop.automation.jobs import JobEvent
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.writing import WritingProgress

#: Signals of one kind are this far apart at least, in seconds: 20 a second.
INTERVAL = 0.05
#: Seconds after which a thread that works must let the main thread have Python's lock; Python's own 0.005 add up to a
#: visible halt, since one paint asks for the lock several times.
SWITCH_INTERVAL = 0.0005


class Bridge(QObject):
    """Takes callbacks of any thread and speaks in signals on the main thread, where it must be made.

    `changes_published` carries one `Changes` that merges all of the last 50 ms; `job_changed` carries a
    `JobEvent`, each job at most once in 50 ms (its latest state is what counts, and the last one always comes);
    `writing_came` carries a `WritingProgress`, each task likewise.
    """

    changes_published = Signal(object)
    job_changed = Signal(object)
    writing_came = Signal(object)
    _woken = Signal()
    _called = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._changes: list[Changes] = []
        self._jobs: dict[int, JobEvent] = {}
        self._writing: dict[int, WritingProgress] = {}
        self._calls: deque[Callable[[], object]] = deque()
        self._awake = False
        self._closed = False
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self._woken.connect(self._plan, Qt.ConnectionType.QueuedConnection)
        self._called.connect(self._run_calls, Qt.ConnectionType.QueuedConnection)

    def publish_changes(self, changes: Changes) -> None:
        """Tell that rows changed; callable from any thread."""
        with self._lock:
            self._changes.append(changes)
        self._wake()

    def publish_job(self, event: JobEvent) -> None:
        """Tell that a job started, moved on or ended; callable from any thread."""
        with self._lock:
            self._jobs[event.job_id] = event
        self._wake()

    def publish_writing(self, progress: WritingProgress) -> None:
        """Tell how far an article has come that is being written; callable from any thread."""
        with self._lock:
            self._writing[progress.task_id] = progress
        self._wake()

    def run_on_main(self, call: Callable[[], object]) -> None:
        """Run a function on the main thread, in order, as soon as it is free; callable from any thread."""
        with self._lock:
            if self._closed:
                return
            self._calls.append(call)
            # Emitting under the lock keeps `close` from ending between the check and the signal.
            self._called.emit()

    def close(self) -> None:
        """Stop listening; news that comes later is dropped."""
        with self._lock:
            self._closed = True
            self._changes.clear()
            self._jobs.clear()
            self._writing.clear()
            self._calls.clear()
        self._timer.stop()

    def _wake(self) -> None:
        with self._lock:
            if self._awake or self._closed:
                return
            self._awake = True
            self._woken.emit()

    @Slot()
    def _plan(self) -> None:
        if self._closed:
            return
        wait = self._last + INTERVAL - time.monotonic()
        self._timer.start(max(0, round(wait * 1000)))

    @Slot()
    def _flush(self) -> None:
        with self._lock:
            changes, self._changes = self._changes, []
            jobs, self._jobs = self._jobs, {}
            writing, self._writing = self._writing, {}
            self._awake = False
        self._last = time.monotonic()
        for event in jobs.values():
            self.job_changed.emit(event)
        for progress in writing.values():
            self.writing_came.emit(progress)
        if changes:
            self.changes_published.emit(Changes.merged(changes))

    @Slot()
    def _run_calls(self) -> None:
        with self._lock:
            call = self._calls.popleft() if self._calls else None
        if call is not None:
            call()


class GcOnMainThread(QObject):
    """Collects garbage by a timer on the main thread only.

    A collection that happens to run on a worker thread destroys Qt objects there, which can crash.
    """

    def __init__(self, parent: QObject | None = None, *, interval_ms: int = 5000) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation whose threshold is passed."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give the collector back to the interpreter."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
