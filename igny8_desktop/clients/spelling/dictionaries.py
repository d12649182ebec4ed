"""Find dictionaries: bundled ones, the user's own, and those that LibreOffice or the system has brought."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

#: Which country's spelling stands for a language without one.
USUAL = {
    "en": "en_US",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "it": "it_IT",
    "nl": "nl_NL",
    "pt": "pt_BR",
    "tr": "tr_TR",
}


class Dictionaries:
    """Looks in the bundled archives first, then in `own`, then where the system keeps them."""

    def __init__(self, bundled: Path, unpacked: Path, own: Path) -> None:
        self._bundled = bundled
        self._unpacked = unpacked
        self._own = own
        self._found: dict[str, Path | None] = {}

    def name_for(self, language: str) -> str:
        """Return the name of the best dictionary for a language tag, or an empty text."""
        tag = language.replace("-", "_")
        short = tag.partition("_")[0].lower()
        exact = f"{short}_{tag.partition('_')[2].upper()}" if "_" in tag else ""
        for name in (exact, USUAL.get(short, ""), f"{short}_{short.upper()}", short):
            if name and self._where(name) is not None:
                return name
        return ""

    def folder(self, name: str) -> Path | None:
        """Return the folder with the two files of a dictionary; bundled ones are unpacked the first time."""
        place = self._where(name)
        if place is None or place.suffix != ".zip":
            return place
        target = self._unpacked / name
        with zipfile.ZipFile(place) as archive:
            for ending in ("aff", "dic"):
                member = f"{name}.{ending}"
                file = target / member
                if not file.exists() or file.stat().st_size != archive.getinfo(member).file_size:
                    target.mkdir(parents=True, exist_ok=True)
                    part = file.with_suffix(f".{os.getpid()}")
                    part.write_bytes(archive.read(member))
                    part.replace(file)
        return target

    def _where(self, name: str) -> Path | None:
        if name not in self._found:
            archive = self._bundled / f"{name}.zip"
            places = (
                folder
                for folder in (self._own, *_system_folders())
                if all((folder / f"{name}.{ending}").is_file() for ending in ("aff", "dic"))
            )
            self._found[name] = archive if archive.is_file() else next(places, None)
        return self._found[name]


def _system_folders() -> Iterator[Path]:
    """Yield where dictionaries lie on this system, LibreOffice's among them."""
    home = Path.home()
    if sys.platform == "win32":
        office = [Path(os.environ.get(name, "C:/")) / "LibreOffice" for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
        roots = [folder / "share" / "extensions" for folder in office]
    elif sys.platform == "darwin":
        roots = [Path("/Applications/LibreOffice.app/Contents/Resources/extensions")]
        yield home / "Library" / "Spelling"
        yield Path("/Library/Spelling")
    else:
        roots = [Path("/usr/lib/libreoffice/share/extensions"), Path("/opt/libreoffice/share/extensions")]
        yield Path("/usr/share/hunspell")
        yield Path("/usr/share/myspell/dicts")
    for root in roots:
        if root.is_dir():
            yield from sorted(folder for folder in root.glob("dict-*") if folder.is_dir())
            yield from sorted(folder for folder in root.glob("dict-*/*") if folder.is_dir())
