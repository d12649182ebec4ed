"""Keep what is typed every few seconds, and offer it when an article is opened that was never saved properly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.autosaves import Autosave
from igny8_desktop.services.writer.contents import ContentDetail, ContentText
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import Banner
from igny8_desktop.ui.models.columns import Column, ColumnKind, write_value
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets import LinkButton

#: How long after an edit it is kept at the latest.
KEEP_AFTER_MS = 3000


class Unsaved(QObject):
    """`now` gives what is in the editor if it is not saved; `bring_back` puts a found text into the editor."""

    def __init__(
        self,
        context: WindowContext,
        banner: Banner,
        now: Callable[[], ContentText | None],
        bring_back: Callable[[ContentText], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._banner = banner
        self._now = now
        self._bring_back = bring_back
        self._scope: Scope | None = None
        self._detail: ContentDetail | None = None
        self._found: Autosave | None = None
        self._kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        banner.add_action(LinkButton(self.tr("Bring it back"), self.take))
        banner.add_action(LinkButton(self.tr("Drop it"), self.drop))

    def edited(self) -> None:
        """Take note of an edit."""
        if not self._timer.isActive():
            self._timer.start()

    def opened(self, scope: Scope, detail: ContentDetail) -> None:
        """Look whether a text was left behind for an article that was just opened."""
        self._scope, self._detail, self._found, self._kept = scope, detail, None, False
        self._timer.stop()
        self._banner.clear()
        autosaves = self._context.services.autosaves

        def came(found: Autosave | None) -> None:
            if found is None or self._detail is None or self._detail.id != found.content_id:
                return
            if found.text == self._detail.text:
                self.forget()
                return
            self._found = found
            when = write_value(Column("at", "", kind=ColumnKind.DATE), found.at)
            text = self.tr("It was typed {0} and never saved, since the program ended too soon.").format(when)
            if found.revision != self._detail.revision:
                text += " " + self.tr("The article was changed since; both stay in the history.")
            self._banner.say(Tone.INFO, self.tr("There is text of yours that was not saved"), text)

        self._context.readers.submit(
            Lane.ROWS, self, lambda: autosaves.find(scope, detail.id), came, self._context.notices.error
        )

    def saved(self, detail: ContentDetail) -> None:
        """Drop what was kept, since it is saved now."""
        self._detail = detail
        self._timer.stop()
        if self._kept and self._found is None:
            self._kept = False
            self.forget()

    def keep(self) -> None:
        """Keep what is not saved; while a found text waits for a decision, that one is kept instead."""
        scope, detail, text = self._scope, self._detail, self._now()
        if scope is None or detail is None or text is None or self._found is not None:
            return
        autosaves, content_id, revision = self._context.services.autosaves, detail.id, detail.revision
        self._kept = True
        write(
            self._context,
            self,
            self.tr("Keeping what is typed"),
            lambda: autosaves.keep(scope, content_id, revision, text),
        )

    def take(self) -> None:
        """Put the found text into the editor, where Undo takes it back."""
        found, self._found = self._found, None
        self._banner.clear()
        if found is not None:
            self._kept = True
            self._bring_back(found.text)

    def drop(self) -> None:
        """Forget the found text."""
        self._found = None
        self._banner.clear()
        self.forget()

    def forget(self) -> None:
        """Drop what was kept for this article."""
        scope, detail, autosaves = self._scope, self._detail, self._context.services.autosaves
        if scope is not None and detail is not None:
            content_id = detail.id
            write(self._context, self, self.tr("Tidying up"), lambda: autosaves.forget(scope, content_id))
