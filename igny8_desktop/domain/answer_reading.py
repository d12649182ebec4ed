"""Find the JSON document in a model's answer and read single values from it.

A model's values are never trusted: each is brought to the type, length and characters that the program can keep.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from igny8_desktop.domain.errors import BadAnswer
from igny8_desktop.domain.text import normalise_keyword, shorten

E = TypeVar("E", bound=StrEnum)

MAX_ANSWER_LENGTH = 2_000_000
MIN_WORDS, DEFAULT_WORDS, MAX_WORDS = 100, 1_200, 10_000

_FENCE = re.compile(r"```[a-zA-Z0-9]*\s*\n(.*?)```", re.DOTALL)
MARKDOWN_MARKS = re.compile(r"[*_#`>\[\]]+|\([^)]*https?:[^)]*\)")
_DECODER = json.JSONDecoder(strict=False)
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>", re.IGNORECASE)
_MAX_STARTS = 40


def bad_answer(reason: str) -> BadAnswer:
    """Return the error for an answer that cannot be used, for this reason."""
    return BadAnswer(
        "The AI's answer could not be used",
        f"{reason[:1].upper()}{reason[1:]}.",
        "Try again; if it keeps happening, choose another model in the AI settings.",
    )


def document(text: str, key: str) -> Mapping[str, Any]:
    """Return the JSON object of an answer that has `key`, wherever in the text it stands."""
    if len(text) > MAX_ANSWER_LENGTH:
        raise bad_answer(f"the answer is too long ({len(text):,} characters)")
    text = _without_thoughts(text.strip().removeprefix("\ufeff"))
    if not text:
        raise bad_answer("the answer is empty")
    trouble = "it holds no JSON object"
    best: Mapping[str, Any] | None = None
    for candidate in (text, *(match.strip() for match in _FENCE.findall(text))):
        try:
            value = _DECODER.decode(candidate)
        except (ValueError, RecursionError) as error:
            trouble = _json_trouble(error, candidate) if candidate[:1] in "{[" else trouble
            continue
        found = _with_key(value, key)
        if found is not None:
            return found
        best = best if best is not None or not isinstance(value, dict) else value
    starts = [match.start() for match in re.finditer(r"\{", text)][:_MAX_STARTS]
    for start in starts:
        try:
            value, _end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            if start == starts[0]:
                trouble = _json_trouble(error, text)
            continue
        found = _with_key(value, key)
        if found is not None:
            return found
    if best is not None:
        raise bad_answer(f"the JSON object has no “{key}”")
    raise bad_answer(trouble)


def _without_thoughts(text: str) -> str:
    """Return text without the reasoning that some local models put before their answer."""
    opening = _THOUGHT.match(text)
    if opening is None:
        return text
    return text.rpartition(f"</{opening[1]}>")[2].strip() or text


def _with_key(value: object, key: str) -> Mapping[str, Any] | None:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        # Models without strict mode often leave the wrapping object away.
        return {key: value} if key in ("ideas", "images") else _with_key(value[0], key)
    if not isinstance(value, dict):
        return None
    if key in value:
        return value
    inner = [item for item in value.values() if isinstance(item, dict) and key in item]
    return inner[0] if len(inner) == 1 else None


def _json_trouble(error: Exception, text: str) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
            return "the JSON ends before it is complete, so the answer was cut off"
        return f"the JSON is not valid: {error.msg} at line {error.lineno}, column {error.colno}"
    return "the JSON is nested too deeply or holds a number too long to read"


def clean(value: object) -> str:
    """Return text without what a database or a page cannot hold: lone surrogates, NUL, control characters."""
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, (bool, dict, list)) else str(value)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def line(value: object, limit: int = 500) -> str:
    """Return one line of text."""
    return shorten(clean(value), limit)


def prose(value: object, limit: int) -> str:
    """Return text that may have several lines."""
    return clean(value).strip()[:limit]


def lines(value: object, count: int, limit: int) -> tuple[str, ...]:
    """Return the different lines of a list of texts."""
    found = {normalise_keyword(text): text for text in (line(item, limit) for item in sequence(value)) if text}
    return tuple(found.values())[:count]


def sequence(value: object) -> Sequence[Any]:
    """Return a list as it is and anything else as an empty one."""
    return value if isinstance(value, (list, tuple)) else ()


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object as it is and anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def objects(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list under `key`; raises `BadAnswer` where there is none."""
    raw = value.get(key)
    if not isinstance(raw, list):
        raise bad_answer(f"“{key}” is not a list")
    items: list[Mapping[str, Any]] = [item for item in raw if isinstance(item, dict)]
    if not items:
        raise bad_answer(f"“{key}” holds no object")
    return items


def enum_word(enum: type[E], value: object, default: E) -> E:
    """Return the member whose word this is, whatever its case and hyphens."""
    word = re.sub(r"[\s\-]+", "_", line(value, 60).casefold())
    return enum(word) if word in {str(member) for member in enum} else default


def word_target(value: object) -> int:
    """Return a sensible number of words for a piece of content."""
    if isinstance(value, str):
        digits = re.sub(r"[,._\s]", "", value)
        value = int(digits[:9]) if digits.isascii() and digits.isdigit() else 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= MIN_WORDS:
        return DEFAULT_WORDS
    return int(min(value, MAX_WORDS))


def known_keywords(keywords: Sequence[Any]) -> dict[str, str]:
    """Return keywords, as texts or as objects with `text`, by their normalised form."""
    texts = [line(item.get("text") if isinstance(item, Mapping) else item) for item in keywords]
    return {normalise_keyword(text): text for text in texts if text}


def closest_keyword(text: str, known: Mapping[str, str]) -> str:
    """Return the keyword that shares most words with a text; the first one where none does."""
    words = set(normalise_keyword(text).split())
    return max(known.values(), key=lambda keyword: len(words & set(normalise_keyword(keyword).split())))


def without_repeated_heading(heading: str, body: str) -> str:
    """Return a section's body without its own heading, which models like to repeat."""
    first, _newline, rest = body.partition("\n")
    if first.startswith("#") and normalise_keyword(first.strip("# ").strip()) == normalise_keyword(heading):
        return rest.strip()
    return body
