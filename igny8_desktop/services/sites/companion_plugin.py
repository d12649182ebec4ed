"""Hand out the companion plugin for WordPress as the ZIP that wp-admin takes."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from igny8_desktop.domain.errors import StorageTrouble

NAME = "igny8-companion"
#: One moment for all files, so that the same plugin is the same ZIP, byte for byte.
_MOMENT = (2026, 1, 1, 0, 0, 0)
_VERSION = re.compile(r"^ \* Version:\s*(\S+)", re.MULTILINE)

#: How a person installs it, in order; `{file}` is the ZIP.
INSTALL_STEPS = (
    "In wp-admin of the site open Plugins → Add New → Upload Plugin.",
    "Choose {file}, press Install Now, then Activate.",
    "Test the connection of the site here: the program finds the plugin by itself and uses it from then on.",
    "Only if posts are to be made by another user than the login's: that user makes a key under Tools → IGNY8, and you "
    "enter it here.",
)


@dataclass(frozen=True)
class CompanionZip:
    """A written ZIP and what to do with it."""

    path: Path
    version: str
    steps: tuple[str, ...]


class CompanionPlugin:
    """Write the ZIP of the plugin that lies in `resources`."""

    def __init__(self, resources: Path, default_folder: Path) -> None:
        self._source = resources / "wordpress" / NAME
        self._default_folder = default_folder

    @property
    def version(self) -> str:
        """Return the version in the plugin's header."""
        found = _VERSION.search((self._source / f"{NAME}.php").read_text(encoding="utf-8"))
        return found.group(1) if found else ""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return how a person installs it, in order."""
        return tuple(step.format(file=f"{NAME}-{self.version}.zip") for step in INSTALL_STEPS)

    def write_zip(self, folder: Path | None = None) -> CompanionZip:
        """Write the ZIP into a folder, by default the exports, and return it with the steps to install it.

        Raises `StorageTrouble` when the folder cannot be written to.
        """
        target = (folder or self._default_folder) / f"{NAME}-{self.version}.zip"
        part = target.with_suffix(".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(self._source.glob("*.php")):
                    archive.writestr(zipfile.ZipInfo(f"{NAME}/{path.name}", _MOMENT), path.read_bytes())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StorageTrouble(
                "The plugin's file could not be written",
                f"{target}: {error.strerror or type(error).__name__}.",
                "Choose another folder.",
            ) from error
        return CompanionZip(target, self.version, self.steps)
