"""Open the window of IGNY8 Desktop."""

import multiprocessing
import sys

from igny8_desktop.app.gui import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
