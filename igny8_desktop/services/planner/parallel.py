"""Do heavy arithmetic in pieces on a few threads, with progress and a way out.

NumPy leaves Python's lock alone while it multiplies, so threads are enough; its own threads are switched off meanwhile
(two kinds of threads only wait for each other).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Final, TypeVar

from igny8_desktop.domain.ports import Progress, no_progress

_MOST_WORKERS: Final = 4

Piece = TypeVar("Piece")


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Watch:
    """How long work tells how far it is, and learns that nobody wants its result any more."""

    progress: Progress = no_progress
    should_stop: Callable[[], bool] = _never

    def check(self) -> None:
        """Raise `CancelledError` where the work is to stop."""
        if self.should_stop():
            raise CancelledError

    def part(self, number: int, of: int) -> Watch:
        """Return the watch of one of several equal parts of the work."""
        return Watch(
            lambda done, total, text="": self.progress(number * total + done, of * total, text), self.should_stop
        )


NO_WATCH: Final = Watch()


def in_pieces(
    pieces: Sequence[Piece], work: Callable[[Piece], None], watch: Watch = NO_WATCH, *, text: str = ""
) -> None:
    """Call `work` with every piece, on several threads; pieces must not depend on each other.

    Tells `watch` how many are done. Raises `CancelledError` before the next piece where the watch says so, and what
    a piece raised.
    """
    from threadpoolctl import threadpool_limits

    def one(piece: Piece) -> None:
        watch.check()
        work(piece)

    workers = min(_MOST_WORKERS, os.cpu_count() or 1, len(pieces))
    with threadpool_limits(1, user_api="blas"):
        if workers < 2:
            for done, piece in enumerate(pieces, 1):
                one(piece)
                watch.progress(done, len(pieces), text)
            return
        with ThreadPoolExecutor(workers, "igny8-pieces") as pool:
            running = [pool.submit(one, piece) for piece in pieces]
            try:
                for done, each in enumerate(as_completed(running), 1):
                    each.result()
                    watch.progress(done, len(pieces), text)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
