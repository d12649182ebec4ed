"""Read drafts that were written elsewhere: Markdown, HTML and Word files, with their pictures.

What is read is hostile until shown otherwise: sizes are bounded before anything is unpacked, pictures are taken only
from the file itself or from beside it, and the text goes through the sanitiser like all foreign HTML.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, plain_text
from igny8_desktop.domain.errors import StorageTrouble, WrongInput
from igny8_desktop.services.writer.article_blocks import html_to_blocks
from igny8_desktop.services.writer.draft_pictures import PLACE, DraftPictures
from igny8_desktop.services.writer.draft_word import read_word, too_large
from igny8_desktop.services.writer.pasting import clean_pasted

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SUFFIXES: Final = (".md", ".markdown", ".txt", ".html", ".htm", ".docx")
LARGEST_TEXT = 10 * 1024 * 1024
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
#: What word processors leave in the HTML that they save.
_FROM_OFFICE = re.compile(r"mso-|MsoNormal|docs-internal-guid|urn:schemas-microsoft-com", re.IGNORECASE)
_FIELD = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)$")


@dataclass(frozen=True)
class Draft:
    """A draft as it was read; `pictures` are named by the `url` of image blocks, the featured one by `featured`."""

    title: str = ""
    slug: str = ""
    excerpt: str = ""
    meta_title: str = ""
    meta_description: str = ""
    keyword: str = ""
    language: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    blocks: Blocks = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    featured: str = ""
    featured_alt: str = ""
    featured_caption: str = ""
    #: Names of pictures that could not be taken in.
    left_out: tuple[str, ...] = ()


def read_draft(path: Path) -> Draft:
    """Return the draft in a file, by its ending; blocking.

    Raises `WrongInput` for a kind that is not read, a file that is none of its kind, a trap or one without text, and
    `StorageTrouble` for one that cannot be read.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise WrongInput(
            "This kind of file is not read",
            f"“{path.name}” is no Markdown, HTML or Word (.docx) file.",
            "Save the draft as .docx, .html or .md first; old .doc files open in Word and save as .docx.",
        )
    try:
        draft = _read_word_file(path) if suffix == ".docx" else _read_text_file(path, suffix)
    except OSError as error:
        raise StorageTrouble(
            "The draft could not be read",
            f"Reading “{path.name}” failed: {error.strerror or type(error).__name__}.",
            "Check that it is there, that you may read it, and that no other program holds it.",
        ) from error
    if not draft.blocks and not draft.title:
        raise WrongInput("There is no text in this file", f"“{path.name}” is empty.", "Choose the file with the draft.")
    title = draft.title or path.stem.replace("-", " ").replace("_", " ").strip().capitalize() or "Draft"
    return replace(draft, title=title[:500])


def _read_text_file(path: Path, suffix: str) -> Draft:
    if path.stat().st_size > LARGEST_TEXT:
        raise too_large(path.name, LARGEST_TEXT)
    text = _decoded(path.read_bytes(), path.name)
    pictures = DraftPictures(path.parent)
    if suffix in (".html", ".htm"):
        return _read_html(text, pictures)
    return _read_markdown(text, pictures)


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:4096]:
        raise WrongInput(
            "This is no text file", f"“{name}” holds bytes that no text has.", "Choose the draft itself, saved as text."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


# ------------------------------------------------------------------------------------------------------- Markdown


def _read_markdown(text: str, pictures: DraftPictures) -> Draft:
    from markdown_it import MarkdownIt

    facts: dict[str, Any] = {}
    found = _FRONT.match(text)
    if found is not None:
        facts = _front_matter(found[1])
        text = text[found.end() :]
    # HTML is part of Markdown; here it passes the sanitiser like any other.
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    draft = _read_html(parser.render(text), pictures, title_in_text=not facts.get("title"), paste=False)
    featured = pictures.take(str(facts.get("image") or facts.get("featured_image") or ""))
    known: dict[str, Any] = {
        "title": _one(facts, "title") or draft.title,
        "slug": _one(facts, "slug"),
        "excerpt": _one(facts, "excerpt", "summary"),
        "meta_title": _one(facts, "meta_title", "seo_title"),
        "meta_description": _one(facts, "meta_description", "description"),
        "keyword": _one(facts, "keyword", "primary_keyword", "focus_keyword"),
        "language": _one(facts, "language", "lang"),
        "author": _one(facts, "author"),
        "categories": _many(facts, "categories", "category"),
        "tags": _many(facts, "tags", "tag"),
        "featured": featured,
        "featured_alt": _one(facts, "image_alt"),
        "featured_caption": _one(facts, "image_caption"),
    }
    return replace(draft, **known, pictures=pictures.taken, left_out=tuple(pictures.left_out))


def _front_matter(text: str) -> dict[str, Any]:
    """Read the fields at the head of a Markdown file: texts and lists of texts, all that drafts have there."""
    facts: dict[str, Any] = {}
    current = ""
    for line in text.splitlines():
        item = re.match(r"^\s*-\s+(.*)$", line)
        found = _FIELD.match(line)
        if found is not None:
            current, value = found[1].casefold().replace("-", "_"), found[2].strip()
            inline = re.fullmatch(r"\[(.*)\]", value)
            if inline is not None:
                facts[current] = [_unquoted(part) for part in inline[1].split(",") if part.strip()]
            else:
                facts[current] = _unquoted(value)
        elif item is not None and current:
            before = facts.get(current)
            facts[current] = [*(before if isinstance(before, list) else []), _unquoted(item[1])]
    return facts


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _one(facts: dict[str, Any], *names: str) -> str:
    return next((str(facts[name]) for name in names if facts.get(name) and not isinstance(facts[name], list)), "")


def _many(facts: dict[str, Any], *names: str) -> tuple[str, ...]:
    for name in names:
        value = facts.get(name)
        if value:
            return (
                tuple(value)
                if isinstance(value, list)
                else tuple(p.strip() for p in str(value).split(",") if p.strip())
            )
    return ()


# ----------------------------------------------------------------------------------------------------------- HTML


def _read_html(text: str, pictures: DraftPictures, *, title_in_text: bool = True, paste: bool = True) -> Draft:
    import nh3
    from lxml import html as lxml_html

    if not text.strip():
        return Draft()
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    root = lxml_html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    if _letters("".join(map(str, root.itertext()))) < _letters(html.unescape(nh3.clean(text, tags=set()))):
        # libxml2 drops what is nested a few hundred levels deep; the reader of blocks keeps at least its words.
        return Draft(blocks=html_to_blocks(text))
    metas = {
        str(meta.get("name") or meta.get("property") or "").casefold(): str(meta.get("content") or "")
        for meta in root.iter("meta")
    }
    sections = tuple(
        str(meta.get("content")) for meta in root.iter("meta") if meta.get("property") == "article:section"
    )
    page_title = " ".join((root.findtext(".//title") or "").split())
    body = _main_part(root)
    for element in list(body.iter("script", "style", "template", "noscript", "title", "meta", "link", "nav")):
        element.drop_tree()
    featured = _featured(body)
    draft = Draft(
        meta_description=metas.get("description", ""),
        slug=metas.get("igny8:slug", ""),
        author=metas.get("author", ""),
        language=str(root.get("lang") or "")[:10],
        categories=sections,
        tags=tuple(part.strip() for part in metas.get("keywords", "").split(",") if part.strip()),
    )
    if featured is not None:
        draft = replace(
            draft,
            featured=pictures.take(str(featured.get("src") or "")),
            featured_alt=str(featured.get("alt") or ""),
            featured_caption=_caption_of(featured),
        )
        _figure_of(featured).drop_tree()
    _take_pictures(body, pictures)
    title, heads = "", list(body.iter("h1"))
    if title_in_text and len(heads) == 1 and _is_first(heads[0], body):
        title = " ".join(heads[0].text_content().split())
        heads[0].drop_tree()
    source = html.escape(body.text or "", quote=False) + "".join(
        str(lxml_html.tostring(child, encoding="unicode")) for child in body
    )
    if not source.strip():
        return replace(draft, title=title)
    blocks = html_to_blocks(clean_pasted(source) if paste and _FROM_OFFICE.search(text) else source)
    title = title or page_title
    return replace(
        draft,
        title=title,
        meta_title=page_title if page_title != title else "",
        blocks=blocks,
        pictures=pictures.taken,
        left_out=tuple(pictures.left_out),
    )


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _main_part(root: HtmlElement) -> HtmlElement:
    """Return the article of a page, where the page says which part of it that is."""
    for tag in ("article", "main"):
        found = list(root.iter(tag))
        if len(found) == 1:
            return found[0]
    body = root.find("body")
    return body if body is not None else root


def _featured(body: HtmlElement) -> HtmlElement | None:
    for figure in body.iter("figure"):
        if "featured" in str(figure.get("class") or "").split():
            return next(iter(figure.iter("img")), None)
    return None


def _figure_of(picture: HtmlElement) -> HtmlElement:
    return next((up for up in picture.iterancestors("figure")), picture)


def _caption_of(picture: HtmlElement) -> str:
    captions = [child.text_content() for child in _figure_of(picture).iter("figcaption")]
    return " ".join(" ".join(captions).split())


def _is_first(head: HtmlElement, body: HtmlElement) -> bool:
    """Say whether nothing is read before a heading: then it is the title."""
    before: list[str] = []
    for element in body.iter():
        if element is head:
            break
        before.append(element.text or "")
    return not "".join(before).strip()


def _take_pictures(body: HtmlElement, pictures: DraftPictures) -> None:
    for picture in list(body.iter("img")):
        source = str(picture.get("src") or "")
        if source.startswith(PLACE):
            continue
        place = pictures.take(source)
        if place:
            picture.set("src", place)
        elif not re.match(r"https?://", source):
            # Its words stay, where it has any.
            alt = " ".join(str(picture.get("alt") or "").split())
            picture.tail = (f" {alt} " if alt else " ") + (picture.tail or "")
            picture.drop_tree()


def _read_word_file(path: Path) -> Draft:
    word = read_word(path)
    draft = _read_html(word.html, word.pictures, paste=False)
    return replace(draft, **word.facts)


def featured_from_blocks(blocks: Blocks) -> tuple[Blocks, Block | None]:
    """Return the blocks without a picture that stands before all text, and that picture: it is the featured one."""
    if blocks and blocks[0].kind is BlockKind.IMAGE and any(plain_text(block) for block in blocks[1:]):
        return blocks[1:], blocks[0]
    return blocks, None
