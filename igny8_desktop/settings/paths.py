"""Where the program finds its own resources and keeps the user's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HOME_VARIABLE = "IGNY8_HOME"


def resources_dir() -> Path:
    """Return the folder of icons, fonts, prompts and samples.

    In a frozen build PyInstaller unpacks it beside the program (`sys._MEIPASS`); otherwise it is at the root
    of the checkout.
    """
    frozen_root = getattr(sys, "_MEIPASS", None)
    if isinstance(frozen_root, str):
        return Path(frozen_root) / "resources"
    return Path(__file__).resolve().parents[2] / "resources"


def default_home() -> Path:
    """Return the data folder: `IGNY8_HOME` when set, else the user's data folder of this system.

    The folder is not made here.
    """
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().resolve()
    import platformdirs

    return Path(platformdirs.user_data_dir("IGNY8 Desktop", appauthor=False))
