"""The call log of the fake AI server: what was asked, what it cost, how it ended."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request (other than GET) as the server counted it.

    ``status`` is None while it is under way and when the connection ended without one. Tokens are what the
    server charges for: also for answers that were cut off, not for errors or hanging. ``seconds`` is the time
    until the answer began, ``client_left`` that nobody waited for the answer any more.
    """

    number: int
    at: float
    path: str
    key_ok: bool
    model: str
    prompt_hash: str
    body: Mapping[str, Any] = field(repr=False)
    trouble: str | None = None
    status: int | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    images: int = 0
    streamed: bool = False
    client_left: bool = False
    seconds: float = 0.0

    @property
    def charged(self) -> bool:
        """Whether the provider would put this call on the bill."""
        return self.tokens_in > 0


class CallLog:
    """Keep calls in order of arrival; safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._calls: dict[int, Call] = {}
        self._started: dict[int, float] = {}
        self._most_at_once = 0

    def begin(self, call: Call) -> int:
        """Add a call that has just come in and return its number."""
        with self._changed:
            number = next(self._numbers)
            self._calls[number] = replace(call, number=number, at=time.time())
            self._started[number] = time.monotonic()
            self._most_at_once = max(self._most_at_once, len(self._started))
        return number

    def note(self, number: int, **changes: Any) -> None:
        """Change a call's entry; a call that was forgotten in the meantime stays forgotten."""
        with self._changed:
            if number in self._calls:
                seconds = time.monotonic() - self._started[number]
                self._calls[number] = replace(self._calls[number], seconds=seconds, **changes)

    def end(self, number: int) -> None:
        """Count a call as over."""
        with self._changed:
            del self._started[number]
            self._changed.notify_all()

    def snapshot(self) -> list[Call]:
        """Return a copy of all calls."""
        with self._changed:
            return list(self._calls.values())

    def clear(self) -> None:
        """Forget every call and the high-water mark."""
        with self._changed:
            self._calls.clear()
            self._most_at_once = len(self._started)

    @property
    def most_at_once(self) -> int:
        """The largest number of calls that were under way at the same time."""
        with self._changed:
            return self._most_at_once

    def wait_idle(self, timeout: float) -> None:
        """Wait until no call is under way; raise TimeoutError after ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._started, timeout):
                raise TimeoutError(f"{len(self._started)} calls still under way after {timeout} s")
