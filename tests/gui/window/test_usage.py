"""Usage in the credits dialog: what real steps used, added up and saved."""

from __future__ import annotations

import asyncio
import csv
from datetime import date
from pathlib import Path

from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.prices import price_of
from igny8_desktop.services.billing.usage import UsageBy
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.dialogs.credits import CreditsDialog
from igny8_desktop.ui.dialogs.usage_tab import UsageTab, _days
from tests.gui.conftest import MakeWindow, open_dialogs


def test_usage_is_added_up_shown_and_saved(
    qtbot: QtBot, program: Program, site: SiteInfo, make_main_window: MakeWindow, tmp_path: Path
) -> None:
    scope = program.sites.scope(site.slug, "Coffee")
    for stage in (StageName.CLUSTER, StageName.IDEAS):
        asyncio.run(program.starter.run(scope, program.starter.step(stage), None))
    [line] = program.usage.report(UsageBy.OPERATION).lines
    model = program.usage.report(UsageBy.MODEL).lines[0].key
    program.prices.set(model, price_of("1000", "1000"))
    window = make_main_window()
    window.open_dialog("credits")
    [dialog] = [one for one in open_dialogs(window) if isinstance(one, CreditsDialog)]
    dialog.tabs.show_page("usage")
    tab = dialog.tabs.page("usage")
    assert isinstance(tab, UsageTab)
    tab.by.setCurrentIndex(tab.by.findData("operation"))
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 1)
    [row] = tab._source.rows_by_id.values()
    assert (row["title"], row["calls"]) == ("Ideas", line.calls)
    assert "USD" in tab.sum.text()
    assert "Ideas" in tab.bars.accessibleDescription()
    tab.save(tmp_path / "bill.csv")
    qtbot.waitUntil(lambda: (tmp_path / "bill.csv").exists() and bool((tmp_path / "bill.csv").read_text()))
    rows = list(csv.reader((tmp_path / "bill.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["For", "idea_generation", "Total"]
    tab.site.setCurrentIndex(1)
    tab.time.setCurrentIndex(tab.time.findData("last"))
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 0)
    assert not tab.save_button.isEnabled()
    dialog.reject()


def test_the_times_that_can_be_chosen() -> None:
    today = date(2026, 3, 5)
    assert _days("month", today) == (date(2026, 3, 1), today)
    assert _days("last", today) == (date(2026, 2, 1), date(2026, 2, 28))
    assert _days("days", today) == (date(2026, 2, 4), today)
    assert _days("", today) == (None, None)
