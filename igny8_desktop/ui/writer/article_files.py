"""Take articles out of the program and drafts in, from the Writer's lists and the editor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QMenu, QRadioButton, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.services.list_export import ExportReport
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_export import ArticleExportReport, ArticleForm, RichText
from igny8_desktop.services.writer.article_import import ImportedDraft
from igny8_desktop.services.writer.images import read_picture
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone, make_label
from igny8_desktop.ui.widgets import Notice, counted

#: What a chooser of pictures offers; the file itself decides whether it is one.
PICTURE_FILES = "*.png *.jpg *.jpeg *.webp *.avif *.gif *.tif *.tiff *.bmp *.ico *.jp2"


class ArticleExportDialog(BaseDialog):
    """Asks what is to be exported in which form, then for the place."""

    def __init__(self, context: WindowContext, ids: Sequence[int] | None = None) -> None:
        chosen = len(ids) if ids is not None else 0
        super().__init__(
            context.window.tr("Export articles"),
            context.window.tr("Files that clients, editors and other programs open, with all pictures."),
            parent=context.window,
            width=560,
        )
        self._context, self._ids = context, list(ids) if ids is not None else None
        self.selected = QRadioButton(
            counted(chosen, self.tr("selected article"), self.tr("selected articles")) if chosen else ""
        )
        self.selected.setVisible(bool(chosen))
        self.everything = QRadioButton(self.tr("All articles of this site or sector"))
        (self.selected if chosen else self.everything).setChecked(True)
        self.plan = QRadioButton(self.tr("Only the content plan: ideas, tasks and articles as a table"))
        self.forms: dict[ArticleForm, QRadioButton] = {}
        words = {
            ArticleForm.DOCX: (
                self.tr("Word document (.docx)"),
                self.tr("For editors: headings, lists and tables as Word styles, pictures inside."),
            ),
            ArticleForm.HTML: (
                self.tr("Web page (.html)"),
                self.tr("Reads well on its own; with description and structured data for search engines."),
            ),
            ArticleForm.MARKDOWN: (
                self.tr("Markdown (.md)"),
                self.tr("With front matter, for static sites and note programs."),
            ),
            ArticleForm.PACKAGE: (
                self.tr("Article package (.zip)"),
                self.tr("Web page, Markdown, pictures and all facts as JSON, for hand-over or archive."),
            ),
        }
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        self.add(make_label(self.tr("What"), "field"))
        for button in (self.selected, self.everything, self.plan):
            self._groups[0].addButton(button)
            button.toggled.connect(lambda _on: self._check())
            self.add(button)
        self.add(make_label(self.tr("As"), "field"))
        for form, (name, text) in words.items():
            button = QRadioButton(name)
            button.setAccessibleDescription(text)
            self._groups[1].addButton(button)
            self.forms[form] = button
            box = QVBoxLayout()
            box.setSpacing(2)
            box.addWidget(button)
            help_text = make_label(text, "caption", wrap=True)
            help_text.setContentsMargins(26, 0, 0, 0)
            box.addWidget(help_text)
            self.add(box)
        self.forms[ArticleForm.DOCX].setChecked(True)
        self.body.setSpacing(8)
        self.set_buttons(self.tr("Choose a place…"), self.ask_for_place)
        self._check()
        if self.primary is not None:
            self.primary.setFocus()

    @property
    def form(self) -> ArticleForm:
        """Return the form that is chosen."""
        return next(form for form, button in self.forms.items() if button.isChecked())

    def ask_for_place(self) -> None:
        """Ask where the files are to be saved: a folder for articles, a file for the plan."""
        site = self._context.current.site
        if self.plan.isChecked():
            name = f"{site.slug if site is not None else 'site'}-content-plan.xlsx"
            dialog = QFileDialog(
                self, self.tr("Export content plan"), name, self.tr("Excel workbooks (*.xlsx);;CSV files (*.csv)")
            )
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("xlsx")
            dialog.fileSelected.connect(lambda chosen: self.export_plan(Path(chosen)))
        else:
            dialog = QFileDialog(self, self.tr("Export articles into a folder"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export_to(self, folder: Path) -> JobHandle[ArticleExportReport] | None:
        """Write the articles as a job and close."""
        context, scope, form = self._context, self._context.current.scope, self.form
        ids = self._ids if self.selected.isChecked() else None
        if scope is None:
            return None
        exports = context.services.article_export

        def work(job: JobContext) -> ArticleExportReport:
            return exports.write(
                scope,
                ids if ids is not None else exports.all_ids(scope),
                folder,
                form,
                progress=job.progress,
                should_stop=job.should_stop,
            )

        try:
            handle: JobHandle[ArticleExportReport] = context.services.jobs.submit_blocking(
                self.tr("Exporting articles"), work, kind="export", site_id=scope.site_id
            )
        except Igny8Error as error:
            self.banner.say_error(error)
            return None
        follow(context.bridge, context.window, handle, lambda report: _told(context, report), context.notices.error)
        self.accept()
        return handle

    def export_plan(self, path: Path) -> JobHandle[ExportReport] | None:
        """Write the content plan as a job and close."""
        context, scope = self._context, self._context.current.scope
        if scope is None:
            return None
        plan, tell = context.services.content_plan, context.window.tr

        def done(report: ExportReport) -> None:
            context.notices.success(
                tell("{0} rows of the plan written to {1}.").format(
                    reading_locale().toString(report.rows), report.path.name
                ),
                action_text=tell("Open folder"),
                action=lambda: _show_folder(report.path.parent),
            )

        handle = write(context, context.window, self.tr("Exporting plan"), lambda: plan.write(scope, path), done)
        self.accept()
        return handle

    def _check(self) -> None:
        for button in self.forms.values():
            button.setEnabled(not self.plan.isChecked())


def _told(context: WindowContext, report: ArticleExportReport) -> None:
    tell = context.window.tr
    text = counted(report.articles, tell("article exported."), tell("articles exported."))
    folder = report.files[0].parent if report.files else None
    detail = tell("{0} pictures had no file; make them again under Images.").format(report.missing)
    context.notices.show(
        Notice(
            Tone.WARNING if report.missing else Tone.SUCCESS,
            text,
            detail if report.missing else "",
            tell("Open folder"),
            lambda: _show_folder(folder),
        )
    )


def _show_folder(folder: Path | None) -> None:
    if folder is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def copy_rich_text(context: WindowContext, owner: QObject, content_id: int) -> None:
    """Put an article on the clipboard, with its pictures, for word processors and web editors."""
    scope = context.current.scope
    if scope is None:
        return
    exports, tell = context.services.article_export, context.window.tr

    def done(rich: RichText) -> None:
        data = QMimeData()
        data.setHtml(rich.html)
        data.setText(rich.text)
        QGuiApplication.clipboard().setMimeData(data)
        context.notices.success(tell("The article is on the clipboard, with its pictures."))

    write(context, owner, tell("Copying"), lambda: exports.rich_text(scope, content_id), done)


def ask_for_featured(context: WindowContext, owner: QWidget, content_id: int) -> None:
    """Ask for a picture file and make it the featured image of an article, the one before stays as a variant."""
    scope, images, tell = context.current.scope, context.services.images, context.window.tr
    if scope is None:
        return

    def take(path: Path) -> None:
        write(
            context,
            owner,
            tell("Taking {0}").format(path.name),
            lambda: images.add_file(scope, content_id, read_picture(path), role=ImageRole.FEATURED),
            lambda _id: context.notices.success(
                tell("The article has your picture."),
                action_text=tell("Show images"),
                action=lambda: context.show_place("writer", "images"),
            ),
        )

    dialog = QFileDialog(owner, tell("Choose a picture"), "", f"{tell('Pictures')} ({PICTURE_FILES})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()


def offer_exports(context: WindowContext, button: QWidget, content_id: int) -> None:
    """Show what can be taken out of the program of one article, above a button."""
    tell = context.window.tr
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(tell("Export…"), lambda: ArticleExportDialog(context, [content_id]).open())
    menu.addAction(tell("Copy as rich text"), lambda: copy_rich_text(context, button, content_id))
    corner = button.mapToGlobal(button.rect().topLeft())
    menu.popup(QPoint(corner.x(), corner.y() - menu.sizeHint().height()))


def ask_for_drafts(context: WindowContext, task_id: int | None = None) -> None:
    """Ask for draft files and take them in; with a task, for the one that fills it."""
    tell = context.window.tr
    dialog = QFileDialog(
        context.window,
        tell("Import drafts") if task_id is None else tell("Fill the task with a draft"),
        "",
        tell("Drafts (*.docx *.md *.markdown *.html *.htm *.txt)"),
    )
    many = QFileDialog.FileMode.ExistingFiles if task_id is None else QFileDialog.FileMode.ExistingFile
    dialog.setFileMode(many)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: import_drafts(context, [Path(name) for name in names], task_id))
    dialog.open()


def import_drafts(
    context: WindowContext, paths: Sequence[Path], task_id: int | None = None
) -> JobHandle[list[ImportedDraft | Igny8Error]] | None:
    """Take drafts in as one job; one that cannot be read is told and does not hold up the others."""
    scope = context.current.scope
    if scope is None:
        context.notices.info(context.window.tr("Add a site first: keywords and articles belong to a site."))
        return None
    imports, tell = context.services.article_import, context.window.tr

    def one(path: Path) -> ImportedDraft | Igny8Error:
        try:
            return imports.take(scope, path, task_id=task_id)
        except Igny8Error as error:
            return error

    async def work(job: JobContext) -> list[ImportedDraft | Igny8Error]:
        found: list[ImportedDraft | Igny8Error] = []
        for number, path in enumerate(paths):
            if job.should_stop():
                break
            job.progress(number, len(paths), path.name)
            found.append(await in_thread(lambda path=path: one(path)))  # type: ignore[misc]
        return found

    def done(found: list[ImportedDraft | Igny8Error]) -> None:
        taken = [item for item in found if isinstance(item, ImportedDraft)]
        for error in found:
            if isinstance(error, Igny8Error):
                context.notices.error(error)
        if not taken:
            return
        left_out = [name for draft in taken for name in draft.left_out]
        detail = tell("Pictures that could not be taken in: {0}").format(", ".join(left_out[:5]))
        context.notices.show(
            Notice(
                Tone.WARNING if left_out else Tone.SUCCESS,
                counted(len(taken), tell("draft imported."), tell("drafts imported.")),
                detail if left_out else "",
                tell("Undo"),
                lambda: _undo(context, [draft.content_id for draft in taken]),
            )
        )

    try:
        handle = context.services.jobs.submit(tell("Importing drafts"), work, kind="import", site_id=scope.site_id)
    except Igny8Error as error:
        context.notices.error(error)
        return None
    return follow(context.bridge, context.window, handle, done, context.notices.error)


def _undo(context: WindowContext, ids: Sequence[int]) -> None:
    scope, contents = context.current.scope, context.services.contents
    if scope is not None:
        write(context, context.window, context.window.tr("Taking back"), lambda: contents.delete(scope, ids))
