"""Where the program finds its own resources and keeps the user's data."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from igny8_desktop.domain.errors import StorageTrouble

HOME_VARIABLE = "IGNY8_HOME"


def resources_dir() -> Path:
    """Return the folder of icons, fonts, prompts and samples.

    In a frozen build PyInstaller unpacks it beside the program (`sys._MEIPASS`); otherwise it is at the root
    of the checkout.
    """
    frozen_root = getattr(sys, "_MEIPASS", None)
    if isinstance(frozen_root, str):
        return Path(frozen_root) / "resources"
    return Path(__file__).resolve().parents[2] / "resources"


def default_home() -> Path:
    """Return the data folder: `IGNY8_HOME` when set, else the user's data folder of this system.

    The folder is not made here.
    """
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().resolve()
    import platformdirs

    return Path(platformdirs.user_data_dir("IGNY8 Desktop", appauthor=False))


#: A Unix socket's path has 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class DataFolder:
    """Name every file and folder of one data folder; nothing is made before `create`."""

    home: Path

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.home / "igny8.db"

    @property
    def settings_file(self) -> Path:
        """Return the settings file."""
        return self.home / "settings.json"

    @property
    def prices_file(self) -> Path:
        """Return the file of the user's own prices of models."""
        return self.home / "prices.json"

    @property
    def vault(self) -> Path:
        """Return the vault file of keys, where the user chose one."""
        return self.home / "secrets.vault"

    @property
    def images(self) -> Path:
        """Return the folder of finished images."""
        return self.home / "images"

    @property
    def raw_answers(self) -> Path:
        """Return the folder of paid bytes that are not used yet."""
        return self.home / "raw"

    @property
    def exports(self) -> Path:
        """Return the folder of exports and of folder sites without a folder of their own."""
        return self.home / "exports"

    @property
    def backups(self) -> Path:
        """Return the folder of database backups."""
        return self.home / "backups"

    @property
    def logs(self) -> Path:
        """Return the folder of log files."""
        return self.home / "logs"

    @property
    def cache(self) -> Path:
        """Return the folder of what can be made again, such as thumbnails."""
        return self.home / "cache"

    @property
    def lock_file(self) -> Path:
        """Return the file whose lock says which process owns the folder."""
        return self.home / "igny8.lock"

    @property
    def socket(self) -> str:
        """Return where the owner of the folder listens for commands of other processes of the same user.

        A Unix socket in the folder, or in a private folder of the temporary directory where the path would be too
        long for one; a named pipe on Windows.
        """
        digest = hashlib.sha256(str(self.home.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        if sys.platform == "win32":
            return rf"\\.\pipe\igny8-{digest}"
        inside = self.home / "igny8.sock"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
            return str(inside)
        return str(Path(tempfile.gettempdir()) / f"igny8-{os.getuid()}" / f"{digest}.sock")

    def create(self) -> None:
        """Make the folder and its sub-folders, readable by their owner only; raises `StorageTrouble`."""
        folders = (self.home, self.images, self.raw_answers, self.exports, self.backups, self.logs, self.cache)
        for folder in (*folders, Path(self.socket).parent if sys.platform != "win32" else self.home):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise StorageTrouble(
                    "The data folder cannot be made",
                    f"{folder} could not be made: {error.strerror or type(error).__name__}.",
                    "Choose another folder with “--home” (or IGNY8_HOME), or make room on the disk.",
                ) from None
