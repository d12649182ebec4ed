"""The blocks of an article as widgets; a block that nobody touched comes out byte for byte."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import shiboken6
from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QPixmap, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.services.writer.contents import ImageInfo
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import LinkButton, line
from igny8_desktop.ui.writer import inline_html
from igny8_desktop.ui.writer.inline_edit import InlineEdit
from igny8_desktop.ui.writer.pictures import Pictures

_HEADINGS = {2: 22, 3: 18, 4: 16, 5: 15, 6: 15}
_BODY = 15
_PICTURE = QSize(420, 236)


class BlockWidget(QWidget):
    """One block. Its state when it was loaded is remembered: while that has not changed, the block is the original."""

    changed = Signal()

    def __init__(self, block: Block, name: str) -> None:
        super().__init__()
        self.original = block
        self.name = name
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme().tokens.space.xs)
        self._at_load: tuple[str, Mapping[str, Any]] = ("", {})

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the HTML and the attributes that the fields stand for."""
        raise NotImplementedError

    def remember(self) -> None:
        """Take the present state as the original's."""
        self._at_load = self.state()

    def block(self) -> Block:
        """Return the block: the original one, bytes and all, unless somebody changed it."""
        now = self.state()
        if now == self._at_load:
            return self.original
        source = self.original.html if now[0] == self._at_load[0] else now[0]
        return Block(self.original.kind, source, {**self.original.attrs, **now[1]})

    def settle(self, block: Block) -> None:
        """Take what was saved as the original from now on."""
        self.original = block
        self.remember()

    def edits(self) -> list[InlineEdit]:
        """Return the rich text fields, in order."""
        return []

    def fields(self) -> list[QWidget]:
        """Return what the Tab key goes through, in order."""
        return list(self.edits())

    def take_focus(self, *, at_end: bool = False) -> None:
        """Move the cursor to the beginning or the end."""
        found = self.edits()
        if found:
            found[-1 if at_end else 0].put_cursor(-1 if at_end else 0)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _told(self) -> None:
        self.changed.emit()


class TextBlock(BlockWidget):
    """A paragraph, heading, list or quote as rich text."""

    def __init__(self, block: Block, name: str, wrapper: str) -> None:
        super().__init__(block, name)
        self.edit = InlineEdit(name, wrapper=wrapper, ordered=bool(block.attrs.get("ordered")))
        self.level: QComboBox | None = None
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        if block.kind is BlockKind.QUOTE:
            mark = QFrame()
            mark.setProperty("role", "quote-mark")
            mark.setFixedWidth(3)
            row.addWidget(mark)
        row.addWidget(self.edit, 1)
        if block.kind is BlockKind.HEADING:
            self.level = QComboBox()
            for level in range(2, 7):
                self.level.addItem(f"H{level}", level)
            self.level.setCurrentIndex(self.level.findData(int(block.attrs.get("level", 2))))
            self.level.setAccessibleName(self.tr("Level of the heading"))
            self.level.setFixedWidth(72)
            self.level.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.level.currentIndexChanged.connect(self._level_chosen)
            row.addWidget(self.level, 0, Qt.AlignmentFlag.AlignTop)
        self.box.addLayout(row)
        self._show_font()
        self.edit.load(block.html)
        self.edit.textChanged.connect(self._told)
        self.remember()

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the text, and a heading's level."""
        return self.edit.html(), {"level": self.level.currentData()} if self.level is not None else {}

    def edits(self) -> list[InlineEdit]:
        """Return the one field."""
        return [self.edit]

    def fields(self) -> list[QWidget]:
        """Return the text and a heading's level."""
        return [self.edit, self.level] if self.level is not None else [self.edit]

    def _level_chosen(self) -> None:
        self._show_font()
        self._told()

    def _show_font(self) -> None:
        look = theme()
        if self.level is not None:
            self.edit.set_text_font(look.font(size=_HEADINGS[int(self.level.currentData() or 2)], weight=600))
        else:
            self.edit.set_text_font(look.font(size=_BODY))


class QuietDocument(QTextDocument):
    """A document that fetches nothing: neither files nor addresses that foreign HTML names."""

    def loadResource(self, type: int, name: QUrl | str) -> Any:  # noqa: A002 - Qt's own name
        """Return nothing for whatever is named."""
        return QPixmap()


class SourceBlock(BlockWidget):
    """A block as its HTML, with a preview: a table, foreign HTML, or text whose markup rich text would lose."""

    def __init__(self, block: Block, name: str, note: str) -> None:
        super().__init__(block, name)
        head = QHBoxLayout()
        head.addWidget(make_label(note, "caption", wrap=True), 1)
        self.switch = LinkButton(self.tr("Edit HTML"), self.show_source)
        head.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self.box.addLayout(head)
        self.preview = QTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setProperty("role", "block")
        self.preview.setAccessibleName(self.tr("{0}: preview").format(name))
        self._preview_document = QuietDocument(self.preview)
        self.preview.setDocument(self._preview_document)
        self.preview.setTabChangesFocus(True)
        self.source = make_source(self.tr("{0}: HTML").format(name), block.html)
        self.source.hide()
        self.source.textChanged.connect(self._told)
        self.box.addWidget(self.preview)
        self.box.addWidget(self.source)
        self._show_preview()
        self.remember()

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the HTML."""
        return plain(self.source), {}

    def fields(self) -> list[QWidget]:
        """Return the switch, the preview and the HTML."""
        return [self.switch, self.preview, self.source]

    def show_source(self) -> None:
        """Switch between preview and HTML."""
        editing = self.source.isHidden()
        self.source.setVisible(editing)
        self.preview.setVisible(not editing)
        self.switch.setText(self.tr("Show preview") if editing else self.tr("Edit HTML"))
        if editing:
            self.source.setFocus()
        else:
            self._show_preview()

    def _show_preview(self) -> None:
        text = self.source.toPlainText()
        if self.original.kind is BlockKind.TABLE:
            text = f'<table border="1" cellspacing="0" cellpadding="6">{text}</table>'
        elif self.original.kind is BlockKind.LIST:
            tag = "ol" if self.original.attrs.get("ordered") else "ul"
            text = f"<{tag}>{text}</{tag}>"
        self._preview_document.setDefaultFont(theme().font(size=_BODY))
        self._preview_document.setHtml(text)
        self.preview.setFixedHeight(min(max(round(self._preview_document.size().height()) + 12, 40), 360))


class CodeBlock(BlockWidget):
    """Code as plain text."""

    def __init__(self, block: Block, name: str) -> None:
        super().__init__(block, name)
        self.edit = make_source(name, html.unescape(block.html))
        self.edit.textChanged.connect(self._told)
        self.box.addWidget(self.edit)
        self.remember()

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the escaped code."""
        return html.escape(plain(self.edit), quote=False), {}

    def fields(self) -> list[QWidget]:
        """Return the code."""
        return [self.edit]


class DetailsBlock(BlockWidget):
    """A question and its answer."""

    def __init__(self, block: Block, name: str) -> None:
        super().__init__(block, name)
        self.summary = QLineEdit(str(block.attrs.get("summary", "")))
        self.summary.setAccessibleName(self.tr("Question"))
        self.summary.setPlaceholderText(self.tr("Question"))
        self.summary.textEdited.connect(lambda _text: self._told())
        self.box.addWidget(self.summary)
        self.edit: InlineEdit | None = None
        self.source: QPlainTextEdit | None = None
        if inline_html.can_edit(block.html, "p"):
            self.edit = InlineEdit(self.tr("Answer"), wrapper="p")
            self.edit.set_text_font(theme().font(size=_BODY))
            self.edit.load(block.html)
            self.edit.textChanged.connect(self._told)
            self.box.addWidget(self.edit)
        else:
            self.source = make_source(self.tr("Answer, as HTML"), block.html)
            self.source.textChanged.connect(self._told)
            self.box.addWidget(self.source)
        self.remember()

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the answer and the question."""
        attrs = {"summary": self.summary.text()}
        if self.edit is not None:
            return self.edit.html(), attrs
        return plain(self.source) if self.source is not None else "", attrs

    def edits(self) -> list[InlineEdit]:
        """Return the answer's field, if it is rich text."""
        return [self.edit] if self.edit is not None else []

    def fields(self) -> list[QWidget]:
        """Return the question and the answer."""
        answer = self.edit if self.edit is not None else self.source
        return [self.summary, answer] if answer is not None else [self.summary]

    def take_focus(self, *, at_end: bool = False) -> None:
        """Move the focus to the question."""
        self.summary.setFocus(Qt.FocusReason.OtherFocusReason)


class ImageBlock(BlockWidget):
    """A picture with its alt text and caption."""

    def __init__(self, block: Block, name: str, image: ImageInfo | None, pictures: Pictures) -> None:
        super().__init__(block, name)
        space = theme().tokens.space
        frame = QFrame()
        frame.setProperty("role", "sunken")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(space.md, space.md, space.md, space.md)
        inner.setSpacing(space.sm)
        self.picture = QLabel()
        self.picture.setProperty("role", "caption")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumHeight(64)
        inner.addWidget(self.picture)
        self.alt = QLineEdit(str(block.attrs.get("alt", "")))
        self.alt.setMaxLength(500)
        self.alt.setAccessibleName(self.tr("Alt text of the image"))
        self.alt.setPlaceholderText(self.tr("Alt text: what is in the picture, for those who do not see it"))
        self.caption = QLineEdit(str(block.attrs.get("caption", "")))
        self.caption.setAccessibleName(self.tr("Caption of the image"))
        self.caption.setPlaceholderText(self.tr("Caption"))
        for field in (self.alt, self.caption):
            field.setCursorPosition(0)
            field.textEdited.connect(lambda _text: self._told())
            inner.addWidget(field)
        self.box.addWidget(frame)
        self._pictures = pictures
        self.show_image(image)
        self.remember()

    def show_image(self, image: ImageInfo | None) -> None:
        """Show the file of the picture, or what there is instead."""
        if image is None:
            address = str(self.original.attrs.get("url", ""))
            self.picture.setText(
                self.tr("Picture at {0}").format(address) if address else self.tr("This picture was removed.")
            )
        elif not image.file_name:
            self.picture.setText(self.tr("Not made yet. Make images to see it here."))
        else:
            known = self._pictures.get(image.file_name, _PICTURE, self.devicePixelRatioF(), self._show)
            if known is not None:
                self._show(known)
            else:
                self.picture.setText(self.tr("Loading…"))

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return alt text and caption."""
        return self.original.html, {"alt": self.alt.text(), "caption": self.caption.text()}

    def fields(self) -> list[QWidget]:
        """Return alt text and caption."""
        return [self.alt, self.caption]

    def take_focus(self, *, at_end: bool = False) -> None:
        """Move the focus to the alt text."""
        self.alt.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, pixmap: QPixmap) -> None:
        if not shiboken6.isValid(self):
            return
        if pixmap.isNull():
            self.picture.setText(self.tr("The file of this picture cannot be read. Make it again under Images."))
        else:
            self.picture.setPixmap(pixmap)


class SeparatorBlock(BlockWidget):
    """A line across the article."""

    def __init__(self, block: Block, name: str) -> None:
        super().__init__(block, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.box.addSpacing(theme().tokens.space.md)
        self.box.addWidget(line())
        self.box.addSpacing(theme().tokens.space.md)
        self.remember()

    def state(self) -> tuple[str, Mapping[str, Any]]:
        """Return nothing: a line has no content."""
        return self.original.html, {}


def make_source(name: str, text: str) -> QPlainTextEdit:
    """Return a field for code or HTML, as high as a few lines of it."""
    field = QPlainTextEdit(text)
    field.setProperty("role", "mono")
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    lines = min(max(field.document().blockCount(), 3), 18)
    field.setFixedHeight(lines * 18 + 20)
    return field


def plain(field: QPlainTextEdit) -> str:
    """Return the text of a field as it is: Qt's own `toPlainText` makes spaces of no-break spaces."""
    return field.document().toRawText().replace("\u2029", "\n")
