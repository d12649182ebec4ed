"""Keep secrets in one encrypted file under a passphrase: scrypt makes the key, AES-256-GCM seals the content.

Where no keyring is to be trusted (a server, a container, a bare desktop) this is what lasts over a restart.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from igny8_desktop.clients.secrets.names import check_name
from igny8_desktop.clients.secrets.session import Sealed
from igny8_desktop.domain.errors import CredentialsRefused, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import SecretStoreStatus

FORMAT = "igny8-vault"
VERSION = 1
#: scrypt's cost: 64 MiB and about 0.2 s on a laptop, once for each start.
COST_N, COST_R, COST_P = 2**16, 8, 1
#: A file may ask for more than this version would, but not so much that opening it eats the machine.
HIGHEST_N, HIGHEST_R, HIGHEST_P = 2**20, 16, 4
SHORTEST_PASSPHRASE = 8


class VaultSecretStore:
    """Keep secrets in the file `path`; the passphrase is checked at the first use.

    The file is made by the first `set`. Raises `CredentialsRefused` for a wrong passphrase and `StorageTrouble` for
    a damaged file or a full disk.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = Sealed(passphrase)
        self._lock = threading.Lock()
        self._derived: tuple[Mapping[str, Any], bytes] | None = None
        self._seen: tuple[int, int, int] | None = None
        self._content: dict[str, Sealed] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._path)!r})"

    def __getstate__(self) -> object:
        raise TypeError("A vault cannot be pickled: it holds keys.")

    def status(self) -> SecretStoreStatus:
        """Say that secrets are in the vault."""
        words = f"Keys are kept in the vault {self._path}, sealed with your passphrase."
        return SecretStoreStatus("vault", persistent=True, words=words)

    def unlock(self) -> None:
        """Check the passphrase now; raises `CredentialsRefused` or `StorageTrouble`."""
        with self._lock:
            self._refresh()

    def get(self, name: str) -> str | None:
        """Return a secret or `None`; raises as the class says."""
        check_name(name)
        with self._lock:
            self._refresh()
            held = self._content.get(name)
        return None if held is None else held.reveal()

    def set(self, name: str, value: str) -> None:
        """Keep a secret; raises as the class says."""
        self.update({name: value})

    def update(self, values: Mapping[str, str]) -> None:
        """Keep several secrets in one write; raises as the class says."""
        new = {check_name(name): Sealed(value) for name, value in values.items()}
        with self._lock:
            self._refresh()
            self._write(self._content | new)

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine. Raises as the class says."""
        check_name(name)
        with self._lock:
            self._refresh()
            if name in self._content:
                self._write({key: held for key, held in self._content.items() if key != name})

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble(error) from None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _refresh(self) -> None:
        """Read the file again if it changed since it was read last."""
        seen = self._stat()
        if seen is None:
            self._content, self._derived, self._seen = {}, None, None
            return
        if seen == self._seen:
            return
        try:
            raw = self._path.read_bytes()
        except OSError as error:
            raise self._trouble(error) from None
        self._content = self._open(raw)
        self._seen = seen

    def _open(self, raw: bytes) -> dict[str, Sealed]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            document = json.loads(raw)
            header = document["header"]
            newer = header["format"] == FORMAT and int(header["version"]) > VERSION
            costs = {name: int(header[name]) for name in ("n", "r", "p")}
            salt = base64.b64decode(header["salt"], validate=True)
            nonce, sealed = (base64.b64decode(document[part], validate=True) for part in ("nonce", "sealed"))
            sane = (
                header["format"] == FORMAT
                and 2**14 <= costs["n"] <= HIGHEST_N
                and costs["n"] & (costs["n"] - 1) == 0
                and 1 <= costs["r"] <= HIGHEST_R
                and 1 <= costs["p"] <= HIGHEST_P
                and len(salt) >= 16
                and len(nonce) == 12
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            newer, sane = False, False
        if newer:
            raise StorageTrouble(
                "The vault is of a newer version",
                f"{self._path} was written by a newer IGNY8 Desktop. It was not changed.",
                "Update this program, or enter the keys again in another data folder.",
            )
        if not sane:
            raise self._damaged()
        key = self._key(header)
        try:
            plain = AESGCM(key).decrypt(nonce, sealed, _canonical(header))
        except InvalidTag:
            plain = None
        if plain is None:
            # A damaged file looks the same: that is how authenticated encryption works.
            raise CredentialsRefused(
                "The vault does not open",
                f"The passphrase does not fit {self._path}, or the file is damaged. Nothing was changed.",
                "Try the passphrase again. If it is lost, move the file away and enter the keys again.",
            )
        self._derived = (header, key)
        return {str(name): Sealed(str(value)) for name, value in json.loads(plain).items()}

    def _key(self, header: Mapping[str, Any]) -> bytes:
        """Return the key for this header; deriving it takes a fifth of a second, so it is remembered."""
        if self._derived is not None and self._derived[0] == header:
            return self._derived[1]
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        salt = base64.b64decode(header["salt"])
        kdf = Scrypt(salt=salt, length=32, n=header["n"], r=header["r"], p=header["p"])
        return kdf.derive(self._passphrase.reveal().encode("utf-8", "surrogatepass"))

    def _write(self, content: Mapping[str, Sealed]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self._derived is None:
            self._check_passphrase()
            salt = base64.b64encode(secrets.token_bytes(16)).decode()
            header: Mapping[str, Any] = {
                "format": FORMAT, "version": VERSION, "kdf": "scrypt", "n": COST_N, "r": COST_R, "p": COST_P,
                "salt": salt,
            }  # fmt: skip
            self._derived = (header, self._key(header))
        header, key = self._derived
        nonce = secrets.token_bytes(12)
        plain = json.dumps({name: held.reveal() for name, held in content.items()}).encode()
        sealed = AESGCM(key).encrypt(nonce, plain, _canonical(header))
        document = {
            "header": header,
            "nonce": base64.b64encode(nonce).decode(),
            "sealed": base64.b64encode(sealed).decode(),
        }
        self._replace(json.dumps(document, indent=2).encode() + b"\n")
        self._content = dict(content)
        self._seen = self._stat()

    def _check_passphrase(self) -> None:
        if len(self._passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise WrongInput(
                "The passphrase is too short",
                f"A vault needs a passphrase of at least {SHORTEST_PASSPHRASE} characters.",
                "Choose a longer one; four or five unrelated words are good.",
            )

    def _replace(self, data: bytes) -> None:
        temporary = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._trouble(error) from None

    def _trouble(self, error: OSError) -> StorageTrouble:
        return StorageTrouble(
            "The vault cannot be used",
            f"{self._path} could not be read or written: {error.strerror or type(error).__name__}.",
            "Check that the disk is not full and that the file belongs to you, then try again.",
        )

    def _damaged(self) -> StorageTrouble:
        return StorageTrouble(
            "The vault is damaged",
            f"{self._path} is not a vault of this program. It was not changed.",
            "Restore the file from a backup, or move it away and enter the keys again.",
        )


def _canonical(header: Mapping[str, Any]) -> bytes:
    """Return the header's bytes that the seal covers, so that nobody can weaken the costs unseen."""
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
