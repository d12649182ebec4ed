"""The history of an article: what it was after every save, what changed between any two, names, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from igny8_desktop.services.writer.contents import ContentDetail, RevisionInfo
from igny8_desktop.services.writer.revision_history import Comparison
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import Column, ColumnKind, write_value
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import SecondaryButton
from igny8_desktop.ui.writer.difference_view import DifferenceView

_NUMBER = int(Qt.ItemDataRole.UserRole)


class RevisionsDialog(BaseDialog):
    """Lists the revisions, newest first; `restored` gets the article after one was brought back."""

    def __init__(
        self, context: WindowContext, content_id: int, revision: int, restored: Callable[[ContentDetail], object]
    ) -> None:
        super().__init__(
            self.tr("Revisions"),
            self.tr(
                "Every save, generation and sync is kept. Bringing one back adds it as the newest: nothing is lost."
            ),
            parent=context.window,
            width=1060,
            scroll=False,
        )
        self._context = context
        self._content_id = content_id
        self._revision = revision
        self._restored = restored
        self._infos: Sequence[RevisionInfo] = ()
        self._comparison: Comparison | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Revisions"))
        self.list.setFixedWidth(330)
        self.list.setWordWrap(True)
        self.against = QComboBox()
        self.against.setAccessibleName(self.tr("Compare with"))
        self.whole = QCheckBox(self.tr("Show unchanged parts"))
        self.summary = make_label("", "caption")
        self.view = DifferenceView()
        self.view.setMinimumHeight(420)
        self.name = QLineEdit()
        self.name.setMaxLength(300)
        self.name.setPlaceholderText(self.tr("Name of this revision, such as “sent to the client”"))
        self.name.setAccessibleName(self.tr("Name of this revision"))
        self.name_button = SecondaryButton(self.tr("Name it"))
        self._build()
        self.set_buttons(self.tr("Bring back"), self.restore, close=self.tr("Close"))
        self.list.currentItemChanged.connect(lambda *_args: self._chosen_other())
        self.against.currentIndexChanged.connect(lambda _index: self._compare())
        self.whole.toggled.connect(lambda _on: self._show())
        self.name.textChanged.connect(lambda _text: self._show_state())
        self.name.returnPressed.connect(self.give_name)
        self.name_button.clicked.connect(self.give_name)
        self._read()
        self._show_state()

    def _build(self) -> None:
        space = theme().tokens.space
        row = QHBoxLayout()
        row.setSpacing(space.lg)
        row.addWidget(self.list)
        right = QVBoxLayout()
        right.setSpacing(space.sm)
        top = QHBoxLayout()
        label = make_label(self.tr("Compare with"), "muted")
        label.setBuddy(self.against)
        top.addWidget(label)
        top.addWidget(self.against, 1)
        top.addWidget(self.whole)
        names = QHBoxLayout()
        names.addWidget(self.name, 1)
        names.addWidget(self.name_button)
        right.addLayout(top)
        right.addWidget(self.summary)
        right.addWidget(self.view, 1)
        right.addLayout(names)
        row.addLayout(right, 1)
        self.add(row)

    def restore(self) -> None:
        """Bring the chosen revision back."""
        scope = self._context.current.scope
        number = self._chosen()
        if scope is None or number is None or number == self._revision:
            return
        contents, content_id = self._context.services.contents, self._content_id
        self.set_busy(True)

        def done(detail: ContentDetail) -> None:
            self.accept()
            self._restored(detail)

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(
            self._context,
            self,
            self.tr("Bringing revision {0} back").format(number),
            lambda: contents.restore_revision(scope, content_id, number),
            done,
            failed,
        )

    def give_name(self) -> None:
        """Name the chosen revision."""
        scope, number, name = self._context.current.scope, self._chosen(), self.name.text()
        if scope is None or number is None or not self.name_button.isEnabled():
            return
        history, content_id = self._context.services.revision_history, self._content_id
        write(
            self._context,
            self,
            self.tr("Naming revision {0}").format(number),
            lambda: history.name(scope, content_id, number, name),
            lambda _done: self._read(),
            self.banner.say_error,
        )

    def _read(self) -> None:
        scope = self._context.current.scope
        contents, content_id = self._context.services.contents, self._content_id
        if scope is not None:
            self._context.readers.submit(
                Lane.LISTS, self, lambda: contents.revisions(scope, content_id), self._came, self.banner.say_error
            )

    def _came(self, revisions: Sequence[RevisionInfo]) -> None:
        chosen = self._chosen()
        self._infos = revisions
        self.list.blockSignals(True)
        self.list.clear()
        for info in revisions:
            item = QListWidgetItem(self._words(info))
            item.setData(_NUMBER, info.number)
            self.list.addItem(item)
        numbers = [info.number for info in revisions]
        self.list.setCurrentRow(numbers.index(chosen) if chosen in numbers else 0)
        self.list.blockSignals(False)
        self._chosen_other()
        if chosen is None:
            self.list.setFocus()

    def _words(self, info: RevisionInfo) -> str:
        when = Column("created_at", "", kind=ColumnKind.DATE)
        text = f"{info.number}   ·   {write_value(when, info.created_at)}   ·   {word_text(info.origin)}"
        if info.number == self._revision:
            text += self.tr("   (the one in sight)")
        return f"{text}\n{info.note}" if info.note else text

    def _chosen_other(self) -> None:
        number = self._chosen()
        info = next((info for info in self._infos if info.number == number), None)
        self.name.setText(info.note if info is not None else "")
        self.against.blockSignals(True)
        self.against.clear()
        for other in self._infos:
            if other.number != number:
                self.against.addItem(self._words(other).replace("\n", "   ·   "), other.number)
        # The one before tells what this revision changed.
        before = self.against.findData((number or 0) - 1)
        self.against.setCurrentIndex(before if before >= 0 else self.against.count() - 1)
        self.against.blockSignals(False)
        self._show_state()
        self._compare()

    def _compare(self) -> None:
        scope, number, other = self._context.current.scope, self._chosen(), self.against.currentData()
        self._comparison = None
        if scope is None or number is None or other is None:
            self.view.clear()
            self.summary.setText("")
            return
        history, content_id = self._context.services.revision_history, self._content_id
        before, after = sorted((number, int(other)))

        def came(comparison: Comparison) -> None:
            if {comparison.before, comparison.after} == {self._chosen(), self.against.currentData()}:
                self._comparison = comparison
                self._show()

        self._context.readers.submit(
            Lane.ROWS, self, lambda: history.compare(scope, content_id, before, after), came, self.banner.say_error
        )

    def _show(self) -> None:
        found = self._comparison
        if found is None:
            return
        names = {
            "title": self.tr("Title"),
            "slug": self.tr("Slug"),
            "excerpt": self.tr("Excerpt"),
            "meta_title": self.tr("Meta title"),
            "meta_description": self.tr("Meta description"),
            "categories": self.tr("Categories"),
            "tags": self.tr("Tags"),
        }
        fields = [(names[field.field], field.pieces) for field in found.fields]
        self.view.show_difference(found.text, fields, whole=self.whole.isChecked())
        self.summary.setText(
            self.tr("From revision {0} to {1}: {2} words came, {3} went").format(
                found.before, found.after, found.text.added, found.text.removed
            )
        )

    def _chosen(self) -> int | None:
        item: QListWidgetItem | None = self.list.currentItem()
        return int(item.data(_NUMBER)) if item is not None else None

    def _show_state(self) -> None:
        number = self._chosen()
        if self.primary is not None:
            self.primary.setEnabled(number not in (None, self._revision))
        info = next((info for info in self._infos if info.number == number), None)
        self.name_button.setEnabled(info is not None and self.name.text().strip() != info.note)
