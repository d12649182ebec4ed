"""Keep pictures as web-ready WebP files and paid bytes as they came."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from igny8_desktop.clients.images.web_ready import decode, encode, fit
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.errors import NotFound, StorageTrouble
from igny8_desktop.domain.ports import StoredImage
from igny8_desktop.domain.text import slugify

MAX_WIDTH = {ImageRole.FEATURED: 1600, ImageRole.IN_ARTICLE: 1200}
_MIME = "image/webp"
_NAMED_BY_CONTENT = re.compile(r".+-[0-9a-f]{12}\.webp")
_SUFFIXES = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"), (b"II*\0", ".tif"),
             (b"MM\0*", ".tif"))  # fmt: skip


class WebpImageStore:
    """Write pictures to `folder` and raw bytes to `raw_folder`; both are made when first written to."""

    def __init__(self, folder: Path, raw_folder: Path) -> None:
        self._folder = folder
        self._raw_folder = raw_folder

    def save(self, data: bytes, *, role: ImageRole, name: str) -> StoredImage:
        """Write a picture as WebP without metadata, at most as wide as its role needs, aiming at 150 KB.

        The same content is stored once, under the first name it had. Raises `BadAnswer` for bytes that are no
        picture and `StorageTrouble` when the disk refuses.
        """
        picture = fit(decode(data), MAX_WIDTH[role])
        encoded = encode(picture)
        digest = hashlib.sha256(encoded).hexdigest()
        file_name = self._existing(digest, len(encoded))
        if file_name is None:
            file_name = f"{slugify(name[:300], fallback='image', limit=60)}-{digest[:12]}.webp"
            _write(self._folder, file_name, encoded)
        return StoredImage(file_name, picture.width, picture.height, len(encoded), digest, _MIME)

    def path(self, file_name: str) -> Path:
        """Return where a stored picture lies; raises `NotFound` for a name that leads out of the folder."""
        return self._folder / _plain_name(file_name)

    def keep_raw(self, data: bytes) -> str:
        """Keep bytes as they came under a name made of their hash; raises `StorageTrouble`."""
        name = f"{hashlib.sha256(data).hexdigest()}{_suffix(data)}"
        if not (self._raw_folder / name).is_file():
            _write(self._raw_folder, name, data)
        return name

    def raw(self, name: str) -> bytes:
        """Return kept bytes; raises `NotFound` where they are gone and `StorageTrouble` where they are damaged."""
        try:
            data = (self._raw_folder / _plain_name(name)).read_bytes()
        except FileNotFoundError:
            raise _not_found(name) from None
        except OSError as error:
            raise _storage_trouble(error, "read") from error
        if hashlib.sha256(data).hexdigest() != name.split(".")[0]:
            raise StorageTrouble(
                "A kept picture is damaged",
                f"The file “{name}” no longer holds what was written to it.",
                "Make the picture again.",
            )
        return data

    def raw_path(self, name: str) -> Path:
        """Return where kept bytes lie; raises `NotFound` for a name that leads out of the folder."""
        return self._raw_folder / _plain_name(name)

    def check(self, data: bytes) -> None:
        """Raise `BadAnswer` for bytes that are no picture."""
        decode(data)

    def names(self) -> frozenset[str]:
        """Return the names of all finished pictures that are there; what the store did not name is left out."""
        return _files(self._folder, _NAMED_BY_CONTENT.fullmatch)

    def raw_names(self) -> frozenset[str]:
        """Return the names of all kept bytes."""
        return _files(self._raw_folder, lambda name: not name.startswith("."))

    def sound(self, file_name: str, sha256: str) -> bool:
        """Say whether a finished picture is there and holds what was written to it."""
        try:
            return hashlib.sha256(self.path(file_name).read_bytes()).hexdigest() == sha256
        except (OSError, NotFound):
            return False

    def remove(self, file_name: str, *, older_than: float = 0.0) -> bool:
        """Remove a finished picture or kept bytes that nothing needs; return whether it went.

        One that is younger than `older_than` seconds stays: its row may be on the way.
        """
        named = _NAMED_BY_CONTENT.fullmatch(file_name)
        path = self.path(file_name) if named else self.raw_path(file_name)
        try:
            if time.time() - path.stat().st_mtime < older_than:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _storage_trouble(error, "removed") from error
        return True

    def converted(self, file_name: str, kind: str) -> bytes:
        """Return a finished picture as PNG or JPEG bytes, for programs that read no WebP; raises `NotFound`."""
        from PIL import Image

        try:
            with Image.open(self.path(file_name)) as picture:
                buffer = io.BytesIO()
                if kind == "JPEG":
                    flat = Image.new("RGB", picture.size, (255, 255, 255))
                    clear = picture.convert("RGBA")
                    flat.paste(clear, mask=clear.getchannel("A"))
                    flat.save(buffer, "JPEG", quality=90)
                else:
                    picture.save(buffer, "PNG")
                return buffer.getvalue()
        except FileNotFoundError:
            raise _not_found(file_name) from None
        except OSError as error:
            raise _storage_trouble(error, "read") from error

    def _existing(self, digest: str, size: int) -> str | None:
        """Return the name of a file that holds this very content."""
        for found in sorted(self._folder.glob(f"*-{digest[:12]}.webp")):
            try:
                if found.stat().st_size == size and hashlib.sha256(found.read_bytes()).hexdigest() == digest:
                    return found.name
            except OSError:
                continue  # It cannot be read, so it is no use; a fresh file is written under the new name.
        return None


def _write(folder: Path, name: str, data: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    temporary: str | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".writing-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / name)
        temporary = None
    except OSError as error:
        raise _storage_trouble(error, "written") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _plain_name(name: str) -> str:
    if not name or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
        raise _not_found(name)
    return name


def _suffix(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:12] == b"ftypavif":
        return ".avif"
    return next((suffix for start, suffix in _SUFFIXES if data.startswith(start)), ".bin")


def _files(folder: Path, wanted: Callable[[str], object]) -> frozenset[str]:
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries if entry.is_file() and wanted(entry.name))
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise _storage_trouble(error, "listed") from error


def _not_found(name: str) -> NotFound:
    return NotFound(
        "A picture's file is not there",
        f"The image folder has no file “{Path(name).name}”.",
        "Make the picture again.",
    )


def _storage_trouble(error: OSError, verb: str) -> StorageTrouble:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageTrouble(
            "The disk is full",
            "A picture could not be written because there is no space left.",
            "Free some space and try again; nothing else was lost.",
        )
    return StorageTrouble(
        "A picture's file cannot be used",
        f"A picture could not be {verb}: {error.strerror or type(error).__name__}.",
        "Check that the data folder is there and may be written to, then try again.",
    )
