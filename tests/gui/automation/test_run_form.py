"""The fields of a run: what is filled in comes out again, also what the window itself does not offer."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.ui.automation.run_form import RunForm


@pytest.mark.parametrize("granularity", ["", "page", "topic", "0.42"])
def test_a_granularity_survives_the_form(qtbot: QtBot, granularity: str) -> None:
    form = RunForm()
    for group in (form.basic, form.advanced):
        qtbot.addWidget(group)
    edits: list[None] = []
    form.changed.connect(lambda: edits.append(None))
    form.fill(RunSettings(granularity=granularity))
    assert form.values().granularity == granularity
    assert edits == [], "filling is no edit"
    form.granularity.setCurrentIndex(form.granularity.findData("topic"))
    assert form.values().checked().granularity == "topic"
