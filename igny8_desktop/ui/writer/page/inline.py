"""Keep inline HTML in a text document without loss: every character carries the tags around it.

Qt's own `setHtml`/`toHtml` lose classes, titles and unknown tags. Here each run of text has its stack of tags, with
all attributes, as JSON in a property of its character format; writing the HTML opens and closes what differs.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextFormat

from igny8_desktop.ui.theme import theme

Tag = tuple[str, tuple[tuple[str, str | None], ...]]
Stack = tuple[Tag, ...]
#: Makes the format of a run at a position of the document; `None` where tags have no place.
Make = Callable[[int, Stack], QTextCharFormat | None]

#: The tags around a run, as JSON.
STACK = int(QTextFormat.Property.UserProperty.value) + 1
#: The source of something that is no text, such as a picture inside a sentence.
OBJECT = STACK + 1
_LINE = "\u2028"


def _look(tag: str, fmt: QTextCharFormat) -> None:
    colours = theme().tokens.colours
    match tag:
        case "strong" | "b":
            fmt.setFontWeight(QFont.Weight.Bold)
        case "em" | "i" | "cite" | "dfn" | "var":
            fmt.setFontItalic(True)
        case "a":
            fmt.setForeground(QColor(colours.accent_text))
            fmt.setFontUnderline(True)
        case "code" | "kbd" | "samp":
            fmt.setFontFamilies([name.strip() for name in theme().tokens.type.mono.split(",")])
            fmt.setBackground(QColor(colours.sunken))
        case "s" | "del":
            fmt.setFontStrikeOut(True)
        case "u" | "ins":
            fmt.setFontUnderline(True)
        case "mark":
            fmt.setBackground(QColor(colours.accent_soft))
        case "sub":
            fmt.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        case "sup":
            fmt.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        case _:
            pass


def format_of(stack: Stack) -> QTextCharFormat:
    """Return the character format of a run inside these tags."""
    fmt = QTextCharFormat()
    for tag, _attrs in stack:
        _look(tag, fmt)
    if stack:
        fmt.setProperty(STACK, json.dumps(stack))
    return fmt


def stack_of(fmt: QTextCharFormat) -> Stack:
    """Return the tags around a run."""
    value = fmt.property(STACK)
    return _stack(value) if value else ()


@lru_cache(4096)
def _stack(value: str) -> Stack:
    return tuple((str(tag), tuple((str(name), text) for name, text in attrs)) for tag, attrs in json.loads(value))


def escape(text: str) -> str:
    """Return text as HTML, with line breaks as `<br>`."""
    return html.escape(text, quote=False).replace(_LINE, "<br>").replace("\xa0", "&nbsp;")


def open_tag(tag: Tag) -> str:
    """Return a start tag."""
    name, attrs = tag
    return (
        f"<{name}"
        + "".join(
            f" {key}" if value is None else f' {key}="{html.escape(value, quote=False).replace(chr(34), "&quot;")}"'
            for key, value in attrs
        )
        + ">"
    )


def join(runs: Iterable[tuple[Stack, str]]) -> str:
    """Return runs of tags and HTML as one HTML that opens and closes only what differs."""
    pieces: list[str] = []
    now: Stack = ()
    for stack, text in runs:
        same = 0
        while same < min(len(now), len(stack)) and now[same] == stack[same]:
            same += 1
        pieces.extend(f"</{tag}>" for tag, _attrs in reversed(now[same:]))
        pieces.extend(open_tag(tag) for tag in stack[same:])
        pieces.append(text)
        now = stack
    pieces.extend(f"</{tag}>" for tag, _attrs in reversed(now))
    return "".join(pieces)


# --------------------------------------------------------------------------------------------------- emphasis, links


def spans(cursor: QTextCursor) -> list[tuple[int, int, Stack]]:
    """Return the runs of a selection as first position, last position and tags."""
    document, first, last = cursor.document(), cursor.selectionStart(), cursor.selectionEnd()
    found = []
    block = document.findBlock(first)
    while block.isValid() and block.position() <= last:
        places = block.begin()
        while not places.atEnd():
            fragment = places.fragment()
            places += 1
            start = max(fragment.position(), first)
            end = min(fragment.position() + fragment.length(), last)
            if start < end:
                found.append((start, end, stack_of(fragment.charFormat())))
        block = block.next()
    return found


def change_stacks(cursor: QTextCursor, change: Callable[[Stack], Stack], make: Make) -> None:
    """Give every run of a selection other tags, as one step of undo; plain lines and atoms stay as they are."""
    runs = spans(cursor)
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    for start, end, stack in runs:
        edit.setPosition(start)
        edit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        source = edit.charFormat().property(OBJECT)
        fmt = make(start, change(stack))
        if fmt is None:
            continue
        if source is not None:
            fmt.setProperty(OBJECT, source)
        edit.setCharFormat(fmt)
    edit.endEditBlock()


_SAME: Mapping[str, frozenset[str]] = {"strong": frozenset({"strong", "b"}), "em": frozenset({"em", "i"})}


def toggle(cursor: QTextCursor, tag: str, make: Make) -> None:
    """Put a selection into a tag, or take it out where all of it is in one."""
    names = _SAME.get(tag, frozenset({tag}))
    runs = spans(cursor)
    inside = bool(runs) and all(any(name in names for name, _attrs in stack) for _start, _end, stack in runs)
    if inside:
        change_stacks(cursor, lambda stack: tuple(part for part in stack if part[0] not in names), make)
    else:
        change_stacks(
            cursor, lambda stack: stack if any(part[0] in names for part in stack) else (*stack, (tag, ())), make
        )


def link_of(cursor: QTextCursor) -> str:
    """Return the address of the link at a cursor, or an empty text."""
    stacks = [stack for _start, _end, stack in spans(cursor)] or [stack_of(cursor.charFormat())]
    for stack in stacks:
        for tag, attrs in stack:
            if tag == "a":
                return dict(attrs).get("href") or ""
    return ""


def set_link(cursor: QTextCursor, address: str, make: Make) -> None:
    """Make a selection a link; an empty address takes links away. Other attributes of a link stay."""

    def change(stack: Stack) -> Stack:
        if not address:
            return tuple(part for part in stack if part[0] != "a")
        if any(part[0] == "a" for part in stack):
            return tuple(("a", _with_address(part[1], address)) if part[0] == "a" else part for part in stack)
        return (("a", (("href", address),)), *stack)

    change_stacks(cursor, change, make)


def _with_address(attrs: tuple[tuple[str, str | None], ...], address: str) -> tuple[tuple[str, str | None], ...]:
    rest = tuple(pair for pair in attrs if pair[0] != "href")
    return (("href", address), *rest)
