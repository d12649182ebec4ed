"""Read a picture of any common kind and make it fit for the web: upright, sRGB, no metadata, as small as it may be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from igny8_desktop.clients.images.similarity import similarity
from igny8_desktop.domain.errors import BadAnswer

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MAX_HEIGHT = 2_400
TARGET_SIZE = 150 * 1024
#: Likeness to the picture before it was pressed that no eye tells from it at reading distance.
GOOD = 0.98
#: Likeness below which a picture visibly suffers: then it is larger than the target rather than worse.
STILL_RIGHT = 0.93
#: Qualities that are tried for a likeness of `GOOD`, lowest first. Below 70 the colours of fine text begin to smear;
#: above 80, the format's own default, noise gets ever more bytes and looks no better.
QUALITIES = (70, 73, 76, 80)
#: Qualities that are tried where a picture is above the target size.
PRESSED = (64, 56, 48, 40)
#: A picture of an image model has 1 to 4 million pixels, one of a camera up to 50; what claims more is a trap.
MAX_PIXELS = 50_000_000
#: Kinds of pictures that are read. EPS is not among them: reading it starts a program of its own.
FORMATS = (
    "PNG", "JPEG", "WEBP", "GIF", "AVIF", "BMP", "DIB", "TIFF", "ICO", "ICNS", "JPEG2000", "PPM", "PCX", "TGA",
    "PSD", "QOI", "SGI",
)  # fmt: skip
#: More colours than this, and a picture is no drawing that is small without any loss.
_DRAWN_COLOURS = 1_024


def decode(data: bytes) -> Picture:
    """Return the first frame, upright, in sRGB, as RGB or RGBA; raises `BadAnswer` for what cannot be used."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if _looks_like_svg(data):
        raise _bad("it is an SVG drawing, which may carry scripts; export it as PNG first")
    try:
        picture: Picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise _bad(f"it has {picture.width} × {picture.height} pixels, far more than a picture for the web")
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bad("it claims to have far more pixels than a picture for the web") from error
    except UnidentifiedImageError as error:
        raise _bad("it is not a PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP picture") from error
    # Whatever a decoder of Pillow may raise on bytes that were made to confuse it; what follows is ours.
    except (
        OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, IndexError, KeyError, TypeError,
        RuntimeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError,
    ) as error:  # fmt: skip
        raise _bad("it is cut off or damaged") from error
    picture = _to_srgb(picture)
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")  # 16 bits of grey
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def fit(picture: Picture, max_width: int) -> Picture:
    """Return the picture at most `max_width` pixels wide and `MAX_HEIGHT` high, never larger than it is."""
    from PIL import Image

    scale = min(max_width / picture.width, MAX_HEIGHT / picture.height, 1.0)
    if scale == 1.0:
        return picture
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def encode(picture: Picture) -> bytes:
    """Return WebP bytes: the lowest quality that no eye tells from the picture, and less to stay under 150 KB.

    A drawing of few colours is kept without any loss where that is no larger. A picture that would visibly suffer
    under 150 KB stays above it.
    """
    clean = picture.copy()
    clean.info.clear()
    chosen = _lossy(clean)
    if _is_drawing(clean):
        lossless = io.BytesIO()
        clean.save(lossless, "WEBP", lossless=True, quality=60, method=4)
        if len(lossless.getvalue()) <= len(chosen):
            return lossless.getvalue()
    return chosen


def _lossy(picture: Picture) -> bytes:
    """Return the bytes of the lowest quality that looks good, by halving; pressed further where they are too many."""
    low, high = 0, len(QUALITIES) - 1
    chosen, good, large = b"", False, b""
    while low <= high:
        middle = (low + high) // 2
        data, likeness = _at(picture, QUALITIES[middle])
        if len(data) > TARGET_SIZE:
            large, high = data, middle - 1
        elif likeness >= GOOD:
            chosen, good, high = data, True, middle - 1
        else:
            chosen, low = (chosen if good else data), middle + 1
    if chosen:
        return chosen
    for quality in PRESSED:
        data, likeness = _at(picture, quality)
        if likeness < STILL_RIGHT:
            break
        large = data
        if len(data) <= TARGET_SIZE:
            break
    return large


def _at(picture: Picture, quality: int) -> tuple[bytes, float]:
    from PIL import Image

    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=4)
    with Image.open(buffer) as seen:
        return buffer.getvalue(), similarity(picture, seen)


def _is_drawing(picture: Picture) -> bool:
    # Asked of every fourth pixel: gradients and photographs have far more colours there already.
    small = picture.reduce(4) if min(picture.size) < 64 else picture.resize(
        (picture.width // 4, picture.height // 4), resample=0
    )  # fmt: skip
    return small.getcolors(_DRAWN_COLOURS) is not None


def _to_srgb(picture: Picture) -> Picture:
    """Return the picture in the colours of the web: its profile goes with the metadata."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # A broken profile is worth less than the picture.
    return converted if converted is not None else picture


def _looks_like_svg(data: bytes) -> bool:
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in data[:20_000].lower()


def _bad(reason: str) -> BadAnswer:
    return BadAnswer(
        "The picture could not be used",
        f"What was given as a picture cannot be opened: {reason}.",
        "Make the picture again; if it keeps happening, choose another image model in the AI settings.",
    )
