"""Run blocking pieces of a step on a worker thread without losing track of them when the step is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")


async def in_thread(func: Callable[[], R], *, undo: Callable[[R], object] | None = None) -> R:
    """Return what `func` returns, run on a worker thread.

    A thread cannot be stopped: on a cancel this waits for it (such pieces are short), takes its effect back with
    `undo`, and only then passes the cancel on. So no claim and no reservation is left behind. A failure of `func`
    during a cancel becomes the cause of the `CancelledError`: the cancel counts, or the work would go on.
    """
    task = asyncio.ensure_future(asyncio.to_thread(func))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError as cancel:
        try:
            result = await _outlast(task)
        except Exception as error:
            raise cancel from error
        if undo is not None:
            await _outlast(asyncio.ensure_future(asyncio.to_thread(undo, result)))
        raise


async def _outlast(task: asyncio.Future[R]) -> R:
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue
    return task.result()
