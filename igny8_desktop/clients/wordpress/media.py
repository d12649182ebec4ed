"""Upload images so that no failure leaves a second copy: found again by hash, finished rather than sent again."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from igny8_desktop.clients.wordpress import posts, troubles
from igny8_desktop.clients.wordpress.http import Answer, WordPressHttp
from igny8_desktop.domain.errors import Igny8Error, StorageTrouble
from igny8_desktop.domain.ports import MediaUpload, RemoteMedia
from igny8_desktop.domain.text import slugify

HASH_LETTERS = 16
UPLOAD_SECONDS = 90.0
POST_PROCESS_TRIES = 5
_EXTENSIONS = {"image/webp": "webp", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/avif": "avif"}
_KEYS = ("id", "source_url")


def remote_file_name(upload: MediaUpload) -> str:
    """Return an ASCII file name that holds the first 16 letters of the content hash: WordPress refuses others."""
    stem, _, ending = upload.file_name.rpartition(".")
    short = upload.sha256[:HASH_LETTERS]
    name = slugify(stem or ending, fallback="image", limit=60)
    name = re.sub(rf"-?{short}[0-9a-f]*", "", name).strip("-") or "image"
    return f"{name}-{short}.{_EXTENSIONS.get(upload.mime, slugify(ending, fallback='bin', limit=5))}"


def find(http: WordPressHttp, sha256: str) -> RemoteMedia | None:
    """Look for an image by its hash; WordPress (6.0.3 and later) searches file names, too."""
    short = sha256[:HASH_LETTERS]
    answer = http.call(
        "GET",
        "wp/v2/media",
        params={"search": short, "per_page": 20, "orderby": "id", "order": "asc", "_fields": posts.MEDIA_FIELDS},
        many=True,
        action="look for the image",
    )
    for item in answer.data:
        if isinstance(item, dict) and short in _file_name(item):
            return posts.read_media(item)
    return None


def _file_name(item: dict[str, Any]) -> str:
    return unquote(urlsplit(str(item.get("source_url") or "")).path).rpartition("/")[2]


def upload(http: WordPressHttp, wish: MediaUpload, *, width: int = 0) -> RemoteMedia:
    """Send an image with its texts in one call; finish it where the server failed after keeping the file.

    `width` in pixels is the widest that the site wants, 0 for any; the file's name keeps the hash of the original.
    Raises `StorageTrouble` when the local file cannot be read, and the site's troubles.
    """
    try:
        data = wish.path.read_bytes()
    except OSError as error:
        raise StorageTrouble(
            "An image file cannot be read",
            f"{wish.path.name} is missing or locked ({error.strerror}).",
            "Make the image again, then publish.",
        ) from None
    data = _narrow(data, wish.mime, width) if width and wish.width > width else data
    texts = {"alt_text": wish.alt_text, "title": wish.title or wish.alt_text, "caption": wish.caption}
    texts = {name: text for name, text in texts.items() if text}
    # The texts travel in the address, in one call with the file; long ones would overflow it and follow after.
    inline = {name: text for name, text in texts.items() if len(text.encode()) <= 600}
    answer = http.exchange(
        "POST",
        "wp/v2/media",
        params=inline,
        body=data,
        headers={
            "Content-Type": wish.mime,
            "Content-Disposition": f'attachment; filename="{remote_file_name(wish)}"',
            "Content-MD5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        },
        keys=_KEYS,
        read=UPLOAD_SECONDS,
    )
    if answer.status >= 500 and str(answer.headers.get("X-WP-Upload-Attachment-ID", "")).isdigit():
        number = int(answer.headers["X-WP-Upload-Attachment-ID"])
        _finish(http, number, answer)
        return _describe(http, number, texts)
    http.judge(answer, keys=_KEYS, action="upload an image")
    if len(inline) < len(texts):
        return _describe(http, int(answer.data["id"]), texts)
    return posts.read_media(answer.data)


def _narrow(data: bytes, mime: str, width: int) -> bytes:
    """Return an image at this width in pixels; one that cannot be made smaller is sent as it is."""
    from PIL import Image

    formats = {"image/webp": "WEBP", "image/png": "PNG", "image/jpeg": "JPEG"}
    if mime not in formats:
        return data
    with Image.open(io.BytesIO(data)) as picture:
        height = max(1, round(picture.height * width / picture.width))
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.save(stream, formats[mime], **({} if mime == "image/png" else {"quality": 85}))
    return stream.getvalue()


def _finish(http: WordPressHttp, number: int, failed: Answer) -> None:
    """Have the server make the sizes that it failed at, as the block editor does; take the file away if it cannot."""
    for _ in range(POST_PROCESS_TRIES):
        answer = http.exchange(
            "POST",
            f"wp/v2/media/{number}/post-process",
            payload={"action": "create-image-subsizes"},
            keys=("id",),
            read=UPLOAD_SECONDS,
        )
        if answer.ok:
            return
        if answer.status < 500:
            break
    http.exchange("DELETE", f"wp/v2/media/{number}", params={"force": "true"})
    trouble: Igny8Error = troubles.from_answer(failed, action="resize an image", host=http.host)
    raise trouble


def _describe(http: WordPressHttp, number: int, texts: dict[str, str]) -> RemoteMedia:
    """Set the texts of an image that is there already."""
    answer = http.call(
        "POST", f"wp/v2/media/{number}", payload=texts, keys=_KEYS, action="set an image's alternative text"
    )
    return posts.read_media(answer.data)
