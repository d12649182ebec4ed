"""Check the fields that a person fills in for ideas and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from igny8_desktop.domain.briefs import OutlinePart
from igny8_desktop.domain.enums import ContentStructure, ContentType
from igny8_desktop.domain.errors import WrongInput

MIN_WORDS: Final = 50
MAX_WORDS: Final = 20_000


def _title(value: Any) -> str:
    text = " ".join(str(value).split())
    if not text or len(text) > 500:
        raise WrongInput(
            "The title is missing" if not text else "The title is too long",
            "It is empty." if not text else f"It has {len(text):,} characters; 500 are possible.",
            "Write a short title.",
        )
    return text


def _line(limit: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = " ".join(str(value).split())
        if len(text) > limit:
            raise WrongInput("This text is too long", f"{limit} characters are possible.", "Shorten it.")
        return text

    return check


def _words(value: Any) -> int:
    number = int(value)
    if not MIN_WORDS <= number <= MAX_WORDS:
        raise WrongInput(
            "This length is not possible",
            f"{number:,} words were asked for.",
            f"Ask for {MIN_WORDS} to {MAX_WORDS:,} words.",
        )
    return number


def _outline(value: Any) -> list[dict[str, Any]]:
    parts = (OutlinePart.from_json(item) for item in value)
    return [replace(part, notes=part.notes.strip()).as_json() for part in parts if part.heading]


def _text(value: Any) -> str:
    return str(value).strip()


def _due(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


_COMMON: Final[dict[str, Callable[[Any], Any]]] = {
    "title": _title,
    "primary_keyword": _line(500),
    "content_type": ContentType,
    "structure": ContentStructure,
    "audience": _line(300),
    "word_count": _words,
    "outline": _outline,
}
IDEA_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **_COMMON,
    "description": _text,
    "angle": _line(300),
    "meta_title": _line(300),
    "meta_description": _line(500),
}
TASK_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **_COMMON,
    "brief": _text,
    "tone": _line(120),
    "priority": int,
    "due_date": _due,
}


def checked_fields(values: Mapping[str, Any], known: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Return the values as they are stored; raises `WrongInput` with the field's name for one that makes no sense."""
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise TypeError(f"there is no field {name} that can be edited")
        try:
            checked[name] = known[name](value)
        except (ValueError, TypeError, AttributeError):
            raise WrongInput(
                "A field makes no sense",
                f"“{str(value)[:60]}” is no {name.replace('_', ' ')}.",
                "Choose one of the possible values.",
            ) from None
    return checked
