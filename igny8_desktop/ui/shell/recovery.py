"""Say at the top of the window what a program that died left behind, and offer to go on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.domain.errors import ErrorInfo, Igny8Error
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import Banner
from igny8_desktop.ui.theme import Tone, theme
from igny8_desktop.ui.widgets import GhostButton, PrimaryButton


class RecoveryNotices(QWidget):
    """One line for each run that can be resumed; hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.banners: list[Banner] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(space.xl, space.md, space.xl, 0)
        self._layout.setSpacing(space.sm)
        self.hide()

    def offer(self, runs: Sequence[RunInfo], context: WindowContext) -> None:
        """Offer to resume these runs."""
        for run in runs:
            self._offer_one(run, context)

    def say_problems(self, problems: Sequence[ErrorInfo]) -> None:
        """Tell what else was found at start, such as a damaged settings file."""
        for problem in problems:
            banner = self._add()
            banner.add_action(GhostButton(self.tr("OK"), partial(self._remove, banner)))
            banner.say(Tone.WARNING, problem.title, f"{problem.what} {problem.next}".strip())

    def _offer_one(self, run: RunInfo, context: WindowContext) -> None:
        banner = self._add()

        def resume() -> None:
            try:
                context.start_run(run)
            except Igny8Error as error:
                context.notices.error(error)
                return
            self._remove(banner)
            context.show_place("automation", "")

        banner.add_action(PrimaryButton(self.tr("Resume"), resume, icon="play"))
        banner.add_action(GhostButton(self.tr("Later"), lambda: self._remove(banner)))
        banner.say(
            Tone.WARNING,
            self.tr("“{0}” was interrupted").format(run.name),
            run.pause_reason or self.tr("Nothing is lost: it goes on where it stopped."),
        )

    def _add(self) -> Banner:
        banner = Banner()
        self.banners.append(banner)
        self._layout.addWidget(banner)
        self.show()
        return banner

    def _remove(self, banner: Banner) -> None:
        if banner in self.banners:
            self.banners.remove(banner)
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self.banners))
