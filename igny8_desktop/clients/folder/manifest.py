"""Keep what a folder site knows of itself in `manifest.json`: read whole, written whole, never half."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from igny8_desktop.domain.errors import Busy, StorageTrouble

NAME = "manifest.json"
LOCK = ".igny8.lock"
LOCK_SECONDS = 30.0
VERSION = 1


@dataclass
class PostRecord:
    """One post of the site: everything but its text, which lies in its page."""

    number: int
    token: str
    content_type: str
    status: str
    slug: str
    wanted_slug: str
    page: str
    title: str
    excerpt: str = ""
    meta_title: str = ""
    meta_description: str = ""
    featured: str = ""
    terms: list[str] = field(default_factory=list)
    created: str = ""
    modified: str = ""
    date: str = ""
    #: JSON-LD objects besides the article's own: its questions, its steps.
    extra_data: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class MediaRecord:
    """One image of the site; its name in `assets/images` is its id."""

    file_name: str
    sha256: str
    alt_text: str = ""
    caption: str = ""
    title: str = ""
    width: int = 0
    height: int = 0


@dataclass
class TermRecord:
    """One category or tag; `kind:slug` is its id."""

    kind: str
    name: str
    slug: str

    @property
    def key(self) -> str:
        """Return the term's id."""
        return f"{self.kind}:{self.slug}"


@dataclass
class Manifest:
    """The whole site. `stale` names pages that are still to be deleted: a crash may come before that is done."""

    next_number: int = 1
    posts: list[PostRecord] = field(default_factory=list)
    media: list[MediaRecord] = field(default_factory=list)
    terms: list[TermRecord] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def by_token(self, token: str) -> PostRecord | None:
        """Return the post with this token."""
        return next((post for post in self.posts if post.token == token), None)

    def by_id(self, remote_id: str) -> PostRecord | None:
        """Return the post with this id."""
        return next((post for post in self.posts if str(post.number) == remote_id), None)

    def term(self, key: str) -> TermRecord | None:
        """Return the term with this id."""
        return next((term for term in self.terms if term.key == key), None)


def trouble(folder: Path, error: OSError) -> StorageTrouble:
    """Return the error for a folder that cannot be read or written."""
    return StorageTrouble(
        "The site's folder cannot be used",
        f"{folder}: {error.strerror or type(error).__name__}.",
        "Check that the folder exists, that you may write there and that the disk has room; then publish again.",
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one change; raises `Busy` when another program keeps it, `StorageTrouble` when it fails."""
    import filelock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / LOCK, timeout=LOCK_SECONDS)
        lock.acquire()
    except filelock.Timeout:
        raise Busy(
            "The site's folder is in use",
            f"Another program has been writing to {folder} for {LOCK_SECONDS:.0f} seconds.",
            "Close the other IGNY8 window, or try again.",
        ) from None
    except OSError as error:
        raise trouble(folder, error) from error
    try:
        yield
    except OSError as error:
        raise trouble(folder, error) from error
    finally:
        lock.release()


def load(folder: Path) -> Manifest:
    """Read the manifest; a folder without one is an empty site. Raises `StorageTrouble` for a damaged one."""
    path = folder / NAME
    try:
        value: Any = json.loads(path.read_text(encoding="utf-8"))
        if value["version"] > VERSION:
            raise StorageTrouble(
                "This folder was written by a newer program",
                f"{path} has format {value['version']}, and this program knows up to {VERSION}.",
                "Update IGNY8 Desktop, or publish to another folder.",
            )
        return Manifest(
            next_number=int(value["next_number"]),
            posts=[PostRecord(**post) for post in value["posts"]],
            media=[MediaRecord(**item) for item in value["media"]],
            terms=[TermRecord(**term) for term in value["terms"]],
            stale=[str(page) for page in value["stale"]],
        )
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise trouble(folder, error) from error
    except (ValueError, KeyError, TypeError):
        raise StorageTrouble(
            "The site's list of posts is damaged",
            f"{path} is not what the program wrote. The pages themselves are untouched.",
            "Put back a copy of manifest.json, or publish to another folder.",
        ) from None


def save(folder: Path, manifest: Manifest) -> None:
    """Write the manifest in one step."""
    value = {"version": VERSION, **asdict(manifest)}
    write(folder / NAME, json.dumps(value, ensure_ascii=False, indent=1).encode())


def write(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file so that there is always the old or the new one; `durable` says also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".igny8-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
