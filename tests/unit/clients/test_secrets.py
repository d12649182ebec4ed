"""Secrets: the environment's override, memory, the vault, and what may never hold a plain key."""

from __future__ import annotations

import copy
import json
import pickle
import stat
import sys
import threading
import traceback
from pathlib import Path

import pytest

from igny8_desktop.clients.secrets import LayeredSecretStore, open_secret_store
from igny8_desktop.clients.secrets.keyring_store import SERVICE, KeyringSecretStore
from igny8_desktop.clients.secrets.names import EnvironmentSecrets, variable
from igny8_desktop.clients.secrets.session import SessionSecretStore
from igny8_desktop.clients.secrets.vault import VaultSecretStore
from igny8_desktop.domain.errors import Conflict, CredentialsRefused, StorageTrouble, WrongInput

CANARY = "sk-CANARY-7f3a9c51d2e84b60"
PASSPHRASE = "correct horse battery staple"
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture(autouse=True)
def cheap_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igny8_desktop.clients.secrets.vault.COST_N", 2**14)


@pytest.fixture
def vault_path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "secrets.vault"


# ------------------------------------------------------------------------------------------------- environment


def test_variables_are_named_after_the_secret() -> None:
    assert variable("ai/openai") == "IGNY8_SECRET_AI_OPENAI"
    assert variable("site/my-blog") == "IGNY8_SECRET_SITE_MY_BLOG"
    for wrong in ("openai", "ai/", "db/x", "ai/a b", "../etc"):
        with pytest.raises(WrongInput):
            variable(wrong)


def test_the_environment_wins_and_is_not_written(tmp_path: Path) -> None:
    environ = {**NO_KEYRING, "IGNY8_SECRET_AI_OPENAI": f" {CANARY}\n", "IGNY8_SECRET_AI_OLLAMA": " "}
    store = open_secret_store(tmp_path, environ=environ)
    assert store.get("ai/openai") == CANARY
    assert store.get("ai/ollama") is None
    with pytest.raises(Conflict):
        store.set("ai/openai", "another")
    store.set("ai/ollama", "local")
    assert store.get("ai/ollama") == "local"
    store.delete("ai/openai")
    assert store.get("ai/openai") == CANARY
    assert "IGNY8_SECRET_AI_OPENAI" in store.status().words
    assert CANARY not in store.status().words


# ---------------------------------------------------------------------------------------------------- choosing


def test_without_a_keyring_secrets_last_for_the_session_only(tmp_path: Path) -> None:
    store = open_secret_store(tmp_path / "home", environ=NO_KEYRING)
    store.set("site/blog", CANARY)
    assert store.get("site/blog") == CANARY
    status = store.status()
    assert (status.backend, status.persistent) == ("session", False)
    assert "this session only" in status.words
    assert open_secret_store(tmp_path / "home", environ=NO_KEYRING).get("site/blog") is None
    assert not (tmp_path / "home").exists()


def test_a_session_moves_into_a_vault_that_lasts(tmp_path: Path) -> None:
    store = open_secret_store(tmp_path, environ=NO_KEYRING)
    store.set("ai/openai", CANARY)
    with pytest.raises(WrongInput, match="too short"):
        store.use_vault("short")
    assert not store.vault_exists
    store.use_vault(PASSPHRASE)
    assert store.status().backend == "vault"
    assert store.status().persistent

    locked = open_secret_store(tmp_path, environ=NO_KEYRING)
    assert locked.status().persistent is False
    assert "locked" in locked.status().words
    assert locked.get("ai/openai") is None
    with pytest.raises(CredentialsRefused):
        locked.use_vault("not the passphrase")
    locked.set("ai/openrouter", "second")
    locked.use_vault(PASSPHRASE)
    assert locked.get("ai/openai") == CANARY

    headless = open_secret_store(tmp_path, environ={**NO_KEYRING, "IGNY8_VAULT_PASSPHRASE": PASSPHRASE})
    assert headless.get("ai/openrouter") == "second"
    assert open_secret_store(tmp_path, passphrase=PASSPHRASE, environ=NO_KEYRING).get("ai/openai") == CANARY


def test_a_passphrase_makes_the_first_vault(tmp_path: Path) -> None:
    store = open_secret_store(tmp_path, passphrase=PASSPHRASE, environ=NO_KEYRING)
    assert store.get("ai/openai") is None
    assert not store.vault_exists
    store.set("ai/openai", CANARY)
    assert store.vault_exists


@pytest.mark.parametrize("wish", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_the_keyring_can_be_turned_off(tmp_path: Path, wish: str) -> None:
    assert KeyringSecretStore.find(tmp_path, {"PYTHON_KEYRING_BACKEND": wish}) is None


def test_a_plug_in_back_end_is_never_used(tmp_path: Path) -> None:
    from keyring.backend import KeyringBackend
    from keyring.compat import properties

    class Plaintext(KeyringBackend):
        @properties.classproperty
        def priority(self) -> float:
            return 99

        def get_password(self, service: str, username: str) -> str | None:
            raise AssertionError("a back end that is not trusted was asked")

        set_password = delete_password = get_password  # type: ignore[assignment]

    try:
        found = KeyringSecretStore.find(tmp_path, {"PYTHON_KEYRING_BACKEND": f"{__name__}.Plaintext"})
        assert found is None or not isinstance(found._backend, Plaintext)
    finally:
        KeyringBackend._classes.discard(Plaintext)


# ----------------------------------------------------------------------------------------------------- keyring


class FakeKeyring:
    """Stands in for the D-Bus side, which the Secret Service test covers for real."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.forgetful = False

    def get_password(self, service: str, name: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.entries.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        if self.error is not None:
            raise self.error
        self.entries[service, name] = value[:5] if self.forgetful else value

    def delete_password(self, service: str, name: str) -> None:
        del self.entries[service, name]


def keyring_on(backend: FakeKeyring, home: Path) -> KeyringSecretStore:
    return KeyringSecretStore(backend, "a keyring", home)  # type: ignore[arg-type]


def test_two_data_folders_share_ai_keys_and_no_site_passwords(tmp_path: Path) -> None:
    backend = FakeKeyring()
    one, two = keyring_on(backend, tmp_path / "one"), keyring_on(backend, tmp_path / "two")
    one.set("ai/openai", "key")
    one.set("site/blog", "first")
    assert two.get("ai/openai") == "key"
    assert two.get("site/blog") is None
    two.set("site/blog", "second")
    two.delete("site/blog")
    two.delete("site/blog")
    assert one.get("site/blog") == "first"
    assert keyring_on(backend, tmp_path / "one").get("site/blog") == "first"
    assert {service for service, _ in backend.entries} == {SERVICE}


def test_keyring_errors_become_words_without_the_secret(tmp_path: Path) -> None:
    from keyring.errors import InitError, KeyringLocked

    backend = FakeKeyring()
    store = keyring_on(backend, tmp_path)
    for error, title in (
        (KeyringLocked(CANARY), "The keyring is locked"),
        (InitError(CANARY), "The keyring is locked"),
        (OSError(1783, f"bad data {CANARY}"), "The keyring cannot be used"),
    ):
        backend.error = error
        with pytest.raises(StorageTrouble) as caught:
            store.set("ai/openai", CANARY)
        assert caught.value.title == title
        assert caught.value.__context__ is None
        assert CANARY not in "".join(traceback.format_exception(caught.value))
        assert CANARY not in str(caught.value.info)


def test_a_keyring_that_cuts_a_secret_is_noticed(tmp_path: Path) -> None:
    backend = FakeKeyring()
    backend.forgetful = True
    with pytest.raises(StorageTrouble, match="did not keep"):
        keyring_on(backend, tmp_path).set("ai/openai", CANARY)


# ------------------------------------------------------------------------------------------------------- vault


def test_the_vault_keeps_over_a_restart_and_shows_nothing(vault_path: Path) -> None:
    vault = VaultSecretStore(vault_path, PASSPHRASE)
    assert vault.get("ai/openai") is None
    vault.set("ai/openai", CANARY)
    vault.set("site/blog", "pass word ünï")
    again = VaultSecretStore(vault_path, PASSPHRASE)
    assert again.get("ai/openai") == CANARY
    assert again.get("site/blog") == "pass word ünï"
    again.delete("ai/openai")
    again.delete("ai/openai")
    assert vault.get("ai/openai") is None
    raw = vault_path.read_text(encoding="ascii")
    assert CANARY not in raw
    assert "openai" not in raw
    assert PASSPHRASE not in raw
    if sys.platform != "win32":
        assert stat.S_IMODE(vault_path.stat().st_mode) == 0o600
    assert [item.name for item in vault_path.parent.iterdir()] == ["secrets.vault"]


def test_every_save_uses_a_new_nonce(vault_path: Path) -> None:
    vault = VaultSecretStore(vault_path, PASSPHRASE)
    nonces = set()
    for _ in range(5):
        vault.set("ai/openai", CANARY)
        nonces.add(json.loads(vault_path.read_text(encoding="ascii"))["nonce"])
    assert len(nonces) == 5


def test_a_wrong_passphrase_changes_nothing(vault_path: Path) -> None:
    VaultSecretStore(vault_path, PASSPHRASE).set("ai/openai", CANARY)
    before = vault_path.read_bytes()
    wrong = VaultSecretStore(vault_path, "wrong horse battery staple")
    with pytest.raises(CredentialsRefused) as caught:
        wrong.get("ai/openai")
    with pytest.raises(CredentialsRefused):
        wrong.set("ai/openai", "overwritten")
    with pytest.raises(CredentialsRefused):
        wrong.delete("ai/openai")
    assert vault_path.read_bytes() == before
    assert "wrong horse" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2**28},
        {"n": 2**13},
        {"n": 2**15 + 1},
        {"r": 1000},
        {"p": 0},
        {"salt": "AAAA"},
        {"format": "other"},
        {"version": "x"},
    ],
)
def test_a_tampered_header_is_refused_before_any_work(vault_path: Path, change: dict[str, object]) -> None:
    VaultSecretStore(vault_path, PASSPHRASE).set("ai/openai", CANARY)
    document = json.loads(vault_path.read_text(encoding="ascii"))
    document["header"].update(change)
    vault_path.write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(StorageTrouble, match="damaged"):
        VaultSecretStore(vault_path, PASSPHRASE).get("ai/openai")


def test_a_header_that_was_weakened_does_not_open(vault_path: Path) -> None:
    VaultSecretStore(vault_path, PASSPHRASE).set("ai/openai", CANARY)
    document = json.loads(vault_path.read_text(encoding="ascii"))
    document["header"]["note"] = "added"
    vault_path.write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(CredentialsRefused):
        VaultSecretStore(vault_path, PASSPHRASE).get("ai/openai")


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b"{}", b'{"header": 1}', b"\xff" * 40, b"[" * 100_000])
def test_a_damaged_vault_is_reported_and_left_alone(vault_path: Path, raw: bytes) -> None:
    vault_path.parent.mkdir(parents=True)
    vault_path.write_bytes(raw)
    with pytest.raises(StorageTrouble):
        VaultSecretStore(vault_path, PASSPHRASE).set("ai/openai", CANARY)
    assert vault_path.read_bytes() == raw


def test_a_newer_vault_is_refused_by_name(vault_path: Path) -> None:
    VaultSecretStore(vault_path, PASSPHRASE).set("ai/openai", CANARY)
    document = json.loads(vault_path.read_text(encoding="ascii"))
    document["header"]["version"] = 2
    vault_path.write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(StorageTrouble, match="newer"):
        VaultSecretStore(vault_path, PASSPHRASE).get("ai/openai")


def test_many_threads_keep_every_secret(vault_path: Path) -> None:
    vault = VaultSecretStore(vault_path, PASSPHRASE)
    threads = [threading.Thread(target=vault.set, args=(f"site/s{number}", str(number))) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = VaultSecretStore(vault_path, PASSPHRASE)
    assert [again.get(f"site/s{number}") for number in range(12)] == [str(number) for number in range(12)]


# ------------------------------------------------------------------------------------------------ nothing shows


def dump(thing: object, depth: int = 4) -> str:
    """Print an object with the fields of its fields, as a crash reporter would."""
    text = repr(thing)
    fields = getattr(thing, "__dict__", None)
    if depth and isinstance(fields, dict):
        text += "".join(f"\n{name}={dump(value, depth - 1)}" for name, value in fields.items())
    return text


def test_no_dump_shows_a_secret(tmp_path: Path) -> None:
    environ = {**NO_KEYRING, "IGNY8_SECRET_AI_OPENROUTER": CANARY}
    session = SessionSecretStore()
    session.set("ai/openai", CANARY)
    vault = VaultSecretStore(tmp_path / "v", CANARY)
    vault.set("ai/openai", CANARY)
    layered = LayeredSecretStore(EnvironmentSecrets(environ), vault, tmp_path / "v")
    for store in (session, vault, layered, EnvironmentSecrets(environ)):
        assert CANARY not in dump(store)
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(store)
    with pytest.raises(TypeError):
        copy.deepcopy(vault)
