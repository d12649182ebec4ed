"""The history of an article: what it was after every save, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from igny8_desktop.services.writer.contents import ContentDetail, RevisionInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.words import word_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import Column, ColumnKind, write_value
from igny8_desktop.ui.models.readers import Lane

_NUMBER = int(Qt.ItemDataRole.UserRole)


class RevisionsDialog(BaseDialog):
    """Lists the revisions, newest first; `restored` gets the article after one was brought back."""

    def __init__(
        self, context: WindowContext, content_id: int, revision: int, restored: Callable[[ContentDetail], object]
    ) -> None:
        super().__init__(
            self.tr("Revisions"),
            self.tr("Every save is kept. Bringing one back adds it as the newest: nothing is lost."),
            parent=context.window,
            width=560,
            scroll=False,
        )
        self._context = context
        self._content_id = content_id
        self._revision = revision
        self._restored = restored
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Revisions"))
        self.list.setMinimumHeight(280)
        self.add(self.list)
        self.set_buttons(self.tr("Bring back"), self.restore, close=self.tr("Close"))
        self.list.currentItemChanged.connect(lambda *_args: self._show_state())
        self.list.itemDoubleClicked.connect(lambda _item: self.restore())
        scope = context.current.scope
        contents = context.services.contents
        if scope is not None:
            context.readers.submit(
                Lane.LISTS, self, lambda: contents.revisions(scope, content_id), self._came, self.banner.say_error
            )
        self._show_state()

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

    def _came(self, revisions: Sequence[RevisionInfo]) -> None:
        when = Column("created_at", "", kind=ColumnKind.DATE)
        for info in revisions:
            parts = [str(info.number), write_value(when, info.created_at), word_text(info.origin), info.note]
            text = "   ·   ".join(part for part in parts if part)
            if info.number == self._revision:
                text += self.tr("   (the one in sight)")
            item = QListWidgetItem(text)
            item.setData(_NUMBER, info.number)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _chosen(self) -> int | None:
        item: QListWidgetItem | None = self.list.currentItem()
        return int(item.data(_NUMBER)) if item is not None else None

    def _show_state(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(self._chosen() not in (None, self._revision))
