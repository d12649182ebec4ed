"""An article as one HTML text with a comment before each block, and back; what nobody touched stays byte for byte."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.services.writer.article_blocks import html_to_blocks, sanitize_blocks

_MARK = re.compile(r"^<!-- block:([a-z]+)(?: (\{.*\}))? -->$", re.MULTILINE)
_TAG_NAME = re.compile(r"<([a-zA-Z][\w-]*)")
_DROPPABLE = re.compile(r"\s(on\w+)\s*=|((?:javascript|vbscript|data):)", re.IGNORECASE)


class SourceProblem(Exception):
    """A line of the source that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class SourceRead:
    """The blocks of a source, and the names of tags and attributes that cleaning took out."""

    blocks: Blocks
    dropped: tuple[str, ...]


def blocks_to_source(blocks: Blocks) -> str:
    """Return blocks as HTML, each behind a comment with its kind and attributes."""
    pieces = []
    for block in blocks:
        attrs = f" {_json(dict(block.attrs))}" if block.attrs else ""
        pieces.append(f"<!-- block:{block.kind}{attrs} -->\n{block.html}")
    return "\n\n".join(pieces)


def source_to_blocks(source: str, before: Blocks) -> SourceRead:
    """Return the blocks of a source, cleaned; blocks that say what they said `before` are those.

    HTML without a comment before it is read like any HTML. Raises `SourceProblem` for attributes that are no JSON and
    kinds that do not exist.
    """
    known = {(str(block.kind), _json(dict(block.attrs)), block.html.strip()): block for block in before}
    blocks: list[Block] = []
    dropped: set[str] = set()
    marks = list(_MARK.finditer(source))
    head = source[: marks[0].start()] if marks else source
    if head.strip():
        blocks.extend(html_to_blocks(head))
        dropped |= _lost(head, "".join(block.html for block in html_to_blocks(head)))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(source)
        inner = source[mark.end() : end].strip("\n")
        block = _block(mark, inner, source.count("\n", 0, mark.start()) + 1)
        same = known.get((str(block.kind), _json(dict(block.attrs)), inner.strip()))
        if same is not None:
            blocks.append(same)
            continue
        clean = sanitize_blocks([block])[0]
        dropped |= _lost(inner, clean.html)
        blocks.append(clean)
    return SourceRead(tuple(blocks), tuple(sorted(dropped)))


def _block(mark: re.Match[str], inner: str, line: int) -> Block:
    if mark[1] not in set(BlockKind):
        raise SourceProblem(line, f"There is no kind of block called “{mark[1]}”.")
    attrs: Any = {}
    if mark[2]:
        try:
            attrs = json.loads(mark[2])
        except json.JSONDecodeError as error:
            raise SourceProblem(line, f"The attributes are no JSON: {error.msg}.") from error
    kind = BlockKind(mark[1])
    if kind is BlockKind.HEADING and not isinstance(attrs.get("level", 2), int):
        raise SourceProblem(line, "The level of a heading is a number from 2 to 6.")
    return Block(kind, inner, attrs)


def _json(attrs: dict[str, Any]) -> str:
    # “--” would end the comment.
    return json.dumps(attrs, ensure_ascii=False, sort_keys=True).replace("--", "\\u002d\\u002d").replace(">", "\\u003e")


def _lost(before: str, after: str) -> set[str]:
    """Return what was in a text before cleaning and is not after: tags, handlers and schemes by name."""
    tags = {name.lower() for name in _TAG_NAME.findall(before)} - {name.lower() for name in _TAG_NAME.findall(after)}
    others = {next(filter(None, found)).lower() for found in _DROPPABLE.findall(before)}
    kept = {next(filter(None, found)).lower() for found in _DROPPABLE.findall(after)}
    plain = {"html", "head", "body", "meta", "div", "span", "section", "article", "p", "ul", "ol", "h1", "blockquote"}
    return {f"<{name}>" for name in tags - plain - {"table", "pre", "code", "figure", "figcaption", "hr", "img"}} | (
        others - kept
    )
