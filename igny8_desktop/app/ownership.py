"""Own a data folder: one process at a time may write to it."""

from __future__ import annotations

from filelock import FileLock, Timeout

from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.settings.paths import DataFolder


def take_folder(folder: DataFolder, *, wait: float = 0.0) -> FileLock | None:
    """Return the lock of a data folder, which dies with this process; `None` when another process has it.

    Waits up to `wait` seconds for it. Raises `StorageTrouble` when the folder cannot be used.
    """
    folder.create()
    lock = FileLock(folder.lock_file, thread_local=False)
    try:
        lock.acquire(timeout=wait, poll_interval=0.05)
    except Timeout:
        return None
    except OSError as error:
        raise StorageTrouble(
            "The data folder cannot be used",
            f"{folder.lock_file} could not be opened: {error.strerror or type(error).__name__}.",
            "Check the rights of the folder, or choose another one with “--home” (or IGNY8_HOME).",
        ) from None
    return lock
