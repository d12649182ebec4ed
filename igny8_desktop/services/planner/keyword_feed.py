"""Read a keyword file and prepare its rows, for large files in a process of its own.

Reading and preparing is pure Python and would hold this process's interpreter lock for most of an import, under the
window. The other process only reads: the one connection that writes stays in this one. The batches come through a pipe
that is read no faster than they are saved, so memory is bounded; the process ends when the pipe does, whoever dies.
"""

from __future__ import annotations

import contextlib
import marshal
import multiprocessing
import signal
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from igny8_desktop.domain.errors import ErrorKind, Igny8Error, WrongInput
from igny8_desktop.domain.ports import Progress
from igny8_desktop.services.planner.keyword_files import KeywordFile, ReadOptions, read_keyword_file, read_keyword_text
from igny8_desktop.services.planner.keyword_rows import Batch, SourceMark, prepare

OWN_PROCESS_BYTES: Final = 1_000_000
"""Files from this size on are read in a process of their own; for smaller ones its start takes longer than they do."""
AT_ONCE: Final = 500
"""Rows per message: so few that unpacking one holds the interpreter lock for less than a millisecond."""
_LOOK_EVERY: Final = 0.1


@dataclass(frozen=True)
class Reading:
    """What to read and how: the arguments of `read_keyword_file` (a path) or `read_keyword_text` (a string)."""

    source: Path | str
    columns: Mapping[str, str] | None = None
    market: str = ""
    options: ReadOptions = ReadOptions()  # noqa: RUF009 - frozen

    def open(self) -> KeywordFile:
        """Return the file after a first look; raises `WrongInput` for what is no keyword list."""
        if isinstance(self.source, Path):
            return read_keyword_file(
                self.source, columns=self.columns or None, market=self.market, options=self.options
            )
        return read_keyword_text(self.source, columns=self.columns or None, market=self.market, options=self.options)


def prepared_batches(
    reading: Reading,
    file: KeywordFile,
    size: int,
    mark: SourceMark,
    progress: Progress,
    should_stop: Callable[[], bool],
) -> Generator[Batch, None, None]:
    """Yield the rows of a file that was looked at, of `size` bytes, as prepared batches; progress counts bytes.

    Close the iterator where it is left early. Raises `CancelledError` where `should_stop` says so, and `WrongInput`
    where the file stops making sense.
    """
    apart = isinstance(reading.source, Path) and size >= OWN_PROCESS_BYTES
    source = _from_process(reading, mark, should_stop) if apart else _batches(file, mark)
    with contextlib.closing(source) as batches:
        for batch in batches:
            if should_stop():
                raise CancelledError
            progress(min(batch.at_byte, size), size, file.name)
            yield batch


def _batches(file: KeywordFile, mark: SourceMark) -> Generator[Batch, None, None]:
    at = 0

    def told(position: int) -> None:
        nonlocal at
        at = position

    with contextlib.closing(file.rows(told)) as rows:
        yield from prepare(rows, mark, at_byte=lambda: at)


def _from_process(reading: Reading, mark: SourceMark, should_stop: Callable[[], bool]) -> Generator[Batch, None, None]:
    # Never “fork”: threads of this process may hold locks that would never be free in the other one.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_read_apart, args=(sender, reading, mark), name="igny8-reader", daemon=True)
    with receiver:
        with sender:
            process.start()
        # With our copy of its end closed, the pipe ends when the process does.
        try:
            while True:
                while not receiver.poll(_LOOK_EVERY):
                    if should_stop():
                        raise CancelledError
                message = marshal.loads(_received(receiver))
                if message is None:
                    return
                if isinstance(message, dict):
                    raise _error(message)
                yield Batch(*message)
        except EOFError:
            process.join()
            raise Igny8Error(
                "The file could not be read to its end",
                f"The process that read it ended unexpectedly (code {process.exitcode}). Nothing was brought in.",
                "Try again, with other programs closed in case memory is short.",
                kind=ErrorKind.STORAGE,
            ) from None
        finally:
            if process.is_alive():
                process.kill()
            process.join()
            process.close()


def _received(receiver: Connection) -> bytes:
    """Return the next message; raises `EOFError` when the process ended before it, or in the middle of it."""
    try:
        return receiver.recv_bytes()
    except OSError as error:
        raise EOFError from error


def _error(message: dict[str, Any]) -> Igny8Error | RuntimeError:
    if "trace" in message:
        return RuntimeError(f"the reading process failed:\n{message['trace']}")
    kind = ErrorKind(message["kind"])
    words = (message["title"], message["what"], message["next"])
    return WrongInput(*words) if kind is ErrorKind.WRONG_INPUT else Igny8Error(*words, kind=kind)


# ------------------------------------------------------------------------------------------- in the other process


def _read_apart(sender: Connection, reading: Reading, mark: SourceMark) -> None:
    """Send the batches of a file, piece by piece, then `None`; or what went wrong."""
    # Ctrl-C reaches all processes of a terminal: the one that was asked to stop ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with sender, contextlib.suppress(BrokenPipeError):
        try:
            for batch in _batches(reading.open(), mark):
                for piece in _pieces(batch):
                    sender.send_bytes(marshal.dumps(tuple(piece)))
            last: Any = None
        except BrokenPipeError:
            return
        except Igny8Error as error:
            last = {"title": error.title, "what": error.what, "next": error.next, "kind": str(error.kind)}
        except Exception:  # noqa: BLE001 - told to the process that waits
            import traceback

            last = {"trace": traceback.format_exc()}
        sender.send_bytes(marshal.dumps(last))


def _pieces(batch: Batch) -> Generator[Batch, None, None]:
    """Yield a batch in short pieces; the first carries what is known of its other rows."""
    yield batch._replace(rows=batch.rows[:AT_ONCE])
    for start in range(AT_ONCE, len(batch.rows), AT_ONCE):
        yield Batch(batch.rows[start : start + AT_ONCE], [], 0, 0, batch.at_byte)
