"""Start the built program: `igny8` is the command line, `igny8-desktop` the window."""

import multiprocessing
import sys
from pathlib import Path


def main() -> int:
    """Start what this executable is called after."""
    if Path(sys.executable).stem == "igny8-desktop":
        from igny8_desktop.app.gui import main as open_window

        return open_window()
    from igny8_desktop.app.cli import main as carry_out

    return carry_out()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
