"""What one paragraph of the document is, kept in its format, so that undo and redo carry it along."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtGui import QColor, QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextFormat

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.page import inline
from igny8_desktop.ui.writer.page.inline import Stack

_USER = int(QTextFormat.Property.UserProperty.value)
#: Which block of the article a paragraph belongs to.
BLOCK_ID = _USER + 10
KIND = _USER + 11
ROLE = _USER + 12
#: The lists around a list item, outermost first: `u` for bullets, `o` for numbers.
LISTS = _USER + 13
LEVEL = _USER + 14
#: On the one character of an atom: the block as JSON.
ATOM = _USER + 15
#: On a cell of a table: its tag, attributes and part of the table as JSON.
CELL = _USER + 16
#: Which of the blocks that were ever written into this document a paragraph (or a table) came from.
ORIGIN = _USER + 17

ATOM_TYPE = int(QTextFormat.ObjectTypes.UserObject.value) + 1
OBJECT_CHAR = "\ufffc"
LINE_BREAK = "\u2028"

#: Kinds whose block may have many lines.
MANY_LINES = frozenset({BlockKind.LIST, BlockKind.QUOTE, BlockKind.DETAILS})
HEADING_SIZES = {1: 28, 2: 25, 3: 21, 4: 18, 5: 16, 6: 16}
BODY_SIZE = 16
INDENT = 28


class Role(StrEnum):
    """What a line is inside its block."""

    TEXT = "text"
    ITEM = "item"
    SUMMARY = "summary"
    ATOM = "atom"
    #: An empty line that Qt needs beside a table; it is no block until somebody types in it.
    GAP = "gap"


@dataclass(frozen=True)
class Line:
    """What a paragraph of the document is."""

    block_id: str = ""
    kind: BlockKind = BlockKind.PARAGRAPH
    role: Role = Role.TEXT
    lists: str = ""
    level: int = 2
    origin: int = 0

    @property
    def plain(self) -> bool:
        """Say whether the line holds text without markup."""
        return self.kind is BlockKind.CODE or self.role is Role.SUMMARY

    @property
    def joins(self) -> bool:
        """Say whether its text may be joined to a neighbour's by Backspace."""
        return self.role in (Role.TEXT, Role.ITEM, Role.GAP) and self.kind is not BlockKind.CODE


@dataclass(frozen=True)
class Run:
    """A piece of a line: text inside tags; or, with `source`, something that is no text, such as a picture."""

    text: str
    stack: Stack = ()
    source: str = ""


@dataclass
class Written:
    """A line with its text."""

    line: Line
    runs: list[Run] = field(default_factory=list)
    atom: Block | None = None


def line_of(block: QTextBlock) -> Line:
    """Return what a paragraph is; one that nobody marked is a plain paragraph."""
    fmt = block.blockFormat()
    kind = fmt.property(KIND)
    if kind is None:
        return Line()
    return Line(
        str(fmt.property(BLOCK_ID) or ""),
        BlockKind(kind),
        Role(fmt.property(ROLE)),
        str(fmt.property(LISTS) or ""),
        int(fmt.property(LEVEL) or 2),
        int(fmt.property(ORIGIN) or 0),
    )


def atom_of(fmt: QTextCharFormat) -> Block | None:
    """Return the block that a character stands for."""
    value = fmt.property(ATOM)
    return Block.from_json(json.loads(value)) if value else None


def block_format(line: Line) -> QTextBlockFormat:
    """Return how a line stands on the page, with what it is."""
    space = theme().tokens.space
    fmt = QTextBlockFormat()
    fmt.setProperty(BLOCK_ID, line.block_id)
    fmt.setProperty(KIND, str(line.kind))
    fmt.setProperty(ROLE, str(line.role))
    fmt.setProperty(ORIGIN, line.origin)
    fmt.setLineHeight(150.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
    top, bottom = 0, space.md
    if line.kind is BlockKind.HEADING:
        fmt.setProperty(LEVEL, line.level)
        fmt.setHeadingLevel(line.level)
        fmt.setLineHeight(125.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        top, bottom = space.lg if line.level < 4 else space.sm, space.sm
    if line.role is Role.ITEM:
        fmt.setProperty(LISTS, line.lists)
        fmt.setIndent(len(line.lists) + (line.kind is not BlockKind.LIST))
        bottom = space.xs
    elif line.kind is BlockKind.QUOTE or (line.kind is BlockKind.DETAILS and line.role is Role.TEXT):
        fmt.setIndent(1)
    elif line.role is Role.SUMMARY:
        fmt.setIndent(1)
        top, bottom = space.sm, space.xs
    elif line.kind is BlockKind.CODE and line.role is Role.TEXT:
        fmt.setLineHeight(140.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        fmt.setLeftMargin(space.md)
        fmt.setRightMargin(space.md)
        top, bottom = space.md, space.lg
    elif line.kind is BlockKind.TABLE and line.role is Role.TEXT:
        bottom = 0
    elif line.role is Role.ATOM:
        fmt.setLineHeight(100.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        top, bottom = space.xs, space.md
    fmt.setTopMargin(top)
    fmt.setBottomMargin(bottom)
    return fmt


class CharFormats:
    """Makes the character formats of runs, each only once, for the theme of the moment."""

    def __init__(self) -> None:
        self._made: dict[tuple[Stack, str], QTextCharFormat] = {}

    def of(self, line: Line, stack: Stack = ()) -> QTextCharFormat:
        """Return the format of a run of a line."""
        base = _base(line)
        known = self._made.get((stack, base))
        if known is None:
            known = self._made[stack, base] = _char_format(stack, base)
        return QTextCharFormat(known)

    def run(self, line: Line, run: Run) -> QTextCharFormat:
        """Return the format of a run, with its source if it is no text."""
        fmt = self.of(line, run.stack)
        if run.source:
            fmt.setProperty(inline.OBJECT, run.source)
        return fmt

    def atom(self, line: Line, block: Block) -> QTextCharFormat:
        """Return the format of the one character that stands for a whole block."""
        fmt = self.of(line)
        fmt.setObjectType(ATOM_TYPE)
        fmt.setProperty(ATOM, json.dumps(block.as_json(), ensure_ascii=False))
        return fmt


def _base(line: Line) -> str:
    if line.kind is BlockKind.HEADING and line.role is Role.TEXT:
        return f"h{line.level}"
    if line.kind is BlockKind.CODE:
        return "code"
    return "summary" if line.role is Role.SUMMARY else ""


def _char_format(stack: Stack, base: str) -> QTextCharFormat:
    fmt = inline.format_of(stack)
    if base.startswith("h"):
        fmt.setProperty(QTextFormat.Property.FontPixelSize, HEADING_SIZES[int(base[1:])])
        fmt.setFontWeight(QFont.Weight.Bold)
    elif base == "code":
        fmt.setFontFamilies([name.strip() for name in theme().tokens.type.mono.split(",")])
        fmt.setProperty(QTextFormat.Property.FontPixelSize, 14)
    elif base == "summary":
        fmt.setFontWeight(QFont.Weight.DemiBold)
    elif base == "quote":
        fmt.setForeground(QColor(theme().tokens.colours.text_muted))
    return fmt


def cell_json(tag: str, attrs: tuple[tuple[str, str | None], ...], part: str) -> str:
    """Return what a table cell keeps of its tag: `part` is `thead`, `tbody`, `tfoot` or empty."""
    return json.dumps([tag, attrs, part])


def cell_from(value: Any) -> tuple[str, tuple[tuple[str, str | None], ...], str]:
    """Return tag, attributes and part of a table cell; cells that were added by hand have none of their own."""
    if not value:
        return "td", (), "tbody"
    tag, attrs, part = json.loads(value)
    return str(tag), tuple((str(name), text) for name, text in attrs), str(part)
