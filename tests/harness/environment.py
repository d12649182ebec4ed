"""The environment that tests run in: no display, no user's keyring, no user's folders, one locale."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Qt reads these when it starts; a variable that is set already wins, so that the tests can run on xcb too.
QT_DEFAULTS = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}

FIXED = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    # Loopback servers are never asked for through a proxy.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}

# Whatever the developer has set for real work stays out of the tests.
FORBIDDEN_PREFIXES = ("IGNY8_", "OPENAI_")
ALLOWED = ("IGNY8_TEST_CACHE",)
FORBIDDEN = ("DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "QT_LOGGING_RULES")

USER_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


def isolate() -> tempfile.TemporaryDirectory[str]:
    """Set the variables for this process and its children; return the folder that stands for the user's own.

    The cache folder stays the user's, so that what the test servers download is kept between runs.
    """
    for name in [name for name in os.environ if name.startswith(FORBIDDEN_PREFIXES) and name not in ALLOWED]:
        del os.environ[name]
    for name in FORBIDDEN:
        os.environ.pop(name, None)
    for name, value in QT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.update(FIXED)
    folder = tempfile.TemporaryDirectory(prefix="igny8-tests-", ignore_cleanup_errors=True)
    for name in USER_FOLDERS:
        path = Path(folder.name, name.lower())
        path.mkdir(mode=0o700)
        os.environ[name] = str(path)
    return folder


def in_ci() -> bool:
    """Tell whether a machine runs the tests and nobody watches."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")
