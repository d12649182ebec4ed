"""The calendar and what is to be looked at, in the real window: moved by keyboard, drag and dialog, with undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.data.models import Content, SitePost
from igny8_desktop.domain.enums import ContentStatus, OrderWait, WatchKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_publishing import SitePublishing
from igny8_desktop.services.publishing.watch import note
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.sites.calendar_page import CalendarPage, MoveDialog
from igny8_desktop.ui.sites.schedule_dialog import ScheduleDialog
from igny8_desktop.ui.sites.site_settings import SiteSettingsDialog
from igny8_desktop.ui.sites.sites_tab import SitesTab
from tests.gui.conftest import open_dialogs


def article(program: Program, site: SiteInfo, title: str = "Brew") -> int:
    with program.database.write(Scope(site.id, site.sectors[0].id)) as work:
        content = work.add(Content(title=title, slug=title.lower()))
        content.status = ContentStatus.APPROVED
        return content.id


def scheduled(program: Program, site: SiteInfo, content_id: int) -> datetime | None:
    with program.database.read(site.scope) as work:
        return work.get(Content, content_id).scheduled_at


@pytest.fixture
def page(window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot) -> CalendarPage:
    window.show_place("sites", "calendar")
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    found = tab.tabs.page("calendar")
    assert isinstance(found, CalendarPage)
    qtbot.waitUntil(lambda: found.isVisible() and found.sites.count() == 2)
    return found


def test_a_post_is_moved_by_keyboard_dialog_and_drag(
    page: CalendarPage, window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    content_id = article(program, site)
    # The middle of a month: whatever day it is, its neighbours are in the same picture.
    at = (datetime.now(UTC) + timedelta(days=40)).replace(day=15, hour=10, minute=0, second=0, microsecond=0)
    assert program.schedule.plan(site.scope, [content_id], [at]) == []
    page.show_day(at.date())
    qtbot.waitUntil(lambda: bool(page.grid.entries_on(at.date())))
    page.grid.setFocus()
    page.grid._choose(at.date(), None)
    assert not page.move_button.isEnabled()
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert page.move_button.isEnabled()
    assert "Brew" in page.grid.accessibleDescription()
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: scheduled(program, site, content_id) == at + timedelta(days=1))
    moved = [(OrderWait.TIME, at + timedelta(days=1))]
    qtbot.waitUntil(
        lambda: [(order.waits_for, order.not_before) for order in program.orders.waiting(site.scope)] == moved
    )
    qtbot.waitUntil(lambda: bool(page.grid.entries_on(at.date() + timedelta(days=1))))
    card = window.notices.cards[-1]
    assert card.action_button is not None
    card.action_button.click()
    qtbot.waitUntil(lambda: scheduled(program, site, content_id) == at)
    qtbot.waitUntil(lambda: bool(page.grid.entries_on(at.date())))

    page.ask_move()
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, MoveDialog)
    dialog.when.setTime(dialog.when.time().addSecs(3600))
    dialog.submit()
    qtbot.waitUntil(lambda: scheduled(program, site, content_id) == at + timedelta(hours=1))

    qtbot.waitUntil(lambda: page.grid.entry is not None and page.grid.entry.at == at + timedelta(hours=1))
    data = QMimeData()
    data.setData("application/x-igny8-calendar-entry", b"x")
    to = QPointF(page.grid.rect_of(at.date() + timedelta(days=7)).center())
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(to, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, none)
    # The days under the mouse are told by a drag move before.
    page.grid._over = at.date() + timedelta(days=7)
    page.grid.dropEvent(drop)
    qtbot.waitUntil(lambda: scheduled(program, site, content_id) == at + timedelta(days=7, hours=1))
    page.views.setCurrentIndex(1)
    page.show_day(at.date() + timedelta(days=7))
    qtbot.waitUntil(lambda: bool(page.grid.entries_on(at.date() + timedelta(days=7))))


def test_the_past_is_refused_in_words(
    page: CalendarPage, window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    content_id = article(program, site)
    at = datetime.now(UTC) + timedelta(days=1)
    program.schedule.plan(site.scope, [content_id], [at])
    [entry] = program.schedule.entries(at - timedelta(hours=1), at + timedelta(hours=1))
    page.move_to(entry, at - timedelta(days=3))
    qtbot.waitUntil(lambda: any("has passed" in card.accessibleName() for card in window.notices.cards))
    assert scheduled(program, site, content_id) == at


def test_articles_are_scheduled_into_the_slots_of_the_settings(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    ids = [article(program, site, title) for title in ("One", "Two")]
    dialog = ScheduleDialog(window.context, site.scope, ids)
    dialog.open()
    qtbot.waitUntil(lambda: "no time slots" in dialog.banner.text)
    dialog.reject()
    window.show_place("sites", "list")
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    qtbot.waitUntil(lambda: tab.panel.site is not None)
    tab.panel.settings_button.click()
    (settings,) = open_dialogs(window)
    assert isinstance(settings, SiteSettingsDialog)
    settings.slots.setText("tomorrow")
    settings.categories.setPlainText("Coffee")
    settings.submit()
    assert settings.form.row("slots").error
    assert settings.form.row("categories").error
    settings.slots.setText("day 09:00, Fri 17:30")
    settings.categories.setPlainText("Coffee = Kaffee & Tee")
    settings.submit()
    qtbot.waitUntil(lambda: open_dialogs(window) == [])
    assert program.sites.publishing(site.id) == SitePublishing(
        slots=("day 09:00", "fri 17:30"), categories={"Coffee": "Kaffee & Tee"}
    )
    dialog = ScheduleDialog(window.context, site.scope, ids)
    dialog.open()
    qtbot.waitUntil(lambda: len(dialog.moments) == 2)
    first, second = dialog.moments
    assert first is not None
    assert second is not None
    assert first < second
    dialog.submit()
    qtbot.waitUntil(lambda: open_dialogs(window) == [])
    assert [scheduled(program, site, each) for each in ids] == [first, second]


def test_things_to_look_at_are_shown_counted_and_dismissed(
    window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot
) -> None:
    content_id = article(program, site)
    window.show_place("sites", "list")
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    qtbot.waitUntil(lambda: tab.panel.site is not None)
    with program.database.write(site.scope) as work:
        note(work, content_id, WatchKind.TRASHED, "It is in the site's trash.")
        work.add(SitePost(post_type="post", remote_id="9", title="Theirs", status="publish"))
    qtbot.waitUntil(lambda: tab.panel.views.tabText(1).endswith("1"))
    tab.panel.views.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(tab.panel.watch_list.items) == 1 and tab.panel.watch_list.isVisible())
    tab.panel.watch_list.dismiss(tab.panel.watch_list.items[0])
    qtbot.waitUntil(lambda: tab.panel.watch_list.items == [])
    card = window.notices.cards[-1]
    assert card.action_button is not None
    card.action_button.click()
    qtbot.waitUntil(lambda: len(tab.panel.watch_list.items) == 1)
    tab.panel.views.setCurrentIndex(2)
    qtbot.waitUntil(lambda: tab.panel.posts.table.model.rowCount() == 1)


def test_the_page_fits_a_small_screen(window: MainWindow, qtbot: QtBot) -> None:
    window.show_place("sites", "list")
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: tab.panel.isVisible() and tab.panel.site is not None)
    for button in (tab.panel.test_button, tab.panel.sync_button, tab.panel.settings_button, tab.add_button):
        right = button.mapTo(window, button.rect().bottomRight())
        assert right.x() <= window.width(), button.text()
        assert button.width() >= button.sizeHint().width(), f"“{button.text()}” is cut"
