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
from PIL import Image, ImageCms, features

from igny8_desktop.clients.images.similarity import similarity
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.clients.images.web_ready import STILL_RIGHT, TARGET_SIZE, encode
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


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "AVIF", "TGA", "PPM", "JPEG2000", "ICO", "QOI"])
def test_own_files_of_many_kinds_are_read(store: WebpImageStore, kind: str) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    kept = store.save(picture(64, 64, kind=kind), role=ImageRole.IN_ARTICLE, name="own")
    assert (kept.width, kept.height) == (64, 64)


def test_an_eps_file_is_never_read(store: WebpImageStore) -> None:
    eps = io.BytesIO()
    Image.new("RGB", (20, 20)).save(eps, "EPS")
    with pytest.raises(BadAnswer, match="not a PNG"):
        store.save(eps.getvalue(), role=ImageRole.FEATURED, name="x")


def test_an_svg_file_is_refused_with_what_to_do(store: WebpImageStore) -> None:
    with pytest.raises(BadAnswer, match="SVG") as refused:
        store.save(b"<?xml version='1.0'?><svg onload='x()'/>", role=ImageRole.FEATURED, name="x")
    assert "export it as PNG" in refused.value.what


def test_the_quality_is_as_low_as_the_eye_allows() -> None:
    soft = Image.radial_gradient("L").resize((800, 500)).convert("RGB")
    assert len(encode(soft)) <= len(plain(soft))
    rough = Image.effect_noise((700, 500), 60).convert("RGB")
    pressed = encode(rough)
    with Image.open(io.BytesIO(pressed)) as seen:
        assert similarity(rough, seen) >= STILL_RIGHT
    assert similarity(rough, rough) == pytest.approx(1.0)
    assert similarity(rough, Image.effect_noise((700, 500), 60).convert("RGB")) < 0.3


def test_a_drawing_of_few_colours_loses_nothing() -> None:
    drawing = Image.new("RGB", (600, 400), "white")
    drawing.paste((40, 60, 200), (50, 50, 300, 350))
    with Image.open(io.BytesIO(encode(drawing))) as seen:
        assert seen.convert("RGB").tobytes() == drawing.tobytes()


def test_the_colour_profile_is_applied_and_goes(store: WebpImageStore) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    kept = store.save(picture(80, 80, icc_profile=lab), role=ImageRole.FEATURED, name="x")
    with Image.open(store.path(kept.file_name)) as seen:
        assert "icc_profile" not in seen.info


def plain(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP")
    return buffer.getvalue()


def test_names_files_and_removal(store: WebpImageStore, tmp_path: Path) -> None:
    kept = store.save(picture(40, 40), role=ImageRole.FEATURED, name="x")
    (tmp_path / "images" / "holiday.webp").write_bytes(b"of the user")
    assert store.names() == {kept.file_name}
    assert store.sound(kept.file_name, kept.sha256)
    assert not store.remove(kept.file_name, older_than=3600)
    store.path(kept.file_name).write_bytes(b"damaged")
    assert not store.sound(kept.file_name, kept.sha256)
    assert store.remove(kept.file_name)
    assert not store.remove(kept.file_name)
    assert store.names() == frozenset() == store.raw_names()
