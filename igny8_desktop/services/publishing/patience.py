"""Repeat calls to a site that may be repeated without harm, so that one bad moment does not fail an article."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.ports import PublishTarget

#: Calls that make something new: a lost answer is looked up instead of sent again.
_NOT_REPEATED = frozenset({"create_draft", "upload_media"})
#: Seconds that a site may ask to wait before it is tried again here; a longer pause is the item's own.
_LONGEST_PAUSE = 5.0


def patient(target: PublishTarget, pauses: Sequence[float]) -> PublishTarget:
    """Return the target with harmless calls tried again after these pauses in seconds on troubles that pass."""
    return cast(PublishTarget, _Patient(target, pauses))


class _Patient:
    """Stand in front of a target."""

    def __init__(self, target: PublishTarget, pauses: Sequence[float]) -> None:
        self._target = target
        self._pauses = pauses

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if not callable(value) or name in _NOT_REPEATED:
            return value
        return lambda *arguments, **named: self._again(lambda: value(*arguments, **named))

    def _again(self, call: Callable[[], Any]) -> Any:
        for pause in self._pauses:
            try:
                return call()
            except Igny8Error as error:
                asked = error.retry_after or 0.0
                if not error.transient or asked > _LONGEST_PAUSE:
                    raise
                time.sleep(max(pause, asked))
        return call()
