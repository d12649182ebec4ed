"""Read Word documents as HTML with their pictures; what is built to harm is refused before it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.writer.draft_pictures import LARGEST_PICTURE, DraftPictures

LARGEST_DOCX: Final = 100 * 1024 * 1024
#: What a Word file may unpack to; one that claims more is a trap.
LARGEST_UNPACKED: Final = 400 * 1024 * 1024
_PARTS = 5_000
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WORD_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Code'] => pre:separator('\\n')
p[style-name='HTML Preformatted'] => pre:separator('\\n')
u => u
strike => s
"""


@dataclass(frozen=True)
class WordDraft:
    """What a Word document holds; `facts` are fields of a draft."""

    html: str
    pictures: DraftPictures
    facts: dict[str, Any]


def read_word(path: Path) -> WordDraft:
    """Return the text of a .docx file; raises `WrongInput` for what is none, or no safe one."""
    import mammoth

    if path.stat().st_size > LARGEST_DOCX:
        raise too_large(path.name, LARGEST_DOCX)
    data = path.read_bytes()
    _check_docx(data, path.name)
    pictures = DraftPictures(None)

    def keep(image: Any) -> dict[str, str]:
        with image.open() as stream:
            place = pictures.add(_at_most(stream, LARGEST_PICTURE))
        return {"src": place, "alt": str(image.alt_text or "")}

    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_WORD_STYLES, convert_image=mammoth.images.img_element(keep),
            external_file_access=False, id_prefix="",
        )  # fmt: skip
    except Exception as error:
        raise _no_word(path.name) from error
    return WordDraft(_with_captions(str(converted.value)), pictures, _properties(data))


def _check_docx(data: bytes, name: str) -> None:
    """Raise `WrongInput` for what is no Word file, unpacks to too much, or defines entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "word/document.xml" not in {part.filename for part in parts}:
                raise _no_word(name)
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _PARTS or unpacked > LARGEST_UNPACKED:
                raise _trap(name)
            for part in parts:
                # Text packs to a tenth; a hundredth and less is what a bomb is made of.
                if part.file_size > 5_000_000 and part.file_size > 200 * max(part.compress_size, 1):
                    raise _trap(name)
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if _ENTITIES.search(_at_most(stream, 4096)):
                            raise _trap(name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise _no_word(name) from error


def _properties(data: bytes) -> dict[str, Any]:
    """Return the facts that a Word file keeps of itself; none where they cannot be read."""
    import docx

    try:
        facts = docx.Document(io.BytesIO(data)).core_properties
        keywords = tuple(part.strip() for part in (facts.keywords or "").split(",") if part.strip())
        found = {
            "meta_description": facts.subject or "",
            "language": (facts.language or "")[:10],
            "tags": keywords,
            "slug": facts.identifier or "",
            "categories": tuple(part.strip() for part in (facts.category or "").split(",") if part.strip()),
        }
    except Exception:  # noqa: BLE001 - the library fails in many ways on odd files; the text is what counts
        return {}
    return {name: value for name, value in found.items() if value}


def _with_captions(source: str) -> str:
    """Return HTML in which a paragraph of the style Caption below a picture is that picture's caption."""
    return re.sub(
        r"<p>\s*(<img\b[^>]*>)\s*</p>\s*<p class=\"caption\">(.*?)</p>",
        lambda found: f"<figure>{found[1]}<figcaption>{found[2]}</figcaption></figure>",
        source,
        flags=re.DOTALL,
    )


def _at_most(stream: IO[bytes], limit: int) -> bytes:
    return stream.read(limit + 1)[: limit + 1]


def too_large(name: str, limit: int) -> WrongInput:
    """Return the error for a file above a limit in bytes."""
    return WrongInput(
        "This file is too large",
        f"“{name}” has more than {limit // 1024**2} MB.",
        "Split the draft, or save its pictures smaller.",
    )


def _no_word(name: str) -> WrongInput:
    return WrongInput(
        "This is no Word document",
        f"“{name}” cannot be opened as a .docx file: it is damaged, protected by a password, or another kind of file.",
        "Open it in a word processor and save it as .docx.",
    )


def _trap(name: str) -> WrongInput:
    return WrongInput(
        "This file is not safe to open",
        f"“{name}” is built to unpack to far more than a document holds.",
        "Ask whoever sent it for the text; do not open it elsewhere.",
    )
