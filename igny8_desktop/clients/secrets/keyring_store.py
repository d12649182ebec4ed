"""Keep secrets in the operating system's keyring, and in no back end that might write plain text."""

from __future__ import annotations

import importlib
import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from igny8_desktop.clients.secrets.names import check_name
from igny8_desktop.domain.errors import Igny8Error, StorageTrouble
from igny8_desktop.domain.ports import SecretStoreStatus

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
log = logging.getLogger(__name__)

SERVICE = "IGNY8 Desktop"
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"

#: The back ends that encrypt: module, class, and what people call it. Others, among them everything that plug-ins
#: add and the chainer that would use them, can end up in a plain file and are never asked.
TRUSTED: tuple[tuple[str, str, str], ...] = (
    ("keyring.backends.Windows", "WinVaultKeyring", "the Windows Credential Manager"),
    ("keyring.backends.macOS", "Keyring", "the macOS keychain"),
    ("keyring.backends.SecretService", "Keyring", "the system keyring (Secret Service)"),
    ("keyring.backends.libsecret", "Keyring", "the system keyring (libsecret)"),
    ("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)


class HomeId:
    """The random name of one data folder, made when it is first needed.

    Site passwords are kept under it: two folders may both have a site called `blog`, and the password of one must
    not be sent to the other's address. Keys of AI providers belong to the person and are shared.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "home-id"

    def read(self) -> str | None:
        """Return the name, or `None` when the folder has none yet; raises `StorageTrouble`."""
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError) as error:
            raise self._trouble(error) from None

    def ensure(self) -> str:
        """Return the name, making it first where there is none; raises `StorageTrouble`."""
        found = self.read()
        if found is not None:
            return found
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._path.open("x", encoding="ascii") as file:
                file.write(uuid.uuid4().hex + "\n")
        except FileExistsError:
            log.debug("Another process named this data folder first")
        except OSError as error:
            raise self._trouble(error) from None
        return self.read() or ""

    def _trouble(self, error: Exception) -> StorageTrouble:
        return StorageTrouble(
            "The data folder cannot be used",
            f"{self._path} could not be read or written ({type(error).__name__}).",
            "Check that the disk is not full and that the folder belongs to you, then try again.",
        )


class KeyringSecretStore:
    """Keep secrets in one trusted keyring back end; calls may wait while the system asks for a password.

    Call it on worker threads only. Raises `StorageTrouble` when the keyring is locked or refuses.
    """

    def __init__(self, backend: KeyringBackend, label: str, home: Path) -> None:
        self._backend = backend
        self._label = label
        self._home_id = HomeId(home)
        # Not every back end may be used by two threads at once.
        self._lock = threading.Lock()

    @classmethod
    def find(cls, home: Path, environ: Mapping[str, str]) -> KeyringSecretStore | None:
        """Return a store on the best trusted back end that works here, or `None`.

        A `PYTHON_KEYRING_BACKEND` that names keyring's `null` or `fail` back end turns the keyring off; any other
        value is ignored, since it could name one that writes plain text.
        """
        wish = environ.get(BACKEND_VARIABLE, "")
        if wish in {"keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"}:
            return None
        found: list[tuple[float, type[KeyringBackend], str]] = []
        for module, name, label in TRUSTED:
            try:
                backend: type[KeyringBackend] = getattr(importlib.import_module(module), name)
                if backend.viable and backend.priority > 0:
                    found.append((float(backend.priority), backend, label))
            except Exception as error:  # noqa: BLE001 - back ends of other systems fail in many ways here
                log.debug("Keyring back end %s cannot be used here: %s", module, type(error).__name__)
        if not found:
            return None
        _, best, label = max(found, key=lambda item: item[0])
        try:
            return cls(best(), label, home)
        except Exception as error:  # noqa: BLE001 - as above; without a keyring the program goes on
            log.warning("The keyring could not be opened: %s", type(error).__name__)
            return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._label})"

    def status(self) -> SecretStoreStatus:
        """Say which keyring is used."""
        return SecretStoreStatus("keyring", persistent=True, words=f"Keys are kept in {self._label}.")

    def get(self, name: str) -> str | None:
        """Return a secret or `None`; raises `StorageTrouble`."""
        entry = self._entry(name, create=False)
        if entry is None:
            return None
        return self._call(lambda: self._backend.get_password(SERVICE, entry))

    def set(self, name: str, value: str) -> None:
        """Keep a secret and read it back to be sure; raises `StorageTrouble`."""
        entry = self._entry(name, create=True)
        assert entry is not None

        def write_and_read() -> str | None:
            self._backend.set_password(SERVICE, entry, value)
            return self._backend.get_password(SERVICE, entry)

        if self._call(write_and_read) != value:
            raise StorageTrouble(
                "The keyring did not keep the key",
                f"It was handed to {self._label}, which does not give it back.",
                "Use a vault with a passphrase instead, or look at the keyring's own settings.",
            )

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine. Raises `StorageTrouble`."""
        entry = self._entry(name, create=False)
        if entry is None:
            return

        def remove() -> None:
            if self._backend.get_password(SERVICE, entry) is not None:
                self._backend.delete_password(SERVICE, entry)

        self._call(remove)

    def _entry(self, name: str, *, create: bool) -> str | None:
        if check_name(name).startswith("ai/"):
            return name
        home = self._home_id.ensure() if create else self._home_id.read()
        return None if home is None else f"{name}@{home}"

    def _call(self, call: Callable[[], T]) -> T:
        trouble: Igny8Error
        try:
            with self._lock:
                return call()
        except Exception as error:  # noqa: BLE001 - each back end has its own errors; all of them are translated
            trouble = self._translate(error)
        # Raised outside of the handler: the back end's own error may carry the secret and must not be attached.
        raise trouble

    def _translate(self, error: Exception) -> StorageTrouble:
        from keyring.errors import InitError, KeyringLocked

        if isinstance(error, KeyringLocked | InitError):
            return StorageTrouble(
                "The keyring is locked",
                f"This system would not open {self._label}.",
                "Unlock it (log in to the desktop, or answer its question) and try again; without a desktop, use a "
                "vault with IGNY8_VAULT_PASSPHRASE or pass keys as IGNY8_SECRET_… variables.",
            )
        return StorageTrouble(
            "The keyring cannot be used",
            f"A call to {self._label} failed ({type(error).__name__}).",
            "Try again; if it goes on, use a vault with a passphrase, or pass keys as IGNY8_SECRET_… variables.",
        )
