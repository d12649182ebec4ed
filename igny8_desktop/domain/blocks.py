"""Hold an article as ordered blocks, each with its HTML kept byte for byte.

A block is what WordPress calls a block: one paragraph, heading, list, table, image and so on. The inner HTML of a
block is stored as it came; nothing re-serialises it. Kinds that the program does not know stay opaque `html` blocks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class BlockKind(StrEnum):
    """Kinds of blocks that the program can show, edit and publish natively."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    IMAGE = "image"
    DETAILS = "details"
    SEPARATOR = "separator"
    HTML = "html"


@dataclass(frozen=True)
class Block:
    """One block of an article.

    `html` is the inner HTML: for a paragraph or heading what stands inside `<p>` or `<h2>`; for a list the `<li>`
    items; for a table the rows (`<thead>`/`<tbody>`); for code the escaped text; for details the body blocks' HTML;
    for `html` the whole fragment. Attributes: heading `level` (2 to 6), list `ordered`, details `summary`, image
    `image_id` (local row), `url`, `alt`, `caption`.
    """

    kind: BlockKind
    html: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return {"kind": str(self.kind), "html": self.html, "attrs": dict(self.attrs)}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Block:
        """Read the storable form; an unknown kind becomes an opaque `html` block with its text kept."""
        kind = str(value.get("kind", "html"))
        known = kind in set(BlockKind)
        return Block(
            BlockKind(kind) if known else BlockKind.HTML,
            str(value.get("html", "")),
            dict(value.get("attrs") or {}),
        )


Blocks = tuple[Block, ...]


def blocks_to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return the storable form of an article."""
    return [block.as_json() for block in blocks]


def blocks_from_json(value: Sequence[Mapping[str, Any]] | None) -> Blocks:
    """Read the storable form of an article."""
    return tuple(Block.from_json(item) for item in value or ())


def paragraph(text: str) -> Block:
    """Return a paragraph of plain text."""
    return Block(BlockKind.PARAGRAPH, html.escape(text, quote=False))


def heading(text: str, level: int = 2) -> Block:
    """Return a heading of plain text; `level` is 2 to 6."""
    return Block(BlockKind.HEADING, html.escape(text, quote=False), {"level": level})


def bullet_list(items: Iterable[str], *, ordered: bool = False) -> Block:
    """Return a list of plain-text items."""
    inner = "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in items)
    return Block(BlockKind.LIST, inner, {"ordered": ordered})


def details(summary: str, text: str) -> Block:
    """Return one question with its answer, as plain text."""
    return Block(BlockKind.DETAILS, f"<p>{html.escape(text, quote=False)}</p>", {"summary": summary})


def image(image_id: int, alt: str = "", caption: str = "") -> Block:
    """Return a place for an image of the image table."""
    return Block(BlockKind.IMAGE, "", {"image_id": image_id, "alt": alt, "caption": caption})


_TAG = re.compile(r"<[^>]*>")
_BREAKS = re.compile(
    r"</?(?:p|[uod]l|li|d[td]|table|t[rdh]|h[1-6]|div|blockquote|figure|figcaption|details|summary|section|pre)\b[^>]*>"
    r"|<br\s*/?>",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")


def plain_text(block: Block) -> str:
    """Return what a reader reads of a block, without markup."""
    text = html.unescape(_TAG.sub("", _BREAKS.sub(" ", block.html)))
    if block.kind is BlockKind.DETAILS:
        text = f"{block.attrs.get('summary', '')} {text}"
    if block.kind is BlockKind.IMAGE:
        text = str(block.attrs.get("caption", ""))
    return " ".join(text.split())


def article_text(blocks: Iterable[Block]) -> str:
    """Return the readable text of an article, one block a line."""
    return "\n".join(text for text in map(plain_text, blocks) if text)


def word_count(blocks: Iterable[Block]) -> int:
    """Count the words a reader reads."""
    return sum(len(_WORD.findall(plain_text(block))) for block in blocks)
