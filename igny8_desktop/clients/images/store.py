"""Keep pictures as web-ready WebP files and paid bytes as they came."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.errors import BadAnswer, NotFound, StorageTrouble
from igny8_desktop.domain.ports import StoredImage
from igny8_desktop.domain.text import slugify

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MAX_WIDTH = {ImageRole.FEATURED: 1600, ImageRole.IN_ARTICLE: 1200}
MAX_HEIGHT = 2_400
TARGET_SIZE = 150 * 1024
QUALITIES = (86, 80, 74, 68, 64, 60)
#: A picture of an image model has 1 to 4 million pixels; what claims far more is a mistake or a trap.
MAX_PIXELS = 50_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MIME = "image/webp"


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
        picture = _fit(_decode(data), MAX_WIDTH[role])
        encoded = _encode(picture)
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

    def _existing(self, digest: str, size: int) -> str | None:
        """Return the name of a file that holds this very content."""
        for found in sorted(self._folder.glob(f"*-{digest[:12]}.webp")):
            try:
                if found.stat().st_size == size and hashlib.sha256(found.read_bytes()).hexdigest() == digest:
                    return found.name
            except OSError:
                continue  # It cannot be read, so it is no use; a fresh file is written under the new name.
        return None


def _decode(data: bytes) -> Picture:
    """Return the first frame, upright, in sRGB, as RGB or RGBA."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        picture: Picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise _bad(f"it has {picture.width} × {picture.height} pixels, far more than a picture for the web")
        picture.load()
        picture = _to_srgb(ImageOps.exif_transpose(picture))
        if picture.mode.startswith("I"):
            picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")  # 16 bits of grey
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bad("it claims to have far more pixels than a picture for the web") from error
    except UnidentifiedImageError as error:
        raise _bad("it is not a PNG, JPEG, WebP or GIF picture") from error
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, IndexError, KeyError) as error:
        raise _bad("it is cut off or damaged") from error


def _to_srgb(picture: Picture) -> Picture:
    """Return the picture in the colours of the web: its profile goes with the metadata."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # A broken profile is worth less than the picture.
    return converted if converted is not None else picture


def _fit(picture: Picture, max_width: int) -> Picture:
    from PIL import Image

    scale = min(max_width / picture.width, MAX_HEIGHT / picture.height, 1.0)
    if scale == 1.0:
        return picture
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _encode(picture: Picture) -> bytes:
    """Return WebP bytes in the best quality that fits the target size, or the lowest that still looks right."""
    clean = picture.copy()
    clean.info.clear()
    encoded = b""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        clean.save(buffer, "WEBP", quality=quality, method=4)
        encoded = buffer.getvalue()
        if len(encoded) <= TARGET_SIZE:
            break
    return encoded


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
    if data.startswith(b"\x89PNG"):
        return ".png"
    if data.startswith(b"\xff\xd8"):
        return ".jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return ".bin"


def _bad(reason: str) -> BadAnswer:
    return BadAnswer(
        "The picture could not be used",
        f"What was given as a picture cannot be opened: {reason}.",
        "Make the picture again; if it keeps happening, choose another image model in the AI settings.",
    )


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
