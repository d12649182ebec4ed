"""Fail a test that logs a warning or an error nobody expected."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field


@dataclass
class Expectation:
    """What a test says will be logged."""

    pattern: re.Pattern[str]
    logger: str
    optional: bool
    seen: int = 0

    def matches(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is the expected one."""
        in_logger = not self.logger or record.name == self.logger or record.name.startswith(f"{self.logger}.")
        return in_logger and self.pattern.search(record.getMessage()) is not None


@dataclass
class LogWatch:
    """Watch the root logger during one test.

    Call it to say what will be logged: `expect_log("connection lost")` allows every warning or error whose
    message matches, and fails the test when none comes, unless `optional` is set.
    """

    expectations: list[Expectation] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __call__(self, pattern: str, *, logger: str = "", optional: bool = False) -> Expectation:
        """Expect records of WARNING and above whose message has `pattern` (a regular expression) in it."""
        expectation = Expectation(re.compile(pattern), logger, optional)
        self.expectations.append(expectation)
        return expectation

    def start(self) -> None:
        """Begin to watch."""
        root = logging.getLogger()
        self._level = root.level
        self._before = list(root.handlers)
        self._handler = _Handler(self)
        root.addHandler(self._handler)

    def stop(self) -> list[str]:
        """Stop watching, put the root logger back as it was, and return what is wrong in words."""
        root = logging.getLogger()
        problems = [f"unexpected log record: {text}" for text in self.unexpected]
        problems += [
            f"expected a log record like {expectation.pattern.pattern!r}, and none came"
            for expectation in self.expectations
            if not expectation.seen and not expectation.optional
        ]
        for handler in list(root.handlers):
            if handler is not self._handler and handler not in self._before:
                problems.append(f"a logging handler was left on the root logger: {handler!r}")
                handler.close()
        root.handlers[:] = self._before
        root.setLevel(self._level)
        return problems

    def take(self, record: logging.LogRecord) -> None:
        """Judge one record."""
        for expectation in self.expectations:
            if expectation.matches(record):
                expectation.seen += 1
                return
        self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")


class _Handler(logging.Handler):
    """Hand warnings and errors to the watch."""

    def __init__(self, watch: LogWatch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.take(record)
