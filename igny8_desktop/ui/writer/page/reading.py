"""Take the HTML of a block apart into lines; what lines cannot say raises `NotLines`, and the block stays whole."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.ui.writer.page.inline import Tag
from igny8_desktop.ui.writer.page.lines import LINE_BREAK, OBJECT_CHAR, Line, Role, Run, Written

_SPACE = re.compile(r"[ \t\r\n\f]+")
#: Characters that a document of Qt uses for itself, or that would not come out as they went in.
_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_VOID = frozenset({"img", "wbr"})
_BLOCKS = (
    "p div section article aside header footer main figure figcaption table thead tbody tfoot tr td th caption dl dt "
    "dd details summary pre blockquote h1 h2 h3 h4 h5 h6 hr ul ol li address form fieldset iframe video audio script "
    "style svg object embed canvas noscript template select option button input textarea"
)
_BLOCK_LEVEL = frozenset(_BLOCKS.split())
_PARTS = ("thead", "tbody", "tfoot")


class NotLines(Exception):
    """The block says something that lines cannot keep."""


@dataclass
class Cell:
    """A cell of a table: its tag, attributes, and runs."""

    tag: str
    attrs: tuple[tuple[str, str | None], ...]
    part: str
    runs: list[Run] = field(default_factory=list)


@dataclass
class Table:
    """A table as rows of cells, all rows of one length."""

    rows: list[list[Cell]]


def read_lines(block: Block) -> list[Written] | Table:
    """Return a block as lines or as a table; one that neither can keep becomes one atom."""
    try:
        return _lines(block)
    except NotLines:
        line = Line(kind=block.kind, role=Role.ATOM)
        return [Written(line, [Run(OBJECT_CHAR)], block)]


def _lines(block: Block) -> list[Written] | Table:
    if _UNFIT.search(block.html):
        raise NotLines
    match block.kind:
        case BlockKind.PARAGRAPH | BlockKind.HEADING:
            level = min(max(int(block.attrs.get("level", 2)), 1), 6) if block.kind is BlockKind.HEADING else 2
            return [Written(Line(kind=block.kind, level=level), _Reader.inline(block.html))]
        case BlockKind.CODE:
            if "<" in block.html or "\r" in block.html:
                raise NotLines
            text = html.unescape(block.html)
            if _UNFIT.search(text) or "\r" in text:
                raise NotLines
            text = text.replace("\n", LINE_BREAK)
            return [Written(Line(kind=block.kind), [Run(text)] if text else [])]
        case BlockKind.LIST:
            first = "o" if block.attrs.get("ordered") else "u"
            found = _Reader.many(block, first)
        case BlockKind.QUOTE:
            found = _Reader.many(block, "")
        case BlockKind.DETAILS:
            summary = str(block.attrs.get("summary", ""))
            if _UNFIT.search(summary) or "\n" in summary:
                raise NotLines
            head = Written(Line(kind=block.kind, role=Role.SUMMARY), [Run(summary)] if summary else [])
            return [head, *_Reader.many(block, "")]
        case BlockKind.TABLE:
            return _TableReader.read(block.html)
        case _:
            raise NotLines
    if not found:
        role = Role.ITEM if block.kind is BlockKind.LIST else Role.TEXT
        lists = ("o" if block.attrs.get("ordered") else "u") if role is Role.ITEM else ""
        found = [Written(Line(kind=block.kind, role=role, lists=lists))]
    return found


class _Inline(HTMLParser):
    """Gathers runs; what is no inline markup is refused."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] | None = None
        self.stack: list[Tag] = []

    def put(self, text: str, source: str = "") -> None:
        if self.runs is None:
            if text.strip():
                raise NotLines
            return
        if not source and text.startswith(" ") and (not self.runs or self.runs[-1].text.endswith((" ", LINE_BREAK))):
            text = text[1:]
        if text:
            self.runs.append(Run(text, tuple(self.stack), source))

    def end_line(self) -> None:
        """Close a line: spaces at its end are not seen by anyone."""
        if self.stack or self.runs is None:
            raise NotLines
        while self.runs and not self.runs[-1].source and self.runs[-1].text.endswith(" "):
            last = self.runs.pop()
            text = last.text.rstrip(" ")
            if text:
                self.runs.append(Run(text, last.stack))
        self.runs = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK_LEVEL or self.runs is None:
            raise NotLines
        if tag == "br":
            if attrs:
                raise NotLines
            self.put(LINE_BREAK)
        elif tag in _VOID:
            self.put(OBJECT_CHAR, self.get_starttag_text() or "")
        else:
            self.stack.append((tag, tuple(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br" and tag not in _VOID:
            raise NotLines
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1][0] != tag:
            raise NotLines
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        text = _SPACE.sub(" ", data)
        if _UNFIT.search(text):
            raise NotLines
        self.put(text)

    def handle_comment(self, data: str) -> None:
        raise NotLines

    def handle_decl(self, decl: str) -> None:
        raise NotLines

    def handle_pi(self, data: str) -> None:
        raise NotLines

    def unknown_decl(self, data: str) -> None:
        raise NotLines

    def all_of(self, source: str) -> None:
        """Read a text to its end."""
        self.feed(source)
        self.close()


class _Reader(_Inline):
    """Reads what may stand in a list, a quote or an answer: paragraphs and lists in lists."""

    def __init__(self, kind: BlockKind, lists: str) -> None:
        super().__init__()
        self._kind = kind
        self._lists = lists
        self._in_item = [False] if lists else []
        self._in_paragraph = False
        self.found: list[Written] = []

    @staticmethod
    def inline(source: str) -> list[Run]:
        """Return the runs of one line."""
        reader = _Inline()
        runs = reader.runs = []
        reader.all_of(source)
        reader.end_line()
        return runs

    @staticmethod
    def many(block: Block, lists: str) -> list[Written]:
        """Return the lines of a block that may have many."""
        if not lists and not re.search(r"<(?:p|ul|ol)\b", block.html, re.IGNORECASE):
            runs = _Reader.inline(block.html)
            return [Written(Line(kind=block.kind), runs)]
        reader = _Reader(block.kind, lists)
        reader.all_of(block.html)
        if reader.runs is not None or len(reader._lists) != len(lists) or any(reader._in_item):
            raise NotLines
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            inside = self._in_item and self._in_item[-1]
            if attrs or self._in_paragraph or (self._in_item and not inside):
                raise NotLines
            if self.runs is not None:
                self.end_line()
            self._lists += tag[0]
            self._in_item.append(False)
        elif tag == "li":
            if attrs or not self._in_item or self._in_item[-1]:
                raise NotLines
            self._in_item[-1] = True
            self._begin(Role.ITEM)
        elif tag == "p":
            if attrs or self._in_item or self._in_paragraph:
                raise NotLines
            self._in_paragraph = True
            self._begin(Role.TEXT)
        else:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            if not self._lists or self._lists[-1] != tag[0] or self._in_item[-1]:
                raise NotLines
            self._lists = self._lists[:-1]
            self._in_item.pop()
        elif tag == "li":
            if not self._in_item or not self._in_item[-1]:
                raise NotLines
            if self.runs is not None:
                self.end_line()
            self._in_item[-1] = False
        elif tag == "p":
            if not self._in_paragraph:
                raise NotLines
            self._in_paragraph = False
            self.end_line()
        else:
            super().handle_endtag(tag)

    def _begin(self, role: Role) -> None:
        if self.runs is not None:
            raise NotLines
        self.runs = []
        lists = self._lists if role is Role.ITEM else ""
        self.found.append(Written(Line(kind=self._kind, role=role, lists=lists), self.runs))


class _TableReader(_Inline):
    """Reads a table whose cells hold text; merged cells and cells with blocks in them are refused."""

    def __init__(self) -> None:
        super().__init__()
        self._part = ""
        self._open_row = False
        self.rows: list[list[Cell]] = []

    @staticmethod
    def read(source: str) -> Table:
        """Return a table's rows."""
        reader = _TableReader()
        reader.all_of(source)
        rows = reader.rows
        regular = bool(rows) and bool(rows[0]) and all(len(row) == len(rows[0]) for row in rows)
        if not regular or reader._open_row or reader.runs is not None or reader._part:
            raise NotLines
        return Table(rows)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARTS:
            if attrs or self._part or self._open_row:
                raise NotLines
            self._part = tag
        elif tag == "tr":
            if attrs or self._open_row:
                raise NotLines
            self._open_row = True
            self.rows.append([])
        elif tag in ("td", "th"):
            if not self._open_row or self.runs is not None or any(name in ("colspan", "rowspan") for name, _ in attrs):
                raise NotLines
            cell = Cell(tag, tuple(attrs), self._part)
            self.runs = cell.runs
            self.rows[-1].append(cell)
        else:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARTS:
            if self._part != tag or self._open_row:
                raise NotLines
            self._part = ""
        elif tag == "tr":
            if not self._open_row or self.runs is not None:
                raise NotLines
            self._open_row = False
        elif tag in ("td", "th"):
            if not self.rows or not self.rows[-1] or self.rows[-1][-1].tag != tag:
                raise NotLines
            self.end_line()
        else:
            super().handle_endtag(tag)
