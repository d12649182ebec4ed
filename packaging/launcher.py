"""Start the built program: `igny8` is the command line, `igny8-desktop` the window."""

import multiprocessing
import sys
from pathlib import Path


def main() -> int | None:
    """Start what this executable is called after."""
    if Path(sys.executable).stem == "igny8-desktop":
        from igny8_desktop.app import gui

        return gui.main()
    from igny8_desktop.app import cli

    return cli.main()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
