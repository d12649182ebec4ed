"""Keep inline HTML in a text document without loss: every character carries the tags around it.

Qt's own `setHtml`/`toHtml` lose classes, titles and unknown tags. Here each run of text has its stack of tags, with
all attributes, as JSON in a property of its character format; writing the HTML opens and closes what differs.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser

from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from igny8_desktop.ui.theme import theme

Tag = tuple[str, tuple[tuple[str, str | None], ...]]
Stack = tuple[Tag, ...]

#: The tags around a run, as JSON.
STACK = int(QTextFormat.Property.UserProperty.value) + 1
#: The source of something that is no text, such as a picture inside a sentence.
OBJECT = STACK + 1
_LINE = "\u2028"
_OBJECT_CHAR = "\ufffc"
_VOID = frozenset({"img", "wbr"})
_SPACE = re.compile(r"[ \t\r\n\f]+")


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
    if not fmt.hasProperty(STACK):
        return ()
    return tuple(
        (str(tag), tuple((str(name), value) for name, value in attrs)) for tag, attrs in json.loads(fmt.property(STACK))
    )


class _Loader(HTMLParser):
    """Writes HTML into a document; a `wrapper` such as `li` makes one paragraph of the document each."""

    def __init__(self, cursor: QTextCursor, wrapper: str) -> None:
        super().__init__(convert_charrefs=True)
        self._cursor = cursor
        self._wrapper = wrapper
        self._stack: list[Tag] = []
        self._depth = 0
        self._first = True

    def _put(self, text: str, source: str = "") -> None:
        if self._wrapper and self._depth == 0:
            return
        fmt = format_of(tuple(self._stack))
        if source:
            fmt.setProperty(OBJECT, source)
        self._cursor.insertText(text, fmt)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self._wrapper and self._depth == 0:
            self._depth = 1
            if not self._first:
                self._cursor.insertBlock()
            self._first = False
        elif tag == "br":
            self._put(_LINE)
        elif tag in _VOID:
            self._put(_OBJECT_CHAR, self.get_starttag_text() or "")
        else:
            self._stack.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._wrapper and not self._stack:
            self._depth = 0
            return
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place][0] == tag:
                del self._stack[place]
                return

    def handle_data(self, data: str) -> None:
        self._put(_SPACE.sub(" ", data))


def load(document: QTextDocument, source: str, wrapper: str = "") -> None:
    """Show inline HTML, or paragraphs of it inside `wrapper` elements."""
    document.setUndoRedoEnabled(False)
    document.clear()
    insert(QTextCursor(document), source, wrapper)
    document.setUndoRedoEnabled(True)


def insert(cursor: QTextCursor, source: str, wrapper: str = "") -> None:
    """Write inline HTML at a cursor."""
    loader = _Loader(cursor, wrapper)
    loader.feed(source)
    loader.close()


def _runs(block: QTextBlock, first: int = 0, last: int | None = None) -> Iterator[tuple[Stack, str]]:
    """Yield the runs of one paragraph between two positions of the document, as tags and HTML."""
    places = block.begin()
    while not places.atEnd():
        fragment = places.fragment()
        places += 1
        start, text = fragment.position(), fragment.text()
        begin = max(first - start, 0)
        # Positions count UTF-16 units, Python counts characters: cut in units.
        units = text.encode("utf-16-le")
        end = len(units) // 2 if last is None else min(last - start, len(units) // 2)
        if end <= begin:
            continue
        text = units[begin * 2 : end * 2].decode("utf-16-le")
        fmt = fragment.charFormat()
        written = str(fmt.property(OBJECT)) if fmt.hasProperty(OBJECT) else _escape(text)
        yield stack_of(fmt), written


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace(_LINE, "<br>").replace("\xa0", "&nbsp;")


def _open(tag: Tag) -> str:
    name, attrs = tag
    return (
        f"<{name}"
        + "".join(
            f" {key}" if value is None else f' {key}="{html.escape(value, quote=False).replace(chr(34), "&quot;")}"'
            for key, value in attrs
        )
        + ">"
    )


def _join(runs: Iterator[tuple[Stack, str]]) -> str:
    pieces: list[str] = []
    now: Stack = ()
    for stack, text in runs:
        same = 0
        while same < min(len(now), len(stack)) and now[same] == stack[same]:
            same += 1
        pieces.extend(f"</{tag}>" for tag, _attrs in reversed(now[same:]))
        pieces.extend(_open(tag) for tag in stack[same:])
        pieces.append(text)
        now = stack
    pieces.extend(f"</{tag}>" for tag, _attrs in reversed(now))
    return "".join(pieces)


def dump(document: QTextDocument, wrapper: str = "", *, between: str = "") -> str:
    """Return what a document holds as HTML; without a wrapper, paragraphs become line breaks."""
    parts = []
    block = document.begin()
    while block.isValid():
        parts.append(_join(_runs(block)))
        block = block.next()
    if wrapper:
        return between.join(f"<{wrapper}>{part}</{wrapper}>" for part in parts)
    return "<br>".join(parts)


def dump_range(document: QTextDocument, first: int, last: int, *, breaks: str = "<br>") -> str:
    """Return the HTML between two positions."""
    parts = []
    block = document.findBlock(first)
    while block.isValid() and block.position() <= last:
        parts.append(_join(_runs(block, first, last)))
        block = block.next()
    return breaks.join(parts)


# ------------------------------------------------------------------------------------------------ is it safe to edit?


class _Tokens(HTMLParser):
    """Reads HTML into what it means: tags, and text with spaces as a browser sees them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(("start", tag, tuple(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("end", tag))

    def handle_data(self, data: str) -> None:
        text = _SPACE.sub(" ", data)
        if self.tokens and isinstance(self.tokens[-1], str):
            self.tokens[-1] = _SPACE.sub(" ", self.tokens[-1] + text)
        else:
            self.tokens.append(text)

    def handle_comment(self, data: str) -> None:
        self.tokens.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.tokens.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.tokens.append(("instruction", data))


def meaning(source: str, *, loose: bool = False) -> list[object]:
    """Return what HTML says, so that two spellings of the same can be compared.

    `loose` leaves out white space between elements, which means nothing between list items or paragraphs.
    """
    reader = _Tokens()
    reader.feed(source)
    reader.close()
    return [token for token in reader.tokens if not (loose and isinstance(token, str) and not token.strip())]


def can_edit(source: str, wrapper: str = "") -> bool:
    """Say whether showing this HTML as rich text and writing it again keeps everything it says."""
    if "\ufffc" in source or "\u2028" in source or "\u2029" in source:
        return False
    if wrapper and not _only(source, wrapper):
        return False
    document = QTextDocument()
    load(document, source, wrapper)
    return meaning(dump(document, wrapper), loose=bool(wrapper)) == meaning(source, loose=bool(wrapper))


def _only(source: str, wrapper: str) -> bool:
    """Say whether there is nothing but plain `wrapper` elements at the top."""
    depth = 0
    for token in meaning(source):
        if isinstance(token, str):
            if depth == 0 and token.strip():
                return False
        elif isinstance(token, tuple) and token[0] == "start":
            if token[1] == wrapper and (depth or token[2]):
                return False
            if depth == 0 and token[1] != wrapper:
                return False
            depth += token[1] == wrapper
        elif isinstance(token, tuple) and token[0] == "end":
            depth -= token[1] == wrapper
        else:
            return False
    return depth == 0


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


def change_stacks(cursor: QTextCursor, change: Callable[[Stack], Stack]) -> None:
    """Give every run of a selection other tags, as one step of undo."""
    runs = spans(cursor)
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    for start, end, stack in runs:
        edit.setPosition(start)
        edit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        source = edit.charFormat().property(OBJECT)
        fmt = format_of(change(stack))
        if source is not None:
            fmt.setProperty(OBJECT, source)
        edit.setCharFormat(fmt)
    edit.endEditBlock()


_SAME: Mapping[str, frozenset[str]] = {"strong": frozenset({"strong", "b"}), "em": frozenset({"em", "i"})}


def toggle(cursor: QTextCursor, tag: str) -> None:
    """Put a selection into a tag, or take it out where all of it is in one."""
    names = _SAME.get(tag, frozenset({tag}))
    runs = spans(cursor)
    inside = bool(runs) and all(any(name in names for name, _attrs in stack) for _start, _end, stack in runs)
    if inside:
        change_stacks(cursor, lambda stack: tuple(part for part in stack if part[0] not in names))
    else:
        change_stacks(cursor, lambda stack: stack if any(part[0] in names for part in stack) else (*stack, (tag, ())))


def link_of(cursor: QTextCursor) -> str:
    """Return the address of the link at a cursor, or an empty text."""
    stacks = [stack for _start, _end, stack in spans(cursor)] or [stack_of(cursor.charFormat())]
    for stack in stacks:
        for tag, attrs in stack:
            if tag == "a":
                return dict(attrs).get("href") or ""
    return ""


def set_link(cursor: QTextCursor, address: str) -> None:
    """Make a selection a link; an empty address takes links away. Other attributes of a link stay."""

    def change(stack: Stack) -> Stack:
        if not address:
            return tuple(part for part in stack if part[0] != "a")
        if any(part[0] == "a" for part in stack):
            return tuple(("a", _with_address(part[1], address)) if part[0] == "a" else part for part in stack)
        return (("a", (("href", address),)), *stack)

    change_stacks(cursor, change)


def _with_address(attrs: tuple[tuple[str, str | None], ...], address: str) -> tuple[tuple[str, str | None], ...]:
    rest = tuple(pair for pair in attrs if pair[0] != "href")
    return (("href", address), *rest)
