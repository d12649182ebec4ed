"""Edit blocks that stand in the text as one character: a picture's words, and HTML."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from igny8_desktop.domain.blocks import Block, plain_text
from igny8_desktop.services.writer.article_blocks import sanitize_blocks
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets import Form
from igny8_desktop.ui.writer.block_kinds import kind_name


class ImageDialog(BaseDialog):
    """Asks for the alt text and the caption of a picture; `done` gets the changed block."""

    def __init__(self, block: Block, done: Callable[[Block], object], parent: QWidget) -> None:
        super().__init__(self.tr("Image"), parent=parent, width=520, scroll=False)
        self._block = block
        self._done = done
        self.alt = QLineEdit(str(block.attrs.get("alt") or ""))
        self.alt.setMaxLength(500)
        self.caption = QLineEdit(str(block.attrs.get("caption") or ""))
        form = Form()
        form.add(
            "alt",
            self.tr("&Alt text"),
            self.alt,
            help_text=self.tr("What is in the picture, for those who do not see it, and for search engines."),
        )
        form.add("caption", self.tr("&Caption"), self.caption, help_text=self.tr("Stands below the picture."))
        self.add(form)
        self.set_buttons(self.tr("Set"), self.save)
        self.alt.setFocus()

    def save(self) -> None:
        """Hand the words over."""
        words = {"alt": self.alt.text().strip(), "caption": self.caption.text().strip()}
        self.accept()
        self._done(Block(self._block.kind, self._block.html, {**self._block.attrs, **words}))


class HtmlDialog(BaseDialog):
    """Shows the HTML of a block to edit; what may not be published is taken out, and that is told first."""

    def __init__(self, block: Block, done: Callable[[Block], object], parent: QWidget) -> None:
        super().__init__(
            self.tr("HTML of this block"),
            self.tr("{0}: it says more than can be shown as text, so it is kept byte for byte.").format(
                kind_name(block.kind)
            ),
            parent=parent,
            width=760,
            scroll=False,
        )
        self._block = block
        self._done = done
        self._warned = ""
        self.source = QPlainTextEdit(block.html)
        self.source.setProperty("role", "mono")
        self.source.setAccessibleName(self.tr("HTML"))
        self.source.setMinimumHeight(320)
        self.source.setTabChangesFocus(True)
        self.add(self.source)
        self.set_buttons(self.tr("Set"), self.save)
        self.source.setFocus()

    def save(self) -> None:
        """Hand the HTML over; if cleaning takes something away, only after it was said."""
        text = self.source.document().toRawText().replace("\u2029", "\n")
        if text == self._block.html:
            self.accept()
            return
        block = Block(self._block.kind, text, self._block.attrs)
        clean = sanitize_blocks([block])[0]
        if plain_text(clean) != plain_text(block) and self._warned != text:
            self._warned = text
            self.banner.say(
                Tone.WARNING,
                self.tr("Not all of this may be published"),
                self.tr("Scripts, styles, frames and forms are taken out. Press Set again to go on without them."),
            )
            return
        self.accept()
        self._done(clean)
