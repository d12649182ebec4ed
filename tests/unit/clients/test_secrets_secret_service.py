"""A real Secret Service (gnome-keyring on its own bus): what a Linux desktop has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's keyring")

KEEP = """
import sys
from pathlib import Path
from igny8_desktop.clients.secrets import open_secret_store
from igny8_desktop.domain.errors import StorageTrouble

home = Path(sys.argv[1])
store = open_secret_store(home, environ={})
print(store.status().backend, store.status().persistent)
"""

ROUND = """
store.set("ai/openai", "sk-first")
store.set("site/blog", "abcd efgh")
store.set("ai/openai", "sk-second")
again = open_secret_store(home, environ={})
print(again.get("ai/openai"), again.get("site/blog"), again.get("site/other"))
again.delete("ai/openai")
again.delete("ai/openai")
print(store.get("ai/openai"), open_secret_store(home / "other", environ={}).get("site/blog"))
"""

LOCKED = """
try:
    store.set("ai/openai", "sk-first")
except StorageTrouble as error:
    print(error.title)
"""


def run(tmp_path: Path, script: str, *, unlock: bool) -> list[str]:
    """Run Python on a session bus with a keyring of its own; return the printed lines."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        message = f"{' and '.join(missing)} not installed"
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            pytest.fail(f"{message}: python3 dev.py test installs dbus and gnome-keyring")
        pytest.skip(message)
    folders = {
        "HOME": tmp_path / "user",
        "XDG_RUNTIME_DIR": tmp_path / "run",
        "XDG_DATA_HOME": tmp_path / "data",
        "XDG_CONFIG_HOME": tmp_path / "config",
    }
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    environ |= {name: str(folder) for name, folder in folders.items()}
    start = 'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"'
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-c", KEEP + script, str(tmp_path / "home")]
    if not unlock:
        # Started without a password there is no collection, and nobody is there to answer the prompt for one.
        start = 'gnome-keyring-daemon --start --components=secrets >/dev/null; exec "$@"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", start, "_", *command],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_secrets_live_in_the_secret_service(tmp_path: Path) -> None:
    assert run(tmp_path, ROUND, unlock=True) == ["keyring True", "sk-second abcd efgh None", "None None"]
    held = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert held, "the keyring wrote nothing"
    assert not [path for path in held if b"sk-second" in path.read_bytes() or b"abcd efgh" in path.read_bytes()]


def test_a_keyring_that_nobody_unlocks_says_so(tmp_path: Path) -> None:
    assert run(tmp_path, LOCKED, unlock=False) == ["keyring True", "The keyring is locked"]
