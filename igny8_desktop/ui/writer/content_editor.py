"""Edit one article: its text as blocks, what belongs to it, and its way to the client's site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.contents import ContentDetail, ContentText
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.list_page import add_key
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets import LinkButton
from igny8_desktop.ui.writer.article_files import offer_exports
from igny8_desktop.ui.writer.editor_tools import EditorTools
from igny8_desktop.ui.writer.editor_view import EditorView
from igny8_desktop.ui.writer.revisions_dialog import RevisionsDialog
from igny8_desktop.ui.writer.unsaved import Unsaved

_LOOK_AFTER_MS = 200


class ContentEditor(EditorView):
    """Shows one article; edits are saved by Ctrl+S, and whenever a person goes elsewhere. Nothing typed is dropped."""

    left = Signal()
    moved = Signal(int)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, self._edited, parent)
        self._scope: Scope | None = None
        self._detail: ContentDetail | None = None
        self._wanted: int | None = None
        self._saved: ContentText | None = None
        self._around: Sequence[int] = ()
        self._saving = False
        self._then: list[Callable[[], object]] = []
        self.conflict.add_action(LinkButton(self.tr("Save mine on top"), self.save_on_top))
        self.conflict.add_action(LinkButton(self.tr("Load the newest"), self.load_newest))
        self.tools = EditorTools(self, lambda: self._detail)
        self.unsaved = Unsaved(
            context, self.unsaved_note, lambda: self.text() if self.dirty else None, self._bring_back, self
        )
        self._connect()
        self.serve_panel(self._after_save)

    def _start_after_save(self, button: StepButton) -> None:
        """Let a button work on this article, and on what is typed, not on what was saved before."""
        button.choose(lambda: [self._detail.id] if self._detail is not None else [])
        button.before(self._after_save)

    def _connect(self) -> None:
        for button, run in (
            (self.top.back, self.leave),
            (self.top.previous, lambda: self.step(-1)),
            (self.top.next, lambda: self.step(1)),
            (self.top.revisions, self.open_revisions),
            (self.top.link, self.open_post),
            (self.save_button, self.save),
            (self.discard_button, self.load_newest),
            (self.approve_button, self.approve),
            (self.withdraw_button, self.withdraw),
            (self.export_button, self.offer_exports),
        ):
            button.clicked.connect(lambda _checked=False, run=run: run())
        for starter in (self.images_button, self.draft_button, self.publish_button):
            self._start_after_save(starter)
        self.headline.edited.connect(self._edited)
        self.headline.left.connect(self.article.enter)
        self.article.edited.connect(self._edited)
        self.article.left_up.connect(self.headline.setFocus)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER_MS)
        self._timer.timeout.connect(self._show_state)
        add_key(self, QKeySequence.StandardKey.Save, self.save)
        add_key(self, "Ctrl+Return", self.approve)
        add_key(self, "Ctrl+Enter", self.approve)
        add_key(self, "Ctrl+K", self.format_bar.ask_for_link)
        add_key(self, "Alt+Up", lambda: self.step(-1))
        add_key(self, "Alt+Down", lambda: self.step(1))
        add_key(self, "Esc", self.leave)
        self.context.bridge.changes_published.connect(self._changes_came)
        self.context.window.installEventFilter(self)

    # -------------------------------------------------------------------------------------------------- for the page

    @property
    def content_id(self) -> int | None:
        """Return the article in sight."""
        return self._detail.id if self._detail is not None else None

    @property
    def dirty(self) -> bool:
        """Say whether there is something that is not saved."""
        return self._saved is not None and self.text() != self._saved

    def offer_exports(self) -> None:
        """Offer to export the article as it was saved last, or to copy it."""
        if self.content_id is not None:
            offer_exports(self.context, self.export_button, self.content_id)

    def open(self, content_id: int, around: Sequence[int]) -> None:
        """Show an article; `around` are the articles of the list in order, for going on to the next."""
        self._around = around
        self._wanted = content_id
        self.allow(False)
        self._load(content_id, whole=True)

    def close_article(self) -> None:
        """Show nothing any more."""
        self._detail = self._saved = self._wanted = None
        self.panel.close_article()

    def leave(self) -> None:
        """Save what is not saved, then go back to the list; out of nothing but the text first."""
        if self.tools.leave_focus():
            return
        self._after_save(self.left.emit)

    def step(self, step: int) -> None:
        """Save what is not saved, then go on to the next or previous article of the list."""
        if self._detail is None or self._detail.id not in self._around:
            return
        to = self._around.index(self._detail.id) + step
        if 0 <= to < len(self._around):
            wanted = self._around[to]

            def go() -> None:
                self.open(wanted, self._around)
                self.moved.emit(wanted)

            self._after_save(go)

    # --------------------------------------------------------------------------------------------------------- acts

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save as the next revision, if there is something to save; `then` runs once it is saved."""
        scope, detail = self._scope, self._detail
        if scope is None or detail is None:
            return
        if then is not None:
            self._then.append(then)
        if self._saving:
            return
        sent = self.text()
        if sent == self._saved:
            self._run_waiting()
            return
        self._send(scope, detail, sent, detail.revision)

    def save_on_top(self) -> None:
        """Save over a newer revision, which stays in the history."""
        scope, detail = self._scope, self._detail
        if scope is None or detail is None:
            return
        contents, content_id, sent = self.context.services.contents, detail.id, self.text()

        def work() -> ContentDetail:
            newest = contents.get(scope, content_id)
            return contents.save(scope, content_id, sent, based_on=newest.revision)

        self._start_saving(work, sent)

    def load_newest(self) -> None:
        """Drop what is typed here and show the newest revision."""
        if self._detail is not None:
            self._load(self._detail.id, whole=True)

    def approve(self) -> None:
        """Save, then approve."""
        contents = self.context.services.contents
        self._after_save(lambda: self._change(self.tr("Approving"), contents.approve, self.tr("Approved.")))

    def withdraw(self) -> None:
        """Make it a draft again."""
        contents = self.context.services.contents
        self._after_save(lambda: self._change(self.tr("Changing"), contents.withdraw, self.tr("It is a draft again.")))

    def open_revisions(self) -> None:
        """Open the history, after saving what is typed."""

        def go() -> None:
            if self._detail is not None:
                detail = self._detail
                RevisionsDialog(self.context, detail.id, detail.revision, self._restored).open()

        self._after_save(go)

    def open_post(self) -> None:
        """Open the post in the browser."""
        if self._detail is not None and self._detail.url:
            QDesktopServices.openUrl(QUrl(self._detail.url))

    # ------------------------------------------------------------------------------------------------------- inside

    def _after_save(self, run: Callable[[], object]) -> None:
        run() if self._detail is None else self.save(run)

    def _run_waiting(self) -> None:
        waiting, self._then = self._then, []
        for run in waiting:
            run()

    def _send(self, scope: Scope, detail: ContentDetail, sent: ContentText, based_on: int) -> None:
        contents = self.context.services.contents
        self._start_saving(lambda: contents.save(scope, detail.id, sent, based_on=based_on), sent)

    def _start_saving(self, work: Callable[[], ContentDetail], sent: ContentText) -> None:
        self._saving = True
        self._show_state()
        handle = write(
            self.context,
            self,
            self.tr("Saving the article"),
            work,
            lambda detail: self._saved_now(sent, detail),
            self._save_failed,
        )
        if handle is None:
            self._saving = False

    def _saved_now(self, sent: ContentText, detail: ContentDetail) -> None:
        self._saving = False
        self.conflict.clear()
        self.problem.clear()
        if self._detail is None or self._detail.id != detail.id:
            self._run_waiting()
            return
        self._detail = detail
        self.unsaved.saved(detail)
        unchanged = self.text() == sent
        self.article.settle(sent.blocks, detail.text.blocks)
        if unchanged:
            self._show_text(detail.text)
            self._saved = self.text()
        else:
            self._saved = replace(detail.text, blocks=detail.text.blocks)
        self._show_status()
        if unchanged:
            self._run_waiting()
        elif self._then:
            self.save()

    def _save_failed(self, error: BaseException) -> None:
        self._saving = False
        self._then = []
        if isinstance(error, Conflict):
            self.conflict.say(
                Tone.WARNING,
                self.tr("This article was changed elsewhere while you edited it"),
                self.tr(
                    "Nothing was overwritten. Save yours on top (the other stays among the revisions), or load it."
                ),
            )
        else:
            self.problem.say_error(error)
        self._show_state()

    def _change(self, title: str, do: Callable[[Scope, list[int]], list[int]], said: str) -> None:
        scope, detail = self._scope, self._detail
        if scope is None or detail is None:
            return

        def done(moved: list[int]) -> None:
            if moved:
                self.context.notices.success(f"{said} {detail.text.title}")

        write(self.context, self, title, lambda: do(scope, [detail.id]), done)

    def _restored(self, detail: ContentDetail) -> None:
        if self._detail is not None and self._detail.id == detail.id:
            self._show(detail, keep_place=True)
            self.context.notices.success(self.tr("The old revision is the newest now."))

    def _load(self, content_id: int, *, whole: bool) -> None:
        scope = self.context.current.scope
        if scope is None:
            return
        contents = self.context.services.contents

        def came(detail: ContentDetail) -> None:
            if self._wanted != content_id:
                return
            if whole:
                self._scope = scope
                self._show(detail)
            else:
                self._take_news(detail)

        self.context.readers.submit(
            Lane.ROWS, self, lambda: contents.get(scope, content_id), came, self.problem.say_error
        )

    def _take_news(self, detail: ContentDetail) -> None:
        if self._saving or self._detail is None:
            return
        newer = detail.revision != self._detail.revision
        if newer and not self.dirty:
            self._show(detail, keep_place=True)
            return
        if newer:
            self._save_failed(Conflict("", "", ""))
            detail = replace(detail, revision=self._detail.revision)
        self._detail = detail
        self.article.show_images(detail.images)
        self._show_status()

    def _show(self, detail: ContentDetail, *, keep_place: bool = False) -> None:
        self._detail = detail
        self._saved = None
        self.conflict.clear()
        self.problem.clear()
        if keep_place:
            self.article.take_news(detail.text.blocks, detail.images)
        else:
            self.article.set_blocks(detail.text.blocks, detail.images)
        self._show_text(detail.text)
        self.tools.article_opened()
        self._saved = self.text()
        if self._scope is not None and not keep_place:
            self.unsaved.opened(self._scope, detail)
        self.allow(True)
        self._show_status()

    def _show_text(self, text: ContentText) -> None:
        if self.headline.text() != text.title:
            self.headline.set_text(text.title)
        self.fields.fill(text)

    def _show_status(self) -> None:
        if self._detail is not None:
            self.show_status(self._detail, self._around)
            if self._scope is not None:
                self.panel.show_article(self._scope, self._detail)
            self._show_state()

    def _edited(self) -> None:
        self.top.state.setText(self.tr("Unsaved changes"))
        self.unsaved.edited()
        self._timer.start()

    def _bring_back(self, text: ContentText) -> None:
        """Show a text that was typed before a crash, as an edit."""
        if self._detail is not None:
            self.article.take_news(text.blocks, self._detail.images)
            self._show_text(text)
            self._edited()

    @Slot()
    def _show_state(self) -> None:
        detail = self._detail
        if detail is None:
            return
        dirty = self.dirty
        if self._saving:
            state = self.tr("Saving…")
        elif dirty:
            state = self.tr("Unsaved changes")
        else:
            state = self.tr("Saved, revision {0}").format(detail.revision)
        self.top.state.setText(state)
        self.save_button.setEnabled(dirty and not self._saving)
        self.discard_button.setVisible(dirty)
        self.format_bar.note.setText(self.tr("{0} words").format(reading_locale().toString(self.article.word_count())))

    @Slot(object)
    def _changes_came(self, changes: Changes) -> None:
        if self._detail is None or self._wanted is None:
            return
        ids = changes.kinds.get(EntityKind.CONTENT)
        if changes.touches(EntityKind.IMAGE) or (ids is not None and (not ids or self._detail.id in ids)):
            self._load(self._detail.id, whole=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save before the window closes; it closes by itself once that is done."""
        if (
            event.type() is QEvent.Type.Close
            and watched == self.context.window
            and self.context.window.isVisible()
            and self.dirty
            and self.problem.isHidden()
            and self.conflict.isHidden()
        ):
            event.ignore()
            self.save(self.context.window.close)
            return True
        return False
