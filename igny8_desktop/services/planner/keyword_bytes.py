"""Turn the bytes of a keyword file into text lines, with bounded memory and whatever the bytes are.

Byte order marks decide first, then the pattern of NULs that UTF-16 without a mark leaves, then UTF-8, and Windows-1252
last: it reads nearly anything, so as a first guess it would turn UTF-16 exports to garbage without a word.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from igny8_desktop.domain.errors import WrongInput

HEAD_BYTES: Final = 256 * 1024
_CHECKED_BYTES: Final = 16 * 1024 * 1024
_BOMS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27}
_OTHER_KINDS: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file, or an Excel workbook with a password"),
    (b"SQLite format 3", "a database"),
)


class Source(Protocol):
    """Bytes with a name that can be opened again and again."""

    @property
    def name(self) -> str:
        """Return the name that is shown."""

    @property
    def size(self) -> int:
        """Return the number of bytes."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open the bytes for reading; raises `WrongInput` where they cannot be read."""


@dataclass(frozen=True)
class ByteSource:
    """A file, or bytes in memory (a paste), that can be opened again and again."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the bytes for reading; raises `WrongInput` where the file cannot be read."""
        if self.path is None:
            yield io.BytesIO(self.data)
            return
        try:
            if not self.path.is_file():
                raise WrongInput(
                    "This file cannot be opened",
                    f"There is no file “{self.name}” at this place, or it is a folder.",
                    "Check the path and choose the file again.",
                )
            stream = self.path.open("rb")
        except (OSError, ValueError) as error:
            raise _unreadable(self.name, error) from None
        with stream:
            try:
                yield stream
            except OSError as error:
                raise _unreadable(self.name, error) from None


def _unreadable(name: str, error: Exception) -> WrongInput:
    reason = getattr(error, "strerror", None) or "the path is not valid"
    return WrongInput(
        "This file cannot be read",
        f"“{name}” could not be read: {reason}.",
        "Check that the file exists and that you may read it.",
    )


def file_source(path: Path) -> ByteSource:
    """Return the source for a file."""
    return ByteSource(path.name, path)


def text_source(text: str, name: str = "Pasted text") -> ByteSource:
    """Return the source for text in memory; lone surrogates, which no encoding holds, become question marks."""
    return ByteSource(name, None, text.encode("utf-8", errors="replace"))


def read_head(source: Source) -> bytes:
    """Return the first bytes of a file; raises `WrongInput` for files that hold no text table at all."""
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b"\x00\r\n\t \xff\xfe\xef\xbb\xbf"):
        raise WrongInput(
            "This file is empty",
            f"“{source.name}” holds no keywords.",
            "Export the list again from your keyword tool and choose the new file.",
        )
    for magic, kind in _OTHER_KINDS:
        if head.startswith(magic):
            raise _binary(source.name, kind)
    return head


def _binary(name: str, kind: str = "a binary file") -> WrongInput:
    return WrongInput(
        "This is not a keyword list",
        f"“{name}” is {kind}, not a text table.",
        "Choose a CSV, Excel (.xlsx) or text file that was exported from a keyword tool.",
    )


def detect_encoding(source: Source, head: bytes) -> str:
    """Return the codec that reads the file; raises `WrongInput` for binary files."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            _refuse_controls(source.name, _decoded(head, encoding))
            return encoding
    if b"\x00" in head:
        even, odd = head[0::2], head[1::2]
        encoding = "utf-16-le" if odd.count(0) >= even.count(0) else "utf-16-be"
        nuls, others = (odd, even) if encoding == "utf-16-le" else (even, odd)
        # Latin text has a NUL in nearly every other place; text in other scripts still has its spaces and digits there.
        if nuls.count(0) < 0.05 * len(nuls) or others.count(0) > 0.02 * len(others):
            raise _binary(source.name)
        text = _decoded(head, encoding)
        if text.count("\ufffd") > 0.01 * len(text):
            raise _binary(source.name)
        _refuse_controls(source.name, text)
        return encoding
    if sum(head.count(code) for code in _CONTROLS) > 0.005 * len(head):
        raise _binary(source.name)
    return "utf-8" if _is_utf8(source) else "cp1252"


def _decoded(head: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    return decoder.decode(head)


def _refuse_controls(name: str, text: str) -> None:
    bad = sum(text.count(chr(code)) for code in _CONTROLS) + text.count("\ufffd")
    if bad > 0.01 * len(text) + 1:
        raise _binary(name)


def _is_utf8(source: Source) -> bool:
    """Say whether UTF-8 reads the file; a few broken places in a file full of good ones do not change that."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = bad = seen = 0
    with source.open() as stream:
        while seen < _CHECKED_BYTES and (block := stream.read(1024 * 1024)):
            seen += len(block)
            text = decoder.decode(block)
            if not text.isascii():
                broken = max(0, text.count("\ufffd") - block.count(b"\xef\xbf\xbd"))
                bad += broken
                good += sum(1 for char in text if char > "\x7f") - broken
    return bad == 0 or good > 10 * bad
