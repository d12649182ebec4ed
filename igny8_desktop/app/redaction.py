"""Keep keys and passwords out of whatever is written down."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

from igny8_desktop.clients.secrets.names import PASSPHRASE_VARIABLE, PREFIX
from igny8_desktop.clients.secrets.opening import LayeredSecretStore
from igny8_desktop.domain.ports import SecretStoreStatus

HIDDEN = "[hidden]"
#: Shorter values are words that occur by themselves; hiding them would only spoil the log.
_SHORTEST = 5
_PATTERNS = (
    (
        re.compile(r"(?i)((?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:(?:basic|bearer|digest)\s+)?)[^\s'\",}]+"),
        r"\1",
    ),
    (re.compile(r"(?i)\b((?:basic|bearer)\s+)[\w+/=.~-]{8,}"), r"\1"),
    (re.compile(r"(?i)((?:x-)?api[-_]?key['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"), r"\1"),
    (re.compile(r"\bsk-[\w-]{6,}"), ""),
    (re.compile(r"(?i)(https?://[^\s/:@]+:)[^\s/@]+(?=@)"), r"\1"),
)


class Redactor:
    """Hide secrets in texts: those that were seen, and whatever looks like one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._known: tuple[str, ...] = ()
        for name, value in environ.items():
            if name.startswith(PREFIX) or name == PASSPHRASE_VARIABLE:
                self.remember(value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._known)} known)"

    def remember(self, value: str | None) -> None:
        """Hide this value from now on, also as WordPress reads it: without its spaces."""
        values = {value.strip(), "".join(value.split())} if value else set()
        with self._lock:
            known = {*self._known, *(each for each in values if len(each) >= _SHORTEST)}
            self._known = tuple(sorted(known, key=len, reverse=True))

    def redact(self, text: str) -> str:
        """Return the text with every secret replaced."""
        for value in self._known:
            text = text.replace(value, HIDDEN)
        for pattern, kept in _PATTERNS:
            text = pattern.sub(kept + HIDDEN, text)
        return text


class RememberingSecrets:
    """The secret store of the program; every secret that passes through it is hidden from the log."""

    def __init__(self, store: LayeredSecretStore, redactor: Redactor) -> None:
        self._store = store
        self._redactor = redactor

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._store!r})"

    @property
    def vault_exists(self) -> bool:
        """Say whether this data folder has a vault, locked or not."""
        return self._store.vault_exists

    def status(self) -> SecretStoreStatus:
        """Say where secrets are kept, and which ones the environment gives."""
        return self._store.status()

    def get(self, name: str) -> str | None:
        """Return a secret or `None`; raises `StorageTrouble` when the store cannot be opened."""
        value = self._store.get(name)
        self._redactor.remember(value)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a secret; raises `Conflict` where an environment variable would hide it for ever."""
        self._redactor.remember(value)
        self._store.set(name, value)

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""
        self._store.delete(name)

    def overridden(self, name: str) -> bool:
        """Say whether the environment gives this secret."""
        return self._store.overridden(name)

    def use_vault(self, passphrase: str) -> None:
        """Open the vault, making it where there is none, and move this session's secrets into it."""
        self._redactor.remember(passphrase)
        self._store.use_vault(passphrase)
