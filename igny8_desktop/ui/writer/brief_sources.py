"""The facts and sources of a brief: pasted texts, pages fetched now, files; each saved at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from igny8_desktop.domain.briefs import SourceText
from igny8_desktop.domain.enums import BriefSourceKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.source_files import SUFFIXES
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import ElidedLabel, Form, IconButton, IconLabel, SecondaryButton, counted

_ICONS = {BriefSourceKind.TEXT: "clipboard-paste", BriefSourceKind.URL: "globe", BriefSourceKind.FILE: "file-text"}


class SourceList(QWidget):
    """Shows the sources of one task and adds, edits and removes them."""

    def __init__(
        self, context: WindowContext, scope: Scope, task_id: int, failed: Callable[[BaseException], object]
    ) -> None:
        super().__init__()
        self._context = context
        self._scope = scope
        self._task_id = task_id
        self._failed = failed
        self.items: list[SourceText] = []
        space = theme().tokens.space
        self._box = QVBoxLayout()
        self._box.setSpacing(space.sm)
        self.empty = make_label(
            self.tr(
                "No sources yet. Figures, dates, names and quotations are taken from what you give here; "
                "without any the writer leaves them out."
            ),
            "muted",
            wrap=True,
        )
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://…")
        self.address.setAccessibleName(self.tr("Address of a page to read"))
        self.address.returnPressed.connect(self.add_page)
        self.fetch_button = SecondaryButton(self.tr("Fetch page"), self.add_page, icon="globe")
        self.paste_button = SecondaryButton(self.tr("Paste text…"), self.add_text, icon="clipboard-paste")
        self.file_button = SecondaryButton(self.tr("Add file…"), self.add_file, icon="file-text")
        line = QHBoxLayout()
        line.setSpacing(space.sm)
        line.addWidget(self.address, 1)
        for button in (self.fetch_button, self.paste_button, self.file_button):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.md)
        layout.addWidget(make_label(self.tr("Facts and sources"), "strong"))
        layout.addWidget(self.empty)
        layout.addLayout(self._box)
        layout.addLayout(line)

    def show_sources(self, sources: Sequence[SourceText]) -> None:
        """Show these sources."""
        while (item := self._box.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.items = list(sources)
        for source in self.items:
            self._box.addWidget(self._row(source))
        self.empty.setVisible(not self.items)

    def add_page(self) -> None:
        """Read the page whose address is typed."""
        address, briefs = self.address.text().strip(), self._context.services.briefs
        if address:
            self.fetch_button.setEnabled(False)
            self.fetch_button.setText(self.tr("Fetching…"))
            self._do(self.tr("Reading a page"), lambda: briefs.add_page(self._scope, self._task_id, address))

    def add_text(self) -> None:
        """Ask for a text to paste."""
        briefs = self._context.services.briefs
        _TextDialog(
            self._context,
            SourceText(0, BriefSourceKind.TEXT, "", "", ""),
            lambda title, text: self._do(
                self.tr("Adding a source"), lambda: briefs.add_text(self._scope, self._task_id, text, title)
            ),
        ).open()

    def add_file(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, self.tr("Add a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Texts ({0})").format(" ".join(f"*{suffix}" for suffix in SUFFIXES)))
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Add a file that was chosen."""
        briefs = self._context.services.briefs
        self._do(self.tr("Reading a file"), lambda: briefs.add_file(self._scope, self._task_id, Path(path)))

    def _row(self, source: SourceText) -> QWidget:
        space = theme().tokens.space
        row = QFrame()
        row.setProperty("role", "sunken")
        words = counted(len(source.text.split()), self.tr("word"), self.tr("words"))
        facts = [words]
        if source.address:
            facts.append(source.address)
        if source.fetched_at is not None:
            at = source.fetched_at.astimezone()
            day = reading_locale().toString(QDate(at.year, at.month, at.day), QLocale.FormatType.ShortFormat)
            facts.append(self.tr("read {0}").format(day))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(ElidedLabel(source.title or self.tr("Untitled"), "strong"))
        texts.addWidget(ElidedLabel(" · ".join(facts), "caption"))
        line = QHBoxLayout(row)
        line.setContentsMargins(space.md, space.sm, space.sm, space.sm)
        line.setSpacing(space.md)
        line.addWidget(IconLabel(_ICONS[source.kind], "text_muted", 18))
        line.addLayout(texts, 1)
        edit = IconButton("pencil", self.tr("Edit “{0}”").format(source.title), lambda: self._edit(source))
        remove = IconButton("trash-2", self.tr("Remove “{0}”").format(source.title), lambda: self._remove(source))
        if source.kind is BriefSourceKind.URL:
            briefs = self._context.services.briefs
            again = IconButton(
                "refresh-cw",
                self.tr("Read “{0}” again").format(source.title),
                lambda: self._do(
                    self.tr("Reading a page"), lambda: briefs.fetch_again(self._scope, source.id), replaces=source.id
                ),
            )
            line.addWidget(again)
        line.addWidget(edit)
        line.addWidget(remove)
        return row

    def _edit(self, source: SourceText) -> None:
        briefs = self._context.services.briefs
        _TextDialog(
            self._context,
            source,
            lambda title, text: self._do(
                self.tr("Changing a source"),
                lambda: briefs.edit_source(self._scope, source.id, title=title, text=text),
                replaces=source.id,
            ),
        ).open()

    def _remove(self, source: SourceText) -> None:
        context, scope, task_id = self._context, self._scope, self._task_id
        briefs = context.services.briefs

        def undo() -> None:
            write(context, context.window, self.tr("Restoring"), lambda: briefs.restore_source(scope, task_id, source))

        def removed(_gone: SourceText) -> None:
            self.show_sources([item for item in self.items if item.id != source.id])
            context.notices.success(self.tr("Source removed."), action_text=self.tr("Undo"), action=undo)

        write(
            context,
            self,
            self.tr("Removing a source"),
            lambda: briefs.remove_source(scope, source.id),
            removed,
            self._failed,
        )

    def _do(self, title: str, work: Callable[[], SourceText], *, replaces: int | None = None) -> None:
        def over() -> None:
            self.fetch_button.setEnabled(True)
            self.fetch_button.setText(self.tr("Fetch page"))

        def done(source: SourceText) -> None:
            over()
            self.address.clear()
            if replaces is None:
                self.show_sources([*self.items, source])
            else:
                self.show_sources([source if item.id == replaces else item for item in self.items])

        def failed(error: BaseException) -> None:
            over()
            self._failed(error)

        write(self._context, self, title, work, done, failed)


class _TextDialog(BaseDialog):
    """A title and a text."""

    def __init__(self, context: WindowContext, source: SourceText, done: Callable[[str, str], object]) -> None:
        super().__init__(
            self.tr("Source"),
            self.tr("Paste what the article may rest on, as it stands in the original."),
            parent=context.window,
            width=620,
        )
        self._done = done
        self.form = Form()
        self.title_field = QLineEdit(source.title)
        self.title_field.setMaxLength(500)
        self.text = QPlainTextEdit(source.text)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(260)
        self.form.add("title", self.tr("&Title"), self.title_field, help_text=self.tr("Whose words they are."))
        self.form.add("text", self.tr("Te&xt"), self.text, required=True)
        self.add(self.form)
        self.set_buttons(self.tr("Save"), self.save)
        self.text.setFocus()

    def save(self) -> None:
        """Hand the text over, unless it is empty."""
        text = self.text.toPlainText().strip()
        self.form.set_errors({} if text else {"text": self.tr("Paste a text.")})
        if text:
            self.accept()
            self._done(self.title_field.text().strip(), text)
