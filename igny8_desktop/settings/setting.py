"""Describe one setting: its type, default, range, words, and how a value is checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from igny8_desktop.domain.errors import WrongInput

T = TypeVar("T", bool, int, float, str)

_SECRET_WORDS = re.compile(
    r"(?:^|[._-])(?:api[_-]?keys?|access[_-]?keys?|pass|passwords?|passwd|passphrases?|secrets?|tokens?|"
    r"credentials?|authorization|bearer)(?:$|[._-])",
    re.IGNORECASE,
)
#: A setting named "key" is a key; inside window state the word is as likely the name of a column.
_KEY_WORD = re.compile(r"(?:^|[._-])keys?(?:$|[._-])", re.IGNORECASE)
#: Values that are keys by their looks: OpenAI-style keys, bearer headers, WordPress application passwords.
_SECRET_LOOKS = re.compile(
    r"(?:^|\s)(?:sk|pk|rk)-[A-Za-z0-9_-]{12,}|(?:^|\s)bearer\s+\S{12,}|^(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """One allowed value of a setting, with the words that the window shows for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Setting(Generic[T]):
    """Declare one setting; `minimum` and `maximum` are inclusive, and for text they bound its length.

    `check` may refuse a value of the right type by raising `WrongInput`; `unit` is shown after the number.
    """

    key: str
    default: T
    section: str
    label: str
    help: str
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    check: Callable[[T], None] | None = None

    @property
    def type(self) -> type[T]:
        """Return the type of the value: `bool`, `int`, `float` or `str`."""
        return type(self.default)

    def parse(self, value: object) -> T:
        """Return `value` as this setting's type; text such as `"yes"` or `"12"` is read. Raises `WrongInput`."""
        parsed = self._convert(value)
        self._check_range(parsed)
        if self.choices and parsed not in {choice.value for choice in self.choices}:
            allowed = ", ".join(choice.value or "(empty)" for choice in self.choices)
            raise self.refuse("This is none of the values it can have.", f"Choose one of: {allowed}.")
        if self.check is not None:
            self.check(parsed)
        return parsed

    def refuse(self, what: str, next_step: str) -> WrongInput:
        """Return the error for a value that does not fit; it never quotes the value, which may be a mistyped key."""
        return WrongInput(f"“{self.label}” cannot have this value", what, next_step)

    def _convert(self, value: object) -> T:
        kind = type(self.default)
        if kind is bool:
            return kind(self._to_bool(value))
        if kind is str:
            if not isinstance(value, str):
                raise self.refuse("Text is needed here.", "Give a text.")
            if looks_like_secret(value):
                raise _secret_refused()
            return kind(value.strip())
        return kind(self._to_number(value, whole=kind is int))

    def _to_bool(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else ""
        if word in {"yes", "true", "on", "1"}:
            return True
        if word in {"no", "false", "off", "0"}:
            return False
        raise self.refuse("Yes or no is needed here.", "Give yes or no.")

    def _to_number(self, value: object, *, whole: bool) -> float:
        name = "A whole number" if whole else "A number"
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.refuse(f"{name} is needed here.", f"Give {name.lower()}.")
        try:
            number = float(value)
        except (ValueError, OverflowError):
            raise self.refuse(f"{name} is needed here.", f"Give {name.lower()}.") from None
        if not math.isfinite(number) or (whole and not number.is_integer()):
            raise self.refuse(f"{name} is needed here.", f"Give {name.lower()}.")
        return number

    def _check_range(self, value: object) -> None:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            return
        size = len(value) if isinstance(value, str) else value
        low, high = self.minimum, self.maximum
        if (low is None or size >= low) and (high is None or size <= high):
            return
        unit = " characters" if isinstance(value, str) else f" {self.unit}" if self.unit else ""
        if low is not None and high is not None:
            limits = f"from {low:g} to {high:g}{unit}"
        else:
            limits = f"at least {low:g}{unit}" if low is not None else f"at most {high:g}{unit}"
        raise self.refuse(f"It must be {limits}.", f"Give a value {limits}.")


def is_secret_key(key: str) -> bool:
    """Say whether a setting's name reads as if a key or password were to be kept under it."""
    return _SECRET_WORDS.search(key) is not None or _KEY_WORD.search(key) is not None


def looks_like_secret(value: object) -> bool:
    """Say whether a value, or anything inside a JSON value, has the looks of a key or password."""
    if isinstance(value, str):
        return _SECRET_LOOKS.search(value.strip()) is not None
    if isinstance(value, Mapping):
        return any(_SECRET_WORDS.search(str(name)) or looks_like_secret(item) for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return any(looks_like_secret(item) for item in value)
    return False


def refuse_secret(key: str, value: object) -> None:
    """Raise `WrongInput` when a name or a value looks like a key or password: settings are a plain file."""
    if is_secret_key(key) or looks_like_secret(value):
        raise _secret_refused()


def _secret_refused() -> WrongInput:
    return WrongInput(
        "Keys and passwords are not kept in the settings",
        "This looks like a key or a password, and the settings are a plain file that anybody could read.",
        "Enter it in its own field (Settings → AI provider, or Sites → Connect), or with “igny8 ai set --key-stdin”.",
    )
