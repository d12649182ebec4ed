"""The articles of a site: the list, and the editor behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import ListPage, with_problems
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    FacetKind,
    PageHeader,
    SecondaryButton,
    Selection,
    TableAction,
    counted,
)
from igny8_desktop.ui.writer.article_files import ArticleExportDialog, ask_for_drafts, ask_for_featured, copy_rich_text
from igny8_desktop.ui.writer.compare_dialog import CompareDialog
from igny8_desktop.ui.writer.content_editor import ContentEditor
from igny8_desktop.ui.writer.content_words import image_words, publish_words
from igny8_desktop.ui.writer.publish_report import PublishReportDialog


class ContentPage(ListPage):
    """Lists content; Enter or a double click opens the editor."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self.images_button = StepButton(
            context,
            self.tr("Make images"),
            context.start_images,
            image_words(),
            icon="image",
            tip=self.tr("Describe and make the images of all articles that have none."),
        )
        self.draft_button = StepButton(
            context,
            self.tr("Send as drafts"),
            lambda ids: context.start_step(StageName.PUBLISH, ids, publish_as="draft"),
            publish_words(),
            icon="cloud-upload",
            tip=self.tr("Put all approved articles on the client's site without showing them to readers."),
        )
        self.publish_button = StepButton(
            context,
            self.tr("Publish approved"),
            lambda ids: context.start_step(StageName.PUBLISH, ids),
            publish_words(),
            icon="globe",
            primary=True,
            tip=self.tr("Publish all approved articles on the client's site."),
        )
        self.import_button = SecondaryButton(
            self.tr("Import drafts…"),
            lambda: ask_for_drafts(context),
            icon="upload",
            tip=self.tr("Take in Word, Markdown and HTML files as articles."),
        )
        self.export_button = SecondaryButton(
            self.tr("Export…"),
            lambda: ArticleExportDialog(context, list(self.table.selection().ids) or None).open(),
            icon="download",
            tip=self.tr("Write articles, or the content plan, to files."),
        )
        self._stack = QStackedWidget()
        self.list = QWidget()
        listed = QVBoxLayout(self.list)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(0)
        listed.addWidget(
            PageHeader(
                self.tr("Content"),
                self.tr("Drafts and articles. Only what you approve is published."),
                [
                    self.import_button,
                    self.export_button,
                    self.images_button,
                    self.draft_button,
                    self.publish_button,
                ],
            )
        )
        self.table = self._make_table()
        listed.addWidget(self.table, 1)
        self._stack.addWidget(self.list)
        self.box.addWidget(self._stack, 1)
        self._editor: ContentEditor | None = None
        context.current.changed.connect(self._scope_changed)

    @property
    def editor(self) -> ContentEditor:
        """Return the editor, building it when it is first needed."""
        if self._editor is None:
            self._editor = ContentEditor(self.context)
            self._editor.left.connect(self.show_list)
            self._editor.moved.connect(lambda content_id: self.table.select_ids([content_id]))
            self._stack.addWidget(self._editor)
        return self._editor

    def open(self, content_id: int) -> None:
        """Open an article in the editor; an article that is open there is saved first."""
        editor = self.editor
        around = list(self.table.model.ids())
        if content_id not in around:
            around = [content_id]

        def go() -> None:
            editor.open(content_id, around)
            self._stack.setCurrentWidget(editor)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

        if editor.content_id is not None and editor.dirty:
            editor.save(go)
        else:
            go()

    def show_list(self) -> None:
        """Go back to the list."""
        if self._editor is not None:
            self._editor.close_article()
        self._stack.setCurrentWidget(self.list)
        self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _scope_changed(self, _scope: object) -> None:
        if self._editor is not None and self._stack.currentWidget() is self._editor:
            self._editor.leave()

    def _make_table(self) -> DataTable:
        context = self.context
        source = ListingSource(
            context.services.listing,
            context.current,
            EntityKind.CONTENT,
            labels={"structure": word_text, "content_type": word_text},
            enrich=with_problems,
        )
        table = DataTable(
            source,
            [
                Column("title", self.tr("Title"), 280, stretch=True, strong=True, hint_key="problem"),
                Column("status", self.tr("Status"), 120, ColumnKind.BADGE),
                Column("site_status", self.tr("On the site"), 140, ColumnKind.BADGE, hint_key="problem"),
                Column("word_count", self.tr("Words"), 80, ColumnKind.NUMBER),
                Column("images", self.tr("Images"), 80, ColumnKind.NUMBER),
                Column("cluster", self.tr("Cluster"), 150),
                Column("url", self.tr("Link"), 170, ColumnKind.LINK, format=link_text),
                Column("updated_at", self.tr("Changed"), 140, ColumnKind.DATE),
                Column("primary_keyword", self.tr("Main keyword"), 170, visible=False),
                Column("structure", self.tr("Structure"), 110, format=word_text, visible=False),
                Column("remote_status", self.tr("Status there"), 110, visible=False),
                Column("error_title", self.tr("Failure"), 170, hint_key="problem", visible=False),
            ],
            context.readers,
            name="content",
            title=self.tr("Content"),
            empty=EmptySpec(
                "file-text",
                self.tr("Nothing written yet"),
                self.tr("Write your tasks: drafts appear here, ready to be read, edited and approved."),
                self.tr("Go to tasks"),
                lambda: context.show_place("writer", "tasks"),
            ),
            count_text=lambda count: counted(count, self.tr("article"), self.tr("articles")),
            search_text=self.tr("Search content"),
            facets=[
                Facet("status", self.tr("Status")),
                Facet("site_status", self.tr("On the site")),
                Facet("cluster", self.tr("Cluster")),
                Facet("sector", self.tr("Sector"), pinned=False),
                Facet("words", self.tr("Words and patterns"), kind=FacetKind.WORDS, pinned=False),
            ],
            actions=[
                TableAction(
                    "open",
                    self.tr("Open"),
                    lambda selection: self.open(selection.ids[0]),
                    icon="pen-line",
                    single=True,
                ),
                TableAction("approve", self.tr("Approve"), self.approve, icon="check"),
                TableAction("withdraw", self.tr("Back to draft"), self.withdraw, icon="rotate-ccw", in_bar=False),
                TableAction(
                    "images", self.tr("Make images"), lambda some: self.images_button.run(some.ids), icon="image"
                ),
                TableAction(
                    "publish", self.tr("Publish"), lambda some: self.publish_button.run(some.ids), icon="globe"
                ),
                TableAction("schedule", self.tr("Schedule…"), self.schedule, icon="calendar"),
                TableAction(
                    "draft",
                    self.tr("Send as draft"),
                    lambda some: self.draft_button.run(some.ids),
                    icon="cloud-upload",
                    in_bar=False,
                ),
                TableAction(
                    "report",
                    self.tr("Publish report…"),
                    lambda some: self.show_report(some.ids[0]),
                    icon="shield-check",
                    single=True,
                    in_bar=False,
                ),
                TableAction(
                    "compare",
                    self.tr("Compare with the site…"),
                    lambda some: self.compare(some.ids[0]),
                    icon="columns-3",
                    single=True,
                    in_bar=False,
                ),
                TableAction(
                    "write_again",
                    self.tr("Write anew with the AI provider"),
                    self.write_again,
                    icon="wand-sparkles",
                    in_bar=False,
                ),
                TableAction(
                    "own_picture",
                    self.tr("Use a featured picture of my own…"),
                    lambda some: ask_for_featured(context, self, some.ids[0]),
                    icon="image",
                    single=True,
                    in_bar=False,
                ),
                TableAction(
                    "export_articles",
                    self.tr("Export articles…"),
                    lambda some: ArticleExportDialog(context, list(some.ids)).open(),
                    icon="download",
                    in_bar=False,
                ),
                TableAction(
                    "copy_rich",
                    self.tr("Copy as rich text"),
                    lambda some: copy_rich_text(context, self, some.ids[0]),
                    icon="copy",
                    single=True,
                    in_bar=False,
                ),
                TableAction("delete", self.tr("Delete"), self.delete, icon="trash-2", danger=True),
            ],
            view_state=self.list_state,
        )
        self.keep_fresh(table)
        self.equip(table, source, EntityKind.CONTENT, "articles")
        table.opened.connect(self.open)
        table.edit_requested.connect(self.open)
        table.link_clicked.connect(self._open_link)
        return table

    def _open_link(self, content_id: int, key: str) -> None:
        row = self.table.model.row_of(content_id)
        values = self.table.model.values_at(row) if row is not None else None
        if values is not None and values.get(key):
            QDesktopServices.openUrl(QUrl(str(values[key])))

    def show_report(self, content_id: int) -> PublishReportDialog:
        """Show what was confirmed on the site after the article was published."""
        dialog = PublishReportDialog(self.context, content_id, self.compare)
        dialog.open()
        return dialog

    def compare(self, content_id: int) -> CompareDialog:
        """Show the article as last sent, as it is here and as it is on the site."""
        dialog = CompareDialog(self.context, content_id)
        dialog.open()
        return dialog

    def schedule(self, selection: Selection) -> None:
        """Ask when the chosen articles become public."""
        from igny8_desktop.ui.sites.schedule_dialog import ScheduleDialog

        scope = self.context.current.scope
        if scope is not None:
            ScheduleDialog(self.context, scope, list(selection.ids)).open()

    def approve(self, selection: Selection) -> None:
        """Approve drafts, with Undo."""
        contents, scope = self.context.services.contents, self.scope
        ids = list(selection.ids)

        def done(moved: list[int]) -> None:
            def undo() -> None:
                if scope is not None:
                    write(self.context, self, self.tr("Restoring"), lambda: contents.withdraw(scope, moved))

            if moved:
                self.context.notices.success(
                    counted(len(moved), self.tr("article approved."), self.tr("articles approved.")),
                    action_text=self.tr("Undo"),
                    action=undo,
                )
            else:
                self.context.notices.info(self.tr("Nothing changed: no draft is among them."))

        self.act(self.tr("Approving"), lambda at: contents.approve(at, ids), done)

    def withdraw(self, selection: Selection) -> None:
        """Turn approved articles back into drafts."""
        contents = self.context.services.contents
        ids = list(selection.ids)
        self.act(
            self.tr("Changing"),
            lambda at: contents.withdraw(at, ids),
            lambda moved: self.context.notices.success(
                counted(len(moved), self.tr("article is a draft again."), self.tr("articles are drafts again."))
            ),
        )

    def write_again(self, selection: Selection) -> None:
        """Have working drafts written by the AI provider that is set; their old text stays as a revision."""
        contents = self.context.services.contents
        ids = list(selection.ids)

        def done(tasks: list[int]) -> None:
            if not tasks:
                self.context.notices.info(self.tr("None of them is a working draft of the offline engine."))
                return
            self.context.start_step(StageName.WRITE, tasks)
            self.context.notices.info(
                counted(len(tasks), self.tr("article is written anew."), self.tr("articles are written anew."))
            )

        self.act(self.tr("Queueing"), lambda at: contents.write_again(at, ids), done)

    def delete(self, selection: Selection) -> None:
        """Delete articles here, with Undo; what is on the client's site stays there."""
        contents = self.context.services.contents
        self.delete_with_undo(
            self.tr("Deleting articles"),
            selection,
            contents.delete,
            contents.restore,
            lambda count: counted(
                count,
                self.tr("article deleted here; what is on the site stays."),
                self.tr("articles deleted here; what is on the site stays."),
            ),
        )


def link_text(value: object) -> str:
    """Return an address as short as people know it: without scheme, and of files only the article's own folder."""
    url = QUrl(str(value))
    if url.isLocalFile():
        parts = [part for part in url.path().split("/") if part and part != "index.html"]
        return parts[-1] if parts else str(value)
    return f"{url.host()}{url.path()}".rstrip("/") or str(value)
