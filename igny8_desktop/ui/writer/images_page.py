"""The images of a site: look at them, choose among variants, change their words, make them again."""

from __future__ import annotations

from collections.abc import Callable

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.services.step_starter import STEP_TITLES
from igny8_desktop.services.steps import StepReport
from igny8_desktop.services.writer.images import RemovedImage
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.widgets import EmptyState, Facet, PageHeader, SecondaryButton, Splitter, counted
from igny8_desktop.ui.writer.content_words import image_words
from igny8_desktop.ui.writer.image_detail import ImageDetail
from igny8_desktop.ui.writer.image_gallery import ImageGallery
from igny8_desktop.ui.writer.image_look import ImageLookDialog
from igny8_desktop.ui.writer.pictures import Pictures


class ImagesPage(ListPage):
    """A gallery on the left, the selected image on the right."""

    def __init__(self, context: WindowContext, open_content: Callable[[int], object]) -> None:
        super().__init__(context)
        self._variants = 1
        self.pictures = Pictures(context.readers, context.services.image_path, self)
        self.look_button = SecondaryButton(
            self.tr("Style…"),
            self.show_look,
            icon="sliders-horizontal",
            tip=self.tr("How the images of this site look: style, colours, template and logo."),
        )
        self.again_button = SecondaryButton(
            self.tr("Make selected again"),
            lambda: self.make_again(list(self.gallery.selection().ids)),
            icon="refresh-cw",
        )
        self.remove_button = SecondaryButton(
            self.tr("Take out"),
            self.remove,
            icon="trash-2",
            tip=self.tr("Take the selected images out of their articles."),
        )
        for button in (self.again_button, self.remove_button):
            button.setEnabled(False)
        self.images_button = StepButton(
            context,
            self.tr("Make images"),
            self._start,
            image_words(),
            icon="image",
            primary=True,
            tip=self.tr("Describe and make the images of all articles that have none."),
        )
        self.box.addWidget(
            PageHeader(
                self.tr("Images"),
                self.tr("Featured pictures and pictures in the text, with the words that go with them."),
                [self.look_button, self.remove_button, self.again_button, self.images_button],
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
        self.gallery.selection_changed.connect(lambda chosen: self.remove_button.setEnabled(chosen.count > 0))
        self.gallery.opened.connect(lambda _id: self.detail.focus_first())
        self.gallery.model.failed.connect(context.notices.error)
        context.bridge.changes_published.connect(self.gallery.apply_changes)
        context.current.changed.connect(self.gallery.start_over)
        self.box.addWidget(Splitter("images", context.view_state, [self.gallery, self.detail], [880, 390]), 1)

    def make_again(self, ids: list[int], variants: int = 1) -> None:
        """Put images back in the queue and make so many pictures for each; what is shown now becomes a variant."""
        images, scope = self.context.services.images, self.scope
        if scope is not None and ids:

            def start(queued: list[int]) -> None:
                self._variants = variants
                self.images_button.run(queued)
                self._variants = 1

            write(self.context, self, self.tr("Making images again"), lambda: images.make_again(scope, ids), start)

    def remove(self) -> None:
        """Take the selected images out of their articles, with Undo."""
        images, scope, ids = self.context.services.images, self.scope, list(self.gallery.selection().ids)
        if scope is None or not ids:
            return

        def done(removed: list[RemovedImage]) -> None:
            self.context.notices.success(
                counted(len(removed), self.tr("image taken out."), self.tr("images taken out.")),
                action_text=self.tr("Undo"),
                action=lambda: write(self.context, self, self.tr("Restoring"), lambda: images.restore(scope, removed)),
            )

        self.act(self.tr("Taking images out"), lambda at: images.remove(at, ids), done)

    def show_look(self) -> None:
        """Open the style of this site's images."""
        if self.scope is not None:
            ImageLookDialog(self.context).open()

    def _start(self, ids: object) -> JobHandle[StepReport] | None:
        context, variants = self.context, self._variants
        scope, chosen = context.current.scope, list(ids) if isinstance(ids, list) else None
        if chosen is None:
            return context.start_images()
        if variants == 1 or scope is None:
            return context.start_step(StageName.IMAGES, chosen)
        starter, step = context.services.starter, context.services.imaging.making(variants)

        async def work(job: JobContext) -> StepReport:
            return await starter.run(scope, step, chosen, progress=job.progress)

        return context.services.jobs.submit(
            STEP_TITLES[StageName.IMAGES], work, kind=str(StageName.IMAGES), site_id=scope.site_id
        )
