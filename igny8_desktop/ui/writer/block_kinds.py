"""Name the kinds of blocks, give each an icon, and make empty ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from igny8_desktop.domain.blocks import Block, BlockKind

_NAMES: Mapping[str, object] = {
    "paragraph": QT_TRANSLATE_NOOP("Blocks", "Paragraph"),
    "heading": QT_TRANSLATE_NOOP("Blocks", "Heading"),
    "heading:2": QT_TRANSLATE_NOOP("Blocks", "Heading 2"),
    "heading:3": QT_TRANSLATE_NOOP("Blocks", "Heading 3"),
    "heading:4": QT_TRANSLATE_NOOP("Blocks", "Heading 4"),
    "heading:5": QT_TRANSLATE_NOOP("Blocks", "Heading 5"),
    "heading:6": QT_TRANSLATE_NOOP("Blocks", "Heading 6"),
    "list": QT_TRANSLATE_NOOP("Blocks", "List"),
    "list:ordered": QT_TRANSLATE_NOOP("Blocks", "Numbered list"),
    "quote": QT_TRANSLATE_NOOP("Blocks", "Quote"),
    "table": QT_TRANSLATE_NOOP("Blocks", "Table"),
    "code": QT_TRANSLATE_NOOP("Blocks", "Code"),
    "image": QT_TRANSLATE_NOOP("Blocks", "Image"),
    "details": QT_TRANSLATE_NOOP("Blocks", "Question and answer"),
    "separator": QT_TRANSLATE_NOOP("Blocks", "Separator"),
    "html": QT_TRANSLATE_NOOP("Blocks", "HTML"),
}
KIND_ICONS: Mapping[BlockKind, str] = {
    BlockKind.PARAGRAPH: "pilcrow",
    BlockKind.HEADING: "heading",
    BlockKind.LIST: "list",
    BlockKind.QUOTE: "quote",
    BlockKind.TABLE: "table",
    BlockKind.CODE: "code",
    BlockKind.IMAGE: "image",
    BlockKind.DETAILS: "circle-question-mark",
    BlockKind.SEPARATOR: "minus",
    BlockKind.HTML: "code",
}
#: What can be added by hand; images come from the images of the article.
ADDABLE = ("paragraph", "heading", "list", "list:ordered", "quote", "details", "table", "code", "separator", "html")

_TABLE = "<thead><tr><th>–</th><th>–</th></tr></thead><tbody><tr><td>–</td><td>–</td></tr></tbody>"


def kind_name(kind: str) -> str:
    """Return the name of a kind in the reader's language."""
    return QCoreApplication.translate("Blocks", str(_NAMES[str(kind)]))


def new_block(kind: str) -> Block:
    """Return an empty block of a kind of `ADDABLE`."""
    match kind:
        case "heading":
            return Block(BlockKind.HEADING, "", {"level": 2})
        case "list" | "list:ordered":
            return Block(BlockKind.LIST, "<li></li>", {"ordered": kind == "list:ordered"})
        case "quote":
            return Block(BlockKind.QUOTE, "<p></p>")
        case "details":
            return Block(BlockKind.DETAILS, "<p></p>", {"summary": ""})
        case "table":
            return Block(BlockKind.TABLE, _TABLE)
        case _:
            return Block(BlockKind(kind))
