"""A run that died with its process is offered at the next start, and one press goes on with it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.recovery import recover
from igny8_desktop.automation.runs import Runs
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.enums import RunStatus
from igny8_desktop.services.sites.sites import SiteInfo
from tests.gui.conftest import MakeWindow


def test_the_interrupted_run_is_offered_and_goes_on(
    program: Program, site: SiteInfo, make_main_window: MakeWindow, qtbot: QtBot
) -> None:
    run = program.engine.create(site.scope, RunSettings())
    Runs(program.database, "a process that died").begin(site.scope, run.id)
    program.recovery = recover(
        program.database,
        program.credits,
        program.runs,
        program.owner,
        lambda: [item.id for item in program.sites.all()],
    )
    assert [found.id for found in program.recovery.runs] == [run.id]

    window = make_main_window()

    [banner] = window.recovery.banners
    assert banner.isVisible()
    [resume] = [button for button in banner.findChildren(QPushButton) if button.text() == "Resume"]
    resume.click()
    assert window.recovery.banners == []

    def waits_for_approval() -> bool:
        now = program.runs.get(site.scope, run.id)
        return now.status is RunStatus.PAUSED and "approval" in now.pause_reason

    qtbot.waitUntil(waits_for_approval, timeout=60_000)
    assert program.runs.get(site.scope, run.id).results["cluster"]["done"] == 7
