"""The window opens, shows the right site, remembers how it was left, and closes clean."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.services.sites.sites import NewSite, SiteInfo
from igny8_desktop.settings import schema
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.shell.places import PLACES
from igny8_desktop.ui.theme import ThemeMode, theme
from igny8_desktop.ui.widgets import SubTabs
from tests.gui.conftest import MakeWindow, close, open_dialogs


def test_every_place_and_page_opens(window: MainWindow, qtbot: QtBot) -> None:
    for number, (key, *_rest) in enumerate(PLACES, start=1):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        assert window.place == key
        tabs = window.tab(key).findChild(SubTabs)
        for page in tabs.keys() if isinstance(tabs, SubTabs) else []:
            window.show_place(key, page)
            qtbot.wait(20)
    assert window.rail.buttons["sites"].isChecked()


def test_closing_ends_all_threads_at_once(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.show_place("planner")
    begun = time.monotonic()
    with qtbot.waitSignal(window.closed, timeout=5000) as closed:
        window.close()
    assert time.monotonic() - begun < 20
    assert closed.args == [True]
    assert not window.isVisible()
    names = {thread.name for thread in threading.enumerate()}
    assert not [name for name in names if name.startswith(("igny8", "reader"))], names


def test_the_window_comes_back_as_it_was_left(
    program: Program, site: SiteInfo, make_main_window: MakeWindow, qtbot: QtBot, home: Path
) -> None:
    other = program.sites.add(NewSite("Another site", TargetKind.FOLDER, sectors=("One", "Two")))
    window = make_main_window()
    assert window.current.site is not None
    assert window.current.site.id == other.id  # the first by name
    window.scope_bar.choose(site.id, site.sectors[1].id)
    window.show_place("automation")
    close(qtbot, window)

    from igny8_desktop.app.bootstrap import open_program
    from igny8_desktop.app.window_services import make_window

    again = open_program(home, environ={})
    second = make_window(again)
    with qtbot.waitSignal(second.ready, timeout=10_000):
        second.show()
        second.start()
    assert second.place == "automation"
    assert second.current.scope is not None
    assert (second.current.scope.site_id, second.current.scope.sector_id) == (site.id, site.sectors[1].id)
    close(qtbot, second)
    second.deleteLater()


def test_site_and_sector_are_chosen_in_the_header(
    program: Program, site: SiteInfo, make_main_window: MakeWindow, qtbot: QtBot
) -> None:
    program.sites.add(NewSite("Another site", TargetKind.FOLDER))
    window = make_main_window()
    actions = {action.text(): action for action in window.scope_bar.site_button.choices.actions()}
    assert list(actions) == ["Another site", "Corner Coffee", "", "Add site…"]
    actions["Corner Coffee"].trigger()
    assert window.current.site is not None
    assert window.current.site.name == "Corner Coffee"
    assert window.windowTitle() == "Corner Coffee – IGNY8"
    sectors = {action.text(): action for action in window.scope_bar.sector_button.choices.actions()}
    assert list(sectors) == ["All sectors", "Coffee", "Equipment"]
    sectors["Equipment"].trigger()
    assert window.current.scope is not None
    assert window.current.scope.sector_id == site.sectors[1].id
    program.sites.add_sector(site.id, "Courses")
    qtbot.waitUntil(lambda: len(window.scope_bar.sector_button.choices.actions()) == 4)
    assert window.current.scope.sector_id == site.sectors[1].id
    program.sites.remove(site.id)
    qtbot.waitUntil(lambda: window.current.site is not None and window.current.site.name == "Another site")


def test_the_theme_is_remembered(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.set_theme(ThemeMode.DARK)
    qtbot.waitUntil(lambda: theme().mode is ThemeMode.DARK)
    assert program.settings.get(schema.APPEARANCE_THEME) == "dark"
    window.set_theme(ThemeMode.LIGHT)
    qtbot.waitUntil(lambda: theme().mode is ThemeMode.LIGHT)


def test_the_status_bar_tells_credits_keys_and_provider(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    line = window.status_line
    assert line.provider.text().strip() == "Offline engine"
    qtbot.waitUntil(lambda: line.credits.text().strip() == "0 credits")
    qtbot.waitUntil(lambda: line.keys.text().strip() == "Keys: this session only")
    program.credits.grant(1500)
    qtbot.waitUntil(lambda: line.credits.text().strip() == "1,500 credits")
    program.settings.update({schema.AI_PROVIDER.key: "openai", schema.AI_MODEL.key: "gpt-test"})
    qtbot.waitUntil(lambda: line.provider.text().strip() == "OpenAI · gpt-test")


def test_closing_during_work_asks_and_can_wait_for_it(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def work(_job: JobContext) -> None:
        go_on.wait(10)

    program.jobs.submit_blocking("Something long", work, kind="sync")
    window.close()
    (question,) = open_dialogs(window)
    assert window.isVisible()
    question.reject()
    assert window.isVisible()
    window.close()
    (question,) = open_dialogs(window)
    from igny8_desktop.ui.widgets import SecondaryButton

    finish = next(one for one in question.findChildren(SecondaryButton) if one.text() == "Finish, then quit")
    with qtbot.waitSignal(window.closed, timeout=10_000) as closed:
        finish.click()
        assert window.isVisible()
        go_on.set()
    assert closed.args == [True]


def test_first_start_offers_a_site_and_the_practice_site(
    program: Program, make_main_window: MakeWindow, qtbot: QtBot
) -> None:
    from igny8_desktop.ui.sites.sites_tab import SitesTab

    window = make_main_window()
    assert window.place == "sites"
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    qtbot.waitUntil(lambda: tab.welcome.isVisible())
    window.open_dialog("start_run")
    assert open_dialogs(window) == []  # there is nothing to run yet
    tab.start_practice()
    tab.start_practice()
    qtbot.waitUntil(lambda: window.place == "planner", timeout=20_000)
    sites = program.sites.all()
    assert [site.name for site in sites] == ["Practice site"]
    keywords = program.listing.status_counts(sites[0].scope)
    assert sum(sum(counts.values()) for counts in keywords.values()) > 300
