"""Keep secrets in memory until the program ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from igny8_desktop.clients.secrets.names import check_name
from igny8_desktop.domain.ports import SecretStoreStatus

DEFAULT_WORDS = (
    "Keys are kept for this session only and must be entered again after a restart: this system has no "
    "keyring the program trusts. Set up a vault with a passphrase to keep them."
)


class Sealed:
    """Hold a secret so that printing the holder, or whatever holds it, does not show the secret."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "Sealed(…)"


class SessionSecretStore:
    """A secret store that forgets everything when the program ends; `words` say why nothing better is used."""

    def __init__(self, words: str = DEFAULT_WORDS) -> None:
        self._words = words
        self._secrets: dict[str, Sealed] = {}

    def status(self) -> SecretStoreStatus:
        """Say that secrets last for this session only."""
        return SecretStoreStatus("session", persistent=False, words=self._words)

    def get(self, name: str) -> str | None:
        """Return a secret or `None`."""
        held = self._secrets.get(check_name(name))
        return None if held is None else held.reveal()

    def set(self, name: str, value: str) -> None:
        """Keep a secret until the program ends."""
        self._secrets[check_name(name)] = Sealed(value)

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""
        self._secrets.pop(check_name(name), None)

    def everything(self) -> Mapping[str, str]:
        """Return a copy of all secrets, to move them into a store that lasts."""
        return {name: held.reveal() for name, held in self._secrets.items()}
