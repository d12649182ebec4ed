"""Open ZIP archives and what is in them, without trusting a byte of them.

The directory of an archive is checked before anything is unpacked: what is protected, doubled, nested or packed beyond
all reason is refused. Everything is unpacked as a stream.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import Source

ARCHIVE_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06")
MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 4 * 1024**3
"""Bytes of all parts together; a sheet of Excel's million rows has some hundred megabytes."""
_CHECKED_RATIO: Final = 16 * 1024 * 1024
_LARGEST_RATIO: Final = 250
"""Times that a large part may be smaller packed than unpacked; tables reach about 50, bombs 1,000."""
_WORKBOOK_IN_MEMORY: Final = 16 * 1024 * 1024
_PROTECTED: Final = 0x1
_LARGEST_WORKBOOK: Final = 512 * 1024 * 1024
_TABLES: Final = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS: Final = (".xlsx", ".xlsm")
_ARCHIVES: Final = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")

#: All that Python's unpacking raises for bytes that are no sound archive.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, struct.error,
    ValueError, OverflowError, LookupError,
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveMember:
    """A file inside an archive, to be opened again and again; `size` counts unpacked bytes."""

    archive: Source = field(repr=False)
    part: str
    size: int

    @property
    def name(self) -> str:
        """Return the name of the archive with the name of the file in it."""
        return f"{self.archive.name} › {PurePosixPath(self.part).name}"

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the unpacked bytes; a workbook is unpacked as a whole, since its parts are read in any order."""
        with opened_archive(self.archive) as archive, _told(self.archive.name), archive.open(self.part) as stream:
            if not self.part.lower().endswith(WORKBOOKS):
                yield cast(BinaryIO, stream)
                return
            if self.size > _LARGEST_WORKBOOK:
                raise nested(self.archive.name)
            with SpooledTemporaryFile(max_size=_WORKBOOK_IN_MEMORY) as whole:
                while block := stream.read(1024 * 1024):
                    whole.write(block)
                whole.seek(0)
                yield cast(BinaryIO, whole)


@contextmanager
def opened_archive(source: Source) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose directory is sound; raises `WrongInput` for others, and where a part turns out broken."""
    with source.open() as stream, _told(source.name):
        archive = zipfile.ZipFile(stream)
        try:
            _check(source.name, archive.infolist())
            yield archive
        finally:
            archive.close()


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise WrongInput(
            "This file is damaged",
            f"“{name}” cannot be unpacked: it is broken or was not downloaded completely.",
            "Download or export it again, then choose the new file.",
        ) from None


def _check(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & _PROTECTED for part in parts):
        raise WrongInput(
            "This archive is protected by a password",
            f"The files in “{name}” are encrypted.",
            "Unpack it with its password and import the file inside.",
        )
    doubled = [part for part, count in Counter(part.filename for part in parts).items() if count > 1]
    if doubled:
        raise WrongInput(
            "This archive has two files of one name",
            f"“{name}” holds “{doubled[0][:100]}” more than once, so it is not clear which one counts.",
            "Unpack it and import the right file.",
        )
    packed_too_well = any(
        part.file_size > _CHECKED_RATIO and part.file_size > _LARGEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if packed_too_well or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WrongInput(
            "This archive would unpack to far too much",
            f"“{name}” is small but claims to hold more than any keyword list does. It may be made to do harm.",
            "Do not open it unless you know where it comes from. Export the list again as CSV.",
        )


def members(source: Source, archive: zipfile.ZipFile) -> list[ArchiveMember]:
    """Return the tables and workbooks of an archive in its order; raises `WrongInput` where it has none."""
    named = [part for part in archive.infolist() if part.filename]
    files = [part for part in named if not part.is_dir() and not _is_litter(part.filename)]
    found = [
        ArchiveMember(source, part.filename, part.file_size)
        for part in files
        if part.filename.lower().endswith((*_TABLES, *WORKBOOKS))
    ]
    if found:
        return found
    if any(part.filename.lower().endswith(_ARCHIVES) for part in files):
        raise nested(source.name)
    raise _no_table(source.name, files)


def nested(name: str) -> WrongInput:
    """Return the refusal of an archive in an archive."""
    return WrongInput(
        "This archive holds another archive",
        f"“{name}” has no table in it that can be read, only a packed file.",
        "Unpack it and import the CSV or Excel file inside.",
    )


def _is_litter(name: str) -> bool:
    """Say whether a file is one that computers add by themselves."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _no_table(name: str, files: Sequence[zipfile.ZipInfo]) -> WrongInput:
    names = {part.filename for part in files}
    kind = "a ZIP archive without a CSV or Excel file in it"
    if "xl/workbook.bin" in names:
        kind = "a binary Excel workbook (.xlsb)"
    elif "content.xml" in names or "mimetype" in names:
        kind = "an OpenDocument file"
    elif any(each.startswith("word/") for each in names):
        kind = "a Word document"
    elif any(each.startswith("Index/") for each in names):
        kind = "a Numbers or Pages document"
    return WrongInput(
        "This is not a keyword list",
        f"“{name}” is {kind}.",
        "Save the table as CSV or as an Excel workbook (.xlsx) and import that file.",
    )


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Say whether an archive is an Excel workbook (.xlsx)."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and any(part.endswith("workbook.xml") for part in names)
