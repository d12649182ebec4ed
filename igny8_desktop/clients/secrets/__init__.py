"""Keep keys and passwords: keyring, vault or memory, under an override by the environment."""

from igny8_desktop.clients.secrets.opening import LayeredSecretStore, open_secret_store

__all__ = ["LayeredSecretStore", "open_secret_store"]
