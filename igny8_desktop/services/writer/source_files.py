"""Read the text of a file that a user gives as a source: plain text, Markdown, HTML, Word documents."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from igny8_desktop.domain.errors import BadAnswer, Igny8Error, NotFound, StorageTrouble, WrongInput
from igny8_desktop.domain.source_ports import PageReader

SUFFIXES: Final = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".csv")
MOST_BYTES: Final = 20_000_000
_MOST_TEXT: Final = 200_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_source_file(path: Path, pages: PageReader) -> str:
    """Return a file's text; raises `WrongInput`, `NotFound`, `StorageTrouble` or `BadAnswer` in words."""
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise WrongInput(
            "This kind of file cannot be read here",
            f"“{path.name}” is none of: {', '.join(SUFFIXES)}.",
            "Save it as text or as a Word document, or paste the text.",
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongInput(
                "The file is too large", f"“{path.name}” has more than 20 MB.", "Give the part that matters."
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound("The file is not there", f"{path} does not exist.", "Choose it again.") from None
    except OSError as error:
        raise StorageTrouble(
            "The file cannot be read", f"{path}: {error.strerror}.", "Check its permissions."
        ) from None
    if suffix == ".docx":
        text = _docx(data, path.name)
    elif suffix in (".html", ".htm"):
        text = pages.text_of_html(data).text
    else:
        text = _decoded(data)
    text = text.strip()
    if not text:
        raise BadAnswer("The file holds no text", f"“{path.name}” is empty.", "Choose another one.")
    return text[:_MOST_TEXT]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _docx(data: bytes, name: str) -> str:
    import io

    from lxml import etree

    unreadable: Igny8Error = BadAnswer(
        "The Word document cannot be read", f"“{name}” is damaged.", "Save it again, or paste the text."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > 5 * MOST_BYTES:
                raise unreadable
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root = etree.fromstring(archive.read(info), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError):
        raise unreadable from None
    lines = []
    for paragraph in root.iter(f"{_WORD}p"):
        pieces = (
            "\t" if node.tag == f"{_WORD}tab" else "\n" if node.tag == f"{_WORD}br" else (node.text or "")
            for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br")
        )
        lines.append("".join(pieces).strip())
    return "\n".join(line for line in lines if line)
