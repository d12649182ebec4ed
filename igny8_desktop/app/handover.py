"""Let a second process hand its command to the one that owns the data folder.

The owner listens on a socket that only the same user can reach. Both sides prove that they can read a key file of the
data folder (nonces and HMAC), then talk in frames of one letter and bytes; nothing is ever unpickled.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from igny8_desktop.domain.errors import Busy, StorageTrouble
from igny8_desktop.settings.paths import DataFolder

ANSWER_SECONDS = 5.0
_LONGEST_MESSAGE = 256 * 1024 * 1024
_HELLO, _REQUEST, _ACCEPTED, _OUT, _ERR, _EXIT, _INTERRUPT = b"H", b"R", b"A", b"o", b"e", b"X", b"I"
_FAMILY = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
_log = logging.getLogger(__name__)


@dataclass
class Handed:
    """A command as it goes from one process to the other."""

    arguments: Sequence[str]
    folder: str
    stdin: bytes = field(default=b"", repr=False)
    out_is_terminal: bool = False
    err_is_terminal: bool = False
    width: int | None = None
    colour: bool = False

    def to_bytes(self, nonce: str) -> bytes:
        """Return the request as it is sent."""
        values = {**self.__dict__, "arguments": list(self.arguments), "nonce": nonce}
        values["stdin"] = base64.b64encode(self.stdin).decode("ascii")
        return json.dumps(values).encode("utf-8", "surrogatepass")

    @staticmethod
    def from_bytes(data: bytes) -> tuple[Handed, str]:
        """Read a request and its nonce; raises `ValueError` for anything else."""
        try:
            values: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
            nonce = str(values.pop("nonce"))
            values["stdin"] = base64.b64decode(values["stdin"])
            return Handed(**values), nonce
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from None


class HandedStream(io.TextIOBase):
    """A text stream whose text appears in the other process; one that is gone is written to in vain."""

    def __init__(self, send: Callable[[bytes], None], letter: bytes, *, is_terminal: bool) -> None:
        self._send = send
        self._letter = letter
        self._is_terminal = is_terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Return how the text travels."""
        return "utf-8"

    def isatty(self) -> bool:
        """Say whether the other process writes to a terminal."""
        return self._is_terminal

    def writable(self) -> bool:
        """Say that this stream can be written."""
        return True

    def write(self, text: str, /) -> int:
        """Send text to the other process."""
        if text:
            self._send(self._letter + text.encode("utf-8", "replace"))
        return len(text)


class Caller:
    """The other process, as the owner's command sees it."""

    def __init__(self, connection: Connection[Any, Any], request: Handed) -> None:
        self.request = request
        self.out = HandedStream(self._send, _OUT, is_terminal=request.out_is_terminal)
        self.err = HandedStream(self._send, _ERR, is_terminal=request.err_is_terminal)
        self._connection = connection
        self._lock = threading.Lock()
        self._gone = False
        self._interrupted = False
        self._on_interrupt: Callable[[], object] = lambda: None

    def on_interrupt(self, callback: Callable[[], object]) -> None:
        """Call `callback` when the user interrupts the command over there, or that process ends."""
        with self._lock:
            self._on_interrupt = callback
            late = self._interrupted
        if late:
            callback()

    def interrupt(self) -> None:
        """Pass an interrupt on."""
        with self._lock:
            self._interrupted = True
            callback = self._on_interrupt
        callback()

    def _send(self, message: bytes) -> None:
        with self._lock:
            if self._gone:
                return
            try:
                self._connection.send_bytes(message)
            except OSError:
                self._gone = True

    def end(self, code: int) -> None:
        """Tell the other process how the command ended."""
        self._send(_EXIT + str(code).encode("ascii"))


class CommandServer:
    """Carry out commands that other processes hand over; owned by the owner of the data folder."""

    def __init__(self, folder: DataFolder, carry_out: Callable[[Caller], int]) -> None:
        self._folder = folder
        self._carry_out = carry_out
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._callers: set[Caller] = set()
        self._threads: set[threading.Thread] = set()
        self._listener: Listener | None = None
        self._thread = threading.Thread(target=self._accept, name="igny8-commands", daemon=True)

    def start(self) -> CommandServer:
        """Begin to listen and return this server; raises `StorageTrouble` when the socket cannot be made."""
        try:
            self._key = _key(self._folder, make=True)
            if sys.platform != "win32":
                # Whatever lies there is of a process that is gone: this one holds the folder's lock.
                Path(self._folder.socket).unlink(missing_ok=True)
            self._listener = Listener(self._folder.socket, _FAMILY, backlog=16)
        except OSError as error:
            raise StorageTrouble(
                "Other commands cannot be taken",
                f"The socket of the data folder could not be made: {error.strerror or type(error).__name__}.",
                "Check the rights of the data folder, or choose another one with --home.",
            ) from None
        self._thread.start()
        return self

    def close(self, *, interrupted: Callable[[], bool] = lambda: True, timeout: float | None = None) -> None:
        """Take no more commands and wait, up to `timeout` seconds, until those under way have ended.

        They are interrupted as soon as `interrupted` says so.
        """
        if self._listener is None or self._closing.is_set():
            return
        end = time.monotonic() + timeout if timeout is not None else None
        self._closing.set()
        try:
            Client(self._folder.socket, _FAMILY).close()  # wakes the thread that accepts
            self._thread.join()
        except OSError:
            # Somebody removed the socket: nothing can reach the thread any more, and it ends with the process.
            _log.warning("the socket of the data folder is gone")
        self._listener.close()
        with self._lock:
            threads = list(self._threads)
        while any(thread.is_alive() for thread in threads) and (end is None or time.monotonic() < end):
            if interrupted():
                with self._lock:
                    callers = list(self._callers)
                for caller in callers:
                    caller.interrupt()
            for thread in threads:
                thread.join(0.1)

    @property
    def busy(self) -> bool:
        """Say whether a command of another process is under way."""
        with self._lock:
            return bool(self._callers)

    # -------------------------------------------------------------------------------------------- on its threads

    def _accept(self) -> None:
        assert self._listener is not None
        while True:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError) as error:
                if self._closing.is_set():
                    return
                _log.warning("a connection could not be taken: %s", type(error).__name__)
                if self._closing.wait(0.1):
                    return
                continue
            if self._closing.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,), name="igny8-handed", daemon=True)
            with self._lock:
                self._threads = {each for each in self._threads if each.is_alive()}
                self._threads.add(thread)
            thread.start()

    def _serve(self, connection: Connection[Any, Any]) -> None:
        with connection:
            try:
                caller = self._greet(connection)
            except (OSError, EOFError, ValueError) as error:
                _log.info("a process that connected sent no proper command: %s", type(error).__name__)
                return
            if caller is None:
                return
            with self._lock:
                self._callers.add(caller)
            over = threading.Event()
            listening = threading.Thread(
                target=_listen, args=(connection, caller, over), name="igny8-handed-listen", daemon=True
            )
            listening.start()
            try:
                caller.end(self._carry_out(caller))
            finally:
                over.set()
                listening.join()
                with self._lock:
                    self._callers.discard(caller)

    def _greet(self, connection: Connection[Any, Any]) -> Caller | None:
        nonce = secrets.token_bytes(32)
        connection.send_bytes(_HELLO + nonce)
        if not connection.poll(ANSWER_SECONDS):
            return None
        message = connection.recv_bytes(_LONGEST_MESSAGE)
        proof, body = message[1:33], message[33:]
        if message[:1] != _REQUEST or not hmac.compare_digest(proof, _proof(self._key, nonce, body)):
            raise ValueError("wrong proof")
        request, other_nonce = Handed.from_bytes(body)
        connection.send_bytes(_ACCEPTED + _proof(self._key, b"accepted", other_nonce.encode()))
        return Caller(connection, request)


def _listen(connection: Connection[Any, Any], caller: Caller, over: threading.Event) -> None:
    """Wait for an interrupt of a command under way; a process that is gone is one, too."""
    while not over.is_set():
        try:
            if not connection.poll(0.1):
                continue
            message = connection.recv_bytes(16)
        except (OSError, EOFError):
            caller.interrupt()
            return
        if message == _INTERRUPT:
            caller.interrupt()


class HandedOver:
    """A command that the owner of the data folder carries out for this process."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection

    def follow(
        self, out: Callable[[str], object], err: Callable[[str], object], interrupted: Callable[[], bool]
    ) -> int:
        """Pass on what the command writes until it ends, and return its exit code.

        `interrupted` is asked several times a second; the owner is told once.
        Raises `Busy` when the owner ended before the command did.
        """
        writers = {_OUT: out, _ERR: err}
        told = False
        with self._connection:
            while True:
                try:
                    if interrupted() and not told:
                        told = True
                        self._connection.send_bytes(_INTERRUPT)
                    if not self._connection.poll(0.2):
                        continue
                    message = self._connection.recv_bytes(_LONGEST_MESSAGE)
                except (OSError, EOFError):
                    raise Busy(
                        "The other IGNY8 ended",
                        "It was carrying out this command and closed before it was finished.",
                        "Nothing is lost: give the same command again.",
                    ) from None
                letter, rest = message[:1], message[1:]
                if letter == _EXIT:
                    return int(rest)
                writers[letter](rest.decode("utf-8"))


def hand_over(folder: DataFolder, request: Handed, *, seconds: float = ANSWER_SECONDS) -> HandedOver | None:
    """Give a command to the owner of the folder; `None` when nobody listens (yet).

    Raises `Busy` when somebody listens and does not answer within `seconds`.
    """
    end = time.monotonic() + seconds
    try:
        key = _key(folder, make=False)
        connection = Client(folder.socket, _FAMILY)
    except OSError:
        return None
    try:
        nonce = _answer(connection, _HELLO, end)
        mine = secrets.token_hex(32)
        body = request.to_bytes(mine)
        connection.send_bytes(_REQUEST + _proof(key, nonce, body) + body)
        if not hmac.compare_digest(_answer(connection, _ACCEPTED, end), _proof(key, b"accepted", mine.encode())):
            raise _no_answer()
    except (OSError, EOFError):
        connection.close()
        return None  # it was just closing
    except BaseException:
        connection.close()
        raise
    return HandedOver(connection)


def _answer(connection: Connection[Any, Any], letter: bytes, end: float) -> bytes:
    if not connection.poll(max(0.0, end - time.monotonic())):
        raise _no_answer()
    message = connection.recv_bytes(1024)
    if message[:1] != letter:
        raise _no_answer()
    return message[1:]


def _no_answer() -> Busy:
    return Busy(
        "Another IGNY8 is using this data folder",
        f"It is open in the window or in another command, and it did not answer within {ANSWER_SECONDS:.0f} seconds.",
        "Do this in the window that is open, or close it and try again. Lists and “status” can be read all the time.",
    )


def _proof(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"|".join(parts), hashlib.sha256).digest()


def _key(folder: DataFolder, *, make: bool) -> bytes:
    """Return the key that both processes must be able to read; the owner makes a new one at each start."""
    path = folder.home / "igny8.handover"
    if not make:
        return path.read_bytes()
    key = secrets.token_bytes(32)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    fresh.replace(path)
    return key
