"""Choose where secrets are kept on this machine, and say so in plain words."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from igny8_desktop.clients.secrets.keyring_store import KeyringSecretStore
from igny8_desktop.clients.secrets.names import PASSPHRASE_VARIABLE, EnvironmentSecrets, check_name
from igny8_desktop.clients.secrets.session import SessionSecretStore
from igny8_desktop.clients.secrets.vault import VaultSecretStore
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.ports import SecretStore, SecretStoreStatus

VAULT_FILE = "secrets.vault"

LOCKED_WORDS = (
    "The vault of this data folder is locked. Enter its passphrase (or start with IGNY8_VAULT_PASSPHRASE set); until "
    "then keys last for this session only."
)


class LayeredSecretStore:
    """A secret store under a read-only override by environment variables.

    What is set goes to the store below; the environment wins when it is read. The store below can be changed for a
    vault while the program runs.
    """

    def __init__(self, environment: EnvironmentSecrets, store: SecretStore, vault: Path) -> None:
        self._environment = environment
        self._store = store
        self._vault = vault
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._store!r})"

    @property
    def vault_exists(self) -> bool:
        """Say whether this data folder has a vault, locked or not."""
        return self._vault.exists()

    def status(self) -> SecretStoreStatus:
        """Say where secrets are kept, and which ones the environment gives."""
        below = self._store.status()
        given = self._environment.variables
        if not given:
            return below
        words = f"{below.words} Given by the environment, and not changed by this program: {', '.join(given)}."
        return SecretStoreStatus(below.backend, below.persistent, words)

    def get(self, name: str) -> str | None:
        """Return a secret or `None`; raises `StorageTrouble` when the store cannot be opened."""
        return self._environment.get(name) or self._store.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret; raises `Conflict` where an environment variable would hide it for ever."""
        if self.overridden(name):
            raise Conflict(
                "This key is given by the environment",
                "An IGNY8_SECRET_… variable is set for it and would win over the one you entered.",
                "Unset the variable, start the program again, and enter the key.",
            )
        self._store.set(name, value)

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine. The environment is not changed."""
        self._store.delete(name)

    def overridden(self, name: str) -> bool:
        """Say whether the environment gives this secret."""
        return self._environment.get(check_name(name)) is not None

    def use_vault(self, passphrase: str) -> None:
        """Open the vault, making it where there is none, and move this session's secrets into it.

        Raises `CredentialsRefused` for a wrong passphrase, `WrongInput` for a short one, and `StorageTrouble`.
        """
        with self._lock:
            vault = VaultSecretStore(self._vault, passphrase)
            vault.unlock()
            held = self._store.everything() if isinstance(self._store, SessionSecretStore) else {}
            # An empty update makes the file, so that a passphrase that is too short is refused now.
            vault.update(held)
            self._store = vault


def open_secret_store(home: Path, *, passphrase: str | None = None, environ: Mapping[str, str]) -> LayeredSecretStore:
    """Return the best store of this machine, under the environment's override; never one in plain text.

    A vault that exists and whose passphrase is given (here or as `IGNY8_VAULT_PASSPHRASE`) comes first, since
    somebody chose it; then the system's keyring; then, where a passphrase is given, a new vault; then memory.
    Nothing is read or asked before the first use, so a locked keyring or a wrong passphrase shows up there.
    """
    environment = EnvironmentSecrets(environ)
    path = home / VAULT_FILE
    passphrase = passphrase or environ.get(PASSPHRASE_VARIABLE) or None
    store: SecretStore | None = None
    if passphrase and path.exists():
        store = VaultSecretStore(path, passphrase)
    store = store or KeyringSecretStore.find(home, environ)
    if store is None and passphrase:
        store = VaultSecretStore(path, passphrase)
    if store is None:
        store = SessionSecretStore(LOCKED_WORDS) if path.exists() else SessionSecretStore()
    return LayeredSecretStore(environment, store, path)
