"""Take the pictures of a draft from the file itself or from beside it, and from nowhere else."""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
from pathlib import Path
from typing import Final

LARGEST_PICTURE: Final = 30 * 1024 * 1024
MOST_PICTURES: Final = 200
#: Stands for a picture of the draft while its text is cleaned; no such host can exist (RFC 2606).
PLACE: Final = "https://picture.invalid/"
_DATA = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL | re.IGNORECASE)


class DraftPictures:
    """Takes pictures out of `data:` addresses and from files beside or below the draft, never from elsewhere."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder is not None else None
        self.taken: dict[str, bytes] = {}
        self.left_out: list[str] = []

    def add(self, data: bytes) -> str:
        """Keep a picture and return the address that stands for it; empty where there are too many."""
        if len(self.taken) >= MOST_PICTURES or not data or len(data) > LARGEST_PICTURE:
            self.left_out.append(f"picture {len(self.taken) + len(self.left_out) + 1}")
            return ""
        place = f"{PLACE}{len(self.taken) + 1}"
        self.taken[place] = data
        return place

    def take(self, source: str) -> str:
        """Return the address that stands for a picture; empty for one on the web, or that cannot be had."""
        source = source.strip()
        if not source or re.match(r"https?://", source, re.IGNORECASE):
            return ""
        inline = _DATA.match(source)
        if inline is not None:
            try:
                return self.add(base64.b64decode("".join(inline[1].split()), validate=True))
            except (binascii.Error, ValueError):
                self.left_out.append("a picture inside the file")
                return ""
        data = self._beside(source)
        if data is None:
            self.left_out.append(source[:120])
            return ""
        return self.add(data)

    def _beside(self, source: str) -> bytes | None:
        if self._folder is None or re.match(r"[a-z][a-z0-9+.-]+:", source, re.IGNORECASE):
            return None
        name = urllib.parse.unquote(source.split("?")[0].split("#")[0])
        try:
            path = (self._folder / name).resolve()
            # Not “../../.ssh/id_rsa”, not “/etc/passwd”, not a link that leads there.
            if not path.is_relative_to(self._folder) or not path.is_file():
                return None
            return path.read_bytes() if path.stat().st_size <= LARGEST_PICTURE else None
        except (OSError, ValueError):
            return None
