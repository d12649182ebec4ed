"""Fit a request into a model's window: what helps least is shortened first, and nothing is sent that cannot fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import TextRequest
from igny8_desktop.domain.tokens import words_for_tokens
from igny8_desktop.services.prompts import request_tokens

#: What a model is taken to hold where neither the server nor the settings say: the least that servers start with.
LEAST_WINDOW: Final = 4_096
#: At and below this, a section is written in short steps: small models lose the thread of long ones.
SMALL_WINDOW: Final = 8_192
_SHORT_STEP, _LONG_STEP = 300, 900
#: The share of a window that an answer may take; the rest is for what it is written from.
_ANSWER_SHARE: Final = 0.4
_MOST_SOURCES, _MOST_PREVIOUS = 4_000, 700
_LEAST_PREVIOUS: Final = 60


@dataclass(frozen=True)
class Room:
    """How many tokens the parts of a prompt may take that can be long; `whole` keeps notes and guides in."""

    sources: int
    previous: int
    whole: bool = True


def step_words(window: int, language: str) -> int:
    """Return how many words one step of writing may ask for in a window; raises `WrongInput` where it is too small."""
    most = words_for_tokens(round(window * _ANSWER_SHARE), language)
    if most < 60:
        raise _too_small(window)
    return min(most, _SHORT_STEP if window <= SMALL_WINDOW else _LONG_STEP)


def fitted(make: Callable[[Room], TextRequest], window: int) -> TextRequest:
    """Return the fullest request of `make` that fits the window; raises `WrongInput` where none does."""
    room = Room(min(_MOST_SOURCES, window // 4), min(_MOST_PREVIOUS, window // 8))
    for _attempt in range(8):
        request = make(room)
        over = request_tokens(request) - window
        if over <= 0:
            return request
        smaller = _less(room, over)
        if smaller == room:
            break
        room = smaller
    raise _too_small(window)


def _less(room: Room, over: int) -> Room:
    """Return room that saves `over` tokens: of the sources first, then of the text so far, then notes and guides."""
    if room.sources > 0:
        return replace(room, sources=max(0, room.sources - over - 40))
    if room.previous > _LEAST_PREVIOUS:
        return replace(room, previous=max(_LEAST_PREVIOUS, room.previous - over))
    return replace(room, whole=False)


def whole_or_not(facts: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """Return facts without the parts that a model can do without, where the room is tight."""
    return dict(facts) if room.whole else {**facts, "structure_guide": "", "profile": str(facts.get("profile"))[:400]}


def _too_small(window: int) -> WrongInput:
    return WrongInput(
        "The model takes too little text at a time",
        f"Its window holds {window:,} tokens, which is too few for this brief and one section.",
        "Start the local server with a larger context (4,096 tokens or more), shorten the brief, or use another model.",
    )
