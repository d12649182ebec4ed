"""The parts of the page on which an article is edited, and how they show its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from igny8_desktop.domain.enums import ContentStatus, StageName
from igny8_desktop.services.writer.article_score import Field
from igny8_desktop.services.writer.contents import ContentDetail, ContentText
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import Banner
from igny8_desktop.ui.theme import Tone, theme
from igny8_desktop.ui.widgets import IconButton, PrimaryButton, SecondaryButton, Splitter
from igny8_desktop.ui.writer.article_editor import ArticleEditor
from igny8_desktop.ui.writer.content_fields import ContentFields
from igny8_desktop.ui.writer.content_words import image_words, publish_words
from igny8_desktop.ui.writer.editor_bar import FormatBar, TopBar
from igny8_desktop.ui.writer.find_bar import FindBar
from igny8_desktop.ui.writer.headline import Headline
from igny8_desktop.ui.writer.page.margins import GUTTER
from igny8_desktop.ui.writer.panel import ArticlePanel
from igny8_desktop.ui.writer.pictures import Pictures


class EditorView(QWidget):
    """Bars, banners, the article in the middle, its fields at the side, and the buttons below."""

    def __init__(self, context: WindowContext, told: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.pictures = Pictures(context.readers, context.services.image_path, self)
        self.top = TopBar()
        self.conflict = Banner()
        self.problem = Banner()
        self.draft_note = Banner()
        self.headline = Headline(self.tr("Title of the article"), self.tr("Title"))
        self.article = ArticleEditor(self.pictures)
        self.find_bar = FindBar(self.article)
        self.unsaved_note = Banner()
        self.format_bar = FormatBar(self.article, context.window)
        self.fields = ContentFields(told)
        self._build()

    def _build(self) -> None:
        space = theme().tokens.space
        head = QWidget()
        head.setProperty("role", "page")
        centre = QHBoxLayout(head)
        centre.setContentsMargins(GUTTER, space.lg, GUTTER, 0)
        column = QWidget()
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(space.md)
        inner.addWidget(self.draft_note)
        inner.addWidget(self.headline)
        centre.addWidget(column)
        room = self.article.text.verticalScrollBar().sizeHint().width()
        # The title stands over the text, whose column is in the middle of what the scroll bar leaves.
        self.article.text.column_moved.connect(
            lambda side: centre.setContentsMargins(side + GUTTER, space.lg, side + GUTTER + room, 0)
        )
        left = QFrame()
        left.setProperty("role", "panel")
        texts = QVBoxLayout(left)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(self.format_bar)
        texts.addWidget(self.find_bar)
        texts.addWidget(head)
        texts.addWidget(self.article, 1)
        side_page = QWidget()
        side_page.setProperty("role", "page")
        side_box = QVBoxLayout(side_page)
        side_box.setContentsMargins(space.lg, space.lg, space.lg, space.lg)
        side_box.addWidget(self.fields)
        side_box.addStretch(1)
        self.panel = ArticlePanel(
            self.context,
            self.article,
            _scroll(side_page),
            self.show_field,
        )
        banners = QVBoxLayout()
        banners.setContentsMargins(space.xl, 0, space.xl, 0)
        banners.addWidget(self.conflict)
        banners.addWidget(self.problem)
        banners.addWidget(self.unsaved_note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addLayout(banners)
        self._middle = Splitter("editor", self.context.view_state, [left, self.panel], [820, 380])
        self._foot = self._make_foot()
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._foot)
        self.allow(False)

    def show_field(self, field: Field) -> None:
        """Give a field beside the text the keyboard."""
        if field is Field.TITLE:
            self.headline.setFocus(Qt.FocusReason.OtherFocusReason)
        elif field is not Field.IMAGES:
            self.fields.show_field(str(field))

    def allow(self, editing: bool) -> None:
        """Let an article be worked on, or not while none is there: what is typed then would belong nowhere."""
        for part in (self._middle, self._foot, self.top.revisions):
            part.setEnabled(editing)
        for sign in (self.top.status, self.top.site_status, self.top.on_site):
            sign.setVisible(editing)
        if not editing:
            self.top.link.hide()

    def text(self) -> ContentText:
        """Return what is in the fields; blocks that nobody touched are the ones that were loaded."""
        return ContentText(
            title=self.headline.text(),
            slug=self.fields.slug_text(),
            excerpt=self.fields.excerpt_text(),
            meta_title=self.fields.meta_title.text(),
            meta_description=self.fields.meta_description_text(),
            blocks=self.article.blocks(),
            categories=self.fields.category_names(),
            tags=self.fields.tag_names(),
        )

    def serve_panel(self, after_save: Callable[[Callable[[], object]], object]) -> None:
        """Let the panel judge what is typed; what it changes is saved first."""
        self.panel.serve(self.text, after_save)
        for edited in (
            self.headline.edited,
            self.fields.slug.textEdited,
            self.fields.meta_title.textEdited,
            self.fields.meta_description.textChanged,
        ):
            edited.connect(lambda *_args: self.panel.field_edited())

    def _make_foot(self) -> QFrame:
        space, context = theme().tokens.space, self.context
        self.save_button = SecondaryButton(self.tr("Save"), icon="save", tip=self.tr("Save (Ctrl+S)"))
        self.discard_button = SecondaryButton(
            self.tr("Discard changes"), tip=self.tr("Show the article as it was saved last.")
        )
        self.approve_button = PrimaryButton(
            self.tr("Approve"), icon="check", tip=self.tr("Approve for publishing (Ctrl+Enter)")
        )
        self.withdraw_button = SecondaryButton(
            self.tr("Back to draft"), icon="rotate-ccw", tip=self.tr("Take the approval back.")
        )
        self.images_button = StepButton(
            context, self.tr("Make images"), context.start_images, image_words(), icon="image"
        )
        self.export_button = IconButton("download", self.tr("Export, or copy as rich text"))
        self.draft_button = StepButton(
            context,
            self.tr("Send as draft"),
            lambda ids: context.start_step(StageName.PUBLISH, ids, publish_as="draft"),
            publish_words(),
            icon="cloud-upload",
            tip=self.tr("Put it on the client's site without showing it to readers."),
        )
        self.publish_button = StepButton(
            context,
            self.tr("Publish"),
            lambda ids: context.start_step(StageName.PUBLISH, ids),
            publish_words(),
            icon="globe",
            primary=True,
        )
        foot = QFrame()
        foot.setProperty("role", "footer")
        line = QHBoxLayout(foot)
        line.setContentsMargins(space.xl, space.sm, space.xl, space.sm)
        line.setSpacing(space.sm)
        line.addWidget(self.save_button)
        line.addWidget(self.discard_button)
        line.addStretch(1)
        for one in (
            self.export_button,
            self.images_button,
            self.withdraw_button,
            self.draft_button,
            self.publish_button,
            self.approve_button,
        ):
            line.addWidget(one)
        return foot

    def show_status(self, detail: ContentDetail, around: Sequence[int]) -> None:
        """Show where the article stands, and what can be done with it now."""
        self.top.status.set_status(detail.status)
        self.top.site_status.set_status(detail.site_status)
        self.top.link.setVisible(bool(detail.url))
        self.top.link.setToolTip(detail.url)
        if detail.remote_status:
            self.top.site_status.setToolTip(self.tr("The site says: {0}").format(detail.remote_status))
        here = around.index(detail.id) if detail.id in around else -1
        self.top.previous.setEnabled(here > 0)
        self.top.next.setEnabled(0 <= here < len(around) - 1)
        self.top.place.setText(self.tr("{0} of {1}").format(here + 1, len(around)) if here >= 0 else "")
        if detail.is_working_draft:
            self.draft_note.say(
                Tone.INFO,
                self.tr("Working draft"),
                self.tr(
                    "Made offline of your keywords and outline: structure, titles and notes of what to cover. Write it "
                    "out here, or set an AI provider (Tools) and have it written."
                ),
            )
        else:
            self.draft_note.clear()
        draft = detail.status is ContentStatus.DRAFT
        self.approve_button.setVisible(draft)
        self.withdraw_button.setVisible(detail.status is ContentStatus.APPROVED)
        self.draft_button.setVisible(detail.status is ContentStatus.APPROVED)
        self.publish_button.setVisible(detail.status is ContentStatus.APPROVED)


def _scroll(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
