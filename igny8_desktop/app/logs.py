"""Write what happens to a log file of the data folder, without a secret in it."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import warnings
from pathlib import Path
from types import TracebackType

from igny8_desktop.app.redaction import Redactor

LOG_NAME = "igny8.log"
_MAX_BYTES = 2_000_000
_KEPT_FILES = 5
_log = logging.getLogger("igny8_desktop")


class _RedactingFormatter(logging.Formatter):
    """Format a record with its traceback, then hide the secrets in all of it."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


class _QuietRotatingFile(logging.handlers.RotatingFileHandler):
    """A log file whose own troubles (a full disk, a file that another process holds) stay off the terminal."""

    troubles = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        self.troubles += 1


class LogFile:
    """An open log file; end it with `close`."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self.path = path
        self._handler = _QuietRotatingFile(
            path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self._handler.setFormatter(_RedactingFormatter(redactor))
        self._level = _log.level
        logging.getLogger().addHandler(self._handler)
        _log.setLevel(logging.INFO)

    def close(self) -> None:
        """Write no more."""
        logging.getLogger().removeHandler(self._handler)
        _log.setLevel(self._level)
        self._handler.close()


def start_log(folder: Path, redactor: Redactor) -> LogFile:
    """Begin to write `igny8.log` in this folder: our own news, everybody's warnings, and faults with their place."""
    return LogFile(folder / LOG_NAME, redactor)


def log_fault(error: BaseException) -> None:
    """Write down an exception that nobody expected, with its traceback."""
    _log.error("unexpected %s", type(error).__name__, exc_info=error)


def keep_terminal_clean() -> None:
    """Send warnings and uncaught exceptions of this process to the log instead of the terminal."""
    logging.getLogger().addHandler(logging.NullHandler())  # without one, logging prints to standard error by itself
    logging.captureWarnings(True)
    warnings.simplefilter("default")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.critical("uncaught %s", kind.__name__, exc_info=(kind, error, trace))

    def uncaught_in_thread(details: threading.ExceptHookArgs) -> None:
        if details.exc_value is not None:
            uncaught(details.exc_type, details.exc_value, details.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
