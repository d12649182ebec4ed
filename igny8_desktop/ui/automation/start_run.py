"""Start a run: how, with what it will take, and only when it can be paid for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer, Slot
from PySide6.QtWidgets import QWidget

from igny8_desktop.automation.forecast import Forecast
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.errors import Igny8Error, NotEnoughCredits
from igny8_desktop.settings import schema
from igny8_desktop.ui.automation.forecast_view import ForecastView
from igny8_desktop.ui.automation.run_form import RunForm
from igny8_desktop.ui.automation.run_panel import start_run
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.widgets import GhostButton, SecondaryButton

#: Milliseconds after the last change of a field before the forecast is made again.
_SETTLE_MS = 150


class StartRunDialog(BaseDialog):
    """Asks how a run is to go; what is chosen is kept for the site. Open it only while a site is in sight."""

    def __init__(self, context: WindowContext) -> None:
        site, scope = context.current.site, context.current.scope
        assert site is not None
        assert scope is not None
        sector = next((one.name for one in site.sectors if one.id == scope.sector_id), "")
        super().__init__(
            _tr("Start a run"),
            _tr("Takes what waits in {0} through all seven stages.").format(
                f"{site.name} · {sector}" if sector else site.name
            ),
            parent=context.window,
            width=660,
        )
        self._context = context
        self._scope = scope
        self._ticket: Ticket | None = None
        self._busy = False
        self.form = RunForm()
        self.forecast = ForecastView()
        self.advanced_button = GhostButton(self.tr("Advanced"), self._toggle_advanced, icon="chevron-right")
        self.reset_button = SecondaryButton(self.tr("Reset to defaults"), self._reset)
        self.credits_button = GhostButton(self.tr("Add credits…"), lambda: context.open_dialog("credits"))
        self.credits_button.hide()
        self.banner.add_action(self.credits_button)
        self.add(self.form.basic)
        self.add(self.forecast)
        self.add(self.advanced_button)
        self.add(self.form.advanced)
        self.form.advanced.hide()
        self.add_left(self.reset_button)
        self.set_buttons(self.tr("Start the run"), self._start)
        self.set_busy(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._foresee)
        self.form.changed.connect(self._timer.start)
        settings = context.services.automation_settings
        context.readers.submit(Lane.ROWS, self, lambda: settings.get(scope), self._fill, self._failed)

    # ---------------------------------------------------------------------------------------------- what it takes

    def _fill(self, settings: RunSettings) -> None:
        self.form.fill(settings)
        self._foresee()

    def _reset(self) -> None:
        self.form.fill(RunSettings())
        self._foresee()

    @Slot()
    def _foresee(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        services, scope, settings = self._context.services, self._scope, self.form.values()

        def read() -> tuple[Forecast, int, float]:
            factor = services.settings.get(schema.CREDITS_SAFETY_FACTOR)
            return services.engine.forecast(scope, settings.checked()), services.credits.balance(), factor

        self._ticket = self._context.readers.submit(Lane.ROWS, self, read, self._show, self._failed)

    def _show(self, found: tuple[Forecast, int, float]) -> None:
        self._ticket = None
        self.banner.clear()
        self.forecast.show_forecast(*found)
        self.set_busy(self._busy)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._ticket = None
        self.credits_button.setVisible(isinstance(error, NotEnoughCredits))
        self.banner.say_error(error)
        self.set_busy(False)
        self.fit()

    # ---------------------------------------------------------------------------------------------------- starting

    def _start(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.set_busy(True)
        self.banner.clear()
        services, scope, settings = self._context.services, self._scope, self.form.values()

        def create() -> RunInfo:
            services.automation_settings.save(scope, settings)
            return services.engine.create(scope, settings)

        try:
            handle = services.jobs.submit_blocking(
                self.tr("Starting a run"), lambda _job: create(), kind="write", site_id=scope.site_id
            )
        except Igny8Error as error:
            self._failed(error)
            return
        follow(self._context.bridge, self, handle, self._created, self._failed)

    def _created(self, run: RunInfo) -> None:
        window: QWidget = self._context.window
        start_run(self._context, window, run)
        self._context.show_place("automation", "board")
        self.accept()

    def _toggle_advanced(self) -> None:
        shown = self.form.advanced.isHidden()
        self.form.advanced.setVisible(shown)
        self.advanced_button.set_icon("chevron-down" if shown else "chevron-right")
        self.fit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("StartRunDialog", text)
