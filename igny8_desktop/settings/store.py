"""Keep settings in a JSON file of the data folder: typed, checked, written whole or not at all."""

from __future__ import annotations

import copy
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from igny8_desktop.domain.errors import ErrorInfo, ErrorKind, StorageTrouble, WrongInput
from igny8_desktop.settings.schema import SETTINGS, STATE_PREFIX, setting
from igny8_desktop.settings.setting import Setting, refuse_secret

T = TypeVar("T", bool, int, float, str)

SettingsListener = Callable[[frozenset[str]], None]
_FileState = tuple[int, int, int] | None


class SettingsStore:
    """Read and change settings from any thread; a value is the default until it was set.

    Keys that this version does not know are kept as they are, so that a newer version finds them again. A damaged
    file is put aside as `settings.broken-<n>.json` and told about in `problems`; the defaults are used meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._listeners: list[SettingsListener] = []
        self._values: dict[str, Any] = {}
        self._file_state: _FileState = None
        self._problems: tuple[ErrorInfo, ...] = ()
        self._load()

    @property
    def path(self) -> Path:
        """Return the settings file, which is there only after the first change."""
        return self._path

    @property
    def problems(self) -> tuple[ErrorInfo, ...]:
        """Return what was wrong with the file when it was read last, for a notice."""
        return self._problems

    def get(self, wanted: Setting[T]) -> T:
        """Return the value of a declared setting; an unusable value in the file counts as not set."""
        with self._lock:
            if wanted.key not in self._values:
                return wanted.default
            stored = self._values[wanted.key]
        try:
            return wanted.parse(stored)
        except WrongInput:
            return wanted.default

    def value(self, key: str) -> bool | int | float | str:
        """Return the value of the setting named `key`; raises `WrongInput` for an unknown one."""
        value: bool | int | float | str = self.get(setting(key))
        return value

    def set(self, wanted: Setting[T], value: T) -> None:
        """Keep a value; raises `WrongInput` when it does not fit and `StorageTrouble` when it cannot be written."""
        self.update({wanted.key: value})

    def update(self, values: Mapping[str, object]) -> None:
        """Keep several values in one write, all or none; raises as `set` does."""
        self._change({key: self._checked(key, value) for key, value in values.items()})

    def reset(self, *keys: str) -> None:
        """Return settings to their defaults; without keys, every declared setting (window state stays)."""
        chosen = [setting(key).key for key in keys] or list(SETTINGS)
        self._change({}, remove=frozenset(chosen))

    def is_set(self, wanted: Setting[T]) -> bool:
        """Say whether the setting was changed from its default by somebody."""
        with self._lock:
            return wanted.key in self._values

    def state(self, key: str, default: Any = None) -> Any:
        """Return window state kept under a `ui.` key: any JSON value."""
        self._check_state_key(key)
        with self._lock:
            return copy.deepcopy(self._values.get(key, default))

    def set_state(self, key: str, value: Any) -> None:
        """Keep window state under a `ui.` key; raises `WrongInput` for anything that is not plain JSON."""
        self._check_state_key(key)
        refuse_secret(key, value)
        try:
            plain = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            raise WrongInput(
                "This window state cannot be kept", f"The value under “{key}” is not plain JSON.", "Keep simple values."
            ) from None
        self._change({key: plain})

    def subscribe(self, listener: SettingsListener) -> Callable[[], None]:
        """Call `listener` with the changed keys after each change, on the thread that changed them.

        Returns a function that ends the subscription; calling it twice is fine.
        """
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def reload(self) -> frozenset[str]:
        """Read the file again if another process changed it; return the changed keys and tell the listeners."""
        with self._lock:
            changed = self._refresh()
            listeners = tuple(self._listeners)
        self._tell(listeners, changed)
        return changed

    @staticmethod
    def _check_state_key(key: str) -> None:
        if not key.startswith(STATE_PREFIX):
            raise WrongInput(
                "This is not window state",
                f"“{key}” does not begin with “{STATE_PREFIX}”.",
                "Declare a setting for it.",
            )

    @staticmethod
    def _checked(key: str, value: object) -> object:
        refuse_secret(key, value)
        return setting(key).parse(value)

    def _change(self, values: Mapping[str, object], *, remove: frozenset[str] = frozenset()) -> None:
        with self._lock:
            self._refresh()
            new = {key: value for key, value in self._values.items() if key not in remove} | dict(values)
            changed = _difference(self._values, new)
            if not changed:
                return
            self._write(new)
            self._values = new
            listeners = tuple(self._listeners)
        self._tell(listeners, changed)

    @staticmethod
    def _tell(listeners: tuple[SettingsListener, ...], changed: frozenset[str]) -> None:
        # Outside the lock: a listener may well change a setting itself, or wait for another thread that reads one.
        if changed:
            for listener in listeners:
                listener(changed)

    def _refresh(self) -> frozenset[str]:
        if self._stat() == self._file_state:
            return frozenset()
        old = self._values
        self._load()
        return _difference(old, self._values)

    def _stat(self) -> _FileState:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _load(self) -> None:
        self._problems = ()
        self._file_state = self._stat()
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            self._values = {}
            return
        except OSError as error:
            raise self._trouble("read", error) from None
        try:
            content = json.loads(raw)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            self._values = {}
            self._put_aside()
            return
        self._values = content
        self._problems = tuple(_unusable(content))

    def _put_aside(self) -> None:
        number = 1
        while (aside := self._path.with_name(f"{self._path.stem}.broken-{number}.json")).exists():
            number += 1
        try:
            self._path.replace(aside)
        except OSError as error:
            raise self._trouble("put aside", error) from None
        self._file_state = None
        self._problems = (
            ErrorInfo(
                "The settings file was damaged",
                f"The settings are back at their defaults; the damaged file is kept as {aside.name}.",
                "Set again what you need. Your sites, keywords and content are not affected.",
                ErrorKind.STORAGE,
            ),
        )

    def _write(self, values: Mapping[str, Any]) -> None:
        data = (json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._trouble("written", error) from None
        self._file_state = self._stat()

    def _trouble(self, verb: str, error: OSError) -> StorageTrouble:
        return StorageTrouble(
            "The settings file cannot be used",
            f"{self._path} could not be {verb}: {error.strerror or type(error).__name__}.",
            "Check that the disk is not full and that the folder belongs to you, then try again.",
        )


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    missing = object()
    return frozenset(key for key in old.keys() | new.keys() if old.get(key, missing) != new.get(key, missing))


def _unusable(content: Mapping[str, Any]) -> list[ErrorInfo]:
    """Tell which known settings of the file have a value that cannot be used."""
    found = []
    for key, value in content.items():
        known = SETTINGS.get(key)
        if known is None:
            continue
        try:
            known.parse(value)
        except WrongInput as error:
            found.append(
                ErrorInfo(
                    f"The setting “{known.label}” is not used",
                    f"Its value in the settings file does not fit. {error.what}",
                    "The default is used until you set it again.",
                    ErrorKind.WRONG_INPUT,
                )
            )
    return found
