"""A button that starts one step of the lifecycle and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from igny8_desktop.automation.jobs import JobHandle
from igny8_desktop.domain.errors import ErrorInfo, Igny8Error
from igny8_desktop.services.steps import StepReport
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.widgets import ErrorDialog, JobButton

Start = Callable[[Sequence[int] | None], "JobHandle[StepReport] | None"]


@dataclass(frozen=True)
class StepWords:
    """What a step says at its end.

    `done` may hold `{done}` (items worked on) and `{made}` (rows that came of them). `nothing` is said when no item
    waited. `next_text` names the button that goes to `next_place`, a tab and its page. `one` is said instead of `done`
    where one item gave one row.
    """

    done: str
    nothing: str
    next_text: str = ""
    next_place: tuple[str, str] = ("", "")
    one: str = ""


def tell_report(context: WindowContext, report: StepReport, words: StepWords) -> None:
    """Say in a notice what a step did, and why some items failed."""
    write = reading_locale().toString
    done, failed = len(report.done), len(report.failed)
    said = words.one if words.one and done == 1 and len(report.made) <= 1 else words.done
    text = said.format(done=write(done), made=write(len(report.made)))

    def go() -> None:
        context.show_place(*words.next_place)

    queued = report.counts.get("queued", 0)
    if queued and not failed:
        context.notices.warning(
            _tr("The site cannot be reached: {0} wait and go out by themselves.").format(write(queued)),
            detail=text if done else "",
            action_text=_tr("Show"),
            action=lambda: context.show_place("sites", "list"),
        )
        return
    if failed:
        first = report.failed[0].error

        def open_details() -> None:
            ErrorDialog(_summary(report), _list(report), context.window).open()

        head = (
            _tr("{0} failed").format(write(failed))
            if not done
            else f"{text} " + _tr("{0} failed.").format(write(failed))
        )
        context.notices.warning(
            head, detail=f"{first.title}: {first.what}", action_text=_tr("Details"), action=open_details
        )
    elif done:
        if words.next_text:
            context.notices.success(text, action_text=words.next_text, action=go)
        else:
            context.notices.success(text)
    elif report.left:
        context.notices.info(
            _tr("{0} are being worked on already, or were not reached.").format(write(len(report.left)))
        )
    else:
        context.notices.info(words.nothing)


def _summary(report: StepReport) -> ErrorInfo:
    first = report.failed[0].error
    count = len(report.failed)
    if count == 1:
        return first
    return ErrorInfo(
        _tr("{0} items failed").format(reading_locale().toString(count)),
        _tr("The first one: {0}: {1}").format(first.title, first.what),
        first.next + " " + _tr("Each row says why it failed; start the step again to try them once more."),
        first.kind,
    )


def _list(report: StepReport) -> str:
    return "\n".join(f"{item.entity_id}: {item.error.title}: {item.error.what}" for item in report.failed[:200])


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepButton", text)


class StepButton(JobButton):
    """Starts a step on all that waits, or on what `ids` names; `run` starts it on chosen items."""

    def __init__(
        self,
        context: WindowContext,
        text: str,
        start: Start,
        words: StepWords,
        *,
        ids: Callable[[], Sequence[int] | None] = lambda: None,
        icon: str = "play",
        primary: bool = False,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            text,
            self._start_chosen,
            context.bridge,
            context.notices,
            icon=icon,
            primary=primary,
            tip=tip,
            parent=parent,
        )
        self._context = context
        self._start_step = start
        self._words = words
        self._ids = ids
        self._before: Callable[[Callable[[], object]], object] | None = None

    def choose(self, ids: Callable[[], Sequence[int] | None]) -> None:
        """Work on these items from now on; `None` stands for all that wait."""
        self._ids = ids

    def before(self, prepare: Callable[[Callable[[], object]], object]) -> None:
        """Let `prepare(go_on)` do something first, such as saving; it calls `go_on` when that is done."""
        self._before = prepare

    def _start_chosen(self) -> JobHandle[StepReport] | None:
        if self._before is None:
            return self._begin(self._ids())
        self._before(lambda: self.run(self._ids()))
        return None

    def run(self, ids: Sequence[int] | None) -> None:
        """Start the step on these items; while another job of the button runs, beside it."""
        try:
            handle = self._begin(ids)
        except Igny8Error as error:
            self._context.notices.error(error)
            return
        if handle is None:
            return
        if self.busy:
            follow(self._context.bridge, self._context.window, handle, failed=self._context.notices.error)
        else:
            self.follow(handle)

    def _begin(self, ids: Sequence[int] | None) -> JobHandle[StepReport] | None:
        context = self._context
        if context.current.scope is None:
            context.notices.info(self.tr("Add a site first: keywords and articles belong to a site."))
            return None
        handle = self._start_step(list(ids) if ids is not None else None)
        if handle is not None:
            follow(context.bridge, context.window, handle, lambda report: tell_report(context, report, self._words))
        return handle
