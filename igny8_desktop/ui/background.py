"""Wait for jobs and reads without waiting: their results arrive as calls on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject

from igny8_desktop.automation.jobs import JobHandle
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.context import WindowContext

R = TypeVar("R")


def follow(
    bridge: Bridge,
    owner: QObject,
    handle: JobHandle[R],
    done: Callable[[R], object] | None = None,
    failed: Callable[[BaseException], object] | None = None,
    cancelled: Callable[[], object] | None = None,
) -> JobHandle[R]:
    """Call `done(result)`, `failed(error)` or `cancelled()` on the main thread once a job is over.

    Nothing is called any more when `owner` is gone by then.
    """

    def deliver(future: Future[R]) -> None:
        if not shiboken6.isValid(owner):
            return
        if future.cancelled():
            if cancelled is not None:
                cancelled()
            return
        error = future.exception()
        if error is not None:
            if failed is not None:
                failed(error)
        elif done is not None:
            done(future.result())

    handle.finished.add_done_callback(lambda future: bridge.run_on_main(lambda: deliver(future)))
    return handle


def write(
    context: WindowContext,
    owner: QObject,
    title: str,
    work: Callable[[], R],
    done: Callable[[R], object] | None = None,
    failed: Callable[[BaseException], object] | None = None,
) -> JobHandle[R] | None:
    """Do a small write as a job, so that the window never waits for the write lock; errors become notices."""
    scope = context.current.scope
    try:
        handle = context.services.jobs.submit_blocking(
            title, lambda _job: work(), kind="write", site_id=scope.site_id if scope is not None else None
        )
    except Igny8Error as error:
        context.notices.error(error)
        return None
    return follow(context.bridge, owner, handle, done, failed or context.notices.error)
