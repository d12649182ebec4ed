"""How the run of the site stands, with the buttons that steer it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from igny8_desktop.automation.jobs import JobEvent, JobState
from igny8_desktop.automation.overview import Overview
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.domain.enums import RunStatus
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.ui.automation.words import lasted
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import ask
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import (
    Card,
    ElidedLabel,
    LinkButton,
    PrimaryButton,
    ProgressStrip,
    QuietDangerButton,
    SecondaryButton,
    StageCounts,
    StatusBadge,
)


class RunButtons:
    """Start, pause, resume and cancel: which of them make sense follows from the run."""

    def __init__(self, context: WindowContext, owner: QWidget) -> None:
        self._context = context
        self._owner = owner
        self._run: RunInfo | None = None
        self._asked: tuple[int, str] | None = None
        self.start = PrimaryButton(
            owner.tr("Start a run…"), self._start, icon="play", tip=owner.tr("Choose how, and see what it will take")
        )
        self.pause = SecondaryButton(
            owner.tr("Pause"), self._pause, icon="pause", tip=owner.tr("Finishes what is under way, then waits")
        )
        self.resume = PrimaryButton(owner.tr("Resume"), self._resume, icon="play")
        self.cancel = QuietDangerButton(owner.tr("Cancel run…"), self._ask_cancel, icon="x")
        self.schedule = SecondaryButton(
            owner.tr("Schedule…"),
            lambda: context.open_dialog("schedule"),
            icon="calendar",
            tip=owner.tr("Start runs of this site by the clock"),
        )
        # Hidden until they stand in a page: a button without one would open as a window of its own.
        for button in self.all:
            button.hide()

    @property
    def all(self) -> list[QWidget]:
        """Return the buttons from left to right."""
        return [self.schedule, self.cancel, self.pause, self.resume, self.start]

    def show_run(self, run: RunInfo | None, *, has_site: bool) -> None:
        """Offer what can be done with this run."""
        if self._asked is not None and (run is None or (run.id, str(run.status)) != self._asked):
            self._asked = None
        self._run = run
        active = run is not None and not run.over
        running = active and run is not None and run.status is RunStatus.RUNNING
        self.start.setVisible(not active)
        self.start.setEnabled(has_site)
        self.schedule.setVisible(True)
        self.schedule.setEnabled(has_site)
        self.pause.setVisible(running)
        self.resume.setVisible(active and not running)
        self.cancel.setVisible(active)
        waiting = self._asked is not None
        self.pause.setText(self._owner.tr("Pausing…") if waiting and running else self._owner.tr("Pause"))
        for button in (self.pause, self.resume, self.cancel):
            button.setEnabled(not waiting)

    def _start(self) -> None:
        self._context.open_dialog("start_run")

    def _wait_for(self, run: RunInfo) -> None:
        """Let no button be pressed again until the run is in another state."""
        self._asked = (run.id, str(run.status))
        self.show_run(run, has_site=True)

    def _give_up(self) -> None:
        self._asked = None
        self.show_run(self._run, has_site=True)

    def _pause(self) -> None:
        run = self._run
        if run is not None and self._asked is None:
            self._wait_for(run)
            self._context.services.engine.pause(run.id, self._owner.tr("Paused by you."))

    def _resume(self) -> None:
        run = self._run
        if run is None or self._asked is not None:
            return
        self._wait_for(run)
        start_run(self._context, self._owner, run, self._give_up)

    def _ask_cancel(self) -> None:
        run = self._run
        if run is None:
            return
        ask(
            self._context.window,
            self._owner.tr("Cancel this run?"),
            self._owner.tr(
                "“{0}” ends here and cannot be resumed. What it has made stays: keywords, ideas, drafts and posts. "
                "What it did not reach waits for the next run."
            ).format(run.name),
            self._owner.tr("Cancel the run"),
            self._cancel,
            danger=True,
            close=self._owner.tr("Keep it"),
        )

    def _cancel(self) -> None:
        run = self._run
        if run is None or run.over or self._asked is not None:
            return
        self._wait_for(run)
        services = self._context.services
        for job in services.jobs.running():
            handle = services.jobs.find(job.job_id) if job.kind == "run" and job.site_id == run.site_id else None
            if handle is not None:
                handle.cancel()
                return
        write(
            self._context,
            self._owner,
            self._owner.tr("Cancelling the run"),
            lambda: services.engine.cancel(run.scope, run.id),
            failed=self._failed,
        )

    def _failed(self, error: BaseException) -> None:
        self._give_up()
        self._context.notices.error(error)


def start_run(
    context: WindowContext, owner: QWidget, run: RunInfo, not_started: Callable[[], object] = lambda: None
) -> None:
    """Carry a run out in the background and say how it ended."""

    def ended(result: RunInfo) -> None:
        if result.status is RunStatus.PAUSED:
            context.notices.warning(owner.tr("“{0}” is paused").format(result.name), detail=result.pause_reason)
        elif result.failed_items:
            context.notices.warning(
                owner.tr("“{0}” is complete; {1} items failed").format(result.name, result.failed_items),
                detail=owner.tr("Each says on its row what to do."),
                action_text=owner.tr("Show them"),
                action=lambda: context.show_place("automation", "history"),
            )
        else:
            context.notices.success(owner.tr("“{0}” is complete").format(result.name))

    def failed(error: BaseException) -> None:
        not_started()
        context.notices.error(error)

    try:
        handle = context.start_run(run)
    except Igny8Error as error:
        failed(error)
        return
    follow(context.bridge, context.window, handle, ended, failed)


class RunPanel(Card):
    """The run in words and as a strip, and what waits for a person."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        space = theme().tokens.space
        self._context = context
        self._run: RunInfo | None = None
        self.name = ElidedLabel("", "strong")
        self.badge = StatusBadge("idle")
        self.facts = make_label("", "muted")
        self.reason = make_label("", "muted", wrap=True)
        self.strip = ProgressStrip(self.tr("Run"), height=8)
        self.now = ElidedLabel("", "caption")
        self.ideas = LinkButton("", lambda: context.show_place("planner", "ideas"), icon="lightbulb")
        self.articles = LinkButton("", lambda: context.show_place("writer", "content"), icon="file-text")
        head = QHBoxLayout()
        head.setSpacing(space.sm)
        head.addWidget(self.name)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.facts)
        foot = QHBoxLayout()
        foot.setSpacing(space.lg)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.ideas)
        foot.addWidget(self.articles)
        box = QVBoxLayout()
        box.setSpacing(space.sm)
        box.addLayout(head)
        box.addWidget(self.strip)
        box.addWidget(self.now)
        box.addLayout(foot)
        self.add(box)
        context.bridge.job_changed.connect(self._job_changed)

    def show_overview(self, overview: Overview | None) -> None:
        """Show the latest run and what waits for a person."""
        run = overview.run if overview is not None else None
        self._run = run
        self.setVisible(overview is not None)
        if overview is None:
            return
        self.strip.setVisible(run is not None)
        self.badge.setVisible(run is not None)
        running = run is not None and run.status is RunStatus.RUNNING
        self.now.setVisible(running)
        if not running:
            self.now.setText("")
        if run is None:
            self.name.setText(self.tr("No run yet"))
            self.facts.setText("")
            self.reason.setText(
                self.tr("A run takes the site's keywords through all seven stages and stops where you want to approve.")
            )
        else:
            self._show_run(run, overview)
        self._show_waiting(overview)

    def _show_run(self, run: RunInfo, overview: Overview) -> None:
        write_number = reading_locale().toString
        figures = overview.run_figures
        self.name.setText(run.name)
        self.badge.set_status(run.status)
        counts = StageCounts(pending=figures.pending, running=figures.running, done=figures.done, failed=figures.failed)
        self.strip.set_counts(counts)
        facts = [self.tr("{0} items done").format(write_number(figures.done))]
        if figures.failed:
            facts.append(self.tr("{0} failed").format(write_number(figures.failed)))
        facts.append(
            self.tr("{0} of {1} credits").format(write_number(run.credits_used), write_number(run.estimate))
            if run.estimate
            else self.tr("free of charge")
        )
        if run.over:
            facts.append(lasted(run.started_at, run.finished_at))
        self.facts.setText("   ·   ".join(fact for fact in facts if fact))
        reason = run.pause_reason if run.status is RunStatus.PAUSED else ""
        if run.status is RunStatus.FAILED and run.error is not None:
            reason = f"{run.error.title}. {run.error.what} {run.error.next}"
        self.reason.setText(reason)

    def _show_waiting(self, overview: Overview) -> None:
        write_number = reading_locale().toString
        self.ideas.setText(self.tr("Approve {0} ideas").format(write_number(overview.waiting_ideas)))
        self.ideas.setAccessibleName(self.ideas.text())
        self.ideas.setVisible(overview.waiting_ideas > 0)
        self.articles.setText(self.tr("Approve {0} articles").format(write_number(overview.waiting_content)))
        self.articles.setAccessibleName(self.articles.text())
        self.articles.setVisible(overview.waiting_content > 0)

    @Slot(object)
    def _job_changed(self, event: JobEvent) -> None:
        run = self._run
        if event.kind == "run" and run is not None and event.site_id == run.site_id:
            self.now.setText(event.text if event.state is JobState.RUNNING else "")
