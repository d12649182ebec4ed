"""One image beside the gallery: the picture, its variants, the words it was made from and those that go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.images import ImageChoices, read_picture
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.widgets import ElidedLabel, Form, LinkButton, SecondaryButton
from igny8_desktop.ui.widgets import StatusBadge as Badge
from igny8_desktop.ui.writer.article_files import PICTURE_FILES
from igny8_desktop.ui.writer.image_variants import VariantStrip
from igny8_desktop.ui.writer.pictures import Pictures

_PREVIEW = QSize(320, 180)
MakeAgain = Callable[[list[int], int], object]


class PictureDrop(QLabel):
    """Shows a picture and takes a file that is dropped on it; `dropped` carries its path."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "caption")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(40)
        self.setWordWrap(True)
        self.setAcceptDrops(True)
        self.setToolTip(self.tr("Drop a picture file of your own here."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file of this computer."""
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if len(urls) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the file on."""
        event.acceptProposedAction()
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))


class ImageDetail(DetailPane):
    """One image: the picture, the words it was made from, and the words that go with it."""

    def __init__(
        self,
        context: WindowContext,
        pictures: Pictures,
        make_again: MakeAgain,
        open_content: Callable[[int], object],
    ) -> None:
        super().__init__(
            context,
            EntityKind.IMAGE,
            "image",
            self.tr("No image selected"),
            self.tr("Select one image to see it large, to change its words or to make it again."),
        )
        self._pictures = pictures
        self._make_again = make_again
        self._content_id: int | None = None
        self._file_name = ""
        self.status_badge = Badge("pending")
        self.badges.addWidget(self.status_badge)
        self.facts = ElidedLabel("", "caption")
        self.badges.addWidget(self.facts, 1)
        self.picture = PictureDrop()
        self.picture.dropped.connect(self.use_file)
        self.body.addWidget(self.picture)
        self.body.addWidget(self._picture_buttons(open_content))
        self.variants = VariantStrip(pictures)
        self.variants.chosen.connect(self.choose)
        self.body.addWidget(self.variants)
        self.prompt = QPlainTextEdit()
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(110)
        self.alt_text = QLineEdit()
        self.alt_text.setMaxLength(500)
        self.caption = QLineEdit()
        self.form = Form()
        self.form.add("prompt", self.tr("&Prompt"), self.prompt, help_text=self.tr("What the picture is made from."))
        self.form.add(
            "alt_text",
            self.tr("&Alt text"),
            self.alt_text,
            help_text=self.tr("What is in the picture, for people who do not see it."),
        )
        self.form.add("caption", self.tr("&Caption"), self.caption)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.again = SecondaryButton(
            self.tr("Make again"),
            lambda: self._again(1),
            icon="refresh-cw",
            tip=self.tr("Make the picture anew from the prompt; the old one stays as a variant."),
        )
        self.more = SecondaryButton(
            self.tr("3 variants"),
            lambda: self._again(3),
            icon="layers",
            tip=self.tr("Make three pictures from the prompt to choose from."),
        )
        self.buttons.insertWidget(0, self.again)
        self.buttons.insertWidget(1, self.more)
        self.prompt.textChanged.connect(self.edited)
        for field in (self.alt_text, self.caption):
            field.textEdited.connect(lambda _text: self.edited())

    def _picture_buttons(self, open_content: Callable[[int], object]) -> QWidget:
        line = QWidget()
        box = QHBoxLayout(line)
        box.setContentsMargins(0, 0, 0, 0)
        self.own_file = LinkButton(
            self.tr("Use a file of my own…"),
            self.ask_for_file,
            icon="upload",
            tip=self.tr("Or drop a file on the picture: PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP."),
        )
        self.open_article = LinkButton(self.tr("Open the article"), lambda: self._open(open_content), icon="file-text")
        box.addWidget(self.own_file)
        box.addWidget(self.open_article)
        box.addStretch(1)
        return line

    def focus_first(self) -> None:
        """Move the focus to the prompt."""
        self.prompt.setFocus()

    def fill(self, row: Row) -> None:
        """Show an image."""
        content_id = row["content_id"]
        self._content_id = content_id if isinstance(content_id, int) else None
        self.title.setText(str(row.get("content") or ""))
        self.status_badge.set_status("making" if row.get("making") else row["status"])
        width, height, size = row["width"], row["height"], row["size"]
        parts = [word_text(row["role"])]
        if row["file_name"]:
            kilobytes = reading_locale().toString(max(1, round(int(str(size)) / 1024)))
            parts += [f"{width} × {height}", f"{kilobytes} kB", str(row["source"])]
        elif row["section"]:
            parts.append(str(row["section"]))
        self.facts.setText("  ·  ".join(parts))
        self.prompt.setPlainText(str(row["prompt"]))
        for field, key in ((self.alt_text, "alt_text"), (self.caption, "caption")):
            field.setText(str(row[key]))
            field.setCursorPosition(0)
        self._show_picture(str(row["file_name"]))
        self._read_variants()

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            "prompt": self.prompt.toPlainText(),
            "alt_text": self.alt_text.text(),
            "caption": self.caption.text(),
        }

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save what changed."""
        self.context.services.images.edit(scope, entity_id, **changed)

    # -------------------------------------------------------------------------------------------------- pictures

    def ask_for_file(self) -> None:
        """Ask for a picture file of one's own."""
        dialog = QFileDialog(
            self,
            self.tr("Choose a picture"),
            "",
            f"{self.tr('Pictures')} ({PICTURE_FILES});;{self.tr('All files')} (*)",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.use_file(Path(name)))
        dialog.open()

    def use_file(self, path: Path) -> None:
        """Show a picture file of one's own, with Undo."""
        image_id, scope, images = self.entity_id, self.context.current.scope, self.context.services.images
        if image_id is None or scope is None:
            return
        write(
            self.context,
            self,
            self.tr("Taking {0}").format(path.name),
            lambda: images.use_file(scope, image_id, read_picture(path)),
            lambda before: self._changed(scope, image_id, before),
        )

    def choose(self, file_name: str) -> None:
        """Show one of the variants, with Undo."""
        image_id, scope, images = self.entity_id, self.context.current.scope, self.context.services.images
        if image_id is None or scope is None:
            return
        write(
            self.context,
            self,
            self.tr("Choosing"),
            lambda: images.choose(scope, image_id, file_name),
            lambda before: self._changed(scope, image_id, before),
        )

    def _changed(self, scope: Scope, image_id: int, before: str) -> None:
        images, notices = self.context.services.images, self.context.notices
        if not before:
            notices.success(self.tr("The image shows your picture."))
            return

        def undo() -> None:
            write(self.context, self, self.tr("Restoring"), lambda: images.choose(scope, image_id, before))

        notices.success(self.tr("The image shows another picture."), action_text=self.tr("Undo"), action=undo)

    def _read_variants(self) -> None:
        image_id, scope, images = self.entity_id, self.context.current.scope, self.context.services.images
        if image_id is None or scope is None:
            return

        def came(choices: ImageChoices) -> None:
            if choices.image_id == self.entity_id:
                self.variants.show_choices(choices)

        self.context.readers.submit(
            Lane.ROWS, self, lambda: images.choices(scope, image_id), came, lambda _gone: self.variants.hide()
        )

    def _show_picture(self, file_name: str) -> None:
        self._file_name = file_name
        self.picture.setPixmap(QPixmap())
        self.picture.setMinimumHeight(40)
        if not file_name:
            self.picture.setText(self.tr("Not made yet. Make it, or drop a picture file of your own here."))
            return

        def came(pixmap: QPixmap) -> None:
            if self._file_name == file_name:
                self._put(pixmap)

        known = self._pictures.get(file_name, _PREVIEW, self.devicePixelRatioF(), came)
        if known is not None:
            self._put(known)
        else:
            self.picture.setText(self.tr("Loading…"))

    def _put(self, pixmap: QPixmap) -> None:
        if pixmap.isNull():
            self.picture.setText(self.tr("The file of this image cannot be read. Make it again."))
        else:
            self.picture.setPixmap(pixmap)
            # A label that wraps words is content with one line, whatever its picture needs.
            self.picture.setMinimumHeight(round(pixmap.deviceIndependentSize().height()))

    def _again(self, variants: int) -> None:
        if self.entity_id is not None:
            ids = [self.entity_id]
            self.save(lambda: self._make_again(ids, variants))

    def _open(self, open_content: Callable[[int], object]) -> None:
        if self._content_id is not None:
            open_content(self._content_id)
