"""What can go wrong between a program and an AI, as values to queue on the fake server."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "slow",
    "rate_limited",
    "quota",
    "status",
    "hang",
    "cut",
    "truncated_json",
    "nonsense",
    "empty",
    "wrong_schema",
    "script",
    "html_page",
    "reject_schema",
    "no_usage",
    "refusal",
]


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble; use the constants and functions of this module.

    ``seconds`` of delay, HTTP ``status``, ``retry_after`` in seconds (None: no header).
    """

    kind: Kind
    seconds: float = 0.0
    status: int = 200
    retry_after: float | None = None


HANG = Trouble("hang")
"""No answer at all until the client gives up."""

CUT = Trouble("cut")
"""The connection closes in the middle of the body; the work was done and is counted."""

TRUNCATED_JSON = Trouble("truncated_json")
"""Half of the answer, and ``finish_reason`` says ``length``; half of a picture."""

NONSENSE = Trouble("nonsense")
"""Prose where JSON was wanted; bytes that are no picture."""

EMPTY = Trouble("empty")
"""An answer without content, as reasoning models give when they run out of room; no picture."""

WRONG_SCHEMA = Trouble("wrong_schema")
"""JSON of another shape."""

SCRIPT = Trouble("script")
"""An answer of the right shape with ``<script>`` and an event handler in its texts."""

HTML_PAGE = Trouble("html_page")
"""Status 200 and a web page, as from a captive portal."""

NO_USAGE = Trouble("no_usage")
"""A right answer that does not say how many tokens it took."""

REFUSAL = Trouble("refusal")
"""The model refuses (``refusal`` in the message); images: 400 ``content_policy_violation``."""

QUOTA = Trouble("quota", status=429)
"""429 ``insufficient_quota``: waiting will not help."""


def slow(seconds: float) -> Trouble:
    """Answer rightly, but late."""
    return Trouble("slow", seconds=seconds)


def rate_limited(retry_after: float | None = 1) -> Trouble:
    """Answer 429, with Retry-After unless None."""
    return Trouble("rate_limited", status=429, retry_after=retry_after)


def status(code: int, *, retry_after: float | None = None) -> Trouble:
    """Answer an error with this status (500, 502, 503, 529 ...)."""
    return Trouble("status", status=code, retry_after=retry_after)


def reject_schema(code: int = 400) -> Trouble:
    """Refuse ``response_format: json_schema`` with 400 or 500, as some local servers do; else answer rightly."""
    return Trouble("reject_schema", status=code)


@dataclass
class TroubleRule:
    """Make trouble for requests whose path matches: ``times`` (-1 for ever), each with ``probability``."""

    trouble: Trouble
    path: str = ""
    times: int = -1
    probability: float = 1.0

    def applies(self, path: str, dice: random.Random) -> bool:
        """Decide for one request, and use up one of ``times`` if so."""
        if self.times == 0 or re.search(self.path, path) is None:
            return False
        if self.probability < 1.0 and dice.random() >= self.probability:
            return False
        if self.times > 0:
            self.times -= 1
        return True
