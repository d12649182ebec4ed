"""The command line `igny8`: the same services as the window, without Qt."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.terminal import Terminal

_SHOW_CURSOR = b"\x1b[?25h"


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code.

    0 done, 1 failed, 2 wrong use, 3 finished with failed items, 130 interrupted.
    """
    from igny8_desktop.app.cli.running import run
    from igny8_desktop.app.logs import keep_terminal_clean

    keep_terminal_clean()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console that cannot show a letter gets a question mark, not a failed command.
            stream.reconfigure(errors="replace")
    arguments = list(sys.argv[1:] if argv is None else argv)
    invocation = Invocation(Terminal.of_this_process(os.environ), arguments)
    _listen_for_ctrl_c(invocation)
    code = run(invocation)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or 1
    return code


def _listen_for_ctrl_c(invocation: Invocation) -> None:
    """Let the first Ctrl-C (or SIGTERM) end the command in an orderly way, and the second one at once."""
    asked = 0

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            _tell_terminal(_SHOW_CURSOR + b"\n")  # a progress display hides it
            os._exit(130)
        if not invocation.interrupt():
            raise KeyboardInterrupt
        _tell_terminal(b"\nStopping. What is under way is brought to a safe end; Ctrl-C again stops at once.\n")

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, stop)


def _tell_terminal(message: bytes) -> None:
    """Write past Python's buffers, which a signal handler must not touch."""
    if sys.stderr.isatty():
        os.write(sys.stderr.fileno(), message)


__all__ = ["main"]
