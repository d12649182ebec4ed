"""Check the names that secrets are kept under, and read the environment's override of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from igny8_desktop.domain.errors import WrongInput

PREFIX = "IGNY8_SECRET_"
PASSPHRASE_VARIABLE = "IGNY8_VAULT_PASSPHRASE"

_NAME = re.compile(r"(?:ai|site)/[^\s/]{1,200}")


def check_name(name: str) -> str:
    """Return a name such as `ai/openai` or `site/my-blog`; raises `WrongInput` for any other shape."""
    if not _NAME.fullmatch(name):
        raise WrongInput(
            "This secret has no proper name",
            "Keys are kept under ai/<provider> and passwords under site/<slug>.",
            "This is a fault of the program: please report it with the steps that led here.",
        )
    return name


def variable(name: str) -> str:
    """Return the environment variable that overrides a secret: `site/my-blog` is `IGNY8_SECRET_SITE_MY_BLOG`."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", check_name(name).upper())


class EnvironmentSecrets:
    """Look secrets up in environment variables; read-only, for use without a window."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        # A function instead of the mapping: a dump of this object's fields must not print the environment.
        self._get: Callable[[str], str | None] = lambda key: environ.get(key)
        self._names: Callable[[], list[str]] = lambda: [key for key in environ if key.startswith(PREFIX)]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.variables)} set)"

    def get(self, name: str) -> str | None:
        """Return the override of a secret or `None`; an empty variable counts as not set."""
        return (self._get(variable(name)) or "").strip() or None

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the variables that are set, without their values."""
        return tuple(sorted(self._names()))
