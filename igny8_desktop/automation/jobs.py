"""Run work in the background: one asyncio loop in a thread of its own, and a small pool for what blocks.

The window, the command line and the automation all start work here; nothing here knows Qt. Subscribers are told of
every change of a job on the thread where it happened and must be quick.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from igny8_desktop.domain.errors import Busy, ErrorInfo, Igny8Error, describe

R = TypeVar("R")
_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """The life of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class JobEvent:
    """What a job was like at one moment."""

    job_id: int
    title: str
    kind: str
    site_id: int | None
    state: JobState
    done: int
    total: int
    text: str
    error: ErrorInfo | None = None


@dataclass
class JobContext:
    """What a job may use while it works: report progress, and ask whether it should stop."""

    report: Callable[[int, int, str], None]
    stop_requested: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Report progress; cheap and safe from any thread."""
        self.report(done, total, text)

    def should_stop(self) -> bool:
        """Say whether somebody cancelled the job; blocking code asks this now and then."""
        return self.stop_requested.is_set()


class JobHandle(Generic[R]):
    """A job that was started; thread-safe."""

    def __init__(self, runner: JobRunner, job_id: int, title: str, kind: str, site_id: int | None) -> None:
        self.id = job_id
        self.title = title
        self.kind = kind
        self.site_id = site_id
        self.state = JobState.QUEUED
        self.progress: tuple[int, int, str] = (0, 0, "")
        self.error: ErrorInfo | None = None
        self.exception: BaseException | None = None
        self.context = JobContext(self._report)
        self.finished: Future[R] = Future()
        self._runner = runner
        self._task: asyncio.Task[Any] | None = None

    def cancel(self) -> None:
        """Stop the job: what waits for a model ends at once, what is being published is finished first."""
        self.context.stop_requested.set()
        self._runner.cancel(self)

    def result(self, timeout: float | None = None) -> R:
        """Wait for the job and return its result; raises its error, or `CancelledError`."""
        return self.finished.result(timeout)

    @property
    def over(self) -> bool:
        """Say whether the job has ended."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    def event(self) -> JobEvent:
        """Return what the job is like now."""
        done, total, text = self.progress
        return JobEvent(self.id, self.title, self.kind, self.site_id, self.state, done, total, text, self.error)

    def attach(self, task: asyncio.Task[Any]) -> None:
        """Remember the task that carries the job out; called on the loop's thread."""
        self._task = task

    @property
    def task(self) -> asyncio.Task[Any] | None:
        """Return the task that carries the job out, once it runs."""
        return self._task

    def _report(self, done: int, total: int, text: str) -> None:
        self.progress = (done, total, text)
        self._runner.announce(self)


class JobRunner:
    """Own the background loop and its pool; start with `start`, end with `close`."""

    def __init__(self, *, workers: int = 8) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="igny8-work")
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._announcing = threading.RLock()
        self._jobs: dict[int, JobHandle[Any]] = {}
        self._subscribers: list[Callable[[JobEvent], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._repeating: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="igny8-loop")

    def start(self) -> JobRunner:
        """Start the loop and return this runner."""
        self._thread.start()
        self._ready.wait()
        return self

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Await `closer` on the loop when it ends, as clients that belong to the loop need."""
        self._closers.append(closer)

    def subscribe(self, callback: Callable[[JobEvent], None]) -> Callable[[], None]:
        """Tell `callback` of every change of every job; return how to stop it."""
        with self._lock:
            self._subscribers.append(callback)

        def stop() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return stop

    def submit(
        self,
        title: str,
        work: Callable[[JobContext], Awaitable[R]],
        *,
        kind: str = "",
        site_id: int | None = None,
    ) -> JobHandle[R]:
        """Start `work` on the loop; raises `Busy` when the program is closing."""
        handle: JobHandle[R] = JobHandle(self, next(self._ids), title, kind, site_id)
        with self._lock:
            self._check_open()
            self._jobs[handle.id] = handle
        # Before it can begin: else “queued” would be told after “running”, or never.
        self.announce(handle)
        with self._lock:
            try:
                self._check_open().call_soon_threadsafe(self._begin, handle, work)
            except Busy:
                del self._jobs[handle.id]
                handle.state = JobState.CANCELLED
                raise
        return handle

    def _check_open(self) -> asyncio.AbstractEventLoop:
        if self._closing or self._loop is None:
            raise Busy("The program is closing", "No new work is taken.", "Start it again after the restart.")
        return self._loop

    def submit_blocking(
        self, title: str, work: Callable[[JobContext], R], *, kind: str = "", site_id: int | None = None
    ) -> JobHandle[R]:
        """Start blocking `work` on the pool; it should ask `should_stop` now and then."""

        async def run(context: JobContext) -> R:
            future = asyncio.ensure_future(asyncio.to_thread(work, context))
            try:
                return await asyncio.shield(future)
            except asyncio.CancelledError:
                context.stop_requested.set()
                # A thread cannot be stopped; what it raises on its way out is the consequence of the cancel.
                await asyncio.gather(future, return_exceptions=True)
                raise

        return self.submit(title, run, kind=kind, site_id=site_id)

    def repeat(self, name: str, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        """Do `work` on the loop at once and again `seconds` after each end, until the program closes.

        It is no job: nobody sees it. A failure is logged, and the next time comes all the same.
        """
        with self._lock:
            self._check_open().call_soon_threadsafe(self._begin_repeating, name, seconds, work)

    def _begin_repeating(self, name: str, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        async def again_and_again() -> None:
            while True:
                try:
                    await work()
                except Igny8Error as error:
                    _log.info("%s: %s", name, error)
                except Exception:  # noqa: BLE001 - one bad round must not end the ones to come
                    _log.exception("%s failed", name)
                await asyncio.sleep(seconds)

        if self._closing:
            return
        task = asyncio.get_running_loop().create_task(again_and_again(), name=name)
        self._repeating.add(task)
        task.add_done_callback(self._repeating.discard)

    @property
    def closing(self) -> bool:
        """Say whether the program is about to end."""
        return self._closing

    def running(self) -> list[JobEvent]:
        """Return the jobs that are not over."""
        with self._lock:
            return [handle.event() for handle in self._jobs.values() if not handle.over]

    def find(self, job_id: int) -> JobHandle[Any] | None:
        """Return a job that is not over."""
        with self._lock:
            return self._jobs.get(job_id)

    def cancel(self, handle: JobHandle[Any]) -> None:
        """Cancel a job from any thread; one that is over is left alone."""
        with self._lock:
            loop = self._loop
            if handle.over or loop is None:
                return
            loop.call_soon_threadsafe(lambda: handle.task.cancel() if handle.task is not None else None)

    def announce(self, handle: JobHandle[Any]) -> None:
        """Tell subscribers what a job is like now."""
        # One at a time: else a thread that was held up would tell an old state after a newer one, and the last
        # event of a job need not be its end.
        with self._announcing:
            event = handle.event()
            with self._lock:
                subscribers = list(self._subscribers)
            for callback in subscribers:
                callback(event)

    def close(self, timeout: float = 30.0) -> bool:
        """Cancel what runs, wait for what must not be interrupted, and end; return whether all ended in time."""
        with self._lock:
            self._closing = True
            loop = self._loop
        if loop is None:
            self._pool.shutdown(wait=True)
            return True
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._end)
        self._thread.join(timeout)
        ended = not self._thread.is_alive()
        if ended:
            self._pool.shutdown(wait=True, cancel_futures=True)
        return ended

    # ------------------------------------------------------------------------------------------- on the loop

    def _run(self) -> None:
        async def main() -> None:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(self._pool)
            self._loop = loop
            self._stop = asyncio.Event()
            self._ready.set()
            await self._stop.wait()
            # Only the jobs themselves are cancelled: what they started for saving and giving back must go on.
            tasks: list[asyncio.Task[Any]] = list(self._repeating)
            for task in tasks:
                task.cancel()
            for handle in list(self._jobs.values()):
                handle.context.stop_requested.set()
                if handle.task is not None:
                    handle.task.cancel()
                    tasks.append(handle.task)
            if tasks:
                await asyncio.wait(tasks)
            for closer in self._closers:
                await closer()

        asyncio.run(main())

    def _end(self) -> None:
        assert self._stop is not None
        self._stop.set()

    def _begin(self, handle: JobHandle[R], work: Callable[[JobContext], Awaitable[R]]) -> None:
        task = asyncio.get_running_loop().create_task(self._carry_out(handle, work), name=handle.title)
        handle.attach(task)
        # A task that is cancelled before its first step never runs its own ending.
        task.add_done_callback(lambda _task: self._cancelled_early(handle))

    def _cancelled_early(self, handle: JobHandle[Any]) -> None:
        if not handle.over:
            self._finish(handle, JobState.CANCELLED, lambda: handle.finished.cancel())

    async def _carry_out(self, handle: JobHandle[R], work: Callable[[JobContext], Awaitable[R]]) -> None:
        handle.state = JobState.RUNNING
        self.announce(handle)
        try:
            if handle.context.should_stop():
                raise asyncio.CancelledError
            result = await work(handle.context)
        except asyncio.CancelledError:
            self._finish(handle, JobState.CANCELLED, lambda: handle.finished.cancel())
        except Exception as error:  # noqa: BLE001 - handed to whoever waits; bugs are logged with their place
            handle.error, handle.exception = describe(error), error
            if not isinstance(error, Igny8Error):
                _log.error("job %s failed", handle.title, exc_info=error)
            failure = error
            self._finish(handle, JobState.FAILED, lambda: handle.finished.set_exception(failure))
        else:
            self._finish(handle, JobState.DONE, lambda: handle.finished.set_result(result))

    def _finish(self, handle: JobHandle[Any], state: JobState, settle: Callable[[], object]) -> None:
        handle.state = state
        self.announce(handle)
        settle()
        if state is JobState.CANCELLED:
            handle.finished.set_running_or_notify_cancel()
        with self._lock:
            self._jobs.pop(handle.id, None)
