"""The images of a site: look at them, change their words, make them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.widgets import (
    ElidedLabel,
    EmptyState,
    Facet,
    Form,
    LinkButton,
    PageHeader,
    SecondaryButton,
    Splitter,
)
from igny8_desktop.ui.widgets import StatusBadge as Badge
from igny8_desktop.ui.writer.content_words import image_words
from igny8_desktop.ui.writer.image_gallery import ImageGallery
from igny8_desktop.ui.writer.pictures import Pictures

_PREVIEW = QSize(320, 180)


class ImageDetail(DetailPane):
    """One image: the picture, the words it was made from, and the words that go with it."""

    def __init__(
        self,
        context: WindowContext,
        pictures: Pictures,
        make_again: Callable[[list[int]], object],
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
        self._content_id: int | None = None
        self.status_badge = Badge("pending")
        self.badges.addWidget(self.status_badge)
        self.facts = ElidedLabel("", "caption")
        self.badges.addWidget(self.facts, 1)
        self.picture = QLabel()
        self.picture.setProperty("role", "caption")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.picture.setMinimumHeight(40)
        self.body.addWidget(self.picture)
        self.open_article = LinkButton(self.tr("Open the article"), lambda: self._open(open_content), icon="file-text")
        self.body.addWidget(self.open_article)
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
        self.again = SecondaryButton(self.tr("Make again"), lambda: self._again(make_again), icon="refresh-cw")
        self.buttons.insertWidget(0, self.again)
        self.prompt.textChanged.connect(self.edited)
        for field in (self.alt_text, self.caption):
            field.textEdited.connect(lambda _text: self.edited())

    def focus_first(self) -> None:
        """Move the focus to the prompt."""
        self.prompt.setFocus()

    def fill(self, row: Row) -> None:
        """Show an image."""
        content_id = row["content_id"]
        self._content_id = content_id if isinstance(content_id, int) else None
        self.title.setText(str(row.get("content") or ""))
        self.status_badge.set_status(row["status"])
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

    def _show_picture(self, file_name: str) -> None:
        self._file_name = file_name
        if not file_name:
            self.picture.setText(self.tr("Not made yet."))
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

    def _again(self, make_again: Callable[[list[int]], object]) -> None:
        if self.entity_id is not None:
            ids = [self.entity_id]
            self.save(lambda: make_again(ids))

    def _open(self, open_content: Callable[[int], object]) -> None:
        if self._content_id is not None:
            open_content(self._content_id)


class ImagesPage(ListPage):
    """A gallery on the left, the selected image on the right."""

    def __init__(self, context: WindowContext, open_content: Callable[[int], object]) -> None:
        super().__init__(context)
        self.pictures = Pictures(context.readers, context.services.image_path, self)
        self.again_button = SecondaryButton(
            self.tr("Make selected again"),
            lambda: self.make_again(list(self.gallery.selection().ids)),
            icon="refresh-cw",
        )
        self.again_button.setEnabled(False)
        self.images_button = StepButton(
            context,
            self.tr("Make images"),
            lambda ids: context.start_images() if ids is None else context.start_step(StageName.IMAGES, ids),
            image_words(),
            icon="image",
            primary=True,
            tip=self.tr("Describe and make the images of all articles that have none."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Images"),
                self.tr("Featured pictures and pictures in the text, with the words that go with them."),
                [self.again_button, self.images_button],
            )
        )
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.IMAGE,
            labels={"role": word_text},
            enrich=with_problems,
        )
        self.gallery = ImageGallery(
            source,
            context.readers,
            self.pictures,
            [Facet("status", self.tr("Status")), Facet("role", self.tr("Place")), Facet("content", self.tr("Article"))],
            EmptyState(
                "image",
                self.tr("No images yet"),
                self.tr("Make images: each article gets a featured picture, and pictures in its text if you want."),
                self.tr("Go to content"),
                lambda: context.show_place("writer", "content"),
            ),
            self.tr("Search images"),
        )
        self.detail = ImageDetail(context, self.pictures, self.make_again, open_content)
        self.gallery.selection_changed.connect(self.detail.show_selection)
        self.gallery.selection_changed.connect(lambda chosen: self.again_button.setEnabled(chosen.count > 0))
        self.gallery.opened.connect(lambda _id: self.detail.focus_first())
        self.gallery.model.failed.connect(context.notices.error)
        context.bridge.changes_published.connect(self.gallery.apply_changes)
        context.current.changed.connect(self.gallery.start_over)
        self.box.addWidget(Splitter("images", context.view_state, [self.gallery, self.detail], [880, 390]), 1)

    def make_again(self, ids: list[int]) -> None:
        """Put images back in the queue and make them; the old file stays until the new one is there."""
        images, scope = self.context.services.images, self.scope
        if scope is not None and ids:
            write(
                self.context,
                self,
                self.tr("Making images again"),
                lambda: images.make_again(scope, ids),
                self.images_button.run,
            )
