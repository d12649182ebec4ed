"""Write an article as a Word document with styles that Word knows, so that an editor can work on it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from igny8_desktop.domain.blocks import Block, BlockKind, plain_text
from igny8_desktop.services.writer.article_blocks import BLOCK_TAGS, html_to_blocks
from igny8_desktop.services.writer.export_article import ExportArticle, ExportImage

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

#: Returns a picture as bytes that Word reads, `None` for one whose file is gone.
ReadImage = Callable[[ExportImage], bytes | None]

_SPACES = re.compile(r"[ \t\r\n\f]+")
#: What XML cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INCHES = 6.0
_DOTS_PER_INCH = 150


@dataclass(frozen=True)
class _Look:
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    raised: str = ""
    href: str = ""


_LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True}, "b": {"bold": True}, "em": {"italic": True}, "i": {"italic": True},
    "cite": {"italic": True}, "dfn": {"italic": True}, "var": {"italic": True}, "u": {"underline": True},
    "ins": {"underline": True}, "del": {"strike": True}, "s": {"strike": True}, "code": {"code": True},
    "kbd": {"code": True}, "samp": {"code": True}, "sub": {"raised": "sub"}, "sup": {"raised": "super"},
}  # fmt: skip


def article_docx(article: ExportArticle, read_image: ReadImage) -> bytes:
    """Return the document: title, featured picture, text, with the meta data as document properties."""
    import docx

    document = docx.Document()
    facts = document.core_properties
    facts.title, facts.language = _fit(article.title)[:255], article.language
    facts.author = _fit(article.author or article.site_name)[:255]
    facts.subject = _fit(article.meta_description or article.excerpt)[:255]
    facts.keywords = _fit(", ".join(article.tags))[:255]
    facts.identifier = article.slug
    facts.category = _fit(", ".join(article.categories))[:255]
    writer = _Writer(document, article, read_image)
    document.add_heading(_fit(article.title), level=0)
    if article.featured is not None:
        writer.picture(article.featured, article.featured.alt_text, article.featured.caption)
    for block in article.blocks:
        try:
            writer.block(block)
        except RecursionError:  # marks nested by the thousand: the words are what counts
            document.add_paragraph(_fit(plain_text(block)))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class _Writer:
    def __init__(self, document: Document, article: ExportArticle, read_image: ReadImage) -> None:
        self._document = document
        self._article = article
        self._read_image = read_image

    def block(self, block: Block) -> None:
        """Write one block."""
        match block.kind:
            case BlockKind.PARAGRAPH:
                self._text(_tree(block.html))
            case BlockKind.HEADING:
                level = min(max(int(block.attrs.get("level", 2)), 1), 6)
                self._runs(self._document.add_heading("", level=level), _tree(block.html), _Look())
            case BlockKind.LIST:
                tag = "ol" if block.attrs.get("ordered") else "ul"
                start = int(block.attrs.get("start") or 1)
                self._list(_tree(f"<{tag}>{block.html}</{tag}>")[0], 0, start)
            case BlockKind.QUOTE:
                self._flow(_tree(block.html), "Quote")
            case BlockKind.TABLE:
                self._table(_tree(f"<table>{block.html}</table>"))
            case BlockKind.CODE:
                self._code(_tree(block.html).text_content())
            case BlockKind.DETAILS:
                question = self._document.add_paragraph()
                question.add_run(_fit(str(block.attrs.get("summary") or ""))).bold = True
                question.paragraph_format.keep_with_next = True
                self._nested(block.html)
            case BlockKind.SEPARATOR:
                self._rule()
            case BlockKind.IMAGE:
                self._image_block(block)
            case _:
                self._nested(block.html)

    def picture(self, image: ExportImage, alt: str, caption: str) -> None:
        """Write a picture with its alt text and caption; one whose file is gone leaves its caption."""
        from docx.shared import Inches

        data = self._read_image(image)
        if data is not None:
            run = self._document.add_paragraph().add_run()
            wide = min(_INCHES, max(image.width, 1) / _DOTS_PER_INCH) if image.width else _INCHES
            shape = run.add_picture(io.BytesIO(data), width=Inches(max(wide, 1.0)))
            facts = shape._inline.docPr  # noqa: SLF001 - the library has no other way to the alt text
            facts.set("descr", _fit(alt))
        if caption:
            self._document.add_paragraph(_fit(caption), style="Caption")

    # ---------------------------------------------------------------------------------------------------- inside

    def _image_block(self, block: Block) -> None:
        number, alt = block.attrs.get("image_id"), str(block.attrs.get("alt") or "")
        image = self._article.images.get(int(number)) if number is not None else None
        caption = str(block.attrs.get("caption") or "")
        if image is not None:
            self.picture(image, alt, caption)
        elif block.attrs.get("url"):
            # A picture on the web stays there: its words lead to it.
            words = caption.strip() or alt.strip() or "Picture"
            self._runs_of_link(self._document.add_paragraph(style="Caption"), words, str(block.attrs["url"]))
        elif caption:
            self._document.add_paragraph(_fit(caption), style="Caption")

    def _nested(self, source: str) -> None:
        """Write HTML that holds blocks; what is no block of its own is written as its text."""
        for block in html_to_blocks(source):
            if block.kind is BlockKind.HTML:
                for part in _tree(block.html).iter("dt", "dd"):
                    self._runs(self._document.add_paragraph(), part, _Look(bold=part.tag == "dt"))
            else:
                self.block(block)

    def _text(self, element: HtmlElement, style: str | None = None) -> None:
        self._runs(self._document.add_paragraph(style=style), element, _Look())

    def _flow(self, root: HtmlElement, style: str) -> None:
        """Write paragraphs, or loose text as one."""
        if not any(str(child.tag) in BLOCK_TAGS for child in root.iterdescendants()):
            self._text(root, style)
            return
        if (root.text or "").strip():
            self._document.add_paragraph(_fit(_spaced(root.text or "").strip()), style=style)
        for child in root:
            if child.tag == "p":
                self._text(child, style)
            elif child.tag in ("ul", "ol"):
                self._list(child, 0, 1)
            else:
                self._document.add_paragraph(_fit(" ".join(child.text_content().split())), style=style)
            if (child.tail or "").strip():
                self._document.add_paragraph(_fit(_spaced(child.tail or "").strip()), style=style)

    def _list(self, element: HtmlElement, level: int, start: int) -> None:
        ordered = element.tag == "ol"
        name = "List Number" if ordered else "List Bullet"
        style = name if level == 0 else f"{name} {min(level, 2) + 1}"
        number = self._new_number(style, start) if ordered else None
        for item in element:
            paragraph = self._document.add_paragraph(style=style)
            if number is not None:
                facts: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001
                facts.get_or_add_numPr().get_or_add_numId().val = number
            self._runs(paragraph, item, _Look(), skip=("ul", "ol"))
            for child in item:
                if child.tag in ("ul", "ol"):
                    self._list(child, level + 1, 1)
                    if (child.tail or "").strip():
                        self._document.add_paragraph(_fit(_spaced(child.tail or "").strip()))

    def _new_number(self, style: str, start: int) -> int:
        """Return the id of a numbering that begins anew: Word counts on through all lists of one style."""
        numbering = self._document.part.numbering_part.element
        used = self._document.styles[style].element.pPr.numPr.numId.val
        abstract = next(num for num in numbering.num_lst if num.numId == used).abstractNumId.val
        fresh = numbering.add_num(abstract)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(max(start, 0))
        return int(fresh.numId)

    def _table(self, root: HtmlElement) -> None:
        rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in root.iter("tr")]
        rows = [row for row in rows if row]
        if not rows:
            return
        table = self._document.add_table(rows=len(rows), cols=max(map(len, rows)))
        table.style = "Table Grid"
        for line, row in zip(table.rows, rows, strict=True):
            for place, cell in zip(line.cells, row, strict=False):
                self._runs(place.paragraphs[0], cell, _Look(bold=cell.tag == "th"))
        self._document.add_paragraph()

    def _code(self, text: str) -> None:
        paragraph = self._document.add_paragraph(style="No Spacing")
        for number, line in enumerate(text.split("\n")):
            run = paragraph.add_run()
            if number:
                run.add_break()
            run.add_text(_fit(line))
            run.font.name = "Consolas"

    def _rule(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "AAAAAA")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        self._document.add_paragraph()._p.get_or_add_pPr().append(borders)  # noqa: SLF001

    def _runs(self, paragraph: Paragraph, element: HtmlElement, look: _Look, skip: tuple[str, ...] = ()) -> None:
        self._run(paragraph, element.text or "", look)
        for child in element:
            tag = str(child.tag)
            if tag == "br":
                paragraph.add_run().add_break()
            elif tag == "img":
                self._run(paragraph, str(child.get("alt") or ""), look)
            elif tag not in skip:
                if tag in BLOCK_TAGS and paragraph.text:
                    paragraph.add_run().add_break()
                inner = replace(look, **_LOOKS.get(tag, {}))
                if tag == "a" and child.get("href"):
                    inner = replace(inner, href=str(child.get("href")))
                self._runs(paragraph, child, inner)
            if tag not in skip:
                self._run(paragraph, child.tail or "", look)

    def _run(self, paragraph: Paragraph, text: str, look: _Look) -> None:
        text = _fit(_spaced(text))
        if not paragraph.runs and not look.href:
            text = text.lstrip(" ")
        if not text:
            return
        if look.href:
            self._runs_of_link(paragraph, text, look.href, look)
            return
        _dress(paragraph.add_run(text), look)

    def _runs_of_link(self, paragraph: Paragraph, text: str, address: str, look: _Look = _Look()) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import RGBColor

        run = paragraph.add_run(_fit(text))
        _dress(run, look)
        run.font.underline = True
        run.font.color.rgb = RGBColor(0x1D, 0x4F, 0xBF)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(_fit(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph._p.append(link)  # noqa: SLF001
        link.append(run._r)  # noqa: SLF001


def _dress(run: Any, look: _Look) -> None:
    font = run.font
    font.bold, font.italic = look.bold or None, look.italic or None
    font.underline, font.strike = look.underline or None, look.strike or None
    font.subscript, font.superscript = look.raised == "sub" or None, look.raised == "super" or None
    if look.code:
        font.name = "Consolas"


def _tree(source: str) -> HtmlElement:
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    return lxml_html.fragment_fromstring(source.encode("utf-8", "ignore"), create_parent="div", parser=parser)


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
