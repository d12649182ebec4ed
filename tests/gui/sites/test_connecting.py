"""Connecting a site through the wizard: found, approved in the “browser”, tried out; or copied by hand; or examined."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain.site_health import Verdict
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.sites.connect_wizard import ConnectWizard, Step
from igny8_desktop.ui.sites.doctor_dialog import DoctorDialog
from tests.gui.conftest import MakeWindow, open_dialogs
from tests.unit.clients.scripted_server import Asked, Reply, ScriptedServer

PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
ME = {"id": 3, "name": "Ed", "roles": ["editor"], "capabilities": dict.fromkeys(
    ("edit_posts", "publish_posts", "upload_files", "manage_categories", "edit_others_posts"), True)}  # fmt: skip


class Browser(QObject):
    """Takes the addresses that the program opens instead of a real browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        QDesktopServices.setUrlHandler("http", self, "open")  # type: ignore[arg-type] # a text, whatever the stub says

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def asks(self) -> dict[str, str]:
        """Return what the last page was asked."""
        return {key: values[0] for key, values in parse_qs(urlsplit(self.opened[-1]).query).items()}

    def answer(self, to: str, **values: str) -> None:
        """Send the browser on, as WordPress does."""
        with urllib.request.urlopen(f"{to}?{urlencode(values)}" if values else to, timeout=10) as page:
            assert PASSWORD not in page.read().decode()


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    yield Browser()
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def wordpress() -> Iterator[ScriptedServer]:
    """A site that answers as WordPress on this computer does, and takes one password."""

    def answer(asked: Asked) -> Reply:
        path = urlsplit(asked.path).path
        root = server.root
        if path == "/":
            return Reply(b'<meta name="generator" content="WordPress 7.1.1" />', headers={
                "Content-Type": "text/html", "Link": f'<{root}/wp-json/>; rel="https://api.w.org/"'})  # fmt: skip
        if path == "/wp-json/":
            page = {"endpoints": {"authorization": f"{root}/wp-admin/authorize-application.php"}}
            return Reply({"name": "Corner Coffee", "namespaces": ["wp/v2"], "home": root,
                          "authentication": {"application-passwords": page}})  # fmt: skip
        import base64

        login = asked.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(login or "") != f"ed:{PASSWORD}".encode():
            return Reply({"code": "rest_not_logged_in", "message": "No."}, 401)
        if path == "/wp-json/wp/v2/users/me":
            return Reply(ME)
        if path == "/wp-json/wp/v2/types":
            return Reply({"post": {"name": "Posts", "rest_base": "posts"}})
        return Reply([])

    server = ScriptedServer(answer)
    with server:
        yield server


def wizard(window: MainWindow) -> ConnectWizard:
    window.open_dialog("add_site")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, ConnectWizard)
    return dialog


def find(dialog: ConnectWizard, server: ScriptedServer, qtbot: QtBot) -> None:
    dialog.submit()
    assert dialog.form.row("address").error
    dialog.address.setText(f"127.0.0.1:{server.port}/wp-admin/")
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.step is Step.APPROVE)
    assert dialog.name.text() == "Corner Coffee"


def test_a_site_is_connected_by_approving_in_the_browser(
    make_main_window: MakeWindow, program: Program, qtbot: QtBot, wordpress: ScriptedServer, browser: Browser
) -> None:
    window = make_main_window()
    dialog = wizard(window)
    find(dialog, wordpress, qtbot)
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING and bool(browser.opened))
    asks = browser.asks()
    assert browser.opened[-1].startswith(f"{wordpress.root}/wp-admin/authorize-application.php")
    assert asks["success_url"].startswith("http://127.0.0.1:")
    stranger = asks["success_url"].rpartition("/")[0] + "/guessed"
    with pytest.raises(urllib.error.HTTPError):
        browser.answer(stranger, site_url=wordpress.root, user_login="x", password="y")
    assert dialog.step is Step.WAITING
    browser.answer(asks["success_url"], site_url=wordpress.root, user_login="ed", password=PASSWORD)
    qtbot.waitUntil(lambda: dialog.step is Step.DONE, timeout=20_000)
    (site,) = program.sites.all()
    assert (site.name, site.username, site.last_ok) == ("Corner Coffee", "ed", True)
    assert site.facts["types"] == [{"slug": "post", "name": "Posts", "rest_base": "posts"}]
    assert program.secrets.get(site.secret_name) == PASSWORD
    dialog.submit()
    qtbot.waitUntil(lambda: open_dialogs(window) == [])


def test_an_approval_of_another_site_is_not_taken(
    make_main_window: MakeWindow, program: Program, qtbot: QtBot, wordpress: ScriptedServer, browser: Browser
) -> None:
    window = make_main_window()
    dialog = wizard(window)
    find(dialog, wordpress, qtbot)
    dialog.submit()
    qtbot.waitUntil(lambda: bool(browser.opened))
    browser.answer(browser.asks()["success_url"], site_url="https://evil.example", user_login="x", password="y")
    qtbot.waitUntil(lambda: "another site" in dialog.banner.text)
    assert dialog.step is Step.APPROVE
    assert program.sites.all() == []
    dialog.submit()
    qtbot.waitUntil(lambda: len(browser.opened) == 2)
    browser.answer(browser.asks()["reject_url"])
    qtbot.waitUntil(lambda: "not approved" in dialog.banner.text)
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
    dialog.reject()  # nothing listens any more
    qtbot.waitUntil(lambda: not program.jobs.running())


def test_a_wrong_password_by_hand_leads_to_the_doctor(
    make_main_window: MakeWindow, program: Program, qtbot: QtBot, wordpress: ScriptedServer, browser: Browser
) -> None:
    window = make_main_window()
    dialog = wizard(window)
    find(dialog, wordpress, qtbot)
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
    dialog.waiting.hand_link.click()
    assert dialog.step is Step.BY_HAND
    dialog.submit()
    assert dialog.hand.form.row("password").error
    dialog.hand.username.setText("ed")
    dialog.hand.password.setText("wrong wrong wrong")
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.step is Step.DONE, timeout=20_000)
    assert "did not accept the login" in dialog.banner.text
    dialog.finished_page.doctor_button.click()
    qtbot.waitUntil(lambda: any(isinstance(each, DoctorDialog) for each in open_dialogs(window)))
    (doctor,) = (each for each in open_dialogs(window) if isinstance(each, DoctorDialog))
    qtbot.waitUntil(lambda: doctor.diagnosis is not None, timeout=20_000)
    assert doctor.diagnosis is not None
    assert doctor.diagnosis.verdict is Verdict.WRONG_LOGIN
    assert doctor.letter_card.isHidden()
    site = program.sites.all()[0]
    assert site.doctor["verdict"] == "wrong_login"
    assert "wrong wrong" not in json.dumps(site.doctor)
    doctor.reject()
    again = ConnectWizard(window.context, site)
    again.open()
    again.submit()
    qtbot.waitUntil(lambda: again.step is Step.APPROVE)
    again.submit()
    qtbot.waitUntil(lambda: len(browser.opened) >= 2)
    browser.answer(browser.asks()["success_url"], site_url=wordpress.root, user_login="ed", password=PASSWORD)
    qtbot.waitUntil(lambda: program.sites.get(site.id).last_ok is True, timeout=20_000)
    assert len(program.sites.all()) == 1
    qtbot.waitUntil(lambda: again.step is Step.DONE)
    again.accept()
