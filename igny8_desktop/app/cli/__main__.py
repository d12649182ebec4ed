"""Carry out a command: `python -m igny8_desktop.app.cli`, for schedulers that want a file to call."""

import sys

from igny8_desktop.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
