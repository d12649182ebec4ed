"""Pictures are made fit for the web, kept once, and bad bytes are refused in plain words."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from igny8_desktop.clients.images.store import TARGET_SIZE, WebpImageStore
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.errors import BadAnswer, NotFound, StorageTrouble


@pytest.fixture
def store(tmp_path: Path) -> WebpImageStore:
    return WebpImageStore(tmp_path / "images", tmp_path / "raw")


def picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG", **options: object) -> bytes:
    image = Image.radial_gradient("L").resize((width, height))
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257)
    image = image.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("role", "size", "stored"),
    [
        (ImageRole.FEATURED, (2000, 1000), (1600, 800)),
        (ImageRole.IN_ARTICLE, (2000, 1000), (1200, 600)),
        (ImageRole.IN_ARTICLE, (640, 480), (640, 480)),
    ],
)
def test_pictures_are_sized_by_role(
    store: WebpImageStore, role: ImageRole, size: tuple[int, int], stored: tuple[int, int]
) -> None:
    kept = store.save(picture(*size), role=role, name="Kettles & Limescale: Größe")
    data = store.path(kept.file_name).read_bytes()
    assert (kept.width, kept.height) == stored == Image.open(io.BytesIO(data)).size
    assert kept.file_name == f"kettles-limescale-grosse-{kept.sha256[:12]}.webp"
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert (kept.size, kept.mime) == (len(data), "image/webp")
    assert kept.size <= TARGET_SIZE


def test_noise_is_pressed_to_size_or_to_the_lowest_quality(store: WebpImageStore) -> None:
    noise = Image.effect_noise((900, 600), 40)
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    kept = store.save(buffer.getvalue(), role=ImageRole.FEATURED, name="n")
    best = io.BytesIO()
    noise.convert("RGB").save(best, "WEBP", quality=86, method=4)
    assert kept.size < len(best.getvalue())


def test_metadata_goes_and_the_picture_stands_upright(store: WebpImageStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    kept = store.save(picture(400, 200, kind="JPEG", exif=exif), role=ImageRole.FEATURED, name="x")
    assert (kept.width, kept.height) == (200, 400)
    data = store.path(kept.file_name).read_bytes()
    assert b"taken at home" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


@pytest.mark.parametrize(
    ("mode", "kind"), [("P", "GIF"), ("LA", "PNG"), ("CMYK", "JPEG"), ("1", "PNG"), ("I;16", "PNG")]
)
def test_every_kind_of_picture_is_read(store: WebpImageStore, mode: str, kind: str) -> None:
    kept = store.save(picture(60, 40, mode, kind), role=ImageRole.FEATURED, name="x")
    with Image.open(store.path(kept.file_name)) as written:
        assert written.format == "WEBP"
        low, high = written.convert("L").getextrema()
    assert low < 60  # type: ignore[operator]
    assert high > 200  # type: ignore[operator]


def test_the_same_content_is_kept_once(store: WebpImageStore, tmp_path: Path) -> None:
    first = store.save(picture(300, 200), role=ImageRole.FEATURED, name="one")
    second = store.save(picture(300, 200), role=ImageRole.FEATURED, name="two")
    assert first == second
    assert files(tmp_path / "images") == [first.file_name]


def bomb() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html>Bad gateway</html>", picture(200, 200)[:-200], picture(300, 300, kind="JPEG")[:400], bomb(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture(20, 20, kind="WEBP")[:30], picture(8_000, 7_000, "1"),
    ],
)  # fmt: skip
def test_bad_bytes_are_refused(store: WebpImageStore, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadAnswer):
        store.save(data, role=ImageRole.FEATURED, name="x")
    assert files(tmp_path / "images") == []


def test_a_full_disk_is_told_and_leaves_nothing(
    store: WebpImageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageTrouble, match="full"):
        store.save(picture(30, 30), role=ImageRole.FEATURED, name="x")
    with pytest.raises(StorageTrouble, match="full"):
        store.keep_raw(b"abc")
    assert files(tmp_path / "images") == files(tmp_path / "raw") == []


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "images").write_text("no folder")
    store = WebpImageStore(tmp_path / "images", tmp_path / "raw")
    with pytest.raises(StorageTrouble):
        store.save(picture(30, 30), role=ImageRole.FEATURED, name="x")


def test_raw_bytes_come_back_as_they_were(store: WebpImageStore, tmp_path: Path) -> None:
    data = picture(30, 30)
    name = store.keep_raw(data)
    assert name == store.keep_raw(data)
    assert name.endswith(".png")
    assert store.raw(name) == data
    (tmp_path / "raw" / name).write_bytes(b"other")
    with pytest.raises(StorageTrouble, match="damaged"):
        store.raw(name)


@pytest.mark.parametrize("name", ["missing.png", "../images/x", "/etc/passwd", "", "..", ".hidden", "a\\b"])
def test_no_name_leads_out_of_the_folder(store: WebpImageStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.raw(name)
    if name != "missing.png":
        with pytest.raises(NotFound):
            store.path(name)
