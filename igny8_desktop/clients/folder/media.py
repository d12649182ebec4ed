"""Keep the images of a folder site: named by their content, listed in the manifest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from igny8_desktop.clients.folder import manifest as store
from igny8_desktop.clients.folder import render
from igny8_desktop.clients.folder.manifest import MediaRecord
from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.domain.ports import MediaUpload, RemoteMedia
from igny8_desktop.domain.text import slugify


def find(folder: Path, sha256: str) -> RemoteMedia | None:
    """Look for an image by its content hash; the file must still be there."""
    for item in store.load(folder).media:
        if item.sha256 == sha256 and (folder / render.IMAGES / item.file_name).is_file():
            return _remote(folder, item)
    return None


def keep(folder: Path, upload: MediaUpload) -> RemoteMedia:
    """Copy an image into the site; the same bytes again are the same image with its newer texts."""
    try:
        data = upload.path.read_bytes()
    except OSError as error:
        raise StorageTrouble(
            "An image file cannot be read",
            f"{upload.path.name} is missing or locked ({error.strerror}).",
            "Make the image again, then publish.",
        ) from None
    stem, _, ending = upload.file_name.rpartition(".")
    short = upload.sha256[:16]
    name = re.sub(rf"-?{short}[0-9a-f]*", "", slugify(stem or ending, fallback="image", limit=60)).strip("-")
    file_name = f"{name or 'image'}-{short}.{slugify(ending, fallback='bin', limit=5)}"
    with store.locked(folder):
        site = store.load(folder)
        item = next((each for each in site.media if each.sha256 == upload.sha256), None)
        if item is None:
            item = MediaRecord(file_name, upload.sha256)
            site.media.append(item)
        item.alt_text, item.caption, item.title = upload.alt_text, upload.caption, upload.title
        item.width, item.height = upload.width, upload.height
        store.write(folder / render.IMAGES / item.file_name, data)
        store.save(folder, site)
        return _remote(folder, item)


def there(folder: Path, names: Sequence[str]) -> frozenset[str]:
    """Return which of these images have a line and a file."""
    known = {item.file_name for item in store.load(folder).media}
    return frozenset(name for name in names if name in known and (folder / render.IMAGES / name).is_file())


def delete(folder: Path, name: str, besides: str) -> bool:
    """Delete an image unless a post other than `besides` shows it; say whether it is gone."""
    with store.locked(folder):
        site = store.load(folder)
        for post in site.posts:
            if str(post.number) == besides:
                continue
            page = folder / post.page
            if post.featured == name or (page.is_file() and name in page.read_text(encoding="utf-8", errors="replace")):
                return False
        site.media = [item for item in site.media if item.file_name != name]
        store.save(folder, site)
        (folder / render.IMAGES / name).unlink(missing_ok=True)
        return True


def _remote(folder: Path, item: MediaRecord) -> RemoteMedia:
    url = (folder / render.IMAGES / item.file_name).as_uri()
    return RemoteMedia(item.file_name, url, item.width, item.height)
