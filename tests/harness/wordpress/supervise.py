"""Run a command and end it, with all its children, when standard input closes.

The harness starts PHP through this script and holds the other end of the pipe: however the test run ends,
kill -9 included, the pipe closes and no PHP is left behind. It imports nothing of the project, to start fast.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def main() -> int:
    """Start ``sys.argv[1:]`` in this process's group, wait for it or for the end of standard input."""
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)

    def end_with_parent() -> None:
        while os.read(0, 1024):
            pass
        _end_group()

    threading.Thread(target=end_with_parent, daemon=True).start()
    code = child.wait()
    _end_group()  # PHP's workers are children of their own; none may outlive the first process
    return code


def _end_group() -> None:
    """End everything in our own process group (we lead it), ourselves included."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
