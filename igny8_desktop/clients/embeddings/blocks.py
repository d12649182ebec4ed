"""Carry blocks of texts through a model on several threads, with progress and a way to stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from typing import Final

from igny8_desktop.domain.ports import Progress

_WORKERS: Final = 2


def in_blocks(
    blocks: Sequence[list[int]],
    embed: Callable[[list[int]], object],
    progress: Progress,
    should_stop: Callable[[], bool] | None,
) -> None:
    """Call `embed` with every block of places, two at a time; progress counts texts.

    `should_stop` is asked before every block; where it says yes, `CancelledError` is raised and no block is begun.
    """

    def work(block: list[int]) -> int:
        if should_stop is not None and should_stop():
            raise CancelledError
        embed(block)
        return len(block)

    done, total = 0, sum(map(len, blocks))
    workers = min(_WORKERS, os.cpu_count() or 1, max(1, len(blocks)))
    with ThreadPoolExecutor(workers, "igny8-embed") as pool:
        running = [pool.submit(work, block) for block in blocks]
        try:
            for each in as_completed(running):
                done += each.result()
                progress(done, total)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
