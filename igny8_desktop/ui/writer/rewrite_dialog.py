"""Have a section or a selection rewritten: it comes in live, then the difference is shown, to accept or to refuse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.domain.differences import compare_blocks
from igny8_desktop.domain.enums import RewriteAction
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.writing import Rewritten
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import Form, SecondaryButton
from igny8_desktop.ui.writer.difference_view import DifferenceView

_SHOW_EACH_MS = 60


class RewriteDialog(BaseDialog):
    """Asks how, shows the new text while it comes, and hands it to `accepted_text` when it is wanted."""

    def __init__(
        self,
        context: WindowContext,
        content_id: int,
        action: RewriteAction,
        blocks: Blocks,
        place: int,
        article: Blocks,
        accepted_text: Callable[[Rewritten], object],
    ) -> None:
        super().__init__(action_name(self, action), parent=context.window, width=860, scroll=False)
        self._context = context
        self._content_id = content_id
        self._action = action
        self._blocks = blocks
        self._place = place
        self._article = article
        self._accepted_text = accepted_text
        self._handle: JobHandle[Rewritten] | None = None
        self._result: Rewritten | None = None
        self._coming = ""
        self.tone = QLineEdit()
        self.tone.setPlaceholderText(self.tr("friendly and plain; formal; like a colleague …"))
        self.instruction = QLineEdit()
        self.instruction.setPlaceholderText(self.tr("Anything else to mind, in your own words"))
        form = Form()
        if action is RewriteAction.CHANGE_TONE:
            form.add("tone", self.tr("&Tone"), self.tone)
        form.add("instruction", self.tr("&Wishes"), self.instruction)
        self.state = make_label(self.tr("{0} blocks will be sent.").format(len(blocks)), "caption")
        self.live = QPlainTextEdit()
        self.live.setReadOnly(True)
        self.live.setAccessibleName(self.tr("The new text while it comes in"))
        self.live.setMinimumHeight(300)
        self.view = DifferenceView()
        self.view.setMinimumHeight(360)
        self.live.hide()
        self.view.hide()
        self.add(form)
        self.add(self.state)
        self.add(self.live)
        self.add(self.view)
        self.set_buttons(self.tr("Write"), self.go)
        self.again_button = SecondaryButton(self.tr("Try again"))
        self.again_button.clicked.connect(lambda _checked=False: self.start())
        self.again_button.hide()
        self.add_left(self.again_button)
        self._timer = QTimer(self)
        self._timer.setInterval(_SHOW_EACH_MS)
        self._timer.timeout.connect(self._show_coming)
        self.finished.connect(lambda _result: self._stop())
        (self.tone if action is RewriteAction.CHANGE_TONE else self.instruction).setFocus()

    def go(self) -> None:
        """Start, or accept what came."""
        if self._result is not None:
            result = self._result
            self.accept()
            self._accepted_text(result)
        else:
            self.start()

    def start(self) -> None:
        """Ask the model; Esc and Cancel end the call and change nothing."""
        scope = self._context.current.scope
        if scope is None or self._handle is not None:
            return
        self._result = None
        self._coming = ""
        rewriting, tone, wishes = self._context.services.rewriting, self.tone.text(), self.instruction.text()

        def came(text: str) -> None:
            # Called on the loop's thread; the timer shows it.
            self._coming = text

        async def work(_job: JobContext) -> Rewritten:
            return await rewriting.rewrite(
                scope,
                self._content_id,
                self._action,
                self._blocks,
                place=self._place,
                article=self._article,
                tone=tone,
                instruction=wishes,
                on_text=came,
            )

        try:
            handle = self._context.services.jobs.submit(self.windowTitle(), work, kind="rewrite", site_id=scope.site_id)
        except Igny8Error as error:
            self.banner.say_error(error)
            return
        self._handle = handle
        self.banner.clear()
        self.set_busy(True)
        self.again_button.hide()
        self.view.hide()
        self.live.clear()
        self.live.show()
        self.state.setText(self.tr("Writing …"))
        self._timer.start()
        follow(self._context.bridge, self, handle, self._done, self._failed, self._over)

    def _done(self, result: Rewritten) -> None:
        self._over()
        self._result = result
        before = () if result.action is RewriteAction.CONTINUE else result.before
        difference = compare_blocks(before, result.after)
        self.live.hide()
        self.view.show()
        self.view.show_difference(difference, whole=True)
        self.state.setText(
            self.tr("{0} words came, {1} went; {2} credits, by {3}. Nothing is changed until you accept.").format(
                difference.added, difference.removed, result.credits, result.model
            )
        )
        if self.primary is not None:
            self.primary.setText(self.tr("Accept"))
            self.primary.setFocus()
        self.again_button.show()

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.live.hide()
        self.state.setText("")
        self.banner.say_error(error)

    def _over(self) -> None:
        self._handle = None
        self._timer.stop()
        self.set_busy(False)

    def _show_coming(self) -> None:
        if self._coming and self.live.toPlainText() != self._coming:
            self.live.setPlainText(self._coming)
            bar = self.live.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()


def action_name(asking: QObject, action: RewriteAction) -> str:
    """Return what an action is called."""
    return {
        RewriteAction.REGENERATE: asking.tr("Write it anew"),
        RewriteAction.EXPAND: asking.tr("Make it longer"),
        RewriteAction.SHORTEN: asking.tr("Make it shorter"),
        RewriteAction.SIMPLIFY: asking.tr("Make it simpler"),
        RewriteAction.CHANGE_TONE: asking.tr("Change the tone"),
        RewriteAction.CONTINUE: asking.tr("Continue from here"),
    }[action]
